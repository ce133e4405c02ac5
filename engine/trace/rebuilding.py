"""A figure's value again, from the expression and the numbers that a reader is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.arithmetic import apply

Tree = dict[str, Any]
"""{"ref": key of a part}, {"number": 12.0} or {"op": name, "args": [trees], "detail": [...]}.

The operations are those of engine.arithmetic.operations; detail names a called function and its
options. A tree is plain data, so anyone may store it as JSON and evaluate it elsewhere.
"""


def rebuild(tree: Tree, values: Mapping[str, Any]) -> Any:
    """The value of a tree; values: key of each part -> its number.

    Of a choice only the branch that holds is worked out. Raises KeyError for a part without a
    number, ZeroDivisionError as Python does.
    """
    if "ref" in tree:
        return values[tree["ref"]]
    if "number" in tree:
        return tree["number"]
    operation, arguments = tree["op"], tree["args"]
    if operation in {"choose", "given"}:
        return _branch(arguments, values)
    return apply(operation, [rebuild(one, values) for one in arguments], tuple(tree["detail"]))


def _branch(arguments: list[Tree], values: Mapping[str, Any]) -> Any:
    condition, *branches = arguments
    if rebuild(condition, values):
        return rebuild(branches[0], values)
    return rebuild(branches[1], values) if len(branches) > 1 else None
