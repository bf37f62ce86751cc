"""Versions of the catalogue: kept as files, read again, and compared part by part."""

import shutil
from pathlib import Path

import pytest
from support_programmes import INVENTED, own_folder, pro_aktiv_goes_on

from api.programmes.archive import Archive
from api.programmes.catalogue import SHIPPED, Catalogue, CatalogueError, load_catalogue
from api.programmes.changes import Change, changes

CATALOGUE = load_catalogue(SHIPPED)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "catalogues")


def altered(place: Path, name: str, old: str, new: str) -> Catalogue:
    """The shipped catalogue with one text changed."""
    text = (SHIPPED / f"{name}.yml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    return load_catalogue(SHIPPED, own=own_folder(place, **{name: text.replace(old, new)}))


# --- keeping -----------------------------------------------------------------------------------


def test_a_kept_version_is_read_again_as_it_was(archive: Archive, tmp_path: Path) -> None:
    own = own_folder(tmp_path, gartenwerk=INVENTED)
    with_garden = load_catalogue(SHIPPED, own=own)
    archive.keep(with_garden.version, SHIPPED, own)
    shutil.rmtree(own)
    again = archive.load(with_garden.version, {})
    assert again.version == with_garden.version
    assert again.programmes == with_garden.programmes


def test_keeping_a_version_twice_keeps_it_once(archive: Archive) -> None:
    for _ in range(2):
        archive.keep(CATALOGUE.version, SHIPPED, None)
    assert [kept.version for kept in archive.versions()] == [CATALOGUE.version]


def test_nothing_kept_is_an_empty_list(archive: Archive) -> None:
    assert archive.versions() == ()


@pytest.mark.parametrize("version", ["000000000000", "../../../etc", "", "0" * 13])
def test_a_version_that_is_not_kept_is_refused(archive: Archive, version: str) -> None:
    archive.keep(CATALOGUE.version, SHIPPED, None)
    with pytest.raises(CatalogueError, match="nicht aufgehoben"):
        archive.load(version, {})


def test_a_place_that_cannot_be_written_raises(tmp_path: Path) -> None:
    (tmp_path / "catalogues").write_text("a file, no folder")
    with pytest.raises(OSError, match="catalogues"):
        Archive(tmp_path / "catalogues").keep(CATALOGUE.version, SHIPPED, None)


# --- comparing ---------------------------------------------------------------------------------


def test_a_version_does_not_differ_from_itself() -> None:
    assert changes(CATALOGUE, load_catalogue(SHIPPED)) == ()


@pytest.mark.parametrize(
    ("name", "old", "new", "change"),
    [
        ("insat", "capacity: 33", "capacity: 34", Change("insat", "field", "capacity", "changed")),
        ("insat", "INSAT dauert höchstens 3 Jahre.", "INSAT dauert 3 Jahre.",
         Change("insat", "answer", "ask_duration", "changed")),
        ("insat", "when: {not: {fact: agh_dauer, is: yes}}", "when: {fact: agh_dauer, is: no}",
         Change("insat", "rule", "insat-dauer", "changed")),
        ("insat", "    text: Ja. Menschen in einer Substitutionsbehandlung", "    ask_human: true\n    text: Ja. Menschen in einer Substitutionsbehandlung",
         Change("insat", "answer", "ask_substitution", "changed")),
        ("proaktiv", "Möchten Sie von sich aus mitmachen?", "Möchten Sie mitmachen?",
         Change("proaktiv", "fact", "eigener_wunsch", "changed")),
        ("general", "Ja. Sie dürfen eine Person mitbringen, der", "Ja. Sie dürfen jemanden mitbringen, der",
         Change(None, "answer", "ask_companion", "changed")),
    ],
)  # fmt: skip
def test_a_change_is_named_with_its_place(
    tmp_path: Path, name: str, old: str, new: str, change: Change
) -> None:
    assert changes(CATALOGUE, altered(tmp_path, name, old, new)) == (change,)


def test_a_new_programme_is_named_and_so_is_one_that_is_gone(tmp_path: Path) -> None:
    with_garden = load_catalogue(SHIPPED, own=own_folder(tmp_path, gartenwerk=INVENTED))
    assert changes(CATALOGUE, with_garden) == (Change("gartenwerk", "programme", "gartenwerk", "added"),)
    assert changes(with_garden, CATALOGUE) == (Change("gartenwerk", "programme", "gartenwerk", "removed"),)


def test_a_programme_that_goes_on_changes_its_status_and_its_end(tmp_path: Path) -> None:
    revived = load_catalogue(SHIPPED, own=own_folder(tmp_path, proaktiv=pro_aktiv_goes_on()))
    assert {change.name for change in changes(CATALOGUE, revived)} == {"status", "status_note", "ended_on"}
