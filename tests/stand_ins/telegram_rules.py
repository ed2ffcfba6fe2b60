"""What the Bot API refuses, and in which words: texts, keyboards, names; pure checks."""

import html
import json
import re
from collections.abc import Iterator
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl

Json = dict[str, Any]
ChatId = int | str

NESTED = frozenset(
    {"allowed_updates", "caption_entities", "commands", "entities", "link_preview_options"}
    | {"menu_button", "reply_markup", "reply_parameters", "scope"}
)
NUMBERS = frozenset({"chat_id", "max_connections", "message_id", "message_thread_id", "user_id"})
SWITCHES = frozenset(
    {"allow_paid_broadcast", "disable_notification", "drop_pending_updates", "protect_content", "show_alert"}
)
MARKUP_SWITCHES = frozenset(
    {"force_reply", "is_persistent", "one_time_keyboard", "remove_keyboard", "resize_keyboard", "selective"}
)
PREVIEW_SWITCHES = frozenset({"is_disabled", "prefer_large_media", "prefer_small_media", "show_above_text"})
SCOPES = frozenset(
    {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
    | {"chat", "chat_administrators", "chat_member"}
)
BUTTON_ACTIONS = frozenset(
    {"url", "callback_data", "web_app", "switch_inline_query", "switch_inline_query_current_chat"}
    | {"switch_inline_query_chosen_chat", "copy_text", "login_url", "callback_game", "pay"}
)
TAGS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
    **{name: name for name in ("code", "pre", "blockquote")},
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
TAG = re.compile(r"""<(?P<end>/?)(?P<name>[^\s>]*)(?P<rest>(?:"[^"]*"|'[^']*'|[^>"'])*)>""")
ATTRIBUTE = re.compile(r"""([^\s=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"']+))?""")
REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#[xX][0-9a-fA-F]+);")


class ApiError(Exception):
    """A refusal in Telegram's own words."""

    def __init__(self, status: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters or {}

    def payload(self) -> Json:
        told = {"ok": False, "error_code": self.status, "description": self.description}
        return {**told, "parameters": self.parameters} if self.parameters else told


def bad(words: str) -> ApiError:
    return ApiError(400, f"Bad Request: {words}")


def utf16(text: str) -> int:
    """Count UTF-16 code units, the unit of entity offsets and of the limit on a message."""
    return len(text.encode("utf-16-le")) // 2


# Reading a call


def parameters(body: bytes, content_type: str, query: str = "") -> Json:
    """Read a call's parameters from JSON, a form or multipart, nested values made objects."""
    kind = content_type.partition(";")[0].strip().lower()
    given: Json = dict(parse_qsl(query, keep_blank_values=True))
    if kind == "application/json":
        given |= _json_object(body)
    elif kind == "multipart/form-data":
        given |= dict(_parts(body, content_type))
    else:
        given |= dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    return {name: _value(name, value) for name, value in given.items() if value is not None}


def _json_object(body: bytes) -> Json:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        raise bad("can't parse request: not JSON") from None
    if not isinstance(found, dict):
        raise bad("can't parse request: object expected")
    return found


def _parts(body: bytes, content_type: str) -> Iterator[tuple[str, Any]]:
    whole = BytesParser().parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    for part in whole.walk():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            file = part.get_filename()
            yield name, {"file": file, "bytes": len(content)} if file else content.decode()


def _value(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return str(value) if name in NUMBERS and not isinstance(value, int) else value
    if name in NESTED and value:
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {name} JSON object") from None
    if name in NUMBERS and re.fullmatch(r"-?\d+", value):
        return int(value)
    return value.lower() in {"true", "1", "yes"} if name in SWITCHES else value


# Text and buttons


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Give the text a person sees and its entities, or refuse as Telegram does."""
    text, at, entities, opened = "", 0, list[Json](), list[tuple[str, int, Json]]()
    while (tag := _next_tag(source, at)) is not None:
        text, at, byte = text + _plain(source[at : tag.start()]), tag.end(), _byte(source, tag.start())
        name = tag["name"].lower()
        if not tag["end"]:
            opened.append((name, utf16(text), _entity(name, tag["rest"], byte)))
            continue
        if not opened:
            raise bad(f"can't parse entities: Unexpected end tag at byte offset {byte}")
        start, offset, entity = opened.pop()
        if name not in ("", start):
            found = f'expected "</{start}>", found "</{name}>"'
            raise bad(f"can't parse entities: Unmatched end tag at byte offset {byte}, {found}")
        if utf16(text) > offset and entity:
            entities.append({**entity, "offset": offset, "length": utf16(text) - offset})
    if opened:
        words = f'Can\'t find end tag corresponding to start tag "{opened[-1][0]}"'
        raise bad(f"can't parse entities: {words}")
    return text + _plain(source[at:]), sorted(entities, key=lambda e: (e["offset"], -e["length"]))


def _next_tag(source: str, at: int) -> re.Match[str] | None:
    begin = source.find("<", at)
    if begin < 0:
        return None
    tag = TAG.match(source, begin)
    if tag is None:
        raise bad(f"can't parse entities: Unclosed start tag at byte offset {_byte(source, begin)}")
    if not tag["end"] and tag["name"].lower() not in TAGS:
        words = f'Unsupported start tag "{tag["name"].lower()}" at byte offset {_byte(source, begin)}'
        raise bad(f"can't parse entities: {words}")
    return tag


def _byte(source: str, at: int) -> int:
    return len(source[:at].encode())


def _plain(source: str) -> str:
    return REFERENCE.sub(lambda found: html.unescape(found[0]), source)


def _entity(name: str, rest: str, byte: int) -> Json:
    given = {key.lower(): _plain(value.strip("\"'")) for key, value in ATTRIBUTE.findall(rest)}
    if name == "span" and given.get("class") != "tg-spoiler":
        words = f'Tag "span" must have class "tg-spoiler" at byte offset {byte}'
        raise bad(f"can't parse entities: {words}")
    if name == "a":
        return {} if link_fault(given.get("href", "")) else {"type": "text_link", "url": given["href"]}
    if name == "tg-emoji":
        return {"type": "custom_emoji", "custom_emoji_id": given.get("emoji-id", "")}
    if name == "blockquote" and "expandable" in given:
        return {"type": "expandable_blockquote"}
    return {"type": TAGS[name]}


def link_fault(url: str) -> str | None:
    """Say what Telegram finds wrong with a link; it knows http, https and its own tg only."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        scheme, rest = "http", url
    if scheme.lower() not in {"http", "https", "tg", "ton"}:
        return "Unsupported URL protocol"
    host, _, port = re.split(r"[/?#]", rest, maxsplit=1)[0].partition(":")
    if not host:
        return "URL host is empty"
    if port and not port.isdigit():
        return "Wrong port number specified in the URL"
    return "Wrong HTTP URL" if "." not in host and scheme.lower().startswith("http") else None


def written(params: Json, name: str, limit: int) -> Json:
    """Read a text or a caption with its formatting; give the message's part of it."""
    source, mode = str(params.get(name, "")), str(params.get("parse_mode", "")).lower()
    if mode not in {"", "html"}:
        raise bad("unsupported parse_mode")
    text, entities = parse_html(source) if mode else (source, params.get(_entities_of(name), []))
    if not text.strip() and name == "text":
        raise bad("message text is empty" if not source else "text must be non-empty")
    if utf16(text.strip()) > limit:
        raise bad("message is too long" if name == "text" else "message caption is too long")
    told = {name: text} if text else {}
    return {**told, _entities_of(name): entities} if entities else told


def _entities_of(name: str) -> str:
    return "entities" if name == "text" else "caption_entities"


def check_preview(params: Json) -> None:
    options = params.get("link_preview_options")
    if options is None:
        return
    if not isinstance(options, dict):
        raise bad("object expected as link preview options")
    _switches(options, PREVIEW_SWITCHES)
    if "url" in options and link_fault(str(options["url"])):
        raise bad("WEBPAGE_URL_INVALID")


def check_markup(markup: Any, private: bool) -> Json | None:
    """Check a keyboard as Telegram does before it sends; give it back."""
    if markup in (None, "", {}):
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    _switches(markup, MARKUP_SWITCHES)
    name = next((name for name in ("inline_keyboard", "keyboard") if name in markup), None)
    if name is not None:
        for button in _buttons(markup[name], name):
            _check_inline(button, private) if name == "inline_keyboard" else _check_reply(button, private)
    if utf16(str(markup.get("input_field_placeholder", "-"))) not in range(1, 65):
        raise bad("INPUT_FIELD_PLACEHOLDER_INVALID")
    return markup


def _switches(given: Json, names: frozenset[str]) -> None:
    for name in sorted(names & given.keys()):
        if not isinstance(given[name], bool):
            raise bad(f'field "{name}" must be of type Boolean')


def _buttons(rows: Any, name: str) -> list[Any]:
    if not isinstance(rows, list):
        raise bad(f'field "{name}" must be of type Array')
    if any(not isinstance(row, list) for row in rows):
        raise bad(f'field "{name}" must be an Array of Arrays')
    if any(len(row) > 8 for row in rows) or sum(map(len, rows)) > 100:
        raise bad("reply markup is too long")
    return [button for row in rows for button in row]


def labelled(button: Any, kind: str) -> Json:
    if not isinstance(button, dict):
        raise bad(f"can't parse {kind}: must be of type Object")
    if "text" not in button:
        raise bad(f"can't parse {kind}: Can't find field \"text\"")
    if not isinstance(button["text"], str):
        raise bad(f'can\'t parse {kind}: Field "text" must be of type String')
    if not button["text"].strip():
        raise bad("keyboard button text must be non-empty")
    return button


def _check_inline(button: Any, private: bool) -> None:
    given = labelled(button, "inline keyboard button")
    actions = {name: given[name] for name in BUTTON_ACTIONS & given.keys() if given[name] not in ("", None)}
    if not actions:
        words = "Text buttons are unallowed in the inline keyboard"
        raise bad(f"can't parse inline keyboard button: {words}")
    if len(actions) > 1:
        raise bad("can't parse inline keyboard button: exactly one action must be used")
    ((action, value),) = actions.items()
    if action == "callback_data" and not (isinstance(value, str) and len(value.encode()) <= 64):
        raise bad("BUTTON_DATA_INVALID")
    if action == "copy_text" and utf16(str(value.get("text", ""))) not in range(1, 257):
        raise bad("BUTTON_COPY_TEXT_INVALID")
    if action in {"pay", "callback_game"} or (action == "web_app" and not private):
        raise bad("BUTTON_TYPE_INVALID")
    if action == "url" and (fault := link_fault(str(value))):
        raise bad(f"inline keyboard button URL '{value}' is invalid: {fault}")
    if action == "web_app":
        check_web_app(value, "inline keyboard button")


def _check_reply(button: Any, private: bool) -> None:
    given = labelled({"text": button} if isinstance(button, str) else button, "keyboard button")
    for name, what in (("request_contact", "phone number"), ("request_location", "location")):
        if given.get(name) and not private:
            raise bad(f"{what} can be requested in private chats only")
    if "web_app" in given:
        check_web_app(given["web_app"], "keyboard button")


def check_web_app(app: Any, kind: str) -> None:
    url = app.get("url", "") if isinstance(app, dict) else ""
    if not url.startswith("https://"):
        raise bad(f"{kind} Web App URL '{url}' is invalid: Only HTTPS links are allowed")


# The bot's chats, commands and languages


def is_chat_id(chat_id: Any) -> bool:
    if isinstance(chat_id, str):
        return re.fullmatch(r"@[A-Za-z]\w{3,31}", chat_id) is not None
    return isinstance(chat_id, int) and abs(chat_id) > 1


def unknown_chat(chat_id: ChatId) -> Json:
    if isinstance(chat_id, str):
        return {"id": chat_id, "type": "channel", "title": chat_id[1:], "username": chat_id[1:]}
    if chat_id > 0:
        return {"id": chat_id, "type": "private", "first_name": "낯선이"}
    kind = "supergroup" if str(chat_id).startswith("-100") else "group"
    return {"id": chat_id, "type": kind, "title": "모임"}


def language(params: Json) -> str:
    code = str(params.get("language_code", ""))
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad("invalid language code specified")
    return code


def scope(params: Json) -> str:
    scope = params.get("scope") or {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in SCOPES:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    return ":".join(str(scope[name]) for name in ("type", "chat_id", "user_id") if name in scope)


def check_command(given: Any) -> Json:
    if not isinstance(given, dict) or not {"command", "description"} <= given.keys():
        raise bad("can't parse BotCommand: Can't find field")
    name, description = str(given["command"]).removeprefix("/"), str(given["description"])
    if not name:
        raise bad("command must be non-empty")
    if not description:
        raise bad("command description must be non-empty")
    if len(description) > 256:
        raise bad("command description length must not exceed 256")
    if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
        raise bad("BOT_COMMAND_INVALID")
    return {"command": name, "description": description}
