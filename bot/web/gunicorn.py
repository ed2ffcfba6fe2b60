"""How gunicorn serves the doors: two processes of eight threads, measured in docs/decisions.md."""

import os
import shutil
import tempfile

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker
from prometheus_client import multiprocess

_host = os.environ.get("BIND") or "127.0.0.1"
bind = f"{f'[{_host}]' if ':' in _host else _host}:{os.environ.get('PORT') or '8000'}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
worker_class = "gthread"
keepalive = 75  # seconds; platforms keep their connections open and are slower without
timeout = 30
graceful_timeout = 8
accesslog = None  # addresses of people; counts are at /metrics
loglevel = "warning"
proc_name = "gangjin-talk"

if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="gangjin-metrics-")


def child_exit(server: Arbiter, worker: Worker) -> None:  # noqa: ARG001  # gunicorn's signature
    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # untyped library


def on_exit(server: Arbiter) -> None:  # noqa: ARG001  # gunicorn's signature
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
