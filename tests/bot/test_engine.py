import json
from typing import Any

import pytest
from conftest import PlayedApi

from bot.engine import Engine, Turn

NOW = "2026-11-23T10:00:00+01:00"
ANSWER = {
    "text": "Das steht fest.",
    "programme": "insat",
    "choices": [],
    "source_line": "Quelle: X.",
    "offers": [],
}
QUESTIONS = ["wohnort", "leistung"]


def step(body: dict[str, Any]) -> dict[str, Any]:
    """A check of two yes-or-no questions."""
    known = dict(body["answers"])
    if body["said"] is not None:
        if body["said"].lower() not in ("yes", "no", "ja", "nein"):
            return {"accepted": False}
        known[body["fact"]] = {"ja": "yes", "nein": "no"}.get(body["said"].lower(), body["said"])
    left = [q for q in QUESTIONS if q not in known]
    question = left and {
        "fact": left[0],
        "text": f"Frage nach {left[0]}?",
        "help": "Darum.",
        "buttons": [["Ja", "yes"], ["Nein", "no"]],
        "number": len(known) + 1,
        "at_most": 2,
    }
    result = {
        "programme": "insat", "outcome": "speaks_for", "rules": [], "decided_by": "Fachkraft", "text": "Ergebnis.",
        "version": "v", "bookable": True, "book": "Info-Termin buchen", "explanation": "Wegen der Regel.",
    }  # fmt: skip
    return {
        "accepted": True,
        "answers": known,
        "question": question or None,
        "result": None if question else result,
        "summary": [{"fact": f, "label": f, "answer": known[f]} for f in QUESTIONS if f in known],
        "known_text": "",
        "change_text": "Welche Antwort möchten Sie ändern?",
    }


class Chat:
    """One conversation; the state travels as it does with the api."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.state = engine, None
        self.sizes: list[int] = []

    async def say(self, text: str = "", payload: str | None = None) -> list[dict[str, Any]]:
        answer = await self.engine.turn(Turn("c1", text, NOW, payload=payload, state=self.state))
        self.state = answer.state
        self.sizes.append(len(answer.state))
        return answer.replies


def texts(replies: list[dict[str, Any]]) -> str:
    return "\n".join(r["text"] for r in replies)


@pytest.fixture
def chat(engine: Engine, api: PlayedApi) -> Chat:
    api.answers.update(
        {
            "/internal/answers": ANSWER,
            "/internal/screenings/step": step,
            "/internal/programmes": {"programmes": [{"key": "insat", "name": "INSAT", "bookable": True}]},
        }
    )
    return Chat(engine)


async def test_a_question_is_answered_for_the_programme_it_names(chat: Chat, api: PlayedApi) -> None:
    replies = await chat.say("wie lange dauert insat")
    assert texts(replies) == "Das steht fest."
    path, body = api.asked[-1]
    assert (path, body["intent"], body["programme"]) == ("/internal/answers", "ask_duration", "insat")


async def test_the_programme_is_remembered_for_the_next_question(chat: Chat, api: PlayedApi) -> None:
    await chat.say("was ist insat")
    await chat.say("und wie viele stunden muss man da arbeiten")
    assert api.asked[-1][1]["programme"] == "insat"


async def test_a_check_survives_a_question_in_the_middle(chat: Chat) -> None:
    begun = await chat.say(payload='/start_screening{"programme":"insat"}')
    assert "Frage 1 von höchstens 2" in texts(begun)
    interrupted = await chat.say("wer erfährt eigentlich von meiner sucht")
    assert "Das steht fest." in texts(interrupted)
    assert "Frage 1 von höchstens 2" in texts(interrupted)
    assert "Frage 2 von höchstens 2" in texts(await chat.say("ja"))
    done = await chat.say(payload='/choose{"choice":"no"}')
    assert done[-1]["custom"]["kind"] == "screening"


async def test_a_check_goes_one_question_back(chat: Chat) -> None:
    await chat.say(payload='/start_screening{"programme":"insat"}')
    await chat.say("ja")
    assert "Frage nach wohnort" in texts(await chat.say("zurück bitte, ich hab mich vertan"))


async def test_a_stopped_check_is_forgotten(chat: Chat) -> None:
    await chat.say(payload='/start_screening{"programme":"insat"}')
    await chat.say("ja")
    assert "beendet" in texts(await chat.say("abbrechen"))
    assert "wohnort" not in chat.state


async def test_gibberish_gets_buttons_and_the_second_time_a_human_first(chat: Chat) -> None:
    first = await chat.say("qwx zzpf grmbl")
    assert any(b["payload"] == "/request_human" for r in first for b in r["buttons"])
    second = await chat.say("vvv kkk ppp")
    assert second[-1]["buttons"][0]["payload"] == "/request_human"


async def test_the_state_stays_small_over_two_hundred_turns(chat: Chat) -> None:
    for number in range(200):
        await chat.say(f"wie lange dauert das bei insat {number}")
    assert max(chat.sizes[100:]) <= max(chat.sizes[2:10]) + 50
    assert max(chat.sizes) < 16_000


async def test_an_unreadable_state_begins_the_dialogue_anew(engine: Engine, api: PlayedApi) -> None:
    answer = await engine.turn(Turn("c1", "hallo", NOW, state='{"v": 99}'))
    assert "Computer-Programm" in texts(answer.replies)


async def test_a_broken_action_is_said_and_not_silent(chat: Chat, api: PlayedApi) -> None:
    def broken(_: Any) -> None:
        raise OSError("out of reach")

    api.answers["/internal/answers"] = broken
    assert "nicht geklappt" in texts(await chat.say("wie lange dauert insat"))


async def test_easy_language_is_asked_of_the_api_and_used_at_once(chat: Chat) -> None:
    replies = await chat.say("bitte in einfacher sprache")
    assert {"kind": "effect", "language": "easy"} in [r["custom"] for r in replies]


async def test_typed_slashes_are_no_commands(chat: Chat) -> None:
    replies = await chat.say("/confirm_delete")
    assert not any((r["custom"] or {}).get("delete") for r in replies)


async def test_an_unknown_payload_is_a_polite_question_back(chat: Chat) -> None:
    assert texts(await chat.say(payload="/no_such_intent"))


async def test_two_questions_in_one_message_get_two_answers(chat: Chat, api: PlayedApi) -> None:
    await chat.say("was ist insat und krieg ich da ne sanktion wenn ich nein sag")
    asked = [body["intent"] for path, body in api.asked if path == "/internal/answers"]
    assert asked == ["inquire_programme", "ask_sanctions"]


async def test_a_statement_before_the_request_is_no_question_of_its_own(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/finder/step"] = lambda body: {
        **step({"answers": {}, "fact": None, "said": None}),
        "result": None,
    }
    await chat.say("ich bin krank und schaff keine 8 stunden was gibt es für mich")
    assert [path for path, _ in api.asked] == ["/internal/finder/step"]


async def test_a_greeting_before_a_question_does_not_hide_it(chat: Chat, api: PlayedApi) -> None:
    await chat.say("hallo, wie lange dauert das bei insat?")
    assert api.asked[-1][1]["intent"] == "ask_duration"


def test_states_are_plain_json(engine: Engine) -> None:
    from bot import state

    assert json.loads(state.dump(state.start("x", engine.agent.domain)))["loop"] is None


@pytest.mark.asyncio
async def test_a_deletion_asked_for_inside_a_form_can_be_confirmed(chat: Chat, api: PlayedApi) -> None:
    api.answers["/internal/conversations/c1/deletion"] = {"remains": "Nichts bleibt."}
    await chat.say(payload='/start_screening{"programme":"insat"}')
    asked = await chat.say("lösch alles bitte")
    assert [b["payload"] for b in asked[-1]["buttons"]] == ["/confirm_delete", "/continue"]
    done = await chat.say("ja")
    assert "gelöscht" in texts(done)
    assert (done[-1]["custom"] or {}).get("delete") is True
    assert "Frage" not in texts(done)


@pytest.mark.asyncio
async def test_who_keeps_the_data_goes_on_with_the_form(chat: Chat) -> None:
    await chat.say(payload='/start_screening{"programme":"insat"}')
    await chat.say("lösch alles bitte")
    assert "Frage nach wohnort?" in texts(await chat.say("nein"))
