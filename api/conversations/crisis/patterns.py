"""The small language of the lexicon's patterns, and how one is found in a message.

A pattern is a line of steps:

    @will .. nicht @leben      words of a kind (`words.yml`) and words themselves, in this order
    umbring*  *gedanken        beginning or ending of a word
    tot|weg|@leben             one of these
    sich?                      may be missing
    ..   ...                   up to two, up to six other words in between (never across the end of a sentence)
    ^    $                     a clause begins, a clause ends
    a|$                        the last step: one of these, or the clause ends
    a|b+c                      one word or two in a row
    !@zahl                     the next word is not one of these

`a & b & c /6` finds its parts in any order within six words (eight without a number).
`a && b` finds both within the same stretch of a message, across sentences; `a` and `b` may be any of the above.

Positions of words are bits of an integer, so that a step costs a few operations however long the message is
and nothing ever backtracks.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

WINDOW = 8  # words, for parts in any order
STRETCH = 40  # words, for parts joined by &&
GAPS = {"..": 2, "...": 6}
SENTENCE_BREAK = 9  # empty places between sentences: more than any gap, so that no gap crosses them


@dataclass(frozen=True, slots=True)
class Step:
    """One word: `kind` is the number of its concept, `gap` how many words may stand before it."""

    kind: int
    gap: int = 0
    optional: bool = False
    unlike: int | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Steps in order."""

    steps: tuple[Step, ...]
    starts_clause: bool = False
    ends_clause: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Phrases, or groups of phrases, within `window` words of each other, in any order."""

    parts: "tuple[Phrase | Group, ...]"
    window: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """What to find. `needs`: the concepts without which it cannot be found. `one_clause`: no gap crosses a comma."""

    whole: Phrase | Group
    needs: frozenset[int]
    source: str
    one_clause: bool = False


@dataclass(slots=True)
class Places:
    """Where things stand in a message: one bit per word, by concept; where clauses begin and end; and the first
    words after commas."""

    of: dict[int, int]
    starts: int
    ends: int
    after_comma: int

    def find(self, pattern: Pattern) -> int:
        """The places of all words that take part in a match of `pattern`; 0 if there is none."""
        if not pattern.needs <= self.of.keys():
            return 0
        return self._find(pattern.whole, self.after_comma if pattern.one_clause else 0)

    def _find(self, part: Phrase | Group, walls: int) -> int:
        if isinstance(part, Phrase):
            return self._find_phrase(part, walls)
        found, meeting = 0, -1
        for places in (self._find(each, walls) for each in part.parts):
            meeting &= _later(places, part.window)
            if not meeting:
                return 0
            found |= places
        return found & _earlier(meeting, part.window)

    def _find_phrase(self, phrase: Phrase, walls: int) -> int:
        reached = self._forward(phrase, walls)
        if reached is None:
            return 0
        used, back = 0, reached[-1]
        for index in range(len(phrase.steps) - 1, -1, -1):
            step = phrase.steps[index]
            here = back & self.of.get(step.kind, 0)
            used |= here
            if index:
                before = reached[index - 1]
                back = (_back(here, step.gap, walls) & before) | (back & before if step.optional else 0)
        return used

    def _forward(self, phrase: Phrase, walls: int) -> list[int] | None:
        """For each step the places where the phrase so far may end."""
        reached: list[int] = []
        for index, step in enumerate(phrase.steps):
            of_kind = self.of.get(step.kind, 0)
            if step.unlike is not None:
                of_kind &= ~(self.of.get(step.unlike, 0) >> 1)
            if not index:
                here = of_kind & self.starts if phrase.starts_clause else of_kind
            else:
                here = _on(reached[-1], step.gap, walls) & of_kind
                if step.optional:
                    here |= reached[-1]
            if not here:
                return None
            reached.append(here)
        if phrase.ends_clause:
            reached[-1] &= self.ends
        return reached if reached[-1] else None


def parse(line: str, concept: Callable[[str], int], *, one_clause: bool = False) -> list[Pattern]:
    """The patterns written in `line`, more than one where it has short forms. ValueError if it is no pattern.

    `concept` gives the number of a set of words.
    """
    return [_parse(one, concept, one_clause) for one in _spelled_out(line)]


def _spelled_out(line: str) -> list[str]:
    """`line` without its short forms: "a|b+c" becomes "a" and "b c", "a|$" becomes "a" and "$"."""
    if line.endswith("|$"):
        ending = line.rpartition(" ")[0].strip().removesuffix("...").removesuffix("..")
        return [*_spelled_out(line.removesuffix("|$")), *_spelled_out(f"{ending} $")]
    for step in line.split(" "):
        if "+" in step:
            options = step.split("|")
            single = "|".join(option for option in options if "+" not in option)
            written = [single] * bool(single) + [
                option.replace("+", " ") for option in options if "+" in option
            ]
            return [made for option in written for made in _spelled_out(line.replace(step, option, 1))]
    return [line]


def _parse(line: str, concept: Callable[[str], int], one_clause: bool) -> Pattern:
    whole = _parse_part(line, concept)
    return Pattern(whole, frozenset(_needed(whole)), line.strip(), one_clause)


def _parse_part(text: str, concept: Callable[[str], int]) -> Phrase | Group:
    if "&&" in text:
        return Group(tuple(_parse_part(part, concept) for part in text.split("&&")), STRETCH)
    body, slash, number = text.rpartition("/")
    window = int(number) if slash else WINDOW
    phrases = tuple(
        _parse_phrase(part.split(), concept, text) for part in (body if slash else text).split("&")
    )
    return Group(phrases, window) if len(phrases) > 1 else phrases[0]


def _needed(part: Phrase | Group) -> set[int]:
    if isinstance(part, Phrase):
        return {step.kind for step in part.steps if not step.optional}
    return set().union(*map(_needed, part.parts))


def _parse_phrase(written: list[str], concept: Callable[[str], int], line: str) -> Phrase:
    steps: list[Step] = []
    starts, ends, gap = False, False, 0
    for step in written:
        if step in GAPS:
            gap = GAPS[step]
        elif step == "^":
            starts = True
        elif step == "$":
            ends = True
        elif step.startswith("!"):
            last = steps.pop()
            steps.append(Step(last.kind, last.gap, last.optional, concept(step[1:])))
        else:
            steps.append(Step(concept(step.removesuffix("?")), gap, step.endswith("?")))
            gap = 0
    if not steps or gap or steps[0].gap or steps[0].optional or steps[-1].optional:
        raise ValueError(f"not a pattern: {line!r}")
    return Phrase(tuple(steps), starts, ends)


def kinds_at(positions: list[int], concepts: list[tuple[int, ...]]) -> dict[int, int]:
    """By concept the bits of the words that belong to it, for words at `positions` with these `concepts`."""
    found: dict[int, int] = {}
    for position, numbers in zip(positions, concepts, strict=True):
        bit = 1 << position
        for number in numbers:
            found[number] = found.get(number, 0) | bit
    return found


def matches(pattern: Pattern, used: int) -> Iterator[int]:
    """The single matches within `used`, told apart by the space between them."""
    if used and isinstance(pattern.whole, Group) and pattern.whole.window >= STRETCH:
        yield used
        return
    while used:
        match = used & -used
        while (grown := _later(match, SENTENCE_BREAK - 1) & used) != match:
            match = grown
        yield match
        used &= ~match


def near(places: int, words: int) -> int:
    """`places` and up to `words` places before and after."""
    return _later(places, words) | _earlier(places, words)


def without(places: Places, used: int) -> Places:
    """`places` as if the words at `used` had not been said."""
    return replace(places, of={number: bits & ~used for number, bits in places.of.items() if bits & ~used})


def _on(places: int, gap: int, walls: int) -> int:
    """The next word after each of `places`, with up to `gap` words left out in between."""
    if not walls:
        return _later(places << 1, gap)
    reach = places = places << 1 & ~walls
    for _ in range(gap):
        places = places << 1 & ~walls
        reach |= places
    return reach


def _back(places: int, gap: int, walls: int) -> int:
    """The words from which `_on` reaches `places`."""
    if not walls:
        return _earlier(places >> 1, gap)
    reach = places = (places & ~walls) >> 1
    for _ in range(gap):
        places = (places & ~walls) >> 1
        reach |= places
    return reach


def _later(places: int, words: int) -> int:
    reach = places
    done = 0
    while done < words:
        step = min(done + 1, words - done)
        reach |= reach << step
        done += step
    return reach


def _earlier(places: int, words: int) -> int:
    reach = places
    done = 0
    while done < words:
        step = min(done + 1, words - done)
        reach |= reach >> step
        done += step
    return reach
