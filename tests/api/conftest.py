"""What every test of the api may use: a data base of each kind, keys, a clock that obeys."""

import secrets
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from postgres_server import NoPostgres, running_server

import api.appointments.tables
import api.conversations.tables  # noqa: F401
from api import clock
from api.crypto import Keyring
from api.db import Database, SQLModel

# How long an example takes says more about the machine than about the code.
settings.register_profile("lotse", deadline=None)
settings.load_profile("lotse")

_numbers = count()


@pytest.fixture(scope="session")
def postgres_socket() -> Iterator[Path]:
    """The directory of the socket of a PostgreSQL server that the tests own."""
    try:
        with running_server() as place:
            yield place
    except NoPostgres as missing:
        pytest.skip(f"PostgreSQL: {missing}")


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new, empty data base, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'lotse.sqlite3'}"
    place, name = request.getfixturevalue("postgres_socket"), f"lotse_{next(_numbers)}"
    with psycopg.connect(host=str(place), user="postgres", dbname="postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    return f"postgresql://postgres@/{name}?host={place}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A data base with all tables, on SQLite and on PostgreSQL in turn."""
    db = Database(database_url)
    SQLModel.metadata.create_all(db.engine)
    yield db
    db.close()


@pytest.fixture
def keyring() -> Keyring:
    return Keyring(secrets.token_bytes(32))


@pytest.fixture
def set_clock() -> Iterator[Callable[[datetime], None]]:
    """`set_clock(moment)` makes it that moment until it is set again; the end of the test restores it."""
    yield lambda moment: clock.set_source(lambda: moment)
    clock.set_source(None)
