"""What can go wrong with a hand-over; every sentence may be shown as it is."""

from api.appointments.errors import CodeUnknown
from api.errors import Conflict, NotFound


class CaseUnknown(CodeUnknown):
    """A wrong code and a wrong PIN answer alike, so that nobody learns which codes exist."""

    code = "case_unknown"
    message = "Zu diesem Code und dieser PIN finden wir nichts. Bitte prüfen Sie beides."


class CaseNotFound(NotFound):
    message = "Diesen Fall gibt es hier nicht."


class NotShown(Conflict):
    """What would be sent is not what the person was shown last."""

    code = "preview_changed"
    message = "Die Angaben haben sich geändert. Bitte sehen Sie sie noch einmal an."


class TakenBefore(Conflict):
    code = "case_taken"
    message = "Diesen Fall hat gerade jemand anderes übernommen. Sie müssen nichts tun. Unter „Bei“ sehen Sie, wer ihn hat."


class NotYours(Conflict):
    code = "case_not_yours"
    message = "Bitte übernehmen Sie den Fall zuerst."


class CaseDone(Conflict):
    code = "case_done"
    message = "Dieser Fall ist schon abgeschlossen."


class CaseChanged(Conflict):
    """Something came in after the page was loaded from which this was sent."""

    code = "case_changed"
    message = "Inzwischen ist etwas Neues dazugekommen. Bitte lesen Sie es zuerst."


class StepNotPossible(Conflict):
    """The step does not follow from where the case stands, or another role notes it."""

    code = "step_not_possible"
    message = "Dieser Schritt passt nicht zum Stand des Falls oder wird von einer anderen Rolle eingetragen."
