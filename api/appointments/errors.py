"""What can go wrong with an appointment; every sentence may be shown as it is."""

from api.errors import Conflict, Gone, NotFound, TooMany


class SlotTaken(Conflict):
    """No seat was left. `details.alternatives` holds up to three free times close to the wished one."""

    code = "slot_taken"
    message = "Dieser Termin ist gerade vergeben worden."


class HoldExpired(Gone):
    """The hold ran out before it was confirmed. `details.alternatives` as in `SlotTaken`."""

    code = "hold_expired"
    message = "Die Reservierung ist abgelaufen. Bitte wählen Sie noch einmal."


class AlreadyBooked(Conflict):
    """The conversation has an open appointment for the programme; `details.booking` is that one."""

    code = "already_booked"
    message = "Sie haben schon einen Termin. Sie können ihn verschieben oder absagen."


class AlreadyConfirmed(Conflict):
    """A repeated confirmation brings other contact data than the first one."""

    code = "already_confirmed"
    message = "Der Termin ist schon bestätigt."


class BookingCancelled(Conflict):
    code = "booking_cancelled"
    message = "Dieser Termin ist abgesagt. Sie können einen neuen Termin buchen."


class AppointmentStarted(Conflict):
    code = "appointment_started"
    message = "Dieser Termin hat schon begonnen. Er lässt sich hier nicht mehr ändern."


class KeyReused(Conflict):
    """The idempotency key belongs to another request, or to one too old to answer again."""

    code = "idempotency_key_reused"
    message = "Diese Anfrage wurde schon bearbeitet."


class CodeUnknown(NotFound):
    """Wrong and expired codes answer alike, so that nobody learns which codes exist."""

    code = "code_unknown"
    message = "Mit diesem Code finden wir keinen Termin. Bitte prüfen Sie den Code."


class TooManyAttempts(TooMany):
    code = "too_many_attempts"
    message = "Das waren zu viele Versuche. Bitte warten Sie etwas und versuchen Sie es dann noch einmal."


class TimesFree(Conflict):
    """Nobody has to wait: `details.alternatives` holds up to three free times."""

    code = "times_free"
    message = "Es gibt freie Termine. Sie müssen nicht warten."


class AlreadyWaiting(Conflict):
    """The conversation is on the list of the programme; `details.waiting` is its entry."""

    code = "already_waiting"
    message = "Sie stehen schon auf der Warteliste."


class NoOffer(Conflict):
    """Nothing is offered at present."""

    code = "no_offer"
    message = "Im Moment ist kein Termin für Sie frei. Sie bleiben auf der Warteliste."


class OfferExpired(Gone):
    """The offer was answered too late; the person waits on, at the end of the list."""

    code = "offer_expired"
    message = "Die Zeit für dieses Angebot ist vorbei. Sie bleiben auf der Warteliste."


class NoLongerWaiting(Gone):
    code = "no_longer_waiting"
    message = "Sie stehen nicht mehr auf der Warteliste."
