"""The results as a table for people and as plain values for JSON."""

from collections.abc import Callable
from typing import Any

from tests.bench.load import ALONE, MANY, Measured

Value = Callable[[Measured], float]

# (what, unit, decimals, value)
FIGURES: list[tuple[str, str, int, Value]] = [
    ("start to ready", "s", 1, lambda m: m.ready),
    ("resident memory, all processes", "MB", 0, lambda m: m.memory["all"]),
    ("resident memory, dialogue engine", "MB", 0, lambda m: m.memory["engine"]),
    ("messages per second, 1 client", "", 1, lambda m: m.rate(ALONE)),
    ("messages per second, 8 clients", "", 1, lambda m: m.rate(MANY)),
    ("p50, 1 client", "ms", 1, lambda m: m.p50(ALONE) * 1000),
    ("p95, 1 client", "ms", 1, lambda m: m.p95(ALONE) * 1000),
    ("p50, 8 clients", "ms", 1, lambda m: m.p50(MANY) * 1000),
    ("p95, 8 clients", "ms", 1, lambda m: m.p95(MANY) * 1000),
    ("turn 5 (median of 3 to 7)", "ms", 1, lambda m: _middle(m.early) * 1000),
    ("turn 100 (median of 98 to 102)", "ms", 1, lambda m: _middle(m.late) * 1000),
    ("turn 100 / turn 5", "", 2, lambda m: m.growth()),
]

# (what, at least or at most, aim, ratio of ours and theirs)
AIMS: list[tuple[str, str, float, Callable[[Measured, Measured], float]]] = [
    ("messages per second, 1 client", "≥", 3.0, lambda a, b: a.rate(ALONE) / b.rate(ALONE)),
    ("messages per second, 8 clients", "≥", 3.0, lambda a, b: a.rate(MANY) / b.rate(MANY)),
    ("p95, 1 client", "≤", 1 / 3, lambda a, b: a.p95(ALONE) / b.p95(ALONE)),
    ("p95, 8 clients", "≤", 1 / 3, lambda a, b: a.p95(MANY) / b.p95(MANY)),
    ("memory of the dialogue engine", "≤", 0.5, lambda a, b: a.memory["engine"] / b.memory["engine"]),
    ("this stack's turn 100 / turn 5", "≤", 1.2, lambda a, _: a.growth()),
]


def _middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def table(measured: dict[str, Measured]) -> str:
    """A column for each assistant."""
    lines = [" " * 34 + "".join(f"{name:>14}" for name in measured)]
    for what, unit, decimals, value in FIGURES:
        cells = (f"{value(m):.{decimals}f} {unit:<2}" for m in measured.values())
        lines.append(f"{what:<34}" + "".join(f"{cell:>14}" for cell in cells))
    return "\n".join(lines)


def aims(ours: Measured, theirs: Measured) -> list[dict[str, Any]]:
    """Each ratio (ours through theirs), its aim, and whether it is met."""
    found = []
    for what, sign, aim, ratio in AIMS:
        value = ratio(ours, theirs)
        met = value >= aim if sign == "≥" else value <= aim
        found.append({"what": what, "ratio": round(value, 3), "aim": f"{sign} {aim:.2f}", "met": met})
    return found


def aims_table(found: list[dict[str, Any]]) -> str:
    rows = (
        f"{a['what']:<34}{a['ratio']:>12.2f}  {a['aim']:>8}  {'met' if a['met'] else 'MISSED'}" for a in found
    )
    return "\n".join([f"{'ours / stock Rasa':<34}{'ratio':>12}  {'aim':>8}", *rows])


def plain(measured: Measured) -> dict[str, Any]:
    """The figures, and the measurements of each round that they come from."""
    figures = {what: round(value(measured), 3) for what, _, _, value in FIGURES}
    rounds = {
        "messages_per_second": measured.per_second,
        "turn_5_seconds": measured.early,
        "turn_100_seconds": measured.late,
    }
    return {"figures": figures, "rounds": rounds}
