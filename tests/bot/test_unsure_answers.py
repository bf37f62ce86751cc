"""An answer that may be to another question offers the other meanings beside it."""

from typing import Any

import pytest
from conftest import PlayedApi
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.answers import ActionAnswer

ANSWER = {
    "text": "Das steht fest.", "programme": "insat", "choices": [], "source_line": "Quelle: X.",
    "offers": [["Info-Termin buchen", "book_appointment", {}]],
}  # fmt: skip
INTENTS = ["ask_travel_costs", "ask_location", "ask_working_hours", "chitchat"]


def heard(text: str, *confidences: float) -> Tracker:
    found = [{"name": n, "confidence": c} for n, c in zip(INTENTS, confidences, strict=False)]
    message = {"text": text, "intent": found[0], "intent_ranking": found, "entities": []}
    return Tracker.from_dict({"sender_id": "x", "slots": {}, "latest_message": message, "events": []})


async def titles(api: PlayedApi, tracker: Tracker) -> list[str]:
    api.answers["/internal/answers"] = ANSWER
    dispatcher: Any = CollectingDispatcher()
    await ActionAnswer().run(dispatcher, tracker, {})
    return [button["title"] for button in dispatcher.messages[0]["buttons"]]


@pytest.mark.asyncio
async def test_an_unsure_answer_offers_up_to_two_other_meanings(api: PlayedApi) -> None:
    shown = await titles(api, heard("wie komm ich da hin", 0.45, 0.3, 0.15, 0.1))
    assert [t.startswith("Ich meinte: ") for t in shown] == [True, True, False]
    assert len(set(shown)) == 3


@pytest.mark.asyncio
async def test_a_sure_answer_offers_none(api: PlayedApi) -> None:
    assert await titles(api, heard("wer zahlt den bus", 0.8, 0.15)) == ["Info-Termin buchen"]


@pytest.mark.asyncio
async def test_what_is_hardly_likely_is_not_offered(api: PlayedApi) -> None:
    assert await titles(api, heard("wer zahlt den bus", 0.5, 0.1, 0.1)) == ["Info-Termin buchen"]


@pytest.mark.asyncio
async def test_a_pressed_button_was_meant(api: PlayedApi) -> None:
    assert await titles(api, heard("/ask_travel_costs", 0.5, 0.3)) == ["Info-Termin buchen"]
