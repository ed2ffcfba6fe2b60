"""A load generator for where wrk is missing: raw sockets on one event loop, in a process of its own."""

import asyncio
import json
import random
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from tests.bench.calls import CALLER, request_id

PATIENCE = 5.0  # seconds; Kakao waits no longer


@dataclass(slots=True)
class Callers:
    """Makes the calls and keeps what came of them; latencies are in milliseconds."""

    mix: dict[str, Any]
    number: int
    first: int
    pool: int
    calls: int = 0
    latencies: list[float] = field(default_factory=list)
    refused: int = 0
    late: int = 0
    broken: int = 0
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.number)

    def request(self) -> bytes:
        self.number, self.calls = self.number + 1, self.calls + 1
        caller = self.first + (self.chance.randrange(self.pool) if self.pool else self.calls)
        parts = self.chance.choice(self.mix["bodies"])
        made = [
            part if i % 2 == 0 else str(caller if part == str(CALLER) else self.number)
            for i, part in enumerate(parts)
        ]
        body = "".join(made).encode()
        headers = dict(self.mix["headers"])
        if "X-Request-Id" in headers:
            headers["X-Request-Id"] = request_id(self.number)
        lines = [f"POST {self.mix['path']} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    async def call(self, port: int, until: float) -> None:
        """Call again and again over one kept connection."""
        while time.perf_counter() < until:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                try:
                    while time.perf_counter() < until:
                        await self._once(reader, writer)
                finally:
                    writer.close()
            except TimeoutError:
                self.late += 1
            except (OSError, asyncio.IncompleteReadError):
                self.broken += 1
                await asyncio.sleep(0.01)

    async def _once(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = self.request()
        began = time.perf_counter()
        writer.write(request)
        async with asyncio.timeout(PATIENCE):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            await reader.readexactly(int(head.split("content-length:")[1].split("\r\n")[0]))
        self.latencies.append((time.perf_counter() - began) * 1000)
        self.refused += " 200 " not in head.split("\r\n")[0]


async def run(callers: Callers, port: int, connections: int, seconds: float) -> dict[str, float]:
    began = time.perf_counter()
    await asyncio.gather(*(callers.call(port, began + seconds) for _ in range(connections)))
    took = time.perf_counter() - began
    found = sorted(callers.latencies) or [0.0]
    return {
        "requests": len(callers.latencies), "seconds": took,
        **{f"p{p}": found[min(len(found) - 1, len(found) * p // 100)] for p in (50, 95, 99)},
        "refused": callers.refused, "late": callers.late, "broken": callers.broken,
    }  # fmt: skip


def main() -> None:
    file, port, connections, seconds, number, first, pool = sys.argv[1:]
    with open(file, encoding="utf-8") as written:
        callers = Callers(json.load(written), int(number), int(first), int(pool))
    result = asyncio.run(run(callers, int(port), int(connections), float(seconds)))
    print("RESULT " + json.dumps(result))


if __name__ == "__main__":
    main()
