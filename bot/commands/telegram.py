"""flask telegram: tell Telegram where we are, and read back what it holds."""

import click
from flask import current_app
from flask.cli import AppGroup
from telegram import Bot, BotCommand, WebhookInfo
from telegram.error import TelegramError

from bot.channels.telegram import COMMANDS
from bot.handler import mark
from bot.runtime import USERNAME, Runtime
from bot.wires.telegram_transport import BotThread
from bot.words import LANGUAGES, words_for

UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
CODES = {"ko": None, "en": "en", "ja": "ja", "zh-Hans": "zh", "vi": "vi"}  # None: for everybody else
NAME = mark("Gangjin Talk")
SHORT = mark("Festivals, half-price travel, classes and news of Gangjin County, South Korea.")
LONG = mark(
    "The automatic guide of Gangjin County: festivals, half-price travel, local food and sights, digital "
    "classes and county news. Press Start and just ask."
)
DESCRIPTIONS = {
    "help": mark("What I can do"), "festivals": mark("Festivals and events"),
    "halfprice": mark("Half-price travel"), "news": mark("County news"), "classes": mark("Digital classes"),
    "deals": mark("Mall deals"), "places": mark("Sights"), "food": mark("Local food"),
    "language": mark("Change the language"),
}  # fmt: skip

telegram = AppGroup("telegram", help="The Telegram bot's registration.")


def _bot() -> tuple[Runtime, BotThread, str]:
    runtime: Runtime = current_app.extensions["runtime"]
    if runtime.telegram is None:
        raise click.ClickException("TELEGRAM_BOT_TOKEN and TELEGRAM_WEBHOOK_SECRET are not set")
    return runtime, runtime.telegram, runtime.settings.channels["telegram"]["TELEGRAM_WEBHOOK_SECRET"]


@telegram.command("connect")
def connect() -> None:
    """Set the webhook, and the commands and descriptions in each language."""
    runtime, thread, secret = _bot()
    url = f"{runtime.settings.public_url}/in/telegram"
    try:
        name = str(thread.run(_name_of, timeout=30))
        runtime.states.put(USERNAME, name, runtime.now())
        thread.run(lambda bot: _connect(bot, url, secret), timeout=120)
    except TelegramError as trouble:
        raise click.ClickException(f"Telegram says: {trouble}") from trouble
    click.echo(f"@{name} now calls {url}; commands and descriptions are set in {len(LANGUAGES)} languages")


async def _name_of(bot: Bot) -> str:
    return (await bot.get_me()).username or ""


async def _connect(bot: Bot, url: str, secret: str) -> None:
    """Register all that differs: a bot's name may be set only a few times a day."""
    await bot.set_webhook(url, secret_token=secret, allowed_updates=UPDATES)
    for language in LANGUAGES:
        words, code = words_for(language), CODES[language]
        commands = [BotCommand(name, words.say(DESCRIPTIONS[name])) for name in COMMANDS]
        await bot.set_my_commands(commands, language_code=code)
        if (await bot.get_my_name(language_code=code)).name != words.say(NAME):
            await bot.set_my_name(words.say(NAME), language_code=code)
        await bot.set_my_short_description(words.say(SHORT), language_code=code)
        await bot.set_my_description(words.say(LONG), language_code=code)


@telegram.command("status")
def status() -> None:
    """Read back what Telegram holds, and say where it differs from our settings."""
    runtime, thread, _ = _bot()
    try:
        told = thread.run(_status, timeout=60)
    except TelegramError as trouble:
        raise click.ClickException(f"Telegram says: {trouble}") from trouble
    assert isinstance(told, tuple)  # noqa: S101  # what _status returns
    name, info, commands = told
    for line in _lines(name, info, commands):
        click.echo(line)
    if info.url != f"{runtime.settings.public_url}/in/telegram":
        raise click.ClickException(f"the webhook is not ours: {runtime.settings.public_url}/in/telegram")


async def _status(bot: Bot) -> tuple[str, WebhookInfo, dict[str, int]]:
    me = await bot.get_me()
    info = await bot.get_webhook_info()
    commands = {tag: len(await bot.get_my_commands(language_code=CODES[tag])) for tag in LANGUAGES}
    return me.username or "", info, commands


def _lines(name: str, info: WebhookInfo, commands: dict[str, int]) -> list[str]:
    return [
        f"bot: @{name}",
        f"webhook: {info.url or '(none)'}",
        f"waiting updates: {info.pending_update_count}",
        f"last error: {info.last_error_message or '(none)'} {info.last_error_date or ''}".rstrip(),
        f"updates asked for: {', '.join(info.allowed_updates or ()) or '(default)'}",
        "commands: " + ", ".join(f"{tag} {count}" for tag, count in commands.items()),
    ]
