"""Every version of the catalogue that was ever in use, kept as its files: an older check can be replayed."""

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from api import crypto
from api.programmes.catalogue import Catalogue, CatalogueError, load_catalogue, paths_of

_VERSION = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True)
class Kept:
    """A version and the moment at which it was first in use here."""

    version: str
    since: datetime


class Archive:
    """The kept versions in one directory, a folder each. Nothing in it is ever changed."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def keep(self, version: str, directory: Path, own: Path | None) -> None:
        """Keep the files of a version; raises OSError when the directory cannot be written."""
        target = self._place / version
        if target.is_dir():
            return
        # Several workers start at once: each fills a folder of its own, the rename is atomic.
        draft = self._place / f".{crypto.new_id()}"
        draft.mkdir(parents=True)
        for name, path in paths_of(directory, own).items():
            shutil.copyfile(path, draft / name)
        try:
            draft.rename(target)
        except OSError:
            shutil.rmtree(draft, ignore_errors=True)
            if not target.is_dir():
                raise

    def versions(self) -> tuple[Kept, ...]:
        """Give what is kept, newest first."""
        if not self._place.is_dir():
            return ()
        found = (
            Kept(path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC))
            for path in self._place.iterdir()
            if _VERSION.fullmatch(path.name)
        )
        return tuple(sorted(found, key=lambda kept: kept.since, reverse=True))

    def load(self, version: str, values: Mapping[str, str]) -> Catalogue:
        """Load a kept version.

        Raises CatalogueError when it is not kept, or when its format is no longer understood.
        """
        if not _VERSION.fullmatch(version) or not (self._place / version).is_dir():
            raise CatalogueError(f"Die Fassung {version} ist hier nicht aufgehoben.")
        return load_catalogue(self._place / version, values)
