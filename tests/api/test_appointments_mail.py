"""E-mails about appointments: through a real SMTP server, on SQLite and PostgreSQL, and whatever goes wrong."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from icalendar import Calendar
from sqlalchemy import select
from support_appointments import MONDAY, add_slot, in_days, key, office, spawn
from support_mail import HEAD, Inbox, mail_server, outbox_of, sender_to, text_of

from api import clock
from api.appointments import upkeep
from api.appointments.mail.outbox import LEASE, Outbox
from api.appointments.mail.setup import TellingSender
from api.appointments.mail.setup import outbox as outbox_from_settings
from api.appointments.mail.tables import OutboxMail
from api.appointments.mail.texts import SUBJECTS, News, text
from api.appointments.rules import BookingRules
from api.appointments.service import Appointments
from api.appointments.views import Booked, Contact
from api.crypto import Keyring
from api.db import Database
from api.settings import Settings

SetClock = Callable[[datetime], None]
YILMAZ = Contact("Frau Yılmaz", "yilmaz@example.org")


@pytest.fixture(autouse=True)
def monday(set_clock: SetClock) -> None:
    set_clock(MONDAY)


@pytest.fixture
def box(database: Database, keyring: Keyring) -> Outbox:
    return outbox_of(database, keyring)


@pytest.fixture
def service(database: Database, keyring: Keyring, box: Outbox) -> Appointments:
    made = Appointments(database, keyring)
    made.listeners.append(box.told)
    return made


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with mail_server() as inbox:
        yield inbox


def send(box: Outbox, port: int) -> int:
    return asyncio.run(sender_to(box, port).round())


def booked(service: Appointments, db: Database, contact: Contact = YILMAZ, days: int = 7) -> Booked:
    slot = add_slot(db, in_days(days, 14, 30))
    return service.book("insat", slot, idempotency_key=key(), contact=contact)


def rows(db: Database) -> list[OutboxMail]:
    with db.reading() as session:
        return list(session.execute(select(OutboxMail).order_by(OutboxMail.due_at)).scalars())  # type: ignore[arg-type]


def due_now(db: Database) -> list[str]:
    return [r.kind for r in rows(db) if r.state == "due" and r.due_at <= clock.now()]


# --- what is sent -----------------------------------------------------------------------------------


def test_a_booking_is_confirmed_with_a_calendar_file(
    service: Appointments, database: Database, box: Outbox, inbox: Inbox
) -> None:
    made = booked(service, database)
    assert send(box, inbox.port) == 1
    [mail] = inbox.mails
    assert mail["To"] == "yilmaz@example.org" and mail["From"] == "Termine <termine@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "Montag, 7. Dezember, 14 Uhr 30\nDauer: 45 Minuten\nOrt: Beispielweg 1, Musterstadt\n" in text_of(
        mail
    )
    assert "https://chat.example.org/termin/code" in text_of(mail)
    [file] = mail.iter_attachments()
    assert file.get_content_type() == "text/calendar" and file.get_param("method") == "REQUEST"
    [event] = Calendar.from_ical(file.get_content()).walk("VEVENT")
    assert event["UID"] == made.appointment.ics_uid
    assert event["ATTENDEE"] == "mailto:yilmaz@example.org" and event["ATTENDEE"].params["RSVP"] == "FALSE"


def test_moving_and_cancelling_are_told_with_a_rising_sequence_under_one_uid(
    service: Appointments, database: Database, box: Outbox, inbox: Inbox
) -> None:
    code = booked(service, database).code
    send(box, inbox.port)
    service.move(code, add_slot(database, in_days(8, 10)), source="test")
    send(box, inbox.port)
    service.cancel(code, source="test")
    send(box, inbox.port)
    assert inbox.subjects() == [SUBJECTS[k] for k in ("booked", "moved", "cancelled")]
    files = [next(mail.iter_attachments()) for mail in inbox.mails]
    assert [f.get_param("method") for f in files] == ["REQUEST", "REQUEST", "CANCEL"]
    events = [Calendar.from_ical(f.get_content()).walk("VEVENT")[0] for f in files]
    assert [e.decoded("SEQUENCE") for e in events] == [0, 1, 2]
    assert len({str(e["UID"]) for e in events}) == 1


def test_neither_headers_nor_text_nor_calendar_tell_programme_provider_or_code(
    service: Appointments, database: Database, box: Outbox, inbox: Inbox
) -> None:
    code = booked(service, database).code
    send(box, inbox.port)
    service.cancel(code, source="test")
    send(box, inbox.port)
    for mail in inbox.mails:
        whole = f"{mail.as_string()} {text_of(mail)} {next(mail.iter_attachments()).get_content()}".lower()
        for word in ("insat", "werkstatt", "krisenhilfe", "sucht", "programm insat", code.lower(), "yılmaz"):
            assert word not in whole


def test_without_an_address_nothing_is_queued(service: Appointments, database: Database) -> None:
    booked(service, database, Contact("Frau Yılmaz", phone="0234 555 0123"))
    assert rows(database) == []


def test_the_outbox_keeps_nothing_readable(service: Appointments, database: Database) -> None:
    booked(service, database)
    kept = " ".join(str(r.model_dump()) for r in rows(database))
    assert "yilmaz" not in kept and "example" not in kept and "insat" not in kept


def test_a_second_appointment_of_the_same_person_is_told_to_the_owner_of_the_address_alone(
    service: Appointments, database: Database, box: Outbox, inbox: Inbox
) -> None:
    booked(service, database, days=7)
    booked(service, database, Contact(email="Yilmaz@Example.org"), days=9)
    send(box, inbox.port)
    assert "noch ein Termin gebucht:\nMittwoch, 9. Dezember, 14 Uhr 30" in text_of(inbox.mails[0])
    assert "Brauchen Sie nur einen?" in text_of(inbox.mails[1])


# --- the reminder -----------------------------------------------------------------------------------


def test_the_reminder_goes_out_two_days_before(
    service: Appointments, database: Database, box: Outbox, inbox: Inbox, set_clock: SetClock
) -> None:
    booked(service, database)
    send(box, inbox.port)
    set_clock(in_days(5, 14, 29))
    assert send(box, inbox.port) == 0
    set_clock(in_days(5, 14, 31))
    assert send(box, inbox.port) == 1
    assert inbox.subjects()[-1] == SUBJECTS["reminder"]
    assert send(box, inbox.port) == 0


def test_after_moving_only_the_new_time_is_reminded_of(
    service: Appointments, database: Database, box: Outbox, inbox: Inbox, set_clock: SetClock
) -> None:
    code = booked(service, database).code
    service.move(code, add_slot(database, in_days(14, 9)), source="test")
    send(box, inbox.port)
    set_clock(in_days(6))
    assert send(box, inbox.port) == 0
    set_clock(in_days(12, 9, 1))
    assert send(box, inbox.port) == 1
    assert "Montag, 14. Dezember, 9 Uhr" in text_of(inbox.mails[-1])


def test_a_cancelled_appointment_is_not_reminded_of(
    service: Appointments, database: Database, box: Outbox, inbox: Inbox, set_clock: SetClock
) -> None:
    code = booked(service, database).code
    service.cancel(code, source="test")
    send(box, inbox.port)
    set_clock(in_days(6))
    assert send(box, inbox.port) == 0
    assert [r.kind for r in rows(database) if r.state == "due"] == []


def test_whoever_books_for_the_day_after_tomorrow_gets_no_reminder(
    service: Appointments, database: Database
) -> None:
    booked(service, database, days=2)
    assert [r.kind for r in rows(database)] == ["booked"]


# --- what goes wrong --------------------------------------------------------------------------------


def test_while_the_server_is_down_nothing_is_lost_and_nothing_blocks(
    service: Appointments, database: Database, box: Outbox, set_clock: SetClock
) -> None:
    with mail_server() as first:
        port = first.port
    booked(service, database)
    assert send(box, port) == 0
    assert rows(database)[0].reason == "no_connection"
    with mail_server(port=port) as inbox:
        assert send(box, port) == 0, "not before the pause is over"
        set_clock(MONDAY + timedelta(seconds=61))
        assert send(box, port) == 1
        assert inbox.subjects() == [SUBJECTS["booked"]]


def test_pauses_grow_and_it_is_tried_until_the_appointment_begins(
    service: Appointments, database: Database, box: Outbox, set_clock: SetClock
) -> None:
    with mail_server() as gone:
        port = gone.port
    booked(service, database)
    at, tries = MONDAY, []
    while due := [r for r in rows(database) if r.kind == "booked"]:
        at = max(at, due[0].due_at)
        set_clock(at)
        send(box, port)
        tries.append(at)
    pauses = [(b - a) // timedelta(minutes=1) for a, b in pairwise(tries)]
    assert pauses[:7] == [1, 5, 15, 60, 180, 360, 720]
    assert in_days(6, 14, 30) < tries[-1] and rows(database) == [], "then it is no news any more"


@pytest.mark.parametrize("answer", ["550 no such user", "553 not here"])
def test_a_refused_recipient_is_given_up_and_shown_to_staff(
    service: Appointments, database: Database, box: Outbox, inbox: Inbox, answer: str
) -> None:
    inbox.to_recipient = answer
    made = booked(service, database)
    assert send(box, inbox.port) == 1
    inbox.to_recipient = None
    assert send(box, inbox.port) == 0
    told = {d.kind: (d.state, d.reason) for d in box.of_booking(made.appointment.id)}
    assert told["booked"] == ("given_up", f"refused_{answer[:3]}")


def test_a_recipient_refused_for_now_is_tried_again_and_the_others_are_sent(
    service: Appointments, database: Database, box: Outbox, inbox: Inbox, set_clock: SetClock
) -> None:
    inbox.to_data = "451 later"
    booked(service, database)
    booked(service, database, Contact(email="other@example.org"), days=8)
    send(box, inbox.port)
    assert due_now(database) == []
    inbox.to_data = None
    set_clock(MONDAY + timedelta(minutes=2))
    assert send(box, inbox.port) == 2


def test_an_address_that_is_none_is_given_up(
    service: Appointments, database: Database, box: Outbox, inbox: Inbox
) -> None:
    booked(service, database, Contact(email="a@b@example.org"))
    assert send(box, inbox.port) == 0
    assert {(r.kind, r.state, r.reason) for r in rows(database) if r.kind == "booked"} == {
        ("booked", "given_up", "address")
    }


def test_several_senders_never_send_the_same_mail_twice(
    service: Appointments, database: Database, keyring: Keyring, inbox: Inbox
) -> None:
    for number in range(20):
        booked(service, database, Contact(email=f"p{number}@example.org"), days=2 + number)
    start = threading.Barrier(4)

    def work(_: int) -> int:
        start.wait()
        return send(outbox_of(database, keyring), inbox.port)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 20
    assert len(inbox.mails) == len(set(inbox.ids())) == 20


def test_the_sender_sends_in_the_background_until_it_is_stopped(
    service: Appointments, database: Database, box: Outbox, inbox: Inbox
) -> None:
    async def live() -> None:
        sender = sender_to(box, inbox.port)
        sender.start()
        await asyncio.to_thread(booked, service, database)
        async with asyncio.timeout(10):
            while not inbox.mails:
                await asyncio.sleep(0.01)
        await sender.stop()

    asyncio.run(live())
    assert [r.state for r in rows(database) if r.kind == "booked"] == ["sent"]


KILLED_AFTER_SENDING = """
import asyncio
from support_mail import *
url, master, port = sys.argv[1:]
box = outbox_of(Database(url), crypto.Keyring(bytes.fromhex(master)))
def stop(id_):
    print("here", flush=True)
    input()
box.sent = stop
asyncio.run(sender_to(box, int(port)).round())
"""


def test_killed_between_sending_and_marking_it_comes_again_as_the_same_mail(
    database: Database, inbox: Inbox, set_clock: SetClock
) -> None:
    # The process that is killed lives in the real time.
    now = datetime.now(UTC)
    set_clock(now)
    master = bytes(range(32))
    service = office(database.url.replace("+psycopg", ""), master.hex())
    box = outbox_of(database, Keyring(master))
    service.listeners.append(box.told)
    slot = add_slot(database, now + timedelta(days=2, hours=1))
    service.book("insat", slot, idempotency_key=key(), contact=YILMAZ)
    process = spawn(KILLED_AFTER_SENDING, database.url.replace("+psycopg", ""), master.hex(), str(inbox.port))
    assert process.stdout and process.stdout.readline() == "here\n"
    process.kill()
    process.wait()
    assert send(box, inbox.port) == 0, "the lease of the dead holds for a while"
    set_clock(datetime.now(UTC) + LEASE)
    assert send(box, inbox.port) == 1
    assert len(inbox.mails) == 2 and len(set(inbox.ids())) == 1
    stamps = [
        Calendar.from_ical(next(m.iter_attachments()).get_content()).walk("VEVENT")[0] for m in inbox.mails
    ]
    assert len({(str(e["UID"]), int(e["SEQUENCE"])) for e in stamps}) == 1
    assert send(box, inbox.port) == 0


def test_a_booking_that_fails_leaves_no_mail(service: Appointments, database: Database) -> None:
    slot = add_slot(database, in_days(3))
    service.book("insat", slot, idempotency_key=key())
    with pytest.raises(Exception, match="vergeben"):
        service.book("insat", slot, idempotency_key=key(), contact=YILMAZ)
    assert rows(database) == []


def test_the_same_request_twice_is_confirmed_once(
    service: Appointments, database: Database, box: Outbox, inbox: Inbox
) -> None:
    slot, one = add_slot(database, in_days(3)), key()
    for _ in range(2):
        service.book("insat", slot, idempotency_key=one, contact=YILMAZ)
    send(box, inbox.port)
    assert len(inbox.mails) == 1


def test_mails_go_with_the_contact_thirty_days_after_the_appointment(
    service: Appointments, database: Database, box: Outbox, inbox: Inbox, set_clock: SetClock
) -> None:
    booked(service, database)
    send(box, inbox.port)
    set_clock(in_days(36))
    upkeep.tidy(database, BookingRules())
    assert rows(database)
    set_clock(in_days(38))
    upkeep.tidy(database, BookingRules())
    assert rows(database) == []


# --- settings ---------------------------------------------------------------------------------------


def test_without_a_server_there_is_no_outbox(database: Database, keyring: Keyring) -> None:
    assert outbox_from_settings(Settings(_env_file=None), database, keyring, []) is None


def test_a_sender_that_names_the_programme_is_refused(database: Database, keyring: Keyring) -> None:
    telling = Settings(_env_file=None, smtp_host="mail", mail_from="INSAT-Team <post@example.org>")
    with pytest.raises(TellingSender):
        outbox_from_settings(telling, database, keyring, ["insat"])


@pytest.mark.parametrize("wrong", ["nobody", "a@b.de\r\nBcc: c@d.de", "x@y@z"])
def test_a_sender_that_is_no_address_is_refused_at_the_start(wrong: str) -> None:
    with pytest.raises(ValueError, match="is not a mail address"):
        Settings(_env_file=None, smtp_host="mail", mail_from=wrong)


# --- the words --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(SUBJECTS))
def test_every_mail_is_short_says_why_it_came_and_where_to_go(kind: str) -> None:
    news = News(kind, in_days(2), in_days(2, 11), answer_by=in_days(1) if kind == "offer" else None)
    said = text(news, today=MONDAY, public_url=HEAD.public_url, phone="0234 555 0100")
    assert said.startswith("Guten Tag,\n") and "weil diese Adresse" in said
    assert "https://chat.example.org/termin" in said and "0234 555 0100" in said
    assert max(len(line) for line in said.splitlines()) <= 90
    assert "{" not in said
