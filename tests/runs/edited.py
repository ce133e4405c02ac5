"""A run's workbook as somebody edits it: downloaded, cells changed, saved, sent back."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from presentation.workbooks import MARK_PREFIX, Plan, write
from runs.models import Run
from runs.workbooks import plan_of_run

Place = tuple[str, str]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(client: Client, run: Run) -> bytes:
    """The file as the portal gives it to this reader."""
    answer = client.get(reverse("runs:workbook", args=[run.pk]))
    assert answer.status_code == 200
    return bytes(answer.content)


def workbook(run: Run, language: str = "es") -> bytes:
    """The same file, whoever may have it."""
    return write(plan(run, language))


def plan(run: Run, language: str = "es") -> Plan:
    return plan_of_run(run, language)


def place(run: Run, path: str) -> Place:
    """Sheet and cell of an input."""
    found = plan(run).inputs[path]
    return found.sheet, found.cell


def edited(data: bytes, cells: Mapping[Place, Any]) -> bytes:
    """The workbook with other contents in some cells, as another program saves it."""
    book = load_workbook(io.BytesIO(data))
    for (sheet, cell), value in cells.items():
        book[sheet][cell] = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def marked(data: bytes, mark: str, value: str) -> bytes:
    """The workbook saying another thing of itself."""
    book = load_workbook(io.BytesIO(data))
    found = {each.name: each for each in book.custom_doc_props.props}
    found[MARK_PREFIX + mark].value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def send(client: Client, run: Run, data: bytes, name: str = "libro.xlsx") -> HttpResponse:
    """The dry run of a file."""
    file = SimpleUploadedFile(name, data, content_type=XLSX)
    answer: HttpResponse = client.post(address(run), {"file": file})
    return answer


def address(run: Run) -> str:
    return reverse("runs:workbook_return", args=[run.pk])
