"""The second opinion: it adds what the rules do not foresee, and nothing else."""

import pytest

from api.conversations.crisis import detect
from api.conversations.crisis.detect import sentences
from api.conversations.crisis.second_opinion import (
    HITS,
    evidence,
    features,
    second_opinion,
    stretches,
    weights,
)

NO_RULE_KNOWS_IT = "ein schritt und alle sorgen wären weg"


def test_it_finds_what_no_rule_foresees() -> None:
    words, concepts, ends = sentences(NO_RULE_KNOWS_IT)
    found = second_opinion(words, concepts, ends)
    assert found is not None
    assert found.category == "suicide"
    assert detect(NO_RULE_KNOWS_IT) == found


@pytest.mark.parametrize(
    "text", ["", "?", "ja", "Montag um neun", "Wie hoch ist der Regelsatz?", "مرحبا كيف حالك", "12345"]
)
def test_it_adds_nothing_to_an_ordinary_message(text: str) -> None:
    assert second_opinion(*sentences(text)) is None


def test_one_sentence_among_ordinary_ones_is_enough() -> None:
    assert second_opinion(*sentences(f"Wann ist der Kurs? Ich wohne in Bochum. {NO_RULE_KNOWS_IT}. Danke."))


def test_it_takes_nothing_away_from_what_a_rule_found() -> None:
    found = detect("Ich will sterben. Wann ist der Kurs, und bekomme ich Fahrgeld?")
    assert found is not None
    assert (found.category, found.tier) == ("suicide", "B")


def test_it_says_nothing_against_a_denial_that_is_believed() -> None:
    assert detect("Ich will mich nicht umbringen.") is None


def test_a_long_message_is_read_in_overlapping_stretches() -> None:
    read = list(stretches(60, {9}))
    assert read[0] == (0, 10)
    covered = {index for start, end in read for index in range(start, end)}
    assert covered == set(range(60))


def test_length_does_not_add_up_to_evidence() -> None:
    once = features(["kurs"], [[]])
    assert evidence(once * 4, {"w kurs": 1000}) == pytest.approx(2 * evidence(once, {"w kurs": 1000}))
    assert evidence([], {}) == 0


def test_every_kind_it_knows_has_weights() -> None:
    known = weights()
    assert all(len(kinds) == len(HITS) for kinds in known.kind.values())
    assert known.threshold > 0
