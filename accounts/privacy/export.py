"""A copy of everything held about a person: a zip with each table as JSON and as CSV."""

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import IO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import DataExport, User
from accounts.privacy.holdings import HOLDINGS, Holding
from catalog.exports.cells import harmless

README = """What CineWhy holds about {name}, as of {moment}.

Each table is here twice, with the same rows: as JSON and as CSV. Left out are passwords, keys and codes: they are kept
as digests or encrypted, and would only be of use to a thief. Questions: the site's address for mail.

{tables}
"""


def export_storage() -> Storage:
    """Return the private storage that holds people's copies."""
    return storages["exports"]


def build_export(export: DataExport) -> None:
    """Put the person's copy together and store it; the export is then ready for as long as settings say."""
    with tempfile.TemporaryFile() as file:
        write_archive(file, export.user)
        size = file.tell()
        file.seek(0)
        export_storage().delete(export.file_name)
        export_storage().save(export.file_name, File(file))
    export.size = size
    export.status = DataExport.Status.READY
    export.expires_at = timezone.now() + timedelta(days=settings.EXPORT_DAYS)
    export.save(update_fields=["size", "status", "expires_at"])


def write_archive(file: IO[bytes], user: User) -> None:
    """Write the zip of all holdings into the file."""
    counts: dict[str, int] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for holding in HOLDINGS:
            counts[holding.name] = _write_json(archive, holding, user)
            _write_csv(archive, holding, user)
        archive.writestr("README.txt", _readme(user, counts))


def remove_expired() -> int:
    """Delete copies whose days have passed, and the notes of those that failed; return how many there were."""
    now = timezone.now()
    failed = Q(status=DataExport.Status.FAILED, requested_at__lte=now - timedelta(days=settings.EXPORT_DAYS))
    return remove_exports(DataExport.objects.filter(Q(expires_at__lte=now) | failed))


def remove_exports(exports: QuerySet[DataExport]) -> int:
    """Delete copies, files first, and return how many there were."""
    count = 0
    for export in exports.iterator():
        remove_files([export.file_name])
        export.delete()
        count += 1
    return count


def remove_files(names: Iterable[str]) -> None:
    """Delete the files of copies."""
    for name in names:
        export_storage().delete(name)


def remove_stray_files() -> int:
    """Delete files that belong to no copy any more, as after a person was deleted at the console; return how many."""
    try:
        _, names = export_storage().listdir("")
    except FileNotFoundError:
        return 0
    known = {export.file_name for export in DataExport.objects.only("key")}
    strays = [name for name in names if name not in known]
    remove_files(strays)
    return len(strays)


def _write_json(archive: zipfile.ZipFile, holding: Holding, user: User) -> int:
    """Write the rows as a JSON list, one row a line; their number."""
    count = 0
    with _text_in(archive, f"json/{holding.name}.json") as text:
        text.write("[")
        for count, record in enumerate(holding.records_of(user), start=1):
            text.write(",\n" if count > 1 else "\n")
            json.dump(record, text, cls=DjangoJSONEncoder, ensure_ascii=False)
        text.write("\n]\n")
    return count


def _write_csv(archive: zipfile.ZipFile, holding: Holding, user: User) -> None:
    with _text_in(archive, f"csv/{holding.name}.csv") as text:
        writer = csv.writer(text)
        writer.writerow(holding.columns)
        writer.writerows(_cells(record.values()) for record in holding.records_of(user))


def _cells(values: Iterable[object]) -> list[object]:
    return [_cell(value) for value in values]


def _cell(value: object) -> object:
    """Lists and objects as JSON; text that a spreadsheet would take for a formula behind an apostrophe."""
    if isinstance(value, list | dict):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    return harmless(value)


@contextmanager
def _text_in(archive: zipfile.ZipFile, name: str) -> Iterator[io.TextIOWrapper]:
    with archive.open(name, "w") as raw, io.TextIOWrapper(raw, "utf-8", newline="") as text:
        yield text


def _readme(user: User, counts: dict[str, int]) -> str:
    tables = "\n".join(f"{name}: {count} row{'' if count == 1 else 's'}" for name, count in counts.items())
    moment = timezone.now().strftime("%Y-%m-%d %H:%M UTC")
    return README.format(name=user.username, moment=moment, tables=tables)
