"""Values in a tree by dotted path."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presentation.forms import UnknownPath, path_of, replaced, same, value_at, without_item

parts = st.one_of(st.integers(0, 5), st.sampled_from(["a", "b", "c"]))
paths = st.lists(parts, min_size=1, max_size=5).map(tuple)
leaves = st.one_of(st.booleans(), st.integers(), st.text(max_size=3))
trees = st.recursive(
    leaves,
    lambda below: (
        st.lists(below, max_size=4)
        | st.dictionaries(st.sampled_from(["a", "b", "c"]), below, max_size=3)
    ),
    max_leaves=8,
)


@given(trees, paths, leaves)
def test_what_is_put_in_is_found_there(tree: Any, path: Any, value: Any):
    assert value_at(replaced(tree, path, value), path) == value


@given(trees, paths)
def test_what_is_taken_away_is_missing(tree: Any, path: Any):
    assert value_at(replaced(tree, path, None), path) is None


@given(trees, paths, leaves)
def test_the_tree_itself_is_never_changed(tree: Any, path: Any, value: Any):
    before = repr(tree)
    replaced(tree, path, value)
    assert repr(tree) == before


def test_a_year_past_the_end_leaves_the_years_between_missing():
    assert replaced({"a": [1]}, ("a", 3), 4) == {"a": [1, None, None, 4]}


def test_empty_years_at_the_end_are_dropped():
    assert replaced({"a": [1, None, 4]}, ("a", 2), None) == {"a": [1]}


def test_a_list_left_empty_is_missing():
    assert replaced({"a": [1]}, ("a", 0), None) == {}
    assert without_item({"a": [{}]}, ("a", 0)) == {}


def test_a_row_taken_away_lets_the_rows_behind_it_move_up():
    assert without_item({"a": [1, 2, 3]}, ("a", 1)) == {"a": [1, 3]}


def test_a_row_that_is_not_there_cannot_be_taken_away():
    with pytest.raises(UnknownPath):
        without_item({"a": [1]}, ("a", 1))


def test_equality_is_that_of_json():
    assert same({"a": [1, 2.0]}, {"a": [1.0, 2]})
    assert not same(1, True)
    assert not same("1", 1)
    assert not same([1], [1, None])


@given(st.text(max_size=30))
def test_no_text_breaks_a_path(text: str):
    try:
        path = path_of(text)
    except UnknownPath:
        return
    assert ".".join(map(str, path)) == text
