"""What the bot knows, as staff see and change it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.app import runtime_of
from bot.classes.course import places_of, told_key, told_of
from bot.classes.signup import Enrol
from bot.content.words import KINDS
from bot.store.audits import Audits, Filters
from bot.store.edits import Edits
from bot.store.enrolments import Signer, enrol
from bot.store.signup_tables import enrolment
from bot.web.staff.content import PAGE
from bot.web.staff.content_rows import ONCE
from tests.conftest import NOW
from tests.console import signed_in
from tests.http.forms import hidden, own_app

HYDRANGEA = "/staff/content/festival/hydrangea"


@pytest.fixture
def app(filled_sqlite, tmp_path):
    """An application of each test's own, for these change the rows."""
    yield from own_app(filled_sqlite, tmp_path)


@pytest.fixture
def author(app):
    return signed_in(app, "author")


@pytest.fixture
def edits(app):
    return Edits(runtime_of(app).database)


def form_of(client, path):
    """Return a page's form as a browser would send it, unchanged."""
    page = client.get(path).text
    form = re.search(r'<form id="row-form".*?</form>', page, re.DOTALL)[0]
    return hidden(form)


def test_kinds_are_listed_with_how_many_there_are(author, edits):
    page = author.get("/staff/content").text

    for kind in KINDS:
        assert f'data-act="kind-{kind}"' in page
    assert f"<strong>{edits.counts()['festival']}</strong>" in page


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_row_of_every_kind_opens_and_saves_unchanged(author, edits, kind):
    row = edits.rows(kind)[0]
    path = f"/staff/content/{kind}/{row.key}"
    sent = author.post(path, form_of(author, path))

    assert (sent.status_code, edits.row(kind, row.key)) == (302, row)
    assert author.get(f"/staff/content/{kind}").status_code == 200


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - ONCE))
def test_empty_form_of_every_kind_is_told_what_it_needs(author, edits, kind):
    before = edits.counts()
    path = f"/staff/content/{kind}/new"
    sent = author.post(path, form_of(author, path))

    assert sent.status_code == 400
    assert 'aria-invalid="true"' in sent.text or 'class="fault"' in sent.text
    assert edits.counts() == before


def test_edit_changes_the_answer_within_a_second_and_is_audited(app, author, edits, client):
    form = form_of(author, HYDRANGEA) | {"summary.ko": "수국이 아주 많이 피었습니다."}

    assert author.post(HYDRANGEA, form).status_code == 302

    runtime_of(app)._rooms._look_at = 0.0  # a second later
    said = client.post("/in/webchat", json={"session": "a" * 16, "text": "수국축제"}).json
    assert "수국이 아주 많이 피었습니다." in str(said["outputs"])
    step = Audits(runtime_of(app).database).page(Filters(act="content-edit"))[0]
    assert (step.subject, step.staff_id) == ("content/festival/hydrangea", author.staff.id)
    page = author.get(HYDRANGEA).text
    assert "수국이 아주 많이 피었습니다." in page
    assert 'data-step="edit"' in page


def test_fault_is_told_at_its_field_and_nothing_is_lost(author, edits):
    before = edits.row("festival", "hydrangea")
    form = form_of(author, HYDRANGEA) | {
        "period.start": "2027-02-30", "phone": "call me", "summary.en": "A text of mine & more",
        "past_periods.0.end": "1999-01-01",
    }  # fmt: skip
    sent = author.post(HYDRANGEA, form)

    assert sent.status_code == 400
    assert edits.row("festival", "hydrangea") == before
    for kept in ("2027-02-30", "call me", "A text of mine &amp; more", "1999-01-01"):
        assert kept in sent.text
    for path in ("period.start", "phone", "past_periods.0.end"):
        assert f'href="#f-{path.replace(".", "-")}"' in sent.text
        assert f'id="f-{path.replace(".", "-")}-fault"' in sent.text


def test_somebody_elses_change_is_shown_and_saving_again_goes_through(app, author, edits):
    mine = form_of(author, HYDRANGEA) | {"summary.en": "mine"}
    other = signed_in(app, "admin")
    other.post(HYDRANGEA, form_of(other, HYDRANGEA) | {"summary.en": "theirs"})

    refused = author.post(HYDRANGEA, mine)
    assert refused.status_code == 409
    assert "theirs" in refused.text
    assert edits.row("festival", "hydrangea").body["summary"]["en"] == "theirs"

    again = hidden(re.search(r'<form id="row-form".*?</form>', refused.text, re.DOTALL)[0])
    assert again["summary.en"] == "mine"
    assert author.post(HYDRANGEA, again).status_code == 302
    assert edits.row("festival", "hydrangea").body["summary"]["en"] == "mine"


CLASS_ROW = "/staff/content/course/c-example-class"


def on_the_list(app, name="김청자"):
    """Put somebody on the list of the example class, who knows it as it stands."""
    house = runtime_of(app)
    course = house.course("example-class")
    act = Enrol("class", "example-class", {"name": name}, "agreed", places_of(course), told_of(course))
    with house.database.write() as connection:
        enrol(connection, house.sealer, Signer(None, "staff", "ko"), act, NOW)


def known(app):
    with runtime_of(app).database.read() as connection:
        return connection.execute(select(enrolment.c.told)).scalar_one()


@pytest.mark.parametrize(("telling", "is_known"), [("tell", False), ("quiet", True)])
def test_change_of_a_class_is_told_only_once_staff_say_so(app, author, telling, is_known):
    on_the_list(app)
    form = form_of(author, CLASS_ROW) | {"venue.ko": "강진군 정보화교육장 2층"}
    asked = author.post(CLASS_ROW, form)
    assert "data-effect" in asked.text
    assert "강진군 정보화교육장 2층" in asked.text

    assert author.post(CLASS_ROW, form | {"telling": telling}).status_code == 302
    now = told_of(runtime_of(app).course("example-class"))
    assert now["venue"] == "강진군 정보화교육장 2층"
    assert (known(app) == told_key(now)) is is_known


def test_fewer_places_than_are_taken_is_asked_about(app, author):
    for name in ("김청자", "이다산"):
        on_the_list(app, name)
    form = form_of(author, CLASS_ROW)

    assert "data-effect" in author.post(CLASS_ROW, form | {"capacity": "1"}).text
    assert author.post(CLASS_ROW, form | {"capacity": "2"}).status_code == 302


def test_next_years_dates_bring_their_year_and_end_the_editions_number(author, edits):
    form = form_of(author, HYDRANGEA) | {"period.start": "2027-06-25", "period.end": "2027-06-27"}
    author.post(HYDRANGEA, form)

    assert edits.row("festival", "hydrangea").body["period"] == {
        "year": 2027, "start": "2027-06-25", "end": "2027-06-27", "confirmed": True,
    }  # fmt: skip


def test_new_festival_needs_no_more_than_its_form_asks_for(author, edits):
    form = {
        "names.ko": "강진 눈꽃축제", "names.en": "Snow Flower Festival", "category": "festival",
        "period.start": "2027-01-10", "period.end": "2027-01-12", "venue.ko": "강진읍",
        "summary.ko": "눈꽃을 봅니다.",
        "phone": "061-430-3114", "sources.0.publisher": "강진군",
    }  # fmt: skip
    sent = author.post("/staff/content/festival/new", form)

    assert sent.location == "/staff/content/festival/snow-flower-festival"
    assert edits.row("festival", "snow-flower-festival").entity == "snow-flower-festival"
    assert "강진 눈꽃축제" in author.get(sent.location).text


def news(**more):
    return {
        "date": "2026-11-22", "title": "겨울 축제 소식", "summary": "곧 열립니다.", "topic": "festival",
        "sources.0.publisher": "강진군", "sources.0.date": "2026-11-22", **more,
    }  # fmt: skip


def test_new_news_is_told_under_a_key_made_from_its_title(app, author, edits, client):
    sent = author.post("/staff/content/news/new", news())

    assert sent.location == "/staff/content/news/n-gyeoul-chukje-sosik"
    row = edits.rows("news")[0]
    assert (row.key, row.entity, row.origin) == ("n-gyeoul-chukje-sosik", "gyeoul-chukje-sosik", "staff")
    runtime_of(app)._rooms._look_at = 0.0
    said = client.post("/in/webchat", json={"session": "a" * 16, "text": "군 소식"}).json
    assert "겨울 축제 소식" in str(said["outputs"])


@pytest.mark.parametrize("key", ["Big", "한글", "a" * 33, "new", "preview", "emergency", "celadon-museum"])
def test_key_that_is_malformed_or_taken_is_refused_at_its_field(author, edits, key):
    before = edits.counts()
    sent = author.post("/staff/content/news/new", news(key=key))

    assert sent.status_code == 400
    assert 'id="f-key-fault"' in sent.text
    assert edits.counts() == before


def test_one_more_part_of_a_list_keeps_what_was_written(author, edits):
    form = form_of(author, HYDRANGEA)
    first = max(int(n) for n in re.findall(r"programmes\.(\d+)\.ko", " ".join(form)))
    sent = author.post(HYDRANGEA, form | {f"programmes.{first}.ko": "새 순서", "more": "programmes"})

    assert sent.status_code == 200
    assert "새 순서" in sent.text
    assert f'name="programmes.{first + 1}.ko"' in sent.text
    assert edits.history("festival", "hydrangea") == []


def test_expired_row_is_not_told_and_comes_back(app, author, client):
    path = "/staff/content/festival/crabapple"

    def told():
        runtime_of(app)._rooms._look_at = 0.0
        said = client.post("/in/webchat", json={"session": "b" * 16, "choice": "festival/crabapple-festival"})
        return "서부해당화" in str(said.json["outputs"])

    assert told()
    author.post(f"{path}/expire", {"when": "now"})
    assert not told()
    assert 'data-key="crabapple"' not in author.get("/staff/content/festival?state=shown").text
    assert 'data-key="crabapple"' in author.get("/staff/content/festival?state=expired").text
    author.post(f"{path}/expire", {"when": "never"})
    assert told()


def test_other_entries_about_the_same_are_named_where_one_expires(author):
    page = author.get(HYDRANGEA).text

    assert 'href="/staff/content/faq/f-fs-hydrangea"' in page
    assert 'href="/staff/content/name/hydrangea-festival"' in page


@pytest.mark.parametrize("at", ["", "soon", "2020-01-01T00:00", "2026-11-22T14:00"])
def test_expiry_in_the_past_or_in_no_calendar_is_refused(author, edits, at):
    author.post(f"{HYDRANGEA}/expire", {"when": "at", "at": at})

    assert edits.row("festival", "hydrangea").expires_at is None


def test_expiry_at_a_time_is_that_time_in_seoul(author, edits):
    author.post(f"{HYDRANGEA}/expire", {"when": "at", "at": "2026-11-22T15:30"})

    assert edits.row("festival", "hydrangea").expires_at == NOW + timedelta(hours=1, minutes=30)


def test_former_version_comes_back(author, edits):
    before = edits.row("festival", "hydrangea").body
    author.post(HYDRANGEA, form_of(author, HYDRANGEA) | {"summary.en": "changed"})
    step = edits.history("festival", "hydrangea")[0]

    assert author.post(f"{HYDRANGEA}/restore", {"change": step.id}).status_code == 302
    assert edits.row("festival", "hydrangea").body == before
    for change in (999, 10**30, -(10**30), "x"):
        assert author.post(f"{HYDRANGEA}/restore", {"change": change}).status_code == 404


def test_preview_answers_from_the_form_before_it_is_saved(author, edits):
    form = form_of(author, HYDRANGEA) | {"names.en": "Blue Flower Days", "preview-language": "en"}
    shown = author.post("/staff/content/festival/preview", form, headers={"HX-Request": "true"})

    assert shown.status_code == 200
    assert "Blue Flower Days" in shown.text
    assert "<html" not in shown.text
    assert edits.history("festival", "hydrangea") == []


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_row_is_previewed_as_both_channels_show_it(author, edits, kind):
    for row in edits.rows(kind)[:6]:
        page = author.get(f"/staff/content/{kind}/{row.key}?preview-language=vi")

        assert page.status_code == 200
        if kind != "name":
            assert 'data-preview="webchat"' in page.text
            assert 'data-preview="kakao"' in page.text


def test_deal_is_previewed_with_its_prices(author, edits):
    row = next(one for one in edits.rows("deal") if one.body["deal_price_krw"])
    told = author.get(f"/staff/content/deal/{row.key}").text

    assert told.count(f"{row.body['deal_price_krw']:,}원</strong>") >= 2


def test_question_is_recognised_by_its_examples_and_keywords_in_each_language(app, author, client):
    form = {
        "q.ko": "군청에 자전거를 빌릴 수 있나요?", "q.en": "Can I borrow a bicycle?",
        "a.ko": "군청 민원실에서 빌려 드립니다.", "a.en": "Yes, at the county office.",
        "variants_ko": "자전거 대여\n따릉이", "variants.en": "rent a bike in Gangjin",
        "keywords.ko": "공공자전거", "keywords.en": "velocipede", "asks.topic": "transport",
        "confidence": "high", "sources.0.publisher": "강진군",
    }  # fmt: skip
    assert author.post("/staff/content/faq/new", form).status_code == 302
    runtime_of(app)._rooms._look_at = 0.0

    for text, answer in (
        ("군청에 자전거를 빌릴 수 있나요", "민원실"), ("공공자전거", "민원실"),
        ("velocipede", "county office"),
        ("rent a bike in Gangjin", "county office"),
    ):  # fmt: skip
        said = client.post("/in/webchat", json={"session": "c" * 16, "text": text}).json
        assert answer in str(said["outputs"]), text


def test_keywords_of_a_question_about_an_entry_with_names_are_refused(author):
    form = {
        "q.ko": "청자축제 언제?", "a.ko": "2월.", "asks.topic": "festival", "asks.entity": "celadon-festival",
        "keywords.ko": "도자기", "sources.0.publisher": "강진군",
    }  # fmt: skip
    sent = author.post("/staff/content/faq/new", form)

    assert sent.status_code == 400
    assert "f-keywords-ko-fault" in sent.text


@pytest.mark.parametrize(
    "path",
    ["/staff/content/none", "/staff/content/festival/none", "/staff/content/festival/%00",
     "/staff/content/none/none",
     "/staff/content/none/new", "/staff/content/halfprice/new"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(author, path):
    assert author.get(path).status_code == 404
    assert author.post(path, {}).status_code in {404, 405}


@pytest.mark.parametrize("role", ["approver", "auditor"])
def test_others_read_but_change_nothing(app, edits, role):
    reader = signed_in(app, role)

    page = reader.get(HYDRANGEA)
    assert page.status_code == 200
    assert 'data-act="save"' not in page.text
    assert "강진" in page.text
    assert reader.get("/staff/content/news/new").status_code == 403
    for path in (HYDRANGEA, f"{HYDRANGEA}/expire", f"{HYDRANGEA}/restore", "/staff/content/news/new"):
        assert reader.post(path, news(when="now")).status_code == 403
    assert edits.history("festival", "hydrangea") == []


def test_form_without_its_token_and_strangers_are_turned_away(author, client, edits):
    assert author.client.post(f"{HYDRANGEA}/expire", data={"when": "now"}).status_code == 403
    assert client.get(HYDRANGEA).status_code == 302
    assert edits.row("festival", "hydrangea").expires_at is None


def test_search_and_states_narrow_the_list(author, edits):
    assert author.get("/staff/content/place?q=청자").text.count("<tr data-key") in range(1, 12)
    assert author.get("/staff/content/place?q=nothing-like-it").text.count("<tr data-key") == 0
    assert author.get("/staff/content/deal?state=example").text.count("<tr data-key") == 17
    assert author.get("/staff/content/faq?page=2").text.count("<tr data-key") == len(edits.rows("faq")) - PAGE
    assert author.get("/staff/content/faq?page=99").status_code == 200
