"""The house's own couriers, and all that the lanes ask of the house."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from bot.announcement import Act, Unlawful
from bot.channel import Frame
from bot.courier import Busy, Carrier, Courier, Parcel, Tools
from bot.runtime import Runtime
from bot.security.seal import Unsealable
from bot.sending.delivery import Office
from bot.store import occurrences
from bot.store.announcements import CLOCK, Changed, Missing
from bot.store.claims import Claim
from bot.store.database import Unavailable

PHONE = "contact.phone"  # what a sealed phone number is sealed for
BAD_TOKEN_REST = timedelta(minutes=1)  # before a notice tries again what every call would be refused for


def office_of(runtime: Runtime) -> Office:
    """Return what the lanes need, out of the house."""
    return Office(
        deliveries=runtime.deliveries,
        carriers=runtime.carriers,
        open=lambda carrier: open_courier(runtime, carrier),
        pace=lambda channel: pace_of(runtime, channel),
        body=runtime.pushes.body,
        unseal=lambda sealed: unseal(runtime, sealed),
        rests_until=lambda channel: rests_until(runtime, channel),
        rest=lambda channel, until: runtime.states.put(_lane(channel), until.isoformat(), runtime.now()),
        trouble=lambda claim, reason: stop_run(runtime, claim, reason),
        goes_on=lambda: goes_on(runtime),
        fence=lambda: runtime.leadership.token if runtime.leadership else None,
        now=runtime.now,
    )


async def open_courier(runtime: Runtime, carrier: Carrier) -> Courier:
    async def deposit(parcels: Sequence[Parcel]) -> None:
        try:
            await asyncio.to_thread(runtime.mailboxes.deposit, parcels, runtime.now())
        except Unavailable as trouble:
            raise Busy from trouble

    settings = runtime.settings.couriers[carrier.name]
    return await carrier.open(Tools(Frame(runtime.settings.public_url), settings, deposit))


def unseal(runtime: Runtime, sealed: str) -> str:
    """Return a phone number; empty where its key is gone, for that is one person's trouble."""
    try:
        return runtime.sealer.open(sealed, PHONE)
    except Unsealable:
        return ""


def pace_of(runtime: Runtime, channel: str) -> int:
    """Return how many messages a second a channel is handed; 0: as fast as can be."""
    setting = runtime.carriers[channel].rate
    return int(runtime.settings.couriers[channel][setting]) if setting else 0


def rests_until(runtime: Runtime, channel: str) -> datetime | None:
    """Return until when a platform asked to be left alone; None where it never did."""
    kept = runtime.states.get(_lane(channel))
    return datetime.fromisoformat(kept) if kept else None


def _lane(channel: str) -> str:
    return f"lane.{channel}"


def goes_on(runtime: Runtime) -> bool:
    """Tell whether this process may hand things over: it is not stopping, and it leads where one must."""
    return not runtime.stopping.is_set() and (runtime.leadership is None or runtime.leadership.leads)


def stop_run(runtime: Runtime, claim: Claim, reason: str) -> None:
    """Pause a run by itself, because the same fault of ours would meet everybody; staff see why.

    A notice has one reader and nobody to resume it: its channel is tried again in a while.
    """
    if claim.announcement is None:
        if reason == "bad-token":
            again = runtime.now() + BAD_TOKEN_REST
            runtime.states.put(_lane(claim.channel), again.isoformat(), runtime.now())
        return
    with suppress(Unlawful, Changed, Missing):  # paused or called off meanwhile by a person
        runtime.announcements.act(claim.announcement, Act.PAUSE, CLOCK, runtime.now(), reason=reason)
    with runtime.database.write() as connection:
        occurrences.note_trouble(connection, claim.run, reason)
