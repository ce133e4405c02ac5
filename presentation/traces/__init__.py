"""A trace as its reader sees it: opened figures, in the reader's language and way of writing."""

from presentation.traces.annex import AnnexGroup, annex, parameters
from presentation.traces.equations import mathml, mathml_inline
from presentation.traces.labels import KINDS, label_of, place_words, within_words
from presentation.traces.opened import (
    EVIDENCE,
    Crumb,
    Norm,
    Number,
    Opened,
    Source,
    Way,
    opened,
    opened_list,
)

__all__ = [
    "EVIDENCE",
    "KINDS",
    "AnnexGroup",
    "Crumb",
    "Norm",
    "Number",
    "Opened",
    "Source",
    "Way",
    "annex",
    "label_of",
    "mathml",
    "mathml_inline",
    "opened",
    "opened_list",
    "parameters",
    "place_words",
    "within_words",
]
