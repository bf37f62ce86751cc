"""What staff do with a case, and what the claimant reads of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlmodel import select
from support_appointments import MONDAY
from support_handoff import (
    BRANDT,
    KAYA,
    KELLER,
    OLSEN,
    Office,
    chat,
    chat_texts,
    hand_over,
    only_case,
    open_office,
)

from api import audit
from api.audit import AuditEntry
from api.clock import now
from api.crypto import Keyring
from api.db import Database
from api.errors import Invalid, TooLong
from api.handoff.errors import CaseChanged, CaseDone, CaseNotFound, NotYours, TakenBefore
from api.handoff.views import Worker

HUMAN = "Jetzt schreibt eine Fachkraft aus dem Fallmanagement, ein Mensch."


@pytest.fixture
def office(database: Database, keyring: Keyring) -> Office:
    return open_office(database, keyring)


def test_the_whole_lane_from_sending_to_closing(office: Office) -> None:
    conversation = chat(office, "Ich möchte mit jemandem reden.")
    sent = hand_over(office, conversation)
    case_id = only_case(office)
    work = office.handoff

    work.take(case_id, BRANDT)
    assert office.store.get(conversation.id).state == "staff"
    work.reply(case_id, BRANDT, "Guten Tag, hier ist Brandt.")
    assert work.counts(BRANDT) == {"unassigned": 0, "mine": 1, "open": 0, "waiting": 1, "done": 0}
    work.to_staff(office.store.get(conversation.id), "Passt Dienstag?", None)
    assert work.counts(BRANDT) == {"unassigned": 0, "mine": 1, "open": 1, "waiting": 0, "done": 0}
    work.note(case_id, BRANDT, "Termin am Dienstag prüfen")
    work.close(case_id, BRANDT, "answered")

    assert office.store.get(conversation.id).state == "bot"
    assert work.counts(BRANDT) == {"unassigned": 0, "mine": 0, "open": 0, "waiting": 0, "done": 1}
    texts = chat_texts(office, conversation)
    assert [author for author, _ in texts[-3:]] == ["system", "staff", "system"]
    assert texts[-3][1].startswith(HUMAN)
    assert texts[-2][1] == "Guten Tag, hier ist Brandt."
    assert "Sie sprechen jetzt wieder mit dem Computer-Programm." in texts[-1][1]
    assert not [text for _, text in texts if "prüfen" in text]
    kinds = [event.kind for event in work.lookup(sent.case_code, sent.pin, source="a").events]
    assert kinds == ["sent", "taken", "reply", "claimant", "closed"]


def test_of_many_at_once_one_gets_the_case(office: Office) -> None:
    conversation = chat(office, "hallo")
    hand_over(office, conversation)
    case_id, at_once = only_case(office), Barrier(8)

    def take(number: int) -> bool:
        at_once.wait()
        try:
            office.handoff.take(case_id, replace(BRANDT, id=f"worker-{number}"))
        except TakenBefore:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(take, range(8)))
    assert won.count(True) == 1
    case = office.handoff.open_case(case_id, BRANDT)
    assert case.row.assigned_to == f"worker-{won.index(True)}"
    assert [event.kind for event in case.events].count("taken") == 1
    assert len([text for _, text in chat_texts(office, conversation) if text.startswith(HUMAN)]) == 1


ATTEMPTS: dict[str, Callable[[Office, str, Worker], object]] = {
    "open": lambda office, case, who: office.handoff.open_case(case, who),
    "take": lambda office, case, who: office.handoff.take(case, who),
    "release": lambda office, case, who: office.handoff.release(case, who),
    "reply": lambda office, case, who: office.handoff.reply(case, who, "Hallo"),
    "note": lambda office, case, who: office.handoff.note(case, who, "Hallo"),
    "status": lambda office, case, who: office.handoff.set_status(case, who, "waiting"),
    "close": lambda office, case, who: office.handoff.close(case, who, "answered"),
}
STRANGERS = {
    "another office": OLSEN,
    "the provider, when it was sent to the jobcenter": KELLER,
    "a role without contents": replace(BRANDT, id="lorenz", reads=frozenset()),
    "another programme": replace(BRANDT, id="x", programmes=("miar",)),
}


@pytest.mark.parametrize("stranger", STRANGERS)
def test_for_others_the_case_is_not_there(office: Office, stranger: str) -> None:
    hand_over(office, chat(office, "hallo"))
    case_id = only_case(office)
    for attempt in ATTEMPTS.values():
        with pytest.raises(CaseNotFound):
            attempt(office, case_id, STRANGERS[stranger])
    assert set(office.handoff.counts(STRANGERS[stranger]).values()) == {0}
    assert [event.kind for event in office.handoff.open_case(case_id, BRANDT).events] == ["sent", "seen"]


def test_the_provider_reads_what_was_sent_to_it(office: Office) -> None:
    hand_over(office, chat(office, "hallo"), recipients="provider")
    assert office.handoff.counts(BRANDT)["open"] == 0
    case_id = only_case(office, KELLER)
    assert office.handoff.open_case(case_id, KELLER).lines
    with pytest.raises(CaseNotFound):
        office.handoff.open_case(case_id, BRANDT)
    with pytest.raises(CaseNotFound):
        office.handoff.open_case(case_id, replace(KELLER, programmes=()))


def test_what_was_sent_to_both_is_seen_by_both(office: Office) -> None:
    hand_over(office, chat(office, "hallo"), recipients="both")
    assert only_case(office, BRANDT) == only_case(office, KELLER)


def test_a_reply_takes_a_free_case(office: Office) -> None:
    conversation = chat(office, "hallo")
    hand_over(office, conversation)
    case_id = only_case(office)
    office.handoff.reply(case_id, BRANDT, "Guten Tag")
    assert office.handoff.open_case(case_id, BRANDT).row.assigned_to == BRANDT.id
    assert [author for author, _ in chat_texts(office, conversation)[-2:]] == ["system", "staff"]
    with pytest.raises(TakenBefore):
        office.handoff.reply(case_id, KAYA, "Ich auch")


def test_what_is_not_taken_cannot_be_closed(office: Office) -> None:
    hand_over(office, chat(office, "hallo"))
    with pytest.raises(NotYours):
        office.handoff.close(only_case(office), BRANDT, "answered")


def test_a_released_case_waits_for_somebody_else(office: Office) -> None:
    conversation = chat(office, "hallo")
    hand_over(office, conversation)
    case_id = only_case(office)
    office.handoff.take(case_id, BRANDT)
    with pytest.raises(TakenBefore):
        office.handoff.release(case_id, KAYA)
    office.handoff.release(case_id, BRANDT)
    assert office.store.get(conversation.id).state == "waiting"
    assert "wieder mit dem Computer-Programm" in chat_texts(office, conversation)[-1][1]
    office.handoff.take(case_id, KAYA)
    assert office.handoff.counts(KAYA)["mine"] == 1


def test_a_case_is_not_closed_over_news(office: Office) -> None:
    conversation = chat(office, "hallo")
    hand_over(office, conversation)
    case_id = only_case(office)
    office.handoff.take(case_id, BRANDT)
    read = office.handoff.open_case(case_id, BRANDT).version
    office.handoff.to_staff(office.store.get(conversation.id), "Noch etwas", None)
    with pytest.raises(CaseChanged):
        office.handoff.close(case_id, BRANDT, "answered", version=read)
    office.handoff.close(case_id, BRANDT, "answered", office.handoff.open_case(case_id, BRANDT).version)


def test_nothing_more_happens_to_a_closed_case(office: Office) -> None:
    hand_over(office, chat(office, "hallo"))
    case_id = only_case(office)
    office.handoff.take(case_id, BRANDT)
    office.handoff.close(case_id, BRANDT, "answered")
    for attempt in ("take", "release", "reply", "status", "close"):
        with pytest.raises(CaseDone):
            ATTEMPTS[attempt](office, case_id, BRANDT)


def test_a_closed_case_is_kept_for_thirty_days(office: Office, set_clock: Callable[[datetime], None]) -> None:
    set_clock(MONDAY)
    hand_over(office, chat(office, "hallo"))
    case_id = only_case(office)
    office.handoff.take(case_id, BRANDT)
    office.handoff.close(case_id, BRANDT, "answered")
    set_clock(MONDAY + timedelta(days=29))
    assert office.handoff.delete_expired() == 0
    set_clock(MONDAY + timedelta(days=30))
    assert office.handoff.delete_expired() == 1


def test_after_days_the_chat_with_the_program_goes_on(
    office: Office, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(MONDAY)
    conversation = chat(office, "hallo")
    hand_over(office, conversation)
    case_id = only_case(office)
    set_clock(MONDAY + timedelta(days=3))
    office.handoff.take(case_id, BRANDT)
    office.handoff.close(case_id, BRANDT, "answered")
    set_clock(MONDAY + timedelta(days=3, hours=8))
    kept = office.store.get(conversation.id)
    assert office.store.extend(kept) > now()


def test_closing_one_case_leaves_the_chat_to_the_other(office: Office) -> None:
    conversation = chat(office, "hallo")
    hand_over(office, conversation)
    first = only_case(office)
    office.handoff.take(first, BRANDT)
    hand_over(office, conversation, message="Noch eine Frage")
    (second,) = [row.id for row in office.handoff.queue(BRANDT, "unassigned")]
    office.handoff.take(second, KAYA)
    office.handoff.close(first, BRANDT, "answered")
    assert office.store.get(conversation.id).state == "staff"
    office.handoff.release(second, KAYA)
    assert office.store.get(conversation.id).state == "waiting"


def test_an_answer_after_the_chat_was_deleted_is_read_with_code_and_pin(office: Office) -> None:
    conversation = chat(office, "hallo")
    sent = hand_over(office, conversation)
    office.store.delete(conversation.id)
    office.handoff.reply(only_case(office), BRANDT, "Bitte rufen Sie an.")
    answers = [
        e.text
        for e in office.handoff.lookup(sent.case_code, sent.pin, source="a").events
        if e.kind == "reply"
    ]
    assert answers == ["Bitte rufen Sie an."]


def test_a_crisis_while_a_human_writes_is_marked_with_its_category_only(office: Office) -> None:
    conversation = chat(office, "hallo")
    hand_over(office, conversation)
    case_id = only_case(office)
    office.handoff.take(case_id, BRANDT)
    office.handoff.to_staff(office.store.get(conversation.id), "…", "suicide")
    assert office.handoff.open_case(case_id, BRANDT).row.crisis == "suicide"
    office.handoff.to_staff(office.store.get(conversation.id), "danke", None)
    assert office.handoff.open_case(case_id, BRANDT).row.crisis == "suicide"


def test_who_waits_longest_comes_first_and_a_crisis_before(
    office: Office, set_clock: Callable[[datetime], None]
) -> None:
    order = []
    for hour in range(3):
        set_clock(MONDAY + timedelta(hours=hour))
        conversation = chat(office, "hallo")
        hand_over(office, conversation)
        order.append(conversation)
    rows = office.handoff.queue(BRANDT, "unassigned")
    assert [row.created_at.hour for row in rows] == sorted(row.created_at.hour for row in rows)
    office.handoff.to_staff(office.store.get(order[2].id), "…", "self_harm")
    assert office.handoff.queue(BRANDT, "unassigned")[0].crisis == "self_harm"


def test_a_look_is_noted_once_in_a_quarter_of_an_hour(
    office: Office, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(MONDAY)
    hand_over(office, chat(office, "hallo"))
    case_id = only_case(office)
    office.handoff.open_case(case_id, BRANDT)
    office.handoff.open_case(case_id, BRANDT)
    office.handoff.open_case(case_id, KAYA)
    set_clock(MONDAY + timedelta(minutes=16))
    events = office.handoff.open_case(case_id, BRANDT).events
    assert [e.actor for e in events if e.kind == "seen"] == [BRANDT.id, KAYA.id, BRANDT.id]


def test_everything_is_in_the_audit(office: Office) -> None:
    conversation = chat(office, "hallo")
    hand_over(office, conversation)
    case_id = only_case(office)
    office.handoff.open_case(case_id, BRANDT)
    for attempt in ("take", "reply", "note", "status", "release"):
        ATTEMPTS[attempt](office, case_id, BRANDT)
    office.handoff.take(case_id, BRANDT)
    office.handoff.close(case_id, BRANDT, "other")
    with office.db.reading() as session:
        actions = [e.action for e in session.exec(select(AuditEntry).order_by("id"))]
        assert audit.first_fault(session) is None
    assert actions == [
        "case_sent", "case_opened", "case_taken", "case_replied", "case_noted", "case_status", "case_released",
        "case_taken", "case_closed",
    ]  # fmt: skip


def test_empty_and_endless_texts_are_refused(office: Office) -> None:
    hand_over(office, chat(office, "hallo"))
    case_id = only_case(office)
    with pytest.raises(Invalid):
        office.handoff.reply(case_id, BRANDT, "  \n ")
    with pytest.raises(TooLong):
        office.handoff.note(case_id, BRANDT, "x" * 4001)
    with pytest.raises(Invalid):
        office.handoff.set_status(case_id, BRANDT, "done")
    office.handoff.take(case_id, BRANDT)
    with pytest.raises(Invalid):
        office.handoff.close(case_id, BRANDT, "keine Lust")


def test_a_long_queue_comes_in_pages(office: Office) -> None:
    conversation = chat(office, "hallo")
    for number in range(27):
        hand_over(office, conversation, message=f"Frage {number}")
    first, second = (office.handoff.queue(BRANDT, "unassigned", page) for page in (1, 2))
    assert (len(first), len(second)) == (25, 2)
    assert not {row.id for row in first} & {row.id for row in second}
