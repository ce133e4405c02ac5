"""What the provision answers."""

from __future__ import annotations

from typing import Literal

from engine.cra.fields import reading
from engine.cra.provision_inputs import PROVISION, TABLE
from engine.model import Result, figure
from engine.remarks import Remark, remarks_field

EARNS = reading("sección 2.2.3: the provision earns the regulated rate, year-end flows")
POSITIVE = reading("sección 2.2.3, tabla 4: only a positive balance can be deducted")


class ProvisionResult(Result):
    """The provision of each year, its balance and what is deducted."""

    collection_factor: float = figure(
        "Collection factor used",
        unit="fraction",
        display="percent",
        symbol="f",
        equation=r"f=\max(f, f_m)",
        source=PROVISION,
        meaning="The projected efficiency, or the recognised minimum where that is higher.",
    )
    collected: list[float] = figure(
        "Collected through the CMI",
        unit="¤",
        display="money",
        symbol="Y_t",
        series="from_year_1",
        equation=r"Y_t=CMI \cdot F_t \cdot f",
        source=PROVISION,
    )
    returns: list[float] = figure(
        "Return on the actual capital base",
        unit="¤",
        display="money",
        symbol="R_t",
        series="from_year_1",
        equation=r"R_t=r \cdot B_t",
        source=PROVISION,
    )
    provision: list[float] = figure(
        "Provision for differences in execution (PI)",
        unit="¤",
        display="money",
        symbol="PI_t",
        series="from_year_1",
        equation=r"PI_t=Y_t-d_t-R_t",
        source=PROVISION,
        meaning="Negative where more was invested than collected.",
    )
    balances: list[float] = figure(
        "Balance of the provision",
        unit="¤",
        display="money",
        symbol="S_t",
        series="from_year_1",
        equation=r"S_t=S_{t-1}(1+r)+PI_t",
        source=EARNS,
    )
    balance: float = figure(
        "Balance at the last close",
        unit="¤",
        display="money",
        symbol="S",
        equation=r"S=S_n",
        source=PROVISION,
    )
    scenario: Literal["A", "B", "C"] = figure(
        "Scenario of table 4", unit="", display="text", equation="", source=TABLE
    )
    deducted_share: float = figure(
        "Share deducted from the next plan",
        unit="fraction",
        display="percent",
        symbol=r"\theta",
        equation="",
        source=TABLE,
    )
    kept_share: float = figure(
        "Share kept by the provider",
        unit="fraction",
        display="percent",
        equation=r"1-\theta",
        source=TABLE,
    )
    deducted: float = figure(
        "Deducted from the next plan",
        unit="¤",
        display="money",
        symbol="D",
        equation=r"D=\theta \cdot \max(S, 0)",
        source=POSITIVE,
    )
    remaining: float = figure(
        "Balance not deducted",
        unit="¤",
        display="money",
        equation=r"S-D",
        source=POSITIVE,
    )
    planning_adjustments: bool = figure(
        "Adjustments of planning",
        unit="",
        display="text",
        equation="",
        source=TABLE,
        meaning="Management plans and stricter grading, where targets or projects are missed.",
    )
    warnings: list[Remark] = remarks_field()
