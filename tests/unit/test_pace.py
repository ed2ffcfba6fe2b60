"""A steady pace: so many a second, evenly, however it is asked for."""

import asyncio
import time

import pytest

from bot.sending.pace import Pace


def taken(pace: Pace, times: int, messages: int, workers: int = 1) -> list[float]:
    """Let workers take from one pace; return the moments, in seconds since the first asked."""

    async def run() -> list[float]:
        began, moments = time.monotonic(), []

        async def worker() -> None:
            for _ in range(times // workers):
                await pace.take(messages)
                moments.append(time.monotonic() - began)

        await asyncio.gather(*(worker() for _ in range(workers)))
        return moments

    try:
        return asyncio.run(run())
    finally:
        pace.close()


@pytest.mark.parametrize(
    ("rate", "times", "workers"), [(25, 26, 1), (200, 41, 1), (1000, 61, 1), (1000, 60, 3)]
)
def test_rate_is_kept_and_nearly_reached(rate, times, workers):
    def reached() -> float:
        pace = Pace(rate, 100)
        moments = taken(pace, times, pace.chunk, workers)
        return (times - 1) * pace.chunk / max(moments)  # the first chunk goes at once

    tries = [reached()]
    while tries[-1] < rate * 0.6 and len(tries) < 4:  # a busy machine may be late, never early
        tries.append(reached())

    assert max(tries) <= rate * 1.03
    assert max(tries) >= rate * 0.6


@pytest.mark.parametrize("rate", [25, 400])
def test_no_second_holds_more_than_the_rate_and_one_chunk(rate):
    pace = Pace(rate, 100)
    moments = taken(pace, int(rate * 1.6 / pace.chunk), pace.chunk)

    for start in moments:
        within = [moment for moment in moments if start <= moment < start + 1]
        assert len(within) * pace.chunk <= rate + 2 * pace.chunk


@pytest.mark.parametrize(
    ("rate", "at_once", "together", "chunk"),
    [
        (25, 100, False, 1),
        (1000, 100, False, 25),
        (100_000, 100, False, 100),
        (1, 100, False, 1),
        (200, 100, True, 100),
        (50, 100, True, 50),
        (0, 100, False, 100),
        (0, 500, True, 500),
    ],
)
def test_chunk_is_small_where_each_has_a_call_and_large_where_they_share_one(rate, at_once, together, chunk):
    pace = Pace(rate, at_once, together=together)
    pace.close()

    assert pace.chunk == chunk


def test_no_pace_is_no_wait():
    assert max(taken(Pace(0, 100), 1000, 100)) < 10


def test_nothing_asked_for_is_no_wait():
    pace = Pace(1, 100)

    assert max(taken(pace, 50, 0)) < 10  # not the 49 seconds of fifty messages
