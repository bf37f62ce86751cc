"""Accounts to try the product with: one per role, and one at another jobcenter."""

from api.programmes.catalogue import Catalogue
from api.settings import Settings
from api.staff.service import Staff
from api.staff.views import NewAccount

_CAST = (
    ("brandt", "Herr Brandt", "fallmanager"),
    ("keller", "Frau Keller", "programm_team"),
    ("lorenz", "Herr Lorenz", "leitung"),
    ("vogt", "Frau Vogt", "redaktion"),
    ("sommer", "Herr Sommer", "dsb"),
    ("admin", "Frau Arndt", "admin"),
)
_ELSEWHERE = ("olsen", "Frau Olsen", "fallmanager")
_OTHER_OFFICES = ("maerkischer-kreis", "bochum")


def load_demo(staff: Staff, catalogue: Catalogue, settings: Settings) -> list[NewAccount]:
    """Makes the accounts that are missing; returns those made now, with their one-time passwords."""
    office = settings.office
    other = next(key for key in _OTHER_OFFICES if key != office)
    run_here = [key for key, p in catalogue.programmes.items() if office in p.jobcenters]
    made = []
    for login, name, role in _CAST:
        programmes = run_here if role == "programm_team" else []
        if not staff.has_login(login) and (account := staff.create(login, name, role, office, programmes)):
            made.append(account)
    login, name, role = _ELSEWHERE
    if not staff.has_login(login) and (account := staff.create(login, name, role, other)):
        made.append(account)
    return made
