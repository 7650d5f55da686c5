"""Small files that remember a number from one start to the next."""

import os
from pathlib import Path


def read_number(path: Path) -> int | None:
    """The number written there; None where there is none or something else."""
    try:
        return int(path.read_text())
    except (FileNotFoundError, ValueError):
        return None


def write_number(path: Path, number: int) -> None:
    """Write it so that a reader never sees half of it."""
    new = path.with_name(f"{path.name}.{os.getpid()}")
    new.write_text(str(number))
    new.replace(path)
