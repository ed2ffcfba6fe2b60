"""What residents hear or get from staff in their own language: texts read out, and what is written back."""

from bot.handler import Words, mark

READ_OUT = {
    "phone": mark(
        "Gangjin County keeps your mobile number, your language and the topics you choose, so that it can "
        "send you messages by KakaoTalk's AlimTalk, or as a text message where that is not possible. Kakao "
        "and the sending service Solapi get the number for that. We keep it until you ask us to stop; after "
        "two years we ask again. You may say no; then we cannot send you messages to your phone."
    ),
    "subscription": mark(
        "You get messages about the topics you name. You can stop at any time by calling us or by the number "
        "that stands in each message."
    ),
    "advertising": mark(
        "May Gangjin County also send you advertising: sales, discounts and paid events of the county and "
        "its online mall? For this your number, your language and your topics are used until you take it "
        "back; after two years we ask again. You may say no and get all other messages as before."
    ),
    "night": mark(
        "May advertising also come between nine in the evening and eight in the morning? You may say no; it "
        "then comes by day only."
    ),
}
WRITTEN_BACK = mark(
    "Gangjin County (강진군): On %(day)s we changed, as you asked us on the phone, what you get from us. "
    'Write "my subscriptions" to see it. If you did not ask for this, please call 061-430-3114.'
)
REMOVED = mark(
    "Gangjin County (강진군): our staff took your sign-up off the list: %(title)s. What you had told us for "
    "it is deleted. If you have questions, please call %(phone)s."
)
CORRECTION = mark("Correction: %(title)s")


def read_out(words: Words, what: str) -> str:
    """Return a text as it is read to somebody who understands this language."""
    return words.say(READ_OUT[what])
