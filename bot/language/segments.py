"""Several things in one message: a greeting before a question, two questions joined by "und"."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from bot.language.normalise import words

Parse = Callable[[str], Awaitable[dict[str, Any]]]

_SENTENCE = re.compile(r"[.!?\n;]+\s*")
_CLAUSE = re.compile(r"[.!?\n;,]+\s*|\s+(?:und|oder|aber|ausserdem|außerdem)\s+", re.IGNORECASE)
# Said on the way to what is wanted; never the request of a longer message.
SMALL = frozenset(
    [
        "greet",
        "thank",
        "goodbye",
        "chitchat",
        "affirm",
        "deny",
        "inform",
        "nlu_fallback",
        "out_of_scope",
        "foreign_language",
    ]
)
# What a request has and a mere statement has not ("ich bin krank und schaff nicht viel, was gibt es für mich").
_ASKING = frozenset(
    """was wat wer wie wo wohin woher wann warum wieso weshalb welche welcher welches wieviel wem wen ob kann konnt
    konnte darf durfte muss mussen soll sollte will mochte bitte gibt krieg kriege bekomm bekomme brauch brauche
    krisse kannste""".split()
)
SURE = 0.55
MOST = 2


async def questions_in(text: str, parse: Parse) -> list[str]:
    """The parts of `text` to answer, in order, at most two: usually the one text as it is.

    A text is split only where each part asks for something of its own with confidence, and the parts differ.
    """
    if len(words(text)) < 4:
        return [text]
    for pattern in (_SENTENCE, _CLAUSE):
        parts = [p.strip() for p in pattern.split(text) if len(words(p)) >= 2]
        if len(parts) < 2:
            continue
        understood = [(p, await parse(p)) for p in parts[:6]]
        sure = [(p, u["intent"]) for p, u in understood if _is_request(p, u)]
        distinct = list({intent: p for p, intent in reversed(sure)}.items())[::-1]
        if len(distinct) >= 2:
            return [p for _, p in distinct[:MOST]]
        if len(distinct) == 1 and (await parse(text))["intent"] in SMALL:
            return [distinct[0][1]]
    return [text]


def _is_request(part: str, understood: dict[str, Any]) -> bool:
    if understood["confidence"] < SURE or understood["intent"] in SMALL:
        return False
    return part.rstrip().endswith("?") or not _ASKING.isdisjoint(words(part))
