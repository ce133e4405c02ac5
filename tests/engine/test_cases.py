"""The comparison of worked cases must fail where a figure, a field or a file is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from engine.cases import CaseUnreadable, case_files, compare, load_case, run_file

GOOD = {
    "name": "two-years",
    "title": "Two years",
    "source": {"document": "by hand"},
    "calculation": "snip.cash_flow",
    "inputs": {
        "discount_rate": 0.1,
        "benefits": [0, 110],
        "investment": [100, 0],
        "operation_maintenance": [0, 0],
    },
    "expected": {"npv": {"value": 0, "abs_tol": 1e-9}, "irr_status": "unique"},
}


def _file(folder: Path, **changed: object) -> Path:
    path = folder / "case.yaml"
    path.write_text(yaml.safe_dump({**GOOD, **changed}), encoding="utf-8")
    return path


def _said(path: Path) -> str:
    return "\n".join(str(one) for one in run_file(path).differences)


def test_a_right_case_passes(tmp_path: Path) -> None:
    assert run_file(_file(tmp_path)).passed


def test_a_wrong_figure_fails_with_expected_got_and_difference(tmp_path: Path) -> None:
    path = _file(tmp_path, expected={"npv": {"value": 1.5, "abs_tol": 1}})
    (found,) = run_file(path).differences
    assert (found.field, found.expected) == ("npv", 1.5)
    assert found.difference == pytest.approx(-1.5)
    assert found.tolerance == 1
    assert "expected 1.5" in str(found)


def test_a_wrong_item_of_a_list_is_named_by_its_place(tmp_path: Path) -> None:
    path = _file(tmp_path, expected={"net_flow": {"value": [-100, 111], "abs_tol": 0.5}})
    assert [one.field for one in run_file(path).differences] == ["net_flow.1"]


def test_a_list_of_another_length_fails(tmp_path: Path) -> None:
    path = _file(tmp_path, expected={"net_flow": {"value": [-100], "abs_tol": 0.5}})
    assert "expected 1 values, got 2" in _said(path)


def test_a_field_that_the_result_lacks_is_named(tmp_path: Path) -> None:
    path = _file(tmp_path, expected={"break_even": {"taxes": None}})
    assert "break_even.taxes" in _said(path)
    assert "no such field" in _said(path)


def test_an_input_that_the_calculation_does_not_know_is_named(tmp_path: Path) -> None:
    path = _file(tmp_path, inputs={**GOOD["inputs"], "inflation": 0.02})
    assert "inputs.inflation" in _said(path)
    assert "not known here" in _said(path)


def test_a_missing_input_is_named(tmp_path: Path) -> None:
    inputs = {key: value for key, value in GOOD["inputs"].items() if key != "benefits"}
    assert "inputs.benefits" in _said(_file(tmp_path, inputs=inputs))


def test_an_unknown_calculation_is_named(tmp_path: Path) -> None:
    assert "snip.magic" in _said(_file(tmp_path, calculation="snip.magic"))


@pytest.mark.parametrize(
    ("expected", "got"),
    [(True, 1), (1, True), (None, 0), ("unique", None), (0.0, None), ([None, 1], [0, 1])],
)
def test_missing_zero_and_true_are_three_things(expected: object, got: object) -> None:
    assert list(compare(expected, got, "field"))


def test_null_equals_null_also_inside_a_list_with_a_tolerance() -> None:
    assert not list(compare({"value": [None, 1.0], "abs_tol": 0.1}, [None, 1.05], "field"))


def test_relative_tolerance_is_relative_to_the_expected_figure() -> None:
    assert not list(compare({"value": 200, "rel_tol": 0.01}, 201.9, "field"))
    assert list(compare({"value": 200, "rel_tol": 0.01}, 202.1, "field"))


def test_a_figure_that_is_not_a_number_never_passes() -> None:
    assert list(compare({"value": 1, "abs_tol": 1e9}, float("nan"), "field"))


@pytest.mark.parametrize("bad", [{"tolerance": 1}, {"abs_tol": "1"}, {"abs_tol": -1}])
def test_a_tolerance_that_cannot_be_meant_fails(bad: dict[str, object]) -> None:
    assert list(compare({"value": 1, **bad}, 1, "field"))


def test_nested_mappings_are_followed() -> None:
    got = {"a": {"b": [{"c": 1.0, "d": 2}]}}
    assert not list(compare({"a": {"b": [{"c": {"value": 1.1, "abs_tol": 0.2}}]}}, got, ""))
    (found,) = compare({"a": {"b": [{"c": {"value": 2, "abs_tol": 0.2}}]}}, got, "")
    assert found.field == "a.b.0.c"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [1", "not valid YAML"),
        ("- 1\n- 2", "no named values"),
        ("name: x", "lacks calculation, inputs, expected"),
        ("name: x\ncalculation: y\ninputs: 3\nexpected: {a: 1}", "inputs holds no named values"),
        ("name: x\ncalculation: y\ninputs: {}\nexpected: {}", "would prove nothing"),
        ("name: x\ncalculation: y\ninputs: {}\nexpected: {a: 1}\nexpect: {}", "expect"),
    ],
)
def test_a_file_that_is_no_case_says_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CaseUnreadable, match=said):
        load_case(path)
    assert str(path) in _said(path)


def test_a_file_that_is_not_text_says_so(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_bytes(b"\xff\xfe\x00name")
    assert "cannot be read" in _said(path) or "not valid YAML" in _said(path)


def test_a_case_that_refers_to_itself_ends_with_a_message(tmp_path: Path) -> None:
    path = tmp_path / "loop.yaml"
    path.write_text(
        "name: loop\ncalculation: snip.cash_flow\ninputs: &i {discount_rate: 0.1, benefits: *i}\n"
        "expected: {npv: 1}\n",
        encoding="utf-8",
    )
    assert run_file(path).differences


def test_a_folder_is_read_in_order_and_below(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("b.yaml", "a.yml", "deep/c.yaml", "notes.txt"):
        (tmp_path / name).write_text("x: 1", encoding="utf-8")
    assert [one.name for one in case_files(tmp_path)] == ["a.yml", "b.yaml", "c.yaml"]


def test_a_missing_path_and_an_empty_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(CaseUnreadable, match="no file or folder"):
        case_files(tmp_path / "absent")
    with pytest.raises(CaseUnreadable, match="holds no"):
        case_files(tmp_path)
