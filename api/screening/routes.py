"""What the dialogue asks of the orientation check. Nothing is stored: the answers travel with the dialogue."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from api.errors import NotFound
from api.programmes.catalogue import Catalogue
from api.programmes.routes import catalogue_of
from api.screening import check

internal = APIRouter(prefix="/internal/screenings", include_in_schema=False)


class StepBody(BaseModel):
    programme: str
    answers: dict[str, str] = {}
    fact: str | None = None
    said: str | None = None
    change: str | None = None
    language: str = "standard"


@internal.post("/step")
def step(request: Request, body: StepBody) -> dict[str, Any]:
    """Moves a check on; `accepted` is false when `said` is no answer to the question `fact`.

    `change` asks for one fact again and keeps the other answers; what they are worth then shows
    after the new answer.
    """
    catalogue = catalogue_of(request)
    programme = catalogue.programmes.get(body.programme)
    if programme is None:
        raise NotFound("Dieses Programm gibt es nicht.")
    for fact in (body.fact, body.change):
        if fact is not None and fact not in programme.facts:
            raise NotFound("Diese Frage gibt es nicht.")
    known = dict(body.answers)
    if body.change is not None:
        again = check.question_about(catalogue, programme.key, body.change, known, body.language)
        known.pop(body.change, None)
        return _moved(request, body, known, again)
    if body.fact is not None and body.said is not None:
        value = check.read_answer(catalogue, programme.key, body.fact, body.said)
        if value is None:
            which = check.which_town(catalogue, programme.key, body.fact, body.said, known, body.language)
            return _moved(request, body, known, which) if which else {"accepted": False}
        known[body.fact] = value
    known = check.prune(catalogue, programme.key, known)
    return _moved(request, body, known, check.next_question(catalogue, programme.key, known, body.language))


def _moved(
    request: Request, body: StepBody, known: dict[str, str], question: check.Question | None
) -> dict[str, Any]:
    catalogue = catalogue_of(request)
    summary = check.answered(catalogue, body.programme, known, body.language)
    return {
        "accepted": True,
        "answers": known,
        "question": question and _asked(catalogue, body, question),
        "result": None if question else _result(request, body, known),
        "summary": [{"fact": line.fact, "label": line.label, "answer": line.answer} for line in summary],
        "known_text": check.known_text(catalogue, summary, body.language),
        "change_text": catalogue.phrase("which_answer", body.language),
    }


def _asked(catalogue: Catalogue, body: StepBody, question: check.Question) -> dict[str, Any]:
    return {
        "fact": question.fact,
        "text": question.text,
        "help": check.explain_question(catalogue, body.programme, question.fact, body.language),
        "buttons": question.buttons,
        "number": question.number,
        "at_most": question.at_most,
    }


def _result(request: Request, body: StepBody, known: dict[str, str]) -> dict[str, Any]:
    catalogue = catalogue_of(request)
    shown = check.result(catalogue, body.programme, known, body.language)
    appointment = catalogue.programme(body.programme).appointment
    return {
        "programme": shown.programme,
        "outcome": shown.outcome,
        "rules": [{"id": r.id, "value": r.value, "text": r.text, "source": r.source} for r in shown.rules],
        "decided_by": shown.decided_by,
        "text": shown.text,
        "version": shown.version,
        "bookable": appointment.bookable,
        "book": f"{appointment.kind_easy} buchen",
        "explanation": check.explain_result(catalogue, body.programme, known, body.language),
    }
