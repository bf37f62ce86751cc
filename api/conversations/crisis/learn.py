"""Learns the weights of the second opinion: `python -m api.conversations.crisis.learn`. Takes some minutes.

From `tests/data/crisis` (lists and frames, but no round named by `--without`) and from the ordinary utterances the
dialogue is trained with (`bot/data/nlu`, further files by `--ordinary`, lines of `voice: text`). A linear support
vector machine, trained by dual coordinate descent (Hsieh et al. 2008), on features scaled by how much more often they
stand in a crisis (Wang and Manning 2012). Features depend on `words.yml`: learn again when that changes.
"""

import argparse
import csv
import glob
import gzip
import math
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from api.conversations.crisis.detect import sentences
from api.conversations.crisis.evaluate import HELD_OUT, UNSEEN
from api.conversations.crisis.second_opinion import HITS, SCALE, WEIGHTS, evidence, features, stretches

ROOT = Path(__file__).parents[3]
LISTS = ROOT / "tests" / "data" / "crisis"
FRAMES = LISTS / "frames"
UTTERANCES = ROOT / "bot" / "data" / "nlu"
PER_FRAME = 45  # messages made from one frame, at least
RARE = 2  # features seen less often are left out
SMALL = 8  # weights below are left out, in units of 1/SCALE
COST = 3.0
PASSES = 12
ALARMS = 0.003  # share of ordinary utterances unseen in learning that may be taken for a crisis
_ENTITY = re.compile(r"\[([^\]]*)\](\([^)]*\)|\{[^}]*\})")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")

# How words sound elsewhere; the frames are written in everyday German.
DIALECTS = [
    {"ich": "i", "nicht": "ned", "mich": "mi", "das": "des", "ist": "is", "auch": "a", "habe": "hob", "hab": "hob",
     "kann": "ko", "will": "wui", "alles": "ois", "nichts": "nix", "er": "ea"},
    {"ich": "isch", "nicht": "net", "mich": "misch", "das": "des", "ist": "is", "nichts": "nix", "haben": "hawwe"},
    {"ich": "ick", "nicht": "nich", "das": "dit", "ist": "is", "auch": "ooch", "auf": "uff", "was": "wat",
     "nichts": "nüscht", "kein": "keen", "keine": "keene", "gut": "jut", "genommen": "jenommen"},
    {"nicht": "nich", "das": "dat", "ist": "is", "was": "wat", "nichts": "nix", "ein": "n", "eine": "ne"},
    {"ich": "i", "nicht": "it", "mich": "mi", "ist": "isch", "das": "des", "nichts": "nix", "habe": "han", "hab": "han"},
    {"nicht": "nich", "ist": "is", "habe": "hab", "ein": "n", "eine": "ne", "etwas": "was", "werde": "werd"},
]  # fmt: skip


@dataclass(slots=True)
class Sample:
    """A stretch of text and the kind of crisis (as in `HITS`), None for an ordinary one."""

    features: list[str]
    kind: str | None


def main() -> None:
    """Learns, chooses the threshold on utterances kept apart, and writes the weights."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--without", nargs="*", default=[], help="lists to leave out, for a measurement")
    arguments.add_argument("--ordinary", nargs="*", default=[], help="further files of ordinary utterances")
    arguments.add_argument("--alarms", type=float, default=ALARMS)
    given = arguments.parse_args()
    dice = random.Random(7)
    ordinary = [*_utterances(), *_further(given.ordinary)]
    dice.shuffle(ordinary)
    apart, ordinary = ordinary[: len(ordinary) // 8], ordinary[len(ordinary) // 8 :]
    crises = [*_lists(given.without), *_lists(given.without), *_from_frames(dice)]
    samples = [Sample(_whole(text), kind) for text, kind in crises if kind]
    harmless = [text for text, kind in crises if not kind] + ordinary
    samples += [Sample(found, None) for text in harmless for found in _stretches(text)]
    _say(
        f"{sum(s.kind is not None for s in samples)} crises, {sum(s.kind is None for s in samples)} ordinary"
    )
    crisis = _learn(samples, dice)
    alarms = sorted(max((evidence(f, crisis) for f in _stretches(text)), default=-9.0) for text in apart)
    threshold = alarms[int(len(alarms) * (1 - given.alarms))]
    _say(f"threshold {threshold:.3f}; ordinary utterances kept apart: {len(apart)}")
    _write(threshold, crisis, _kinds(samples))


def _lists(without: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    for path in sorted(LISTS.glob("*.csv")):
        if path.stem in without or path.stem in UNSEEN:
            continue
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter=";"):
                if row["voice"] in HELD_OUT and not path.stem.startswith("round"):
                    continue  # whole voices stay unseen, so that the evaluation can tell how others fare
                yield row["text"], _named(row["expected"], row["family"], row["tag"])


def _from_frames(dice: random.Random) -> Iterator[tuple[str, str | None]]:
    """Messages out of `frames/*.txt`: a heading `# expected family tag`, then lines with `[choices|between]`."""
    for path in sorted(FRAMES.glob("*.txt")):
        kind = None
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("# "):
                kind = _named(*line.split()[1:4])
            elif line.strip():
                yield from ((_as_typed(text, dice), kind) for text in _made(line, dice))


def _named(expected: str, family: str, tag: str) -> str | None:
    if expected == "N":
        return None
    if family in ("F1", "F2"):
        return "F2o" if tag == "third_person" else "F2"
    return family


def _made(frame: str, dice: random.Random) -> list[str]:
    choices = [choice.split("|") for choice in _CHOICE.findall(frame)]
    possible = math.prod(map(len, choices))
    often = min(possible, max(PER_FRAME, 3 * max(map(len, choices), default=1)))
    made = set()
    for _ in range(often):
        text = _CHOICE.sub(lambda choice: dice.choice(choice[1].split("|")), frame)
        made.add(re.sub(r"\s+([,.])", r"\1", " ".join(text.split())))
    return sorted(made)


def _as_typed(text: str, dice: random.Random) -> str:
    """`text` as it is, in a dialect, or with slips of the thumb."""
    manner = dice.random()
    if manner < 0.4:
        return text
    if manner < 0.65:
        dialect = dice.choice(DIALECTS)
        return re.sub(r"\w+", lambda word: dialect.get(word[0].lower(), word[0]), text)
    words = text.split(" ")
    for _ in range(1 + len(words) // 6):
        index = dice.randrange(len(words))
        words[index] = _slip(words[index], dice)
    return " ".join(words)


def _slip(word: str, dice: random.Random) -> str:
    if len(word) < 4:
        return word
    at = dice.randrange(1, len(word) - 1)
    return dice.choice([
        word[:at] + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + dice.choice("enrstia") + word[at + 1 :],
    ])  # fmt: skip


def _utterances() -> Iterator[str]:
    for path in sorted(UTTERANCES.glob("*.yml")):
        for group in YAML(typ="safe").load(path)["nlu"]:
            if group.get("intent", "crisis") != "crisis":
                for line in group["examples"].splitlines():
                    yield _ENTITY.sub(r"\1", line.strip().removeprefix("- "))


def _further(patterns: Iterable[str]) -> Iterator[str]:
    for path in sorted(found for pattern in patterns for found in glob.glob(pattern)):
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            yield line.partition(": ")[2].strip()


def _whole(text: str) -> list[str]:
    words, concepts, _ = sentences(text)
    return features(words, concepts)


def _stretches(text: str) -> list[list[str]]:
    words, concepts, ends = sentences(text)
    return [features(words[a:b], concepts[a:b]) for a, b in stretches(len(words), ends)]


def _learn(samples: list[Sample], dice: random.Random) -> dict[str, int]:
    scale = _scales(samples)
    numbers = {feature: number for number, feature in enumerate(scale)}
    scaled = list(scale.values())
    rows = []
    for sample in samples:
        length = math.sqrt(len(sample.features) or 1)
        rows.append([(numbers[f], scaled[numbers[f]] / length) for f in sample.features if f in numbers])
    signs = [1 if sample.kind else -1 for sample in samples]
    learnt = _descend(rows, signs, len(scaled), dice)
    whole = {f: round(SCALE * learnt[number] * scaled[number]) for f, number in numbers.items()}
    return {feature: weight for feature, weight in whole.items() if abs(weight) >= SMALL}


def _scales(samples: list[Sample]) -> dict[str, float]:
    """Per feature the logarithm of how much more often it stands in a crisis."""
    inside: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    for sample in samples:
        (inside if sample.kind else outside).update(set(sample.features))
    all_inside, all_outside = sum(inside.values()), sum(outside.values())
    often = [f for f in inside.keys() | outside.keys() if inside[f] + outside[f] >= RARE]
    return {
        f: max(-4.0, min(4.0, math.log((inside[f] + 0.5) / all_inside * all_outside / (outside[f] + 0.5))))
        for f in sorted(often)
    }


def _descend(
    rows: list[list[tuple[int, float]]], signs: list[int], size: int, dice: random.Random
) -> list[float]:
    learnt, alpha = [0.0] * size, [0.0] * len(rows)
    softness = 1 / (2 * COST)
    squares = [sum(value * value for _, value in row) + softness for row in rows]
    order = list(range(len(rows)))
    for passed in range(PASSES):
        dice.shuffle(order)
        moved = 0
        for at in order:
            sign, row = signs[at], rows[at]
            slope = sign * sum(learnt[n] * value for n, value in row) - 1 + softness * alpha[at]
            if alpha[at] == 0 and slope >= 0:
                continue
            new = max(alpha[at] - slope / squares[at], 0.0)
            step = (new - alpha[at]) * sign
            alpha[at] = new
            if abs(step) > 1e-6:
                moved += 1
                for n, value in row:
                    learnt[n] += step * value
        _say(f"pass {passed + 1}: {moved} of {len(rows)} moved")
    return learnt


def _kinds(samples: list[Sample]) -> dict[str, list[int]]:
    """Which kind of crisis a word or concept speaks for: naive Bayes over the kinds."""
    counts = {kind: Counter[str]() for kind in HITS}
    for sample in samples:
        if sample.kind:
            counts[sample.kind].update({f for f in sample.features if f.startswith(("w ", "@")) or " " in f})
    totals = {kind: sum(count.values()) for kind, count in counts.items()}
    often = Counter[str]()
    for count in counts.values():
        often.update(count)
    return {
        f: [round(100 * math.log((counts[kind][f] + 0.3) / totals[kind] * 1e5)) for kind in HITS]
        for f, seen in often.items()
        if seen >= 4
    }


def _write(threshold: float, crisis: dict[str, int], kinds: dict[str, list[int]]) -> None:
    with gzip.GzipFile(WEIGHTS, "wb", mtime=0) as file:
        file.write(f"threshold\t{threshold:.3f}\n".encode())
        for feature in sorted(crisis.keys() | kinds.keys()):
            row = [feature, crisis.get(feature, 0), *kinds.get(feature, [])]
            file.write(("\t".join(map(str, row)) + "\n").encode())
    _say(f"{len(crisis)} weights, {WEIGHTS.stat().st_size // 1024} KiB")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
