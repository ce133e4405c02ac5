"""What uncertainty.sobol is asked and what it answers."""

from __future__ import annotations

from typing import Any, Self

from pydantic import model_validator

from engine.model import Result, Source, figure, group, quantity
from engine.problems import field_problem
from engine.uncertainty.fields import AS_CALCULATED, said, unit_of_figure, value
from engine.uncertainty.plan import Spread

SAMPLES_MAXIMUM = 2**18
NOT_A_POWER = (
    "%(given)s is no power of two, for which the samples are balanced; give %(below)s or %(above)s."
)
SALTELLI = Source(
    "Saltelli y otros (2010), Computer Physics Communications 181, 259-270",
    "estimator of the first-order index",
    "third_party",
)
JANSEN = Source(
    "Jansen (1999), Computer Physics Communications 117, 35-43",
    "estimator of the total index",
    "third_party",
)


class SobolInputs(Spread):
    """Uncertain inputs that do not depend on each other, and how many samples are taken."""

    samples: int = quantity(
        "Base samples",
        unit="samples",
        meaning="A power of two; each takes as many scenarios as there are inputs, and two more.",
        display="integer",
        symbol="n",
        default=1024,
        ge=2,
        le=SAMPLES_MAXIMUM,
    )

    @model_validator(mode="after")
    def _is_balanced(self) -> Self:
        if self.samples & (self.samples - 1):
            below = 1 << (self.samples.bit_length() - 1)
            facts = {"given": self.samples, "below": below, "above": 2 * below}
            raise field_problem("samples", "not_a_power", NOT_A_POWER, **facts)
        return self


def _index(title: str, equation: str, meaning: str, source: Source, **more: Any) -> Any:
    return figure(
        title,
        unit="fraction",
        display="percent",
        equation=equation,
        meaning=meaning,
        source=source,
        **more,
    )


HALF = "Half the width of its interval of 95 %, from samples drawn again."


class SobolIndex(Result):
    """What one input accounts for."""

    path: str = said("Input", source=SALTELLI)
    first: float | None = _index(
        "First-order index",
        r"S_i=\frac{\frac{1}{n}\sum_j f(B)_j\left(f(A_i)_j-f(A)_j\right)}{V}",
        "Share of the variance that goes when only this input is known; empty where the figure "
        "does not vary.",
        SALTELLI,
        symbol="S_i",
    )
    first_confidence: float | None = _index(
        "Confidence of the first-order index", "", HALF, SALTELLI
    )
    total: float | None = _index(
        "Total index",
        r"T_i=\frac{\frac{1}{2n}\sum_j \left(f(A)_j-f(A_i)_j\right)^2}{V}",
        "Share of the variance that is left when all others are known.",
        JANSEN,
        symbol="T_i",
    )
    total_confidence: float | None = _index("Confidence of the total index", "", HALF, JANSEN)

    @property
    def name(self) -> str:
        """What it is called where it stands in a list."""
        return self.path


class SobolFigure(Result):
    """Who accounts for the variance of one figure."""

    figure: str = said("Figure")
    unit: str = unit_of_figure()
    now: float | None = value("Figure without uncertainty", equation="f(x)", source=AS_CALCULATED)
    base: int = value(
        "Base samples that count",
        unit="samples",
        display="integer",
        meaning="Those of which no scenario is without a value or refused.",
        source=SALTELLI,
    )
    indices: list[SobolIndex] = group("Indices", "One for each uncertain input, in their order.")

    @property
    def name(self) -> str:
        """What it is called where it stands in a list."""
        return self.figure


class SobolResult(Result):
    """Indices of each figure."""

    figures: list[SobolFigure] = group("Figures", "Each with the indices of every input.")


SOURCES = (SALTELLI, JANSEN, AS_CALCULATED)
