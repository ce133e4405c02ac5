"""The utilities of the network: list, downloads, one utility."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from members import selectors
from members.downloads import download, utility_table
from members.forms import UtilityFilter
from members.listing import utility_headers
from members.models import Utility
from members.panels import panels_of

PAGE_SIZE = 25


@require_safe
def utility_list(request: HttpRequest) -> HttpResponse:
    form = UtilityFilter(request.GET)
    found = _found(form)
    if kind := form.cleaned_data.get("format"):
        return download(utility_table(found), kind, "prestadores")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "filtered": any(form.cleaned_data.get(name) for name in ("q", "country", "size")),
        "columns": utility_headers(form.cleaned_data.get("sort") or "name"),
    }
    return render(request, "members/utility_list.html", context)


@require_safe
def utility_detail(request: HttpRequest, slug: str) -> HttpResponse:
    utility = get_object_or_404(Utility, slug=slug)
    context = {"utility": utility, "panels": panels_of(request.user, utility)}
    return render(request, "members/utility_detail.html", context)


def _found(form: UtilityFilter) -> QuerySet[Utility]:
    """What the filters leave; a filter that could not be read is not applied and says so."""
    form.is_valid()
    asked = form.cleaned_data
    return selectors.utilities(
        search=asked.get("q", ""),
        country=asked.get("country", ""),
        size=asked.get("size", ""),
        order=asked.get("sort") or "name",
    )
