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


def differences(catalogue: Catalogue, checks: Iterable[StoredCheck]) -> tuple[Difference, ...]:
    """Give the checks whose outcome or rules differ under *catalogue*, in the order given."""
    return tuple(found for check in checks if (found := _difference(catalogue, check)))


def _difference(catalogue: Catalogue, check: StoredCheck) -> Difference | None:
    if check.programme not in catalogue.programmes:
        return Difference(check.id, check.programme, check.outcome, None, ())
    now = result(catalogue, check.programme, check.answers, "standard")
    values: dict[str, Value] = {rule.id: rule.value for rule in now.rules}
    rules = tuple(
        (rule, check.values.get(rule), values.get(rule))
        for rule in dict.fromkeys((*check.values, *values))
        if check.values.get(rule) != values.get(rule)
    )
    if now.outcome == check.outcome and not rules:
        return None
    return Difference(check.id, check.programme, check.outcome, now.outcome, rules)
