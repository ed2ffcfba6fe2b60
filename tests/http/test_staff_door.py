"""The console's door over HTTP: who comes in, who is sent where, and what a forged form achieves."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from sqlalchemy import text

from bot.app import runtime_of
from bot.store.schema import migrate
from bot.store.staffs import ROLES, TRIES
from tests.conftest import NOW, make_app
from tests.console import PASSWORD, Desk, a_staff, at_the_door, signed_in, staffs_of, token_in


class Clock:
    def __init__(self):
        self.moment = NOW

    def __call__(self):
        return self.moment

    def forward(self, **by):
        self.moment += timedelta(**by)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory):
    file = tmp_path_factory.mktemp("empty") / "empty.db"
    migrate(f"sqlite:///{file}")
    return file.read_bytes()


@pytest.fixture
def make(tmp_path, empty_sqlite, clock):
    """Give a function that makes the application on an empty database, with settings by name."""
    made = []

    def begin(**settings):
        (tmp_path / "app.db").write_bytes(empty_sqlite)
        made.append(make_app(f"sqlite:///{tmp_path}/app.db", tmp_path, now=clock, **settings))
        return made[-1]

    yield begin
    for one in made:
        runtime_of(one).close()


@pytest.fixture
def app(make):
    return make()


def sign_in(desk, **fields):
    return desk.post("/staff/sign-in", {"name": "author", "password": PASSWORD, **fields})


def plain(page):
    """Return a page without its tokens and what was typed, for each time they are others."""
    return re.sub(r'value="[^"]*"|content="[^"]*"', "", page)


def goes_to(answer):
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


# Not signed in


@pytest.mark.parametrize(
    "path", ["/staff/", "/staff/accounts", "/staff/audit?act=sign-in", "/staff/password"]
)
def test_stranger_is_sent_to_sign_in_and_back(app, path):
    where = urlsplit(goes_to(app.test_client().get(path)))

    assert where.path == "/staff/sign-in"
    assert parse_qs(where.query)["next"] == [path]


def test_stranger_who_changes_something_is_sent_to_sign_in_and_nothing_changes(app):
    answer = at_the_door(app).post("/staff/accounts", {"name": "me", "role": "admin"})

    assert goes_to(answer) == "/staff/sign-in"
    assert staffs_of(app).all() == []


@pytest.mark.parametrize("is_forged", [False, True])
def test_form_sent_after_signing_out_leads_back_to_its_page(app, is_forged):
    desk = at_the_door(app)
    desk.token = desk.token if not is_forged else "of another session"
    left = {"Referer": "http://localhost/staff/accounts"}
    answer = desk.post("/staff/accounts", {"name": "somebody"}, headers=left)

    if is_forged:
        assert answer.status_code == 403
        assert "/staff/sign-in?next=/staff/accounts" in answer.text
        assert "data-signed-out" in answer.text
    else:
        assert answer.location == "/staff/sign-in?next=/staff/accounts"


def test_part_of_a_page_asked_for_by_a_stranger_moves_the_whole_page(app):
    answer = app.test_client().get("/staff/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.text) == (200, "")
    assert answer.headers["HX-Redirect"].startswith("/staff/sign-in")


# Signing in


def test_right_password_opens_the_console(app):
    a_staff(staffs_of(app), "author", NOW)
    desk = at_the_door(app)

    assert goes_to(sign_in(desk)) == "/staff/"
    assert desk.get("/staff/").status_code == 200


def test_one_time_password_leads_to_a_password_of_ones_own_and_nowhere_else(app):
    _, once = staffs_of(app).add("author", "author", NOW)
    desk = at_the_door(app)

    assert goes_to(sign_in(desk, password=once)) == "/staff/password"
    for path in ("/staff/", "/staff/second-factor"):
        assert goes_to(desk.get(path)) == "/staff/password"
    desk.learn_token("/staff/password")
    assert goes_to(desk.post("/staff/password", {"password": PASSWORD, "again": PASSWORD})) == "/staff/"
    assert desk.get("/staff/").status_code == 200


@pytest.mark.parametrize(
    ("password", "again", "told"),
    [
        ("short", "short", "at least 10"),
        ("author and more", "author and more", "without your name"),
        ("11111111111", "11111111111", "different characters"),
        ("four words in a row", "four words in a rou", "not the same"),
        ("", "", "at least 10"),
    ],
)
def test_password_that_will_not_do_is_toldat_its_field(app, password, again, told):
    _, once = staffs_of(app).add("author", "author", NOW)
    desk = at_the_door(app)
    sign_in(desk, password=once, language="en")
    desk.learn_token("/staff/password")
    desk.post("/staff/language", {"language": "en"})
    answer = desk.post("/staff/password", {"password": password, "again": again})

    assert answer.status_code == 400
    assert told in re.search(r'class="fault"[^>]*>([^<]*)', answer.text)[1]
    assert staffs_of(app).all()[0].must_change


@pytest.mark.parametrize("fields", [{"password": "wrong"}, {"name": "nobody"}, {"name": "", "password": ""}])
def test_refusal_is_the_same_whoever_asks(app, fields):
    a_staff(staffs_of(app), "author", NOW)
    refused = sign_in(at_the_door(app), **fields)

    assert refused.status_code == 400
    other = sign_in(at_the_door(app), name="somebody else", password="x")
    assert plain(refused.text) == plain(other.text)
    assert 'role="alert"' in refused.text


def test_fifth_failure_locks_and_it_is_toldin_the_same_words(app, clock):
    a_staff(staffs_of(app), "author", NOW)
    desk = at_the_door(app)
    told = [plain(sign_in(desk, password="wrong").text) for _ in range(TRIES)]

    locked = sign_in(desk)
    assert (locked.status_code, {plain(locked.text)}) == (400, set(told))
    clock.forward(minutes=15)
    assert goes_to(sign_in(desk)) == "/staff/"


def test_second_factor_is_asked_for_on_its_own_page(app, clock):
    author = a_staff(staffs_of(app), "author", NOW)
    secret = pyotp.random_base32()
    staffs_of(app).set_second_factor(author.id, secret, pyotp.TOTP(secret).at(NOW), NOW)
    clock.forward(minutes=1)
    desk = at_the_door(app)

    asked = sign_in(desk)
    assert asked.status_code == 200
    assert 'name="code"' in asked.text
    assert desk.get("/staff/").status_code == 302  # not in yet
    desk.token = token_in(asked.text)
    assert desk.post("/staff/sign-in", {"code": "000000"}).status_code == 400
    assert goes_to(desk.post("/staff/sign-in", {"code": pyotp.TOTP(secret).at(clock.moment)})) == "/staff/"


def test_code_alone_is_no_way_in(app):
    a_staff(staffs_of(app), "author", NOW)

    assert at_the_door(app).post("/staff/sign-in", {"code": "123456"}).status_code == 400


def test_code_is_waited_for_five_minutes(app, clock):
    author = a_staff(staffs_of(app), "author", NOW)
    secret = pyotp.random_base32()
    staffs_of(app).set_second_factor(author.id, secret, pyotp.TOTP(secret).at(NOW), NOW)
    clock.forward(minutes=1)
    desk = at_the_door(app)
    desk.token = token_in(sign_in(desk).text)
    clock.forward(minutes=6)

    code = pyotp.TOTP(secret).at(clock.moment)
    assert desk.post("/staff/sign-in", {"code": code}).status_code == 400


def test_second_factor_is_switched_on_by_a_code_and_off_by_the_password(app, clock):
    desk = signed_in(app, "author")
    page = desk.get("/staff/second-factor").text
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    assert "data:image/svg+xml" in page
    assert secret not in desk.client.get_cookie("gangjin-staff", path="/staff").value

    wrong = desk.post("/staff/second-factor", {"act": "on", "code": "000000"})
    assert wrong.status_code == 400
    assert "번호가 맞지 않습니다" in wrong.text.split('id="f-code-fault"')[1][:60]
    code = pyotp.TOTP(secret).at(clock.moment)
    assert goes_to(desk.post("/staff/second-factor", {"act": "on", "code": code})) == "/staff/"
    desk.learn_token("/staff/second-factor")
    wrong = desk.post("/staff/second-factor", {"act": "off", "password": "wrong"})
    assert wrong.status_code == 400
    assert "비밀번호가 맞지 않습니다" in wrong.text.split('id="f-password-fault"')[1][:60]
    assert staffs_of(app).get(desk.staff.id).has_second_factor
    assert goes_to(desk.post("/staff/second-factor", {"act": "off", "password": PASSWORD})) == "/staff/"
    assert not staffs_of(app).get(desk.staff.id).has_second_factor


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/staff/", "//evil.example/staff/", "/\\evil.example", "/staff/\\..\\x",
        "javascript:alert(1)", "/in/kakao", "staff/", "", "/staff/\r\nSet-Cookie: a=b", "///staff/",
    ],
)  # fmt: skip
def test_after_signing_in_nobody_is_sent_out_of_the_console(app, elsewhere):
    a_staff(staffs_of(app), "author", NOW)

    assert goes_to(sign_in(at_the_door(app), next=elsewhere)) == "/staff/"


def test_after_signing_in_one_goes_on_where_one_wanted_to(app):
    a_staff(staffs_of(app), "author", NOW)

    assert goes_to(sign_in(at_the_door(app), next="/staff/second-factor?x=1")) == "/staff/second-factor?x=1"


@pytest.mark.parametrize("who", [{}, {"name": "another"}])
def test_too_many_failures_from_one_address_are_slowed_down(make, who):
    app = make(RATE_LIMIT_SIGN_IN="3 per minute")
    a_staff(staffs_of(app), "author", NOW)
    desk = at_the_door(app)
    for n in range(3):
        assert (
            sign_in(desk, password="wrong", **{key: f"{name}{n}" for key, name in who.items()}).status_code
            == 400
        )

    slowed = sign_in(desk)
    assert slowed.status_code == 429
    assert 0 < int(slowed.headers["Retry-After"]) <= 60


def test_too_many_failures_for_one_name_are_slowed_down_from_every_address(make):
    app = make(RATE_LIMIT_SIGN_IN="3 per minute")
    a_staff(staffs_of(app), "author", NOW)
    for _ in range(3):
        desk = at_the_door(app)
        sign_in(desk, password="wrong")
    elsewhere = at_the_door(app)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"

    assert sign_in(elsewhere).status_code == 429


def test_signing_in_rightly_is_not_counted(make):
    app = make(RATE_LIMIT_SIGN_IN="2 per minute")
    a_staff(staffs_of(app), "author", NOW)

    for _ in range(6):
        assert goes_to(sign_in(at_the_door(app))) == "/staff/"


# Sessions


def test_session_ends_after_half_an_hour_without_a_move(app, clock):
    desk = signed_in(app, "author")
    clock.forward(minutes=29)
    assert desk.get("/staff/").status_code == 200
    clock.forward(minutes=29)
    assert desk.get("/staff/").status_code == 200
    clock.forward(minutes=31)
    assert desk.get("/staff/").status_code == 302


def test_page_that_asks_by_itself_keeps_no_session_open(app, clock):
    desk = signed_in(app, "author")
    for _ in range(7):
        clock.forward(minutes=5)
        desk.get("/staff/", headers={"HX-Request": "true"})

    assert desk.get("/staff/").status_code == 302


def test_session_ends_after_twelve_hours_however_busy(app, clock):
    desk = signed_in(app, "author")
    for _ in range(36):
        assert desk.get("/staff/").status_code == 200
        clock.forward(minutes=20)
    clock.forward(minutes=1)

    assert desk.get("/staff/").status_code == 302


def test_cookie_copied_before_signing_out_is_worth_nothing_after(app):
    desk = signed_in(app, "author")
    copy = desk.client.get_cookie("gangjin-staff", path="/staff").value
    assert goes_to(desk.post("/staff/sign-out")) == "/staff/sign-in"
    thief = app.test_client()
    thief.set_cookie("gangjin-staff", copy, path="/staff")

    assert thief.get("/staff/").status_code == 302
    assert desk.get("/staff/").status_code == 302


def test_closing_an_account_ends_its_open_session_at_once(app):
    desk = signed_in(app, "author")
    staffs_of(app).close(desk.staff.id, None, NOW)

    assert desk.get("/staff/").status_code == 302


def test_changing_the_password_ends_the_others_sessions_and_not_ones_own(app):
    here = signed_in(app, "author")
    there = at_the_door(app)
    sign_in(there)
    fields = {"current": PASSWORD, "password": "four words in a row", "again": "four words in a row"}

    assert goes_to(here.post("/staff/password", fields)) == "/staff/"
    assert here.get("/staff/").status_code == 200
    assert there.get("/staff/").status_code == 302


def test_nothing_set_before_signing_in_lives_on(app):
    a_staff(staffs_of(app), "author", NOW)
    desk = at_the_door(app)
    before, token = desk.client.get_cookie("gangjin-staff", path="/staff").value, desk.token
    sign_in(desk)
    fixed = Desk(app.test_client(), token=token)
    fixed.client.set_cookie("gangjin-staff", before, path="/staff")

    assert fixed.get("/staff/").status_code == 302
    assert desk.post("/staff/sign-out").status_code == 403  # the token of before is none any more


def test_session_of_another_secret_key_is_nobody(make):
    desk = signed_in(make(), "author")
    copy = desk.client.get_cookie("gangjin-staff", path="/staff").value
    other = make(SECRET_KEY="a-key-of-somebody-else")
    thief = other.test_client()
    thief.set_cookie("gangjin-staff", copy, path="/staff")

    assert thief.get("/staff/").status_code == 302


@pytest.mark.parametrize(
    ("url", "is_secure"), [("http://127.0.0.1:8000", False), ("https://talk.example", True)]
)
def test_cookie_is_closed_to_scripts_and_strangers(make, url, is_secure):
    answer = make(PUBLIC_URL=url).test_client().get("/staff/sign-in")
    cookie = answer.headers["Set-Cookie"]

    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Path=/staff"))
    assert ("Secure" in cookie) is is_secure
    assert ("Strict-Transport-Security" in answer.headers) is is_secure


# Forged forms


@pytest.mark.parametrize("token", [None, "", "forged"])
@pytest.mark.parametrize(
    "path", ["/staff/sign-in", "/staff/accounts", "/staff/password", "/staff/sign-out", "/staff/language"]
)
def test_form_without_its_token_is_403(app, path, token):
    desk = signed_in(app, "admin")
    answer = desk.client.post(path, data={} if token is None else {"csrf_token": token})

    assert answer.status_code == 403
    assert "<h1>" in answer.text
    assert desk.get("/staff/").status_code == 200


def test_token_of_another_session_is_403(app):
    desk, other = signed_in(app, "admin"), at_the_door(app)

    assert desk.client.post("/staff/sign-out", data={"csrf_token": other.token}).status_code == 403


def test_token_may_come_in_a_header_as_htmx_sends_it(app):
    desk = signed_in(app, "admin")
    answer = desk.client.post(
        "/staff/accounts", data={"name": "x", "role": "author"}, headers={"X-CSRFToken": desk.token}
    )

    assert answer.status_code == 200


def test_doors_of_the_platforms_ask_for_no_token(app):
    body = {"session": "a-session-of-24-letters_", "text": "안녕"}

    assert app.test_client().post("/in/webchat", json=body).status_code == 200


def test_extensions_of_the_console_cost_the_other_doors_nothing(app):
    assert app.before_request_funcs.get(None, []) == []
    assert app.teardown_request_funcs.get(None, []) == []
    assert [hook.__module__ for hook in app.after_request_funcs[None]] == ["bot.web.staff.console", "bot.app"]


def test_address_without_its_slash_leads_to_the_door(app):
    assert app.test_client().get("/staff").headers["Location"].endswith("/staff/")


# Roles


PAGES = {
    "/staff/": set(ROLES),
    "/staff/password": set(ROLES),
    "/staff/second-factor": set(ROLES),
    "/staff/accounts": {"admin"},
    "/staff/audit": {"admin", "auditor"},
    "/staff/audit/chain": {"admin", "auditor"},
}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_finds_its_pages_and_403_at_the_others(app, role):
    desk = signed_in(app, role)

    found = {path for path in PAGES if desk.get(path).status_code == 200}
    assert found == {path for path, roles in PAGES.items() if role in roles}
    assert {desk.get(path).status_code for path in PAGES.keys() - found} <= {403}


@pytest.mark.parametrize("role", ["author", "approver", "auditor"])
def test_only_an_admin_changes_accounts(app, role):
    desk = signed_in(app, role)
    other = a_staff(staffs_of(app), "author", NOW, "other")

    for path in (
        "/staff/accounts",
        *(f"/staff/accounts/{other.id}/{act}" for act in ("close", "new-password", "role")),
    ):
        assert desk.post(path, {"name": "x", "role": "admin"}).status_code == 403
    assert staffs_of(app).get(other.id) == other
    assert len(staffs_of(app).all()) == 2


def test_auditor_changes_nothing_on_any_screen_but_what_is_their_own(app):
    desk = signed_in(app, "auditor")
    changing = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("staff.") and rule.methods & {"POST", "PUT", "PATCH", "DELETE"}
    ]
    own = {
        "staff.sign_in_now",
        "staff.sign_out",
        "staff.speak",
        "staff.password_now",
        "staff.second_factor_now",
    }
    answers = {}
    for rule in changing:
        with app.test_request_context():
            values = {
                name: 1 if type(rule._converters[name]).__name__ == "IntegerConverter" else "x"
                for name in rule.arguments
            }
            path = app.url_map.bind("").build(rule.endpoint, values, method="POST")
        if rule.endpoint not in own:
            answers[rule.endpoint] = desk.post(path).status_code

    assert len(answers) >= 2
    assert set(answers.values()) == {403}
    assert goes_to(desk.post("/staff/language", {"language": "en"}))
    assert goes_to(desk.post("/staff/sign-out"))


@pytest.mark.parametrize("role", ROLES)
def test_menu_lists_only_what_is_open_to_the_role(app, role):
    desk = signed_in(app, role)
    listed = re.findall(r'<li><a href="(/staff/[^"]*)" data-act="menu-', desk.get("/staff/").text)

    assert "/staff/" in listed
    assert all(desk.get(path).status_code == 200 for path in listed)
    assert ("/staff/accounts" in listed) is (role == "admin")


# Accounts


def test_admin_makes_an_account_whose_password_is_shown_once(app):
    desk = signed_in(app, "admin")
    answer = desk.post("/staff/accounts", {"name": "김작성", "role": "author"})
    once = re.search(r"data-one-time>([^<]+)<", answer.text)[1]

    assert once not in desk.get("/staff/accounts").text
    assert goes_to(sign_in(at_the_door(app), name="김작성", password=once)) == "/staff/password"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"name": "ADMIN", "role": "author"}, 409),
        ({"name": " ", "role": "author"}, 400),
        ({"name": "x", "role": "king"}, 400),
        ({}, 400),
    ],
)
def test_account_that_cannot_be_made_is_toldand_nothing_typed_is_lost(app, fields, status):
    desk = signed_in(app, "admin")
    answer = desk.post("/staff/accounts", fields)

    assert answer.status_code == status
    assert f'value="{fields.get("name", "")}"' in answer.text
    assert len(staffs_of(app).all()) == 1


def test_admin_closes_reopens_unlocks_and_gives_another_role(app):
    desk = signed_in(app, "admin")
    other = a_staff(staffs_of(app), "author", NOW, "other")

    def act(name, **fields):
        assert goes_to(desk.post(f"/staff/accounts/{other.id}/{name}", fields)) == "/staff/accounts"
        return staffs_of(app).get(other.id)

    assert act("close").closed_at == NOW
    assert act("reopen").closed_at is None
    assert act("role", role="approver").role == "approver"
    for _ in range(TRIES):
        sign_in(at_the_door(app), name="other", password="wrong")
    assert staffs_of(app).get(other.id).locked_until is not None
    assert act("unlock").locked_until is None


@pytest.mark.parametrize("act", ["close", "new-password", "role"])
def test_admin_does_none_of_it_to_themselves(app, act):
    desk = signed_in(app, "admin")

    assert (
        goes_to(desk.post(f"/staff/accounts/{desk.staff.id}/{act}", {"role": "author"})) == "/staff/accounts"
    )
    assert staffs_of(app).get(desk.staff.id).role == "admin"
    assert desk.get("/staff/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/staff/accounts/1/close",
        "/staff/accounts/1/new-password",
        "/staff/accounts/99999999999999999999999/close",
    ],
)
def test_guessed_number_is_404(app, path):
    assert signed_in(app, "admin").post(path).status_code == 404


def test_unknown_act_is_404_and_unknown_role_is_400(app):
    desk = signed_in(app, "admin")
    other = a_staff(staffs_of(app), "author", NOW, "other")

    assert desk.post(f"/staff/accounts/{other.id}/crown").status_code == 404
    assert desk.post(f"/staff/accounts/{other.id}/role", {"role": "king"}).status_code == 400


# The audit log


def test_audit_log_tells_who_did_what_and_filters(app):
    desk = signed_in(app, "admin")
    desk.post("/staff/accounts", {"name": "다른사람", "role": "author"})
    other = next(one for one in staffs_of(app).all() if one.name == "다른사람")

    assert "다른사람" in desk.get(f"/staff/audit?subject=staff/{other.id}").text
    assert 'class="empty"' in desk.get("/staff/audit?until=2026-11-01").text
    assert desk.get("/staff/audit?until=2026-11-22&since=2026-11-22&act=staff-add").text.count("<tr>") == 3


@pytest.mark.parametrize(
    "query",
    [
        "before=x",
        "staff=x",
        "since=x&until=2026-99-99",
        "person=99999999999999999999999",
        "subject=%00",
        "subject=%25_\\",
        "before=-1",
        "act=" + "x" * 500,
        "staff=-99999999999999999999999",
    ],
)
def test_audit_log_takes_any_query(app, query):
    assert signed_in(app, "auditor").get(f"/staff/audit?{query}").status_code in {200, 400}


def test_audit_log_leads_to_what_has_a_page(app):
    desk = signed_in(app, "auditor")
    app.extensions["audits"].note(None, "look", "announcement/12", NOW)
    app.extensions["audits"].note(None, "look", "announcement/../accounts", NOW)

    page = desk.get("/staff/audit").text
    assert '<a href="/staff/announcements/12">' in page
    assert page.count('href="/staff/announcements/') == 1


def test_audit_log_has_pages(app):
    desk = signed_in(app, "auditor")
    for n in range(60):
        app.extensions["audits"].note(None, "look", f"contact/{n}", NOW)
    first = desk.get("/staff/audit")
    older = re.search(r'href="([^"]+)" data-act="older"', first.text)[1].replace("&amp;", "&")
    second = desk.get(older)

    assert first.text.count("<tr>") == 51
    assert second.text.count("<tr>") == 1 + 60 + 3 - 50
    assert 'data-act="older"' not in second.text


def test_chain_is_toldwhole_and_where_it_broke(app):
    desk = signed_in(app, "auditor")
    assert 'data-chain="whole"' in desk.get("/staff/audit/chain").text
    with runtime_of(app).database.write() as connection:
        connection.execute(text("DROP TRIGGER audit_no_update"))
        connection.execute(text("UPDATE audit SET act = 'approve' WHERE id = 2"))

    assert 'data-chain="broken"' in desk.get("/staff/audit/chain").text


# Pages


def test_every_page_keeps_to_its_policy(app):
    desk = signed_in(app, "admin")
    for path in (*PAGES, "/staff/nothing"):
        page = desk.get(path)
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert "unsafe" not in page.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
        assert page.headers["Cache-Control"] == "no-store"
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|https?://(?!127)", page.text)


def test_page_that_is_not_there_is_a_page_of_the_console(app):
    answer = app.test_client().get("/staff/nothing")

    assert answer.status_code == 404
    assert 'href="/staff/"' in answer.text
    assert app.test_client().post("/staff/").status_code in {403, 405}


def test_database_away_is_a_page_with_the_time_to_wait(app):
    desk = signed_in(app, "author")
    with runtime_of(app).database.write() as connection:
        connection.execute(text("ALTER TABLE staff RENAME TO staff_away"))

    for answer in (desk.get("/staff/"), desk.get("/staff/nothing"), sign_in(at_the_door(app))):
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert "<h1>" in answer.text


def test_language_is_korean_until_chosen_and_then_kept_with_the_account(app):
    desk = signed_in(app, "author")
    assert '<html lang="ko"' in desk.get("/staff/").text

    goes_to(desk.post("/staff/language", {"language": "en", "next": "/staff/password"}))
    assert '<html lang="en"' in desk.get("/staff/").text
    assert staffs_of(app).get(desk.staff.id).language == "en"
    elsewhere = at_the_door(app)
    sign_in(elsewhere)
    assert '<html lang="en"' in elsewhere.get("/staff/").text


@pytest.mark.parametrize("language", ["", "fr", "<script>"])
def test_language_we_do_not_speak_changes_nothing(app, language):
    desk = signed_in(app, "author")
    goes_to(desk.post("/staff/language", {"language": language}))

    assert '<html lang="ko"' in desk.get("/staff/").text


def test_name_with_markup_in_it_is_shown_as_it_is_written(app):
    desk = signed_in(app, "admin")
    page = desk.post("/staff/accounts", {"name": "<b>김</b>\"'", "role": "author"}).text

    assert "<b>김</b>" not in page
    assert "&lt;b&gt;김&lt;/b&gt;" in page


@pytest.mark.parametrize(
    "path", ["/static/staff/staff.css", "/static/staff/staff.js", "/static/staff/vendor/htmx.min.js"]
)
def test_what_a_page_loads_is_there_and_loads_nothing_from_elsewhere(app, path):
    with app.test_client().get(path) as loaded:
        assert loaded.status_code == 200
        assert not re.search(r"url\([\"']?https?:|@import", loaded.text)
