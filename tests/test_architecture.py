"""The shape of the house: who may import whom, and what every file keeps to.

The rules are functions of sources handed in, so that each is shown to bite on a small made-up house.
"""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import takewhile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = ("bot", "handlers", "scheduler", "migrations")
IMPORT = ast.Import | ast.ImportFrom

SHAPES = (
    "bot.message bot.question bot.reply bot.talk bot.fitting bot.particles bot.acts bot.audience "
    "bot.announcement bot.townships bot.calendar.period* bot.classes.signup bot.classes.course "
    "bot.classes.standing bot.listening.language"
)
READINGS = "bot.readings bot.readings.*"
CONTRACTS = "bot.channel bot.handler bot.courier bot.form"
CALENDAR = "bot.calendar.*"
CLASSES = "bot.classes.notices bot.classes.offer_hours bot.classes.wording bot.retention"
SENDING = (
    "bot.sending.bubbles bot.sending.checks bot.sending.link_check bot.sending.outlook bot.sending.pushes "
    "bot.sending.renewal bot.sending.retry bot.sending.screening"
)
EDITING = (
    "bot.content.checks bot.content.fields bot.content.form bot.content.keys bot.content.photos "
    "bot.content.words"
)
SECURITY = "bot.security.*"
DRAWING = "bot.drawing.*"
LISTENING = "bot.facts bot.listening.*"
THINKING = (
    "bot.words bot.conversation bot.house bot.shelf bot.classes.table bot.classes.workbook "
    f"{LISTENING} {DRAWING} {CALENDAR} {SENDING} {EDITING} {SECURITY}"
)
KEEPING = "bot.settings bot.content.files bot.content.demo bot.store bot.store.*"
RUNTIME = (
    "bot.runtime bot.discovery bot.job bot.logs bot.build bot.rehearse bot.classes.sheet "
    "bot.sending.delivery bot.sending.post_office bot.sending.report* bot.wires.telegram_transport"
)
COMMAND_LIST = "bot.channels.telegram"  # the one door that knows a channel: it registers what that one reads
WIRES = "bot.wires.aiohttp_request bot.wires.json_calls bot.wires.solapi"
DOORS = "bot.web bot.web.*"


@dataclass(frozen=True)
class Row:
    """Modules, with what of ours and which libraries they may import; the first row that fits counts."""

    modules: str
    may: str = ""
    libraries: str = ""


HOUSE = (
    # Packages are door plates: a line each, nothing behind it. Only the commands are gathered in theirs.
    Row(
        "bot handlers scheduler bot.calendar bot.channels bot.classes bot.content bot.couriers bot.drawing "
        "bot.drawing.motifs bot.listening bot.rehearsal bot.security bot.sending bot.store bot.web bot.wires"
    ),
    # Floor 0: shapes
    Row("bot.fitting", libraries="regex"),
    Row(SHAPES, SHAPES),
    # Floor 1: contracts
    Row(READINGS, f"bot.townships {READINGS}", "phonenumbers rapidfuzz"),
    Row(CONTRACTS, f"{SHAPES} {CONTRACTS} {READINGS}"),
    # Floor 2: thinking
    Row("bot.words", SHAPES, "babel"),
    Row("bot.drawing.covers", f"bot.facts bot.handler bot.words {DRAWING}"),
    Row(DRAWING, DRAWING, "PIL regex"),
    Row("bot.calendar.workdays", libraries="holidays"),
    Row(CALENDAR, f"bot.handler {CALENDAR}", "apscheduler"),
    Row("bot.security.seal", libraries="cryptography"),
    Row("bot.security.passwords", libraries="argon2"),
    Row("bot.security.second_factor", libraries="pyotp"),
    Row("bot.content.photos", "bot.handler", "PIL"),
    Row("bot.content.checks", "bot.content.files bot.handler", "jsonschema"),
    Row(EDITING, f"bot.content.files bot.handler bot.question bot.townships {EDITING}"),
    Row("bot.classes.workbook", libraries="openpyxl"),
    Row("bot.sending.link_check", "bot.announcement bot.handler", "requests"),
    Row(SENDING, f"{SHAPES} {CONTRACTS} {CALENDAR} {SENDING} bot.words"),
    Row(CLASSES, f"{SHAPES} {CONTRACTS} {CALENDAR} {CLASSES}"),
    Row("bot.listening.filling", f"{SHAPES} {CONTRACTS} {READINGS} {LISTENING} bot.words"),
    Row("bot.listening.word_lists", "bot.words"),
    Row("bot.listening.counter_answers", f"bot.handler bot.listening.word_lists {READINGS}"),
    Row("bot.listening.hearing", f"{SHAPES} {CONTRACTS} {READINGS} {LISTENING} bot.words bot.house"),
    Row("bot.house", f"{CONTRACTS} {SHAPES} {LISTENING} bot.shelf"),
    Row("bot.listening.slips", libraries="rapidfuzz"),
    Row(LISTENING, f"{SHAPES} {CONTRACTS} {LISTENING}", "rapidfuzz"),
    Row(THINKING, f"{SHAPES} {CONTRACTS} {READINGS} {CLASSES} {THINKING}"),
    # Wings: no handler knows a channel, no channel a handler, neither Flask nor the database
    Row(
        "handlers.*",
        "bot.message bot.question bot.reply bot.handler bot.acts bot.audience bot.townships bot.facts "
        "bot.calendar.periods bot.classes.signup bot.classes.course bot.classes.standing "
        f"bot.classes.wording bot.form bot.retention bot.listening.word_lists {READINGS} handlers._*",
    ),
    Row(
        "bot.channels.*",
        "bot.message bot.question bot.reply bot.channel bot.fitting bot.channels._*",
    ),
    Row("bot.couriers.*", f"bot.channel bot.courier {WIRES} bot.couriers._*", "telegram"),
    Row("bot.wires.aiohttp_request", libraries="aiohttp orjson telegram"),
    Row("bot.wires.json_calls", "bot.courier", "requests urllib3"),
    Row("bot.wires.solapi", "bot.channel bot.courier bot.wires.json_calls"),
    # Platforms that stand in for the real ones: they know nothing of the house
    Row("bot.rehearsal.*", "bot.rehearsal.*", "aiohttp orjson requests"),
    # Floor 3: keeping
    Row("bot.settings", CONTRACTS, "dotenv"),
    Row("bot.content.files", SHAPES, "jsonschema yaml"),
    Row("bot.content.demo", "bot.content.files"),
    Row("bot.store.schema", "bot.store.database", "alembic"),
    Row(
        "bot.store.*",
        f"{SHAPES} {CONTRACTS} {READINGS} {CALENDAR} {CLASSES} {SENDING} {SECURITY} bot.content.files "
        "bot.content.photos bot.store.*",
        "sqlalchemy phonenumbers",
    ),
    Row("migrations.versions.*", libraries="alembic sqlalchemy"),
    Row("migrations.env", "bot.store.*", "alembic sqlalchemy"),
    # Floor 4: runtime; it reaches the wings by name alone, through bot.discovery
    Row("bot.wires.telegram_transport", libraries="telegram"),
    Row("bot.logs", libraries="structlog"),
    Row("bot.build bot.discovery"),
    Row("bot.sending.pace", libraries="pyrate_limiter"),
    Row("bot.sending.report_sheet", "bot.calendar.workdays", "xlsxwriter"),
    Row(
        "bot.sending.delivery",
        f"{CONTRACTS} bot.sending.pace bot.store.claims bot.store.database bot.store.deliveries",
        "structlog",
    ),
    Row("bot.rehearse", f"{SHAPES} {KEEPING} {RUNTIME} bot.rehearsal.*", "sqlalchemy"),
    Row(RUNTIME, f"{SHAPES} {CONTRACTS} {THINKING} {KEEPING} {RUNTIME}"),
    # Floor 5: doors
    Row("bot.web.gunicorn", f"{KEEPING} {RUNTIME}", "gunicorn"),
    Row("bot.web.solapi", "bot.channel bot.runtime bot.wires.solapi bot.store.tasks bot.web.errors", "flask"),
    Row(
        "bot.web.*",
        f"{SHAPES} {CONTRACTS} {CLASSES} {THINKING} {KEEPING} {RUNTIME} bot.web.*",
        "flask flask_limiter flask_login flask_wtf icalendar limits markupsafe prometheus_client requests "
        "segno structlog werkzeug",
    ),
    Row("bot.commands.telegram", f"{CONTRACTS} {COMMAND_LIST} bot.words {RUNTIME}", "click flask telegram"),
    Row(
        "bot.commands bot.commands.*",
        f"{SHAPES} {SECURITY} {KEEPING} {RUNTIME} bot.calendar.workdays bot.commands.*",
        "click flask",
    ),
    Row("bot.app", f"{KEEPING} {RUNTIME} {DOORS}", "flask werkzeug"),
    Row("bot.cli", "bot.app bot.commands bot.settings", "flask"),
    Row("bot.run", f"{KEEPING} {RUNTIME} bot.wires.solapi"),
    Row("bot.__main__", "bot.run"),
    Row("bot.catalogs", "bot.words", "babel"),
    Row("scheduler.__main__", f"{KEEPING} {RUNTIME}", "apscheduler structlog"),
    Row(
        "scheduler.*",
        f"{SHAPES} {CONTRACTS} {CLASSES} {KEEPING} {RUNTIME} bot.sending.pace bot.wires.json_calls "
        "bot.wires.solapi",
        "structlog",
    ),
)

CONSTANTS = {
    "handlers.": "HANDLER",
    "bot.channels.": "CHANNEL",
    "bot.couriers.": "COURIER",
    "scheduler.": "JOB",
}
CATCHING_ALL = {
    "bot.web.inbox": "the residents' outermost door",
    "bot.web.callback": "the outermost door of a thread",
    "bot.classes.workbook": "a stranger's file may make the library stumble anywhere: it is then unreadable",
    "bot.sending.delivery": "the outermost door to a platform's library: what it does not tell is unknown",
    "bot.run": "a driver's trouble becomes one sentence before anything is open",
    "scheduler.__main__": "the jobs' outermost door",
}
LATE = {
    "bot.discovery": "the wings are reached by name alone",
    "bot.web.gunicorn": "the library of metrics looks at the environment once, when it is loaded",
    "bot.runtime": "Telegram's library takes a quarter of a start, and not every house has that channel",
}
LONGEST = 400  # lines
LONGER: Mapping[str, str] = {}  # module: why it may be longer


def modules() -> dict[str, str]:
    """Return our modules by name, with their source."""
    return {
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file.read_text(
            "utf-8"
        )
        for folder in OURS
        for file in (ROOT / folder).rglob("*.py")
    }


def imports(source: str, house: Mapping[str, object]) -> Iterator[tuple[int, str]]:
    """Yield the line of each import with the full name of what it brings in."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                yield node.lineno, whole if whole in house else base


def fits(name: str, patterns: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns.split())


def row_of(name: str) -> Row | None:
    return next((row for row in HOUSE if fits(name, row.modules)), None)


def is_ours(name: str) -> bool:
    return name.split(".")[0] in OURS


def trespasses(house: Mapping[str, str]) -> list[str]:
    """Return the imports the table does not allow, and the modules it does not know."""
    told = []
    for name, source in house.items():
        row = row_of(name)
        if row is None:
            told.append(f"{name} stands on no floor")
            continue
        for _, target in imports(source, house):
            top = target.split(".")[0]
            if is_ours(target):
                allowed = fits(target, row.may)
            else:
                allowed = top in sys.stdlib_module_names or fits(top, row.libraries)
            if not allowed:
                told.append(f"{name} may not import {target}")
    return told


def cycle(house: Mapping[str, str]) -> list[str]:
    """Return one chain of modules that leads back to its first; empty where there is none."""
    graph = {name: {t for _, t in imports(source, house) if t in house} for name, source in house.items()}
    done: set[str] = set()

    def walk(name: str, path: tuple[str, ...]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return []
        found = next(filter(None, (walk(after, (*path, name)) for after in sorted(graph[name]))), [])
        done.add(name)
        return found

    return next(filter(None, (walk(name, ()) for name in sorted(graph))), [])


def late_imports(house: Mapping[str, str]) -> list[str]:
    """Return the imports that do not stand at the top of their file, before anything else."""
    told = []
    for name, source in house.items():
        if name in LATE:
            continue
        body = ast.parse(source).body[1:]  # behind the docstring
        top = {node.lineno for node in takewhile(lambda node: isinstance(node, IMPORT), body)}
        told += [
            f"{name}:{line} imports {what} late" for line, what in imports(source, house) if line not in top
        ]
        if by_name(source):
            told.append(f"{name} imports by name")
    return told


def by_name(source: str) -> bool:
    return re.search(r"\b(import_module|__import__)\(", source) is not None


def without_door_plate(house: Mapping[str, str]) -> list[str]:
    """Return the modules that do not open with one line saying what a visitor finds inside."""
    opened = {
        name: (ast.get_docstring(ast.parse(source)) or "").split("\n") for name, source in house.items()
    }
    return [
        name
        for name, lines in opened.items()
        if not lines[0].endswith(".") or (len(lines) > 1 and lines[1].strip())
    ]


def without_constant(house: Mapping[str, str]) -> list[str]:
    """Return the files of a wing that do not end with the one thing they offer, or offer it in private."""
    told = []
    for name, source in house.items():
        wing = next((wing for wing in CONSTANTS if name.startswith(wing)), None)
        if wing is None:
            continue
        last = ast.parse(source).body[-1]
        offered = [ast.unparse(t) for t in last.targets] if isinstance(last, ast.Assign) else []
        private = name.removeprefix(wing).startswith("_")
        if (offered == [CONSTANTS[wing]]) is private:
            told.append(f"{name} ends {'with' if private else 'without'} {CONSTANTS[wing]}")
    return told


def too_long(house: Mapping[str, str]) -> list[str]:
    return [name for name, source in house.items() if source.count("\n") > LONGEST and name not in LONGER]


def catching_all(house: Mapping[str, str]) -> list[str]:
    """Return where everything is caught, other than at the outermost doors."""
    return [
        f"{name}:{node.lineno} catches everything"
        for name, source in house.items()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ExceptHandler) and name not in CATCHING_ALL and _is_broad(node.type)
    ]


def _is_broad(caught: ast.expr | None) -> bool:
    return caught is None or any(
        isinstance(node, ast.Name) and node.id in {"Exception", "BaseException"} for node in ast.walk(caught)
    )


RULES = {
    "imports what its floor may": trespasses,
    "takes part in no cycle": cycle,
    "imports at the top": late_imports,
    "opens with one line": without_door_plate,
    "ends with its constant": without_constant,
    "fits in one sitting": too_long,
    "leaves strange faults to the doors": catching_all,
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_file_keeps_to_the_rule(rule):
    assert rule(modules()) == []


def test_whole_house_is_looked_at():
    found = modules()

    assert {"bot", "bot.web.inbox", "handlers.festival", "handlers._rows", "scheduler.beat"} <= found.keys()
    assert {"migrations.env", "bot.drawing.motifs.pen"} <= found.keys()


def test_table_has_no_row_that_nothing_falls_under():
    used = {row_of(name) for name in modules()}

    assert [row.modules for row in HOUSE if row not in used] == []


def test_exceptions_are_still_needed():
    house = modules()

    assert [name for name in LATE if not by_name(house[name])] == []
    assert [name for name in LONGER if house[name].count("\n") <= LONGEST] == []
    assert [name for name in CATCHING_ALL if "except Exception" not in house[name]] == []


DOC = '"""One line."""\n'


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("bot.message", "import flask"),
        ("bot.message", "import regex"),  # only fitting needs it
        ("bot.message", "from bot.handler import Turn"),  # upward
        ("bot.reply", "from bot import words"),
        ("bot.channel", "from bot.words import words_for"),
        ("bot.words", "from bot.store.states import States"),
        ("bot.conversation", "import sqlalchemy"),
        ("bot.conversation", "from bot.runtime import Runtime"),
        ("bot.drawing.pictures", "from bot.handler import Fact"),
        ("handlers.festival", "from bot.channel import Request"),
        ("handlers.festival", "from bot.store.contents import Contents"),
        ("handlers.festival", "from bot.words import words_for"),
        ("handlers.festival", "from bot import store"),
        ("handlers.festival", "import flask"),
        ("handlers.festival", "from handlers.news import HANDLER"),  # a topic does not know another
        ("handlers._rows", "from handlers.news import HANDLER"),
        ("bot.channels.kakao", "from bot.handler import Turn"),
        ("bot.channels.kakao", "from bot.channels.telegram import CHANNEL"),
        ("bot.channels.kakao", "from handlers.news import HANDLER"),
        ("bot.channels.kakao", "import requests"),
        ("bot.store.talks", "from bot.conversation import House"),
        ("bot.store.talks", "import flask"),
        ("bot.settings", "from bot.store.database import Database"),
        ("bot.runtime", "from handlers.news import HANDLER"),
        ("bot.runtime", "from bot.channels.kakao import CHANNEL"),
        ("bot.runtime", "from bot.web.inbox import inbox"),
        ("bot.web.inbox", "from bot.app import create_app"),
        ("bot.web.inbox", "from handlers.news import HANDLER"),
        ("bot.commands.content", "from bot.channels.telegram import COMMANDS"),
        ("scheduler.beat", "from bot.web.health import health"),
        ("scheduler.beat", "import sqlalchemy"),
        ("bot.anything", "import re"),  # a room the table does not know
        ("bot.message", "from . import reply"),  # absolute names only
        ("bot.message", "def f():\n    from bot.handler import Turn"),  # hidden in a function
    ],
)
def test_import_from_the_wrong_floor_is_a_fault(name, line):
    house = {**dict.fromkeys(filter(row_of, modules()), DOC), name: f"{DOC}{line}\n"}

    assert len(trespasses(house)) == 1


@pytest.mark.parametrize(
    "house",
    [
        {"a": "import b", "b": "import a"},
        {"a": "import b", "b": "from c import x", "c": "def f():\n    import a"},
        {"p": "", "p.x": "from p import y", "p.y": "from p.x import z"},
        {"a": "import a"},
    ],
)
def test_chain_of_imports_that_leads_back_is_a_fault(house):
    found = cycle(house)

    assert len(found) > 1
    assert found[0] == found[-1]


def test_two_ways_to_one_module_are_no_cycle():
    assert cycle({"a": "import b, c", "b": "import d", "c": "import d", "d": "import sys"}) == []


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (late_imports, f"{DOC}import re\nX = 1\nimport os\n"),
        (late_imports, f"{DOC}def f():\n    import os\n"),
        (late_imports, f"{DOC}if True:\n    import os\n"),
        (late_imports, f"{DOC}os = __import__('os')\n"),
        (late_imports, f"{DOC}from importlib import import_module\nos = import_module('os')\n"),
        (without_door_plate, "import re\n"),
        (without_door_plate, '"""no full stop"""\n'),
        (without_door_plate, '"""One sentence\nover two lines."""\n'),
        (without_door_plate, ""),
        (without_constant, f"{DOC}HANDLER = 1\nX = 2\n"),
        (without_constant, f"{DOC}"),
        (without_constant, f"{DOC}HANDLER, X = 1, 2\n"),
        (too_long, DOC + "\n" * LONGEST),
        (catching_all, f"{DOC}try:\n    pass\nexcept Exception:\n    pass\n"),
        (catching_all, f"{DOC}try:\n    pass\nexcept (OSError, BaseException):\n    pass\n"),
        (catching_all, f"{DOC}try:\n    pass\nexcept:\n    pass\n"),
    ],
)
def test_file_that_breaks_a_rule_is_named(rule, source):
    told = rule({"handlers.bulky_waste": source})

    assert len(told) == 1
    assert told[0].startswith("handlers.bulky_waste")


def test_private_file_that_offers_a_topic_is_a_fault():
    assert without_constant({"handlers._rows": f"{DOC}HANDLER = 1\n"}) == ["handlers._rows ends with HANDLER"]
