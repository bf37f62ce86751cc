"""No free time: said honestly, with a waiting list that nobody has to join."""

from typing import Any

import pytest
from conftest import PlayedApi
from support_booking import ALL, BOOKING, FULL, OFFERED, SLOTS, WAITING, refusal, suggestions
from test_engine import Chat, texts

from bot.engine import Engine

BOOK = '/book_appointment{"programme":"insat"}'
WAIT = '/choose{"choice":"wait"}'


@pytest.fixture
def chat(engine: Engine, api: PlayedApi) -> Chat:
    api.answers |= ALL
    return Chat(engine)


def asked(api: PlayedApi, path: str) -> list[dict[str, Any]]:
    return [body for at, body in api.asked if at == path]


async def test_no_free_time_is_said_and_the_waiting_list_is_offered(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/slots/search"] = FULL
    replies = await chat.say(payload=BOOK)
    assert "kein Info-Termin frei" in texts(replies) and "bis zu 48 Stunden" in texts(replies)
    assert replies[-1]["buttons"][0]["title"] == "Auf die Warteliste"
    assert asked(api, "/internal/waiting/join") == []


async def test_joining_needs_neither_name_nor_contact_and_shows_the_code(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/slots/search"] = FULL
    await chat.say(payload=BOOK)
    assert "keinen Namen" in texts(await chat.say(payload=WAIT))
    await chat.say("ohne namen")
    preview = await chat.say("ohne kontakt")
    assert "kein Kontakt" in texts(preview) and asked(api, "/internal/waiting/join") == []
    joined = await chat.say("ja")
    assert "W7QM2XWP" in texts(joined)
    [body] = asked(api, "/internal/waiting/join")
    assert (body["programme"], body["name"], body["email"], body["phone"]) == ("insat", None, None, None)


async def test_joining_is_also_asked_for_in_words(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/slots/search"] = FULL
    await chat.say(payload=BOOK)
    assert "keinen Namen" in texts(await chat.say("dann setzen sie mich auf die warteliste"))


async def test_a_no_to_the_preview_joins_nothing(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/slots/search"] = FULL
    for said in (
        BOOK,
        WAIT,
        '/choose{"choice":"none"}',
        '/choose{"choice":"none"}',
        '/choose{"choice":"no"}',
    ):
        replies = await chat.say(payload=said)
    assert "nicht auf der Warteliste" in texts(replies)
    assert asked(api, "/internal/waiting/join") == []


async def test_a_time_that_became_free_meanwhile_is_shown_instead_of_waiting(
    chat: Chat, api: PlayedApi
) -> None:
    api.answers["/internal/slots/search"] = FULL
    api.answers["/internal/waiting/join"] = refusal("times_free", alternatives=SLOTS)
    for said in (BOOK, WAIT, '/choose{"choice":"none"}', '/choose{"choice":"none"}'):
        await chat.say(payload=said)
    replies = await chat.say("ja")
    assert "doch etwas frei" in texts(replies) and "Tag 0" in texts(replies)


async def test_moving_without_another_time_keeps_the_appointment(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/bookings/of-conversation"] = {"bookings": [BOOKING]}
    api.answers["/internal/slots/search"] = FULL
    replies = await chat.say("kann ich meinen termin verschieben")
    assert f"bleibt, wie er ist: {BOOKING['spoken']}" in texts(replies)
    assert "Warteliste" not in str(replies)


async def test_nothing_later_is_not_nothing_at_all(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/slots/search"] = lambda body: FULL if body["not_before"] else suggestions(None)
    await chat.say(payload=BOOK)
    replies = await chat.say("später")
    assert "Spätere Termine sind im Moment nicht frei" in texts(replies) and "Tag 0" in texts(replies)


async def test_am_i_still_on_the_list(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/waiting/of-conversation"] = {"waiting": [WAITING]}
    assert "an Stelle 2" in texts(await chat.say("bin ich noch auf der warteliste"))
    assert "an Stelle 2" in texts(await chat.say("wann ist mein termin"))


async def test_whoever_waits_already_is_not_asked_to_join_again(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/waiting/of-conversation"] = {"waiting": [WAITING]}
    api.answers["/internal/slots/search"] = FULL
    assert "an Stelle 2" in texts(await chat.say(payload=BOOK))


async def test_whoever_has_an_offer_sees_it_before_other_times(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/waiting/of-conversation"] = {"waiting": [OFFERED]}
    assert (await chat.say(payload=BOOK))[-1]["buttons"][0]["title"] == "Termin annehmen"


async def test_whoever_does_not_wait_is_told_so(chat: Chat) -> None:
    assert "auf keiner Warteliste" in texts(await chat.say("bin ich noch auf der warteliste"))


async def test_an_open_offer_is_shown_with_its_end_and_can_be_taken(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/waiting/of-conversation"] = {"waiting": [OFFERED]}
    shown = await chat.say("wann ist mein termin")
    assert "Tag 0" in texts(shown) and "bis Mittwoch, 25. November, 10 Uhr" in texts(shown)
    taken = await chat.say("termin annehmen")
    assert "W7QM2XWP" in texts(taken)
    assert asked(api, "/internal/waiting/accept") == [{"waiting": "w1", "conversation": "c1"}]


async def test_an_offer_passed_on_keeps_the_place_in_the_list(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/waiting/of-conversation"] = {"waiting": [OFFERED]}
    await chat.say("wann ist mein termin")
    assert "bleiben auf der Warteliste" in texts(await chat.say("Ablehnen und weiter warten"))
    assert asked(api, "/internal/waiting/decline")[0]["stay"] is True


async def test_an_offer_answered_too_late_says_how_it_stands(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/waiting/accept"] = refusal("offer_expired")
    api.answers["/internal/waiting/of-conversation"] = {"waiting": [WAITING]}
    replies = await chat.say(payload='/accept_offer{"choice":"own:w1"}')
    assert "gilt nicht mehr" in texts(replies) and "an Stelle 2" in texts(replies)


async def test_leaving_the_list_is_asked_first(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/waiting/of-conversation"] = {"waiting": [WAITING]}
    await chat.say("bin ich noch auf der warteliste")
    assert "wirklich" in texts(await chat.say("warteliste verlassen"))
    assert asked(api, "/internal/waiting/leave") == []
    assert "nicht mehr auf der Warteliste" in texts(await chat.say("ja, verlassen"))
    assert asked(api, "/internal/waiting/leave") == [{"waiting": "w1", "conversation": "c1"}]


async def test_nobody_is_put_on_the_list_while_there_is_a_time(chat: Chat) -> None:
    replies = await chat.say(payload='/join_waiting{"programme":"insat"}')
    assert "müssen nicht warten" in texts(replies) and "Tag 0" in texts(replies)


async def test_an_offer_is_told_to_whoever_comes_back(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/waiting/of-conversation"] = {"waiting": [OFFERED]}
    replies = await chat.say("hallo")
    assert replies[-1]["buttons"][0]["title"] == "Termin annehmen"
