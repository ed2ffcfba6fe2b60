"""make run, as a person starts it: one process that opens everything and leaves nothing behind."""

import json
import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.ports import free_port

LATEST = 60.0  # seconds a start or an end may take on a machine that is busy otherwise
OPEN = "Ctrl-C stops it"  # told a little after the doors are open
SESSION = "a-session-of-24-letters_"


def is_free(port: int) -> bool:
    with closing(socket.socket()) as door:
        door.settimeout(1)
        return door.connect_ex(("127.0.0.1", port)) != 0


def below(pid: int) -> set[int]:
    """Return the processes a process started itself."""
    return {int(n) for task in Path(f"/proc/{pid}/task").glob("*/children") for n in task.read_text().split()}


def all_below(pid: int) -> set[int]:
    return below(pid).union(*map(all_below, below(pid)))


def command(pid: int) -> bytes:
    """Return a process's command line; it is empty where the process has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if command(pid)}


def environ_of(var: Path, port: int | str, **settings: str) -> dict[str, str]:
    """Return the bare environment of a person who set nothing but where to keep the data."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}
    return {
        **kept,
        "ENV_FILE": "0",
        "VAR_DIR": str(var),
        "PORT": str(port),
        "PYTHONWARNINGS": "error",
        **settings,
    }


class Running:
    """``python -m bot`` with what it prints."""

    def __init__(self, var: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.printed: list[str] = []
        self.below: set[int] = set()
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "bot"],
            cwd=ROOT,
            env=environ_of(var, port),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.printed += iter(self.process.stdout.readline, "")

    def wait_for(self, path: str) -> None:
        """Wait until a path answers 200."""
        until = time.monotonic() + LATEST
        while time.monotonic() < until:
            assert self.process.poll() is None, "".join(self.printed)
            try:
                with urllib.request.urlopen(self.url + path, timeout=10):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise AssertionError(f"{path} did not answer in {LATEST} s:\n{''.join(self.printed)}")

    def wait_until_printed(self, words: str) -> None:
        until = time.monotonic() + LATEST
        while words not in "".join(self.printed):
            assert self.process.poll() is None, "".join(self.printed)
            assert time.monotonic() < until, "".join(self.printed)
            time.sleep(0.05)

    def wait_until_open(self) -> None:
        """Wait until the doors answer and it has said so, and note the processes that belong to it."""
        self.wait_for("/healthz")
        self.wait_until_printed(OPEN)
        self.below |= all_below(self.process.pid)

    def ask(self, text: str) -> dict[str, object]:
        body = json.dumps({"session": SESSION, "text": text}).encode()
        request = urllib.request.Request(f"{self.url}/in/webchat", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        code = self.process.wait(LATEST)
        self.reader.join(LATEST)
        return code

    def clear_away(self) -> None:
        """End what this test started, should any of it still run."""
        left = all_below(self.process.pid) | self.below
        if self.process.poll() is None:
            self.process.kill()
        for pid in alive(left):
            os.kill(pid, signal.SIGKILL)
        self.process.wait(LATEST)
        self.reader.join(LATEST)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def start(tmp_path):
    """Give a function that starts everything on a port, with its data below one folder."""
    started = []

    def begin(port: int) -> Running:
        started.append(Running(tmp_path / "var", port))
        return started[-1]

    yield begin
    for one in started:
        one.clear_away()


def version_of_the_contact(var: Path) -> int:
    """Return how many messages of the only contact were answered."""
    with closing(sqlite3.connect(var / "gangjin.db")) as database:
        ((version,),) = database.execute("SELECT version FROM contact")
    return version


def test_first_start_opens_answers_ends_cleanly_and_the_second_goes_on_where_it_was(start, tmp_path):
    var, port = tmp_path / "var", free_port()

    first = start(port)
    first.wait_until_open()
    first.wait_for("/readyz")
    first.wait_until_printed("admin ")
    answer = first.ask("청자축제 주차")
    code = first.end(signal.SIGINT)

    told = "".join(first.printed)
    assert (answer["topic"], answer["entity"]) == ("festival", "celadon-festival")
    assert (code, first.printed[-1]) == (0, "stopped\n")
    assert f"강진톡 is open at {first.url}/\n" in told
    assert f"webchat   on   {first.url}/in/webchat" in told
    assert "kakao     off  (KAKAO_SKILL_SECRET not set)" in told
    assert "example class" in told
    assert f"staff     at   {first.url}/staff/" in told
    sign_ins = dict(
        re.findall(r"^  (author|approver|admin) +([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})$", told, re.MULTILINE)
    )
    assert sign_ins.keys() == {"author", "approver", "admin"}
    assert len(first.below) >= 4  # web with its workers, scheduler
    assert alive(first.below) == set()
    assert is_free(port)
    assert stat.S_IMODE((var / "keys.env").stat().st_mode) == 0o600
    keys = (var / "keys.env").read_text()

    second = start(port)
    second.wait_until_open()
    second.ask("주차")
    code = second.end(signal.SIGTERM)

    assert code == 0
    assert "content: 0 added, 0 changed, " in "".join(second.printed)
    assert "example class" not in "".join(second.printed)
    assert f"staff     at   {second.url}/staff/" in "".join(second.printed)
    assert "sign-ins" not in "".join(second.printed)  # told once
    assert all(password not in "".join(second.printed) for password in sign_ins.values())
    assert version_of_the_contact(var) == 2
    assert (var / "keys.env").read_text() == keys
    assert alive(second.below) == set()
    assert is_free(port)


def child(running, part: str, besides: int = 0) -> int:
    """Return the process of one name, once there is one besides the one that was there before."""
    until = time.monotonic() + LATEST
    while True:
        found = {pid for pid in below(running.process.pid) if part.encode() in command(pid)} - {besides}
        if found:
            (pid,) = found
            return pid
        assert time.monotonic() < until
        time.sleep(0.05)


def test_web_that_ends_by_itself_ends_the_whole_with_its_name(start):
    running = start(free_port())
    running.wait_until_open()
    os.kill(child(running, "gunicorn"), signal.SIGKILL)

    assert running.process.wait(LATEST) == 1
    running.reader.join(LATEST)
    assert "for web ended" in running.printed[-1]
    until = time.monotonic() + LATEST
    while alive(running.below) and time.monotonic() < until:  # the workers of a killed server notice it
        time.sleep(0.1)
    assert alive(running.below) == set()


def test_scheduler_that_ends_is_started_again_and_a_closed_terminal_ends_all_like_ctrl_c(start):
    running = start(free_port())
    running.wait_until_open()
    killed = child(running, "scheduler")
    os.kill(killed, signal.SIGKILL)

    running.wait_until_printed("the scheduler ended; it is started again")
    assert child(running, "scheduler", besides=killed)
    assert running.process.poll() is None
    running.wait_for("/healthz")
    running.below |= all_below(running.process.pid)
    assert running.end(signal.SIGHUP) == 0
    assert alive(running.below) == set()


# What stands in the way of a start


def refused(environ: dict[str, str], *program: str) -> str:
    """Start where it cannot; give what is told."""
    program = (sys.executable, "-m", *(program or ("bot",)))
    done = subprocess.run(program, cwd=ROOT, env=environ, text=True, capture_output=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, ""), done
    return done.stderr


def test_port_in_use_is_told_in_one_sentence(tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        told = refused(environ_of(tmp_path, port))

    assert (
        told
        == f"cannot start: 127.0.0.1:{port} is in use or not allowed (Address already in use); set PORT\n"
    )


def test_folder_that_cannot_be_written_to_is_told_in_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    var = tmp_path / "file" / "var"

    assert refused(environ_of(var, free_port())) == (
        f"cannot start: the folder {var} cannot be written to (Not a directory)\n"
    )


def test_malformed_settings_are_all_told_at_once(tmp_path):
    told = refused(
        environ_of(tmp_path, "abc", PUBLIC_URL="nonsense", TELEGRAM_BOT_TOKEN="1234567:a-good-token")
    )

    assert told.splitlines() == [
        "cannot start: PORT is not a number from 1 to 65535",
        "TELEGRAM_WEBHOOK_SECRET is not set, though TELEGRAM_BOT_TOKEN is",
        "PUBLIC_URL is malformed",
    ]


def test_words_behind_the_start_are_refused_in_one_sentence(tmp_path):
    told = refused(environ_of(tmp_path, free_port()), "bot", "rehearse", "now")

    assert told == "cannot start: python -m bot takes no arguments (rehearse now)\n"


@pytest.mark.parametrize("program", [["bot"], ["scheduler"]])
def test_nothing_starts_over_a_restore_broken_off(tmp_path, program):
    (tmp_path / "restore.json").write_text("[]")
    keys = {"SECRET_KEY": "only-for-this-test" * 2, "DATA_KEY": "only-for-this-test" * 2}

    told = refused(environ_of(tmp_path, free_port(), **keys), *program)

    assert "run flask database restore again" in told
    assert not (tmp_path / "gangjin.db").exists()


@pytest.mark.parametrize(
    "url",
    ["sqlite:////proc/nowhere/talk.db", "postgresql://nobody@127.0.0.1:9/none", "sqlite:nonsense"],
)
def test_database_that_cannot_be_opened_is_told_in_one_line(tmp_path, url):
    told = refused(environ_of(tmp_path, free_port(), DATABASE_URL=url))

    assert told.startswith("cannot start: the database cannot be prepared (")
    assert told.count("\n") == 1


def test_file_that_is_no_database_is_told_and_left_as_it_is(tmp_path):
    (tmp_path / "gangjin.db").write_text("not a database, but somebody's notes " * 100)

    assert "file is not a database" in refused(environ_of(tmp_path, free_port()))
    assert (tmp_path / "gangjin.db").read_text().startswith("not a database")
