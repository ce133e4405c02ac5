"""Why a pair scores as it does: a sentence with its numbers for each criterion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.arithmetic import aside
from engine.matching.pairing import Meeting
from engine.remarks import Remark, remark

STRENGTH = {
    "confirmed": "Strength at level %(level)s of 5, confirmed by an external indicator: "
    "%(points)s %%.",
    "self_declared": "Strength at level %(level)s of 5, only declared by the mentor: "
    "%(points)s %%.",
    "contradicted": "Strength at level %(level)s of 5, contradicted by an external indicator: "
    "%(points)s %%.",
}
GAP = (
    "The mentor is at percentile %(mentor)s of %(indicator)s, the recipient at %(recipient)s: "
    "%(points)s %%."
)
SIZE = "%(mentor)s connections beside %(recipient)s, a ratio of %(ratio)s: %(points)s %%."
LANGUAGE = "They both speak %(languages)s: %(points)s %%."
INTERPRETER = "No language in common, so an interpreter is needed: %(points)s %%."
COUNTRY = "Both are in %(country)s: %(points)s %%."
REGION = "%(one)s and %(other)s, of one region: %(points)s %%."
APART = "%(one)s and %(other)s: %(points)s %%."
WILL = {
    "mentor_will": "What the mentor says about teaching it counts %(points)s %%.",
    "recipient_will": "What the recipient says about changing counts %(points)s %%.",
}
RESOURCES = (
    "Of money, staff and backing the recipient has %(have)s of the %(known)s that are known: "
    "%(points)s %%."
)
HORIZON = {
    "short": "A topic of the short term: %(points)s %%.",
    "medium": "A topic of the medium term: %(points)s %%.",
    "long": "A topic of the long term: %(points)s %%.",
}
PARTNERSHIP = "They have worked together before, exchanges: %(count)s: %(points)s %%."
DISTANCE = "They are %(km)s km apart: %(points)s %%."
MISSING = {
    "gap": "Percentiles of one same indicator are not known for both; left out, the other weights "
    "count for more.",
    "size": "Connections are not known for both; left out, the other weights count for more.",
    "language": "Languages are not known for both; left out, the other weights count for more.",
    "region": "The region is not known for both; left out, the other weights count for more.",
    "mentor_will": "The mentor has not said if it is willing; left out, the other weights count "
    "for more.",
    "recipient_will": "The recipient has not said if it is willing; left out, the other weights "
    "count for more.",
    "resources": "The recipient's resources are not known; left out, the other weights count for "
    "more.",
    "horizon": "The horizon is not known; left out, the other weights count for more.",
    "partnership": "No earlier exchange of the two is known; left out, the other weights count for "
    "more.",
    "distance": "Where they are is not known for both; left out, the other weights count for more.",
}


@aside
def reasons_of(meeting: Meeting, found: Mapping[str, float | None]) -> list[Remark]:
    """One for each criterion, those that are missing too, in the order of the criteria."""
    numbers = {name: None if one is None else float(one) for name, one in found.items()}
    km = numbers.pop("distance_km")
    return list(_each(meeting, numbers, km))


def _each(
    meeting: Meeting, found: Mapping[str, float | None], km: float | None
) -> Iterator[Remark]:
    first, second = ("strengths", meeting.places[0]), ("needs", meeting.places[1])
    told = _told(meeting, found, km)
    for name, value in found.items():
        path = first if name in {"strength", "mentor_will"} else second
        if value is None:
            yield remark(path, f"{name}_missing", MISSING[name])
        else:
            message, params = told[name]
            yield remark(path, name, message, points=round(100.0 * value, 1), **params)


def _told(
    meeting: Meeting, found: Mapping[str, float | None], km: float | None
) -> dict[str, tuple[str, dict[str, str | int | float]]]:
    """Message and numbers of every criterion that is known."""
    strength, need, past = meeting.strength, meeting.need, len(meeting.past)
    return {
        "strength": (STRENGTH[strength.state], {"level": float(strength.level)}),
        "gap": (GAP, _percentiles(meeting)),
        "size": (SIZE, _sizes(meeting)),
        "language": _language(meeting),
        "region": _region(meeting),
        "mentor_will": (WILL["mentor_will"], {}),
        "recipient_will": (WILL["recipient_will"], {}),
        "resources": (RESOURCES, _resources(meeting)),
        "horizon": (HORIZON[need.horizon or "short"], {}),
        "partnership": (PARTNERSHIP, {"count": past}),
        "distance": (DISTANCE, {"km": round(km or 0.0)}),
    }


def _percentiles(meeting: Meeting) -> dict[str, str | int | float]:
    one, other = meeting.strength.percentile, meeting.need.percentile
    return {
        "indicator": meeting.strength.indicator or "",
        "mentor": round(100.0 * float(one or 0.0), 1),
        "recipient": round(100.0 * float(other or 0.0), 1),
    }


def _sizes(meeting: Meeting) -> dict[str, str | int | float]:
    one = float(meeting.mentor.connections or 1.0)
    other = float(meeting.recipient.connections or 1.0)
    ratio = round(max(one, other) / min(one, other), 1)
    return {"mentor": round(one), "recipient": round(other), "ratio": ratio}


def _language(meeting: Meeting) -> tuple[str, dict[str, str | int | float]]:
    common = meeting.common_languages
    return (LANGUAGE, {"languages": ", ".join(common)}) if common else (INTERPRETER, {})


def _region(meeting: Meeting) -> tuple[str, dict[str, str | int | float]]:
    if meeting.is_national:
        return COUNTRY, {"country": meeting.mentor.country}
    countries: dict[str, str | int | float] = {
        "one": meeting.mentor.country,
        "other": meeting.recipient.country,
    }
    return REGION if meeting.is_regional else APART, countries


def _resources(meeting: Meeting) -> dict[str, str | int | float]:
    have = meeting.recipient.resources
    known = [one for one in (have.financial, have.human, have.institutional) if one is not None]
    return {"have": sum(bool(one) for one in known), "known": len(known)}
