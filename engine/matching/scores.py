"""matching.scores: how well each mentor fits each recipient for a topic, and why."""

from __future__ import annotations

from dataclasses import dataclass

from engine.arithmetic import all_of, aside, choose, given, largest, total
from engine.matching.criteria import criteria_of
from engine.matching.fields import SCORING, STRENGTH_RULE, WINDOWS_RULE
from engine.matching.pairing import Meeting, meetings
from engine.matching.reasons import reasons_of
from engine.matching.rules import broken, rules_of
from engine.matching.scores_inputs import Rules, ScoresInputs, Weights
from engine.matching.scores_result import Criteria, PairScore, ScoresResult
from engine.model import Symbol
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remark

NO_PAIR = "No pair may be made; see at each pair which rule is against it."
NO_TOPIC = "No topic of the needs is among the strengths; check how topics are written."

SYMBOLS = (
    Symbol("k", "a criterion that is known for the pair"),
    Symbol("w_k", "weight of criterion k", "points"),
    Symbol("c_k", "how well the pair does by criterion k, 0 to 1"),
    Symbol("v", "worth of the verification: 1 confirmed, less self-declared, 0 contradicted"),
    Symbol("N_m", "connections of the mentor", "connections"),
    Symbol("N_r", "connections of the recipient", "connections"),
    Symbol("S_i", "score of pair i"),
)


@dataclass(frozen=True)
class Scored:
    """A pair with its figures; mean: its score where it qualifies."""

    figures: PairScore
    meeting: Meeting
    qualified: bool
    mean: float

    @property
    def worth(self) -> float:
        """Its score, -1 where it may not be made."""
        return choose(self.qualified, self.mean, -1.0)


def scores(inputs: ScoresInputs, _progress: Progress) -> ScoresResult:
    """Score every strength with every need of its topic."""
    found = scored_pairs(inputs)
    best = largest([one.worth for one in found]) if found else None
    return ScoresResult(
        best_score=None if best is None else given(best >= 0.0, lambda: best),
        pairs_qualified=total(choose(one.qualified, 1, 0) for one in found),
        pairs=[one.figures for one in found],
        warnings=_remarks(found),
    )


def scored_pairs(inputs: ScoresInputs) -> list[Scored]:
    """Every pair with its criteria, reasons and score, needs in their order."""
    return [_scored(one, inputs.weights, inputs.rules) for one in meetings(inputs)]


def _scored(meeting: Meeting, weights: Weights, rules: Rules) -> Scored:
    found = criteria_of(meeting, rules)
    km = found["distance_km"]
    known = {name: one for name, one in found.items() if one is not None and name in NAMES}
    weight = total(getattr(weights, name) for name in known)
    mean = total(getattr(weights, name) * one for name, one in known.items()) / choose(
        weight > 0.0, weight, 1.0
    )
    kept = rules_of(meeting, rules, weight)
    qualified = all_of(one[0] for one in kept)
    figures = PairScore(
        mentor=meeting.mentor.name,
        recipient=meeting.recipient.name,
        topic=meeting.need.topic,
        score=given(qualified, lambda: mean),
        qualified=qualified,
        known=weight / total(getattr(weights, name) for name in NAMES),
        distance_km=km,
        criteria=Criteria(**{name: found[name] for name in NAMES}),
        reasons=reasons_of(meeting, found),
        ruled_out=broken(kept),
    )
    return Scored(figures, meeting, qualified, mean)


NAMES = tuple(Criteria.model_fields)


@aside
def _remarks(found: list[Scored]) -> list[Remark]:
    if not found:
        return [remark(("needs",), "no_topic", NO_TOPIC)]
    if not any(one.qualified for one in found):
        return [remark(("needs",), "no_pair", NO_PAIR)]
    return []


register(
    Calculation(
        name="matching.scores",
        title="Scores of twinning pairs",
        summary="How well each mentor fits each recipient for a topic, by weighed criteria with "
        "the reason of each, and which rules are against a pair.",
        inputs=ScoresInputs,
        result=ScoresResult,
        function=scores,
        sources=(SCORING, STRENGTH_RULE, WINDOWS_RULE),
        key_figures=("best_score", "pairs_qualified"),
        symbols=SYMBOLS,
    )
)
