"""Answers to question topics, from the catalogue alone: dated, with source, honest about gaps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from api.programmes.catalogue import Catalogue
from api.programmes.citing import cited
from api.programmes.filling import fill
from api.programmes.model import AnswerText, Programme

MOST_CHOICES = 6


@dataclass(frozen=True)
class Answer:
    """What is said to a topic. With `choices`, `text` asks for the programme first."""

    intent: str
    programme: str | None
    text: str
    source: str
    """Every source with its date in German; empty when nothing valid is known."""
    as_of: str
    """ISO date (or year, or month) of the oldest source; empty when nothing valid is known."""
    ask_human: bool
    choices: tuple[tuple[str, str], ...] = ()
    """(title, programme key)"""


def answer_for(
    catalogue: Catalogue, *, intent: str, programme: str | None, language: str, today: date
) -> Answer:
    """Answer *intent* for a programme (or in general) as it may be said on *today*.

    Raises KeyError for an unknown intent or programme.
    """
    if intent not in catalogue.topics:
        raise KeyError(intent)
    chosen = catalogue.programme(programme) if programme else _only_one(catalogue)
    if chosen is None and intent in catalogue.programme_topics:
        return _which_programme(catalogue, intent, language)
    own = chosen.answers.get(intent) if chosen else None
    texts = own or catalogue.general.get(intent, ())
    valid = next((text for text in texts if text.holds_on(today)), None)
    if valid is None:
        return _nothing_known(catalogue, intent, chosen, language, expired=bool(texts))
    body = fill(valid.text.in_language(language), catalogue.terms_on(today, language))
    tail = _tail(catalogue, chosen if own else None, valid, language)
    return Answer(
        intent=intent,
        programme=programme,
        text=join([body, *tail], language),
        source=cited(valid.sources),
        as_of=valid.as_of,
        ask_human=bool(tail),
    )


def source_line(answer: Answer) -> str:
    """Say in German what an answer rests on: the reply to "Woher wissen Sie das?"."""
    if answer.choices:
        return "Das war nur eine Rückfrage. Bitte wählen Sie zuerst ein Programm."
    if not answer.source:
        return "Dazu liegt mir keine gültige Quelle vor. Das klärt am besten eine Fachkraft."
    return f"Das steht hier: {answer.source}."


def join(parts: Iterable[str], language: str) -> str:
    """Put sentences together: one line each in easy language."""
    return ("\n" if language == "easy" else " ").join(part.strip() for part in parts if part.strip())


def _only_one(catalogue: Catalogue) -> Programme | None:
    """Where there is one programme only, nobody is asked which."""
    return next(iter(catalogue.programmes.values())) if len(catalogue.programmes) == 1 else None


def _tail(catalogue: Catalogue, own: Programme | None, text: AnswerText, language: str) -> list[str]:
    """Give what must follow an answer: the programme's end, and the way to a person."""
    if own and own.status != "active":
        return [own.status_note.text.in_language(language), catalogue.phrase("today_ask_human", language)]
    return [catalogue.phrase("ask_human", language)] if text.ask_human else []


def _nothing_known(
    catalogue: Catalogue, intent: str, programme: Programme | None, language: str, *, expired: bool
) -> Answer:
    parts = [catalogue.phrase("ask_human", language)]
    if programme and not expired:
        if programme.status != "active":
            status = programme.status_note.text.in_language(language)
            parts = [status, catalogue.phrase("today_ask_human", language)]
        parts.insert(0, catalogue.phrase("not_documented", language, programm=programme.short_name))
    key = programme.key if programme else None
    return Answer(intent, key, join(parts, language), source="", as_of="", ask_human=True)


def _which_programme(catalogue: Catalogue, intent: str, language: str) -> Answer:
    ranked = sorted(catalogue.programmes.values(), key=lambda each: _rank(each, intent))
    choices = tuple((each.short_name, each.key) for each in ranked[:MOST_CHOICES])
    text = catalogue.phrase("which_programme", language)
    return Answer(intent, None, text, source="", as_of="", ask_human=False, choices=choices)


def _rank(programme: Programme, intent: str) -> tuple[bool, bool]:
    """Those one can join come first, then those with an answer of their own."""
    return programme.status != "active", intent not in programme.answers
