"""What a calculation rests on: places in documents with marks, and dated values of its norm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docs.methods.numbers import printed
from engine.method_tables import extra_of, fields
from engine.model import Source
from engine.norms import parameter_set
from engine.registry import Calculation
from engine.trace.leaves import NormValue, norm_value

EVIDENCE = {
    "verified": "read in the document",
    "third_party": "third party",
    "inferred": "our reading",
    "unverified": "not verified",
}
HEAD = "| Place | Mark |\n|---|---|"
NORM_HEAD = "| Value of the norm | | In force | Place | Mark |\n|---|---|---|---|---|"


def written(calculation: Calculation) -> str:
    """The list of sources, and under it the dated values that its inputs have in the norm set."""
    every = sources(calculation)
    parts = [
        part
        for document in dict.fromkeys(one.document for one in every)
        for part in (f"{document}:", _places(one for one in every if one.document == document))
    ]
    if values := norm_values(calculation):
        parts.append(f"Parameter set `{calculation.parameter_set}`:")
        parts.append("\n".join([NORM_HEAD, *map(_norm_row, values)]))
    return "\n\n".join(parts)


def _places(found: Iterable[Source]) -> str:
    rows = [f"| {one.place} | {EVIDENCE[one.evidence]} |" for one in found]
    return "\n".join([HEAD, *rows])


def sources(calculation: Calculation) -> list[Source]:
    """Every place that the calculation, its inputs and its figures name, each once."""
    found = [*calculation.sources, *_of_fields(calculation)]
    kept = dict.fromkeys(one for one in found if one.document)
    return sorted(kept, key=lambda one: list(EVIDENCE).index(one.evidence))


def _of_fields(calculation: Calculation) -> Iterator[Source]:
    for model in (calculation.inputs, calculation.result):
        for _name, field in fields(model):
            extra = field.json_schema_extra
            source = extra.get("source") if isinstance(extra, dict) else None
            if isinstance(source, dict):
                yield Source(**source)  # type: ignore[arg-type]  # written by asdict(Source)


def norm_values(calculation: Calculation) -> list[NormValue]:
    """The dated values that the norm set gives for the calculation's inputs."""
    if not calculation.parameter_set:
        return []
    norm = parameter_set(calculation.parameter_set)
    keys = [extra_of(field, "parameter") for _name, field in fields(calculation.inputs)]
    found = [norm_value(norm, key, None) for key in dict.fromkeys(keys) if key]
    return [one for one in found if one]


def _norm_row(one: NormValue) -> str:
    unit = "" if one.display == "percent" else f" {one.unit}"
    force = f"{one.valid_from or '…'} to {one.valid_to or '…'}"
    value = f"{printed(one.value, one.display)}{unit}"
    return f"| {one.title} | {value} | {force} | {one.place} | {EVIDENCE[one.evidence]} |"
