"""The trail of a project: kept by the database itself, shown to administrators, changed by none."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from presentation.forms import path_of
from snip.models import Alternative, InputChange, ProjectChange
from snip.services import Change, alternative_fields_save, sharing_change
from tests.factories import UserFactory


@pytest.fixture
def trail(alternative: Alternative, teammate) -> None:
    coverage = Change(path_of("water_project.coverage"), 0.8, 0.9)
    alternative_fields_save(alternative=alternative, changes=[coverage], user=teammate)
    sharing_change(project=alternative.project, sharing="network", user=teammate)


@pytest.mark.parametrize("model", [InputChange, ProjectChange])
def test_the_trail_cannot_be_edited_or_shortened(model, trail):
    for attempt in (
        lambda: model.objects.update(changed_by=None),
        lambda: model.objects.all().delete(),
    ):
        with pytest.raises(Exception, match="only grows"), transaction.atomic():
            attempt()
    assert model.objects.count() == 1


@pytest.fixture
def administrator(client, db):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("name", ["project", "evaluation", "inputchange", "projectchange"])
def test_the_administration_shows_rows_and_adds_none(name, trail, administrator):
    assert administrator.get(reverse(f"admin:snip_{name}_changelist")).status_code == 200
    assert administrator.get(reverse(f"admin:snip_{name}_add")).status_code == 403


def test_the_administration_shows_a_project_and_deletes_none(trail, alternative, administrator):
    place = (alternative.project_id,)
    page = administrator.get(reverse("admin:snip_project_change", args=place))
    assert page.status_code == 200
    assert "Gravity" in page.content.decode()
    assert administrator.get(reverse("admin:snip_project_delete", args=place)).status_code == 403
