"""Logging in, sessions that end, passwords, accounts."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import select
from support_appointments import MONDAY
from support_handoff import Office, open_office
from support_staff import PASSWORD, hire

from api.appointments.errors import TooManyAttempts
from api.audit import AuditEntry
from api.crypto import Keyring
from api.db import Database
from api.errors import Invalid, Unauthorized
from api.staff import passwords
from api.staff.demo import load_demo
from api.staff.roles import ROLES
from api.staff.service import WrongLogin
from api.staff.tables import StaffAccount, StaffSession


@pytest.fixture
def office(database: Database, keyring: Keyring) -> Office:
    return open_office(database, keyring)


def token_of(office: Office, login: str = "brandt", **more: str) -> str:
    return office.staff.login(login, PASSWORD, source="a", **more)[1]


def test_an_unknown_login_and_a_wrong_password_are_answered_alike(office: Office) -> None:
    hire(office)
    with pytest.raises(WrongLogin) as unknown:
        office.staff.login("niemand", PASSWORD, source="a")
    with pytest.raises(WrongLogin) as wrong:
        office.staff.login("brandt", "falsch", source="a")
    assert unknown.value.message == wrong.value.message


def test_an_unknown_login_costs_the_same_work(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    hire(office)
    verified: list[str] = []
    verify = passwords._hasher.verify

    class Counting:
        def verify(self, stored: str, password: str) -> bool:
            verified.append(stored)
            return verify(stored, password)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    for login in ("niemand", "brandt"):
        with pytest.raises(WrongLogin):
            office.staff.login(login, "falsch", source="a")
    assert [stored.rsplit("$", 2)[0] for stored in verified] == [verified[0].rsplit("$", 2)[0]] * 2


def test_the_login_is_read_without_capitals_and_spaces(office: Office) -> None:
    hire(office)
    assert office.staff.login(" Brandt ", PASSWORD, source="a")[0].login == "brandt"


def test_passwords_and_tokens_are_stored_hashed(office: Office) -> None:
    hire(office)
    token = token_of(office)
    with office.db.reading() as session:
        account = session.exec(select(StaffAccount)).one()
        kept = session.exec(select(StaffSession)).all()
    assert account.password_hash.startswith("$argon2id$")
    assert PASSWORD not in account.password_hash
    assert token not in repr(kept)


def test_wrong_attempts_are_limited_without_locking_out_from_elsewhere(office: Office) -> None:
    hire(office)
    for _ in range(10):
        with pytest.raises(WrongLogin):
            office.staff.login("brandt", "falsch", source="attacker")
    with pytest.raises(TooManyAttempts):
        office.staff.login("brandt", PASSWORD, source="attacker")
    assert office.staff.login("brandt", PASSWORD, source="office")[0].login == "brandt"


def test_right_logins_are_not_counted(office: Office) -> None:
    hire(office)
    for _ in range(12):
        token_of(office)


def test_a_session_ends_after_twenty_idle_minutes(
    office: Office, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(MONDAY)
    hire(office)
    token = token_of(office)
    for minutes in (19, 38, 57):
        set_clock(MONDAY + timedelta(minutes=minutes))
        office.staff.member(token)
    set_clock(MONDAY + timedelta(minutes=77))
    with pytest.raises(Unauthorized):
        office.staff.member(token)


def test_a_session_ends_after_nine_hours_of_work(
    office: Office, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(MONDAY)
    hire(office)
    token = token_of(office)
    for quarter in range(1, 36):
        set_clock(MONDAY + timedelta(minutes=15 * quarter))
        office.staff.member(token)
    set_clock(MONDAY + timedelta(hours=9))
    with pytest.raises(Unauthorized):
        office.staff.member(token)
    assert office.staff.delete_expired() > 0
    with office.db.reading() as session:
        assert not session.exec(select(StaffSession)).all()


def test_logging_out_ends_the_session_on_the_server(office: Office) -> None:
    hire(office)
    token = token_of(office)
    office.staff.logout(token)
    with pytest.raises(Unauthorized):
        office.staff.member(token)
    office.staff.logout(token)


def test_a_login_gives_a_new_token_and_ends_the_old_session_of_the_browser(office: Office) -> None:
    hire(office)
    first = token_of(office)
    second = token_of(office, old_token=first)
    assert first != second
    with pytest.raises(Unauthorized):
        office.staff.member(first)
    office.staff.member(second)


def test_a_disabled_account_is_out_at_once(office: Office) -> None:
    hire(office)
    token = token_of(office)
    with office.db.writing() as session:
        account = session.exec(select(StaffAccount)).one()
        account.active = False
        session.add(account)
    with pytest.raises(Unauthorized):
        office.staff.member(token)
    with pytest.raises(WrongLogin):
        token_of(office)


def test_a_new_password_ends_every_session(office: Office) -> None:
    hire(office)
    elsewhere = token_of(office)
    member = office.staff.member(token_of(office))
    _, fresh = office.staff.change_password(member, PASSWORD, "vier blaue Pflaumen")
    with pytest.raises(Unauthorized):
        office.staff.member(elsewhere)
    assert office.staff.member(fresh).login == "brandt"
    with pytest.raises(WrongLogin):
        token_of(office)


@pytest.mark.parametrize(
    ("new", "field"),
    [
        ("kurz", "new"),
        ("a" * 20, "new"),
        ("brandt brandt 1", "new"),
        (PASSWORD, "new"),
        ("x1y2z3" * 30, "new"),
    ],
)
def test_a_poor_password_is_refused_with_its_reason(new: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        passwords.check_new(new, "brandt", PASSWORD)
    assert refused.value.details["field"] == field


def test_long_passwords_with_umlauts_and_spaces_are_taken() -> None:
    passwords.check_new("Äpfel, Öl und Übermut für alle Tage des Jahres", "brandt", PASSWORD)


def test_the_old_password_must_be_right(office: Office) -> None:
    hire(office)
    member = office.staff.member(token_of(office))
    with pytest.raises(Invalid) as refused:
        office.staff.change_password(member, "falsch", "vier blaue Pflaumen")
    assert refused.value.details["field"] == "old"


def test_demo_accounts_are_made_once(office: Office) -> None:
    made = load_demo(office.staff, office.catalogue, office.settings)
    assert {account.role for account in made if account.office == "bochum"} == set(ROLES)
    assert [account.login for account in made if account.office != "bochum"] == ["olsen"]
    assert len({account.password for account in made}) == len(made)
    assert load_demo(office.staff, office.catalogue, office.settings) == []
    member, _ = office.staff.login("keller", made[1].password, source="a")
    assert member.must_change_password
    assert member.programmes == ("insat",)


def test_logins_are_in_the_audit_without_what_was_typed(office: Office) -> None:
    hire(office)
    token_of(office)
    with pytest.raises(WrongLogin):
        office.staff.login("mein-passwort-im-falschen-feld", "x", source="a")
    with office.db.reading() as session:
        entries = session.exec(select(AuditEntry)).all()
    assert [e.action for e in entries][-2:] == ["login", "login_failed"]
    assert "falschen-feld" not in repr(entries)
