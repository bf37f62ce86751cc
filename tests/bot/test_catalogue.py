"""The names that the bot learns come from the catalogue, a deployment's own folder included."""

from pathlib import Path

import pytest

from bot import catalogue, train
from bot.language import pipeline

GARDEN = "key: garten\naliases: [Garten-Werk, gartenwerk]\nwork_areas: [Garten]\n"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOTSE_OWN_CATALOGUE_DIR", str(tmp_path))
    return tmp_path


def test_programmes_and_towns_of_the_shipped_catalogue_are_learned() -> None:
    found = set(pipeline.entries())
    assert ("programme", "individuelle schritte in arbeit", "insat") in found
    assert ("town", "Wattenscheid", "Wattenscheid") in found


def test_a_programme_of_the_own_folder_is_learned_beside_the_shipped_ones(own: Path) -> None:
    (own / "garten.yml").write_text(GARDEN)
    found = set(pipeline.entries())
    assert {("programme", "gartenwerk", "garten"), ("work_area", "Garten", "Garten")} <= found
    assert ("programme", "INSAT", "insat") in found


def test_the_name_of_an_own_programme_is_found_in_a_sentence(own: Path) -> None:
    (own / "garten.yml").write_text(GARDEN)
    doc = pipeline.build()("ich möchte zum gartenwerk")
    assert [(e.label_, e.ent_id_) for e in doc.ents] == [("programme", "garten")]


def test_an_own_file_replaces_the_shipped_one_of_the_same_name(own: Path) -> None:
    (own / "insat.yml").write_text("key: insat\naliases: [Neuer Name]\n")
    names = {name for label, name, key in catalogue.entries() if label == "programme" and key == "insat"}
    assert names == {"Neuer Name"}


def test_a_new_name_needs_training_and_a_new_answer_does_not(own: Path) -> None:
    before = train.fingerprint()
    (own / "garten.yml").write_text(GARDEN)
    with_garden = train.fingerprint()
    (own / "garten.yml").write_text(GARDEN + "answers: {ask_duration: {text: Ein Jahr.}}\n")
    assert before != with_garden == train.fingerprint()


def test_a_missing_own_folder_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LOTSE_OWN_CATALOGUE_DIR", str(tmp_path / "gibt-es-nicht"))
    with pytest.raises(FileNotFoundError, match="LOTSE_OWN_CATALOGUE_DIR"):
        catalogue.files()
