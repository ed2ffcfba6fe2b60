"""Everything on one machine: keys made once, database brought up and filled, web and scheduler started."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from types import FrameType

from bot.content.demo import examples
from bot.content.files import FOLDER, read_folder
from bot.runtime import Runtime, open_runtime, read_settings
from bot.settings import ROOT, BadSettings, Settings, environment
from bot.store.present import HalfRestored, refuse_half_restored
from bot.store.schema import migrate
from bot.store.staffs import Staffs
from bot.wires.solapi import report_secret

KEYS = ("SECRET_KEY", "DATA_KEY")
PATIENCE = 60.0  # seconds the doors may take to open: three on a quiet machine, 25 were seen on a busy one
FIRST_STAFF = ("author", "approver", "admin")  # each goes by the name of its role
STARTS = 20  # how often a scheduler that ended is started again; after that /readyz and the console tell
GRACE = 10.0  # seconds a child has to end by itself


SignIn = tuple[str, str]
"""A name and its one-time password."""


class CannotStart(Exception):
    """What stands in the way, in one sentence."""


def main(arguments: Sequence[str] = ()) -> int:
    """Run until Ctrl-C.

    Args:
        arguments: what stands behind ``python -m bot``; nothing may.

    Returns:
        0 after a clean stop, 1 where a part ended by itself, 2 where it cannot start.
    """
    try:
        check_words(arguments)
        environ = environment()
        var = Path(environ.get("VAR_DIR") or ROOT / "var").absolute()
        make_keys(var, environ)
        settings = read_settings()
        refuse_half_restored(settings.var)
        check_port(settings)
        first = prepare(settings)
    except (CannotStart, BadSettings, HalfRestored) as reason:
        print(f"cannot start: {reason}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped before it was open")
        return 0
    return serve(settings, first)


def check_words(arguments: Sequence[str]) -> None:
    """Refuse what stands behind the start: it may be a command that somebody means for flask."""
    if arguments:
        raise CannotStart(f"python -m bot takes no arguments ({' '.join(arguments)})")


def make_keys(var: Path, environ: dict[str, str]) -> None:
    """Make the keys this machine lacks, once; they are kept in ``keys.env``, readable by the owner alone."""
    missing = [name for name in KEYS if not environ.get(name)]
    file = var / "keys.env"
    try:
        var.mkdir(parents=True, exist_ok=True)
        probe = var / ".writable"
        probe.touch()
        probe.unlink()
        if missing:
            with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as kept:
                kept.writelines(f"{name}={secrets.token_urlsafe(32)}\n" for name in missing)
    except OSError as trouble:
        raise CannotStart(f"the folder {var} cannot be written to ({trouble.strerror})") from trouble


def check_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.bind else socket.AF_INET
    with closing(socket.socket(family)) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((settings.bind, settings.port))
        except OSError as trouble:
            where = f"{settings.bind}:{settings.port}"
            raise CannotStart(f"{where} is in use or not allowed ({trouble.strerror}); set PORT") from trouble


def prepare(settings: Settings) -> list[SignIn]:
    """Bring the database up, and load the content; examples join at the first fill of a trial.

    Returns:
        the staff's first sign-ins, where there were none.
    """
    try:
        migrate(settings.database_url)
        runtime = open_runtime(settings, wait=5.0)
        try:
            fill(runtime)
            return first_sign_ins(runtime)
        finally:
            runtime.close()
    except CannotStart:
        raise
    except Exception as trouble:  # whatever a database driver raises, one sentence is told
        kind = type(getattr(trouble, "orig", trouble)).__name__
        raise CannotStart(f"the database cannot be prepared ({kind}: {_first_line(trouble)})") from trouble


def _first_line(trouble: Exception) -> str:
    return str(getattr(trouble, "orig", trouble)).strip().split("\n")[0][:200]


def fill(runtime: Runtime) -> None:
    found = read_folder(FOLDER)
    if found.faults:
        raise CannotStart(
            f"the content has faults; flask content check names them (first: {found.faults[0]})"
        )
    first = not runtime.contents.all()
    examples_may = not runtime.settings.is_public
    loaded = runtime.contents.load_folder(found, runtime.now(), examples=examples_may)
    print(f"content: {loaded}")
    if first and examples_may:
        runtime.contents.load(examples(runtime.now()), runtime.now(), origin="demo")
        print("content: one example class and one example festival added, labelled 예시")


def first_sign_ins(runtime: Runtime) -> list[SignIn]:
    """Make the first of the staff, once; each one-time password is told this once."""
    staffs = Staffs(runtime.database, runtime.sealer)
    if not staffs.is_empty():
        return []
    made = (staffs.add(name, name, runtime.now()) for name in FIRST_STAFF)
    return [(staff.name, password) for staff, password in made]


def serve(settings: Settings, first: list[SignIn]) -> int:
    environ = {**os.environ, **environment(), "PORT": str(settings.port), "BIND": settings.bind}
    programs = {
        "web": ["-m", "gunicorn", "--config", "bot/web/gunicorn.py", "bot.app:create_app()"],
        "scheduler": ["-m", "scheduler"],
    }
    stopping: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):  # the last: its terminal was closed
        signal.signal(number, stop)
    children = {name: start(program, environ) for name, program in programs.items()}
    opened = wait_until_open(settings, children, stopping)
    if opened:
        announce(settings)
    tell(first)  # also where it did not open, for nobody is told a second time
    starts = STARTS
    while opened and not stopping and children["web"].poll() is None:
        time.sleep(0.2)
        if children["scheduler"].poll() is not None and starts and not stopping:
            starts -= 1
            print("the scheduler ended; it is started again", file=sys.stderr, flush=True)
            children["scheduler"] = start(programs["scheduler"], environ)
    ended = [name for name, child in children.items() if child.poll() is not None]
    end(children)
    if stopping:
        print("stopped")
        return 0
    why = f"{' and '.join(ended)} ended" if ended else f"web was not open after {PATIENCE:.0f} seconds"
    print(f"stopped, for {why}", file=sys.stderr)
    return 1


def start(program: list[str], environ: dict[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, *program], cwd=ROOT, env=environ, start_new_session=True)  # noqa: S603


def wait_until_open(
    settings: Settings, children: dict[str, "subprocess.Popen[bytes]"], stopping: list[int]
) -> bool:
    host = "127.0.0.1" if settings.bind in {"0.0.0.0", "::"} else settings.bind  # noqa: S104  # compared
    url = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}/healthz"
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and not stopping:
        if any(child.poll() is not None for child in children.values()):
            return False
        try:
            with urllib.request.urlopen(url, timeout=1):  # our own address
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    return False


def announce(settings: Settings) -> None:
    print(f"\n강진톡 is open at {settings.public_url}/")
    for name in sorted(settings.channels):
        print(f"  {name:9} on   {settings.public_url}/in/{name}")
    for name, why in sorted(settings.off.items()):
        print(f"  {name:9} off  ({why})")
    if "alimtalk" in settings.couriers:
        reports = f"{settings.public_url}/in/solapi/{report_secret(settings.secret_key)}"
        print(f"  alimtalk  on   its delivery reports go to {reports}")
    print(f"  staff     at   {settings.public_url}/staff/")
    print("Ctrl-C stops it.\n", flush=True)


def tell(first: list[SignIn]) -> None:
    """Print the first sign-ins; nothing where there are none."""
    if first:
        print("First sign-ins of the staff, told this once; each password is to be changed at its first use:")
        for name, password in first:
            print(f"  {name:9} {password}")
        print(flush=True)


def end(children: dict[str, "subprocess.Popen[bytes]"]) -> None:
    """Ask the children to end, and after a while see to it."""
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + GRACE
    for child in children.values():
        try:
            child.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
