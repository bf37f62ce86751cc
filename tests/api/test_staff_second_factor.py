"""The second factor, recovery codes, own sessions, and accounts as administrators manage them."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pyotp
import pytest
from fastapi import FastAPI
from sqlmodel import select
from support_appointments import MONDAY
from support_handoff import Office, browser, open_office, web
from support_staff import PASSWORD, Desk, hire

from api.appointments.errors import TooManyAttempts
from api.crypto import Keyring
from api.db import Database
from api.errors import Invalid, Unauthorized
from api.staff import passwords
from api.staff.easy_guesses import common_words, is_common
from api.staff.factors import WrongFactor
from api.staff.tables import RecoveryCode, StaffAccount, StaffSession
from api.staff.views import Member


@pytest.fixture
def office(database: Database, keyring: Keyring, set_clock: Callable[[datetime], None]) -> Office:
    set_clock(MONDAY)
    made = open_office(database, keyring)
    hire(made)
    return made


@pytest.fixture
def app(office: Office) -> FastAPI:
    return web(office)


def enter(office: Office) -> tuple[Member, str]:
    return office.staff.login("brandt", PASSWORD, source="a")


def set_up(office: Office) -> tuple[pyotp.TOTP, list[str]]:
    """Herr Brandt's app, and his recovery codes."""
    member, _ = enter(office)
    app = pyotp.TOTP(office.staff.factor_secret(member))
    return app, office.staff.set_up_factor(member, PASSWORD, app.at(MONDAY))


def test_with_a_second_factor_the_password_alone_opens_nothing(
    office: Office, app: FastAPI, set_clock: Callable[[datetime], None]
) -> None:
    authenticator, _ = set_up(office)
    client = browser(app)
    told = client.post("/api/staff/login", json={"login": "brandt", "password": PASSWORD}).json()
    assert told["stage"] == "password"
    headers = {"X-CSRF-Token": told["csrf"]}
    for path in ("cases", "sessions", "colleagues"):
        assert client.get(f"/api/staff/{path}").json()["error"]["code"] == "second_factor_needed"
    body = {"old": PASSWORD, "new": "vier blaue Pflaumen"}
    assert client.post("/api/staff/password", json=body, headers=headers).status_code == 403
    for path in ("cases", "account", "password", "second-factor/setup", "second-factor/code.svg"):
        assert client.get(f"/staff/{path}").url.path == "/staff/second-factor"
    cookie = client.cookies["lotse-staff"]
    set_clock(MONDAY + timedelta(minutes=1))
    code = authenticator.at(MONDAY + timedelta(minutes=1))
    entered = client.post("/api/staff/second-factor", json={"code": code}, headers=headers).json()
    assert entered["stage"] == "full"
    assert entered["csrf"] != told["csrf"]
    assert client.cookies["lotse-staff"] != cookie
    assert client.get("/api/staff/cases").status_code == 200


def test_a_code_counts_once_and_for_its_half_minute(
    office: Office, set_clock: Callable[[datetime], None]
) -> None:
    app, _ = set_up(office)
    with pytest.raises(WrongFactor):  # used when it was set up
        office.staff.show_factor(enter(office)[0], app.at(MONDAY), source="a")
    later = MONDAY + timedelta(minutes=2)
    set_clock(later)
    code = app.at(later)
    office.staff.show_factor(enter(office)[0], f"{code[:3]} {code[3:]}", source="a")
    for used in (code, app.at(MONDAY), "000000", "", "x" * 200):
        with pytest.raises(WrongFactor):
            office.staff.show_factor(enter(office)[0], used, source="a")


def test_a_recovery_code_counts_once_and_is_stored_hashed(office: Office) -> None:
    _, codes = set_up(office)
    assert len(set(codes)) == 10
    office.staff.show_factor(enter(office)[0], codes[3].lower(), source="a")
    with pytest.raises(WrongFactor):
        office.staff.show_factor(enter(office)[0], codes[3], source="a")
    member, _ = office.staff.show_factor(enter(office)[0], codes[4], source="a")
    assert office.staff.recovery_codes_left(member) == 8
    with office.db.reading() as session:
        assert codes[0] not in repr(session.exec(select(RecoveryCode)).all())
    fresh = office.staff.new_recovery_codes(member, PASSWORD)
    assert set(fresh) & set(codes) == set()
    with pytest.raises(WrongFactor):
        office.staff.show_factor(enter(office)[0], codes[0], source="a")


def test_guessing_codes_ends_soon(office: Office) -> None:
    set_up(office)
    member, _ = enter(office)
    for number in range(10):
        with pytest.raises(WrongFactor):
            office.staff.show_factor(member, f"{number:06}", source="a")
    with pytest.raises(TooManyAttempts) as told:
        office.staff.show_factor(member, "123456", source="a")
    assert told.value.retry_after


def test_setting_it_up_needs_the_password_and_a_code_and_ends_other_sessions(office: Office) -> None:
    member, _ = enter(office)
    _, other = enter(office)
    code = pyotp.TOTP(office.staff.factor_secret(member)).at(MONDAY)
    for password, given, field in (("falsch", code, "password"), (PASSWORD, "000000", "code")):
        with pytest.raises(Invalid) as refused:
            office.staff.set_up_factor(member, password, given)
        assert refused.value.details["field"] == field
    office.staff.set_up_factor(member, PASSWORD, code)
    with pytest.raises(Unauthorized):
        office.staff.member(other)
    with office.db.reading() as session:
        account = session.exec(select(StaffAccount)).one()
    assert office.staff.factor_secret(member).encode() not in (account.sealed_totp or b"")


def test_outside_demo_mode_nobody_works_without_one(database: Database, keyring: Keyring) -> None:
    strict = open_office(
        database, keyring, mode="production", secret_key="A" * 43 + "=", internal_token="t" * 32
    )
    hire(strict)
    client = browser(web(strict))
    client.base_url = "https://testserver"
    told = client.post("/api/staff/login", json={"login": "brandt", "password": PASSWORD}).json()
    assert client.get("/api/staff/cases").json()["error"]["code"] == "second_factor_setup_needed"
    page = client.get("/staff/cases")
    assert page.url.path == "/staff/second-factor/setup"
    secret = re.search(r"<code[^>]*>([A-Z2-7]{32})</code>", page.text)
    assert secret
    picture = client.get("/staff/second-factor/code.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    data = {"csrf": told["csrf"], "password": PASSWORD, "code": pyotp.TOTP(secret[1]).now()}
    codes = client.post("/staff/second-factor/setup", data=data)
    assert codes.text.count("<code>") == 10
    assert client.get("/staff/cases").url.path == "/staff/cases"


def test_a_new_password_from_the_administration_leaves_the_second_factor(office: Office) -> None:
    set_up(office)
    made = office.staff.reset_password(office.staff.id_of("brandt"), office="bochum", actor="x")
    member, _ = office.staff.login("brandt", made.password, source="a")
    assert (member.stage, member.must_change_password) == ("password", True)


def test_ones_own_sessions_are_listed_and_ended(office: Office, app: FastAPI) -> None:
    here, there = Desk.at(app), Desk.at(app)
    page = here.look("account")
    assert "(diese Sitzung)" in page.text
    ended = here.post("account/sessions/end-others")
    assert "Sonst sind Sie nirgends angemeldet." in ended.text
    assert there.look("cases").url.path == "/staff/login"
    assert here.look("cases").url.path == "/staff/cases"


def test_logins_of_one_network_do_not_lock_out_another_over_processes(
    office: Office, keyring: Keyring
) -> None:
    second = open_office(office.db, keyring)  # another worker on the same data base
    for n in range(10):
        with pytest.raises(Unauthorized):
            (office if n % 2 else second).staff.login("brandt", "falsch", source="attacker")
    for worker in (office, second):
        with pytest.raises(TooManyAttempts):
            worker.staff.login("brandt", PASSWORD, source="attacker")
        assert worker.staff.login("brandt", PASSWORD, source="office")


# --- administrators ---------------------------------------------------------------------------------


@pytest.fixture
def admin(office: Office, app: FastAPI) -> Desk:
    hire(office, "arndt", role="admin")
    return Desk.at(app, "arndt")


def test_an_administrator_makes_an_account_whose_password_is_shown_once(admin: Desk, app: FastAPI) -> None:
    page = admin.post("accounts", new_login="Yildiz", name="Frau Yildiz", role="fallmanager")
    password = re.search(r'staff-code">([\w-]+)<', page.text)
    assert password
    fresh = Desk(browser(app))
    assert fresh.log_in("yildiz", password[1]).url.path == "/staff/password"
    assert password[1] not in admin.look("accounts").text
    twice = admin.post("accounts", new_login="yildiz", name="Frau Yildiz", role="fallmanager")
    assert (twice.status_code, "gibt es schon" in twice.text) == (409, True)
    for wrong in ({"new_login": "a b"}, {"name": ""}, {"role": "chef"}):
        sent = {"new_login": "neu", "name": "Neu Neu", "role": "dsb", **wrong}
        assert admin.post("accounts", **sent).status_code == 422


def test_shutting_an_account_out_ends_its_sessions_at_once(office: Office, admin: Desk, app: FastAPI) -> None:
    brandt = Desk.at(app)
    account = office.staff.id_of("brandt")
    assert "Das Konto ist gesperrt." in admin.post(f"accounts/{account}/deactivate").text
    assert brandt.look("cases").url.path == "/staff/login"
    assert Desk(browser(app)).log_in("brandt", PASSWORD).status_code == 401
    admin.post(f"accounts/{account}/activate")
    assert Desk.at(app).look("cases").status_code == 200


def test_a_changed_role_holds_from_the_next_login(office: Office, admin: Desk, app: FastAPI) -> None:
    brandt = Desk.at(app)
    admin.post(f"accounts/{office.staff.id_of('brandt')}", name="Herr Brandt", role="leitung")
    assert brandt.look("cases").url.path == "/staff/login"
    assert "sieht keine Fälle" in Desk.at(app).look("cases").text


def test_nobody_raises_or_shuts_out_oneself(office: Office, admin: Desk) -> None:
    own = office.staff.id_of("arndt")
    for action in ("/deactivate", "/reset-factor", ""):
        page = admin.post(f"accounts/{own}{action}", name="x y", role="fallmanager")
        assert page.status_code == 409


def test_administrators_see_no_case_and_no_content(admin: Desk) -> None:
    assert "sieht keine Fälle" in admin.look("cases").text
    assert admin.look("audit").status_code == 404


# --- passwords --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    ["Passwort1234", "Sommer2026!!", "P@ssw0rd2026!", "qwertzqwertz", "123456789012", "abcdefghijklm",
     "hallohallohallo", "Jobcenter-Bochum-1", "0000000000000000"],
)  # fmt: skip
def test_what_many_people_choose_is_refused(password: str) -> None:
    with pytest.raises(Invalid):
        passwords.check_new(password, "brandt", "")


@pytest.mark.parametrize(
    "password", [PASSWORD, "Sieben Kraniche am Kanal 19", "correct horse battery staple"]
)
def test_phrases_are_taken(password: str) -> None:
    assert not is_common(password)
    assert len(common_words()) > 200


def test_sessions_keep_no_more_of_the_browser_than_its_name(office: Office, app: FastAPI) -> None:
    client = browser(app)
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    client.post(
        "/api/staff/login", json={"login": "brandt", "password": PASSWORD}, headers={"User-Agent": agent}
    )
    with office.db.reading() as session:
        assert "Firefox, Linux" in session.exec(select(StaffSession.browser)).all()
