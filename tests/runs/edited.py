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

from presentation.workbooks import MARK_PREFIX, Plan
from runs.models import Run
from tests.runs.plain_workbooks import plain_plan, workbook_of

Place = tuple[str, str]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(run: Run, language: str = "es") -> bytes:
    return workbook_of(plan(run, language))


def plan(run: Run, language: str = "es") -> Plan:
    return plain_plan(run, language)


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
