"""Small rooms: files, functions, and the names that attract everything."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house.tree import named, own_static, python_files, templates

LONGEST_FILE = 500
LONGEST_BODY = 50
ROOMS_FOR_EVERYTHING = {"utils", "util", "common", "helpers", "helper", "misc", "tools"}
EXCUSE = re.compile(r"#\s*(noqa|type:\s*ignore)\b")
REASONED = re.compile(r"#\s*(?:noqa:\s*[A-Z0-9, ]+|type:\s*ignore\[[a-z-, ]+\])\s*#\s*\S+")


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_no_file_is_longer_than_500_lines() -> None:
    written = [*python_files(tests=True), *templates()]
    written += [path for path in own_static() if path.suffix in {".css", ".js"}]
    long = {named(path): len(lines_of(path)) for path in written}
    assert not {name: count for name, count in long.items() if count > LONGEST_FILE}


def bodies(path: Path) -> list[tuple[str, int]]:
    """Name and length of each function's body, its docstring and header left out."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        body = node.body[1:] if ast.get_docstring(node) else node.body
        if body:
            length = (body[-1].end_lineno or 0) - body[0].lineno + 1
            found.append((f"{named(path)}:{node.lineno} {node.name}", length))
    return found


def test_no_function_body_is_longer_than_50_lines() -> None:
    all_bodies = [body for path in python_files(tests=True) for body in bodies(path)]
    assert not [body for body in all_bodies if body[1] > LONGEST_BODY]


def test_half_of_the_functions_have_at_most_8_lines() -> None:
    lengths = sorted(length for path in python_files() for _name, length in bodies(path))
    assert lengths[len(lengths) // 2] <= 8


def test_no_room_is_named_for_everything() -> None:
    names = {named(path) for path in python_files(tests=True)}
    assert not {
        name for name in names if ROOMS_FOR_EVERYTHING & set(name.removesuffix(".py").split("/"))
    }


@pytest.mark.parametrize("forbidden", ["TO" + "DO", "FIX" + "ME", "XX" + "X:", '"__al' + 'l__"'])
def test_nothing_is_left_for_later_or_taken_whole(forbidden: str) -> None:
    written = [*python_files(tests=True), *templates(), *own_static()]
    assert not [named(path) for path in written if forbidden in path.read_text(encoding="utf-8")]


def test_every_silenced_check_says_why() -> None:
    unexplained = [
        f"{named(path)}:{number}"
        for path in python_files(tests=True)
        for number, line in enumerate(lines_of(path), 1)
        if path != Path(__file__) and EXCUSE.search(line) and not REASONED.search(line)
    ]
    assert not unexplained
