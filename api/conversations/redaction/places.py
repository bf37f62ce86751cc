"""Where somebody lives (street and number; the town alone may stay) and when somebody was born."""

import re
from collections.abc import Iterator

from api.conversations.redaction.findings import Finding

# A number before one of these counts something; it is no house number.
_UNIT = (
    r"(?!\s?(?:minuten?|min\b|stunden?|std|uhr|euro|€|cent|tagen?|wochen?|monaten?|jahren?|mal\b|x\b|km|meter|m\b|leute|"
    r"personen|kinder|kindern|prozent|%|zimmer|qm|quadratmetern?|stück|fragen|haltestellen))"
)
_ONES = r"(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)"
_TENS = r"(?:zwanzig|dreißig|dreissig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig)"
_SPOKEN = rf"(?:(?:ein)?hundert\w+|{_ONES}und{_TENS}|{_TENS}|zehn|elf|zwölf|(?:drei|vier|fünf|sech|sieb|acht|neun)zehn)\b{_UNIT}"
_NUMBER = rf"(?:\d{{1,3}}\s?(?:[a-h]\b)?(?:\s?[-/]\s?\d{{1,3}}[a-h]?)?(?![\d.:,]\d|\d){_UNIT}|{_SPOKEN})"
_END = r"(?:,?\s+\d{5}\s+[A-ZÄÖÜ][\wäöüß-]+)?"
_KIND = r"straße|strasse|straß|str\.?|weg|platz|allee|gasse|ring|damm|ufer|chaussee|steig|hof|markt|heide|feld|kamp|winkel|wall|graben|höhe|wiesen?|grund|busch|stieg|pfad|siedlung|aue|anger|brücke"
_STREETS = (
    # Universitätsstraße 150, alleestr. 12, Lindenallee 23
    re.compile(rf"(?:\b(?:alte[rn]?|neue[rn]?|große|kleine|obere|untere)\s)?\b[\wäöüß-]{{3,}}(?:{_KIND})\s*{_NUMBER}{_END}", re.IGNORECASE),
    # Hattinger Str. 44a, Goethe Straße 9
    re.compile(rf"\b(?!der\b|die\b|das\b|dem\b|den\b|einer?\b|am\b|im\b)[\wäöüß-]{{3,}}\s(?:straße|strasse|str\.?|weg|platz|allee|ring)\s*{_NUMBER}{_END}", re.IGNORECASE),
    # in der Hermannswiese 12, inner Zeche 7, Postfach 10 12 34
    re.compile(rf"(?:(?<=\b[ai]n der )|(?<=\binner ))[A-ZÄÖÜ][\wäöüß-]{{4,}}\s{_NUMBER}{_END}"),
    # Straße der Einheit 27, Platz der Republik 3, Weg am Bach 4
    re.compile(rf"\b(?:Straße|Strasse|Str\.|Platz|Weg|Allee|Ring|Gasse|Ufer)\s(?:der|des|zum|zur|am|an der|im)\s[A-ZÄÖÜ][\wäöüß-]+(?:\s[A-ZÄÖÜ][\wäöüß-]+)?\s{_NUMBER}{_END}"),
    # Wilhelm Busch Straße 4, Rosenst. 11, Unterer Graben 2 a
    re.compile(rf"\b[A-ZÄÖÜ][\wäöüß-]+[\s-][A-ZÄÖÜ][\wäöüß-]+[\s-](?:Straße|Strasse|Str\.?|Weg|Platz|Allee|Ring)\s*{_NUMBER}{_END}"),
    re.compile(r"\b[A-ZÄÖÜ][\wäöüß-]{3,}st\.?\s\d{1,3}\s?[a-h]?(?:,?\s+\d{5}\s+[A-ZÄÖÜ][\wäöüß-]+)"),
    re.compile(rf"\b(?:Alte[rn]?|Neue[rn]?|Große[rn]?|Kleine[rn]?|Obere[rn]?|Untere[rn]?|Hintere[rn]?|Vordere[rn]?|Lange[rn]?|Hohe[rn]?|Breite[rn]?)\s[A-ZÄÖÜ][\wäöüß-]{{3,}}\s{_NUMBER}{_END}"),
    # L 12, 9, 68161 Mannheim; whatever stands with a house number before a postcode
    re.compile(r"\b[A-U]\s?\d{1,2},?\s\d{1,3}[a-h]?,?\s+\d{5}\s+[A-ZÄÖÜ][\wäöüß-]+"),
    re.compile(r"\b[A-ZÄÖÜ][\wäöüß-]{3,}(?:\s[A-ZÄÖÜ][\wäöüß-]+){0,2}\s\d{1,3}\s?[a-h]?,?\s+\d{5}\s+[A-ZÄÖÜ][\wäöüß-]+"),
    re.compile(r"\bPostfach\s\d(?:\s?\d){2,7}", re.IGNORECASE),
    # Im Westenfeld 22, An der Landwehr 8, Am Alten Markt 7
    re.compile(rf"(?<![\w])(?:Am|Im|An der|Auf der|Auf dem|Zum|Zur|In der|Unter den|An den)(?:\s[A-ZÄÖÜ][\wäöüß-]+){{1,2}}\s{_NUMBER}{_END}"),
)  # fmt: skip
_NO_STREET = re.compile(
    r"^(?:kalenderwoche|kw|haus|raum|zimmer|etage|klasse|woche|gruppe|stufe|phase|halle|schicht|werkstatt|küche|wohnung|station|stock|kurs|antrag|frage|seite|termin|linie|bus|umweg|unterwegs|weg|platz|hof|markt|"
    r"arbeitsplatz|ausbildungsplatz|hauptbahnhof|bahnhof|friedhof|bauernhof|parkplatz|spielplatz|supermarkt|"
    r"arbeitsmarkt|nachweg|heimweg|hinweg|rückweg|getränkemarkt|flohmarkt|drogeriemarkt)\b",
    re.IGNORECASE,
)
_NO_PLACE = "bin|bist|sind|ist|war|seid|kostet|kosten|beträgt|zahle|zahlen|hab|habe|haben|warte|bekomme|kriege|etwa|circa|rund"
_AT_HOME = re.compile(
    r"\b(?:wohn\w*|wohnhaft|gemeldet|leb[et]?|anschrift|adresse)\b(?:\s(?:ist|lautet|jetzt|bei mir))*[\s:,]*"
    rf"(?P<a>(?:(?:in|im|am|an|auf|der|dem|den|bei)\s){{0,2}}(?!(?:seit|mit|ab|für|bis|zu|zur|von|{_NO_PLACE})\b)[A-Za-zÄÖÜäöüß.-]+"
    rf"(?:\s(?!(?:seit|mit|ab|für|bis|zu|zur|von|und|allein|hier|plz|{_NO_PLACE})\b)[A-Za-zÄÖÜäöüß.-]+)?\s{_NUMBER}{_END})",
    re.IGNORECASE,
)
_LEAD = re.compile(r"(?:(?:in|auf|der|die|das|dem|bei)\s)*(?:(?:am|im|an der)\s(?=\w+\s?\d))?", re.IGNORECASE)

_MONTHS = (
    "januar|jänner|februar|feber|märz|maerz|april|mai|juni|juli|august|september|oktober|november|dezember"
)
_DATE = (
    rf"\d{{1,2}}[./]\s?\d{{1,2}}[./]\s?(?:\d{{4}}|\d{{2}})(?!\d)|\d{{4}}-\d{{2}}-\d{{2}}|"
    rf"(?:im\s)?(?:\d{{1,2}}\.?\s)?(?:{_MONTHS})\s(?:\d{{4}}|\d{{2}})(?!\d)|\w+te[rn]\s(?:{_MONTHS})\s\w{{12,}}"
)
_YEAR = r"(?:19|20)\d{2}(?!\d)"
_BORN = re.compile(
    rf"(?:\bgeb(?:oren|\.|)(?=\W)|\bgeb\w{{0,3}}ts?-?\s?d\w*t\w*m\b|\bgeburtstag|\bgeboren|\bgeborn|\bauf (?:die|d) welt)(?:\s|:|am|ist|der|den|war|bin|ich|i|also|mein(?:e[rs]?)?|sohn(?:es|s)?|tochter|frau|mann(?:es)?|kind(?:es)?|mutter|vaters?){{0,8}}?\s*(?P<d>{_DATE}|{_YEAR}|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{{2}}(?!\d))",
    re.IGNORECASE,
)
_THEN_BORN = re.compile(
    rf"(?P<d>{_DATE}|{_YEAR})\s(?:bin\sich\s)?(?:geboren|geb\.|(?:zur|auffe|(?:auf|uff)\s(?:die|de|d))\swelt)",
    re.IGNORECASE,
)
_VINTAGE = re.compile(
    r"\b(?:jahrgang|baujahr|bj\.?)\s(?P<d>(?:19|20)?\d{2}(?!\d))|(?P<e>\b\d{2}er)\sjahrgang", re.IGNORECASE
)
# The day of a child: "die kleine ist vom 23.11.2022", "mein Sohn, 3.4.2019".
_OF_A_CHILD = re.compile(
    r"\b(?:kind|kleine[rn]?|baby|sohn|tochter|junge|mädchen|zwillinge|mädel|bub|bua|enkel|enkelin)\b(?:\s(?:ist|is|sind)\svom|,|\svom|\sam)"
    r"\s?(?P<d>\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})(?!\d))(?!\s?(?:um|bis))",
    re.IGNORECASE,
)
# A full date so long ago that it is hardly anything but a birth, unless a word says what it is.
_LONG_AGO = re.compile(r"(?<![\d.])(?P<d>\d{1,2}\.\s?\d{1,2}\.\s?(?:19[3-9]\d|200[0-5]))(?!\d)")
_SINCE = re.compile(
    r"(?:\bseit|\bab|\bam|\bvom|\bbis|\bzum|\bvon|\bdatum|\bund|\bzwischen)(?:\s(?:dem|den|der))?\s*$",
    re.IGNORECASE,
)


def addresses(text: str) -> Iterator[Finding]:
    """Streets with a house number, and what follows "ich wohne" with a number at its end."""
    found = [
        Finding(each.start(), each.start() + len(each.group().rstrip()), "address")
        for pattern in _STREETS
        for each in pattern.finditer(text)
        if not _NO_STREET.match(each.group())
    ]
    yield from sorted(found, key=lambda each: each.start - each.end)  # the longest first
    for each in _AT_HOME.finditer(text):
        written = each["a"]
        lead = _LEAD.match(written)
        start = each.start("a") + (lead.end() if lead else 0)
        if not _NO_STREET.match(text[start : each.end("a")]):
            yield Finding(start, each.start("a") + len(written.rstrip()), "address")


def birth_dates(text: str) -> Iterator[Finding]:
    """Dates and years that are said to be of a birth."""
    for pattern in (_BORN, _THEN_BORN, _VINTAGE, _OF_A_CHILD):
        for each in pattern.finditer(text):
            part = "e" if each.groupdict().get("e") else "d"
            yield Finding(each.start(part), each.end(part), "birth_date")
    for each in _LONG_AGO.finditer(text):
        if not _SINCE.search(text[: each.start()]):
            yield Finding(each.start(), each.end(), "birth_date")
