"""What rules a pair out, as conditions that a trace follows and as words beside them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.arithmetic import aside, negated
from engine.errors import PathPart
from engine.matching.pairing import Meeting
from engine.matching.scores_inputs import Rules
from engine.remarks import Remark, remark

SELF = "Mentor and recipient are the same utility."
FORBIDDEN = "The pair is forbidden."
WEAK = "The mentor's level is %(given)s; a mentor needs at least %(limit)s."
UNCONFIRMED = "The strength is only declared; the rules ask for one that is confirmed."
CONTRADICTED = "An external indicator contradicts the mentor's strength."
UNWILLING = "The mentor does not want to teach this."
SPEECHLESS = "They have no language in common and no interpreter; name one to pair them."
ABROAD = "The rules keep window II inside a country, and they are of two."
NOT_WEAK = (
    "The recipient's own level is %(given)s; in window I a need is at most at level %(limit)s."
)
UNMOVED = "The recipient does not want to change."
PENNILESS = "The recipient has no money for it, and in window I the recipient pays."
UNKNOWN = "Nothing that is known of the pair has a weight; complete the data or the weights."

Rule = tuple[bool, str, tuple[PathPart, ...], str, dict[str, float]]
"""Whether it is kept, code, place in the inputs, message and the values of its places."""


def rules_of(meeting: Meeting, rules: Rules, weight: float) -> list[Rule]:
    """Every rule that concerns the pair; weight: of the criteria that are known."""
    return [
        *_of_anyone(meeting, weight),
        *_of_mentor(meeting, rules),
        *_of_window(meeting, rules),
    ]


def _of_anyone(meeting: Meeting, weight: float) -> Iterator[Rule]:
    need = ("needs", meeting.places[1])
    yield meeting.mentor.name != meeting.recipient.name, "self", need, SELF, {}
    yield not meeting.forbidden, "forbidden", need, FORBIDDEN, {}
    yield weight > 0.0, "unknown", need, UNKNOWN, {}
    if meeting.knows_languages and not meeting.common_languages:
        helped = meeting.mentor.interpreter | meeting.recipient.interpreter
        yield helped, "speechless", need, SPEECHLESS, {}


def _of_mentor(meeting: Meeting, rules: Rules) -> Iterator[Rule]:
    strength, place = meeting.strength, ("strengths", meeting.places[0])
    numbers = {"given": strength.level, "limit": rules.least_strength}
    yield strength.level >= rules.least_strength, "weak", (*place, "level"), WEAK, numbers
    if strength.state == "contradicted":
        yield False, "contradicted", (*place, "state"), CONTRADICTED, {}
    if strength.state == "self_declared":
        accepted = negated(rules.confirmed_only)
        yield accepted, "unconfirmed", (*place, "state"), UNCONFIRMED, {}
    if strength.willing is not None:
        yield strength.willing, "unwilling", (*place, "willing"), UNWILLING, {}


def _of_window(meeting: Meeting, rules: Rules) -> Iterator[Rule]:
    """Both windows ask will of the recipient, window I weakness and money too; what is not known
    counts for it."""
    need, place = meeting.need, ("needs", meeting.places[1])
    if need.willing is not None:
        yield need.willing, "unmoved", (*place, "willing"), UNMOVED, {}
    if need.window == "strengthening":
        if rules.national == "demand":
            yield meeting.is_national, "abroad", place, ABROAD, {}
        return
    if need.level is not None:
        numbers = {"given": need.level, "limit": rules.largest_need}
        yield need.level <= rules.largest_need, "not_weak", (*place, "level"), NOT_WEAK, numbers
    money = meeting.recipient.resources.financial
    if money is not None:
        yield money, "penniless", (*place, "utility"), PENNILESS, {}


@aside
def broken(found: list[Rule]) -> list[Remark]:
    """The rules that are not kept, in words."""
    return [
        remark(path, code, message, **{name: float(value) for name, value in params.items()})
        for kept, code, path, message, params in found
        if not kept
    ]
