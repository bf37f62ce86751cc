"""What is measured: the dialogues with one client and with eight, and one long conversation."""

import itertools
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from statistics import median, quantiles

from tests.bench.assistants import Assistant
from tests.bench.dialogues import DIALOGUES, EARLY, LATE, LONG
from tests.bench.talker import Talker

ALONE, MANY = 1, 8
DIALOGUES_ALONE, DIALOGUES_EACH = 3, 2


@dataclass
class Measured:
    """One assistant's measurements, a list entry per round; latencies in seconds."""

    ready: float = 0.0
    memory: dict[str, float] = field(default_factory=dict)
    per_second: dict[int, list[float]] = field(default_factory=lambda: {ALONE: [], MANY: []})
    latencies: dict[int, list[list[float]]] = field(default_factory=lambda: {ALONE: [], MANY: []})
    early: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)

    def p50(self, clients: int) -> float:
        return median(median(found) for found in self.latencies[clients])

    def p95(self, clients: int) -> float:
        """The median over the rounds of each round's 95th percentile."""
        return median(quantiles(found, n=20)[-1] for found in self.latencies[clients])

    def rate(self, clients: int) -> float:
        return median(self.per_second[clients])

    def growth(self) -> float:
        """Latency of turn 100 through that of turn 5."""
        return median(late / early for early, late in zip(self.early, self.late, strict=True))


def one_round(assistant: Assistant, into: Measured) -> None:
    """Every measurement once."""
    for clients, each in ((ALONE, DIALOGUES_ALONE), (MANY, DIALOGUES_EACH)):
        rate, latencies = dialogues(assistant, clients, each)
        into.per_second[clients].append(rate)
        into.latencies[clients].append(latencies)
    early, late = long_conversation(assistant)
    into.early.append(early)
    into.late.append(late)


def warm_up(assistant: Assistant) -> None:
    """Every dialogue once: what only a first time costs (imports, first queries) is not measured."""
    dialogues(assistant, ALONE, len(DIALOGUES))


def dialogues(assistant: Assistant, clients: int, each: int) -> tuple[float, list[float]]:
    """(messages per second, latencies) of so many clients at once, each with so many conversations."""
    with ExitStack() as stack:
        talkers = [
            [stack.enter_context(closing(assistant.talker())) for _ in range(each)] for _ in range(clients)
        ]
        pool = stack.enter_context(ThreadPoolExecutor(clients))
        began = time.perf_counter()
        found = list(pool.map(_client, talkers, range(clients)))
        took = time.perf_counter() - began
    latencies = list(itertools.chain.from_iterable(found))
    return len(latencies) / took, latencies


def _client(talkers: list[Talker], number: int) -> list[float]:
    found = []
    for turn, talker in enumerate(talkers):
        found += [talker.do(step) for step in DIALOGUES[(number + turn) % len(DIALOGUES)]]
    return found


def long_conversation(assistant: Assistant) -> tuple[float, float]:
    """Latency around turn 5 and around turn 100 of one conversation, in seconds."""
    with closing(assistant.talker()) as talker:
        found = [talker.do(step) for step in LONG]
    return median(found[turn - 1] for turn in EARLY), median(found[turn - 1] for turn in LATE)
