"""On what a report was made: the data, the machine, the command."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyspark

from ml_jobs.snapshot import Snapshot


def provenance(command: str, snapshot: Snapshot, ratings: int) -> dict[str, Any]:
    """Return what a reader needs to make the report again."""
    return {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": command,
        "data": {
            "source": snapshot.source,
            "sha256": snapshot.sha256,
            "ratings": ratings,
            "movies": len(snapshot.catalogue),
        },
        "machine": describe_machine(),
    }


def describe_machine() -> str:
    """Return processor, memory and versions in a line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}; "
        f"Python {platform.python_version()}, Spark {pyspark.__version__}"
    )


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
