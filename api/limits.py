"""How often somebody may ask: sliding windows, kept in memory. Addresses are truncated before they are used."""

import ipaddress
import time
from collections import OrderedDict, deque
from threading import Lock

from api.errors import TooMany

_MOST_KEYS = 50_000


def address_prefix(address: str | None) -> str:
    """The network an address belongs to (/24, /56): enough to limit, too little to identify."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return "local"
    return str(ipaddress.ip_network(f"{parsed}/{24 if parsed.version == 4 else 56}", strict=False))


class Limit:
    """At most `most` uses within `seconds` for each key."""

    def __init__(self, most: int, seconds: float = 60.0) -> None:
        self._most, self._seconds = most, seconds
        self._uses: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def use(self, key: str) -> None:
        """Counts one use. Raises `TooMany` with the seconds to wait."""
        now = time.monotonic()
        with self._lock:
            uses = self._uses.setdefault(key, deque())
            self._uses.move_to_end(key)
            while uses and uses[0] <= now - self._seconds:
                uses.popleft()
            if len(uses) >= self._most:
                raise TooMany(retry_after=max(1, round(uses[0] + self._seconds - now)))
            uses.append(now)
            if len(self._uses) > _MOST_KEYS:
                self._uses.popitem(last=False)
