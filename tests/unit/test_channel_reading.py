"""What each channel makes of a call: who may call, what was said, what was pressed, what is a repeat."""

import pytest

from bot.channel import Request, Unreadable, Unverified
from bot.channels import kakao, telegram, webchat
from bot.message import Address, Fetch, Kind

KAKAO = {"KAKAO_SKILL_SECRET": "skill-secret", "KAKAO_CALLBACK_HOSTS": ".kakao.com"}
TELEGRAM = {"TELEGRAM_WEBHOOK_SECRET": "hook-secret", "TELEGRAM_BOT_TOKEN": "4242:invented-token"}
NAMED = {**TELEGRAM, "username": "GangjinTalkBot"}

# KakaoTalk


def skill_request(utterance="안녕", *, choice=None, said=None, action=None, bot="bot-1", user="user-1"):
    extra = {} if choice is None else {"clientExtra": {"choice": choice}}
    return {
        "bot": {"id": bot, "name": "강진톡"},
        "userRequest": {"utterance": utterance, "user": {"id": user, "type": "botUserKey"}, **(said or {})},
        "action": {"name": "답하기", "params": {}, "clientExtra": None, **extra, **(action or {})},
    }


def from_kakao(body, **headers):
    shown = {"x-kakao-skill-secret": KAKAO["KAKAO_SKILL_SECRET"], **headers}
    return kakao.read(Request(body, shown), KAKAO)


@pytest.mark.parametrize("secret", [None, "", "skill-secre", "skill-secret ", "SKILL-SECRET", "비밀"])
def test_kakao_without_the_secret_is_refused_before_the_body_is_looked_at(secret):
    with pytest.raises(Unverified):
        kakao.read(Request(None, {} if secret is None else {"x-kakao-skill-secret": secret}), KAKAO)


@pytest.mark.parametrize(
    "body",
    [
        None, [], "text", {}, {"userRequest": {}},
        {**skill_request(), "bot": None},
        {**skill_request(), "action": "x"},
        {**skill_request(), "userRequest": []},
        skill_request(utterance=7),
        skill_request(bot=""), skill_request(bot=7), skill_request(bot="b" * 41),
        skill_request(user=None), skill_request(user="u" * 71), skill_request(user="a\x00b"),
        skill_request(user="\ud83c"),
    ],
    ids=range(16),
)  # fmt: skip
def test_what_is_no_skill_request_is_unreadable(body):
    with pytest.raises(Unreadable):
        from_kakao(body)


@pytest.mark.parametrize(
    ("bot", "address"),
    [("bot-1", "bot-1:user-1"), ("bot-1!", "bot-1:user-1"), ("b" * 40, f"{'b' * 40}:user-1")],
)
def test_a_kakao_contact_is_known_by_bot_and_person_and_the_draft_bot_is_the_same(bot, address):
    message = from_kakao(skill_request(bot=bot))

    assert (message.address.channel, message.address.id) == ("kakao", address)


PHOTO = "https://dn-m.talk.kakao.com/talkm/photo.jpg"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (skill_request(), Kind.TEXT),
        (skill_request(utterance=None), Kind.TEXT),
        (skill_request(said={"block": {"id": "1", "name": "웰컴 블록"}}), Kind.GREETING),
        (skill_request(said={"block": {"id": "1", "name": "폴백 블록"}}), Kind.TEXT),
        (skill_request(said={"block": None}), Kind.TEXT),
        (skill_request(said={"params": {"media": {"type": "image"}}}), Kind.PICTURE),
        (skill_request(said={"params": None}), Kind.TEXT),
        (skill_request(action={"params": {"photo": '{"secureUrls": "List(https://x)"}'}}), Kind.PICTURE),
        (skill_request(action={"params": None}), Kind.TEXT),
        (skill_request(PHOTO), Kind.PICTURE),
        (skill_request("http://k.kakaocdn.net/dn/a.jpg"), Kind.PICTURE),
        (skill_request(f"{PHOTO} 이게 뭐예요?"), Kind.TEXT),
        (skill_request("https://kakao.com.example.org/a.jpg"), Kind.TEXT),
        (skill_request("https://evilkakao.com/a.jpg"), Kind.TEXT),
        (skill_request("https://[kakao.com/a.jpg"), Kind.TEXT),
        (skill_request("ftp://dn.kakao.com/a.jpg"), Kind.TEXT),
        (skill_request(choice="help"), Kind.PRESS),
        (skill_request(PHOTO, choice="help", said={"block": {"name": "웰컴 블록"}}), Kind.PRESS),
    ],
    ids=range(18),
)
def test_kakao_tells_texts_from_presses_greetings_and_pictures(body, kind):
    assert from_kakao(body).kind == kind


@pytest.mark.parametrize(
    ("given", "choice"),
    [
        (None, None),
        ("festival/celadon-festival/when", "festival/celadon-festival/when"),
        ("", ""),
        (7, "7"),
        ({"a": [1]}, "{'a': [1]}"),
        (False, "False"),
        ("x" * 5000, "x" * 1024),
    ],
)
def test_a_kakao_buttons_payload_is_kept_forged_or_not(given, choice):
    assert from_kakao(skill_request(choice=given)).choice == choice


@pytest.mark.parametrize("extra", [None, [], "choice", {"other": 1}])
def test_a_kakao_extra_that_is_not_ours_is_no_press(extra):
    message = from_kakao(skill_request(action={"clientExtra": extra}))

    assert (message.kind, message.choice) == (Kind.TEXT, None)


@pytest.mark.parametrize(
    ("headers", "key"),
    [
        ({}, None),
        ({"x-request-id": ""}, None),
        ({"x-request-id": "abc"}, "bot-1:user-1:abc"),
        ({"x-request-id": "a" * 500}, "bot-1:user-1:" + "a" * 120),
    ],
)
def test_a_kakao_repeat_is_known_by_its_request_id(headers, key):
    assert from_kakao(skill_request(), **headers).key == key


def test_kakao_keys_stay_short_and_apart_for_long_ids():
    keys = {
        from_kakao(skill_request(bot="b" * 40, user=user * 70), **{"x-request-id": "a" * 500}).key
        for user in "uv"
    }

    assert len(keys) == 2
    assert max(map(len, keys)) <= 161


def test_what_no_database_takes_is_left_out_of_the_words():
    assert from_kakao(skill_request("안\x00녕\ud83c!")).text == "안녕!"


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://bot-api.kakao.com/callback/abc?x=1", True),
        ("https://bot-api.kakao.com:443/callback", True),
        ("https://BOT-API.KAKAO.COM/callback", True),
        ("https://kakao.com/callback", False),  # below the listed name, not the name itself
        ("https://evil-kakao.com/", False),
        ("https://bot-api.kakao.com.example.org/", False),
        ("https://example.org/?.kakao.com", False),
        ("https://example.org/#.kakao.com", False),
        ("https://example.org\\.kakao.com/", False),  # some read a backslash as a slash
        ("https://example.org\t.kakao.com/", False),
        ("https://bot-api.kakao.com/\n", False),
        (" https://bot-api.kakao.com/", False),
        ("https://bot-api.kakao.com@example.org/", False),
        ("https://me:pw@bot-api.kakao.com/", False),
        ("http://bot-api.kakao.com/", False),
        ("ftp://bot-api.kakao.com/", False),
        ("//bot-api.kakao.com/", False),
        ("https:///callback", False),
        ("https://[::1/", False),
        ("http://127.0.0.1:9000/callback", False),  # loopback only where it is listed
        ("", False),
    ],
)
def test_a_callback_goes_to_a_listed_host_only(url, allowed):
    assert kakao.is_allowed(url, [".kakao.com"]) is allowed


@pytest.mark.parametrize(
    ("url", "hosts", "allowed"),
    [
        ("http://127.0.0.1:9000/callback", ["127.0.0.1"], True),
        ("http://localhost:9000/callback", [".kakao.com", " localhost "], True),
        ("http://10.0.0.1/callback", ["10.0.0.1"], False),  # plain http is for this machine only
        ("https://10.0.0.1/callback", ["10.0.0.1"], True),
        ("https://a.example.org/", ["example.org"], False),
        ("https://bot-api.kakao.com/", ["", " "], False),
        ("https://bot-api.kakao.com/", [], False),
    ],
)
def test_hosts_are_listed_whole_or_by_what_they_end_with(url, hosts, allowed):
    assert kakao.is_allowed(url, hosts) is allowed


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://bot-api.kakao.com/callback/abc", "https://bot-api.kakao.com/callback/abc"),
        ("https://example.org/", None), (None, None), (7, None), ("", None),
    ],
)  # fmt: skip
def test_a_late_answer_is_offered_where_a_callback_may_go(given, expected):
    request = Request(skill_request(said={"callbackUrl": given}), {})
    late = kakao.late(request, KAKAO)

    assert (late.url if late else None) == expected
    assert late is None or late.acknowledgement == {"version": "2.0", "useCallback": True}


@pytest.mark.parametrize("body", [None, [], {}, {"userRequest": None}])
def test_a_body_without_a_callback_has_no_late_answer(body):
    assert kakao.late(Request(body, {}), KAKAO) is None


@pytest.mark.parametrize(
    ("params", "properties", "fetch"),
    [
        ({"announcementId": "1", "deliveryId": "5"}, {}, Fetch(delivery=5)),
        ({"deliveryId": "5", "occurrenceId": "7"}, {"deliveryId": "6"}, Fetch(6, 7)),
        ({"deliveryId": 5}, {"language": "vi"}, Fetch(delivery=5, language="vi")),
        ({"announcementId": "A-1", "deliveryId": "d-000918"}, {}, Fetch()),
        ({"deliveryId": True, "occurrenceId": "007"}, {"language": 3}, Fetch()),
        ({"deliveryId": "1" * 17, "occurrenceId": "-1"}, None, Fetch()),
        ({"deliveryId": "５", "announcementId": None}, [], Fetch()),
    ],
)
def test_call_that_fetches_a_push_says_which(params, properties, fetch):
    said = {"params": params, "user": {"id": "user-1", "properties": properties}}
    message = from_kakao(skill_request("수신거부", said=said))

    assert (message.kind, message.fetch) == (Kind.PUSHED, fetch)


def test_press_is_no_fetch_whatever_parameters_linger():
    message = from_kakao(skill_request(choice="help", said={"params": {"deliveryId": "5"}}))

    assert (message.kind, message.fetch) == (Kind.PRESS, None)


@pytest.mark.parametrize(
    ("properties", "app_user"),
    [
        ({"appUserId": "3210987654"}, "3210987654"), ({"app_user_id": "77"}, "77"), ({"appUserId": 77}, "77"),
        ({"appUserId": ""}, None), ({"appUserId": "x"}, None), ({"appUserId": "1" * 33}, None),
        ({"appUserId": "７７"}, None), ({}, None), (None, None), ("x", None),
    ],
)  # fmt: skip
def test_app_user_id_is_learned_where_it_is_one(properties, app_user):
    said = {"user": {"id": "user-1", "properties": properties}}

    assert from_kakao(skill_request(said=said)).app_user == app_user


# Telegram


def from_telegram(body, secrets=TELEGRAM):
    shown = {"x-telegram-bot-api-secret-token": TELEGRAM["TELEGRAM_WEBHOOK_SECRET"]}
    return telegram.read(Request(body, shown), secrets)


def update(name="message", **content):
    person = {"id": 7, "is_bot": False, "first_name": "주민", "language_code": "ko"}
    chat = {"id": 7, "type": "private"}
    return {"update_id": 9001, name: {"message_id": 5, "from": person, "chat": chat, **content}}


def in_group(text, secrets=NAMED, **content):
    chat = {"id": -100500, "type": "supergroup"}
    return from_telegram(update(text=text, chat=chat, **content), secrets=secrets)


@pytest.mark.parametrize("secret", [None, "", "hook-secre", "HOOK-SECRET", "비밀"])
def test_telegram_without_the_secret_is_refused_before_the_body_is_looked_at(secret):
    shown = {} if secret is None else {"x-telegram-bot-api-secret-token": secret}
    with pytest.raises(Unverified):
        telegram.read(Request(None, shown), TELEGRAM)


@pytest.mark.parametrize("body", [None, [], {}, {"update_id": "9"}, {"update_id": True}, {"update_id": 1.5}])
def test_what_has_no_number_is_no_update(body):
    with pytest.raises(Unreadable):
        from_telegram(body)


@pytest.mark.parametrize(
    "body",
    [
        {"update_id": 1},
        {"update_id": 1, "message": None},
        {"update_id": 1, "message": {}},
        {"update_id": 1, "callback_query": {}},
        {"update_id": 1, "my_chat_member": {}},
        {"update_id": 1, "poll_answer": {"user": {"id": 7}}},
        update(text="hi", chat={"id": "7", "type": "private"}),
        update(text="hi", chat={"id": True, "type": "private"}),
        update(text="hi", chat={"id": 2**53, "type": "private"}),
        update(text="hi", chat={"id": -100, "type": "channel"}),
        update(text="hi", **{"from": {"id": 8, "is_bot": True}}),
        update(text="hi", migrate_to_chat_id=-100600),
        update("edited_message", text="hi /help", chat={"id": -100500, "type": "supergroup"}),
        update("my_chat_member", new_chat_member={"status": "administrator"}),
        update("my_chat_member", new_chat_member=None),
    ],
    ids=range(15),
)  # fmt: skip
def test_updates_with_nothing_to_answer_are_passed_over(body):
    assert from_telegram(body) is None


def test_a_private_text_is_a_message_with_its_hint_and_key():
    message = from_telegram(update(text="청자축제 언제 해요?"))

    assert (message.address.channel, message.address.id) == ("telegram", "7")
    assert (message.kind, message.text, message.hint) == (Kind.TEXT, "청자축제 언제 해요?", "ko")
    assert (message.key, message.choice, message.ticket, message.reply_to) == ("9001", None, None, None)


def test_an_edited_private_text_is_read_as_a_new_one():
    assert from_telegram(update("edited_message", text="주차는요?")).text == "주차는요?"


@pytest.mark.parametrize("number", [0, -1, 2**31, 10**80])
def test_any_integer_numbers_an_update(number):
    assert from_telegram({**update(text="hi"), "update_id": number}).key == str(number)[:64]


@pytest.mark.parametrize("hint", [None, 7, ["ko"]])
def test_a_forged_language_is_no_hint(hint):
    assert from_telegram(update(text="hi", **{"from": {"id": 7, "language_code": hint}})).hint is None


@pytest.mark.parametrize(
    ("content", "kind", "text"),
    [
        ({"text": "/start"}, Kind.GREETING, ""),
        ({"text": "/start ref42"}, Kind.GREETING, ""),
        ({"text": "/START@GangjinTalkBot"}, Kind.GREETING, ""),
        ({"text": "/help"}, Kind.PRESS, ""),
        ({"text": "/festivals"}, Kind.PRESS, ""),
        ({"text": "/halfprice"}, Kind.PRESS, ""),
        ({"text": "/Language@gangjintalkbot now"}, Kind.PRESS, ""),
        ({"text": "/unknown words"}, Kind.TEXT, "unknown words"),
        ({"text": "/"}, Kind.TEXT, ""),
        ({"text": "@GangjinTalkBot, 주차는?"}, Kind.TEXT, "주차는?"),
        ({"text": "@someone 주차는?"}, Kind.TEXT, "@someone 주차는?"),
        ({"photo": [{}]}, Kind.PICTURE, ""),
        ({"photo": [{}], "caption": "이게 뭐예요?"}, Kind.TEXT, "이게 뭐예요?"),
        ({"location": {"latitude": 34.6}}, Kind.PLACE, ""),
        ({"venue": {}, "location": {}}, Kind.PLACE, ""),
        ({"contact": {"phone_number": "010"}}, Kind.PHONE, "010"),
        ({"contact": {"phone_number": "010"}, "caption": "제 번호"}, Kind.PHONE, "010"),
        ({"contact": {"phone_number": 10}}, Kind.PHONE, ""),
        ({"contact": "010"}, Kind.PHONE, ""),
        ({"voice": {}}, Kind.OTHER, ""),
        ({"sticker": {}}, Kind.OTHER, ""),
        ({"new_chat_members": []}, Kind.OTHER, ""),
        ({"text": None}, Kind.OTHER, ""),
        ({"text": ["a"]}, Kind.OTHER, ""),
        ({"text": "안\x00녕\ud83c"}, Kind.TEXT, "안녕"),
    ],
    ids=range(25),
)
def test_telegram_tells_commands_texts_and_other_things_apart(content, kind, text):
    message = from_telegram(update(**content), secrets=NAMED)

    assert (message.kind, message.text) == (kind, text)


@pytest.mark.parametrize("command", telegram.COMMANDS)
def test_every_command_asks_something_and_is_one_telegram_takes(command):
    assert command.isascii()
    assert command.islower()
    assert from_telegram(update(text=f"/{command}")).choice == telegram.COMMANDS[command]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("주차는 어디에요?", None),
        ("/help", "help"),
        ("/help@GangjinTalkBot", "help"),
        ("/help@OtherBot", None),
        ("@GangjinTalkBot 주차는?", "주차는?"),
        ("주차는 @gangjintalkbot?", "주차는"),
        ("@OtherBot 주차는?", None),
        ("@GangjinTalkBot2 주차는?", None),
        ("me@gangjintalkbot.kr 로 보내요", None),
        ("@GangjinTalkBot에게 물어봐", "에게 물어봐"),
        ("안녕\n@GangjinTalkBot! 주차는?", "안녕\n 주차는?"),
        ("/help@GangjinTalkBot\n지금", "help"),
        ("", None),
    ],
)
def test_a_group_is_heard_where_it_speaks_to_us_by_our_known_name(text, heard):
    message = in_group(text)

    assert (message.choice or message.text if message else None) == heard


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("주차는 어디에요?", None),
        ("/help", "help"),
        ("/help@AnyBot", "help"),
        ("/help@someone", None),
        ("@AnyBot, 주차는?", "주차는?"),
        ("@someone 주차는?", None),
    ],
)
def test_before_our_name_is_known_any_bots_name_may_be_ours(text, heard):
    message = in_group(text, TELEGRAM)

    assert (message.choice or message.text if message else None) == heard


@pytest.mark.parametrize(
    ("answered", "heard"),
    [
        ({"message_id": 3, "from": {"id": 4242, "is_bot": True}}, True),
        ({"message_id": 3, "from": {"id": 4243, "is_bot": True}}, False),
        ({"message_id": 3}, False),
        ({"message_id": 3, "from": None}, False),
        (None, False),
    ],
)
def test_a_reply_to_one_of_ours_in_a_group_is_heard(answered, heard):
    assert (in_group("주차는요?", reply_to_message=answered) is not None) is heard


def test_without_a_token_nobody_is_us():
    assert in_group("주차는?", {"TELEGRAM_WEBHOOK_SECRET": "hook-secret"}, reply_to_message={}) is None


def test_a_group_is_answered_to_the_message_that_asked_and_is_one_contact():
    message = in_group("/help")

    assert (message.address.id, message.reply_to) == ("-100500", 5)


def press(**content):
    person = {"id": 7, "is_bot": False, "language_code": "vi"}
    query = {"id": "q-1", "from": person, "chat_instance": "1", "data": "help", **content}
    return from_telegram({"update_id": 9002, "callback_query": query})


def test_a_press_carries_its_payload_and_the_ticket_to_answer_it():
    message = press(message={"message_id": 5, "chat": {"id": -100500, "type": "supergroup"}})

    assert (message.kind, message.choice, message.ticket) == (Kind.PRESS, "help", "q-1")
    assert (message.address.id, message.key, message.hint) == ("-100500", "9002", "vi")


@pytest.mark.parametrize("seen", [None, {}, {"chat": {"id": "x"}}, {"date": 0, "chat": None}])
def test_a_press_on_a_message_out_of_reach_is_answered_to_the_person(seen):
    assert press(message=seen).address.id == "7"


@pytest.mark.parametrize(
    ("data", "choice"), [(None, ""), (7, ""), ({}, ""), ("", ""), ("a\x00b", "ab"), ("x" * 5000, "x" * 5000)]
)
def test_a_forged_payload_is_a_press_all_the_same(data, choice):
    message = press(data=data)

    assert (message.kind, message.choice) == (Kind.PRESS, choice)


@pytest.mark.parametrize(
    ("status", "kind"),
    [("kicked", Kind.BLOCKED), ("left", Kind.BLOCKED), ("member", Kind.RETURNED)],
)
def test_leaving_and_coming_back_are_told(status, kind):
    before = {"status": "kicked" if status == "member" else "member"}
    change = {"old_chat_member": before, "new_chat_member": {"status": status}}
    message = from_telegram(update("my_chat_member", **change))

    assert (message.kind, message.address.id, message.key) == (kind, "7", "9001")


@pytest.mark.parametrize(("chat_type", "before"), [("supergroup", "left"), ("private", "member")])
def test_nobody_is_greeted_who_did_not_come_back(chat_type, before):
    chat = {"id": -100500 if chat_type == "supergroup" else 7, "type": chat_type}
    change = {"chat": chat, "old_chat_member": {"status": before}, "new_chat_member": {"status": "member"}}

    assert from_telegram(update("my_chat_member", **change)) is None


# The web page

SESSION = "s" * 20


def from_page(**body):
    return webchat.read(Request({"session": SESSION, **body}, {}), {})


@pytest.mark.parametrize(
    "body",
    [
        {}, {"text": None, "choice": None}, {"text": "a", "choice": "b"}, {"text": 7}, {"text": ["a"]},
        {"text": "a", "session": "short"}, {"text": "a", "session": "s" * 65}, {"text": "a", "session": 7},
        {"text": "a", "session": "spaces in it"}, {"text": "a", "session": "aaaaaaaa\n"},
        {"text": "a", "id": ""}, {"text": "a", "id": 7}, {"text": "a", "id": "i" * 121},
        {"text": "a", "id": "a\x00"}, {"text": "a", "language": "de"}, {"text": "a", "language": ["ko"]},
        {"text": "a", "language": ""},
    ],
    ids=range(17),
)  # fmt: skip
def test_what_breaks_the_contract_is_unreadable(body):
    with pytest.raises(Unreadable):
        from_page(**body)


@pytest.mark.parametrize("body", [None, [], "text", 7])
def test_a_body_that_is_no_object_is_unreadable(body):
    with pytest.raises(Unreadable):
        webchat.read(Request(body, {}), {})


def test_a_page_is_known_by_a_digest_of_its_session():
    message, other = from_page(text="a"), from_page(text="a", session="t" * 20)

    assert message.address.channel == "webchat"
    assert len(message.address.id) == 64
    assert SESSION not in message.address.id
    assert message.address != other.address


@pytest.mark.parametrize(
    ("body", "kind", "text", "choice"),
    [
        ({"text": "주차는?"}, Kind.TEXT, "주차는?", None),
        ({"text": ""}, Kind.TEXT, "", None),
        ({"text": "a\x00\ud83cb"}, Kind.TEXT, "ab", None),
        ({"choice": "help"}, Kind.PRESS, "", "help"),
        ({"choice": 7}, Kind.PRESS, "", ""),
        ({"choice": {"a": 1}}, Kind.PRESS, "", ""),
        ({"choice": False}, Kind.PRESS, "", ""),
        ({"choice": "x" * 1024}, Kind.PRESS, "", "x" * 1024),
        ({"choice": "x" * 1025}, Kind.PRESS, "", ""),
        ({"choice": "가" * 342}, Kind.PRESS, "", ""),  # 1,026 bytes
    ],
    ids=range(10),
)
def test_the_page_sends_words_or_a_payload(body, kind, text, choice):
    message = from_page(**body)

    assert (message.kind, message.text, message.choice) == (kind, text, choice)


def test_a_repeat_from_the_page_is_known_by_session_and_id():
    first, again = from_page(text="a", id="m-1"), from_page(text="a", id="m-1")
    other = from_page(text="a", id="m-1", session="t" * 20)

    assert first.key == again.key != other.key
    assert first.key.endswith(":m-1")
    assert from_page(text="a").key is None


@pytest.mark.parametrize("tag", [None, "ko", "en", "ja", "zh-Hans", "vi"])
def test_the_page_may_name_a_language(tag):
    assert from_page(text="a", language=tag).hint == tag


def test_mailbox_is_that_of_the_session():
    written = webchat.read(Request({"session": "session-1", "text": "축제"}, {}), {})
    looked = webchat.look(Request(None, {"x-webchat-session": "session-1"}))

    assert looked == written.address
    assert looked != Address("webchat", "session-1")  # only its digest is kept


@pytest.mark.parametrize("session", [None, "", "short", "x" * 65, "with space"])
def test_mailbox_of_no_session_is_unreadable(session):
    with pytest.raises(Unreadable):
        webchat.look(Request(None, {} if session is None else {"x-webchat-session": session}))
