"""A wish for a time in the chat: unclear days are asked back, another week is another one."""

from typing import Any

import pytest
from conftest import PlayedApi
from test_engine import Chat, texts

from bot.engine import Engine

SLOTS = [
    {"id": f"s{n}", "starts_at": f"2026-11-{24 + n}T10:00:00+01:00", "ends_at": f"2026-11-{24 + n}T10:45:00+01:00",
     "location": "Ort", "spoken": f"Tag {n}"}
    for n in range(3)
]  # fmt: skip
BOOKED = {"id": "b1", "programme": "insat", "status": "confirmed", "spoken": "Mittwoch, 25. November, 10 Uhr",
          "starts_at": "2026-11-25T10:00:00+01:00", "location": "Ort"}  # fmt: skip


@pytest.fixture
def chat(engine: Engine, api: PlayedApi) -> Chat:
    api.answers |= {
        "/internal/bookings/of-conversation": {"bookings": []},
        "/internal/slots/search": {"slots": SLOTS, "exact": True},
        "/internal/programmes": {"programmes": [{"key": "insat", "name": "INSAT", "bookable": True}]},
    }
    return Chat(engine)


def wishes(api: PlayedApi) -> list[dict[str, Any]]:
    return [body["wish"] for path, body in api.asked if path == "/internal/slots/search"]


async def test_a_day_that_people_read_differently_is_asked_back(chat: Chat, api: PlayedApi) -> None:
    # Monday: "nächsten Mittwoch" is in two days for some, in nine for others.
    asked = await chat.say(payload='/book_appointment{"programme":"insat"}')
    assert "Tag 0" in texts(asked)
    unclear = await chat.say("nächsten mittwoch vormittag")
    assert [b["title"] for b in unclear[-1]["buttons"]] == ["Mittwoch, 25. November", "Mittwoch, 2. Dezember"]
    await chat.say(payload='/choose{"choice":"day:2026-12-02"}')
    assert wishes(api)[-1]["spans"] == [{"from": "2026-12-02", "to": "2026-12-02"}]
    assert wishes(api)[-1]["time_to"] == "12:00"


async def test_the_unclear_day_may_be_answered_in_words(chat: Chat, api: PlayedApi) -> None:
    await chat.say(payload='/book_appointment{"programme":"insat"}')
    await chat.say("nächsten mittwoch")
    await chat.say("am 2.12.")
    assert wishes(api)[-1]["spans"] == [{"from": "2026-12-02", "to": "2026-12-02"}]


async def test_another_wish_takes_the_place_of_the_unclear_one(chat: Chat, api: PlayedApi) -> None:
    await chat.say(payload='/book_appointment{"programme":"insat"}')
    await chat.say("nächsten mittwoch")
    await chat.say("lieber freitag nachmittag")
    assert wishes(api)[-1]["spans"] == [{"from": "2026-11-27", "to": "2026-11-27"}]


async def test_the_wish_survives_the_question_for_the_programme(chat: Chat, api: PlayedApi) -> None:
    asked = await chat.say("ich möchte am freitag nachmittag einen termin buchen")
    assert [b["title"] for b in asked[-1]["buttons"]] == ["INSAT"]
    await chat.say(payload='/choose{"choice":"insat"}')
    assert wishes(api)[-1]["spans"] == [{"from": "2026-11-27", "to": "2026-11-27"}]


async def test_another_week_is_not_that_of_the_booked_appointment(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/bookings/of-conversation"] = {"bookings": [BOOKED]}
    await chat.say("kann ich den termin verschieben, andere woche wär besser")
    assert wishes(api)[-1]["not_spans"] == [{"from": "2026-11-23", "to": "2026-11-29"}]


async def test_another_day_is_not_that_of_the_suggestions(chat: Chat, api: PlayedApi) -> None:
    await chat.say(payload='/book_appointment{"programme":"insat"}')
    await chat.say("an einem anderen Tag bitte")
    assert wishes(api)[-1]["not_spans"] == [{"from": "2026-11-24", "to": "2026-11-24"}]
