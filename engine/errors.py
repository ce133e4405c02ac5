"""What a calculation says when it cannot answer.

Messages are English templates with named placeholders; pages and the API translate the template
and fill it in, so a problem reads in the reader's language without the engine knowing languages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

PathPart = str | int


@dataclass(frozen=True)
class Problem:
    """One thing wrong with the inputs.

    path: where, from the root of the inputs, for example ("investment", 0, "market").
    code: stable machine-readable name, for example "above_maximum".
    message: English template that says what is wrong and what would do, with %(name)s places.
    params: the values for the places.
    """

    path: tuple[PathPart, ...]
    code: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def dotted_path(self) -> str:
        return ".".join(str(part) for part in self.path)

    def __str__(self) -> str:
        text = self.message % self.params if self.params else self.message
        return f"{self.dotted_path}: {text}" if self.path else text


class EngineError(Exception):
    """Base of everything the engine raises on purpose."""


class InvalidInputs(EngineError):
    """The inputs break the calculation's own input model or its domain rules."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


class UnknownCalculation(EngineError):
    """No calculation is registered under that name."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"no calculation is registered as {name!r}")


class Cancelled(EngineError):
    """Raised by a progress callback to stop a calculation that nobody waits for any more."""
