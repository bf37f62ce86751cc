"""Tables for a German Excel: semicolons, a byte order mark, and no cell that is run as a formula. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence

# What spreadsheets take for the beginning of a formula (OWASP: CSV injection), also behind a separator.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MEDIA_TYPE = "text/csv; charset=utf-8"


def sheet(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The file. Every cell is quoted; a text that a spreadsheet would run gets an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([cell(title) for title in header])
    writer.writerows([[cell(value) for value in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def cell(value: object) -> str:
    """A value as a cell that shows it and does nothing else. Numbers stay numbers, also negative ones."""
    if value is None:
        return ""
    text = str(value).replace("\x00", "")
    if isinstance(value, int | float):
        return text
    return f"'{text}" if text.lstrip(" \u00a0\u200b").startswith(_FORMULA) else text
