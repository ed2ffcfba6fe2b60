"""The door at which my data are fetched by a code, and the commands that do the same for an operator."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

import bot.web
from bot.app import runtime_of
from bot.store import kin
from bot.store.audits import Audits, Filters
from bot.store.tables import contact
from tests.conftest import NOW, make_app
from tests.integration.test_erasure import ADDRESS, NAME, settle_in

HOURS_LATER = NOW.replace(hour=15, minute=1)


@pytest.fixture
def app(filled_sqlite, tmp_path):
    """An application of its own, for what a person leaves is not in one table alone."""
    shutil.copy(filled_sqlite, tmp_path / "app.db")
    made = make_app(f"sqlite:///{tmp_path}/app.db", tmp_path)
    yield made
    runtime_of(made).close()


@pytest.fixture
def runtime(app):
    return runtime_of(app)


@pytest.fixture
def person(runtime):
    return settle_in(runtime.talks, runtime.sealer)


def code_for(runtime, person):
    with runtime.database.write() as connection:
        return kin.ask_file(connection, runtime.sealer, person, NOW).code


def test_code_fetches_the_file_that_nobody_keeps(client, runtime, person):
    response = client.get(f"/my-data/{code_for(runtime, person)}")

    assert response.status_code == 200
    assert response.json["chats"][0]["contact"]["kept"]["address"] == ADDRESS
    assert NAME in response.text  # not as \uXXXX
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_code_works_again_until_its_hour_is_over(client, runtime, person):
    code = code_for(runtime, person)

    assert client.get(f"/my-data/{code}").status_code == client.get(f"/my-data/{code}").status_code == 200
    runtime.now = lambda: HOURS_LATER
    assert client.get(f"/my-data/{code}").status_code == 404


@pytest.mark.parametrize(
    "code", ["", "x", "A" * 22, "A" * 500, "../staff", "%00" * 22, "١" * 22, "a b" * 8, "'" * 22]
)
def test_any_other_code_is_not_there(client, person, code):
    assert client.get(f"/my-data/{code}").status_code in {404, 308}


def test_code_that_links_chats_fetches_nothing(client, runtime, person):
    with runtime.database.write() as connection:
        code = kin.ask_code(connection, runtime.sealer, person, NOW).code

    assert client.get(f"/my-data/{code}").status_code == 404


def test_new_code_ends_the_one_before(client, runtime, person):
    first, second = code_for(runtime, person), code_for(runtime, person)

    assert client.get(f"/my-data/{first}").status_code == 404
    assert client.get(f"/my-data/{second}").status_code == 200


def test_erased_persons_code_fetches_nothing(app, client, runtime, person):
    code = code_for(runtime, person)
    assert app.test_cli_runner().invoke(args=["privacy", "forget", str(person), "--yes"]).exit_code == 0

    assert client.get(f"/my-data/{code}").status_code == 404


def test_reasons_are_told_in_the_persons_language(client, runtime, person):
    with runtime.database.write() as connection:
        connection.execute(update(contact).where(contact.c.id == person).values(chosen_language="en"))
    told = client.get(f"/my-data/{code_for(runtime, person)}").json

    assert told["chats"][0]["contact"]["until"] == "Until you delete it."
    assert told["elsewhere"].startswith("KakaoTalk and Telegram keep")


def test_too_many_requests_are_told_to_wait(client, runtime, monkeypatch):
    few = replace(runtime.settings, rate_limit_address="3 per minute")
    monkeypatch.setattr(runtime, "settings", few)
    answers = [
        client.get("/my-data/" + "A" * 22, environ_base={"REMOTE_ADDR": "203.0.113.9"}) for _ in "1234"
    ]

    assert [one.status_code for one in answers] == [404, 404, 404, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_only_fetching_is_possible_there(client, runtime, person):
    code = code_for(runtime, person)

    assert client.post(f"/my-data/{code}").status_code == 405
    assert client.delete(f"/my-data/{code}").status_code == 405


def test_no_log_is_kept_of_addresses_asked_for():
    source = Path(bot.web.__path__[0], "gunicorn.py").read_text("utf-8")

    assert "accesslog = None" in source


def run(app, *words, **more):
    return app.test_cli_runner().invoke(args=["privacy", *words], **more)


def test_export_prints_what_the_file_holds_and_is_audited(app, runtime, person):
    result = run(app, "export", str(person))

    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["chats"][0]["classes"]["kept"][0]["answers"]["name"] == NAME
    [entry] = Audits(runtime.database).page(Filters(person=person))
    assert (entry.act, entry.staff_id) == ("contact-export", None)


def test_forget_asks_first_and_does_nothing_without_yes(app, runtime, person):
    assert run(app, "forget", str(person), input="n\n").exit_code == 1
    with runtime.database.read() as connection:
        assert connection.execute(select(contact.c.id).where(contact.c.id == person)).scalar() == person

    assert run(app, "forget", str(person), input="y\n").exit_code == 0
    with runtime.database.read() as connection:
        assert connection.execute(select(contact.c.id).where(contact.c.id == person)).scalar() is None
    [entry] = Audits(runtime.database).page(Filters(person=person))
    assert (entry.act, entry.detail) == ("contact-erase", {"everywhere": False})


@pytest.mark.parametrize("command", [("export",), ("forget", "--yes")])
def test_contact_that_is_not_there_is_said_in_a_sentence(app, command):
    name, *rest = command
    result = run(app, name, "12345", *rest)

    assert (result.exit_code, "there is no contact 12345" in result.output) == (1, True)


def test_rotation_tells_when_the_old_key_may_go(app, runtime, person):
    result = run(app, "rotate")

    assert result.exit_code == 0, result.output
    assert "draft.answers: 0 sealed anew" in result.output
    assert "may be dropped" in result.output
