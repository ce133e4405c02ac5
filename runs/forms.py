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
