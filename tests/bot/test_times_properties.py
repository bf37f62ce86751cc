"""Properties of the reader of times: round trips, sensible bounds, and no text that breaks it."""

import json
from datetime import date, datetime, time, timedelta

from dateutil import tz
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.times import find, resolve, wish

BERLIN = tz.gettz("Europe/Berlin")
_MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
_PIECES = (
    "am um ab bis vor nach nicht nur montag dienstags mi fr. 3. 3.12. 14:30 14.30 halb viertel drei uhr nächste "
    "nächsten übernächsten woche monat in zwei 8 tagen morgen früh nachmittags ende anfang januar weihnachten "
    "zwischen und oder statt egal wann so bald wie möglich , . - / ? kw 49 2026 99 jahren erst später"
).split()

moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 12, 31)).map(lambda m: m.replace(tzinfo=BERLIN))
days = st.dates(date(2021, 1, 1), date(2039, 12, 31))
minutes = st.times().map(lambda t: time(t.hour, t.minute))
near_times = st.lists(st.sampled_from(_PIECES), max_size=12).map(" ".join)


def check(text: str, now: datetime) -> None:
    for found in find(text, now):
        assert 0 <= found.at[0] < found.at[1] <= len(text)
        for edge in (found.start, found.end):
            assert edge is None or edge.tzinfo is not None
            assert edge is None or 1990 < edge.year < 2105
        if found.start and found.end:
            assert found.start <= found.end
        assert len(found.ambiguous) != 1
    json.dumps(resolve(text, now))
    _check_wish(wish(text, now), now)


def _check_wish(body: dict | None, now: datetime) -> None:
    assert body is None or body
    for span in (body or {}).get("spans", []) + (body or {}).get("not_spans", []):
        assert span["from"] <= span["to"]
        if len(span["from"]) > 10:
            assert datetime.fromisoformat(span["from"]) < datetime.fromisoformat(span["to"])
    assert len((body or {}).get("spans", [])) <= 20
    assert set(body or {}) <= {
        "spans",
        "not_spans",
        "weekdays",
        "not_weekdays",
        "time_from",
        "time_to",
        "earliest",
    }


@given(st.text(max_size=300), moments)
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_it(text: str, now: datetime) -> None:
    check(text, now)


@given(near_times, moments)
@settings(max_examples=500, deadline=None)
def test_no_row_of_words_of_time_breaks_it(text: str, now: datetime) -> None:
    check(text, now)


@given(
    days,
    st.sampled_from(["{d:%d.%m.%Y}", "{d.day}.{d.month}.{d.year}", "{d.day}. {m} {d.year}", "{d:%Y-%m-%d}"]),
    moments,
)
@settings(max_examples=150, deadline=None)
def test_a_written_date_reads_back(day: date, form: str, now: datetime) -> None:
    (found,) = find(form.format(d=day, m=_MONTHS[day.month - 1]), now)
    assert found.kind == "date"
    assert found.start
    assert found.start.date() == day


@given(
    minutes,
    st.sampled_from(["{t:%H:%M}", "um {t:%H:%M} Uhr", "{t.hour} Uhr {t.minute:02d}", "{t:%H.%M} Uhr"]),
    moments,
)
@settings(max_examples=150, deadline=None)
def test_a_written_time_reads_back(wall: time, form: str, now: datetime) -> None:
    (found,) = find(form.format(t=wall), now)
    assert found.bounds
    readings = found.ambiguous or (found.bounds[0],)
    twelve_later = (datetime.combine(date.min, wall) + timedelta(hours=12)).time() if wall.hour < 12 else wall
    assert set(readings) & {wall, twelve_later}
    if wall >= time(8):
        assert found.bounds[0] == wall or wall.hour >= 12


@given(days, minutes, moments)
@settings(max_examples=150, deadline=None)
def test_a_date_with_a_time_is_one_moment(day: date, wall: time, now: datetime) -> None:
    (found,) = find(f"am {day:%d.%m.%Y} um {wall:%H:%M} Uhr", now)
    assert found.start
    assert found.start.date() == day
    if wall.hour == 0 or wall.hour >= 8:
        assert tz.resolve_imaginary(datetime.combine(day, wall, tzinfo=BERLIN)) == found.start


@given(
    st.sampled_from(["montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"]),
    moments,
)
@settings(max_examples=100, deadline=None)
def test_a_weekday_is_within_the_coming_seven_days(name: str, now: datetime) -> None:
    (found,) = find(f"am {name}", now)
    assert found.start
    assert 1 <= (found.start.date() - now.date()).days <= 7


@given(st.integers(1, 500), st.sampled_from(["tagen", "wochen"]), moments)
@settings(max_examples=100, deadline=None)
def test_in_so_many_days_is_so_many_days_ahead(count: int, unit: str, now: datetime) -> None:
    if count > 99 or (count == 1):
        return
    (found,) = find(f"in {count} {unit}", now)
    assert found.start
    assert (found.start.date() - now.date()).days == count * (7 if unit == "wochen" else 1)
