"""Doors for operators: alive, ready, measured."""

import hmac
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess

from bot.build import BUILD
from bot.runtime import HEARTBEAT, Runtime
from bot.store.database import Unavailable
from bot.store.version import VERSION, version_of
from bot.web.errors import error

health = Blueprint("health", __name__)


@health.get("/healthz")
def alive() -> Response:
    return Response("ok", content_type="text/plain; charset=utf-8")


@health.get("/readyz")
def ready() -> tuple[Response, int]:
    """Tell what an operator asks first; 503 when any of it is bad. Ages are in seconds."""
    runtime: Runtime = current_app.extensions["runtime"]
    told: dict[str, Any] = {"build": BUILD, "schema": None, "database": "away", "broker": None}
    told |= {"scheduler_heartbeat_age": None, "oldest_pending_age": None}
    try:
        told["schema"] = version_of(runtime.database)
        told["database"] = "ok"
        beat = runtime.states.when(HEARTBEAT)
        if beat is not None:
            told["scheduler_heartbeat_age"] = round((runtime.now() - beat).total_seconds(), 1)
    except Unavailable:
        pass
    age = told["scheduler_heartbeat_age"]
    good = told["schema"] == VERSION and age is not None and age < runtime.settings.scheduler_silence
    return jsonify({"ready": good, **told}), 200 if good else 503


@health.get("/metrics")
def metrics() -> Response:
    runtime: Runtime = current_app.extensions["runtime"]
    token = runtime.settings.metrics_token
    if not token:
        return error(404, "metrics are not switched on")
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(errors="replace"), f"Bearer {token}".encode()):
        return error(403, "the bearer token is missing or wrong")
    registry = CollectorRegistry()
    if current_app.config["MULTIPROCESS"]:
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # untyped library
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
