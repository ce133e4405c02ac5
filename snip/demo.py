"""The example projects of the demonstration network, evaluated.

Figures are those of the slides of March 2015; what the slides do not give is an assumption of the
demonstration, says so in the project's objective, and the project is marked as illustrative.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from members.demo import AGUA_VIEJA, COQUITOS, MODEL_LOCALITY, SLIDES, refuse_outside_demonstration
from members.models import User, Utility
from snip.calculation import CALCULATION
from snip.demo_locality import LOCALITY, LOCALITY_WITH_LINES
from snip.models import Project, Sharing
from snip.services import alternative_create, alternative_evaluate_now

NORM = "snip-2015-03"
MARCH_2015 = dt.date(2015, 3, 1)
Inputs = dict[str, Any]


@dataclass(frozen=True)
class Example:
    """A way of doing an example project: its name, calculation and inputs."""

    name: str
    inputs: Mapping[str, Any]
    calculation: str = CALCULATION


@dataclass(frozen=True)
class ExampleProject:
    """An example project. place: of its figures in the slides; owner: e-mail of an account."""

    utility: str
    name: str
    location: str
    objective: str
    place: str
    alternatives: tuple[Example, ...]
    owner: str = ""


_COQUITOS: Inputs = {
    "water_project": {
        "discount_rate": 0.09,
        "horizon": 19,
        "population": {"base": 4200, "target": 5064, "target_year": 10, "after_target": "constant"},
        "coverage": 0.8,
        "persons_per_dwelling": 5.84,
        "existing_connections": 300,
        "demand_curve": {
            "points": [{"price": 0, "quantity": 30.6}, {"price": 7.5, "quantity": 3.3}],
            "tariff": 0.7,
            "rationed_quantity": 20,
        },
        "metered": True,
        "physical_losses": 0.2,
        "investment": [
            {"name": "Ampliación de la planta de agua", "market": 2_000_000, "factor": 0.81688},
            {"name": "Reservorio", "market": 400_000, "factor": 0.80618},
            {"name": "Redes de agua", "market": 1_000_000, "factor": 0.8096},
            {"name": "Conexiones con micromedidor", "market": 600_000, "factor": 0.82136},
        ],
        "incremental_connection": {"market_unit_cost": 100, "factor": 0.821, "from_year": 3},
        "operation_maintenance": {
            "market_cost_per_m3_produced": 0.68,
            "without_project_total": 130_000,
            "factor": 0.83,
        },
    }
}
_UNMETERED: Inputs = {"water_project": {**_COQUITOS["water_project"], "metered": False}}
_AGUA_VIEJA: Inputs = {
    "discount_rate": 0.09,
    "benefits": [0, *range(500_000, 510_000, 1_000)],
    "investment": [2_000_000, 0, *[4_000] * 9],
    "operation_maintenance": [0, *range(31_200, 43_200, 1_200)],
    "sensitivity_changes": [-0.2, -0.1, 0.1, 0.2],
}

PROJECTS = (
    ExampleProject(
        utility=COQUITOS,
        name="Mejoramiento y ampliación del agua potable de Coquitos",
        location="Coquitos",
        objective=(
            "Población de Coquitos con agua potable suficiente y continua. Los datos de la "
            "alternativa 1 son los de las láminas, que no imprimen la tabla anual: aquí el año 0 "
            "es la inversión y los años 1 a 19 la operación. La alternativa 2 es un supuesto de "
            "esta demostración: los mismos costos sin micromedición."
        ),
        place="presentación de un caso práctico",
        alternatives=(
            Example("Con micromedición", _COQUITOS),
            Example("Sin micromedición (ilustrativa)", _UNMETERED),
        ),
        owner="gerencia@demo.example",
    ),
    ExampleProject(
        utility=AGUA_VIEJA,
        name="Ampliación y mejoramiento del agua potable de Agua Vieja",
        location="Agua Vieja",
        objective=(
            "Población de Agua Vieja abastecida sin restricciones. Las láminas dan el flujo anual "
            "a precios sociales y no la demanda: el proyecto se evalúa desde ese flujo."
        ),
        place="análisis de sensibilidad",
        alternatives=(Example("Flujo de las láminas", _AGUA_VIEJA, "snip.cash_flow"),),
        owner="otra@demo.example",
    ),
    ExampleProject(
        utility=MODEL_LOCALITY,
        name="Ampliación del agua potable y alcantarillado de la localidad modelo",
        location="Localidad modelo",
        objective=(
            "Población de la localidad modelo con cobertura de 95 % y sin pérdidas excesivas. "
            "Demanda, oferta, cobertura, inversión de agua y costos de operación son de las "
            "láminas; conexiones comerciales e industriales de los años 5 a 10, leídas de su "
            "balance. Son supuestos de esta demostración la curva de demanda (la de Coquitos), el "
            "costo por m³, el costo sin proyecto y el mes de un hogar; los subcomponentes de "
            "alcantarillado y tratamiento son de otra población de las láminas. Las líneas de "
            "corte de la alternativa 2 son ilustrativas."
        ),
        place="proyección de demanda; conversión a precios sociales; costo efectividad",
        alternatives=(
            Example("Planta, redes y alcantarillado", LOCALITY),
            Example("Con líneas de corte (ilustrativas)", LOCALITY_WITH_LINES),
        ),
    ),
)


@transaction.atomic
def load_projects() -> None:
    """The example projects with their results, shared with everybody; what is there stays.

    Needs members.demo.load_members. Raises ImproperlyConfigured outside demonstration mode.
    """
    refuse_outside_demonstration()
    for example in PROJECTS:
        utility = Utility.objects.get(slug=example.utility)
        if not Project.objects.filter(utility=utility, name=example.name).exists():
            _load(example, utility)


def _load(example: ExampleProject, utility: Utility) -> None:
    owner = User.objects.filter(email=example.owner, is_demonstration=True).first()
    project = Project.objects.create(
        utility=utility,
        name=example.name,
        location=example.location,
        objective=example.objective,
        currency="PEN",
        price_base=MARCH_2015,
        parameter_set=NORM,
        sharing=Sharing.PUBLIC,
        illustrative=True,
        source=f"{SLIDES}; {example.place}",
        created_by=owner,
    )
    alternatives = [
        alternative_create(
            project=project,
            user=owner,
            name=one.name,
            inputs=one.inputs,
            calculation=one.calculation,
        )
        for one in example.alternatives
    ]
    # Lists show the latest evaluation, which is to be that of the source's own figures.
    for alternative in reversed(alternatives):
        alternative_evaluate_now(alternative=alternative, user=owner)
