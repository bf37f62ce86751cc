"""The calendar pages of the staff, as a browser without any script meets them."""

import secrets
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import Response
from sqlmodel import select
from support_appointments import MONDAY, add_slot, in_days, key
from support_handoff import Office, browser, open_office
from support_staff import Desk, hire, title_of
from test_web_pages import hidden, words

from api import errors
from api.appointments.tables import Location
from api.appointments.upkeep import keep_location
from api.appointments.views import Contact
from api.audit import AuditEntry
from api.crypto import Keyring
from api.db import Database, SQLModel
from api.staff import calendar_routes
from api.staff.routes import api_router, pages
from api.staff.typed import day_of, days_of, number_of, time_of

SetClock = Callable[[datetime], None]
YILMAZ = Contact("Frau Yılmaz", phone="0234 555 0123", needs=("sign_language", "language:Türkisch"))
EVIL = '<script>alert("x")</script>'


@pytest.fixture(autouse=True)
def monday(set_clock: SetClock) -> None:
    set_clock(MONDAY)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    db = Database(f"sqlite:///{tmp_path / 'lotse.sqlite3'}")
    SQLModel.metadata.create_all(db.engine)
    made = open_office(db, Keyring(secrets.token_bytes(32)))
    hire(made, "keller", role="programm_team", programmes=["insat"])
    hire(made, "brandt")
    yield made
    db.close()


@pytest.fixture
def app(office: Office) -> FastAPI:
    app = FastAPI()
    app.state.services = office
    errors.install(app)
    for router in (calendar_routes.api_router, calendar_routes.router, api_router, pages):
        app.include_router(router)
    return app


@pytest.fixture
def keller(app: FastAPI) -> Desk:
    """Programme team of INSAT."""
    return Desk.at(app, "keller")


@pytest.fixture
def brandt(app: FastAPI) -> Desk:
    """Case manager in Bochum."""
    return Desk.at(app, "brandt")


def booked(office: Office, contact: Contact = YILMAZ, days: int = 3) -> str:
    slot = add_slot(office.db, in_days(days, 14, 30))
    made = office.appointments.book("insat", slot, idempotency_key=key(), contact=contact, source=key())
    return made.appointment.id


def actions(office: Office) -> list[str]:
    with office.db.reading() as session:
        return [entry.action for entry in session.exec(select(AuditEntry).order_by(AuditEntry.id))]  # type: ignore[arg-type]


# --- who sees what ----------------------------------------------------------------------------------


def test_the_programme_team_sees_who_comes_and_that_is_on_record(office: Office, keller: Desk) -> None:
    id_ = booked(office)
    shown = keller.look("calendar")
    assert "Donnerstag, 3. Dezember" in words(shown) and "Frau Yılmaz" in words(shown)
    opened = keller.look(f"calendar/appointments/{id_}")
    assert "0234 555 0123" in words(opened)
    assert "Dolmetschen in Gebärdensprache, Hilfe in einer anderen Sprache: Türkisch" in words(opened)
    assert actions(office)[-2:] == ["appointments_listed", "appointment_opened"]


def test_a_case_manager_sees_that_a_time_is_taken_and_not_by_whom(office: Office, brandt: Desk) -> None:
    id_ = booked(office)
    shown = words(brandt.look("calendar"))
    assert "1 von 1 gebucht belegt" in shown and "Yılmaz" not in shown
    for refused in (
        brandt.look(f"calendar/appointments/{id_}"),
        brandt.post(f"calendar/appointments/{id_}/cancel"),
    ):
        assert refused.status_code == 404
    assert office.plans.person(id_)[0].appointment.status == "confirmed"


def test_other_offices_and_other_programmes_see_nothing(office: Office, app: FastAPI) -> None:
    id_ = booked(office)
    hire(office, "olsen", office="maerkischer-kreis")
    hire(office, "wolf", role="programm_team", programmes=["proaktiv"])
    for login in ("olsen", "wolf"):
        desk = Desk.at(app, login)
        assert "3. Dezember" not in words(desk.look("calendar"))
        for path in (
            "calendar?programme=insat",
            f"calendar/appointments/{id_}",
            "calendar/places?programme=insat",
        ):
            assert desk.look(path).status_code == 404


@pytest.mark.parametrize("role", ["admin", "leitung", "redaktion", "dsb"])
def test_roles_without_content_find_no_calendar(office: Office, app: FastAPI, role: str) -> None:
    hire(office, "arndt", role=role)
    desk = Desk.at(app, "arndt")
    for path in (
        "calendar",
        "calendar/plans",
        "calendar/locations",
        "calendar/locations/new",
        "calendar/places",
        "calendar/times/new",
    ):
        assert desk.look(path).status_code == 404
    made = desk.post("calendar/locations/new", name="X")
    assert made.status_code == 404


def test_whoever_is_not_logged_in_is_led_to_the_login(app: FastAPI) -> None:
    assert browser(app).get("/staff/calendar").url.path == "/staff/login"


def test_a_form_without_the_sessions_token_does_nothing(office: Office, keller: Desk) -> None:
    id_ = booked(office)
    refused = keller.client.post(f"/staff/calendar/appointments/{id_}/cancel", data={"csrf": "x"})
    assert refused.status_code == 403
    assert office.plans.person(id_)[0].appointment.status == "confirmed"


def test_nothing_changes_by_get(office: Office, keller: Desk) -> None:
    id_ = booked(office)
    for path in ("cancel", "move", "attendance", "informed"):
        keller.look(f"calendar/appointments/{id_}/{path}")
    assert office.plans.person(id_)[0].appointment.status == "confirmed"


# --- by telephone -----------------------------------------------------------------------------------


def test_a_case_manager_books_by_telephone_and_reads_the_code_out(
    office: Office, brandt: Desk, set_clock: SetClock
) -> None:
    slot = add_slot(office.db, MONDAY + timedelta(hours=3))
    form = brandt.look(f"calendar/book?programme=insat&slot={slot}")
    assert "Alles Weitere ist freiwillig" in words(form)
    data = {
        "programme": "insat",
        "slot": slot,
        "key": hidden(form, "key"),
        "name": "Frau Yılmaz",
        "phone": "0234 555 0123",
    }
    shown = brandt.post("calendar/book", **data)
    assert "Der Termin ist gebucht" in words(shown) and "Bitte vorlesen: Ihr Code" in words(shown)
    again = brandt.post("calendar/book", **data)
    assert again.url.path == shown.url.path, "sent twice, booked once"
    set_clock(MONDAY + timedelta(minutes=16))
    assert "vorlesen" not in words(brandt.client.get(shown.url.path))


def test_the_code_is_for_whoever_booked_alone(office: Office, brandt: Desk, keller: Desk) -> None:
    slot = add_slot(office.db, in_days(2))
    shown = brandt.post("calendar/book", programme="insat", slot=slot, key=key())
    assert "vorlesen" in words(shown)
    assert "vorlesen" not in words(keller.client.get(shown.url.path))


def test_a_second_appointment_of_the_same_contact_is_not_booked_but_shown(
    office: Office, keller: Desk
) -> None:
    id_ = booked(office)
    slot = add_slot(office.db, in_days(5))
    refused = keller.post(
        "calendar/book", programme="insat", slot=slot, key=key(), phone="+49 234 5550123", name="Frau Y."
    )
    assert refused.status_code == 409 and title_of(refused).startswith("Fehler:")
    assert f"/staff/calendar/appointments/{id_}" in refused.text and 'value="Frau Y."' in refused.text


def test_bad_input_is_named_at_its_field_and_nothing_typed_is_lost(office: Office, keller: Desk) -> None:
    slot = add_slot(office.db, in_days(5))
    refused = keller.post(
        "calendar/book", programme="insat", slot=slot, key=key(), name="Frau Yılmaz", email="x"
    )
    assert (
        refused.status_code == 422
        and 'href="#email"' in refused.text
        and 'value="Frau Yılmaz"' in refused.text
    )
    assert office.appointments.free("insat")


def test_moving_and_cancelling_by_telephone(office: Office, keller: Desk) -> None:
    id_, other = booked(office), add_slot(office.db, in_days(4, 9))
    moved = keller.post(f"calendar/appointments/{id_}/move", slot=other)
    assert "verschoben" in words(moved) and "04.12.2026, 09:00 Uhr" in words(moved)
    assert "Termin absagen?" in words(keller.look(f"calendar/appointments/{id_}/cancel"))
    assert "abgesagt" in words(keller.post(f"calendar/appointments/{id_}/cancel"))
    assert {"appointment_moved", "appointment_cancelled"} <= set(actions(office))


def test_moving_to_a_time_that_was_just_taken_keeps_the_old_one(office: Office, keller: Desk) -> None:
    id_, other = booked(office), add_slot(office.db, in_days(4, 9))
    office.appointments.book("insat", other, idempotency_key=key())
    refused = keller.post(f"calendar/appointments/{id_}/move", slot=other)
    assert refused.status_code == 409 and "03.12.2026, 14:30 Uhr" in words(refused)


# --- attendance -------------------------------------------------------------------------------------


def test_attendance_is_the_providers_to_see(
    office: Office, keller: Desk, app: FastAPI, set_clock: SetClock
) -> None:
    slot = add_slot(office.db, in_days(2))
    brandt = Desk.at(app, "brandt")
    page = brandt.post("calendar/book", programme="insat", slot=slot, key=key()).url.path
    id_ = page.rpartition("/")[2]
    set_clock(in_days(2, 12))
    keller, brandt = Desk.at(app, "keller"), Desk.at(app, "brandt")
    assert "Das ist notiert" in words(keller.post(f"calendar/appointments/{id_}/attendance", came="missed"))
    assert "nicht gekommen" in words(keller.look("calendar?from=30.11.2026"))
    seen = words(brandt.look(f"calendar/appointments/{id_}"))
    assert "Termin am" in seen and "nicht gekommen" not in seen and "War die Person da" not in seen
    assert brandt.post(f"calendar/appointments/{id_}/attendance", came="attended").status_code == 404


def test_at_the_jobcenter_nobody_notes_who_came(
    office: Office, brandt: Desk, app: FastAPI, set_clock: SetClock
) -> None:
    id_ = booked(office)
    keep_location(office.db, Location(id="werkstatt", name="Jobcenter", office="bochum", host="jobcenter"))
    set_clock(in_days(3, 16))
    brandt = Desk.at(app, "brandt")
    assert "War die Person da" not in words(brandt.look(f"calendar/appointments/{id_}"))
    assert brandt.post(f"calendar/appointments/{id_}/attendance", came="missed").status_code == 404


# --- plans ------------------------------------------------------------------------------------------

PLAN = {
    "programme": "insat", "location": "werkstatt", "version": "0", "interval": "1", "first_day": "02.12.2026",
    "opens": "9", "closes": "12 Uhr", "minutes": "45", "pause": "15", "capacity": "1", "weekdays": "TU",
}  # fmt: skip


@pytest.fixture
def place(office: Office) -> str:
    keep_location(office.db, Location(id="werkstatt", name="Werkstatt", office="bochum"))
    return "werkstatt"


def test_a_plan_is_made_shown_in_words_and_changed(office: Office, keller: Desk, place: str) -> None:
    made = keller.post("calendar/plans/new", **PLAN)
    assert "INSAT, Werkstatt: jede Woche Dienstag, 09:00 bis 12:00 Uhr" in words(made)
    [plan] = office.plans.plans("insat")
    form = keller.look(f"calendar/plans/{plan.id}")
    assert 'value="02.12.2026"' in form.text and 'value="TU" checked' in form.text
    changed = keller.post(
        f"calendar/plans/{plan.id}", **PLAN | {"version": "1", "rule": "freq=monthly;byday=1tu"}
    )
    assert "nach Regel FREQ=MONTHLY;BYDAY=1TU" in words(changed)
    late = keller.post(f"calendar/plans/{plan.id}", **PLAN | {"version": "1"})
    assert late.status_code == 409


@pytest.mark.parametrize(
    ("field", "typed"),
    [("first_day", "31.02.2026"), ("opens", "neun"), ("closes", "8"), ("minutes", "0"), ("capacity", "-1"),
     ("rule", "FREQ=HOURLY"), ("except_days", "morgen"), ("last_day", "01.01.2020"), ("programme", "")],
)  # fmt: skip
def test_a_wrong_plan_is_refused_at_its_field_with_everything_kept(
    office: Office, keller: Desk, place: str, field: str, typed: str
) -> None:
    refused = keller.post("calendar/plans/new", **PLAN | {"extra_days": "03.12.2026", field: typed})
    assert refused.status_code == 422 and title_of(refused).startswith("Fehler:")
    assert f'href="#{field}"' in refused.text and 'value="03.12.2026"' in refused.text
    assert office.plans.plans("insat") == []


def test_ending_a_plan_shows_the_people_first_and_then_calls_off(
    office: Office, keller: Desk, place: str
) -> None:
    keller.post("calendar/plans/new", **PLAN)
    [plan] = office.plans.plans("insat")
    slot = office.appointments.free("insat")[0].id
    code = office.appointments.book("insat", slot, idempotency_key=key(), contact=YILMAZ).code
    asked = keller.post(f"calendar/plans/{plan.id}/end", version="1")
    assert asked.status_code == 409
    assert "Noch ist nichts geändert" in words(asked) and "Bitte anrufen: 0234 555 0123" in words(asked)
    form = {"version": hidden(asked, "version"), "shown": hidden(asked, "shown"), "decision": "call_off"}
    done = keller.post(f"calendar/plans/{plan.id}/end", **form)
    assert "sind abgesagt" in words(done)
    seen = office.appointments.lookup(code, source="test")
    assert seen.called_off and "Bitte anrufen (1)" in words(keller.look("calendar"))
    told = keller.post(f"calendar/appointments/{seen.id}/informed")
    assert "weiß Bescheid" in words(told) and "Bitte anrufen (" not in words(keller.look("calendar"))


def test_a_case_manager_does_not_plan_the_providers_calendar(
    office: Office, brandt: Desk, place: str
) -> None:
    assert brandt.post("calendar/plans/new", **PLAN).status_code == 404
    assert brandt.look("calendar/locations/werkstatt").status_code == 404
    assert office.plans.plans("insat") == []


def test_single_times_seats_and_taking_out(office: Office, keller: Desk, place: str) -> None:
    typed = {
        "programme": "insat",
        "location": place,
        "day": "03.12.2026",
        "starts": "14.30",
        "minutes": "45",
        "capacity": "2",
    }
    assert "Die Zeit ist im Kalender" in words(keller.post("calendar/times/new", **typed))
    twice = keller.post("calendar/times/new", **typed)
    assert twice.status_code == 409 and 'value="14.30"' in twice.text
    slot = office.appointments.free("insat")[0].id
    assert keller.post(f"calendar/times/{slot}/capacity", capacity="5").status_code == 200
    assert "aus dem Kalender genommen" in words(keller.post(f"calendar/times/{slot}/close"))
    assert office.appointments.free("insat") == []


def test_a_location_with_access_and_closing_days(office: Office, keller: Desk) -> None:
    made = keller.post("calendar/locations/new", name=EVIL, address="Beispielweg 1", access="Aufzug")
    assert "gespeichert" in words(made) and EVIL not in made.text
    path = made.url.path.removeprefix("/staff/")
    assert "24.12.2026, Heiligabend" in words(
        keller.post(f"{path}/closed", day="24.12.2026", title="Heiligabend")
    )
    wrong = keller.post(f"{path}/closed", day="gestern")
    assert wrong.status_code == 422 and 'href="#day"' in wrong.text
    day = hidden(keller.look(path), "closing_day")
    assert "nichts eingetragen" in words(keller.post(f"{path}/open", closing_day=day))


# --- places -----------------------------------------------------------------------------------------


def test_a_place_that_becomes_free_shows_who_is_next_for_its_area(
    office: Office, keller: Desk, set_clock: SetClock
) -> None:
    first = keller.look("calendar/places?programme=insat")
    assert "noch nicht gepflegt" in words(first) and 'value="33"' in first.text
    keller.post("calendar/places/setup", programme="insat", count="33")
    for minute, (name, area) in enumerate(
        [("Küche-Mensch", "Küche"), ("Holz-Mensch", "Holz"), ("Egal-Mensch", "")]
    ):
        set_clock(MONDAY + timedelta(minutes=minute))
        keller.post("calendar/places/wait", programme="insat", name=name, wish=area)
    place = office.places.all("insat")[0]
    taken = {
        "programme": "insat",
        "version": "0",
        "area": "Holz",
        "taken_from": "01.12.2026",
        "planned_end": "30.11.2027",
        "mark": "AB",
    }
    assert "Der Platz ist gespeichert" in words(keller.post(f"calendar/places/{place.id}/take", **taken))
    freed = words(keller.post(f"calendar/places/{place.id}/free", programme="insat", version="1"))
    next_ = freed.partition("Als Nächstes an der Reihe")[2].partition("Bitte sprechen Sie")[0]
    assert "Holz-Mensch" in next_ and "Egal-Mensch" in next_ and "Küche-Mensch" not in next_
    entry = office.places.next_for("insat", "Holz")[0]
    keller.post(f"calendar/places/{place.id}/take", **taken | {"version": "2", "entry": entry.id})
    assert [n.contact.name for n in office.places.next_for("insat", None)] == ["Küche-Mensch", "Egal-Mensch"]


def test_two_who_give_the_same_place_do_not_overwrite_each_other(office: Office, keller: Desk) -> None:
    office.places.set_up("insat", 1)
    [place] = office.places.all("insat")
    taken = {"programme": "insat", "version": "0", "taken_from": "01.12.2026", "mark": "AB"}
    keller.post(f"calendar/places/{place.id}/take", **taken)
    late = keller.post(f"calendar/places/{place.id}/take", **taken | {"mark": "CD"})
    assert late.status_code == 409 and office.places.all("insat")[0].mark == "AB"


def test_a_wrong_date_of_a_place_is_said(office: Office, keller: Desk) -> None:
    office.places.set_up("insat", 1)
    [place] = office.places.all("insat")
    typed = {"programme": "insat", "version": "0", "taken_from": "01.12.2026", "planned_end": "01.11.2026"}
    refused = keller.post(f"calendar/places/{place.id}/take", **typed)
    assert refused.status_code == 422 and 'href="#planned_end"' in refused.text


def test_the_mark_of_a_place_is_sealed(office: Office) -> None:
    office.places.set_up("insat", 1)
    [place] = office.places.all("insat")
    office.places.take(
        "insat", place.id, 0, area=None, taken_from=MONDAY.date(), planned_end=None, mark="Kuerzel-7"
    )
    assert office.db.is_sqlite
    path = Path(office.db.url.removeprefix("sqlite:///"))
    stored = b"".join(p.read_bytes() for p in path.parent.glob(f"{path.name}*"))
    assert b"Kuerzel-7" not in stored


# --- JSON and typed values --------------------------------------------------------------------------


def test_the_calendar_as_json_counts_and_names_nobody(office: Office, keller: Desk, place: str) -> None:
    booked(office)
    answer = keller.client.get("/api/staff/appointments", params={"from": "2026-12-01", "to": "2026-12-10"})
    [time] = answer.json()["times"]
    assert (time["booked"], time["free"]) == (1, 0) and "Yılmaz" not in answer.text
    too_long = keller.client.get("/api/staff/appointments", params={"from": "2026-01-01", "to": "2026-12-10"})
    assert too_long.status_code == 422


def test_times_are_made_by_json_from_a_rule_or_a_day(office: Office, keller: Desk, place: str) -> None:
    token = {"X-CSRF-Token": keller.client.get("/api/staff/me").json()["csrf"]}
    rule = {
        "programme": "insat",
        "location": place,
        "opens": "9:00",
        "closes": "10:00",
        "minutes": 60,
        "rule": "FREQ=DAILY",
    }
    made = keller.client.post("/api/staff/slots", json=rule, headers=token)
    assert made.status_code == 201 and made.json()["new"] > 60
    day = {"programme": "insat", "location": place, "opens": "14:30", "minutes": 45, "day": "2026-12-03"}
    assert keller.client.post("/api/staff/slots", json=day, headers=token).json() == {"new": 1}
    both = keller.client.post("/api/staff/slots", json={**day, "rule": "FREQ=DAILY"}, headers=token)
    assert both.status_code == 422
    assert keller.client.post("/api/staff/slots", json=day).status_code == 403


def test_german_dates_and_times_are_read_as_people_type_them() -> None:
    assert day_of(" 1.12.2026 ", "x") == day_of("2026-12-01", "x")
    assert [f"{time_of(t, 'x'):%H:%M}" for t in ("9", "9:30", "09.30", "9 Uhr", "14 Uhr 30")] == [
        "09:00", "09:30", "09:30", "09:00", "14:30",
    ]  # fmt: skip
    assert len(days_of("24.12.2026, 31.12.2026\n6.1.2027", "x")) == 3
    for wrong in ("25:00", "9:75", "", "neun"):
        with pytest.raises(errors.AppError):
            time_of(wrong, "x")
    for number in ("", "-1", "1e3", "٣", "501"):
        with pytest.raises(errors.AppError):
            number_of(number, "x", 1, 500)


def test_every_page_has_one_heading_and_a_title_without_names(
    office: Office, keller: Desk, place: str
) -> None:
    id_ = booked(office)
    pages_: list[Response] = [
        keller.look(f"calendar{path}")
        for path in ("", f"/appointments/{id_}", f"/appointments/{id_}/cancel", "/book?programme=insat", "/plans",
                     "/plans/new", "/times/new", "/locations", "/locations/werkstatt", "/locations/new", "/places",
                     "/places?programme=insat")
    ]  # fmt: skip
    for shown in pages_:
        assert shown.status_code == 200 and shown.text.count("<h1") == 1
        assert "Yılmaz" not in title_of(shown) and "<script" not in shown.text
