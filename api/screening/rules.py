"""Three-valued rules (Kleene's logic): met, unmet, or open because something is not known."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from api.programmes.closed_questions import ELSEWHERE, UNKNOWN
from api.programmes.model import Condition, Programme, Rule, Town

Truth = bool | None
Answers = Mapping[str, str]
Value = Literal["met", "unmet", "open"]
Outcome = Literal["speaks_for", "open", "speaks_against", "ended", "other_region"]
TownByName = Callable[[str], Town | None]


@dataclass(frozen=True)
class Assessment:
    """What a set of answers says about one programme."""

    outcome: Outcome
    values: Mapping[str, Value]
    """Rule id -> value, in the order of the file; rules that only a person judges are open."""


def assess(programme: Programme, answers: Answers, town: TownByName) -> Assessment:
    """Assess *answers* against every rule of *programme*. Same input, same output."""
    values: dict[str, Value] = {rule.id: value_of(rule, answers, town) for rule in programme.rules}
    return Assessment(_outcome(programme, values), values)


def value_of(rule: Rule, answers: Answers, town: TownByName) -> Value:
    """Give a rule's value for the answers known so far."""
    truth = evaluate(rule.condition, answers, town) if rule.condition else None
    return "open" if truth is None else "met" if truth else "unmet"


def evaluate(condition: Condition, answers: Answers, town: TownByName) -> Truth:
    """Evaluate a formula; None where the answers do not decide it."""
    if condition.fact is not None:
        return _compare(condition, answers.get(condition.fact), town)
    if condition.negated:
        inner = evaluate(condition.negated, answers, town)
        return None if inner is None else not inner
    if condition.all:
        return conjunction(evaluate(part, answers, town) for part in condition.all)
    return disjunction(evaluate(part, answers, town) for part in condition.any)


def conjunction(truths: Iterable[Truth]) -> Truth:
    """False if one is false, else unknown if one is unknown, else true."""
    seen = set(truths)
    return False if False in seen else None if None in seen else True


def disjunction(truths: Iterable[Truth]) -> Truth:
    """True if one is true, else unknown if one is unknown, else false."""
    seen = set(truths)
    return True if True in seen else None if None in seen else False


def deciding_facts(programme: Programme, answers: Answers, town: TownByName) -> dict[str, int]:
    """Give the unanswered facts that can still change the outcome, with the number of rules each serves."""
    assessment = assess(programme, answers, town)
    found: dict[str, int] = {}
    for rule in programme.computed_rules:
        if rule.condition and assessment.values[rule.id] == "open" and _matters(rule, assessment.outcome):
            for fact in _undecided(rule.condition, answers, town):
                found[fact] = found.get(fact, 0) + 1
    return found


def _matters(rule: Rule, outcome: Outcome) -> bool:
    """After one unmet rule only the region is of interest: it names the right jobcenter."""
    if outcome in ("ended", "other_region"):
        return False
    return rule.about_region or outcome != "speaks_against"


def _undecided(condition: Condition, answers: Answers, town: TownByName) -> set[str]:
    if evaluate(condition, answers, town) is not None:
        return set()
    if condition.fact is not None:
        return {condition.fact} - answers.keys()
    parts = (*condition.all, *condition.any, *((condition.negated,) if condition.negated else ()))
    return set().union(*(_undecided(part, answers, town) for part in parts))


def _outcome(programme: Programme, values: Mapping[str, Value]) -> Outcome:
    if programme.status == "ended":
        return "ended"
    against = False
    for rule in programme.rules:
        value = values[rule.id]
        if value == "unmet" and rule.about_region:
            return "other_region"
        against = against or value == "unmet"
    if against:
        return "speaks_against"
    fits = programme.status == "active" and bool(programme.computed_rules)
    fits = fits and all(values[rule.id] == "met" for rule in programme.computed_rules)
    return "speaks_for" if fits else "open"


def _compare(condition: Condition, answer: str | None, town: TownByName) -> Truth:
    if answer is None or answer in UNKNOWN:
        return None
    if condition.values:
        return answer in condition.values
    if answer == ELSEWHERE:
        return False
    place = town(answer)
    if place is None:
        return None
    if condition.offices:
        return place.office in condition.offices
    if place.is_area:
        return _area_may_hold(condition, place, town)
    return bool(condition.towns & {place.name, place.district_of})


def _area_may_hold(condition: Condition, area: Town, town: TownByName) -> Truth:
    """A whole district (Kreis) as answer leaves open which of its towns is meant."""
    wanted = (town(name) for name in condition.towns)
    return None if any(found and found.office == area.office for found in wanted) else False
