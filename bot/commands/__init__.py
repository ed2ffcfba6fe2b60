"""What operators and staff can do from a terminal, through ``flask``."""

from bot.commands.announcements import announcements
from bot.commands.audit import audit
from bot.commands.content import content
from bot.commands.database import database
from bot.commands.holidays import holidays
from bot.commands.privacy import privacy
from bot.commands.rehearse import command as rehearse
from bot.commands.staff import staff
from bot.commands.telegram import telegram

commands = (announcements, audit, content, database, holidays, privacy, rehearse, staff, telegram)
