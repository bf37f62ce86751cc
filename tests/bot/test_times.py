"""The tables of German expressions of time: every class, and sentences that name none."""

import csv
import json
import statistics
from datetime import datetime, time
from pathlib import Path
from time import perf_counter

import pytest
from dateutil import tz
from times_notation import notation

from bot.language.times import OfficeHours, ambiguous, clock, days, find, reading, resolve, wish
from bot.language.times.grammar import SYMBOLS
from bot.language.times.lexicon import WORDS
from bot.language.times.tokens import PRODUCED

DATA = Path(__file__).parents[1] / "data" / "times"
BERLIN = tz.gettz("Europe/Berlin")
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=BERLIN)


def table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


EXPRESSIONS = table("expressions.csv")
WITHOUT_TIME = (DATA / "without_time.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("row", EXPRESSIONS, ids=lambda row: f"{row['class']}: {row['text']}")
def test_an_expression_means_what_people_mean_by_it(row: dict[str, str]) -> None:
    assert notation(find(row["text"], TUESDAY)) == row["expected"]


def test_every_symbol_of_a_rule_can_be_met() -> None:
    """A misspelt name in a rule would make a symbol that no word and no rule ever produces."""
    groups = (
        days.NOT_TIME,
        days.DAYS,
        days.WEEKDAYS,
        days.BOUNDS,
        clock.POINTS,
        clock.WALLS,
        clock.PARTS,
        *reading.RULES,
    )
    made = (
        {rule.symbol for group in groups for rule in group}
        | {symbol for symbol, _ in WORDS.values()}
        | PRODUCED
    )
    assert set(SYMBOLS) <= made


def test_the_tables_are_large_enough_to_say_something() -> None:
    assert len(EXPRESSIONS) >= 400
    assert len(WITHOUT_TIME) >= 300


def test_sentences_without_a_time_give_nothing() -> None:
    false = [text for text in WITHOUT_TIME if find(text, TUESDAY)]
    assert len(false) <= len(WITHOUT_TIME) / 100, false


@pytest.mark.parametrize("change", [str.upper, str.lower, str.title])
def test_capitals_do_not_matter(change: object) -> None:
    for row in EXPRESSIONS:
        text = change(row["text"])  # type: ignore[operator]
        assert notation(find(text, TUESDAY)) == row["expected"], text


@pytest.mark.parametrize("frame", ["Guten Tag, {} bitte.", "hallo geht {}", "ich könnte {}", "{}!", " {} "])
def test_a_sentence_around_a_day_changes_nothing(frame: str) -> None:
    for text in ("am 3.12.", "übermorgen um halb drei", "dienstag nachmittag", "nächste woche"):
        assert notation(find(frame.format(text), TUESDAY)) == notation(find(text, TUESDAY)), frame


def test_offsets_point_to_the_words() -> None:
    text = "Also ich könnte am Dienstag um halb drei kommen"
    (found,) = find(text, TUESDAY)
    assert text[slice(*found.at)] == "am Dienstag um halb drei"


def test_office_hours_tell_three_in_the_morning_from_three_in_the_afternoon() -> None:
    assert notation(find("um drei", TUESDAY)) == "15:00"
    assert notation(find("um sieben", TUESDAY, OfficeHours(opens=time(7)))) == "07:00"
    assert notation(find("um drei", TUESDAY, None)) == "03:00 ? 15:00"


def test_what_people_disagree_about_is_asked() -> None:
    (found,) = ambiguous("nächsten Mittwoch um 10", TUESDAY)
    assert [m.isoformat() for m in found.ambiguous] == [
        "2026-11-25T10:00:00+01:00",
        "2026-12-02T10:00:00+01:00",
    ]
    assert ambiguous("Mittwoch um 10", TUESDAY) == []


def test_one_hour_before_the_clocks_change_is_still_in_berlin() -> None:
    (found,) = find("am 28.3.2027 um 02:30", TUESDAY)
    assert found.start
    assert found.start.isoformat() == "2027-03-28T03:30:00+02:00"


def test_resolve_gives_plain_json_for_the_entity() -> None:
    assert resolve("am 3.12. um halb drei", TUESDAY) == {
        "kind": "time", "grain": "minute", "from": "2026-12-03T14:30:00+01:00", "to": "2026-12-03T14:30:00+01:00",
        "start": 0, "end": 21,
    }  # fmt: skip
    value = resolve("nächste woche", TUESDAY)
    assert value
    assert (value["kind"], value["grain"], value["from"], value["to"]) == (
        "span",
        "week",
        "2026-11-30",
        "2026-12-06",
    )
    assert resolve("was ist insat", TUESDAY) is None


@pytest.mark.xfail(reason="expressions that are not understood yet", strict=True)
@pytest.mark.parametrize("row", table("known_gaps.csv"), ids=lambda row: row["text"])
def test_a_known_gap_is_still_one(row: dict[str, str]) -> None:
    assert notation(find(row["text"], TUESDAY)) == row["expected"]


@pytest.mark.parametrize("row", table("wishes.csv"), ids=lambda row: row["text"])
def test_a_wish_is_what_the_api_reads(row: dict[str, str]) -> None:
    assert wish(row["text"], TUESDAY) == json.loads(row["wish"])


def test_a_wish_never_lies_in_the_past() -> None:
    assert wish("gestern", TUESDAY) is None
    assert wish("letzten freitag war ich da", TUESDAY) is None


@pytest.mark.parametrize(
    "text", ["ich nehme den ersten", "der zweite passt", "das erste bitte", "beim dritten mal"]
)
def test_choosing_from_a_list_is_no_day_of_the_month(text: str) -> None:
    assert find(text, TUESDAY) == []


@pytest.mark.parametrize(
    ("said_on", "expected"),
    [("2026-11-23", "2026-11-25 ? 2026-12-02"), ("2026-11-25", "2026-12-02"), ("2026-11-27", "2026-12-02")],
)
def test_next_wednesday_is_asked_only_while_this_weeks_is_to_come(said_on: str, expected: str) -> None:
    now = datetime.fromisoformat(f"{said_on}T10:00").replace(tzinfo=BERLIN)
    assert notation(find("nächsten Mittwoch", now)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("am 3. Januar", "2027-01-03"),
        ("am 20.12.", "2026-12-20"),
        ("morgen", "2027-01-01"),
        ("KW 1", "2027-01-04..2027-01-10"),
    ],
)
def test_the_turn_of_the_year_is_no_edge(text: str, expected: str) -> None:
    assert notation(find(text, datetime(2026, 12, 31, 15, 0, tzinfo=BERLIN))) == expected


def test_a_message_takes_less_than_a_millisecond() -> None:
    texts = [row["text"] for row in EXPRESSIONS] + WITHOUT_TIME
    took = []
    for text in texts:
        began = perf_counter()
        find(text, TUESDAY)
        took.append(perf_counter() - began)
    assert statistics.median(took) < 0.001
