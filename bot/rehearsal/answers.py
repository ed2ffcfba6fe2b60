"""How a stand-in answers: JSON, a body read whole, a connection cut, an answer that never really comes."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from bot.rehearsal.faults import Met, Trouble

PAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
FORM = "application/x-www-form-urlencoded"


class Weather:
    """What all platforms share and a test may change at any moment: the faults and the latency in seconds."""

    def __init__(self, trouble: Trouble, latency: float = 0.0) -> None:
        self.trouble = trouble
        self.latency = latency


def answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.Response(
        body=orjson.dumps(value), status=status, content_type="application/json", headers=headers
    )


def cut(request: web.BaseRequest) -> web.Response:
    """Close the connection without a word; what is returned goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def lose(request: web.BaseRequest, met: Met, whole: web.Response, gone: web.Response) -> web.Response:
    """Answer badly what was taken well.

    Args:
        whole: the answer there would have been.
        gone: the platform's own way of saying 504.
    """
    match met.name:
        case "time-out":
            await asyncio.sleep(met.seconds)
            return whole
        case "no-json":
            return web.Response(text=PAGE, status=502, content_type="text/html")
        case "error-504":
            return gone
        case _:
            return cut(request)


async def values_of(request: web.BaseRequest) -> dict[str, Any]:
    """Return the parameters of a call, read to its end; ValueError where they cannot be read."""
    kind = request.headers.get("Content-Type", "")
    if kind.startswith("multipart/"):
        return dict(await request.post())
    body = await request.read()
    if kind.startswith(FORM):
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    values = orjson.loads(body) if body else dict(request.query)
    if not isinstance(values, dict):
        raise ValueError("an object is expected")  # noqa: TRY004  # one kind of fault for all that cannot be read
    return values
