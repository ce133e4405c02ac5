"""A number of an input model found by its path, also where no form asks for it."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import Field

from engine.model import Inputs, group, quantity
from presentation.forms import Path, UnknownPath, number_at

Share = Annotated[float, Field(ge=0, le=1)]


class Activity(Inputs):
    cost: float = quantity("Cost", unit="¤", meaning="", display="money", ge=0)


class Model(Inputs):
    rate: float | None = quantity("Rate", unit="fraction", meaning="", display="percent", le=1)
    years: int = quantity("Years", unit="years", meaning="", ge=1, le=50)
    shares: list[Share] = quantity(
        "Shares", unit="fraction", meaning="", series="from_year_1", min_length=1, max_length=9
    )
    method: Literal["a", "b"] = quantity("Method", unit="", meaning="", display="text")
    activities: dict[str, Activity] = group("Activities", "")
    volumes: dict[str, list[float]] = quantity("Volumes", unit="m³", meaning="", ge=0)


def test_a_number_says_its_unit_kind_and_bounds() -> None:
    rate = number_at(Model, ("rate",))
    assert (rate.kind, rate.title, rate.display, rate.bounds.le) == ("number", "Rate", "percent", 1)
    years = number_at(Model, ("years",))
    assert (years.kind, years.bounds.ge, years.bounds.le) == ("integer", 1, 50)


def test_a_list_of_numbers_says_the_bounds_of_one_of_them() -> None:
    for path in (("shares",), ("shares", 3)):
        share = number_at(Model, path)
        assert (share.kind, share.bounds.ge, share.bounds.le) == ("number", 0, 1)
        assert share.bounds.max_length is None
        assert share.series == "from_year_1"


def test_groups_that_the_user_names_are_walked_through() -> None:
    assert number_at(Model, ("activities", "Obra 1", "cost")).title == "Cost"
    assert number_at(Model, ("volumes", "Zona norte", 2)).unit == "m³"


@pytest.mark.parametrize("path", [(), ("nothing",), ("method",), ("activities", "Obra 1", "name")])
def test_what_is_no_number_is_not_found(path: Path) -> None:
    with pytest.raises(UnknownPath):
        number_at(Model, path)
