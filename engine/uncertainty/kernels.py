"""NPV and IRR of very many scenarios of a project on one core, compiled.

A block of scenarios goes from its inputs to its rates without leaving the processor's first cache:
the flows of all scenarios together are never written down. The formulas are those of
snip.water_project and snip.cash_flow. Importing this module loads the compiler.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from engine.finance.instructions import fused, widened
from engine.finance.many_rates import irr_of_many
from engine.finance.rate_blocks import LANES, PADDING, ROOM, rates_of_block, room
from engine.snip.demand_curve import SMALLEST_STEP
from engine.snip.limits import PERSON_MAXIMUM
from engine.snip.project_inputs import FASTEST_GROWTH
from engine.uncertainty.elementary import exponential, logarithm
from engine.uncertainty.subject import Bools, Floats, Integers

COLUMNS = (
    "discount_rate",
    "population.base",
    "population.target",
    "population.target_year",
    "coverage",
    "persons_per_dwelling",
    "existing_connections",
    "demand_curve.points.0.price",
    "demand_curve.points.0.quantity",
    "demand_curve.points.1.price",
    "demand_curve.points.1.quantity",
    "demand_curve.tariff",
    "demand_curve.rationed_quantity",
    "physical_losses",
    "operation_maintenance.market_cost_per_m3_produced",
    "operation_maintenance.without_project_total",
    "operation_maintenance.factor",
    "incremental_connection.market_unit_cost",
    "incremental_connection.factor",
    "investment",
)
"""Inputs of a water project in the order the kernel reads them; the last is the social total."""
(
    _RATE,
    _BASE,
    _TARGET,
    _TARGET_YEAR,
    _COVERAGE,
    _PERSONS,
    _EXISTING,
    _PRICE_0,
    _QUANTITY_0,
    _PRICE_1,
    _QUANTITY_1,
    _TARIFF,
    _RATIONED,
    _LOSSES,
    _COST,
    _WITHOUT,
    _FACTOR,
    _LATER,
    _LATER_FACTOR,
    _INVESTMENT,
) = range(len(COLUMNS))
_ALWAYS, _EACH_NEW, _STEP, _PEOPLE, _BEFORE, _BAD = range(6)
_MONTHS = 12.0
_LITRES = 1000.0 / 30.0


def project_rates(
    draws: Floats, more: Floats, rows: Integers, base: Floats, options: Floats, with_irr: bool
) -> tuple[Floats, Bools]:
    """NPV and IRR (NaN where it is not unique), shape (2, scenarios), and whether the inputs are
    refused, by scenario.

    draws: (inputs, scenarios); more: further rows of the same length; rows: for each of COLUMNS
    the row of the draws, after them of the further ones, or -1 for the value in base; options:
    horizon, 1 where metered, 1 where the population grows on, first year of later connections.
    """
    count = draws.shape[1]
    npv, irr = values = np.full((2, count), np.nan)
    refused = np.zeros(count, dtype=np.bool_)
    nothing = np.empty((0, 0))
    _project(draws, more, rows, base, options, npv, irr, refused, nothing, with_irr)
    left = np.flatnonzero(np.isnan(irr) & ~refused) if with_irr else np.empty(0, dtype=np.int64)
    if left.size:
        flows = np.empty((left.size, int(options[0]) + 1))
        some, beside = draws[:, left], more[:, left]
        unused = np.empty((2, left.size))
        bad = np.zeros(left.size, dtype=np.bool_)
        _project(some, beside, rows, base, options, unused[0], unused[1], bad, flows, False)
        irr[left] = irr_of_many(flows).values
    values[:, refused] = np.nan
    return values, refused


def flow_rates(
    draws: Floats, rows: Integers, base: Floats, series: Floats, with_irr: bool
) -> Floats:
    """NPV and IRR of yearly series moved as a whole, shape (2, scenarios).

    rows and base: as project_rates has them, of the discount rate and the factors of benefits,
    investment and operation; series: those three, shape (3, years).
    """
    count = draws.shape[1]
    npv, irr = values = np.full((2, count), np.nan)
    _flows(draws, rows, base, series, npv, irr, np.empty((0, 0)), with_irr)
    left = np.flatnonzero(np.isnan(irr)) if with_irr else np.empty(0, dtype=np.int64)
    if left.size:
        flows, unused = np.empty((left.size, series.shape[1])), np.empty((2, left.size))
        _flows(draws[:, left], rows, base, series, unused[0], unused[1], flows, False)
        irr[left] = irr_of_many(flows).values
    return values


@njit(cache=True, nogil=True, error_model="numpy")
def _project(draws, more, rows, base, options, npv, irr, refused, flows, with_irr):  # type: ignore[no-untyped-def]  # compiled, arrays only
    """Fill npv, refused and, with_irr, irr; or flows where it has rows."""
    widened()
    years, count = int(options[0]) + 1, draws.shape[1]
    lanes, block = room(base.size, LANES), room(years, LANES + PADDING)
    work, found, values = room(ROOM, LANES), room(6, LANES), room(2, LANES)
    for column in range(base.size):
        lanes[column] = base[column]
    for start in range(0, count, LANES):
        width = min(LANES, count - start)
        _load(draws, more, rows, lanes, start, width)
        _coefficients(lanes, options[1] == 1.0, found)
        _project_block(lanes, options, found, block)
        for lane in range(width):
            refused[start + lane] = found[_BAD, lane] != 0.0
        _answer(block, lanes[_RATE], work, values, npv, irr, flows, start, width, with_irr)


@njit(cache=True, nogil=True, error_model="numpy")
def _flows(draws, rows, base, series, npv, irr, flows, with_irr):  # type: ignore[no-untyped-def]  # as above
    """The same for series that are given."""
    widened()
    years, count = series.shape[1], draws.shape[1]
    lanes, block = room(base.size, LANES), room(years, LANES + PADDING)
    work, values = room(ROOM, LANES), room(2, LANES)
    for column in range(base.size):
        lanes[column] = base[column]
    for start in range(0, count, LANES):
        width = min(LANES, count - start)
        _load(draws, draws, rows, lanes, start, width)
        for year in range(years):
            gain, works, running = series[0, year], series[1, year], series[2, year]
            for lane in range(LANES):
                costs = lanes[2, lane] * works + lanes[3, lane] * running
                block[year, lane] = lanes[1, lane] * gain - costs
        _answer(block, lanes[0], work, values, npv, irr, flows, start, width, with_irr)


@njit(cache=True, nogil=True, error_model="numpy")
def _answer(block, rates, work, values, npv, irr, flows, start, width, with_irr):  # type: ignore[no-untyped-def]  # as above
    """NPV and rates of a block, and its flows where they are asked for."""
    widened()
    for lane in range(LANES):
        work[3, lane] = 1.0 / (1.0 + rates[lane])
    if with_irr:
        rates_of_block(block, work, values[0], values[1], rates, LANES)
        irr[start : start + width] = values[1, :width]
    else:
        _present_values(block, work[3], values[0])
    npv[start : start + width] = values[0, :width]
    if flows.shape[0] > 0:
        for lane in range(width):
            for year in range(block.shape[0]):
                flows[start + lane, year] = block[year, lane]


@njit(cache=True, nogil=True, error_model="numpy")
def _load(draws, more, rows, lanes, start, width):  # type: ignore[no-untyped-def]  # as above
    """What moves, into the lanes; the lanes past the end repeat the last scenario."""
    widened()
    for column in range(rows.size):
        row = rows[column]
        if row < 0:
            continue
        source = draws[row] if row < draws.shape[0] else more[row - draws.shape[0]]
        for lane in range(width):
            lanes[column, lane] = source[start + lane]
        for lane in range(width, LANES):
            lanes[column, lane] = source[start + width - 1]


@njit(cache=True, nogil=True, error_model="numpy")
def _coefficients(lanes, metered, found):  # type: ignore[no-untyped-def]  # as above
    """What a year's flow is made of, and whether the calculation takes the inputs."""
    widened()
    for lane in range(LANES):
        swap = lanes[_PRICE_0, lane] > lanes[_PRICE_1, lane]
        low = lanes[_PRICE_1, lane] if swap else lanes[_PRICE_0, lane]
        high = lanes[_PRICE_0, lane] if swap else lanes[_PRICE_1, lane]
        much = lanes[_QUANTITY_1, lane] if swap else lanes[_QUANTITY_0, lane]
        little = lanes[_QUANTITY_0, lane] if swap else lanes[_QUANTITY_1, lane]
        slope = (little - much) / (high - low)
        saturation = much - slope * low
        tariff = lanes[_TARIFF, lane]
        marginal = tariff if metered else 0.0
        wanted = saturation + slope * marginal
        rationed = lanes[_RATIONED, lane]
        price = (rationed - saturation) / slope
        gain = (wanted - rationed) * (price + marginal) / 2.0
        gain = gain if rationed < wanted else 0.0
        new = little * high + (wanted - little) * (high + marginal) / 2.0
        produced = _MONTHS * wanted / (1.0 - lanes[_LOSSES, lane])
        unit = lanes[_FACTOR, lane] * lanes[_COST, lane] * produced
        connected = lanes[_EXISTING, lane]
        saved = lanes[_FACTOR, lane] * lanes[_WITHOUT, lane]
        found[_ALWAYS, lane] = (_MONTHS * gain - unit) * connected + saved
        found[_EACH_NEW, lane] = _MONTHS * new - unit
        most = max(much, little) * _LITRES / lanes[_PERSONS, lane]
        bad = (high - low < SMALLEST_STEP) | (much - little < SMALLEST_STEP)
        bad |= (tariff > -saturation / slope) | (tariff > high) | (most > PERSON_MAXIMUM)
        bad |= (connected > 0.0) & (rationed != rationed)
        found[_BAD, lane] = 1.0 if bad else 0.0
    _growth(lanes, found)


@njit(cache=True, nogil=True, error_model="numpy")
def _growth(lanes, found):  # type: ignore[no-untyped-def]  # as above
    """A year's growth, and whether it is too fast."""
    widened()
    base, target, years = lanes[_BASE], lanes[_TARGET], lanes[_TARGET_YEAR]
    steps, bad = found[_STEP], found[_BAD]
    for lane in range(LANES):
        whole = target[lane] / base[lane]
        step = exponential(logarithm(whole) / years[lane])
        steps[lane] = step if whole > 0.0 else 0.0 * whole
    for lane in range(LANES):
        bad[lane] = 1.0 if steps[lane] > FASTEST_GROWTH else bad[lane]


@njit(cache=True, nogil=True, error_model="numpy")
def _project_block(lanes, options, found, block):  # type: ignore[no-untyped-def]  # as above
    """The flows of a block, year by year."""
    widened()
    grows_on, later_from = options[2] == 1.0, options[3]
    for lane in range(LANES):
        block[0, lane] = -lanes[_INVESTMENT, lane]
        served = lanes[_COVERAGE, lane] / lanes[_PERSONS, lane]
        found[_PEOPLE, lane] = lanes[_BASE, lane] * served
        found[_BEFORE, lane] = 0.0
    for year in range(1, block.shape[0]):
        paid = 1.0 if year >= later_from else 0.0
        for lane in range(LANES):
            grows = grows_on | (year <= lanes[_TARGET_YEAR, lane])
            people = found[_PEOPLE, lane] * (found[_STEP, lane] if grows else 1.0)
            new = max(people - lanes[_EXISTING, lane], 0.0)
            added = max(new - found[_BEFORE, lane], 0.0)
            later = paid * lanes[_LATER, lane] * lanes[_LATER_FACTOR, lane]
            gained = found[_ALWAYS, lane] + found[_EACH_NEW, lane] * new
            block[year, lane] = gained - later * added
            found[_PEOPLE, lane], found[_BEFORE, lane] = people, new


@njit(cache=True, nogil=True, error_model="numpy")
def _present_values(block, factors, values):  # type: ignore[no-untyped-def]  # as above
    """Net present values by Horner's rule from the last year back."""
    widened()
    years = block.shape[0]
    whole = years - years % 4
    for lane in range(LANES):
        values[lane] = 0.0
    for year in range(years - 1, whole - 1, -1):
        for lane in range(LANES):
            values[lane] = fused(values[lane], factors[lane], block[year, lane])
    for year in range(whole - 1, 0, -4):
        for lane in range(LANES):
            p, v = values[lane], factors[lane]
            p = fused(fused(p, v, block[year, lane]), v, block[year - 1, lane])
            p = fused(fused(p, v, block[year - 2, lane]), v, block[year - 3, lane])
            values[lane] = p
