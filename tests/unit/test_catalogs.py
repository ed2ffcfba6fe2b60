"""The catalogs: every sentence of the code, whole and within its limits, in every language."""

import ast
import re
from collections import Counter, defaultdict
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from bot.catalogs import extract
from bot.commands.telegram import DESCRIPTIONS, LONG, NAME, SHORT
from bot.discovery import find
from bot.fitting import utf16_units
from bot.listening.vocabulary import WISH, fold
from bot.runtime import keywords
from bot.sending.checks import FALLBACK
from bot.words import DOMAINS, FOLDER, LANGUAGES, catalog_file, words_for

ROOT = FOLDER.parent
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
PARTICLE = re.compile(r"\{(?:은/는|이/가|을/를|과/와|으로/로|이에요/예요|이나/나|이라/라|아/야)\}")
LATIN, LABEL = ("en", "vi"), 14  # Kakao shows no more characters of a button


@cache
def catalog(language: str, domain: str = "messages") -> Catalog:
    with catalog_file(language, domain=domain).open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"))


def template(domain: str = "messages", folder: Path = FOLDER) -> Catalog:
    with (folder / f"{domain}.pot").open("rb") as opened:
        return read_po(opened)


def ids(of: Catalog) -> set[tuple[str, ...]]:
    return {forms(message.id) for message in of if message.id}


def forms(texts: object) -> tuple[str, ...]:
    """Return a message's texts: one, or where it depends on a number one for each plural form."""
    return (texts,) if isinstance(texts, str) else tuple(texts or ())


def test_templates_hold_exactly_the_sentences_of_the_code(tmp_path):
    extract(tmp_path)

    for domain in DOMAINS:
        assert ids(template(domain)) == ids(template(domain, tmp_path)), "run make catalogs"


def pairs() -> set[tuple[str, ...]]:
    """Return the sentences of the code and the pages that depend on a number, found without Babel."""
    found = set()
    for file in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and called(node.func) in {"count", "both"}:
                found.add(tuple(one.value for one in node.args[:2] if isinstance(one, ast.Constant)))
    for file in (ROOT / "bot").rglob("*.html"):
        page = Environment(autoescape=True).parse(file.read_text("utf-8"))
        for call in page.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "count":
                found.add(tuple(one.value for one in call.args[:2] if isinstance(one, nodes.Const)))
    return {pair for pair in found if len(pair) == 2 and all(isinstance(one, str) for one in pair)}


def called(function: ast.expr) -> str:
    return getattr(function, "attr", None) or getattr(function, "id", "")


def test_pairs_are_found_in_the_code_and_in_the_pages():
    assert {("%(n)s entry", "%(n)s entries"), FALLBACK} <= pairs()


def test_every_sentence_that_depends_on_a_number_is_in_a_template():
    assert pairs() - ids(template("messages")) - ids(template("staff")) == set()


def test_no_sentence_stands_in_two_templates():
    assert ids(template("messages")) & ids(template("staff")) == set()


KEPT = [(language, domain) for domain, languages in DOMAINS.items() for language in languages]


@pytest.fixture(params=KEPT, ids="-".join)
def kept(request):
    """A catalog by its language and domain."""
    return request.param


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


def test_catalog_has_each_sentence_once_and_no_other(kept):
    assert ids(catalog(*kept)) == ids(template(kept[1]))
    assert not catalog(*kept).obsolete


def test_no_translation_is_empty_or_doubtful(kept):
    left = [m.id for m in catalog(*kept) if m.id and not all(t.strip() for t in forms(m.string))]

    assert left == []
    assert [m.id for m in catalog(*kept) if m.id and (m.fuzzy or not forms(m.string))] == []


def test_every_plural_form_of_the_language_is_there(kept):
    wanted = catalog(*kept).num_plurals
    counted = {forms(m.id): len(forms(m.string)) for m in catalog(*kept) if len(forms(m.id)) > 1}

    assert {name: n for name, n in counted.items() if n != wanted} == {}


def test_placeholders_are_those_of_the_sentence(kept):
    wrong = [
        (message.id, text)
        for message in catalog(*kept)
        if message.id
        for text in forms(message.string)
        if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(forms(message.id)[-1]))
    ]

    assert wrong == []


def test_sentence_with_placeholders_can_be_filled_in(kept):
    for message in catalog(*kept):
        names = PLACEHOLDER.findall(forms(message.id)[-1])
        for text in forms(message.string) if names else ():
            assert "%(" not in text % dict.fromkeys(names, "…")


def test_braces_stand_only_around_korean_particles(kept):
    texts = chain.from_iterable(forms(message.string) for message in catalog(*kept) if message.id)
    left = [PARTICLE.sub("", text) if kept[0] == "ko" else text for text in texts]

    assert [text for text in left if set("{}") & set(text)] == []


# Limits of the platforms


def labels() -> set[str]:
    """Return the words of all buttons in the code."""
    found = set()
    files = chain((ROOT / "handlers").glob("*.py"), (ROOT / "bot").rglob("*.py"))
    for file in (file for file in files if file.parent.name != "store"):  # there, it names a column
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "label"
            ):
                found.add(ast.literal_eval(node.args[0]))  # a variable would escape this check
    return found


def test_buttons_are_found_in_the_code():
    assert {"Call", "Website", "Details"} <= labels()


@pytest.mark.parametrize("label", sorted(labels()))
def test_button_fits_a_kakao_button(language, label):
    assert 0 < len(words_for(language).say(label)) <= LABEL


@pytest.mark.parametrize(
    ("sentence", "most"),
    [(NAME, 64), (SHORT, 120), (LONG, 512), *((words, 256) for words in DESCRIPTIONS.values())],
)
def test_text_fits_where_telegram_shows_it(language, sentence, most):
    assert 0 < utf16_units(words_for(language).say(sentence)) <= most


# Keywords


def lists(language: str) -> dict[str, list[str]]:
    """Return what each topic and facet listens for, keyword by keyword."""
    handlers = find("handlers", "HANDLER", "topic")
    return {name: words.split("|") for name, words in keywords(handlers)[language].items()}


def known_as(keyword: str, language: str) -> str:
    """Return a keyword as the reader compares it: spaces, case, plurals do not count."""
    folded = fold(keyword)
    return folded.spaced if language in LATIN else folded.run


def test_no_keyword_is_empty(language):
    assert [name for name, words in lists(language).items() if not all(word.strip() for word in words)] == []


def test_no_keyword_stands_twice_in_its_list(language):
    counted = {name: Counter(map(str.strip, words)) for name, words in lists(language).items()}

    assert {
        name: [w for w in words if words[w] > 1] for name, words in counted.items() if max(words.values()) > 1
    } == {}


def test_no_keyword_is_a_single_hangul_syllable(language):
    every = chain.from_iterable(lists(language).values())

    assert [word for word in every if re.fullmatch("[가-힣]", word.strip())] == []


def test_no_keyword_means_two_things(language):
    """A facet may share words with the topic of its name: alone they ask that, beside a name the facet.

    What is said at the counter may share its words too: it is judged first, and left out where no wish is.
    """
    meanings: dict[str, set[str]] = defaultdict(set)
    for name, words in lists(language).items():
        kind, value = name.split(":", 1)
        for word in words if kind != "filler" and not value.startswith(WISH) else ():
            meanings[known_as(word, language)].add(
                value if value in {"transport", "food"} else f"{kind}:{value}"
            )

    assert {word: found for word, found in meanings.items() if len(found) > 1} == {}


def test_keyword_of_a_script_that_runs_on_is_known_by_all_of_its_letters():
    assert known_as("먹을 거리", "ko") == known_as("먹을거리", "ko")
