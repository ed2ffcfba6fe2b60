"""Opening the database: SQLite by default, PostgreSQL where the address says so."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.pool import QueuePool

WEB_WAIT = 1.5  # seconds a web request waits for a lock; Kakao gives up after 5
STUCK = 0.5  # seconds in which nobody waits again for a lock that was just not to be had
JOB_WAIT = 5.0  # seconds a scheduled job does
STATEMENT_WAIT = 1.5  # seconds PostgreSQL may spend on one web statement
LONG_LOOK = 20.0  # seconds it may spend on counting an audience for staff


class Unavailable(Exception):
    """The database cannot be reached, or kept us waiting for too long."""


def open_engine(url: str, *, wait: float = WEB_WAIT, reading: bool = False) -> Engine:
    """Return an engine whose transactions begin at once, or one for reading that has none.

    Args:
        url: an SQLAlchemy address; ``postgresql://`` is taken to mean psycopg 3.
        wait: seconds to wait for a lock held by somebody else.
        reading: whether it is only read through, each statement for itself, waiting for no writer.
    """
    address = make_url(url.replace("postgres://", "postgresql://", 1))
    level: dict[str, Any] = {"isolation_level": "AUTOCOMMIT"} if reading else {}
    if address.get_backend_name() == "sqlite":
        engine = create_engine(
            address,
            poolclass=QueuePool,
            pool_size=8,
            pool_timeout=wait,
            connect_args={"timeout": wait},
            hide_parameters=True,
            **level,
        )
        event.listen(engine, "connect", _prepare_sqlite)
        if not reading:
            event.listen(engine, "begin", _begin_immediately)
        return engine
    options = f"-c lock_timeout={int(wait * 1000)} -c statement_timeout={int(STATEMENT_WAIT * 1000)}"
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    return create_engine(
        address, pool_size=8, pool_pre_ping=True, pool_timeout=wait,
        connect_args={"connect_timeout": 2, "tcp_user_timeout": 3000, "options": options},
        hide_parameters=True, **level,
    )  # fmt: skip


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediately(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


class Database:
    """Two ways in: :meth:`read` and :meth:`write`; both turn a driver's trouble into ours.

    Each has an engine of its own, for to change a connection's isolation back and forth costs more than a
    read. SQLite's writers of one process queue up here in order: in SQLite itself they would sleep and try
    again, and under load some would do so for too long.

    Args:
        url: see :func:`open_engine`.
        wait: seconds to wait for a lock, here and in the database.
    """

    def __init__(self, url: str, *, wait: float = WEB_WAIT) -> None:
        self.engine = open_engine(url, wait=wait)
        self.reading = open_engine(url, wait=wait, reading=True)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._wait = wait
        self._turn = threading.Lock()
        self._stuck_until = 0.0

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection for reading.

        Raises:
            Unavailable: the database is away or busy.
        """
        with _our_trouble(), self.reading.connect() as connection:
            yield connection

    @contextmanager
    def patient(self) -> Iterator[Connection]:
        """Give a connection for one long look, such as counting an audience; nobody waits for it.

        Raises:
            Unavailable: the database is away, or needed more than :data:`LONG_LOOK`.
        """
        with _our_trouble(), (self.reading if self.is_sqlite else self.engine).connect() as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(LONG_LOOK * 1000)}")
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection inside one short transaction, committed at the end.

        Raises:
            Unavailable: the database is away, or somebody held the lock for too long.
        """
        with self._in_turn(), _our_trouble(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        if self._is_stuck() or not self._turn.acquire(timeout=self._wait):
            raise Unavailable("too many writers")
        try:
            if self._is_stuck():  # found out by the one before us
                raise Unavailable("locked")
            try:
                yield
            except Unavailable:
                self._stuck_until = time.monotonic() + STUCK
                raise
        finally:
            self._turn.release()

    def _is_stuck(self) -> bool:
        return time.monotonic() < self._stuck_until

    def close(self) -> None:
        self.engine.dispose()
        self.reading.dispose()


@contextmanager
def _our_trouble() -> Iterator[None]:
    try:
        yield
    except NoneFree as trouble:
        raise Unavailable("no connection was free in time") from trouble
    except DBAPIError as trouble:
        if not _is_passing(trouble):
            raise
        raise Unavailable(type(trouble.orig).__name__) from trouble


def _is_passing(trouble: DBAPIError) -> bool:
    """Tell a lock, a time-out, a lost server or a damaged file from a fault of ours.

    A table that is missing counts too: the database is still being brought to its version.
    """
    return (
        trouble.connection_invalidated
        or isinstance(trouble, OperationalError | InterfaceError)
        or type(trouble) is DatabaseError
        or type(trouble.orig).__name__ == "UndefinedTable"
    )
