"""Evaluating an alternative: refused with every problem, and once however often it is pressed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from runs.models import Run, Status
from runs.services import run_execute
from snip.models import Alternative, Evaluation
from tests.snip.inputs import coquitos


@pytest.fixture
def editor(signed_in, teammate):
    client = signed_in(teammate)
    client.cookies["django_language"] = "en"
    return client


def address(alternative: Alternative) -> str:
    place = (alternative.project_id, alternative.number)
    return reverse("snip:alternative_evaluate", args=place)


def test_evaluating_asks_for_a_run_and_leads_to_it(editor, alternative, sent, teammate):
    answer = editor.post(address(alternative))
    run = Run.objects.get()
    assert answer["Location"] == reverse("runs:run_detail", args=(run.pk,)) + "?espera=1"
    assert run.scope == f"utility:{alternative.project.utility_id}"
    assert run.created_by == teammate
    assert run.inputs["parameter_set"] == "snip-2015-03"
    evaluation = Evaluation.objects.get()
    assert (evaluation.alternative, evaluation.run) == (alternative, run)
    assert evaluation.requested_by == teammate


def test_pressed_twice_it_is_one_run(editor, alternative, sent):
    editor.post(address(alternative))
    editor.post(address(alternative))
    assert Run.objects.count() == Evaluation.objects.count() == 1


def test_the_same_inputs_evaluated_before_lead_to_their_result(editor, alternative, sent):
    editor.post(address(alternative))
    run_execute(Run.objects.get().pk)
    assert Run.objects.get().status == Status.SUCCEEDED
    answer = editor.post(address(alternative))
    assert answer["Location"].endswith("/resultado/")
    assert Run.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"water_project__coverage": 1.4}, "poblacion-y-demanda/?faltan=1#water_project.coverage",
         "140%"),
        ({"water_project__investment__0__market": -5},
         "inversion/?faltan=1#water_project.investment.0.market", "below the minimum"),
        ({"water_project__coverage": "a lot"},
         "poblacion-y-demanda/?faltan=1#water_project.coverage", "not a number"),
        ({"water_project__demand_curve__tariff": 9},
         "poblacion-y-demanda/?faltan=1#water_project.demand_curve.tariff", "nobody would buy"),
        ({"water_project__horizon": None},
         "poblacion-y-demanda/?faltan=1#water_project.horizon", "This value is needed."),
        ({"water_demand": {}},
         "demanda-de-la-localidad/?faltan=1#water_demand.growth_rate", "This value is needed."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_listed_with_the_way_to_its_field(
    changes, path, words, editor, alternative, sent
):
    inputs = coquitos(**changes)
    Alternative.objects.update(inputs=inputs)
    answer = editor.post(address(alternative))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert path in page
    assert words in page
    assert not Run.objects.exists()
    alternative.refresh_from_db()
    assert alternative.inputs == inputs


def test_a_changed_alternative_is_told_from_an_evaluated_one(editor, alternative, sent):
    project = reverse("snip:project_detail", args=(alternative.project_id,))
    assert "Not evaluated" in editor.get(project).content.decode()
    editor.post(address(alternative))
    assert "Being evaluated" in editor.get(project).content.decode()
    run_execute(Run.objects.get().pk)
    page = editor.get(project).content.decode()
    assert "Evaluated" in page
    assert "1,514,0" in page
    Alternative.objects.update(version=9)
    assert "Changed since" in editor.get(project).content.decode()


def test_the_list_shows_the_key_figures_of_the_last_result(editor, alternative, sent):
    editor.post(address(alternative))
    run_execute(Run.objects.get().pk)
    page = editor.get(reverse("snip:project_list")).content.decode()
    assert "1,514,0" in page
    assert "14.8%" in page


def test_somebody_who_only_reads_cannot_evaluate(signed_in, reader, alternative, sent):
    assert signed_in(reader).post(address(alternative)).status_code == 403
    assert not Run.objects.exists()
