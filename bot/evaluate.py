"""`python -m bot.evaluate`: how well intents are understood when whole voices are held out.

Each round learns from all voices but some and judges those: lines of one voice never stand on both sides. It
prints, per voice and in all: accuracy, top 3, and what the fallback's threshold leaves; then the pairs most
confused, and for comparison a multinomial logistic regression on the same features.
"""

import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML
from sklearn.linear_model import LogisticRegression

from bot.language.features import Features
from bot.language.intents import LinearIntents

ROOT = Path(__file__).resolve().parent.parent
# Rounds of voices held out together; short and long, dialect and officialese in each.
ROUNDS = (
    ("sued", "amtlich", "knapp"),
    ("diktat", "alt", "tippfehler"),
    ("jugend", "brief", "ruhr"),
    ("lerner", "lang"),
)
Example = tuple[str, str, str]


def examples() -> list[Example]:
    """(utterance, intent, voice) of all training data."""
    found: list[Example] = []
    for path in sorted((ROOT / "bot/data/nlu").glob("*.yml")):
        for block in YAML(typ="safe").load(path)["nlu"]:
            voice = block["metadata"]["voice"]
            lines = (line.strip() for line in block["examples"].splitlines())
            found += [(line[2:], block["intent"], voice) for line in lines if line.startswith("- ")]
    return found


def threshold() -> float:
    pipeline = YAML(typ="safe").load(ROOT / "config.yml")["pipeline"]
    return float(next(c["threshold"] for c in pipeline if c["name"] == "FallbackClassifier"))


def judge(model: LinearIntents, judged: list[Example]) -> list[dict[str, Any]]:
    """One row per utterance: voice, truth, guess, whether it is among the first three, confidence."""
    rows = []
    for text, intent, voice in judged:
        probabilities = model.of_message(text)
        order = [] if probabilities is None else np.argsort(probabilities)[::-1][:3]
        guesses = [model.classes[i] for i in order]
        confidence = float(probabilities[order[0]]) if len(order) else 0.0  # type: ignore[index]
        rows.append(
            {
                "voice": voice,
                "truth": intent,
                "guess": guesses[0] if guesses else None,
                "top3": intent in guesses,
                "confidence": confidence,
            }
        )
    return rows


def held_out(data: list[Example]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for voices in ROUNDS:
        learned = [e for e in data if e[2] not in voices]
        model = LinearIntents(penalty=1.0, folds=3, min_df=1)
        began = time.perf_counter()
        model.learn([e[0] for e in learned], [e[1] for e in learned])
        seconds = time.perf_counter() - began
        judged = judge(model, [e for e in data if e[2] in voices])
        print(
            f"  held out {', '.join(voices)}: learned {len(learned)} in {seconds:.0f} s",
            file=sys.stderr,
            flush=True,
        )
        rows += judged
    return rows


def table(rows: list[dict[str, Any]], least: float) -> list[str]:
    """Lines of a table: per voice and in all."""
    lines = [f"{'voice':<12} {'n':>6} {'accuracy':>9} {'top 3':>7} {'accepted':>9} {'right if accepted':>18}"]
    for voice in [*sorted({r["voice"] for r in rows}), "all"]:
        those = [r for r in rows if voice in (r["voice"], "all")]
        right = [r["guess"] == r["truth"] for r in those]
        accepted = [r for r in those if r["confidence"] >= least]
        lines.append(
            f"{voice:<12} {len(those):>6} {np.mean(right):>9.3f} {np.mean([r['top3'] for r in those]):>7.3f}"
            f" {len(accepted) / len(those):>9.3f}"
            f" {np.mean([r['guess'] == r['truth'] for r in accepted]):>18.3f}"
        )
    return lines


def confused(rows: list[dict[str, Any]], most: int = 15) -> list[str]:
    pairs = Counter((r["truth"], r["guess"]) for r in rows if r["guess"] != r["truth"])
    return [f"{count:>5}  {truth} taken for {guess}" for (truth, guess), count in pairs.most_common(most)]


def compare(data: list[Example]) -> list[str]:
    """Linear SVM against logistic regression, same features, first round of held-out voices."""
    voices = ROUNDS[0]
    learned = [e for e in data if e[2] not in voices]
    judged = [e for e in data if e[2] in voices]
    truth = np.array([e[1] for e in judged])
    features = Features()
    rows, others = features.learn([e[0] for e in learned]), features.of([e[0] for e in judged])
    began = time.perf_counter()
    regression = LogisticRegression(C=10, max_iter=40, multi_class="multinomial").fit(
        rows, [e[1] for e in learned]
    )
    regression_seconds = time.perf_counter() - began
    began = time.perf_counter()
    svm = LinearIntents(penalty=1.0, folds=3, min_df=1)
    svm.learn([e[0] for e in learned], [e[1] for e in learned])
    svm_seconds = time.perf_counter() - began
    right = np.mean([r["guess"] == r["truth"] for r in judge(svm, judged)])
    return [
        f"held out {', '.join(voices)}: {len(learned)} learned, {len(judged)} judged",
        f"logistic regression  accuracy {np.mean(regression.predict(others) == truth):.3f}  {regression_seconds:.0f} s",
        f"linear SVM           accuracy {right:.3f}  {svm_seconds:.0f} s (with its calibration)",
    ]


def main() -> None:
    import warnings

    warnings.simplefilter("ignore")
    data = examples()
    print(f"{len(data)} utterances, {len({e[1] for e in data})} intents, {len({e[2] for e in data})} voices")
    rows = held_out(data)
    print(*table(rows, threshold()), sep="\n")
    print("\nmost confused", *confused(rows), sep="\n")
    if "--compare" in sys.argv:
        print("\n" + "\n".join(compare(data)))


if __name__ == "__main__":
    main()
