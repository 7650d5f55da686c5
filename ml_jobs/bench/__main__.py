"""Start the bench: `python -m ml_jobs.bench [--json FILE]`."""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ml_jobs.bench.children import ChildFailed, measure_apart, run_apart
from ml_jobs.bench.goals import goal_lines, growth_lines, reached
from ml_jobs.bench.measurements import say

MINUTES, FULL_MINUTES = 20.0, 240.0
SIZES, FULL_SIZES = (100_000, 1_000_000), (5_000_000, 20_000_000)
PAGES = (str(Path(__file__).parents[2] / "manage.py"), "bench_pages", "--multiple", "inf", "--json")
"""Of the model that is live; how far a page is from its goal is for the table to say."""
AS_SERVED = {"OPENBLAS_NUM_THREADS": "1"}
"""Web processes solve small systems, on which more threads only wait for one another."""
LARGE, LARGE_MEMORY = 5_000_000, {"SPARK_DRIVER_MEMORY": "8g"}
"""From so many ratings on Spark gets more memory than its default, unless the environment says how much."""


def main() -> None:
    """Measure, print the tables, and write the figures where `--json` says."""
    parser = argparse.ArgumentParser(prog="make bench", description=sys.modules["ml_jobs.bench"].__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here as well")
    options = parser.parse_args()
    full = os.environ.get("BENCH_FULL") == "1"
    with tempfile.TemporaryDirectory(prefix="cinewhy-bench-") as scratch:
        try:
            found = measure(Path(scratch), (*SIZES, *FULL_SIZES) if full else SIZES, FULL_MINUTES if full else MINUTES)
        except ChildFailed:
            sys.exit("bench: a measurement failed; what it said is above.")
    say("\n" + "\n".join([*goal_lines(found["goals"]), "", *growth_lines(found["growth"])]))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1, default=asdict))


def measure(scratch: Path, sizes: tuple[int, ...], minutes: float) -> dict[str, Any]:
    """Return the figures of a full train, and of a fit for each size; None of one that its time was too short for."""
    deadline, population, result = time.monotonic() + 60 * minutes, scratch / "population.npz", scratch / "result.json"
    machine = {"processors": os.cpu_count(), "memory_gb": round(_memory_gb()), "python": platform.python_version()}
    full_train = measure_apart(["train", str(population)], result, seconds=deadline - time.monotonic())
    goals = reached(full_train or {}, measure_pages(result, deadline - time.monotonic()))
    growth: dict[int, dict[str, Any] | None] = {}
    for size in sizes if full_train else ():
        path = scratch / f"synthetic-{size}.parquet"
        steps = (["draw", str(population), str(size), str(path)], ["fit", str(path), str(size)])
        memory = {name: os.environ.get(name, value) for name, value in LARGE_MEMORY.items()} if size >= LARGE else {}
        for step in steps:
            growth[size] = measure_apart(step, result, seconds=deadline - time.monotonic(), environment=memory)
            if growth[size] is None:
                say(f"{size:,} ratings: ended after {minutes:g} minutes in all; BENCH_FULL=1 gives it more time.")
                break
        path.unlink(missing_ok=True)
    return {"machine": machine, "goals": goals, "full_train": full_train, "growth": growth}


def measure_pages(result: Path, seconds: float) -> list[dict[str, Any]]:
    """Return the goals of pages with what was measured; none where no model is live, which is said then."""
    try:
        return run_apart([sys.executable, *PAGES, str(result)], result, seconds=seconds, environment=AS_SERVED) or []
    except ChildFailed:
        return []


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


if __name__ == "__main__":
    main()
