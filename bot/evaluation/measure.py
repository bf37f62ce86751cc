"""Splits that hold out whole voices, and what is counted on them."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.metrics import f1_score

from bot.evaluation.classifiers import Classifier
from bot.language.features import Features
from bot.language.intents import support_vectors
from bot.training_data import Utterance

Array = Any  # numpy is skipped by the type checker: it belongs to the environment of the bot
# Voices held out together: each round hides some dialect or officialese, short and long ones.
ROUNDS = (
    ("sued", "amtlich", "knapp"),
    ("diktat", "alt", "tippfehler"),
    ("jugend", "brief", "ruhr"),
    ("lerner", "lang"),
)
OUTSIDE = "out_of_scope"


@dataclass(frozen=True)
class Outcome:
    """What a classifier made of judged utterances: one row of probabilities each, columns as `classes`."""

    judged: Sequence[Utterance]
    classes: Sequence[str]
    probabilities: Array

    @property
    def truth(self) -> Array:
        return np.array([u.intent for u in self.judged])

    @property
    def ranked(self) -> Array:
        """Intents of each utterance, likeliest first."""
        return np.asarray(self.classes)[np.argsort(-self.probabilities, axis=1)]

    @property
    def confidence(self) -> Array:
        return np.asarray(self.probabilities.max(axis=1))

    @property
    def right(self) -> Array:
        return np.asarray(self.ranked[:, 0] == self.truth)

    def among(self, first: int) -> Array:
        """Whether the right intent is among the `first` likeliest."""
        return np.asarray((self.ranked[:, :first] == self.truth[:, None]).any(axis=1))

    def only(self, chosen: Array) -> "Outcome":
        judged = [u for u, is_chosen in zip(self.judged, chosen, strict=True) if is_chosen]
        return Outcome(judged, self.classes, self.probabilities[chosen])


def together(outcomes: Sequence[Outcome]) -> Outcome:
    """Outcomes over the same classes as one."""
    judged = [u for o in outcomes for u in o.judged]
    return Outcome(judged, outcomes[0].classes, np.concatenate([o.probabilities for o in outcomes]))


def rounds(data: Sequence[Utterance]) -> Iterator[tuple[list[Utterance], list[Utterance]]]:
    """(learned, judged) of each round: no voice is on both sides."""
    for voices in ROUNDS:
        yield [u for u in data if u.voice not in voices], [u for u in data if u.voice in voices]


def lines_apart(data: Sequence[Utterance]) -> tuple[list[Utterance], list[Utterance]]:
    """(learned, judged): a sixth of the lines, drawn by lot, is judged; its voices and intents are known."""
    mixed = random.Random(1).sample(list(data), len(data))
    return mixed[len(mixed) // 6 :], mixed[: len(mixed) // 6]


def judge(classifier: Classifier, learned: Sequence[Utterance], judged: Sequence[Utterance]) -> Outcome:
    classifier.learn(learned)
    return Outcome(judged, classifier.classes, classifier.probabilities([u.text for u in judged]))


@dataclass(frozen=True)
class Summary:
    accuracy: float
    top3: float
    macro_f1: float
    accepted: float
    right_if_accepted: float
    outside_recall: float
    false_rejection: float


def summary(outcome: Outcome, threshold: float) -> Summary:
    """The figures of one outcome when the fallback takes over below `threshold`.

    `outside_recall`: share of out-of-scope utterances that get no answer on something else (called out of scope,
    or below the threshold). `false_rejection`: share of the others that are called out of scope.
    """
    truth, guess = outcome.truth, outcome.ranked[:, 0]
    accepted = outcome.confidence >= threshold
    outside = truth == OUTSIDE
    refused = (guess == OUTSIDE) | ~accepted
    return Summary(
        accuracy=float(outcome.right.mean()),
        top3=float(outcome.among(3).mean()),
        macro_f1=float(f1_score(truth, guess, average="macro")),
        accepted=float(accepted.mean()),
        right_if_accepted=float(outcome.right[accepted].mean()) if accepted.any() else 0.0,
        outside_recall=float(refused[outside].mean()) if outside.any() else 0.0,
        false_rejection=float((guess == OUTSIDE)[~outside].mean()),
    )


def confused(outcome: Outcome, most: int = 20) -> list[tuple[int, str, str]]:
    """(count, truth, guess) of the pairs that are mixed up most."""
    pairs = Counter(zip(outcome.truth[~outcome.right], outcome.ranked[~outcome.right, 0], strict=True))
    return [(n, str(truth), str(guess)) for (truth, guess), n in pairs.most_common(most)]


def held_out_accuracy(data: Sequence[Utterance], more: Sequence[Utterance] = ()) -> float:
    """Accuracy over all rounds; `more` is learned where its voice is not held out, but never judged."""
    right = total = 0
    for learned, judged in rounds(data):
        hidden = {u.voice for u in judged}
        right += _right([*learned, *(u for u in more if u.voice not in hidden)], judged)
        total += len(judged)
    return right / total


def accuracy_by_learning(learned: Sequence[Utterance], judged: Sequence[Utterance]) -> float:
    """Accuracy on `judged` of what is learned from `learned`."""
    return _right(learned, judged) / len(judged)


def _right(learned: Sequence[Utterance], judged: Sequence[Utterance]) -> int:
    """How many are right; without calibration, which changes no order and costs most of the time."""
    features = Features()
    rows = features.learn([u.text for u in learned])
    svm = support_vectors(rows, [u.intent for u in learned])
    guesses = svm.classes[svm.margins(features.of([u.text for u in judged])).argmax(axis=1)]
    return int((guesses == np.array([u.intent for u in judged])).sum())
