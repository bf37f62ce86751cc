"""Leaves out of a text what must not be stored, and puts a typed mark ("[IBAN]") in its place. Pure."""

from api.conversations.redaction.findings import CONTACT, MARKS, TO_A_HUMAN, Finding, Kind
from api.conversations.redaction.redact import find, redacted

__all__ = ["CONTACT", "MARKS", "TO_A_HUMAN", "Finding", "Kind", "find", "redacted"]
