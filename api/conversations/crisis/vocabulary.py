"""Which words belong to which concept, also when they are misspelt or run together."""

from collections.abc import Iterable, Mapping

from api.conversations.crisis.normalise import fold

SHORTEST_FUZZY = 6  # letters of a typed word; the word meant has seven or more
SHORTEST_RUN_TOGETHER = 7
LONGEST_PART = 14
MANY = 6  # a count from here on is no ordinary dose


class Vocabulary:
    """Numbers for concepts, and for a typed word the numbers of all concepts it belongs to.

    A concept is written `@name|word|begin*|*end`; `named` says what the names hold, in the same notation.
    """

    def __init__(self, named: Mapping[str, list[str]]) -> None:
        self._named = named
        self._numbers: dict[str, int] = {}
        self._exact: dict[str, list[int]] = {}
        self._beginnings: dict[str, list[int]] = {}
        self._endings: dict[str, list[int]] = {}
        self._misspelt: dict[str, list[str]] = {}
        self._alike: frozenset[str] = frozenset()
        self._parts: frozenset[str] = frozenset()
        self._glue: frozenset[str] = frozenset()
        self._openers: frozenset[str] = frozenset()

    def concept(self, written: str) -> int:
        """The number of a concept; the same for the same notation."""
        if written not in self._numbers:
            number = self._numbers[written] = len(self._numbers)
            for word in self.words(written):
                self._add(word, number)
        return self._numbers[written]

    def words(self, written: str) -> list[str]:
        """The folded words of a concept, names resolved. KeyError for an unknown name."""
        found: list[str] = []
        for part in written.split("|"):
            if part.startswith("@"):
                for word in self._named[part[1:]]:
                    found.extend(self.words(word))
            else:
                found.append(fold(part))
        return found

    def tolerate(self, meant: Iterable[str], alike: Iterable[str]) -> None:
        """Takes a word for one of `meant` when one letter is wrong, missing, added or swapped, unless it is `alike`."""
        self._alike = frozenset(fold(word) for word in alike)
        for word in map(fold, meant):
            for shortened in {word, *_shortened(word)}:
                self._misspelt.setdefault(shortened, []).append(word)

    def take_apart(self, glue: Iterable[str], openers: Iterable[str]) -> None:
        """Lets words that were run together be taken apart into known words, all but one of them from `glue`.

        Only two words are taken apart where the first is one of `openers`.
        """
        self._glue, self._openers = frozenset(map(fold, glue)), frozenset(map(fold, openers))
        self._parts = frozenset(word for word in self._exact if len(word) > 2) | self._glue

    def kinds(self, word: str) -> tuple[int, ...]:
        """The numbers of the concepts of a folded word, as it stands or as it was meant; "a+b" is both."""
        if word.isdigit():
            return self._count(word)
        if "+" in word:
            return tuple(number for part in word.split("+") for number in self._kinds(part))
        found = self._kinds(word)
        if len(word) >= SHORTEST_FUZZY and word not in self._exact and word not in self._alike:
            meant = self._meant(word)
            found += self._kinds(meant) if meant else []
        return tuple(found)

    def apart(self, word: str) -> list[str]:
        """The words that were run together in `word`; `word` itself when it is known or cannot be taken apart."""
        if len(word) < SHORTEST_RUN_TOGETHER or self.kinds(word):
            return [word]
        for seam_shared in (False, True):
            if not (parts := self._parts_from(word, 0, {}, seam_shared)):
                continue
            if sum(part not in self._glue for part in parts) < 2 and (
                len(parts) > 2 or parts[0] in self._openers
            ):
                return parts
        return [word]

    def _add(self, word: str, number: int) -> None:
        if word.endswith("*"):
            self._beginnings.setdefault(word[:-1], []).append(number)
        elif word.startswith("*"):
            self._endings.setdefault(word[1:], []).append(number)
        else:
            self._exact.setdefault(word, []).append(number)

    def _kinds(self, word: str) -> list[int]:
        found = list(self._exact.get(word, ()))
        for cut in range(3, len(word) + 1):
            if (begun := self._beginnings.get(word[:cut])) is not None:
                found += begun
            if (ended := self._endings.get(word[-cut:])) is not None:
                found += ended
        return found

    def _count(self, digits: str) -> tuple[int, ...]:
        many = MANY <= int(digits[:5]) <= 999
        return tuple(self._exact.get("99" if many else "1", ()))

    def _meant(self, word: str) -> str | None:
        for shortened in (word, *_shortened(word)):
            for meant in self._misspelt.get(shortened, ()):
                if _one_slip_apart(word, meant):
                    return meant
        return None

    def _parts_from(
        self, word: str, start: int, tried: dict[int, list[str] | None], seam_shared: bool
    ) -> list[str] | None:
        if start == len(word):
            return []
        if start not in tried:
            tried[start] = None
            for end in range(min(len(word), start + LONGEST_PART), start + 1, -1):
                part = word[start:end]
                if part not in self._parts:
                    continue
                # At a seam folding leaves one of two equal letters: "kannnicht" has become "kanicht".
                for onward in (end, end - 1) if seam_shared and start + 2 < end < len(word) else (end,):
                    if (rest := self._parts_from(word, onward, tried, seam_shared)) is not None:
                        tried[start] = [part, *rest]
                        return tried[start]
        return tried[start]


def _shortened(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


def _one_slip_apart(a: str, b: str) -> bool:
    """Whether `a` becomes `b` by one letter more, less, other, or by two neighbours changing places."""
    if a == b:
        return True
    if abs(len(a) - len(b)) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest, other = a[start:], b[start:]
    return (
        rest[1:] == other
        or rest == other[1:]
        or rest[1:] == other[1:]
        or (rest[:2] == other[1::-1] and rest[2:] == other[2:])
    )
