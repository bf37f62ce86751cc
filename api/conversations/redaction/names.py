"""Names of people: after an introduction, after "Herr" and "Frau", under a letter, and known first names.

Nothing is looked up anywhere: the first names are a short list of our own. A name that nobody introduces and that
the list does not know stays.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML

from api.conversations.redaction.findings import Finding

_LISTS = Path(__file__).with_name("names.yml")
_WORD = r"[A-Za-zÀ-ÖØ-öø-žḀ-ỿ][A-Za-zÀ-ÖØ-öø-žḀ-ỿ'’-]*"
_UP = r"[A-ZÀ-ÖØ-ÞŽŠČĆĐŁŚŻŹŞİĞÜÖÄ][A-Za-zÀ-ÖØ-öø-žḀ-ỿ'’-]+"
_FULL = rf"(?:(?:ähm?|öh|also|hm)\s)?(?P<n>(?:dr\.\s|[A-Z]\.\s)?{_WORD}(?:\s{_WORD}){{0,3}})"

# "ich heiße", "mein Name ist", "Nachname:": a name follows, known or not.
_STRONG = re.compile(
    r"(?:\b(?:ich|isch|ick|i)\s(?:heiß|heiße|heisse|heis|heise|hoaß|hoass)\b(?:\s(?:übrigens|nämlich|also|halt))?"
    r"|(?:^|[.!,]\s*)(?:heiße|heisse)(?:\s(?:übrigens|nämlich|also))?"
    r"|\bmein\s(?:vor|nach|familien)?name(?:\s(?:ist|is|lautet|wäre|war)|\s?:|(?=\s(?-i:[A-ZÀ-Þ])))"
    r"|\b(?:vor|nach|familien|zu)?name\s?(?::|\bist\b|\bis\b)"
    r"|\b(?:vor|nach|familien)name(?=\s(?-i:[A-ZÀ-Þ]))"
    r"|\bich\s(?:nenne|nenn)\smich|\bman\snennt\smich|\bnennen\ssie\smich|\bgenannt"
    r"|\b(?:sohn|tochter|kind|mann|frau|freund|freundin|bruder|schwester|betreuer|betreuerin|berater|beraterin|vermieter|chef|chefin|arzt|ärztin)\sheißt"
    r"|\bunterschrift:?|\bgez\.)\s*" + _FULL,
    re.IGNORECASE,
)  # fmt: skip
# Here a name follows only when the list knows it, or when two capitalised words stand there.
_WEAK = re.compile(
    r"(?:\b(?:ich|isch|ick|i)\sbin(?:s)?(?:\s(?:der|die|de|es))?|\bhier\s(?:ist|is|spricht|schreibt)|\bich\sbin\ses"
    r"|\b(?:lg|vg|mfg|gruß|gruss|grüße|grüßen|grüßle|servus)(?:\s(?:von|vom))?,?"
    r"|\b(?:mein|meine|meinem|meinen|meiner)\s(?:sohn|tochter|mann|frau|freund|freundin|bruder|schwester|kollege|kollegin|nachbar|nachbarin|enkel|enkelin|kumpel|ex)"
    r"|\bsie\skönnen(?=\s\w+\szu\smir)|\bihr\skönnt(?=\s\w+\szu\smir))\s+" + _FULL,
    re.IGNORECASE,
)  # fmt: skip
_UNDER_LETTER = re.compile(
    rf"\b(?:Grüßen|Grüße|Gruß|MfG|LG)\b,?\s+(?P<n>(?:[A-ZÄÖÜ]\.\s)?{_UP}(?:\s{_UP}){{0,2}})\s*$"
)
_ROLE = re.compile(
    rf"\b(?:mutter|vater|kind|sohn|tochter|ehemann|ehefrau|betreuerin?|ansprechpartner(?:in)?)\s?:\s(?P<n>(?-i:{_UP})(?:\s(?-i:{_UP}))?)",
    re.I,
)
_CALLED_I = re.compile(rf"(?:^|[,.!]\s)(?P<n>{_WORD})\s(?:heiß|heiße|heisse|heis)\sich\b", re.I)
_MY_NAME = re.compile(rf"(?P<n>(?:\b(?-i:{_UP})\s)?\b(?-i:{_UP}))\s(?:ist\s|is\s)?mein\sname\b", re.I)
_DOCTOR = re.compile(rf"\b(?:dr|doktor)\b\.?\s(?P<n>{_WORD})", re.I)
# A known first name with a capital, wherever it stands; the surname after it belongs to it. "max." is an abbreviation.
_KNOWN = re.compile(rf"(?<![\w-])(?!Max\.)(?P<n>{_UP}(?:\s{_UP})?)(?![\w-])")
_TITLE = r"(?i:(?:dr|prof|dipl)\b\.?(?:-ing\.?)?|doktor|professor)"
# What stands right before the mark of a name is a title or a filler ("ähm [Name]").
_MARKED = re.compile(r"[.\s]*\[Name\]")
_FORMAL = re.compile(rf"\b(?:Herrn?|Frau|Hr\.|Fr\.)\s+(?:{_TITLE}\s+)*(?!{_TITLE})(?P<n>{_UP}(?:\s{_UP})?)")
_FORMAL_SMALL = re.compile(
    rf"(?P<before>\b\w+\s)?\b(?:herrn?|frau)\s+(?:{_TITLE}\s+)*(?!{_TITLE})(?P<n>{_WORD})", re.IGNORECASE
)
_ONES_OWN = re.compile(
    r"(?:mein\w*|dein\w*|sein\w*|ihr\w*|eine?r?|als|die|dieser?|jede|keine|bin|alte|neue|junge)\s", re.I
)

_ALSO_WORDS = frozenset({"max", "can", "said", "kim", "ben", "tim", "mike", "marina", "lea"})
"""First names that are words of their own when written small."""


@lru_cache
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    """(first names, words that are never a name), folded."""
    with _LISTS.open(encoding="utf-8") as file:
        told = YAML(typ="safe").load(file)
    return frozenset(told["first_names"].split()), frozenset(told["no_names"].split())


def names(text: str) -> Iterator[Finding]:
    """Names of people, without the words that introduce them; none where a mark stands already."""
    return (f for f in _named(text) if not _MARKED.match(text, f.end))


def _named(text: str) -> Iterator[Finding]:
    for each in _STRONG.finditer(text):
        yield from _introduced(each, text)
    for each in _WEAK.finditer(text):
        yield from _known(each)
    for pattern in (_UNDER_LETTER, _FORMAL, _ROLE, _MY_NAME, _CALLED_I, _DOCTOR):
        for each in pattern.finditer(text):
            yield from _cut(each, each["n"].split(" "))
    for each in _FORMAL_SMALL.finditer(text):
        if not (each["before"] and _ONES_OWN.fullmatch(each["before"])):
            yield from _cut(each, [each["n"]])
    for each in _KNOWN.finditer(text):
        yield from _known(each)


def _introduced(each: re.Match[str], text: str) -> Iterator[Finding]:
    """The name itself: known words, and capitalised ones, up to the first that cannot be part of one."""
    words = each["n"].split(" ")
    first_names, no_names = _lists()
    taken: list[str] = []
    for word in words:
        low = word.lower()
        surname = bool(taken) and not word.islower() and taken[0].lower() in first_names
        if (low in no_names and not surname) or (
            taken and word.islower() and low not in first_names and not _all_small(words)
        ):
            break
        taken.append(word)
    if taken and taken[0].islower() and len(taken) > 1 and not _ends_text(each, text, taken):
        # In small letters only the first word is sure to be the name ("ich heiße mehmet suche arbeit").
        taken = taken[:1]
    yield from _cut(each, taken)


def _all_small(words: list[str]) -> bool:
    return all(word.islower() for word in words)


def _ends_text(each: re.Match[str], text: str, taken: list[str]) -> bool:
    end = each.start("n") + len(" ".join(taken))
    return not text[end:].strip(" .!,")


def _known(each: re.Match[str]) -> Iterator[Finding]:
    """A name whose first word the list knows; capitalised words after it belong to it."""
    first_names, no_names = _lists()
    words = each["n"].split(" ")
    if words[0].lower() not in first_names or words[0].lower() in no_names or words[0] in _ALSO_WORDS:
        return
    taken = words[:1]
    for word in words[1:]:
        if word.islower():
            break
        taken.append(word)
    yield from _cut(each, taken)


def _cut(each: re.Match[str], taken: list[str]) -> Iterator[Finding]:
    _, no_names = _lists()
    while taken and taken[-1].islower() and taken[-1] in no_names:
        taken = taken[:-1]
    if taken and taken[0].lower() not in no_names and len(taken[0]) > 1:
        yield Finding(each.start("n"), each.start("n") + len(" ".join(taken)), "name")
