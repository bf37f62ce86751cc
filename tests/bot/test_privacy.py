"""What must not be kept does not stay in the dialogue's state, and a refused hand-over says why."""

import json
from typing import Any

import pytest
from conftest import PlayedApi

from bot.actions.api import ApiError
from bot.engine import Engine, Turn

NOW = "2026-11-23T10:00:00+01:00"
LINES = [{"id": "message", "text": "Ihre Nachricht: Bitte melden."}]


class Chat:
    def __init__(self, engine: Engine) -> None:
        self.engine, self.state, self.effects = engine, None, []

    async def say(self, text: str = "", payload: str | None = None, kept: str | None = None) -> str:
        turn = Turn("c1", text, NOW, payload=payload, state=self.state, kept=kept)
        answer = await self.engine.turn(turn)
        self.state = answer.state
        custom = [r["custom"] or {} for r in answer.replies]
        self.effects = [c for c in custom if c.get("kind") == "effect"]
        return "\n".join(r["text"] for r in answer.replies)

    def asked_for(self) -> list[str]:
        return next((e["asks_for"] for e in self.effects if "asks_for" in e), [])


@pytest.fixture
def chat(engine: Engine, api: PlayedApi) -> Chat:
    api.answers = {
        "/internal/cases/options": {"recipients": [["Jobcenter Bochum", "jobcenter"]], "when": "Bald."},
        "/internal/cases/preview": {"lines": LINES, "consent_text": "Möchten Sie das?"},
        "/internal/answers": {"text": "Auskunft.", "offers": []},
    }
    return Chat(engine)


async def to_the_message(chat: Chat) -> None:
    await chat.say(payload="/request_human")
    await chat.say(payload='/choose{"choice":"jobcenter"}')


async def to_the_preview(chat: Chat) -> str:
    await to_the_message(chat)
    await chat.say(payload='/choose{"choice":"none"}')
    await chat.say(payload='/choose{"choice":"no"}')
    return await chat.say(payload='/choose{"choice":"none"}')


async def test_the_state_keeps_what_the_api_says_may_be_kept(chat: Chat) -> None:
    await chat.say(
        "was ist insat, meine nummer ist 0172 9876543",
        kept="was ist insat, meine nummer ist [Telefon-Nummer]",
    )
    state = json.dumps(json.loads(chat.state or ""), ensure_ascii=False)
    assert "9876543" not in state
    assert "[Telefon-Nummer]" in state
    await chat.say("und wie lange dauert das")
    assert "9876543" not in str(chat.state)


async def test_a_message_to_staff_is_kept_without_what_must_not_be_stored(chat: Chat) -> None:
    await to_the_message(chat)
    await chat.say("meine iban ist DE74430601296550669089", kept="meine iban ist [IBAN]")
    assert "DE7443" not in str(chat.state)
    assert "[IBAN]" in str(chat.state)


async def test_a_question_for_a_contact_says_what_it_asks_for(chat: Chat) -> None:
    await to_the_message(chat)
    assert chat.asked_for() == ["name", "email", "phone"]
    await chat.say(payload='/choose{"choice":"none"}')
    assert chat.asked_for() == []
    await chat.say(payload='/choose{"choice":"no"}')
    assert chat.asked_for() == ["email", "phone"]


async def test_a_refused_hand_over_says_why_and_shows_the_new_preview(chat: Chat, api: PlayedApi) -> None:
    def changed(_: Any) -> None:
        raise ApiError("preview_changed", "Die Angaben haben sich geändert.", {})

    api.answers["/internal/cases/send"] = changed
    assert "Das wird gesendet" in await to_the_preview(chat)
    again = await chat.say(payload='/choose{"choice":"send"}')
    assert again.index("Die Angaben haben sich geändert.") < again.index("Das wird gesendet")
    api.answers["/internal/cases/send"] = {"case_code": "C", "pin": "1", "due_at": NOW, "due": "morgen"}
    assert "geändert" not in await chat.say(payload='/choose{"choice":"send"}')
