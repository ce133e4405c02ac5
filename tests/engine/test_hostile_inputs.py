"""Whatever is sent in, a calculation answers with figures or says what is wrong and where."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import registry
from engine.errors import InvalidInputs, PathPart
from engine.model import Result
from tests.engine.samples import FILES, inputs_of

HOSTILE = st.sampled_from(
    [
        None,
        True,
        "",
        "12",
        "1.5",
        "\ud800",
        "\x00",
        "x" * 500,
        [],
        {},
        [[]],
        {"a": 1},
        -1,
        0,
        1,
        1.4,
        10**400,
        -(10**400),
        10**5000,
        2**63,
        1e308,
        -1e308,
        5e-324,
        float("nan"),
        float("inf"),
        -float("inf"),
    ]
)
EXTREME = st.one_of(
    st.sampled_from([0.0, 0, 1, 1.0, 1e-12, 0.2999, 2.0, 50, 100, 1e9, 1e12, 1e13]),
    st.floats(0, 1e13),
    st.floats(0, 1),
)


def leaves(tree: Any, path: tuple[PathPart, ...] = ()) -> Iterator[tuple[PathPart, ...]]:
    """Paths of every value in a tree, groups included."""
    if path:
        yield path
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in items if isinstance(tree, dict | list) else ():
        if isinstance(value, dict | list):
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key)


def replaced(tree: Any, path: tuple[PathPart, ...], value: Any) -> Any:
    """A copy of the tree with one value replaced."""
    changed = copy.deepcopy(tree)
    holder = changed
    for part in path[:-1]:
        holder = holder[part]
    holder[path[-1]] = value
    return changed


def answer(name: str, payload: Any) -> Result | InvalidInputs:
    """The result, or the refusal; anything else is a failure of the test."""
    try:
        return registry.get(name).evaluate(payload)
    except InvalidInputs as refusal:
        return refusal


def check(said: Result | InvalidInputs) -> None:
    """Figures are finite JSON; refusals name a place and read as text in UTF-8."""
    if isinstance(said, Result):
        json.dumps(said.model_dump(mode="json"), allow_nan=False)
        assert all("%(" not in str(one) for one in getattr(said, "warnings", []))
        return
    assert said.problems
    for problem in said.problems:
        assert str(problem).encode("utf-8")
        assert "%(" not in str(problem)
        json.dumps([list(problem.path), dict(problem.params)], allow_nan=False)


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=40)
@given(data=st.data())
def test_one_hostile_value_is_refused_at_its_place_or_calculated(
    name: str, data: st.DataObject
) -> None:
    valid = inputs_of(name)
    path = data.draw(st.sampled_from(list(leaves(valid))))
    check(answer(name, replaced(valid, path, data.draw(HOSTILE))))


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=40)
@given(data=st.data())
def test_extreme_but_allowed_numbers_never_break_a_calculation(
    name: str, data: st.DataObject
) -> None:
    payload = inputs_of(name)
    numbers = [path for path in leaves(payload) if _is_number(payload, path)]
    chosen = data.draw(st.lists(st.sampled_from(numbers), min_size=1, max_size=6, unique=True))
    for path in chosen:
        payload = replaced(payload, path, data.draw(EXTREME))
    check(answer(name, payload))


def _is_number(tree: Any, path: tuple[PathPart, ...]) -> bool:
    for part in path:
        tree = tree[part]
    return isinstance(tree, int | float) and not isinstance(tree, bool)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("payload", [None, [], "text", 3, {}, {"\ud800": 1}])
def test_a_payload_that_is_no_object_or_empty_is_refused(name: str, payload: Any) -> None:
    said = answer(name, payload)
    assert isinstance(said, InvalidInputs)
    check(said)


@pytest.mark.parametrize("name", FILES)
def test_an_unknown_input_is_refused_with_its_path_at_every_depth(name: str) -> None:
    valid = inputs_of(name)
    groups = [path for path in leaves(valid) if _is_group(valid, path)]
    for path in [(), *groups]:
        said = answer(name, replaced(valid, (*path, "surprise"), 1))
        assert isinstance(said, InvalidInputs)
        assert [one.path for one in said.problems] == [(*path, "surprise")]


def _is_group(tree: Any, path: tuple[PathPart, ...]) -> bool:
    for part in path:
        tree = tree[part]
    return isinstance(tree, dict)


@pytest.mark.parametrize("name", FILES)
def test_equal_inputs_give_equal_results(name: str) -> None:
    one, other = (registry.get(name).evaluate(inputs_of(name)) for _ in range(2))
    assert one == other


@pytest.mark.parametrize("name", FILES)
def test_a_result_survives_storage_as_json(name: str) -> None:
    result = registry.get(name).evaluate(inputs_of(name))
    stored = json.loads(json.dumps(result.model_dump(mode="json"), allow_nan=False))
    assert type(result).model_validate(stored) == result
