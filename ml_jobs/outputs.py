"""Files a command writes: whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ml_jobs.errors import BatchError


def check_writable(path: Path) -> None:
    """Raise BatchError where the file could not be written, before hours are spent on its content."""
    folder = path.parent
    if path.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        raise BatchError(f"{path} cannot be written: {folder} must be a folder that you may write to.")


@contextmanager
def whole_file(path: Path) -> Iterator[IO[str]]:
    """Open a text file that takes its name when it is complete; after an error the old one is still there."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with partial.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
