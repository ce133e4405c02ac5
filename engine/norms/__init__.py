"""Dated parameters of the norms, each with unit, dates, source and mark of evidence."""

from engine.norms.loading import ParameterSetInvalid, parameter_set, parameter_sets
from engine.norms.models import (
    AbsentValue,
    ComponentWeights,
    DatedValue,
    Parameter,
    ParameterSet,
    UnknownParameter,
    UnknownParameterSet,
    UnverifiedValue,
)

__all__ = [
    "AbsentValue",
    "ComponentWeights",
    "DatedValue",
    "Parameter",
    "ParameterSet",
    "ParameterSetInvalid",
    "UnknownParameter",
    "UnknownParameterSet",
    "UnverifiedValue",
    "parameter_set",
    "parameter_sets",
]
