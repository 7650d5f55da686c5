"""What must be there before the site can be looked at; each step knows whether its result is, and what makes it."""

import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from . import children, results
from .console import say
from .errors import EmbeddedError
from .paths import private_dir


@dataclass(frozen=True)
class Step:
    title: str
    command: tuple[str, ...]
    is_done: Callable[[], bool]


STEPS = (
    Step("Database tables", ("migrate", "--no-input"), results.schema_is_current),
    Step("MovieLens", ("load_movielens",), results.movielens_is_loaded),
    Step("Analysis of the ratings", ("analyse_ratings",), results.ratings_are_analysed),
    Step("Model, trained on Spark", ("train_model", "--activate"), results.model_is_live),
    Step("Names of the themes", ("label_themes",), results.themes_are_named),
    Step("Demonstration account", ("create_demo",), results.demo_is_there),
    Step("Admin account", ("create_admin",), results.admin_is_there),
    Step("Static files", ("collectstatic", "--no-input", "--verbosity", "0"), results.static_files_are_collected),
)


def run_steps(cine_dir: Path, steps: tuple[Step, ...] = STEPS) -> None:
    """Run the steps whose results are missing, in order; an error that names the step where one fails."""
    for number, step in enumerate(steps, start=1):
        heading = f"[{number}/{len(steps)}] {step.title}"
        if step.is_done():
            say(f"{heading}: there already")
            continue
        say(f"{heading} …")
        began = time.monotonic()
        _run(step, cine_dir)
        say(f"{heading}: done in {time.monotonic() - began:.1f} s")


def _run(step: Step, cine_dir: Path) -> None:
    """Run the step's command, its output both here and in the log of the set-up."""
    log = private_dir(cine_dir / "logs") / "setup.log"
    command = f"manage.py {' '.join(step.command)}"
    process = children.start(
        children.manage(*step.command),
        os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        _show(process, command, log)
    except BaseException:
        children.stop(process, seconds=10)
        raise
    if process.wait() != 0:
        raise EmbeddedError(
            f"{step.title}: `{command}` failed (exit {process.returncode}); see {log}. "
            "When that is mended, `make run` goes on from here."
        )


def _show(process: subprocess.Popen, command: str, log: Path) -> None:
    with log.open("ab") as copy, cast("IO[bytes]", process.stdout) as lines:
        copy.write(f"\n$ {command}\n".encode())
        for line in lines:
            copy.write(line)
            copy.flush()
            say(f"      {line.decode(errors='replace').rstrip()}")
