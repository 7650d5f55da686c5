"""Programs the supervisor runs: each in a session of its own, and never without the supervisor."""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .paths import BASE_DIR
from .server import LOG_LIMIT, command_line, is_alive, wait_until
from .state import read_number, write_number

PR_SET_PDEATHSIG = 1
LONGEST_PAUSE = 30.0
# One that ran this long is well; its next death is a new story.
STEADY_SECONDS = 60.0


def manage(*arguments: str) -> list[str]:
    """The command line of a `manage.py` subcommand."""
    return [sys.executable, str(BASE_DIR / "manage.py"), *arguments]


def start(command: list[str], environment: Mapping[str, str], **options) -> subprocess.Popen:
    """Start a program that is told to end when this process dies, however it dies; Ctrl-C does not reach it."""
    parent = os.getpid()
    return subprocess.Popen(  # noqa: S603
        command,
        cwd=BASE_DIR,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: _die_with(parent),  # noqa: PLW1509  (this process has one thread)
        **options,
    )


def stop(process: subprocess.Popen, *, seconds: float) -> None:
    """Ask the program to end, insist after a while, and leave none of its own children behind."""
    process.terminate()
    await_end(process, seconds=seconds)


def await_end(process: subprocess.Popen, *, seconds: float) -> None:
    """Wait for a program that was asked to end, then end it."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=seconds)
    kill_group(process)
    process.wait()


def kill_group(process: subprocess.Popen) -> None:
    """Kill what is left of the program and of what it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _die_with(parent: int) -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


@dataclass
class Child:
    """A program that is started again when it ends, after a pause that doubles while it keeps failing."""

    name: str
    command: list[str]
    log: Path
    pid_file: Path
    stop_seconds: float = 10.0
    environment: Mapping[str, str] = field(default_factory=dict)
    """What it finds beside this process's environment."""
    process: subprocess.Popen | None = None
    _started: float = 0.0
    _resume: float = 0.0
    _pause: float = field(default=1.0)

    def start(self) -> None:
        """Start it now, with this process's environment as it is now."""
        with self.log.open("ab") as output:
            self.process = start(self.command, {**os.environ, **self.environment}, stdout=output, stderr=output)
        write_number(self.pid_file, self.process.pid)
        self._started = time.monotonic()

    def end_leftover(self) -> None:
        """End the one that a killed supervisor has left behind, if it is still on its way out."""
        pid = read_number(self.pid_file)
        if pid and command_line(pid)[:-1] == self.command:
            wait_until(lambda: not is_alive(pid), seconds=self.stop_seconds / 2)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            wait_until(lambda: not is_alive(pid), seconds=self.stop_seconds)

    def keep_up(self) -> str | None:
        """Start it again when it is due; a line to print where it has just been found dead."""
        if self.process is None:
            if time.monotonic() >= self._resume:
                self.start()
            return None
        if self.process.poll() is None:
            return None
        return self._note_death(self.process)

    def ask_to_stop(self) -> None:
        """Tell it to end, without waiting."""
        if self.process is not None:
            self.process.terminate()

    def await_end(self) -> None:
        """Wait for it, and end it with everything it started."""
        if self.process is not None:
            await_end(self.process, seconds=self.stop_seconds)
        self.process = None

    def rotate_log(self) -> None:
        """Put a long log aside; the program keeps its open file, which is cut to nothing."""
        if self.log.stat().st_size > LOG_LIMIT:
            shutil.copyfile(self.log, self.log.with_suffix(".log.1"))
            os.truncate(self.log, 0)

    def _note_death(self, process: subprocess.Popen) -> str:
        kill_group(process)
        steady = time.monotonic() - self._started > STEADY_SECONDS
        pause = 1.0 if steady else self._pause
        self._resume, self._pause = time.monotonic() + pause, min(2 * pause, LONGEST_PAUSE)
        self.process = None
        return f"{self.name} ended ({_how(process.returncode)}); starting it again in {pause:.0f} s, see {self.log}"


def _how(code: int) -> str:
    return f"exit {code}" if code >= 0 else signal.Signals(-code).name
