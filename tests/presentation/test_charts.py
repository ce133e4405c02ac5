"""Charts: every layout compiles and renders, and every title says what the data say."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from presentation.charts import (
    Chart,
    Part,
    SavedBalance,
    SavedFlow,
    SavedSwings,
    Swing,
    charts_of,
    demand_supply,
    parts,
    register_charts,
    tornado,
    yearly_flow,
)
from presentation.charts.findings import (
    deficit_of,
    deficit_outline,
    payback_position,
    scale_of,
    spread,
)
from presentation.charts.paper import render_svg
from presentation.charts.parts import largest_title, ratio_title
from presentation.charts.style import PAPER

ROOT = Path(__file__).resolve().parents[2]
PROPERTY = re.compile(r"var\((--[a-z0-9-]+)\)")
FLOW = [-2_000_000.0, *(468_800.0 - 400 * year for year in range(10))]
moderate = st.floats(-1e7, 1e7, allow_nan=False)

# How long an example takes says how busy the machine is, nothing about the code.
unhurried = settings(deadline=None)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def discounted(flow: list[float], rate: float = 0.09) -> list[float]:
    sums, total = [], 0.0
    for year, value in enumerate(flow):
        total += value / (1 + rate) ** year
        sums.append(total)
    return sums


def flow_chart(flow: list[float] = FLOW) -> Chart:
    years = list(range(len(flow)))
    return yearly_flow(
        id="flow", years=years, net_flow=flow, cumulative=discounted(flow), money="S/"
    )


def balance_chart(demand: list[float], supply: list[float]) -> Chart:
    years = list(range(len(demand)))
    return demand_supply(id="balance", years=years, demand=demand, supply=supply, unit="l/s")


def tornado_chart(base: float = 981_722.0) -> Chart:
    swings = [
        Swing("Investment", base + 404_400, base - 404_400, base / 2_022_000),
        Swing("Benefits", base - 647_000, base + 647_000, -base / 3_235_000),
        Swing("Operation", base, base, None),
    ]
    return tornado(id="tornado", base=base, change=0.2, swings=swings, money="S/")


def parts_chart() -> Chart:
    found = [Part("New users", 4_600_000.0, "benefit"), Part("Investment", 3_263_252.0)]
    return parts(id="parts", title=ratio_title(1.41), what="Present value", parts=found, money="S/")


SAVED = [-2_100_000.0, *(440_000.0 - 100 * year for year in range(8))]


def flow_with_ghost(saved: list[float] = SAVED) -> Chart:
    return yearly_flow(
        id="flow",
        years=list(range(len(FLOW))),
        net_flow=FLOW,
        cumulative=discounted(FLOW),
        money="S/",
        saved=SavedFlow(list(range(len(saved))), saved, discounted(saved)),
    )


def balance_with_ghost() -> Chart:
    return demand_supply(
        id="balance",
        years=[0, 1, 2],
        demand=[35.9, 21.7, 22.0],
        supply=[20.0] * 3,
        unit="l/s",
        saved=SavedBalance([0, 1, 2, 3], [30.0, 18.0, 19.5, 21.0], [20.0] * 4),
    )


def tornado_with_ghost(base: float = 981_722.0, saved_base: float = 800_000.0) -> Chart:
    def swings(npv: float) -> list[Swing]:
        return [
            Swing("Investment", npv + 404_400, npv - 404_400, 0.48),
            Swing("Benefits", npv - 647_000, npv + 647_000, -0.3),
        ]

    saved = SavedSwings(saved_base, swings(saved_base))
    return tornado(
        id="tornado", base=base, change=0.2, swings=swings(base), money="S/", saved=saved
    )


def parts_with_ghost() -> Chart:
    found = [
        Part("New users", 4_600_000.0, "benefit", saved=4_100_000.0),
        Part("Investment", 3_263_252.0, saved=3_500_000.0),
        Part("Pumps", 90_000.0),
    ]
    return parts(id="parts", title=ratio_title(1.41), what="Present value", parts=found, money="S/")


GHOSTS = [flow_with_ghost, balance_with_ghost, tornado_with_ghost, parts_with_ghost]
CHARTS = [
    *GHOSTS,
    lambda: tornado_with_ghost(-5.0, 0.0),
    lambda: flow_with_ghost([0.0]),
    flow_chart,
    lambda: flow_chart([-10.0, 3.0]),
    lambda: balance_chart([35.9, 21.7, 22.0, 27.7], [20.0] * 4),
    lambda: balance_chart([1.0, 2.0], [3.0, 3.0]),
    tornado_chart,
    parts_chart,
]


@pytest.mark.parametrize("language", ["es", "pt", "en"])
@pytest.mark.parametrize("make", CHARTS)
def test_both_layouts_render_to_svg_with_labels_inside(make, language: str) -> None:
    with translation.override(language):
        chart = make()
        for width in (320, 640):
            svg = render_svg(chart, language, width)
            root = ElementTree.fromstring(svg)
            assert root.get("width") == str(width)
            assert "var(" not in svg
            assert "NaN" not in svg
            assert len(root.findall(".//{*}text")) > 3


def test_paper_writes_numbers_of_the_language() -> None:
    chart = flow_chart()
    assert "−0,5" in render_svg(chart, "es")
    assert "−0.5" in render_svg(chart, "en")


def reading(url: str) -> Chart:
    layout = {
        "data": {"url": url},
        "mark": "text",
        "encoding": {"text": {"field": "name", "type": "nominal"}},
    }
    return replace(flow_chart(), wide=layout)


def test_paper_asks_no_address() -> None:
    with pytest.raises(ValueError, match="not allowed"):
        render_svg(reading("http://127.0.0.1:9/data.json"))


def test_paper_reads_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text('[{"name": "confidential"}]')
    assert "confidential" not in render_svg(reading(secret.as_uri()))


def test_colours_are_tokens_of_both_themes_and_of_paper() -> None:
    tokens = (ROOT / "static/portal/tokens.css").read_text(encoding="utf-8")
    for make in CHARTS:
        for name in PROPERTY.findall(json.dumps(make().payload())):
            assert name in PAPER
            assert f"{name}:" in tokens


def test_paper_uses_the_light_theme() -> None:
    tokens = (ROOT / "static/portal/tokens.css").read_text(encoding="utf-8")
    light = tokens.split("@media")[0]
    for name, colour in PAPER.items():
        if name != "--font":
            assert f"{name}: {colour};" in light


@pytest.mark.parametrize("make", CHARTS)
def test_a_chart_carries_its_numbers_as_a_table_and_words(make) -> None:
    chart = make()
    assert chart.title in chart.alt
    assert chart.table.rows
    for layout in (chart.wide, chart.narrow):
        assert layout["config"]["aria"] is False


def test_bars_start_at_zero() -> None:
    for make in CHARTS:
        chart = make()
        for layout in (chart.wide, chart.narrow):
            for layer in layout["layer"]:
                if layer["mark"]["type"] == "bar":
                    value = layer["encoding"]["x" if chart.id in {"tornado", "parts"} else "y"]
                    domain = value["scale"].get("domain", [-1, 1])
                    assert value["scale"].get("zero") or domain[0] <= 0 <= domain[1]


# What titles say


def test_agua_vieja_recovers_its_investment_in_year_6() -> None:
    assert flow_chart().title == "The investment is recovered in year 6"


def test_a_flow_that_never_recovers_says_so() -> None:
    assert flow_chart([-10.0, 1.0, 1.0]).title == "The investment is not recovered in 2 years"


def test_a_flow_that_dips_again_says_from_when_it_stays() -> None:
    chart = yearly_flow(
        id="f", years=[0, 1, 2, 3], net_flow=[-1, 2, -2, 3], cumulative=[-1, 1, -1, 2], money="S/"
    )
    assert chart.title == "The discounted sum stays above zero from year 3 on"


@unhurried
@given(st.lists(moderate, min_size=2, max_size=40))
def test_payback_is_the_last_way_up_through_zero(cumulative: list[float]) -> None:
    position = payback_position(cumulative)
    if position is None:
        assert cumulative[-1] < 0
    else:
        assert all(value >= 0 for value in cumulative[position:])
        assert position == 0 or cumulative[position - 1] < 0


@unhurried
@given(st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 1e4)), min_size=1, max_size=30))
def test_the_deficit_is_where_demand_is_above_supply(pairs: list[tuple[float, float]]) -> None:
    demand, supply = [one for one, _ in pairs], [other for _, other in pairs]
    found = deficit_of(demand, supply)
    short = [place for place, (one, other) in enumerate(pairs) if one > other]
    assert (found is None) == (not short)
    if found:
        assert list(found.positions) == short
        assert found.gap == max(one - other for one, other in pairs)
        title = balance_chart(demand, supply).title
        if len(short) == len(pairs):
            assert "every year" in title


@unhurried
@given(st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 1e4)), min_size=2, max_size=30))
def test_the_deficit_is_drawn_only_above_supply(pairs: list[tuple[float, float]]) -> None:
    demand, supply = [one for one, _ in pairs], [other for _, other in pairs]
    outline = deficit_outline(list(range(len(pairs))), demand, supply)
    years = [year for year, _, _ in outline]
    assert years == sorted(years)
    assert all(high >= low for _, low, high in outline)
    for (year, _low, high), wanted in zip(
        [point for point in outline if float(point[0]).is_integer()], demand, strict=False
    ):
        assert high >= min(wanted, high), year


def test_the_tornado_names_the_variable_that_fails_first() -> None:
    assert tornado_chart().title == "Benefits: a fall of 30.3% takes the NPV (VAN) to zero"


def test_the_tornado_of_a_loss_says_what_would_mend_it() -> None:
    assert tornado_chart(-100_000.0).title.startswith("Benefits: +3.1% would lift")


def test_the_tornado_says_when_nothing_takes_the_value_to_zero() -> None:
    swings = [Swing("Benefits", 1.0, 2.0, None)]
    chart = tornado(id="t", base=1.0, change=0.2, swings=swings, money="S/")
    assert chart.title == "No change of one variable alone takes the NPV (VAN) to zero"


@unhurried
@given(st.lists(st.floats(-0.99, 9.0).filter(lambda x: abs(x) > 1e-3), min_size=1, max_size=4))
def test_the_title_gives_the_smallest_break_even(changes: list[float]) -> None:
    with translation.override("en"):
        swings = [Swing(f"v{place}", 1, 2, change) for place, change in enumerate(changes)]
        title = tornado(id="t", base=1.0, change=0.2, swings=swings, money="S/").title
        least = min(changes, key=abs)
        assert title.startswith(f"v{changes.index(least)}:")
        assert ("a fall" in title) == (least < 0)


def test_benefits_beside_costs() -> None:
    assert ratio_title(1.4127) == "The benefits are worth 1.41 times the costs"
    assert ratio_title(0.5) == "The benefits cover only 0.50 of the costs"
    assert ratio_title(None) == "Benefits and costs at present value"


@unhurried
@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=8))
def test_the_largest_part_gives_the_title(amounts: list[float]) -> None:
    found = [Part(f"p{place}", amount) for place, amount in enumerate(amounts)]
    largest = amounts.index(max(amounts))
    assert largest_title(found).startswith(f"p{largest} takes")


@unhurried
@given(st.lists(moderate, min_size=1, max_size=3), st.integers(60, 400))
def test_labels_at_the_end_of_lines_do_not_touch(values: list[float], height: int) -> None:
    low, high = min(*values, 0.0), max(*values, 0.0)
    span = (high - low) or 1.0
    moves = spread(values, low=low, high=high, height=height)
    before = [(high - value) / span * height for value in values]
    places = sorted(place + move for place, move in zip(before, moves, strict=True))
    assert all(below - above >= 15 for above, below in pairwise(places))
    assert places[-1] <= height + 1
    assert places[0] >= -1


def test_labels_that_have_room_stay_where_they_are() -> None:
    assert spread([100.0, 0.0, 50.0], low=0.0, high=100.0, height=200) == [0, 0, 0]


@unhurried
@given(st.lists(moderate, max_size=20))
def test_axes_are_scaled_to_readable_numbers(values: list[float]) -> None:
    scale = scale_of(values)
    assert scale in {1, 1_000, 1_000_000}
    if values:
        assert max(abs(value) for value in values) / scale < 10_000


# The ghost of a saved result


@pytest.mark.parametrize("language", ["es", "pt", "en"])
@pytest.mark.parametrize("make", GHOSTS)
def test_a_ghost_is_dashed_and_named_in_both_layouts(make, language: str) -> None:
    words = {"es": "guardad", "pt": "salv", "en": "saved"}
    with translation.override(language):
        for width in (320, 640):
            svg = render_svg(make(), language, width)
            assert words[language] in svg
            assert 'stroke-dasharray="3,2"' in svg or 'stroke-dasharray="5,3"' in svg


def test_a_title_states_what_the_figures_of_now_say() -> None:
    assert flow_with_ghost().title == flow_chart().title
    assert flow_with_ghost().subtitle.startswith(flow_chart().subtitle)


def test_without_a_ghost_nothing_speaks_of_saved_figures() -> None:
    for make in (flow_chart, tornado_chart, parts_chart):
        chart = make()
        assert "saved" not in json.dumps([chart.payload(), chart.subtitle, chart.alt])
        assert not [one for one in chart.table.columns if "saved" in one.name]


def test_the_table_of_a_ghost_has_both_results_with_the_years_of_both() -> None:
    table = flow_with_ghost().table
    assert [one.name for one in table.columns][3:] == ["saved_net_flow", "saved_cumulative"]
    first, last = table.rows[0], table.rows[-1]
    assert (first[1], first[3]) == (FLOW[0], SAVED[0])
    assert last[0] == len(FLOW) - 1
    assert last[3:] == (None, None)
    balance = balance_with_ghost().table
    assert balance.rows[3] == (3, None, None, None, 21.0, 20.0)


def test_who_registers_first_draws_a_calculation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("presentation.charts.registry._builders", {})
    assert charts_of("test.flow", {}, {}, "PEN") == []
    chart = flow_chart()
    register_charts("test.flow", lambda result, inputs, currency, ghost=None: [chart])
    register_charts("test.flow", lambda result, inputs, currency, ghost=None: [])
    assert charts_of("test.flow", {}, {}, "PEN") == [chart]


def test_a_ghost_of_the_same_figures_is_not_drawn() -> None:
    assert flow_with_ghost(FLOW) == flow_chart()
    same = [Part("New users", 5.0, "benefit", saved=5.0), Part("Investment", 3.0)]
    assert "saved" not in json.dumps(
        parts(id="p", title="t", what="w", parts=same, money="S/").payload()
    )
