"""What the list of runs may be asked."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from runs.models import Status


class StudyForm(forms.Form):
    """Which study is asked for, or is to be cancelled."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)
    cancel = forms.BooleanField(required=False)


class RunFilter(forms.Form):
    """The list's filters and page, read from the address."""

    status = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), *Status.choices],
        widget=forms.Select(attrs={"class": "input"}),
    )
    page = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    @property
    def status_asked(self) -> str:
        """The state asked for; "" for all, also where the address says something unreadable."""
        return str(self.cleaned_data.get("status") or "") if self.is_valid() else ""

    @property
    def page_asked(self) -> int:
        return int(self.cleaned_data.get("page") or 1) if self.is_valid() else 1


class KeepForm(forms.Form):
    """The name and reason under which moved inputs are kept as a scenario."""

    name = forms.CharField(
        label=_("Name of the scenario"),
        max_length=120,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Why these values: who measured or decided them, and when."),
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
    )

    @property
    def given(self) -> dict[str, str]:
        """Name and reason, checked."""
        return {"name": self.cleaned_data["name"], "reason": self.cleaned_data["reason"]}

    @property
    def problems(self) -> list[dict[str, str]]:
        """Every error with the address of its field, for components/error_summary.html."""
        if not self.is_bound:
            return []
        general = [{"address": "", "message": str(text)} for text in self.non_field_errors()]
        return general + [
            {"address": f"#{field.auto_id}", "label": str(field.label), "message": str(text)}
            for field in self
            for text in field.errors
        ]
