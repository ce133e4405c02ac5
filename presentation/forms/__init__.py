"""Forms generated from a calculation's own input model.

The model (engine.model.quantity and group) says what is asked, in which unit and within which
bounds; values are the JSON-like inputs entered so far; problems are what
engine.registry.Calculation.parse refused. Templates are in templates/components/form.
"""

from presentation.forms.build import Around, completed, form_of, summary_of, value_in_words
from presentation.forms.nodes import (
    Clash,
    Field,
    Group,
    Node,
    Offer,
    Previous,
    Refused,
    Rows,
    Series,
    Standard,
    SummaryItem,
)
from presentation.forms.paths import (
    LONGEST_PATH,
    Path,
    UnknownPath,
    dotted,
    is_empty,
    path_of,
    replaced,
    same,
    value_at,
    without_item,
)
from presentation.forms.reading import (
    LONGEST_TEXT,
    TextTooLong,
    read_as,
    read_cells,
    read_value,
    typed_text,
)
from presentation.forms.spec import Spec, number_at, spec_at, spec_of

__all__ = [
    "LONGEST_PATH",
    "LONGEST_TEXT",
    "Around",
    "Clash",
    "Field",
    "Group",
    "Node",
    "Offer",
    "Path",
    "Previous",
    "Refused",
    "Rows",
    "Series",
    "Spec",
    "Standard",
    "SummaryItem",
    "TextTooLong",
    "UnknownPath",
    "completed",
    "dotted",
    "form_of",
    "is_empty",
    "number_at",
    "path_of",
    "read_as",
    "read_cells",
    "read_value",
    "replaced",
    "same",
    "spec_at",
    "spec_of",
    "summary_of",
    "typed_text",
    "value_at",
    "value_in_words",
    "without_item",
]
