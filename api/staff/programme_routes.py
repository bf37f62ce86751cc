"""The programme pages of the staff: what the catalogue says, and what a new version of it changes."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api import clock
from api.errors import NotFound
from api.handoff.views import reference_of
from api.language.german_dates import spoken_date
from api.programmes.citing import cited
from api.staff import comparing, programme_words
from api.staff.access import member, services
from api.staff.programme_words import PROGRAMME_READERS
from api.staff.rendering import PageRoute, page
from api.staff.views import Member

programme_pages = APIRouter(prefix="/staff/programmes", include_in_schema=False, route_class=PageRoute)


def reader(somebody: Annotated[Member, Depends(member)]) -> Member:
    """Somebody who may read these pages; for others they are not there."""
    if somebody.role_key not in PROGRAMME_READERS:
        raise NotFound("Diese Seite gibt es nicht.")
    return somebody


Reader = Annotated[Member, Depends(reader)]


@programme_pages.get("")
def programmes(request: Request, somebody: Reader) -> Response:
    """Every programme with its status, and how many values are missing."""
    catalogue = services(request).catalogue
    return page(
        request, "programmes/list.html", member=somebody, catalogue=catalogue, says=programme_words,
        title="Programme",
    )  # fmt: skip


@programme_pages.get("/compare")
def compare(
    request: Request,
    somebody: Reader,
    old: Annotated[str, Query(max_length=20)] = "",
    new: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """The form, and with two versions in the address what differs between them."""
    parts = services(request)
    found = comparing.compare(parts, somebody, old, new) if old and new else None
    return page(
        request, "programmes/compare.html", member=somebody, catalogue=parts.catalogue, says=programme_words,
        title="Fassungen vergleichen", versions=comparing.choices(parts), found=found,
        sent=comparing.SENT, files=comparing.FILES, reference_of=reference_of,
    )  # fmt: skip


@programme_pages.get("/{key}")
def programme(request: Request, somebody: Reader, key: str) -> Response:
    """One programme: facts, check, answers, background, each with its sources, and what is still open."""
    catalogue = services(request).catalogue
    found = catalogue.programmes.get(key)
    if found is None:
        raise NotFound("Dieses Programm gibt es nicht.")
    return page(
        request, "programmes/programme.html", member=somebody, catalogue=catalogue, says=programme_words,
        title=found.short_name, programme=found, cited=cited, spoken_date=spoken_date, today=clock.today(),
        offices=[catalogue.offices[office].name for office in found.jobcenters],
        unanswered=sorted(catalogue.programme_topics - found.answers.keys()),
    )  # fmt: skip
