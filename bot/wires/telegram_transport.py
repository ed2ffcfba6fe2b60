"""The one thread of a process that talks to Telegram, so that no request ever waits for it."""

import asyncio
import logging
import os
import threading
import time
import weakref
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from typing import Any

from telegram import Bot
from telegram.error import BadRequest, NetworkError, TimedOut
from telegram.request import HTTPXRequest

Call = Callable[[Bot], Coroutine[Any, Any, object]]
"""What is asked of Telegram, such as ``lambda bot: bot.answer_callback_query(ticket)``."""

AT_ONCE = 20  # the library's client slows down steeply beyond some 30 busy connections
FAILURES = 5  # one after the other; then Telegram is taken to be away
REST = 5.0  # seconds in which nobody asks it for what can be left out
GRACE = 1.0  # seconds that calls under way are given when the thread is closed

os.environ.setdefault("PTB_TIMEDELTA", "true")  # waits come as timedelta, as the library will have it

_log = logging.getLogger(__name__)


class BotThread:
    """A Bot in a thread with an event loop, started at its first use in each process.

    A fork takes no thread along; a child that uses the same object gets a thread of its own.
    """

    def __init__(self, token: str, api_url: str, *, waiting: int = 200, time_limit: float = 5.0) -> None:
        """Remember what to talk to; nothing is opened yet.

        Args:
            api_url: what stands before the token, such as ``https://api.telegram.org/bot``.
            waiting: calls handed to :meth:`soon` that may be unfinished at a time.
            time_limit: seconds such a call may take, its time in the queue included.
        """
        _keep_secrets_out_of_logs()
        self._token, self._api_url = token, api_url
        self._most, self._time_limit = waiting, time_limit
        self._lock = threading.Lock()
        self._running: _Running | None = None
        self._closed = False
        self._waiting = self._dropped = self._failures = 0
        self._rests_until = 0.0
        _threads.add(self)

    def soon(self, call: Call) -> None:
        """Make the call some time soon, at best once; never wait and never raise.

        Where too many are waiting it is dropped, and so it is for a while after several failed one after the
        other: Telegram is away then. A failure is logged by its kind alone.
        """
        with self._lock:
            resting = time.monotonic() < self._rests_until
            if self._closed or resting or self._waiting >= self._most:
                self._note_drop()
                return
            self._waiting += 1
        try:
            future = self._submit(call, self._time_limit)
        except RuntimeError as error:  # closed meanwhile, or no thread to be had
            self._note_end(error)
        else:
            future.add_done_callback(lambda done: self._note_end(_error_of(done)))

    def run(self, call: Call, timeout: float = 30) -> object:
        """Make the call, wait for it and give its result; for commands, not for requests.

        Args:
            timeout: seconds the whole call may take.

        Raises:
            TelegramError: whatever the library raised; ``TimedOut`` after ``timeout``.
            RuntimeError: the thread is closed.
        """
        future = self._submit(call, timeout)
        try:
            return future.result(timeout + GRACE)
        except (TimeoutError, CancelledError) as error:
            future.cancel()
            raise TimedOut("The call took too long") from error

    def close(self) -> None:
        """End the thread; calls under way get a moment, then they are given up."""
        with self._lock:
            self._closed = True
            running, self._running = self._running, None
        if running:
            running.close()

    def forget_after_fork(self) -> None:
        """Leave the parent's thread to the parent: its loop, sockets and lock are not ours."""
        if self._running:
            _left_to_the_parent.append(self._running)
        self._lock = threading.Lock()
        self._running = None
        self._waiting = self._dropped = 0

    def _submit(self, call: Call, time_limit: float) -> Future[object]:
        with self._lock:
            if self._closed:
                raise RuntimeError("the Telegram thread is closed")
            if self._running is None:
                self._running = _Running(self._token, self._api_url)
            return self._running.submit(call, time_limit)

    def _note_end(self, error: BaseException | None) -> None:
        with self._lock:
            self._waiting -= 1
            is_away = isinstance(error, NetworkError) and not isinstance(error, BadRequest)
            self._failures = self._failures + 1 if is_away else 0
            if self._failures >= FAILURES:
                self._rests_until = time.monotonic() + REST
        if error:
            _log.warning("a call to Telegram failed: %s", type(error).__name__)

    def _note_drop(self) -> None:
        self._dropped += 1
        if self._dropped & (self._dropped - 1) == 0:  # the 1st, 2nd, 4th, 8th …: a flood stays a few lines
            _log.warning("calls to Telegram dropped so far: %d", self._dropped)


class _Running:
    """The thread, its loop and the Bot that belongs to the loop."""

    def __init__(self, token: str, api_url: str) -> None:
        self._token, self._api_url = token, api_url
        self._bot: Bot | None = None
        self._request: HTTPXRequest | None = None
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="telegram", daemon=True)
        try:
            self._thread.start()
        except RuntimeError:
            self._loop.close()
            raise

    def submit(self, call: Call, time_limit: float) -> Future[object]:
        return asyncio.run_coroutine_threadsafe(self._make(call, time_limit), self._loop)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.run_until_complete(self._finish())
        self._loop.close()

    async def _make(self, call: Call, time_limit: float) -> object:
        try:
            async with asyncio.timeout(time_limit), self._turns:
                return await call(self._ready())
        except TimeoutError as error:
            raise TimedOut("The call took too long") from error

    def _ready(self) -> Bot:
        if self._bot is None:
            self._request = HTTPXRequest(
                connection_pool_size=AT_ONCE, pool_timeout=30, read_timeout=20, write_timeout=10
            )
            self._bot = Bot(
                self._token, self._api_url, request=self._request, get_updates_request=self._request
            )
        return self._bot

    async def _finish(self) -> None:
        under_way = asyncio.all_tasks() - {asyncio.current_task()}
        if under_way:
            _, late = await asyncio.wait(under_way, timeout=GRACE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        if self._request:
            await self._request.shutdown()
        await self._loop.shutdown_asyncgens()


def _error_of(done: Future[object]) -> BaseException | None:
    return NetworkError("given up") if done.cancelled() else done.exception()


def _keep_secrets_out_of_logs() -> None:
    """Silence those that log the token (in the address) or a person's words (in the parameters)."""
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)


_threads: weakref.WeakSet[BotThread] = weakref.WeakSet()
_left_to_the_parent: list[_Running] = []  # kept, since tidying one up would reach into the parent's loop


def _forget_after_fork() -> None:
    for thread in tuple(_threads):
        thread.forget_after_fork()


os.register_at_fork(after_in_child=_forget_after_fork)
