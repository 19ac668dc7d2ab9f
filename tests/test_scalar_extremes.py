"""Extreme values: every scalar function gives a finite canonical number or an APL error, never a Python one."""
import contextlib
import itertools
import math
from typing import Any

import numpy as np
import pytest

import arrayl
from arrayl.errors import APLError
from arrayl.primitives.registry import REGISTRY
from arrayl.primitives.scalar import logical, measure
from arrayl.primitives.scalar.numeric import each_number
from arrayl.settings import S

arrayl.Session()                        # declares every primitive
BIG = 1.7976931348623157e308
EXTREMES = [
    0, 1, -1, 2, -7, 60, 171, 127, -128, 2 ** 31, 2 ** 53 + 1, 2 ** 62, 2 ** 63 - 1, -2 ** 63, 0.5, -0.5, -0.0, 1e-320,
    -5e-324, 1e300, BIG, -BIG, 1e15 + 0.5, 9.3e18, 2.0 ** 63, -2.0 ** 63, -1.5, 12.0, 1j, 1e-320j, complex(BIG, BIG),
    complex(-BIG, 1), complex(1e-200, 1e-200), complex(1, 1e300), 2.5 - 3j, complex(-2, 1e-16),
]
FORMS = [(glyph, arity) for glyph, entry in REGISTRY.items()
         for arity, form in ((1, entry.monadic), (2, entry.dyadic)) if form is not None and form.scalar]


def canonical(value):
    if isinstance(value, np.ndarray):
        return value.dtype.kind in 'bifc' and bool(np.isfinite(value).all())
    if type(value) is int:
        return -2 ** 63 <= value < 2 ** 63
    if type(value) is complex:
        return value.imag != 0 and math.isfinite(value.real) and math.isfinite(value.imag)
    return type(value) is float and math.isfinite(value)


@pytest.mark.filterwarnings('error')
@pytest.mark.parametrize(('glyph', 'arity'), FORMS)
def test_extremes(glyph, arity):
    entry = REGISTRY[glyph]
    run = (entry.monadic if arity == 1 else entry.dyadic).run
    try:
        for S.ct in (1e-14, 0.0):
            for row in itertools.product(EXTREMES, repeat=arity):
                for left_too in (False, True):
                    for right_too in (False, True):
                        arguments = [np.array([x, x]) if array else x
                                     for x, array in zip(row, (right_too, left_too), strict=False)]
                        with contextlib.suppress(APLError):
                            assert canonical(run(*arguments)), (glyph, arguments)
    finally:
        S.ct = 1e-14


def test_long_arrays_are_compared_and_rounded_as_their_items(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tolerance, signs, zeros and steps between floats: every block, and what is not contiguous."""
    from arrayl.primitives import tolerance
    from arrayl.primitives.scalar import comparison, rounding
    monkeypatch.setattr(tolerance, 'BLOCK', 16)
    monkeypatch.setattr(rounding, 'BLOCK', 16)
    rng = np.random.default_rng(6)
    base = np.concatenate([rng.standard_normal(40) * 10.0 ** rng.integers(-300, 300, 40), rng.integers(-9, 9, 40) / 2,
                           [0.0, -0.0, 5e-324, -5e-324, 1.0, 4.0, 8.0, 1e308, 2.0 ** 52, -1.0, 1e15, 3e14]])
    for steps in (0, 1, -1, 30, 45, 89, 90, 91, -90, 100, 181, 200, 10 ** 6):
        moved = (base.view(np.int64) + np.where(base == 0, 0, steps)).view(np.float64)
        moved = np.where(np.isfinite(moved), moved, base)
        for a, w in ((base, moved), (moved, base), (base, -moved), (base, np.zeros_like(base)), (base, base[::-1]),
                     (np.asfortranarray(base.reshape(4, -1)), moved.reshape(4, -1))):
            for kernel in (comparison.LESS, comparison.LESS_EQUAL, comparison.EQUAL, comparison.GREATER_EQUAL,
                           comparison.GREATER, comparison.NOT_EQUAL):
                made = kernel.array(w, a)
                wanted = [kernel.number(y, x) for x, y in zip(a.ravel().tolist(), w.ravel().tolist(), strict=True)]
                assert made.ravel().tolist() == wanted, (kernel.glyph, steps)
        for x in (moved, moved[::-1], moved.reshape(4, -1).T, moved[np.abs(moved) < 1e15],
                  np.rint(base) + steps * 1e-16):
            for kernel in (rounding.FLOOR, rounding.CEILING):
                assert kernel.array(x).ravel().tolist() == [kernel.number(v) for v in x.ravel().tolist()]


def test_divisors_and_multiples_of_many_floats(monkeypatch: pytest.MonkeyPatch) -> None:
    """As their definition in fractions gives them, one by one, in type, sign and last bit."""
    draw = np.random.default_rng(8)
    kinds = [
        lambda n: draw.integers(-50, 50, n) / draw.choice([1, 2, 4, 8, 10, 3, 7, 100]),
        lambda n: np.round(draw.random(n), draw.integers(1, 8)),
        lambda n: draw.random(n) * 10.0 ** draw.integers(-300, 300, n),
        lambda n: draw.integers(-9, 9, n),
        lambda n: draw.integers(-2 ** 60, 2 ** 60, n) / draw.choice([1.0, 3.0, 1e5]),
        lambda n: draw.integers(1, 9, n) / 7 * (1 + draw.choice([0, 1e-15, 1e-14, 1.01e-14, 9.9e-15, 1e-13], n)),
        lambda n: draw.choice([5e-324, 1e-310, 2.5e-320, 1.7e308, 0.0, -0.0, 1.5, 0.1], n),
    ]
    monkeypatch.setattr(measure, 'BLOCK', 64)
    for _ in range(300):
        w, a = (kinds[draw.integers(len(kinds))](100) for _ in range(2))
        w = w.astype(float)
        monkeypatch.setattr(S, 'ct', float(draw.choice([1e-14, 0, 1e-9])))
        for one, many in ((logical._gcd, measure.divisors), (logical._lcm, measure.multiples)):
            expected, found = outcome(each_number, one, w, a), outcome(many, one, w, a)
            assert expected == found, (w, a)


def outcome(f: Any, *arguments: Any) -> tuple[Any, ...]:
    try:
        made = f(*arguments)
    except APLError as e:
        return (type(e),)
    return made.dtype, made.tobytes()
