"""A study on paper: what is printed, that it is the same each time, and what it may not reach."""

from __future__ import annotations

import datetime as dt
import io
import json
import subprocess
import sys
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from presentation.charts import Chart, Part, parts
from presentation.charts.parts import ratio_title
from presentation.study import printing
from presentation.study.blocks import (
    MOST_ROWS,
    Bullets,
    Drawing,
    Equation,
    Facts,
    Grid,
    Heading,
    KeyFigure,
    KeyFigures,
    Notice,
    Paragraph,
    Step,
    StepPart,
)
from presentation.study.description import Chapter, Study
from presentation.study.job import job_of
from presentation.study.printing import NotPrinted, Printed, TookTooLong, print_job
from presentation.tables import Column, Table

pytestmark = pytest.mark.usefixtures("pdf")

FINISHED = dt.datetime(2026, 3, 4, 15, 30, tzinfo=dt.UTC)
ADDRESS = "https://portal.example/corridas/0f0e/"
FINGERPRINT = "ab" * 32


def study(*chapters: Chapter, **changes: Any) -> Study:
    facts: dict[str, Any] = {
        "language": "en",
        "title": "Water for Coquitos",
        "part": "Alternative 1: gravity",
        "kind": "Project evaluation",
        "owner": "Aguas del Sur",
        "facts": [("Location", "Coquitos")],
        "address": ADDRESS,
        "fingerprint": FINGERPRINT,
        "finished": FINISHED,
        "chapters": list(chapters),
    }
    return Study(**{**facts, **changes})


def chart() -> Chart:
    shown = [Part("Benefits", 3.0e6, "benefit"), Part("Investment", 2.0e6)]
    return parts(id="values", title=ratio_title(1.5), what="Present value", parts=shown, money="S/")


def yearly(count: int, columns: int = 2) -> Table:
    head = (Column("year", "Year", "text"),)
    more = tuple(Column(f"c{one}", f"Series {one}", "money", "S/") for one in range(columns))
    rows = tuple((year, *([1000.0 * year] * columns)) for year in range(count))
    return Table("flow", "Flow by year", (*head, *more), rows)


def whole_study(**changes: Any) -> Study:
    equation = Equation(r"\operatorname{NPV} = \sum_{t=0}^{N} \frac{F_t}{(1+r)^t}", "NPV in words")
    step = Step(
        anchor="t-npv",
        number="T1",
        title="Net present value",
        value="S/ 1,512,769",
        equation=equation,
        parts=[StepPart("Discount rate", "9%", "input")],
    )
    chapters = (
        Chapter(
            "summary",
            "Summary",
            [
                Notice("ok", "The project is worth it."),
                KeyFigures([KeyFigure("NPV", "1,512,769", "S/", anchor="t-npv")]),
                Drawing(chart()),
            ],
        ),
        Chapter(
            "flow",
            "Flow",
            [Heading("Yearly", "flow-yearly"), Grid(yearly(21, 9), "S/, prices of May 2014")],
        ),
        Chapter("long", "A long table", [Grid(yearly(90))]),
        Chapter("annex", "How it came about", [step, Facts([("Run", "0f0e")]), Bullets(["One"])]),
    )
    return study(*chapters, **changes)


@pytest.fixture(scope="module")
def printed(pdf: None) -> Printed:
    return print_job(job_of(whole_study()))


@pytest.fixture(scope="module")
def reader(printed: Printed) -> PdfReader:
    return PdfReader(io.BytesIO(printed.pdf))


def texts(reader: PdfReader) -> list[str]:
    return [page.extract_text() for page in reader.pages]


def catalogue(reader: PdfReader) -> DictionaryObject:
    return reader.trailer["/Root"].get_object()


def test_the_same_study_is_the_same_bytes_from_two_processes(printed: Printed) -> None:
    assert print_job(job_of(whole_study())).pdf == printed.pdf


def test_the_only_time_in_it_is_that_of_the_run(reader: PdfReader) -> None:
    assert reader.metadata.creation_date == reader.metadata.modification_date == FINISHED
    assert reader.trailer["/ID"][0].original_bytes == bytes.fromhex(FINGERPRINT)[:16]


def test_cover_says_what_and_for_whom_and_links_to_the_run(reader: PdfReader) -> None:
    cover = texts(reader)[0]
    for words in ("Water for Coquitos", "Alternative 1: gravity", "Aguas del Sur", FINGERPRINT):
        assert words in cover.replace("\n", "")
    links = [one.get_object() for one in reader.pages[0]["/Annots"]]
    assert ADDRESS in [str(one["/A"]["/URI"]) for one in links if "/A" in one]


def test_contents_give_the_page_on_which_each_chapter_stands(reader: PdfReader) -> None:
    pages = texts(reader)
    lines = [line.strip() for line in pages[1].splitlines() if "." in line]
    for number, title in enumerate(("Summary", "Flow", "A long table", "How it came about"), 1):
        entry = next(line for line in lines if line.startswith(f"{number}. {title}"))
        page = int(entry.rsplit(" ", 1)[-1].lstrip("."))
        assert f"{number}. {title}" in pages[page - 1]


def test_pages_are_numbered_out_of_their_total(reader: PdfReader, printed: Printed) -> None:
    pages = texts(reader)
    assert printed.pages == len(pages)
    assert all(f"{at} / {len(pages)}" in page for at, page in enumerate(pages[1:], start=2))


def test_it_is_tagged_named_and_outlined_for_who_cannot_see_it(reader: PdfReader) -> None:
    root = catalogue(reader)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid:part" in root["/Metadata"].get_object().get_data().decode()
    assert next(one["/Title"] for one in reader.outline) == "1. Summary"
    alternatives = [one["/Alt"] for one in structure(reader) if one.get("/S") == "/Figure"]
    assert chart().alt in alternatives
    assert "NPV in words" in alternatives
    assert len(alternatives) == 3


def structure(reader: PdfReader) -> list[DictionaryObject]:
    waiting, found = [catalogue(reader)["/StructTreeRoot"].get_object()], []
    while waiting:
        one = waiting.pop()
        found.append(one)
        below = one.get("/K", [])
        below = below if isinstance(below, list) else [below]
        waiting += [
            inner.get_object()
            for inner in below
            if isinstance(inner.get_object(), DictionaryObject)
        ]
    return found


def test_tables_have_header_cells_and_repeat_them_on_every_page(reader: PdfReader) -> None:
    assert sum(one.get("/S") == "/TH" for one in structure(reader)) > 90
    on_pages = [page for page in texts(reader) if "A long table" in page]
    assert len(on_pages) > 1
    assert all("Series 0" in page for page in on_pages[1:])


def test_a_wide_table_goes_on_below_with_its_first_column() -> None:
    grid = Grid(yearly(21, 9))
    assert [[column.name for column in one.columns] for one in grid.parts] == [
        ["year", "c0", "c1", "c2", "c3", "c4"],
        ["year", "c5", "c6", "c7", "c8"],
    ]
    assert [len(one.rows) for one in grid.parts] == [21, 21]


def test_amounts_say_their_currency_and_month(reader: PdfReader) -> None:
    page = next(page for page in texts(reader) if "Flow by year" in page)
    assert "S/, prices of May 2014" in page


def test_charts_and_equations_are_lines_and_every_font_is_embedded(reader: PdfReader) -> None:
    assert not [image for page in reader.pages for image in page.images]
    fonts = reader.pages[0]["/Resources"]["/Font"].get_object()
    for font in (one.get_object() for one in fonts.values()):
        inner = font["/DescendantFonts"][0].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"].get_object())
        assert "Liberation" in str(font["/BaseFont"]) or "DejaVu" in str(font["/BaseFont"])


def test_too_many_rows_are_left_out_and_it_says_how_many() -> None:
    grid = Grid(yearly(MOST_ROWS + 25))
    assert len(grid.parts[0].rows) == MOST_ROWS
    job = json.loads(job_of(study(Chapter("long", "Long", [grid]))))
    assert "25 more rows are not printed" in job["html"]


FILE = "file:" + "//"
HOSTILE = (
    '<img src="http://169.254.169.254/latest/meta-data/">',
    f'<img src="{FILE}/etc/passwd">',
    '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
    f'<link rel="attachment" href="{FILE}/etc/hostname">',
    '<style>@import url("http://127.0.0.1:9/");</style>',
    f"<style>@font-face {{ font-family: x; src: url({FILE}/etc/passwd) }}</style>",
    f'<iframe src="{FILE}/etc/passwd"></iframe>',
    f'<object data="{FILE}/etc/passwd"></object>',
    '<embed src="http://127.0.0.1:9/">',
    f'<svg><image href="{FILE}/etc/passwd"/></svg>',
    '<svg><use href="http://127.0.0.1:9/#x"/></svg>',
    '<table><tr><td colspan="1000000">x</td></tr></table>',
    '<td rowspan="65534">',
    '<p style="background: url(http://127.0.0.1:9/)">',
    '<base href="http://127.0.0.1:9/">',
    '<meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/">',
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='x",
    "</td></tr></table></body></html>",
    "<!--",
    "]]>",
    "<![CDATA[ x",
    "&lt;img src=http://127.0.0.1:9/&gt;",
    "&#60;img src=http://127.0.0.1:9/&#62;",
    '<a href="javascript:alert(1)">x</a>',
    f'<a href="{FILE}/etc/passwd">x</a>',
    "{{ settings.SECRET_KEY }}",
    "{% include '/etc/passwd' %}",
    "{% load portal %}",
    "${7*7}",
    "%(secret)s %n %s",
    r"\input{/etc/passwd}",
    r"\write18{id}",
    f"url({FILE}/etc/passwd)",
    "chart:values",
    "equation:0",
    "http://127.0.0.1:9/",
    f"{FILE}/etc/passwd",
    "../../../../etc/passwd",
    "=cmd|'/c calc'!A1",
    "\u202eevil\u202c",
    "\u200b" * 300,
    "a" * 5000,
    "ñandú ção 水 عربى 🚰",
    "\x01\x02\x1f",
    "\ufffe\uffff",
    "𝕬𝖌𝖚𝖆 " * 100,
    "line\nbreak\r\nand\ttab",
    "<" * 500,
)


def test_fifty_hostile_texts_reach_nothing_and_are_printed_as_they_stand() -> None:
    assert len(HOSTILE) == 50
    columns = (Column("name", "Name", "text"), Column("text", "Text", "text"))
    rows = tuple((str(place), text) for place, text in enumerate(HOSTILE))
    blocks = [Grid(Table("hostile", "Texts", columns, rows)), *map(Paragraph, HOSTILE)]
    job = job_of(study(Chapter("x", HOSTILE[0], blocks), title=HOSTILE[1], part=HOSTILE[2]))
    # A print that tried to open a socket or a file of others would have ended as NotPrinted.
    printed = print_job(job)
    reader = PdfReader(io.BytesIO(printed.pdf))
    words = "".join(texts(reader)).replace("\n", "")
    assert "root:x:0" not in words
    assert f"{FILE}/etc/passwd" in words
    links = [
        str(one.get_object()["/A"]["/URI"])
        for page in reader.pages
        for one in page.get("/Annots", [])
        if "/A" in one.get_object()
    ]
    assert set(links) == {ADDRESS}
    assert "/EmbeddedFiles" not in str(catalogue(reader).get("/Names", ""))


@pytest.mark.parametrize(
    "mark_up",
    [
        '<img alt="x" src="http://127.0.0.1:9/x.png">',
        f'<img alt="x" src="{FILE}/etc/passwd">',
        '<img alt="x" src="code:other">',
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
    ],
)
def test_a_document_that_asks_for_what_is_not_its_own_is_not_printed(mark_up: str) -> None:
    """What the templates would never let through: the second wall behind them."""
    job = json.loads(job_of(study(Chapter("x", "X", [Paragraph("here")]))))
    job["html"] = job["html"].replace("here", mark_up)
    with pytest.raises(NotPrinted, match="ForeignAddress"):
        print_job(json.dumps(job).encode())


REACHING = {
    "socket": "import socket; socket.socket()",
    "name": "import socket; socket.getaddrinfo('localhost', 80)",
    "process": "import subprocess; subprocess.run(['true'])",
    "file": "open('/etc/passwd')",
    "key": "open('pyproject.toml')",
    "write": "open('study-was-here', 'w')",
    "swallowed": "exec('try: open(\\'/etc/passwd\\')\\nexcept BaseException: pass')",
}


@pytest.mark.parametrize("way", REACHING)
def test_the_process_that_prints_can_reach_nothing_outside(way: str) -> None:
    code = (
        "from presentation.study.confinement import Trespass, Walls\n"
        "walls = Walls(); walls.close()\n"
        f"try:\n    {REACHING[way]}\nexcept Trespass: pass\n"
        "print(len(walls.attempts))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "1"


def test_a_print_that_takes_too_long_is_killed() -> None:
    with pytest.raises(TookTooLong):
        print_job(job_of(whole_study()), seconds=0.2)


def test_a_print_that_computes_too_long_ends_as_one_that_took_too_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    endless = (
        "from presentation.study.confinement import limit; limit(seconds=1, megabytes=512)\n"
        "while True: pass"
    )
    monkeypatch.setattr(printing, "_COMMAND", [sys.executable, "-c", endless])
    with pytest.raises(TookTooLong, match="computing time"):
        print_job(b"")


def test_waiting_for_a_busy_machine_uses_up_no_computing_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waiting = (
        "import json, time; from presentation.study.confinement import limit\n"
        "limit(seconds=1, megabytes=512); time.sleep(2)\n"
        "print(json.dumps({'pdf': '', 'pages': 3, 'attempts': []}))"
    )
    monkeypatch.setattr(printing, "_COMMAND", [sys.executable, "-c", waiting])
    assert print_job(b"").pages == 3


def test_whoever_watches_can_stop_it() -> None:
    class Stop(Exception):
        pass

    def watch(step: str) -> None:
        raise Stop(step)

    with pytest.raises(Stop):
        print_job(job_of(whole_study()), watch)
