"""The texts shown in a crisis keep the rules they were written by."""

import re
from datetime import date, timedelta

import pytest

from api.conversations import crisis
from api.conversations.crisis.answers import Help
from api.conversations.crisis.hits import CATEGORIES

LOCAL = {"giftnotruf": "0228 555 0123", "beschwerde": "Beschwerde-Stelle, Zimmer 3"}
FAMILIES = {"exhaustion": ("F4", "F9"), "violence": ("F7", "F10")}
BODY_IN_DANGER = ("overdose", "withdrawal")
LONGEST_LINE = 16  # words; a telephone number counts as three or four

CASES = [
    (category, family, language, seen)
    for category in CATEGORIES
    for family in FAMILIES.get(category, (None,))
    for language in ("standard", "easy")
    for seen in (False, True)
]


def _help(category: str, family: str | None, language: str, seen: bool) -> Help:
    return crisis.help_for(category, language=language, seen_before=seen, values=LOCAL, family=family)


@pytest.mark.parametrize(("category", "family", "language", "seen"), CASES)
def test_a_text_has_at_most_six_short_lines(
    category: str, family: str | None, language: str, seen: bool
) -> None:
    lines = _help(category, family, language, seen).text.splitlines()
    assert 1 < len(lines) <= 6
    assert max(len(line.split()) for line in lines) <= LONGEST_LINE


@pytest.mark.parametrize(("category", "family", "language", "seen"), CASES)
def test_a_number_stands_in_the_first_lines(
    category: str, family: str | None, language: str, seen: bool
) -> None:
    lines = _help(category, family, language, seen).text.splitlines()
    assert re.search(r"\d{3}", " ".join(lines[:3]))
    if category in BODY_IN_DANGER:
        assert "112" in lines[0]


@pytest.mark.parametrize(("category", "family", "language", "seen"), CASES)
def test_nothing_is_said_that_must_not_be_said(
    category: str, family: str | None, language: str, seen: bool
) -> None:
    text = _help(category, family, language, seen).text
    assert not re.search(r"\b113\b", text)
    forbidden = (
        r"selbstmord|umbring|erhäng|spring|strick|pulsader|schlinge|kopf hoch|reißen sie sich|familie|"
        r"versprechen sie|wir schicken|ich schicke|wird schon|schämen|\{|\}"
    )
    assert not re.search(forbidden, text.lower())


@pytest.mark.parametrize(("category", "family", "language", "seen"), CASES)
def test_every_number_in_a_text_is_a_known_help_line(
    category: str, family: str | None, language: str, seen: bool
) -> None:
    known = {line.phone for line in crisis.help_lines().values()} | set(LOCAL.values())
    text = _help(category, family, language, seen).text
    for phone in sorted(known, key=len, reverse=True):
        text = text.replace(phone, "")
    assert re.findall(r"\d+", text) in ([], ["20"])  # what a call costs in cents


@pytest.mark.parametrize("category", CATEGORIES)
def test_the_second_time_is_shorter(category: str) -> None:
    for language in ("standard", "easy"):
        first, again = (_help(category, None, language, seen).text for seen in (False, True))
        assert len(again) < len(first)


@pytest.mark.parametrize("category", CATEGORIES)
def test_both_language_levels_have_words_of_their_own_and_the_same_numbers(category: str) -> None:
    standard, easy = (_help(category, None, language, False) for language in ("standard", "easy"))
    assert standard.numbers == easy.numbers and standard.buttons == easy.buttons
    assert standard.text != easy.text or category == "overdose"


@pytest.mark.parametrize("category", [c for c in CATEGORIES if c != "exhaustion"])
def test_it_says_that_a_computer_writes_and_sends_no_help(category: str) -> None:
    for language in ("standard", "easy"):
        text = _help(category, None, language, False).text
        assert "Ich bin ein Computer" in text and "keine Hilfe schicken" in text


@pytest.mark.parametrize("category", [c for c in CATEGORIES if c != "exhaustion"])
def test_the_conversation_goes_on_as_the_person_likes(category: str) -> None:
    payloads = [payload for _, payload in _help(category, None, "standard", False).buttons]
    assert payloads == ["/request_human", "/continue", "/delete_data"]


def test_exhaustion_gets_the_one_gentle_question() -> None:
    help = _help("exhaustion", "F4", "standard", False)
    assert "Denken Sie daran, nicht mehr leben zu wollen?" in help.text
    assert help.buttons == [
        ("Ja", '/crisis_answer{"answer": "yes"}'),
        ("Nein, ich bin nur erschöpft", '/crisis_answer{"answer": "no"}'),
        ("Möchte ich nicht sagen", '/crisis_answer{"answer": "declined"}'),
    ]


def test_after_a_no_it_is_kind_and_goes_on() -> None:
    for language in ("standard", "easy"):
        help = crisis.after_no(language=language)
        assert "Danke" in help.text and ("Weiter mit meiner Frage", "/continue") in help.buttons


def test_overdose_puts_the_emergency_number_first() -> None:
    assert _help("overdose", None, "standard", False).numbers[0] == ("Notruf", "112")


def test_an_unset_local_value_leaves_out_its_line_and_number() -> None:
    without = crisis.help_for("overdose", language="standard", seen_before=False, values={"giftnotruf": ""})
    assert "Giftnotruf" not in without.text and without.numbers == [("Notruf", "112")]
    with_it = _help("overdose", None, "standard", False)
    assert LOCAL["giftnotruf"] in with_it.text and ("Giftnotruf", LOCAL["giftnotruf"]) in with_it.numbers


def test_a_parent_is_not_told_what_a_victim_is_told() -> None:
    victim, parent = (_help("violence", family, "standard", False) for family in ("F7", "F10"))
    assert "Sie sind nicht schuld" in victim.text and "Sie sind nicht schuld" not in parent.text
    assert any(label == "Elterntelefon" for label, _ in parent.numbers)


def test_the_footer_is_one_line_with_a_number() -> None:
    footer = crisis.footer(language="easy")
    assert len(footer.text.splitlines()) == 1 and "0800" in footer.text and footer.buttons == []


def test_an_unknown_category_is_refused() -> None:
    with pytest.raises(ValueError, match="weather"):
        crisis.help_for("weather", language="standard", seen_before=False, values={})


def test_numbers_are_stale_after_sixty_days_without_a_look() -> None:
    looked_up = min(line.as_of for line in crisis.help_lines().values())
    assert crisis.stale_numbers(looked_up + timedelta(days=60)) == []
    assert crisis.stale_numbers(looked_up + timedelta(days=61))


def test_every_help_line_says_when_and_where_it_was_looked_up() -> None:
    for line in crisis.help_lines().values():
        assert isinstance(line.as_of, date) and line.source and line.hours and line.cost
        assert re.fullmatch(r"[\d ]+", line.phone)
