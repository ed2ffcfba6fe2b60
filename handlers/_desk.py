"""A form at one step of it: one question after the other, with a way back and a way out."""

from dataclasses import replace

from bot.acts import wording_key
from bot.classes import wording
from bot.classes.course import eligibility, may_join
from bot.classes.signup import Draft, Enrolment, Write
from bot.form import Field, Form
from bot.handler import Fact, Turn, mark
from bot.message import Kind
from bot.question import Question
from bot.readings.of_age import is_child, may_be_child
from bot.readings.unread import Unread
from bot.reply import Card, Choice, Output, Reply, Row, Text
from bot.retention import kept
from handlers._courses import AUDIENCES, standing_of
from handlers._forms import BORN, TOWN, form_of
from handlers._rows import phone_of
from handlers._sent import called_off, send
from handlers._signups import title_of
from handlers._wordings import SHOWN

ANSWERS_KEPT = kept("draft-answers")  # of silence; a scheduled job destroys them, and nobody sees them later
GATES = ("age", "agree")
HAS_NONE = {"none", "not-mobile"}  # how to write one is no help then
UNREAD = mark("I could not read that.")
CANNOT = {
    "too-young": mark("This class is for older people: %(who)s."),
    "too-old": mark("This class is for younger people: %(who)s."),
    "elsewhere": mark("This class is only for people who live in certain towns of Gangjin."),
}


class Desk:
    """A form at one step of it."""

    def __init__(self, turn: Turn, form: Form, course: Fact | None, draft: Draft) -> None:
        self.turn, self.form, self.course, self.draft = turn, form, course, draft

    def take(self, name: str, rest: str) -> Reply:
        if name == "stop":
            said = self.turn.say("The sign-up is stopped. I have kept nothing of it.")
            return over(self.turn, said, again=self._question("apply"))
        if self.course is not None and standing_of(self.turn, self.course).is_off:
            return over(self.turn, called_off(self.turn, self.course))
        if self._is_stale():
            return self._taken_up_again()
        field = self.form.field(self.draft.step) or self.form.fields[0]
        match name:
            case "restart":
                step = self.draft.step if self.draft.step in GATES else "agree"  # no gate is skipped by it
                first = replace(self.draft, step=step, answers={}, wording="")
                return self.ask(first, self.turn.say("We begin again."))
            case "back":
                return self._back(field)
            case "later":
                return self._later()
            case "edit":
                return self._edit(rest)
            case "set":
                return self._set(rest)
            case "keep" if field.name in self.draft.answers:
                return self._answer(field, self.draft.answers[field.name])
            case "why":
                return self.ask(self.draft, self._why())
            case "skip":
                return self._answer(field, "") if field.optional else self.ask(self.draft, self._must())
            case "pick":
                return self._pick(field, rest)
            case "agree":
                return self._agree(rest)
            case "say":
                return self._say(field, self.turn.message.text)
            case "send" if self.draft.step == "confirm":
                return self._hand_in()
        return self.ask(self.draft)

    def _is_stale(self) -> bool:
        """Tell whether the answers are gone, or about to be, after a day of silence."""
        touched = self.draft.touched_at
        is_late = touched is not None and self.turn.now - touched > ANSWERS_KEPT
        is_before = self.draft.step in GATES and not self.draft.wording  # nothing was answered yet
        return not is_before and (is_late or not self.draft.wording)

    def _taken_up_again(self) -> Reply:
        begun = replace(self.draft, step="agree", answers={}, wording="")
        return self.ask(
            begun,
            self.turn.say(
                "You were signing up to %(class)s. After a day without a word I deleted your answers, so "
                "I ask them again.",
                **{"class": self.title()},
            ),
        )

    def _say(self, field: Field, text: str) -> Reply:
        try:
            value = field.read(text, self.turn.today)
        except Unread as why:
            if why.reason == "child":
                return self._under_age()
            return self.ask(self.draft, self._wrong(field, why.reason))
        if field.name in {"agree", "confirm"} and value == "yes" and (offered := self._offered_meanwhile()):
            return self._which_yes(offered)
        if field.name == "agree":
            return self._agree(self.draft.shown) if value == "yes" else self._refused()
        if field.name == "confirm":
            if value == "yes":
                return self._hand_in()
            return self.ask(
                self.draft,
                self.turn.say("What shall I change? Press it below, or press Stop not to sign up."),
            )
        return self._answer(field, value)

    def _offered_meanwhile(self) -> Enrolment | None:
        """Return a place that was offered since the form's question was asked: a yes may be for that."""
        asked = self.draft.touched_at
        offered = [one for one in self.turn.mine.enrolments if one.state == "offered" and one.offer_sent_at]
        return next(
            (one for one in offered if asked and one.offer_sent_at and one.offer_sent_at > asked), None
        )

    def _which_yes(self, offered: Enrolment) -> Reply:
        """Ask again rather than guess what a yes is for."""
        note = self.turn.say(
            "Meanwhile a place in %(title)s came free for you. For that, press the button. The sign-up below "
            "is another one: please answer it once more.",
            title=title_of(self.turn, offered),
        )
        reply = self.ask(self.draft, note)
        place = Choice(self.turn.say("See the place"), Question("status", offered.entity))
        return replace(reply, choices=(place, *reply.choices))

    def _wrong(self, field: Field, reason: str) -> str:
        say = self.turn.say
        why = say((field.reasons or {}).get(reason, UNREAD))
        return why if reason in HAS_NONE else f"{why} {say(field.hint)}"

    def _later(self) -> Reply:
        """Let somebody put the form aside; it waits as long as its answers are kept."""
        said = self.turn.say("All right. What you wrote stays for a day. Press this when you want to go on.")
        goes_on = Choice(self.turn.say("Continue sign-up"), self._question("continue"))
        put_aside = replace(self.draft, touched_at=self.turn.now)
        return self.turn.reply([Text(said)], [goes_on], question=self._question(None), act=Write(put_aside))

    def _must(self) -> str:
        return self.turn.say("We need this for the sign-up. You can also sign up by phone.")

    def _pick(self, field: Field, rest: str) -> Reply:
        name, _, place = rest.rpartition("-")
        if name != field.name or not place.isdigit() or int(place) >= len(field.buttons):
            return self.ask(self.draft)  # pressed twice, or an older question's
        return self._answer(field, field.buttons[int(place)][1])

    def _answer(self, field: Field, value: str, note: str = "") -> Reply:
        if field.name == "age":
            return self._let_in() if value == "yes" else self._under_age()
        answers = {**self.draft.answers, field.name: value}
        if refused := self._may_not(answers):
            return over(self.turn, refused)
        if field.name == BORN.name and may_be_child(int(value), self.turn.today):
            said = self.turn.say("Born in %(year)s, one is 14 only from this year's birthday on.", year=value)
            return self.ask(replace(self.draft, answers=answers, step="age"), said)
        return self.ask(replace(self.draft, answers=answers, step=self._next(answers)), note)

    def _let_in(self) -> Reply:
        """Go on behind the age: to the consent, or from the year of birth that raised it again."""
        step = self._next(dict(self.draft.answers)) if self.draft.wording else "agree"
        return self.ask(replace(self.draft, step=step))

    def _next(self, answers: dict[str, str]) -> str:
        return next((one.name for one in self.form.asked(answers) if one.name not in answers), "confirm")

    def _back(self, field: Field) -> Reply:
        names = [one.name for one in self.form.asked(self.draft.answers)]
        if field.name == "confirm":
            return self.ask(replace(self.draft, step=names[-1]))
        if field.name not in names or names.index(field.name) == 0:
            return self.ask(self.draft, self.turn.say("This is the first question."))
        return self.ask(replace(self.draft, step=names[names.index(field.name) - 1]))

    def _edit(self, name: str) -> Reply:
        """Ask an answer again; where the new one was said with it, take that."""
        field = self.form.field(name)
        if field is None or not field.is_kept or not self.draft.wording:
            return self.ask(self.draft)
        again = replace(self.draft, step=name)
        if self.turn.message.kind is Kind.TEXT and not field.is_open and field.is_exact:
            try:
                value = field.read(self.turn.message.text, self.turn.today)
            except Unread:
                return self.ask(again)
            if value == self.draft.answers.get(name):  # the wrong one is named, not the right one
                return self.ask(again)
            return Desk(self.turn, self.form, self.course, again)._answer(field, value)
        return self.ask(again)

    def _set(self, name: str) -> Reply:
        """Take an answer to another question than the one that was asked, and go on where the form stood."""
        field = self.form.field(name)
        if field is None or not field.is_kept or not self.draft.wording:
            return self.ask(self.draft)
        try:
            value = field.read(self.turn.message.text, self.turn.today)
        except Unread:
            return self.ask(replace(self.draft, step=name))
        noted = self.turn.say(
            "I noted: %(title)s %(answer)s.",
            title=self.turn.say(field.title), answer=field.show(value, self.turn.language),
        )  # fmt: skip
        return self._answer(field, value, noted)

    def _why(self) -> str:
        """Say why a form asks, who reads it, how long it is kept and what follows from refusing."""
        return wording.asked_for(self.turn.words, self.form)

    def _agree(self, shown: str) -> Reply:
        """Go on to the first question that is open; only the text that was shown can be agreed to.

        Args:
            shown: the beginning of its digest, from the button, or kept since the text was shown last.
        """
        if shown == "no":
            return self._refused()
        if self.draft.step != "agree":
            return self.ask(self.draft)
        text = self._consent()
        if shown[:SHOWN] != wording_key(text)[:SHOWN]:
            return self.ask(
                self.draft, self.turn.say("This text is another one now. Please read it once more.")
            )
        step = self._next(dict(self.draft.answers))
        return self.ask(replace(self.draft, wording=text, step=step), self.turn.say("Thank you."))

    def _hand_in(self) -> Reply:
        """Send the form, where it is still the one the class asks for and its answers still let one in."""
        form = form_of(self.course) if self.course else self.form
        if form.key != self.form.key:
            return self._gone_over_to(form)
        if refused := self._may_not(dict(self.draft.answers)):
            return over(self.turn, refused)
        return send(self.turn, self.form, self.course, self.draft)

    def _gone_over_to(self, form: Form) -> Reply:
        """Go on in the form a class asks for by now; what that asks beside needs a consent of its own."""
        kept = {name: value for name, value in self.draft.answers.items() if form.field(name)}
        draft = replace(self.draft, form=form.key, step="agree", answers=kept)
        said = self.turn.say(
            "Meanwhile the office asks something else for this class. Please read the text once more; what "
            "you wrote stays."
        )
        return Desk(self.turn, form, self.course, draft).ask(draft, said)

    def _refused(self) -> Reply:
        said = self.turn.say(
            "Then I keep nothing. You can also sign up by phone or at the office: %(phone)s.",
            phone=self.phone(),
        )
        return over(self.turn, said)

    def _under_age(self) -> Reply:
        """Tell the way for children: the guardian's consent cannot be checked in a chat (PIPA art. 22-2)."""
        return over(self.turn, self._for_children())

    def _for_children(self) -> str:
        return self.turn.say(
            "For somebody under 14, a parent or guardian signs up: by phone (%(phone)s) or on paper at the "
            "office. The office asks the parent for consent. I have kept nothing.",
            phone=self.phone(),
        )

    def _may_not(self, answers: dict[str, str]) -> str:
        """Return why somebody with these answers cannot join; empty where they can."""
        born = int(answers[BORN.name]) if answers.get(BORN.name) else None
        if born is not None and is_child(born, self.turn.today):
            return self._for_children()
        if self.course is None:
            return ""
        reason = may_join(eligibility(self.course), born, answers.get(TOWN.name) or None, self.turn.today)
        if not reason:
            return ""
        from_course = self.turn.say(CANNOT[reason], who=audience(self.turn, self.course))
        asked = self.turn.say("Questions: %(phone)s. I have kept nothing.", phone=self.phone())
        return f"{from_course} {asked}"

    def ask(self, draft: Draft, note: str = "") -> Reply:
        """Ask the question a form stands at, and keep that it does."""
        shown = wording_key(self._consent()) if draft.step == "agree" else ""
        now = replace(draft, touched_at=self.turn.now, shown=shown)
        desk = Desk(self.turn, self.form, self.course, now)
        field = self.form.field(now.step) or self.form.fields[0]
        outputs: list[Output] = [Text(note)] if note else []
        if field.name == "confirm":
            outputs.append(desk._summary())
        outputs.append(Text(desk._asked(field)))
        here = self._question("continue")  # so that "more" leads on here
        return self.turn.reply(outputs, desk._choices(field), question=here, act=Write(now))

    def _asked(self, field: Field) -> str:
        said = self._consent() if field.name == "agree" else self.turn.say(field.asks)
        help_line = self.turn.say("Questions? Call %(phone)s.", phone=self.phone())
        names = [one.name for one in self.form.asked(self.draft.answers)]
        if field.name not in names:
            return f"{said}\n\n{help_line}"
        where = self.turn.say("Question %(n)s of %(all)s", n=names.index(field.name) + 1, all=len(names))
        if had := self.draft.answers.get(field.name):
            said += "\n" + self.turn.say("You wrote: %(answer)s", answer=field.show(had, self.turn.language))
        return f"{where}\n{said}\n\n{help_line}"

    def _choices(self, field: Field) -> list[Choice]:
        say = self.turn.say
        choices = [
            Choice(
                say(words) if words else field.show(value, self.turn.language),
                self._question(f"pick-{field.name}-{place}"),
            )
            for place, (words, value) in enumerate(field.buttons)
        ]
        if field.name == "agree":
            digest = wording_key(self._consent())[:SHOWN]
            choices.append(Choice(say("I agree"), self._question(f"agree-{digest}")))
            choices.append(Choice(say("I do not agree"), self._question("agree-no")))
            return choices
        if field.name == "confirm":
            choices.append(Choice(say("Yes, sign up"), self._question("send")))
            choices += [
                Choice(say("Change: %(what)s", what=say(one.title)), self._question(f"edit-{one.name}"))
                for one in self.form.asked(self.draft.answers)
            ]
        if field.optional:
            choices.append(Choice(say("Skip"), self._question("skip")))
        if field.is_kept and field.name in self.draft.answers:
            choices.append(Choice(say("Keep it"), self._question("keep")))
        if field.is_kept:
            choices.append(Choice(say("Back"), self._question("back")))
            choices.append(Choice(say("Start over"), self._question("restart")))
        choices.append(Choice(say("Stop"), self._question("stop")))
        return choices

    def _summary(self) -> Card:
        rows = tuple(
            Row(self.turn.say(one.title), one.show(value, self.turn.language))
            for one in self.form.asked(self.draft.answers)
            if (value := self.draft.answers.get(one.name))
        )
        return Card(self.title(), self.turn.say("Please check before I sign you up."), rows=rows)

    def _consent(self) -> str:
        return wording.shown(self.turn.words, self.form, self.title())

    def title(self) -> str:
        return self.turn.name(self.course["title"]) if self.course else self.turn.say(self.form.title)

    def phone(self) -> str:
        return phone_of(self.course or {})

    def _question(self, step: str | None) -> Question:
        return Question(self.form.topic, self.draft.course, step=step)


def over(turn: Turn, said: str, again: Question | None = None) -> Reply:
    """End a form; nothing of it stays."""
    choices = [Choice(turn.say("All classes"), Question("education"))]
    if again is not None:
        choices.insert(0, Choice(turn.say("Sign up again"), again))
    question = Question(turn.question.topic, turn.question.entity)
    return turn.reply([Text(said)], choices, question=question, act=Write(None))


def audience(turn: Turn, course: Fact) -> str:
    return turn.words.listed(turn.say(AUDIENCES[one]) for one in course["audience"] if one in AUDIENCES)
