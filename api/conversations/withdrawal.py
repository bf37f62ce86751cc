"""Whether somebody wants to take a consent back, in their own words. Pure."""

import re

CONFIRMED, DECLINED = "/withdraw_consent", "/keep_consent"
"""The payloads of the two buttons; the gateway reads them itself, the dialogue never sees them."""

_CONSENT = r"(?:einwilligung|zustimmung|einverständnis|einverstaendnis|freigabe|erlaubnis|mein ja)"
_BACK = r"(?:zurück|zurueck|widerruf\w*|widerrufe|wiederruf\w*|entzieh\w*|rückgängig|aufheben|hebe|storn\w*|nehm\w*\s.*weg)"
_WANTED = re.compile(rf"\b{_CONSENT}\b.*?{_BACK}|{_BACK}.*?\b{_CONSENT}\b", re.IGNORECASE | re.DOTALL)
_NOT_READ = re.compile(
    r"(?:soll\w*|darf|dürfen|duerfen|möchte nicht)[^.?!]{0,40}(?:nicht mehr|nimmer|nich mehr)[^.?!]{0,25}(?:lesen|sehen)"
    r"|(?:lesen|sehen)[^.?!]{0,20}(?:nicht mehr|nimmer)[^.?!]{0,12}(?:dürfen|duerfen)"
    r"|(?:anfrage|angaben|daten)[^.?!]{0,25}(?:zurückziehen|zurückrufen|zurückholen|zurücknehmen|zurueckziehen)",
    re.IGNORECASE,
)


def wanted(text: str) -> bool:
    """Whether `text` asks to take a consent back. A question about it counts too: asking first does no harm."""
    return bool(_WANTED.search(text) or _NOT_READ.search(text))
