"""Check texts against the rules of easy language (BITV 2.0 Anlage 2 Teil 2, DIN SPEC 33429). Pure.

What a rule list can find, it finds; whether a text is understood, only readers can tell. Until people
have tested the texts they are called "einfache Sprache", never "Leichte Sprache".
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from api.language.sentences import sentences

MOST_WORDS = 12
GOOD_WORDS = 10
LONG_WORD = 14
MOST_LINES = 5
MOST_LISTED = 3

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """One fault: the rule's name, how bad it is, the line (from 1), what is wrong, and where."""

    rule: str
    severity: Severity
    line: int
    message: str
    excerpt: str

    def __str__(self) -> str:
        return f"Zeile {self.line}: {self.message} [{self.rule}]: {self.excerpt}"


def lint(text: str, *, names: Iterable[str] = (), known_words: Iterable[str] = ()) -> list[Finding]:
    """Give every finding for one text as it is shown at once.

    *names* are proper names, which may be long or in capitals; *known_words* are hard words that have
    been explained. A {placeholder} counts as one word.
    """
    plain = _without_names(re.sub(r"\{[a-z_]+\}", "Wert", text), names)
    known = frozenset(word.lower() for word in known_words)
    found = list(_whole(plain))
    for number, line in enumerate(plain.splitlines(), start=1):
        found += (_finding(check, number, fault) for check in _LINE_CHECKS for fault in check.faults(line))
        for sentence in sentences(_without_bullet(line)):
            found += (_finding(check, number, fault) for check in _CHECKS for fault in check.faults(sentence))
    return [finding for finding in found if not _explained(finding, known)]


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Give the findings a text may not have."""
    return [finding for finding in findings if finding.severity == "error"]


# --- the frame ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Check:
    rule: str
    severity: Severity
    message: str
    faults: Callable[[str], Iterable[str]]


def _finding(check: _Check, line: int, excerpt: str) -> Finding:
    return Finding(check.rule, check.severity, line, check.message, excerpt.strip())


def _explained(finding: Finding, known: frozenset[str]) -> bool:
    return finding.rule == "difficult_word" and finding.excerpt.lower() in known


def _without_names(text: str, names: Iterable[str]) -> str:
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "Name", text)
    return text


def _without_bullet(line: str) -> str:
    return re.sub(r"^\s*[-•] ", "", line)


def _matching(pattern: str) -> Callable[[str], Iterable[str]]:
    compiled = re.compile(pattern)
    return lambda text: (match[0] for match in compiled.finditer(text))


def _words(sentence: str) -> list[str]:
    return [word for word in re.findall(r"[\w-]+", sentence) if any(map(str.isalnum, word))]


# --- what concerns the whole text --------------------------------------------------------------


def _whole(text: str) -> Iterator[Finding]:
    lines = text.strip().splitlines()
    if len(lines) > MOST_LINES:
        message = f"mehr als {MOST_LINES} Zeilen auf einmal"
        yield Finding("many_lines", "warning", MOST_LINES + 1, message, lines[MOST_LINES])
    if lines and not re.search(r"\b(?:Sie|Ihnen|Ihre?[nmrs]?)\b", text):
        yield Finding("no_address", "warning", 1, "spricht niemanden mit Sie an", lines[0])


# --- what concerns one line --------------------------------------------------------------------

_PHONE = r"(?<![\w.])(?:0\d{2,5}[ /-]*\d{2,}[\d /-]*|11[0-9]{1,4}(?: \d{3})?|116 \d{3})(?![\w.])"
_WEB = r"(?:https?://\S+|\b[\w.+-]+@[\w-]+\.\w+|\b[\w-]+(?:\.[\w-]+)*\.(?:de|org|eu|net|com|digital)\b)"
_ADDRESS = r"\b\d{5} [A-ZÄÖÜ]\w+|\b\w+(?:straße|weg|platz|allee) \d+"


def _several_sentences(line: str) -> Iterator[str]:
    if len(sentences(line)) > 1:
        yield line


def _not_on_its_own_line(line: str) -> Iterator[str]:
    for pattern in (_PHONE, _WEB, _ADDRESS):
        rest = re.sub(pattern, "", _without_bullet(line)).strip(" ,.")
        if rest and re.search(pattern, line):
            yield line


_LINE_CHECKS = (
    _Check("one_sentence_per_line", "error", "mehr als ein Satz in einer Zeile", _several_sentences),
    _Check(
        "own_line",
        "error",
        "Anschrift, Nummer oder Adresse gehört in eine eigene Zeile",
        _not_on_its_own_line,
    ),
)

# --- what concerns one sentence ----------------------------------------------------------------


def _too_long(sentence: str) -> Iterator[str]:
    if len(_words(sentence)) > MOST_WORDS:
        yield sentence


def _rather_long(sentence: str) -> Iterator[str]:
    if GOOD_WORDS < len(_words(sentence)) <= MOST_WORDS:
        yield sentence


def _long_words(sentence: str) -> Iterator[str]:
    for word in re.findall(r"[^\W\d_]+", re.sub(_WEB, "", sentence)):
        if len(word) >= LONG_WORD:
            yield word


_FINITE = (
    r"\b(?:bin|bist|ist|sind|war|waren|habe|hat|haben|hatte|hatten|wird|werden|kann|können|konnte|konnten|muss|"
    r"müssen|soll|sollen|will|wollen|darf|dürfen|möchte|möchten|bekommt|bekommen|gibt|geht|gehen|spricht|sprechen|"
    r"hilft|helfen|sagt|sagen|macht|machen|klärt|klären|entscheidet|arbeitet|arbeiten|heißt|wohnt|wohnen|gilt|"
    r"gelten|braucht|brauchen|findet|finden|kommt|kommen|weiß|wissen|fragt|fragen)\b"
)


def _several_statements(sentence: str) -> Iterator[str]:
    parts = re.split(r"\b(?:und|oder)\b", sentence)
    joined = len(parts) > 1 and sum(bool(re.search(_FINITE, part)) for part in parts) > 1
    if sentence.count(",") > 1 or joined:
        yield sentence


def _inline_list(sentence: str) -> Iterator[str]:
    commas = sentence.count(",")
    closed = re.search(r",[^,]* (?:und|oder) [^,]*$", sentence)
    if commas >= MOST_LISTED or (commas == MOST_LISTED - 1 and closed):
        yield sentence


def _passive(sentence: str) -> Iterator[str]:
    participle = r"(?:\w*ge\w+(?:t|en)|(?:be|ver|er|ent|zer)\w{3,}(?:t|en))"
    found = re.search(rf"\b(?:werden|wird|wurden?)\b.*\b{participle}\b(?=\W*$)", sentence)
    if found:
        yield found[0]


_ABBREVIATIONS = (
    r"(?<!\w)(?:z\. ?B\.|d\. ?h\.|u\. ?a\.|i\. ?d\. ?R\.|bzw\.|ca\.|usw\.|etc\.|evtl\.|ggf\.|inkl\.|max\.|mind\.|"
    r"Abs\.|Nr\.|Art\.|Tel\.|Str\.|Std\.|§+)|\b[A-ZÄÖÜ]{2,}\b|\b[A-ZÄÖÜ]\w*[A-ZÄÖÜ]{2,}\w*\b"
)
_PRETERITE = (
    r"\b(?:bekam|bekamen|begann|begannen|blieb|blieben|fand|fanden|ging|gingen|half|halfen|hieß|hießen|kam|kamen|"
    r"lief|liefen|nahm|nahmen|schrieb|schrieben|sprach|sprachen|suchte|suchten|machte|machten|sagte|sagten|"
    r"arbeitete|arbeiteten|brauchte|brauchten|endete|endeten|entschied|entschieden|fragte|fragten|wohnte|wohnten|"
    r"wurde|wurden)\b"
)
_DIFFICULT = (
    r"(?i)\b(?:substitution|substituiert|sanktion(?:en)?|integration(?:en)?|qualifizierung|inklusion|motivation|"
    r"kooperation|sozialpädagogisch\w*|niederschwellig\w*|abstinen[tz]\w*|maßnahmen?|zuweisung|bescheid|kompetenz(?:en)?|"
    r"perspektiven?|individuell\w*|qualifikation(?:en)?|diagnosen?|rehabilitation|konzept|evaluation|formular)\b"
)
_OTHER_TERMS = (
    r"(?i)\b(?:arge|arbeitsamt|behörde|sachbearbeiter(?:in)?|fallmanager(?:in)?|jobvermittler(?:in)?|meeting|treffen|"
    r"verabredung|maßnahme|stütze|leistungsbezug)\b"
)

_CHECKS = (
    _Check("sentence_length", "error", f"Satz mit mehr als {MOST_WORDS} Wörtern", _too_long),
    _Check("sentence_rather_long", "warning", f"Satz mit mehr als {GOOD_WORDS} Wörtern", _rather_long),
    _Check("several_statements", "warning", "mehr als eine Aussage im Satz", _several_statements),
    _Check("long_word", "error", f"Wort mit {LONG_WORD} oder mehr Buchstaben ohne Bindestrich", _long_words),
    _Check("abbreviation", "error", "Abkürzung oder Großbuchstaben ohne Erklärung", _matching(_ABBREVIATIONS)),
    _Check("passive", "warning", "Passiv", _passive),
    _Check("genitive", "warning", "Genitiv", _matching(r"\b(?:des|eines|meines|Ihres|seines|dieses|jedes) \w+e?s\b")),
    _Check("subjunctive", "warning", "Konjunktiv", _matching(
        r"(?i)\b(?:würden?|könnten?|hätten?|wären?|sollten?|müssten?|dürften?|mögen?)\b")),
    _Check("negation", "warning", "Verneinung", _matching(
        r"(?i)\b(?:nicht|kein\w*|nie|niemals|niemand\w*|nichts|"
        r"un(?:mög|klar|gült|sicher|nötig|wichtig|bekannt|zuständig)\w*)\b")),
    _Check("preterite", "warning", "Präteritum", _matching(_PRETERITE)),
    _Check("special_character", "error", "Klammer, Anführung, Schrägstrich oder Sonderzeichen",
           _matching(r"[()\[\]&%/…„“”‚‘»«\"*¹²³]|\.\.\.")),
    _Check("inline_list", "error", f"mehr als {MOST_LISTED} Dinge: gehört in eine Liste", _inline_list),
    _Check("difficult_word", "warning", "schweres Wort ohne Erklärung", _matching(_DIFFICULT)),
    _Check("term", "warning", "anderes Wort für etwas, das schon einen Namen hat", _matching(_OTHER_TERMS)),
    _Check("indirect_speech", "warning", "indirekte Rede", _matching(r"\b(?:sagt|sagen|meint|schreibt)\w*, (?:dass|ob)\b")),
    _Check("number_word", "warning", "Zahl als Wort statt als Ziffer", _matching(
        r"(?i)\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|dreißig|hundert|tausend)\b")),
    _Check("date_or_time", "warning", "Datum oder Uhrzeit nicht ausgeschrieben", _matching(
        r"\b\d{1,2}\.\d{1,2}\.(?:\d{2,4})?|\b\d{1,2}:\d{2}\b")),
)  # fmt: skip
