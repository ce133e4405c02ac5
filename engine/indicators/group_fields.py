"""Sources and choices that calculations over many utilities share."""

from __future__ import annotations

from typing import Literal

from engine.model import Source

NETWORK = "Propuesta de la red para la comparación entre pares"
GROUPS = Source(NETWORK, "grupo de pares: size, service, country or weighted distance", "inferred")
STANDING = Source(NETWORK, "posición: percentile, rank and quartiles among the peers", "inferred")
SIZE_GROUPS = Source("SUNASS, grupos por tamaño", "conexiones por grupo", "third_party")
TREND = Source("Sen (1968), JASA 63", "median of the slopes between all pairs of years")
SUMS = Source(NETWORK, "agregados: ratios of sums, never means of ratios", "inferred")
CRS = Source("Charnes, Cooper y Rhodes (1978), EJOR 2", "constant returns to scale")
VRS = Source("Banker, Charnes y Cooper (1984), Management Science 30", "variable returns to scale")

CatalogueKey = Literal["cra_12_1995", "ibnet", "snis", "sunass"]
CATALOGUES: dict[CatalogueKey, str] = {
    "cra_12_1995": "Res. CRA 12 of 1995",
    "ibnet": "IBNET",
    "snis": "SNIS",
    "sunass": "SUNASS",
}
