"""≡ and ≢."""
from __future__ import annotations

import numpy as np
import pytest
from arrays_for_search import item, slow_match

from arrayl.arrays import Value, build, chars, empty, enclose
from arrayl.arrays.namespace import Namespace
from arrayl.primitives.searching import match
from arrayl.settings import S

A = np.array
SPACE = Namespace()


def test_match_by_definition() -> None:
    rng = np.random.default_rng(11)
    values = [item(rng, 3) for _ in range(80)]
    for x in values:
        for y in values:
            assert match.match(y, x) == slow_match(x, y)
            assert match.not_match(y, x) == 1 - slow_match(x, y)


@pytest.mark.parametrize('a, w, expected', [
    (1, 1.0, 1), (1, 1 + 1e-15, 1), (1, 1 + 1e-13, 0), (1, A([1]), 0), ('a', chars('a'), 0), ('1', 1, 0),
    (chars(''), A([], dtype=bool), 0), (A([], dtype=float), A([], dtype=bool), 1),
    (A([True, False]), A([1.0, 0.0]), 1), (A([1, 2]), A([1 + 0j, 2 + 1e-15j]), 1),
    (empty((0, 3)), empty((0, 2)), 0), (empty((0,), A([0, 0])), empty((0,), A([0.0, 0])), 1),
    (empty((0,), A([1, 2])), empty((0,)), 0), (empty((0,), chars('ab')), empty((0,), A([1, 2])), 0),
    (enclose(A([1, 2])), A([1, 2]), 0), (enclose(A([1, 2])), enclose(A([1, 2])), 1),
    (SPACE, SPACE, 1), (SPACE, Namespace(), 0), (2**62, 2**62 + 1, 0), (2**62 + 1, float(2**62), 1),
    (chars('\0'), chars('\0'), 1), (chars('a\0'), chars('a'), 0), ('\0', '\0', 1),
])
def test_match(a: Value, w: Value, expected: int) -> None:
    assert match.match(w, a) == expected == match.match(a, w)


@pytest.mark.parametrize('w, expected', [
    (1, 0), ('a', 0), (SPACE, 0), (A([1]), 1), (chars(''), 1), (build([1, 'a']), 1), (enclose(A([1, 2])), 2),
    (build([A([1, 2]), A([3, 4])]), 2), (build([A([1, 2]), 3]), -2),
    (build([A([1, 2]), build([3, A([4, 5])])]), -3), (empty((0,), A([1, 2])), 2), (empty((0,), build([1, A([1])])), -3),
])
def test_depth(w: Value, expected: int) -> None:
    assert match.depth(w) == expected
    S.ml = 2
    try:
        assert match.depth(w) == abs(expected)
    finally:
        S.ml = 1


def test_depth_of_the_deep() -> None:
    value: Value = A([1])
    for _ in range(100_000):
        value = enclose(value)
    assert match.depth(value) == 100_001


@pytest.mark.parametrize('w, expected', [
    (5, 1), (chars('abc'), 3), (empty((0, 3)), 0), (np.zeros((4, 2)), 4), (enclose(A([1, 2])), 1),
])
def test_tally(w: Value, expected: int) -> None:
    assert match.tally(w) == expected


@pytest.mark.parametrize('n', [0, 1, 5, match.SHORT - 1, match.SHORT, match.SHORT + 1])
@pytest.mark.parametrize('kind', ['<U1', bool, np.int8, np.int64, float, complex])
def test_match_of_short_and_long(kind: str | type, n: int) -> None:
    codes = np.arange(n) % 2
    x = (codes + 65).astype(np.uint32).view('<U1') if kind == '<U1' else codes.astype(kind)
    spaced = np.repeat(x, 2)[::2]
    assert match.same(x, spaced) and match.same(spaced, x) and match.same(x.reshape(1, n), spaced.reshape(1, n))
    assert not match.same(x, x.reshape(1, n))
    for at in {0, n - 1} & {*range(n)}:
        other = x.copy()
        other[at] = 'Z' if kind == '<U1' else not x[at]
        assert not match.same(x, other) and not match.same(other, x)
        if kind in (float, complex):
            near = x + 1
            near[at] *= 1 + 1e-15
            assert match.same(x + 1, near) and match.same(-0.0 * x, 0.0 * x)
    if kind in (bool, np.int8, np.int64, float, complex):
        assert match.same(x, codes) and match.same(codes, x)
