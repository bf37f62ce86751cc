"""The consent before a hand-over (§ 67b Abs. 2 SGB X, Art. 7 DSGVO). Pure.

It says purpose, readers, how long, that a no has no consequence, and how to take it back. A sentence
whose value is not known is left out. Every change of wording gets a new VERSION.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

VERSION = "2026-11-1"

KINDS = {
    "message": "Ihre Nachricht",
    "contact": "Ihre Telefon-Nummer oder E-Mail-Adresse",
    "appointment": "Ihren Termin",
    "check": "Ihre Antworten aus dem Orientierungs-Check",
    "transcript": "Ihren Chat-Verlauf",
    "crisis": "den Hinweis auf die Hilfe-Nummern",
}
"""Every kind of content that can be sent, as it stands in the text."""

_VOLUNTARY = (
    "Das ist freiwillig. Ein Nein hat keine Folgen für Ihr Geld. "
    "Andere Pflichten gegenüber dem Jobcenter bleiben gleich."
)
_TAKING_BACK = (
    "Sie können Ihr Ja jederzeit zurücknehmen: mit dem Code und der PIN, die Sie gleich bekommen, "
    "oder bei der Fachkraft. Das gilt ab dann."
)


@dataclass(frozen=True)
class Agreement:
    """What is to be agreed to. `days_open` and `days_closed` are how long the data are kept."""

    jobcenter: str
    provider: str | None
    """The provider's name when it is to read it too (or alone)."""
    only_provider: bool
    programme: str | None
    kinds: tuple[str, ...]
    days_open: int
    days_closed: int
    phone: str | None


def text(agreed: Agreement, language: str) -> str:
    """The whole text, in "standard" or "easy" language."""
    return "\n".join(line for line in (_easy if language == "easy" else _standard)(agreed) if line)


def digest(shown: str) -> str:
    """The SHA-256 of a text as it was shown: proof of its wording without keeping it."""
    return hashlib.sha256(shown.encode()).hexdigest()


def _standard(agreed: Agreement) -> list[str]:
    about = f"zum Programm {agreed.programme}" if agreed.programme else "zu Ihrer Anfrage"
    return [
        f"Möchten Sie diese Angaben senden an: {' und '.join(_names(agreed))}?",
        f"Gesendet wird: {_listed(agreed.kinds)}. Darin kann etwas über Ihre Gesundheit stehen.",
        f"Wofür: Eine Fachkraft soll Sie {about} beraten können. Was Sie senden, wird Teil der Beratung.",
        f"Wer das liest: nur {_staff(agreed)}.",
        f"Wie lange: {_period(agreed)}",
        _VOLUNTARY,
        f"Sie können auch anrufen: {agreed.phone}."
        if agreed.phone
        else "Sie können auch selbst ins Jobcenter gehen.",
        _TAKING_BACK,
    ]


def _easy(agreed: Agreement) -> list[str]:
    return [
        "Möchten Sie das senden?",
        "Wir senden:",
        *(f"- {KINDS[kind]}" for kind in KINDS if kind in agreed.kinds),
        "Darin kann etwas über Ihre Gesundheit stehen.",
        "Das bekommt:",
        *(f"- {name}" for name in _names(agreed)),
        "Nur die Fachkräfte dort lesen es.",
        "Die Fachkraft kann Sie damit beraten.",
        f"Wir löschen es {agreed.days_closed} Tage nach dem Ende.",
        f"Spätestens löschen wir es nach {agreed.days_open} Tagen.",
        "Das ist freiwillig.",
        "Sie dürfen Nein sagen.",
        "Ein Nein hat keine Folgen für Ihr Geld.",
        "Andere Pflichten beim Jobcenter bleiben gleich.",
        *(
            ["Sie können auch anrufen:", agreed.phone]
            if agreed.phone
            else ["Sie können auch ins Jobcenter gehen."]
        ),
        "Sie können Ihr Ja immer zurück-nehmen.",
        "Dafür bekommen Sie gleich einen Code und eine PIN.",
        "Oder Sie sagen es der Fachkraft.",
        "Das gilt ab dann.",
    ]


def _period(agreed: Agreement) -> str:
    return (
        f"Wir löschen alles {agreed.days_closed} Tage nach dem Abschluss, "
        f"spätestens aber {agreed.days_open} Tage nach dem Senden."
    )


def _names(agreed: Agreement) -> list[str]:
    names = [] if agreed.only_provider else [agreed.jobcenter]
    return [*names, agreed.provider] if agreed.provider else names


def _staff(agreed: Agreement) -> str:
    which = f"die Fachkräfte für {agreed.programme}" if agreed.programme else "die zuständigen Fachkräfte"
    return f"{which} bei: {' und '.join(_names(agreed))}"


def _listed(kinds: Collection[str]) -> str:
    return ", ".join(title for kind, title in KINDS.items() if kind in kinds) or "nichts"
