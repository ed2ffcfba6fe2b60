"""The servers that are measured: gunicorn under the project's own configuration, ended by process number."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil

from bot.settings import ROOT
from tests.bench.calls import Call, headers
from tests.conftest import environ_for

PROGRAMS = {"ours": "bot.app:create_app()", "bare": "tests.bench.bare:create_app()"}
TROUBLE = ('"event": "unavailable"', '"event": "fault"', "Traceback", "[CRITICAL]")
PATIENCE = 30.0  # seconds a server may take to start
GRACE = 15.0  # seconds it may take to end
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Server:
    """A running gunicorn; its log is where it tells of trouble that callers are spared."""

    name: str
    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    def tree(self) -> list[psutil.Process]:
        """Return the master and its workers."""
        try:
            master = psutil.Process(self.process.pid)
            return [master, *master.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def cpu(self) -> float:
        """Return the processor seconds used so far by all its processes."""
        total = 0.0
        for process in self.tree():
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system
        return total

    def memory(self) -> list[float]:
        """Return the resident memory of the master and of each worker, in megabytes."""
        return [process.memory_info().rss / MEGABYTE for process in self.tree()]

    def troubles(self) -> list[str]:
        """Return the log's lines that tell of a message not answered as asked; Kakao sees a polite 200."""
        lines = self.log.read_text("utf-8", "replace").splitlines()
        return [line for line in lines if any(sign in line for sign in TROUBLE)]


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def environment(url: str, folder: Path, port: int, **more: str) -> dict[str, str]:
    """Return what a measured server is told; nothing of the caller's own settings reaches it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    own = {
        "ENV_FILE": "0", "BIND": "127.0.0.1", "PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "WEB_CONCURRENCY": "2", "WEB_THREADS": "8", "PYTHONDONTWRITEBYTECODE": "",
    }  # fmt: skip
    return {**kept, **environ_for(url, folder / "var"), **own, **more}


@contextmanager
def running(name: str, url: str, folder: Path, **more: str) -> Iterator[Server]:
    """Run one of ``PROGRAMS`` until the end of the block; all its processes are gone afterwards."""
    port = free_port()
    log = folder / f"{name}-{port}.log"
    command = [sys.executable, "-m", "gunicorn", "--config", "bot/web/gunicorn.py", PROGRAMS[name]]
    with log.open("wb") as written:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(url, folder, port, **more), stdout=written, stderr=written,
            start_new_session=True,  # a Ctrl-C reaches us alone, and we end it in order
        )  # fmt: skip
    server = Server(name, port, process, log)
    try:
        yield server
    finally:
        end(server)


def end(server: Server) -> None:
    family = server.tree()
    server.process.terminate()
    _, left = psutil.wait_procs(family, timeout=GRACE)
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    server.process.wait()


def first_answer(server: Server, call: Call, number: int) -> bytes:
    """Ask until the server answers 200.

    Raises:
        RuntimeError: it ended by itself, or did not answer in time; its log is told.
    """
    until = time.monotonic() + PATIENCE
    body = call.filled(number, number).encode()
    while time.monotonic() < until and server.process.poll() is None:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=5)
        with suppress(OSError, HTTPException):
            connection.request("POST", f"/in/{call.door}", body, headers(call.door, number))
            response = connection.getresponse()
            answer = response.read()
            if response.status == 200:
                return answer
        connection.close()
        time.sleep(0.01)
    raise RuntimeError(f"{server.name} does not answer:\n{server.log.read_text('utf-8', 'replace')[-2000:]}")
