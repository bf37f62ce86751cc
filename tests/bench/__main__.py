"""`python -m tests.bench [--quick] [--rounds N]`: measure, print the table, write `var/bench.json`.

`--quick` measures this stack alone, with the assistant that is trained already.
"""

import argparse
import json
import os
import platform
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.bench import catalogue, report
from tests.bench.assistants import SAME, Assistant, Lotse, StockRasa, ending, train_lotse, train_stock
from tests.bench.load import Measured, one_round, warm_up
from tests.bench.sample import PER_INTENT, as_training_data, sample
from tests.journey.stack import ROOT

RESULT = ROOT / "var/bench.json"
_BEGAN = time.monotonic()


def say(what: str) -> None:
    """A line about how far it is."""
    print(f"bench {time.monotonic() - _BEGAN:4.0f} s  {what}", file=sys.stderr, flush=True)


def made(home: Path, *, quick: bool) -> list[Assistant]:
    """The assistants to measure, trained where that is needed."""
    if quick:
        return [Lotse(home / "lotse", None)]
    sampled = sample(ROOT / "bot/data/nlu")
    data = as_training_data(sampled)
    say(f"training a stock Rasa on {PER_INTENT} utterances of each of {len(sampled)} intents, few epochs")
    train_stock(data, list(sampled), home / "stock")
    say("training this stack's assistant on the same")
    model = train_lotse(data, home / "trained")
    return [Lotse(home / "lotse", model), StockRasa(home / "stock")]


def started(assistant: Assistant) -> Measured:
    say(f"starting {assistant.name}")
    began = time.monotonic()
    assistant.start()
    measured = Measured(ready=time.monotonic() - began)
    warm_up(assistant)
    return measured


def measure(assistants: list[Assistant], rounds: int) -> dict[str, Measured]:
    """All of them run, and take turns: what else the machine does meets each alike."""
    with ExitStack() as stack:
        found = {a.name: started(stack.enter_context(ending(a))) for a in assistants}
        for number in range(rounds):
            for assistant in assistants:
                say(f"round {number + 1} of {rounds}: {assistant.name}")
                one_round(assistant, found[assistant.name])
        for assistant in assistants:
            found[assistant.name].memory = assistant.memory()
    return found


def write(found: dict[str, Measured], aims: list[dict[str, Any]], figures: catalogue.Figures) -> None:
    result = {
        "machine": {"system": platform.platform(), "cores": os.cpu_count()},
        "assistants": {name: report.plain(measured) for name, measured in found.items()},
        "aims": aims,
        "catalogue": asdict(figures),
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="this stack alone, without training")
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    os.environ.update(SAME)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="lotse-bench-") as folder:
        found = measure(made(Path(folder), quick=chosen.quick), max(1, chosen.rounds))
    print(f"\n{report.table(found)}\n")
    aims = [] if chosen.quick else report.aims(*found.values())
    if aims:
        print(f"{report.aims_table(aims)}\n")
        print(
            f"Both learned from {PER_INTENT} utterances of each intent. DIET and TED learned for a few epochs only:"
        )
        print("that changes how well the stock Rasa understands, not how long it takes.\n")
    say("the catalogue")
    figures = catalogue.measure()
    print(f"{catalogue.table(figures)}\n")
    write(found, aims, figures)
    say(f"done; all figures in {RESULT.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("bench: stopped")
