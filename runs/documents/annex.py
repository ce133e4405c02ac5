"""The last chapters of every study: traces, parameters, readings of the method, the run itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from engine.norms import ParameterSet, UnknownParameterSet, parameter_set
from engine.trace import Trace
from presentation.problems import display_of, model_within
from presentation.study.blocks import Block, Bullets, Facts, Grid, Heading, Paragraph
from presentation.study.description import Chapter
from presentation.tables import Column, Table
from presentation.traces import EVIDENCE, place_words
from runs.documents.ground import Ground
from runs.documents.steps import WORKED_YEAR, in_force
from runs.documents.words import day, precise
from runs.presenting import calculation_of, calculation_title

MOST_GROUPS = 6
PARAMETER_WIDTHS = (34, 14, 38, 14)
READING_WIDTHS = (36, 22, 42)


def annex(ground: Ground) -> list[Chapter]:
    """How the figures came about, and all that makes the run what it is."""
    found = [_traces(ground), _parameters(ground), _readings(ground), _run(ground)]
    return [one for one in found if one.blocks]


def _traces(ground: Ground) -> Chapter:
    title = _("Annex: how the key figures came about")
    if ground.trace is None:
        text = _(
            "The run was calculated by engine %(version)s, which is no longer the portal's, so "
            "its figures are not opened here. They are unchanged in the chapters above."
        )
        return Chapter("traces", title, [Paragraph(text % {"version": ground.run.engine_version})])
    about = _(
        "Each figure with its equation, the same equation with the numbers of this run, and every "
        "number in it down to inputs and norms. T1, T2 … name the entries. Of a yearly series year "
        "%(year)s is worked out; the other years follow the same equation with their own numbers."
    )
    head = Paragraph(about % {"year": WORKED_YEAR}, small=True)
    return Chapter("traces", title, [head, *ground.steps.values()] if ground.steps else [], True)


def _parameters(ground: Ground) -> Chapter:
    """The norm sets behind the run, with articles and dates in force."""
    blocks: list[Block] = []
    for norm in _norms(ground):
        facts = {"title": _(norm.title), "set": norm.name}
        blocks.append(Heading(_("%(title)s (%(set)s)") % facts, f"norm-{norm.name}"))
        blocks.append(_norm_table(norm, ground.about.currency))
    return Chapter("parameters", _("Annex: parameters of the norm"), blocks)


def _norms(ground: Ground) -> list[ParameterSet]:
    """The sets that the run names: its own, and the one chosen among its inputs."""
    names = [ground.run.parameter_set, str(ground.given("parameter_set") or "")]
    found = []
    for name in dict.fromkeys(filter(None, names)):
        try:
            found.append(parameter_set(name))
        except UnknownParameterSet:
            continue
    return found


def _norm_table(norm: ParameterSet, currency: str) -> Grid:
    columns = (
        Column("parameter", _("Parameter"), "text"),
        Column("value", _("Value"), "text"),
        Column("source", _("Article"), "text"),
        Column("since", _("In force from"), "text"),
    )
    rows = tuple(
        (
            _(one.title),
            precise(value.value, one.display, one.unit, currency),
            f"{_within(norm.document, value.document, value.place)} ({EVIDENCE[value.evidence]})",
            day(value.valid_from.isoformat() if value.valid_from else None) or "—",
        )
        for one in norm.parameters.values()
        for value in one.values
    )
    title = _("Parameters of %(title)s") % {"title": _(norm.title)}
    table = Table(f"norma-{norm.name}", title, columns, rows, norm.document)
    return Grid(table, widths=PARAMETER_WIDTHS)


def _within(known: str, document: str, place: str) -> str:
    """A place, with its document only where that is not the one already named."""
    return place if document == known and place else in_force(document, place, None)


def _readings(ground: Ground) -> Chapter:
    """Where the method had to be read: figures whose source leaves room, conditions that held."""
    blocks: list[Block] = []
    if premises := _premises(ground.trace):
        text = _("What held in this run and decided which equations apply:")
        blocks += [Paragraph(text), Bullets(premises)]
    if rows := _unclear(ground):
        columns = (
            Column("source", _("Source"), "text"),
            Column("evidence", _("How sure it is"), "text"),
            Column("figures", _("Figures"), "text"),
        )
        title = _("Figures whose source is not read word by word")
        table = Table("lecturas", title, columns, tuple(rows), _document(ground))
        blocks.append(Grid(table, widths=READING_WIDTHS))
    return Chapter("readings", _("Annex: readings of the method"), blocks)


def _premises(trace: Trace | None) -> list[str]:
    found = trace.premises if trace else []
    words = [
        _("%(condition)s: %(answer)s")
        % {"condition": _(one.title), "answer": _("yes") if one.outcome else _("no")}
        for one in found
    ]
    return list(dict.fromkeys(words))


def _unclear(ground: Ground) -> list[tuple[str, str, str]]:
    """Place in a source, how sure it is, the figures that rest on it."""
    calculation = calculation_of(ground.run)
    resting: dict[tuple[str, str], list[str]] = {}
    for name, field in _figures(calculation.result, 0) if calculation else ():
        source = _source(field)
        if source.get("evidence", "verified") == "verified" or display_of(field) == "text":
            continue
        where = _within(_document(ground), source["document"], place_words(source["place"]))
        titles = resting.setdefault((where, str(EVIDENCE[source["evidence"]])), [])
        titles.append(_(field.title or name))
    return [(*where, "; ".join(dict.fromkeys(titles))) for where, titles in resting.items()]


def _document(ground: Ground) -> str:
    """The document that most of the calculation's figures come from."""
    calculation = calculation_of(ground.run)
    return calculation.sources[0].document if calculation and calculation.sources else ""


def _figures(model: type[BaseModel], depth: int) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        inner = model_within(field.annotation)
        if inner is None:
            yield name, field
        elif depth < MOST_GROUPS:
            yield from _figures(inner, depth + 1)


def _source(field: FieldInfo) -> Mapping[str, str]:
    extra = field.json_schema_extra
    source = extra.get("source") if isinstance(extra, dict) else None
    items = source.items() if isinstance(source, dict) else ()
    return {str(name): str(value) for name, value in items}


def _run(ground: Ground) -> Chapter:
    run = ground.run
    facts: Sequence[tuple[str, str]] = (
        (_("Calculation"), f"{calculation_title(run)} ({run.calculation})"),
        (_("State"), str(run.get_status_display())),
        (_("Ended"), day(run.finished_at)),
        (_("Parameter set"), run.parameter_set or str(ground.given("parameter_set") or "—")),
        (_("Engine version"), run.engine_version),
        (_("Fingerprint"), run.fingerprint),
        (_("Number of the run"), str(run.pk)),
        (_("Address"), ground.address),
    )
    text = _(
        "The same inputs, parameter set and engine version give the same figures at any time; the "
        "fingerprint is made from these three."
    )
    return Chapter("run", _("Annex: the run"), [Facts(facts), Paragraph(text, small=True)])
