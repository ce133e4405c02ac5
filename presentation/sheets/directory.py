"""The directory of an .xlsx archive, checked before anything is unpacked."""

from __future__ import annotations

import io
import struct
import zipfile

from presentation.sheets import limits
from presentation.sheets.faults import Unreadable

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_END = b"PK\x05\x06"
_END_RECORD = struct.Struct("<4s4H2LH")
_LONGEST_COMMENT = 0xFFFF
_ENCRYPTED = 0x1
_NEEDED = {"[Content_Types].xml", "xl/workbook.xml"}


def check_archive(data: bytes) -> None:
    """Raise Unreadable unless the file looks like a workbook of bearable size.

    The sizes are those the directory gives; unpacking never goes beyond them, whatever follows.
    """
    _check_kind(data)
    _check_end_record(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, struct.error) as error:
        raise Unreadable("damaged") from error
    _check_names([entry.filename for entry in entries])
    _check_sizes(entries)


def _check_kind(data: bytes) -> None:
    if not data:
        raise Unreadable("empty")
    if len(data) > limits.UPLOAD:
        raise Unreadable("too_large")
    if data.startswith(_OLE):
        raise Unreadable("old_or_locked")
    if not data.startswith(_ZIP):
        raise Unreadable("no_workbook")


def _check_end_record(data: bytes) -> None:
    """How long the directory says it is: a long one takes long to read."""
    place = data.rfind(_END, max(0, len(data) - _END_RECORD.size - _LONGEST_COMMENT))
    if place < 0 or place + _END_RECORD.size > len(data):
        raise Unreadable("damaged")
    _mark, _disk, _first, _here, entries, size, _start, _comment = _END_RECORD.unpack_from(
        data, place
    )
    # The signs of the format for large archives, 0xFFFF and 0xFFFFFFFF, are above these too.
    if entries > limits.ENTRIES or size > limits.DIRECTORY:
        raise Unreadable("too_much")


def _check_names(names: list[str]) -> None:
    if "mimetype" in names and "content.xml" in names:
        raise Unreadable("open_document")
    if any(_leads_out(name) for name in names) or len(set(names)) < len(names):
        raise Unreadable("damaged")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unreadable("macros")
    if not set(names) >= _NEEDED:
        raise Unreadable("no_workbook")


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/")


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Unreadable("locked")
    sizes = [entry.file_size for entry in entries]
    if len(sizes) > limits.ENTRIES or max(sizes) > limits.ENTRY or sum(sizes) > limits.TOTAL:
        raise Unreadable("too_much")
    if any(_is_bomb(entry) for entry in entries):
        raise Unreadable("too_much")


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    packed = max(entry.compress_size, 1)
    return entry.file_size >= limits.RATIO_FROM and entry.file_size / packed > limits.RATIO
