"""What a form consists of, ready for the templates of templates/components/form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from presentation.forms.spec import Spec

RADIOS = 4
"""A choice among more than these is a list that opens."""


@dataclass(frozen=True)
class Standard:
    """The value a norm's parameter set gives for an input, with its source."""

    value: Any
    parameter_set: str
    source: str = ""


@dataclass(frozen=True)
class Offer:
    """A value that another part of the same form already has; source says which, in words."""

    value: Any
    source: str


@dataclass(frozen=True)
class Previous:
    """The value that stood here before the last change."""

    value: Any
    who: str = ""
    when: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class Clash:
    """Somebody else changed this input meanwhile: what was typed here was not saved.

    seen: the value mine was meant to replace. gone: the row or part itself is no longer there.
    """

    mine: Any
    theirs: Any
    who: str = ""
    when: datetime | None = None
    seen: Any = None
    gone: bool = False


@dataclass(frozen=True)
class Refused:
    """A text that could not be kept: it stays in the field so that nothing is lost."""

    text: str


@dataclass
class Node:
    """One part of the form. path is its id and name on the page; errors are at this very part.

    is_gap: the only error is that nothing has been entered yet. note: said once below the part.
    """

    spec: Spec
    path: str
    label: str
    help: str = ""
    trail: tuple[str, ...] = ()
    errors: list[str] = field(default_factory=list)
    is_gap: bool = False
    note: str = ""

    @property
    def kind(self) -> str:
        return self.spec.kind

    @property
    def template(self) -> str:
        return f"components/form/{self.spec.kind if not self.spec.is_leaf else 'field'}.html"

    @property
    def full_label(self) -> str:
        return " · ".join((*self.trail, self.label))

    @property
    def tables(self) -> list[str]:
        """Dotted paths of the tables of rows this part is in, outermost first."""
        parts = self.path.split(".")
        return [".".join(parts[:end]) for end in range(len(parts) - 1) if parts[end].isdigit()]

    @property
    def children(self) -> list[Node]:
        return []

    def walk(self) -> Iterator[Node]:
        """This part and everything in it, in the order of the page."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def gap_count(self) -> int:
        """How many parts only lack a value."""
        return sum(node.is_gap for node in self.walk())

    @property
    def problem_count(self) -> int:
        """How many things are wrong, besides what has not been entered yet."""
        return sum(len(node.errors) for node in self.walk() if not node.is_gap)


@dataclass
class Option:
    """One choice of a field."""

    key: str
    label: str
    chosen: bool


@dataclass
class Field(Node):
    """A single input.

    text: as it stands in the field. seen and now go back with a change, as JSON: the value it
    replaces, so that a change by somebody else is noticed, and the one that is stored now.
    """

    value: Any = None
    text: str = ""
    unit: str = ""
    bounds: str = ""
    options: list[Option] = field(default_factory=list)
    default: str = ""
    previous: Previous | None = None
    previous_text: str = ""
    standard: Standard | None = None
    standard_text: str = ""
    offer: str = ""
    offer_source: str = ""
    clash: Clash | None = None
    clash_text: str = ""
    mine_text: str = ""

    @property
    def seen(self) -> str:
        return json.dumps(self.clash.seen if self.clash else self.value)

    @property
    def now(self) -> str:
        return json.dumps(self.value)

    @property
    def is_missing(self) -> bool:
        return self.value is None

    @property
    def differs_from_standard(self) -> bool:
        return (
            self.standard is not None and not self.is_missing and self.value != self.standard.value
        )

    @property
    def is_radio(self) -> bool:
        return bool(self.options) and len(self.options) <= RADIOS

    @property
    def is_wide(self) -> bool:
        return self.kind == "text"

    @property
    def is_long(self) -> bool:
        return self.kind == "text" and (self.spec.bounds.max_length or 0) > 200

    @property
    def shown(self) -> str:
        """The value in words, for those who read only."""
        return next((option.label for option in self.options if option.chosen), self.text)


@dataclass
class Group(Node):
    """Inputs that belong together; one that is optional can be switched on and off."""

    nodes: list[Node] = field(default_factory=list)
    is_on: bool = True

    @property
    def is_switchable(self) -> bool:
        return self.spec.optional

    @property
    def children(self) -> list[Node]:
        return self.nodes

    def find(self, path: str) -> Node | None:
        return next((node for node in self.walk() if node.path == path), None)


@dataclass
class Rows(Node):
    """A table of groups to which rows are added and from which they are removed."""

    rows: list[Group] = field(default_factory=list)

    @property
    def children(self) -> list[Node]:
        return list(self.rows)

    @property
    def is_fixed(self) -> bool:
        """Whether the table always has the same rows."""
        return self.spec.fixed > 0

    @property
    def may_add(self) -> bool:
        return not self.is_fixed and len(self.rows) < self.spec.longest


@dataclass
class Series(Node):
    """A value for each year."""

    cells: list[Field] = field(default_factory=list)
    unit: str = ""
    bounds: str = ""
    default: str = ""

    @property
    def is_foldable(self) -> bool:
        """Whether the list may be left out altogether."""
        return not self.spec.required and not self.default

    @property
    def is_folded(self) -> bool:
        return self.is_foldable and all(cell.is_missing for cell in self.cells)

    @property
    def is_yearly(self) -> bool:
        return bool(self.spec.series)

    @property
    def children(self) -> list[Node]:
        return list(self.cells)


@dataclass(frozen=True)
class SummaryItem:
    """One line of the error summary: where to go, what it is called, what is wrong."""

    path: str
    label: str
    message: str
    is_gap: bool = False
