"""A copy of the whole database: SQLite by its own online backup, PostgreSQL by its own programs."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL, make_url

PATIENCE = 3_600  # seconds PostgreSQL's programs may take
DUMP = ("pg_dump", "--format=custom", "--no-owner", "--file")
TO_SCRIPT = ("pg_restore", "--clean", "--if-exists", "--no-owner", "--exit-on-error", "--file")
RUN_SCRIPT = (
    "psql",
    "--no-psqlrc",
    "--quiet",
    "--output",
    os.devnull,
    "--set",
    "ON_ERROR_STOP=1",
    "--single-transaction",
)
EMPTY = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT tablename FROM pg_tables
    WHERE schemaname = current_schema() AND tableowner = current_user
  LOOP EXECUTE format('DROP TABLE IF EXISTS %I.%I CASCADE', current_schema(), one.tablename); END LOOP;
  FOR one IN SELECT oid::regprocedure AS signature FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace AND proowner = current_user::regrole
  LOOP EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', one.signature); END LOOP;
END $$
"""  # what a later build made stands in no older backup, so pg_restore would not drop it, and fail over it


class NotPossible(Exception):
    """It cannot be done; the text says why, in one sentence."""


def back_up(url: str, file: Path) -> None:
    """Copy the database into a file that only its owner can read, while the house works.

    Raises:
        NotPossible: the file is there already or cannot be written, or what would copy it is missing.
    """
    if file.exists():
        raise NotPossible(f"{file} is there already; a backup never overwrites one")
    part = file.with_name(f"{file.name}.part")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        address = _address(url)
        if address.get_backend_name() == "sqlite":
            _copy(_file_of(address), part)
            _to_one_file(part)
        else:
            _run(address, *DUMP, str(part), "--dbname", _shown(address))
        part.rename(file)
    except OSError as trouble:
        raise NotPossible(f"{file} cannot be written ({trouble.strerror})") from trouble
    finally:
        part.unlink(missing_ok=True)


def put_back(url: str, file: Path) -> None:
    """Put a backup in place of what the database holds now, whole or not at all.

    Raises:
        NotPossible: the file is none of ours or damaged, or what would put it back is missing.
    """
    if not file.is_file():
        raise NotPossible(f"there is no file {file}")
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        _check(file)
        _copy(file, _file_of(address))
    else:
        _replace(address, file)


def _address(url: str) -> URL:
    return make_url(url.replace("postgres://", "postgresql://", 1))


def _file_of(address: URL) -> Path:
    if not address.database:
        raise NotPossible("the database lies in memory")
    return Path(address.database)


def _copy(source: Path, target: Path) -> None:
    """Copy all pages in one step: with a write-ahead log that is one moment, and nobody waits for it."""
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as here,
            closing(sqlite3.connect(target, timeout=30)) as there,
        ):
            here.backup(there)
            there.commit()
        _check(target)
    except sqlite3.Error as trouble:
        raise NotPossible(f"{source} cannot be copied ({trouble})") from trouble


def _to_one_file(file: Path) -> None:
    """Leave the write-ahead log out, so that the copy is one file wherever it is carried."""
    with closing(sqlite3.connect(file)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")


def _check(file: Path) -> None:
    """Look at every page of a copy, and whether it is one of ours."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            found = copy.execute("PRAGMA integrity_check").fetchone()[0]
            version = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as trouble:
        raise NotPossible(f"{file} is no whole database of ours ({trouble})") from trouble
    if found != "ok" or version is None:
        raise NotPossible(f"{file} is damaged ({found})")


def _replace(address: URL, file: Path) -> None:
    """Read the whole backup first; then empty the database and fill it again in one transaction."""
    if not all(shutil.which(program[0]) for program in (TO_SCRIPT, RUN_SCRIPT)):
        raise NotPossible("pg_restore and psql are not both installed here; restore where they are")
    with tempfile.TemporaryDirectory(prefix="gangjin-restore-") as folder:  # only its owner can look into it
        script = f"{folder}/script.sql"
        _run(address, *TO_SCRIPT, script, str(file))
        _run(address, *RUN_SCRIPT, "--command", EMPTY, "--file", script, "--dbname", _shown(address))


def _shown(address: URL) -> str:
    """Return the address without its password, for a list of processes shows it."""
    return address.set(drivername="postgresql", password=None).render_as_string()


def _run(address: URL, *line: str) -> None:
    """Run one of PostgreSQL's programs; the password is handed over by the environment."""
    if shutil.which(line[0]) is None:
        by_hand = " ".join(line).replace(".part ", " ")
        raise NotPossible(f"{line[0]} is not installed here; where it is, run: {by_hand}")
    secret = {"PGPASSWORD": str(address.password)} if address.password else {}
    try:
        subprocess.run(  # noqa: S603  # our own words, no shell
            line, check=True, capture_output=True, text=True, timeout=PATIENCE, env={**os.environ, **secret}
        )
    except subprocess.CalledProcessError as trouble:
        raise NotPossible(" ".join(trouble.stderr.split())[:300]) from trouble
    except subprocess.TimeoutExpired as trouble:
        raise NotPossible(f"{line[0]} took more than an hour") from trouble
