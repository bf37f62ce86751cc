"""The figures as Markdown: `docs/understanding.md` is made of these tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.evaluation.measure import Outcome, Summary, confused, summary

INTRO = """# How well people are understood

Made by `make eval`; do not edit. Every figure is about utterances whose voice (a way of writing: dialect, officialese,
learner's German, …) was hidden while learning, unless a table says otherwise. The training utterances were written to
differ from each other as much as people do, so these figures are lower than what everyday messages get. The independent
list was written without knowledge of them.
"""


def with_chapter(target: Path, name: str, order: Sequence[str], text: str) -> str:
    """The document with one chapter new and the others as they are, in this order."""
    before = target.read_text(encoding="utf-8") if target.exists() else ""
    chapters = {n: _between(before, n) for n in order} | {name: text}
    marked = [f"<!-- {n} -->\n{chapters[n].strip()}\n<!-- end of {n} -->\n" for n in order if chapters[n]]
    return "\n".join([INTRO, *marked])


def _between(document: str, name: str) -> str:
    return document.partition(f"<!-- {name} -->\n")[2].partition(f"<!-- end of {name} -->")[0]


@dataclass(frozen=True)
class Cost:
    """What a classifier costs: seconds to learn, milliseconds and megabytes to use."""

    learning: float
    per_message: float
    size: float = 0.0


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; numbers stand right."""
    lines = [
        "| " + " | ".join(head) + " |",
        "|" + "|".join("---" if i == 0 else "--:" for i in range(len(head))) + "|",
    ]
    return "\n".join(lines + ["| " + " | ".join(_cell(c) for c in row) + " |" for row in rows]) + "\n"


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def comparison(found: Sequence[tuple[str, Summary, Cost]]) -> str:
    head = [
        "classifier",
        "accuracy",
        "top 3",
        "macro F1",
        "accepted",
        "right if accepted",
        "learning s",
        "ms a message",
        "MB",
    ]
    rows = [
        [name, s.accuracy, s.top3, s.macro_f1, s.accepted, s.right_if_accepted, f"{c.learning:.0f}", f"{c.per_message:.2f}",
         f"{c.size:.1f}" if c.size else ""]
        for name, s, c in found
    ]  # fmt: skip
    return table(head, rows)


def by_voice(outcome: Outcome, threshold: float) -> str:
    voices = np.array([u.voice for u in outcome.judged])
    rows = []
    for voice in [*sorted(set(voices)), "all"]:
        chosen = np.ones(len(voices), dtype=bool) if voice == "all" else voices == voice
        s = summary(outcome.only(chosen), threshold)
        rows.append([voice, int(chosen.sum()), s.accuracy, s.top3, s.accepted, s.right_if_accepted])
    return table(["voice", "n", "accuracy", "top 3", "accepted", "right if accepted"], rows)


def thresholds(outcome: Outcome, levels: Sequence[float]) -> str:
    """What each fallback threshold would mean."""
    rows = []
    for level in levels:
        s = summary(outcome, level)
        accepted = outcome.confidence >= level
        wrong = float((accepted & ~outcome.right).mean())
        rows.append(
            [f"{level:.2f}", s.accepted, s.right_if_accepted, wrong, s.outside_recall, s.false_rejection]
        )
    head = [
        "threshold",
        "accepted",
        "right if accepted",
        "answered wrongly",
        "out-of-scope recall",
        "taken for out of scope",
    ]
    return table(head, rows)


def offered(outcome: Outcome, threshold: float, levels: Sequence[float]) -> str:
    """Below the threshold: how often a list of three holds the right meaning, by the sum of its probabilities."""
    below = outcome.only(outcome.confidence < threshold)
    sums = np.sort(below.probabilities, axis=1)[:, -3:].sum(axis=1)
    rows = [
        [f"{level:.2f}", float((sums >= level).mean()), float(below.among(3)[sums >= level].mean())]
        for level in levels
        if (sums >= level).any()
    ]
    return table(["sum of the three at least", "share of the rejected", "right one among them"], rows)


def pairs(outcome: Outcome) -> str:
    return table(["said", "taken for", "times"], [[truth, guess, n] for n, truth, guess in confused(outcome)])
