"""Handing deliveries over: a lane a channel, each chunk written down before it goes and after it came back.

All lanes share one event loop in one thread; the database is spoken to in other threads, so that a lock there
never holds up an answer on its way. A lane that fails lets its own calls come back, and holds up no other.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.channel import Body
from bot.courier import Carrier, Courier, Outcome, Parcel, State
from bot.sending.pace import Pace
from bot.store.claims import Claim, Leased
from bot.store.database import Unavailable
from bot.store.deliveries import Deliveries, LostClaim

log = structlog.get_logger()

FLUSH = 0.03  # seconds in which outcomes gather before they are written down together
WORKERS = 3  # batches of a fast lane under way at once, so that the last answers of one delay no other
FAST = 200  # deliveries a second from which a lane counts as fast
FLIGHT = 0.6  # seconds an answer may take without slowing a lane down
LOOK = 0.3  # seconds between two looks for other channels' work
CANARIES = 5  # readers of a chunk that are sent to alone, where none of them proves the text
BREATH = 2.0  # seconds a lane rests after the database was away, or a fault of ours
NOT_TRIED = timedelta()  # the pause of what was leased and then not handed over: none, and no try counted


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
    """Hand over all that is due, and return how many deliveries ended each way; ends when nothing is left.

    Raises:
        Unavailable: the database is away, and nothing was on its way.
    """
    return asyncio.run(_deliver(office))


async def _deliver(office: Office) -> Counter[str]:
    tally: Counter[str] = Counter()
    lanes: dict[str, asyncio.Task[None]] = {}
    while office.goes_on():
        for channel in await _due(office, busy=bool(lanes)):
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


async def _due(office: Office, *, busy: bool) -> list[str]:
    """Return the channels whose lane has work.

    While some are busy, a database that is away is only looked at again: what is on its way must come back.
    """
    now = office.now()
    try:
        waiting = await asyncio.to_thread(office.deliveries.channels_due, now)
        on = [channel for channel in waiting if channel in office.carriers]
        rests = {channel: await asyncio.to_thread(office.rests_until, channel) for channel in on}
    except Unavailable:
        if not busy:
            raise
        return []
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
        self.faulty: dict[tuple[int, str], str] = {}  # and what was wrong with it
        self.canary = asyncio.Lock()

    async def run(self) -> None:
        """Work until nothing of this channel is due, the platform wants rest, or the house closes."""
        try:
            await self._run()
        except Unavailable as trouble:
            log.warning("lane_rests", channel=self.carrier.name, trouble=str(trouble))
            await asyncio.sleep(BREATH)
        except Exception as fault:  # ours; the other lanes go on
            log.exception("lane_failed", channel=self.carrier.name, kind=type(fault).__name__)
            await asyncio.sleep(BREATH)

    async def _run(self) -> None:
        self.courier = await self.office.open(self.carrier)
        try:
            ended = await asyncio.gather(*(self._work() for _ in range(self.workers)), return_exceptions=True)
        finally:
            self.pace.close()
            await self.courier.close()
        for fault in ended:
            if fault is not None:
                raise fault

    async def _work(self) -> None:
        """Work batch after batch; where that fails, the other workers bring in what they have on its way."""
        try:
            await self._work_on()
        except BaseException:
            self.rests = True
            raise

    async def _work_on(self) -> None:
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
        """Leave the platform alone until then, in all processes."""
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
        self.alive_at = time.monotonic()  # of the claim's last sign of life

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
                task.add_done_callback(carrying.discard)  # it raises nothing
        finally:
            while carrying:
                await asyncio.wait(carrying)
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
        now, asked = self.lane.office.now(), time.monotonic()
        try:
            chunk = await asyncio.to_thread(self.deliveries.take, self.claim, self.lane.pace.chunk, now)
        except LostClaim:
            return None
        self.alive_at = max(self.alive_at, asked)
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
        """Hand a chunk over; the first readers of a run and language go alone, as canaries."""
        parcels = [parcel for one in leased if (parcel := self._parcel(one)) is not None]
        for language in {parcel.language for parcel in parcels}:
            parcels = await self._prove(language, parcels)
        await self._hand_over(parcels)

    async def _prove(self, language: str, parcels: list[Parcel]) -> list[Parcel]:
        """See a language's text through to one reader before the others; return who is left to be sent to.

        A fault of ours, such as a wrong format, would meet everybody: it stops at the first. Only who got the
        text proves it; one who blocked us, or a server in trouble, does not.
        """
        key = (self.claim.run, language)
        if key in self.lane.proven:
            return parcels
        same = [parcel for parcel in parcels if parcel.language == language]
        others = [parcel for parcel in parcels if parcel.language != language]
        async with self.lane.canary:
            for _ in range(CANARIES):
                if same and key not in self.lane.proven and key not in self.lane.faulty:
                    await self._hand_over([same.pop(0)])
        if key not in self.lane.faulty:
            return [*others, *same]
        for parcel in same:
            self._report(Outcome(parcel.delivery, State.PENDING, self.lane.faulty[key], stops=True))
        return others

    async def _hand_over(self, parcels: Sequence[Parcel]) -> None:
        if not self._may_go():
            for parcel in parcels:
                self._report(Outcome(parcel.delivery, State.PENDING, pause=NOT_TRIED))
            return
        waiting = {parcel.delivery: parcel for parcel in parcels}

        def report(outcome: Outcome) -> None:
            parcel = waiting.pop(outcome.delivery, None)
            if parcel is not None:
                self._report(outcome, parcel.language)

        try:
            await self.lane.courier.carry(parcels, report)
        except Exception as fault:  # whatever a platform's library raises: what is not told is unknown
            log.exception("courier_failed", channel=self.lane.carrier.name, kind=type(fault).__name__)
        for number in tuple(waiting):
            report(Outcome(number, State.UNKNOWN, "cut"))

    def _may_go(self) -> bool:
        """Tell whether the claim still stands and the platform has not asked for rest since it was leased."""
        fresh = time.monotonic() - self.alive_at < self.deliveries.lease.total_seconds()
        return fresh and not self.lost and self.lane.goes_on()

    def _parcel(self, one: Leased) -> Parcel | None:
        """Make a parcel; None where that cannot be done, which is then reported."""
        try:
            return self._made(one)
        except LookupError:
            self._report(Outcome(one.delivery, State.SKIPPED, "no-text"))
        except Unavailable:
            self._report(Outcome(one.delivery, State.PENDING, pause=NOT_TRIED))
            self.lost = True
        except Exception as fault:  # of the text's own making, so everybody would meet it
            log.exception("not_composed", channel=self.lane.carrier.name, kind=type(fault).__name__)
            state = State.FAILED if self.claim.announcement is None else State.PENDING
            self._report(Outcome(one.delivery, state, "bad-message", stops=True), one.language)
        return None

    def _made(self, one: Leased) -> Parcel:
        office, claim = self.lane.office, self.claim
        body = office.body(claim.channel, claim.run, one.language)
        phone = office.unseal(one.phone) if one.phone else ""
        return Parcel(
            one.delivery, claim.run, claim.announcement, one.address, one.language, body, phone,
            body.get("values", {}),
        )  # fmt: skip

    def _report(self, outcome: Outcome, language: str = "") -> None:
        """Take an outcome; what it means for those who are still to be sent to holds at once."""
        if outcome.pause:
            self.lane.rests = True
        if outcome.stops:
            self.lane.faulty.setdefault((self.claim.run, language), outcome.reason)
        elif outcome.state is State.SENT:
            self.lane.proven.add((self.claim.run, language))
        self.ended.append(outcome)
        self.news.set()

    async def _write(self) -> None:
        """Write outcomes down; where that is given up, nothing more is handed over."""
        try:
            await self._write_all()
        finally:
            self.lost = self.lost or not self.done
            self.room.set()

    async def _write_all(self) -> None:
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
                asked = time.monotonic()
                with suppress(LostClaim, Unavailable):
                    await asyncio.to_thread(self.deliveries.renew, self.claim, self.lane.office.now())
                    self.alive_at = max(self.alive_at, asked)

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
            asked = time.monotonic()
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
                self.alive_at = max(self.alive_at, asked)
                return

    async def _heed(self, ended: Sequence[Outcome], now: datetime) -> None:
        """Rest where the platform asked for it; stop a run that everybody would be refused."""
        pauses = [outcome.pause for outcome in ended if outcome.pause]
        if pauses:
            await self.lane.rest(now + max(pauses))
        stops = next((outcome for outcome in ended if outcome.stops), None)
        if stops is not None:
            self.lost = True
            await asyncio.to_thread(self.lane.office.trouble, self.claim, stops.reason)
