"""Starting an online business, and help for small shops."""

from bot.facts import topic_of
from bot.handler import Fact, Handler, Turn, hears
from bot.question import Question
from bot.reply import Choice, Output, Reply, Text
from handlers._counter import counter
from handlers._courses import course_reply, of_topic, slides
from handlers._faq import faq_choices, faq_of, faq_reply
from handlers._forms import STARTUP


def _mine(course: Fact) -> bool:
    return topic_of(course) == "startup"


def answer(turn: Turn) -> Reply:
    faq = faq_of(turn)
    if faq is not None:
        return faq_reply(turn, faq, _choices(turn))
    entity = turn.question.entity
    course = turn.facts.one("course", entity) if entity else None
    if course is not None:
        return course_reply(turn, "startup", course, _choices(turn))
    opening = turn.say(
        "The county teaches online selling and helps small shops with product pages and marketing. Calls for "
        "applications appear in the county's notices."
    )
    outputs: list[Output] = [Text(opening)]
    courses = of_topic(turn, _mine)
    if courses:
        outputs.append(slides(turn, "startup", courses))
    return turn.reply(outputs, [*faq_choices(turn, "startup"), *_choices(turn)])


def _choices(turn: Turn) -> tuple[Choice, ...]:
    return (
        Choice(turn.say("Digital classes"), Question("education")),
        Choice(turn.say("Mall deals"), Question("deals")),
        Choice(turn.say("Talk to a person"), Question("human")),
    )


HANDLER = Handler(
    "startup",
    hears(
        "start-up|startup|start a business|online business|smart store|smartstore|e-commerce|"
        "ecommerce|small business|sell online|open an online shop|product development|"
        "business support"
    ),
    answer=answer,
    shared=True,
    counter=counter,
    forms=(STARTUP,),
)
