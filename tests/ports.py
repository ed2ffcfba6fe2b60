"""A port for a server that must be told its own, and for where nobody listens."""

import socket
from contextlib import closing, suppress
from random import SystemRandom

PORTS = range(20_000, 32_000)  # below those a system gives to whoever calls out


def free_port() -> int:
    """Return a port nobody listens on, and that no call that goes out is given meanwhile."""
    for port in SystemRandom().sample(PORTS, 100):
        with closing(socket.socket()) as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("of a hundred ports none is free")
