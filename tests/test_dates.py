"""How ⎕DT rounds."""
from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from arrayl.system.dates.timecodes import rounded


@given(st.integers(-10 ** 30, 10 ** 30) | st.integers(-50, 50), st.integers(1, 12) | st.integers(1, 10 ** 20))
def test_halves_go_to_the_even_number(numerator: int, denominator: int) -> None:
    assert rounded(numerator, denominator) == round(Fraction(numerator, denominator))
