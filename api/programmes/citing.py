"""Name sources in German, each with its date."""

from collections.abc import Iterable
from itertools import groupby

from api.language.german_dates import spoken_date
from api.programmes.model import Source


def cited(sources: Iterable[Source]) -> str:
    """Name sources with their dates; neighbours of the same date share it."""
    groups = groupby(sources, key=lambda source: "" if source.own else source.as_of)
    return "; ".join(_named(as_of, list(group)) for as_of, group in groups)


def _named(as_of: str, group: list[Source]) -> str:
    titles = ", ".join(source.title for source in group)
    return f"{titles} (Stand: {spoken_date(as_of)})" if as_of else titles
