"""The German words of the staff pages for what the data call by a key."""

VIEWS = {
    "unassigned": "Unzugewiesen",
    "mine": "Meine",
    "open": "Offen",
    "waiting": "Wartet",
    "done": "Erledigt",
}
STATUS = {"new": "Neu", "taken": "In Arbeit", "waiting": "Wartet auf Antwort", "done": "Erledigt"}
BADGES = {"new": "info", "taken": "warning", "waiting": "info", "done": "success"}
RECIPIENTS = {"jobcenter": "Jobcenter", "provider": "Träger", "both": "Jobcenter und Träger"}
KINDS = {
    "message": "Nachricht",
    "contact": "Kontakt",
    "appointment": "Termin",
    "check": "Antworten aus dem Orientierungs-Check",
    "transcript": "Chat-Verlauf",
    "crisis": "Hinweis auf Hilfe-Nummern",
}
EVENTS = {
    "sent": "hat die Angaben gesendet",
    "taken": "hat den Fall übernommen",
    "released": "hat den Fall zurückgegeben",
    "reply": "hat geantwortet",
    "note": "hat eine interne Notiz geschrieben",
    "claimant": "hat geschrieben",
    "status": "hat den Stand geändert",
    "closed": "hat den Fall abgeschlossen",
    "seen": "hat den Fall angesehen",
}
SPEAKERS = {
    "bot": "Assistent (Computer)",
    "claimant": "Ratsuchende Person",
    "staff": "Fachkraft",
    "system": "Hinweis",
}
BOOKINGS = {"held": "reserviert", "confirmed": "bestätigt", "cancelled": "abgesagt"}
ACTIONS = {
    "login": "Anmeldung",
    "login_failed": "Anmeldung fehlgeschlagen",
    "logout": "Abmeldung",
    "password_changed": "Passwort geändert",
    "account_created": "Konto angelegt",
    "audit_read": "Protokoll gelesen",
    "case_sent": "Fall gesendet",
    "case_opened": "Fall geöffnet",
    "case_taken": "Fall übernommen",
    "case_released": "Fall zurückgegeben",
    "case_replied": "geantwortet",
    "case_noted": "Notiz geschrieben",
    "case_status": "Stand geändert",
    "case_closed": "Fall abgeschlossen",
    "case_deleted": "Fall gelöscht (Frist)",
    "checks_compared": "Checks mit einer anderen Fassung verglichen",
    "consent_withdrawn": "Zustimmung zurückgenommen",
    "appointments_listed": "Termine mit Namen aufgelistet",
    "appointment_opened": "Termin geöffnet",
    "appointment_booked": "Termin am Telefon gebucht",
    "appointment_moved": "Termin verschoben",
    "appointment_cancelled": "Termin abgesagt (auf Wunsch der Person)",
    "appointment_called_off": "Termin abgesagt (von der Stelle)",
    "appointment_informed": "Person über Absage informiert",
    "plan_saved": "Öffnungszeit gespeichert",
    "plan_ended": "Öffnungszeit beendet",
    "time_added": "Termin-Zeit angelegt",
    "time_changed": "Termin-Zeit geändert",
    "time_closed": "Termin-Zeit aus dem Kalender genommen",
    "day_closed": "Schließtag eingetragen",
    "location_saved": "Ort gespeichert",
    "waiting_listed": "Warteliste angesehen",
    "waiting_added": "Person auf die Warteliste gesetzt",
    "waiting_removed": "Person von der Warteliste genommen",
    "places_made": "Plätze angelegt",
    "place_taken": "Platz vergeben oder geändert",
    "place_freed": "Platz freigegeben",
}
DONE = {
    "taken": "Sie haben den Fall übernommen. Im Chat steht jetzt, dass ein Mensch schreibt.",
    "released": "Der Fall liegt wieder in der Liste Unzugewiesen.",
    "replied": "Ihre Antwort ist gesendet.",
    "noted": "Die interne Notiz ist gespeichert.",
    "closed": "Der Fall ist abgeschlossen.",
    "password": "Ihr neues Passwort gilt ab jetzt.",
}
"""What a page says after something was done."""
ATTENDANCE = {"attended": "war da", "excused": "entschuldigt", "missed": "nicht gekommen"}
MAILS = {
    "booked": "Bestätigung", "moved": "Neue Zeit", "cancelled": "Absage", "called_off": "Absage durch die Stelle",
    "reminder": "Erinnerung", "offer": "Angebot der Warteliste",
}  # fmt: skip
MAIL_STATES = {"due": "wird gesendet", "sent": "gesendet", "given_up": "nicht zustellbar"}
