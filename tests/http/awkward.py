"""Values that have broken programs before."""

import pytest

HALF_A_PAIR = pytest.param("\ud800", id="half-a-pair")  # no letter: half of a UTF-16 pair
