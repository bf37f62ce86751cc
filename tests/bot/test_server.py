"""The bot's side of the contract: what it takes, what it answers, how it refuses."""

from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from conftest import PlayedApi

from bot.engine import Engine
from bot.server import app

TURN = {
    "conversation": "c",
    "text": "hallo",
    "state": None,
    "now": "2026-11-23T10:00:00+01:00",
    "language": "standard",
}


@pytest.fixture
async def http(engine: Engine, api: PlayedApi) -> Any:
    async with TestClient(TestServer(app(engine))) as client:
        yield client


async def test_a_turn_answers_with_replies_state_and_what_was_understood(http: Any) -> None:
    answer = await (await http.post("/turns", json=TURN)).json()
    assert set(answer) == {"replies", "state", "understood"}
    assert set(answer["replies"][0]) == {"text", "buttons", "custom"}
    assert set(answer["understood"]) == {"intent", "confidence", "ranking", "entities"}
    assert set(answer["understood"]["ranking"][0]) == {"intent", "confidence"}
    assert isinstance(answer["state"], str)


async def test_parse_answers_what_is_understood(http: Any) -> None:
    body = {"text": "ich wohne in wattenscheid", "now": TURN["now"]}
    understood = await (await http.post("/parse", json=body)).json()
    town = {"entity": "town", "value": "Wattenscheid", "start": 13, "end": 25}
    assert town in understood["entities"]


async def test_a_time_is_an_entity_with_its_resolved_value(http: Any) -> None:
    body = {"text": "geht übermorgen um 14 uhr", "now": TURN["now"]}
    understood = await (await http.post("/parse", json=body)).json()
    times = [e for e in understood["entities"] if e["entity"] == "time"]
    assert len(times) == 1
    assert "2026-11-25T14:00" in str(times[0]["value"])


@pytest.mark.parametrize(
    "change",
    [{"text": None}, {"payload": "/greet"}, {"language": "english"}, {"conversation": 7}, {"now": None}],
)
async def test_a_malformed_turn_is_refused(http: Any, change: dict[str, Any]) -> None:
    answer = await http.post("/turns", json={**TURN, **change})
    assert answer.status == 400
    assert (await answer.json())["error"]["code"] == "bad_request"


async def test_broken_json_is_refused(http: Any) -> None:
    answer = await http.post("/turns", data=b"{", headers={"Content-Type": "application/json"})
    assert answer.status == 400


async def test_health_names_the_trained_assistant(http: Any) -> None:
    assert (await (await http.get("/health")).json())["status"] == "ok"
