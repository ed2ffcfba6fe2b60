"""Ask again for consents that grow two years old, and end those nobody answers for."""

from collections import Counter
from datetime import timedelta

from bot.job import Job
from bot.runtime import Runtime
from bot.store.renewals import Renewals

DAY = range(9, 20)  # hours in which people are asked
MOST = 50  # transactions a run
PLACE = "renewals.place"  # the state that says how far the last run came


def run(runtime: Runtime) -> Counter[str]:
    """Return how many people were asked, and for how many something ended."""
    done: Counter[str] = Counter()
    now = runtime.now()
    if now.hour not in DAY:
        return done
    renewals = Renewals(runtime.database, runtime.settings.consent_silence)
    after: int | None = int(runtime.states.get(PLACE) or 0)
    for _ in range(MOST):
        if after is None or runtime.stopping.is_set():
            break
        after, more = renewals.step(after, now)
        done += more
    runtime.states.put(PLACE, str(after or 0), now)
    return done


JOB = Job("ask-consents-again", every=timedelta(minutes=10), run=run, led=True)
