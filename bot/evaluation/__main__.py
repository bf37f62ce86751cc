"""`python -m bot.evaluation [chosen] [compared] [neural] [curve]`: writes the chapters of `docs/understanding.md`.

`chosen` judges the classifier of `config.yml`, `compared` and `neural` set it beside others, `curve` says whether
more utterances would help. Without a name all of them, one after the other.
"""

import pickle
import random
import resource
import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from ruamel.yaml import YAML

from bot.evaluation import report
from bot.evaluation.classifiers import COMPARED, Classifier, Ours, SpacyTextcat
from bot.evaluation.measure import (
    Outcome,
    accuracy_by_learning,
    judge,
    lines_apart,
    rounds,
    summary,
    together,
)
from bot.evaluation.preparing import PREPARED
from bot.evaluation.stock_rasa import EPOCHS, StockRasa
from bot.training_data import ROOT, Utterance, utterances

TARGET = ROOT / "docs" / "understanding.md"
INDEPENDENT = ROOT / "tests" / "data" / "understanding" / "independent.txt"
LEVELS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6)
SUMS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
# Compared with so many utterances of each intent: neural classifiers would take hours on two cores with all of them.
PER_INTENT, PER_INTENT_NEURAL = 100, 12
PER_INTENT_HELD_OUT = 300
JUDGED = 1500
NEURAL: dict[str, Callable[[], Classifier]] = {
    "ours": Ours,
    "spaCy text classifier": SpacyTextcat,
    f"Rasa DIET, {EPOCHS} epochs": StockRasa,
}


def threshold() -> float:
    pipeline = YAML(typ="safe").load(ROOT / "config.yml")["pipeline"]
    return float(next(c["threshold"] for c in pipeline if c["name"] == "FallbackClassifier"))


def independent() -> list[Utterance]:
    """The list of `tests/data/understanding/`: lines of `intent | voice | utterance`, never learned from."""
    parts = (
        line.split(" | ", 2)
        for line in INDEPENDENT.read_text(encoding="utf-8").splitlines()
        if line[:1] != "#"
    )
    return [Utterance(text, intent, voice) for intent, voice, text in parts]


def measured(
    classifier: Classifier, learned: Sequence[Utterance], judged: Sequence[Utterance]
) -> tuple[Outcome, report.Cost]:
    began = time.perf_counter()
    classifier.learn(learned)
    learning = time.perf_counter() - began
    began = time.perf_counter()
    probabilities = np.concatenate([classifier.probabilities([u.text]) for u in judged[:200]])
    per_message = (time.perf_counter() - began) / len(judged[:200]) * 1000
    rest = (
        classifier.probabilities([u.text for u in judged[200:]]) if len(judged) > 200 else probabilities[:0]
    )
    size = len(pickle.dumps(classifier)) / 1e6 if isinstance(classifier, Ours) else 0.0
    outcome = Outcome(judged, classifier.classes, np.concatenate([probabilities, rest]))
    return outcome, report.Cost(learning, per_message, size)


def compared(
    data: Sequence[Utterance],
    makers: Mapping[str, Callable[[], Classifier]],
    per_intent: int,
    tell: Callable[[str], None],
) -> str:
    """Classifiers on equal data: so many utterances of each intent, the first round of voices held out."""
    chance = random.Random(1)
    learned, judged = next(rounds(data))
    few = _of_each_intent(chance, learned, per_intent)
    judged = _some(chance, judged, JUDGED)
    found = []
    for name, make in makers.items():
        tell(f"{name}, learning from {len(few)}")
        outcome, cost = measured(make(), few, judged)
        found.append((name, summary(outcome, threshold()), cost))
    return report.comparison(found)


def _of_each_intent(chance: random.Random, those: Sequence[Utterance], most: int) -> list[Utterance]:
    intents = sorted({u.intent for u in those})
    return [u for intent in intents for u in _some(chance, [x for x in those if x.intent == intent], most)]


def _some(chance: random.Random, those: Sequence[Utterance], most: int) -> list[Utterance]:
    return chance.sample(list(those), min(most, len(those)))


def held_out(data: Sequence[Utterance], tell: Callable[[str], None]) -> Outcome:
    """All rounds; each learns from at most `PER_INTENT_HELD_OUT` utterances of an intent, which halves the time."""
    outcomes = []
    chance = random.Random(1)
    for every, judged in rounds(data):
        learned = _of_each_intent(chance, every, PER_INTENT_HELD_OUT)
        tell("held out " + ", ".join(sorted({u.voice for u in judged})))
        outcomes.append(judge(Ours(), learned, judged))
    return together(outcomes)


def curve(data: Sequence[Utterance], tell: Callable[[str], None]) -> str:
    """Accuracy by the share of the data learned from: held-out voices, and held-out lines of known voices."""
    chance = random.Random(1)
    learned, judged = next(rounds(data))
    rest, apart = lines_apart(data)
    learned = _some(chance, learned, len(learned))
    rows = []
    for name, share in (("an eighth", 8), ("a quarter", 4), ("half", 2), ("all", 1)):
        tell(f"learning from {name}")
        part, other = learned[: len(learned) // share], rest[: len(rest) // share]
        rows.append([name, len(part), accuracy_by_learning(part, judged), accuracy_by_learning(other, apart)])
    return report.table(["learned from", "utterances", "unseen voices", "unseen lines of known voices"], rows)


def _chapter(title: str, outcome: Outcome) -> list[str]:
    return [
        f"### {title}\n",
        report.by_voice(outcome, threshold()),
        "What each threshold of the fallback would mean:\n",
        report.thresholds(outcome, LEVELS),
        "Below the threshold three meanings are offered, where their probabilities add up to enough:\n",
        report.offered(outcome, threshold(), SUMS),
    ]


def teller() -> Callable[[str], None]:
    began = time.monotonic()

    def tell(what: str) -> None:
        print(f"  {time.monotonic() - began:5.0f} s  {what}", file=sys.stderr, flush=True)

    return tell


def of_chosen(data: Sequence[Utterance], tell: Callable[[str], None]) -> str:
    """The chapter about the classifier that `config.yml` names."""
    outcome = held_out(data, tell)
    tell("lines held out by lot")
    apart = judge(Ours(), *lines_apart(data))
    tell("the independent list")
    outside = judge(Ours(), data, independent())
    intents, voices = ({getattr(u, name) for u in data} for name in ("intent", "voice"))
    counts = f"{len(data)} utterances, {len(intents)} intents, {len(voices)} voices.\n"
    return "\n".join(
        [
            f"## The chosen classifier\n\n{counts}\nThreshold of the fallback: {threshold()}.\n",
            *_chapter("The independent list", outside),
            *_chapter("Lines held out by lot", apart),
            *_chapter(
                f"Whole voices held out (at most {PER_INTENT_HELD_OUT} utterances of an intent learned)",
                outcome,
            ),
            "Mixed up most:\n",
            report.pairs(outcome),
        ]
    )


def of_compared(data: Sequence[Utterance], tell: Callable[[str], None]) -> str:
    """The chapter about other linear classifiers, features and ways of preparing a text."""
    head = (
        f"## Classifiers compared\n\n{PER_INTENT} utterances of each intent, one round of voices held out.\n"
    )
    return "\n".join([head, compared(data, COMPARED | PREPARED, PER_INTENT, tell)])


def of_neural(data: Sequence[Utterance], tell: Callable[[str], None]) -> str:
    """The chapter about neural classifiers, on data that they learn in minutes."""
    head = f"## Neural classifiers\n\n{PER_INTENT_NEURAL} utterances of each intent, one round of voices held out.\n"
    return "\n".join([head, compared(data, NEURAL, PER_INTENT_NEURAL, tell)])


def of_curve(data: Sequence[Utterance], tell: Callable[[str], None]) -> str:
    """The chapter that says whether more utterances would help."""
    return "\n".join(["## Learning curve\n", curve(data, tell)])


CHAPTERS = {"chosen": of_chosen, "compared": of_compared, "neural": of_neural, "curve": of_curve}


def main(arguments: list[str]) -> None:
    warnings.simplefilter("ignore")
    tell = teller()
    data = utterances()
    for name in arguments or CHAPTERS:
        text = CHAPTERS[name](data, tell)
        print(text, flush=True)
        TARGET.write_text(report.with_chapter(TARGET, name, list(CHAPTERS), text), encoding="utf-8")
        tell(f"{name}: written to {TARGET.relative_to(ROOT)}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    tell(f"done; at most {peak:.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
