"""`python -m tests.bench.bookings [--quick]`: how fast free times are found and bookings are made; prints figures.

Free times over twelve weeks with 20 calendars and 20,000 bookings in the data base, one calendar at a time
(what a page or a turn asks); and bookings per second by two worker processes, on SQLite and PostgreSQL.
Nothing may be wrong: no seat twice, no booking lost.
"""

import argparse
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median

import psycopg
from sqlalchemy import insert, select, update
from sqlmodel import col

import api.tables  # noqa: F401
from api import clock, crypto
from api.appointments.service import Appointments
from api.appointments.tables import Booking, Location, Slot
from api.db import Database, SQLModel

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests/api"))
from postgres_server import NoPostgres, running_server  # noqa: E402

CALENDARS, BOOKINGS, DAYS, WORKERS = 20, 20_000, 84, 2
AIM_FREE_MS = 20.0
AIMS = {"SQLite": 30, "PostgreSQL": 100}
_PER_DAY = 14
_GROUP = 10


def fill(db: Database) -> None:
    """20 calendars of twelve weeks with 14 times a day, and 20,000 bookings spread over them, most times full."""
    SQLModel.metadata.create_all(db.engine)
    start = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1, hours=1)
    slots, bookings = [], []
    for number in range(CALENDARS):
        for day in range(DAYS):
            for step in range(_PER_DAY):
                begins = start + timedelta(days=day, minutes=30 * step)
                slots.append(
                    {
                        "id": crypto.new_id(), "programme": f"p{number}", "location_id": f"l{number}",
                        "starts_at": begins, "ends_at": begins + timedelta(minutes=30), "capacity": 1,
                        "cancelled": False,
                    }
                )  # fmt: skip
    step = len(slots) / BOOKINGS
    for number in range(BOOKINGS):
        bookings.append(
            {
                "id": crypto.new_id(), "slot_id": slots[int(number * step)]["id"], "seat_no": 1,
                "status": "confirmed", "ics_uid": "x" * 36, "ics_sequence": 0, "created_at": clock.now(),
                "code_hash": crypto.new_id(), "wrapped_key": os.urandom(64), "sealed_contact": os.urandom(200),
            }
        )  # fmt: skip
    with db.writing() as session:
        session.execute(insert(Location), [{"id": f"l{n}", "name": f"Ort {n}"} for n in range(CALENDARS)])
        session.execute(insert(Slot), slots)
        session.execute(insert(Booking), bookings)


def free_times(db: Database, calendars: int = CALENDARS) -> list[float]:
    """Milliseconds of each search, the calendars in turn, after one round to warm up."""
    office = Appointments(db, crypto.Keyring(secrets.token_bytes(32)))
    took = []
    for number in range(CALENDARS * 2):
        began = time.perf_counter()
        found = office.free(f"p{number % calendars}")
        took.append((time.perf_counter() - began) * 1000)
        assert found, "there is a free time in each calendar"
    return sorted(took[CALENDARS:])


WORKER = """
import sys, time
import api.tables
from api import crypto
from api.appointments.service import Appointments
from api.appointments.views import Contact
from api.db import Database
url, master, slots, count, number = sys.argv[1:]
slots = slots.split(",")
office = Appointments(Database(url), crypto.Keyring(bytes.fromhex(master)))
office.free("p0")
print("ready", flush=True)
input()
contact = Contact("Frau Yilmaz", "yilmaz@example.org")
for n in range(int(count)):
    office.book("load", slots[n % len(slots)], idempotency_key=f"{number}-{n:012d}", contact=contact, source=f"{number}-{n}")
print("done", flush=True)
"""


def bookings_per_second(db: Database, url: str, count: int) -> tuple[float, int]:
    """(bookings a second, how many are wrong) of two processes that want the same seats at the same time."""
    starts = clock.now() + timedelta(days=3)
    slots = [
        Slot(
            id=crypto.new_id(), programme="load", location_id="l0", starts_at=starts + timedelta(minutes=n),
            ends_at=starts + timedelta(minutes=n + 30), capacity=_GROUP,
        )
        for n in range(count * WORKERS // _GROUP)
    ]  # fmt: skip
    ids = [slot.id for slot in slots]
    with db.writing() as session:
        session.add_all(slots)
    master = secrets.token_hex(32)
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, url, master, ",".join(ids), str(count), str(n)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )
        for n in range(WORKERS)
    ]  # fmt: skip
    for worker in workers:
        assert worker.stdout and worker.stdout.readline() == "ready\n"
    began = time.perf_counter()
    for worker in workers:
        assert worker.stdin
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in workers:
        worker.communicate()
    took = time.perf_counter() - began
    with db.reading() as session:
        taken = session.execute(
            select(col(Booking.slot_id), col(Booking.seat_no)).where(
                col(Booking.slot_id).in_(ids), col(Booking.status) == "confirmed"
            )
        ).all()
    # Every seat of every slot, each exactly once.
    wrong = len({(s, n) for s in ids for n in range(1, _GROUP + 1)} ^ {(s, n) for s, n in taken})
    wrong += len(taken) - len(set(taken))
    return count * WORKERS / took, wrong


@contextmanager
def sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="lotse-bench-") as folder:
        yield f"sqlite:///{folder}/lotse.sqlite3"


@contextmanager
def postgres() -> Iterator[str]:
    with running_server(safe=True) as place:
        with psycopg.connect(host=str(place), user="postgres", dbname="postgres", autocommit=True) as server:
            server.execute("CREATE DATABASE bench")
        yield f"postgresql://postgres@/bench?host={place}"


def measure(name: str, address: Callable[[], "contextmanager[str]"], count: int) -> bool:  # type: ignore[type-arg]
    """Prints the figures of one data base; whether the aims are met."""
    with address() as url:
        db = Database(url)
        fill(db)
        if not db.is_sqlite:
            with db.engine.connect() as connection:
                connection.exec_driver_sql("ANALYZE")
        took = free_times(db)
        rate, wrong = bookings_per_second(db, url, count)
        with db.writing() as session:
            session.execute(update(Slot).values(programme="p0"))
        together = free_times(db, 1)
        db.close()
    p95 = took[int(len(took) * 0.95)]
    print(
        f"{name:<11} free times, 12 weeks   median {median(took):6.1f} ms   p95 {p95:6.1f} ms   aim < {AIM_FREE_MS:.0f} ms"
    )
    print(f"{name:<11} all 20 in one programme  median {median(together):6.1f} ms")
    print(
        f"{name:<11} bookings, {WORKERS} workers    {rate:6.0f} a second   wrong: {wrong}          aim ≥ {AIMS[name]}",
        flush=True,
    )
    return median(took) < AIM_FREE_MS and rate >= AIMS[name] and wrong == 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.bookings", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer bookings")
    count = 50 if parser.parse_args().quick else 300
    met = measure("SQLite", sqlite, count)
    try:
        met &= measure("PostgreSQL", postgres, count)
    except NoPostgres as missing:
        print(f"PostgreSQL  skipped: {missing}")
    print("aims met" if met else "aims MISSED")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
