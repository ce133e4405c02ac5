"""What the demand model of a locality answers: one value for each of the years 0 to T."""

from __future__ import annotations

from typing import Any

from engine.model import Display, Result, Source, figure
from engine.remarks import Remark, remarks_field
from engine.snip.fields import mef
from engine.snip.locality_inputs import RESULTS

PEAKS = mef("Coeficientes de variación")
STORAGE = mef("Volumen de almacenamiento (OS.030)")
PRODUCTION = mef("Proyección de la demanda, demanda de producción")
SEWAGE = mef("Sistema de alcantarillado, criterios de diseño")
WHOLE = "Rounded half up to whole units, as the source's sheet does."


def _series(
    title: str,
    unit: str,
    equation: str,
    source: Source = RESULTS,
    symbol: str = "",
    meaning: str = "",
) -> Any:
    whole = meaning == WHOLE or unit == "year"
    display: Display = "integer" if whole else "number"
    return figure(
        title,
        unit=unit,
        display=display,
        equation=equation,
        source=source,
        symbol=symbol,
        meaning=meaning,
        series="from_year_0",
    )


def _connections(title: str, symbol: str) -> Any:
    return _series(title, "connections", symbol, RESULTS, symbol, WHOLE)


def _litres(title: str, symbol: str, equation: str) -> Any:
    return _series(title, "l/day", equation, RESULTS, symbol)


class WaterDemandResult(Result):
    """Year 0 is the present without the project, years 1 to T are with it."""

    years: list[int] = _series("Year", "year", "t")
    population: list[int] = _series(
        "Population",
        "inhabitants",
        r"P_t=\operatorname{round}(P_{t-1}(1+g))",
        symbol="P_t",
        meaning=WHOLE,
    )
    dwellings: list[int] = _series(
        "Dwellings served by connections",
        "dwellings",
        r"V_t=\operatorname{round}\left(\frac{P_t k_t}{h}\right)",
        symbol="V_t",
        meaning=WHOLE,
    )
    domestic_metered: list[int] = _series(
        "Domestic connections, metered",
        "connections",
        r"D^m_t=\min\left(D_t,\max\left(0,\operatorname{round}(\mu V_t)-M_t\right)\right)",
        symbol="D^m_t",
        meaning=WHOLE,
    )
    domestic_unmetered: list[int] = _series(
        "Domestic connections, unmetered",
        "connections",
        r"D^u_t=D_t-D^m_t,\quad D_t=V_t-\sum_c N_{c,t}",
        symbol="D^u_t",
        meaning=WHOLE,
    )
    commercial: list[int] = _connections("Commercial connections", "N_{1,t}")
    industrial: list[int] = _connections("Industrial connections", "N_{2,t}")
    government: list[int] = _connections("Government connections", "N_{3,t}")
    social: list[int] = _connections("Social connections", "N_{4,t}")
    taps_metered: list[float] = _series(
        "Public taps, metered",
        "taps",
        r"G^m_t=\operatorname{round}(\mu_g G_t),\quad G_t=\frac{P_t k^g_t}{h\,d}",
        symbol="G^m_t",
    )
    taps_unmetered: list[float] = _series(
        "Public taps, unmetered",
        "taps",
        r"G^u_t=G_t-G^m_t",
        symbol="G^u_t",
        meaning="Taps themselves are not rounded, only the metered ones.",
    )
    domestic_consumption_l_day: list[float] = _litres(
        "Domestic consumption", "X_{0,t}", r"X_{0,t}=(D^m_t u^m_0+D^u_t u^u_0)\frac{1000}{30}"
    )
    commercial_consumption_l_day: list[float] = _litres(
        "Commercial consumption", "X_{1,t}", r"X_{c,t}=N_{c,t}u_c\frac{1000}{30}"
    )
    industrial_consumption_l_day: list[float] = _litres(
        "Industrial consumption", "X_{2,t}", r"X_{c,t}=N_{c,t}u_c\frac{1000}{30}"
    )
    government_consumption_l_day: list[float] = _litres(
        "Government consumption", "X_{3,t}", r"X_{c,t}=N_{c,t}u_c\frac{1000}{30}"
    )
    social_consumption_l_day: list[float] = _litres(
        "Social consumption", "X_{4,t}", r"X_{c,t}=N_{c,t}u_c\frac{1000}{30}"
    )
    connection_consumption_l_day: list[float] = _litres(
        "Consumption through connections", "X_t", r"X_t=\sum_{c=0}^{4} X_{c,t}"
    )
    tap_consumption_l_day: list[float] = _litres(
        "Consumption at public taps", "Y_t", r"Y_t=(G^m_t u^m_g+G^u_t u^u_g)\frac{1000}{30}"
    )
    consumption_l_day: list[float] = _litres("Consumption", "Z_t", "Z_t=X_t+Y_t")
    production_l_s: list[float] = _series(
        "Mean production", "l/s", r"W_t=\frac{Z_t}{86400\,(1-p)}", PRODUCTION, "W_t"
    )
    peak_day_l_s: list[float] = _series("Peak-day flow", "l/s", r"K_1 W_t", PEAKS, "Q^{md}_t")
    peak_hour_l_s: list[float] = _series("Peak-hour flow", "l/s", r"K_2 W_t", PEAKS, "Q^{mh}_t")
    production_m3_day: list[float] = _series("Daily production", "m³/day", r"86.4\,W_t", PRODUCTION)
    production_m3_year: list[float] = _series(
        "Yearly production", "m³/year", r"365 \cdot 86.4\,W_t", PRODUCTION
    )
    storage_m3: list[float] = _series(
        "Storage",
        "m³",
        r"86.4\,s\,W_t+V_{fire}+V_{reserve}",
        STORAGE,
        "S_t",
    )
    population_sewered: list[float | None] = _series(
        "Population with sewers",
        "inhabitants",
        r"P_t k^s_t",
        SEWAGE,
        "P^s_t",
        "Empty where the coverage of sewerage is not given.",
    )
    sewage_l_s: list[float | None] = _series(
        "Sewage",
        "l/s",
        r"a\,\frac{X_t}{86400}\min\left(1,\frac{P^s_t}{V_t h}\right)",
        SEWAGE,
        meaning="Empty where the coverage of sewerage is not given.",
    )
    warnings: list[Remark] = remarks_field()
