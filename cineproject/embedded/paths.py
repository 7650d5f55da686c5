"""Where everything the project makes for itself lives. No Django here: settings are read after the services start."""

import os
from pathlib import Path

from .errors import EmbeddedError

BASE_DIR = Path(__file__).resolve().parents[2]


def cine_dir() -> Path:
    """The folder of data, logs and generated secrets, made private to its owner; `CINE_DIR` moves it."""
    folder = Path(os.environ.get("CINE_DIR") or BASE_DIR / ".cine").resolve()
    return private_dir(folder)


def private_dir(folder: Path) -> Path:
    """The folder, made with mode 0700 where it is missing; an error that names it where it is not ours to write."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise EmbeddedError(
            f"Cannot make the folder {folder}: {error.strerror}. Set CINE_DIR to one you own."
        ) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise EmbeddedError(f"Cannot write to {folder}: it belongs to another user. Set CINE_DIR to a folder you own.")
    return folder
