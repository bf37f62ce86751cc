"""The two processes meet in HTTP: every path that an action asks exists, and the bot's answers are understood."""

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import ValidationError

from api.appointments import internal_routes as appointments
from api.appointments.waiting import internal_routes as waiting
from api.conversations import internal_routes as conversations
from api.conversations.bot_client import BotAnswer
from api.handoff import internal_routes as handoff
from api.programmes import routes as programmes
from api.screening import routes as screening

ROOT = Path(__file__).resolve().parents[2]
_CALL = re.compile(r'"(/internal/[^"]+)"')


def asked() -> set[str]:
    """The paths in the actions' code, with {} for what they fill in."""
    found = set()
    for path in (ROOT / "bot/actions").rglob("*.py"):
        found |= {
            re.sub(r"\{[^}]*\}", "{}", call) for call in _CALL.findall(path.read_text(encoding="utf-8"))
        }
    return found


def served() -> set[str]:
    app = FastAPI()
    for router in (
        appointments.router,
        waiting.router,
        conversations.internal,
        handoff.router,
        programmes.internal,
        screening.internal,
    ):
        app.include_router(router)
    paths = app.openapi_url and [getattr(route, "path", "") for route in _routes(app)]
    return {re.sub(r"\{[^}]*\}", "{}", path) for path in paths or []}


def _routes(app: FastAPI) -> list[object]:
    found: list[object] = []
    for route in app.routes:
        inner = getattr(route, "original_router", None)
        found += list(inner.routes) if inner is not None else [route]
    return found


def test_every_path_an_action_asks_is_served() -> None:
    assert asked()
    assert asked() - served() == set()


def test_an_answer_of_the_contract_is_read() -> None:
    read = BotAnswer.model_validate(
        {
            "replies": [{"text": "Ja.", "buttons": [{"title": "Gut", "payload": "/affirm"}], "custom": None}],
            "state": "{}",
            "understood": {"intent": "greet", "confidence": 0.9, "ranking": [], "entities": []},
        }
    )
    assert read.replies[0].buttons[0].payload == "/affirm"


@pytest.mark.parametrize("missing", ["replies", "state", "understood"])
def test_an_answer_that_lacks_a_part_is_refused(missing: str) -> None:
    answer = {"replies": [], "state": "{}", "understood": {}}
    del answer[missing]
    with pytest.raises(ValidationError):
        BotAnswer.model_validate(answer)
