"""What the dialogue asks of the orientation check. Nothing is stored: the answers travel with the dialogue."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from api.errors import NotFound
from api.programmes.routes import catalogue_of
from api.screening import check

internal = APIRouter(prefix="/internal/screenings", include_in_schema=False)


class StepBody(BaseModel):
    programme: str
    answers: dict[str, str] = {}
    fact: str | None = None
    said: str | None = None
    language: str = "standard"


@internal.post("/step")
def step(request: Request, body: StepBody) -> dict[str, Any]:
    """Moves a check on; `accepted` is false when `said` is no answer to the question `fact`."""
    catalogue = catalogue_of(request)
    if body.programme not in catalogue.programmes:
        raise NotFound("Dieses Programm gibt es nicht.")
    known = dict(body.answers)
    if body.fact is not None and body.said is not None:
        value = check.read_answer(catalogue, body.programme, body.fact, body.said)
        if value is None:
            return {"accepted": False}
        known[body.fact] = value
    known = check.prune(catalogue, body.programme, known)
    question = check.next_question(catalogue, body.programme, known, body.language)
    return {
        "accepted": True,
        "answers": known,
        "question": question and _asked(question),
        "result": None if question else _result(request, body, known),
    }


def _asked(question: check.Question) -> dict[str, Any]:
    return {
        "fact": question.fact,
        "text": question.text,
        "help": question.help,
        "buttons": question.buttons,
        "number": question.number,
        "at_most": question.at_most,
    }


def _result(request: Request, body: StepBody, known: dict[str, str]) -> dict[str, Any]:
    catalogue = catalogue_of(request)
    shown = check.result(catalogue, body.programme, known, body.language)
    return {
        "programme": shown.programme,
        "outcome": shown.outcome,
        "rules": [{"id": r.id, "value": r.value, "text": r.text, "source": r.source} for r in shown.rules],
        "decided_by": shown.decided_by,
        "text": shown.text,
        "version": shown.version,
        "bookable": catalogue.programme(body.programme).appointment.bookable,
        "explanation": check.explain_result(catalogue, body.programme, known, body.language),
    }
