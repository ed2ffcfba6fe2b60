"""Read AlimTalk's templates anew, so that staff choose among those that are approved now."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol, cast

import structlog

from bot.courier import Carrier
from bot.job import Job
from bot.runtime import Runtime
from bot.sending.post_office import open_courier
from bot.store.templates import Templates
from bot.wires.json_calls import Failed
from bot.wires.solapi import Template

log = structlog.get_logger()


class Teller(Protocol):
    async def templates(self) -> Sequence[Template]: ...
    async def close(self) -> None: ...


def run(runtime: Runtime) -> Counter[str]:
    """Return how many there are; where Solapi cannot be asked, the last ones stay."""
    carrier = runtime.carriers.get("alimtalk")
    if carrier is None:
        return Counter()
    try:
        found = asyncio.run(_templates(runtime, carrier))
    except Failed as failed:
        log.warning("templates_not_read", reason=failed.reason)
        return Counter()
    rows = [(one.id, one.name, one.text, one.status) for one in found]
    return Counter(changed=Templates(runtime.database).replace(rows, runtime.now()))


async def _templates(runtime: Runtime, carrier: Carrier) -> Sequence[Template]:
    teller = cast(Teller, await open_courier(runtime, carrier))
    try:
        return await teller.templates()
    finally:
        await teller.close()


JOB = Job("fetch-templates", every=timedelta(minutes=10), run=run, led=True)
