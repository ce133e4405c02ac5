"""Forms of the project pages; the inputs of an evaluation have forms of their own (snip.typed)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engine.norms import parameter_set
from members.forms import Portal
from members.models import Country, Utility
from presentation.units import SYMBOLS
from snip.calculation import norm_choices, norm_in_force
from snip.models import Alternative, Project, Sharing

ACTIONS = [
    ("creation", _("creation")),
    ("improvement", _("improvement")),
    ("extension", _("extension")),
    ("recovery", _("recovery")),
    ("rehabilitation", _("rehabilitation")),
]
SERVICES = [
    ("water", _("drinking water")),
    ("water_sewerage", _("drinking water and sewerage")),
    ("sewerage", _("sewerage")),
    ("treatment", _("wastewater treatment")),
    ("sanitation", _("water and basic sanitation")),
]
OF_SERVICE = {
    "water": _("of the drinking water service"),
    "water_sewerage": _("of the drinking water and sewerage services"),
    "sewerage": _("of the sewerage service"),
    "treatment": _("of the wastewater treatment"),
    "sanitation": _("of the water and basic sanitation service"),
}
STATES = [
    ("never", _("Not evaluated")),
    ("open", _("Being evaluated")),
    ("evaluated", _("Evaluated")),
    ("changed", _("Changed since")),
    ("failed", _("Failed or cancelled")),
]
ORDERS = ("name", "-name", "utility", "-utility", "npv", "-npv", "irr", "-irr", "-updated")
CURRENCIES = [(code, f"{code} · {symbol}") for code, symbol in sorted(SYMBOLS.items())]
MONTH = "%Y-%m"
NO_CHOICE = ("", _("All"))


class MonthField(forms.DateField):
    """A month, stored as its first day."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "month", "placeholder": "2026-03"}, format=MONTH)
        super().__init__(widget=widget, input_formats=[MONTH], **kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        month = super().to_python(value)
        if month and not 1950 <= month.year <= 2100:
            raise ValidationError(gettext("Give a month between 1950 and 2100, like 2026-03."))
        return month


def _price_base() -> MonthField:
    return MonthField(
        label=_("Month of the prices"),
        help_text=_("Year and month whose prices the study uses, like 2026-03."),
        error_messages={
            "invalid": _("Give year and month, like 2026-03."),
            "required": _("Say which month's prices the study uses."),
        },
    )


def _currency() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)


def _objective() -> forms.CharField:
    return forms.CharField(
        label=_("Objective"),
        help_text=_("What changes for whom when the project works."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _location() -> forms.CharField:
    return forms.CharField(
        label=_("Where"),
        help_text=_("Locality, district and province."),
        max_length=120,
        error_messages={"required": _("Say where the project is.")},
    )


class ProjectForm(Portal, forms.Form):
    """A new project. Its name has three parts: what is done, to which service, where."""

    utility = forms.ModelChoiceField(
        label=_("Utility"), queryset=Utility.objects.none(), empty_label=None
    )
    actions = forms.MultipleChoiceField(
        label=_("What is done"),
        choices=ACTIONS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    service = forms.ChoiceField(label=_("Which service"), choices=SERVICES)
    location = _location()
    objective = _objective()
    currency = _currency()
    price_base = _price_base()
    parameter_set = forms.ChoiceField(
        label=_("Norm"),
        help_text=_(
            "Dated values of the norm, such as the discount rate. A new alternative starts from "
            "them; each can be changed, and is then marked."
        ),
        required=False,
    )
    norm_was_in_force: bool | None = None
    """Of a norm that the month decided: whether one was in force; None for a chosen one."""

    def __init__(self, *args: Any, utilities: QuerySet[Utility], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["utility"].queryset = utilities  # type: ignore[attr-defined]  # a ModelChoiceField
        norm = self.fields["parameter_set"]
        by_month = ("", _("By the month of the prices"))
        norm.choices = [by_month, *norm_choices()]  # type: ignore[attr-defined]  # a ChoiceField
        norm.help_text = f"{norm.help_text} {today()}"
        self.fields["actions"].widget.attrs.pop("class", None)

    def clean(self) -> dict[str, Any]:
        """A norm that was not chosen is the one in force in the month of the prices."""
        given = super().clean() or self.cleaned_data
        month = given.get("price_base")
        if month and given.get("parameter_set") == "":
            given["parameter_set"], self.norm_was_in_force = norm_in_force(month)
        return given

    @property
    def norm_words(self) -> str:
        """Why the project has its norm, where the month of the prices decided it."""
        if self.norm_was_in_force is None:
            return ""
        facts = {
            "norm": norm_title(self.cleaned_data["parameter_set"]),
            "month": date_format(self.cleaned_data["price_base"], "YEAR_MONTH_FORMAT"),
        }
        if self.norm_was_in_force:
            return gettext("Its norm is %(norm)s, in force in %(month)s.") % facts
        return gettext("No norm was in force in %(month)s; the nearest is %(norm)s.") % facts

    @property
    def project_name(self) -> str:
        """The name from its three parts, in the language of the page."""
        chosen = [str(label) for key, label in ACTIONS if key in self.cleaned_data["actions"]]
        many = gettext("%(first)s and %(last)s")
        first = ", ".join(chosen[:-1])
        actions = many % {"first": first, "last": chosen[-1]} if first else chosen[-1]
        service = str(OF_SERVICE[self.cleaned_data["service"]])
        parts = {"actions": actions, "service": service, "place": self.cleaned_data["location"]}
        return str(capfirst(gettext("%(actions)s %(service)s of %(place)s") % parts))[:200]


class ProjectEditForm(Portal, forms.Form):
    """What a project is called and says; the norm stays, old evaluations were made by it."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("What is done, to which service, where."),
        max_length=200,
        error_messages={"required": _("The project needs a name.")},
    )
    location = _location()
    objective = _objective()
    currency = _currency()
    price_base = _price_base()


class SharingForm(Portal, forms.Form):
    """Who else sees the project."""

    sharing = forms.ChoiceField(
        label=_("Who sees it"), choices=Sharing.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sharing"].widget.attrs.pop("class", None)


class AlternativeForm(Portal, forms.Form):
    """Another way of doing the project."""

    name = forms.CharField(
        label=_("Name of the alternative"),
        help_text=_("What is done differently, for example: gravity line from the spring."),
        max_length=120,
        error_messages={"required": _("Give the alternative a name.")},
    )
    copy_of = forms.ModelChoiceField(
        label=_("Start from"),
        queryset=Alternative.objects.none(),
        required=False,
        empty_label=_("the values of the norm only"),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["copy_of"].queryset = project.alternatives.all()  # type: ignore[attr-defined]  # a ModelChoiceField


class RenameForm(Portal, forms.Form):
    """Another name for an alternative of the project."""

    alternative = forms.ModelChoiceField(
        label=_("Alternative"),
        queryset=Alternative.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": _("Choose one of the project's alternatives.")},
    )
    name = forms.CharField(
        label=_("New name"),
        max_length=120,
        error_messages={"required": _("Give the alternative a name.")},
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, prefix="rename", **kwargs)
        self.fields["alternative"].queryset = project.alternatives.all()  # type: ignore[attr-defined]  # a ModelChoiceField


class ProjectFilter(Portal, forms.Form):
    """The filters of the list, kept in the address; one that cannot be read is not applied."""

    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    utility = forms.ModelChoiceField(
        label=_("Utility"),
        queryset=Utility.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("All"),
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    state = forms.ChoiceField(label=_("Evaluation"), choices=[NO_CHOICE, *STATES], required=False)
    sort = forms.ChoiceField(
        choices=[(one, one) for one in ORDERS], required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, utilities: QuerySet[Utility], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["utility"].queryset = utilities  # type: ignore[attr-defined]  # a ModelChoiceField
        there = set(utilities.values_list("country", flat=True))
        self.fields["country"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            NO_CHOICE,
            *[(code, label) for code, label in Country.choices if code in there],
        ]

    def asked(self, name: str) -> Any:
        """The value of a filter, None where it was not given or could not be read."""
        self.is_valid()
        return self.cleaned_data.get(name) or None


def today() -> str:
    """What leaving the norm to the month of the prices comes to for prices of today."""
    name, _in_force = norm_in_force(timezone.localdate())
    words = gettext(
        "Unless another is chosen it is the one in force in the month of the prices; today that "
        "is %(norm)s."
    )
    return words % {"norm": norm_title(name)}


def norm_title(name: str) -> str:
    """A parameter set in the reader's words."""
    return gettext(parameter_set(name).title)
