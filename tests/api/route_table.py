"""Every route of the application and whose objects it opens: the table that `test_objects_of_others.py` tries.

A new route needs a line here, or that test fails. Kinds:

public        names nobody's object (also: begins something of one's own)
own           works on what the session cookie stands for, no object is named
conversation  of the claimant whose cookie was sent; another one's is 404, none at all is 401
code          by a secret code in the body; a wrong one is 404
page          the public pages by code: what they know travels sealed in a cookie
case          of a jobcenter and programme; for everybody else 404
account       of a jobcenter, for its administrators; for everybody else 404
module        of a jobcenter, for its editors; for everybody else 404
audit         for data protection officers; for everybody else 404
session       one's own staff sessions; another one's is 404
appointment   of a person in rooms of one side and office; for everybody else 404
calendar      a plan, a time, a location: for those who keep that calendar; for everybody else 404
places        places, waiting list, booking by telephone: for the programme's jobcenter and team; for everybody else 404
desk          lists and empty forms of whoever works with cases; for other roles 404
catalogue     what the programmes say, for case managers, lead and editors; for other roles 404
internal      for the bot alone; from outside 404 even with the token
"""

from dataclasses import dataclass, field
from typing import Any

CODE = "ABCD2345"


@dataclass(frozen=True)
class Access:
    """`body` is a valid body, as JSON for /api and as form fields for pages; with GET it is the query."""

    kind: str
    body: dict[str, Any] = field(default_factory=dict)


_PUBLIC, _OWN, _PAGE = Access("public"), Access("own"), Access("page")
_APPOINTMENT, _CALENDAR, _DESK = Access("appointment"), Access("calendar"), Access("desk")
_STEP = {"step": "assignable", "day": "2026-11-02"}
_BY_CODE, _BY_PIN = Access("code", {"code": CODE}), Access("code", {"code": CODE, "pin": "123456"})
_INSAT = {"programme": "insat"}
_PLAN = {
    **_INSAT, "location": "{location_id}", "version": "1", "weekdays": "TU", "interval": "1", "opens": "9",
    "closes": "12", "minutes": "45", "pause": "15", "capacity": "1", "first_day": "{first_day}",
}  # fmt: skip
_TIME = {**_INSAT, "location": "{location_id}", "minutes": "45", "capacity": "1"}
_PLACE = {**_INSAT, "version": "0", "taken_from": "01.12.2026"}

TABLE: dict[tuple[str, str], Access] = {
    # claimants
    ("POST", "/api/conversations"): _PUBLIC,
    ("GET", "/api/conversations/current"): _OWN,
    ("POST", "/api/conversations/{conversation_id}/messages"): Access(
        "conversation", {"client_message_id": "x", "text": "hallo"}
    ),
    ("GET", "/api/conversations/{conversation_id}/events"): Access("conversation"),
    ("GET", "/api/conversations/{conversation_id}/transcript"): Access("conversation"),
    ("DELETE", "/api/conversations/{conversation_id}"): Access("conversation"),
    ("POST", "/api/conversations/{conversation_id}/feedback"): Access("conversation", {"rating": 1}),
    ("GET", "/api/conversations/{conversation_id}/data"): Access("conversation"),
    ("GET", "/api/programmes"): _PUBLIC,
    ("GET", "/api/programmes/{key}"): _PUBLIC,
    ("GET", "/api/programmes/{key}/slots"): _PUBLIC,
    ("POST", "/api/bookings"): _PUBLIC,
    ("POST", "/api/bookings/lookup"): Access("code", {"code": CODE}),
    ("POST", "/api/bookings/move"): Access("code", {"code": CODE, "slot": "x"}),
    ("POST", "/api/bookings/cancel"): Access("code", {"code": CODE}),
    ("POST", "/api/bookings/ics"): Access("code", {"code": CODE}),
    ("POST", "/api/cases/lookup"): Access("code", {"code": CODE, "pin": "123456"}),
    ("POST", "/api/cases/withdraw"): Access("code", {"code": CODE, "pin": "123456"}),
    ("POST", "/api/waiting"): _PUBLIC,
    ("POST", "/api/waiting/lookup"): _BY_CODE,
    ("POST", "/api/waiting/accept"): _BY_CODE,
    ("POST", "/api/waiting/decline"): _BY_CODE,
    ("POST", "/api/waiting/leave"): _BY_CODE,
    ("POST", "/api/data/lookup"): _BY_PIN,
    ("POST", "/api/data/export"): _BY_PIN,
    ("POST", "/api/data/deletion"): _BY_PIN,
    ("GET", "/health/live"): _PUBLIC,
    ("GET", "/health/ready"): _PUBLIC,
    ("GET", "/metrics"): _PUBLIC,
    # public pages
    **{
        ("GET", path): _PUBLIC
        for path in ("/", "/datenschutz", "/barrierefreiheit", "/anfrage", "/termin", "/meine-daten")
    },
    **{
        (method, path): _PAGE
        for method, paths in {
            "GET": "/anfrage/stand /anfrage/zuruecknehmen /termin/zeiten /termin/angaben /termin/pruefen "
            "/termin/gebucht /termin/code /termin/ansehen /termin/verschieben /termin/verschieben/pruefen "
            "/termin/absagen /termin/warteliste /termin/warteliste/eingetragen /termin/warteliste/ansehen "
            "/termin/warteliste/verlassen /meine-daten/ansehen /meine-daten/loeschen /meine-daten/geloescht",
            "POST": "/anfrage /anfrage/zuruecknehmen /anfrage/fertig /termin /termin/zeiten /termin/angaben "
            "/termin/pruefen /termin/fertig /termin/code /termin/verschieben /termin/verschieben/pruefen "
            "/termin/absagen /termin/kalender /anfrage/kopie /termin/warteliste /termin/warteliste/annehmen "
            "/termin/warteliste/ablehnen /termin/warteliste/verlassen /meine-daten /meine-daten/datei "
            "/meine-daten/loeschen /meine-daten/fertig",
        }.items()
        for path in paths.split()
    },
    # staff: the login and one's own account
    ("POST", "/api/staff/login"): _PUBLIC,
    ("POST", "/api/staff/second-factor"): _OWN,
    ("GET", "/api/staff/me"): _OWN,
    ("POST", "/api/staff/password"): _OWN,
    ("POST", "/api/staff/logout"): _OWN,
    ("GET", "/api/staff/sessions"): _OWN,
    ("DELETE", "/api/staff/sessions/{session_id}"): Access("session"),
    ("GET", "/api/staff/colleagues"): _OWN,
    ("GET", "/api/staff/cases"): _OWN,
    ("GET", "/staff"): _OWN,
    ("GET", "/staff/{rest:path}"): _OWN,
    ("GET", "/staff/staff.css"): _PUBLIC,
    ("GET", "/staff/login"): _PUBLIC,
    ("POST", "/staff/login"): _PUBLIC,
    ("GET", "/staff/oidc"): _PUBLIC,
    ("GET", "/staff/oidc/callback"): _PUBLIC,
    ("POST", "/staff/logout"): _OWN,
    ("GET", "/staff/password"): _OWN,
    ("POST", "/staff/password"): _OWN,
    ("GET", "/staff/second-factor"): _OWN,
    ("POST", "/staff/second-factor"): _OWN,
    ("GET", "/staff/second-factor/setup"): _OWN,
    ("GET", "/staff/second-factor/code.svg"): _OWN,
    ("POST", "/staff/second-factor/setup"): _OWN,
    ("POST", "/staff/second-factor/recovery"): _OWN,
    ("GET", "/staff/account"): _OWN,
    ("POST", "/staff/account/sessions/end-others"): _OWN,
    ("POST", "/staff/account/sessions/{session_id}/end"): Access("session"),
    ("GET", "/staff/cases"): _OWN,
    # staff: cases
    ("GET", "/api/staff/cases/{case_id}"): Access("case"),
    ("GET", "/api/staff/cases/{case_id}/export"): Access("case"),
    ("POST", "/api/staff/cases/{case_id}/take"): Access("case"),
    ("POST", "/api/staff/cases/{case_id}/release"): Access("case"),
    ("POST", "/api/staff/cases/{case_id}/reply"): Access("case", {"text": "x"}),
    ("POST", "/api/staff/cases/{case_id}/note"): Access("case", {"text": "x"}),
    ("POST", "/api/staff/cases/{case_id}/status"): Access("case", {"status": "done", "reason": "other"}),
    ("POST", "/api/staff/cases/{case_id}/pass"): Access("case", {"to": "{account_id}"}),
    ("POST", "/api/staff/cases/{case_id}/step"): Access("case", _STEP),
    ("POST", "/api/staff/cases/{case_id}/step/undo"): Access("case"),
    ("POST", "/api/staff/cases/{case_id}/follow-up"): Access("case", {"follow_up_on": None}),
    ("POST", "/api/staff/cases/{case_id}/to-bot"): Access("case"),
    ("POST", "/api/staff/cases/{case_id}/unmask"): Access("case", {"reason": "file"}),
    ("GET", "/staff/cases/{case_id}"): Access("case"),
    ("GET", "/staff/cases/{case_id}/print"): Access("case"),
    ("GET", "/staff/cases/{case_id}/export"): Access("case"),
    ("POST", "/staff/cases/{case_id}/take"): Access("case"),
    ("POST", "/staff/cases/{case_id}/release"): Access("case"),
    ("POST", "/staff/cases/{case_id}/pass"): Access("case", {"to": "{account_id}"}),
    ("POST", "/staff/cases/{case_id}/reply"): Access("case", {"text": "x"}),
    ("POST", "/staff/cases/{case_id}/note"): Access("case", {"text": "x"}),
    ("POST", "/staff/cases/{case_id}/step"): Access("case", {**_STEP, "day": "02.11.2026"}),
    ("POST", "/staff/cases/{case_id}/step/undo"): Access("case"),
    ("POST", "/staff/cases/{case_id}/follow-up"): Access("case", {"follow_up_on": ""}),
    ("POST", "/staff/cases/{case_id}/to-bot"): Access("case"),
    ("POST", "/staff/cases/{case_id}/unmask"): Access("case", {"unmask_reason": "file"}),
    ("POST", "/staff/cases/{case_id}/close"): Access("case", {"reason": "other"}),
    # staff: the calendar, places and who waits
    ("GET", "/api/staff/appointments"): _DESK,
    ("POST", "/api/staff/slots"): Access(
        "calendar",
        {**_INSAT, "location": "{location_id}", "opens": "9:00", "minutes": 45, "day": "{late_day}"},
    ),
    **{
        ("GET", f"/staff/calendar{path}"): _DESK
        for path in ("", "/plans", "/plans/new", "/times/new", "/locations", "/locations/new")
    },
    ("POST", "/staff/calendar/locations/new"): Access("desk", {"name": "Neu"}),
    ("GET", "/staff/calendar/appointments/{booking_id}"): _APPOINTMENT,
    ("GET", "/staff/calendar/appointments/{booking_id}/cancel"): _APPOINTMENT,
    ("POST", "/staff/calendar/appointments/{booking_id}/cancel"): _APPOINTMENT,
    ("POST", "/staff/calendar/appointments/{booking_id}/informed"): _APPOINTMENT,
    ("POST", "/staff/calendar/appointments/{booking_id}/move"): Access("appointment", {"slot": "{slot_id}"}),
    ("POST", "/staff/calendar/appointments/{booking_id}/attendance"): Access(
        "appointment", {"came": "missed"}
    ),
    ("POST", "/staff/calendar/plans/new"): Access("calendar", {**_PLAN, "version": "0"}),
    ("GET", "/staff/calendar/plans/{plan_id}"): _CALENDAR,
    ("POST", "/staff/calendar/plans/{plan_id}"): Access("calendar", _PLAN),
    ("POST", "/staff/calendar/plans/{plan_id}/end"): Access("calendar", {"version": "1"}),
    ("POST", "/staff/calendar/times/new"): Access("calendar", {**_TIME, "day": "{late_day}", "starts": "9"}),
    ("GET", "/staff/calendar/times/{slot_id}"): _CALENDAR,
    ("POST", "/staff/calendar/times/{slot_id}/capacity"): Access("calendar", {"capacity": "3"}),
    ("POST", "/staff/calendar/times/{slot_id}/close"): _CALENDAR,
    ("GET", "/staff/calendar/locations/{location_id}"): _CALENDAR,
    ("POST", "/staff/calendar/locations/{location_id}"): Access("calendar", {"name": "Anders"}),
    ("POST", "/staff/calendar/locations/{location_id}/closed"): Access("calendar", {"day": "{booked_day}"}),
    ("POST", "/staff/calendar/locations/{location_id}/open"): Access(
        "calendar", {"closing_day": "{closing_day_id}"}
    ),
    ("GET", "/staff/calendar/book"): Access("places", _INSAT),
    ("POST", "/staff/calendar/book"): Access("places", {**_INSAT, "slot": "{slot_id}", "key": "x" * 20}),
    ("GET", "/staff/calendar/places"): Access("places", _INSAT),
    ("POST", "/staff/calendar/places/setup"): Access("places", {**_INSAT, "count": "9"}),
    ("POST", "/staff/calendar/places/{place_id}/take"): Access("places", {**_PLACE, "entry": "{entry_id}"}),
    ("POST", "/staff/calendar/places/{place_id}/free"): Access("places", {**_INSAT, "version": "0"}),
    ("POST", "/staff/calendar/places/wait"): Access("places", {**_INSAT, "name": "Frau Neu"}),
    ("POST", "/staff/calendar/places/leave"): Access("places", {**_INSAT, "entry": "{entry_id}"}),
    # staff: the programmes
    ("GET", "/staff/programmes"): Access("catalogue"),
    ("GET", "/staff/programmes/compare"): Access("catalogue", {"old": "sent", "new": "files"}),
    ("GET", "/staff/programmes/{key}"): Access("catalogue"),
    # staff: the log, accounts, text modules
    ("GET", "/api/staff/audit"): Access("audit"),
    ("GET", "/staff/audit"): Access("audit"),
    ("GET", "/staff/audit.csv"): Access("audit"),
    ("GET", "/staff/accounts"): Access("account"),
    ("POST", "/staff/accounts"): Access("account", {"new_login": "neu", "name": "Neu", "role": "leitung"}),
    ("GET", "/staff/accounts/{account_id}"): Access("account"),
    ("POST", "/staff/accounts/{account_id}"): Access("account", {"name": "Anders", "role": "admin"}),
    ("POST", "/staff/accounts/{account_id}/deactivate"): Access("account"),
    ("POST", "/staff/accounts/{account_id}/activate"): Access("account"),
    ("POST", "/staff/accounts/{account_id}/reset-factor"): Access("account"),
    ("POST", "/staff/accounts/{account_id}/end-sessions"): Access("account"),
    ("POST", "/staff/accounts/{account_id}/reset-password"): Access("account"),
    ("GET", "/staff/modules"): Access("module"),
    ("GET", "/staff/modules/new"): Access("module"),
    ("POST", "/staff/modules/new"): Access("module", {"title": "Neu", "body": "Text"}),
    ("GET", "/staff/modules/{module_id}"): Access("module"),
    ("POST", "/staff/modules/{module_id}"): Access(
        "module", {"title": "Anders", "body": "x y", "version": "1"}
    ),
    ("GET", "/staff/modules/{module_id}/delete"): Access("module"),
    ("POST", "/staff/modules/{module_id}/delete"): Access("module"),
    ("GET", "/api/openapi.json"): _PUBLIC,
}
"""The routes under /internal are told by their prefix."""
