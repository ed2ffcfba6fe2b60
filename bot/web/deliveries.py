"""How many deliveries of the last week stand where, for /metrics: looked up at most every ten seconds."""

import threading
import time
from contextlib import suppress

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from bot.runtime import Runtime
from bot.store.backlog import standing
from bot.store.database import Unavailable

KEPT = 10.0  # seconds


class _Kept:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.by_house: dict[str, tuple[float, bytes]] = {}  # by the database's address


_kept = _Kept()


def told(runtime: Runtime) -> bytes:
    """Return the gauges as text; nothing while the database is away."""
    house = runtime.settings.database_url
    with _kept.lock:
        until, text = _kept.by_house.get(house, (0.0, b""))
        if time.monotonic() >= until:
            text = b""
            with suppress(Unavailable):
                text = _look(runtime)
            _kept.by_house[house] = time.monotonic() + KEPT, text
        return text


def _look(runtime: Runtime) -> bytes:
    registry = CollectorRegistry()
    gauge = Gauge(
        "gangjin_deliveries", "Deliveries of the last week's runs", ["channel", "state"], registry=registry
    )
    for (channel, state), many in standing(runtime.database, runtime.now()).items():
        gauge.labels(channel, state).set(many)
    return generate_latest(registry)
