"""Refusing uploads that are too large before they fill memory or disk."""

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from catalog.exports.records import MOST_BYTES

TOO_LARGE = "upload_too_large"
"""The attribute by which a request tells that a file was dropped."""


class QuotaUploadHandler(FileUploadHandler):
    """Drops a file as soon as a request's files together are larger than anything the site takes, and notes it.

    Each request has a handler of its own.
    """

    received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > MOST_BYTES:
            setattr(self.request, TOO_LARGE, True)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers that follow."""
