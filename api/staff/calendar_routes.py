"""The calendar pages of the staff: who comes when, booking by telephone, opening plans, waiting lists, places.

The routers of `calendar_people`, `calendar_plans` and `calendar_places` in one; and the calendar as JSON.
"""

from fastapi import APIRouter

from api.staff import calendar_people, calendar_places, calendar_plans
from api.staff.calendar_api import api_router

router = APIRouter()
for part in (calendar_plans.router, calendar_places.router, calendar_people.router):
    router.include_router(part)

__all__ = ["api_router", "router"]
