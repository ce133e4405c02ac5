"""A run of a calculation with every figure followed down to inputs and dated parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from engine.arithmetic import (
    Book,
    Condition,
    Missing,
    Node,
    Premise,
    Traced,
    apply,
    below,
    writing,
)
from engine.catalogue import get
from engine.errors import EngineError
from engine.model import Inputs, Result
from engine.norms import ParameterSet, parameter_set
from engine.registry import Calculation, Progress, ignore_progress
from engine.trace.latex import (
    EMPTY,
    NO,
    YES,
    Printer,
    Say,
    Write,
    in_full_and_short,
    plain_number,
)
from engine.trace.leaves import NormValue, norm_value, traced_inputs
from engine.trace.opening import (
    STEP,
    Expression,
    OpenedFigure,
    Part,
    is_plain_constant,
    leaf_key,
    shown_value,
)
from engine.trace.places import Place, places

UNEXPLAINED = {-1.0, 0.0, 1.0, 2.0}
"""Numbers that a formula may hold without saying what they are."""


class UnknownFigure(EngineError):
    """The trace has no figure, input or step of that key."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"the trace has no figure {key!r}")


@dataclass(frozen=True)
class Gap:
    """A place where a trace does not explain its figure.

    code: "dropped" where a figure is a bare number, "branch" where the calculation took a branch
    that no expression tells, "number" where an expression holds a number nobody explains.
    """

    code: str
    place: str

    def __str__(self) -> str:
        return f"{self.code}: {self.place}"


class Trace:
    """Every figure of one run with its expression. Made by trace(); holds no open resources."""

    def __init__(
        self, calculation: Calculation, inputs: Inputs, result: Result, book: Book
    ) -> None:
        self.calculation = calculation
        self.inputs = inputs
        self._book = book
        self._norm = _norm(calculation, inputs)
        self._inputs = {place.path: (place, value) for place, value in places(inputs)}
        self._places: dict[str, Place] = {}
        self._nodes: dict[str, Node] = {}
        self._bare: dict[str, Any] = {}
        self._labels: dict[int, list[Place]] = {}
        for place, value in places(result):
            self._keep(place, value)
        self._known = below(*self._nodes.values())
        self._keys = {self._key_of(one): one for one in self._known}
        self._under: dict[str, list[Node]] = {}

    def _keep(self, place: Place, value: Any) -> None:
        self._places[place.path] = place
        if isinstance(value, Traced | Condition | Missing):
            self._nodes[place.path] = value.node
            self._labels.setdefault(value.node.number, []).append(place)
        else:
            self._bare[place.path] = value

    def _key_of(self, node: Node) -> str:
        return leaf_key(node) if node.is_leaf else f"steps:{node.number}"

    def figures(self) -> list[str]:
        """Paths of every figure that is a number, a yes or no, or empty, in the result's order."""
        return [path for path in self._places if not isinstance(self._bare.get(path), str)]

    def places(self) -> list[Place]:
        """Where every figure stands, texts too, in the result's order."""
        return list(self._places.values())

    def text(self, path: str) -> str | None:
        """A figure that is a text; None for every other. Raises UnknownFigure."""
        value = self._bare.get(self.place(path).path)
        return value if isinstance(value, str) else None

    def place(self, path: str) -> Place:
        """Where a figure stands and what its field says; raises UnknownFigure."""
        try:
            return self._places[path]
        except KeyError:
            raise UnknownFigure(path) from None

    def value(self, path: str) -> float | bool | None:
        """A figure's value; raises UnknownFigure."""
        place = self.place(path)
        node = self._nodes.get(place.path)
        return shown_value(node.value if node else self._bare[path])

    def node(self, path: str) -> Node | None:
        """A figure's expression; None for a figure that is empty for want of an input."""
        return self._nodes.get(self.place(path).path)

    def nodes(self) -> list[Node]:
        """Every expression under the figures, in an order of calculation."""
        return list(self._known)

    def labels(self, node: Node) -> list[str]:
        """Paths of the figures that an expression is the value of."""
        return [one.path for one in self._labels.get(node.number, ())]

    def input_paths(self) -> list[str]:
        """Paths of every input, texts and empty ones too, in the order of the model."""
        return list(self._inputs)

    def input_place(self, path: str) -> Place:
        """Where an input stands; raises UnknownFigure."""
        try:
            return self._inputs[path][0]
        except KeyError:
            raise UnknownFigure(f"inputs:{path}") from None

    def input_value(self, path: str) -> Any:
        """An input as it was given or stands where it was left out; raises UnknownFigure."""
        return self._inputs[self.input_place(path).path][1]

    @property
    def premises(self) -> list[Premise]:
        """Conditions that decided which formulas there are; they hold only as these came out."""
        return [one for one in self._book.premises.values() if one.title]

    @property
    def shaping_inputs(self) -> list[str]:
        """Inputs that counted something, a horizon for one: changing them changes the formulas.

        Texts, yes/no left out and the lengths of lists shape them too, and need no mention.
        """
        return sorted(self._book.shaping)

    def knows(self, key: str) -> bool:
        """Whether open() has something of that key."""
        if key in self._keys:
            return True
        named = self._inputs.get(key.removeprefix("inputs:")) if key.startswith("inputs:") else None
        value = named[1] if named else self._bare.get(key, "" if key not in self._places else None)
        return not isinstance(value, str)

    def open(self, key: str, write: Write = plain_number, say: Say = str) -> OpenedFigure:
        """A figure, or any part of an opened one, by its key; raises UnknownFigure, for texts too.

        write: a number as LaTeX in the reader's way; say: English words in the reader's language.
        """
        node = self._nodes.get(key) or self._keys.get(key)
        if node is None:
            return _opened(self._unreached(key))
        part = self._part(key, node)
        if node.is_leaf and key not in self._nodes:
            return _opened(part)
        return self._expressed(part, Expression(node, key, self._labels), write, say)

    def _unreached(self, key: str) -> Part:
        """An input or a figure that no expression holds."""
        if not self.knows(key):
            raise UnknownFigure(key)
        return self._input(key) if key.startswith("inputs:") else self._figure(key)

    def _expressed(self, part: Part, found: Expression, write: Write, say: Say) -> OpenedFigure:
        parts = tuple(self._part(key, node) for key, node in found.nodes.items())
        shown = {one.key: _written(one, write, say) for one in parts}
        values = {one.key: one.value for one in parts}
        whole, short = in_full_and_short(Printer(shown, values, write, say), found.tree)
        return _opened(
            part,
            expression=found.tree,
            parts=parts,
            substituted=short,
            substituted_whole=whole,
        )

    def _part(self, key: str, node: Node) -> Part:
        if key in self._nodes:
            return self._figure(key)
        if node.operation == "input":
            return self._input(key)
        if node.operation == "parameter":
            return _parameter(key, node)
        value = shown_value(node.value)
        if node.operation != "constant":
            return Part(key, "step", "", STEP, value, label=STEP)
        title, unit = node.detail
        return Part(key, "constant", "", title, value, label=title, unit=unit)

    def _figure(self, path: str) -> Part:
        return _described(path, "figure", self.place(path), self.value(path), None)

    def _input(self, key: str) -> Part:
        path = key.removeprefix("inputs:")
        place = self.input_place(path)
        value = self._inputs[path][1]
        norm = norm_value(self._norm, place.parameter, value) if place.parameter else None
        return _described(key, "input", place, value, norm)

    def gaps(self) -> list[Gap]:
        """Where the trace is not complete; none for a calculation that may be registered."""
        dropped = [Gap("dropped", path) for path, value in self._bare.items() if _is_number(value)]
        branches = [
            Gap("branch", f"{one.node!r}") for one in self._book.premises.values() if not one.title
        ]
        unexplained = [
            Gap("number", f"{one.value} in {above!r}")
            for above in self._known
            for one in above.arguments
            if is_plain_constant(one) and not one.detail[0] and not _explained(one)
        ]
        return dropped + branches + unexplained

    def recalculate(self, changes: Mapping[str, float | bool]) -> dict[str, Any]:
        """Every figure's value from the expressions alone, with some inputs changed.

        changes: path of an input -> its other value. What cannot be worked out is None. It is
        what a workbook of these formulas would show, so premises are taken as they came out.
        """
        values = _values(self._known, changes)
        return {path: shown_value(values[node.number]) for path, node in self._nodes.items()}

    def recalculate_one(
        self, path: str, changes: Mapping[str, float | bool]
    ) -> float | bool | None:
        """One figure as recalculate() gives it, worked out from what stands under it alone.

        Raises UnknownFigure.
        """
        node = self.node(path)
        if node is None:
            return None
        under = self._nodes_under(path, node)
        return shown_value(_values(under, changes)[node.number])

    def rests_on(self, path: str) -> set[str]:
        """Paths of the inputs that stand under a figure; raises UnknownFigure."""
        node = self.node(path)
        under = self._nodes_under(path, node) if node else []
        return {str(one.detail[0]) for one in under if one.operation == "input"}

    def _nodes_under(self, path: str, node: Node) -> list[Node]:
        if path not in self._under:
            self._under[path] = below(node)
        return self._under[path]

    def premises_broken_by(self, changes: Mapping[str, float | bool]) -> list[Premise]:
        """Premises that come out otherwise with these inputs, so that the formulas do not hold."""
        values = _values(below(*(one.node for one in self.premises)), changes)
        return [one for one in self.premises if values[one.node.number] != one.outcome]


def trace(name: str, payload: Mapping[str, Any], progress: Progress = ignore_progress) -> Trace:
    """Calculate with a trace; raises UnknownCalculation and InvalidInputs as evaluate() does."""
    calculation = get(name)
    return trace_of(calculation, calculation.parse(payload), progress)


def trace_of(
    calculation: Calculation, inputs: Inputs, progress: Progress = ignore_progress
) -> Trace:
    """The trace of inputs that are parsed already."""
    book = Book()
    with writing(book):
        result = calculation.function(traced_inputs(inputs, book), progress)
    return Trace(calculation, inputs, result, book)


def _norm(calculation: Calculation, inputs: Inputs) -> ParameterSet | None:
    name = getattr(inputs, "parameter_set", "") or calculation.parameter_set
    return parameter_set(name) if name else None


def _described(key: str, kind: Any, place: Place, value: Any, norm: NormValue | None) -> Part:
    return Part(
        key=key,
        kind=kind,
        path=place.path,
        title=place.title,
        value=shown_value(value),
        label=place.label,
        unit=place.unit,
        display=place.display,
        symbol=place.symbol,
        equation=place.equation,
        meaning=place.meaning,
        source=place.source,
        within=place.within,
        index=place.index,
        year=place.year,
        change=place.change,
        norm=norm,
    )


def _parameter(key: str, node: Node) -> Part:
    set_name, name = node.detail
    norm = norm_value(parameter_set(set_name), name, node.value)
    title, unit, display = (norm.title, norm.unit, norm.display) if norm else (name, "", "number")
    return Part(
        key=key,
        kind="parameter",
        path=name,
        title=title,
        value=shown_value(node.value),
        label=title,
        unit=unit,
        display=display,
        source=_source(norm) if norm else None,
        norm=norm,
    )


def _source(norm: NormValue) -> dict[str, str]:
    return {"document": norm.document, "place": norm.place, "evidence": norm.evidence}


def _opened(part: Part, **more: Any) -> OpenedFigure:
    return OpenedFigure(**{one.name: getattr(part, one.name) for one in fields(part)}, **more)


def _written(part: Part, write: Write, say: Say) -> str:
    if isinstance(part.value, bool):
        return rf"\text{{{say(part.title)}}} = \text{{{say(YES if part.value else NO)}}}"
    if part.value is None:
        return rf"\text{{{say(EMPTY)}}}"
    return write(part.value, part.display, part.unit)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)


def _explained(node: Node) -> bool:
    return isinstance(node.value, bool) or node.value in UNEXPLAINED


def _values(nodes: list[Node], changes: Mapping[str, float | bool]) -> dict[int, Any]:
    values: dict[int, Any] = {}
    for node in nodes:
        values[node.number] = _again(node, values, changes)
    return values


def _again(node: Node, values: Mapping[int, Any], changes: Mapping[str, float | bool]) -> Any:
    if node.operation == "input":
        return changes.get(node.detail[0], node.value)
    if node.is_leaf:
        return node.value
    try:
        return apply(node.operation, [values[one.number] for one in node.arguments], node.detail)
    except (ArithmeticError, TypeError, ValueError):
        return float("nan")
