"""Charts: every layout compiles and renders, and every title says what the data say."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from presentation.charts import Chart, Part, Swing, demand_supply, parts, tornado, yearly_flow
from presentation.charts.findings import (
    apart,
    deficit_of,
    deficit_outline,
    payback_position,
    scale_of,
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


CHARTS = [
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
@given(moderate, moderate, st.integers(60, 400))
def test_labels_at_the_end_of_lines_do_not_touch(first: float, second: float, height: int) -> None:
    low, high = min(first, second, 0.0), max(first, second, 0.0)
    up, down = apart(first, second, low=low, high=high, height=height)
    span = (high - low) or 1.0
    distance = (second - first) / span * height + (up - down)
    assert abs(distance) >= 15


@unhurried
@given(st.lists(moderate, max_size=20))
def test_axes_are_scaled_to_readable_numbers(values: list[float]) -> None:
    scale = scale_of(values)
    assert scale in {1, 1_000, 1_000_000}
    if values:
        assert max(abs(value) for value in values) / scale < 10_000
