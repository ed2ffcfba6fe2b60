"""How gunicorn serves the doors: by default two processes of eight threads."""

import os
import shutil
import sys
import tempfile
from importlib import import_module

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from bot.runtime import read_settings
from bot.settings import BadSettings
from bot.store.present import HalfRestored, refuse_half_restored

try:
    _settings = read_settings()
    refuse_half_restored(_settings.var)
except (BadSettings, HalfRestored) as _faults:
    sys.exit(f"cannot start:\n{_faults}")

bind = f"{f'[{_settings.bind}]' if ':' in _settings.bind else _settings.bind}:{_settings.port}"
workers = _settings.web_processes
threads = _settings.web_threads
worker_class = "gthread"
keepalive = 75  # seconds; platforms keep their connections open and are slower without
timeout = 30
graceful_timeout = 8
accesslog = None  # addresses of people; counts are at /metrics
loglevel = "warning"
proc_name = "gangjin-talk"

if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:  # before its library is loaded, which looks for it then
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="gangjin-metrics-")


def child_exit(server: Arbiter, worker: Worker) -> None:  # noqa: ARG001  # gunicorn's signature
    import_module("prometheus_client.multiprocess").mark_process_dead(worker.pid)


def on_exit(server: Arbiter) -> None:  # noqa: ARG001  # gunicorn's signature
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
