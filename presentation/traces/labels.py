"""What a number of a trace is called, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engine.trace import Group, Part, Place
from presentation.numbers import format_percent

STEP = " › "
APART = " · "
KINDS = {
    "figure": _("calculated figure"),
    "input": _("input of the study"),
    "parameter": _("dated parameter"),
    "constant": _("number that the method fixes"),
    "step": _("step of the calculation"),
}
"""What the kinds of numbers of a trace are called."""


def title_of(one: Part | Place) -> str:
    """The title, with the variable that its group is about."""
    choice = one.within[-1].choice if one.within else ""
    return APART.join(gettext(words) for words in (one.title, choice) if words)


def label_of(one: Part | Place) -> str:
    """The title with its year, the change it holds at, or its place in a list."""
    title = title_of(one)
    if one.year is not None:
        return gettext("%(title)s, year %(year)s") % {"title": title, "year": one.year}
    if one.change is not None:
        return f"{title}, {change_text(one.change)}"
    return title if one.index is None else f"{title}, {one.index + 1}"


def group_label(group: Group) -> str:
    """A group's title; of several alike with its place and the name its user gave it, or with the
    variable it is about."""
    title = gettext(group.title)
    if group.choice:
        return APART.join((title, gettext(group.choice)))
    if group.index is None:
        return title
    return f"{title} {group.index + 1}" + (f" ({group.name})" if group.name else "")


def place_words(place: str) -> str:
    """A place in a source: a reading in the reader's language, a document's heading as it is."""
    return gettext(place) if place else ""


def change_text(change: float) -> str:
    """A change with its sign: "+10 %"."""
    return ("+" if change > 0 else "") + format_percent(change, None)


def within_words(groups: Sequence[Group]) -> str:
    """The groups above a number, outermost first."""
    return STEP.join(group_label(one) for one in groups)
