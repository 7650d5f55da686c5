"""Where MovieLens comes from: a zip, a folder, a URL, a known name, or the copy inside a wheel."""

import hashlib
import queue
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

from django.conf import settings

from ml_jobs.errors import BatchError, DataError

from . import wheel

CONNECT_SECONDS = 10.0
DEFAULT = "ml-latest-small"
GROUPLENS = "https://files.grouplens.org/datasets/movielens/"
# The host's certificate has lapsed before; a checksum tells the data sets apart from anything else it might answer.
PUBLISHED = {
    "ml-latest-small": "sha256=696d65a3dfceac7c45750ad32df2c259311949efec81f0f144fdfb91ebc9e436",
    "ml-25m": "md5=6b51fb2759a8657d3bfcbfc42b592ada",
    "ml-32m": "md5=d472be332d4daa821edc399621853b57",
}
_CHECKSUM = re.compile(r"(sha256|md5)=([0-9a-fA-F]+)")
_CHUNK = 1 << 20

Report = Callable[[str], None]


class HostUnreachable(BatchError):  # noqa: N818  (says what happened)
    """The host that has the data did not answer in time."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where files are looked for and kept."""

    downloads: Path
    beside: Path
    """A folder beside the clone that may have the data sets' zips."""


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
        return _fetch(source, places.downloads, report)
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
    return _fetch(f"{GROUPLENS}{name}.zip#{PUBLISHED[name]}", places.downloads, report)


def _fetch(url: str, folder: Path, report: Report) -> Path:
    """Download the URL once; its fragment may say `sha256=` or `md5=`."""
    address, fragment = urldefrag(url)
    checksum = _parse_checksum(fragment, url)
    target = folder / (Path(urlsplit(address).path).name or "movielens.zip")
    if checksum and target.exists() and _digest(target, checksum[0]) == checksum[1]:
        report(f"Using {target}, downloaded before.")
        return target
    report(f"Downloading {address}")
    folder.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.part")
    _download(address, partial)
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


def _download(address: str, target: Path) -> None:
    try:
        with closing(_open(address)) as answer, target.open("wb") as output:
            while chunk := answer.read(_CHUNK):
                output.write(chunk)
    except (OSError, HTTPException) as error:
        target.unlink(missing_ok=True)
        raise HostUnreachable(f"{address} could not be downloaded ({_reason(error)}).") from error


def _open(address: str) -> HTTPResponse:
    """Open the URL within CONNECT_SECONDS, name look-up and handshake included, which no socket timeout bounds."""
    answers: queue.SimpleQueue[HTTPResponse | OSError] = queue.SimpleQueue()
    threading.Thread(target=lambda: answers.put(_ask(address)), daemon=True).start()
    try:
        answer = answers.get(timeout=CONNECT_SECONDS)
    except queue.Empty:
        raise TimeoutError(f"no answer in {CONNECT_SECONDS:.0f} seconds") from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def _ask(address: str) -> HTTPResponse | OSError:
    try:
        return _opener.open(address, timeout=CONNECT_SECONDS)
    except urllib.error.HTTPError as error:
        error.close()
        return error
    except OSError as error:
        return error


class _StayOnTheWeb(urllib.request.HTTPRedirectHandler):
    """Follow a host's redirects to http and https alone, and never from https down to http."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        allowed = {"https"} if urlsplit(req.full_url).scheme == "https" else {"http", "https"}
        if urlsplit(newurl).scheme not in allowed:
            raise urllib.error.HTTPError(req.full_url, code, f"it points on to {newurl}", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


_opener = urllib.request.build_opener(_StayOnTheWeb)


def _reason(error: Exception) -> str:
    return str(getattr(error, "reason", None) or error) or type(error).__name__
