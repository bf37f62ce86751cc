"""Moments are said as a German would say them."""

from datetime import UTC, date, datetime

from api.appointments.spoken import spoken, spoken_day, spoken_time


def test_a_moment_is_said_with_weekday_date_and_time() -> None:
    assert spoken(datetime(2026, 12, 1, 13, 30, tzinfo=UTC)) == "Dienstag, 1. Dezember, 14 Uhr 30"


def test_a_full_hour_has_no_minutes_and_small_minutes_have_two_digits() -> None:
    assert spoken_time(datetime(2026, 12, 1, 13, 0, tzinfo=UTC)) == "14 Uhr"
    assert spoken_time(datetime(2026, 12, 1, 8, 5, tzinfo=UTC)) == "9 Uhr 05"


def test_the_hour_is_the_one_on_german_clocks_in_summer_and_winter() -> None:
    assert spoken_time(datetime(2026, 7, 1, 8, 0, tzinfo=UTC)) == "10 Uhr"
    assert spoken_time(datetime(2026, 12, 1, 8, 0, tzinfo=UTC)) == "9 Uhr"


def test_the_day_is_the_one_in_germany_around_midnight() -> None:
    assert spoken(datetime(2026, 11, 30, 23, 15, tzinfo=UTC)) == "Dienstag, 1. Dezember, 0 Uhr 15"


def test_the_year_is_said_only_when_it_is_another_one() -> None:
    assert spoken_day(date(2027, 3, 1), today=date(2026, 12, 31)) == "Montag, 1. März 2027"
    assert spoken_day(date(2026, 12, 31), today=date(2026, 12, 1)) == "Donnerstag, 31. Dezember"
