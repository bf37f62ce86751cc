"""A wish gets the times that fit it best, and an honest word when nothing does."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from support_appointments import MONDAY

from api.appointments.schemas import WishBody
from api.appointments.views import FreeTime, Place
from api.appointments.wish import Wish, choose, nearest_to
from api.clock import BERLIN


def free(*walls: str) -> list[FreeTime]:
    moments = [datetime.fromisoformat(w).replace(tzinfo=BERLIN) for w in walls]
    place = Place("Werkstatt")
    return [FreeTime(str(n), "insat", m, m + timedelta(minutes=45), place) for n, m in enumerate(moments)]


def said(times: list[FreeTime]) -> list[str]:
    return [f"{t.starts_at.astimezone(BERLIN):%Y-%m-%d %H:%M}" for t in times]


def wish(**body: object) -> Wish:
    return WishBody.model_validate(body).wish()


# Tuesday 1 December 2026 and the days after it.
WEEK = free(
    "2026-12-01 09:00", "2026-12-01 10:00", "2026-12-01 14:30", "2026-12-02 13:00", "2026-12-02 14:00",
    "2026-12-03 09:00", "2026-12-03 11:00", "2026-12-08 09:00", "2026-12-08 14:00",
)  # fmt: skip


def test_without_a_wish_three_days_are_offered_mornings_and_afternoons_in_turn() -> None:
    assert choose(Wish(), WEEK, 3) == (
        [WEEK[0], WEEK[3], WEEK[5]], None
    )  # fmt: skip


def test_as_soon_as_possible_means_the_first_three() -> None:
    assert said(choose(wish(earliest=True), WEEK, 3)[0]) == [
        "2026-12-01 09:00",
        "2026-12-01 10:00",
        "2026-12-01 14:30",
    ]


def test_tuesday_after_two_but_not_next_week() -> None:
    times, missing = choose(
        wish(weekdays=[1], time_from="14:00", not_spans=[{"from": "2026-12-07", "to": "2026-12-13"}]), WEEK, 3
    )
    assert (said(times), missing) == (["2026-12-01 14:30"], None)


def test_one_day_gives_the_times_of_that_day_in_order() -> None:
    times, missing = choose(wish(spans=[{"from": "2026-12-01", "to": "2026-12-01"}]), WEEK, 3)
    assert (said(times), missing) == (["2026-12-01 09:00", "2026-12-01 10:00", "2026-12-01 14:30"], None)


def test_fewer_times_that_fit_are_not_filled_up_with_others() -> None:
    times, missing = choose(wish(weekdays=[2], time_from="14:00"), WEEK, 3)
    assert (said(times), missing) == (["2026-12-02 14:00"], None)


def test_when_the_hour_does_not_fit_the_day_is_kept_and_said() -> None:
    times, missing = choose(wish(weekdays=[3], time_from="13:00", time_to="17:00"), WEEK, 1)
    assert (said(times), missing) == (["2026-12-03 11:00"], "time")


def test_when_the_day_is_full_the_nearest_days_are_offered() -> None:
    times, missing = choose(wish(spans=[{"from": "2026-12-04", "to": "2026-12-04"}]), WEEK, 3)
    assert missing == "day"
    assert said(times) == ["2026-12-02 14:00", "2026-12-03 09:00", "2026-12-03 11:00"]


def test_a_full_day_with_a_wished_hour_keeps_the_hour_if_it_can() -> None:
    times, missing = choose(
        wish(spans=[{"from": "2026-12-04", "to": "2026-12-04"}], time_from="14:00"), WEEK, 2
    )
    assert (said(times), missing) == (["2026-12-01 14:30", "2026-12-02 14:00"], "day")


def test_neither_day_nor_hour_is_said_as_such() -> None:
    times, missing = choose(wish(weekdays=[4], time_from="18:00"), WEEK, 3)
    assert missing == "day_and_time"
    assert len(times) == 3


def test_what_a_person_ruled_out_is_never_offered() -> None:
    assert choose(wish(not_weekdays=[0, 1, 2, 3, 4]), WEEK, 3) == ([], "all")
    times, _ = choose(wish(weekdays=[4], not_weekdays=[1, 2]), WEEK, 3)
    assert {t.starts_at.astimezone(BERLIN).weekday() for t in times} == {3}


def test_one_exact_time_means_that_time_and_else_the_closest() -> None:
    assert said(choose(wish(time_from="14:30", time_to="14:30"), WEEK, 3)[0]) == ["2026-12-01 14:30"]
    times, missing = choose(wish(weekdays=[2], time_from="14:15", time_to="14:15"), WEEK, 1)
    assert (said(times), missing) == (["2026-12-02 14:00"], "time")


def test_hours_over_midnight_are_understood() -> None:
    late = wish(time_from="22:00", time_to="02:00")
    assert late.fits(MONDAY.replace(hour=23)) and late.fits(MONDAY.replace(hour=1))
    assert not late.fits(MONDAY.replace(hour=2))


def test_days_include_their_last_day_and_moments_exclude_their_end() -> None:
    days = wish(spans=[{"from": "2026-12-01", "to": "2026-12-02"}])
    assert days.fits(datetime(2026, 12, 2, 23, 59, tzinfo=BERLIN))
    assert not days.fits(datetime(2026, 12, 3, 0, 0, tzinfo=BERLIN))
    moments = wish(spans=[{"from": "2026-12-01T00:00:00+01:00", "to": "2026-12-02T00:00:00+01:00"}])
    assert moments.fits(datetime(2026, 12, 1, 0, 0, tzinfo=BERLIN))
    assert not moments.fits(datetime(2026, 12, 2, 0, 0, tzinfo=BERLIN))


def test_a_day_is_a_german_day_also_when_clocks_change() -> None:
    sunday = wish(spans=[{"from": "2026-10-25", "to": "2026-10-25"}])
    assert sunday.fits(datetime(2026, 10, 25, 23, 30, tzinfo=BERLIN))
    assert not sunday.fits(datetime(2026, 10, 24, 23, 30, tzinfo=BERLIN))


@pytest.mark.parametrize(
    "body",
    [{"weekdays": [7]}, {"time_from": "25:00"}, {"spans": [{"from": "morgen", "to": "2026-12-01"}]},
     {"spans": [{"from": "2026-12-01T10:00:00", "to": "2026-12-01T11:00:00"}]}, {"wann": "bald"},
     {"spans": [{"from": "0001-01-01", "to": "9999-12-31"}]}, {"spans": [{"from": 5, "to": 6}]},
     {"spans": [{"from": "2026-12-02", "to": "2026-12-01"}]}],
)  # fmt: skip
def test_a_wish_that_cannot_be_read_is_refused(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        WishBody.model_validate(body)


def test_the_nearest_times_lie_on_both_sides() -> None:
    around = datetime(2026, 12, 2, 12, 0, tzinfo=BERLIN)
    assert said(nearest_to(around, WEEK, 3)) == ["2026-12-02 13:00", "2026-12-02 14:00", "2026-12-03 09:00"]


_times = st.builds(
    lambda minutes: free(*sorted(f"{MONDAY + timedelta(minutes=m):%Y-%m-%d %H:%M}" for m in minutes)),
    st.sets(st.integers(0, 60 * 24 * 21), max_size=40),
)
_days = st.integers(0, 30).map(lambda n: f"{MONDAY + timedelta(days=n):%Y-%m-%d}")
_spans = st.lists(st.tuples(_days, _days).map(sorted).map(lambda d: {"from": d[0], "to": d[1]}), max_size=2)
_hours = st.one_of(st.none(), st.times().map(lambda t: t.replace(microsecond=0, second=0).isoformat()))
_weekdays = st.lists(st.integers(0, 6), max_size=3)
_wishes = st.builds(
    wish, spans=_spans, not_spans=_spans, weekdays=_weekdays, not_weekdays=_weekdays,
    time_from=_hours, time_to=_hours, earliest=st.booleans(),
)  # fmt: skip


@given(_wishes, _times, st.integers(1, 5))
def test_an_answer_is_honest(wish: Wish, times: list[FreeTime], limit: int) -> None:
    chosen, missing = choose(wish, times, limit)
    fitting = [t for t in times if wish.fits(t.starts_at)]
    assert len(chosen) == len({t.id for t in chosen}) <= limit
    assert chosen == sorted(chosen, key=lambda t: t.starts_at)
    assert all(wish.allows(t.starts_at) for t in chosen)
    assert (missing is None) == bool(fitting)
    assert (missing == "all") == (not chosen)
    if missing is None:
        assert all(t in fitting for t in chosen) and len(chosen) == min(limit, len(fitting))
    if missing == "time":
        assert all(not wish.spans or any(t.starts_at in s for s in wish.spans) for t in chosen)


@given(_wishes, st.times())
def test_the_distance_to_the_wished_hours_is_nothing_exactly_inside_them(wish: Wish, wall: time) -> None:
    moment = MONDAY.replace(hour=wall.hour, minute=wall.minute)
    assert 0 <= wish.minutes_off(moment) <= 12 * 60 + 1
