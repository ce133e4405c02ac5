"""How much of a body with a file is taken in."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory

from presentation.sheets import limits
from presentation.sheets.faults import Unreadable
from presentation.sheets.process import read_book
from presentation.sheets.upload import LARGEST_BODY, is_bearable, take_one_small_file

asked = RequestFactory()


def posted(**files: bytes) -> HttpRequest:
    """A form with a field and these files, read by the handler."""
    fields = {name: SimpleUploadedFile(f"{name}.xlsx", data) for name, data in files.items()}
    request = asked.post("/", {**fields, "word": "x"})
    take_one_small_file(request)
    return request


def test_a_small_file_arrives_whole_and_in_memory() -> None:
    request = posted(file=b"PK" * 1000)
    assert request.FILES["file"].read() == b"PK" * 1000
    assert not hasattr(request.FILES["file"], "temporary_file_path")


def test_of_a_large_file_just_so_much_is_kept_that_it_is_refused() -> None:
    request = posted(file=b"PK\x03\x04" + bytes(4 * limits.UPLOAD))
    data = request.FILES["file"].read()
    assert len(data) == limits.UPLOAD + 1
    assert request.POST["word"] == "x"
    with pytest.raises(Unreadable, match="too_large"):
        read_book(data)


def test_further_files_are_dropped() -> None:
    assert list(posted(file=b"one", other=b"two").FILES) == ["file"]


@pytest.mark.parametrize(
    ("length", "bearable"),
    [
        ("", True),
        ("0", True),
        (str(LARGEST_BODY), True),
        (str(LARGEST_BODY + 1), False),
        ("9" * 5000, False),
        ("many", True),
    ],
)
def test_a_body_of_absurd_length_is_not_read(length: str, bearable: bool) -> None:
    request = asked.get("/")
    request.META["CONTENT_LENGTH"] = length
    assert is_bearable(request) is bearable
