"""The second opinion: it adds what the rules do not foresee, and doubts what they take too literally."""

import math
from array import array

import pytest

from api.conversations.crisis import detect
from api.conversations.crisis.detect import by_rules, sentences
from api.conversations.crisis.evaluate import DIRECT, examples
from api.conversations.crisis.normalise import fold
from api.conversations.crisis.second_opinion import (
    COLUMNS,
    HITS,
    Weights,
    features,
    judge,
    second_opinion,
    stretches,
    weights,
)
from api.conversations.crisis.topics import topics_of

NO_RULE_KNOWS_IT = "ein schritt und alle sorgen wären weg"


def test_it_finds_what_no_rule_foresees() -> None:
    assert by_rules(NO_RULE_KNOWS_IT) is None
    found = second_opinion(*sentences(NO_RULE_KNOWS_IT)).hit
    assert found is not None
    assert found.category == "suicide"
    assert detect(NO_RULE_KNOWS_IT) == found


@pytest.mark.parametrize(
    "text", ["", "?", "ja", "Montag um neun", "Wie hoch ist der Regelsatz?", "مرحبا كيف حالك", "12345"]
)
def test_it_adds_nothing_to_an_ordinary_message(text: str) -> None:
    assert second_opinion(*sentences(text)).hit is None


def test_one_sentence_among_ordinary_ones_is_enough() -> None:
    read = sentences(f"Wann ist der Kurs? Ich wohne in Bochum. {NO_RULE_KNOWS_IT}. Danke.")
    assert second_opinion(*read).hit


def test_a_rule_is_believed_beside_ordinary_sentences() -> None:
    found = detect("Ich will sterben. Wann ist der Kurs, und bekomme ich Fahrgeld?")
    assert found is not None
    assert (found.category, found.tier) == ("suicide", "B")


@pytest.mark.parametrize(
    "text",
    [
        "Ich ziehe nach Kassel, da macht das Gespräch keinen Sinn mehr, bitte austragen.",
        "Mein Drucker hat Selbstmord begangen. Geht auch PDF?",
    ],
)
def test_a_rule_that_takes_words_too_literally_is_doubted(text: str) -> None:
    assert by_rules(text) is not None
    assert detect(text) is None


def test_who_writes_for_a_friend_gets_the_words_for_helpers() -> None:
    said = "Ein Freund von mir hat sich von allen verabschiedet und seine Sachen verschenkt, ich hab Angst um ihn"
    found = detect(said)
    assert found is not None
    assert found.category == "suicide_other"
    own = detect("Ich hab mich von allen verabschiedet und meine Sachen verschenkt")
    assert own is not None
    assert own.category == "suicide"


def test_nothing_said_directly_is_doubted() -> None:
    direct = [e for e in examples() if e.expected != "N" and e.tag in DIRECT and by_rules(e.text)]
    assert len(direct) > 1000
    assert sum(detect(e.text) is None for e in direct) == 0


def test_words_it_does_not_know_are_not_called_harmless() -> None:
    assert not second_opinion(*sentences("Xyzzy plugh quux frobnicate wumpus")).harmless
    assert not second_opinion(*sentences("хочу умереть")).harmless


def test_it_says_nothing_against_a_denial_that_is_believed() -> None:
    assert detect("Ich will mich nicht umbringen.") is None


def test_a_long_message_is_read_in_overlapping_stretches() -> None:
    read = list(stretches(60, {9}))
    assert read[0] == (0, 10)
    covered = {index for start, end in read for index in range(start, end)}
    assert covered == set(range(60))


def test_length_does_not_add_up_to_evidence() -> None:
    known = Weights(-9, -9, (0,) * COLUMNS, {"@kurs": 0}, array("h", [1000] + [0] * len(HITS)))
    few = features(["kurs"], [["@kurs"]])
    many = features(["kurs"] * 4, [["@kurs"]] * 4)
    assert judge(["kurs"], [["@kurs"]], known)[0] == pytest.approx(1 / math.sqrt(len(few)))
    assert judge(["kurs"] * 4, [["@kurs"]] * 4, known)[0] == pytest.approx(4 / math.sqrt(len(many)))
    assert judge([], [], known)[0] == 0


def test_the_row_of_a_word_stands_for_its_pieces() -> None:
    row = array("h", [1000] + [0] * len(HITS))
    whole = Weights(-9, -9, (0,) * COLUMNS, {"w kurs": 0}, row)
    pieces = Weights(-9, -9, (0,) * COLUMNS, {"<ku": 0}, row)
    both = Weights(-9, -9, (0,) * COLUMNS, {"w kurs": 0, "<ku": 0}, row)
    alone = judge(["kurs"], [[]], whole)
    assert alone[0] > 0
    assert judge(["kurs"], [[]], pieces) == alone == judge(["kurs"], [[]], both)


def test_every_feature_has_a_weight_for_each_kind() -> None:
    known = weights()
    assert len(known.bias) == COLUMNS == 1 + len(HITS)
    assert len(known.table) == COLUMNS * len(known.rows)
    assert known.harmless < known.threshold


def test_words_of_one_topic_share_a_feature() -> None:
    assert "sterben" in topics_of(fold("sterben")) and "sterben" in topics_of(fold("krepieren"))
    assert "#sterben" in features([fold("krepieren")], [[]])
    assert topics_of("xyzzy") == ()
