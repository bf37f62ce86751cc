"""One unit of work, one transaction, again when another one got in between."""

from collections.abc import Callable

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from api.db import Database
from api.errors import NotFound, Unavailable

_TRIES = 5


class Overtaken(Exception):
    """Another transaction changed the row first: look again."""


def atomically[T](db: Database, work: Callable[[Session], T]) -> T:
    """What `work` returns, committed; or nothing done and its exception.

    `work` runs again, on fresh data, when the data base refused it for something done at the same
    moment. Raises `NotFound` when it refers to a row that does not exist, `Unavailable` when the
    data base stays busy.
    """
    for _ in range(_TRIES):
        try:
            with db.writing() as session:
                return work(session)
        except Overtaken:
            continue
        except DBAPIError as fault:
            if "foreign key" in str(fault.orig).lower():
                raise NotFound() from fault
            if not _came_in_between(fault):
                raise
    raise Unavailable(retry_after=1)


def _came_in_between(fault: DBAPIError) -> bool:
    """Whether a unique index, a deadlock or a busy data base was the reason."""
    if getattr(fault.orig, "sqlstate", None) in ("23505", "40001", "40P01"):
        return True
    return any(words in str(fault.orig) for words in ("UNIQUE constraint failed", "database is locked"))
