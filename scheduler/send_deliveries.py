"""Hand over the deliveries that are due, channel beside channel, until nothing is left."""

from collections import Counter
from datetime import timedelta

from bot.job import Job
from bot.runtime import Runtime
from bot.sending.delivery import deliver
from bot.sending.post_office import office_of


def run(runtime: Runtime) -> Counter[str]:
    """Return how many deliveries ended each way."""
    return deliver(office_of(runtime))


JOB = Job("send-deliveries", every=timedelta(seconds=1), run=run, led=True)
