"""A study as data: its cover and its chapters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from presentation.study.blocks import Block, Drawing, Equation, Heading, Step

TYPESETTING = 2
"""Raised when the same study comes out differently on paper."""


@dataclass(frozen=True)
class Chapter:
    """anchor: where links lead, unique in the study; letters, digits and "-".

    opens_page: begins on a page of its own.
    """

    anchor: str
    title: str
    blocks: Sequence[Block]
    opens_page: bool = False

    @property
    def headings(self) -> list[Heading]:
        """Those that stand in the contents."""
        return [one for one in self.blocks if isinstance(one, Heading) and one.anchor]


@dataclass(frozen=True)
class Study:
    """Everything that is printed, in the language of the study.

    kind: what sort of document it is ("Evaluation of a water project"); facts: lines of the
    cover; address: of the run, in the text and in the QR code; finished: when the run ended, the
    only time that the document knows.
    """

    language: str
    title: str
    part: str
    kind: str
    owner: str
    facts: Sequence[tuple[str, str]]
    address: str
    fingerprint: str
    finished: dt.datetime
    chapters: Sequence[Chapter]

    @property
    def blocks(self) -> Iterator[Block]:
        for chapter in self.chapters:
            yield from chapter.blocks

    @property
    def drawings(self) -> list[Drawing]:
        return [one for one in self.blocks if isinstance(one, Drawing)]

    @property
    def equations(self) -> list[Equation]:
        """Each once, in order."""
        steps = (one for one in self.blocks if isinstance(one, Step))
        found = (one for step in steps for one in (step.equation, step.substituted) if one)
        return list(dict.fromkeys(found))
