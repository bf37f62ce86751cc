"""Name, contact and needs are voluntary: a no is understood however it is said."""

import pytest
from conftest import PlayedApi
from support_booking import ALL
from test_engine import Chat, texts

from bot.engine import Engine


@pytest.fixture
async def chat(engine: Engine, api: PlayedApi) -> Chat:
    api.answers |= ALL
    chat = Chat(engine)
    await chat.say(payload='/book_appointment{"programme":"insat"}')
    await chat.say("1")
    return chat


@pytest.mark.parametrize(
    "no", ["keine", "nix", "nichts", "nein danke", "ohne", "brauch ich nicht", "kein", "ne"]
)
async def test_no_contact(chat: Chat, no: str) -> None:
    assert "E-Mail-Adresse oder Telefon-Nummer" in texts(await chat.say("ohne namen"))
    assert "E-Mail-Adresse oder Telefon-Nummer" not in texts(await chat.say(no))


@pytest.mark.parametrize("no", ["keinen", "nix", "ohne", "nein"])
async def test_no_name(chat: Chat, no: str) -> None:
    assert "E-Mail-Adresse oder Telefon-Nummer" in texts(await chat.say(no))


async def test_a_question_is_no_no(chat: Chat) -> None:
    await chat.say("ohne namen")
    replies = texts(await chat.say("warum brauchen sie keine adresse von mir"))
    assert "E-Mail-Adresse oder Telefon-Nummer" in replies
