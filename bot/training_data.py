"""The training utterances as they lie in `bot/data/nlu/`: reading, adding, and finding near-duplicates."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process
from ruamel.yaml import YAML

from bot.language.normalise import words

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "bot" / "data" / "nlu"
VOICES = frozenset(
    """alltag klein tippfehler ruhr sued lerner amtlich diktat brief jugend knapp lang alt fremdsprache""".split()
)
# Texts as alike as this (0 to 100) are one text written twice. Short texts are compared as a whole only.
ALIKE, SHORT = 92.0, 4
_BLOCK = "- intent: {intent}\n  metadata: {{voice: {voice}}}\n  examples: |\n"


@dataclass(frozen=True)
class Utterance:
    text: str
    intent: str
    voice: str


def utterances(folder: Path = FOLDER) -> list[Utterance]:
    """All training utterances, in the order of the files."""
    return [u for path in sorted(folder.glob("*.yml")) for u in _of_file(path)]


def _of_file(path: Path) -> Iterator[Utterance]:
    for block in YAML(typ="safe").load(path)["nlu"]:
        for line in block["examples"].splitlines():
            if line.startswith("- "):
                yield Utterance(line[2:].strip(), block["intent"], block["metadata"]["voice"])


def same_as(text: str) -> str:
    """What two texts have in common that differ in capitals, umlauts and punctuation only.

    A text in another script is compared as it is.
    """
    return " ".join(words(text)) or text.strip().lower()


def near_duplicates(
    known: Iterable[Utterance], new: Iterable[Utterance] = ()
) -> list[tuple[Utterance, Utterance]]:
    """Pairs of one intent that are nearly the same text; with `new`, pairs of a new one with any other."""
    known, new = list(known), list(new)
    pairs: list[tuple[Utterance, Utterance]] = []
    by_intent: defaultdict[str, list[Utterance]] = defaultdict(list)
    for utterance in known + new:
        if len(words(utterance.text)) >= SHORT:
            by_intent[utterance.intent].append(utterance)
    fresh = set(new)
    for group in by_intent.values():
        rows = [u for u in group if u in fresh] if new else group
        if not rows:
            continue
        likeness = process.cdist(
            [same_as(u.text) for u in rows],
            [same_as(u.text) for u in group],
            scorer=fuzz.ratio,
            score_cutoff=ALIKE,
            dtype=np.uint8,
        )
        place = {id(u): i for i, u in enumerate(group)}
        for row, column in np.argwhere(likeness):
            if place[id(rows[row])] > column:
                pairs.append((group[column], rows[row]))
    return pairs


def add(new: Iterable[Utterance], folder: Path = FOLDER) -> dict[Path, int]:
    """Writes utterances into the files where their intents are: at the end of the block of their voice.

    Returns:
        How many each file got.

    Raises:
        ValueError: an intent that no file has. Nothing is written then.
    """
    homes = {u.intent: path for path in sorted(folder.glob("*.yml")) for u in _of_file(path)}
    wanted: defaultdict[Path, defaultdict[tuple[str, str], list[str]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for utterance in new:
        if utterance.intent not in homes:
            raise ValueError(f"no training file has the intent {utterance.intent!r}")
        wanted[homes[utterance.intent]][utterance.intent, utterance.voice].append(utterance.text)
    for path, blocks in wanted.items():
        path.write_text(_with(path.read_text(encoding="utf-8"), blocks), encoding="utf-8")
    return {path: sum(map(len, blocks.values())) for path, blocks in wanted.items()}


def _with(content: str, blocks: dict[tuple[str, str], list[str]]) -> str:
    """The file's text with the lines added; what is there stays as it is written."""
    for (intent, voice), texts in blocks.items():
        lines = "".join(f"    - {text}\n" for text in texts)
        head = _BLOCK.format(intent=intent, voice=voice)
        found = re.search(re.escape(head) + r"(?:    - .*\n)*", content)
        if found:
            content = content[: found.end()] + lines + content[found.end() :]
        else:
            content = (
                content[: _end_of_intent(content, intent)]
                + head
                + lines
                + content[_end_of_intent(content, intent) :]
            )
    return content


def _end_of_intent(content: str, intent: str) -> int:
    blocks = re.finditer(rf"- intent: {re.escape(intent)}\n(?:  .*\n)+", content)
    return max((m.end() for m in blocks), default=len(content))
