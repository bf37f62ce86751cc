"""Started processes: their memory, and their end."""

import os
import signal
import subprocess
from collections.abc import Iterable

_SECONDS_TO_END = 10


def resident_mb(roots: Iterable[int]) -> float:
    """Resident memory of these processes and all that they started, in MB."""
    listed = subprocess.run(
        ["ps", "-axo", "pid=,ppid=,rss="], check=True, capture_output=True, text=True
    ).stdout
    rows = [tuple(map(int, line.split())) for line in listed.splitlines()]
    family = set(roots)
    while added := {pid for pid, parent, _ in rows if parent in family} - family:
        family |= added
    return sum(kilobytes for pid, _, kilobytes in rows if pid in family) / 1024


def end(process: "subprocess.Popen[bytes]") -> None:
    """Ends a process that leads its own group, and the group with it."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, how)
            process.wait(_SECONDS_TO_END)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
