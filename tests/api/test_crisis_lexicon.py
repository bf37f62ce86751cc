"""The small language of the patterns, and the data written in it."""

from pathlib import Path

import pytest

from api.conversations.crisis.lexicon import HERE, lexicon
from api.conversations.crisis.normalise import fold, split
from api.conversations.crisis.patterns import Pattern, Places, kinds_at, parse
from api.conversations.crisis.vocabulary import Vocabulary


def _find(line: str, text: str, *, one_clause: bool = False) -> list[str]:
    """The words of `text` that take part in a match of the pattern `line`."""
    vocabulary = Vocabulary({"leben": ["leben", "lebn"]})
    patterns: list[Pattern] = parse(line, vocabulary.concept, one_clause=one_clause)
    given = split(text)
    positions, position = [], 0
    ends = after_comma = 0
    for index in range(len(given.words)):
        positions.append(position)
        ends |= (index in given.hard | given.soft or index == len(given.words) - 1) << position
        after_comma |= (index in given.soft) << (position + 1)
        position += 9 if index in given.hard else 1
    places = Places(kinds_at(positions, [vocabulary.kinds(w) for w in given.words]), 1, ends, after_comma)
    used = 0
    for pattern in patterns:
        used |= places.find(pattern)
    return [word for word, place in zip(given.words, positions, strict=True) if used >> place & 1]


@pytest.mark.parametrize(
    ("line", "text", "found"),
    [
        ("will .. @leben", "ich will nicht mehr lebn", ["wil", "lebn"]),
        ("will .. @leben", "ich will dort ja nicht mehr lebn", []),
        ("will ... @leben", "ich will dort ja nicht mehr lebn", ["wil", "lebn"]),
        ("will nicht? leben", "will leben", ["wil", "leben"]),
        ("umbring*", "umbringt", ["umbringt"]),
        ("*gedanken", "todesgedanken", ["todesgedanken"]),
        ("will & leben /3", "leben ich nicht will", ["leben", "wil"]),
        ("will & leben /2", "leben ich nicht will", []),
        ("rot && blau", "rot. grau. blau", ["rot", "blau"]),
        ("rot .. blau", "rot. blau", []),
        ("kann nicht $", "kann nicht, sorry", ["kan", "nicht"]),
        ("kann nicht $", "kann nicht kommen", []),
        ("kann nicht|$", "kann", ["kan"]),
        ("^ kann", "kann ich", ["kan"]),
        ("^ kann", "ich kann", []),
        ("um !acht", "um acht", []),
        ("um !acht", "um", ["um"]),
        ("weg|nicht+mehr", "nicht mehr", ["nicht", "mer"]),
    ],
)
def test_a_pattern_finds_what_it_says(line: str, text: str, found: list[str]) -> None:
    assert _find(line, text) == found


def test_within_one_clause_no_gap_crosses_a_comma() -> None:
    assert _find("kann .. heben", "kann nicht, heben", one_clause=True) == []
    assert _find("kann .. heben", "kann nicht, heben") == ["kan", "heben"]


@pytest.mark.parametrize("line", ["", "..", "a ..", "a? b", "a b?", ".. a"])
def test_what_is_no_pattern_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="not a pattern"):
        parse(line, Vocabulary({}).concept)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Töten", "toeten"),
        ("müde", "mude"),
        ("kann", "kan"),
        ("mehr", "mer"),
        ("nie", "ni"),
        ("vergiften", "fergiften"),
    ],
)
def test_folding_evens_out_spelling(written: str, meant: str) -> None:
    assert fold(written) == fold(meant)


def test_a_number_stands_apart_from_its_unit_and_digits_in_words_are_letters() -> None:
    assert split("20mg um 8.30 st3rben").words == ("20", "mg", "um", "830", "sterben")


def test_no_pattern_waits_for_a_word_that_is_left_out_as_a_filler() -> None:
    known = lexicon()
    rules = [rule.pattern for listed in known.rules.values() for rule in listed]
    others = [
        pattern for listed in (*known.lookalikes.values(), *known.reassuring.values()) for pattern in listed
    ]
    for pattern in rules + others:
        for step in pattern.source.replace("&", " ").split():
            word = step.removesuffix("?").lstrip("!")
            if word.isalpha():
                assert fold(word) not in known.fillers, pattern.source


def test_every_rule_can_be_reached() -> None:
    known = lexicon()
    assert sum(map(len, known.rules.values())) > 1000
    for number, rules in known.rules.items():
        assert all(number in rule.pattern.needs for rule in rules)


def test_the_lexicon_is_read_only_once() -> None:
    assert lexicon() is lexicon()


def test_each_family_has_a_file() -> None:
    names = {Path(path).stem[:3] for path in (HERE / "families").glob("f*.yml")}
    assert names == {f"f{number:02}" for number in range(1, 11)}
