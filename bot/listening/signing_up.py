"""What is said at the counter: sign me up, how do my sign-ups stand, cancel one, what is stored about me."""

from collections.abc import Sequence
from dataclasses import replace

from bot.handler import hears
from bot.listening.vocabulary import Hit
from bot.question import Question

PLACES, LINE = "do:places", "do:line"
APPLY, HOW, VISIT = "do:apply", "do:how", "visiting-class"
CHANGE, ANSWER = (
    "do:change",
    "do:answer",
)  # "change", and what of a sign-up: both are said of one that is sent
SAID = {
    "entity:do:apply": (
        "education",
        hears(
            "sign me up|i want to sign up|i would like to sign up|i'd like to sign up|let me sign up|"
            "register me|i want to register|i want to enrol|i want to enroll|i want to join|i want to apply|"
            "i would like to apply|i'd like to apply|i want to take part|please enrol me"
        ),
    ),
    "entity:do:how": (
        "education",
        hears(
            "how do i sign up|how to sign up|how can i sign up|where do i sign up|how do i register|"
            "how to register|how can i apply|who can sign up|who can register|can i sign up"
        ),
    ),
    "entity:do:change": (
        "status",
        hears("change|changed|correct|wrong|incorrect|edit|update|fix|mistake|mistyped|misspelt"),
    ),
    "entity:do:answer": (
        "status",
        hears(
            "phone number|mobile number|my number|my name|year of birth|my application|my sign-up|"
            "my registration|what i sent"
        ),
    ),
    "entity:do:link": (
        "status",
        hears("link my chats|connect my chats|link my chat|link the chats|link my other chat"),
    ),
    "entity:do:remind": (
        "status",
        hears(
            "no reminder|no reminders|stop the reminder|without a reminder|do not remind me|"
            "turn off the reminder"
        ),
    ),
    "entity:do:places": (
        "education",
        hears(
            "seats left|places left|spots left|how many seats|how many places|how many left|any seats|"
            "any places|free seats|free places|is it full|still places"
        ),
    ),
    "entity:do:line": (
        "education",
        hears("how many are waiting|how many people are waiting|how many wait|how long is the waiting list"),
    ),
    "entity:visiting-class": (
        "education",
        hears(
            "visiting class|visiting classes|request a visiting class|send a teacher to us|"
            "come to our village|teach at our village hall|class at our village hall"
        ),
    ),
}
STEPS = {"do:link": "link", "do:remind": "remind"}  # said in so many words, with the step each is
BESIDE = {HOW, CHANGE, ANSWER, PLACES, LINE} | set(
    STEPS
)  # wishes of everyday words, believed only as they are written
ABOUT_MINE = ("privacy", "cancel", "status")  # topics about the person's own; the first that is said counts
OF_COURSES = {"education", "startup", "supporters"}


def step_wish(hits: Sequence[Hit]) -> Question | None:
    """Return a wish that is told by its own words, whatever stands beside them."""
    wishes = {hit.phrase.value for hit in hits if hit.phrase.role == "entity"}
    step = next((STEPS[wish] for wish in STEPS if wish in wishes), None)
    return Question("status", step=step) if step else None


def places_asked(hits: Sequence[Hit], before: Question | None) -> Question | None:
    """Return a question after the places left, or who waits, of the class that is named or was just shown.

    With no class "how many wait?" asks for the person's own turn, and "any seats?" for classes in general.
    """
    asking = [hit for hit in hits if hit.phrase.value in {PLACES, LINE}]
    facets = [hit for hit in hits if hit.phrase.role == "facet" and hit.phrase.value != "who"]
    if not asking or any(not _is_within(one, asking) for one in facets):  # "any place to park?"
        return None
    course = _course(hits)
    topic = next((hit.phrase.topic for hit in hits if hit.phrase.value == course), None)
    if topic is not None:
        return Question(topic, course, "who")
    is_shown = before is not None and before.topic in OF_COURSES and before.entity is not None
    is_line = any(hit.phrase.value == LINE for hit in asking)
    beside = _subjects(hits) - OF_COURSES - ({"status"} if is_line else set())
    return replace(before, facet="who", page=0) if before is not None and is_shown and not beside else None


def _is_within(inner: Hit, hits: Sequence[Hit]) -> bool:
    return any(outer.start <= inner.start and inner.end <= outer.end for outer in hits)


def counter_wish(hits: Sequence[Hit]) -> Question | None:
    """Return what is wished at the counter, if anything is.

    Another subject beside "I want to apply" (half-price travel, a festival) makes it a question about that.
    """
    topics = {hit.phrase.value for hit in hits if hit.phrase.role == "topic"}
    wishes = {hit.phrase.value for hit in hits if hit.phrase.role == "entity"}
    if {CHANGE, ANSWER} <= wishes and not (_subjects(hits) - OF_COURSES - {"status", "privacy", "help"}):
        return Question("status", step="correct")
    about = next((topic for topic in ABOUT_MINE if topic in topics), None)
    course = _course(hits)
    if about is not None:
        if about != "privacy" and _elsewhere(hits):
            return None
        return Question(about, course if about == "cancel" else None)
    if VISIT in wishes:
        return Question("education", VISIT, step="apply")
    beside = {"help", "greeting"} | ({"news"} if course or topics & OF_COURSES else set())
    if not wishes & {APPLY, HOW} or _subjects(hits) - OF_COURSES - beside:
        return None
    topic = next((hit.phrase.topic for hit in hits if hit.phrase.value == course), None)
    topic = topic or next(iter(sorted(topics & OF_COURSES)), "education")
    if HOW in wishes:
        facets = {hit.phrase.value for hit in hits if hit.phrase.role == "facet"}
        return Question(topic, course, "who" if "who" in facets else "howto")
    return Question(topic, course, None if course else "howto", step="apply")


def _subjects(hits: Sequence[Hit]) -> set[str]:
    """Return the topics that are named, by themselves or by an entity of theirs."""
    named = {hit.phrase.topic for hit in hits if hit.phrase.role == "entity" and not _is_wish(hit)}
    return named | {hit.phrase.value for hit in hits if hit.phrase.role == "topic"}


def _elsewhere(hits: Sequence[Hit]) -> bool:
    """Tell whether it is the county's travel grant, the mall or the like that somebody applied to."""
    return bool(_subjects(hits) & {"halfprice", "deals", "popup", "treasure"})


def names_no_course(wish: Question, hits: Sequence[Hit]) -> bool:
    """Tell "I want to sign up" (or "how do I?") with nothing said of what for."""
    is_named = any(hit.phrase.role == "topic" and hit.phrase.value in OF_COURSES for hit in hits)
    return wish.topic in OF_COURSES and wish.entity is None and not is_named


def without_counter_wishes(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits that are left where the wish means nothing."""
    unmeant = {APPLY, *BESIDE, *(ABOUT_MINE[1:] if _elsewhere(hits) else ())}
    return [hit for hit in hits if hit.phrase.value not in unmeant]


def _course(hits: Sequence[Hit]) -> str | None:
    """Return the course that is named, the one named longest."""
    named = [
        hit
        for hit in hits
        if hit.phrase.role == "entity" and hit.phrase.topic in OF_COURSES and not _is_wish(hit)
    ]
    return max(named, key=lambda hit: hit.weight).phrase.value if named else None


def _is_wish(hit: Hit) -> bool:
    return hit.phrase.value in {APPLY, VISIT, *BESIDE}
