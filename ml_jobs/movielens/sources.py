"""Where MovieLens comes from: a zip, a folder, a URL, a known name, or the copy inside a wheel."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

from django.conf import settings

from ml_jobs.errors import DataError
from ml_jobs.movielens.download import HostUnreachable, download

from . import wheel

DEFAULT = "ml-latest-small"
GROUPLENS = "https://files.grouplens.org/datasets/movielens/"
# The host's certificate has lapsed before; a checksum tells the data sets apart from anything else it might answer.
PUBLISHED = {
    "ml-latest-small": "sha256=696d65a3dfceac7c45750ad32df2c259311949efec81f0f144fdfb91ebc9e436",
    "ml-25m": "md5=6b51fb2759a8657d3bfcbfc42b592ada",
    "ml-32m": "md5=d472be332d4daa821edc399621853b57",
}
_CHECKSUM = re.compile(r"(sha256|md5)=([0-9a-fA-F]+)")

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Places:
    """Where files are looked for and kept."""

    downloads: Path
    beside: Path
    """A folder beside the clone that may have the data sets' zips."""
    loopback: bool = False
    """Whether this machine itself may be asked, as in tests."""


def usual_places() -> Places:
    """Return the places that settings name."""
    return Places(downloads=settings.CINE_DIR / "data", beside=Path(settings.BASE_DIR).parent / "shared" / "data")


def locate(source: str, places: Places, report: Report) -> Path:
    """Return the zip or folder that `source` names, fetched if need be; the empty name is latest-small, or else 100K.

    Raises DataError where the name means nothing or a checksum is wrong, HostUnreachable where it cannot be fetched.
    """
    if not source:
        return _default(places, report)
    if source == wheel.NAME:
        return wheel.fetch(places.downloads, report)
    if source in PUBLISHED:
        return _published(source, places, report)
    if urlsplit(source).scheme in {"http", "https"}:
        return _fetch(source, places, report)
    if (path := Path(source).expanduser()).exists():
        return path
    names = ", ".join((*PUBLISHED, wheel.NAME))
    raise DataError(f"MovieLens source {source!r} is no file, no folder, no http(s) URL and none of {names}.")


def _default(places: Places, report: Report) -> Path:
    try:
        return _published(DEFAULT, places, report)
    except HostUnreachable as error:
        report(f"{error} Using the MovieLens 100K files of the recbole wheel instead: fewer films, no tags.")
        return wheel.fetch(places.downloads, report)


def _published(name: str, places: Places, report: Report) -> Path:
    beside = places.beside / f"{name}.zip"
    if beside.exists():
        report(f"Using {beside}, which is there already.")
        return beside
    return _fetch(f"{GROUPLENS}{name}.zip#{PUBLISHED[name]}", places, report)


def _fetch(url: str, places: Places, report: Report) -> Path:
    """Download the URL once; its fragment may say `sha256=` or `md5=`."""
    address, fragment = urldefrag(url)
    checksum = _parse_checksum(fragment, url)
    folder = places.downloads
    target = folder / (Path(urlsplit(address).path).name or "movielens.zip")
    if checksum and target.exists() and _digest(target, checksum[0]) == checksum[1]:
        report(f"Using {target}, downloaded before.")
        return target
    report(f"Downloading {address}")
    folder.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.part")
    download(address, partial, loopback=places.loopback)
    if checksum:
        _check(partial, checksum, address)
    return partial.replace(target)


def _parse_checksum(fragment: str, url: str) -> tuple[str, str] | None:
    if not fragment:
        return None
    if not (found := _CHECKSUM.fullmatch(fragment)):
        raise DataError(f"{url}: what follows # must be sha256=… or md5=….")
    return found[1], found[2].lower()


def _check(path: Path, checksum: tuple[str, str], address: str) -> None:
    algorithm, expected = checksum
    found = _digest(path, algorithm)
    if found != expected:
        path.unlink()
        raise DataError(f"{address} has the wrong checksum: its {algorithm} is {found}, expected {expected}.")


def _digest(path: Path, algorithm: str) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, algorithm).hexdigest()
