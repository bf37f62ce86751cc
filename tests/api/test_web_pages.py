"""The public pages, as a browser without any script meets them.

On SQLite only: the pages ask services that are tested on both data bases, and hold no statement of their own.
"""

import base64
import re
import secrets
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from icalendar import Calendar
from sqlmodel import select
from support_appointments import MONDAY, active_seats, add_slot, bookings, in_days
from support_handoff import BRANDT, Office, asking, chat, hand_over, only_case, open_office, show
from support_staff import title_of

from api import clock, errors
from api.appointments.rules import BookingRules, CodeLimits
from api.appointments.service import Appointments
from api.appointments.waiting.service import WaitingList
from api.conversations.tables import CrisisMark
from api.crypto import Keyring
from api.db import Database, SQLModel
from api.door import Door
from api.web import booking_pages, pages, waiting_pages
from api.web.booking_pages import by_day

SetClock = Callable[[datetime], None]
EVIL = '<script>alert("x")</script>'
CHOICES = re.compile(r'name="slot" value="([^"]+)"')


@pytest.fixture(autouse=True)
def monday(set_clock: SetClock) -> None:
    set_clock(MONDAY)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    db = Database(f"sqlite:///{tmp_path / 'lotse.sqlite3'}")
    SQLModel.metadata.create_all(db.engine)
    yield open_office(db, Keyring(secrets.token_bytes(32)))
    db.close()


@pytest.fixture
def client(office: Office) -> TestClient:
    return TestClient(web(office))


@pytest.fixture
def slot(office: Office) -> str:
    return add_slot(office.db, in_days(2, 14, 30))


def web(office: Office) -> FastAPI:
    app = FastAPI()
    app.state.services = office
    errors.install(app)
    app.include_router(pages.router)
    app.include_router(booking_pages.router)
    app.include_router(waiting_pages.router)
    app.add_middleware(Door, token="t" * 32, internal_port=1, origins=(), secure=False)
    return app


def words(answer: Response) -> str:
    """What a person reads."""
    body = answer.text.partition("<body>")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def hidden(answer: Response, name: str) -> str:
    found = re.search(rf'type="hidden" name="{name}" value="([^"]*)"', answer.text)
    assert found, answer.text
    return found[1]


def choose(client: TestClient, slot: str) -> Response:
    """Programme and time; answers the page for the details."""
    client.post("/termin", data={"programme": "insat"})
    return client.post("/termin/zeiten", data={"slot": slot})


def look_over(client: TestClient, slot: str, **told: str | list[str]) -> Response:
    """As far as the look before booking."""
    choose(client, slot)
    return client.post("/termin/angaben", data=told)


def book(client: TestClient, slot: str, **told: str | list[str]) -> str:
    """Books, and gives the code that is shown."""
    key = hidden(look_over(client, slot, **told), "key")
    return hidden(client.post("/termin/pruefen", data={"key": key}), "code")


def other_browser(office: Office) -> TestClient:
    return TestClient(web(office))


# --- booking ----------------------------------------------------------------------------------------


def test_free_times_are_a_plain_list_by_day(office: Office, client: TestClient, slot: str) -> None:
    later = add_slot(office.db, in_days(2, 16))
    add_slot(office.db, in_days(4, 9), programme="proaktiv")
    shown = client.post("/termin", data={"programme": "insat"})
    assert CHOICES.findall(shown.text) == [slot, later]
    assert "Mittwoch, 2. Dezember 14 Uhr 30 16 Uhr" in words(shown)
    assert "4. Dezember" not in words(shown)


def test_a_day_ends_at_german_midnight(office: Office) -> None:
    add_slot(office.db, in_days(3, 0, 15))
    add_slot(office.db, in_days(2, 23, 45))
    days = by_day(office.appointments.free("insat"), MONDAY.date())
    assert [(d.title, len(d.times)) for d in days] == [
        ("Mittwoch, 2. Dezember", 1),
        ("Donnerstag, 3. Dezember", 1),
    ]


def test_many_days_are_spread_over_pages(office: Office, client: TestClient) -> None:
    slots = [add_slot(office.db, in_days(day, 10)) for day in range(2, 25)]
    first = client.post("/termin", data={"programme": "insat"})
    rest = [client.get("/termin/zeiten", params={"seite": number}) for number in (2, 3)]
    assert [s for shown in (first, *rest) for s in CHOICES.findall(shown.text)] == slots
    assert "Frühere Tage" not in first.text
    assert "Spätere Tage" not in rest[-1].text
    assert CHOICES.findall(client.get("/termin/zeiten?seite=99").text) == CHOICES.findall(rest[-1].text)


def test_a_time_is_booked_without_telling_anything(office: Office, client: TestClient, slot: str) -> None:
    details = choose(client, slot)
    assert "Alles auf dieser Seite ist freiwillig" in words(details)
    checked = client.post("/termin/angaben", data={})
    assert words(checked).count("keine Angabe") == 3
    assert "Noch ist nichts gebucht" in words(checked)
    assert bookings(office.db) == 0
    done = client.post("/termin/pruefen", data={"key": hidden(checked, "key")})
    assert done.url.path == "/termin/gebucht"
    assert active_seats(office.db, slot) == [1]
    code = hidden(done, "code")
    assert f"{code[:4]} {code[4:]}" in words(done)
    assert office.appointments.lookup(code, source="x").slot_id == slot


def test_what_was_told_is_shown_before_and_kept_with_the_booking(
    office: Office, client: TestClient, slot: str
) -> None:
    told = {
        "name": " Frau Yılmaz ", "email": "", "phone": "0234 555 0100",
        "needs": ["step_free", "language"], "which_language": "Türkisch",
    }  # fmt: skip
    shown = words(look_over(client, slot, **told))
    for expected in (
        "Frau Yılmaz",
        "0234 555 0100",
        "ein Weg ohne Stufen, Hilfe in einer anderen Sprache: Türkisch",
    ):
        assert expected in shown
    code = book(client, slot, **told)
    contact = office.appointments.contact_of(office.appointments.lookup(code, source="x").id)
    assert (contact.name, contact.email, contact.phone) == ("Frau Yılmaz", None, "0234 555 0100")
    assert contact.needs == ("step_free", "language:Türkisch")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", "A" * 101),
        ("email", "keine adresse"),
        ("phone", "nicht anrufen"),
        ("which_language", "T"),
    ],
)
def test_a_wrong_field_is_said_on_top_in_the_title_and_at_the_field(
    office: Office, client: TestClient, slot: str, field: str, typed: str
) -> None:
    refused = look_over(client, slot, **{field: typed})
    assert refused.status_code == 422
    assert title_of(refused).startswith("Fehler:")
    assert f'href="#{field}"' in refused.text
    assert re.search(
        rf'id="{field}"[^>]*value="{typed}"[^>]*aria-invalid="true"[^>]*{field}-fehler', refused.text
    )
    assert client.get("/termin/pruefen").url.path == "/termin/angaben"
    assert bookings(office.db) == 0


def test_one_contact_way_is_enough(client: TestClient, slot: str) -> None:
    refused = look_over(client, slot, email="yilmaz@example.org", phone="0234 555 0100")
    assert refused.status_code == 422
    assert "nur einen Weg" in words(refused)


def test_sending_the_form_twice_books_once_and_shows_the_same_code(
    office: Office, client: TestClient
) -> None:
    slot = add_slot(office.db, in_days(2), capacity=3)
    key = hidden(look_over(client, slot), "key")
    twin = other_browser(office)
    twin.cookies.update(client.cookies)  # the same browser, pressing twice before the answer came
    first, at_once = (c.post("/termin/pruefen", data={"key": key}) for c in (client, twin))
    later = client.post("/termin/pruefen", data={"key": key})
    assert hidden(first, "code") == hidden(at_once, "code") == hidden(later, "code")
    assert bookings(office.db) == 1


def test_only_what_was_shown_is_booked(office: Office, client: TestClient, slot: str) -> None:
    key = hidden(look_over(client, slot), "key")
    other = add_slot(office.db, in_days(3))
    look_over(client, other)  # in another tab
    refused = client.post("/termin/pruefen", data={"key": key})
    assert refused.status_code == 409
    assert title_of(refused).startswith("Fehler:")
    assert "3. Dezember" in words(refused)
    assert bookings(office.db) == 0


def test_a_time_that_was_taken_meanwhile_leads_back_to_the_list(
    office: Office, client: TestClient, slot: str
) -> None:
    other = add_slot(office.db, in_days(3))
    key = hidden(look_over(client, slot), "key")
    book(other_browser(office), slot)
    refused = client.post("/termin/pruefen", data={"key": key})
    assert refused.status_code == 409
    assert title_of(refused).startswith("Fehler:")
    assert 'href="#zeiten"' in refused.text
    assert CHOICES.findall(refused.text) == [other]
    assert bookings(office.db) == 1


def test_a_time_that_is_not_free_cannot_be_chosen(office: Office, client: TestClient, slot: str) -> None:
    foreign = add_slot(office.db, in_days(3), programme="proaktiv")
    for wrong in (foreign, "unknown", ""):
        refused = choose(client, wrong)
        assert (refused.status_code, refused.url.path) == (409, "/termin/zeiten")


def test_an_unknown_programme_is_a_page_that_says_so(client: TestClient) -> None:
    for wrong in ("gibtsnicht", "", "miar"):
        refused = client.post("/termin", data={"programme": wrong})
        assert refused.status_code == 404
        assert title_of(refused).startswith("Fehler:")


def test_bookings_from_one_network_are_limited(office: Office) -> None:
    office.appointments = Appointments(
        office.db, office.keyring, rules=BookingRules(bookings_per_network_and_hour=1)
    )
    slots = [add_slot(office.db, in_days(day)) for day in (2, 3)]
    book(other_browser(office), slots[0])
    client = other_browser(office)
    refused = client.post("/termin/pruefen", data={"key": hidden(look_over(client, slots[1]), "key")})
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
    assert bookings(office.db) == 1


def test_the_code_is_shown_to_the_browser_that_booked_and_only_until_it_is_done(
    office: Office, client: TestClient, slot: str, set_clock: SetClock
) -> None:
    code = book(client, slot)
    assert hidden(client.get("/termin/gebucht"), "code") == code  # a phone may load the page anew
    stranger = other_browser(office).get("/termin/gebucht")
    assert (stranger.url.path, code in stranger.text) == ("/termin/code", False)
    kept = dict(client.cookies)
    client.post("/termin/fertig")
    assert code not in client.get("/termin/gebucht").text
    client.cookies.update(kept)
    set_clock(MONDAY + timedelta(minutes=31))
    assert code not in client.get("/termin/gebucht").text


def test_no_address_title_or_cookie_tells_code_name_or_programme(client: TestClient, slot: str) -> None:
    client.post("/termin", data={"programme": "insat"})
    seen = [client.post("/termin/zeiten", data={"slot": slot})]
    seen.append(client.post("/termin/angaben", data={"name": "Yılmaz", "email": "y@example.org"}))
    seen.append(client.post("/termin/pruefen", data={"key": hidden(seen[-1], "key")}))
    code = hidden(seen[-1], "code")
    seen.append(client.post("/termin/code", data={"code": code}))
    for answer in seen:
        for step in (*answer.history, answer):
            told = f"{step.url} {step.headers.get('location')} {step.headers.get('set-cookie')}"
            for secret in (code, "Yılmaz", "example.org", "insat", "INSAT"):
                assert secret not in told
        assert "INSAT" not in title_of(answer)
        assert answer.headers["cache-control"] == "no-store"


def test_the_cookie_is_strict_sealed_and_bound_to_the_deployment(office: Office, client: TestClient) -> None:
    add_slot(office.db, in_days(2))
    cookie = client.post("/termin", data={"programme": "insat"}, follow_redirects=False).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    (name,) = client.cookies.keys()
    for forged in ("x", "eA==.eA==", "a.b.c", client.cookies[name][:-8] + "AAAAAAA="):
        forger = other_browser(office)
        forger.cookies.set(name, forged)
        assert forger.get("/termin/zeiten").url.path == "/termin"


def test_in_production_the_cookie_travels_over_tls_only(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'lotse.sqlite3'}")
    SQLModel.metadata.create_all(db.engine)
    key = base64.urlsafe_b64encode(bytes(32)).decode()
    office = open_office(db, Keyring(bytes(32)), mode="production", secret_key=key, internal_token="t" * 32)
    answer = other_browser(office).post("/termin", data={"programme": "insat"}, follow_redirects=False)
    name, *attributes = re.split("=|; ", answer.headers["set-cookie"])
    assert name.startswith("__Host-")
    assert {"Secure", "HttpOnly"} <= set(attributes)
    assert "Path=/;" in answer.headers["set-cookie"]
    db.close()


def test_a_browser_without_cookies_is_told_why_it_goes_no_further(client: TestClient) -> None:
    client.post("/termin", data={"programme": "insat"})
    client.cookies.clear()
    for step in ("zeiten", "angaben", "pruefen"):
        shown = client.get(f"/termin/{step}")
        assert shown.url.path == "/termin"
        assert "Cookies" in words(shown)
    assert "Cookies" not in words(client.get("/termin"))


def test_what_is_typed_is_never_taken_for_markup(client: TestClient, slot: str) -> None:
    shown = look_over(client, slot, name=EVIL, which_language=EVIL)
    refused = client.post("/termin/code", data={"code": f'"{EVIL}'})
    for answer in (shown, refused):
        assert EVIL not in answer.text
        assert "&lt;script&gt;" in answer.text


# --- a crisis in a free text -------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["name", "which_language"])
def test_a_name_that_speaks_of_a_crisis_brings_help_and_blocks_nothing(
    office: Office, client: TestClient, slot: str, field: str
) -> None:
    shown = look_over(client, slot, **{field: "ich will nicht mehr leben"})
    assert shown.url.path == "/termin/pruefen"
    assert 'href="tel:08001110111"' in shown.text
    assert 'href="tel:112"' in shown.text
    done = client.post("/termin/pruefen", data={"key": hidden(shown, "key")})
    assert active_seats(office.db, slot) == [1]
    assert 'href="tel:08001110111"' in done.text


@pytest.mark.parametrize(
    ("name", "number"), [("ich kann nicht mehr", "08001110111"), ("mein mann schlägt mich", "116016")]
)
def test_help_on_a_page_asks_nothing_and_names_no_button_that_only_the_chat_has(
    client: TestClient, slot: str, name: str, number: str
) -> None:
    shown = look_over(client, slot, name=name)
    assert f'href="tel:{number}"' in shown.text
    assert "leben zu wollen?" not in words(shown)
    assert "Was möchten Sie tun?" not in words(shown)
    assert "schnell schließen" not in words(shown)


def test_help_comes_also_when_another_field_is_wrong(client: TestClient, slot: str) -> None:
    refused = look_over(client, slot, name="ich will nicht mehr leben", email="falsch")
    assert refused.status_code == 422
    assert 'href="tel:08001110111"' in refused.text


def test_of_a_crisis_on_a_page_only_category_and_time_are_kept(
    office: Office, client: TestClient, slot: str
) -> None:
    look_over(client, slot, name="ich will nicht mehr leben")
    with office.db.reading() as session:
        marks = list(session.exec(select(CrisisMark)))
    assert [(mark.category, mark.at) for mark in marks] == [("suicide", clock.now())]
    assert set(CrisisMark.model_fields) == {"id", "category", "at"}


def test_an_ordinary_name_brings_no_help_lines(client: TestClient, slot: str) -> None:
    assert "tel:112" not in look_over(client, slot, name="Sterbinszky").text


# --- with the code ------------------------------------------------------------------------------------


def test_an_appointment_is_seen_with_its_code_however_it_is_typed(
    office: Office, client: TestClient, slot: str
) -> None:
    code = book(client, slot)
    shown = other_browser(office).post("/termin/code", data={"code": f" {code[:4]}-{code[4:]} ".lower()})
    assert shown.url.path == "/termin/ansehen"
    assert "Mittwoch, 2. Dezember, 14 Uhr 30" in words(shown)
    assert "gebucht" in words(shown)


def test_a_wrong_code_is_said_on_top_and_in_the_title(client: TestClient) -> None:
    for typed, status in (("AAAA2222", 404), ("A" * 400, 404), ("", 422)):
        refused = client.post("/termin/code", data={"code": typed})
        assert refused.status_code == status
        assert title_of(refused).startswith("Fehler:")
        assert 'href="#code"' in refused.text


def test_wrong_codes_are_limited(office: Office) -> None:
    office.appointments = Appointments(office.db, office.keyring, limits=CodeLimits(per_source=2))
    office.waiting = WaitingList(office.db, office.keyring, office.appointments)
    client = other_browser(office)
    answers = [client.post("/termin/code", data={"code": "AAAA2222"}) for _ in range(3)]
    assert [a.status_code for a in answers] == [404, 404, 429]
    assert int(answers[-1].headers["retry-after"]) > 0


def test_moving_is_confirmed_by_a_button_and_keeps_the_code(
    office: Office, client: TestClient, slot: str
) -> None:
    other = add_slot(office.db, in_days(3, 11))
    code = book(client, slot)
    client.post("/termin/code", data={"code": code})
    times = client.get("/termin/verschieben")
    assert CHOICES.findall(times.text) == [other]
    asked = client.post("/termin/verschieben", data={"code": hidden(times, "code"), "slot": other})
    assert asked.url.path == "/termin/verschieben/pruefen"
    assert "Bisher Mittwoch, 2. Dezember, 14 Uhr 30 Neu Donnerstag, 3. Dezember, 11 Uhr" in words(asked)
    assert active_seats(office.db, other) == []
    moved = client.post("/termin/verschieben/pruefen", data={"code": code, "slot": hidden(asked, "slot")})
    assert moved.url.path == "/termin/ansehen"
    assert "verschoben" in words(moved)
    assert (active_seats(office.db, slot), active_seats(office.db, other)) == ([], [1])
    assert office.appointments.lookup(code, source="x").slot_id == other


def test_moving_to_a_time_that_was_just_taken_keeps_the_old_one(
    office: Office, client: TestClient, slot: str
) -> None:
    other, third = add_slot(office.db, in_days(3)), add_slot(office.db, in_days(4))
    code = book(client, slot)
    client.post("/termin/code", data={"code": code})
    client.post("/termin/verschieben", data={"code": code, "slot": other})
    book(other_browser(office), other)
    refused = client.post("/termin/verschieben/pruefen", data={"code": code, "slot": other})
    assert refused.status_code == 409
    assert title_of(refused).startswith("Fehler:")
    assert CHOICES.findall(refused.text) == [third]
    assert active_seats(office.db, slot) == [1]


def test_cancelling_is_confirmed_by_a_button_and_frees_the_time(
    office: Office, client: TestClient, slot: str
) -> None:
    code = book(client, slot)
    client.post("/termin/code", data={"code": code})
    asked = client.get("/termin/absagen")
    assert "Termin absagen?" in words(asked)
    assert active_seats(office.db, slot) == [1]
    gone = client.post("/termin/absagen", data={"code": hidden(asked, "code")})
    assert "Ihr Termin ist abgesagt." in words(gone)
    assert "Termin verschieben" not in words(gone)
    assert active_seats(office.db, slot) == []
    assert client.post("/termin/absagen", data={"code": code}).status_code == 200


def test_no_get_changes_anything(office: Office, client: TestClient, slot: str) -> None:
    other = add_slot(office.db, in_days(3))
    code = book(client, slot)
    client.post("/termin/code", data={"code": code})
    for _ in range(2):
        for path in (
            "ansehen",
            "verschieben",
            "verschieben/pruefen",
            "absagen",
            "pruefen",
            "gebucht",
            "fertig",
        ):
            client.get(f"/termin/{path}", params={"code": code, "slot": other, "key": "x" * 16})
    assert active_seats(office.db, slot) == [1]
    assert active_seats(office.db, other) == []


def test_without_the_code_in_the_body_nothing_is_changed(
    office: Office, client: TestClient, slot: str
) -> None:
    other = add_slot(office.db, in_days(3))
    client.post("/termin/code", data={"code": book(client, slot)})
    for path in ("absagen", "verschieben", "verschieben/pruefen"):
        refused = client.post(f"/termin/{path}", data={"slot": other})
        assert refused.status_code == 404
    assert active_seats(office.db, slot) == [1]


def test_a_foreign_site_cannot_send_the_forms(office: Office, client: TestClient, slot: str) -> None:
    code = book(client, slot)
    for origin in ("https://evil.example", "null"):
        refused = client.post("/termin/absagen", data={"code": code}, headers={"Origin": origin})
        assert refused.status_code == 403
    assert active_seats(office.db, slot) == [1]
    own = client.post("/termin/absagen", data={"code": code}, headers={"Origin": "http://testserver"})
    assert own.status_code == 200


def test_the_pages_let_browsers_name_their_own_origin(client: TestClient) -> None:
    # With no-referrer a browser sends "Origin: null" with a form, and the door refuses that.
    for path in ("/termin", "/termin/code", "/anfrage"):
        assert client.get(path).headers["referrer-policy"] == "same-origin"


def test_an_appointment_that_has_begun_is_shown_but_not_changed(
    office: Office, client: TestClient, slot: str, set_clock: SetClock
) -> None:
    code = book(client, slot)
    set_clock(in_days(2, 14, 40))
    shown = client.post("/termin/code", data={"code": code})
    assert "hat schon begonnen" in words(shown)
    assert "Termin absagen" not in words(shown)
    refused = client.post("/termin/absagen", data={"code": code})
    assert refused.status_code == 409
    assert title_of(refused).startswith("Fehler:")


def test_the_calendar_file_comes_by_post_and_tells_no_programme(client: TestClient, slot: str) -> None:
    code = book(client, slot)
    file = client.post("/termin/kalender", data={"code": code})
    assert file.headers["content-type"].startswith("text/calendar")
    assert file.headers["cache-control"] == "no-store"
    (event,) = Calendar.from_ical(file.content).walk("VEVENT")
    assert event["SUMMARY"] == "Informationstermin"
    assert b"INSAT" not in file.content
    assert client.get("/termin/kalender", params={"code": code}).status_code == 405
    client.post("/termin/absagen", data={"code": code})
    assert b"METHOD:CANCEL" in client.post("/termin/kalender", data={"code": code}).content


# --- a handed-over case ---------------------------------------------------------------------------------


def test_state_and_answers_are_read_with_code_and_pin(office: Office, client: TestClient) -> None:
    sent = hand_over(office, chat(office, "Was ist INSAT?"))
    case_id = only_case(office)
    waiting = client.post("/anfrage", data={"code": sent.case_code, "pin": sent.pin})
    assert waiting.url.path == "/anfrage/stand"
    assert "Noch hat sie niemand übernommen" in words(waiting)
    assert sent.due in words(waiting)
    office.handoff.reply(case_id, BRANDT, f"Kommen Sie gern vorbei. {EVIL}")
    office.handoff.note(case_id, BRANDT, "intern")
    answered = client.get("/anfrage/stand")
    assert "Kommen Sie gern vorbei." in words(answered)
    assert "Sie: Was ist INSAT?" in words(answered)
    for secret in ("Brandt", "intern", EVIL, sent.pin, sent.case_code):
        assert secret not in answered.text


def test_a_wrong_code_and_a_wrong_pin_look_alike(office: Office) -> None:
    sent = hand_over(office, chat(office, "hallo"))
    wrong_pin = "111111" if sent.pin != "111111" else "222222"
    pages_seen = []
    for code, pin in ((sent.case_code, wrong_pin), ("AAAAAAAAAA", sent.pin)):
        refused = other_browser(office).post("/anfrage", data={"code": code, "pin": pin})
        assert refused.status_code == 404
        assert title_of(refused).startswith("Fehler:")
        assert 'href="#code"' in refused.text
        assert pin not in refused.text
        pages_seen.append(refused.text.replace(code, ""))
    assert pages_seen[0] == pages_seen[1]


def test_empty_fields_of_a_case_are_named_each(client: TestClient) -> None:
    refused = client.post("/anfrage", data={"code": "", "pin": " "})
    assert refused.status_code == 422
    assert 'href="#code"' in refused.text
    assert 'href="#pin"' in refused.text


def test_taking_the_consent_back_is_asked_first(office: Office, client: TestClient) -> None:
    sent = hand_over(office, chat(office, "Geheimes"))
    case_id = only_case(office)
    client.post("/anfrage", data={"code": sent.case_code, "pin": sent.pin})
    asked = client.get("/anfrage/zuruecknehmen")
    assert "keine Folgen für Ihr Geld" in words(asked)
    assert office.handoff.open_case(case_id, BRANDT).lines
    gone = client.post(
        "/anfrage/zuruecknehmen", data={"code": hidden(asked, "code"), "pin": hidden(asked, "pin")}
    )
    assert gone.url.path == "/anfrage/stand"
    assert "Zustimmung ist zurückgenommen" in words(gone)
    assert "Geheimes" not in gone.text
    assert office.handoff.open_case(case_id, BRANDT).lines == ()


def test_a_withdrawal_needs_code_and_pin_in_the_body(office: Office, client: TestClient) -> None:
    conversation = chat(office, "Geheimes")
    show(office, asking(conversation))
    sent = office.handoff.send(asking(conversation))
    client.post("/anfrage", data={"code": sent.case_code, "pin": sent.pin})
    assert client.post("/anfrage/zuruecknehmen", data={}).status_code == 404
    assert not office.handoff.lookup(sent.case_code, sent.pin, source="x").withdrawn


def test_a_browser_forgets_a_case_when_its_person_is_done(office: Office, client: TestClient) -> None:
    sent = hand_over(office, chat(office, "hallo"))
    client.post("/anfrage", data={"code": sent.case_code, "pin": sent.pin})
    client.post("/anfrage/fertig")
    assert client.get("/anfrage/stand").url.path == "/anfrage"


# --- privacy and accessibility --------------------------------------------------------------------------


def test_what_is_not_configured_is_not_invented(office: Office, client: TestClient) -> None:
    for path in ("/datenschutz", "/barrierefreiheit"):
        shown = words(client.get(path))
        assert "sagt Ihnen eine Fachkraft" in shown
        assert "@" not in shown
        assert not re.search(r"\b0\d{2,}[ /]\d", shown), "a telephone number that nobody configured"


def test_configured_values_appear_on_the_pages(office: Office, client: TestClient) -> None:
    office.settings.jobcenter_phone = "0234 555 0100"
    office.settings.values |= {
        "datenschutz_kontakt": "datenschutz@jobcenter.example", "datenschutz_aufsicht": "die Aufsicht X",
        "schlichtungsstelle": "die Stelle Y",
    }  # fmt: skip
    office.settings.backup_days = 21
    privacy, access = words(client.get("/datenschutz")), words(client.get("/barrierefreiheit"))
    for expected in (
        "datenschutz@jobcenter.example",
        "die Aufsicht X",
        "21 Tage, verschlüsselt",
        "0234 555 0100",
    ):
        assert expected in privacy
    assert "die Stelle Y" in access
    assert "0234 555 0100" in access


def test_the_periods_of_the_privacy_notice_are_those_of_the_program(
    office: Office, client: TestClient
) -> None:
    office.settings.session_idle_minutes, office.settings.session_max_hours = 37, 19
    shown = words(client.get("/datenschutz"))
    rules = office.handoff.rules
    for expected in (
        "37 Minuten", "19 Stunden", f"{rules.keep_closed.days} Tage nach dem Abschluss",
        f"{rules.keep_open.days} Tage nach dem Senden",
        f"{office.appointments.rules.keep_contact.days} Tage nach dem Termin",
    ):  # fmt: skip
        assert expected in shown


def test_every_page_leads_to_privacy_and_accessibility(client: TestClient) -> None:
    for path in ("/termin", "/termin/code", "/anfrage", "/datenschutz", "/barrierefreiheit"):
        shown = client.get(path)
        assert shown.status_code == 200
        assert 'href="/datenschutz"' in shown.text
        assert 'href="/barrierefreiheit"' in shown.text
        assert "<script" not in shown.text


# --- nothing free: the waiting list -------------------------------------------------------------------


def wait(client: TestClient, **told: str) -> str:
    """Joins the list, and gives the code that is shown."""
    client.post("/termin", data={"programme": "insat"})
    form = client.get("/termin/warteliste")
    return hidden(client.post("/termin/warteliste", data={"key": hidden(form, "key"), **told}), "code")


def test_where_nothing_is_free_the_list_is_offered(client: TestClient) -> None:
    shown = client.post("/termin", data={"programme": "insat"})
    assert 'href="/termin/warteliste"' in shown.text
    assert "Wie lange Sie warten, wissen wir nicht." in words(client.get("/termin/warteliste"))


def test_where_times_are_free_nobody_has_to_wait(client: TestClient, slot: str) -> None:
    client.post("/termin", data={"programme": "insat"})
    assert client.get("/termin/warteliste").url.path == "/termin/zeiten"


def test_an_offer_is_seen_with_the_code_and_taken_by_a_button(office: Office, client: TestClient) -> None:
    code = wait(client, email="yilmaz@example.org")
    slot = add_slot(office.db, in_days(5, 11))
    office.waiting.offer_free("insat")
    other = other_browser(office)
    shown = other.post("/termin/code", data={"code": code})
    assert shown.url.path == "/termin/warteliste/ansehen"
    assert "Samstag, 5. Dezember, 11 Uhr" in words(shown) and "Bitte antworten bis" in words(shown)
    for path in ("ansehen", "verlassen", "annehmen", "ablehnen"):
        other.get(f"/termin/warteliste/{path}")
    assert office.appointments.free("insat") == [] and office.waiting.lookup(code, source="t").offer
    taken = other.post("/termin/warteliste/annehmen", data={"code": code})
    assert taken.url.path == "/termin/ansehen" and "Der Termin gehört jetzt Ihnen" in words(taken)
    assert active_seats(office.db, slot) == [1]


def test_declining_keeps_the_place_and_leaving_asks_first(office: Office, client: TestClient) -> None:
    code = wait(client)
    add_slot(office.db, in_days(5, 11))
    office.waiting.offer_free("insat")
    client.post("/termin/code", data={"code": code})
    assert "Ihr Platz in der Liste bleibt" in words(
        client.post("/termin/warteliste/ablehnen", data={"code": code})
    )
    assert "Warteliste verlassen?" in words(client.get("/termin/warteliste/verlassen"))
    left = client.post("/termin/warteliste/verlassen", data={"code": code})
    assert "Ihre Angaben sind gelöscht" in words(left)
    late = client.post("/termin/warteliste/annehmen", data={"code": code})
    assert late.status_code == 410 and "nicht mehr auf der Warteliste" in words(late)


def test_joining_twice_with_the_same_page_puts_on_the_list_once(office: Office, client: TestClient) -> None:
    client.post("/termin", data={"programme": "insat"})
    key = hidden(client.get("/termin/warteliste"), "key")
    codes = {hidden(client.post("/termin/warteliste", data={"key": key}), "code") for _ in range(2)}
    assert len(codes) == 1 and office.waiting.waiting_for("insat") == 1


def test_a_wrong_address_on_the_list_is_said_and_what_was_typed_stays(client: TestClient) -> None:
    client.post("/termin", data={"programme": "insat"})
    key = hidden(client.get("/termin/warteliste"), "key")
    refused = client.post("/termin/warteliste", data={"key": key, "name": "Frau Yılmaz", "email": "x"})
    assert refused.status_code == 422 and title_of(refused).startswith("Fehler:")
    assert 'value="Frau Yılmaz"' in refused.text


# --- for somebody else, and a second time -------------------------------------------------------------


def test_an_appointment_can_be_for_another_person(office: Office, client: TestClient, slot: str) -> None:
    shown = look_over(client, slot, name="Frau Yılmaz", for_other="ja")
    assert "für eine andere Person" in words(shown)
    code = hidden(client.post("/termin/pruefen", data={"key": hidden(shown, "key")}), "code")
    booked = office.appointments.lookup(code, source="test")
    assert office.appointments.contact_of(booked.id).for_other is True


def test_who_has_an_appointment_is_asked_whether_to_move_it(
    office: Office, client: TestClient, slot: str
) -> None:
    book(client, slot)
    add_slot(office.db, in_days(4))
    asked = client.post("/termin", data={"programme": "insat"})
    assert "Sie haben schon einen Termin" in title_of(asked)
    anyway = client.post("/termin", data={"programme": "insat", "anyway": "ja"})
    assert anyway.url.path == "/termin/zeiten"


def test_a_cancelled_appointment_is_no_reason_to_ask(office: Office, client: TestClient, slot: str) -> None:
    code = book(client, slot)
    office.appointments.cancel(code, source="test")
    assert client.post("/termin", data={"programme": "insat"}).url.path == "/termin/zeiten"
