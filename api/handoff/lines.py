"""What a hand-over would send, line by line, as the person reads and may strike it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.conversations.redaction import CONTACT, redacted

SPEAKERS = {"bot": "Assistent", "claimant": "Sie", "staff": "Fachkraft", "system": "Hinweis"}
RECIPIENTS = ("jobcenter", "provider", "both")

CRISES = {
    "suicide": "Gedanken an Suizid",
    "suicide_other": "Sorge um einen anderen Menschen",
    "self_harm": "Selbst-Verletzung",
    "exhaustion": "Erschöpfung",
    "overdose": "Überdosis oder Vergiftung",
    "withdrawal": "Entzug",
    "violence": "Gewalt",
    "threat": "Drohung",
}
"""The categories of help in words."""

# Bubbles that carry a code or repeat what is being sent.
_LEFT_OUT = frozenset({"handoff", "preview"})


@dataclass(frozen=True)
class Line:
    """One line: `kind` is what was agreed to, `at` and `speaker` are there for the transcript only."""

    id: str
    kind: str
    text: str
    speaker: str | None = None
    at: datetime | None = None
    understood: str | None = None
    """What the program took the message before this answer for ("ask_duration, 91 %")."""


@dataclass(frozen=True)
class Bubble:
    """One stored message of the chat, opened."""

    id: str
    author: str
    at: datetime
    content: Mapping[str, Any]


def without(lines: Iterable[Line], struck: Iterable[str]) -> list[Line]:
    """The lines that are left after some were struck."""
    gone = set(struck)
    return [line for line in lines if line.id not in gone]


def of_message(message: str | None) -> list[Line]:
    """A name and a way to call back may stand in it: it is written to a human, and seen before it is sent."""
    return [Line("message", "message", f"Ihre Nachricht: {redacted(message, CONTACT)}")] if message else []


def of_contact(contact: str | None, callback: bool) -> list[Line]:
    if not contact:
        return []
    return [Line("contact", "contact", f"{'Rückruf unter' if callback else 'Ihr Kontakt'}: {contact}")]


def of_answers(answers: Iterable[tuple[str, str, str]]) -> list[Line]:
    """(fact, label, answer) of each question of the check."""
    return [Line(f"check:{fact}", "check", f"{label}: {answer}") for fact, label, answer in answers]


def of_crisis(categories: Sequence[str]) -> list[Line]:
    """That help was shown, and on what: the newest category only."""
    if not categories:
        return []
    about = CRISES.get(categories[-1], "Krise")
    return [
        Line(
            f"crisis:{categories[-1]}", "crisis", f"Hinweis: Im Chat wurden Hilfe-Nummern gezeigt ({about})."
        )
    ]


def of_transcript(bubbles: Sequence[Bubble]) -> list[Line]:
    """The chat up to where the present hand-over began, without codes."""
    until = _beginning_of_handoff(bubbles)
    return [
        Line(
            f"m:{b.id}",
            "transcript",
            f"{SPEAKERS[b.author]}: {_without_code(b.content)}",
            b.author,
            b.at,
            b.content.get("understood"),
        )
        for b in bubbles[:until]
        if (b.content.get("custom") or {}).get("kind") not in _LEFT_OUT
    ]


def newest_preview(bubbles: Sequence[Bubble]) -> tuple[str, list[tuple[str, str]]] | None:
    """(message id, (line id, text) of each line) of what was shown last; None when nothing was."""
    for bubble in reversed(bubbles):
        custom = bubble.content.get("custom") or {}
        if custom.get("kind") == "preview":
            return bubble.id, [(line["id"], line["text"]) for line in custom.get("lines", [])]
    return None


def _beginning_of_handoff(bubbles: Sequence[Bubble]) -> int:
    """Where the newest question about the recipients stands: what follows is the hand-over itself."""
    wanted = {f'/choose{{"choice":"{value}"}}' for value in RECIPIENTS}
    for index in range(len(bubbles) - 1, -1, -1):
        if wanted & {button["payload"] for button in bubbles[index].content.get("buttons", [])}:
            return index
    return len(bubbles)


def _without_code(content: Mapping[str, Any]) -> str:
    text, code = str(content["text"]), (content.get("custom") or {}).get("code")
    return text.replace(code, "[Code]") if code else text
