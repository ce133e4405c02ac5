"""Reads the parameter sets that lie beside this file, one YAML file each."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from engine.errors import EngineError
from engine.norms.models import ParameterSet, UnknownParameterSet

FOLDER = Path(__file__).parent


class ParameterSetInvalid(EngineError):
    """A parameter file cannot be read, or does not say what every value must say."""


def load(path: Path) -> ParameterSet:
    """One file as a typed set; raises ParameterSetInvalid naming file and place."""
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ParameterSetInvalid(f"{path.name} cannot be read: {error}") from error
    try:
        return ParameterSet.model_validate(content)
    except ValidationError as error:
        raise ParameterSetInvalid(f"{path.name}: {_places(error)}") from error


def _places(error: ValidationError) -> str:
    items = error.errors(include_url=False)
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in items)


@cache
def parameter_sets() -> tuple[ParameterSet, ...]:
    """Every set, by name."""
    loaded = [load(path) for path in FOLDER.glob("*.yaml")]
    return tuple(sorted(loaded, key=lambda one: one.name))


def parameter_set(name: str) -> ParameterSet:
    """The set of that name; raises UnknownParameterSet with the names there are."""
    for one in parameter_sets():
        if one.name == name:
            return one
    known = ", ".join(one.name for one in parameter_sets())
    raise UnknownParameterSet(f"there is no parameter set {name!r}; there are {known}")
