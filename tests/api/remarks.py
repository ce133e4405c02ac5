"""Results of the API beside those of the engine."""

from __future__ import annotations

from typing import Any

from engine.remarks import Remark


def without_words(value: Any) -> Any:
    """A result without the messages of its remarks, which are in somebody's language."""
    if isinstance(value, list):
        return [without_words(one) for one in value]
    if not isinstance(value, dict):
        return value
    is_remark = value.keys() == Remark.model_fields.keys()
    kept = {name: one for name, one in value.items() if not (is_remark and name == "message")}
    return {name: without_words(one) for name, one in kept.items()}
