"""Looking for words in everything that lies on a disk, for the tests."""

import base64
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import text

from api.db import Database, SQLModel


def forms(word: str) -> list[bytes]:
    """A word as it could lie there: plain, in capitals, UTF-16, hex, and base64 at each of its three places."""
    raw = word.encode()
    encoded = [base64.b64encode(b"x" * skip + raw)[4 if skip else 0 : -4] for skip in range(3)]
    return [
        raw,
        word.upper().encode(),
        word.lower().encode(),
        word.encode("utf-16-le"),
        raw.hex().encode(),
        *encoded,
    ]


def holding(root: Path, words: Iterable[str]) -> list[tuple[str, str]]:
    """(file, word) for every file below `root` that holds one of the words in any form."""
    wanted = {word: forms(word) for word in words}
    found = []
    for path in sorted(p for p in root.rglob("*") if p.is_file() and not p.is_symlink()):
        content = _read(path)
        found += [
            (str(path.relative_to(root)), word) for word, f in wanted.items() if any(b in content for b in f)
        ]
    return found


def with_bytes(root: Path, blobs: Iterable[bytes]) -> list[tuple[str, int]]:
    """(file, how many) for every file below `root` that holds a piece of one of the blobs.

    Pieces, because a data base spreads what is long over pages that need not follow each other.
    """
    pieces = [[blob[at : at + 32] for at in range(0, max(1, len(blob) - 31), 400)] for blob in set(blobs)]
    files = {p: _read(p) for p in root.rglob("*") if p.is_file() and not p.is_symlink()}
    counted = [
        (str(p.relative_to(root)), sum(any(piece in content for piece in each) for each in pieces))
        for p, content in files.items()
    ]
    return [(name, count) for name, count in counted if count]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # a server puts its log files away while we look
        return b""


def dumped(db: Database) -> bytes:
    """Every row of every table, as a dump writes it."""
    parts = []
    with db.reading() as session:
        for table in SQLModel.metadata.sorted_tables:
            for row in session.execute(text(f'SELECT * FROM "{table.name}"')):
                cells = [bytes(c) if isinstance(c, (bytes, memoryview)) else str(c).encode() for c in row]
                parts.append(b"\t".join([table.name.encode(), *cells]))
    return b"\n".join(parts)


def sealed_blobs(db: Database, *tables: str) -> list[bytes]:
    """Every sealed content and every wrapped key in some tables."""
    found = []
    with db.reading() as session:
        for name in tables:
            columns = [
                c for c in SQLModel.metadata.tables[name].columns if c.name.startswith(("sealed", "wrapped"))
            ]
            for column in columns:
                rows = session.execute(text(f'SELECT "{column.name}" FROM "{name}"')).scalars()
                found += [bytes(blob) for blob in rows if blob]
    return found
