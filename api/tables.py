"""Every table of the product, imported once so that migrations and tests know them all."""

from api import audit as audit
from api import keys as keys
from api import limits as limits
from api.appointments import tables as appointments
from api.appointments.mail import tables as mail
from api.appointments.places import tables as places
from api.appointments.plans import tables as plans
from api.appointments.waiting import tables as waiting
from api.conversations import tables as conversations
from api.handoff import tables as handoff
from api.staff import tables as staff

__all__ = [
    "appointments", "audit", "conversations", "handoff", "keys", "limits", "mail", "places", "plans", "staff",
    "waiting",
]  # fmt: skip
