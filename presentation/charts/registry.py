"""Which charts show the result of a calculation: apps say it when the portal starts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from presentation.charts.description import Chart

Tree = Mapping[str, Any]


class Builder(Protocol):
    """Charts of a result, in their order, in the reader's language.

    result, inputs: as JSON, of one run. currency: ISO code. ghost: the result that was saved
    before, drawn behind where it is another; None where there is none.
    """

    def __call__(
        self, result: Tree, inputs: Tree, currency: str, ghost: Tree | None = None
    ) -> list[Chart]: ...


_builders: dict[str, Builder] = {}


def register_charts(calculation: str, builder: Builder) -> None:
    """Let the builder draw results of that calculation; the first one stays."""
    _builders.setdefault(calculation, builder)


def charts_of(
    calculation: str, result: Tree, inputs: Tree, currency: str, ghost: Tree | None = None
) -> list[Chart]:
    """The charts of a result; [] for a calculation that nobody draws."""
    builder = _builders.get(calculation)
    return builder(result, inputs, currency, ghost) if builder else []
