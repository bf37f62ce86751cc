"""Object-level access, systematically: every route of the application with somebody else's object."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from route_table import TABLE, Access
from sqlmodel import SQLModel, select
from support_appointments import key
from support_calendar import calendar_of
from support_handoff import asking, chat, show
from support_staff import PASSWORD, hire

from api import clock
from api.appointments.places.tables import ProgrammePlace
from api.appointments.plans.tables import ClosingDay, OpeningPlan
from api.appointments.tables import Booking, Location, Slot
from api.appointments.views import Contact
from api.appointments.waiting.tables import WaitingEntry
from api.audit import AuditEntry
from api.handoff.tables import Case, CaseEvent
from api.main import create_app
from api.manage import migrate
from api.settings import Settings
from api.staff.tables import StaffAccount, StaffSession, TextModule
from api.web.cookies import CLAIMANT_COOKIES

_STAFF = {
    "brandt": {},
    "kaya": {},
    "olsen": {"office": "maerkischer-kreis"},
    "keller": {"role": "programm_team", "programmes": ["insat"]},
    "fremd": {"role": "programm_team", "programmes": ["proaktiv"]},
    "keller-mk": {
        "role": "programm_team",
        "programmes": ["insat", "proaktiv"],
        "office": "maerkischer-kreis",
    },
    "ennepe": {"office": "ennepe-ruhr-kreis"},
    "lorenz": {"role": "leitung"},
    "vogt": {"role": "redaktion"},
    "sommer": {"role": "dsb"},
    "arndt": {"role": "admin"},
    "vogt-mk": {"role": "redaktion", "office": "maerkischer-kreis"},
    "arndt-mk": {"role": "admin", "office": "maerkischer-kreis"},
    "sommer-mk": {"role": "dsb", "office": "maerkischer-kreis"},
}
_ELSEWHERE = ["olsen", "ennepe", "keller-mk", "fremd"]
_WITHOUT_CASES = ["lorenz", "vogt", "sommer", "arndt", "arndt-mk"]
# Who must find each kind of object missing. The case is for the jobcenter alone.
_STRANGERS = {
    "case": ["olsen", "keller", "fremd", "lorenz", "vogt", "sommer", "arndt", "arndt-mk"],
    "account": ["brandt", "olsen", "lorenz", "vogt", "sommer", "arndt-mk"],
    "module": ["brandt", "olsen", "lorenz", "arndt", "sommer", "vogt-mk"],
    "audit": ["brandt", "olsen", "keller", "lorenz", "vogt", "arndt"],
    "session": ["olsen", "kaya", "arndt", "arndt-mk"],
    # At the provider of INSAT, where Frau Keller works.
    "appointment": [*_ELSEWHERE, "brandt", "kaya", *_WITHOUT_CASES],
    "calendar": [*_ELSEWHERE, "brandt", "kaya", *_WITHOUT_CASES],
    "places": [*_ELSEWHERE, *_WITHOUT_CASES],
    "desk": _WITHOUT_CASES,
    "catalogue": ["keller", "fremd", "sommer", "arndt"],
}
# Somebody who opens each kind, so that a 404 says something.
_OWNERS = {
    "case": "brandt", "account": "arndt", "module": "vogt", "audit": "sommer", "appointment": "keller",
    "calendar": "keller", "places": "brandt", "desk": "brandt", "catalogue": "lorenz",
}  # fmt: skip
_CALENDAR_TABLES: tuple[type[SQLModel], ...] = (
    Booking, ClosingDay, Location, OpeningPlan, ProgrammePlace, Slot, WaitingEntry,
)  # fmt: skip
_CHANGED_BY_STAFF = ("case", "session", "appointment", "calendar", "places", "desk")
_READ = ("case_", "appointment", "waiting_", "place", "plan_", "time_", "location_", "day_", "checks_")
# Pages without an object that every administrator or editor has for the own jobcenter.
_OF_THE_ROLE = {"/staff/accounts", "/staff/modules", "/staff/modules/new"}


@dataclass
class Town:
    """The whole application with a case of Frau Yılmaz that Herr Brandt has, and everybody logged in.

    She has an appointment in the workshop of INSAT, too, and somebody waits for a place there.
    """

    app: FastAPI
    parts: Any
    ids: dict[str, str]
    yilmaz: TestClient
    desks: dict[str, tuple[TestClient, str]]
    sent: Any

    def ask(self, who: str | None, method: str, path: str, body: dict[str, Any]) -> Response:
        client, csrf = self.desks[who] if who else (outsider(self.app), "")
        address = path.format(**self.ids, rest="x") if "{rest:path}" not in path else "/staff/x"
        filled = {k: self.ids.get(v[1:-1], v) if isinstance(v, str) else v for k, v in body.items()}
        if method in ("GET", "DELETE"):
            return client.request(method, address, params=filled, headers={"X-CSRF-Token": csrf})
        if path.startswith("/api"):
            return client.post(address, json=filled, headers={"X-CSRF-Token": csrf})
        return client.post(address, data={"csrf": csrf, **filled})

    def everything(self) -> list[Any]:
        """What strangers might have changed or read: rows as they are, and the length of the log of cases."""
        with self.parts.db.reading() as session:
            cases = [(c.id, c.version, c.status, c.assigned_to, c.lane) for c in session.exec(select(Case))]
            events = [e.id for e in session.exec(select(CaseEvent))]
            accounts = [(a.id, a.active, a.role, a.password_hash) for a in session.exec(select(StaffAccount))]
            modules = [(m.id, m.version) for m in session.exec(select(TextModule))]
            sessions = sorted(s.public_id for s in session.exec(select(StaffSession)))
            read = [e.id for e in session.exec(select(AuditEntry)) if e.action.startswith(_READ)]
            calendar = [sorted(map(repr, session.exec(select(table)))) for table in _CALENDAR_TABLES]
        history = [
            m.text for _, m in self.parts.store.history(self.parts.store.get(self.ids["conversation_id"]))
        ]
        return [cases, events, accounts, modules, sessions, read, history, calendar]


def outsider(app: FastAPI) -> TestClient:
    return TestClient(app, follow_redirects=False, raise_server_exceptions=False)


def routes_of(app: FastAPI) -> set[tuple[str, str]]:
    """(method, path) of everything that the application answers, files aside."""
    found = set()
    for route in app.routes:
        inside = route.effective_route_contexts() if hasattr(route, "effective_route_contexts") else [route]
        for one in inside:
            methods = getattr(one, "methods", None) or ()
            found |= {(method, one.path) for method in methods if method not in ("HEAD", "OPTIONS")}
    return found


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    settings = Settings(
        _env_file=None, DATABASE_URL="", data_dir=tmp_path_factory.mktemp("town"), office="bochum",
        conversations_per_minute=1000, logins_per_network=1000,
    )  # fmt: skip
    app = create_app(settings)
    parts = app.state.services
    migrate(parts.db)
    ids = {"account_id": "", "key": "insat"}
    for login, changes in _STAFF.items():
        made = hire(parts, login, **changes)
        ids["account_id"] = made if login == "kaya" else ids["account_id"]
    yilmaz = outsider(app)
    conversation = chat(parts, "Was ist INSAT?")
    request = asking(conversation)
    show(parts, request)
    sent = parts.handoff.send(request)
    ids["conversation_id"] = conversation.id
    with parts.db.reading() as session:
        ids["case_id"] = session.exec(select(Case.id)).one()
    desks = {}
    for login in _STAFF:
        client = outsider(app)
        told = client.post("/api/staff/login", json={"login": login, "password": PASSWORD}).json()
        desks[login] = (client, told["csrf"])
    member = parts.staff.member(desks["brandt"][0].cookies["lotse-staff"])
    editor = parts.staff.member(desks["vogt"][0].cookies["lotse-staff"])
    parts.handoff.take(ids["case_id"], member.worker)
    ids["session_id"] = member.session
    ids["module_id"] = parts.staff.modules.add(editor, "Gruß", "Guten Tag")
    ids |= calendar_of(parts)
    yield Town(app, parts, ids, yilmaz, desks, sent)
    parts.close()


def of_kind(kind: str) -> list[Any]:
    found = [(route, access) for route, access in TABLE.items() if access.kind == kind]
    return [pytest.param(*route, access, id=" ".join(route)) for route, access in found]


def test_every_route_says_whose_objects_it_opens(town: Town) -> None:
    there = {route for route in routes_of(town.app) if not route[1].startswith("/internal")}
    assert there - set(TABLE) == set(), "these routes need a line in tests/api/route_table.py"
    assert set(TABLE) - there == set(), "these lines of tests/api/route_table.py have no route any more"


def test_every_named_object_has_a_kind_that_is_tried(town: Town) -> None:
    for (_, path), access in TABLE.items():
        if "_id}" in path:
            assert access.kind in {"conversation", *_STRANGERS}, path


@pytest.mark.parametrize(("method", "path", "access"), of_kind("conversation"))
def test_another_ones_conversation_is_not_there(town: Town, method: str, path: str, access: Access) -> None:
    before = town.everything()
    assert town.ask(None, method, path, access.body).status_code == 401
    other = outsider(town.app)
    began = other.post("/api/conversations", json={})
    assert began.status_code == 201
    assert CLAIMANT_COOKIES[1] in other.cookies
    address = path.format(**town.ids)
    sent = other.request(method, address, **({"json": access.body} if method == "POST" else {}))
    unknown = other.request(
        method,
        path.format(conversation_id="gibtsnicht"),
        **({"json": access.body} if method == "POST" else {}),
    )
    assert (sent.status_code, sent.json()) == (404, unknown.json())
    assert town.everything() == before


@pytest.mark.parametrize(("method", "path", "access"), of_kind("code"))
def test_a_wrong_code_finds_nothing(town: Town, method: str, path: str, access: Access) -> None:
    answer = town.ask(None, method, path, access.body)
    assert answer.status_code == 404
    assert "Jobcenter Bochum" not in answer.text


@pytest.mark.parametrize("kind", list(_STRANGERS))
def test_whoever_is_not_logged_in_gets_in_nowhere(town: Town, kind: str) -> None:
    before = town.everything()
    for (method, path), access in TABLE.items():
        if access.kind == kind:
            answer = town.ask(None, method, path, access.body)
            if path.startswith("/api"):
                assert answer.status_code == 401, path
            else:
                assert (answer.status_code, answer.headers["location"]) == (303, "/staff/login"), path
    assert town.everything() == before


@pytest.mark.parametrize("kind", list(_STRANGERS))
def test_objects_of_others_are_not_there_for_anybody(town: Town, kind: str) -> None:
    before = town.everything()
    for (method, path), access in TABLE.items():
        if access.kind != kind:
            continue
        for stranger in _STRANGERS[kind]:
            if path in _OF_THE_ROLE and stranger in ("arndt-mk", "vogt-mk"):
                continue
            answer = town.ask(stranger, method, path, access.body)
            assert answer.status_code == 404, (stranger, method, path)
            assert "Was ist INSAT?" not in answer.text
    assert town.everything() == before


def test_whoever_it_belongs_to_opens_it(town: Town) -> None:
    for (method, path), access in TABLE.items():
        if method == "GET" and access.kind in _OWNERS:
            answer = town.ask(_OWNERS[access.kind], method, path, access.body)
            assert answer.status_code == 200, path


def test_a_right_code_with_a_wrong_pin_finds_nothing(town: Town) -> None:
    before = town.everything()
    wrong = f"{(int(town.sent.pin) + 1) % 1_000_000:06}"
    for (method, path), access in TABLE.items():
        if access.kind == "code" and "pin" in access.body:
            answer = town.ask(None, method, path, {"code": town.sent.case_code, "pin": wrong})
            assert answer.status_code == 404, path
            assert "INSAT" not in answer.text
    assert town.everything() == before


def test_a_place_or_location_of_others_is_not_there_under_ones_own_programme(town: Town) -> None:
    before = town.everything()
    for (method, path), access in TABLE.items():
        if "{place_id}" in path or path == "/staff/calendar/places/leave" or path.endswith(("slots", "/new")):
            if method != "POST" or access.body.get("programme") != "insat":
                continue
            answer = town.ask("olsen", method, path, {**access.body, "programme": "proaktiv"})
            assert answer.status_code == 404, path
            assert "Werkstatt Eins" not in answer.text and "Wartmann" not in answer.text
    assert town.everything() == before


def test_a_team_of_another_programme_closes_no_day_for_people_it_may_not_see(town: Town) -> None:
    """The same office and side; the workshop is INSAT's."""
    team = "nachbar"
    hire(town.parts, team, role="programm_team", programmes=["proaktiv"], office="maerkischer-kreis")
    client = outsider(town.app)
    told = client.post("/api/staff/login", json={"login": team, "password": PASSWORD}).json()
    town.desks[team] = (client, told["csrf"])
    try:
        with town.parts.db.writing() as session:
            session.get(Location, town.ids["location_id"]).office = "maerkischer-kreis"
        before = town.everything()
        path = "/staff/calendar/locations/{location_id}"
        for method, at, body in (
            ("GET", path, {}),
            ("POST", path, {"name": "Anders"}),
            ("POST", f"{path}/closed", {"day": "{booked_day}"}),
            ("POST", f"{path}/open", {"closing_day": "{closing_day_id}"}),
        ):
            answer = town.ask(team, method, at, body)
            assert answer.status_code == 404 and "Yılmaz" not in answer.text, (method, at)
        assert "Werkstatt Eins" not in town.ask(team, "GET", "/staff/calendar/locations", {}).text
        assert town.everything() == before
        # Rooms that both use: still nobody is shown the people of the other programme.
        slot = town.parts.appointments.free("insat")[-1]
        day = slot.starts_at.astimezone(clock.BERLIN).date()
        town.parts.plans.add_time("proaktiv", town.ids["location_id"], day, time(17), 45)
        shared = town.ask(team, "POST", f"{path}/closed", {"day": "{booked_day}"})
        assert shared.status_code == 409 and "anderen Programm" in shared.text
        assert "Yılmaz" not in shared.text
    finally:
        with town.parts.db.writing() as session:
            session.get(Location, town.ids["location_id"]).office = "bochum"
        del town.desks[team]


def test_the_people_of_another_jobcenter_with_the_same_programme_are_not_shown(town: Town) -> None:
    """PROAKTIV belongs to two jobcenters; who comes to one of them is not the other's to know."""
    place = town.parts.plans.save_location(
        None, name="Haus MK", address="", access="", office="maerkischer-kreis", host="jobcenter"
    )
    day = clock.today() + timedelta(days=9)
    slot = town.parts.plans.add_time("proaktiv", place, day, time(10), 45, 2)
    made = town.parts.appointments.book(
        "proaktiv", slot, idempotency_key=key(), contact=Contact("Frau Demir"), source=key()
    )
    town.ids["proaktiv_booking"] = made.appointment.id
    path = "/staff/calendar/appointments/{proaktiv_booking}"
    assert "Frau Demir" in town.ask("olsen", "GET", path, {}).text
    before = town.everything()
    for who in ("ennepe", "brandt", "keller-mk"):
        for method, at in (("GET", path), ("POST", f"{path}/cancel"), ("POST", f"{path}/informed")):
            assert town.ask(who, method, at, {}).status_code == 404, (who, method)
        assert "Demir" not in town.ask(who, "GET", "/staff/calendar", {}).text
    assert town.everything() == before
    town.parts.appointments.cancel_booking(made.appointment.id)


def test_an_object_of_others_answers_like_one_that_never_was(town: Town) -> None:
    for path, who in (
        ("/staff/cases/{case_id}", "olsen"),
        ("/api/staff/cases/{case_id}", "olsen"),
        ("/staff/accounts/{account_id}", "arndt-mk"),
        ("/staff/modules/{module_id}", "vogt-mk"),
        ("/staff/calendar/appointments/{booking_id}", "olsen"),
        ("/staff/calendar/appointments/{booking_id}", "brandt"),
        ("/staff/calendar/plans/{plan_id}", "olsen"),
        ("/staff/calendar/times/{slot_id}", "brandt"),
        ("/staff/calendar/locations/{location_id}", "olsen"),
    ):
        client, _ = town.desks[who]
        there, never = client.get(path.format(**town.ids)), client.get(path.format_map(_Nothing()))
        assert (there.status_code, there.text) == (404, never.text), path


class _Nothing(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "gibtsnicht"


def test_lists_show_nothing_of_another_jobcenter(town: Town) -> None:
    for who, path, hidden in (
        ("olsen", "/api/staff/cases?view=open", town.ids["case_id"]),
        ("olsen", "/staff/cases?view=open", town.ids["case_id"]),
        ("olsen", "/api/staff/colleagues", "Brandt"),
        ("arndt-mk", "/staff/accounts", "brandt"),
        ("vogt-mk", "/staff/modules", "Guten Tag"),
        ("sommer-mk", "/api/staff/audit", town.ids["case_id"]),
        ("sommer-mk", "/staff/audit", town.ids["case_id"]),
        ("sommer-mk", "/staff/audit.csv", town.ids["case_id"]),
        ("brandt", "/staff/calendar", "Yılmaz"),
        ("olsen", "/staff/calendar", "Werkstatt Eins"),
        ("keller-mk", "/staff/calendar", "Werkstatt Eins"),
        ("olsen", "/staff/calendar/plans", "Werkstatt Eins"),
        ("olsen", "/staff/calendar/locations", "Werkstatt Eins"),
        ("brandt", "/staff/calendar/locations", "Werkstatt Eins"),
        ("fremd", "/staff/calendar/locations", "Werkstatt Eins"),
        ("olsen", "/api/staff/appointments", town.ids["slot_id"]),
        ("fremd", "/api/staff/appointments", town.ids["slot_id"]),
    ):
        answer = town.desks[who][0].get(path)
        assert answer.status_code == 200, path
        assert hidden not in answer.text, (who, path)


def test_a_case_is_not_passed_on_to_another_jobcenter(town: Town) -> None:
    with town.parts.db.reading() as session:
        olsen = session.exec(select(StaffAccount.id).where(StaffAccount.login == "olsen")).one()
    client, csrf = town.desks["brandt"]
    path = f"/api/staff/cases/{town.ids['case_id']}/pass"
    answer = client.post(path, json={"to": olsen}, headers={"X-CSRF-Token": csrf})
    assert answer.status_code == 422


def test_without_the_sessions_token_nothing_is_done(town: Town) -> None:
    before = town.everything()
    client, _ = town.desks["brandt"]
    foreign = town.desks["kaya"][1]
    for (method, path), access in TABLE.items():
        if access.kind not in (*_CHANGED_BY_STAFF, "own") or method == "GET" or "staff" not in path:
            continue
        for token in ("", foreign):
            address = path.format(**town.ids)
            headers = {"X-CSRF-Token": token}
            if method == "DELETE":
                answer = client.delete(address, headers=headers)
            elif path.startswith("/api"):
                body = access.body or {"code": "123456", "old": "x", "new": "x"}
                answer = client.post(address, json=body, headers=headers)
            else:
                answer = client.post(address, data={"csrf": token, **access.body})
            assert answer.status_code == 403, (method, path)
    assert town.everything() == before


def test_the_bots_routes_are_unreachable_from_outside(town: Town, tmp_path: Path) -> None:
    token = town.parts.settings.token()
    inside = [route for route in routes_of(town.app) if route[1].startswith("/internal")]
    assert len(inside) > 10
    client = outsider(town.app)
    for method, path in inside:
        address = path.format(conversation_id=town.ids["conversation_id"])
        for twisted in (
            address,
            f"/{address}",
            address.replace("/internal", "/INTERNAL"),
            f"/static/..{address}",
        ):
            for headers in ({}, {"Authorization": f"Bearer {token}"}):
                answer = client.request(method, twisted, json={}, headers=headers)
                assert answer.status_code in (404, 405), (method, twisted)
