"""Calculations over many utilities: they agree with the array functions and refuse what is odd."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import registry
from engine.errors import InvalidInputs
from engine.indicators.aggregates import NotAggregable, aggregates
from engine.indicators.crosswalk import counterparts
from engine.indicators.envelopment import efficiency, scale_efficiency
from engine.indicators.loading import catalogue, catalogues
from engine.indicators.panel import panel_of_reports
from engine.indicators.peers import SIZES, alike, distances, size_groups, spreads, standing, trend
from engine.indicators.whole import together
from engine.trace import trace
from tests.engine.following import CASES, rebuilt, same
from tests.engine.test_hostile_inputs import (
    EXTREME,
    HOSTILE,
    answer,
    check,
    leaves,
    replaced,
)

NAMES = [f"indicators.{one}" for one in ("aggregates", "crosswalk", "efficiency", "peers")]
NAN = float("nan")
each = pytest.mark.parametrize("name", NAMES)
known = st.one_of(st.none(), st.sampled_from([1.0, 2.0, 3.0]), st.floats(-1e6, 1e6))


def valid(name: str) -> Any:
    case = next(one for one in CASES if one.calculation == name)
    return copy.deepcopy(dict(case.inputs))


def solved(name: str, payload: Any) -> Any:
    return registry.get(f"indicators.{name}").evaluate(payload)


def refused(name: str, payload: Any) -> dict[str, str]:
    with pytest.raises(InvalidInputs) as refusal:
        solved(name, payload)
    return {one.dotted_path: one.code for one in refusal.value.problems}


@each
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_one_hostile_value_is_refused_at_its_place_or_calculated(
    name: str, data: st.DataObject
) -> None:
    payload = valid(name)
    path = data.draw(st.sampled_from(list(leaves(payload))))
    check(answer(name, replaced(payload, path, data.draw(HOSTILE))))


@each
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_extreme_but_allowed_numbers_are_calculated_and_traced(
    name: str, data: st.DataObject
) -> None:
    payload = valid(name)
    numbers = [path for path in leaves(payload) if isinstance(at(payload, path), int | float)]
    for path in data.draw(st.lists(st.sampled_from(numbers), min_size=1, max_size=4, unique=True)):
        payload = replaced(payload, path, data.draw(EXTREME))
    said = answer(name, payload)
    check(said)
    if not isinstance(said, InvalidInputs):
        found = trace(name, payload)
        assert found.gaps() == []
        for path in found.figures():
            opened = found.open(path)
            if opened.expression is not None:
                assert same(rebuilt(opened), opened.value), path


def at(tree: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        tree = tree[part]
    return tree


@each
@pytest.mark.parametrize("payload", [None, [], "text", {}, {"\ud800": 1}])
def test_what_is_no_object_of_inputs_is_refused(name: str, payload: Any) -> None:
    said = answer(name, payload)
    assert isinstance(said, InvalidInputs)
    check(said)


# Peers

utilities = st.lists(
    st.fixed_dictionaries(
        {
            "country": st.sampled_from([None, "PE", "CO"]),
            "service": st.sampled_from([None, "water", "sewerage"]),
            "connections": st.one_of(st.none(), st.sampled_from([5e3, 2e4]), st.floats(1, 1e8)),
            "density": st.one_of(st.none(), st.floats(0.1, 1e3)),
        }
    ),
    min_size=2,
    max_size=8,
)


def named(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"name": f"U{place}", **row} for place, row in enumerate(rows)]


def values_of(found: list[float | None], year: int = 2020) -> list[dict[str, Any]]:
    return [
        {"utility": f"U{place}", "indicator": "I", "year": year, "value": one}
        for place, one in enumerate(found)
        if one is not None
    ]


@settings(deadline=None)
@given(utilities, st.lists(known, min_size=8, max_size=8), st.sampled_from(["high", "low", "band"]))
def test_a_place_is_that_of_the_array_functions(
    rows: list[dict[str, Any]], found: list[float | None], better: Any
) -> None:
    found = found[: len(rows)]
    if not values_of(found):
        found[0] = 1.0
    indicator = {"name": "I", "better": better}
    goal = {"goal_low": 1.0, "goal_high": 2.0} if better == "band" else {}
    payload = {
        "compared": "U0",
        "year": 2020,
        "rule": "alike",
        "shared": {"size": True, "service": False, "country": True},
        "indicators": [{**indicator, **goal}],
        "utilities": named(rows),
        "values": values_of(found),
    }
    result = solved("peers", payload)
    sizes = size_groups([NAN if one["connections"] is None else one["connections"] for one in rows])
    group = alike(0, {"size": sizes, "country": [one["country"] for one in rows]})
    assert [one.role == "peer" for one in result.members[1:]] == group[1:].tolist()
    assert [one.size for one in result.members] == [one or "unknown" for one in sizes]
    array = np.array([NAN if one is None else one for one in found])
    wanted = standing(np.where(group, array, NAN), 0, better, (1.0, 2.0))
    place = result.places[0]
    if wanted is None:
        assert place.percentile is None
        return
    assert (place.best, place.peers) == (wanted.best, wanted.peers)
    assert place.median == pytest.approx(wanted.median)
    if wanted.peers > 1:
        assert 100.0 * place.percentile == pytest.approx(wanted.percentile)
        quartiles = np.percentile(array[group & ~np.isnan(array)], [25.0, 75.0])
        assert [place.lower_quartile, place.upper_quartile] == pytest.approx(quartiles.tolist())


@settings(deadline=None)
@given(utilities, st.lists(st.sampled_from([0.0, 1.0, 3.0]), min_size=4, max_size=4))
def test_distances_are_those_of_the_array_function(
    rows: list[dict[str, Any]], weights: list[float]
) -> None:
    if not any(weights):
        weights = [1.0, 0.0, 0.0, 0.0]
    payload = {
        "compared": "U0",
        "year": 2020,
        "rule": "nearest",
        "nearest": 3,
        "weights": dict(zip(("size", "density", "service", "country"), weights, strict=True)),
        "indicators": [{"name": "I", "better": "high"}],
        "utilities": named(rows),
        "values": values_of([1.0]),
    }
    result = solved("peers", payload)
    logarithms = np.log([[one[key] or NAN for key in ("connections", "density")] for one in rows])
    texts = [
        [
            NAN if None in (one[key], rows[0][key]) else float(one[key] != rows[0][key])
            for one in rows
        ]
        for key in ("service", "country")
    ]
    features = np.column_stack([logarithms, *texts])
    wanted = distances(features, 0, weights, [*spreads(features[:, :2]), 1.0, 1.0])
    for one, distance in zip(result.members, wanted.tolist(), strict=True):
        if np.isnan(distance):
            assert one.distance is None
        else:
            assert one.distance == pytest.approx(distance, rel=1e-9, abs=1e-9)
    assert result.group_size == min(3, np.count_nonzero(~np.isnan(wanted[1:])))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8))
def test_a_trend_is_that_of_the_array_function(values: list[float]) -> None:
    years = list(range(2010, 2010 + len(values)))
    rows = [
        {"utility": "U0", "indicator": "I", "year": year, "value": one}
        for year, one in zip(years, values, strict=True)
    ]
    payload = {
        "compared": "U0",
        "year": 2010,
        "rule": "all",
        "indicators": [{"name": "I", "better": "low"}],
        "utilities": [{"name": "U0"}],
        "values": rows,
    }
    place = solved("peers", payload).places[0]
    wanted = trend(years, values, "low")
    if wanted is None:
        assert (place.per_year, place.improving) == (None, None)
    else:
        assert place.per_year == pytest.approx(wanted.per_year)
        assert place.improving is wanted.improving


def test_the_size_groups_of_the_result_are_those_of_the_array_function() -> None:
    assert set(SIZES) < {one.size for one in solved("peers", sizes_payload()).members}


def sizes_payload() -> dict[str, Any]:
    sizes = [None, 100, 20_000, 50_000, 200_000, 2_000_000]
    rows = [{"name": f"U{place}", "connections": one} for place, one in enumerate(sizes)]
    name = valid("indicators.peers")["indicators"][0]["name"]
    values = [{"utility": "U0", "indicator": name, "year": 2020, "value": 1}]
    changes = {"compared": "U0", "utilities": rows, "values": values}
    return {**valid("indicators.peers"), **changes}


def test_peers_that_cannot_be_chosen_are_refused_with_what_would_do() -> None:
    payload = valid("indicators.peers")
    assert refused("peers", {**payload, "compared": "Nadie"}) == {"compared": "unknown"}
    nothing = {"size": False, "service": False, "country": False}
    assert refused("peers", {**payload, "rule": "alike", "shared": nothing}) == {
        "shared": "nothing_shared"
    }
    twice = [*payload["values"], payload["values"][0]]
    assert refused("peers", {**payload, "values": twice}) == {
        f"values.{len(twice) - 1}": "repeated"
    }
    band = [{"name": "Losses", "better": "band", "goal_low": 3, "goal_high": 2}]
    assert refused("peers", {**payload, "indicators": band})["indicators.0.goal_low"] == (
        "goal_turned"
    )


def test_another_group_breaks_the_premise_and_another_value_in_the_same_order_does_not() -> None:
    case = next(one for one in CASES if one.name == "peers-that-are-alike")
    found = trace(case.calculation, case.inputs)
    assert found.premises_broken_by({"utilities.5.connections": 39_000.0})
    assert found.premises_broken_by({"values.0.value": 41.0}) == []
    assert found.premises_broken_by({"values.0.value": 60.0})


# Aggregates

reports = st.lists(
    st.dictionaries(
        st.sampled_from(["AG001", "AG002", "AG006", "AG010", "AG011", "FN001", "FN017"]),
        st.one_of(st.just(0.0), st.floats(1e-3, 1e9)),
    ),
    min_size=1,
    max_size=6,
)


@settings(deadline=None, max_examples=60)
@given(reports)
def test_an_aggregate_is_that_of_the_array_function(many: list[dict[str, float]]) -> None:
    snis = catalogue("snis")
    names = [f"U{place}" for place in range(len(many))]
    rows = [
        {"utility": name, "variable": key, "value": value}
        for name, one in zip(names, many, strict=True)
        for key, value in one.items()
    ]
    if not rows:
        return
    try:
        result = solved("aggregates", {"catalogue": "snis", "utilities": names, "values": rows})
    except InvalidInputs:
        return
    panel = panel_of_reports(
        snis, [(name, 2020, one) for name, one in zip(names, many, strict=True)]
    )
    for one in result.indicators:
        wanted = aggregates(snis, one.name, panel, ["all"] * len(many))["all"]
        assert one.utilities == wanted.utilities, one.name
        if wanted.value is None:
            assert one.together is None
        else:
            assert one.together == pytest.approx(wanted.value, rel=1e-9), one.name


@pytest.mark.parametrize("found", catalogues(), ids=lambda one: one.key)
def test_every_indicator_of_a_catalogue_is_answered_or_says_why(found: Any) -> None:
    case = next(one for one in CASES if one.calculation == f"indicators.{found.key}")
    flat = [
        {"utility": name, "variable": key, "value": float(value)}
        for name in ("U0", "U1")
        for key, value in case.inputs.items()
        if isinstance(value, int | float)
    ]
    payload = {"catalogue": found.key, "utilities": ["U0", "U1"], "values": flat}
    single = registry.get(case.calculation).evaluate(
        {key: one for key, one in case.inputs.items() if isinstance(one, int | float)}
    )
    for one in solved("aggregates", payload).indicators:
        alone = getattr(single, one.name)
        if one.together is not None:
            factor = 2.0 if found.indicators[one.name].aggregate_by == "sum" else 1.0
            assert one.together == pytest.approx(factor * alone, rel=1e-9), one.name
    assert solved("aggregates", payload).unavailable


def test_an_indicator_that_is_two_ratios_says_that_it_has_no_aggregate() -> None:
    payload = {
        "catalogue": "ibnet",
        "indicators": ["tariff_ratio_water"],
        "utilities": ["U"],
        "values": [{"utility": "U", "variable": "volume_sold", "value": 1}],
    }
    (told,) = solved("aggregates", payload).unavailable
    assert told.code == "no_aggregate"
    with pytest.raises(NotAggregable):
        aggregates(
            catalogue("ibnet"), "tariff_ratio_water", panel_of_reports(catalogue("ibnet"), []), []
        )


def test_a_report_that_cannot_be_true_is_refused_at_its_row() -> None:
    payload = valid("indicators.aggregates")
    place = next(
        place
        for place, one in enumerate(payload["values"])
        if (one["utility"], one["variable"]) == ("Dos", "billed_volume_m3")
    )
    payload["values"][place]["value"] = 400_000
    assert refused("aggregates", payload) == {f"values.{place}.value": "billed_within_produced"}
    rows = [{"utility": "Uno", "table": "interruptions", "hours": 9000, "users": 1}]
    assert refused("aggregates", {**valid("indicators.aggregates"), "rows": rows}) == {
        "rows.0.hours": "less_than_equal"
    }


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"utility": "Nadie"}, "values.0.utility", "unknown"),
        ({"variable": "interruptions"}, "values.0.variable", "unknown"),
        ({"variable": "leap_year", "value": 0.5}, "values.0.value", "yes_or_no"),
        ({"value": 1e-9}, "values.0.value", "too_small"),
        ({"variable": "billed_volume_m3", "value": 1}, "values.1", "repeated"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_at_its_row(
    change: dict[str, Any], path: str, code: str
) -> None:
    payload = valid("indicators.aggregates")
    payload["values"][0] |= change
    assert refused("aggregates", payload)[path] == code


def test_the_function_of_the_calculation_is_the_one_registered() -> None:
    assert registry.get("indicators.aggregates").function is together


# Efficiency

amounts = st.one_of(
    st.sampled_from([0.0, 1.0, 2.0, 3.0]), st.integers(10, 999).map(lambda one: one / 10)
)
tables = st.integers(2, 9).flatmap(
    lambda units: st.tuples(
        st.lists(st.tuples(amounts, amounts), min_size=units, max_size=units),
        st.lists(st.tuples(amounts, amounts), min_size=units, max_size=units),
    )
)


def efficiency_payload(inputs: Any, outputs: Any, returns: str) -> dict[str, Any]:
    return {
        "returns": returns,
        "input_names": ["a", "b"],
        "output_names": ["c", "d"],
        "units": [
            {"name": f"U{place}", "inputs": list(used), "outputs": list(made)}
            for place, (used, made) in enumerate(zip(inputs, outputs, strict=True))
        ],
    }


@settings(deadline=None, max_examples=30)
@given(tables, st.sampled_from(["constant", "variable"]))
def test_scores_are_the_solvers_and_targets_make_the_outputs_with_less(
    table: Any, returns: Any
) -> None:
    inputs, outputs = ([row if any(row) else (1.0, 1.0) for row in one] for one in table)
    result = solved("efficiency", efficiency_payload(inputs, outputs, returns))
    constant, variable = (efficiency(inputs, outputs, one) for one in ("constant", "variable"))
    scores = {"constant": constant.scores, "variable": variable.scores}[returns]
    scale = scale_efficiency(constant, variable)
    for place, one in enumerate(result.units):
        assert one.efficiency == pytest.approx(scores[place], rel=1e-6)
        assert one.scale_efficiency == pytest.approx(scale[place], rel=1e-6)
        assert (one.verdict == "inefficient") == (scores[place] < 1.0)
        assert all(peer.weight >= -1e-9 for peer in one.peers)
        if returns == "variable":
            assert sum(peer.weight for peer in one.peers) == pytest.approx(1.0)
        for target in one.targets:
            assert target.slack >= -1e-6 * max(1.0, target.given)
            bound = one.efficiency * target.given if target.kind == "input" else target.given
            sign = 1.0 if target.kind == "input" else -1.0
            assert target.target == pytest.approx(bound - sign * target.slack, rel=1e-6, abs=1e-6)


def test_only_units_on_the_frontier_are_peers() -> None:
    random = np.random.default_rng(5)
    inputs, outputs = random.uniform(1, 10, (2, 25, 2)).tolist()
    for returns in ("constant", "variable"):
        result = solved("efficiency", efficiency_payload(inputs, outputs, returns))
        frontier = {one.name for one in result.units if one.verdict == "efficient"}
        assert {peer.name for one in result.units for peer in one.peers} <= frontier
        assert result.on_frontier == sum(one.verdict != "inefficient" for one in result.units)


def test_an_input_moved_a_little_moves_the_score_and_far_breaks_the_premise() -> None:
    case = next(one for one in CASES if one.name == "efficiency-two-inputs")
    found = trace(case.calculation, case.inputs)
    moved = {"units.0.inputs.0": 4.5}
    assert found.premises_broken_by(moved) == []
    assert found.recalculate(moved)["units.0.efficiency"] == pytest.approx(6.0 / 7.5)
    assert found.premises_broken_by({"units.0.inputs.0": 1.0})


def test_units_that_cannot_be_compared_are_refused() -> None:
    payload = valid("indicators.efficiency")
    payload["units"][1]["inputs"] = [1.0]
    payload["units"][2]["outputs"] = [1.0, 2.0]
    if len(payload["input_names"]) == 1:
        payload["units"][1]["inputs"] = [1.0, 2.0]
    assert refused("efficiency", payload) == {
        "units.1.inputs": "wrong_count",
        "units.2.outputs": "wrong_count",
    }
    wide = efficiency_payload([(1, 1), (1e6, 1)], [(1, 1), (1, 0)], "constant")
    assert refused("efficiency", wide) == {"units.0.inputs.0": "wide"}
    nothing = efficiency_payload([(1, 1), (2, 1)], [(0, 0), (1, 0)], "constant")
    assert refused("efficiency", nothing) == {"units.0.outputs": "nothing"}


# Crosswalk


@pytest.mark.parametrize("found", catalogues(), ids=lambda one: one.key)
def test_every_key_of_a_catalogue_is_looked_up_as_the_crosswalk_has_it(found: Any) -> None:
    every = [("indicator", key) for key in found.indicators]
    every += [("variable", key) for key in found.variables]
    values = [{"kind": kind, "name": key, "amount": 2.0} for kind, key in every]
    result = solved("crosswalk", {"catalogue": found.key, "values": values})
    wanted = [one for kind, key in every for one in counterparts(kind, found.key, key)]
    assert [(one.catalogue, one.counterpart) for one in result.counterparts] == [
        (one.catalogue, one.key) for one in wanted
    ]
    for one, other in zip(result.counterparts, wanted, strict=True):
        told = {"equal": 2.0, "inverse": 0.5, "differs": None}[one.relation]
        factor = other.factor
        assert one.converted == (None if told is None or factor is None else told * factor)
        if one.relation == "differs":
            assert other.note is not None
            assert other.note.en in {str(note) for note in result.notes}


def test_an_inverse_of_zero_is_empty_and_says_so() -> None:
    values = [{"kind": "indicator", "name": "working_ratio", "amount": 0.0}]
    payload = {"catalogue": "sunass", "wanted": "ibnet", "values": values}
    result = solved("crosswalk", payload)
    assert result.counterparts[0].converted is None
    assert [one.code for one in result.warnings] == ["zero"]
    assert refused("crosswalk", {**payload, "wanted": "sunass"}) == {"wanted": "itself"}
