"""What operators and staff do from a terminal."""

import re
import shutil
import subprocess
import sys

import pytest
from sqlalchemy import text

from bot.app import runtime_of
from bot.content.files import FOLDER
from bot.settings import ROOT
from bot.store.schema import migrate
from bot.store.staffs import Staffs
from tests.conftest import environ_for, make_app

PUBLIC = "https://talk.gangjin.go.kr"


@pytest.fixture
def flask(tmp_path):
    """Give a function that runs a flask command on a migrated database and tells its exit code and words.

    SQLite is enough: what the commands ask of the store is tried on both databases in test_contents.py.
    """
    opened = []
    migrated = f"sqlite:///{tmp_path}/test.db"
    migrate(migrated)

    def run(*arguments, url=migrated, **settings):
        app = make_app(url, tmp_path, **settings)
        opened.append(app)
        result = app.test_cli_runner().invoke(args=arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output

    run.rows = lambda: runtime_of(opened[-1]).contents.all()
    run.runtime = lambda: runtime_of(opened[-1])
    yield run
    for app in opened:
        runtime_of(app).close()


@pytest.fixture
def folder(tmp_path):
    """A folder of content files somewhere else, without the files only we have."""
    copied = tmp_path / "given"
    shutil.copytree(FOLDER, copied, ignore=shutil.ignore_patterns("keys.yaml", "names.yaml", "goods.yaml"))
    return copied


def entities(flask, kind):
    return {row.key: row.entity for row in flask.rows() if row.kind == kind}


def test_check_finds_nothing_wrong_with_our_content(flask):
    code, told = flask("content", "check")

    assert code == 0
    assert told.endswith("entries, no faults\n")


def test_check_and_load_name_every_fault_and_load_nothing(flask, folder):
    file = folder / "popups.yaml"
    file.write_text(file.read_text("utf-8").replace("period:", "pariod:"), "utf-8")
    (folder / "news.yaml").write_text("news: [", "utf-8")

    for command in ("check", "load"):
        code, told = flask("content", command, str(folder))
        assert code == 1
        assert "popups.yaml: " in told
        assert "news.yaml: -: -: while parsing" in told
        assert "faults; nothing was loaded" in told
    assert flask.rows() == []


def test_load_from_another_folder_maps_the_short_keys_and_is_idempotent(flask, folder):
    _, first = flask("content", "load", str(folder))
    code, second = flask("content", "load", str(folder))

    assert code == 0
    assert first.endswith(" added, 0 changed, 0 unchanged, 0 kept as staff edited them, 0 removed\n")
    assert second.startswith("0 added, 0 changed, ")
    assert second.endswith(" unchanged, 0 kept as staff edited them, 0 removed\n")
    assert entities(flask, "festival")["celadon"] == "celadon-festival"
    assert entities(flask, "festival")["reeds"] == "reed-festival"
    assert entities(flask, "place")["gaudo"] == "gaudo"


def test_load_of_a_folder_that_is_not_there_is_refused(flask, tmp_path):
    code, told = flask("content", "load", str(tmp_path / "nowhere"))

    assert code == 2
    assert "does not exist" in told


def test_load_leaves_examples_out_where_strangers_would_read_them(flask):
    code, told = flask("content", "load", PUBLIC_URL=PUBLIC)

    assert code == 0
    assert "examples left out" in told
    assert [row.key for row in flask.rows() if row.body.get("illustrative")] == []


def test_load_takes_examples_with_it_when_told_to(flask):
    flask("content", "load", "--with-examples", PUBLIC_URL=PUBLIC)

    assert any(row.body.get("illustrative") for row in flask.rows())


def test_load_after_the_address_became_public_takes_the_examples_away(flask):
    flask("content", "load")
    flask("content", "demo")
    assert any(row.body.get("illustrative") for row in flask.rows())

    flask("content", "load", PUBLIC_URL=PUBLIC)

    assert [row.key for row in flask.rows() if row.body.get("illustrative")] == []


def test_demo_twice_is_one_class_and_one_festival(flask):
    assert flask("content", "demo")[1].startswith("2 added, ")
    assert flask("content", "demo")[1].startswith("0 added, 0 changed, 2 unchanged, ")
    assert {row.entity for row in flask.rows()} == {"example-festival", "example-class"}


def test_demo_is_refused_at_a_public_address(flask):
    code, told = flask("content", "demo", PUBLIC_URL=PUBLIC)

    assert code == 1
    assert "examples would pass for facts" in told
    assert flask.rows() == []


@pytest.mark.parametrize("command", ["load", "demo"])
def test_database_without_its_schema_is_told_with_what_helps(flask, tmp_path, command):
    code, told = flask("content", command, url=f"sqlite:///{tmp_path}/empty.db")

    assert code == 1
    assert "flask database migrate" in told


def test_migrate_brings_an_empty_database_up(flask, tmp_path):
    url = f"sqlite:///{tmp_path}/empty.db"
    code, told = flask("database", "migrate", url=url)

    assert (code, told) == (0, "the database has the schema of this build\n")
    assert flask("content", "demo", url=url)[0] == 0


# Staff, and the log of what they did


def test_staff_add_prints_a_one_time_password_that_lets_in(flask):
    code, told = flask("staff", "add", "김강진", "--role", "author", PUBLIC_URL=PUBLIC)
    assert code == 0
    assert f"{PUBLIC}/staff/" in told
    password = re.search(r"one-time password: (\S+)", told)[1]

    staffs = Staffs(flask.runtime().database, flask.runtime().sealer)
    assert staffs.sign_in("김강진", password, "", flask.runtime().now()).role == "author"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["김강진"], "Missing option '--role'"),
        (["김강진", "--role", "king"], "'king' is not one of 'author', 'approver', 'admin', 'auditor'"),
        (["  ", "--role", "author"], "1 to 64 characters"),
    ],
)
def test_staff_add_tells_what_it_lacks(flask, arguments, told):
    code, output = flask("staff", "add", *arguments)

    assert code != 0
    assert told in output
    assert flask("staff", "list") == (0, "")


def test_staff_of_the_same_name_are_refused_and_all_are_listed(flask):
    flask("staff", "add", "one", "--role", "author")
    code, told = flask("staff", "add", "ONE", "--role", "admin")

    assert (code, told) == (1, "Error: somebody signs in as ONE already\n")
    assert flask("staff", "list") == (0, "one\tauthor\topen\n")


def test_staff_password_makes_a_new_one_time_password(flask):
    _, first = flask("staff", "add", "one", "--role", "admin")
    code, second = flask("staff", "password", "One")

    assert code == 0
    assert re.search(r"password: (\S+)", first)[1] != re.search(r"password: (\S+)", second)[1]
    assert flask("staff", "password", "two") == (1, "Error: nobody signs in as two\n")


def test_audit_check_tells_the_chain_whole_or_where_it_broke(flask):
    for name in ("one", "two", "three"):
        flask("staff", "add", name, "--role", "author")
    assert flask("audit", "check") == (0, "3 rows, the chain is whole\n")
    with flask.runtime().database.write() as connection:
        connection.execute(text("DROP TRIGGER audit_no_update"))
        connection.execute(text("UPDATE audit SET act = 'approve' WHERE id = 2"))

    assert flask("audit", "check") == (1, "broken at row 2: it was changed after it was written\n")


@pytest.mark.parametrize(
    "command", [["staff", "list"], ["audit", "check"], ["staff", "add", "x", "--role", "author"]]
)
def test_staff_of_a_database_without_its_schema_are_told_with_what_helps(flask, tmp_path, command):
    code, told = flask(*command, url=f"sqlite:///{tmp_path}/empty.db")

    assert code == 1
    assert "flask database migrate" in told


def test_commands_are_found_inside_the_project_without_flags(tmp_path):
    environ = {**environ_for(f"sqlite:///{tmp_path}/none.db", tmp_path), "ENV_FILE": "0", "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-m", "flask", "content", "check"],
        cwd=ROOT,
        env=environ,
        text=True,
        capture_output=True,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("entries, no faults\n")
