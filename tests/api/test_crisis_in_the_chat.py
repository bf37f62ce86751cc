"""A crisis in the chat: help comes before everything, whatever the dialogue is doing, and the dialogue goes on."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from support_handoff import Office, chat, open_office

from api.conversations.bot_client import BotAnswer, BotReply, BotUnavailable
from api.conversations.gateway import Gateway, Said, TurnResult
from api.conversations.tables import Conversation, CrisisMark
from api.crypto import Keyring
from api.db import Database, SQLModel

CHECK = "im Orientierungscheck, Frage 3"
NUMBERS = count()


@dataclass
class FakeBot:
    """A dialogue that is in the middle of the check and says what it was told."""

    down: bool = False
    told: list[dict[str, Any]] = field(default_factory=list)

    def turn(self, **call: Any) -> BotAnswer:
        self.told.append(call)
        if self.down:
            raise BotUnavailable("ConnectError")
        return BotAnswer(
            replies=[BotReply(text="Wie viele Stunden am Tag?", buttons=[], custom=None)],
            state=CHECK,
            understood={"intent": "inform"},
        )


@dataclass
class Chat:
    """Frau Yılmaz writes."""

    office: Office
    bot: FakeBot
    gateway: Gateway
    conversation: Conversation

    def say(self, text: str) -> TurnResult:
        return self._send(text=text)

    def press(self, payload: str) -> TurnResult:
        return self._send(payload=payload)

    def _send(self, **said: str) -> TurnResult:
        return self.gateway.receive(self.conversation, Said(f"m{next(NUMBERS)}", **said))


@pytest.fixture
def yilmaz(tmp_path: Path) -> Iterator[Chat]:
    db = Database(f"sqlite:///{tmp_path / 'lotse.sqlite3'}")
    SQLModel.metadata.create_all(db.engine)
    office, bot = open_office(db, Keyring(bytes(32))), FakeBot()
    yield Chat(office, bot, Gateway(office.store, bot, {}), chat(office))  # type: ignore[arg-type]
    db.close()


def _last(result: TurnResult) -> Any:
    return [message for message in result.messages if message.author != "claimant"][-1]


def test_in_the_middle_of_the_check_help_comes_and_the_check_goes_on(yilmaz: Chat) -> None:
    yilmaz.say("ja")
    help_shown = _last(yilmaz.say("3 stunden gehen. aber ich will nicht mehr leben"))
    assert help_shown.custom["category"] == "suicide"
    assert "08001110111" in {n["phone"].replace(" ", "") for n in help_shown.custom["numbers"]}
    assert "Weiter mit meiner Frage" in [button.title for button in help_shown.buttons]
    assert yilmaz.bot.told[-1]["payload"] == '/crisis{"category": "suicide"}'
    assert _last(yilmaz.say("4 stunden")).text == "Wie viele Stunden am Tag?"
    assert yilmaz.bot.told[-1]["state"] == CHECK


def test_the_dialogue_is_not_told_what_was_written(yilmaz: Chat) -> None:
    yilmaz.say("ich will nicht mehr leben")
    assert all("leben" not in str(call) for call in yilmaz.bot.told)


def test_help_comes_while_the_bot_is_down(yilmaz: Chat) -> None:
    yilmaz.bot.down = True
    assert _last(yilmaz.say("mein mann schlägt mich")).custom["category"] == "violence"


def test_the_second_time_is_shorter_and_the_numbers_stay(yilmaz: Chat) -> None:
    first, second = (_last(yilmaz.say("ich bring mich um")) for _ in range(2))
    assert len(second.text) < len(first.text)
    assert second.custom["numbers"] == first.custom["numbers"]


def test_exhaustion_is_asked_once_and_a_no_is_believed(yilmaz: Chat) -> None:
    assert "nicht mehr leben zu wollen?" in _last(yilmaz.say("ich kann nicht mehr")).text
    answer = _last(yilmaz.press('/crisis_answer{"answer": "no"}'))
    assert "Erschöpft" in answer.text
    assert answer.custom is None


def test_a_yes_to_the_gentle_question_brings_the_help_lines(yilmaz: Chat) -> None:
    yilmaz.say("ich kann nicht mehr")
    assert _last(yilmaz.say("ja")).custom["category"] == "suicide"


def test_who_worries_about_a_friend_gets_the_text_for_helpers(yilmaz: Chat) -> None:
    shown = _last(yilmaz.say("ein freund hat sich von allen verabschiedet und seine sachen verschenkt"))
    assert shown.custom["category"] == "suicide_other"
    assert "Danke, dass Sie hinsehen" in shown.text


def test_only_category_and_time_are_kept_of_it(yilmaz: Chat) -> None:
    yilmaz.say("ich will nicht mehr leben")
    with yilmaz.office.db.reading() as session:
        assert [mark.category for mark in session.exec(select(CrisisMark))] == ["suicide"]
    assert set(CrisisMark.model_fields) == {"id", "category", "at"}
