"""Large tolerant comparisons, floors and alternating sums of floats, which go by blocks, agree with the definition."""
from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from arrayl import Session
from arrayl.primitives import tolerance
from arrayl.primitives.scalar import rounding
from arrayl.primitives.tolerance import compared, equal

EXACT = {'=': np.equal, '≤': np.less_equal, '<': np.less, '≥': np.greater_equal, '>': np.greater}


def definition(glyph: str, x: Any, y: Any, ct: float) -> bool:
    same = equal(x, y, ct)
    return {'=': same, '≤': same or x < y, '<': not same and x < y, '≥': same or x > y, '>': not same and x > y}[glyph]


def edges(ct: float) -> np.ndarray:
    """Numbers of all sizes, with their neighbours about the ends of what is equal to them."""
    base = np.array([0.0, -0.0, 5e-324, 1e-300, 0.1, 1.0, 2.0, 3.0, 1000.0, 2.0 ** 40, 1e300])
    steps = np.arange(-4, 5) * 2.0 ** -53
    around = base[:, None] * np.concatenate([1 + steps, 1 + ct + steps, 1 - ct + steps, 1 / (1 - ct) + steps])
    return np.concatenate([around.ravel(), -around.ravel()])


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tolerance, 'PAIRS', 7)
    monkeypatch.setattr(rounding, 'BLOCK', 7)


@pytest.mark.parametrize('ct', [1e-14, 2.0 ** -32, 3e-16])
@pytest.mark.parametrize('glyph', EXACT)
@pytest.mark.usefixtures('small_blocks')
def test_pairs_at_the_edges_of_tolerance(glyph: str, ct: float) -> None:
    some = edges(ct)
    rng = np.random.default_rng(1)
    base = rng.choice(some, 3000)
    x = np.concatenate([base, base])
    y = np.concatenate([base * (1 + ct * rng.choice([-2, -1, -.5, 0, .5, 1, 2], 3000)), rng.permutation(base)])
    made = compared(EXACT[glyph], y, x, ct)
    assert made is not None
    assert made.tolist() == [definition(glyph, p, q, ct) for p, q in zip(x.tolist(), y.tolist(), strict=True)]


@pytest.mark.parametrize('shape', [(0,), (2, 0, 3), (1,), (2, 3)])
def test_few_pairs(shape: tuple[int, ...]) -> None:
    made = compared(np.equal, np.ones(shape), np.full(shape, 1 + 5e-15), 1e-14)
    assert made is not None and made.shape == shape and made.all()


@pytest.mark.parametrize('dtype', [bool, np.int8, np.int16, np.int32, np.int64])
@pytest.mark.parametrize('glyph', EXACT)
@pytest.mark.parametrize('shape', [(8,), (700,), (35, 20), (2, 30, 3)])
@pytest.mark.usefixtures('small_blocks')
def test_integers_with_floats(glyph: str, dtype: Any, shape: tuple[int, ...]) -> None:
    ct = 1e-14
    rng = np.random.default_rng(2)
    top = 2 if dtype is bool else min(np.iinfo(dtype).max, 2 ** 52)
    whole = rng.integers(0, top, shape).astype(dtype)
    near = whole * (1 + ct * rng.choice([-2, -1, -.5, 0, .5, 1, 2], shape))
    for w, a in ((whole, near), (near, whole)):
        made = compared(EXACT[glyph], w, a, ct)
        assert made is not None and made.shape == shape
        expected = [definition(glyph, float(p), float(q), ct) for p, q in zip(a.flat, w.flat, strict=True)]
        assert made.ravel().tolist() == expected


@pytest.mark.parametrize('large', [1.0, 1e9, 3e13, 1e300])
@pytest.mark.parametrize('glyph', '⌊⌈')
@pytest.mark.parametrize('ct', [0.0, 1e-14, 2.0 ** -32])
@pytest.mark.usefixtures('small_blocks')
def test_rounding_in_blocks(glyph: str, large: float, ct: float) -> None:
    rng = np.random.default_rng(3)
    whole = rng.integers(-1000, 1000, 1500).astype(float)
    values = whole * (1 + ct * rng.choice([-2, -1, -.5, 0, .5, 1, 2], 1500)) + rng.choice([0, .5, 1e-12], 1500)
    values[17] = large
    session = Session()
    session['x'], session['ct'] = values, ct
    made = session.eval(f'⎕CT←ct ⋄ {glyph}x')
    expected = [floor(v, ct) if glyph == '⌊' else -floor(-v, ct) for v in values.tolist()]
    assert made.dtype.kind == ('f' if large == 1e300 else 'i')
    assert made.tolist() == expected


def floor(value: float, ct: float) -> int:
    """The nearest integer where it is equal to the value, else the one below."""
    low = math.floor(value)
    return low + 1 if value - low >= 0.5 and equal(float(low + 1), value, ct) else low


@pytest.mark.parametrize('shape', [(3,), (4096,), (4097,), (5001,), (5, 1001), (1001, 6), (20, 30, 9)])
def test_alternating_sums_keep_their_bits(shape: tuple[int, ...]) -> None:
    """Every second item is negated, which rounds nothing, and the sum runs from the last item."""
    x = np.random.default_rng(4).normal(size=shape)
    session = Session()
    session['x'] = x
    signs = np.where(np.arange(shape[-1]) % 2, -1.0, 1.0)
    signed = (x * signs)[..., ::-1]
    if x.size <= 4096:
        expected = np.add.accumulate(signed, axis=-1)[..., -1]
    else:
        expected = np.add.reduce(signed, axis=-1)
    assert np.array_equal(session.eval('-/x'), expected)
    assert np.array_equal(session['x'], x)
