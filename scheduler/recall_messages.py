"""Take back what staff recalled: delete it on Telegram, withdraw it from the web page's mailboxes.

KakaoTalk and AlimTalk let nobody take a message back; there only a correction helps.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Protocol, cast

from bot.courier import Carrier, Outcome, State
from bot.job import Job
from bot.runtime import Runtime
from bot.sending.pace import Pace
from bot.sending.post_office import goes_on, office_of, open_courier
from bot.store.recalls import Recalls, Taken, is_too_late
from bot.store.sweeps import Sweeps

TELEGRAM = "telegram"
BUDGET = 20.0  # seconds of a run; the rest follows two seconds later
CHUNK = 100  # messages leased at a time


class Deletes(Protocol):
    """What Telegram's courier can besides carrying."""

    def delete(self, address: str, handle: str) -> Awaitable[Outcome]: ...
    def close(self) -> Awaitable[None]: ...


def run(runtime: Runtime) -> Counter[str]:
    """Return how many messages were listed, withdrawn, and deleted or not."""
    now = runtime.now()
    recalls = Recalls(runtime.database, runtime.settings.haste)
    fresh = recalls.unlisted()
    withdrawn = Counter({number: runtime.mailboxes.withdraw(number, now) for number in fresh})
    done = Counter(
        withdrawn=withdrawn.total(), listed=Sweeps(runtime.database).list_recalls(now) if fresh else 0
    )
    touched = set(fresh)
    carrier = runtime.carriers.get(TELEGRAM)
    if carrier is not None and not _rests(runtime):
        done += asyncio.run(_delete(runtime, carrier, recalls, touched))
    recalls.sum_up(sorted(touched), now, withdrawn)
    return done


def _rests(runtime: Runtime) -> bool:
    until = office_of(runtime).rests_until(TELEGRAM)
    return until is not None and until > runtime.now()


async def _delete(runtime: Runtime, carrier: Carrier, recalls: Recalls, touched: set[int]) -> Counter[str]:
    """Delete for a while, at the lane's pace; at half of it while announcements want to go the same way."""
    posts, first = recalls.posts(), recalls.take(CHUNK, runtime.now())
    if not (posts or first):
        return Counter()
    courier = cast(Deletes, await open_courier(runtime, carrier))
    rate = office_of(runtime).pace(TELEGRAM)
    is_shared = TELEGRAM in runtime.deliveries.channels_due(runtime.now())
    lane = _Lane(runtime, courier, Pace(max(1, rate // 2) if is_shared else rate, 1))
    try:
        done = await lane.delete_posts(recalls)
        until = time.monotonic() + BUDGET
        chunk = first
        while chunk:
            ended = await lane.delete(chunk)
            done += recalls.record(ended, runtime.now())
            touched |= {one.run for one in chunk}
            ready = lane.may_go_on() and time.monotonic() < until
            chunk = recalls.take(CHUNK, runtime.now()) if ready else []
        return done
    finally:
        lane.pace.close()
        await courier.close()


class _Lane:
    """Telegram's courier at a pace; a wait that Telegram asks for holds for all who send there."""

    def __init__(self, runtime: Runtime, courier: Deletes, pace: Pace) -> None:
        self.runtime, self.courier, self.pace = runtime, courier, pace
        self.pause: timedelta | None = None

    def may_go_on(self) -> bool:
        return self.pause is None and goes_on(self.runtime)

    async def delete(self, chunk: Sequence[Taken]) -> list[tuple[Taken, Outcome]]:
        """Delete messages side by side; those that were not tried are told as pending."""
        calls = []
        for one in chunk:
            await self.pace.take(1)
            calls.append(asyncio.create_task(self._one(one.address, one.handle)))
        outcomes = await asyncio.gather(*calls)
        pairs = zip(chunk, outcomes, strict=True)
        return [(one, replace(outcome, delivery=one.delivery)) for one, outcome in pairs]

    async def delete_posts(self, recalls: Recalls) -> Counter[str]:
        """Delete the posts to the county's channel; one that cannot be deleted stays."""
        done: Counter[str] = Counter()
        channel = self.runtime.settings.couriers[TELEGRAM]["TELEGRAM_CHANNEL"]
        for row in recalls.posts():
            outcome = await self._one(channel, row.post_handle)
            is_over = outcome.state is State.FAILED or is_too_late(row.recall_at, self.runtime.now())
            if outcome.state is State.SENT or is_over:
                recalls.end_post(row.id, is_gone=outcome.state is State.SENT)
                done["posts"] += 1
        return done

    async def _one(self, address: str, handle: str) -> Outcome:
        if not address:
            return Outcome(0, State.FAILED, "erased")
        if not handle.isdecimal():
            return Outcome(0, State.FAILED, "not-found")
        if not self.may_go_on():
            return Outcome(0, State.PENDING, "rate", pause=self.pause)
        outcome = await self.courier.delete(address, handle)
        if outcome.pause is not None and self.pause is None:
            self.pause = outcome.pause
            until = self.runtime.now() + outcome.pause
            await asyncio.to_thread(office_of(self.runtime).rest, TELEGRAM, until)
        return outcome


JOB = Job("recall-messages", every=timedelta(seconds=2), run=run, led=True)
