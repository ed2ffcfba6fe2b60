"""The stand-in for Telegram keeps Telegram's rules, seen from a client and from a webhook."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.request import HTTPXRequest

from tests.stand_ins import Answer, LoopbackServer, Request
from tests.stand_ins.kakao_callback import StandInCallback
from tests.stand_ins.telegram import TOKEN, Button, StandInTelegram
from tests.stand_ins.telegram_rules import parse_html

PERSON, GROUP = 81_000_001, -1_009_990_000_001
SECRET = "hook-secret"
PAYLOADS = sorted((Path(__file__).parents[1] / "payloads" / "telegram").glob("*.json"))
KAKAO = Path(__file__).parents[3] / "shared" / "kakao"

Json = dict[str, Any]


class Hook(LoopbackServer):
    """A webhook that gives the planned answers in turn, the last one for ever."""

    def __init__(self, *answers: Answer | None) -> None:
        super().__init__()
        self.answers = list(answers) or [Answer(200, {})]
        self.requests: list[Request] = []
        self.before: Callable[[], object] = lambda: None

    def answer(self, request: Request) -> Answer | None:
        self.before()
        self.requests.append(request)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    @property
    def updates(self) -> list[Json]:
        return [json.loads(request.body) for request in self.requests]


@pytest.fixture(autouse=True)
def _waits_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def telegram() -> Iterator[StandInTelegram]:
    with StandInTelegram() as stand_in:
        yield stand_in


@pytest.fixture
def hook(telegram: StandInTelegram) -> Iterator[Hook]:
    with Hook() as made:
        telegram.connect(f"{made.address}/in/telegram", SECRET)
        yield made


def ask(telegram: StandInTelegram, method: str, **params: Any) -> tuple[int, Json]:
    answer = requests.post(f"{telegram.url}{TOKEN}/{method}", json=params, timeout=60)
    return answer.status_code, answer.json()


def refusal(telegram: StandInTelegram, method: str, **params: Any) -> str:
    status, told = ask(telegram, method, **params)
    assert (status, told["ok"], told["error_code"]) == (400, False, 400)
    return str(told["description"])


def with_bot(telegram: StandInTelegram, call: Callable[[Bot], Coroutine[Any, Any, Any]]) -> Any:
    async def made() -> Any:
        async with HTTPXRequest() as request:
            return await call(Bot(TOKEN, telegram.url, request=request, get_updates_request=request))

    return asyncio.run(made())


def rides(method: str, **params: Any) -> Answer:
    return Answer(200, {"method": method, **params})


# The bot's side


def test_the_library_can_talk_to_it_about_everything_we_use(telegram: StandInTelegram) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("축제", callback_data="festival")]])

    async def talk(bot: Bot) -> None:
        assert (await bot.get_me()).username == "gangjin_talk_bot"
        sent = await bot.send_message(
            PERSON,
            "<b>강진</b> &amp; 바다",
            parse_mode="HTML",
            reply_markup=keyboard,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        assert (sent.text, sent.parse_entities()) == ("강진 & 바다", {sent.entities[0]: "강진"})
        assert sent.reply_markup == keyboard
        edited = await bot.edit_message_text("고침", chat_id=PERSON, message_id=sent.message_id)
        assert isinstance(edited, Message)
        assert (edited.text, edited.reply_markup) == ("고침", None)
        photo = await bot.send_photo(PERSON, b"\xff\xd8picture", caption="사진")
        again = await bot.send_photo(PERSON, photo.photo[-1].file_id)
        assert again.photo[-1].file_id == photo.photo[-1].file_id
        assert await bot.delete_message(PERSON, sent.message_id)
        assert await bot.send_chat_action(PERSON, "typing")
        assert await bot.get_chat_member_count("@gangjin_test_news") == 2
        assert await bot.set_my_commands([("help", "도움말")], language_code="ko")
        assert [c.command for c in await bot.get_my_commands(language_code="ko")] == ["help"]
        assert await bot.get_my_commands(language_code="vi") == ()
        assert await bot.set_my_description("안내", language_code="ko")
        assert (await bot.get_my_description(language_code="ko")).description == "안내"
        assert await bot.set_chat_menu_button()
        assert await bot.set_webhook(
            f"{telegram.address}/x", secret_token=SECRET, allowed_updates=["message"]
        )
        assert (await bot.get_webhook_info()).allowed_updates == ("message",)
        assert await bot.delete_webhook()

    with_bot(telegram, talk)
    assert [seen.text for seen in telegram.replies(PERSON)] == ["사진", ""]


@pytest.mark.parametrize(
    ("status", "description", "error"),
    [
        (403, "Forbidden: bot was blocked by the user", Forbidden),
        (403, "Forbidden: user is deactivated", Forbidden),
        (400, "Bad Request: chat not found", BadRequest),
        (401, "Unauthorized", InvalidToken),
        (502, "Bad Gateway", NetworkError),
    ],
)
def test_a_planned_fault_strikes_once_and_only_its_chat(
    telegram: StandInTelegram, status: int, description: str, error: type[Exception]
) -> None:
    telegram.fail(PERSON, status, description)

    async def talk(bot: Bot) -> None:
        await bot.send_message(PERSON + 1, "안녕")
        with pytest.raises(error):
            await bot.send_message(PERSON, "안녕")
        await bot.send_message(PERSON, "안녕")

    with_bot(telegram, talk)
    assert (telegram.copies(PERSON), telegram.copies(PERSON + 1), telegram.most_copies()) == (1, 1, 1)


def test_too_many_requests_name_the_wait_in_body_and_header(telegram: StandInTelegram) -> None:
    telegram.fail(PERSON, 429, "Too Many Requests: retry after 2282", retry_after=2282, times=2)
    answer = requests.post(
        f"{telegram.url}{TOKEN}/sendMessage", json={"chat_id": PERSON, "text": "안녕"}, timeout=60
    )

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2282")
    assert answer.json()["parameters"] == {"retry_after": 2282}
    with pytest.raises(RetryAfter):
        with_bot(telegram, lambda bot: bot.send_message(PERSON, "안녕"))
    assert telegram.copies(PERSON) == 0


def test_a_group_that_moved_tells_its_new_id(telegram: StandInTelegram) -> None:
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    telegram.fail(-999, 400, words, migrate_to=GROUP)
    with pytest.raises(ChatMigrated) as caught:
        with_bot(telegram, lambda bot: bot.send_message(-999, "안녕"))

    assert caught.value.new_chat_id == GROUP


def test_a_cut_connection_leaves_the_message_delivered(telegram: StandInTelegram) -> None:
    telegram.cut_after_write(PERSON)
    with pytest.raises(NetworkError):
        with_bot(telegram, lambda bot: bot.send_message(PERSON, "안녕"))

    assert telegram.copies(PERSON, "안녕") == 1


@pytest.mark.parametrize(
    ("path", "status"),
    [(f"/bot{TOKEN}/sendNonsense", 404), ("/bot1:wrong/getMe", 401), ("/elsewhere", 404)],
)
def test_a_wrong_address_is_refused(telegram: StandInTelegram, path: str, status: int) -> None:
    answer = requests.post(telegram.address + path, timeout=60)

    assert (answer.status_code, answer.json()["error_code"]) == (status, status)


@pytest.mark.parametrize(
    "sent",
    [
        {"json": {"chat_id": PERSON, "text": "가", "reply_markup": {"remove_keyboard": True}}},
        {"data": {"chat_id": PERSON, "text": "가", "reply_markup": '{"remove_keyboard": true}'}},
        {"params": {"chat_id": PERSON, "text": "가", "reply_markup": '{"remove_keyboard": true}'}},
        {"files": {"chat_id": (None, str(PERSON)), "text": (None, "가"),
                   "reply_markup": (None, '{"remove_keyboard": true}')}},
    ],
    ids=["json", "form", "query", "multipart"],
)  # fmt: skip
def test_every_way_to_send_parameters_gives_the_same_call(telegram: StandInTelegram, sent: Json) -> None:
    answer = requests.post(f"{telegram.url}{TOKEN}/sendMessage", timeout=60, **sent)

    assert answer.status_code == 200
    (call,) = telegram.calls("sendMessage")
    assert call.params == {"chat_id": PERSON, "text": "가", "reply_markup": {"remove_keyboard": True}}


@pytest.mark.parametrize(
    ("text", "seen", "entities"),
    [
        ("<b>가</b>나", "가나", [("bold", 0, 1, None)]),
        ("🎉<i>가<b>나</b></i>", "🎉가나", [("italic", 2, 2, None), ("bold", 3, 1, None)]),
        ('<a href="https://example.com/?a=1&amp;b=2">길</a>', "길", [("text_link", 0, 1, "https://example.com/?a=1&b=2")]),
        ("1 &lt; 2 &#128512; &nbsp; a > b", "1 < 2 😀 &nbsp; a > b", []),
        ("<blockquote expandable>가</blockquote>", "가", [("expandable_blockquote", 0, 1, None)]),
        ('<span class="tg-spoiler">가</span><u></u>', "가", [("spoiler", 0, 1, None)]),
    ],
)  # fmt: skip
def test_formatting_becomes_entities_in_utf16_units(text: str, seen: str, entities: list[Any]) -> None:
    found, marks = parse_html(text)

    assert found == seen
    assert [(m["type"], m["offset"], m["length"], m.get("url")) for m in marks] == entities


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("가<br>나", 'Unsupported start tag "br" at byte offset 3'),
        ("a < b", 'Unclosed start tag at byte offset 2'),
        ("<b>가", 'Can\'t find end tag corresponding to start tag "b"'),
        ("가</b>", "Unexpected end tag at byte offset 3"),
        ("<b><i>test</b></i>", 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"'),
        ("<span>가</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)  # fmt: skip
def test_broken_formatting_is_refused(telegram: StandInTelegram, text: str, words: str) -> None:
    told = refusal(telegram, "sendMessage", chat_id=PERSON, text=text, parse_mode="HTML")

    assert told == f"Bad Request: can't parse entities: {words}"
    assert telegram.copies(PERSON) == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("가" * 4096, None),
        ("<b>" + "가" * 4096 + "</b>", None),
        ("가" * 4097, "message is too long"),
        ("👍" * 2048, None),
        ("👍" * 2049, "message is too long"),
        ("", "message text is empty"),
        (" \n", "text must be non-empty"),
        ("<b></b>", "text must be non-empty"),
    ],
)
def test_text_is_measured_after_formatting(telegram: StandInTelegram, text: str, words: str | None) -> None:
    status, told = ask(telegram, "sendMessage", chat_id=PERSON, text=text, parse_mode="HTML")

    assert (status, told.get("description")) == ((400, f"Bad Request: {words}") if words else (200, None))


INLINE = "can't parse inline keyboard button: "
WRONG_PORT = "Wrong port number specified in the URL"
URL = "inline keyboard button URL '{}' is invalid: {}"
WEB_APP = "inline keyboard button Web App URL 'http://example.com' is invalid: Only HTTPS links are allowed"


def a_row(**button: Any) -> Json:
    return {"inline_keyboard": [[{"text": "가", **button}]]}


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (a_row(callback_data="x" * 64), None),
        (a_row(callback_data="가" * 21), None),
        (a_row(callback_data="가" * 22), "BUTTON_DATA_INVALID"),
        (a_row(callback_data=""), INLINE + "Text buttons are unallowed in the inline keyboard"),
        (a_row(), INLINE + "Text buttons are unallowed in the inline keyboard"),
        (a_row(callback_data="a", url="https://example.com"), INLINE + "exactly one action must be used"),
        (a_row(url="https://example.com/a?b=1"), None),
        (a_row(url="tel:+82614303114"), URL.format("tel:+82614303114", WRONG_PORT)),
        (a_row(url="http://localhost/"), URL.format("http://localhost/", "Wrong HTTP URL")),
        (a_row(url="ftp://example.com"), URL.format("ftp://example.com", "Unsupported URL protocol")),
        (a_row(web_app={"url": "http://example.com"}), WEB_APP),
        (a_row(copy_text={"text": ""}), "BUTTON_COPY_TEXT_INVALID"),
        ({"inline_keyboard": [[{"callback_data": "a"}]]}, INLINE + 'Can\'t find field "text"'),
        ({"inline_keyboard": [[{"text": "가", "callback_data": "a"}] * 9]}, "reply markup is too long"),
        ({"inline_keyboard": [[{"text": "가", "callback_data": "a"}]] * 100}, None),
        ({"inline_keyboard": [[{"text": "가", "callback_data": "a"}]] * 101}, "reply markup is too long"),
        ({"inline_keyboard": "bad"}, 'field "inline_keyboard" must be of type Array'),
        ({"keyboard": [["가", {"text": "번호", "request_contact": True}]], "resize_keyboard": True}, None),
        ({"keyboard": [["가"]], "resize_keyboard": "yes"}, 'field "resize_keyboard" must be of type Boolean'),
        ("[", "can't parse reply_markup JSON object"),
        ([], "object expected as reply markup"),
    ],
)  # fmt: skip
def test_a_keyboard_is_checked_before_anything_is_sent(
    telegram: StandInTelegram, markup: Any, words: str | None
) -> None:
    status, told = ask(telegram, "sendMessage", chat_id=PERSON, text="가", reply_markup=markup)

    assert (status, told.get("description")) == ((400, f"Bad Request: {words}") if words else (200, None))
    assert telegram.copies(PERSON) == (words is None)


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("sendMessage", {"text": "가"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": 0, "text": "가"}, "chat not found"),
        ("sendMessage", {"chat_id": "nobody", "text": "가"}, "chat not found"),
        (
            "sendMessage",
            {"chat_id": PERSON, "text": "가", "parse_mode": "MarkdownV2"},
            "unsupported parse_mode",
        ),
        (
            "sendMessage",
            {"chat_id": PERSON, "text": "가", "reply_parameters": {"message_id": 9}},
            "message to be replied not found",
        ),
        (
            "sendMessage",
            {"chat_id": PERSON, "text": "가", "link_preview_options": {"is_disabled": "yes"}},
            'field "is_disabled" must be of type Boolean',
        ),
        (
            "sendMessage",
            {
                "chat_id": GROUP,
                "text": "가",
                "reply_markup": {"keyboard": [[{"text": "번호", "request_contact": True}]]},
            },
            "phone number can be requested in private chats only",
        ),
        ("sendPhoto", {"chat_id": PERSON}, "there is no photo in the request"),
        ("sendPhoto", {"chat_id": PERSON, "photo": "unknown-id"}, "wrong file identifier/HTTP URL specified"),
        (
            "sendPhoto",
            {"chat_id": PERSON, "photo": "https://example.com/a.png", "caption": "가" * 1025},
            "message caption is too long",
        ),
        ("editMessageText", {"chat_id": PERSON, "message_id": 9, "text": "가"}, "message to edit not found"),
        ("deleteMessage", {"chat_id": PERSON, "message_id": 9}, "message to delete not found"),
        (
            "answerCallbackQuery",
            {"callback_query_id": "9"},
            "query is too old and response timeout expired or query ID is invalid",
        ),
        ("sendChatAction", {"chat_id": PERSON, "action": "dancing"}, "wrong parameter action in request"),
        ("setMyCommands", {"commands": [{"command": "Help-me", "description": "a"}]}, "BOT_COMMAND_INVALID"),
        (
            "setMyCommands",
            {"commands": [{"command": "help", "description": ""}]},
            "command description must be non-empty",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "help", "description": "a"}] * 101},
            "BOT_COMMANDS_TOO_MUCH",
        ),
        ("setMyCommands", {"commands": [], "language_code": "zh-hans"}, "invalid language code specified"),
        ("setMyName", {"name": "가" * 65}, "name length must not exceed 64"),
        ("setMyDescription", {"description": "가" * 513}, "description length must not exceed 512"),
        (
            "setMyShortDescription",
            {"short_description": "가" * 121},
            "short_description length must not exceed 120",
        ),
        (
            "setWebhook",
            {"url": "http://example.com/in"},
            "bad webhook: An HTTPS URL must be provided for webhook",
        ),
        (
            "setWebhook",
            {"url": "https://example.com:8000/in"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        (
            "setWebhook",
            {"url": "https://example.com", "secret_token": "a b"},
            "secret token contains unallowed characters",
        ),
        ("setWebhook", {"url": "https://example.com", "secret_token": "a" * 257}, "secret token is too long"),
    ],
)
def test_what_telegram_refuses_is_refused_in_its_words(
    telegram: StandInTelegram, method: str, params: Json, words: str
) -> None:
    assert refusal(telegram, method, **params) == f"Bad Request: {words}"


def test_an_unchanged_edit_and_a_persons_own_message_cannot_be_edited(
    telegram: StandInTelegram, hook: Hook
) -> None:
    telegram.say(PERSON, "안녕")
    _, told = ask(telegram, "sendMessage", chat_id=PERSON, text="안녕")
    mine, theirs = told["result"]["message_id"], hook.updates[0]["message"]["message_id"]

    unchanged = refusal(telegram, "editMessageText", chat_id=PERSON, message_id=mine, text="안녕")
    assert unchanged.startswith("Bad Request: message is not modified")
    foreign = refusal(telegram, "editMessageText", chat_id=PERSON, message_id=theirs, text="고침")
    assert foreign == "Bad Request: message can't be edited"


def test_get_updates_conflicts_with_a_webhook(telegram: StandInTelegram, hook: Hook) -> None:
    assert ask(telegram, "getUpdates")[0] == 409
    assert hook.requests == []


def test_allowed_updates_stay_until_they_are_named_again(telegram: StandInTelegram) -> None:
    ask(telegram, "setWebhook", url="https://example.com", allowed_updates=["message", "nonsense"])
    ask(telegram, "setWebhook", url="https://example.com/new")

    assert telegram.api.webhook.allowed == ("message",)


def test_who_never_wrote_cannot_be_written_to_where_that_is_asked_for(
    telegram: StandInTelegram, hook: Hook
) -> None:
    telegram.api.strangers_refused = True
    assert refusal(telegram, "sendMessage", chat_id=PERSON, text="안녕") == "Bad Request: chat not found"
    telegram.start(PERSON)

    assert ask(telegram, "sendMessage", chat_id=PERSON, text="안녕")[0] == 200
    assert len(hook.requests) == 1


def test_copies_are_counted_for_each_chat_and_text(telegram: StandInTelegram) -> None:
    for chat, text in ((PERSON, "가"), (PERSON, "가"), (PERSON, "나"), (PERSON + 1, "가")):
        ask(telegram, "sendMessage", chat_id=chat, text=text)

    assert (telegram.copies(PERSON), telegram.copies(PERSON, "가"), telegram.most_copies()) == (3, 2, 2)


def test_many_callers_at_once_are_all_counted(telegram: StandInTelegram) -> None:
    def send() -> None:
        with requests.Session() as session:
            for _ in range(20):
                params = {"chat_id": PERSON, "text": "가"}
                session.post(f"{telegram.url}{TOKEN}/sendMessage", json=params, timeout=60)

    callers = [threading.Thread(target=send) for _ in range(8)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()

    assert telegram.copies(PERSON) == len(telegram.calls("sendMessage")) == 160


def test_latency_delays_an_answer(telegram: StandInTelegram) -> None:
    telegram.latency = 0.1
    began = time.monotonic()
    ask(telegram, "getMe")

    assert time.monotonic() - began >= 0.1


# The person's side


def test_a_message_is_delivered_with_the_secret_and_rising_numbers(
    telegram: StandInTelegram, hook: Hook
) -> None:
    assert telegram.say(PERSON, "안녕하세요", "vi").accepted
    telegram.say(PERSON, "또 왔어요")

    headers = hook.requests[0].headers
    assert headers["X-Telegram-Bot-Api-Secret-Token"] == SECRET
    assert headers["Content-Type"] == "application/json"
    first, second = hook.updates
    assert second["update_id"] == first["update_id"] + 1
    update = Update.de_json(first, None)
    assert update.message is not None
    assert update.message.text == "안녕하세요"
    assert update.message.from_user is not None
    assert update.message.from_user.language_code == "vi"
    assert hook.requests[0].path == "/in/telegram"


def test_commands_and_mentions_are_marked_in_utf16_units(telegram: StandInTelegram, hook: Hook) -> None:
    telegram.say(GROUP, "🎉 /help@gangjin_talk_bot 와 @someone 에게 a@b.kr/x /help요", chat_type="supergroup")

    message = Update.de_json(hook.updates[0], None).message
    assert message is not None
    assert sorted(message.parse_entities().values()) == ["/help@gangjin_talk_bot", "@someone"]
    assert message.chat.type == "supergroup"
    assert message.from_user is not None
    assert message.from_user.id != GROUP


def test_start_carries_its_payload(telegram: StandInTelegram, hook: Hook) -> None:
    telegram.start(PERSON, "src_market5")

    message = hook.updates[0]["message"]
    assert message["text"] == "/start src_market5"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


def test_a_reply_that_rides_in_the_answer_is_seen(telegram: StandInTelegram) -> None:
    markup = {"inline_keyboard": [[{"text": "축제", "callback_data": "festival"}]]}
    with Hook(rides("sendMessage", chat_id=PERSON, text="안녕하세요", reply_markup=markup)) as hook:
        telegram.connect(hook.address, SECRET)
        delivery = telegram.say(PERSON, "안녕")

    assert delivery.call is not None
    assert delivery.call.rode
    (seen,) = telegram.replies(PERSON)
    assert (seen.text, seen.buttons) == ("안녕하세요", (Button("축제", "festival"),))
    assert telegram.refused == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (rides("sendMessage", chat_id=PERSON, text="가" * 4097), "message is too long"),
        (rides("getMe"), "getMe is not possible in a webhook's answer"),
        (rides("deleteWebhook"), "deleteWebhook is not possible in a webhook's answer"),
        (rides("sendMessage", chat_id=PERSON + 7, text="가"), "chat not found"),
    ],
)
def test_a_reply_telegram_would_not_send_is_kept_with_its_reason(
    telegram: StandInTelegram, answer: Answer, words: str
) -> None:
    telegram.api.strangers_refused = True
    with Hook(answer) as hook:
        telegram.connect(hook.address, SECRET)
        delivery = telegram.say(PERSON, "안녕")

    assert delivery.accepted
    assert [call.error for call in telegram.refused] == [f"Bad Request: {words}"]
    assert telegram.replies(PERSON) == []


def test_a_planned_fault_strikes_a_riding_reply_too(telegram: StandInTelegram) -> None:
    telegram.fail(PERSON, 429, "Too Many Requests: retry after 3", retry_after=3)
    with Hook(rides("sendMessage", chat_id=PERSON, text="안녕하세요")) as hook:
        telegram.connect(hook.address, SECRET)
        telegram.say(PERSON, "안녕")
        telegram.say(PERSON, "안녕")

    assert [call.error for call in telegram.refused] == ["Too Many Requests: retry after 3"]
    assert telegram.copies(PERSON) == 1


def test_a_press_brings_the_message_it_was_made_on(telegram: StandInTelegram) -> None:
    markup = {"inline_keyboard": [[{"text": "축제", "callback_data": "festival"}]]}
    said = rides("sendMessage", chat_id=PERSON, text="무엇을 도와드릴까요?", reply_markup=markup)
    with Hook(said, Answer(200, {})) as hook:
        telegram.connect(hook.address, SECRET)
        telegram.say(PERSON, "안녕", "ja")
        telegram.tap(PERSON, "축제")

    query = Update.de_json(hook.updates[1], None).callback_query
    assert query is not None
    assert (query.data, query.from_user.language_code) == ("festival", "ja")
    assert query.message is not None
    assert query.message.message_id == telegram.replies(PERSON)[0].message["message_id"]
    assert ask(telegram, "answerCallbackQuery", callback_query_id=query.id)[0] == 200
    telegram.api.query_lifetime = 0
    assert "too old" in refusal(telegram, "answerCallbackQuery", callback_query_id=query.id)


def test_a_press_on_nothing_brings_an_inaccessible_message(telegram: StandInTelegram, hook: Hook) -> None:
    telegram.press(PERSON, "forged")

    assert hook.updates[0]["callback_query"]["message"]["date"] == 0


def test_a_person_who_blocks_is_told_of_and_cannot_be_written_to(
    telegram: StandInTelegram, hook: Hook
) -> None:
    telegram.block(PERSON)
    status, told = ask(telegram, "sendMessage", chat_id=PERSON, text="안녕")
    assert (status, told["description"]) == (403, "Forbidden: bot was blocked by the user")
    with pytest.raises(ValueError, match="unblocking"):
        telegram.say(PERSON, "안녕")
    telegram.start(PERSON)

    changes = [Update.de_json(update, None).my_chat_member for update in hook.updates[:2]]
    assert [change.new_chat_member.status for change in changes if change] == ["kicked", "member"]
    assert ask(telegram, "sendMessage", chat_id=PERSON, text="안녕")[0] == 200


def test_kinds_that_were_not_asked_for_are_not_delivered(telegram: StandInTelegram, hook: Hook) -> None:
    telegram.connect(hook.address, SECRET, allowed=("message",))
    delivery = telegram.block(PERSON)

    assert (delivery.attempts, hook.requests) == ((), [])


def test_repeats_follow_failures_with_telegrams_waits(telegram: StandInTelegram) -> None:
    telegram.courier.tries = 8
    with Hook(Answer(500, {})) as hook:
        telegram.connect(hook.address, SECRET)
        delivery = telegram.say(PERSON, "안녕")

    assert [attempt.waited for attempt in delivery.attempts] == [0, 0, 2, 4, 8, 16, 32, 60]
    assert not delivery.accepted
    assert len({json.dumps(update) for update in hook.updates}) == 1
    assert "500" in ask(telegram, "getWebhookInfo")[1]["result"]["last_error_message"]


def test_repeats_wait_as_the_webhook_asks(telegram: StandInTelegram) -> None:
    busy = Answer(503, {}, {"Retry-After": "30"})
    with Hook(busy, Answer(200, {})) as hook:
        telegram.connect(hook.address, SECRET)
        delivery = telegram.say(PERSON, "안녕")

    assert [(attempt.status, attempt.waited) for attempt in delivery.attempts] == [(503, 0), (200, 30)]


def test_a_lost_answer_is_repeated(telegram: StandInTelegram) -> None:
    with Hook(None, Answer(200, {})) as hook:
        telegram.connect(hook.address, SECRET)
        delivery = telegram.say(PERSON, "안녕")

    assert [attempt.status for attempt in delivery.attempts] == [0, 200]
    assert hook.updates[0] == hook.updates[1]


def test_a_webhook_that_is_too_slow_has_failed(telegram: StandInTelegram) -> None:
    telegram.courier.patience, telegram.courier.tries = 0.05, 1
    with Hook() as hook:
        hook.before = lambda: time.sleep(0.2)
        telegram.connect(hook.address, SECRET)
        assert telegram.say(PERSON, "안녕").attempts[0].error == "TimeoutError"


def test_one_persons_messages_keep_their_order(telegram: StandInTelegram, hook: Hook) -> None:
    hook.before = lambda: time.sleep(0.02)
    talks = [threading.Thread(target=telegram.say, args=(PERSON, f"{n}")) for n in range(6)]
    for talk in talks:
        talk.start()
    for talk in talks:
        talk.join()

    ids = [update["update_id"] for update in hook.updates]
    assert ids == list(range(ids[0], ids[0] + 6))


def test_a_raw_update_can_be_delivered_twice_at_once(telegram: StandInTelegram) -> None:
    both = threading.Barrier(2)
    with Hook() as hook:
        hook.before = lambda: both.wait(10)
        telegram.connect(hook.address, SECRET)
        twins = [threading.Thread(target=telegram.deliver, args=({"update_id": 7},)) for _ in range(2)]
        for twin in twins:
            twin.start()
        for twin in twins:
            twin.join()

    assert hook.updates == [{"update_id": 7}] * 2
    assert not both.broken


@pytest.mark.parametrize(
    "update",
    [{}, {"update_id": "x"}, {"message": {"chat": 5}}, {"message": {"chat": {"id": 5}, "message_id": "x"}},
     {"callback_query": {"id": None, "message": "x"}}, {"message": [1]}],
    ids=str,
)  # fmt: skip
def test_a_misshapen_update_is_delivered_as_it_is(
    telegram: StandInTelegram, hook: Hook, update: Json
) -> None:
    assert telegram.deliver(update).accepted
    assert hook.updates == [update]


def test_without_a_webhook_nothing_can_be_said(telegram: StandInTelegram) -> None:
    with pytest.raises(RuntimeError, match="no webhook"):
        telegram.say(PERSON, "안녕")


# The payloads


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: path.stem)
def test_each_payload_is_an_update_the_library_reads(path: Path) -> None:
    update = json.loads(path.read_text("utf-8"))

    assert isinstance(update["update_id"], int)
    if path.stem == "without_is_bot":
        with pytest.raises(TypeError, match="is_bot"):
            Update.de_json(update, None)
    else:
        message = Update.de_json(update, None).effective_message
        entities: dict[Any, str] = message.parse_entities() if message else {}
        assert all(each.strip() == each != "" for each in entities.values())


def test_no_two_payloads_are_the_same_update() -> None:
    ids = [json.loads(path.read_text("utf-8"))["update_id"] for path in PAYLOADS]

    assert len(set(ids)) == len(ids) >= 35


# Kakao's callback


@pytest.fixture
def kakao() -> Iterator[StandInCallback]:
    schema = KAKAO / "skill-response.schema.json"
    if not schema.exists():
        pytest.skip("Kakao's schema lies beside the repository, in shared/kakao")
    with StandInCallback(schema) as stand_in:
        yield stand_in


def call_back(url: str, body: Json | str) -> tuple[str, str]:
    raw = body if isinstance(body, str) else json.dumps(body)
    answer = requests.post(url, raw.encode(), headers={"Content-Type": "application/json"}, timeout=60)
    told = answer.json()
    assert told.keys() == {"taskId", "status", "message", "timestamp"}
    return told["status"], told["message"]


RESULT = {"version": "2.0", "template": {"outputs": [{"simpleText": {"text": "다 됐습니다."}}]}}
SUCCESS = ("SUCCESS", "ok")
NO_TOKEN = ("ERROR", "Invalid callback token. Check your callback token.")
NO_JSON = ("FAIL", "Invalid json response from bot-skill.")


def test_a_callback_address_takes_one_answer(kakao: StandInCallback) -> None:
    url = kakao.new_address()

    assert call_back(url, RESULT) == SUCCESS
    assert call_back(url, RESULT) == NO_TOKEN
    assert [(each.url, each.accepted) for each in kakao.wait_for(2)] == [(url, True), (url, False)]
    assert kakao.received[0].body == RESULT


def test_a_callback_address_dies(kakao: StandInCallback) -> None:
    early, late = kakao.new_address(), kakao.new_address()
    kakao.expire(early)
    assert call_back(early, RESULT) == NO_TOKEN
    kakao.lifetime = 0

    assert call_back(late, RESULT) == NO_TOKEN
    assert call_back(f"{kakao.address}/v1/callback/invented", RESULT) == NO_TOKEN


@pytest.mark.parametrize(
    "body",
    ["not JSON", "[]", {"version": "2.0"}, {"version": "2.0", "useCallback": True},
     {"version": "2.0", "template": {"outputs": [{"simpleText": {"text": "가" * 1001}}]}},
     {**RESULT, "data": {"filling": "가" * 6000}}],
    ids=["words", "list", "empty", "first answer", "too long", "too many bytes"],
)  # fmt: skip
def test_a_callback_that_is_no_skill_response_fails(kakao: StandInCallback, body: Json | str) -> None:
    assert call_back(kakao.new_address(), body) == NO_JSON
