"""Doors for operators: alive, ready, measured."""

import hmac
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    generate_latest,
    multiprocess,
)

from bot.build import BUILD
from bot.runtime import HEARTBEAT, Runtime
from bot.sending.post_office import rests_until
from bot.store.backlog import Backlog, backlog
from bot.store.database import Unavailable
from bot.store.version import VERSION, version_of
from bot.web import deliveries
from bot.web.errors import error

health = Blueprint("health", __name__)

LATE = timedelta(minutes=5)  # something may be due on a channel that nobody works on
MOMENT = 0.3  # seconds


@health.get("/healthz")
def alive() -> Response:
    return Response("ok", content_type="text/plain; charset=utf-8")


@health.get("/readyz")
def ready() -> tuple[Response, int]:
    """Tell what an operator asks first; 503 when any of it is bad. Ages are in seconds.

    An old delivery alone is nothing bad: at 25 a second a long run keeps the last ones waiting for hours. Bad
    is a channel that is on where something was due for five minutes, while nobody works on anything there and
    the platform did not ask for rest. What waits for its next try, for the morning, or in a paused run, is
    not due and has no age.
    """
    runtime: Runtime = current_app.extensions["runtime"]
    told: dict[str, Any] = {"build": BUILD, "schema": None, "database": "away", "broker": None}
    told |= {"scheduler_heartbeat_age": None, "oldest_pending_age": None}
    stands_still = True
    try:
        told["schema"] = version_of(runtime.database)
        told["database"] = "ok"
        told["scheduler_heartbeat_age"] = _age(runtime, runtime.states.when(HEARTBEAT))
        due = backlog(runtime.database, runtime.now())
        told["oldest_pending_age"] = _age(runtime, min((one.since for one in due.values()), default=None))
        stands_still = _stands_still(runtime, due) and _still_stands(runtime)
    except Unavailable:
        pass
    age = told["scheduler_heartbeat_age"]
    good = told["schema"] == VERSION and age is not None and age < runtime.settings.scheduler_silence
    good = good and not stands_still
    return jsonify({"ready": good, **told}), 200 if good else 503


def _age(runtime: Runtime, since: datetime | None) -> float | None:
    return None if since is None else round((runtime.now() - since).total_seconds(), 1)


def _stands_still(runtime: Runtime, due: Mapping[str, Backlog]) -> bool:
    now = runtime.now()
    return any(
        channel in runtime.carriers
        and not one.is_worked_on
        and now - one.since > LATE
        and not ((until := rests_until(runtime, channel)) and until > now)
        for channel, one in due.items()
    )


def _still_stands(runtime: Runtime) -> bool:
    """Look once more: between two batches nobody holds a claim for a moment."""
    time.sleep(MOMENT)
    return _stands_still(runtime, backlog(runtime.database, runtime.now()))


@health.get("/metrics")
def metrics() -> Response:
    runtime: Runtime = current_app.extensions["runtime"]
    token = runtime.settings.metrics_token
    if not token:
        return error(404, "metrics are not switched on")
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(errors="replace"), f"Bearer {token}".encode()):
        return error(403, "the bearer token is missing or wrong")
    registry = REGISTRY
    if current_app.config["MULTIPROCESS"]:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # untyped library
    told = generate_latest(registry) + deliveries.told(runtime)
    return Response(told, content_type=CONTENT_TYPE_LATEST)
