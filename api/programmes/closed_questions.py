"""Closed questions: their buttons, and what counts as an answer. Nothing is ever guessed."""

from collections.abc import Iterable
from dataclasses import dataclass

from api.language.normalise import fold
from api.programmes.citing import cited
from api.programmes.model import Fact
from api.programmes.towns import TownIndex

ELSEWHERE = "elsewhere"
DONT_KNOW = "dont_know"
DECLINED = "declined"
UNKNOWN = frozenset({DONT_KNOW, DECLINED})

Buttons = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Question:
    """A closed question as it is asked."""

    fact: str
    text: str
    help: str
    """Why it is asked, with source."""
    buttons: Buttons
    """(title, value)"""
    number: int
    at_most: int

    @property
    def progress(self) -> str:
        """The place of the question, in German."""
        return f"Frage {self.number} von höchstens {self.at_most}"


_TITLES = {
    ELSEWHERE: "Ein anderer Ort",
    DONT_KNOW: "Weiß ich nicht",
    DECLINED: "Möchte ich nicht sagen",
}

_SAID = {
    ELSEWHERE: ("ein anderer ort", "anderer ort", "woanders", "wo anders", "anderswo", "eine andere stadt",
                "andere stadt", "in einer anderen stadt", "ganz woanders", "nicht hier"),
    DONT_KNOW: ("weiß ich nicht", "weiß nicht", "weiss net", "weis nicht", "weis ich nicht", "ich weiß nicht",
                "ich weiß es nicht", "weiß ich nich", "weiß nich", "keine ahnung", "kein plan", "keinen plan",
                "ka", "kp", "bin nicht sicher", "ich bin nicht sicher", "nicht sicher", "bin unsicher",
                "unsicher", "bin mir nicht sicher", "ich bin mir nicht sicher", "kann ich nicht sagen"),
    DECLINED: ("möchte ich nicht sagen", "möchte nicht sagen", "ich möchte das nicht sagen",
               "das möchte ich nicht sagen", "will ich nicht sagen", "das will ich nicht sagen", "sag ich nicht",
               "sage ich nicht", "das sage ich nicht", "keine angabe", "ohne angabe", "dazu sage ich nichts",
               "möchte ich nicht beantworten", "will ich nicht beantworten", "überspringen", "weiter ohne antwort"),
}  # fmt: skip


def buttons(fact: Fact, places: Iterable[str], language: str) -> Buttons:
    """Give (title, value) of every answer; "don't know" and "decline" are always there."""
    if fact.type == "town":
        answers = [*((place, place) for place in places), (_TITLES[ELSEWHERE], ELSEWHERE)]
    else:
        answers = [(option.title.in_language(language), option.value) for option in fact.options]
    return (*answers, *((_TITLES[value], value) for value in (DONT_KNOW, DECLINED)))


def ask(fact: Fact, places: Iterable[str], language: str, *, number: int, at_most: int) -> Question:
    """Put a question with its buttons; *places* are the towns it offers."""
    source = f"Quelle: {cited(fact.help.sources)}."
    reason = fact.help.text.in_language(language)
    return Question(
        fact=fact.id,
        text=fact.question.in_language(language),
        help=f"{reason.strip()}\n{source}",
        buttons=buttons(fact, places, language),
        number=number,
        at_most=at_most,
    )


def read(fact: Fact, said: str, towns: TownIndex) -> str | None:
    """Give the value of an answer: a button's value or title, a synonym, or a town's name; else None."""
    key = fold(said)
    for option in fact.options:
        names = (option.value, option.title.standard, option.title.easy, *option.synonyms)
        if key in map(fold, names):
            return option.value
    general = [DONT_KNOW, DECLINED, ELSEWHERE] if fact.type == "town" else [DONT_KNOW, DECLINED]
    for value in general:
        if key in map(fold, (value, *_SAID[value])):
            return value
    town = towns.find(said) if fact.type == "town" else None
    return town.name if town else None


def is_answer(fact: Fact, value: str, towns: TownIndex) -> bool:
    """Tell whether a stored value is (still) an answer to the question."""
    if value in UNKNOWN:
        return True
    if fact.type == "town":
        return value == ELSEWHERE or towns.by_name(value) is not None
    return any(option.value == value for option in fact.options)


def title_of(fact: Fact, value: str, language: str) -> str:
    """Give the words for a stored answer: a button's title or the town's name."""
    for option in fact.options:
        if option.value == value:
            return option.title.in_language(language)
    return _TITLES.get(value, value)
