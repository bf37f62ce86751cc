"""What the second opinion learns from: written messages, frames, and the ordinary utterances of the dialogue."""

import csv
import math
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ruamel.yaml import YAML

from api.conversations.crisis.evaluate import HELD_OUT, LISTS, UNSEEN

WRITTEN = LISTS / "written"
FRAMES = LISTS / "frames"
UTTERANCES = Path(__file__).parents[3] / "bot" / "data" / "nlu"
PER_FRAME = 45  # messages made from one frame, at least
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


@dataclass(frozen=True, slots=True)
class Message:
    """`kind`: as in `HITS`, None for a harmless one. `author`: the file of `written`, empty for everything else."""

    text: str
    kind: str | None
    author: str = ""


def messages(dice: random.Random) -> list[Message]:
    """All but the ordinary utterances."""
    return [*_written(), *_lists(), *_from_frames(dice)]


def typed_otherwise(messages: Iterable[Message], dice: random.Random) -> Iterator[Message]:
    """The messages of the authors once more, in a dialect or with slips of the thumb, where that changes them."""
    for message in messages:
        text = _as_typed(message.text, dice) if message.author else message.text
        if text != message.text:
            yield replace(message, text=text)


def ordinary() -> Iterator[str]:
    """The utterances of `bot/data/nlu`, those of the crisis aside."""
    for path in sorted(UTTERANCES.glob("*.yml")):
        for group in YAML(typ="safe").load(path)["nlu"]:
            if group.get("intent", "crisis") != "crisis":
                for line in group["examples"].splitlines():
                    yield _ENTITY.sub(r"\1", line.strip().removeprefix("- "))


def _written() -> Iterator[Message]:
    for path in sorted(WRITTEN.glob("*.csv")):
        for row in _rows(path):
            yield Message(row["text"], _kind(row["expected"], row["family"], row["tag"]), path.stem)


def _lists() -> Iterator[Message]:
    for path in sorted(LISTS.glob("*.csv")):
        for row in _rows(path) if path.stem not in UNSEEN else ():
            # Whole voices stay unseen, so that the evaluation can tell how the rules fare with others.
            if path.stem.startswith("round") or row["voice"] not in HELD_OUT:
                yield Message(row["text"], _kind(row["expected"], row["family"], row["tag"]))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter=";")


def _from_frames(dice: random.Random) -> Iterator[Message]:
    """Messages out of `frames/*.txt`: a heading `# expected family tag`, then lines with `[choices|between]`."""
    for path in sorted(FRAMES.glob("*.txt")):
        kind = None
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("# "):
                kind = _kind(*line.split()[1:4])
            elif line.strip():
                yield from (Message(_as_typed(text, dice), kind) for text in _made(line, dice))


def _kind(expected: str, family: str, tag: str) -> str | None:
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
