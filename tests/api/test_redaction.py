"""What must not be stored is left out, what only looks like it stays."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.conversations.redaction import CONTACT, MARKS, TO_A_HUMAN, evaluate, find, redacted
from api.conversations.redaction.findings import KINDS

EXAMPLES = list(evaluate.examples())


def test_the_lists_are_long_and_of_many_voices() -> None:
    assert len(EXAMPLES) >= 300
    assert len({e.voice for e in EXAMPLES}) >= 8
    assert {w.kind for e in EXAMPLES for w in e.expected} == set(KINDS)


def test_recall_and_precision_on_all_lists() -> None:
    scores, _ = evaluate.measure(EXAMPLES)
    whole = evaluate.total(scores)
    assert whole.recall >= 0.97
    assert whole.precision >= 0.97
    assert all(score.recall >= 0.9 for score in scores.values())


def test_look_alikes_stay_whole() -> None:
    harmless = [e.text for e in EXAMPLES if not e.expected]
    assert len(harmless) >= 150
    assert [text for text in harmless if redacted(text) != text] == []


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("Ich heiße Sabine Kurz und bin da.", "Ich heiße [Name] und bin da."),
        ("IBAN DE74 4306 0129 6550 6690 89 bitte", "IBAN [IBAN] bitte"),
        ("ruf an 0172 9876543 oder s.k@web.de", "ruf an [Telefon-Nummer] oder [E-Mail]"),
        ("trinke 3 flaschen bier am tag", "trinke [Menge] [Mittel] am tag"),
        ("ich wohne in der Herner Straße 201 in bochum", "ich wohne in der [Adresse] in bochum"),
    ],
)
def test_a_typed_mark_stands_where_something_stood(text: str, stored: str) -> None:
    assert redacted(text) == stored


def test_what_was_asked_for_stays_and_nothing_else() -> None:
    said = "Sabine Kurz, 0172 9876543, IBAN DE74 4306 0129 6550 6690 89"
    assert redacted(said, CONTACT) == "Sabine Kurz, 0172 9876543, IBAN [IBAN]"
    assert redacted(said, {"name"}) == "Sabine Kurz, [Telefon-Nummer], IBAN [IBAN]"


def test_nobody_is_asked_for_an_account_or_a_substance() -> None:
    assert TO_A_HUMAN.isdisjoint({"iban", "tax_id", "pension_number", "health_number", "substance", "amount"})


def test_numbers_of_help_lines_stay_readable() -> None:
    said = "soll ich 112 anrufen oder 0800 1110111 oder 116 117?"
    assert redacted(said) == said


@given(st.text(max_size=300))
def test_any_text_is_read_and_marks_never_overlap(text: str) -> None:
    found = find(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= f.start < f.end <= len(text) for f in found)


@given(st.sampled_from(EXAMPLES))
def test_redacting_again_changes_nothing(example: evaluate.Example) -> None:
    once = redacted(example.text)
    assert redacted(once) == once


@pytest.mark.parametrize(
    "unit", ["1 ", "a@", "Herr ", "ich heiße ", "12/", "Am A", "null eins ", "DE12 ", "1.1.", "-", "bg 1"]
)
def test_no_text_takes_long(unit: str) -> None:
    text = (unit * 1000)[:1000]
    began = time.process_time()
    find(text)
    assert time.process_time() - began < 1.0


def test_every_kind_has_a_mark() -> None:
    assert set(MARKS) == set(KINDS)
