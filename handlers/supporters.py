"""SNS supporters and influencers."""

from bot.facts import topic_of
from bot.handler import Fact, Handler, Turn, hears
from bot.question import Question
from bot.reply import Choice, Output, Reply, Text
from handlers._counter import counter
from handlers._courses import course_reply, of_topic, slides
from handlers._faq import faq_choices, faq_of, faq_reply
from handlers._forms import SUPPORTERS

CALL_FAQ = "f-cn-supporters"


def _mine(course: Fact) -> bool:
    return topic_of(course) == "supporters"


def answer(turn: Turn) -> Reply:
    faq = faq_of(turn)
    if faq is not None:
        return faq_reply(turn, faq, _choices(turn))
    entity = turn.question.entity
    course = turn.facts.one("course", entity) if entity else None
    if course is not None:
        return course_reply(turn, "supporters", course, _choices(turn))
    general = turn.facts.one("faq", CALL_FAQ)
    outputs: list[Output] = [Text(turn.own(general["a"]))] if general else []
    courses = of_topic(turn, _mine)
    if courses:
        outputs.append(slides(turn, "supporters", courses))
    if not outputs:
        outputs = [
            Text(turn.say("This is not confirmed yet. Please ask at %(phone)s.", phone="061-430-3114"))
        ]
    return turn.reply(outputs, [*faq_choices(turn, "supporters"), *_choices(turn)])


def _choices(turn: Turn) -> tuple[Choice, ...]:
    return (
        Choice(turn.say("County news"), Question("news")),
        Choice(turn.say("Talk to a person"), Question("human")),
    )


HANDLER = Handler(
    "supporters",
    hears(
        "supporters|sns supporters|supporter|influencer|influencers|blogger|reporter corps|"
        "content creator|ambassador"
    ),
    answer=answer,
    shared=True,
    counter=counter,
    forms=(SUPPORTERS,),
)
