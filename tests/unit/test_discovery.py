"""Finding what stands in a wing."""

import sys
from itertools import count

import pytest

from bot.discovery import WingFault, find
from bot.question import TOPICS

numbers = count()


@pytest.fixture
def wing(tmp_path):
    """Make a wing of files; gives a function from their sources to the wing's name."""
    before = list(sys.path), set(sys.modules)
    sys.path.insert(0, str(tmp_path))

    def build(**files):
        name = f"wing_{next(numbers)}"
        (tmp_path / name).mkdir()
        for stem, source in {"__init__": "", **files}.items():
            (tmp_path / name / f"{stem}.py").write_text(source)
        return name

    yield build
    sys.path[:] = before[0]
    for name in set(sys.modules) - before[1]:
        del sys.modules[name]


def offering(topic):
    return f"from types import SimpleNamespace\n\nHANDLER = SimpleNamespace(topic={topic!r})\n"


def test_constants_are_found_by_their_own_name_in_the_order_of_the_files(wing):
    found = find(wing(b=offering("sofa"), a=offering("menu")), "HANDLER", "topic")

    assert list(found) == ["menu", "sofa"]
    assert found["sofa"].topic == "sofa"


def test_private_files_are_not_looked_at(wing):
    assert find(wing(_rows="raise AssertionError", a=offering("menu")), "HANDLER", "topic").keys() == {"menu"}


def test_empty_wing_offers_nothing(wing):
    assert find(wing(), "HANDLER", "topic") == {}


def test_file_without_its_constant_is_named(wing):
    with pytest.raises(WingFault, match=r"wing_\d+/b\.py offers no HANDLER"):
        find(wing(a=offering("menu"), b="JOB = 1\n"), "HANDLER", "topic")


def test_name_that_stands_twice_is_a_fault(wing):
    with pytest.raises(WingFault, match=r"wing_\d+/b\.py doubles menu"):
        find(wing(a=offering("menu"), b=offering("menu")), "HANDLER", "topic")


def test_fault_inside_a_file_is_not_hidden(wing):
    with pytest.raises(ZeroDivisionError):
        find(wing(a="1 / 0\n"), "HANDLER", "topic")


@pytest.mark.parametrize(
    ("package", "constant", "name", "some"),
    [
        ("handlers", "HANDLER", "topic", {"festival", "news", "outofscope"}),
        ("bot.channels", "CHANNEL", "name", {"kakao", "telegram", "webchat"}),
        ("scheduler", "JOB", "name", {"beat", "forget-old-receipts"}),
    ],
)
def test_wings_of_the_house_are_whole(package, constant, name, some):
    assert some <= find(package, constant, name).keys()


def test_each_topic_that_has_a_handler_can_travel_in_a_button():
    assert find("handlers", "HANDLER", "topic").keys() <= set(TOPICS)
