"""How often somebody may ask. Counted in the data base, so that all workers count together.

What is stored is a keyed digest of who asked and a number; it is gone when its window is over by an hour.
"""

import ipaddress
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel, col, delete, update

from api import clock
from api.crypto import Keyring
from api.db import Database, UTCDateTime
from api.errors import TooMany

_KEPT = timedelta(hours=1)


class Usage(SQLModel, table=True):
    """Uses of something by somebody within one window of time, which begins at `window`."""

    key: str = Field(primary_key=True)
    window: datetime = Field(primary_key=True, sa_type=UTCDateTime, index=True)
    uses: int


def address_prefix(address: str | None) -> str:
    """The network an address belongs to (/24, /56): enough to limit, too little to identify."""
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return "local"
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    parsed = mapped or parsed
    return str(ipaddress.ip_network(f"{parsed}/{24 if parsed.version == 4 else 56}", strict=False))


class Limit:
    """At most `most` uses within each window of `seconds`, for each key, over all processes."""

    def __init__(
        self, db: Database, keyring: Keyring, name: str, most: int, seconds: float = 60.0,
        fault: type[TooMany] = TooMany,
    ) -> None:  # fmt: skip
        self._db, self._keyring, self._name, self._most = db, keyring, name, most
        self._window, self._fault = timedelta(seconds=seconds), fault

    def use(self, key: str) -> None:
        """Counts one use. Raises `TooMany` with the seconds to wait.

        A transaction of its own: it must outlive the one of what is limited.
        """
        now = clock.now()
        window = self._begin(now)
        insert: Any = sqlite.insert if self._db.is_sqlite else postgresql.insert
        count = insert(Usage).values(key=self._key(key), window=window, uses=1)
        count = count.on_conflict_do_update(index_elements=["key", "window"], set_={"uses": Usage.uses + 1})
        with self._db.writing() as session:
            uses = session.execute(count.returning(col(Usage.uses))).scalar_one()
        if uses > self._most:
            raise self._fault(retry_after=max(1, round((window + self._window - now).total_seconds())))

    def give_back(self, key: str) -> None:
        """Uncounts a use that did no harm."""
        one_less = update(Usage).where(
            col(Usage.key) == self._key(key), col(Usage.window) == self._begin(clock.now()), col(Usage.uses) > 0
        )  # fmt: skip
        with self._db.writing() as session:
            session.execute(one_less.values(uses=Usage.uses - 1))

    def _begin(self, now: datetime) -> datetime:
        seconds = self._window.total_seconds()
        return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)

    def _key(self, key: str) -> str:
        return self._keyring.digest(f"limit:{self._name}:{key}")


def forget_old_uses(db: Database) -> None:
    """Deletes the counts of windows long over."""
    with db.writing() as session:
        session.execute(delete(Usage).where(col(Usage.window) < clock.now() - _KEPT))
