"""How unclear places of the sources are read: one YAML file for each source document."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "readings"
HEAD = "| Mark | Unclear in the source | Read as | Shown by |\n|---|---|---|---|"
WHOLE_HEAD = (
    "| Mark | Unclear in the source | Read as | Changes a figure | Concerns | Shown by |\n"
    "|---|---|---|---|---|---|"
)


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


def files() -> list[Path]:
    """The files, one for each source document."""
    return sorted(FOLDER.glob("*.yaml"))


def of(path: Path) -> list[Reading]:
    """The readings of one document, in the order of their marks."""
    return [
        Reading(**{**one, **{key: tuple(one.get(key, ())) for key in ("touches", "shown_by")}})
        for one in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def every() -> list[Reading]:
    """The readings of all files, in the order of their marks."""
    return [one for path in files() for one in of(path)]


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


def whole(path: Path, page_links: dict[str, str], case_links: dict[str, str]) -> str:
    """Every reading of one document, those that touch no calculation too.

    page_links: calculation -> link to its page; case_links: as in table().
    """
    rows = [
        f"| {one.id} | {one.unclear} | {one.reading} | {'yes' if one.changes else ''} "
        f"| {', '.join(f'[`{name}`]({page_links[name]})' for name in one.touches)} "
        f"| {_links(one, case_links)} |"
        for one in of(path)
    ]
    return "\n".join([WHOLE_HEAD, *rows])


def _links(one: Reading, case_links: dict[str, str]) -> str:
    return ", ".join(f"[{stem}]({case_links[stem]})" for stem in one.shown_by)
