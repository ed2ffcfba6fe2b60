"""Telegram's library on aiohttp, beyond what its courier's tests show: files, plain reading, time limits."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from telegram import Bot, InputFile
from telegram.request import BaseRequest, RequestData

from bot.wires.aiohttp_request import AiohttpRequest, Late, Unreached
from tests.stand_ins.scripted import Asked, Scripted, answer, scripted

TOKEN = "1234567:an-invented-token-for-tests"
SENT = answer({"ok": True, "result": {"message_id": 77}})


@pytest.fixture
def peer() -> Iterator[Scripted]:
    with scripted(lambda asked: SENT) as held:
        yield held


def with_request(act: Callable[[AiohttpRequest], Any], at_once: int = 4, read_timeout: float = 5) -> Any:
    async def run() -> Any:
        async with AiohttpRequest(at_once, read_timeout=read_timeout) as request:
            return await act(request)

    return asyncio.run(run())


def test_file_travels_as_a_form_with_its_parameters(peer):
    async def send(request: AiohttpRequest) -> Any:
        bot = Bot(TOKEN, f"{peer.address}/bot", request=request, get_updates_request=request)
        photo = InputFile(b"\x89PNG and so on", "poster.png")
        markup = {"inline_keyboard": [[{"text": "더", "callback_data": "more"}]]}
        params = {"chat_id": 5, "photo": photo, "caption": "축제", "reply_markup": markup}
        return await bot.do_api_request("send_Photo", params)

    assert with_request(send) == {"message_id": 77}
    (asked,) = peer.received
    assert asked.headers["content-type"].startswith("multipart/form-data")
    assert b'name="photo"; filename="poster.png"' in asked.raw
    assert b"\x89PNG and so on" in asked.raw
    assert "축제".encode() in asked.raw
    assert b'{"inline_keyboard"' in asked.raw


def test_message_is_built_from_an_answer_where_the_library_is_asked_for_one(peer):
    message = {"message_id": 77, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "단수"}
    peer.script = lambda asked: answer({"ok": True, "result": message})

    async def send(request: AiohttpRequest) -> Any:
        bot = Bot(TOKEN, f"{peer.address}/bot", request=request, get_updates_request=request)
        return await bot.send_message(5, "단수")

    assert with_request(send).text == "단수"


def test_plain_file_is_fetched_as_it_is(peer):
    peer.script = lambda asked: answer(b"\x00\x01 no JSON at all")

    assert (
        with_request(lambda request: request.retrieve(f"{peer.address}/file/1")) == b"\x00\x01 no JSON at all"
    )
    assert peer.received[0].method == "GET"


def test_time_limit_given_with_a_call_counts_for_that_call(peer):
    peer.script = lambda asked: (peer.wait(0.4), SENT)[1]

    async def call(request: AiohttpRequest) -> Any:
        url, data = f"{peer.address}/bot/x", RequestData()
        with pytest.raises(Late):
            await request.post(url, data, read_timeout=0.1)
        await request.post(url, data, read_timeout=None)
        return await request.post(url, data, read_timeout=BaseRequest.DEFAULT_NONE)

    assert with_request(call) == {"message_id": 77}


def test_no_more_connections_open_than_are_allowed(peer):
    peer.script = lambda asked: (peer.wait(0.05), SENT)[1]

    async def call(request: AiohttpRequest) -> Any:
        await asyncio.gather(*(request.post(f"{peer.address}/bot/x", RequestData()) for _ in range(12)))

    with_request(call, at_once=3)
    assert len(peer.received) == 12
    assert peer.connections <= 3


def test_call_that_waited_for_its_turn_in_vain_reached_nobody(peer):
    peer.script = lambda asked: (peer.wait(1), SENT)[1]

    async def call(request: AiohttpRequest) -> Any:
        url, data = f"{peer.address}/bot/x", RequestData()
        first = asyncio.create_task(request.post(url, data))
        await asyncio.sleep(0.1)
        with pytest.raises(Unreached):
            await request.post(url, data, connect_timeout=0.1, pool_timeout=0.1)
        return await first

    assert with_request(call, at_once=1) == {"message_id": 77}
    assert len(peer.received) == 1


def test_call_before_it_is_open_reaches_nobody(peer):
    async def call() -> None:
        with pytest.raises(Unreached):
            await AiohttpRequest().post(f"{peer.address}/bot/x", RequestData())

    asyncio.run(call())
    assert peer.received == []


def test_a_connection_that_was_closed_in_its_rest_is_not_used_again(peer):
    closing = {"Connection": "close"}
    peer.script = lambda asked: answer({"ok": True, "result": True}, **closing)

    async def call(request: AiohttpRequest) -> Any:
        return [await request.post(f"{peer.address}/bot/x", RequestData()) for _ in range(5)]

    assert with_request(call) == [True] * 5
    assert len(peer.received) == 5


def test_read_timeout_is_told_to_the_library():
    assert AiohttpRequest(read_timeout=7).read_timeout == 7


def test_cookies_are_not_kept(peer):
    def answered(asked: Asked) -> bytes:
        return answer({"ok": True, "result": True}, Set_Cookie="a=b")

    peer.script = answered

    async def call(request: AiohttpRequest) -> None:
        for _ in range(2):
            await request.post(f"{peer.address}/bot/x", RequestData())

    with_request(call)
    assert "cookie" not in peer.received[1].headers
