"""The way of a case to a place in a programme, as jobcenter and provider walk it together. Pure.

new → clarified whether a Zuweisung is possible → information appointment → joint decision → placed, waiting
list, or another way. The machine takes no step: each one is noted by a person, with role, date and note.
"""

from dataclasses import dataclass

START = "new"


@dataclass(frozen=True)
class Step:
    """`sides` are those that may note it (jobcenter, provider); `next` the steps that may follow.

    `jointly` asks who of the other side took part.
    """

    title: str
    sides: frozenset[str]
    next: tuple[str, ...]
    jointly: bool = False


_JOBCENTER = frozenset({"jobcenter"})
_EITHER = frozenset({"jobcenter", "provider"})

STEPS: dict[str, Step] = {
    START: Step("Neu", frozenset(), ("assignable", "not_assignable", "another_way")),
    "assignable": Step("Geklärt: Eine Zuweisung ist möglich", _JOBCENTER, ("informed", "another_way")),
    "not_assignable": Step(
        "Geklärt: Eine Zuweisung ist jetzt nicht möglich", _JOBCENTER, ("assignable", "another_way")
    ),
    "informed": Step("Informations-Termin hat stattgefunden", _EITHER, ("decided", "another_way")),
    "decided": Step(
        "Gemeinsam entschieden", _JOBCENTER, ("placed", "waiting_list", "another_way"), jointly=True
    ),
    "placed": Step("Platz vereinbart", _JOBCENTER, ()),
    "waiting_list": Step("Auf der Warteliste", _JOBCENTER, ("placed", "another_way")),
    "another_way": Step("Ein anderer Weg", _JOBCENTER, ()),
}


def possible(lane: str, sides: frozenset[str]) -> list[str]:
    """The steps that somebody of these sides may note next."""
    return [step for step in STEPS[lane].next if STEPS[step].sides & sides]


def before(steps: list[str]) -> str:
    """Where a case stands after these steps."""
    return steps[-1] if steps else START
