"""Ask platforms what became of what they accepted: Kakao's calls, and AlimTalk's messages."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any, Protocol, cast

import structlog

from bot.courier import Carrier, Outcome, State
from bot.job import Job
from bot.runtime import Runtime
from bot.sending.post_office import goes_on, open_courier
from bot.store.tasks import Task, Tasks
from bot.wires.json_calls import Failed
from bot.wires.solapi import Item

log = structlog.get_logger()

CALLS, MESSAGES = 100, 2_000  # looked up in a run
SKILL_ERROR = "skill-error"
BLOCKED = ("block", "차단")  # Kakao's list of errors is not public; what it says in words is


class Failure(Protocol):
    @property
    def user(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def words(self) -> str: ...


class Result(Protocol):
    """What Kakao tells of a call; see :class:`bot.couriers.kakao.TaskResult`."""

    @property
    def reached(self) -> int: ...
    @property
    def failures(self) -> Sequence[Failure]: ...
    @property
    def unresolved(self) -> int: ...
    @property
    def is_settled(self) -> bool: ...


Look = Callable[[Any, Runtime, Tasks, Sequence[Task]], Awaitable[Counter[str]]]


def run(runtime: Runtime) -> Counter[str]:
    """Return how many deliveries turned out to be sent, or failed."""
    tasks = Tasks(runtime.database, runtime.settings.haste)
    done: Counter[str] = Counter()
    for channel, (look, most) in LOOKS.items():
        carrier = runtime.carriers.get(channel)
        due = tasks.due(channel, runtime.now(), most) if carrier else []
        if carrier and due:
            done += asyncio.run(_with_courier(carrier, look, runtime, tasks, due))
    return done


async def _with_courier(
    carrier: Carrier, look: Look, runtime: Runtime, tasks: Tasks, due: Sequence[Task]
) -> Counter[str]:
    courier = await open_courier(runtime, carrier)
    try:
        return await look(courier, runtime, tasks, due)
    finally:
        await courier.close()


async def _calls(courier: Any, runtime: Runtime, tasks: Tasks, due: Sequence[Task]) -> Counter[str]:
    """Look up calls one by one, as Kakao's limits are not known."""
    turned: Counter[str] = Counter()
    for task in due:
        if not goes_on(runtime):
            break
        result = cast(Result | None, await courier.task(task.handle))
        if result is None:
            tasks.again([task], runtime.now())
            continue
        learnt = tasks.learn(list(_failed(runtime, tasks, task, result)), runtime.now())
        turned += learnt.turned
        if learnt.early:
            tasks.soon([task], runtime.now())
        elif result.is_settled:
            tasks.settled([task])
        else:
            tasks.again([task], runtime.now())
    return turned


def _failed(runtime: Runtime, tasks: Tasks, task: Task, result: Result) -> Iterator[Outcome]:
    """Yield the deliveries of the people a call did not reach."""
    others = [failure for failure in result.failures if failure.reason != SKILL_ERROR]
    keys_failed = 0 < result.unresolved == len(others)  # else nobody can tell whose key it was
    named = {address: failure for failure in result.failures for address in _addresses(runtime, failure)}
    for address, number in tasks.people(task.run, "kakao", named).items():
        reason = _reason(named[address], keys_failed=keys_failed)
        closes = reason in {"not-found", "blocked"} and result.reached > 0  # nobody reached: a fault of ours
        yield Outcome(number, State.FAILED, reason, handle=task.handle, closes=closes)


def _addresses(runtime: Runtime, failure: Failure) -> list[str]:
    """Return the contact's address; a bot's development channel has the same people."""
    bot = runtime.settings.couriers["kakao"]["KAKAO_BOT_ID"].rstrip("!")
    return [f"{bot}:{failure.user}", f"{bot}!:{failure.user}"]


def _reason(failure: Failure, *, keys_failed: bool) -> str:
    if failure.reason == SKILL_ERROR:
        return failure.reason
    if keys_failed:
        return "not-found"
    return "blocked" if any(word in failure.words.casefold() for word in BLOCKED) else failure.reason


async def _messages(courier: Any, runtime: Runtime, tasks: Tasks, due: Sequence[Task]) -> Counter[str]:
    """Look up messages a hundred a call: those a report spoke of, and those no report came for."""
    try:
        items = cast(list[Item], await courier.messages([task.handle for task in due]))
    except Failed as failed:
        log.warning("messages_not_looked_up", reason=failed.reason)
        tasks.soon(due, runtime.now())
        return Counter()
    told = {item.handle: item for item in items if item.is_final and item.delivery}
    learnt = tasks.learn([_outcome(item) for item in told.values()], runtime.now())
    early = [task for task in due if task.handle in told and told[task.handle].delivery in learnt.early]
    tasks.soon(early, runtime.now())
    tasks.settled([task for task in due if task.handle in told and task not in early])
    tasks.again([task for task in due if task.handle not in told], runtime.now())
    return learnt.turned


def _outcome(item: Item) -> Outcome:
    fate = item.fate
    return Outcome(item.delivery or 0, fate.state, fate.reason, handle=item.handle, closes=fate.closes)


LOOKS: dict[str, tuple[Look, int]] = {"kakao": (_calls, CALLS), "alimtalk": (_messages, MESSAGES)}

JOB = Job("look-up-tasks", every=timedelta(seconds=10), run=run, led=True)
