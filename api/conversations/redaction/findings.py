"""What a recogniser finds, and the mark that stands in its place."""

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal[
    "iban", "tax_id", "pension_number", "health_number", "customer_number", "bg_number", "id_card",
    "email", "phone", "name", "address", "birth_date", "substance", "amount",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)

MARKS: dict[str, str] = {
    "iban": "[IBAN]",
    "tax_id": "[Steuer-Nummer]",
    "pension_number": "[Versicherungs-Nummer]",
    "health_number": "[Krankenkassen-Nummer]",
    "customer_number": "[Kunden-Nummer]",
    "bg_number": "[BG-Nummer]",
    "id_card": "[Ausweis-Nummer]",
    "email": "[E-Mail]",
    "phone": "[Telefon-Nummer]",
    "name": "[Name]",
    "address": "[Adresse]",
    "birth_date": "[Geburts-Datum]",
    "substance": "[Mittel]",
    "amount": "[Menge]",
}

CONTACT = frozenset({"name", "email", "phone"})
"""What a message to staff may carry: otherwise nobody could call back. The person sees it before sending."""
TO_A_HUMAN = CONTACT | {"address", "birth_date", "customer_number", "bg_number"}
"""What may be told to a case manager who writes in the chat and may have asked for it."""


@dataclass(frozen=True)
class Finding:
    """The characters `start` to `end` of a text are of this kind."""

    start: int
    end: int
    kind: Kind
