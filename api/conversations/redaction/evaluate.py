"""Measures the recognisers on the lists in `tests/data/redaction`: `python -m api.conversations.redaction.evaluate`.

Prints recall and precision per kind and over all, on the lists the recognisers were mended with and on the fresh
ones, then how many look-alikes stayed whole, then the time. `--misses` lists what went wrong. A mark counts as
right when it has the kind and covers the whole of what must go; one that covers something else is a false one.
"""

import argparse
import csv
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from api.conversations.redaction import Finding, find
from api.conversations.redaction.findings import KINDS

LISTS = Path(__file__).parents[3] / "tests" / "data" / "redaction"
_MARKED = re.compile(r"⟦(\w+)\|([^⟧]+)⟧")


@dataclass(frozen=True)
class Example:
    """A sentence, and where something stands in it that must not be stored."""

    text: str
    expected: tuple[Finding, ...]
    voice: str
    source: str


@dataclass
class Score:
    """Counts of one kind: found and right, left standing, marked without need."""

    right: int = 0
    missed: int = 0
    false: int = 0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.false) if self.right + self.false else 1.0


def examples(lists: Path = LISTS) -> Iterator[Example]:
    """All lines of all lists (`text;voice`; what must go stands between ⟦kind| and ⟧)."""
    for path in sorted(lists.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter=";"):
                yield _read(row["text"], row["voice"], path.stem)


def _read(marked: str, voice: str, source: str) -> Example:
    text, expected, at = "", [], 0
    for each in _MARKED.finditer(marked):
        text += marked[at : each.start()]
        expected.append(Finding(len(text), len(text) + len(each[2]), each[1]))  # type: ignore[arg-type]
        text, at = text + each[2], each.end()
    return Example(text + marked[at:], tuple(expected), voice, source)


def judge(example: Example, found: list[Finding], scores: dict[str, Score]) -> list[str]:
    """Counts one example; says what went wrong."""
    wrong = []
    for wanted in example.expected:
        hit = any(f.kind == wanted.kind and f.start <= wanted.start and f.end >= wanted.end for f in found)
        scores[wanted.kind].right += hit
        scores[wanted.kind].missed += not hit
        if not hit:
            wrong.append(f"missed {wanted.kind}: {example.text[wanted.start : wanted.end]}")
    for f in found:
        if not any(f.kind == w.kind and f.start < w.end and f.end > w.start for w in example.expected):
            scores[f.kind].false += 1
            wrong.append(f"false {f.kind}: {example.text[f.start : f.end]}")
    return wrong


def measure(
    chosen: list[Example], recognise: Callable[[str], list[Finding]] = find
) -> tuple[dict[str, Score], list[tuple[Example, list[str]]]]:
    """(score per kind, what went wrong)."""
    scores: dict[str, Score] = {kind: Score() for kind in KINDS}
    wrong = [(e, w) for e in chosen if (w := judge(e, recognise(e.text), scores))]
    return scores, wrong


def total(scores: dict[str, Score]) -> Score:
    """The sum over all kinds."""
    return Score(*(sum(getattr(s, name) for s in scores.values()) for name in ("right", "missed", "false")))


def main() -> None:
    """Prints the figures."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--misses", action="store_true", help="list what went wrong")
    show_misses = arguments.parse_args().misses
    everything = list(examples())
    find("")  # reads the lists, which is not to be timed
    parts = {
        "mended with": [e for e in everything if not e.source.startswith("fresh")],
        "fresh": [e for e in everything if e.source.startswith("fresh")],
    }
    for name, chosen in parts.items():
        if chosen:
            _print(name, chosen)
    harmless = [e for e in everything if not e.expected]
    touched = Counter(e.source for e in harmless if find(e.text))
    _say(f"\nlook-alikes left whole: {len(harmless) - sum(touched.values())}/{len(harmless)}")
    started = time.process_time()
    for e in everything:
        find(e.text)
    _say(
        f"{(time.process_time() - started) / len(everything) * 1e6:.0f} µs per message ({len(everything)} messages)"
    )
    if show_misses:
        for e, wrong in measure(everything)[1]:
            _say(f"{e.source} {e.voice}: {e.text}\n    {'; '.join(wrong)}")


def _print(name: str, chosen: list[Example]) -> None:
    scores, _ = measure(chosen)
    voices = len({e.voice for e in chosen})
    _say(f"\n{name}: {len(chosen)} sentences in {voices} voices")
    _say(f"{'kind':18}{'recall':>18}{'precision':>18}")
    for kind, score in [*scores.items(), ("all", total(scores))]:
        if score.right + score.missed + score.false:
            recall = f"{score.right}/{score.right + score.missed} {100 * score.recall:5.1f} %"
            precision = f"{score.right}/{score.right + score.false} {100 * score.precision:5.1f} %"
            _say(f"{kind:18}{recall:>18}{precision:>18}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
