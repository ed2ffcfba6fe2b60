"""The Bot API's methods and what Telegram holds about one bot, without HTTP."""

import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.stand_ins.telegram_rules import (
    ApiError,
    ChatId,
    Json,
    bad,
    check_command,
    check_markup,
    check_preview,
    check_web_app,
    is_chat_id,
    labelled,
    language,
    scope,
    unknown_chat,
    written,
)

UPDATE_KINDS = frozenset(
    {"message", "edited_message", "channel_post", "edited_channel_post", "callback_query", "my_chat_member"}
    | {"chat_member", "inline_query", "poll", "poll_answer", "message_reaction", "chat_join_request"}
)
ACTIONS = frozenset(
    {"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice"}
    | {"upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note"}
)


@dataclass(slots=True)
class Kept:
    """A message in a chat, as Telegram tells it, and the whole keyboard it came with."""

    message: Json
    markup: Json | None = None
    by_bot: bool = True
    deleted: bool = False


@dataclass(slots=True)
class Webhook:
    url: str = ""
    secret: str = ""
    allowed: tuple[str, ...] = ()
    connections: int = 40
    fault: Json = field(default_factory=dict)


Method = Callable[["BotApi", Json], Any]
METHODS: dict[str, Method] = {}


def method(name: str) -> Callable[[Method], Method]:
    def register(function: Method) -> Method:
        METHODS[name.lower()] = function
        return function

    return register


class BotApi:
    """All that Telegram holds about one bot, and the methods that read and change it.

    Attributes:
        copies: how often each text reached each chat, by (chat, text).
        query_lifetime: seconds within which a press may be answered.
        strangers_refused: whether a chat that never wrote is "chat not found".
    """

    def __init__(self, token: str, username: str) -> None:
        number = token.partition(":")[0]
        bot_id = int(number) if number.isdigit() else 7_000_000_001
        self.me: Json = {"id": bot_id, "is_bot": True, "first_name": "강진톡", "username": username}
        self.webhook = Webhook()
        self.chats: dict[ChatId, Json] = {}
        self.kept: dict[tuple[ChatId, int], Kept] = {}
        self.blocked: set[ChatId] = set()
        self.queries: dict[str, float] = {}
        self.copies: Counter[tuple[ChatId, str]] = Counter()
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.texts: dict[tuple[str, str], str] = {}
        self.menu_buttons: dict[ChatId | None, Json] = {}
        self.members: dict[ChatId, int] = {}
        self.files: set[str] = set()
        self.query_lifetime = 150.0
        self.strangers_refused = False
        self._last_message_id = 0

    def call(self, name: str, params: Json) -> Any:
        """Do what the method does; raise :class:`ApiError` where Telegram refuses."""
        found = METHODS.get(name.lower())
        if found is None:
            raise ApiError(404, "Not Found")
        return found(self, params)

    def learn(self, update: Json) -> None:
        """Remember the chat, the message and the press an update tells of."""
        for kind, found in update.items():
            if kind == "callback_query" and isinstance(found, dict):
                self.queries.setdefault(str(found.get("id")), time.monotonic())
                self._learn_chat(found.get("message"))
            elif (chat := self._learn_chat(found)) and isinstance(found.get("message_id"), int):
                self.kept.setdefault((chat["id"], found["message_id"]), Kept(found, by_bot=False))

    def _learn_chat(self, message: Any) -> Json | None:
        chat = message.get("chat") if isinstance(message, dict) else None
        if not isinstance(chat, dict) or not isinstance(chat.get("id"), int):
            return None
        self.chats.setdefault(chat["id"], chat)
        return chat

    def next_message_id(self) -> int:
        self._last_message_id += 1
        return self._last_message_id

    def chat(self, params: Json) -> Json:
        """Find the chat a call is for, or refuse as Telegram does."""
        chat_id = params.get("chat_id", "")
        if chat_id == "":
            raise bad("chat_id is empty")
        if chat_id in self.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        known = self.chats.get(chat_id)
        if known is None and (self.strangers_refused or not is_chat_id(chat_id)):
            raise bad("chat not found")
        return known or unknown_chat(chat_id)

    def keep(self, chat: Json, params: Json, content: Json) -> Json:
        """Put the bot's message into the chat and count its copy; give Telegram's message."""
        markup = check_markup(params.get("reply_markup"), chat["type"] == "private")
        message = {"message_id": 0, "date": int(time.time()), "chat": chat, **content}
        if chat["type"] != "channel":
            message["from"] = self.me
        if "reply_parameters" in params:
            message |= self._reply(chat, params["reply_parameters"])
        if markup and "inline_keyboard" in markup:
            message["reply_markup"] = markup
        message["message_id"] = self.next_message_id()
        self.kept[chat["id"], message["message_id"]] = Kept(message, markup)
        self.copies[chat["id"], str(content.get("text") or content.get("caption", ""))] += 1
        return message

    def _reply(self, chat: Json, given: Any) -> Json:
        if not isinstance(given, dict) or "message_id" not in given:
            raise bad('can\'t find field "message_id"')
        answered = self.kept.get((chat["id"], given["message_id"]))
        if answered and not answered.deleted:
            hidden = {"reply_to_message", "reply_markup"}
            return {"reply_to_message": {k: v for k, v in answered.message.items() if k not in hidden}}
        if given.get("allow_sending_without_reply"):
            return {}
        raise bad("message to be replied not found")

    def own(self, params: Json, doing: str) -> Kept:
        found = self.kept.get((self.chat(params)["id"], params.get("message_id", 0)))
        if found is None or found.deleted:
            raise bad(f"message to {doing} not found")
        if not found.by_bot:
            raise bad(f"message can't be {doing}ed" if doing == "edit" else "message can't be deleted")
        return found


@method("getMe")
def get_me(api: BotApi, _: Json) -> Json:
    able = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
    return {**api.me, **able}


@method("getUpdates")
def get_updates(api: BotApi, _: Json) -> list[Json]:
    if api.webhook.url:
        words = "can't use getUpdates method while webhook is active; use deleteWebhook to delete it first"
        raise ApiError(409, f"Conflict: {words}")
    return []


@method("setWebhook")
def set_webhook(api: BotApi, params: Json) -> bool:
    url, secret = str(params.get("url", "")), str(params.get("secret_token", ""))
    parts = urlsplit(url)
    loopback = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if url and not loopback and parts.scheme != "https":
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if url and not loopback and parts.port not in {None, 443, 80, 88, 8443}:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if len(secret) > 256:
        raise bad("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad("secret token contains unallowed characters")
    allowed = params.get("allowed_updates")
    kinds = api.webhook.allowed if allowed is None else tuple(k for k in allowed if k in UPDATE_KINDS)
    connections = min(max(int(params.get("max_connections", 40)), 1), 100)
    api.webhook = Webhook(url, secret if url else "", kinds, connections)
    return True


@method("deleteWebhook")
def delete_webhook(api: BotApi, _: Json) -> bool:
    api.webhook = Webhook(allowed=api.webhook.allowed)
    return True


@method("getWebhookInfo")
def get_webhook_info(api: BotApi, _: Json) -> Json:
    hook = api.webhook
    told: Json = {"url": hook.url, "has_custom_certificate": False, "pending_update_count": 0}
    if hook.url:
        told |= {"max_connections": hook.connections, "ip_address": "127.0.0.1", **hook.fault}
    return {**told, "allowed_updates": list(hook.allowed)} if hook.allowed else told


@method("setMyCommands")
def set_my_commands(api: BotApi, params: Json) -> bool:
    commands = params.get("commands")
    if not isinstance(commands, list):
        raise bad("can't parse commands JSON object")
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    api.commands[scope(params), language(params)] = [check_command(each) for each in commands]
    return True


@method("getMyCommands")
def get_my_commands(api: BotApi, params: Json) -> list[Json]:
    return api.commands.get((scope(params), language(params)), [])


@method("deleteMyCommands")
def delete_my_commands(api: BotApi, params: Json) -> bool:
    api.commands.pop((scope(params), language(params)), None)
    return True


def _about(setter: str, name: str, limit: int) -> None:
    """Add the two methods that set and tell one of the bot's texts in each language."""

    def change(api: BotApi, params: Json) -> bool:
        text = str(params.get(name, ""))
        if len(text) > limit:
            raise bad(f"{name} length must not exceed {limit}")
        api.texts[name, language(params)] = text
        return True

    def tell(api: BotApi, params: Json) -> Json:
        own = api.texts.get((name, language(params)))
        return {name: own or api.texts.get((name, ""), api.me["first_name"] if name == "name" else "")}

    method(f"setMy{setter}")(change)
    method(f"getMy{setter}")(tell)


_about("Name", "name", 64)
_about("Description", "description", 512)
_about("ShortDescription", "short_description", 120)


@method("setChatMenuButton")
def set_chat_menu_button(api: BotApi, params: Json) -> bool:
    button = params.get("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in {"default", "commands", "web_app"}:
        raise bad("can't parse MenuButton: Unsupported type specified")
    if button["type"] == "web_app":
        check_web_app(labelled(button, "MenuButton").get("web_app"), "menu button")
    api.menu_buttons[params.get("chat_id")] = button
    return True


@method("getChatMenuButton")
def get_chat_menu_button(api: BotApi, params: Json) -> Json:
    return api.menu_buttons.get(params.get("chat_id"), {"type": "commands"})


@method("sendMessage")
def send_message(api: BotApi, params: Json) -> Json:
    content = written(params, "text", 4096)
    chat = api.chat(params)
    check_preview(params)
    return api.keep(chat, params, content)


@method("sendPhoto")
def send_photo(api: BotApi, params: Json) -> Json:
    photo = params.get("photo")
    if not photo:
        raise bad("there is no photo in the request")
    if isinstance(photo, str) and photo.startswith("attach://"):
        photo = params.get(photo.removeprefix("attach://"))
    known = photo in api.files if isinstance(photo, str) else isinstance(photo, dict)
    if not known and not re.match(r"https?://[^/]", str(photo)):
        raise bad("wrong file identifier/HTTP URL specified")
    content = written(params, "caption", 1024)
    file_id = photo if isinstance(photo, str) and known else f"AgACAgUAAx0Photo{len(api.files):06}"
    api.files.add(file_id)
    size = {"file_id": file_id, "file_unique_id": file_id[-12:], "width": 800, "height": 400}
    return api.keep(api.chat(params), params, {"photo": [size], **content})


@method("editMessageText")
def edit_message_text(api: BotApi, params: Json) -> Json | bool:
    if "inline_message_id" in params:
        return True
    content, kept = written(params, "text", 4096), api.own(params, "edit")
    markup = check_markup(params.get("reply_markup"), kept.message["chat"]["type"] == "private")
    if "text" not in kept.message:
        raise bad("there is no text in the message to edit")
    old = {name: kept.message.get(name) for name in ("text", "entities", "reply_markup")}
    if old == {"text": content["text"], "entities": content.get("entities"), "reply_markup": markup}:
        words = "specified new message content and reply markup are exactly the same as a current content"
        raise bad(f"message is not modified: {words} and reply markup of the message")
    rest = {name: value for name, value in kept.message.items() if name not in old}
    kept.message = {**rest, **content, "edit_date": int(time.time())}
    kept.message |= {"reply_markup": markup} if markup else {}
    kept.markup = markup
    return kept.message


@method("deleteMessage")
def delete_message(api: BotApi, params: Json) -> bool:
    api.own(params, "delete").deleted = True
    return True


@method("answerCallbackQuery")
def answer_callback_query(api: BotApi, params: Json) -> bool:
    if len(str(params.get("text", ""))) > 200:
        raise bad("MESSAGE_TOO_LONG")
    pressed = api.queries.get(str(params.get("callback_query_id", "")))
    if pressed is None or time.monotonic() - pressed > api.query_lifetime:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    return True


@method("sendChatAction")
def send_chat_action(api: BotApi, params: Json) -> bool:
    if params.get("action") not in ACTIONS:
        raise bad("wrong parameter action in request")
    return bool(api.chat(params))


@method("getChatMemberCount")
def get_chat_member_count(api: BotApi, params: Json) -> int:
    return api.members.get(api.chat(params)["id"], 2)
