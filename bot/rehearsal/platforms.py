"""The stand-in platforms as a process of their own: ``python -m bot.rehearsal.platforms --port 0``."""

import argparse
import asyncio
import os
import sys
import threading
from typing import Any

from aiohttp import web
from aiohttp.http import RawRequestMessage
from aiohttp.streams import StreamReader

from bot.rehearsal import kakao, solapi, telegram
from bot.rehearsal.answers import Weather, answer, values_of
from bot.rehearsal.copies import Copies
from bot.rehearsal.faults import Faults, Trouble
from bot.rehearsal.skill import Skill
from bot.rehearsal.solapi_signature import Signatures

HOST = "127.0.0.1"
BACKLOG = 1024
LARGEST_BODY = 64 * 1024 * 1024
API_KEY, API_SECRET = "NCSREHEARSAL0001", "TESTSECRETTESTSECRETTESTSECRET12"  # the stand-in's own
LIFETIME = 3600.0
PARENT_EVERY = 0.5  # seconds


class Platforms:
    """Three platforms behind one port, and the doors by which a test counts and meddles."""

    def __init__(self, given: argparse.Namespace) -> None:
        faults = Faults.small(given.seed) if given.faults else Faults(seed=given.seed)
        self._weather = Weather(Trouble(faults), given.latency / 1000)
        signatures = Signatures(given.solapi_key, given.solapi_secret, given.clock_offset)
        self._skill = Skill(given.skill, given.skill_secret, given.skill_rate) if given.skill else None
        self._telegram = telegram.Telegram(self._weather)
        self._kakao = kakao.Kakao(self._weather, self._skill)
        self._solapi = solapi.Solapi(self._weather, signatures, given.solapi_report)
        self._by_name: dict[str, telegram.Telegram | kakao.Kakao | solapi.Solapi] = {
            telegram.NAME: self._telegram,
            kakao.NAME: self._kakao,
            solapi.NAME: self._solapi,
        }

    async def __call__(self, request: web.BaseRequest) -> web.Response:
        path = request.raw_path.partition("?")[0]
        if path.startswith(telegram.PATH):
            return await self._telegram.answer(request, path)
        if path.startswith((kakao.PUSHES, *kakao.TASKS)):
            return await self._kakao.answer(request, path)
        if path.startswith(solapi.PATHS):
            return await self._solapi.answer(request, path)
        return await self._of_tests(request, path)

    async def _of_tests(self, request: web.BaseRequest, path: str) -> web.Response:
        match request.method, path.strip("/").split("/"):
            case "GET", ["counts"]:
                return answer(self._counts())
            case "GET", ["counts", name, who] if name in self._by_name:
                return answer(self._count(name, who))
            case "POST", ["reset"]:
                self._begin_anew()
                return answer(self._counts())
            case "GET", ["faults"]:
                return answer(self._weather.trouble.faults.describe())
            case "POST", ["faults"]:
                return await self._change_faults(request)
            case _:
                return answer({"error": "no such door"}, 404)

    def _counts(self) -> dict[str, Any]:
        return {name: platform.told() for name, platform in self._by_name.items()}

    def _count(self, name: str, who: str) -> dict[str, int]:
        is_chat_id = name == telegram.NAME and who.lstrip("-").isdigit()
        return self._by_name[name].copies.of(int(who) if is_chat_id else who)

    def _begin_anew(self) -> None:
        """Count from nothing; the faults stay, their plan from its beginning."""
        self._weather.trouble = Trouble(self._weather.trouble.faults)
        if self._skill:
            self._skill.forget()
        for platform in self._by_name.values():
            platform.copies = Copies()

    async def _change_faults(self, request: web.BaseRequest) -> web.Response:
        """Take new values for the mix; what is not named stays."""
        try:
            given = await values_of(request)
            latency = given.pop("latency", None)
            faults = self._weather.trouble.faults.changed(given)
        except (TypeError, ValueError) as told:
            return answer({"error": str(told)}, 400)
        if latency is not None:
            self._weather.latency = float(latency) / 1000
        self._weather.trouble = Trouble(faults)
        return answer(faults.describe())


async def serve(given: argparse.Namespace) -> None:
    """Serve until standard input closes, the parent dies or the lifetime is over."""
    platforms = Platforms(given)
    server = web.Server(platforms, request_factory=_request, access_log=None)
    runner = web.ServerRunner(server, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, HOST, given.port, backlog=BACKLOG)
    await site.start()
    sys.stdout.write(f"listening {runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await _wait_for_the_end(given.lifetime)
    await runner.cleanup()


def _request(
    message: RawRequestMessage,
    payload: StreamReader,
    protocol: Any,
    writer: Any,
    task: asyncio.Task[None],
) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=LARGEST_BODY)


async def _wait_for_the_end(lifetime: float) -> None:
    loop, closed, parent = asyncio.get_running_loop(), asyncio.Event(), os.getppid()
    threading.Thread(target=_read_to_the_end, args=(loop, closed), daemon=True).start()
    until = loop.time() + lifetime
    while not closed.is_set() and os.getppid() == parent and loop.time() < until:
        try:
            await asyncio.wait_for(closed.wait(), min(PARENT_EVERY, max(until - loop.time(), 0)))
        except TimeoutError:
            continue


def _read_to_the_end(loop: asyncio.AbstractEventLoop, closed: asyncio.Event) -> None:
    while os.read(0, 1024):
        pass
    loop.call_soon_threadsafe(closed.set)


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.rehearsal.platforms", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 for any free one")
    parser.add_argument("--faults", action="store_true", help="with the small mix of faults")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--latency", type=float, default=0.0, help="milliseconds before each answer")
    parser.add_argument("--lifetime", type=float, default=LIFETIME, help="seconds")
    parser.add_argument("--skill", default="", help="the skill server that Kakao calls for each receiver")
    parser.add_argument("--skill-secret", default="")
    parser.add_argument("--skill-rate", type=float, default=0.0, help="calls a second; 0 for no limit")
    parser.add_argument("--solapi-key", default=API_KEY)
    parser.add_argument("--solapi-secret", default=API_SECRET)
    parser.add_argument("--solapi-report", default="", help="where delivery reports are posted")
    parser.add_argument("--clock-offset", type=float, default=0.0, help="seconds added to Solapi's clock")
    return parser


if __name__ == "__main__":
    asyncio.run(serve(arguments().parse_args()))
