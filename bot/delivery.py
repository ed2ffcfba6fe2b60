"""Handing deliveries over: a lane a channel, each chunk written down before it goes and after it came back.

All lanes share one event loop in one thread; the database is spoken to in other threads, so that a lock there
never holds up an answer on its way.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.channel import Body
from bot.courier import Carrier, Courier, Outcome, Parcel, State
from bot.pace import Pace
from bot.store.database import Unavailable
from bot.store.deliveries import Claim, Deliveries, Leased, LostClaim

log = structlog.get_logger()

FLUSH = 0.03  # seconds in which outcomes gather before they are written down together
WORKERS = 3  # batches of a fast lane under way at once, so that the last answers of one delay no other
FAST = 200  # deliveries a second from which a lane counts as fast
FLIGHT = 0.6  # seconds an answer may take without slowing a lane down
LOOK = 0.3  # seconds between two looks for other channels' work
BREATH = 2.0  # seconds a lane rests after the database was away


@dataclass(frozen=True, slots=True)
class Office:
    """What the lanes are given of the house.

    Attributes:
        carriers: those that are on, by channel; ``open`` makes a carrier's courier.
        pace: messages a second a channel is handed; 0: as fast as can be.
        body: channel, run and language to the platform's body; LookupError where there is no text.
        unseal: the phone number behind what is kept of it.
        rests_until: until when a channel is left alone, because its platform asked for that.
        rest: keeps that for all workers.
        trouble: stops a run because everybody would meet the same fault.
        goes_on: whether this process may still hand things over.
        fence: the leader's number, where only the leader may.
    """

    deliveries: Deliveries
    carriers: Mapping[str, Carrier]
    open: Callable[[Carrier], Awaitable[Courier]]
    pace: Callable[[str], int]
    body: Callable[[str, int, str], Body]
    unseal: Callable[[str], str]
    rests_until: Callable[[str], datetime | None]
    rest: Callable[[str, datetime], None]
    trouble: Callable[[Claim, str], None]
    goes_on: Callable[[], bool]
    fence: Callable[[], int | None]
    now: Callable[[], datetime]


def deliver(office: Office) -> Counter[str]:
    """Hand over all that is due, and return how many deliveries ended each way; ends when nothing is left."""
    return asyncio.run(_deliver(office))


async def _deliver(office: Office) -> Counter[str]:
    tally: Counter[str] = Counter()
    lanes: dict[str, asyncio.Task[None]] = {}
    while office.goes_on():
        for channel in await _due(office):
            if channel not in lanes:
                lane = Lane(office, office.carriers[channel], tally)
                lanes[channel] = asyncio.create_task(lane.run(), name=channel)
        if not lanes:
            break
        await asyncio.wait(lanes.values(), timeout=LOOK)
        for channel in [name for name, task in lanes.items() if task.done()]:
            lanes.pop(channel).result()
    await asyncio.gather(*lanes.values())
    return tally


async def _due(office: Office) -> list[str]:
    now = office.now()
    waiting = await asyncio.to_thread(office.deliveries.channels_due, now)
    on = [channel for channel in waiting if channel in office.carriers]
    rests = {channel: await asyncio.to_thread(office.rests_until, channel) for channel in on}
    return [channel for channel in on if not ((until := rests[channel]) and until > now)]


class Lane:
    """One channel's way out: its courier, its pace, and as many batches at once as it has workers."""

    def __init__(self, office: Office, carrier: Carrier, tally: Counter[str]) -> None:
        self.office, self.carrier, self.tally = office, carrier, tally
        rate = office.pace(carrier.name)
        self.pace = Pace(rate, carrier.at_once, together=carrier.together)
        self.courier: Courier
        self.rests = False
        self.workers = WORKERS if (not rate or rate >= FAST) and not carrier.together else 1
        under_way = int(rate * FLIGHT / self.workers) if rate else 2 * carrier.at_once
        self.flight = max(self.pace.chunk, under_way)
        self.proven: set[tuple[int, str]] = set()  # run and language whose text a reader has got
        self.faulty: set[tuple[int, str]] = set()
        self.canary = asyncio.Lock()

    async def run(self) -> None:
        """Work until nothing of this channel is due, the platform wants rest, or the house closes."""
        self.courier = await self.office.open(self.carrier)
        try:
            await asyncio.gather(*(self._work() for _ in range(self.workers)))
        except Unavailable as trouble:
            log.warning("lane_rests", channel=self.carrier.name, trouble=str(trouble))
            await asyncio.sleep(BREATH)
        finally:
            self.pace.close()
            await self.courier.close()

    async def _work(self) -> None:
        deliveries = self.office.deliveries
        while self.goes_on():
            claim = await asyncio.to_thread(
                deliveries.claim, self.carrier.name, self.office.now(), self.office.fence()
            )
            if claim is None:
                return
            batch = Batch(self, claim)
            try:
                await batch.run()
            finally:
                await asyncio.to_thread(deliveries.release, claim, self.office.now())

    def goes_on(self) -> bool:
        return not self.rests and self.office.goes_on()

    async def rest(self, until: datetime) -> None:
        """Leave the platform alone until then, in all workers."""
        self.rests = True
        await asyncio.to_thread(self.office.rest, self.carrier.name, until)
        log.warning("lane_paused", channel=self.carrier.name, until=until.isoformat())


class Batch:
    """One claim's deliveries on their way: leased by the chunk, carried side by side, written down."""

    def __init__(self, lane: Lane, claim: Claim) -> None:
        self.lane, self.claim = lane, claim
        self.deliveries = lane.office.deliveries
        self.tries: dict[int, int] = {}  # of those on their way
        self.ended: list[Outcome] = []
        self.news = asyncio.Event()
        self.room = asyncio.Event()
        self.room.set()
        self.lost = False
        self.done = False

    async def run(self) -> None:
        writing = asyncio.create_task(self._write())
        carrying: set[asyncio.Task[None]] = set()
        try:
            while not self.lost and self.lane.goes_on():
                chunk = await self._next()
                if chunk is None:
                    break
                task = asyncio.create_task(self._carry(chunk))
                carrying.add(task)
                task.add_done_callback(carrying.discard)
        finally:
            await asyncio.gather(*carrying)
            self.done = True
            self.news.set()
            await writing

    async def _next(self) -> Sequence[Leased] | None:
        """Wait for room and for the pace, then lease a chunk; None where there is no more."""
        await self.room.wait()
        if self.claim.after >= self.claim.last:
            return None
        await self.lane.pace.take(self.lane.pace.chunk)
        if self.lost or not self.lane.goes_on():
            return None
        now = self.lane.office.now()
        try:
            chunk = await asyncio.to_thread(self.deliveries.take, self.claim, self.lane.pace.chunk, now)
        except LostClaim:
            return None
        self.lane.tally.update({f"skipped_{reason}": many for reason, many in chunk.skipped.items()})
        if chunk.over:
            return None
        self.tries.update({one.delivery: one.tries for one in chunk.leased})
        self._look_for_room()
        return chunk.leased

    def _look_for_room(self) -> None:
        if len(self.tries) < self.lane.flight:
            self.room.set()
        else:
            self.room.clear()

    async def _carry(self, leased: Sequence[Leased]) -> None:
        """Hand a chunk over; the first reader of a run and language goes alone, as a canary."""
        parcels = [parcel for one in leased if (parcel := self._parcel(one)) is not None]
        for language in {parcel.language for parcel in parcels}:
            parcels = await self._prove(language, parcels)
        if parcels:
            await self._hand_over(parcels)

    async def _prove(self, language: str, parcels: list[Parcel]) -> list[Parcel]:
        """See a language's text through to one reader before the others; return who is left to be sent to.

        A fault of ours, such as a wrong format, would meet everybody: it stops at the first.
        """
        key = (self.claim.run, language)
        if key in self.lane.proven:
            return parcels
        async with self.lane.canary:
            if key in self.lane.proven:
                return parcels
            same = [parcel for parcel in parcels if parcel.language == language]
            others = [parcel for parcel in parcels if parcel.language != language]
            if key not in self.lane.faulty:
                first, *same = same
                await self._hand_over([first])
            if key in self.lane.proven:
                return [*others, *same]
            self.lane.faulty.add(key)
            for parcel in same:
                self._report(Outcome(parcel.delivery, State.PENDING, "bad-message", stops=True))
            return others

    async def _hand_over(self, parcels: Sequence[Parcel]) -> None:
        waiting = {parcel.delivery: parcel for parcel in parcels}

        def report(outcome: Outcome) -> None:
            parcel = waiting.pop(outcome.delivery, None)
            if parcel is not None:
                if not outcome.stops:
                    self.lane.proven.add((self.claim.run, parcel.language))
                self._report(outcome)

        try:
            await self.lane.courier.carry(parcels, report)
        except Exception as fault:  # whatever a platform's library raises: what is not told is unknown
            log.exception("courier_failed", channel=self.lane.carrier.name, kind=type(fault).__name__)
        for number in tuple(waiting):
            report(Outcome(number, State.UNKNOWN, "cut"))

    def _parcel(self, one: Leased) -> Parcel | None:
        office, claim = self.lane.office, self.claim
        try:
            body = office.body(claim.channel, claim.run, one.language)
            phone = office.unseal(one.phone) if one.phone else ""
        except LookupError:
            self._report(Outcome(one.delivery, State.SKIPPED, "no-text"))
            return None
        return Parcel(
            one.delivery, claim.run, claim.announcement, one.address, one.language, body, phone,
            body.get("values", {}),
        )  # fmt: skip

    def _report(self, outcome: Outcome) -> None:
        self.ended.append(outcome)
        self.news.set()

    async def _write(self) -> None:
        """Write outcomes down as they come, some together, until all are in."""
        while not self.done or self.ended:
            await self._wait_for_news()
            await asyncio.sleep(0 if self.done else FLUSH)
            self.news.clear()
            ended, self.ended = self.ended, []
            if ended:
                await self._keep(ended)
            if self.done and not self.ended:
                return

    async def _wait_for_news(self) -> None:
        """Wait, giving signs of life meanwhile: a platform may take longer to answer than a claim lasts."""
        often = self.deliveries.lease.total_seconds() / 3
        while not self.news.is_set():
            try:
                await asyncio.wait_for(self.news.wait(), often)
            except TimeoutError:
                with suppress(LostClaim, Unavailable):
                    await asyncio.to_thread(self.deliveries.renew, self.claim, self.lane.office.now())

    async def _keep(self, ended: Sequence[Outcome]) -> None:
        tries = {outcome.delivery: self.tries.pop(outcome.delivery) for outcome in ended}
        self._look_for_room()
        now = self.lane.office.now()
        self.lane.tally.update(str(outcome.state) for outcome in ended)
        try:
            await self._record(ended, tries, now)
        except LostClaim:
            self.lost = True
        await self._heed(ended, now)

    async def _record(self, ended: Sequence[Outcome], tries: dict[int, int], now: datetime) -> None:
        """Keep what was learnt, waiting for a database that is away: it is all that anybody knows."""
        while True:
            try:
                await asyncio.to_thread(
                    self.deliveries.record, self.claim, ended, tries, now,
                    looks_up=self.lane.carrier.looks_up,
                )  # fmt: skip
            except Unavailable:
                await asyncio.sleep(BREATH)
                if not self.lane.office.goes_on():
                    raise
            else:
                return

    async def _heed(self, ended: Sequence[Outcome], now: datetime) -> None:
        """Rest where the platform asked for it; stop a run that everybody would be refused."""
        pauses = [outcome.pause for outcome in ended if outcome.pause is not None]
        if pauses:
            await self.lane.rest(now + max(pauses))
        stops = next((outcome for outcome in ended if outcome.stops), None)
        if stops is not None:
            with suppress(LookupError):
                await asyncio.to_thread(self.lane.office.trouble, self.claim, stops.reason)
            self.lost = True
