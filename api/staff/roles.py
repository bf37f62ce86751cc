"""Who may do what. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """`spoken` is said to claimants; `reads` are the recipients whose cases the role may open;
    `audit` reads the log, `modules` writes text modules, `accounts` manages accounts (and sees no case)."""

    title: str
    spoken: str
    reads: frozenset[str] = frozenset()
    audit: bool = False
    modules: bool = False
    accounts: bool = False


ROLES = {
    "fallmanager": Role(
        "Fallmanagement", "eine Fachkraft aus dem Fallmanagement", reads=frozenset({"jobcenter"})
    ),
    "programm_team": Role(
        "Programm-Team", "eine Fachkraft aus dem Programm-Team", reads=frozenset({"provider"})
    ),
    "leitung": Role("Leitung", "die Leitung"),
    "redaktion": Role("Redaktion", "die Redaktion", modules=True),
    "dsb": Role("Datenschutz", "die Datenschutz-Beauftragte oder der Datenschutz-Beauftragte", audit=True),
    "admin": Role("Administration", "die Administration", accounts=True),
}
"""Lead, editors, data protection officer and administrators see no contents of cases."""
