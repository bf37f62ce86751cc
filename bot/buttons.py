"""Buttons can also be typed: a title, its number, or a plain yes or no means the button last shown."""

from typing import Any

from bot.language.normalise import words

_YES = frozenset(
    [
        "ja",
        "j",
        "jo",
        "jau",
        "jep",
        "jepp",
        "joa",
        "klar",
        "gern",
        "gerne",
        "ok",
        "okay",
        "okey",
        "jawohl",
        "yes",
        "sicher",
        "passt",
    ]
)
NO = frozenset(["nein", "nee", "ne", "no", "nope"])  # folded: "nö" is "no"
_NUMBERS = {"eins": 1, "erste": 1, "ersten": 1, "erster": 1, "zwei": 2, "zweite": 2, "zweiten": 2, "zweiter": 2,
            "drei": 3, "dritte": 3, "dritten": 3, "dritter": 3, "vier": 4, "funf": 5}  # fmt: skip


# Fewer letters than this are too few to tell the beginning of a title from a word of its own.
_LEAST_LETTERS = 4
DELETES = "/confirm_delete"


def of(replies: list[dict[str, Any]]) -> list[dict[str, str]] | None:
    """The buttons on the newest reply that has any."""
    for reply in reversed(replies):
        if reply["buttons"]:
            found: list[dict[str, str]] = reply["buttons"]
            return found
    return None


def nothing_after_deletion(replies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Replies up to the question whether to delete, or to the deletion: a form's next question would hide its buttons."""
    for index, reply in enumerate(replies):
        asks = any(button["payload"] == DELETES for button in reply["buttons"])
        if asks or (reply["custom"] or {}).get("delete"):
            return replies[: index + 1]
    return replies


def only_last_active(replies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Replies of one turn, with buttons on the last one that had some: a phone shows one choice at a time."""
    with_buttons = [i for i, r in enumerate(replies) if r["buttons"]]
    return [{**r, "buttons": r["buttons"] if i in with_buttons[-1:] else []} for i, r in enumerate(replies)]


def meant(text: str, shown: list[dict[str, str]] | None) -> str | None:
    """The payload of the button that `text` names, if it names exactly one."""
    if not shown:
        return None
    said = words(text)
    exact = [b["payload"] for b in shown if words(b["title"]) == said]
    if len(exact) == 1:
        return exact[0]
    return _numbered(said, shown) or _yes_or_no(said, shown) or _begun(said, shown)


def _begun(said: list[str], shown: list[dict[str, str]]) -> str | None:
    """ "ohne" means "Ohne Kontakt": the first words of one title only."""
    if sum(map(len, said)) < _LEAST_LETTERS:
        return None
    begun = [b["payload"] for b in shown if words(b["title"])[: len(said)] == said]
    return begun[0] if len(begun) == 1 else None


def _numbered(said: list[str], shown: list[dict[str, str]]) -> str | None:
    rest = [
        w
        for w in said
        if w not in ("der", "die", "das", "den", "nr", "nummer", "termin", "bitte", "nehme", "ich")
    ]
    if len(rest) != 1:
        return None
    number = _NUMBERS.get(rest[0]) or (int(rest[0]) if rest[0].isdecimal() and len(rest[0]) < 3 else 0)
    return shown[number - 1]["payload"] if 1 <= number <= len(shown) else None


def _yes_or_no(said: list[str], shown: list[dict[str, str]]) -> str | None:
    if not said or len(said) > 3:
        return None
    for words_meaning, begins in ((_YES, "ja"), (NO, "nein")):
        if said[0] in words_meaning and all(w in words_meaning or w in ("bitte", "danke") for w in said):
            titles = [b["payload"] for b in shown if words(b["title"])[:1] == [begins]]
            return titles[0] if len(titles) == 1 else None
    return None
