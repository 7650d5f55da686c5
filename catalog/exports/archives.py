"""Opening a zip that anybody may have made: nothing is unpacked to disk, and no size is believed before it is read."""

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from catalog.exports.records import ExportError

MOST_ENTRIES = 2_000
MOST_UNPACKED = 50 * 1024 * 1024
MOST_RATIO = 100
"""Tables of ratings shrink to a tenth; a bomb shrinks to a thousandth."""
ARCHIVES = (".zip", ".gz", ".7z", ".rar", ".tar", ".bz2", ".xz", ".tgz")
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)


def is_zip(content: bytes) -> bool:
    """Whether the bytes begin as a zip does."""
    return content[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def open_archive(content: bytes) -> "Archive":
    """Return the archive after a look at what it says of itself; raises ExportError."""
    try:
        opened = zipfile.ZipFile(io.BytesIO(content))
        entries = [entry for entry in opened.infolist() if not entry.is_dir()]
    except _UNREADABLE as error:
        raise ExportError("The zip is damaged: download it again and upload it as it is.") from error
    _look_over(entries, len(content))
    return Archive(opened, entries)


class Archive:
    """The files of a zip by their paths."""

    def __init__(self, opened: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
        self._zip = opened
        ours = [entry for entry in entries if not entry.filename.startswith("__MACOSX/")]
        self._entries = {PurePosixPath(entry.filename): entry for entry in ours}
        self._left = MOST_UNPACKED

    @property
    def paths(self) -> list[PurePosixPath]:
        """Every file's path."""
        return list(self._entries)

    def read(self, path: PurePosixPath) -> bytes:
        """Return a file's content; raises ExportError where it is more than was said, or unreadable."""
        try:
            with self._zip.open(self._entries[path]) as file:
                content = file.read(self._left + 1)
        except _UNREADABLE as error:
            raise ExportError(f"{path.name} in the zip is damaged or locked: download the zip again.") from error
        self._left -= len(content)
        if self._left < 0:
            raise ExportError(_TOO_MUCH)
        return content


_TOO_MUCH = f"The zip unpacks to more than {MOST_UNPACKED // 1024**2} MB, which no export of ratings does."


def _look_over(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse what no export of ratings looks like."""
    if len(entries) > MOST_ENTRIES:
        raise ExportError(f"The zip holds more than {MOST_ENTRIES:,} files, which no export of ratings does.")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED:
        raise ExportError(_TOO_MUCH)
    if unpacked > MOST_RATIO * size:
        raise ExportError("The zip unpacks to more than a hundred times its size, which no export of ratings does.")
    for entry in entries:
        _look_at(entry)


def _look_at(entry: zipfile.ZipInfo) -> None:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in entry.filename[:3]:
        raise ExportError("A file in the zip has a path that leads outside it: upload the zip as you were given it.")
    if path.suffix.lower() in ARCHIVES:
        raise ExportError(f"The zip holds another archive, {path.name[:60]}: unpack the outer one first.")
    if entry.flag_bits & 0x1:
        raise ExportError("The zip is locked with a password: upload it without one.")
