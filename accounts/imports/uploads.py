"""From a request's file to an import, for the pages and the API."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from rest_framework.request import Request

from accounts.imports.flows import start_import
from accounts.imports.models import RatingImport
from accounts.models import User
from catalog import uploads
from catalog.exports import ExportError
from catalog.exports.records import MOST_BYTES

TOO_LARGE = f"The file is larger than {MOST_BYTES // 1024**2} MB: that is not one person's ratings."
NO_FILE = "Choose the file first: the zip, CSV or JSON you were given."


def import_upload(request: HttpRequest | Request, user: User) -> RatingImport:
    """Start an import from the request's file; raises ExportError, with a word on why there is none too."""
    file = request.FILES.get("file")
    if getattr(request, uploads.TOO_LARGE, False):
        raise ExportError(TOO_LARGE)
    if not isinstance(file, UploadedFile):
        raise ExportError(NO_FILE)
    return start_import(user=user, content=file.read(MOST_BYTES + 1), name=file.name or "")
