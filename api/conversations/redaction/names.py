"""Names of people: after an introduction, after "Herr" and "Frau", under a letter, and known first names.

Nothing is looked up anywhere: the first names are a list of our own (`first_names.txt`). A surname that nobody
introduces and that stands without a first name stays.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from api.conversations.redaction.findings import Finding

_FIRST_NAMES = Path(__file__).with_name("first_names.txt")
_NO_NAMES = Path(__file__).with_name("no_names.txt")
# The headings of names that are also words.
_ONLY_CAPITAL = "# only with a capital letter"
_ONLY_INTRODUCED = "# only where a name is introduced"
_WORD = r"[A-Za-zÀ-ÖØ-öø-žḀ-ỿ][A-Za-zÀ-ÖØ-öø-žḀ-ỿ'’-]*"
_UP = r"[A-ZÀ-ÖØ-ÞŽŠČĆĐŁŚŻŹŞİĞÜÖÄ][A-Za-zÀ-ÖØ-öø-žḀ-ỿ'’-]+"
_FULL = rf"(?:(?:ähm?|öh|also|hm)\s)?(?P<n>(?:dr\.\s|[A-Z]\.\s)?{_WORD}(?:\s{_WORD}){{0,3}})"

# "ich heiße", "mein Name ist", "Nachname:": a name follows, known or not.
_STRONG = re.compile(
    r"(?:\b(?:ich|isch|ick|i)\s(?:heiß|heiße|heisse|heis|heise|hoaß|hoass)\b(?:\s(?:übrigens|nämlich|also|halt))?"
    r"|(?:^|[.!,]\s*)(?:heiße|heisse)(?:\s(?:übrigens|nämlich|also))?"
    r"|\bmein\s(?:vor|nach|familien)?(?:name|nahme|naem|nmae|naame)(?:\s(?:ist|is|lautet|wäre|war)|\s?:|(?=\s(?-i:[A-ZÀ-Þ])))"
    r"|\b(?:vor|nach|familien|zu)?name\s?(?::|\bist\b|\bis\b)"
    r"|\b(?:vor|nach|familien)name(?=\s(?-i:[A-ZÀ-Þ]))"
    r"|\bich\s(?:nenne|nenn)\smich|\bman\snennt\smich|\bnennen\ssie\smich|\bgenannt"
    r"|\b(?:sohn|tochter|kind|mann?|frau|freund|freundin|bruder|schwester|betreuer|betreuerin|berater|beraterin|vermieter|chef|chefin|arzt|ärztin|anwalt|anwältin|nachbar|nachbarin)\s(?:heißt|heisst|heist)"
    r"|\bunterschrift:?|\bgez\.)\s*" + _FULL,
    re.IGNORECASE,
)  # fmt: skip
# Here a name follows only when the list knows it, or when two capitalised words stand there.
_WEAK = re.compile(
    r"(?:\b(?:ich|isch|ick|i)\sbin(?:s)?(?:\s(?:der|die|de|es))?|\bhier\s(?:ist|is|spricht|schreibt)|\bich\sbin\ses"
    r"|\b(?:lg|vg|mfg|gruß|gruss|grüße|grüßen|grüßle|servus)(?:\s(?:von|vom))?,?"
    r"|\b(?:mein|meine|meinem|meinen|meiner)\s(?:sohn|tochter|mann|frau|freund|freundin|bruder|schwester|kollege|kollegin|nachbar|nachbarin|enkel|enkelin|kumpel|ex)"
    r"|\b(?:er|sie|und|kind|junge|mädchen)\s(?:heißt|heisst|heist)"
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
_DOCTOR = re.compile(
    rf"(?:\b[Dd]r\.|\bDr|\b[Dd]oktor)\s(?P<n>{_UP})|(?:\bdoktor|(?:arzt|ärztin|herr|frau|praxis)\sdr)\s(?P<small>{_WORD})"
)
_FAMILY = re.compile(rf"\b(?:[Ff]amilie|Fam\.)\s(?P<n>{_UP})")
# Ansprechpartnerin: S. Tillmanns
_INITIAL = re.compile(rf"(?<![\w.])(?P<n>[A-ZÄÖÜ]\.\s{_UP})(?![\w-])")
# A known first name in small letters and the word after it: its surname, where both are introduced.
_NAME_OF_TWO = re.compile(
    r"\b(?:hier\s(?:ist|is|spricht|schreibt)|ich\sbin|ich|mein\sname\s(?:ist|is)|dass|der|die|name)\s(?P<n>(?-i:[a-zà-ž]+)\s(?-i:[a-zà-ž]+))\b",
    re.IGNORECASE,
)
# Bedarfsgemeinschaft Oyelaran; Name Zarifa Ahmadzai
_HOUSEHOLD = re.compile(
    rf"\b(?:Bedarfsgemeinschaft|Name|Mandant(?:in)?|Klient(?:in)?|Patient(?:in)?)\s(?P<n>{_UP}(?:\s{_UP})?)"
)
# Antragsteller: Brinkhaus, Dietmar
_TURNED = re.compile(rf"(?:^|:\s?)(?P<n>{_UP},\s{_UP})(?![\w-])")
# A street, a school or a hospital that is called after somebody.
_PLACE = r"(?:\w*str(?:aße|asse|\.)|\w*platz|\w*allee|\w*weg|\w*schule|\w*haus|\w*klinik\w*|\w*heim|\w*hospital|\w*stift|hilf)"
_SMALL_WORD = re.compile(
    rf"(?<![\w-])(?<!sankt\s)(?<!st\.\s)(?P<n>{_WORD})(?![\w-])(?!(?:[\s-]\w+)?[\s-]{_PLACE}\b)",
    re.IGNORECASE,
)
# A known first name with a capital, wherever it stands; the surname after it belongs to it. "max." is an abbreviation.
_KNOWN = re.compile(
    rf"(?<![\w-])(?<!St\.\s)(?<!Sankt\s)(?!Max\.)(?![\w-]+(?:[\s-]\w+)?[\s-](?i:{_PLACE})\b)"
    rf"(?P<n>{_UP}(?:\s{_UP})?(?:\s[A-Z]\.)?)(?![\w-])"
)
# Endings of verbs and small words that follow a name without belonging to it ("hier ist mehmet suche arbeit").
_EVERY_DAY = re.compile(
    r"^(?:ge\w+t|hatte|hätte|würde|wollte|möchte|muss|suche|brauche|wurde|wohnt|kommt|heiß\w*|komma|punkt|aus\w*|und|oder|"
    r"meine?\w*|deine?\w*|seine?\w*|ihre?\w*|eine?\w*|keine?\w*|habe?|haben|sind|nicht|wegen|jetzt|schon|immer|wieder|"
    r"\w+(?:ung|heit|keit|lich|isch|ig|te|ten|est))$"
)
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


@lru_cache
def _first_names() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """First names in small letters: however they are written, only with a capital, only where one is introduced."""
    always, _, rest = _FIRST_NAMES.read_text(encoding="utf-8").partition(_ONLY_CAPITAL)
    capital, _, introduced = rest.partition(_ONLY_INTRODUCED)
    return _words(always), _words(capital), _words(introduced)


@lru_cache
def _no_names() -> frozenset[str]:
    """Words that are never a name, in small letters."""
    return _words(_NO_NAMES.read_text(encoding="utf-8"))


def _words(text: str) -> frozenset[str]:
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@lru_cache
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    """(all first names, words that are never a name)."""
    return frozenset().union(*_first_names()), _no_names()


def names(text: str) -> Iterator[Finding]:
    """Names of people, without the words that introduce them; none where a mark stands already."""
    return (f for f in _named(text) if not _MARKED.match(text, f.end))


def _named(text: str) -> Iterator[Finding]:
    for each in _NAME_OF_TWO.finditer(text):
        yield from _both(each)
    for each in _STRONG.finditer(text):
        yield from _introduced(each, text)
    for each in _WEAK.finditer(text):
        yield from _known(each, introduced=True)
    for pattern in (_UNDER_LETTER, _FORMAL, _ROLE, _MY_NAME, _CALLED_I, _FAMILY, _HOUSEHOLD, _INITIAL):
        for each in pattern.finditer(text):
            yield from _cut(each, each["n"].split(" "))
    for each in _DOCTOR.finditer(text):
        yield from _cut(each, [each["n"] or each["small"]], "n" if each["n"] else "small")
    for each in _TURNED.finditer(text):
        last, first = each["n"].lower().split(", ")
        if first in _lists()[0] and last not in _lists()[1]:
            yield Finding(*each.span("n"), "name")
    for each in _FORMAL_SMALL.finditer(text):
        if not (each["before"] and _ONES_OWN.fullmatch(each["before"])):
            yield from _cut(each, [each["n"]])
    for each in _KNOWN.finditer(text):
        yield from _known(each)
    for each in _SMALL_WORD.finditer(text):
        if each["n"] in _small_names():
            yield Finding(*each.span("n"), "name")


@lru_cache
def _small_names() -> frozenset[str]:
    """First names that are names in small letters, too, wherever they stand."""
    return frozenset(name for name in _first_names()[0] - _no_names() if len(name) > 3)


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


def _known(each: re.Match[str], *, introduced: bool = False) -> Iterator[Finding]:
    """A name whose first word the list knows; capitalised words after it belong to it."""
    always, capital, otherwise = _first_names()
    words = each["n"].split(" ")
    first = words[0].lower()
    part = first.partition("-")[0]
    if first in _no_names() or not (
        part in always or (not words[0].islower() and (part in capital or (introduced and part in otherwise)))
    ):
        return
    taken = words[:1]
    for word in words[1:]:
        if word.islower():
            break
        taken.append(word)
    yield from _cut(each, taken)


def _both(each: re.Match[str]) -> Iterator[Finding]:
    """A first name and a surname in small letters: the surname is long and no word of every day."""
    first, last = each["n"].split(" ")
    if first in _small_names() and len(last) > 4 and last not in _no_names() and not _EVERY_DAY.search(last):
        yield Finding(*each.span("n"), "name")


def _cut(each: re.Match[str], taken: list[str], group: str = "n") -> Iterator[Finding]:
    _, no_names = _lists()
    while taken and taken[-1].islower() and taken[-1] in no_names:
        taken = taken[:-1]
    if taken and taken[0].lower() not in no_names and len(taken[0]) > 1:
        yield Finding(each.start(group), each.start(group) + len(" ".join(taken)), "name")
