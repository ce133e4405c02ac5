"""Files that nobody should send as a workbook, made in memory: name -> bytes."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

import xlsxwriter
from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))

Parts = Mapping[str, bytes | str]


@cache
def plain() -> bytes:
    """An innocent workbook of one sheet."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Inputs")
        sheet.write_row("A1", ["Discount rate", 0.1])
        sheet.write_formula("B2", "=B1*2", None, 0.2)
    return buffer.getvalue()


def archive(parts: Parts, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return buffer.getvalue()


def parts_of(data: bytes) -> dict[str, bytes | str]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def changed(**parts: bytes | str) -> bytes:
    """The innocent workbook with some parts replaced or added."""
    return archive({**parts_of(plain()), **parts})


def sheet(rows: str, *, before: str = "", after: str = "") -> bytes:
    xml = (
        f'{HEAD}{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    )
    return changed(**{SHEET: xml.encode("utf-8", "surrogatepass")})


def number(text: str) -> bytes:
    return sheet(f'<row r="1"><c r="B1"><v>{text}</v></c></row>')


def text(inner: str) -> bytes:
    return sheet(f'<row r="1"><c r="B1" t="inlineStr"><is><t>{inner}</t></is></c></row>')


def strings(content: str, count: int = 1) -> bytes:
    xml = f'{HEAD}<sst xmlns="{MAIN}" count="{count}" uniqueCount="{count}">{content}</sst>'
    return changed(**{STRINGS: xml})


def many_cells(rows: int, columns: int) -> bytes:
    row = "<c><v>1</v></c>" * columns
    return sheet(f"<row>{row}</row>" * rows)


def flagged_as_encrypted() -> bytes:
    data = bytearray(plain())
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        data[place + 8] |= 1
        place = data.find(b"PK\x01\x02", place + 1)
    return bytes(data)


def lying_end_record() -> bytes:
    data = bytearray(plain())
    place = data.rfind(b"PK\x05\x06")
    data[place + 8 : place + 12] = struct.pack("<HH", 0xFFFF, 0xFFFF)
    return bytes(data)


def lying_size() -> bytes:
    """The directory calls a part small that unpacks to much more."""
    data = bytearray(changed(**{SHEET: b" " * 4_000_000}))
    name = SHEET.encode()
    place = data.rfind(name) - 46
    data[place + 24 : place + 28] = struct.pack("<L", 1000)
    return bytes(data)


def overlapping() -> bytes:
    """Every entry of the directory is one and the same stretch of the file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in ("[Content_Types].xml", "xl/workbook.xml"):
            packed.writestr(name, b"<a/>")
        packed.writestr("bomb", b" " * 15_000_000)
        for copy in range(200):
            entry = zipfile.ZipInfo(f"bomb{copy}")
            first = packed.getinfo("bomb")
            for name in ("header_offset", "compress_size", "file_size", "CRC", "compress_type"):
                setattr(entry, name, getattr(first, name))
            packed.filelist.append(entry)
            packed.NameToInfo[entry.filename] = entry
    return buffer.getvalue()


def doubled_sheet_name() -> bytes:
    book = parts_of(plain())["xl/workbook.xml"]
    assert isinstance(book, bytes)
    start = book.index(b"<sheet ")
    end = book.index(b"/>", start) + 2
    return changed(**{"xl/workbook.xml": book[:end] + book[start:]})


def shape(change: Callable[[Workbook], None]) -> bytes:
    book = Workbook()
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def hidden(book: Workbook) -> None:
    book.create_sheet("Secret")["A1"] = "x"
    book["Secret"].sheet_state = "veryHidden"


def merged(book: Workbook) -> None:
    book.worksheets[0].merge_cells("A1:Z900")


def dated(book: Workbook) -> None:
    book.worksheets[0]["B1"] = date(2026, 1, 1)


def crowded(book: Workbook) -> None:
    for number_of_sheet in range(250):
        book.create_sheet(f"S{number_of_sheet}")


def noise(size: int) -> bytes:
    return random.Random(7).randbytes(size)


def entity(declared: str, used: str) -> bytes:
    return sheet(
        f'<row r="1"><c r="B1" t="inlineStr"><is><t>{used}</t></is></c></row>',
        before=f"<!DOCTYPE worksheet [{declared}]>",
    )


def no_archives() -> dict[str, bytes]:
    """Files that are no archive, or a broken one."""
    whole = plain()
    return {
        "empty": b"",
        "one byte": b"P",
        "only the signature": b"PK\x03\x04",
        "noise": noise(100_000),
        "noise with the signature": b"PK\x03\x04" + noise(100_000),
        "larger than allowed": b"PK\x03\x04" + bytes(5 * 1024 * 1024),
        "csv": "Tasa;10 %\n".encode("utf-16"),
        "html called xlsx": b"<html><script>alert(1)</script></html>",
        "old xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096),
        "cut in half": whole[: len(whole) // 2],
        "last bytes missing": whole[:-10],
        "a byte flipped in every part": bytes(
            byte ^ (0x55 if place % 97 == 50 else 0) for place, byte in enumerate(whole)
        ),
        "encrypted entries": flagged_as_encrypted(),
        "end record that lies": lying_end_record(),
        "size that lies": lying_size(),
        "overlapping entries": overlapping(),
        "ods": archive({"mimetype": "application/vnd.oasis", "content.xml": "<a/>"}),
        "docx": archive({"[Content_Types].xml": "<Types/>", "word/document.xml": "<a/>"}),
    }


def odd_archives() -> dict[str, bytes]:
    """Archives with parts that no workbook needs, or far too many."""
    whole = plain()
    return {
        "macros": changed(**{"xl/vbaProject.bin": noise(2000)}),
        "names that lead out": changed(**{"../../../../var/out.xml": "<a/>"}),
        "absolute names": changed(**{"/etc/cron.d/x": "<a/>"}),
        "names that lead out by backslashes": changed(**{"xl\\..\\..\\x": "<a/>"}),
        "ten thousand entries": archive({f"x{n}": "" for n in range(10_000)}),
        "a name of 60,000 letters": changed(**{"x" * 60_000: "<a/>"}),
        "zip bomb of one part": changed(**{SHEET: bytes(200_000_000)}),
        "zip bomb of many parts": archive(
            {**parts_of(whole), **{f"x{n}": bytes(15_000_000) for n in range(10)}}
        ),
    }


def odd_xml() -> dict[str, bytes]:
    """Parts that grow when they are read."""
    external = '<!ENTITY x SYSTEM "/etc/passwd">'
    remote = '<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;'
    return {
        "billion laughs": entity(f'<!ENTITY l0 "ha">{LAUGHS}', "&l9;"),
        "quadratic entities": entity(f'<!ENTITY a "{"a" * 50_000}">', "&a;" * 50_000),
        "external entity": entity(external, "&x;"),
        "remote entity": entity(remote, "x"),
        "elements nested 200,000 deep": sheet("<x>" * 200_000 + "</x>" * 200_000),
        "200,000 attributes": sheet(
            "<row " + " ".join(f'a{n}="1"' for n in range(200_000)) + "></row>"
        ),
        "an attribute of 10 MB": sheet(f'<row r="1" x="{noise(5_000_000).hex()}"></row>'),
        "a text of 10 MB": text(noise(5_000_000).hex()[:9_000_000]),
    }


def odd_places() -> dict[str, bytes]:
    """Cells and rows where none should be."""
    return {
        "one far cell": sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "a row number beyond all": sheet('<row r="99999999999"><c><v>1</v></c></row>'),
        "a negative row": sheet('<row r="-5"><c r="B-5"><v>1</v></c></row>'),
        "a cell address that is none": sheet('<row r="1"><c r="!!"><v>1</v></c></row>'),
        "a row that is none": sheet('<row r="uno"><c r="A1"><v>1</v></c></row>'),
        "a dimension that lies": changed(
            **{
                SHEET: f'{HEAD}<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/>'
                "<sheetData/></worksheet>"
            }
        ),
        "half a million cells": many_cells(2_500, 200),
        "rows back and forth": sheet(
            "".join(f'<row r="{1 + n * 7919 % 2000}"><c><v>1</v></c></row>' for n in range(100_000))
        ),
    }


def odd_tables() -> dict[str, bytes]:
    """Shared strings and styles without end or at no place."""
    xfs = "<xf/>" * 900_000
    styles = f'{HEAD}<styleSheet xmlns="{MAIN}"><cellXfs>{xfs}</cellXfs></styleSheet>'
    return {
        "shared strings, a million": strings("<si><t>x</t></si>" * 900_000, 900_000),
        "shared string that is not there": sheet('<row r="1"><c t="s"><v>999999</v></c></row>'),
        "shared string before the first": sheet('<row r="1"><c t="s"><v>-7</v></c></row>'),
        "styles, a million": changed(**{"xl/styles.xml": styles}),
        "style that is not there": sheet('<row r="1"><c r="B1" s="4000000"><v>1</v></c></row>'),
    }


def odd_numbers() -> dict[str, bytes]:
    """Values that are none of their kind."""
    return {
        "number 1e999": number("1e999"),
        "number NaN": number("NaN"),
        "number -inf": number("-Infinity"),
        "number of 5,000 digits": number("9" * 5_000),
        "number of 400 digits": number("9" * 400),
        "number that is a word": number("doce"),
        "boolean 7": sheet('<row r="1"><c r="B1" t="b"><v>7</v></c></row>'),
        "boolean that is a word": sheet('<row r="1"><c r="B1" t="b"><v>maybe</v></c></row>'),
        "date that is none": sheet('<row r="1"><c r="B1" t="d"><v>2026-99-99</v></c></row>'),
    }


def odd_contents() -> dict[str, bytes]:
    """Formulas, errors and texts that somebody made up."""
    return {
        "kind of cell unknown": sheet('<row r="1"><c r="B1" t="zz"><v>1</v></c></row>'),
        "error as value": sheet('<row r="1"><c r="B1" t="e"><v>#REF!</v></c></row>'),
        "formula without a value": sheet('<row r="1"><c r="B1"><f>1/0</f></c></row>'),
        "formula that fetches": sheet(
            '<row r="1"><c r="B1"><f>WEBSERVICE("http://127.0.0.1")</f><v>1</v></c></row>'
        ),
        "shared formulas without a first": sheet(
            '<row r="1"><c r="B1"><f t="shared" si="5"/><v>1</v></c></row>'
        ),
        "NUL in a text": text("a\0b"),
        "NUL escaped": text("a_x0000_b"),
        "lone surrogate": text("a\ud800b"),
        "lone surrogate escaped": text("a&#xD800;b"),
        "marks of direction": text("\u202e12\u202c \ufeff\u200b"),
        "utf-16 without saying": changed(**{SHEET: "<worksheet/>".encode("utf-16")}),
        "namespace unknown": changed(
            **{SHEET: '<worksheet xmlns="urn:x"><sheetData/></worksheet>'}
        ),
    }


def odd_books() -> dict[str, bytes]:
    """Workbooks without what a workbook has, or with more."""
    whole = plain()
    return {
        "no sheet at all": archive(
            {name: part for name, part in parts_of(whole).items() if name != SHEET}
        ),
        "no relations": archive(
            {n: part for n, part in parts_of(whole).items() if not n.endswith(".rels")}
        ),
        "workbook that is empty": changed(**{"xl/workbook.xml": ""}),
        "sheet name twice": doubled_sheet_name(),
        "hidden sheet": shape(hidden),
        "merged cells": shape(merged),
        "date in a cell of a number": shape(dated),
        "250 sheets": shape(crowded),
        "stored, not packed": archive(parts_of(whole), method=zipfile.ZIP_STORED),
        "packed by lzma": archive(parts_of(whole), method=zipfile.ZIP_LZMA),
        "two workbooks in one file": whole + whole,
        "something before and after": b"PK\x03\x04" + whole + b"tail",
    }


GROUPS = (
    no_archives,
    odd_archives,
    odd_xml,
    odd_places,
    odd_tables,
    odd_numbers,
    odd_contents,
    odd_books,
)


@cache
def hostile_files() -> dict[str, bytes]:
    """All of them: what is wrong -> the file."""
    return {name: data for group in GROUPS for name, data in group().items()}
