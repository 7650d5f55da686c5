"""MovieLens 100K as the recbole wheel ships it: for a machine that reaches a package index and nothing else."""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from ml_jobs.errors import BatchError, DataError

NAME = "ml-100k"
REQUIREMENT = "recbole==1.2.1"
SHA256 = "9c9948202011f37eb0a7c6768129313f00d6403ad221ec940d5e2d5d5f33a407"
FOLDER = "recbole/dataset_example/ml-100k/"
FILES = ("ml-100k.inter", "ml-100k.item")
DOWNLOAD_SECONDS = 300


def fetch(folder: Path, report: Callable[[str], None]) -> Path:
    """Return the folder with the data set's files, downloading and checking the wheel the first time."""
    target = folder / NAME
    if all((target / name).exists() for name in FILES):
        report(f"Using {target}, unpacked before.")
        return target
    report(f"Downloading {REQUIREMENT} for its copy of MovieLens 100K")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        unpack(_download(Path(scratch)), target)
    return target


def unpack(wheel: Path, target: Path) -> None:
    """Write the data set's files out of the wheel, if the wheel is the one we know."""
    found = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if found != SHA256:
        raise DataError(f"{wheel.name} has the wrong checksum: its sha256 is {found}, expected {SHA256}.")
    target.mkdir(exist_ok=True)
    with zipfile.ZipFile(wheel) as archive:
        for name in FILES:
            partial = target / f"{name}.part"
            partial.write_bytes(archive.read(f"{FOLDER}{name}"))
            partial.replace(target / name)


def _download(folder: Path) -> Path:
    """Download with pip, which knows the machine's package index; nothing of it is installed or run."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command = [*pip, "--no-deps", "--only-binary", ":all:", "--dest", str(folder), REQUIREMENT]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=DOWNLOAD_SECONDS)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise BatchError(f"pip took over {DOWNLOAD_SECONDS} seconds to download {REQUIREMENT}.") from error
    except subprocess.CalledProcessError as error:
        last_line = (error.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise BatchError(f"pip could not download {REQUIREMENT}: {last_line}") from error
    return next(folder.glob("*.whl"))
