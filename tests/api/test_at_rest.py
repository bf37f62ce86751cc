"""After a whole journey nothing of what was said can be read on the disk; after its deletion not even sealed.

Every place where a person can leave something gets a word of its own. Then the files (SQLite) or the dump of
every table and the server's directory (PostgreSQL) are searched for them, the log as well.
"""

import json
import logging
import uuid
from pathlib import Path
from typing import Any

import pytest
from support_appointments import add_slot, key
from support_disk import dumped, forms, holding, sealed_blobs, with_bytes
from support_handoff import BRANDT, Office, asking, only_case, open_office, show

from api import keys
from api.appointments.views import Contact
from api.conversations.bot_client import BotAnswer
from api.conversations.gateway import Gateway, Said
from api.conversations.routes import FeedbackIn
from api.crypto import Keyring
from api.db import Database
from api.handoff.views import Sent

WORDS = {
    "chat": "Pfefferminzbonbon", "bot": "Lakritzschnecke", "check": "Brausepulver", "name": "Zuckerwattina",
    "mail": "gummibaerchen@example.org", "message": "Marzipankartoffel", "contact": "02349998887",
    "reply": "Karamellkeks", "note": "Nougatstange", "to_staff": "Kokosmakrone", "survey": "Waffelbruch",
    "state": "Dominostein",
}  # fmt: skip
IBAN = "DE74430601296550669089"
PERSONAL = ("conversation", "message", "case_file", "case_event", "booking")


class TalkingBot:
    """Answers with a word of its own and remembers another, as a dialogue does."""

    def turn(self, **call: Any) -> BotAnswer:
        state = json.dumps(
            {"slots": {"screening": WORDS["state"]}, "said": call.get("kept", call.get("text"))}
        )
        reply = {"text": f"Dazu: {WORDS['bot']}", "buttons": [], "custom": None}
        return BotAnswer.model_validate({"replies": [reply], "state": state, "understood": {}})


class Journey:
    """Chat, check, booking with contact, hand-over, answers of both sides, survey."""

    def __init__(self, db: Database, keyring: Keyring) -> None:
        keys.settle(db, keyring)
        self.office: Office = open_office(db, keyring)
        self.gateway = Gateway(self.office.store, TalkingBot(), {})  # type: ignore[arg-type]
        self.gateway.to_staff = self.office.handoff.to_staff
        self.gateway.delete = self.office.privacy.delete_chat
        self.conversation, _ = self.office.store.begin("standard")
        self.say(f"Ich mag {WORDS['chat']}. Meine IBAN ist {IBAN}.")
        self.say(f"{WORDS['check']} kann ich nicht mehr leben")
        self.code = self.book()
        self.sent = self.hand_over()
        self.case = only_case(self.office)
        self.office.handoff.reply(self.case, BRANDT, f"Gern: {WORDS['reply']}")
        self.office.handoff.note(self.case, BRANDT, WORDS["note"])
        self.say(f"Danke für {WORDS['to_staff']}")
        self.office.store.keep_feedback(FeedbackIn(rating=5).rating, WORDS["survey"])

    def say(self, text: str) -> None:
        conversation = self.office.store.get(self.conversation.id)
        self.gateway.receive(conversation, Said(uuid.uuid4().hex, text))

    def book(self) -> str:
        slot = add_slot(self.office.db)
        held = self.office.appointments.hold(
            slot, conversation_id=self.conversation.id, idempotency_key=key()
        )
        contact = Contact(name=WORDS["name"], email=WORDS["mail"])
        return self.office.appointments.confirm(held.id, contact, conversation_id=self.conversation.id).code

    def hand_over(self) -> Sent:
        request = asking(self.conversation, message=WORDS["message"], contact=WORDS["contact"],
                         checked="insat", answers={"wohnort": "Bochum"})  # fmt: skip
        show(self.office, request)
        return self.office.handoff.send(request)

    def delete(self) -> None:
        self.office.privacy.delete_by_code(self.code, cancel=True, source="a")
        self.office.privacy.delete_chat(self.conversation.id)


@pytest.fixture
def journey(
    database: Database,
    keyring: Keyring,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> Journey:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    caplog.set_level(logging.DEBUG)
    return Journey(database, keyring)


def secrets_of(journey: Journey) -> list[str]:
    """Every planted word, what was redacted, and the codes."""
    return [*WORDS.values(), IBAN, "4306 0129", journey.code, journey.sent.case_code]


def test_the_journey_is_there_for_those_who_may_read_it(journey: Journey) -> None:
    journey.office.handoff.unmask(journey.case, BRANDT, "callback")
    case = journey.office.handoff.open_case(journey.case, BRANDT)
    said = " ".join([line.text for line in case.lines] + [str(e.text) for e in case.events])
    for place in ("chat", "bot", "message", "contact", "reply", "note", "to_staff"):
        assert WORDS[place] in said, place
    assert IBAN not in said
    assert "[IBAN]" in said


def test_no_word_can_be_read_in_a_dump_of_the_tables(journey: Journey) -> None:
    dump = dumped(journey.office.db)
    assert journey.conversation.id.encode() in dump
    assert [word for word in secrets_of(journey) if any(form in dump for form in forms(word))] == []


def test_no_word_can_be_read_in_any_file(
    journey: Journey, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    words = secrets_of(journey)
    if journey.office.db.is_sqlite:
        assert (tmp_path / "lotse.sqlite3-wal").stat().st_size > 0
        root = tmp_path
    else:
        root = request.getfixturevalue("postgres_socket") / "data"
        assert any(root.rglob("pg_wal/*"))
    assert holding(root, words) == []


def test_no_word_stands_in_the_log(journey: Journey, caplog: pytest.LogCaptureFixture) -> None:
    assert [word for word in secrets_of(journey) if word in caplog.text] == []


def test_after_the_deletion_not_even_the_sealed_content_is_in_the_tables(journey: Journey) -> None:
    before = sealed_blobs(journey.office.db, *PERSONAL)
    assert len(before) > 15
    journey.delete()
    dump = dumped(journey.office.db)
    assert [blob for blob in before if blob in dump] == []
    assert sealed_blobs(journey.office.db, *PERSONAL) == []
    assert [word for word in secrets_of(journey) if any(form in dump for form in forms(word))] == []


def test_after_the_deletion_no_file_holds_a_key_or_sealed_content(journey: Journey, tmp_path: Path) -> None:
    if not journey.office.db.is_sqlite:
        pytest.skip("PostgreSQL keeps dead rows until it reuses their place: see docs/loeschkonzept.md")
    before = sealed_blobs(journey.office.db, *PERSONAL)
    assert sum(count for _, count in with_bytes(tmp_path, before)) >= len(set(before))
    journey.delete()
    assert with_bytes(tmp_path, before) == []
    assert holding(tmp_path, secrets_of(journey)) == []


def test_after_the_deletion_a_stolen_key_opens_nothing(journey: Journey) -> None:
    journey.delete()
    assert journey.office.handoff.lookup(journey.sent.case_code, journey.sent.pin, source="a").sent == ()
    assert journey.office.handoff.open_case(journey.case, BRANDT).lines == ()
    assert {e.text for e in journey.office.handoff.open_case(journey.case, BRANDT).events} == {None}


def test_what_was_asked_for_is_kept_and_what_was_not_is_left_out(
    database: Database, keyring: Keyring
) -> None:
    office = open_office(database, keyring)

    class AskingBot(TalkingBot):
        def turn(self, **call: Any) -> BotAnswer:
            answer = super().turn(**call)
            asks = {"text": "", "buttons": [], "custom": {"kind": "effect", "asks_for": ["name"]}}
            return (
                BotAnswer.model_validate({**answer.model_dump(), "replies": [asks]})
                if call.get("text") == "buchen"
                else answer
            )

    gateway = Gateway(office.store, AskingBot(), {})  # type: ignore[arg-type]
    conversation, _ = office.store.begin("standard")
    for text in ("ich heiße Sabine Kurz", "buchen", "Sabine Kurz, 0172 9876543", "ich heiße Sabine Kurz"):
        gateway.receive(office.store.get(conversation.id), Said(uuid.uuid4().hex, text))
    said = [m.text for _, m in office.store.history(conversation) if m.author == "claimant"]
    assert said == ["ich heiße [Name]", "buchen", "Sabine Kurz, [Telefon-Nummer]", "ich heiße [Name]"]
    memory = json.dumps(office.store.memory(office.store.get(conversation.id)))
    assert "Sabine Kurz" not in memory


def test_a_case_manager_who_writes_may_be_told_a_number_and_no_account(journey: Journey) -> None:
    journey.say(f"meine nummer ist 0172 9876543 und die iban {IBAN}")
    journey.office.handoff.unmask(journey.case, BRANDT, "callback")
    events = journey.office.handoff.open_case(journey.case, BRANDT).events
    written = [e.text for e in events if e.kind == "claimant"]
    assert written[-1] == "meine nummer ist 0172 9876543 und die iban [IBAN]"


def test_taking_back_in_the_chat_works_while_a_human_writes(journey: Journey) -> None:
    journey.gateway.may_withdraw = journey.office.privacy.may_withdraw
    journey.gateway.withdraw = journey.office.privacy.withdraw_in_chat
    journey.say("ich nehme meine zustimmung zurück")
    history = [m for _, m in journey.office.store.history(journey.conversation)]
    assert [b.title for b in history[-1].buttons] == ["Ja, zurücknehmen", "Nein, nichts ändern"]
    assert not journey.office.handoff.lookup(journey.sent.case_code, journey.sent.pin, source="a").withdrawn
    conversation = journey.office.store.get(journey.conversation.id)
    turn = journey.gateway.receive(conversation, Said(uuid.uuid4().hex, payload="/withdraw_consent"))
    assert turn.state == "bot"
    assert journey.office.handoff.lookup(journey.sent.case_code, journey.sent.pin, source="a").withdrawn
    again = journey.gateway.receive(conversation, Said(uuid.uuid4().hex, payload="/withdraw_consent"))
    assert "nichts mehr" in again.messages[-1].text
