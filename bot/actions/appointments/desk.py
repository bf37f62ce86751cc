"""What the appointment's actions ask of the api; nothing else here speaks to it."""

import contextlib
from typing import Any

import aiohttp
from rasa_sdk import Tracker

from bot.actions.api import ApiError, api
from bot.actions.dialogue import language, now

Found = dict[str, Any]


async def bookings(tracker: Tracker) -> list[Found]:
    """The conversation's holds and coming appointments, those called off by the office among them."""
    found = await api().post("/internal/bookings/of-conversation", {"conversation": tracker.sender_id})
    return list(found["bookings"])


def booked(found: list[Found]) -> list[Found]:
    """The appointments among them, the next one first."""
    return [b for b in found if b["status"] == "confirmed"]


def called_off(found: list[Found]) -> list[Found]:
    """Those the office called off and the person has not yet replaced."""
    replaced = {b["programme"] for b in booked(found)}
    return [b for b in found if b.get("called_off") and b["programme"] not in replaced]


async def waiting(tracker: Tracker) -> list[Found]:
    """Where the conversation waits."""
    found = await api().post("/internal/waiting/of-conversation", {"conversation": tracker.sender_id})
    return list(found["waiting"])


async def bookable() -> list[Found]:
    """The programmes with information appointments."""
    return [p for p in (await api().post("/internal/programmes", {}))["programmes"] if p["bookable"]]


async def search(programme: str, wish: Found, after: str | None = None) -> Found:
    body = {"programme": programme, "wish": wish, "not_before": after, "limit": 3}
    return dict(await api().post("/internal/slots/search", body))


async def outlook(programme: str) -> Found:
    """What may be said about places and waiting."""
    return dict(await api().post("/internal/places", {"programme": programme}))


async def hold(slot: str, tracker: Tracker) -> Found:
    """Raises `ApiError` slot_taken, already_booked."""
    key = f"{tracker.sender_id}:{slot}:{now(tracker).isoformat()}"
    body = {"slot": slot, "conversation": tracker.sender_id, "idempotency_key": key}
    held: Found = (await api().post("/internal/bookings/hold", body))["booking"]
    return held


async def release(held: Found, tracker: Tracker) -> None:
    """Gives a held, unconfirmed time back to the others."""
    # Refused means that it is no longer held, which is what was wanted.
    with contextlib.suppress(ApiError):
        body = {"booking": held["id"], "conversation": tracker.sender_id}
        await api().post("/internal/bookings/release", body)


async def confirm(booking: str, contact: Found, tracker: Tracker) -> Found:
    """{code, booking}. Raises `ApiError` slot_taken, hold_expired."""
    body = {"booking": booking, "conversation": tracker.sender_id, **contact}
    return dict(await api().post("/internal/bookings/confirm", body))


async def move(which: Found, slot: str, tracker: Tracker) -> Found:
    """`which` is {"booking": id} or {"code": code}. Raises `ApiError` slot_taken, appointment_started, …"""
    body = {**which, "slot": slot, "conversation": tracker.sender_id}
    moved: Found = (await api().post("/internal/bookings/move", body))["booking"]
    return moved


async def cancel(which: Found, tracker: Tracker) -> None:
    await api().post("/internal/bookings/cancel", {**which, "conversation": tracker.sender_id})


async def look_up(code: str, tracker: Tracker) -> Found:
    """{"booking": …} or {"waiting": …}. Raises `ApiError` code_unknown (wrong or expired), too_many_attempts."""
    body = {"conversation": tracker.sender_id, "code": code}
    try:
        return dict(await api().post("/internal/bookings/lookup", body))
    except ApiError as fault:
        if fault.code != "code_unknown":
            raise
    return dict(await api().post("/internal/waiting/lookup", body))


async def join(programme: str, contact: Found, tracker: Tracker) -> Found:
    """{code, waiting}. Raises `ApiError` times_free, already_waiting."""
    key = f"{tracker.sender_id}:{programme}:{now(tracker).isoformat()}"
    body = {"conversation": tracker.sender_id, "programme": programme, "idempotency_key": key, **contact}
    return dict(await api().post("/internal/waiting/join", body))


async def accept(which: Found, tracker: Tracker) -> Found:
    """{code, booking}; `which` is {"waiting": id} or {"code": code}. Raises `ApiError` when it is too late."""
    return dict(await api().post("/internal/waiting/accept", {**which, "conversation": tracker.sender_id}))


async def decline(which: Found, tracker: Tracker) -> None:
    body = {**which, "conversation": tracker.sender_id, "stay": True}
    await api().post("/internal/waiting/decline", body)


async def leave(which: Found, tracker: Tracker) -> None:
    await api().post("/internal/waiting/leave", {**which, "conversation": tracker.sender_id})


async def answer(intent: str, programme: str | None, tracker: Tracker) -> Found:
    """The catalogue's answer."""
    body = {"intent": intent, "programme": programme, "language": language(tracker), "town": None}
    return dict(await api().post("/internal/answers", body))


async def what_to_bring(programme: str, tracker: Tracker) -> str:
    """What the catalogue says about it; nothing when it is out of reach: the appointment is booked already."""
    try:
        return str((await answer("ask_what_to_bring", programme, tracker))["text"])
    except (ApiError, aiohttp.ClientError, TimeoutError):
        return ""
