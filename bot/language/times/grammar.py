"""Rules over symbols: a text is a row of items, a rule folds a few neighbours into one.

Every item carries one symbol, written as one character, so that a rule is a regular expression over
symbols: `AM? ORDINAL MONTH` matches "am dritten Dezember". Rules run once each, in the given order.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

SYMBOLS: dict[str, str] = {}
_NAME = re.compile(r"[A-Z_]+")


@dataclass(frozen=True)
class Item:
    """A piece of the text from `start` until before `end` with its symbol and its meaning."""

    symbol: str
    value: Any
    start: int
    end: int


@dataclass(frozen=True)
class Match:
    """The items a rule matched, and when it was said."""

    items: tuple[Item, ...]
    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()

    def all(self, *symbols: str) -> list[Any]:
        return [item.value for item in self.items if item.symbol in symbols]

    def one(self, *symbols: str) -> Any:
        """The first value with one of the symbols, or `None`."""
        return next(iter(self.all(*symbols)), None)

    def has(self, symbol: str) -> bool:
        return any(item.symbol == symbol for item in self.items)

    @property
    def length(self) -> int:
        """Characters of the text it covers."""
        return self.items[-1].end - self.items[0].start

    def last(self, *symbols: str) -> Any:
        return self.all(*symbols)[-1]


Build = Callable[[Match], Any]


@dataclass(frozen=True)
class Rule:
    pattern: re.Pattern[str]
    needs: frozenset[str]
    symbol: str
    build: Build


def sign(symbol: str) -> str:
    """The character that stands for `symbol`."""
    return SYMBOLS.setdefault(symbol, chr(0x4E00 + len(SYMBOLS)))


def rule(pattern: str, symbol: str, build: Build, classes: dict[str, str]) -> Rule:
    """A rule that folds what matches `pattern` into one `symbol`.

    In a pattern a name is a symbol or one of `classes` (names that stand for several symbols); the rest is
    the syntax of regular expressions. `build` returns the new value, or `None` to leave the items alone.
    """

    def written(name: re.Match[str]) -> str:
        symbols = classes.get(name.group(), name.group()).split()
        return "[" + "".join(sign(s) for s in symbols) + "]"

    return Rule(
        re.compile(_NAME.sub(written, pattern).replace(" ", "")), _needed(pattern, classes), symbol, build
    )


def _needed(pattern: str, classes: dict[str, str]) -> frozenset[str]:
    """Signs of which one must be there: of the first plain symbol that no quantifier makes optional."""
    flat = re.sub(r"\(\?<?[!=][^()]*\)", " ", pattern)
    if "(" in flat:
        return frozenset()
    names = re.findall(r"([A-Z_]+)\s*([?*]?)", flat)
    firm = [classes.get(n, n).split() for n, optional in names if not optional]
    return frozenset(sign(s) for s in min(firm, key=len)) if firm and "|" not in flat else frozenset()


def fold_items(items: list[Item], rules: Iterable[Rule], now: datetime) -> list[Item]:
    """`items` after every rule was applied once to all its matches, from the last to the first."""
    row = "".join(sign(item.symbol) for item in items)
    for one in rules:
        if one.needs and one.needs.isdisjoint(row):
            continue
        for match in reversed(list(one.pattern.finditer(row))):
            first, after = match.span()
            if first == after:
                continue
            part = tuple(items[first:after])
            value = one.build(Match(part, now))
            if value is not None:
                items[first:after] = [Item(one.symbol, value, part[0].start, part[-1].end)]
                row = row[:first] + sign(one.symbol) + row[after:]
    return items
