"""cra.bcr_accounts: the capital base of the base year from the accounts (formats A-1 to A-3)."""

from __future__ import annotations

from typing import Any, Self

from pydantic import model_validator

from engine.arithmetic import aside, choose, minimum, total
from engine.cra.fields import cra, money, name_problems
from engine.errors import Problem
from engine.model import Inputs, Result, figure, group, quantity
from engine.problems import refuse
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remark, remarks_field

ACCOUNTS = cra("cuadros A-1, A-2 y A-3")
NOT_OWNED = cra("sección 2.1.1, activos que no son de propiedad del prestador")
OWN = cra("sección 2.1.1, valoración propia")
CLASSES = {
    "land": "Land",
    "buildings": "Buildings",
    "roads": "Internal roads and access",
    "plants_networks": "Plants, ducts, tunnels, networks, lines and cables",
    "machinery": "Machinery and equipment",
    "communication": "Communication, computing and software",
    "other": "Others",
}
WITHOUT_ACCOUNT = ("roads", "communication", "other")

OVER_DEPRECIATED = (
    "Accumulated depreciation of %(given)s exceeds the value of %(limit)s; lower it or correct "
    "the books first."
)
LAND = "Land does not depreciate; leave its accumulated depreciation at zero."
PENDING = (
    "The valuation of one's own for “%(activity)s” needs the regulator's acceptance; the books "
    "are used until then."
)
NO_ACCOUNT = (
    "“%(activity)s” holds %(given)s in classes without a depreciation account of the proposal; it "
    "stays in the base at its net value."
)
REVALUED = "Revaluations of %(given)s in “%(activity)s” are collected and left out of the base."
BELOW_ZERO = (
    "The capital base of “%(activity)s” is below zero; check donations and accumulated "
    "depreciation."
)


class ClassAccounts(Inputs):
    """One class of assets in the books."""

    acquisition: float = money(
        "Acquisition value", symbol="V_k", meaning="Historic cost.", source=ACCOUNTS
    )
    accumulated_depreciation: float = money(
        "Accumulated depreciation",
        symbol="A_k",
        meaning="Depreciation booked so far.",
        source=ACCOUNTS,
        default=0.0,
    )
    revaluation: float = money(
        "Revaluation",
        symbol="W_k",
        meaning="Collected by the formats and not part of the base.",
        source=ACCOUNTS,
        default=0.0,
    )

    @model_validator(mode="after")
    def _within_value(self) -> Self:
        if self.accumulated_depreciation > self.acquisition:
            params = {"given": self.accumulated_depreciation, "limit": self.acquisition}
            path = ("accumulated_depreciation",)
            refuse([Problem(path, "over_depreciated", OVER_DEPRECIATED, params)])
        return self


def _class(name: str) -> Any:
    return group(CLASSES[name], "Acquisition, depreciation and revaluation.", default=None)


class AssetClasses(Inputs):
    """The seven classes of the formats; a class without assets is left out."""

    land: ClassAccounts | None = _class("land")
    buildings: ClassAccounts | None = _class("buildings")
    roads: ClassAccounts | None = _class("roads")
    plants_networks: ClassAccounts | None = _class("plants_networks")
    machinery: ClassAccounts | None = _class("machinery")
    communication: ClassAccounts | None = _class("communication")
    other: ClassAccounts | None = _class("other")

    @model_validator(mode="after")
    def _land(self) -> Self:
        if self.land is not None and self.land.accumulated_depreciation > 0:
            path = ("land", "accumulated_depreciation")
            refuse([Problem(path, "land_depreciates", LAND)])
        return self

    def held(self, *names: str) -> list[ClassAccounts]:
        """The classes that have assets, all of them or those named."""
        each = (getattr(self, name) for name in names or CLASSES)
        return [one for one in each if one is not None]


class NotOwned(Inputs):
    """Assets of others that are used for the service."""

    historic_value: float = money(
        "Historic value",
        symbol="V_o",
        meaning="From the memorandum accounts, else from the owner's books.",
        source=NOT_OWNED,
    )
    accumulated_depreciation: float = money(
        "Accumulated depreciation",
        symbol="A_o",
        meaning="Depreciation of these assets so far.",
        source=NOT_OWNED,
    )
    cost_borne: float = money(
        "Cost borne for their use",
        symbol="K_o",
        meaning="What the provider really pays; the base holds no more than that.",
        source=NOT_OWNED,
    )


class OwnValuation(Inputs):
    """A valuation of one's own, where the books cannot value the assets."""

    value: float = money("Own valuation", symbol="V_v", meaning="Justified value.", source=OWN)
    accepted: bool = quantity(
        "Accepted by the regulator",
        unit="",
        meaning="Until it is accepted the books are used.",
        display="text",
        source=OWN,
    )


class ActivityAccounts(Inputs):
    """One activity of the service in the books."""

    classes: AssetClasses = group("Classes of assets", "The seven classes of formats A-1 and A-2.")
    donation_surplus: float = money(
        "Surplus from donations",
        symbol="N_s",
        meaning="Donations booked as surplus.",
        source=ACCOUNTS,
        default=0.0,
    )
    incorporated_equity: float = money(
        "Incorporated institutional equity",
        symbol="N_p",
        meaning="Assets received and booked as equity.",
        source=ACCOUNTS,
        default=0.0,
    )
    not_owned: NotOwned | None = group(
        "Assets of others", "Used for the service and not in the books.", default=None
    )
    own_valuation: OwnValuation | None = group(
        "Own valuation", "Where the books cannot value the assets.", default=None
    )


class AccountsInputs(Inputs):
    """The activities of one service at the end of the base year."""

    activities: dict[str, ActivityAccounts] = group(
        "Activities", "The activities of the service by name.", min_length=1, max_length=50
    )

    @model_validator(mode="after")
    def _names(self) -> Self:
        refuse(name_problems("activities", self.activities))
        return self


def _amount(title: str, symbol: str, equation: str, source: Any = ACCOUNTS, **more: Any) -> Any:
    return figure(
        title, unit="¤", display="money", symbol=symbol, equation=equation, source=source, **more
    )


class ActivityBase(Result):
    """How the base of one activity comes about."""

    gross: float = _amount("Book value of assets", "V", r"V=\sum_k V_k")
    accumulated_depreciation: float = _amount("Accumulated depreciation", "A", r"A=\sum_k A_k")
    donations: float = _amount("Donations", "N", r"N=N_s+N_p")
    not_owned: float = _amount("Assets of others", "O", r"O=\min(V_o-A_o, K_o)", NOT_OWNED)
    revaluation: float = _amount(
        "Revaluation left out", "W", r"W=\sum_k W_k", meaning="Not part of the base."
    )
    without_depreciation_account: float = _amount(
        "Net value without a depreciation account",
        "X",
        r"X=\sum_k (V_k-A_k)",
        meaning="Of roads, communication and others.",
    )
    bcr: float = _amount("Regulated capital base (BCR)", "BCR", r"BCR=V-A-N+O")


class AccountsResult(Result):
    """The capital base of the base year."""

    bcr: float = _amount("Regulated capital base (BCR)", "BCR_0", r"BCR_0=\sum_j BCR_j")
    activities: dict[str, ActivityBase] = group("Activities", "The base of each activity.")
    warnings: list[Remark] = remarks_field()


def bcr_accounts(inputs: AccountsInputs, _progress: Progress) -> AccountsResult:
    """Historic cost less depreciation less donations, activity by activity."""
    each = {name: _activity(one) for name, one in inputs.activities.items()}
    return AccountsResult(
        bcr=total(one.bcr for one in each.values()),
        activities=each,
        warnings=[said for name, one in each.items() for said in _remarks(inputs, name, one)],
    )


def _activity(one: ActivityAccounts) -> ActivityBase:
    held = one.classes.held()
    gross = total(each.acquisition for each in held)
    taken = total(each.accumulated_depreciation for each in held)
    donations = one.donation_surplus + one.incorporated_equity
    others = _not_owned(one)
    base = gross - taken - donations + others
    own = one.own_valuation
    return ActivityBase(
        gross=gross,
        accumulated_depreciation=taken,
        donations=donations,
        not_owned=others,
        revaluation=total(each.revaluation for each in held),
        without_depreciation_account=total(
            each.acquisition - each.accumulated_depreciation
            for each in one.classes.held(*WITHOUT_ACCOUNT)
        ),
        bcr=base if own is None else choose(own.accepted, own.value, base),
    )


def _not_owned(one: ActivityAccounts) -> float:
    others = one.not_owned
    if others is None:
        return total([])
    net = others.historic_value - others.accumulated_depreciation
    counted: float = minimum(net, others.cost_borne)
    return counted


@aside
def _remarks(inputs: AccountsInputs, name: str, one: ActivityBase) -> list[Remark]:
    path, own = ("activities", name), inputs.activities[name].own_valuation
    found = []
    if own is not None and not own.accepted:
        found.append(remark((*path, "own_valuation"), "own_pending", PENDING, activity=name))
    for value, code, message in (
        (one.without_depreciation_account, "no_account", NO_ACCOUNT),
        (one.revaluation, "revalued", REVALUED),
    ):
        if value > 0:
            found.append(remark((*path, "classes"), code, message, activity=name, given=value))
    if one.bcr < 0:
        found.append(remark(path, "base_below_zero", BELOW_ZERO, activity=name))
    return found


register(
    Calculation(
        name="cra.bcr_accounts",
        title="Capital base from the accounts",
        summary="Capital base (BCR) of the base year by activity from asset classes, donations and "
        "assets of others, formats A-1 to A-3.",
        inputs=AccountsInputs,
        result=AccountsResult,
        function=bcr_accounts,
        sources=(ACCOUNTS, NOT_OWNED, OWN),
        parameter_set="cra-2009-proposal",
        key_figures=("bcr",),
    )
)
