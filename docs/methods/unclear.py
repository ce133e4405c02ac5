"""How unclear places of the sources are read: one YAML file for each source document."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "readings"
HEAD = "| Mark | Unclear in the source | Read as | Shown by |\n|---|---|---|---|"


@dataclass(frozen=True)
class Reading:
    """An unclear place and how it is read.

    touches: names of calculations, none where no figure depends on it; changes: whether a figure
    or a decision would come out otherwise; shown_by: stems of worked cases that hold the reading.
    """

    id: str
    unclear: str
    reading: str
    touches: tuple[str, ...] = ()
    changes: bool = False
    shown_by: tuple[str, ...] = ()


def every() -> list[Reading]:
    """The readings of all files, in the order of their marks."""
    return [
        Reading(**{**one, **{key: tuple(one.get(key, ())) for key in ("touches", "shown_by")}})
        for path in sorted(FOLDER.glob("*.yaml"))
        for one in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def table(calculation: str, case_links: dict[str, str]) -> str:
    """The readings that touch a calculation.

    case_links: stem of a case file -> link to it from the page.
    """
    rows = [
        f"| {one.id} | {one.unclear} | {one.reading} | {_links(one, case_links)} |"
        for one in every()
        if calculation in one.touches
    ]
    return "\n".join([HEAD, *rows]) if rows else "No unclear place of the source touches it."


def _links(one: Reading, case_links: dict[str, str]) -> str:
    return ", ".join(f"[{stem}]({case_links[stem]})" for stem in one.shown_by)
