"""Compares `bot.language.times` with ctparse and dateparser on the table of the tests.

Run it in an environment that has the dependency group `peers` (ctparse, dateparser) besides python-dateutil
and rapidfuzz:

    python tests/bench/times_peers.py

A peer is right when it gives the day (and the wall time, where the expression has one) at which the
expression begins; for ranges and open bounds it must give the end as well, if its answers can have one
(ctparse). That is more lenient than the tests are with our own answers, which are judged the same way here.
What a peer has no form for (weekdays every week, exclusions, "egal wann") it cannot get right.
"""

import csv
import re
import statistics
import sys
import time as stopwatch
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "bot")]

from dateutil import tz  # noqa: E402
from times_notation import notation  # noqa: E402

from bot.language.times import find  # noqa: E402

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=tz.gettz("Europe/Berlin"))
Answer = tuple[str, str]  # what it begins and ends with: "2026-12-03", "2026-12-03 14:30", "14:30" or ""


def expected_answers(expected: str) -> set[Answer]:
    """The begin and end of the first expression, each reading counts; empty when peers have no form for it."""
    first = expected.split(" | ")[0]
    if re.match(r"[!~]|any|earliest|[A-Z]", first):
        return set()
    return {_ends(reading) for reading in first.split(" ? ")}


def _ends(reading: str) -> Answer:
    day, _, hours = reading.partition(" ") if re.match(r"[\d.]*\d{4}-|\.\.", reading) else ("", "", reading)
    if ".." in day:
        start, end = day.split("..")
        return start, end
    if "-" in hours:
        start, end = hours.split("-")
        return f"{day} {start}".strip() if start else "", f"{day} {end}".strip() if end else ""
    return f"{day} {hours}".strip(), f"{day} {hours}".strip()


def agrees(answer: Answer | None, wanted: set[Answer], has_ends: bool) -> bool:
    if answer is None:
        return False
    return any(_same(answer[0], w[0]) and (not has_ends or _same(answer[1], w[1])) for w in wanted)


def _same(given: str, wanted: str) -> bool:
    if not wanted or not given:
        return given == wanted
    if len(wanted) == 5:
        return given.endswith(wanted)
    return given.startswith(wanted)


def ask_ours(text: str) -> Answer | None:
    found = find(text, NOW)
    if not found:
        return None
    answers = expected_answers(notation(found[:1]))
    return next(iter(answers)) if answers else None


def ask_ctparse(text: str) -> Answer | None:
    from ctparse import ctparse

    parsed = ctparse(text, ts=NOW.replace(tzinfo=None), timeout=2)
    resolution: Any = parsed.resolution if parsed else None
    if resolution is None:
        return None
    if type(resolution).__name__ == "Interval":
        return _ct(resolution.t_from), _ct(resolution.t_to)
    if type(resolution).__name__ == "Duration":
        return None
    return _ct(resolution), _ct(resolution)


def _ct(when: Any) -> str:
    if when is None:
        return ""
    day = f"{when.year:04d}-{when.month:02d}-{when.day:02d}" if when.year and when.month and when.day else ""
    hour = f"{when.hour:02d}:{when.minute or 0:02d}" if when.hour is not None else ""
    return f"{day} {hour}".strip()


def ask_dateparser(text: str) -> Answer | None:
    import dateparser
    from dateparser.search import search_dates

    settings: Any = {"RELATIVE_BASE": NOW.replace(tzinfo=None), "PREFER_DATES_FROM": "future"}
    when = dateparser.parse(text, languages=["de"], settings=settings)
    if when is None:
        hits = search_dates(text, languages=["de"], settings=settings)
        when = hits[0][1] if hits else None
    return (f"{when:%Y-%m-%d %H:%M}",) * 2 if when else None


ASKED: dict[str, tuple[Callable[[str], Answer | None], bool]] = {
    "ours": (ask_ours, True),
    "ctparse": (ask_ctparse, True),
    "dateparser": (ask_dateparser, False),
}


def main() -> None:
    rows = list(csv.DictReader((ROOT / "tests/data/times/expressions.csv").open(encoding="utf-8")))
    right: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    took: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        wanted = expected_answers(row["expected"])
        for name, (ask, has_ends) in ASKED.items():
            began = stopwatch.perf_counter()
            try:
                answer = ask(row["text"])
            except Exception:  # a peer that breaks on a text has no answer to it
                answer = None
            took[name].append(stopwatch.perf_counter() - began)
            if not wanted:
                fits = name == "ours" and notation(find(row["text"], NOW)) == row["expected"]
            else:
                fits = agrees(answer, wanted, has_ends)
            right[row["class"]][name] += fits
    _print(rows, right, took)


def _print(
    rows: list[dict[str, str]], right: dict[str, dict[str, int]], took: dict[str, list[float]]
) -> None:
    print(f"{'class':<16}{'n':>5}" + "".join(f"{name:>12}" for name in ASKED))
    for kind, hits in right.items():
        n = sum(r["class"] == kind for r in rows)
        print(f"{kind:<16}{n:>5}" + "".join(f"{hits[name] / n:>12.0%}" for name in ASKED))
    total = {name: sum(hits[name] for hits in right.values()) / len(rows) for name in ASKED}
    print(f"{'all':<16}{len(rows):>5}" + "".join(f"{total[name]:>12.1%}" for name in ASKED))
    print(f"{'median ms':<21}" + "".join(f"{1000 * statistics.median(took[name]):>12.2f}" for name in ASKED))


if __name__ == "__main__":
    main()
