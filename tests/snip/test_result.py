"""The result page: who sees it, that it shows what the run holds, and what it says without one."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from members.models import User
from presentation.numbers import format_number
from runs import dispatch
from runs.models import Run, Status
from snip.models import Alternative, Evaluation, Project, Sharing
from snip.sections import REVIEW
from snip.services import alternative_evaluate, alternative_evaluate_now
from tests.engine.samples import inputs_of
from tests.snip.inputs import coquitos

TABS = ("demanda", "costos", "beneficios", "sensibilidad", "sostenibilidad", "historia")
FORMULAS = [
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "=HYPERLINK(\"http://x\",\"y\")",
    "-2+3+cmd|' /C calc'!A0", "@=1", "=@1", "＝1+1", "＋1", "－1", "＠1", " =1", "  +2", "=1;=2",
    "=1,=2", "=\"a\"", "+cmd|'/C calc'!'A1'", "=IMPORTXML(\"http://x\",\"//a\")",
    "=WEBSERVICE(\"http://x\")", "=DDE(\"a\";\"b\")", "--1", "=A1", "=SUM(1;2)", "+A1", "-A1",
    "@A1", "=1\t=2", "=\u00a01",
]  # fmt: skip


def address(alternative: Alternative, tab: str = "", **query: str) -> str:
    place: list[Any] = [alternative.project_id, alternative.number]
    name = "snip:result"
    if tab:
        name, place = "snip:result_tab", [*place, tab]
    return reverse(name, args=place, query=query or None)


def told(answer: Any, asked: str) -> str:
    """The page without its own address and the token that is new in every answer."""
    token = r'("X-CSRFToken": "|name="csrfmiddlewaretoken" value=")\w+'
    body = answer.content.decode()
    for own in (asked, asked.replace("&", "&amp;"), asked.partition("?")[0]):
        body = body.replace(own, "")
    return re.sub(token, "", body)


@pytest.fixture
def evaluated(alternative: Alternative, teammate: User) -> Alternative:
    alternative_evaluate_now(alternative=alternative, user=teammate)
    return alternative


@pytest.fixture
def run(evaluated: Alternative) -> Run:
    return evaluated.evaluations.get().run


# Who sees it


@pytest.mark.parametrize("who", ["owner", "teammate", "reader", "program", "secretariat"])
def test_the_utility_and_the_secretariat_see_every_tab(request, signed_in, evaluated, who) -> None:
    client = signed_in(request.getfixturevalue(who))
    for tab in ("", *TABS):
        assert client.get(address(evaluated, tab)).status_code == 200


@pytest.mark.parametrize("who", ["stranger", "visitor", "roleless", "regulator_pe", "disabled"])
def test_to_others_it_is_not_there(request, signed_in, evaluated, who) -> None:
    client = signed_in(request.getfixturevalue(who))
    absent = Alternative(project=Project(), number=1)
    for tab, query in (
        ("", {}),
        ("costos", {}),
        ("", {"cifra": "water_project.npv"}),
        ("", {"tabla": "flujo", "format": "csv"}),
    ):
        foreign, missing = address(evaluated, tab, **query), address(absent, tab, **query)
        answers = [client.get(foreign), client.get(missing)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert told(answers[0], foreign) == told(answers[1], missing)


def test_a_visitor_reads_a_public_example_but_may_not_change_it(client, evaluated) -> None:
    Project.objects.update(sharing=Sharing.PUBLIC, illustrative=True)
    page = client.get(address(evaluated))
    assert page.status_code == 200
    body = page.content.decode()
    assert "Ejemplo ilustrativo" in body
    assert reverse("snip:alternative_evaluate", args=(evaluated.project_id, 1)) not in body


def test_only_who_may_edit_is_offered_a_new_evaluation(signed_in, evaluated, reader, owner) -> None:
    evaluate = reverse("snip:alternative_evaluate", args=(evaluated.project_id, 1))
    assert evaluate not in signed_in(reader).get(address(evaluated)).content.decode()
    assert evaluate in signed_in(owner).get(address(evaluated)).content.decode()


# What it shows


def test_figures_are_those_of_the_run(signed_in, owner, evaluated, run) -> None:
    context = signed_in(owner).get(address(evaluated)).context
    project = run.result["water_project"]
    with translation.override("es"):
        shown = {
            figure.address.partition("cifra=")[2]: figure.text for figure in context["figures"]
        }
        assert shown["water_project.npv"] == format_number(project["npv"], 0)
        assert shown["water_project.irr"] == format_number(project["irr"] * 100, 1)
        assert shown["water_project.break_even.investment"] == format_number(
            project["break_even"]["investment"] * 100, 1
        )


@pytest.mark.parametrize("language", ["es", "pt", "en"])
def test_every_tab_speaks_the_readers_language(client, evaluated, language) -> None:
    Project.objects.update(sharing=Sharing.PUBLIC)
    client.cookies["django_language"] = language
    for tab in ("", *TABS):
        page = client.get(address(evaluated, tab))
        assert page.status_code == 200
        assert f'lang="{language}"' in page.content.decode()


def test_tables_hold_the_runs_series_undistorted(signed_in, owner, evaluated, run) -> None:
    client = signed_in(owner)
    tables = client.get(address(evaluated)).context["contents"].tables
    flow = next(table for table in tables if table.id == "flujo")
    names = [column.name for column in flow.columns]
    for name in names[1:]:
        position = names.index(name)
        assert [row[position] for row in flow.rows] == run.result["water_project"][name]


def test_charts_carry_the_runs_numbers(signed_in, owner, evaluated, run) -> None:
    charts = {
        one.id: one for one in signed_in(owner).get(address(evaluated)).context["contents"].charts
    }
    rows = charts["grafico-flujo"].table.rows
    assert [row[1] for row in rows] == run.result["water_project"]["net_flow"]
    swings = {row[0]: row[3] for row in charts["grafico-sensibilidad"].table.rows}
    wanted = {one["break_even"] for one in run.result["sensitivity"]}
    assert set(swings.values()) == wanted


def test_the_decision_is_said_in_words(signed_in, owner, evaluated) -> None:
    decision = signed_in(owner).get(address(evaluated)).context["decision"]
    assert decision.is_accepted
    assert decision.words


def test_money_and_prices_are_said_once(signed_in, owner, evaluated) -> None:
    body = signed_in(owner).get(address(evaluated)).content.decode()
    assert body.count("precios de marzo de 2015") == 1


# Opened figures


def figures_of(client, alternative) -> list[str]:
    found: set[str] = set()
    for tab in ("", *TABS):
        body = client.get(address(alternative, tab)).content.decode()
        found |= set(re.findall(r'href="([^"]*cifra=[^"]+)"', body))
    return sorted(link.replace("&amp;", "&") for link in found)


def test_every_link_to_a_figure_opens_its_panel(signed_in, owner, evaluated, run) -> None:
    client = signed_in(owner)
    links = figures_of(client, evaluated)
    assert len(links) > 300
    for link in links:
        page = client.get(link, headers={"HX-Request": "true"})
        assert page.status_code == 200, link
        assert page.context["opening"].problem == "", link
        part = page.content.decode()
        assert "<html" not in part
        assert run.fingerprint in part


def test_a_panel_shows_the_equation_with_numbers_its_parts_and_source(
    signed_in, owner, evaluated, run
) -> None:
    page = signed_in(owner).get(address(evaluated, cifra="water_project.npv"))
    opened = page.context["opening"].opened
    assert "VAN" in opened.equation
    assert f"<mn>{format_number(run.result['water_project']['net_flow'][1], 0)}</mn>" in (
        opened.substituted
    )
    (table,) = opened.series
    assert len(table.rows) == 20
    assert "cifra=water_project.net_flow.3" in table.links[3, 1]
    assert "via=water_project.npv" in table.links[3, 1]
    assert opened.source.evidence == "verified"


def test_a_way_down_leads_back_up(signed_in, owner, evaluated) -> None:
    way = {"via": ["water_project.npv", "water_project.net_flow.1", "nonsense"]}
    asked = {"cifra": "water_project.benefits.1", **way}
    page = signed_in(owner).get(address(evaluated), asked)
    first, second = page.context["opening"].opened.trail
    assert first.address == address(evaluated, cifra="water_project.npv")
    assert second.address.endswith("cifra=water_project.net_flow.1&via=water_project.npv")


def test_a_panel_comes_whole_when_the_browser_goes_back(signed_in, owner, evaluated) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    link = address(evaluated, cifra="water_project.npv")
    assert "<html" in signed_in(owner).get(link, headers=headers).content.decode()


@pytest.mark.parametrize(
    "figure",
    ["", "nothing", "water_project", "water_project.nothing", "a.b" * 200, "water_project.npv.0",
     "water_project.net_flow.99", "decision.message", "inputs:", "inputs:name", "steps:999999",
     "__class__", "sensitivity", "..", "water_project.npv\x00", "0"],
)  # fmt: skip
def test_a_figure_that_is_none_is_not_there(signed_in, owner, evaluated, figure) -> None:
    assert signed_in(owner).get(address(evaluated), {"cifra": figure}).status_code == 404


# Downloads


def test_every_table_downloads_as_it_is_seen(signed_in, owner, evaluated) -> None:
    client = signed_in(owner)
    count = 0
    for tab in ("", *TABS):
        page = client.get(address(evaluated, tab))
        for table, csv, xlsx in page.context["files"]:
            count += 1
            lines = client.get(csv).content.decode("utf-8-sig").splitlines()
            assert len(lines) == 1 + len(table.rows) + (1 if table.total else 0)
            assert lines[0].count(";") == len(table.columns) - 1
            sheet = load_workbook(io.BytesIO(client.get(xlsx).content)).active
            assert sheet.max_row == len(lines)
            assert sheet.max_column == len(table.columns)
        for _list, csv, _xlsx in page.context["lists"]:
            assert client.get(csv).status_code == 200
    assert count >= 8


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_component_named_like_a_formula_stays_text(
    signed_in, owner, alternative, formula
) -> None:
    assert len(FORMULAS) == 30
    alternative.inputs = coquitos(water_project__investment__0__name=formula)
    alternative.save()
    alternative_evaluate_now(alternative=alternative, user=owner)
    client = signed_in(owner)
    book = client.get(address(alternative, "costos", tabla="inversion", format="xlsx"))
    sheet = load_workbook(io.BytesIO(book.content)).active
    assert sheet["A2"].data_type == "s"
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} <= {"s", "n"}
    text = client.get(address(alternative, "costos", tabla="inversion", format="csv"))
    first = text.content.decode("utf-8-sig").splitlines()[1].lstrip('"')
    assert first.startswith("'")


def test_negative_money_stays_a_number(signed_in, owner, evaluated, run) -> None:
    book = signed_in(owner).get(address(evaluated, tabla="flujo", format="xlsx"))
    sheet = load_workbook(io.BytesIO(book.content)).active
    column = [cell.value for cell in sheet["E"]][1:]
    assert column == pytest.approx(run.result["water_project"]["net_flow"], rel=1e-12)


@pytest.mark.parametrize(
    "query",
    [{"tabla": "nothing", "format": "csv"}, {"tabla": "flujo", "format": "pdf"}, {"format": "csv"},
     {"corrida": "nothing"}, {"corrida": "00000000-0000-0000-0000-000000000000"},
     {"corrida": "\x00"}],
)  # fmt: skip
def test_odd_addresses_are_not_there(signed_in, owner, evaluated, query) -> None:
    assert signed_in(owner).get(address(evaluated), query).status_code == 404


def test_an_unknown_tab_is_not_there(signed_in, owner, evaluated) -> None:
    assert signed_in(owner).get(address(evaluated, "nada")).status_code == 404


# Without a result, or with an older one


def test_without_an_evaluation_the_page_says_how_to_begin(signed_in, owner, alternative) -> None:
    page = signed_in(owner).get(address(alternative))
    assert page.status_code == 200
    assert reverse("snip:alternative_inputs", args=(alternative.project_id, 1)) in (
        page.content.decode()
    )
    assert signed_in(owner).get(address(alternative, "costos")).status_code == 404


def test_an_evaluation_under_way_is_named(signed_in, owner, alternative, sent) -> None:
    run = alternative_evaluate(alternative=alternative, user=owner)
    body = signed_in(owner).get(address(alternative)).content.decode()
    assert reverse("runs:run_detail", args=(run.pk,)) in body


def test_a_failed_evaluation_says_why_and_keeps_the_older_result(
    signed_in, owner, evaluated, monkeypatch
) -> None:
    evaluated.inputs = coquitos(water_project__horizon=12)
    evaluated.version += 1
    evaluated.save()
    monkeypatch.setattr(dispatch.current_app, "send_task", lambda *_args, **_options: None)
    run = alternative_evaluate(alternative=evaluated, user=owner)
    Run.objects.filter(pk=run.pk).update(
        status=Status.FAILED, error={"code": "broken", "message": "The calculation broke."}
    )
    page = signed_in(owner).get(address(evaluated))
    body = page.content.decode()
    assert reverse("runs:run_detail", args=(run.pk,)) in body
    assert page.context["figures"]


def test_changed_inputs_are_announced_with_the_way_to_evaluate_again(
    signed_in, owner, evaluated
) -> None:
    client = signed_in(owner)
    review = reverse("snip:alternative_section", args=(evaluated.project_id, 1, REVIEW))
    assert review not in client.get(address(evaluated)).content.decode()
    evaluated.version += 1
    evaluated.save()
    assert review in client.get(address(evaluated)).content.decode()
    assert client.get(review).status_code == 200


def test_an_earlier_run_can_be_seen_again(signed_in, owner, evaluated, run) -> None:
    evaluated.inputs = coquitos(water_project__discount_rate=0.08)
    evaluated.version += 1
    evaluated.save()
    later = alternative_evaluate_now(alternative=evaluated, user=owner)
    client = signed_in(owner)
    history = client.get(address(evaluated, "historia")).context["history"]
    assert [past.run.pk for past in history] == [later.pk, run.pk]
    page = client.get(history[1].address)
    assert page.context["run"].pk == run.pk
    assert page.context["is_earlier"]
    assert page.context["departures"] == []
    assert len(client.get(address(evaluated)).context["departures"]) == 1


def test_a_run_of_another_project_is_not_shown_here(signed_in, owner, evaluated, stranger) -> None:
    other = Alternative.objects.create(
        project=evaluated.project, number=2, name="Other", inputs=coquitos(water_project__horizon=9)
    )
    foreign = alternative_evaluate_now(alternative=other, user=owner)
    page = signed_in(owner).get(address(evaluated), {"corrida": str(foreign.pk)})
    assert page.status_code == 404


# A bare flow


def bare(project: Project, flow: dict[str, Any], user: User) -> Alternative:
    made = Alternative.objects.create(
        project=project, number=7, name="Flow", inputs=flow, calculation="snip.cash_flow"
    )
    alternative_evaluate_now(alternative=made, user=user)
    return made


FLOW = {
    "discount_rate": 0.09,
    "benefits": [0.0, 500.0, 510.0, 520.0],
    "investment": [1000.0, 0.0, 0.0, 0.0],
    "operation_maintenance": [0.0, 50.0, 50.0, 50.0],
    "sensitivity_changes": [-0.1, 0.1],
}


def test_a_bare_flow_has_its_figures_charts_and_tables(signed_in, owner, project) -> None:
    alternative = bare(project, FLOW, owner)
    client = signed_in(owner)
    page = client.get(address(alternative))
    assert [one.id for one in page.context["contents"].charts] == [
        "grafico-flujo",
        "grafico-sensibilidad",
    ]
    (flow,) = page.context["contents"].tables
    assert [row[1] for row in flow.rows] == FLOW["benefits"]
    assert client.get(address(alternative, "sensibilidad")).status_code == 200
    assert client.get(address(alternative, "demanda")).status_code == 404
    for link in figures_of_bare(client, alternative):
        assert client.get(link).status_code == 200


def figures_of_bare(client, alternative) -> list[str]:
    body = client.get(address(alternative)).content.decode()
    return [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]*cifra=[^"]+)"', body)]


def test_several_rates_are_all_named_and_none_is_picked(signed_in, owner, project) -> None:
    flow = {
        **FLOW,
        "benefits": [0.0, 2300.0, 0.0, 0.0],
        "investment": [1000.0, 0.0, 1320.0, 0.0],
        "operation_maintenance": [0.0] * 4,
    }
    page = signed_in(owner).get(address(bare(project, flow, owner)))
    irr = page.context["figures"][1]
    assert irr.is_missing
    assert "10,0" in irr.note
    assert "20,0" in irr.note
    assert page.context["decision"].irr_words


def test_no_rate_says_so(signed_in, owner, project) -> None:
    flow = {**FLOW, "benefits": [0.0] * 4}
    page = signed_in(owner).get(address(bare(project, flow, owner)))
    assert page.context["figures"][1].is_missing
    assert not page.context["decision"].is_accepted


def test_the_projects_list_knows_the_figures_of_a_bare_flow(signed_in, owner, project) -> None:
    alternative = bare(project, FLOW, owner)
    run = alternative.evaluations.get().run
    row = signed_in(owner).get(reverse("snip:project_list")).context["rows"][0]
    assert row.npv == pytest.approx(run.result["npv"])


def test_nothing_is_written_by_looking(signed_in, owner, evaluated) -> None:
    before = (Run.objects.count(), Evaluation.objects.count(), evaluated.version)
    client = signed_in(owner)
    for tab in ("", *TABS):
        client.get(address(evaluated, tab))
    evaluated.refresh_from_db()
    assert (Run.objects.count(), Evaluation.objects.count(), evaluated.version) == before


# What the decision and the remarks say besides


@pytest.mark.parametrize(
    ("income", "sewer", "words", "sign"),
    [
        (5000.0, None, "stays within the limits of its income", "notice-ok"),
        (300.0, None, "a larger share of its income than the limit", "notice-warn"),
        (5000.0, 900.0, "a larger share of its income than the limit", "notice-warn"),
    ],
)
def test_the_decision_says_whether_households_can_pay(
    income, sewer, words, sign, client, signed_in, alternative, teammate
) -> None:
    client.cookies["django_language"] = "en"
    household = {"monthly_volume_m3": 20.0, "household_income_month": income}
    if sewer:
        household["monthly_sewer_payment"] = sewer
    alternative.inputs = coquitos(affordability=household)
    alternative.save()
    alternative_evaluate_now(alternative=alternative, user=teammate)
    page = signed_in(teammate).get(address(alternative)).content.decode()
    before, _, _ = page.partition(words)
    assert words in page
    assert sign in before[-600:]


def test_without_a_household_nothing_is_said_of_its_payment(signed_in, evaluated, teammate) -> None:
    decision = signed_in(teammate).get(address(evaluated)).context["decision"]
    assert decision.payment == ""


def test_a_locality_of_other_people_than_the_project_s_is_remarked_on(
    client, signed_in, alternative, teammate
) -> None:
    client.cookies["django_language"] = "en"
    alternative.inputs = inputs_of("snip.project_evaluation")
    alternative.save()
    alternative_evaluate_now(alternative=alternative, user=teammate)
    run = alternative.evaluations.get().run
    page = signed_in(teammate).get(address(alternative)).content.decode()
    assert (
        "In year 0 the project counts 4200 inhabitants and the demand of the locality 7187" in page
    )
    assert "In year 1 the project produces 246,664 m³ and the demand" in page
    assert "other_people" not in str(run.result), "results of equal inputs stay as they were"
