"""What nobody foresees: never an exception, never a wrong meaning with confidence."""

import asyncio
import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.engine import Engine
from bot.language import times

# Right for none of these would be an answer to a question, or something done.
QUIET = ("nlu_fallback", "out_of_scope", "foreign_language", "inform", "chitchat", None)
STRANGE = [
    "😀", "😀😀😀", "👍🏽", "❤️‍🩹", "…", "???", "!", "--", ".", "123456", "00000000000", "4711 0815", "<b></b>",
    "<script>alert(1)</script>", "{{7*7}}", "' OR 1=1 --", "\u200b\u200b", "\x00", "\u202e", "xqzt", "vvv kkk", "hjkl hjkl hjkl",
    "Доброго дня, чи можна українською?", "مرحبا كيف حالك", "你好，我需要帮助", "ሰላም", "سلام، من فارسی صحبت می‌کنم",
]  # fmt: skip


async def meant(engine: Engine, text: str) -> tuple[str | None, float]:
    found = await engine.parse(text)
    return found["intent"], float(found["confidence"])


@pytest.mark.asyncio
@pytest.mark.parametrize("text", STRANGE)
async def test_strange_input_is_taken_for_nothing_that_it_is_not(engine: Engine, text: str) -> None:
    name, confidence = await meant(engine, text)
    assert name in QUIET or confidence < 0.6, (name, confidence)


@pytest.mark.asyncio
@pytest.mark.parametrize("piece", ["a", "ja ", "😀", "?", "termin ", "Bahnhofstraße", "\n"])
async def test_a_thousand_characters_are_read(engine: Engine, piece: str) -> None:
    name, confidence = await meant(engine, (piece * 1000)[:1000])
    assert 0 <= confidence <= 1
    assert name is None or name in engine.agent.domain.intents or name == "nlu_fallback"


@pytest.mark.asyncio
@pytest.mark.parametrize("wrapped", ["<p>{}</p>", "<b>{}</b>", "  {}  ", "{}\n\n", "„{}“", "*{}*", "{} 🙏🙏"])
async def test_what_stands_around_a_question_does_not_hide_it(engine: Engine, wrapped: str) -> None:
    name, _ = await meant(engine, wrapped.format("wie lange dauert insat"))
    assert name == "ask_duration"


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_parsed(engine: Engine, text: str) -> None:
    found: dict[str, Any] = asyncio.run(engine.parse(text))
    json.dumps(found["entities"])
    assert 0 <= float(found["confidence"]) <= 1


@pytest.mark.parametrize("text", STRANGE)
def test_no_time_is_found_where_none_is(text: str) -> None:
    assert times.resolve(text, datetime.fromisoformat("2026-11-23T10:00:00+01:00")) is None
