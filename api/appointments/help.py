"""Help lines beside a booking by HTTP: whoever writes of a crisis into a field gets them, and nothing is stopped."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import Request

from api.appointments.schemas import ContactBody
from api.errors import AppError


@contextmanager
def help_beside(request: Request, told: ContactBody) -> Iterator[dict[str, Any]]:
    """`{"help": …}` to put into the answer, or nothing; an error raised inside carries it in its details."""
    forms = request.app.state.services.help_in_forms
    lines: dict[str, Any] = {}
    if hit := forms.look_for([told.name, *told.needs]):
        found = forms.help_for(hit.category, hit.family)
        lines = {"help": {"text": found.text, "numbers": found.numbers_on_wire}}
    try:
        yield lines
    except AppError as fault:
        fault.details |= lines
        raise
