"""The deployment's keys and its data base: the pepper that outlives a rotation, and the rotation itself.

A rotation: put a new key into LOTSE_SECRET_KEY and the old one into LOTSE_OLD_SECRET_KEYS, restart, run
`python -m api.manage rotate-keys`, then take the old key away and restart. Nothing is decrypted but the record
keys, so it takes seconds; the service goes on meanwhile, and what was interrupted goes on where it stopped.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Column, LargeBinary, Table, select, update
from sqlmodel import Field, SQLModel

from api.crypto import Keyring, SealBroken
from api.db import Database
from api.settings import Settings

_PEPPER = "codes"
_BATCH = 200


class DeploymentSecret(SQLModel, table=True):
    """A secret of the deployment itself, wrapped like the key of a record."""

    __tablename__ = "deployment_secret"

    name: str = Field(primary_key=True)
    wrapped_key: bytes = Field(sa_type=LargeBinary)


def keyring_of(settings: Settings, db: Database) -> Keyring:
    """The keyring that the settings ask for; it reads its pepper from the data base when the first code is hashed."""
    keyring: Keyring

    def pepper() -> bytes | None:
        return _pepper(db, keyring)

    keyring = Keyring(settings.key(), settings.older_keys(), pepper)
    return keyring


def _pepper(db: Database, keyring: Keyring) -> bytes | None:
    with db.reading() as session:
        kept = session.get(DeploymentSecret, _PEPPER)
        return keyring.unwrap(kept.wrapped_key) if kept else None


def settle(db: Database, keyring: Keyring) -> None:
    """Keeps the pepper in the data base, unless it is there: codes then stay valid through every rotation."""
    with db.writing() as session:
        if session.get(DeploymentSecret, _PEPPER) is None:
            session.add(DeploymentSecret(name=_PEPPER, wrapped_key=keyring.wrap(keyring.derived_pepper)))


@dataclass(frozen=True)
class Rotated:
    """How far a rotation is: `broken` keys were made with none of the known keys and stay as they are."""

    table: str
    seen: int
    rewrapped: int
    broken: int


def wrapped_columns() -> list[tuple[Table, Column[bytes]]]:
    """Every column of every table that holds wrapped keys."""
    tables = SQLModel.metadata.sorted_tables
    return [
        (table, column) for table in tables for column in table.columns if column.name.startswith("wrapped")
    ]


def rotate(db: Database, keyring: Keyring, batch: int = _BATCH) -> Iterator[Rotated]:
    """Wraps every key anew with the newest deployment key, one short transaction per batch; yields after each.

    May be interrupted at any moment and begun again: what is done is passed over. Two at once do no harm.
    """
    for table, column in wrapped_columns():
        yield from _rotate_table(db, keyring, table, column, batch)


def _rotate_table(
    db: Database, keyring: Keyring, table: Table, column: Column[bytes], batch: int
) -> Iterator[Rotated]:
    (key,) = table.primary_key.columns
    last, seen, rewrapped, broken = None, 0, 0, 0
    while True:
        query = select(key, column).where(column.is_not(None)).order_by(key).limit(batch)
        with db.writing() as session:
            rows = session.execute(query if last is None else query.where(key > last)).all()
            for id_, wrapped in rows:
                seen += 1
                if not wrapped or keyring.is_current(wrapped):
                    continue
                try:
                    fresh = keyring.rewrap(wrapped)
                except SealBroken:
                    broken += 1
                    continue
                # Only while it is still the same: the record may have been deleted or sealed anew meanwhile.
                session.execute(
                    update(table).where(key == id_, column == wrapped).values({column.name: fresh})
                )
                rewrapped += 1
        if not rows:
            return
        last = rows[-1][0]
        yield Rotated(table.name, seen, rewrapped, broken)


def with_older_key(db: Database, keyring: Keyring) -> int:
    """How many keys are not wrapped with the newest deployment key."""
    with db.reading() as session:
        return sum(
            bool(wrapped) and not keyring.is_current(wrapped)
            for _, column in wrapped_columns()
            for (wrapped,) in session.execute(select(column).where(column.is_not(None)))
        )


def rotate_with_progress(db: Database, keyring: Keyring, say: Callable[[str], None]) -> bool:
    """Rotates and says how far it is; whether every key is wrapped with the newest one now."""
    broken = 0
    newest: dict[str, Rotated] = {}
    for step in rotate(db, keyring):
        newest[step.table] = step
        say(f"  {step.table}: {step.seen} keys seen, {step.rewrapped} wrapped anew")
    broken = sum(step.broken for step in newest.values())
    db.settle()
    left = with_older_key(db, keyring)
    if broken:
        say(f"{broken} keys open with none of the known keys and were left as they are.")
    if left > broken:
        say(
            f"{left - broken} keys came in with an older key meanwhile: restart every process, then run this again."
        )
    if not left:
        say("Every key is wrapped with the newest one. LOTSE_OLD_SECRET_KEYS can be emptied.")
    return not left
