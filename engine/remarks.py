"""Remarks of a result: soft limits crossed and readings taken, in the shape of a Problem."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from engine.errors import PathPart
from engine.model import Result


class Remark(Result):
    """Something the reader should know about an input or a figure that was still calculated.

    path points into the inputs; message is an English template with %(name)s places.
    """

    path: list[PathPart] = Field(title="Place in the inputs")
    code: str = Field(title="Machine-readable name")
    message: str = Field(title="English message template")
    params: dict[str, str | int | float] = Field(default_factory=dict, title="Values of its places")

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


def remark(path: tuple[PathPart, ...], code: str, message: str, **params: Any) -> Remark:
    """A remark on the input at that path."""
    return Remark(path=list(path), code=code, message=message, params=params)


def under(prefix: tuple[PathPart, ...], remarks: list[Remark]) -> list[Remark]:
    """The same remarks seen from further up the inputs."""
    return [one.model_copy(update={"path": [*prefix, *one.path]}) for one in remarks]


def remarks_field() -> Any:
    """The result field that carries a calculation's remarks."""
    return Field(
        default_factory=list,
        title="Remarks",
        description="Soft limits crossed by the inputs and readings taken; the figures stand.",
    )
