"""What operators and staff can do from a terminal, through ``flask``."""

from bot.commands.content import content
from bot.commands.database import database
from bot.commands.rehearse import command as rehearse
from bot.commands.telegram import telegram

commands = (content, database, rehearse, telegram)
