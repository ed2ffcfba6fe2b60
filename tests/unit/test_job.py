"""The shape of a job."""

from dataclasses import FrozenInstanceError

import pytest

from bot.discovery import find

JOBS = find("scheduler", "JOB", "name")


@pytest.mark.parametrize("name", JOBS)
def test_job_is_called_by_the_sentence_it_does(name):
    assert JOBS[name].run.__module__ == f"scheduler.{name.replace('-', '_')}"


@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)
def test_job_stays_as_it_was_made(job):
    with pytest.raises(FrozenInstanceError):
        job.name = "other"
