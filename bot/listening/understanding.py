"""What is asked: names, keywords and facets found in a text, weighed into one question.

The rest of the house sees only :class:`Understanding`; a better reader can take this one's place.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from rapidfuzz import fuzz, process

from bot.calendar.periods import Found, find_period
from bot.facts import FactsInMemory
from bot.listening.fillers import Fillers
from bot.listening.language import language_of
from bot.listening.phrases import (
    FILLER,
    faq_question,
    faq_texts,
    faqs_of_entities,
    keyword_phrases,
    names_of,
    topics_of_entities,
    topics_of_written,
    written_phrases,
)
from bot.listening.signing_up import (
    ABOUT_MINE,
    BESIDE,
    OF_COURSES,
    counter_wish,
    names_no_course,
    places_asked,
    step_wish,
    without_counter_wishes,
)
from bot.listening.subscribing import wish_in, without_wishes
from bot.listening.vocabulary import SHORT_NAME, Folded, Hit, Phrase, Vocabulary, fold
from bot.question import Question
from bot.townships import TOWNSHIPS


@dataclass(frozen=True, slots=True)
class Understood:
    """A question, how sure we are of it (0 to 1), and the language it was asked in."""

    question: Question
    confidence: float
    language: str


class Understanding(Protocol):
    def read(
        self, text: str, *, before: Question | None, guess: str | None, chosen: str | None, today: date
    ) -> Understood: ...


WEIGHTS = {"greeting": 0.2, "thanks": 0.2, "help": 0.3, "human": 0.8, "news": 0.9}
ALONE = {  # where a facet is all that was said, and nothing came before
    "when": "festival", "where": "places", "fee": "festival", "parking": "festival", "programme": "festival",
    "price": "deals", "contact": "human", "deadline": "education", "transport": "transport", "food": "food",
}  # fmt: skip
MANNERS = {"greeting", "thanks", "help", "language", "outofscope", "human", "news"}
LATIN = {"en", "vi"}
FACET_TOPICS = {"transport", "food"}  # said beside an entity these are facets of it
UNEXPLAINED = 3  # letters in a row that no known word covers, from which a misspelt name is looked for
TOWNS = [fold(name).run for names in TOWNSHIPS.values() for name in names if not name.isascii()]
SURE, SLIP = 0.95, 0.6
FAQ_LIKENESS = 72  # per cent of letters alike from which a question counts as one staff answered
FAQ_SAME = 80
FAQ_CERTAIN = 88


class PhraseReader:
    """Reads a question off the names and keywords in a text, whatever language they are in."""

    def __init__(self, keywords: Mapping[str, Mapping[str, str]], facts: FactsInMemory) -> None:
        """Take ``keywords`` (language to sentence to its translation) and the rows' names."""
        self.facts = facts
        self.topic_of_entity = {**topics_of_written(facts), **topics_of_entities(facts)}
        self.vocabulary = Vocabulary(
            [*keyword_phrases(keywords), *self._entity_phrases(), *written_phrases(facts)]
        )
        towns = (name for names in TOWNSHIPS.values() for name in names)
        words = (word for lists in keywords.values() for word in lists[FILLER].split("|"))
        self._fillers = Fillers((*towns, *words))
        self._faqs, self._faq_texts = faq_texts(facts)
        self._faq_of_entity = faqs_of_entities(facts)
        self._written_questions = {fact["row"]: faq_question(fact) for fact in facts.many("faq")}

    def _entity_phrases(self) -> Iterable[Phrase]:
        for entity, topic in self.topic_of_entity.items():
            for language, words in names_of(entity, self.facts):
                yield Phrase(words, "entity", entity, language, topic)

    def read(
        self, text: str, *, before: Question | None, guess: str | None, chosen: str | None, today: date
    ) -> Understood:
        """Return the question in ``text``; topic ``outofscope`` and confidence 0 where there is none.

        Args:
            before: what was last asked, which a short question ("parking?") follows.
            guess: the language to suppose where the text does not tell.
            chosen: the language the person chose, which always wins.
        """
        folded = fold(text)
        hits = _without_homes(folded, self.vocabulary.hits(folded))
        if wish_in(hits) is None:
            hits = without_wishes(hits)
        confidence = SURE
        unclear = _unclear(folded, hits)
        slip = self.vocabulary.slip(unclear) if unclear else None
        if slip is not None and _is_believed(slip, hits):
            hits, confidence = [*hits, slip], SLIP
        language = chosen or language_of(text, _languages(hits), guess)
        wish = step_wish(hits) or wish_in(without_counter_wishes(hits))
        wish = wish or self._of_places(folded, hits, before) or self._at_counter(folded, hits, before)
        if wish is not None:
            return Understood(wish, confidence, language)
        hits = without_counter_wishes(hits)
        question = self._weigh(hits, before)
        written = self._written(folded, hits, question, before)
        if written is not None:
            return Understood(written, confidence, language)
        faq = self._like_faq(folded, language)
        if faq is not None and _says_more(*faq, question, bare=_is_bare(folded, hits)):
            return Understood(faq[0], round(faq[1] / 100, 2), language)
        period = find_period(text, today)
        if not any(hit.phrase.role != "facet" for hit in hits):
            question = self._without_a_name(text, question, period)
        if question is None:
            return Understood(Question("outofscope"), 0.0, language)
        if period is not None and question.entity is None:
            question = replace(question, period=period.period.code())
        return Understood(self._with_written_answer(question), confidence, language)

    def _of_places(self, text: Folded, hits: Sequence[Hit], before: Question | None) -> Question | None:
        """Return a question after the places of a class; beside a subject we know nothing of it is none."""
        asked = places_asked(hits, before)
        if asked is not None and self._fillers.leave_something(text, _covered(hits)):
            is_named = any(hit.phrase.value == asked.entity for hit in hits)
            return asked if is_named else None
        return asked

    def _at_counter(self, text: Folded, hits: Sequence[Hit], before: Question | None) -> Question | None:
        """Return what is wished at the counter.

        "I want to sign up" alone is for the class that was just looked at; beside a subject we know nothing
        of ("volunteering") it is no wish of ours.
        """
        wish = counter_wish(hits)
        if wish is None or not names_no_course(wish, hits):
            return wish
        if self._fillers.leave_something(text, _covered(hits)):
            return None
        if before is not None and before.topic in OF_COURSES and before.entity is not None:
            return replace(wish, topic=before.topic, entity=before.entity, facet=_unless_done(wish))
        if before is not None and before.topic == "halfprice":  # applied for elsewhere; how is told there
            return Question("halfprice", None, _unless_done(wish) or "howto")
        return wish

    def _without_a_name(self, text: str, question: Question | None, period: Found | None) -> Question | None:
        """Judge a message that names nothing we know: it follows the talk only if it brings no other subject.

        "And parking?" follows; "dementia check-up, where?" does not. What is on some day asks for festivals.
        """
        rest = text if period is None else f"{text[: period.start]} {text[period.end :]}"
        folded = fold(rest)
        brings_other = self._fillers.leave_something(folded, _covered(self.vocabulary.hits(folded)))
        if brings_other or (question and question.facet == "weather" and period is not None):
            return None
        if question is None and period is not None and not self.vocabulary.hits(folded):
            return Question("festival")
        return question

    def _weigh(self, hits: Sequence[Hit], before: Question | None) -> Question | None:
        facet = _strongest([hit for hit in hits if hit.phrase.role == "facet"])
        entities = [hit for hit in hits if hit.phrase.role == "entity"]
        scores: dict[str, float] = defaultdict(float)
        for hit in hits:
            if hit.phrase.role == "entity":
                scores[hit.phrase.topic] += 4 + hit.weight
            elif hit.phrase.role == "topic":
                scores[hit.phrase.value] += hit.weight * WEIGHTS.get(hit.phrase.value, 1.0)
        if "outofscope" in scores:
            return _elsewhere(scores, any(hit.phrase.topic != "deals" for hit in entities))
        if entities and not facet:
            facet = next((t for t in FACET_TOPICS if t in scores and not _supports(t, entities)), None)
        for topic in FACET_TOPICS & set(scores):
            if entities and not _supports(topic, entities):
                del scores[topic]
        if not scores:
            return _following(facet, before)
        topic = max(scores, key=lambda name: scores[name])
        facet = None if facet == topic else facet
        entity = _strongest([hit for hit in entities if hit.phrase.topic == topic])
        if entity is None and facet and before and before.topic == topic:
            entity = before.entity
        if facet and topic in {"greeting", "thanks", "help"} and not entity:
            return _following(facet, before)
        return Question(topic, entity, facet)

    def _written(
        self, text: Folded, hits: Sequence[Hit], question: Question | None, before: Question | None
    ) -> Question | None:
        """Return the written answer that is known by a word, where nothing more exact is asked about.

        One that tells when, where or who needs that to be asked. A word alone ("prizes?") follows the talk.
        """
        written = sorted((hit for hit in hits if hit.phrase.role == "written"), key=lambda hit: -hit.weight)
        if not written or any(hit.phrase.role == "entity" for hit in hits):
            return None
        facets = {hit.phrase.value for hit in hits if hit.phrase.role == "facet"}
        found = [self._written_questions[hit.phrase.value] for hit in written]
        following = [one for one in found if before is not None and one.topic == before.topic]
        if following and self._fillers.leave_something(text, _covered(hits)):
            following = []
        if question is not None:
            found = [one for one in found if one.topic == question.topic and question.entity is None]
        else:
            found = [one for one in found if one.facet is not None and one.facet in facets]
        asked = (one for one in (*following, *found) if one.facet in {None, *(facets or {"howto"})})
        return next(asked, None)

    def _with_written_answer(self, question: Question) -> Question:
        """Add the written answer of an entity that only a written answer is about."""
        key = self._faq_of_entity.get(question.entity or "")
        return replace(question, faq=key) if key else question

    def _like_faq(self, text: Folded, language: str) -> tuple[Question, float] | None:
        texts = self._faq_texts.get(language)
        if not texts or len(text.run) < 4:
            return None
        found = process.extractOne(text.run, texts, scorer=fuzz.ratio, score_cutoff=FAQ_LIKENESS)
        if found is None:
            return None
        _, score, index = found
        return self._faqs[language][index].question, score


def _unless_done(wish: Question) -> str | None:
    """Return the facet of a wish that only asks; what is to be done needs none."""
    return wish.facet if wish.step is None else None


def _is_believed(slip: Hit, hits: Sequence[Hit]) -> bool:
    """Tell whether a misspelt phrase is meant: nothing else was named, or it fits the topic that was.

    What is one's own is only asked for in so many words: "내 신청" is too like "어제 신청".
    """
    if slip.phrase.value in {*ABOUT_MINE, *BESIDE}:
        return False
    named = {hit.phrase.value for hit in hits if hit.phrase.role == "topic" and _weighs(hit)}
    return not named or (slip.phrase.role == "entity" and slip.phrase.topic in named)


def _weighs(hit: Hit) -> bool:
    return WEIGHTS.get(hit.phrase.value, 1.0) >= 0.5


def _unclear(text: Folded, hits: Sequence[Hit]) -> Folded | None:
    """Return the part of a text in which a misspelt name may stand; None where it is not worth looking.

    Where no name was found, that is the stretch of letters no known word explains, with its neighbours. Where
    several topics were found it is the whole, for a wrong letter may have made other words of one name.
    """
    topics = {hit.phrase.value for hit in hits if hit.phrase.role == "topic" and _weighs(hit)}
    entities = [hit for hit in hits if hit.phrase.role == "entity"]
    if entities:  # a short name of another topic may be half of a misspelt one (청자 of 청자축제)
        is_half = all(_is_short(hit) and hit.phrase.topic not in topics for hit in entities)
        return text if topics and is_half else None
    if len(topics) != 1:
        return text
    covered = _covered(hits)
    if not text.starts:
        unknown = any(len(word) > 4 for place, word in enumerate(text.words) if place not in covered)
        return text if unknown else None
    places = [place for place in range(len(text.run)) if place not in covered]
    if not places or not _has_stretch(places):
        return None
    return replace(text, run=text.run[max(places[0] - 2, 0) : places[-1] + 3])


def _is_short(hit: Hit) -> bool:
    return not hit.phrase.words.isascii() and len(hit.phrase.words) <= SHORT_NAME


def _without_homes(text: Folded, hits: Sequence[Hit]) -> list[Hit]:
    """Leave out the place that is only a part of the township somebody lives in, beside another subject."""
    subjects = {hit.phrase.value for hit in hits if hit.phrase.role == "topic"} - {"places", "transport"}
    homes = [text.run.find(name) for name in TOWNS if name in text.run] if subjects else []
    return [
        hit
        for hit in hits
        if hit.phrase.role != "entity" or not any(hit.start == home and _is_short(hit) for home in homes)
    ]


def _has_stretch(places: Sequence[int]) -> bool:
    """Tell whether enough of the places follow one another."""
    last = len(places) - UNEXPLAINED + 1
    return any(places[i + UNEXPLAINED - 1] - places[i] == UNEXPLAINED - 1 for i in range(last))


def _covered(hits: Sequence[Hit]) -> set[int]:
    return {place for hit in hits for place in range(hit.start, hit.end)}


def _is_bare(text: Folded, hits: Sequence[Hit]) -> bool:
    """Tell whether a message is no more than known words: then what they name is asked for whole."""
    covered = _covered(hits)
    whole = len(text.run) if text.starts else len(text.words)
    return bool(covered) and whole - len(covered) <= (2 if text.starts else 0)


def _languages(hits: Sequence[Hit]) -> list[str]:
    """Return the languages that the known words tell; a word that two languages share tells neither."""
    spoken: dict[tuple[int, int, bool], set[str]] = defaultdict(set)
    for hit in hits:
        spoken[hit.start, hit.end, hit.phrase.language in LATIN].add(hit.phrase.language)
    return [next(iter(languages)) for languages in spoken.values() if len(languages) == 1]


def _strongest(hits: Sequence[Hit]) -> str | None:
    return max(hits, key=lambda hit: hit.weight).phrase.value if hits else None


def _supports(topic: str, entities: Sequence[Hit]) -> bool:
    return any(hit.phrase.topic == topic for hit in entities)


def _says_more(faq: Question, likeness: float, question: Question | None, *, bare: bool) -> bool:
    """Tell whether an answer staff wrote word for word says more than the rows would."""
    if question is None:
        return True
    if bare and (question.facet is None or likeness < FAQ_CERTAIN):
        return False  # no more than known words: what they name is asked for whole
    if question.entity is not None:
        return question.facet is None and faq.entity == question.entity and likeness >= FAQ_SAME
    if likeness >= FAQ_CERTAIN:
        return True
    if question.facet:
        return faq.topic == question.topic and faq.facet in {question.facet, None}
    return faq.facet is not None


def _elsewhere(scores: dict[str, float], named: bool) -> Question | None:
    """Judge a message that names another county or office: ours only if it names something of ours."""
    if named or "transport" in scores:
        del scores["outofscope"]
        topic = max(scores, key=lambda name: scores[name])
        return Question(topic)
    return Question("outofscope")


def _following(facet: str | None, before: Question | None) -> Question | None:
    """Read a facet said alone: of what was asked before, else of what it usually means."""
    if facet is None:
        return None
    if before is not None and before.topic in ABOUT_MINE:
        return Question("status")  # when, where: each of one's own sign-ups tells it
    if before is not None and before.topic not in MANNERS:
        return Question(before.topic, before.entity, facet)
    return Question(ALONE[facet], None, facet) if facet in ALONE else None
