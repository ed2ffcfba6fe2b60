"""Post what is to stand in the county's Telegram channel too: once, beside the personal messages."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol, cast

from bot.channel import Body
from bot.courier import Carrier, Outcome, State
from bot.job import Job
from bot.runtime import Runtime
from bot.sending.post_office import goes_on, office_of, open_courier
from bot.store.database import Unavailable
from bot.store.posts import Posts

TELEGRAM, LANGUAGE = "telegram", "ko"
AGAIN = timedelta(minutes=1)  # until a post that was certainly refused is tried again
LONGEST = timedelta(hours=6)  # after that nobody waits for it any more
BREATH = 1.0  # seconds until what was learnt is written again, where the database was away
WRITES = 30


class Posting(Protocol):
    """What Telegram's courier can besides carrying."""

    def post(self, body: Mapping[str, Any]) -> Awaitable[Outcome]: ...
    def close(self) -> Awaitable[None]: ...


def run(runtime: Runtime) -> Counter[str]:
    """Return how many posts ended each way."""
    posts = Posts(runtime.database)
    carrier = runtime.carriers.get(TELEGRAM)
    done = Counter(unknown=posts.give_up(), skipped=posts.drop())
    if carrier is None or not runtime.settings.couriers[TELEGRAM]["TELEGRAM_CHANNEL"]:
        done["skipped"] += posts.skip()
        return done
    for row in posts.waiting(runtime.now()):
        if goes_on(runtime) and not _waits(runtime, row.id):
            done[asyncio.run(_post(runtime, carrier, posts, row))] += 1
    return done


def _waits(runtime: Runtime, number: int) -> bool:
    """Tell whether the platform, or a refusal a moment ago, asks for patience."""
    kept = runtime.states.get(_name(number))
    until = [office_of(runtime).rests_until(TELEGRAM), datetime.fromisoformat(kept) if kept else None]
    return any(moment is not None and moment > runtime.now() for moment in until)


async def _post(runtime: Runtime, carrier: Carrier, posts: Posts, row: Any) -> str:
    """Post one: leased before the call, written down after it; return the state it is in."""
    try:
        body = without_choices(runtime.pushes.post(TELEGRAM, row.id, LANGUAGE))
    except LookupError:
        body = None
    if not posts.lease(row.id, runtime.leadership.token if runtime.leadership else None):
        return "taken"
    if body is None:
        posts.end(row.id, "skipped")
        return "skipped"
    courier = cast(Posting, await open_courier(runtime, carrier))
    try:
        outcome = await courier.post(body)
    finally:
        await courier.close()
    state = _state(runtime, row, outcome)
    _keep(posts, row.id, state, outcome.handle)
    return state


def without_choices(body: Body) -> Body:
    """Return a message without the buttons that speak to us: in a channel nobody's talk could be meant."""
    rows = body.get("reply_markup", {}).get("inline_keyboard", [])
    links = [kept for row in rows if (kept := [button for button in row if "url" in button])]
    bare = {name: value for name, value in body.items() if name != "reply_markup"}
    return {**bare, "reply_markup": {"inline_keyboard": links}} if links else bare


def _state(runtime: Runtime, row: Any, outcome: Outcome) -> str:
    """Return where a post stands, having noted the wait where it is to be tried again."""
    if outcome.state is not State.PENDING:
        return str(outcome.state)
    now = runtime.now()
    if row.started_at is not None and now - row.started_at >= LONGEST:
        return str(State.FAILED)
    if outcome.pause is not None:
        office_of(runtime).rest(TELEGRAM, now + outcome.pause)
    until = now + AGAIN / runtime.settings.haste
    runtime.states.put(_name(row.id), until.isoformat(), now)
    return str(State.PENDING)


def _name(number: int) -> str:
    return f"post.{number}"


def _keep(posts: Posts, number: int, state: str, handle: str | None) -> None:
    """Write down what was learnt, waiting for a database that is away: nobody else knows."""
    for _ in range(WRITES):
        try:
            posts.end(number, state, handle)
        except Unavailable:
            time.sleep(BREATH)
        else:
            return


JOB = Job("post-to-channel", every=timedelta(seconds=1), run=run, led=True)
