"""Stand for the lead among schedulers, and keep it while nobody else has it."""

from collections import Counter
from datetime import timedelta

from bot.job import Job
from bot.runtime import Runtime


def run(runtime: Runtime) -> Counter[str]:
    if runtime.leadership is None:
        return Counter()
    led = runtime.leadership.leads
    leads = runtime.leadership.stand(runtime.now())
    turns = Counter(took_the_lead=int(leads and not led), lost_the_lead=int(led and not leads))
    return turns + runtime.leadership.put_aside


JOB = Job("lead", every=timedelta(seconds=1), run=run)
