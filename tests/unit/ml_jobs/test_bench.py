"""The bench's tables, and that a measurement ends with its time, children and all; what is measured needs Spark."""

import json
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from ml_jobs.bench import __main__ as bench
from ml_jobs.bench.children import ChildFailed, run_apart
from ml_jobs.bench.goals import GOALS, goal_lines, growth_lines, reached

FORKS = """
import pathlib, subprocess, sys, time
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
pathlib.Path(sys.argv[1]).write_text(str(grandchild.pid))
time.sleep(600)
"""


def is_running(pid: int) -> bool:
    """Whether it is a process and no zombie."""
    with suppress(FileNotFoundError):
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    return False


def test_a_measurement_is_ended_at_its_deadline_with_every_process_it_started(tmp_path):
    pid_file, start = tmp_path / "pid", time.monotonic()

    found = run_apart([sys.executable, "-c", FORKS, str(pid_file)], tmp_path / "result.json", seconds=3)

    assert found is None
    assert time.monotonic() - start < 20
    deadline = time.monotonic() + 10
    while is_running(int(pid_file.read_text())) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(int(pid_file.read_text()))


def test_a_measurement_s_result_is_what_it_wrote_and_its_environment_what_it_was_given(tmp_path):
    code = "import json, os, sys; open(sys.argv[1], 'w').write(json.dumps(os.environ['SPARK_DRIVER_MEMORY']))"
    result = tmp_path / "result.json"

    found = run_apart(
        [sys.executable, "-c", code, str(result)], result, seconds=60, environment={"SPARK_DRIVER_MEMORY": "8g"}
    )

    assert found == "8g"
    assert os.environ.get("SPARK_DRIVER_MEMORY") != "8g"


def test_a_measurement_that_fails_is_no_result(tmp_path):
    with pytest.raises(ChildFailed):
        run_apart([sys.executable, "-c", "raise SystemExit(3)"], tmp_path / "result.json", seconds=60)


def test_each_goal_is_met_missed_or_open():
    page = {"name": "a page", "unit": "ms", "at_most": 150.0, "measured": 80.25}
    measured = {"full_train_seconds": 90.0, "fold_in_median_ms": 1.0, "fold_in_p95_ms": 2.5}

    lines = list(goal_lines(reached(measured, [page])))

    assert len(lines) == 1 + len(GOALS) + 1
    assert lines[1].split() == [*GOALS["full_train_seconds"].name.split(), "120", "s", "90.00", "s", "met"]
    assert lines[3].split()[-3:] == ["2.50", "ms", "missed"]
    assert lines[4].endswith("not measured")
    assert lines[5].split() == ["a", "page", "150", "ms", "80.25", "ms", "met"]


def test_each_size_has_its_seconds_and_its_own_peak_or_says_that_it_was_ended():
    found = {"people": 610, "fit_seconds": 41.2, "rank_seconds": 9.0, "stars_seconds": 30.0, "refined": True}
    memory = {"python_peak_gb": 0.71, "java_peak_gb": 1.5}

    lines = list(growth_lines({100_000: {**found, **memory}, 1_000_000: None}))

    assert " ".join(lines[1].split()) == "100,000 610 41 s 9 s 30 s 0.71 GB 1.50 GB sampler"
    assert " ".join(lines[2].split()) == "1,000,000 ended at the deadline"


def test_without_time_nothing_is_measured_and_the_tables_say_so(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["bench", "--json", str(tmp_path / "found.json")])
    monkeypatch.setattr(bench, "MINUTES", 0.0)
    monkeypatch.delenv("BENCH_FULL", raising=False)

    bench.main()

    assert "not measured" in capsys.readouterr().out
    found = json.loads((tmp_path / "found.json").read_text())
    assert [goal["measured"] for goal in found["goals"]] == [None] * len(GOALS)
    assert (found["full_train"], found["growth"]) == (None, {})
    assert found["machine"]["processors"] == os.cpu_count()
