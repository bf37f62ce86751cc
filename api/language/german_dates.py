"""Say dates in German."""

MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)


def spoken_date(iso: str) -> str:
    """Say "2019-11-29" as "29. November 2019", "2021-12" as "Dezember 2021"; "undatiert" has no date."""
    if iso == "undatiert":
        return "ohne Datum"
    year, *rest = iso.split("-")
    month = f"{MONTHS[int(rest[0]) - 1]} " if rest else ""
    day = f"{int(rest[1])}. " if len(rest) == 2 else ""
    return f"{day}{month}{year}"
