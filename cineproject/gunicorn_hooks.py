"""Gunicorn's settings for processes that count their requests together: `--config python:cineproject.gunicorn_hooks`.

With PROMETHEUS_MULTIPROC_DIR unset nothing happens here, and each process counts for itself.
"""

import os
import re
from pathlib import Path

_FILE = re.compile(r"_(\d+)\.db$")


def forget_the_dead(folder: Path) -> None:
    """Make the folder, and delete the counts of processes that are gone: those of an earlier start."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in folder.glob("*.db"):
        found = _FILE.search(file.name)
        if found is None or not Path(f"/proc/{found[1]}").exists():
            file.unlink(missing_ok=True)


def child_exit(server: object, worker: object) -> None:
    """Let go of what a worker said of itself; what it counted stays in the sums."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)  # type: ignore[attr-defined]


# Read by gunicorn before the application is loaded, which opens its own files there.
if _shared := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    forget_the_dead(Path(_shared))
