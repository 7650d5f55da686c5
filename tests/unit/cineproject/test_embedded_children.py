import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cineproject.embedded import children
from cineproject.embedded.children import Child
from cineproject.embedded.paths import BASE_DIR
from cineproject.embedded.server import LOG_LIMIT, is_alive, wait_until

WAIT = "import time; print('up', flush=True); time.sleep(600)"
WITH_GRANDCHILD = "import subprocess, time; print(subprocess.Popen(['sleep', '600']).pid, flush=True); time.sleep(600)"
PARENT = f"""
import os, sys, time
from cineproject.embedded import children
print(children.start([sys.executable, "-c", {WAIT!r}], os.environ).pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def make_child(tmp_path: Path):
    made: list[Child] = []

    def make(script: str) -> Child:
        child = Child("probe", [sys.executable, "-c", script], tmp_path / "probe.log", tmp_path / "probe.pid")
        made.append(child)
        child.start()
        return child

    yield make
    for child in made:
        child.ask_to_stop()
        child.await_end()


def wait_for_output(child: Child, words: str = "up") -> str:
    assert wait_until(lambda: words in child.log.read_text(), seconds=30)
    return child.log.read_text()


def test_output_goes_to_the_log(make_child):
    assert wait_for_output(make_child(WAIT)) == "up\n"


def test_a_running_child_is_left_alone(make_child):
    child = make_child(WAIT)
    process = child.process

    assert child.keep_up() is None
    assert child.process is process


def test_a_dead_child_is_started_again_after_a_pause(make_child, monkeypatch):
    child = make_child(WAIT)
    child.process.kill()
    child.process.wait()

    assert "probe ended (SIGKILL); starting it again in 1 s" in child.keep_up()
    assert child.keep_up() is None
    assert child.process is None

    later = time.monotonic() + 1.1
    monkeypatch.setattr(children.time, "monotonic", lambda: later)
    child.keep_up()
    assert child.process.poll() is None


def test_the_pause_doubles_while_it_keeps_failing(make_child, monkeypatch):
    child = make_child("raise SystemExit(3)")
    pauses = []
    for _ in range(7):
        child.process.wait()
        pauses.append(child.keep_up().split(" in ")[1].split(",")[0])
        child.start()

    assert pauses == ["1 s", "2 s", "4 s", "8 s", "16 s", "30 s", "30 s"]


def test_a_child_that_ran_well_begins_with_a_short_pause_again(make_child, monkeypatch):
    child = make_child("raise SystemExit(3)")
    child._pause = 30.0
    child.process.wait()
    later = time.monotonic() + children.STEADY_SECONDS + 1
    monkeypatch.setattr(children.time, "monotonic", lambda: later)

    assert "exit 3" in (line := child.keep_up())
    assert "in 1 s" in line


def test_what_a_child_started_ends_with_it(make_child):
    child = make_child(WITH_GRANDCHILD)
    grandchild = int(wait_for_output(child, "\n"))

    child.ask_to_stop()
    child.await_end()

    assert wait_until(lambda: not is_alive(grandchild), seconds=10)


def test_a_child_that_does_not_listen_is_killed(make_child):
    child = make_child(f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {WAIT}")
    wait_for_output(child)
    process, child.stop_seconds = child.process, 0.2

    child.ask_to_stop()
    child.await_end()

    assert process.returncode == -signal.SIGKILL


def test_a_child_ends_when_its_parent_is_killed():
    parent = subprocess.Popen([sys.executable, "-c", PARENT], cwd=BASE_DIR, stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    assert is_alive(child)

    parent.kill()
    parent.communicate()

    assert wait_until(lambda: not is_alive(child), seconds=10)


def test_what_a_killed_run_left_behind_is_ended_before_the_next(make_child):
    old = make_child(WAIT)
    new = Child("probe", old.command, old.log, old.pid_file, stop_seconds=0.2)
    wait_for_output(old)

    new.end_leftover()

    assert old.process.wait(timeout=10) == -signal.SIGKILL


def test_a_stranger_with_the_number_in_the_pid_file_is_left_alone(tmp_path):
    child = Child("probe", ["python"], tmp_path / "log", tmp_path / "pid", stop_seconds=0.1)
    child.pid_file.write_text(str(os.getpid()))

    child.end_leftover()


def test_a_long_log_is_put_aside_while_the_child_goes_on_writing(make_child):
    child = make_child("import sys, time; sys.stdin\nwhile True: print('up', flush=True); time.sleep(0.05)")
    wait_for_output(child)
    with child.log.open("ab") as log:
        log.truncate(LOG_LIMIT + 1)

    child.rotate_log()

    assert child.log.with_suffix(".log.1").stat().st_size > LOG_LIMIT
    assert child.log.stat().st_size < 1000
    wait_for_output(child)
