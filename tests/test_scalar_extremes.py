"""Extreme values: every scalar function gives a finite canonical number or an APL error, never a Python one."""
import contextlib
import itertools
import math

import numpy as np
import pytest

import arrayl
from arrayl.errors import APLError
from arrayl.primitives.registry import REGISTRY
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
