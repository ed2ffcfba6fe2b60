"""What is filled in at the counter: the questions of each form, and what the law wants said before."""

from datetime import date, timedelta

from bot.classes.course import form_key
from bot.facts import topic_of
from bot.form import Field, Form
from bot.handler import Fact, hears, mark
from bot.readings.birth_year import read_birth_year
from bot.readings.free_text import read_text
from bot.readings.number import read_number
from bot.readings.of_age import read_of_age, tells_child
from bot.readings.person_name import read_name
from bot.readings.phone import read_phone, show_phone
from bot.readings.township import read_township
from bot.readings.unread import Unread
from bot.readings.yes_no import read_go_ahead, read_yes_no
from bot.retention import kept
from bot.townships import TOWNSHIPS, township_name

VISIT = "visiting-class"
"""The entity of a visit that is asked for, about which there is no row."""

MOST_PEOPLE = 100
LONGEST = 500  # characters of an answer in somebody's own words
AN_AGE = mark("An age can mean two years.")
NO_MOBILE = mark(
    "That is no Korean mobile number, which begins with 010. If you have none, please call: the office signs "
    "you up."
)
AFTER_CLASS, AFTER_APPLYING = kept("classes"), kept("applications")


def _yes_no(text: str, _today: date) -> str:
    return read_yes_no(text)


def _born(text: str, today: date) -> str:
    """Read a year of birth; a child's age is told apart, as a guardian signs up for one."""
    try:
        return read_birth_year(text, today)
    except Unread as why:
        raise Unread("child") if tells_child(text) else why from None


def _confirmed(text: str, _today: date) -> str:
    return read_go_ahead(text)


def _words(text: str, _today: date) -> str:
    return read_text(text, 2, LONGEST)


AGE = Field(
    "age", mark("Age"), mark("Are you 14 or older?"), mark("Please answer yes or no."), read_of_age, "",
    buttons=((mark("14 or older"), "yes"), (mark("Under 14"), "no")), is_kept=False,
    reasons={"refusal": mark("If you do not want to sign up, press Stop."),
             "age": mark("Full years count: if you have had your 14th birthday, answer yes.")},
)  # fmt: skip
AGREE = Field(
    "agree", mark("Consent"), mark("Do you agree that we keep this for your sign-up?"),
    mark("Please answer yes or no."), _yes_no, "", is_kept=False,
)  # fmt: skip
CONFIRM = Field(
    "confirm", mark("Check"), mark("Is all of this right?"),
    mark('Please answer yes or no, or say what is wrong, such as "the phone number is wrong".'), _confirmed,
    "", is_kept=False,
)  # fmt: skip
NAME = Field(
    "name", mark("Name"), mark("What is your name?"),
    mark("Please write only the name, such as Maria Santos."),
    lambda text, _: read_name(text), hears("name|my name"), is_exact=False,
    reasons={"digits": mark("There are figures in it."),
             "several": mark("One person at a time, please. You can sign up the other one afterwards."),
             "too-short": mark("That is too short for a name."),
             "too-long": mark("That is too long for a name.")},
)  # fmt: skip
BORN = Field(
    "born", mark("Year of birth"), mark("In which year were you born?"),
    mark("Please write the year in four figures, such as 1958."), _born,
    hears("year of birth|birth year|birthday|date of birth|age|born"),
    reasons={"age": AN_AGE, "child": AN_AGE, "either": mark("That may be an age or a year."),
             "future": mark("That year is still to come."),
             "too-old": mark("That is too long ago."), "two": mark("I see two different years.")},
)  # fmt: skip
PHONE = Field(
    "phone", mark("Mobile number"), mark("What is your mobile number?"),
    mark("Please write all eleven figures, such as 010-1234-5678."), lambda text, _: read_phone(text),
    hears("phone|phone number|mobile|mobile number|number|contact"),
    show=lambda value, _: show_phone(value),
    reasons={"too-short": mark("Some figures are missing."), "too-long": mark("There are too many figures."),
             "not-mobile": NO_MOBILE, "two": mark("I see two different numbers."),
             "none": mark("Without a mobile phone, please call: the office signs you up.")},
)  # fmt: skip
TOWN = Field(
    "town", mark("Town"), mark("In which town or township of Gangjin do you live?"),
    mark("Please choose one or write its name, such as 강진읍."), lambda text, _: read_township(text),
    hears("town|township|village|address|where i live"), show=township_name,
    buttons=tuple(("", key) for key in TOWNSHIPS), is_exact=False,
    reasons={"outside": mark("That lies outside Gangjin."), "two": mark("I see two towns.")},
)  # fmt: skip
OFFICE = Field(
    "office", mark("Group or office"), mark("Which group, office or firm do you come from?"),
    mark("Please write it in a few words, or press Skip."), _words, hears("group|office|firm|company"),
    optional=True, is_open=True,
)  # fmt: skip
IDEA = Field(
    "idea", mark("Business"), mark("What do you sell or want to start?"),
    mark("Please write it in a few words, such as: dried persimmons from my own farm."), _words,
    hears("business|idea|plan|shop"), is_open=True,
)  # fmt: skip
SNS = Field(
    "sns", mark("SNS account"), mark("Which SNS account do you post with?"),
    mark("Please write its name or address, such as: Instagram @gangjin_love."), _words,
    hears("account|sns|blog|instagram|youtube"), is_open=True,
)  # fmt: skip
WHY = Field(
    "why", mark("About you"), mark("What would you like to tell about Gangjin?"),
    mark("Please write a sentence or two, or press Skip."), _words, hears("about me|reason|introduction"),
    optional=True, is_open=True,
)  # fmt: skip
HALL = Field(
    "hall", mark("Place"), mark("Where shall the class come to? A village hall, a welfare hall or a shop?"),
    mark("Please write its name and village."), _words, hears("place|hall|where"), is_open=True,
)  # fmt: skip
PEOPLE = Field(
    "people", mark("People"), mark("About how many people will take part?"),
    mark("Please write a number up to 100, such as 12."), lambda text, _: read_number(text, 1, MOST_PEOPLE),
    hears("people|persons|how many|head count"),
    reasons={"two": mark("I see two different numbers."),
             "too-large": mark("That is more than a class can hold."),
             "too-small": mark("It should be at least one.")},
)  # fmt: skip
WISH = Field(
    "wish", mark("Subject"), mark("What would you like to learn? Smartphone, kiosk, AI or something else?"),
    mark("Please write it in a few words, or press Skip."), _words, hears("subject|topic|what to learn"),
    optional=True, is_open=True,
)  # fmt: skip

ENROLLING = mark("to keep your place in the class, to reach you about it and to keep the class list")
APPLYING = mark("to look at your application and to reach you about it")
NO_PLACE = mark("without this we cannot keep a place for you here; you can also sign up at the office.")
NO_FORM = mark("without this we cannot take your application here; you can also apply at the office.")


def _form(key: str, topic: str, title: str, stays: timedelta, *fields: Field) -> Form:
    is_class = stays == AFTER_CLASS
    purpose, refusing = (ENROLLING, NO_PLACE) if is_class else (APPLYING, NO_FORM)
    return Form(key, topic, title, purpose, stays, refusing, (AGE, AGREE, *fields, CONFIRM))


CLASS = _form("class", "education", mark("Digital class"), AFTER_CLASS, NAME, BORN, PHONE)
CLASS_TOWN = _form("class-town", "education", mark("Digital class"), AFTER_CLASS, NAME, BORN, PHONE, TOWN)
SYMPOSIUM = _form("symposium", "education", mark("Symposium"), AFTER_CLASS, NAME, PHONE, OFFICE)
VISITING = _form(
    "visit", "education", mark("Visiting class"), AFTER_APPLYING, HALL, PEOPLE, WISH, NAME, PHONE
)
STARTUP = _form("startup", "startup", mark("Business support"), AFTER_APPLYING, NAME, PHONE, IDEA)
SUPPORTERS = _form(
    "supporters", "supporters", mark("SNS supporters"), AFTER_APPLYING, NAME, BORN, PHONE, SNS, WHY
)
OF_EDUCATION = (CLASS, CLASS_TOWN, SYMPOSIUM, VISITING)
ALL = {form.key: form for form in (*OF_EDUCATION, STARTUP, SUPPORTERS)}


def form_of(course: Fact) -> Form:
    """Return what is filled in to sign up to a course."""
    return ALL[form_key(course, topic_of(course))]
