"""The data base: one engine for SQLite and PostgreSQL, and short transactions on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Engine, create_engine, event
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, SQLModel

__all__ = ["Database", "SQLModel", "UTCDateTime"]


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, stored as UTC on every engine. A naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must be aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """`reading()` and `writing()` give a session inside one short transaction.

    On SQLite a writing transaction takes the write lock at its start (`BEGIN IMMEDIATE`), so that it
    waits for its turn instead of failing at its first statement. Never call the bot inside one.
    """

    def __init__(self, url: str) -> None:
        self.url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        self.is_sqlite = self.url.startswith("sqlite")
        options: dict[str, Any] = {"pool_pre_ping": True, "pool_size": 20, "max_overflow": 30}
        if self.is_sqlite:
            options = {
                "connect_args": {"check_same_thread": False, "timeout": 30},
                "pool_size": 20,
                "max_overflow": 30,
            }
        self.engine: Engine = create_engine(self.url, **options)
        if self.is_sqlite:
            _teach_sqlite(self.engine)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose work is committed at the end, or wholly undone by an exception."""
        bind = self.engine.execution_options(lotse_write=True)
        with Session(bind, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    def settle(self) -> None:
        """Moves what the write-ahead log still holds into the data base file and empties it.

        What was deleted is gone from the disk then: SQLite overwrites it (`secure_delete`), but its earlier
        state stands in the log until the log is emptied. Does nothing while somebody is reading, nor on PostgreSQL.
        """
        if self.is_sqlite:
            with self.engine.connect() as connection:
                raw = connection.connection.driver_connection
                assert raw is not None
                raw.execute("PRAGMA busy_timeout=1000")
                try:
                    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                finally:
                    raw.execute("PRAGMA busy_timeout=30000")

    def close(self) -> None:
        self.engine.dispose()


def _teach_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            "busy_timeout=30000",
            "secure_delete=ON",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        write = connection.get_execution_options().get("lotse_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
