"""Measures the lexicon on the lists in `tests/data/crisis`: `python -m api.conversations.crisis.evaluate`.

Prints recall per family and directness, on the voices it was developed with and on those held out, category by
category, then false alarms, then the time. `--misses` lists what went wrong, for the developed voices only: who
looks at the others spoils them. A crisis counts as found when the text shown is at least as urgent as expected.
"""

import argparse
import csv
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from api.conversations.crisis.detect import detect
from api.conversations.crisis.hits import TIERS, Hit

LISTS = Path(__file__).parents[3] / "tests" / "data" / "crisis"
ORDINARY = LISTS.parent / "understanding" / "independent.txt"
HELD_OUT = frozenset({"sued", "alt", "diktat", "neuling"})  # whole voices, never looked at while developing
UNSEEN = frozenset({"round_12", "round_14", "round_15"})  # measured, and left as they are
ROUNDS = "rounds.tsv"  # what was right in each round of fresh messages before anything was mended
DIRECT = frozenset({"direct", "typo", "slang"})
CATEGORY_OF = {
    "F1": "suicide", "F2": "suicide", "F3": "self_harm", "F4": "exhaustion", "F5": "overdose",
    "F6": "withdrawal", "F7": "violence", "F8": "threat", "F9": "exhaustion", "F10": "violence",
}  # fmt: skip


@dataclass(frozen=True)
class Example:
    """One line of a list: a message, and what should come of it (a tier, or N for nothing)."""

    text: str
    expected: str
    family: str
    tag: str
    voice: str
    source: str

    @property
    def held_out(self) -> bool:
        """Whether the lexicon was made without looking at this voice. The rounds are mended after measuring."""
        return self.unseen or (self.voice in HELD_OUT and not self.source.startswith("round"))

    @property
    def unseen(self) -> bool:
        """Whether nothing was mended after this list was first measured, and nothing learnt from it."""
        return self.source in UNSEEN

    @property
    def is_plain(self) -> bool:
        """An ordinary question, not one that looks like a crisis."""
        return self.source == "plain" or (self.source.startswith("round") and self.tag == "domain")

    @property
    def directness(self) -> str:
        return "direct" if self.tag in DIRECT else self.tag

    @property
    def category(self) -> str:
        if self.tag == "third_person" and self.family in ("F1", "F2"):
            return "suicide_other"
        return CATEGORY_OF[self.family]


def examples(lists: Path = LISTS) -> Iterator[Example]:
    """All lines of all lists (`text;expected;family;tag;voice`)."""
    for path in sorted(lists.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter=";"):
                yield Example(**row, source=path.stem)


def right(example: Example, hit: Hit | None) -> bool:
    """Whether nothing is shown where nothing should be, or help at least as urgent as expected."""
    if example.expected == "N" or hit is None:
        return example.expected == "N" and hit is None
    return TIERS.index(hit.tier) <= TIERS.index(example.expected)


def main() -> None:
    """Prints the figures."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--misses", action="store_true", help="list what went wrong in developed voices")
    show_misses = arguments.parse_args().misses
    detect("ja")  # reads lexicon and weights, which is not to be timed
    started = time.process_time()
    judged = [(example, detect(example.text)) for example in examples()]
    seconds = time.process_time() - started
    crises = [(example, hit) for example, hit in judged if example.expected != "N"]
    _print_recall(crises)
    _print_false_alarms([(example, hit) for example, hit in judged if example.expected == "N"])
    _print_ordinary()
    found = [(example, hit) for example, hit in crises if hit]
    fitting = sum(hit.category == example.category for example, hit in found)
    _say(f"\ncategory as expected, of those found: {_share(fitting, len(found))}")
    _print_rounds(judged)
    _say(f"\n{seconds / len(judged) * 1e6:.0f} µs per message ({len(judged)} messages)")
    if show_misses:
        for example, hit in judged:
            if not example.held_out and not right(example, hit):
                _say(f"{example.source} {example.expected} {hit and hit.category}: {example.text}")


def _print_recall(judged: Iterable[tuple[Example, Hit | None]]) -> None:
    counts: dict[tuple[str, str, str], list[bool]] = defaultdict(list)
    for example, hit in judged:
        voices = "held out" if example.held_out else "developed"
        if example.unseen:
            continue  # stands in the table of rounds
        for family in (example.family, "all"):
            counts[family, example.directness, voices].append(right(example, hit))
    _say(f"{'recall':8}{'':14}{'developed':>22}{'held out':>22}")
    for family, directness in sorted(
        {(f, d) for f, d, _ in counts}, key=lambda row: (_order(row[0]), row[1])
    ):
        cells = [counts[family, directness, voices] for voices in ("developed", "held out")]
        _say(f"{family:8}{directness:14}" + "".join(f"{_share(sum(c), len(c)):>22}" for c in cells))


def _print_false_alarms(judged: Iterable[tuple[Example, Hit | None]]) -> None:
    counts: dict[str, list[bool]] = defaultdict(list)
    for example, hit in judged:
        if not example.unseen:  # stands in the table of rounds
            voices = "held out" if example.held_out else "developed"
            counts[f"{'plain' if example.is_plain else 'traps'}, {voices}"].append(hit is not None)
    _say("\nfalse alarms")
    for name in sorted(counts):
        _say(f"{name:22}{_share(sum(counts[name]), len(counts[name])):>22}")


def _print_ordinary() -> None:
    """Help lines brought by utterances that others wrote for the dialogue; some of them are emergencies without food."""
    lines = ORDINARY.read_text(encoding="utf-8").splitlines()
    texts = [line.split(" | ", 2)[2] for line in lines if not line.startswith(("#", "crisis |"))]
    alarms = sum(detect(text) is not None for text in texts)
    _say(f"{'ordinary, by others':22}{_share(alarms, len(texts)):>22}")


def _print_rounds(judged: Iterable[tuple[Example, Hit | None]]) -> None:
    """Per round of fresh messages what was right when it was first measured, and what is right now."""
    before: dict[tuple[str, str], tuple[int, int]] = {}
    with (LISTS / ROUNDS).open(encoding="utf-8") as lines:
        for row in csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"):
            for what in (row["kind"], row["family"]) if row["family"] != "-" else (row["kind"],):
                right_so_far, of = before.get((row["round"], what), (0, 0))
                before[row["round"], what] = (right_so_far + int(row["right"]), of + int(row["of"]))
    now: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for example, hit in judged:
        if example.source.startswith("round_"):
            kind = "domain" if example.is_plain else "trap" if example.expected == "N" else example.directness
            for what in (kind, example.family):
                now[example.source.removeprefix("round_"), what].append(right(example, hit))
    _say(f"\n{'fresh rounds':22}{'before mending':>22}{'now':>22}")
    for (number, what), (found, of) in before.items():
        cells = now[number, what]
        _say(f"round {number:4}{what:12}{_share(found, of):>22}{_share(sum(cells), len(cells)):>22}")


def _order(family: str) -> int:
    return int(family[1:]) if family != "all" else 99


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} = {100 * part / whole:.1f} %" if whole else "–"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
