"""One step of a trace: a figure, the expression it is the value of, and the numbers in it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from engine.arithmetic import Node, phrase
from engine.arithmetic.functions import YEAR
from engine.trace.leaves import NormValue
from engine.trace.places import Group, Place
from engine.trace.rebuilding import Tree

Kind = Literal["figure", "input", "parameter", "constant", "step"]

DEEPEST = 6
INNER_TERMS = 12
STEP = phrase("Intermediate value")


@dataclass(frozen=True)
class Part:
    """A number of a trace, which can be opened in turn by its key.

    key: a figure's path ("net_flow.3"), "inputs:discount_rate", "parameters:set:key",
    "constants:number" or "steps:number".
    value: what it came to; None for an empty figure, true or false for a condition.
    title, meaning: English; symbol and equation LaTeX; within: the groups above it.
    norm: the dated parameter that this is, or that the norm fixes for this input.
    """

    key: str
    kind: Kind
    path: str
    title: str
    value: float | bool | None
    label: str = ""
    unit: str = ""
    display: str = "number"
    symbol: str = ""
    equation: str = ""
    meaning: str = ""
    source: dict[str, str] | None = None
    within: tuple[Group, ...] = ()
    index: int | None = None
    year: int | None = None
    change: float | None = None
    norm: NormValue | None = None


@dataclass(frozen=True)
class OpenedFigure(Part):
    """A number with the expression behind it.

    expression: data to rebuild the value from the parts by key (engine.trace.rebuild); None for
    a leaf and for a figure that is empty because an input it needs was left out.
    parts: every number in the expression, in order, each once.
    substituted: the expression as LaTeX with the numbers of this run, long sums shortened and of
    many choices only what holds; substituted_whole: with every term and branch.
    """

    expression: Tree | None = None
    parts: tuple[Part, ...] = field(default=())
    substituted: str = ""
    substituted_whole: str = ""


class Expression:
    """The tree of one node down to the next figures and leaves.

    labels: number of a node -> the figures it is the value of.
    """

    def __init__(self, root: Node, path: str, labels: Mapping[int, list[Place]]) -> None:
        self.nodes: dict[str, Node] = {}
        self._root = root
        self._path = path.split(".")
        self._labels = labels
        self.tree = self._tree(root, 0)

    def _tree(self, node: Node, depth: int) -> Tree:
        if is_plain_constant(node):
            return {"number": node.value}
        key = self._key(node, depth)
        if key:
            self.nodes.setdefault(key, node)
            return {"ref": key}
        return {
            "op": node.operation,
            "args": [self._tree(one, depth + 1) for one in node.arguments],
            "detail": list(node.detail),
        }

    def _key(self, node: Node, depth: int) -> str:
        """The part that a node is shown as; "" where it is written out."""
        if node.is_leaf:
            return leaf_key(node)
        if node is self._root:
            return ""
        if node.number in self._labels:
            return self._nearest(self._labels[node.number])
        large = depth >= DEEPEST or len(node.arguments) > INNER_TERMS
        return f"steps:{node.number}" if large else ""

    def _nearest(self, figures: list[Place]) -> str:
        """Of several figures with this value the one nearest to the figure that is opened, and
        of those one with a symbol, which equations speak of."""
        return max(
            figures, key=lambda one: (_common(one.path.split("."), self._path), bool(one.symbol))
        ).path


def is_plain_constant(node: Node) -> bool:
    """A number written as itself: 1, 2, a year."""
    return node.operation == "constant" and node.detail[0] in {"", YEAR}


def leaf_key(node: Node) -> str:
    """The key of an input, a parameter or a titled constant."""
    if node.operation == "input":
        return f"inputs:{node.detail[0]}"
    if node.operation == "parameter":
        return f"parameters:{node.detail[0]}:{node.detail[1]}"
    return f"constants:{node.number}"


def shown_value(value: Any) -> float | bool | None:
    """A node's value as readers get it: what has no value is empty."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value  # type: ignore[no-any-return]  # numbers, conditions and None, as nodes hold them


def _common(one: list[str], other: list[str]) -> int:
    same = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        same += 1
    return same
