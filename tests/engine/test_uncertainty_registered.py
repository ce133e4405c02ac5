"""Studies of uncertainty as registered calculations: what they take, open and refuse."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from engine import registry
from engine.errors import InvalidInputs
from engine.trace import Trace, trace
from engine.trace.places import places
from engine.uncertainty import kept_whole, moved, simulating
from engine.uncertainty.kept_whole import remember
from engine.uncertainty.plan import SCENARIOS_MAXIMUM, Plan
from engine.uncertainty.preparing import EVALUATED_MAXIMUM, prepared
from engine.uncertainty.sensitivity_result import CELLS_MAXIMUM, TRIED_MAXIMUM
from engine.uncertainty.studied import Studied
from tests.engine.following import cases_of, leaves_below, same, untraced
from tests.engine.samples import inputs_of
from tests.engine.uncertain import PROJECT, TEN

STUDIES = [one.name for one in registry.every() if issubclass(one.inputs, Studied)]
SENSITIVITY, SWITCHING = "uncertainty.sensitivity", "uncertainty.switching"
SIMULATION, SOBOL = "uncertainty.simulation", "uncertainty.sobol"
TARIFF, RATE = "demand_curve.tariff", "discount_rate"


@pytest.fixture(autouse=True)
def _nothing_known() -> Iterator[None]:
    """No study is remembered from another test."""
    kept_whole._known.clear()
    yield
    kept_whole._known.clear()


def asked(name: str, calculation: str = PROJECT, **more: Any) -> dict[str, Any]:
    """A study of a calculation's worked case."""
    return {"calculation": calculation, "inputs": inputs_of(calculation), **more}


def problems(name: str, payload: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInputs) as caught:
        registry.get(name).evaluate(payload)
    return [(one.dotted_path, one.code) for one in caught.value.problems]


def opens_like_the_calculation(name: str, payload: Any) -> Trace:
    """The trace, whose figures are all those of the calculation and lead down to leaves."""
    found = trace(name, payload)
    assert found.gaps() == []
    plain = untraced(name, payload)
    assert found.figures() == list(plain)
    seen: set[str] = set()
    for path, value in plain.items():
        assert same(found.value(path), value, 1e-9), path
        leaves_below(found, path, seen)
    return found


def test_the_four_studies_are_registered_and_run_by_workers() -> None:
    assert STUDIES == [SENSITIVITY, SIMULATION, SOBOL, SWITCHING]
    assert all(registry.get(name).heavy for name in STUDIES)
    assert registry.get(SIMULATION).split is not None


@pytest.mark.parametrize("name", STUDIES)
def test_inputs_are_those_of_the_calculation_with_its_titles(name: str) -> None:
    parsed: Any = registry.get(name).parse(inputs_of(name))
    inner = registry.get(parsed.calculation).inputs
    assert isinstance(parsed.inputs, inner)
    titles = {place.path: place.title for place, _value in places(parsed)}
    direct = inner.model_validate(inputs_of(name)["inputs"])
    for place, _value in places(direct):
        assert titles[f"inputs.{place.path}"] == place.title
    stored = json.loads(json.dumps(parsed.model_dump(mode="json")))
    assert registry.get(name).parse(stored) == parsed


@pytest.mark.parametrize("name", STUDIES)
def test_the_model_of_these_inputs_knows_the_calculations_fields(name: str) -> None:
    model = registry.get(name).inputs
    inner = registry.get(inputs_of(name)["calculation"]).inputs
    assert model.narrowed(inputs_of(name)).model_fields["inputs"].annotation is inner
    for values in ({}, {"calculation": "no.such"}, {"calculation": name}, {"calculation": 3}, None):
        assert model.narrowed(values) is model


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize(
    ("calculation", "code"),
    [
        ("no.such", "unknown_calculation"),
        (SIMULATION, "nested"),
        ("\ud800", "string_unicode"),
        ("a\0b", "unknown_calculation"),
        ("x" * 101, "string_too_long"),
        (7, "string_type"),
    ],
)
def test_a_calculation_that_cannot_be_studied_is_a_problem_of_its_field(
    name: str, calculation: Any, code: str
) -> None:
    payload = {**inputs_of(name), "calculation": calculation}
    assert problems(name, payload) == [("calculation", code)]


@pytest.mark.parametrize("name", STUDIES)
def test_problems_of_the_calculations_inputs_have_their_whole_path(name: str) -> None:
    payload = copy.deepcopy(inputs_of(name))
    payload["inputs"]["surprise"] = 1
    assert problems(name, payload) == [("inputs.surprise", "extra_forbidden")]
    assert problems(name, {**payload, "inputs": 3}) == [("inputs", "model_type")]


@pytest.mark.parametrize("name", STUDIES)
def test_an_input_that_is_not_there_is_refused_before_anything_is_calculated(name: str) -> None:
    payload = copy.deepcopy(inputs_of(name))
    payload["uncertain"][0]["path"] = "nowhere"
    with pytest.raises(InvalidInputs) as caught:
        registry.get(name).parse(payload)
    assert [one.dotted_path for one in caught.value.problems] == ["uncertain.0.path"]


def test_a_yes_or_no_may_move_and_still_opens() -> None:
    payload = asked(SENSITIVITY, figures=["npv"], uncertain=[{"path": "metered", "values": [0, 1]}])
    result: Any = registry.get(SENSITIVITY).evaluate(payload)
    figures = [
        registry.get(PROJECT).evaluate(inputs_of(PROJECT, metered=metered)).model_dump()["npv"]
        for metered in (False, True)
    ]
    assert result.figures[0].swings[0].figures == figures
    opens_like_the_calculation(SENSITIVITY, payload)
    neither = [{"path": "metered", "values": [0.5]}]
    refused: Any = registry.get(SENSITIVITY).evaluate({**payload, "uncertain": neither})
    assert (refused.refused, refused.figures[0].swings[0].figures) == (1, [None])


def test_a_refused_value_is_empty_and_a_project_opens_down_to_the_tariff() -> None:
    tried = [{"path": TARIFF, "values": [0.5, 9.0]}, {"path": RATE, "values": [0.12]}]
    payload = asked(SENSITIVITY, figures=["npv", "irr"], uncertain=tried)
    found = opens_like_the_calculation(SENSITIVITY, payload)
    assert found.value("figures.0.swings.0.figures.1") is None
    assert found.value("refused") == 1
    assert "uncertain.0.values.0" in found.rests_on("figures.0.swings.0.figures.0")
    assert f"inputs.{TARIFF}" not in found.rests_on("figures.0.swings.0.figures.0")
    assert f"inputs.{RATE}" in found.rests_on("figures.0.swings.0.figures.0")
    accepted = [one for one in found.premises if one.title == moved.ACCEPTED]
    assert sorted(one.outcome for one in accepted) == [False, True, True]


def test_a_figure_that_is_yes_or_no_counts_as_one_or_nothing() -> None:
    name = "snip.long_run_incremental_cost"
    result = registry.get(name).evaluate(inputs_of(name)).model_dump()
    truths = [path for path, value in result.items() if isinstance(value, bool)]
    assert truths
    number = next(
        place.path
        for place, value in places(registry.get(name).parse(inputs_of(name)))
        if type(value) is float
    )
    payload = asked(SENSITIVITY, name, figures=truths[:1])
    payload["uncertain"] = [{"path": number, "values": [1.0], "is_factor": True}]
    found: Any = registry.get(SENSITIVITY).evaluate(payload)
    assert found.figures[0].now == float(result[truths[0]])
    opens_like_the_calculation(SENSITIVITY, payload)


def test_a_study_of_a_heavy_calculation_is_kept_whole() -> None:
    payload = asked(
        SENSITIVITY,
        "matching.round",
        figures=["worth"],
        uncertain=[{"path": "first_bonus", "values": [0.0, 0.1]}],
    )
    found = opens_like_the_calculation(SENSITIVITY, payload)
    node = found.node("figures.0.swings.0.figures.0")
    assert node is not None
    assert node.detail[0] == "answered"


def test_a_trace_that_would_be_too_large_is_kept_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moved, "MOST_NODES", 500)
    for name in (SENSITIVITY, SWITCHING, SIMULATION, SOBOL):
        opens_like_the_calculation(name, inputs_of(name))


def test_a_stored_study_is_not_worked_out_again_for_its_trace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calculation = registry.get(SIMULATION)
    inputs = calculation.parse(inputs_of(SIMULATION))
    stored = calculation.evaluate(inputs_of(SIMULATION)).model_dump(mode="json")
    kept_whole._known.clear()

    def nobody(_module: str) -> Any:
        raise AssertionError("the simulation is run again")

    remember(calculation, inputs, stored)
    with monkeypatch.context() as patched:
        patched.setattr(simulating, "SWUNG", ())
        patched.setattr(simulating, "compiled", nobody)
        found = trace(SIMULATION, inputs_of(SIMULATION))
    assert found.value("figures.0.mean") == stored["figures"][0]["mean"]


def test_a_large_simulation_leaves_its_figures_empty_for_a_changed_input(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = trace(SIMULATION, inputs_of(SIMULATION))
    monkeypatch.setattr(simulating, "SCENARIOS_AGAIN", 100)
    other = {"inputs.discount_rate": 0.2}
    assert found.recalculate_one("figures.0.mean", other) is None
    now = found.recalculate_one("figures.0.now", other)
    flow = inputs_of(SIMULATION)["inputs"]
    expected: Any = registry.get("snip.cash_flow").evaluate({**flow, "discount_rate": 0.2})
    assert now == pytest.approx(expected.npv, rel=1e-12)


def test_growth_is_for_water_projects_and_a_target_needs_a_figure() -> None:
    assert problems(SWITCHING, asked(SWITCHING, "cra.cmi", growth=True)) == [
        ("growth", "not_a_project")
    ]
    flow = asked(SWITCHING, "snip.cash_flow", figure="irr")
    flow["inputs"] = inputs_of("snip.cash_flow", benefits=[0.0] * 11)
    assert problems(SWITCHING, flow) == [("figure", "no_figure")]
    assert problems(SWITCHING, asked(SWITCHING, figure="no.such")) == [
        ("figures.0", "unknown_figure")
    ]


def test_switching_values_bring_the_figure_to_the_target() -> None:
    paths = [{"path": RATE}, {"path": TARIFF}, {"path": "investment.*.market", "is_factor": True}]
    payload = asked(SWITCHING, uncertain=paths, target=250_000.0, figure="npv")
    found: Any = registry.get(SWITCHING).evaluate(payload)
    for row in found.inputs[:2]:
        name = row.path.replace(".", "__")
        there: Any = registry.get(PROJECT).evaluate(
            inputs_of(PROJECT, **{name: row.switching_value})
        )
        assert there.npv == pytest.approx(250_000.0, rel=1e-7)
    opens_like_the_calculation(SWITCHING, payload)


@pytest.mark.parametrize("path", ["horizon", "population.target_year", "metered"])
def test_an_input_that_takes_no_fractions_has_no_switching_value(path: str) -> None:
    payload = asked(SWITCHING, uncertain=[{"path": RATE}, {"path": path}], figure="npv")
    assert problems(SWITCHING, payload) == [("uncertain.1.path", "whole")]


@pytest.mark.parametrize(("name", "few"), [(SIMULATION, "scenarios"), (SOBOL, "samples")])
@pytest.mark.parametrize(
    ("path", "figures"),
    [(RATE, ["npv", "irr"]), ("horizon", list(registry.get(PROJECT).key_figures))],
)
def test_without_figures_the_key_figures_with_a_compiled_way_are_looked_at(
    name: str, few: str, path: str, figures: list[str]
) -> None:
    spread: dict[str, Any] = {"kind": "discrete", "values": [0.08, 0.1], "weights": [1.0, 1.0]}
    if path != RATE:
        spread["values"] = [18.0, 19.0]
    payload = asked(name, uncertain=[{"path": path, "distribution": spread}], **{few: 8})
    found: Any = registry.get(name).evaluate(payload)
    assert [one.figure for one in found.figures] == figures
    named: Any = registry.get(name).evaluate({**payload, "figures": figures})
    assert found == named


@pytest.mark.parametrize("figures", [["npv", "irr"], list(registry.get(PROJECT).key_figures)])
def test_a_stored_simulation_opens_with_the_figures_it_has(figures: list[str]) -> None:
    spread = {"kind": "uniform", "low": 0.08, "high": 0.1}
    payload = asked(SIMULATION, uncertain=[{"path": RATE, "distribution": spread}], scenarios=8)
    stored = registry.get(SIMULATION).evaluate({**payload, "figures": figures})
    calculation = registry.get(SIMULATION)
    remember(calculation, calculation.parse(payload), stored)
    found = trace(SIMULATION, payload)
    assert found.gaps() == []
    opened = [one for one in found.figures() if one.endswith(".now")]
    assert opened == [f"figures.{place}.now" for place in range(len(figures))]


@pytest.mark.parametrize(("values", "inputs"), [(50, 9), (41, 10)])
def test_what_is_tried_and_the_cells_of_a_grid_are_bounded(values: int, inputs: int) -> None:
    assert values * inputs > TRIED_MAXIMUM
    places_of = [f"investment.{line}.{name}" for line in range(4) for name in ("market", "factor")]
    paths = [*places_of, RATE, TARIFF][:inputs]
    tried = [{"path": one, "values": [1.0] * values, "is_factor": True} for one in paths]
    assert problems(SENSITIVITY, asked(SENSITIVITY, uncertain=tried)) == [("uncertain", "too_many")]
    grid = {"first": tried[0], "second": tried[1]}
    assert values * values > CELLS_MAXIMUM
    assert problems(SENSITIVITY, asked(SENSITIVITY, grid=grid)) == [
        ("grid.second.values", "too_many_cells")
    ]
    assert problems(SENSITIVITY, asked(SENSITIVITY)) == [("uncertain", "nothing")]


def test_both_inputs_of_a_grid_are_named_where_they_will_not_do() -> None:
    first, second = {"path": RATE, "values": [0.1]}, {"path": "horizon.x", "values": [1.0]}
    payload = asked(SENSITIVITY, grid={"first": first, "second": second})
    assert problems(SENSITIVITY, payload) == [("grid.second.path", "unknown_input")]
    payload["grid"]["second"] = first
    assert problems(SENSITIVITY, payload) == [("grid.second.path", "twice")]


@pytest.mark.parametrize("samples", [3, 1000, 2**18 - 1])
def test_samples_are_a_power_of_two(samples: int) -> None:
    payload = {**inputs_of(SOBOL), "samples": samples}
    assert problems(SOBOL, payload) == [("samples", "not_a_power")]


def test_samples_that_would_not_fit_are_refused_with_as_many_as_do() -> None:
    rows = [{"path": path, "distribution": one} for path, one in TEN.items() if "*" not in path]
    payload = asked(SOBOL, uncertain=rows, figures=["npv"] * 10, samples=2**18)
    with pytest.raises(InvalidInputs) as caught:
        registry.get(SOBOL).evaluate(payload)
    (one,) = caught.value.problems
    assert (one.dotted_path, one.code) == ("samples", "too_many")
    most = one.params["limit"]
    assert most & (most - 1) == 0
    assert 2**17 <= most < 2**18


def test_scenarios_calculated_in_full_are_bounded_and_compiled_ones_are_not() -> None:
    flow = inputs_of("snip.cash_flow")
    rate = {"kind": "uniform", "low": 0.08, "high": 0.12}
    payload = {
        "calculation": "snip.cash_flow",
        "inputs": flow,
        "uncertain": [{"path": "discount_rate", "distribution": rate}],
        "scenarios": EVALUATED_MAXIMUM + 1,
    }
    known = registry.get(SIMULATION).parse
    with pytest.raises(InvalidInputs) as caught:
        prepared(known({**payload, "figures": ["present_values.benefits"]}))
    (one,) = caught.value.problems
    assert (one.dotted_path, one.params["limit"]) == ("scenarios", EVALUATED_MAXIMUM)
    assert len(prepared(known({**payload, "figures": ["npv"]})).chunks) > 1


def test_the_largest_plan_is_taken_and_the_result_of_any_stays_small() -> None:
    payload = {**inputs_of(SIMULATION), "scenarios": SCENARIOS_MAXIMUM}
    assert isinstance(registry.get(SIMULATION).parse(payload), Plan)
    result = registry.get(SIMULATION).evaluate(inputs_of(SIMULATION))
    assert len(result.model_dump_json()) < 10_000
    assert problems(SIMULATION, {**payload, "scenarios": SCENARIOS_MAXIMUM + 1}) == [
        ("scenarios", "less_than_equal")
    ]


@pytest.mark.parametrize(
    "name", [one.name for one in registry.every() if not issubclass(one.inputs, Studied)]
)
def test_any_calculation_with_a_number_can_be_studied_and_opens(name: str) -> None:
    case = cases_of(name)[0]
    given = places(registry.get(name).parse(case.inputs))
    number = next(place.path for place, value in given if type(value) is float and value)
    payload = {
        "calculation": name,
        "inputs": case.inputs,
        "uncertain": [{"path": number, "values": [0.99, 1.0, 1.01], "is_factor": True}],
    }
    found = opens_like_the_calculation(SENSITIVITY, payload)
    swung = "figures.0.swings.0.figures.1"
    assert same(found.value(swung), found.value("figures.0.now"), 1e-9)
