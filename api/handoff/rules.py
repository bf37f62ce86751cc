"""The periods of a hand-over that an office may set."""

from dataclasses import dataclass
from datetime import timedelta

from api.settings import Settings


@dataclass(frozen=True)
class HandoffRules:
    """`answer_days` are working days of the Land; the rest is how long things are kept."""

    answer_days: int = 3
    land: str = "NW"
    keep_open: timedelta = timedelta(days=90)
    keep_closed: timedelta = timedelta(days=30)
    keep_consent: timedelta = timedelta(days=30)
    wrong_pins: int = 10
    pin_lock: timedelta = timedelta(hours=24)

    @classmethod
    def of(cls, settings: Settings) -> "HandoffRules":
        """The rules that the settings ask for; what they do not name stays as it is here."""
        return cls(
            answer_days=getattr(settings, "case_answer_days", cls.answer_days),
            land=getattr(settings, "land", cls.land),
            keep_open=timedelta(days=getattr(settings, "case_open_days", cls.keep_open.days)),
            keep_closed=timedelta(days=getattr(settings, "case_closed_days", cls.keep_closed.days)),
            keep_consent=timedelta(days=getattr(settings, "consent_proof_days", cls.keep_consent.days)),
        )
