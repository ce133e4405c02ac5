"""Who meets whom: a strength and a need of one topic with what is known of both utilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.matching.scores_inputs import Need, PairOf, Partnership, ScoresInputs, Strength, Utility


@dataclass(frozen=True)
class Meeting:
    """A strength and a need of the same topic; places: theirs in the inputs, strength first."""

    places: tuple[int, int]
    mentor: Utility
    recipient: Utility
    strength: Strength
    need: Need
    past: Sequence[Partnership]
    forbidden: bool

    @property
    def is_national(self) -> bool:
        return self.mentor.country == self.recipient.country

    @property
    def is_regional(self) -> bool | None:
        """None where a region is not known."""
        if self.mentor.region is None or self.recipient.region is None:
            return None
        return self.mentor.region == self.recipient.region

    @property
    def common_languages(self) -> list[str]:
        return [one for one in self.mentor.languages if one in self.recipient.languages]

    @property
    def has_interpreter(self) -> bool:
        return bool(self.mentor.interpreter | self.recipient.interpreter)

    @property
    def knows_languages(self) -> bool:
        return bool(self.mentor.languages) and bool(self.recipient.languages)


def is_meant(pair: PairOf, mentor: str, recipient: str, topic: str) -> bool:
    """Whether a listed pair is this one."""
    return (pair.mentor, pair.recipient) == (mentor, recipient) and pair.topic in (None, topic)


def meetings(inputs: ScoresInputs) -> list[Meeting]:
    """Every strength with every need of its topic, in the order of the needs."""
    utilities = {one.name: one for one in inputs.utilities}
    past: dict[frozenset[str], list[Partnership]] = {}
    for one in inputs.partnerships:
        past.setdefault(frozenset((one.one, one.other)), []).append(one)
    return [
        Meeting(
            places=(first, second),
            mentor=utilities[strength.utility],
            recipient=utilities[need.utility],
            strength=strength,
            need=need,
            past=past.get(frozenset((strength.utility, need.utility)), ()),
            forbidden=any(
                is_meant(one, strength.utility, need.utility, need.topic)
                for one in inputs.forbidden
            ),
        )
        for second, need in enumerate(inputs.needs)
        for first, strength in enumerate(inputs.strengths)
        if strength.topic == need.topic
    ]
