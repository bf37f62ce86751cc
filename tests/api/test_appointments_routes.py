"""The routes: what a page and the bot send and get, in the one form of errors, without surprises."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from sqlmodel import select
from support_appointments import MONDAY, add_slot, bookings, in_days, key, start_conversation

from api import errors
from api.appointments import internal_routes, routes
from api.appointments.rules import CodeLimits
from api.appointments.service import Appointments
from api.appointments.tables import Slot
from api.conversations.forms import HelpInForms
from api.conversations.tables import CrisisMark
from api.crypto import Keyring
from api.db import Database

SetClock = Callable[[datetime], None]
Post = Callable[..., Any]


@pytest.fixture(autouse=True)
def monday(set_clock: SetClock) -> None:
    set_clock(MONDAY)


@pytest.fixture
def app(database: Database, keyring: Keyring) -> FastAPI:
    app = FastAPI()
    errors.install(app)
    app.include_router(routes.router)
    app.include_router(internal_routes.router)
    service = Appointments(database, keyring, limits=CodeLimits(per_source=5))
    catalogue = SimpleNamespace(programmes={"insat": ..., "proaktiv": ...})
    app.state.services = SimpleNamespace(
        appointments=service, catalogue=catalogue, help_in_forms=HelpInForms(database, {})
    )
    return app


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


@pytest.fixture
def slot(database: Database) -> str:
    return add_slot(database, in_days(2, 14, 30))


@pytest.fixture
def chat(database: Database) -> str:
    return start_conversation(database)


def booking(time: str, **other: Any) -> dict[str, Any]:
    return {"programme": "insat", "slot": time, "idempotency_key": key(), **other}


def code_of(answer: Any) -> str:
    return str(answer.json()["code"])


APPOINTMENT = {
    "programme": "insat",
    "status": "confirmed",
    "starts_at": "2026-12-02T14:30:00+01:00",
    "ends_at": "2026-12-02T15:15:00+01:00",
    "location": "Werkstatt Musterstadt, Beispielweg 1, Musterstadt",
    "access": None,
    "called_off": False,
    "spoken": "Mittwoch, 2. Dezember, 14 Uhr 30",
}


# --- public -----------------------------------------------------------------------------------------


def test_free_times_are_listed_with_place_and_wall_time(client: TestClient, slot: str) -> None:
    answer = client.get("/api/programmes/insat/slots")
    wanted = {name: APPOINTMENT[name] for name in ("starts_at", "ends_at", "location", "spoken")}
    assert answer.json() == {"slots": [{"id": slot, **wanted}]}
    assert answer.headers["cache-control"] == "no-store"


def test_free_times_can_be_asked_for_from_day_to_day(
    client: TestClient, database: Database, slot: str
) -> None:
    late = add_slot(database, in_days(3, 23, 30))
    add_slot(database, in_days(4, 0, 0))
    asked = client.get("/api/programmes/insat/slots", params={"from": "2026-12-03", "to": "2026-12-03"})
    assert [s["id"] for s in asked.json()["slots"]] == [late]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/api/programmes/nimak/slots", 404), ("/api/programmes/INSAT/slots", 422),
     ("/api/programmes/insat/slots?from=gestern", 422), ("/api/programmes/insat/slots?to=9999-12-31", 422),
     ("/api/programmes/insat/slots?from=2026-12-03&to=2026-12-02", 422),
     ("/api/programmes/insat/slots?limit=0", 422)],
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_refused_in_the_one_form(
    client: TestClient, path: str, status: int
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.json()["error"].keys() == {"code", "message", "details"}


def test_a_time_is_booked_looked_up_moved_and_cancelled_with_the_code_alone(
    client: TestClient, database: Database, slot: str
) -> None:
    booked = client.post("/api/bookings", json=booking(slot))
    assert booked.status_code == 201
    assert booked.json()["booking"] == APPOINTMENT
    code = code_of(booked)
    assert client.post("/api/bookings/lookup", json={"code": code}).json() == {"booking": APPOINTMENT}
    other = add_slot(database, in_days(3, 9))
    moved = client.post("/api/bookings/move", json={"code": code, "slot": other}).json()["booking"]
    assert moved["spoken"] == "Donnerstag, 3. Dezember, 9 Uhr"
    cancelled = client.post("/api/bookings/cancel", json={"code": code})
    assert (cancelled.status_code, cancelled.json()["booking"]["status"]) == (200, "cancelled")


def test_a_field_that_speaks_of_a_crisis_brings_help_lines_and_the_booking_stands(
    client: TestClient, database: Database, slot: str
) -> None:
    booked = client.post("/api/bookings", json=booking(slot, name="ich will nicht mehr leben"))
    assert booked.status_code == 201
    assert {"label": "TelefonSeelsorge", "phone": "0800 111 0 111"} in booked.json()["help"]["numbers"]
    assert "TelefonSeelsorge 0800 111 0 111" in booked.json()["help"]["text"]
    taken = client.post("/api/bookings", json=booking(slot, needs=["language:mein mann schlägt mich"]))
    assert taken.status_code == 409
    assert "116 016" in taken.json()["error"]["details"]["help"]["text"]
    with database.reading() as session:
        assert sorted(mark.category for mark in session.exec(select(CrisisMark))) == ["suicide", "violence"]


def test_an_ordinary_booking_says_nothing_of_help(client: TestClient, slot: str) -> None:
    booked = client.post("/api/bookings", json=booking(slot, name="Sterbinszky", needs=["step_free"]))
    assert booked.json().keys() == {"code", "booking"}


def test_whoever_has_the_code_does_not_see_the_contact(client: TestClient, slot: str) -> None:
    code = code_of(client.post("/api/bookings", json=booking(slot, name="Frau Yılmaz", phone="0234 5550123")))
    assert "Yılmaz" not in client.post("/api/bookings/lookup", json={"code": code}).text


def test_a_taken_time_is_409_with_alternatives(client: TestClient, database: Database, slot: str) -> None:
    other = add_slot(database, in_days(3))
    client.post("/api/bookings", json=booking(slot))
    answer = client.post("/api/bookings", json=booking(slot))
    assert answer.status_code == 409
    error = answer.json()["error"]
    assert (error["code"], error["message"]) == ("slot_taken", "Dieser Termin ist gerade vergeben worden.")
    assert [a["id"] for a in error["details"]["alternatives"]] == [other]
    assert error["details"]["alternatives"][0].keys() == {"id", "starts_at", "ends_at", "location", "spoken"}


def test_the_same_request_again_gets_the_same_answer(
    client: TestClient, database: Database, slot: str
) -> None:
    body = booking(slot, name="Frau Yılmaz")
    first, second = client.post("/api/bookings", json=body), client.post("/api/bookings", json=body)
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert bookings(database) == 1
    other = client.post("/api/bookings", json={**body, "name": "Frau Olsen"})
    assert (other.status_code, other.json()["error"]["code"]) == (409, "idempotency_key_reused")


def test_the_calendar_file_follows_the_appointment(client: TestClient, database: Database, slot: str) -> None:
    code = code_of(client.post("/api/bookings", json=booking(slot)))
    first = client.post("/api/bookings/ics", json={"code": code})
    assert first.headers["content-type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert first.headers["content-disposition"] == 'attachment; filename="termin.ics"'
    client.post("/api/bookings/cancel", json={"code": code})
    second = client.post("/api/bookings/ics", json={"code": code})
    assert "method=CANCEL" in second.headers["content-type"]
    [before], [after] = (Calendar.from_ical(a.content).walk("VEVENT") for a in (first, second))
    assert before["UID"] == after["UID"] and before.decoded("SEQUENCE") < after.decoded("SEQUENCE")


def test_too_many_wrong_codes_are_429_with_a_time_to_wait(client: TestClient) -> None:
    for _ in range(5):
        answer = client.post("/api/bookings/lookup", json={"code": "AAAABBBB"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "code_unknown")
    answer = client.post("/api/bookings/lookup", json={"code": "AAAABBBB"})
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize("path", ["", "/lookup", "/move", "/cancel", "/ics"])
def test_nothing_about_a_booking_answers_to_get(client: TestClient, path: str) -> None:
    assert client.get(f"/api/bookings{path}").status_code == 405


@pytest.mark.parametrize(
    "wrong",
    [{"email": "keine"}, {"phone": "ruf an"}, {"phone": "12"}, {"name": "x" * 101}, {"name": "a\nb"},
     {"needs": ["Methadon"]}, {"needs": ["step_free"] * 9}, {"idempotency_key": "kurz"}, {"slot": "a\u0000b"},
     {"slot": None}, {"programme": "IN SAT"}, {"iban": "DE00"}, {"name": "\ud800"}, {"name": 5}],
)  # fmt: skip
def test_what_cannot_be_meant_is_422_and_books_nothing(
    client: TestClient, database: Database, slot: str, wrong: dict[str, Any]
) -> None:
    body = json.dumps(booking(slot, **wrong))
    answer = client.post("/api/bookings", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "invalid"
    assert bookings(database) == 0


@pytest.mark.parametrize(
    "phone", ["0234 555 0123", "+49 (234) 555-0123", "(0234) 5550123", "0234/5550123", "(+49) 234 5550123"]
)
def test_telephone_numbers_are_taken_as_people_write_them(client: TestClient, slot: str, phone: str) -> None:
    assert client.post("/api/bookings", json=booking(slot, phone=phone)).status_code == 201


def test_empty_fields_of_a_form_count_as_left_out(client: TestClient, slot: str) -> None:
    assert client.post("/api/bookings", json=booking(slot, name="  ", needs=[])).status_code == 201


def test_broken_json_is_400(client: TestClient) -> None:
    answer = client.post("/api/bookings", content=b"{", headers={"content-type": "application/json"})
    assert answer.status_code == 400


# --- internal ---------------------------------------------------------------------------------------


def test_the_bot_finds_a_time_by_wish(client: TestClient, database: Database, slot: str) -> None:
    body = {"programme": "insat", "wish": {"weekdays": [2], "time_from": "14:00"}, "limit": 3}
    answer = client.post("/internal/slots/search", json=body).json()
    assert (answer["exact"], answer["missing"]) == (True, None)
    assert [(s["id"], s["spoken"]) for s in answer["slots"]] == [(slot, APPOINTMENT["spoken"])]
    body["wish"] = {"weekdays": [4]}
    answer = client.post("/internal/slots/search", json=body).json()
    assert (answer["exact"], answer["missing"], len(answer["slots"])) == (False, "day", 1)
    body |= {"wish": {}, "not_before": "2026-12-03T00:00:00+01:00"}
    answer = client.post("/internal/slots/search", json=body).json()
    assert (answer["exact"], answer["missing"], answer["slots"]) == (False, "all", [])


def test_the_bot_holds_confirms_moves_and_cancels(
    client: TestClient, database: Database, slot: str, chat: str
) -> None:
    def post(path: str, **body: Any) -> Any:
        return client.post(f"/internal/bookings/{path}", json={"conversation": chat, **body})

    held = post("hold", slot=slot, idempotency_key="turn-1").json()["booking"]
    assert (held["status"], held["hold_until"]) == ("held", "9 Uhr 10")
    confirmed = post("confirm", booking=held["id"], name="Frau Yılmaz", needs=["companion"]).json()
    assert len(confirmed["code"]) == 8 and confirmed["booking"]["status"] == "confirmed"
    assert [b["id"] for b in post("of-conversation").json()["bookings"]] == [held["id"]]
    other = add_slot(database, in_days(3))
    assert post("move", booking=held["id"], slot=other).json()["booking"]["slot"] == other
    assert post("lookup", code=confirmed["code"]).json()["booking"]["id"] == held["id"]
    again = post("hold", slot=slot, idempotency_key="turn-2")
    assert (again.status_code, again.json()["error"]["details"]["booking"]["id"]) == (409, held["id"])
    assert post("cancel", booking=held["id"]).json()["booking"]["status"] == "cancelled"
    assert post("of-conversation").json() == {"bookings": []}


def test_the_bot_gives_a_held_seat_back(client: TestClient, slot: str, chat: str) -> None:
    body = {"conversation": chat, "slot": slot, "idempotency_key": "turn-1"}
    held = client.post("/internal/bookings/hold", json=body).json()["booking"]
    released = client.post("/internal/bookings/release", json={"conversation": chat, "booking": held["id"]})
    assert (released.status_code, released.content) == (204, b"")
    assert len(client.get("/api/programmes/insat/slots").json()["slots"]) == 1


def test_a_late_confirmation_is_410_with_alternatives(
    client: TestClient, slot: str, chat: str, set_clock: SetClock
) -> None:
    body = {"conversation": chat, "slot": slot, "idempotency_key": "turn-1"}
    held = client.post("/internal/bookings/hold", json=body).json()["booking"]
    set_clock(MONDAY + timedelta(minutes=11))
    late = client.post("/internal/bookings/confirm", json={"conversation": chat, "booking": held["id"]})
    assert (late.status_code, late.json()["error"]["code"]) == (410, "hold_expired")
    assert [a["id"] for a in late.json()["error"]["details"]["alternatives"]] == [slot]


def test_a_code_typed_into_another_chat_opens_its_appointment(
    client: TestClient, database: Database, slot: str, chat: str
) -> None:
    code = code_of(client.post("/api/bookings", json=booking(slot)))
    body = {"conversation": chat, "code": code}
    moved = client.post("/internal/bookings/move", json={**body, "slot": add_slot(database, in_days(3))})
    assert moved.status_code == 200
    assert client.post("/internal/bookings/cancel", json=body).json()["booking"]["status"] == "cancelled"


def test_the_bot_says_either_which_booking_or_which_code(client: TestClient, chat: str) -> None:
    for body in ({}, {"booking": "b", "code": "c"}):
        answer = client.post("/internal/bookings/cancel", json={"conversation": chat, **body})
        assert answer.status_code == 422


def test_a_strange_conversation_is_404(client: TestClient, slot: str, chat: str, database: Database) -> None:
    body = {"conversation": chat, "slot": slot, "idempotency_key": "turn-1"}
    held = client.post("/internal/bookings/hold", json=body).json()["booking"]
    stranger = {"conversation": start_conversation(database), "booking": held["id"]}
    for path in ("confirm", "release", "cancel"):
        assert client.post(f"/internal/bookings/{path}", json=stranger).status_code == 404
    nobody = {**body, "conversation": "niemand", "slot": add_slot(database, in_days(3))}
    assert client.post("/internal/bookings/hold", json=nobody).status_code == 404


# --- the page that describes them --------------------------------------------------------------------


def test_every_error_that_is_answered_is_documented(app: FastAPI) -> None:
    paths = app.openapi()["paths"]
    documented = {
        path: set(operation["responses"]) for path, methods in paths.items() for operation in methods.values()
    }
    assert documented["/api/bookings"] >= {"201", "404", "409", "422", "429", "503"}
    assert documented["/api/bookings/ics"] >= {"200", "404", "422", "429", "503"}
    assert documented["/internal/bookings/confirm"] >= {"200", "404", "409", "410", "422", "503"}
    ics = paths["/api/bookings/ics"]["post"]["responses"]["200"]["content"]
    assert list(ics) == ["text/calendar"]


def test_error_answers_have_the_documented_shape(app: FastAPI) -> None:
    for path, methods in app.openapi()["paths"].items():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                if status >= "400":
                    shape = response["content"]["application/json"]["schema"]["$ref"]
                    assert shape.endswith("/ErrorAnswer"), (path, status)


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_FIELDS = ["programme", "slot", "idempotency_key", "name", "email", "phone", "needs", "code", "conversation",
           "booking", "wish", "not_before", "limit"]  # fmt: skip
_almost = st.dictionaries(
    st.sampled_from(_FIELDS), _anything | st.text("ABC234-_x", min_size=16, max_size=20), max_size=8
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.one_of(_almost, _anything))
def test_no_body_whatever_breaks_a_route(client: TestClient, app: FastAPI, body: Any) -> None:
    for path, methods in app.openapi()["paths"].items():
        if "post" in methods:
            answer = client.post(path, json=body)
            assert answer.status_code < 500, (path, body)
            if answer.status_code >= 400:
                assert answer.json()["error"].keys() == {"code", "message", "details"}


def test_called_off_times_are_not_listed(client: TestClient, database: Database, slot: str) -> None:
    with database.writing() as session:
        session.get_one(Slot, slot).cancelled = True
    assert client.get("/api/programmes/insat/slots").json() == {"slots": []}
