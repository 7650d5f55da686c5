"""What the embedded servers have in common: a folder, a log, and finding out whether a process is theirs."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Protocol

from .paths import private_dir

LOG_LIMIT = 10 * 1024 * 1024


class Server(Protocol):
    """An embedded service; its methods are called by one process at a time, under the service's lock."""

    name: str
    variable: str

    def ensure_running(self) -> str:
        """Start the server where it does not run, and return its URL."""

    def is_running(self) -> bool:
        """Whether it answers now."""

    def stop(self) -> None:
        """Stop it with everything written; nothing happens where it does not run."""


def open_log(cine_dir: Path, name: str) -> BinaryIO:
    """The service's log, opened for appending; a long one is put aside first."""
    path = private_dir(cine_dir / "logs") / f"{name}.log"
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def log_since(cine_dir: Path, name: str, position: int) -> str:
    """What the service has written since the log was that long."""
    with (cine_dir / "logs" / f"{name}.log").open("rb") as log:
        log.seek(position)
        return log.read().decode(errors="replace")


def command_line(pid: int) -> list[str]:
    """The arguments of a living process; empty for a dead one and for a zombie."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []


def is_alive(pid: int) -> bool:
    """Whether the process still runs; a zombie does not."""
    return bool(command_line(pid))


def kill(pid: int) -> None:
    """End a process that answers to nothing else, and wait until it is gone."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    wait_until(lambda: not is_alive(pid), seconds=10)


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Whether the condition came true in that time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
