"""The public catalogue, and what the dialogue asks of it."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from api import clock
from api.errors import NotFound, responses
from api.programmes.answers import Answer, answer_for, source_line
from api.programmes.catalogue import Catalogue
from api.programmes.finder import (
    MOST_NAMED,
    finder_question,
    finder_result,
    office_sentence,
    read_finder_answer,
)
from api.programmes.model import Programme

router = APIRouter(prefix="/api/programmes", tags=["Programme"])
internal = APIRouter(prefix="/internal", include_in_schema=False)

# What is worth offering after an answer: (title, intent).
_CHECK = ("Orientierungs-Check", "start_screening")
_HUMAN = ("Fachkraft fragen", "request_human")
_SOURCE = ("Woher wissen Sie das?", "ask_source")
_LEAD_TO_BOOKING = {"inquire_programme", "ask_how_to_apply", "ask_target_group", "ask_places", "refer_other"}
_LEAD_TO_CHECK = {"inquire_programme", "ask_target_group", "ask_substitution", "ask_abstinence"}


class ProgrammeOut(BaseModel):
    """A programme of the catalogue. `status` is active, ended or unclear."""

    key: str
    name: str
    short_name: str
    status: str
    status_text: str
    summary: str
    jobcenter: str
    provider: str
    bookable: bool


class ProgrammesOut(BaseModel):
    programmes: list[ProgrammeOut]
    version: str


def catalogue_of(request: Request) -> Catalogue:
    found: Catalogue = request.app.state.services.catalogue
    return found


def _out(programme: Programme) -> ProgrammeOut:
    return ProgrammeOut(
        key=programme.key,
        name=programme.name,
        short_name=programme.short_name,
        status=programme.status,
        status_text=programme.status_text,
        summary=programme.summary,
        jobcenter=programme.jobcenter,
        provider=programme.provider,
        bookable=programme.appointment.bookable,
    )


@router.get("", response_model=ProgrammesOut)
def programmes(request: Request) -> ProgrammesOut:
    """Every programme, with its present status."""
    catalogue = catalogue_of(request)
    found = [_out(p) for p in catalogue.programmes.values()]
    return ProgrammesOut(programmes=found, version=catalogue.version)


@router.get("/{key}", response_model=ProgrammeOut, responses=responses(NotFound))
def programme(request: Request, key: str) -> ProgrammeOut:
    """One programme."""
    found = catalogue_of(request).programmes.get(key)
    if found is None:
        raise NotFound("Dieses Programm gibt es nicht.")
    return _out(found)


class AnswersBody(BaseModel):
    intent: str
    programme: str | None = None
    language: str = "standard"
    town: str | None = None


class FinderBody(BaseModel):
    answers: dict[str, str] = {}
    fact: str | None = None
    said: str | None = None
    language: str = "standard"


@internal.post("/programmes")
def known_programmes(request: Request) -> dict[str, Any]:
    """Names and keys for buttons; those one can join come first."""
    ordered = sorted(catalogue_of(request).programmes.values(), key=lambda p: p.status != "active")
    return {
        "programmes": [
            {
                "key": p.key,
                "name": p.short_name,
                "bookable": p.appointment.bookable,
                "active": p.status == "active",
            }
            for p in ordered
        ]
    }


@internal.post("/answers")
def answers(request: Request, body: AnswersBody) -> dict[str, Any]:
    """The answer to a question topic, with what is worth offering next."""
    catalogue = catalogue_of(request)
    chosen = body.programme if body.programme in catalogue.programmes else None
    try:
        found = answer_for(
            catalogue, intent=body.intent, programme=chosen, language=body.language, today=clock.today()
        )
    except KeyError as fault:
        raise NotFound("Dazu gibt es keine Auskunft.") from fault
    text = found.text
    if body.intent == "ask_other_town" and body.town:
        text = "\n".join([office_sentence(catalogue, catalogue.find_town(body.town), body.language), text])
    return {
        "text": text,
        "programme": found.programme,
        "choices": found.choices,
        "source_line": source_line(found),
        "offers": _offers(catalogue, found, chosen),
    }


def _offers(
    catalogue: Catalogue, answer: Answer, chosen: str | None
) -> list[tuple[str, str, dict[str, str]]]:
    """(title, intent, entities) of at most three buttons."""
    programme = catalogue.programmes.get(chosen or "")
    about = {"programme": chosen} if chosen else {}
    offers: list[tuple[str, str, dict[str, str]]] = []
    if programme and answer.intent in _LEAD_TO_CHECK and programme.status == "active":
        offers.append((*_CHECK, about))
    if programme and answer.intent in _LEAD_TO_BOOKING and programme.appointment.bookable:
        offers.append((f"{programme.appointment.kind_easy} buchen", "book_appointment", about))
    if answer.ask_human:
        offers.append((*_HUMAN, {}))
    if answer.source:
        offers.append((*_SOURCE, {}))
    return offers[:3]


@internal.post("/finder/step")
def finder_step(request: Request, body: FinderBody) -> dict[str, Any]:
    """Moves the finder on; `accepted` is false when `said` is no answer to the question."""
    catalogue, known = catalogue_of(request), dict(body.answers)
    if body.fact is not None and body.said is not None:
        value = read_finder_answer(catalogue, body.fact, body.said)
        if value is None:
            return {"accepted": False}
        known[body.fact] = value
    question = finder_question(catalogue, known, body.language)
    shown = finder_result(catalogue, known, body.language) if question is None else None
    return {
        "accepted": True,
        "answers": known,
        "question": question and question.__dict__,
        "result": shown
        and {
            "text": shown.text,
            "programmes": [*shown.programmes, *shown.unclear][:MOST_NAMED],
            "ended": shown.ended[:MOST_NAMED],
        },
    }
