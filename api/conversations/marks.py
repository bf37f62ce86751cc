"""That help lines were shown, wherever somebody wrote: category and time, nothing else."""

from api import clock
from api.conversations.tables import CrisisMark
from api.db import Database


def mark_crisis(db: Database, category: str) -> None:
    """Keeps that help for `category` was shown, for seven days (`Store.forget_old_marks`)."""
    with db.writing() as session:
        session.add(CrisisMark(category=category, at=clock.now()))
