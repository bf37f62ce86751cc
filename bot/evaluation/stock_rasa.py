"""Rasa's stock pipeline with DIET, trained by the same `rasa` on the utterances given."""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from bot.evaluation.classifiers import Array, Classifier
from bot.train import QUIET
from bot.training_data import Utterance

# What `rasa init` writes, for German, but for the epochs: it names 100; after these the training data is learned.
EPOCHS = 15
PIPELINE: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": EPOCHS, "constrain_similarities": True, "entity_recognition": False},
]


class StockRasa(Classifier):
    """Trains in a temporary folder; the log of a failed training stands in the error."""

    def __init__(self, epochs: int = EPOCHS) -> None:
        self._epochs = epochs

    def learn(self, learned: Sequence[Utterance]) -> None:
        from rasa.core.agent import Agent

        self.classes = sorted({u.intent for u in learned})
        with tempfile.TemporaryDirectory() as folder:
            _write_project(Path(folder), learned, self.classes, self._epochs)
            with (Path(folder) / "log").open("wb") as log:
                done = subprocess.run(
                    [sys.executable, "-m", "rasa", "train", "nlu", "--fixed-model-name", "stock"],
                    cwd=folder,
                    env={**os.environ, **QUIET, "OMP_NUM_THREADS": "2"},
                    stdout=log,
                    stderr=log,
                )
            if done.returncode:
                raise RuntimeError((Path(folder) / "log").read_text(errors="replace")[-2000:])
            self._agent = Agent.load(str(Path(folder) / "models" / "stock.tar.gz"))

    def probabilities(self, texts: Sequence[str]) -> Array:
        async def all_of_them() -> list[dict[str, Any]]:
            return [await self._agent.parse_message(t) for t in texts]

        rows = []
        for parsed in asyncio.run(all_of_them()):
            found = {i["name"]: i["confidence"] for i in parsed["intent_ranking"]}
            rows.append([found.get(c, 0.0) for c in self.classes])
        return np.array(rows)


def _write_project(folder: Path, learned: Sequence[Utterance], intents: list[str], epochs: int) -> None:
    pipeline = [{**c, "epochs": epochs} if c["name"] == "DIETClassifier" else c for c in PIPELINE]
    blocks = [
        {"intent": i, "examples": "".join(f"- {u.text}\n" for u in learned if u.intent == i)} for i in intents
    ]
    files = {
        "config.yml": {"recipe": "default.v1", "language": "de", "pipeline": pipeline},
        "domain.yml": {"version": "3.1", "intents": intents},
        "data/nlu.yml": {"version": "3.1", "nlu": blocks},
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        with path.open("w", encoding="utf-8") as file:
            YAML(typ="safe").dump(content, file)
