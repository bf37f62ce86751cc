"""What is not free is named; what is not open yet is never called full; places are no guess."""

import pytest
from conftest import PlayedApi
from support_booking import ALL, BOOKING, CALLED_OFF, FULL, OUTLOOK, suggestions
from test_engine import Chat, texts

from bot.engine import Engine

BOOK = '/book_appointment{"programme":"insat"}'


@pytest.fixture
def chat(engine: Engine, api: PlayedApi) -> Chat:
    api.answers |= ALL
    return Chat(engine)


async def test_the_wished_day_is_named(chat: Chat, api: PlayedApi) -> None:
    await chat.say(payload=BOOK)
    api.answers["/internal/slots/search"] = suggestions("day")
    replies = await chat.say("am 3.12.")
    assert "Am Donnerstag, 3. Dezember ist nichts frei. Die nächsten" in texts(replies)


async def test_a_day_with_other_hours_is_not_called_full(chat: Chat, api: PlayedApi) -> None:
    await chat.say(payload=BOOK)
    api.answers["/internal/slots/search"] = suggestions("time")
    assert "zu dieser Uhrzeit nichts frei" in texts(await chat.say("am 4.12. um 16 uhr"))


async def test_several_wished_days_are_not_named(chat: Chat, api: PlayedApi) -> None:
    await chat.say(payload=BOOK)
    api.answers["/internal/slots/search"] = suggestions("day")
    assert "Zu Ihrem Wunsch ist leider nichts frei" in texts(await chat.say("nächste woche"))


async def test_a_day_that_is_not_open_yet_is_not_called_full(chat: Chat, api: PlayedApi) -> None:
    await chat.say(payload=BOOK)
    api.answers["/internal/slots/search"] = suggestions("day")
    replies = await chat.say("am 20.3.2027")
    assert "bis Montag, 15. Februar 2027" in texts(replies) and "nichts frei" not in texts(replies)


async def test_a_day_too_soon_is_said_to_be_too_soon(chat: Chat, api: PlayedApi) -> None:
    await chat.say(payload=BOOK)
    api.answers["/internal/slots/search"] = suggestions("day")
    assert "kurzfristig" in texts(await chat.say("heute noch"))


async def test_a_wish_that_rules_everything_out_still_gets_the_free_times(chat: Chat, api: PlayedApi) -> None:
    await chat.say(payload=BOOK)
    api.answers["/internal/slots/search"] = lambda body: FULL if body["wish"] else suggestions(None)
    replies = await chat.say("in einer anderen woche")
    assert "Tag 0" in texts(replies) and "kein Info-Termin frei" not in texts(replies)


async def test_no_numbers_about_places_that_nobody_keeps(chat: Chat) -> None:
    replies = await chat.say("gibt es freie plätze bei insat")
    assert "Wie viele Plätze gerade frei sind und wie lange man wartet, weiß ich nicht" in texts(replies)
    assert "ausgebucht" in texts(replies)
    assert replies[-1]["buttons"][0]["payload"] == '/join_waiting{"programme":"insat"}'


async def test_known_places_are_told_with_their_date(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/places"] = {
        **OUTLOOK, "known": True, "free": 2, "by_area": {"Holz": 1, "": 1}, "waiting_for_place": 0,
        "as_of": "2026-11-20T09:00:00+01:00", "times_free": True,
    }  # fmt: skip
    replies = texts(await chat.say("gibt es freie plätze bei insat"))
    assert "Stand 20.11.2026: Freie Plätze: 2. Holz: 1." in replies and "keine Zusage" in replies
    assert "nicht warten" in replies


async def test_a_planned_end_is_a_plan(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/places"] = {
        **OUTLOOK, "known": True, "free": 0, "waiting_for_place": 4, "next_planned_end": "2026-12-18",
        "as_of": "2026-11-20T09:00:00+01:00",
    }  # fmt: skip
    replies = texts(await chat.say("wie lange muss man bei insat auf einen platz warten"))
    assert "kein Platz frei. Auf einen Platz warten: 4" in replies
    assert "18.12.2026" in replies and "keine Zusage" in replies


async def test_nothing_is_added_for_a_programme_that_has_ended(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/answers"] = {**ALL["/internal/answers"], "programme": "proaktiv"}
    replies = await chat.say("gibt es freie plätze bei pro aktiv")
    assert texts(replies) == "Das steht fest."
    assert "/internal/places" not in [path for path, _ in api.asked]


@pytest.mark.parametrize("said", ["hallo", "wann ist mein termin", "ich muss meinen termin verschieben"])
async def test_an_appointment_called_off_is_told(chat: Chat, api: PlayedApi, said: str) -> None:
    api.answers["/internal/bookings/of-conversation"] = {"bookings": [CALLED_OFF]}
    replies = await chat.say(said)
    assert f"fällt leider aus: {CALLED_OFF['spoken']}" in texts(replies)


async def test_whoever_has_a_new_appointment_hears_no_more_of_the_old(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/bookings/of-conversation"] = {"bookings": [CALLED_OFF, BOOKING]}
    assert "fällt" not in texts(await chat.say("wann ist mein termin"))


async def test_the_greeting_needs_nobodys_answer(chat: Chat, api: PlayedApi) -> None:
    def out_of_reach(_: object) -> None:
        raise TimeoutError

    api.answers["/internal/bookings/of-conversation"] = out_of_reach
    assert "Computer-Programm" in texts(await chat.say("hallo"))
