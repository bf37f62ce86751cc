"""Reading a file of the catalogue: what its words mean, and faults with their line."""

from pathlib import Path

import pytest

from api.programmes.reader import CatalogueError, Lines, read

FILE = Path("insat.yml")


def test_words_and_dates_stay_words() -> None:
    written = "a: yes\nb: 2026-12-31\nc: 0234\nd: 'true'\ne: on\n"
    assert read(FILE, written.encode()) == {
        "a": "yes",
        "b": "2026-12-31",
        "c": "0234",
        "d": "true",
        "e": "on",
    }


def test_numbers_true_false_and_nothing_are_what_they_say() -> None:
    assert read(FILE, b"a: 33\nb: true\nc: False\nd:\ne: ~\n") == {
        "a": 33, "b": True, "c": False, "d": None, "e": None,
    }  # fmt: skip


def test_a_text_over_several_lines_is_folded_or_kept_as_it_is_marked() -> None:
    assert read(FILE, b"a: >-\n  Ein\n  Satz.\nb: |\n  Ein\n  Satz.\n") == {
        "a": "Ein Satz.",
        "b": "Ein\nSatz.\n",
    }


def test_an_empty_file_is_nothing() -> None:
    assert read(FILE, b"# nur eine Bemerkung\n") is None


@pytest.mark.parametrize(
    ("written", "line", "says"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "a steht hier zweimal"),
        ("a: [1\n", 2, "kein gültiges YAML"),
        ("a: b: c\n", 1, "kein gültiges YAML"),
        ("a: 1\n\tb: 2\n", 2, "kein gültiges YAML"),
        ("a: &x 1\nb: *x\n", 2, "Verweise"),
        ("a: 1\n---\nb: 2\n", 2, "zweites Dokument"),
        ("{[a]: 1}\n", 1, "ohne Namen"),
    ],
)
def test_a_fault_is_named_with_file_and_line(written: str, line: int, says: str) -> None:
    with pytest.raises(CatalogueError, match=says) as raised:
        read(FILE, written.encode())
    assert str(raised.value).startswith(f"insat.yml, Zeile {line}: ")


def test_what_is_no_utf_8_is_named() -> None:
    with pytest.raises(CatalogueError, match="UTF-8"):
        read(FILE, "Küche".encode("latin-1"))


def test_a_mark_of_a_type_runs_nothing() -> None:
    assert read(FILE, b"a: !!python/object/apply:os.getcwd []\n") == {"a": []}


def test_the_line_of_a_part_is_found_and_else_that_of_what_is_around_it() -> None:
    lines = Lines(b"a:\n  b:\n    - x\n    - y\nc: 1\n")
    assert lines.of(("a", "b", 1)) == 4
    assert lines.of(("a", "missing")) == 1
    assert lines.of(("c",)) == 5
