"""The lexicon on its lists: who needs help gets it, who does not is left in peace."""

from collections.abc import Callable

import pytest

from api.conversations.crisis import detect
from api.conversations.crisis.evaluate import Example, examples, right

JUDGED = [(example, detect(example.text)) for example in examples()]


def _share(of: Callable[[Example], bool]) -> float:
    judged = [right(example, hit) for example, hit in JUDGED if of(example)]
    assert judged
    return sum(judged) / len(judged)


def _is_crisis(example: Example) -> bool:
    return example.expected != "N"


def test_every_family_has_at_least_sixty_messages() -> None:
    for family in (f"F{number}" for number in range(1, 11)):
        assert sum(example.family == family for example, _ in JUDGED) >= 60


def test_there_are_enough_look_alikes_and_plain_messages() -> None:
    assert sum(example.expected == "N" and example.source != "plain" for example, _ in JUDGED) >= 250
    assert sum(example.source == "plain" for example, _ in JUDGED) >= 400


@pytest.mark.parametrize("family", [f"F{number}" for number in range(1, 11)])
def test_direct_messages_of_the_developed_voices_are_found(family: str) -> None:
    assert _share(lambda e: e.family == family and e.directness == "direct" and not e.held_out) >= 0.99


@pytest.mark.parametrize("family", [f"F{number}" for number in range(2, 11)])
def test_indirect_messages_of_the_developed_voices_are_found(family: str) -> None:
    assert _share(lambda e: e.family == family and e.directness == "indirect" and not e.held_out) >= 0.95


def test_messages_for_somebody_else_are_found() -> None:
    assert _share(lambda e: e.directness == "third_person" and not e.unseen) >= 0.95


def test_voices_it_was_not_made_with_are_found() -> None:
    assert _share(lambda e: _is_crisis(e) and e.held_out and not e.unseen) >= 0.95


@pytest.mark.parametrize(("unseen", "direct"), [("round_12", 0.99), ("round_14", 0.95), ("round_15", 0.95)])
def test_of_messages_never_looked_at_most_are_found(unseen: str, direct: float) -> None:
    assert _share(lambda e: e.source == unseen and e.directness == "direct") >= direct
    assert _share(lambda e: e.source == unseen and e.directness == "indirect") >= 0.75


def test_look_alikes_stay_quiet() -> None:
    assert _share(lambda e: not _is_crisis(e) and not e.is_plain and not e.unseen) >= 0.98


def test_plain_questions_stay_quiet() -> None:
    assert _share(lambda e: e.is_plain) >= 0.998


def test_what_is_found_mostly_gets_the_text_of_its_category() -> None:
    found = [(example, hit) for example, hit in JUDGED if _is_crisis(example) and hit]
    assert sum(hit.category == example.category for example, hit in found) / len(found) >= 0.95
