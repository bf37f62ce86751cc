"""What a played api answers about appointments."""

from typing import Any

from bot.actions.api import ApiError

SLOTS = [
    {"id": f"s{n}", "starts_at": f"2026-12-0{4 + n}T10:00:00+01:00", "ends_at": f"2026-12-0{4 + n}T10:45:00+01:00",
     "location": "Ort", "spoken": f"Tag {n}"}
    for n in range(3)
]  # fmt: skip
BOOKING = {
    "id": "b1", "slot": "s0", "programme": "insat", "status": "confirmed", "spoken": "Freitag, 4. Dezember, 10 Uhr",
    "starts_at": "2026-12-04T10:00:00+01:00", "ends_at": "2026-12-04T10:45:00+01:00", "location": "Ort",
    "called_off": False, "hold_until": "10 Uhr 10",
}  # fmt: skip
HELD = {**BOOKING, "status": "held"}
CALLED_OFF = {**BOOKING, "id": "b0", "status": "cancelled", "called_off": True}
WAITING = {"id": "w1", "programme": "insat", "status": "waiting", "position": 2, "offer": None}
OFFERED = {
    **WAITING, "status": "offered", "position": None,
    "offer": {**SLOTS[0], "answer_by_spoken": "Mittwoch, 25. November, 10 Uhr"},
}  # fmt: skip
OUTLOOK = {
    "programme": "insat", "capacity": 33, "work_areas": ["Holz", "Küche"], "known": False, "free": None,
    "by_area": {}, "waiting_for_place": None, "waiting_for_appointment": 3, "next_planned_end": None,
    "as_of": None, "times_free": False, "offer_hours": 48,
}  # fmt: skip
FULL = {
    "slots": [], "exact": False, "missing": "all",
    "bookable_from": "2026-11-24T10:00:00+01:00", "bookable_until": "2027-02-15T10:00:00+01:00",
}  # fmt: skip
ANSWER = {
    "text": "Das steht fest.",
    "programme": "insat",
    "choices": [],
    "source_line": "Quelle.",
    "offers": [],
}


def suggestions(missing: str | None, slots: list[dict[str, Any]] = SLOTS) -> dict[str, Any]:
    return {**FULL, "slots": slots, "exact": missing is None, "missing": missing}


def refusal(code: str, **details: Any) -> Any:
    """An answer of the played api that refuses."""

    def refuse(_: Any) -> Any:
        raise ApiError(code, "", details)

    return refuse


ALL = {
    "/internal/slots/search": suggestions(None),
    "/internal/programmes": {
        "programmes": [
            {"key": "insat", "name": "INSAT", "bookable": True, "active": True},
            {"key": "proaktiv", "name": "PRO AKTIV", "bookable": True, "active": False},
        ]
    },
    "/internal/answers": ANSWER,
    "/internal/places": OUTLOOK,
    "/internal/bookings/hold": {"booking": HELD},
    "/internal/bookings/release": None,
    "/internal/bookings/confirm": {"code": "K7QM2XWP", "booking": BOOKING},
    "/internal/bookings/lookup": {"booking": BOOKING},
    "/internal/bookings/move": {"booking": {**BOOKING, "spoken": "Tag 1"}},
    "/internal/bookings/cancel": {"booking": {**BOOKING, "status": "cancelled"}},
    "/internal/waiting/lookup": refusal("code_unknown"),
    "/internal/waiting/join": {"code": "W7QM2XWP", "waiting": WAITING},
    "/internal/waiting/accept": {"code": "W7QM2XWP", "booking": BOOKING},
    "/internal/waiting/decline": {"waiting": WAITING},
    "/internal/waiting/leave": {"waiting": {**WAITING, "status": "left"}},
}
