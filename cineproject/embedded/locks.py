"""File locks that the kernel releases when a process dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .paths import private_dir


@contextmanager
def exclusive(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold the lock alone; waits for the holder, or raises BlockingIOError where `wait` is off."""
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield
    finally:
        os.close(descriptor)


class Lease:
    """One process's share in a service that several use; to be taken and given up under the service's own lock."""

    def __init__(self, path: Path) -> None:
        self._descriptor = _open(path)
        self._owner = os.getpid()
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def release(self) -> bool:
        """Give the share up; true for the last holder. A forked child leaves its parent's share alone."""
        if os.getpid() != self._owner:
            return False
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(self._descriptor)
        return True


def _open(path: Path) -> int:
    private_dir(path.parent)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
