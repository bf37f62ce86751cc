"""Substances, medicines of addiction and of the mind, and how much of them: nobody is to learn that here.

"Ich bin in Substitution" may stay: it says that somebody is treated, not with what (§ 65 SGB I).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML

from api.conversations.redaction.findings import Finding

_WORDS = Path(__file__).with_name("words.yml")
_COUNT = r"(?:\d+(?:[.,]\d+)?(?:\s?(?:-|–|bis)\s?\d+)?|ein(?:e|en|em)?|a|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|halbe[nrs]?|viertel)"
_UNITS = (
    r"(?:mg|milligramm|ml|milliliter|µg|g|gr|gramm|kg|l|liter|promille|flaschen?|pullen?|gl[aä]s(?:er)?|dosen?|kisten?|kästen|"
    r"tabletten?|pillen?|tropfen|joints?|tüten?|schüsse?|schuss|halbe|maß|spritzen?|pflaster|packung(?:en)?|er)"
)
_AMOUNT = re.compile(rf"(?<![\w.,])(?:a\s|eine?\s)?{_COUNT}\s?{_UNITS}(?![\wäöüß])", re.IGNORECASE)
_COUNTED = re.compile(rf"(?<![\w.,])(?!eine?[mn]?\s$|a\s$){_COUNT}(?=\s$)", re.IGNORECASE)
_PROMILLE = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)?\s?promille", re.IGNORECASE)
_TAKES = re.compile(
    r"\b(?:trink\w*|sauf\w*|säuf\w*|kiff\w*|rauch\w*|spritz\w*|konsum\w*|schnupf\w*|gezogen|schluck\w*|auf\s)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[.!?;\n]")


@lru_cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """(words of one meaning, words of two, what shows that one of two is meant harmlessly)."""
    with _WORDS.open(encoding="utf-8") as file:
        told = YAML(typ="safe").load(file)

    def any_of(words: list[str], more: str = "") -> re.Pattern[str]:
        return re.compile(
            rf"(?<![\wäöüß])(?:{'|'.join(sorted(words, key=len, reverse=True))}){more}(?![\wäöüß])",
            re.IGNORECASE,
        )

    # Inflected and compound: "Amphetamine", "heroinabhängig", "Alkoholproblem".
    plain = any_of(
        told["substances"],
        r"(?:s|e|en|er|ern)?(?:-?(?:abhängig\w*|süchtig\w*|sucht\w*|krank\w*|patient\w*|therapie|problem\w*|konsum\w*|iker\w*|ismus|entzug\w*|missbrauch\w*))?",
    )
    return plain, any_of(told["ambiguous"]), re.compile("|".join(told["harmless"]), re.IGNORECASE)  # fmt: skip


def substances(text: str) -> Iterator[Finding]:
    """Substances, and the amounts that stand with one or with a word like "trinke"."""
    plain, ambiguous, harmless = _patterns()
    found = [Finding(*each.span(), "substance") for each in plain.finditer(text)]
    for each in ambiguous.finditer(text):
        sentence = _sentence(text, each.start())
        if not harmless.search(sentence):
            found.append(Finding(*each.span(), "substance"))
    yield from found
    for each in _PROMILLE.finditer(text):
        yield Finding(*each.span(), "amount")
    yield from _amounts(text, found)


def _amounts(text: str, found: list[Finding]) -> Iterator[Finding]:
    _, _, harmless = _patterns()
    for each in _AMOUNT.finditer(text):
        near = any(not _BETWEEN.search(_between(text, each.span(), f)) for f in found)
        sentence = _sentence(text, each.start())
        if near or (_TAKES.search(sentence) and not harmless.search(sentence)):
            yield Finding(*each.span(), "amount")
    for substance in found:
        if before := _COUNTED.search(text[: substance.start]):
            yield Finding(*before.span(), "amount")


def _between(text: str, here: tuple[int, int], there: Finding) -> str:
    return text[min(here[1], there.end) : max(here[0], there.start)]


def _sentence(text: str, at: int) -> str:
    """The sentence around a place; a full stop inside a number does not end it."""
    start = max(text.rfind(sign, 0, at) for sign in ".!?;\n") + 1
    ends = [e for e in (text.find(sign, at) for sign in "!?;\n") if e >= 0]
    return text[start : min(ends, default=len(text))]
