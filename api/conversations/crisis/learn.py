"""Learns the weights of the second opinion: `python -m api.conversations.crisis.learn`. Takes some minutes.

Two linear support-vector machines, one for crisis or not and one for each kind, on features scaled by how much more often
they stand in a crisis (Wang and Manning 2012). Of a message that speaks of a crisis, only the stretch that does so most
clearly is learnt from. Features depend on `words.yml` and `topics`: learn again when these change.

First each quarter of the authors of `tests/data/crisis/written` is judged by what was learnt from the others; the figures
printed are about these. They also say below which score a rule is not believed.
"""

import argparse
import gzip
import json
import math
import random
import sys
import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.svm import LinearSVC

from api.conversations.crisis.detect import by_rules, sentences
from api.conversations.crisis.examples_to_learn import Message, messages, ordinary, typed_otherwise
from api.conversations.crisis.second_opinion import (
    COLUMNS,
    HITS,
    SCALE,
    WEIGHTS,
    WORD,
    features,
    pieces_of,
    stretches,
)

RARE = 2  # features seen less often are left out
SMALL = 0.1  # features whose weights are all below count nothing
COST = 3.0
ALARMS = 0.008  # share of ordinary utterances unseen in learning that may be taken for a crisis
LOST = 0.02  # share of the crises found by rules of which the second opinion may think that they are harmless
QUARTERS = 4
ORDINARY = "-"

Array = Any


@dataclass(frozen=True, slots=True)
class Read:
    """A message and the features of each of its stretches."""

    message: Message
    stretches: list[list[str]]


@dataclass(slots=True)
class Learnt:
    """`columns`: per feature; `weights`: kinds × features, `bias` kinds; each kind on top of crisis or not."""

    columns: dict[str, int]
    scales: Array
    crisis: Array
    kinds: Array
    bias: Array

    def scores(self, read: Sequence[Read]) -> Array:
        """Of each message how much its clearest stretch speaks for a crisis."""
        owners, rows = _flat(read)
        found = _matrix(rows, self.columns, self.scales)
        sums = found @ self.crisis + self.bias[0] + (found @ self.kinds.T + self.bias[1:]).max(axis=1)
        best = np.full(len(read), -np.inf)
        np.maximum.at(best, owners, sums)
        return best


def main() -> None:
    """Judges authors held out, chooses the thresholds, learns from all and writes the weights."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument(
        "--unchecked", action="store_true", help="keep the doubt of the last time, save minutes"
    )
    unchecked = arguments.parse_args().unchecked
    dice, tell = random.Random(7), _teller()
    every_day = list(ordinary())
    dice.shuffle(every_day)
    given = messages(dice)
    with Pool() as pool:
        tell(f"reading {len(every_day)} ordinary utterances")
        read = pool.map(_read, [Message(text, None, ORDINARY) for text in every_day], chunksize=100)
        written = pool.map(_read, given, chunksize=100)
        copies = pool.map(_read, list(typed_otherwise(given, dice)), chunksize=100)
    apart, others = read[: len(read) // 8], read[len(read) // 8 :]
    tell(
        f"{sum(bool(r.message.kind) for r in written)} crises, {len(written)} messages, {len(copies)} copies"
    )
    doubt = _last_doubt() if unchecked else _held_out(written, [*copies, *others], apart, tell)
    learnt = _learn([*written, *copies, *others], tell)
    threshold = _threshold(learnt, apart)
    _write(learnt, threshold, threshold + doubt, tell)


def _held_out(
    written: Sequence[Read], others: Sequence[Read], apart: Sequence[Read], tell: Callable[[str], None]
) -> float:
    """Prints how authors fare that nothing was learnt from.

    Returns from where on a rule is believed, as a distance from the threshold.
    """
    authors = sorted({read.message.author for read in written} - {""})
    judged: list[
        tuple[Message, float, bool]
    ] = []  # message, score above the threshold of its round, by a rule
    for quarter in range(QUARTERS):
        hidden = set(authors[quarter::QUARTERS])
        learnt = _learn([r for r in (*written, *others) if r.message.author not in hidden], tell)
        threshold = _threshold(learnt, apart)
        those = [read for read in written if read.message.author in hidden]
        for read, score in zip(those, learnt.scores(those), strict=True):
            judged.append((read.message, score - threshold, by_rules(read.message.text) is not None))
    doubt = float(np.quantile([score for message, score, rule in judged if message.kind and rule], LOST))
    _report(judged, doubt)
    return doubt


def _report(judged: Sequence[tuple[Message, float, bool]], doubt: float) -> None:
    _say(f"\n{'authors held out':18}{'rules':>16}{'second opinion':>16}{'together':>16}")
    for kind in [*HITS, None]:
        some = [(score > 0, rule, rule and score >= doubt) for m, score, rule in judged if m.kind == kind]
        cells = [sum(r for _, r, _ in some), sum(s for s, _, _ in some), sum(s or b for s, _, b in some)]
        _say(f"{kind or 'harmless':18}" + "".join(f"{c:>6}/{len(some)}".rjust(16) for c in cells))


def _threshold(learnt: Learnt, apart: Sequence[Read]) -> float:
    return float(np.quantile(learnt.scores(apart), 1 - ALARMS))


def _read(message: Message) -> Read:
    words, concepts, ends = sentences(message.text)
    found = [features(words[a:b], concepts[a:b]) for a, b in stretches(len(words), ends)]
    return Read(message, found or [[]])


def _learn(read: Sequence[Read], tell: Callable[[str], None]) -> Learnt:
    crises, harmless = ([r for r in read if bool(r.message.kind) is speaks] for speaks in (True, False))
    owners, rows = _flat(crises)
    _, ordinary_rows = _flat(harmless)
    scales = _scales(rows, ordinary_rows)
    columns = {feature: number for number, feature in enumerate(scales)}
    values = np.array(list(scales.values()))
    speaking, silent = _matrix(rows, columns, values), _matrix(ordinary_rows, columns, values)
    tell(f"{len(rows)} stretches of crises, {len(ordinary_rows)} harmless ones, {len(columns)} features")
    machine = _machine(speaking, silent)
    clearest = _clearest(owners, speaking @ machine.coef_[0])
    machine = _machine(speaking[clearest], silent)
    kinds = np.array([str(crises[owner].message.kind) for owner in owners[clearest]])
    apart = _machine(speaking[clearest], silent, kinds)
    order = [list(apart.classes_).index(kind) for kind in HITS]
    small = np.abs(np.vstack([machine.coef_, apart.coef_]) * values).max(axis=0) < SMALL
    return Learnt(
        columns, values, np.where(small, 0, machine.coef_[0]), np.where(small, 0, apart.coef_[order]),
        np.concatenate([machine.intercept_, apart.intercept_[order]]),
    )  # fmt: skip


def _machine(speaking: Array, silent: Array, kinds: Array | None = None) -> LinearSVC:
    labels = np.full(speaking.shape[0], "crisis") if kinds is None else kinds
    every = np.concatenate([labels, np.full(silent.shape[0], ORDINARY)])
    return LinearSVC(C=COST, tol=1e-2, random_state=1).fit(vstack([speaking, silent]), every)


def _clearest(owners: Array, scores: Array) -> Array:
    """Of each owner the row with the highest score."""
    order = np.lexsort((-scores, owners))
    return order[np.unique(owners[order], return_index=True)[1]]


def _flat(read: Sequence[Read]) -> tuple[Array, list[list[str]]]:
    """Rows of all messages, and to which message each belongs."""
    owners = np.array([number for number, r in enumerate(read) for _ in r.stretches])
    return owners, [row for r in read for row in r.stretches]


def _scales(speaking: Iterable[list[str]], silent: Iterable[list[str]]) -> dict[str, float]:
    """Per feature the logarithm of how much more often it stands in a crisis."""
    inside: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    for counter, rows in ((inside, speaking), (outside, silent)):
        for row in rows:
            counter.update(set(row))
    all_inside, all_outside = sum(inside.values()), sum(outside.values())
    often = [f for f in inside.keys() | outside.keys() if inside[f] + outside[f] >= RARE]
    return {
        f: max(-4.0, min(4.0, math.log((inside[f] + 0.5) / all_inside * all_outside / (outside[f] + 0.5))))
        for f in sorted(often)
    }


def _matrix(rows: Sequence[list[str]], columns: dict[str, int], scales: Array) -> csr_matrix:
    places, values, starts = array("i"), array("f"), [0]
    for row in rows:
        length = math.sqrt(len(row) or 1)
        known = [columns[feature] for feature in row if feature in columns]
        places.extend(known)
        values.extend(scales[known] / length)
        starts.append(len(places))
    shape = (len(rows), len(columns))
    matrix = csr_matrix((np.array(values), np.array(places), np.array(starts)), shape=shape)
    matrix.sum_duplicates()
    return matrix


def _write(learnt: Learnt, threshold: float, harmless: float, tell: Callable[[str], None]) -> None:
    table = np.vstack([learnt.crisis, learnt.kinds]) * learnt.scales
    names = np.array(list(learnt.columns))
    for name, column in learnt.columns.items():
        if name.startswith(WORD):
            pieces = [
                learnt.columns[piece] for piece in pieces_of(name[len(WORD) :]) if piece in learnt.columns
            ]
            table[:, column] += table[:, pieces].sum(axis=1)
    kept = np.abs(table).max(axis=0) > 0
    numbers = np.clip(np.round(table[:, kept].T * SCALE), -32768, 32767).astype("<i2")
    assert numbers.shape[1] == COLUMNS
    bias = [round(float(number) * SCALE) for number in learnt.bias]
    head = {"threshold": round(threshold, 4), "harmless": round(harmless, 4), "bias": bias}
    with gzip.GzipFile(WEIGHTS, "wb", mtime=0) as file:
        file.write(json.dumps(head).encode() + b"\n")
        file.write("\n".join(names[kept]).encode() + b"\n\n" + numbers.tobytes())
    tell(f"{kept.sum()} features kept, {WEIGHTS.stat().st_size // 1024} KiB, {head}")


def _last_doubt() -> float:
    with gzip.open(WEIGHTS, "rb") as file:
        head = json.loads(file.readline())
    return float(head["harmless"] - head["threshold"])


def _teller() -> Callable[[str], None]:
    began = time.monotonic()
    return lambda what: _say(f"{time.monotonic() - began:5.0f} s  {what}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
