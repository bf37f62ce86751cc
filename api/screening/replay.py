"""Replay stored checks against a catalogue: which would come out differently today? Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api.programmes.catalogue import Catalogue
from api.screening.check import result
from api.screening.rules import Outcome, Value


@dataclass(frozen=True)
class StoredCheck:
    """What is kept of a check that was handed over."""

    id: str
    programme: str
    answers: Mapping[str, str]
    outcome: Outcome
    values: Mapping[str, Value]
    """Rule id -> value at the time."""
    version: str


@dataclass(frozen=True)
class Difference:
    """A stored check that comes out differently; `after` is None when the programme is gone."""

    check: str
    programme: str
    before: Outcome
    after: Outcome | None
    rules: tuple[tuple[str, Value | None, Value | None], ...]
    """(rule id, then, now) of every rule whose value changed, came or went."""


def checked(catalogue: Catalogue, id: str, programme: str, answers: Mapping[str, str]) -> StoredCheck | None:
    """Give what a check comes to under *catalogue*; None when that has no such programme."""
    if programme not in catalogue.programmes:
        return None
    found = result(catalogue, programme, answers, "standard")
    values: dict[str, Value] = {rule.id: rule.value for rule in found.rules}
    return StoredCheck(id, programme, answers, found.outcome, values, found.version)


def differences(catalogue: Catalogue, checks: Iterable[StoredCheck]) -> tuple[Difference, ...]:
    """Give the checks whose outcome or rules differ under *catalogue*, in the order given."""
    return tuple(found for check in checks if (found := _difference(catalogue, check)))


def _difference(catalogue: Catalogue, check: StoredCheck) -> Difference | None:
    now = checked(catalogue, check.id, check.programme, check.answers)
    if now is None:
        return Difference(check.id, check.programme, check.outcome, None, ())
    rules = tuple(
        (rule, check.values.get(rule), now.values.get(rule))
        for rule in dict.fromkeys((*check.values, *now.values))
        if check.values.get(rule) != now.values.get(rule)
    )
    if now.outcome == check.outcome and not rules:
        return None
    return Difference(check.id, check.programme, check.outcome, now.outcome, rules)
