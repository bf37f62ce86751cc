"""A PostgreSQL server of the tests' own: made from the server programs, reached by a socket in a
directory of its own, gone at the end."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Fast rather than safe: nothing in it outlives the tests.
_SETTINGS = {
    "listen_addresses": "''", "max_connections": "300", "fsync": "off", "synchronous_commit": "off",
    "full_page_writes": "off", "shared_buffers": "32MB", "deadlock_timeout": "200ms",
}  # fmt: skip


class NoPostgres(Exception):
    """The server programs, or a user to run them as, are missing."""


# What a server needs that keeps its promises, for measuring.
_SAFE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@contextmanager
def running_server(*, safe: bool = False) -> Iterator[Path]:
    """A server; gives the directory of its socket. `safe`: a commit is on the disk before it is answered."""
    programs, user = _programs(), _user()
    place = Path(tempfile.mkdtemp(prefix="pg-"))
    if user:
        shutil.chown(place, user)

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(place / "data"), *arguments]
        done = subprocess.run(
            command, user=user, cwd=place, capture_output=True, text=True, env=_environment()
        )
        if done.returncode:
            raise NoPostgres(f"{program}: {done.stderr[-500:]}")

    try:
        run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = " ".join(
            f"-c {name}={value}" for name, value in (_SETTINGS | (_SAFE if safe else {})).items()
        )
        run("pg_ctl", "start", "-w", "-l", str(place / "log"), "-o", f"-k {place} {options}")
        try:
            yield place
        finally:
            run("pg_ctl", "stop", "-m", "immediate")
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _programs() -> Path:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if not installed:
        raise NoPostgres("initdb is not installed")
    return installed[-1].parent


def _user() -> str | None:
    """Whom to run as: ourselves, or another when we are root, as whom the server refuses to run."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    user = next((name for name in ("postgres", "nobody") if name in known), None)
    if user is None:
        raise NoPostgres("no user to run it as")
    return user


def _environment() -> dict[str, str]:
    """Without the variables by which a person points to a server of his own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C"}
