"""Moments as staff read them."""

from datetime import UTC, datetime, timedelta

import pytest

from api.staff import times

NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("away", "said"),
    [
        (timedelta(), "gerade eben"),
        (timedelta(seconds=-59), "gerade eben"),
        (timedelta(minutes=-1), "vor einer Minute"),
        (timedelta(minutes=-59), "vor 59 Minuten"),
        (timedelta(hours=-1), "vor einer Stunde"),
        (timedelta(hours=5), "in 5 Stunden"),
        (timedelta(days=1), "in einem Tag"),
        (timedelta(days=-9), "vor 9 Tagen"),
    ],
)
def test_distances_are_said_in_german(away: timedelta, said: str) -> None:
    assert times.relative(NOW + away, NOW) == said


def test_what_is_late_says_so() -> None:
    assert times.due(NOW + timedelta(days=2), NOW) == "fällig in 2 Tagen"
    assert times.due(NOW - timedelta(days=1, minutes=1), NOW) == "überfällig seit einem Tag"


def test_the_wall_time_is_the_german_one() -> None:
    assert times.wall(NOW) == "30.11.2026, 09:00 Uhr"
    assert times.day(datetime(2026, 11, 30, 23, 30, tzinfo=UTC)) == "01.12.2026"
