"""Does a message speak of a crisis? Reads the raw text; keeps nothing, logs nothing, calls nobody."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from api.conversations.crisis.hits import Hit
from api.conversations.crisis.lexicon import Lexicon, Rule, lexicon
from api.conversations.crisis.normalise import split
from api.conversations.crisis.patterns import (
    SENTENCE_BREAK,
    Pattern,
    Places,
    kinds_at,
    matches,
    near,
    without,
)
from api.conversations.crisis.second_opinion import second_opinion

LONGEST_TEXT = 4000  # characters read; the chat takes 1000
ABOUT = 14  # words around a match in which an `unless` counts
FARTHEST_SUBJECT = 7  # words before a match in which the person meant is looked for


@dataclass(slots=True)
class _Reading:
    """A message as the patterns see it: `places` of concepts without look-alikes, `said` with them.

    `back`: something says that it is there again, or still. `words`, `kinds` and `sentence_ends` are for the second
    opinion; what is believed as a denial is left out.
    """

    places: Places
    said: Places
    reassured: bool
    back: bool
    words: list[str]
    kinds: list[tuple[int, ...]]
    sentence_ends: set[int]


def detect(text: str) -> Hit | None:
    """The crisis `text` speaks of, or None. Of several the one that needs the fastest help."""
    known = lexicon()
    reading = _read(text[:LONGEST_TEXT], known)
    return _with_second_opinion(_by_rules(reading, known), reading, known)


def by_rules(text: str) -> Hit | None:
    """What the rules alone find."""
    known = lexicon()
    return _by_rules(_read(text[:LONGEST_TEXT], known), known)


def sentences(text: str) -> tuple[list[str], list[list[str]], set[int]]:
    """The words of `text`, the names of the concepts of each, and the indices of words that end a sentence."""
    known = lexicon()
    reading = _read(text[:LONGEST_TEXT], known)
    return reading.words, _named(reading, known), reading.sentence_ends


def _by_rules(reading: _Reading, known: Lexicon, *, sure: bool = False) -> Hit | None:
    found: tuple[tuple[int, int], Hit] | None = None
    rules = (rule for rule in _candidates(known.rules, reading.said) if rule.sure or not sure)
    for rule in sorted(rules, key=lambda rule: rule.urgency):
        if found and rule.urgency >= found[0]:
            break
        if hit := _hit(rule, reading, known):
            urgency = rule.urgency if hit is rule.hit else hit.urgency
            found = (urgency, hit) if not found or urgency < found[0] else found
    return found[1] if found else None


def _with_second_opinion(hit: Hit | None, reading: _Reading, known: Lexicon) -> Hit | None:
    """`hit`, unless it is clearly meant otherwise; or what is added where the rules found nothing or only exhaustion.

    Where all looks harmless and nothing is said to be back, only the rules that are sure count. Where a rule reads
    indirect words of somebody else as the writer's own, whom they are about is taken from the opinion.
    """
    opinion = second_opinion(reading.words, _named(reading, known), reading.sentence_ends)
    if hit and opinion.harmless and not reading.back:
        return _by_rules(reading, known, sure=True)
    more = opinion.hit
    if hit and hit.tier != "C":
        for_a_friend = more and (more.family, more.category) == (hit.family, "suicide_other")
        return more if for_a_friend and hit.category == "suicide" else hit
    return more if more and (not hit or more.urgency < hit.urgency) else hit


def _named(reading: _Reading, known: Lexicon) -> list[list[str]]:
    return [[known.names[kind] for kind in kinds if kind in known.names] for kinds in reading.kinds]


def speaks_of_it_calmly(text: str) -> bool:
    """Whether `text` only denies thoughts of suicide or tells of long ago: help lines as a footer are enough."""
    known = lexicon()
    return _read(text[:LONGEST_TEXT], known).reassured and detect(text) is None


def _read(text: str, known: Lexicon) -> _Reading:
    words, hard, soft = _words(text, known)
    positions, position = [], 0
    starts = 1
    ends = after_comma = 0
    for index in range(len(words)):
        positions.append(position)
        if index in hard or index == len(words) - 1:
            ends |= 1 << position
            position += SENTENCE_BREAK
            starts |= 1 << position
        else:
            if index in soft:
                ends |= 1 << position
                after_comma |= 2 << position
            position += 1
    kinds = [known.vocabulary.kinds(word) for word in words]
    of = kinds_at(positions, kinds)
    restart, joint = of.get(known.named("neu"), 0), of.get(known.named("und"), 0)
    said = Places(of, starts | after_comma | restart | joint << 1, ends | restart >> 1, after_comma)
    harmless = _used(known.lookalikes, said)
    doubted = any(said.find(pattern) for pattern in known.not_reassuring)
    calm = 0 if doubted else _used(known.reassuring, said)
    places = without(said, harmless | calm) if harmless | calm else said
    left = [index for index, position in enumerate(positions) if not calm >> position & 1]
    return _Reading(
        places, said, bool(calm), doubted, [words[index] for index in left], [kinds[index] for index in left],
        {number for number, index in enumerate(left) if index in hard},
    )  # fmt: skip


def _words(text: str, known: Lexicon) -> tuple[list[str], set[int], set[int]]:
    """The words without fillers, run-together ones apart, "nicht mehr" as one; with sentence and clause ends."""
    given = split(text, lambda word: _unmasked(word, known))
    words: list[str] = []
    hard: set[int] = set()
    soft: set[int] = set()
    for index, word in enumerate(given.words):
        for part in known.vocabulary.apart(word):
            if part not in known.fillers:
                _append(part, words, known, open_clause=len(words) - 1 not in hard)
        if words and index in given.hard:
            hard.add(len(words) - 1)
        elif words and index in given.soft:
            soft.add(len(words) - 1)
    return words, hard, soft


def _append(word: str, words: list[str], known: Lexicon, *, open_clause: bool) -> None:
    if open_clause:
        for first, second, result in known.joined:
            if words and word in second and words[-1] in first:
                words[-1] = result
                return
        if known.later and len(words) > 1 and word in known.later[1] and words[-2] in known.later[0]:
            words[-2] = f"{words[-2]}+{known.later[2]}"
            return
        if words and words[-1] == "zu" and word in known.infinitives:
            words.pop()
    words.append(word)


def _unmasked(word: str, known: Lexicon) -> str | None:
    """The word behind one with hidden letters, as in "su*zid"."""
    shape = re.compile(re.sub(r"[*#@$!]", ".", word))
    return next((meant for meant in known.masked.get(len(word), ()) if shape.fullmatch(meant)), None)


def _candidates[T](by_key: dict[int, list[T]], places: Places) -> Iterator[T]:
    for number in sorted(by_key.keys() & places.of.keys()):
        yield from by_key[number]


def _used(by_key: dict[int, list[Pattern]], places: Places) -> int:
    used = 0
    for pattern in _candidates(by_key, places):
        used |= places.find(pattern)
    return used


def _hit(rule: Rule, reading: _Reading, known: Lexicon) -> Hit | None:
    """What `rule` finds; the most urgent where it finds several things."""
    used = (reading.said if rule.lookalikes_count else reading.places).find(rule.pattern)
    hits = [hit for match in matches(rule.pattern, used) if (hit := _meant(rule, match, reading, known))]
    return min(hits, key=lambda hit: hit.urgency, default=None)


def _meant(rule: Rule, used: int, reading: _Reading, known: Lexicon) -> Hit | None:
    """What one match of `rule` means where it stands."""
    if any(reading.said.find(other) & near(used, ABOUT) for other in rule.unless):
        return None
    if rule.own_doing and not _own_doing(used, reading.said, known):
        return None
    if rule.deniable and _denied(used, reading.places, known):
        return Hit("exhaustion", "C", rule.hit.family)
    if rule.others and _about_somebody_else(used, reading.said, known):
        return replace(rule.hit, category=rule.others)
    return rule.hit


def _denied(used: int, places: Places, known: Lexicon) -> bool:
    """Whether a "nicht" stands just before the match or its last word, or ends the clause after it.

    With "warum" or "wenn" before it, it denies nothing: "warum bring ich mich nicht um".
    """
    first, last = _ends(used)
    no = places.of.get(known.named("nein"), 0) & ~used
    final = places.of.get(known.named("nicht"), 0) & places.ends & ~used
    before = _span(1 << last, 2) & ((1 << last) - 1) | (1 << first >> 1)
    denied = no & before or final & _span(used, 2) & ~((1 << last) - 1)
    return bool(denied) and not places.of.get(known.named("warum"), 0) & _span(used, 3)


def _about_somebody_else(used: int, said: Places, known: Lexicon) -> bool:
    """Whether another person is the subject nearest to the match and not "ich"."""
    me = said.of.get(known.named("ich"), 0)
    if (me | said.of.get(known.named("mich"), 0)) & used:
        return False
    if sich := said.of.get(known.named("sich"), 0) & used:
        return not me & near(sich, 2)
    return _nearest_subject_is(said.of.get(known.named("dritte"), 0), me, used)


def _own_doing(used: int, said: Places, known: Lexicon) -> bool:
    """Whether it is not somebody else who does it to the writer."""
    if said.of.get(known.named("sich"), 0) & used:
        return True
    others = said.of.get(known.named("dritte"), 0) | said.of.get(known.named("die"), 0)
    return not _nearest_subject_is(others, said.of.get(known.named("ich"), 0), used)


def _nearest_subject_is(others: int, me: int, used: int) -> bool:
    """Whether one of `others` is nearer to the match than `me`, before it or, with nobody there, after it."""
    if me & used:
        return False
    first, last = _ends(used)
    for distance in range(min(FARTHEST_SUBJECT, first) + 1):
        place = 1 << (first - distance)
        if place & (me | others) & ~used:
            return bool(place & others)
    after = _span(used, 4) & ~((2 << last) - 1)
    return bool(others & after) and not me & after


def _ends(used: int) -> tuple[int, int]:
    """The first and the last of the places `used`."""
    return (used & -used).bit_length() - 1, used.bit_length() - 1


def _span(used: int, words: int) -> int:
    """All places from the first to the last of `used`, and `words` more before and after."""
    first, last = _ends(used)
    start, end = max(first - words, 0), last + 1 + words
    return (1 << end) - (1 << start)
