"""Finished runs of any calculation, as the worker would have left them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import engine
from engine import registry
from runs.models import Run, Status
from tests.factories import RunFactory


def finished_run(name: str, inputs: Mapping[str, Any], **fields: Any) -> Run:
    """A stored run with its result; fields: of the row, to make it another one."""
    calculation = registry.get(name)
    values = {
        "result": calculation.evaluate(inputs).model_dump(mode="json"),
        "engine_version": engine.ENGINE_VERSION,
        "parameter_set": calculation.parameter_set,
        "progress": 1.0,
        **fields,
    }
    run: Run = RunFactory(calculation=name, inputs=dict(inputs), status=Status.SUCCEEDED, **values)
    return run
