"""Opening patterns become times: wall time in, UTC out, right on every day of the year."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.appointments.calendar import (
    Pattern,
    PatternError,
    bookable_window,
    customary_closing_days,
    openings,
    public_holidays,
    to_utc,
)
from api.clock import BERLIN


def pattern(rule: str = "FREQ=WEEKLY;BYDAY=TU,TH", **other: Any) -> Pattern:
    values: dict[str, Any] = {
        "first_day": date(2026, 1, 1),
        "opens": time(9),
        "closes": time(12),
        "minutes": 45,
        "pause": 15,
    }
    return Pattern(rule=rule, **{**values, **other})


def walls(pattern: Pattern, day: date) -> list[str]:
    return [f"{o.starts_at.astimezone(BERLIN):%H:%M}" for o in openings(pattern, day, day)]


def test_a_pattern_opens_on_its_days_at_its_hours() -> None:
    times = openings(pattern(), date(2026, 12, 1), date(2026, 12, 7))
    assert [f"{t.starts_at.astimezone(BERLIN):%a %H:%M}" for t in times] == [
        "Tue 09:00", "Tue 10:00", "Tue 11:00", "Thu 09:00", "Thu 10:00", "Thu 11:00",
    ]  # fmt: skip
    assert times[0].starts_at == datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
    assert all(t.ends_at - t.starts_at == timedelta(minutes=45) for t in times)


def test_the_same_wall_time_is_another_moment_in_summer() -> None:
    weekly = pattern("FREQ=WEEKLY;BYDAY=SU", closes=time(10))
    times = openings(weekly, date(2026, 3, 22), date(2026, 3, 29))
    assert [t.starts_at.hour for t in times] == [8, 7]


def test_a_break_is_kept_free_and_work_goes_on_right_after_it() -> None:
    with_break = pattern(closes=time(15), pause=0, minutes=60, breaks=((time(11, 30), time(12, 30)),))
    assert walls(with_break, date(2026, 12, 1)) == ["09:00", "10:00", "12:30", "13:30"]


def test_nothing_reaches_past_the_end_of_the_opening_hours() -> None:
    assert walls(pattern(closes=time(10, 29), pause=0), date(2026, 12, 1)) == ["09:00"]


def test_exceptions_take_days_away_and_add_others() -> None:
    tuesday, wednesday = date(2026, 12, 1), date(2026, 12, 2)
    changed = pattern(except_days=frozenset({tuesday}), extra_days=frozenset({wednesday}))
    assert walls(changed, tuesday) == []
    assert walls(changed, wednesday) == ["09:00", "10:00", "11:00"]


def test_nothing_is_offered_on_public_holidays_and_closing_days() -> None:
    first, last = date(2026, 12, 21), date(2027, 1, 3)
    closed = public_holidays(first, last) | customary_closing_days(first, last)
    daily = pattern("FREQ=DAILY", closes=time(10))
    open_days = {t.starts_at.astimezone(BERLIN).day for t in openings(daily, first, last, closed)}
    assert open_days.isdisjoint({24, 25, 26, 31, 1})
    assert {23, 27, 28, 2, 3} <= open_days


def test_fronleichnam_is_a_holiday_in_nordrhein_westfalen_and_not_in_berlin() -> None:
    june = date(2026, 6, 1), date(2026, 6, 30)
    assert date(2026, 6, 4) in public_holidays(*june)
    assert date(2026, 6, 4) not in public_holidays(*june, land="BE")


def test_rosenmontag_moves_with_easter_and_is_no_public_holiday() -> None:
    for day in (date(2026, 2, 16), date(2027, 2, 8)):
        assert day in customary_closing_days(day, day)
        assert day not in public_holidays(day, day)


def test_the_half_hour_that_the_clock_skips_is_not_offered() -> None:
    assert to_utc(date(2026, 3, 29), time(2, 30)) is None
    night = pattern("FREQ=DAILY", opens=time(1, 30), closes=time(4), minutes=30, pause=0)
    assert walls(night, date(2026, 3, 29)) == ["01:30", "03:00", "03:30"]


def test_the_half_hour_that_comes_twice_is_offered_once() -> None:
    assert to_utc(date(2026, 10, 25), time(2, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    night = pattern("FREQ=DAILY", opens=time(2), closes=time(3, 30), minutes=30, pause=0)
    assert walls(night, date(2026, 10, 25)) == ["02:00", "02:30", "03:00"]


def test_a_long_appointment_over_the_skipped_hour_pushes_out_the_one_it_would_overlap() -> None:
    night = pattern("FREQ=DAILY", opens=time(1, 30), closes=time(5), minutes=45, pause=0)
    times = openings(night, date(2026, 3, 29), date(2026, 3, 29))
    assert all(one.ends_at <= other.starts_at for one, other in pairwise(times))
    assert times[0].ends_at.astimezone(BERLIN).time() == time(3, 15)


def test_a_leap_day_and_the_turn_of_the_year_are_days_like_others() -> None:
    daily = pattern("FREQ=DAILY", closes=time(10))
    assert [t.starts_at.day for t in openings(daily, date(2028, 2, 28), date(2028, 3, 1))] == [28, 29, 1]
    assert [t.starts_at.year for t in openings(daily, date(2026, 12, 31), date(2027, 1, 1))] == [2026, 2027]


def test_every_second_week_counts_from_the_first_day_of_the_pattern() -> None:
    fortnightly = pattern("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", first_day=date(2026, 1, 5), closes=time(10))
    days = [t.starts_at.date() for t in openings(fortnightly, date(2026, 1, 1), date(2026, 2, 10))]
    assert days == [date(2026, 1, 5), date(2026, 1, 19), date(2026, 2, 2)]


@pytest.mark.parametrize(
    "rule",
    ["", "täglich", "FREQ=HOURLY", "FREQ=DAILY;BYHOUR=9", "FREQ=DAILY;BYDAY=XX", "BYDAY=MO",
     "FREQ=DAILY;INTERVAL=x", "FREQ=DAILY\nDTSTART:20200101", "FREQ=DAILY;UNTIL=20261231T000000Z"],
)  # fmt: skip
def test_a_rule_that_does_not_speak_of_days_is_refused(rule: str) -> None:
    with pytest.raises(PatternError):
        pattern(rule)


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": 0},
        {"pause": -1},
        {"capacity": 0},
        {"closes": time(9)},
        {"breaks": ((time(12), time(11)),)},
    ],
)
def test_hours_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(PatternError):
        pattern(**wrong)


def test_minimum_notice_and_horizon_bound_what_may_be_booked() -> None:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    window = bookable_window(now, timedelta(hours=24), timedelta(weeks=12))
    assert window == (datetime(2026, 12, 2, tzinfo=UTC), datetime(2027, 2, 23, tzinfo=UTC))


_minutes = st.integers(0, 24 * 60 - 1)


@st.composite
def _patterns(draw: st.DrawFn) -> Pattern:
    opens, closes = sorted(draw(st.lists(_minutes, min_size=2, max_size=2, unique=True)))
    breaks = [sorted(b) for b in draw(st.lists(st.tuples(_minutes, _minutes), max_size=3)) if b[0] != b[1]]
    days = draw(st.sets(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1))
    return Pattern(
        rule=f"FREQ=WEEKLY;INTERVAL={draw(st.integers(1, 3))};BYDAY={','.join(sorted(days))}",
        first_day=draw(st.dates(date(2025, 1, 1), date(2026, 12, 31))),
        opens=_wall(opens),
        closes=_wall(closes),
        minutes=draw(st.integers(5, 180)),
        pause=draw(st.integers(0, 60)),
        breaks=tuple((_wall(a), _wall(b)) for a, b in breaks),
    )


def _wall(minute: int) -> time:
    return time(minute // 60, minute % 60)


# Both clock changes lie in every drawn year.
@given(
    _patterns(),
    st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    st.integers(0, 60),
    st.sets(st.integers(0, 60)),
)
def test_times_never_overlap_and_never_leave_the_pattern(
    pattern: Pattern, first: date, days: int, closed: set[int]
) -> None:
    shut = {first + timedelta(days=n) for n in closed}
    last = first + timedelta(days=days)
    times = openings(pattern, first, last, shut)
    assert all(one.ends_at <= other.starts_at for one, other in pairwise(times))
    for opening in times:
        begins = opening.starts_at.astimezone(BERLIN)
        assert first <= begins.date() <= last and begins.date() not in shut
        assert pattern.opens <= begins.time() < pattern.closes
        assert not any(start <= begins.time() < end for start, end in pattern.breaks)
        assert opening.ends_at - opening.starts_at == timedelta(minutes=pattern.minutes)
        if begins.utcoffset() == opening.ends_at.astimezone(BERLIN).utcoffset():
            assert opening.ends_at.astimezone(BERLIN).time() <= pattern.closes


@given(
    _patterns(),
    st.sampled_from([date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)]),
)
def test_days_of_the_clock_change_hold_the_same_wall_times_as_any_other_or_fewer(
    pattern: Pattern, sunday: date
) -> None:
    every_day = Pattern(
        "FREQ=DAILY", date(2025, 1, 1), pattern.opens, pattern.closes, pattern.minutes, pattern.pause
    )
    saturday = sunday - timedelta(days=1)
    assert set(walls(every_day, sunday)) <= set(walls(every_day, saturday))
