"""Substances, medicines of addiction and of the mind, and how much of them: nobody is to learn that here.

"Ich bin in Substitution" may stay: it says that somebody is treated, not with what (§ 65 SGB I).
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML

from api.conversations.redaction.findings import Finding

_WORDS = Path(__file__).with_name("words.yml")
_COUNT = (
    r"(?:(?:\d+\s?x\s)?\d+(?:[.,]\d+)?(?:\s?(?:-|–|bis)\s?\d+)?|(?:n|nen|ne|ein(?:e|en|em)?|a|e)\s(?:halbe[nrs]?|ganze[nrs]?|viertel|paar)"
    r"|ein(?:e|en|em)?|n|ne|a|zwei|zwo|zwoa|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|fünfzehn|(?:zwan|drei|vier|fünf|sech|sieb|acht|neun)(?:zig|ßig|ssig)"
    r"|\w*hundert|\w*einhalb|anderthalb|halbe[nrs]?|viertel|paar|mehrere|etliche)"
)
_UNITS = (
    r"(?:mg|milligramm|mikrogramm|ml|milliliter|µg|g|gr|gramm?|kg|l|liter|promille|flaschen?|pullen?|gl[aä]s(?:er)?|dosen?|kisten?|"
    r"tabletten?|pillen?|teile?|tropfen|joints?|zigaretten|kippen|flachm[aä]nn(?:er)?|kurze|humpen|sixpacks?|tetrapaks?|blister|streifen|linien?|lines?|nasen?|bahnen?|köpfe?|züge|tüten?|schüsse?|schuss|halbe|hoibe|maß|stamperl|einheiten|ie|k[aä]sten|spritzen?|pflaster|packung(?:en)?|(?<=\d)er)"
)
_AMOUNT = re.compile(
    rf"(?<![\w.,])(?:ca\.?\s)?(?:a\s|eine?\s)?{_COUNT}\s?{_UNITS}(?![\wäöüß])", re.IGNORECASE
)
_COUNTED = re.compile(rf"(?<![\w.,])(?!(?:eine?[mn]?|a|n|ne|e)\s$){_COUNT}(?=\s$)", re.IGNORECASE)
_PROMILLE = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)?\s?promille", re.IGNORECASE)
_TAKES = re.compile(
    r"\b(?:trink\w*|sauf\w*|säuf\w*|kiff\w*|rauch\w*|spritz\w*|konsum\w*|schnupf\w*|gezogen|schluck\w*|(?:bin|bist|ist|sind|war|bleib\w*|komm\w*)\s(?:\w+\s){0,2}auf\s|täglich)",
    re.IGNORECASE,
)
_LONG_WORD = re.compile(r"(?<!\w)[^\W\d_]{7,}(?!\w)")
_ALIKE = 0.85  # of difflib: one slip in a word of seven letters
_BETWEEN = re.compile(r"[.!?;\n]")


@lru_cache
def _told() -> dict[str, list[str]]:
    with _WORDS.open(encoding="utf-8") as file:
        words: dict[str, list[str]] = YAML(typ="safe").load(file)
    return words


@lru_cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """(words of one meaning, words of two, what shows that one of two is meant harmlessly)."""
    told = _told()

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
    found += _misspelt(text)
    # Of "3 joints gras" the joints belong to the amount.
    starts = {each.start for each in found}
    found = [each for each in found if each.end + 1 not in starts or text[each.end] != " "]
    yield from found
    for each in _PROMILLE.finditer(text):
        yield Finding(*each.span(), "amount")
    yield from _amounts(text, found)


def _misspelt(text: str) -> Iterator[Finding]:
    """Long names of substances with a slip of the thumb ("Pregablin", "Crytsal")."""
    for each in _LONG_WORD.finditer(text):
        word = each.group().lower()
        candidates = _long_names().get(word[0], ())
        if word not in candidates and get_close_matches(word, candidates, n=1, cutoff=_ALIKE):
            yield Finding(*each.span(), "substance")


@lru_cache
def _long_names() -> dict[str, list[str]]:
    """The names of substances long enough to be known with a slip, by their first letter."""
    names: dict[str, list[str]] = {}
    for name in _told()["substances"]:
        if _LONG_WORD.fullmatch(name):
            names.setdefault(name[0], []).append(name)
    return names


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
