"""`python -m bot.learn FILE [--add]`: teach utterances that were understood wrongly.

FILE has one utterance a line, as `intent | voice | utterance`; lines that begin with "#" are left out. The
command says which lines it cannot take and why, how the present training data understands the others, and
whether learning them helps or hurts on held-out voices. With `--add` it writes them into `bot/data/nlu/`.
"""

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from bot.training_data import ROOT, VOICES, Utterance, add, near_duplicates, same_as, utterances

# Lines that Rasa would read as something else than text.
_MARKUP = frozenset("[]{}")


@dataclass(frozen=True)
class Refused:
    line: int
    text: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}: {self.text}"


def read(path: Path, known: list[Utterance]) -> tuple[list[Utterance], list[Refused]]:
    """The utterances of a file that can be learned, and the lines that cannot."""
    intents = set(YAML(typ="safe").load(ROOT / "domain.yml")["intents"])
    owner = {same_as(u.text): u.intent for u in known}
    taken: list[Utterance] = []
    refused: list[Refused] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        utterance, reason = _of_line(line, intents)
        if utterance and (other := owner.get(same_as(utterance.text))):
            reason = "known already" if other == utterance.intent else f"known as {other}"
        if utterance is None or reason:
            refused.append(Refused(number, line.strip(), reason))
            continue
        owner[same_as(utterance.text)] = utterance.intent
        taken.append(utterance)
    return taken, refused


def _of_line(line: str, intents: set[str]) -> tuple[Utterance | None, str]:
    parts = [p.strip() for p in line.split("|", 2)]
    if len(parts) != 3 or not parts[2]:
        return None, "not of the form intent | voice | utterance"
    intent, voice, text = parts
    if intent not in intents:
        return None, f"the domain has no intent {intent!r}"
    if voice not in VOICES:
        return None, f"no voice {voice!r} (there are {', '.join(sorted(VOICES))})"
    if _MARKUP & set(text):
        return None, "brackets mark entities in training data"
    return Utterance(text.lstrip("- "), intent, voice), ""


def without_near_duplicates(new: list[Utterance], known: list[Utterance]) -> tuple[list[Utterance], int]:
    """`new` without what is nearly the same as something known or said before it; and how many that were."""
    double = {later for _, later in near_duplicates(known, new)}
    kept = [u for u in new if u not in double]
    return kept, len(new) - len(kept)


def effect(known: list[Utterance], new: list[Utterance]) -> list[str]:
    """Lines that say how `new` is understood now, and what learning it does to held-out voices."""
    from bot.evaluation.measure import accuracy_by_learning, held_out_accuracy

    lines = [f"understood before learning: {accuracy_by_learning(known, new):.3f} of {len(new)}"]
    before, after = held_out_accuracy(known), held_out_accuracy(known, new)
    word = "helps" if after > before else "hurts" if after < before else "changes nothing"
    return [*lines, f"held-out voices: {before:.4f} without, {after:.4f} with the new utterances: it {word}"]


def main(arguments: list[str]) -> int:
    paths = [a for a in arguments if not a.startswith("--")]
    if len(paths) != 1 or not Path(paths[0]).is_file():
        print(
            "usage: python -m bot.learn FILE [--add]   (FILE: lines intent | voice | utterance)",
            file=sys.stderr,
        )
        return 2
    known = utterances()
    taken, refused = read(Path(paths[0]), known)
    print(*refused[:50], sep="\n")
    if len(refused) > 50:
        print(f"… and {len(refused) - 50} more lines that cannot be taken")
    taken, double = without_near_duplicates(taken, known)
    print(f"{len(taken)} new utterances, {len(refused)} refused, {double} nearly the same as another")
    if not taken:
        return 1
    if "--fast" not in arguments:
        print(*effect(known, taken), sep="\n")
    if "--add" not in arguments:
        print("nothing was written; --add writes them into bot/data/nlu/")
        return 0
    for path, count in add(taken).items():
        print(f"  {path.relative_to(ROOT)}: {count}")
    print("most:", ", ".join(f"{i} {n}" for i, n in Counter(u.intent for u in taken).most_common(5)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
