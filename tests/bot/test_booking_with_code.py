"""An appointment booked elsewhere is shown, moved and cancelled in the chat with its code."""

from typing import Any

import pytest
from conftest import PlayedApi
from support_booking import ALL, BOOKING, CALLED_OFF, OFFERED, WAITING, refusal
from test_engine import Chat, texts

from bot.engine import Engine

CODE = "JQRAJVPS"


@pytest.fixture
def chat(engine: Engine, api: PlayedApi) -> Chat:
    api.answers |= ALL
    return Chat(engine)


def asked(api: PlayedApi, path: str) -> list[dict[str, Any]]:
    return [body for at, body in api.asked if at == path]


@pytest.mark.parametrize(
    "said", [CODE, CODE.lower(), f"mein code ist {CODE}", f"Code {CODE}, wann ist mein Termin"]
)
async def test_a_code_shows_its_appointment(chat: Chat, api: PlayedApi, said: str) -> None:
    assert BOOKING["spoken"] in texts(await chat.say(said))
    assert asked(api, "/internal/bookings/lookup") == [{"conversation": "c1", "code": CODE}]


async def test_a_code_and_a_no_lead_to_cancelling(chat: Chat, api: PlayedApi) -> None:
    shown = await chat.say(f"mein code ist {CODE}, ich kann nicht")
    assert "Absagen" in [b["title"] for b in shown[-1]["buttons"]] or "absagen?" in texts(shown)


async def test_cancelling_with_a_code_is_asked_first(chat: Chat, api: PlayedApi) -> None:
    assert "absagen?" in texts(await chat.say(f"ich muss den termin absagen, code {CODE}"))
    assert asked(api, "/internal/bookings/cancel") == []
    assert "abgesagt" in texts(await chat.say("ja"))
    assert asked(api, "/internal/bookings/cancel") == [{"code": CODE, "conversation": "c1"}]


async def test_moving_by_the_button_under_a_shown_appointment(chat: Chat, api: PlayedApi) -> None:
    await chat.say(CODE)
    assert "Tag 1" in texts(await chat.say("verschieben"))
    await chat.say("2")
    assert "verschoben" in texts(await chat.say("ja"))
    assert asked(api, "/internal/bookings/move") == [{"code": CODE, "slot": "s1", "conversation": "c1"}]


async def test_whoever_booked_elsewhere_is_asked_for_the_code(chat: Chat, api: PlayedApi) -> None:
    assert "acht Zeichen" in texts(await chat.say("ich möchte meinen termin absagen"))
    assert BOOKING["spoken"] in texts(await chat.say(CODE.lower()))


async def test_the_wish_is_kept_while_the_code_is_asked(chat: Chat, api: PlayedApi) -> None:
    await chat.say("ich möchte meinen termin auf freitag verschieben")
    await chat.say(CODE)
    [search] = asked(api, "/internal/slots/search")
    assert search["wish"]["spans"] == [{"from": "2026-11-27", "to": "2026-11-27"}]


async def test_wrong_and_expired_codes_are_answered_alike_and_may_be_tried_again(
    chat: Chat, api: PlayedApi
) -> None:
    api.answers["/internal/bookings/lookup"] = refusal("code_unknown")
    await chat.say("ich möchte meinen termin absagen")
    assert "Mit diesem Code finde ich keinen Termin" in texts(await chat.say("K7QM2XWQ"))
    api.answers["/internal/bookings/lookup"] = ALL["/internal/bookings/lookup"]
    assert BOOKING["spoken"] in texts(await chat.say(CODE))


async def test_too_many_attempts_end_the_asking(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/bookings/lookup"] = refusal("too_many_attempts")
    await chat.say("ich möchte meinen termin absagen")
    assert "zu viele Versuche" in texts(await chat.say(CODE))
    assert "zu viele Versuche" in texts(await chat.say(f"mein code ist {CODE}"))


async def test_without_a_code_nothing_is_changed(chat: Chat, api: PlayedApi) -> None:
    await chat.say("ich möchte meinen termin absagen")
    assert "Ohne Code" in texts(await chat.say("ich habe keinen code"))
    assert asked(api, "/internal/bookings/cancel") == []


async def test_a_code_of_an_appointment_called_off_says_so(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/bookings/lookup"] = {"booking": CALLED_OFF}
    assert "fällt leider aus" in texts(await chat.say(CODE))
    assert "fällt leider aus" in texts(await chat.say(f"termin verschieben code {CODE}"))


async def test_a_code_of_the_waiting_list_shows_the_offer(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/bookings/lookup"] = refusal("code_unknown")
    api.answers["/internal/waiting/lookup"] = {"waiting": OFFERED}
    assert "Eine Zeit ist für Sie frei" in texts(await chat.say(CODE))
    await chat.say("termin annehmen")
    assert asked(api, "/internal/waiting/accept") == [{"code": CODE, "conversation": "c1"}]


async def test_a_code_of_a_list_that_was_left_says_so(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/bookings/lookup"] = refusal("code_unknown")
    api.answers["/internal/waiting/lookup"] = {"waiting": {**WAITING, "status": "left"}}
    assert "nicht mehr auf der Warteliste" in texts(await chat.say(CODE))


async def test_an_appointment_that_has_begun_is_not_changed(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/bookings/cancel"] = refusal("appointment_started")
    await chat.say(f"ich muss den termin absagen, code {CODE}")
    assert "nicht mehr ändern" in texts(await chat.say("ja"))
