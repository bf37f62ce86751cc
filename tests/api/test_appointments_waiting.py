"""The waiting list: in order, one offer at a time, nobody offered twice, no seat given twice."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select
from support_appointments import MONDAY, active_seats, add_slot, in_days, key, start_conversation
from support_mail import mail_server, outbox_of, sender_to, text_of

from api import errors
from api.appointments import routes as booking_routes
from api.appointments import upkeep
from api.appointments.errors import (
    AlreadyWaiting,
    CodeUnknown,
    NoLongerWaiting,
    NoOffer,
    OfferExpired,
    SlotTaken,
    TimesFree,
)
from api.appointments.places.service import Places
from api.appointments.rules import BookingRules, CodeLimits
from api.appointments.service import Appointments
from api.appointments.views import Contact, Waiting
from api.appointments.waiting import internal_routes, routes
from api.appointments.waiting.service import WaitingList
from api.appointments.waiting.tables import WaitingEntry
from api.conversations.forms import HelpInForms
from api.crypto import Keyring
from api.db import Database

SetClock = Callable[[datetime], None]
YILMAZ = Contact("Frau Yılmaz", "yilmaz@example.org")


@pytest.fixture(autouse=True)
def monday(set_clock: SetClock) -> None:
    set_clock(MONDAY)


@pytest.fixture
def service(database: Database, keyring: Keyring) -> Appointments:
    return Appointments(database, keyring)


@pytest.fixture
def waiting(database: Database, keyring: Keyring, service: Appointments) -> WaitingList:
    made = WaitingList(database, keyring, service)
    service.freed.append(made.offer_free)
    return made


@pytest.fixture
def full(database: Database, service: Appointments) -> str:
    """A code of the one appointment that fills the calendar."""
    slot = add_slot(database, in_days(7))
    return service.book("insat", slot, idempotency_key=key()).code


def join(waiting: WaitingList, contact: Contact = Contact()) -> str:
    return waiting.join("insat", idempotency_key=key(), contact=contact, source=key()).code


def state(waiting: WaitingList, code: str) -> tuple[str, int | None]:
    found = waiting.lookup(code, source="test")
    return found.status, found.position


def entry(db: Database) -> WaitingEntry:
    with db.reading() as session:
        return session.execute(select(WaitingEntry)).scalar_one()


def test_nobody_has_to_wait_while_times_are_free(
    database: Database, service: Appointments, waiting: WaitingList
) -> None:
    slot = add_slot(database, in_days(3))
    with pytest.raises(TimesFree) as refused:
        join(waiting)
    assert [a["id"] for a in refused.value.details["alternatives"]] == [slot]


def test_who_came_first_stands_first(waiting: WaitingList, full: str, set_clock: SetClock) -> None:
    first = join(waiting)
    set_clock(MONDAY + timedelta(minutes=1))
    second = join(waiting)
    assert (state(waiting, first), state(waiting, second)) == (("waiting", 1), ("waiting", 2))


def test_a_cancelled_seat_is_offered_at_once_and_nobody_else_can_take_it(
    database: Database, service: Appointments, waiting: WaitingList, full: str, set_clock: SetClock
) -> None:
    first = join(waiting)
    set_clock(MONDAY + timedelta(minutes=1))
    second = join(waiting)
    cancelled = service.cancel(full, source="test")
    offer = waiting.lookup(first, source="test").offer
    assert offer is not None and offer.time.slot_id == cancelled.slot_id
    assert offer.answer_by == MONDAY + timedelta(hours=48, minutes=1)
    assert state(waiting, second) == ("waiting", 1)
    assert service.free("insat") == []
    with pytest.raises(SlotTaken):
        service.book("insat", cancelled.slot_id, idempotency_key=key())


def test_taking_an_offer_makes_the_appointment_under_the_same_code(
    database: Database, service: Appointments, waiting: WaitingList, full: str
) -> None:
    code = join(waiting, YILMAZ)
    service.cancel(full, source="test")
    booked = waiting.accept(f" {code[:4].lower()}-{code[4:]} ", source="test")
    assert booked.code == code
    assert service.lookup(code, source="test").status == "confirmed"
    assert service.contact_of(booked.appointment.id) == YILMAZ
    assert waiting.accept(code, source="test") == booked, "again, the same answer"
    kept = entry(database)
    assert (kept.status, kept.sealed_contact, kept.code_hash) == ("served", None, None)
    assert service.cancel(code, source="test").status == "cancelled"


def test_an_offer_nobody_answers_goes_to_the_next_after_two_days(
    database: Database, service: Appointments, waiting: WaitingList, full: str, set_clock: SetClock
) -> None:
    first = join(waiting)
    set_clock(MONDAY + timedelta(minutes=1))
    second = join(waiting)
    service.cancel(full, source="test")
    set_clock(MONDAY + timedelta(hours=48))
    waiting.tidy()
    assert state(waiting, first)[0] == "offered"
    set_clock(MONDAY + timedelta(hours=48, minutes=1))
    with pytest.raises(OfferExpired):
        waiting.accept(first, source="test")
    waiting.tidy()
    assert state(waiting, second)[0] == "offered"
    assert state(waiting, first) == ("waiting", 1), "not lost: at the end of the list"


def test_who_declines_keeps_the_place_and_is_not_asked_for_that_time_again(
    database: Database, service: Appointments, waiting: WaitingList, full: str, set_clock: SetClock
) -> None:
    first = join(waiting)
    set_clock(MONDAY + timedelta(minutes=1))
    second = join(waiting)
    service.cancel(full, source="test")
    assert waiting.decline(first, source="test").position == 1
    assert (state(waiting, first), state(waiting, second)[0]) == (("waiting", 1), "offered")
    other = add_slot(database, in_days(9))
    waiting.offer_free("insat")
    offer = waiting.lookup(first, source="test").offer
    assert offer is not None and offer.time.slot_id == other


def test_who_declines_and_goes_is_forgotten(
    database: Database, service: Appointments, waiting: WaitingList, full: str
) -> None:
    code = join(waiting, YILMAZ)
    cancelled = service.cancel(full, source="test")
    assert waiting.decline(code, source="test", stay=False).status == "left"
    assert entry(database).sealed_contact is None
    assert [t.id for t in service.free("insat")] == [cancelled.slot_id]


def test_leaving_gives_an_offered_seat_to_the_next_and_twice_does_no_harm(
    service: Appointments, waiting: WaitingList, full: str, set_clock: SetClock
) -> None:
    first = join(waiting)
    set_clock(MONDAY + timedelta(minutes=1))
    second = join(waiting)
    service.cancel(full, source="test")
    for _ in range(2):
        assert waiting.leave(first, source="test").status == "left"
    assert state(waiting, second)[0] == "offered"
    with pytest.raises(NoLongerWaiting):
        waiting.accept(first, source="test")


def test_without_an_offer_there_is_nothing_to_take_and_nothing_changes(
    waiting: WaitingList, full: str
) -> None:
    code = join(waiting)
    for call in (waiting.accept, waiting.decline):
        with pytest.raises(NoOffer):
            call(code, source="test")
    assert state(waiting, code) == ("waiting", 1)


def test_three_offers_that_nobody_answers_end_the_entry(
    database: Database, service: Appointments, waiting: WaitingList, full: str, set_clock: SetClock
) -> None:
    code = join(waiting, YILMAZ)
    for round_ in range(3):
        set_clock(MONDAY + timedelta(days=3 * round_))
        add_slot(database, in_days(20 + round_))
        waiting.tidy()
        assert state(waiting, code)[0] == "offered"
    set_clock(MONDAY + timedelta(days=9))
    waiting.tidy()
    assert state(waiting, code) == ("left", None)
    assert entry(database).sealed_contact is None


def test_a_time_too_close_to_answer_is_not_offered_but_free_for_all(
    database: Database, service: Appointments, waiting: WaitingList, full: str
) -> None:
    code = join(waiting)
    soon = add_slot(database, MONDAY + timedelta(hours=26))
    waiting.tidy()
    assert state(waiting, code) == ("waiting", 1)
    assert [t.id for t in service.free("insat")] == [soon]


def test_an_offer_ends_before_the_minimum_notice(
    database: Database, service: Appointments, waiting: WaitingList, full: str
) -> None:
    code = join(waiting)
    add_slot(database, MONDAY + timedelta(hours=40))
    waiting.tidy()
    offer = waiting.lookup(code, source="test").offer
    assert offer is not None and offer.answer_by == MONDAY + timedelta(hours=16)


def test_ten_seats_for_twenty_who_wait_are_offered_once_each_by_four_at_the_same_moment(
    database: Database, keyring: Keyring, waiting: WaitingList, full: str
) -> None:
    codes = [join(waiting) for _ in range(20)]
    slot = add_slot(database, in_days(8), capacity=10)

    def work(_: int) -> int:
        return WaitingList(database, keyring, Appointments(database, keyring)).offer_free("insat")

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 10
    assert active_seats(database, slot) == list(range(1, 11))
    assert sum(state(waiting, code)[0] == "offered" for code in codes) == 10


def test_taking_and_passing_on_at_the_same_moment_leaves_one_outcome(
    database: Database, service: Appointments, waiting: WaitingList, full: str
) -> None:
    for number in range(5):
        code = join(waiting)
        slot = add_slot(database, in_days(10 + number))
        waiting.offer_free("insat")

        def act(which: int, code: str = code) -> object:
            try:
                return (waiting.accept if which else waiting.leave)(code, source="test")
            except errors.AppError as fault:
                return fault

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(act, range(2)))
        taken = active_seats(database, slot) == [1]
        try:
            assert taken == (service.lookup(code, source="test").status == "confirmed")
        except CodeUnknown:
            assert not taken and state(waiting, code)[0] == "left"
        if not taken:  # free again: not for the next round
            service.book("insat", slot, idempotency_key=key(), source=key())


def test_a_conversation_waits_once_for_a_programme(
    database: Database, waiting: WaitingList, full: str
) -> None:
    chat, one = start_conversation(database), key()
    joined = waiting.join("insat", idempotency_key=one, conversation_id=chat)
    assert waiting.join("insat", idempotency_key=one, conversation_id=chat) == joined
    with pytest.raises(AlreadyWaiting) as refused:
        waiting.join("insat", idempotency_key=key(), conversation_id=chat)
    assert refused.value.details["waiting"]["position"] == 1


def test_a_conversation_takes_its_own_offer_and_another_one_sees_nothing(
    database: Database, service: Appointments, waiting: WaitingList, full: str
) -> None:
    chat, stranger = start_conversation(database), start_conversation(database)
    joined = waiting.join("insat", idempotency_key=key(), conversation_id=chat)
    service.cancel(full, source="test")
    [own] = waiting.of_conversation(chat)
    assert own.offer is not None and waiting.of_conversation(stranger) == []
    with pytest.raises(errors.NotFound):
        waiting.accept_own(own.id, stranger)
    booked = waiting.accept_own(own.id, chat)
    assert booked.code == joined.code == waiting.accept_own(own.id, chat).code
    assert [a.id for a in service.of_conversation(chat)] == [booked.appointment.id]


def test_a_chat_that_ends_leaves_entry_and_offer_standing(
    database: Database, service: Appointments, waiting: WaitingList, full: str
) -> None:
    chat = start_conversation(database)
    code = waiting.join("insat", idempotency_key=key(), conversation_id=chat).code
    service.cancel(full, source="test")
    service.forget_conversation(chat)
    assert state(waiting, code)[0] == "offered"


def test_wrong_codes_are_counted_together_with_those_of_appointments(
    database: Database, keyring: Keyring, full: str
) -> None:
    service = Appointments(database, keyring, limits=CodeLimits(per_source=3))
    waiting = WaitingList(database, keyring, service)
    for ask in (waiting.lookup, waiting.leave, service.lookup):
        with pytest.raises(CodeUnknown):
            ask("AAAA2222", source="one")
    with pytest.raises(errors.TooMany):
        waiting.seek(full, source="one")


def test_ended_entries_are_deleted_and_old_ones_end(
    database: Database, service: Appointments, waiting: WaitingList, full: str, set_clock: SetClock
) -> None:
    join(waiting, YILMAZ)
    set_clock(MONDAY + timedelta(days=181))
    waiting.tidy()
    assert (entry(database).status, entry(database).sealed_contact) == ("left", None)
    set_clock(MONDAY + timedelta(days=212))
    waiting.tidy()
    with database.reading() as session:
        assert session.execute(select(WaitingEntry)).scalars().all() == []


def test_an_offer_is_told_by_mail_when_there_is_an_address(
    database: Database, keyring: Keyring, service: Appointments, full: str
) -> None:
    box = outbox_of(database, keyring)
    waiting = WaitingList(database, keyring, service, box)
    service.freed.append(waiting.offer_free)
    code = join(waiting, YILMAZ)
    service.cancel(full, source="test")
    with mail_server() as inbox:
        assert asyncio.run(sender_to(box, inbox.port).round()) == 1
    [mail] = inbox.mails
    said = text_of(mail)
    assert mail["Subject"] == "Ein Termin ist frei geworden"
    assert "Bitte antworten Sie bis Mittwoch, 2. Dezember, 9 Uhr mit Ihrem Code." in said
    assert code not in said and "insat" not in mail.as_string().lower()


def test_upkeep_frees_a_lost_hold_and_the_list_gets_it(
    database: Database, service: Appointments, waiting: WaitingList, full: str, set_clock: SetClock
) -> None:
    chat, slot = start_conversation(database), add_slot(database, in_days(9))
    service.hold(slot, conversation_id=chat, idempotency_key=key())
    code = join(waiting)
    assert state(waiting, code)[0] == "waiting"
    set_clock(MONDAY + timedelta(minutes=11))
    upkeep.tidy(database, BookingRules())
    waiting.tidy()
    assert state(waiting, code)[0] == "offered"


# --- the routes -------------------------------------------------------------------------------------


@pytest.fixture
def client(
    database: Database, keyring: Keyring, service: Appointments, waiting: WaitingList
) -> Iterator[TestClient]:
    app = FastAPI()
    errors.install(app)
    for router in (routes.router, internal_routes.router, booking_routes.router):
        app.include_router(router)
    bookable = SimpleNamespace(bookable=True)
    insat = SimpleNamespace(key="insat", appointment=bookable, capacity=33, work_areas=("Holz", "Küche"))
    app.state.services = SimpleNamespace(
        appointments=service, waiting=waiting, places=Places(database, keyring),
        catalogue=SimpleNamespace(programmes={"insat": insat}), help_in_forms=HelpInForms(database, {}),
    )  # fmt: skip
    with TestClient(app) as client:
        yield client


def test_the_public_routes_go_from_joining_to_the_appointment(
    client: TestClient, service: Appointments, full: str
) -> None:
    body = {"programme": "insat", "idempotency_key": key(), "email": "yilmaz@example.org"}
    joined = client.post("/api/waiting", json=body)
    assert joined.status_code == 201
    assert joined.json()["waiting"] | {"since": ""} == {
        "programme": "insat", "status": "waiting", "position": 1, "since": "", "offer": None,
    }  # fmt: skip
    code = {"code": joined.json()["code"]}
    service.cancel(full, source="test")
    offer = client.post("/api/waiting/lookup", json=code).json()["waiting"]["offer"]
    assert offer["answer_by_spoken"] == "Mittwoch, 2. Dezember, 9 Uhr"
    taken = client.post("/api/waiting/accept", json=code).json()
    assert taken["code"] == code["code"] and taken["booking"]["starts_at"] == offer["starts_at"]
    assert client.post("/api/bookings/lookup", json=code).json()["booking"]["status"] == "confirmed"


def test_a_field_that_speaks_of_a_crisis_brings_help_lines_here_too(client: TestClient, full: str) -> None:
    body = {"programme": "insat", "idempotency_key": key(), "name": "ich will nicht mehr leben"}
    joined = client.post("/api/waiting", json=body)
    assert joined.json()["waiting"]["status"] == "waiting"
    assert "0800 111 0 111" in joined.json()["help"]["text"]
    unknown = client.post("/api/waiting", json=body | {"programme": "nimak"})
    assert unknown.status_code == 404
    assert "0800 111 0 111" in unknown.json()["error"]["details"]["help"]["text"]


def test_nothing_changes_by_get(client: TestClient) -> None:
    for path in ("", "/accept", "/decline", "/leave", "/lookup"):
        assert client.get(f"/api/waiting{path}").status_code == 405


def test_a_programme_without_appointments_has_no_list(client: TestClient) -> None:
    body: dict[str, Any] = {"programme": "nimak", "idempotency_key": key()}
    assert client.post("/api/waiting", json=body).json()["error"]["code"] == "not_found"


def test_the_chat_learns_what_is_known_about_places_and_no_more(
    client: TestClient, database: Database, keyring: Keyring, full: str
) -> None:
    said = client.post("/internal/places", json={"programme": "insat"}).json()
    assert (said["capacity"], said["known"], said["free"], said["times_free"]) == (33, False, None, False)
    places = Places(database, keyring)
    places.set_up("insat", 33)
    assert client.post("/internal/places", json={"programme": "insat"}).json()["known"] is False
    one = places.all("insat")[0]
    places.take("insat", one.id, 0, area="Holz", taken_from=MONDAY.date(), planned_end=None, mark="AB")
    said = client.post("/internal/places", json={"programme": "insat"}).json()
    assert (said["known"], said["free"], said["by_area"]) == (True, 32, {"": 32})


def test_the_internal_routes_serve_the_conversation_and_the_code(
    client: TestClient, database: Database, service: Appointments, full: str
) -> None:
    chat = start_conversation(database)
    joined = client.post(
        "/internal/waiting/join",
        json={"conversation": chat, "programme": "insat", "idempotency_key": "turn-1"},
    ).json()
    service.cancel(full, source="test")
    [own] = client.post("/internal/waiting/of-conversation", json={"conversation": chat}).json()["waiting"]
    assert own["status"] == "offered" and own["id"] == joined["waiting"]["id"]
    which = {"conversation": chat, "waiting": own["id"]}
    assert client.post("/internal/waiting/decline", json=which).json()["waiting"]["status"] == "waiting"
    by_code = {"conversation": chat, "code": joined["code"]}
    assert client.post("/internal/waiting/leave", json=by_code).json()["waiting"]["status"] == "left"
    assert client.post("/internal/waiting/leave", json={**which, **by_code}).status_code == 422


def test_a_view_of_an_entry_never_shows_a_run_out_offer(
    service: Appointments, waiting: WaitingList, full: str, set_clock: SetClock
) -> None:
    code = join(waiting)
    service.cancel(full, source="test")
    set_clock(MONDAY + timedelta(hours=49))
    found = waiting.seek(code, source="test")
    assert isinstance(found, Waiting) and (found.status, found.offer) == ("waiting", None)
