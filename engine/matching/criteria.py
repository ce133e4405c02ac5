"""The criteria of a pair, each from 0 to 1 or empty where what it needs is not known."""

from __future__ import annotations

from collections.abc import Iterable

from engine.arithmetic import Constant, choose, constant, ln, maximum, phrase, total
from engine.matching.fields import LEVEL_MAXIMUM
from engine.matching.measures import great_circle
from engine.matching.pairing import Meeting
from engine.matching.scores_inputs import Rules

HIGHEST = Constant(float(LEVEL_MAXIMUM), "Highest level of the questionnaire", "level")
FULL = Constant(1.0, "Matches fully")
NOTHING = Constant(0.0, "Does not match")
COUNT = phrase("Number of values in the mean")


def criteria_of(meeting: Meeting, rules: Rules) -> dict[str, float | None]:
    """The fields of scores_result.Criteria, and distance_km."""
    km = _distance(meeting)
    return {
        "strength": _strength(meeting, rules),
        "gap": _gap(meeting),
        "size": _size(meeting, rules),
        "language": _language(meeting, rules),
        "region": _region(meeting, rules),
        "mentor_will": _yes(meeting.strength.willing),
        "recipient_will": _yes(meeting.need.willing),
        "resources": _resources(meeting),
        "horizon": _horizon(meeting, rules),
        "partnership": _mean(one.outcome for one in meeting.past),
        "distance": None if km is None else _down_to_zero(km / rules.distance_limit),
        "distance_km": km,
    }


def _strength(meeting: Meeting, rules: Rules) -> float:
    worth = {
        "confirmed": FULL(),
        "self_declared": rules.self_declared,
        "contradicted": NOTHING(),
    }
    return meeting.strength.level / HIGHEST() * worth[meeting.strength.state]


def _gap(meeting: Meeting) -> float | None:
    """Only percentiles of the same indicator compare."""
    strength, need = meeting.strength, meeting.need
    if strength.percentile is None or need.percentile is None:
        return None
    if strength.indicator is None or strength.indicator != need.indicator:
        return None
    found: float = maximum(0.0, strength.percentile - need.percentile)
    return found


def _size(meeting: Meeting, rules: Rules) -> float | None:
    one, other = meeting.mentor.connections, meeting.recipient.connections
    if one is None or other is None:
        return None
    return _down_to_zero(abs(ln(one) - ln(other)) / ln(rules.size_ratio))


def _language(meeting: Meeting, rules: Rules) -> float | None:
    if not meeting.knows_languages:
        return None
    if meeting.common_languages:
        return FULL()
    helped = meeting.mentor.interpreter | meeting.recipient.interpreter
    return choose(helped, rules.interpreted, 0.0)


def _region(meeting: Meeting, rules: Rules) -> float | None:
    if meeting.is_national:
        return FULL()
    if rules.national != "none" and meeting.need.window == "strengthening":
        return NOTHING()
    if meeting.is_regional is None:
        return None
    return rules.same_region if meeting.is_regional else NOTHING()


def _resources(meeting: Meeting) -> float | None:
    have = meeting.recipient.resources
    each = (have.financial, have.human, have.institutional)
    return _mean(choose(one, 1.0, 0.0) for one in each if one is not None)


def _horizon(meeting: Meeting, rules: Rules) -> float | None:
    worth = {"short": FULL(), "medium": rules.medium_term, "long": rules.long_term}
    return None if meeting.need.horizon is None else worth[meeting.need.horizon]


def _distance(meeting: Meeting) -> float | None:
    one, other = meeting.mentor, meeting.recipient
    if one.latitude is None or one.longitude is None:
        return None
    if other.latitude is None or other.longitude is None:
        return None
    return great_circle(one.latitude, one.longitude, other.latitude, other.longitude)


def _yes(said: bool | None) -> float | None:
    return None if said is None else choose(said, 1.0, 0.0)


def _mean(values: Iterable[float]) -> float | None:
    known = list(values)
    return total(known) / constant(float(len(known)), COUNT) if known else None


def _down_to_zero(share: float) -> float:
    found: float = maximum(0.0, 1.0 - share)
    return found
