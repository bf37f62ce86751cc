"""How long a catalogue of 200 programmes takes to load for the first time, and to assess for one person."""

import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from api.programmes.answers import answer_for
from api.programmes.catalogue import SHIPPED, Catalogue, load_catalogue
from api.screening.check import next_question
from api.screening.rules import assess

PROGRAMMES = 200
LOAD_SECONDS, ASSESS_SECONDS = 2.0, 0.001
_ANSWERS = {"wohnort": "Bochum", "leistungsbezug": "yes", "agh_dauer": "dont_know", "zielgruppe": "declined"}


@dataclass(frozen=True)
class Figures:
    """Seconds of processor time; `turn` is an answer and the next question of a check, with four programmes and with many."""

    load: float
    assess: float
    assess_all: float
    turn_few: float
    turn_many: float

    @property
    def met(self) -> bool:
        return self.load <= LOAD_SECONDS and self.assess <= ASSESS_SECONDS


def large(place: Path, programmes: int = PROGRAMMES) -> Path:
    """The shipped catalogue with copies of INSAT under other names, as many as are asked for in all."""
    shutil.copytree(SHIPPED, place)
    text = (SHIPPED / "insat.yml").read_text(encoding="utf-8")
    for number in range(programmes - len(load_catalogue(SHIPPED).programmes)):
        key = f"muster{number:03}"
        changed = re.sub(r"^aliases:.*$", f"aliases: [{key}]", text, flags=re.MULTILINE)
        changed = changed.replace("key: insat", f"key: {key}").replace(
            "short_name: INSAT", f"short_name: Muster {number:03}"
        )
        changed = re.sub(r"^name:.*$", f"name: Programm Muster {number:03}", changed, flags=re.MULTILINE)
        (place / f"{key}.yml").write_text(changed, encoding="utf-8")
    return place


def measure() -> Figures:
    """The best of a few repetitions: what else the machine does only ever adds."""
    few = load_catalogue(SHIPPED)
    with tempfile.TemporaryDirectory() as folder:
        place = large(Path(folder) / "catalogue")
        loads = []
        for _ in range(3):
            began = time.process_time()
            many = load_catalogue(place)
            loads.append(time.process_time() - began)
    return Figures(
        load=min(loads),
        assess=best(lambda: _assess_all(few)),
        assess_all=best(lambda: _assess_all(many)),
        turn_few=best(lambda: _turn(few)),
        turn_many=best(lambda: _turn(many)),
    )


def best(work: Callable[[], object], times: int = 30) -> float:
    """The seconds of the fastest of some runs."""
    found = []
    for _ in range(times):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


def _assess_all(catalogue: Catalogue) -> None:
    for programme in catalogue.programmes.values():
        assess(programme, _ANSWERS, catalogue.town_index.by_name)


def _turn(catalogue: Catalogue) -> None:
    answer_for(
        catalogue, intent="ask_sanctions", programme="insat", language="standard", today=date(2026, 12, 1)
    )
    next_question(catalogue, "insat", {"wohnort": "Bochum"}, "standard")


def table(found: Figures) -> str:
    """The figures, in processor time, with their aims."""
    rows = [
        (
            f"catalogue of {PROGRAMMES} programmes, first load",
            f"{found.load:.2f} s",
            f"≤ {LOAD_SECONDS:.0f} s",
        ),
        (
            "all shipped programmes assessed",
            f"{found.assess * 1000:.3f} ms",
            f"≤ {ASSESS_SECONDS * 1000:.0f} ms",
        ),
        (f"all {PROGRAMMES} programmes assessed", f"{found.assess_all * 1000:.3f} ms", "–"),
        ("answer and next question, shipped", f"{found.turn_few * 1000:.3f} ms", "–"),
        (f"answer and next question, {PROGRAMMES}", f"{found.turn_many * 1000:.3f} ms", "–"),
    ]
    return "\n".join(f"{what:<46}{value:>12}  {aim:>8}" for what, value, aim in rows)


if __name__ == "__main__":
    figures = measure()
    print(table(figures))
    sys.exit(0 if figures.met else 1)
