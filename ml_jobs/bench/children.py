"""Measurements in processes of their own: whatever one uses is its own, and it ends when its time is over."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any


class ChildFailed(Exception):  # noqa: N818  (says what happened)
    """A measurement ended without a result; it has said why."""


def measure_apart(
    arguments: Sequence[str], result: Path, *, seconds: float, environment: Mapping[str, str] | None = None
) -> dict[str, Any] | None:
    """Run a measurement and return what it wrote to `result`; None where its time was over first.

    Its Java process goes with it.
    """
    command = [sys.executable, "-m", "ml_jobs.bench.measurements", *arguments, str(result)]
    return run_apart(command, result, seconds=seconds, environment=environment)


def run_apart(
    command: Sequence[str], result: Path, *, seconds: float, environment: Mapping[str, str] | None = None
) -> Any:
    """Run a command as the leader of its own group of processes; the rest as `measure_apart`."""
    child = subprocess.Popen(command, env={**os.environ, **(environment or {})}, start_new_session=True)  # noqa: S603  (our own)
    try:
        code = child.wait(timeout=max(seconds, 0.0))
    except subprocess.TimeoutExpired:
        return None
    finally:
        _end_group(child)
    if code:
        raise ChildFailed
    return json.loads(result.read_text())


def _end_group(child: subprocess.Popen) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
