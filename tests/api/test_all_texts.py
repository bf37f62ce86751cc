"""Over everything a person may read: nobody is threatened, nobody is promised what nobody can promise, the check is
no decision, and it is always clear who writes."""

import re

import pytest
from support_texts import Text, everything, yaml_texts

from api.conversations import texts as chat_texts
from api.handoff import texts as handoff_texts
from api.staff.roles import ROLES

ALL = everything()

# "Wenn Sie nicht …, wird/verlieren …" and the words of letters that frighten.
THREATS = (
    re.compile(r"\b(?:droht|drohen|androh\w*|drohung an)\b", re.I),
    re.compile(r"\b(?:müssen Sie|Sie müssen) mit\b.{0,60}\brechnen\b", re.I),
    re.compile(r"\b(?:sonst|andernfalls|ansonsten)\b.{0,60}\b(?:gekürzt|kürzen|gestrichen|gesperrt|eingestellt|Sanktion|Nachteil|Folgen|melden wir)", re.I),
    re.compile(r"\bwenn Sie (?:nicht|nein|ablehn|abbrech|absag)\w*\b.{0,80}\b(?:wird|werden|verlieren|bekommen Sie weniger|kürz|streich)\w*\b.{0,40}\b(?:Geld|Leistung\w*|gekürzt|gesperrt|gemeldet)", re.I),
    re.compile(r"\b(?:Konsequenzen|ernste Folgen|Pflichtverletzung begangen)\b", re.I),
    re.compile(r"\b(?:Sie sind verpflichtet|letzte Aufforderung|letztmalig)\b", re.I),
)  # fmt: skip
# What would free somebody of sanctions, said of INSAT or of no programme at all.
PROMISES = (
    re.compile(r"\b(?:keine|nie|niemals|ohne|frei von)\b.{0,25}\b(?:Sanktion\w*|Leistungs-?(?:sperre|minderung|kürzung)\w*|Kürzung\w*|Minderung\w*)", re.I),
    re.compile(r"\b(?:sanktionsfrei|straffrei)\b", re.I),
    re.compile(r"\b(?:Geld|Bürgergeld|Grundsicherungsgeld|Leistung\w*|Regelsatz)\b.{0,40}\b(?:nicht|nie|niemals)\b.{0,15}\b(?:gekürzt|gemindert|gestrichen|weniger)\b", re.I),
    re.compile(r"\b(?:kann|darf) (?:Ihnen|dir) (?:nichts|niemand)\b.{0,30}\b(?:passieren|kürzen|wegnehmen)", re.I),
    re.compile(r"\bINSAT\b.{0,60}\b(?:keine Folgen|hat keine Nachteile|folgenlos)\b", re.I),
)  # fmt: skip
_NOT = r"(?:kein\w*|nicht|nie|niemand)"
DECISION = re.compile(
    r"\b(?:Orientierungs-?Check|Check|Programm-Check)\b.{0,60}\b(?:entscheide\w*|Entscheidung|Bescheid|bewilligt|lehnt ab|geeignet|"
    r"berechtigt|Anspruch|stellt fest)|\b(?:Eignungs-?prüfung|Anspruchs-?prüfung|Eignungstest|Sie sind (?:nicht )?(?:geeignet|berechtigt|anspruchsberechtigt))\b",
    re.I,
)
NEGATED = re.compile(rf"\b{_NOT}\b.{{0,30}}\b(?:entscheid\w*|Entscheidung|Bescheid)|\bentscheide\w*\b.{{0,20}}\b(?:{_NOT}|die Fachkr|eine Fachkr|Fachkräfte|das Jobcenter|ein Mensch)", re.I)  # fmt: skip


def about_insat_or_all(found: Text) -> bool:
    """Of PRO AKTIV a source says that nobody had to fear a sanction; in its file it may be repeated."""
    return not found.place.endswith(("proaktiv.yml", "sources.yml"))


def test_there_is_much_to_read() -> None:
    places = {found.place.split("/")[-1] for found in ALL}
    assert len(ALL) > 1500
    assert {"insat.yml", "handoff.yml", "texts.yml", "privacy.html", "consent.py", "errors.py"} <= places
    assert any(place.endswith(".js") for place in places)


@pytest.mark.parametrize("rule", THREATS, ids=range(len(THREATS)))
def test_nothing_threatens(rule: re.Pattern[str]) -> None:
    assert [found for found in ALL if rule.search(found.text)] == []


@pytest.mark.parametrize("rule", PROMISES, ids=range(len(PROMISES)))
def test_nothing_promises_freedom_from_sanctions(rule: re.Pattern[str]) -> None:
    assert [found for found in ALL if about_insat_or_all(found) and rule.search(found.text)] == []


def test_the_check_is_never_called_a_decision() -> None:
    said = [f for f in ALL if DECISION.search(f.text) and not NEGATED.search(f.text)]
    assert said == []


@pytest.mark.parametrize(
    ("rules", "bad"),
    [
        (THREATS, "Wenn Sie nicht antworten, wird Ihr Geld gekürzt."),
        (THREATS, "Sonst wird Ihre Leistung eingestellt."),
        (THREATS, "Bei einem Nein droht eine Minderung."),
        (THREATS, "Sie müssen mit einer Sanktion rechnen."),
        (PROMISES, "Bei INSAT gibt es keine Sanktion."),
        (PROMISES, "INSAT ist sanktionsfrei."),
        (PROMISES, "Ihr Bürgergeld wird nicht gekürzt."),
        (PROMISES, "Wer bei INSAT absagt, das ist folgenlos. INSAT abzubrechen hat keine Folgen: INSAT hat keine Nachteile."),
        ((DECISION,), "Der Orientierungs-Check entscheidet über die Teilnahme."),
        ((DECISION,), "Sie sind nicht geeignet."),
    ],
)  # fmt: skip
def test_the_rules_find_what_they_are_for(rules: tuple[re.Pattern[str], ...], bad: str) -> None:
    assert any(rule.search(bad) for rule in rules)
    assert not NEGATED.search(bad)


def test_a_no_to_the_chat_is_never_tied_to_insat() -> None:
    """ "Keine Folgen für Ihr Geld" speaks of the hand-over, the appointment and the chat, never of taking part."""
    said = [f for f in ALL if re.search(r"keine Folgen für Ihr Geld", f.text)]
    assert said
    assert [f for f in said if re.search(r"INSAT|Teilnahme|Maßnahme|Zuweisung", f.text)] == []


def test_where_a_no_has_no_consequence_other_duties_are_named() -> None:
    from api.handoff import consent

    usual = consent.Agreement("Jobcenter", None, False, None, ("message",), 90, 30, None)
    for language in ("standard", "easy"):
        shown = consent.text(usual, language)
        assert "keine Folgen für Ihr Geld" in shown
        assert "Andere Pflichten" in shown


# --- who writes (Art. 50 KI-VO) -------------------------------------------------------------------


@pytest.mark.parametrize("language", ["standard", "easy"])
def test_the_first_message_says_that_a_program_writes(language: str) -> None:
    first = chat_texts.opening(language)[0].text
    assert "Computer-Programm" in first
    assert "kein Mensch" in first
    for said in ("ohne Namen", "Gesundheit", "Ohne Ihre Zustimmung", "112"):
        assert said in first


def test_a_greeting_and_the_question_for_it_say_it_again() -> None:
    said = " ".join(f.text for f in yaml_texts() if f.place.endswith("responses/conversation.yml"))
    for sentence in (
        "Ich bin ein Computer-Programm (KI), kein Mensch.",
        "Ich bin ein Computer-Programm.",
        "Ich bin kein Mensch.",
    ):
        assert sentence in said


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_human_is_announced_as_one(role: str) -> None:
    assert "ein Mensch" in handoff_texts.human_writes(role)


@pytest.mark.parametrize("back", ["WAITING_AGAIN", "CLOSED", "WITHDRAWN"])
def test_every_way_back_says_that_the_program_writes_again(back: str) -> None:
    assert "wieder mit dem Computer-Programm" in getattr(handoff_texts, back)


def test_speakers_are_named_in_every_transcript() -> None:
    from api.conversations.routes import _SPEAKERS as in_file
    from api.privacy.texts import SPEAKERS as in_export

    for speakers in (in_file, in_export):
        assert "Computer" in speakers["bot"]
        assert "Mensch" in speakers["staff"]
