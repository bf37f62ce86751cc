"""The demo's times: eight weeks, no holidays, no invented address, the same when loaded again."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlmodel import select
from support_appointments import MONDAY

from api.appointments.demo import load_demo
from api.appointments.service import Appointments
from api.appointments.tables import Location, Slot
from api.clock import BERLIN
from api.crypto import Keyring
from api.db import Database
from api.programmes.catalogue import SHIPPED, Catalogue, load_catalogue

TODAY = MONDAY.date()


def programme(key: str, **appointment: Any) -> Any:
    booked = {"kind": "Informationstermin", "location": "", "minutes": 45, "bookable": True, **appointment}
    return SimpleNamespace(
        key=key, provider="Träger von " + key, jobcenter="mk", appointment=SimpleNamespace(**booked)
    )


def catalogue(*programmes: Any) -> Catalogue:
    office = SimpleNamespace(name="Jobcenter Musterkreis")
    return cast(Catalogue, SimpleNamespace(programmes={p.key: p for p in programmes}, offices={"mk": office}))


def slots(db: Database, key: str) -> list[Slot]:
    with db.reading() as session:
        return list(session.exec(select(Slot).where(Slot.programme == key).order_by(Slot.starts_at)))  # type: ignore[arg-type]


def test_each_bookable_programme_has_times_in_each_of_eight_weeks(database: Database) -> None:
    load_demo(database, catalogue(programme("insat"), programme("proaktiv", minutes=30)), TODAY)
    for key in ("insat", "proaktiv"):
        days = {s.starts_at.astimezone(BERLIN).date() for s in slots(database, key)}
        weeks = {(day - TODAY).days // 7 for day in days}
        # Between Christmas Eve and New Year's Day there may be none.
        assert weeks >= {0, 1, 2, 4, 5, 6, 7}
        assert min(days) >= TODAY and max(days) <= TODAY + timedelta(weeks=8)
        assert not days & {date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 31), date(2027, 1, 1)}
        assert all(day.weekday() < 5 for day in days)


def test_a_programme_without_appointments_gets_none(database: Database) -> None:
    assert load_demo(database, catalogue(programme("nimak", bookable=False)), TODAY) == 0


def test_loading_again_adds_nothing_and_later_adds_only_later_days(database: Database) -> None:
    programmes = catalogue(programme("insat"))
    assert load_demo(database, programmes, TODAY) > 50
    before = {(s.id, s.starts_at) for s in slots(database, "insat")}
    assert load_demo(database, programmes, TODAY) == 0
    assert load_demo(database, programmes, TODAY + timedelta(days=7)) > 0
    after = {(s.id, s.starts_at) for s in slots(database, "insat")}
    assert before < after
    last = max(at for _, at in before)
    assert all(at.date() > last.date() for _, at in after - before)


def test_an_address_is_shown_only_when_the_catalogue_has_one(database: Database) -> None:
    load_demo(database, catalogue(programme("insat"), programme("andere", location="Beispielweg 1")), TODAY)
    with database.reading() as session:
        places = {p.id: (p.name, p.address) for p in session.exec(select(Location))}
    assert places == {
        "demo-insat": ("Träger von insat", None),
        "demo-andere": ("Träger von andere", "Beispielweg 1"),
    }


def test_an_address_that_is_filled_in_later_appears(database: Database) -> None:
    load_demo(database, catalogue(programme("insat")), TODAY)
    load_demo(database, catalogue(programme("insat", location="Beispielweg 1")), TODAY)
    with database.reading() as session:
        assert session.get_one(Location, "demo-insat").address == "Beispielweg 1"


def test_advice_at_the_jobcenter_is_at_the_jobcenter(database: Database) -> None:
    load_demo(database, catalogue(programme("proaktiv")), TODAY)
    with database.reading() as session:
        assert session.get_one(Location, "demo-proaktiv").name == "Jobcenter Musterkreis"


@pytest.mark.parametrize("key", ["insat", "proaktiv"])
def test_with_the_catalogue_that_comes_along_times_are_free_to_book(
    database: Database, keyring: Keyring, key: str, set_clock: Any
) -> None:
    set_clock(MONDAY)
    load_demo(database, load_catalogue(SHIPPED), TODAY)
    free = Appointments(database, keyring).free(key)
    assert len(free) > 30
    assert all("{" not in t.place.label for t in free)
