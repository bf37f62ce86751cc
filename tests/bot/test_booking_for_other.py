"""Booking for another person: no name of theirs, and their own decision."""

from typing import Any

import pytest
from conftest import PlayedApi
from support_booking import ALL, BOOKING
from test_engine import Chat, texts

from bot.actions.appointments.starting import is_for_other
from bot.actions.dialogue import Said
from bot.engine import Engine


@pytest.fixture
def chat(engine: Engine, api: PlayedApi) -> Chat:
    api.answers |= ALL
    return Chat(engine)


def confirmed(api: PlayedApi) -> list[dict[str, Any]]:
    return [body for path, body in api.asked if path == "/internal/bookings/confirm"]


async def book(chat: Chat) -> str:
    """Books from the suggestions on, with a name of one's own."""
    await chat.say("1")
    await chat.say("Olga")
    await chat.say("ohne kontakt")
    await chat.say("nichts davon")
    return texts(await chat.say("ja"))


async def test_for_my_son(chat: Chat, api: PlayedApi) -> None:
    explained = await chat.say("buch mal bei insat einen termin für meinen sohn")
    assert "entscheidet selbst, ob sie kommt" in texts(explained)
    if "Termin für die Person buchen" in [b["title"] for b in explained[-1]["buttons"]]:
        assert "entscheidet selbst" in texts(await chat.say("Termin für die Person buchen"))
    booked = await book(chat)
    assert "Sie entscheidet selbst, ob sie kommt. Der Termin ist freiwillig" in booked
    assert [(b["for_other"], b["name"]) for b in confirmed(api)] == [(True, "Olga")]


async def test_the_other_persons_name_is_not_wanted(chat: Chat) -> None:
    await chat.say(payload='/book_appointment{"programme":"insat","choice":"for_other"}')
    assert "Den Namen der anderen Person brauchen wir nicht" in texts(await chat.say("1"))


async def test_ones_own_appointment_is_for_oneself(chat: Chat, api: PlayedApi) -> None:
    await chat.say(payload='/book_appointment{"programme":"insat"}')
    booked = await book(chat)
    assert [b["for_other"] for b in confirmed(api)] == [False]
    assert "Der Termin ist freiwillig" in booked and "Das steht fest." in booked  # what to bring


async def test_a_second_appointment_for_somebody_else_is_refused_with_a_way(
    chat: Chat, api: PlayedApi
) -> None:
    api.answers["/internal/bookings/of-conversation"] = {"bookings": [BOOKING]}
    replies = await chat.say(payload='/book_appointment{"programme":"insat","choice":"for_other"}')
    assert "Für eine andere Person buchen Sie bitte auf unserer Seite" in texts(replies)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("ich brauche einen termin für meinen sohn", True),
        ("termin fuer ne freundin", True),
        ("für meine Klientin bitte einen Termin", True),
        ("termin für jemand anderen", True),
        ("ich möchte einen termin für mich", False),
        ("einen termin für insat", False),
        ("termin für die nächste woche", False),
    ],
)
def test_who_it_is_for(text: str, other: bool) -> None:
    assert is_for_other(Said(text, "book_appointment", 0.9)) is other
