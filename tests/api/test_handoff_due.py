"""When an answer is due."""

from datetime import date

from api.clock import BERLIN
from api.handoff.due import due_day, end_of, spoken_due


def test_a_weekend_does_not_count() -> None:
    assert due_day(date(2026, 11, 27), 3, "NW") == date(2026, 12, 2)


def test_sent_on_a_sunday_the_count_begins_on_monday() -> None:
    assert due_day(date(2026, 11, 29), 1, "NW") == date(2026, 11, 30)


def test_christmas_does_not_count() -> None:
    assert due_day(date(2026, 12, 23), 1, "NW") == date(2026, 12, 28)


def test_corpus_christi_counts_where_it_is_no_holiday() -> None:
    assert due_day(date(2026, 6, 3), 1, "NW") == date(2026, 6, 5)
    assert due_day(date(2026, 6, 3), 1, "BE") == date(2026, 6, 4)


def test_rosenmontag_does_not_count() -> None:
    assert due_day(date(2027, 2, 5), 1, "NW") == date(2027, 2, 9)


def test_the_day_is_said_in_german() -> None:
    due_at = end_of(date(2026, 12, 3))
    assert due_at.astimezone(BERLIN).hour == 23
    assert spoken_due(due_at, date(2026, 11, 30)) == "am Donnerstag, 3. Dezember"
    assert spoken_due(end_of(date(2027, 1, 4)), date(2026, 12, 30)) == "am Montag, 4. Januar 2027"
