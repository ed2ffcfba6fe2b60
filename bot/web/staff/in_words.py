"""The house's words as staff read them: states, kinds, acts, reasons, channels, topics."""

from collections.abc import Mapping

from bot.announcement import Act
from bot.handler import mark

STATES = {
    "draft": mark("Being written"),
    "submitted": mark("Waits for approval"),
    "approved": mark("Approved, not due yet"),
    "waiting": mark("About to be sent"),
    "sending": mark("Being sent"),
    "paused": mark("Stopped for now"),
    "finished": mark("Finished"),
    "rejected": mark("Rejected"),
    "withdrawn": mark("Withdrawn"),
    "cancelled": mark("Called off"),
}
RUN_STATES = {
    "planned": mark("Planned"),
    "sending": mark("Being sent"),
    "paused": mark("Stopped for now"),
    "finished": mark("Finished"),
    "cancelled": mark("Called off"),
    "missed": mark("Missed"),
    "skipped": mark("Left out"),
}
DELIVERY_STATES = {
    "pending": mark("Still to be sent"),
    "leased": mark("Being handed over"),
    "sent": mark("Sent"),
    "failed": mark("Not delivered"),
    "skipped": mark("Left out on purpose"),
    "unknown": mark("Not known"),
}
POST_STATES = {  # of the post to Telegram's channel
    "pending": mark("It is about to be posted in the county's Telegram channel."),
    "leased": mark("It is being posted in the county's Telegram channel."),
    "sent": mark("It was posted in the county's Telegram channel."),
    "failed": mark("It could not be posted in the county's Telegram channel."),
    "skipped": mark("It was not posted in the county's Telegram channel."),
    "unknown": mark(
        "Nobody knows whether it was posted in the county's Telegram channel. Please look there."
    ),
    "recalled": mark("Its post in the county's Telegram channel is deleted."),
    "stays": mark(
        "Its post in the county's Telegram channel could not be deleted. Please delete it by hand."
    ),
}
RECALLED = {  # what became of messages that were taken back
    "done": mark("deleted on Telegram"),
    "withdrawn": mark("withdrawn from the web chat"),
    "pending": mark("still to be deleted"),
    "failed": mark("could not be deleted"),
    "unknown": mark("not known whether deleted"),
}
KINDS = {
    "information": mark("Information"),
    "advertising": mark("Advertising"),
    "urgent": mark("Urgent"),
}
CHANNELS = {
    "webchat": mark("Web chat"),
    "telegram": mark("Telegram"),
    "kakao": mark("KakaoTalk"),
    "alimtalk": mark("AlimTalk"),
}
TOPICS = {
    "news": mark("County news"),
    "festival": mark("Festivals"),
    "deals": mark("Deals"),
    "education": mark("Classes"),
    "halfprice": mark("Half-price trips"),
    "popup": mark("Pop-up shops"),
    "startup": mark("Online start-ups"),
    "supporters": mark("SNS supporters"),
}
RESIDENCES = {"resident": mark("Lives in Gangjin"), "tourist": mark("Visits Gangjin")}

REPEATS = {
    "": mark("Once"),
    "daily": mark("Every day"),
    "weekly": mark("Every week"),
    "monthly": mark("Every month"),
    "cron": mark("By a cron line"),
}
REPEAT_DAYS = {
    "mon": mark("Mon"),
    "tue": mark("Tue"),
    "wed": mark("Wed"),
    "thu": mark("Thu"),
    "fri": mark("Fri"),
    "sat": mark("Sat"),
    "sun": mark("Sun"),
}
WHEN_HOLIDAY = {
    "send": mark("Send it all the same"),
    "skip": mark("Leave it out"),
    "next-working-day": mark("Send it on the next working day"),
}

ACTS = {
    "create": mark("Written"),
    Act.EDIT: mark("Changed"),
    Act.SUBMIT: mark("Submitted for approval"),
    Act.APPROVE: mark("Approved"),
    Act.REJECT: mark("Rejected"),
    Act.WITHDRAW: mark("Withdrawn"),
    Act.HOLD: mark("Held before sending"),
    Act.START: mark("Sending began"),
    Act.PAUSE: mark("Stopped for now"),
    Act.RESUME: mark("Went on"),
    Act.FINISH: mark("Finished"),
    Act.AGAIN: mark("Waits for its next time"),
    Act.CANCEL: mark("Called off"),
    Act.RETRY_FAILED: mark("Sent again to those it failed for"),
    Act.SEND_UNKNOWN: mark("Sent again to those not known"),
    Act.SEND_MISSED: mark("Sent though its time had passed"),
    Act.SKIP_MISSED: mark("The missed time was left out"),
    Act.RECALL: mark("Recalled"),
}
"""What was done, as the history tells it."""

DONE = {
    Act.SUBMIT: mark("It is submitted. Somebody else approves it now."),
    Act.APPROVE: mark("It is approved."),
    Act.REJECT: mark("It is rejected. Its author sees why."),
    Act.WITHDRAW: mark("It is withdrawn. You can change it and submit it again."),
    Act.PAUSE: mark("It is paused. Nothing more goes out until somebody lets it go on."),
    Act.RESUME: mark("It goes on."),
    Act.CANCEL: mark("It is called off. Nothing more goes out."),
    Act.RETRY_FAILED: mark("What failed is sent again."),
    Act.SEND_UNKNOWN: mark("What was not known is sent again."),
    Act.SEND_MISSED: mark("It is sent now."),
    Act.SKIP_MISSED: mark("The missed time is left out."),
    Act.RECALL: mark("It is being taken back where the channel allows that."),
}
"""What is said once an act is done."""

REFUSALS = {
    "own": mark("You wrote or changed this announcement. Somebody else has to approve or reject it."),
    "reason": mark("Say why, so that the author knows what to change."),
}
NOT_POSSIBLE = mark("This is not possible any more. It stands now at: %(state)s")
CHANGED = mark("Somebody changed this announcement meanwhile. Look at it again, then decide.")

REASONS: Mapping[str, str] = {
    "blocked": mark("The person has blocked us"),
    "gone": mark("The account or the group is gone"),
    "not-found": mark("The platform does not know this address"),
    "refused": mark("The platform refused it"),
    "bad-message": mark("The platform cannot show this message"),
    "bad-token": mark("Our key for the platform is not valid; tell the administrator"),
    "no-phone": mark("There is no phone number"),
    "not-a-friend": mark("The person is no friend of our KakaoTalk channel"),
    "opted-out": mark("The person refuses messages on the platform"),
    "not-on-kakao": mark("The number has no KakaoTalk"),
    "tries-used-up": mark("Tried six times without success"),
    "skill-error": mark("KakaoTalk could not fetch it from us"),
    "template": mark("The template was refused"),
    "balance": mark("The balance with the carrier is used up; tell the administrator"),
    "rate": mark("The platform asked us to slow down; it is tried again"),
    "server": mark("The platform had a fault; it is tried again"),
    "unreachable": mark("The platform could not be reached; it is tried again"),
    "timed-out": mark("The platform did not answer in time"),
    "cut": mark("The connection broke off after it was handed over"),
    "unreadable-answer": mark("The platform's answer could not be read"),
    "crash": mark("Our program stopped while it was handed over"),
    "unsubscribed": mark("The person no longer subscribes"),
    "paused": mark("The person pauses messages"),
    "closed": mark("The person has blocked us before"),
    "no-consent": mark("The person has not agreed to this"),
    "weekly-cap": mark("The person got enough messages this week"),
    "cancelled": mark("It was called off before"),
    "ended": mark("Its last time to be sent was over"),
    "erased": mark("The person's data was erased"),
    "no-text": mark("There is no text in a language the person reads"),
    "restored": mark("Nothing was sent for more than an hour, or this is a restored copy of the database"),
}
"""Why a delivery stands where it stands, without the platforms' own words."""


def in_words(words: Mapping[str, str], key: str | None) -> str:
    """Return the catalog sentence for a word of the house; one that is not known stays as it is."""
    return words.get(key or "", key or "")


def masked(address: str | None) -> str:
    """Return an address of which only the ends show; one that was erased shows nothing.

    >>> masked("1234567890"), masked("12345"), masked(None)
    ('12…90', '…', '–')
    """
    if not address:
        return "–"
    return f"{address[:2]}…{address[-2:]}" if len(address) >= 8 else "…"
