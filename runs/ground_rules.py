"""What results that stand side by side do not have in common, though their figures rest on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext as _

from runs.presenting import Line

SEPARATOR = ", "


def different_grounds(each: Sequence[Sequence[Line]]) -> list[str]:
    """A sentence for the discount rates, and one for the parameter sets, where they differ.

    each: the inputs of every result, in the order of the results.
    """
    found = []
    for name, say in _SENTENCES.items():
        values = dict.fromkeys(text for texts in _texts(each, name) for text in texts)
        if any(len(set(texts)) > 1 for texts in _texts(each, name)):
            found.append(say(SEPARATOR.join(values)))
    return found


def _texts(each: Sequence[Sequence[Line]], name: str) -> list[list[str]]:
    """What every result has for each input of that name."""
    by_path = [{line.path: line.text for line in lines} for lines in each]
    paths = dict.fromkeys(path for one in by_path for path in one)
    return [
        [one[path] for one in by_path if path in one]
        for path in paths
        if path.rpartition(".")[2] == name
    ]


def _rates(values: str) -> str:
    return _("The present values are calculated with different rates: %(values)s.") % {
        "values": values
    }


def _sets(values: str) -> str:
    return _("The results rest on different parameter sets: %(values)s.") % {"values": values}


_SENTENCES: Mapping[str, Callable[[str], str]] = {
    "discount_rate": _rates,
    "parameter_set": _sets,
}
