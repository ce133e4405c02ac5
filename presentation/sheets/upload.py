"""A file on its way in: one, kept in memory up to a limit, the rest let pass by."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from presentation.sheets import limits

LARGEST_BODY = 50 * limits.MEGABYTE
"""A larger body is not even read to its end; who sends one sees the connection close."""


class OneSmallFile(FileUploadHandler):
    """Keeps one byte more of the first file than is allowed, so that its reader refuses it.

    Django's own limits do not count files, and writes large ones to disk. Further files are
    dropped. The body is read to its end, so that whoever sent too much gets an answer.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._parts: list[bytes] = []
        self._kept = 0
        self._files = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._files += 1
        if self._files > 1:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        part = raw_data[: limits.UPLOAD + 1 - self._kept]
        self._kept += len(part)
        self._parts.append(part)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        return InMemoryUploadedFile(
            file=BytesIO(b"".join(self._parts)),
            field_name=self.field_name,
            name=self.file_name or "",
            content_type=self.content_type,
            size=self._kept,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )


def is_bearable(request: HttpRequest) -> bool:
    """Whether the body is worth being read at all; to be asked before anything reads it."""
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    return not length.isdigit() or int(length[:12]) <= LARGEST_BODY


def take_one_small_file(request: HttpRequest) -> None:
    """Let the body be read by OneSmallFile; the request must not have been read yet."""
    request.upload_handlers = [OneSmallFile(request)]
