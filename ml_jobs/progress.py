"""What a person watching a long job reads: each step, and the seconds it took."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

Write = Callable[[str], object]
Watch = Callable[[str], AbstractContextManager[object]]


class Steps:
    """Prints each step as it begins and its seconds as it ends; `seconds` keeps them for the manifest.

    `watch` is entered with each step's name, by whoever shows the steps elsewhere.
    """

    def __init__(self, write: Write, watch: Watch = nullcontext) -> None:
        self._write, self._watch = write, watch
        self._start = time.perf_counter()
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time one step."""
        self._write(f"{name} …")
        start = time.perf_counter()
        with self._watch(name):
            yield
        self.seconds[name] = round(time.perf_counter() - start, 2)
        self._write(f"  {self.seconds[name]:.1f} s")

    def note(self, line: str) -> None:
        """Print a finding of the step under way."""
        self._write(f"  {line}")

    @property
    def total(self) -> float:
        """Seconds since the beginning."""
        return time.perf_counter() - self._start


def progress_bar(done: int, total: int, width: int = 20) -> str:
    """Return how far a job of many equal parts is: a bar and the count."""
    filled = width * done // max(total, 1)
    return f"[{'#' * filled}{'.' * (width - filled)}] {done}/{total}"
