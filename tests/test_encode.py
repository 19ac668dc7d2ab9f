"""⊤ and ⊥ with their inverses, against digit-by-digit definitions in exact arithmetic."""
from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from arrayl.arrays import INT_MAX, INT_MIN, Value, build, chars, empty
from arrayl.errors import DomainError, LengthError, RankError
from arrayl.primitives import encode as system
from arrayl.primitives.registry import REGISTRY

A = np.array
EMPTY = A([], dtype=bool)


def lists(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else value


def slow_encode(radix: list[int], value: int) -> list[int]:
    digits = []
    for r in reversed(radix):
        digits.append(value if r == 0 else value % r)
        value = 0 if r == 0 else value // r
    return digits[::-1]


@pytest.mark.parametrize('kind', [np.int8, np.int64, np.float64])
def test_encode_is_repeated_division(kind: Any) -> None:
    rng = np.random.default_rng(1)
    for shape_a, shape_w in [((), ()), ((3,), ()), ((4,), (5,)), ((3, 2), (2, 2)), ((), (3,)), ((2, 0), (2,))]:
        radix = rng.integers(-9, 10, shape_a)
        value = rng.integers(-100, 100, shape_w).astype(kind)
        w, a = (value if shape_w else value.item()), (radix if shape_a else radix.item())
        result = np.asarray(system.encode(w, a))
        assert result.shape == shape_a + shape_w
        columns = np.asarray(radix).reshape(max(1, len(radix) if shape_a else 1), -1).T.tolist()
        expected = [[slow_encode(column, int(x)) for x in np.asarray(value).reshape(-1)] for column in columns]
        if result.size:
            assert (result.reshape(len(columns[0]), len(columns), -1).transpose(1, 2, 0) == A(expected)).all()


ENCODED = [
    (365, A([10, 10, 10]), [3, 6, 5]),
    (A([1.25, 10.5]), A([0, 1]), [[1, 10], [0.25, 0.5]]),
    (75, A([[2, 0, 0]] * 4 + [[2, 8, 0]] * 2 + [[2, 8, 16]] * 2),
     [[0, 0, 0], [1, 0, 0], [0, 0, 0], [0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 4], [1, 3, 11]]),
    (-1, A([10, 10]), [9, 9]),
    (-1, A([0, 10]), [-1, 9]),
    (INT_MIN, A([0, -1]), [2.0**63, 0]),
    (INT_MAX, A([0, 10]), [INT_MAX // 10, 7]),
    (1e20, A([0, 10]), [1e19, 0]),
    (0.3, 0.1, 0),                                  # tolerantly a multiple
    (2.5, A([2, 2]), [1, 0.5]),
    (5, 0, 5),
    (A([]), A([2, 2]), [[], []]),
    (3, EMPTY, []),
]


@pytest.mark.parametrize('w, a, expected', ENCODED)
def test_encode(w: Value, a: Value, expected: Any) -> None:
    assert np.asarray(system.encode(w, a)).tolist() == pytest.approx(expected) if not isinstance(expected, list) \
        else lists(system.encode(w, a)) == expected


def slow_decode(radix: list[Any], digits: list[Any]) -> Any:
    return sum(d * math.prod(radix[i + 1:]) for i, d in enumerate(digits))


@pytest.mark.parametrize('kind', ['int8', 'int64', 'float', 'complex'])
def test_decode_is_a_weighted_sum(kind: str) -> None:
    rng = np.random.default_rng(2)

    def numbers(shape: tuple[int, ...]) -> Any:
        value = rng.integers(-9, 10, shape)
        if kind == 'float':
            return value / 4
        return value * (1 + 1j) + 1j if kind == 'complex' else value.astype(kind)
    for shape_a, shape_w in [((3,), (3,)), ((2, 3), (3, 4)), ((2, 2, 3), (3, 2, 2)), ((1,), (4,)), ((4,), (1, 2)),
                             ((3, 1), (4, 2))]:
        a, w = numbers(shape_a), numbers(shape_w)
        length = max(shape_a[-1], shape_w[0])
        rows = np.broadcast_to(a.reshape(-1, shape_a[-1]), (a.size // shape_a[-1], length)).tolist()
        columns = np.broadcast_to(w.reshape(shape_w[0], -1), (length, w.size // shape_w[0])).T.tolist()
        expected = A([[slow_decode(row, column) for column in columns] for row in rows])
        result = np.asarray(system.decode(w, a))
        assert result.shape == shape_a[:-1] + shape_w[1:]
        assert np.allclose(result.reshape(-1), expected.reshape(-1), rtol=1e-13)


DECODED = [
    (A([1, 0, 1, 0]), 2, 10),
    (A([3, 13]), A([60, 60]), 193),
    (A([3, 13]), A([0, 60]), 193),
    (A([1, 2, 3, 4]), 1 + 1j, 5 + 9j),
    (5, A([1, 1, 1]), 15),
    (5, 10, 5),
    (EMPTY, 2, 0),
    (2, EMPTY, 0),
    (np.ones(63, dtype=bool), 2, INT_MAX),
    (np.ones(64, dtype=bool), 2, 2.0**64),
    (A([1] + [0] * 63), -2, INT_MIN),
    (A([1] + [0] * 309), 10, DomainError),
    (A([0] * 400 + [7]), 10, 7),
    (A([0] * 400 + [7.5]), 10, 7.5),
    (np.ones((2, 0)), A([2, 2]), []),
    (A([4] * 3), A([[10**18], [1]]), [4e36, 12]),
]


@pytest.mark.parametrize('w, a, expected', DECODED)
def test_decode(w: Value, a: Value, expected: Any) -> None:
    if expected is DomainError:
        with pytest.raises(DomainError):
            system.decode(w, a)
    else:
        result = lists(system.decode(w, a))
        assert result == expected or result == pytest.approx(expected, rel=1e-15)
        assert isinstance(result, list) or type(result) is type(expected)


@pytest.mark.parametrize('f, w, a, error', [
    (system.encode, 'a', 2, DomainError),
    (system.encode, 2, chars('ab'), DomainError),
    (system.encode, build([1, A([1, 2])]), 2, DomainError),
    (system.encode, empty((0,), A([1, 2])), 2, DomainError),
    (system.decode, chars('ab'), 2, DomainError),
    (system.decode, A([1, 2, 3]), A([1, 2]), LengthError),
    (system.decode, EMPTY, A([1, 2]), LengthError),
])
def test_errors(f: Any, w: Value, a: Value, error: type[Exception]) -> None:
    with pytest.raises(error):
        f(w, a)


UNDONE = [
    ('⊥', 9, 2, [1, 0, 0, 1]),
    ('⊥', A([5, 6, 9]), 2, [[0, 0, 1], [1, 1, 0], [0, 1, 0], [1, 0, 1]]),
    ('⊥', A([[255]]), 16, [[[15]], [[15]]]),
    ('⊥', 3723, A([24, 60, 60]), [1, 2, 3]),
    ('⊥', 90000, A([24, 60, 60]), [25, 0, 0]),
    ('⊥', 12.5, 10, [1, 2.5]),
    ('⊥', 11, -10, [-2, -9]),
    ('⊤', A([1, 0, 1]), A([2, 2, 2]), 5),
    ('⊤', A([[1, 2], [3, 4]]), A([5, 5]), [8, 14]),
]


@pytest.mark.parametrize('glyph, w, a, expected', UNDONE)
def test_inverses(glyph: str, w: Value, a: Value, expected: Any) -> None:
    form = REGISTRY[glyph].dyadic
    assert form is not None and form.inverse is not None
    found = form.inverse(w, a)
    assert lists(found) == expected
    assert lists(form.run(found, a)) == lists(w)


@pytest.mark.parametrize('glyph, w, a, error', [
    ('⊥', -9, 2, DomainError), ('⊥', 5, 1, DomainError), ('⊥', 5, A([[2, 2]]), RankError), ('⊥', 'a', 2, DomainError),
    ('⊤', A([2, 0]), A([2, 2]), DomainError), ('⊤', A([1, 1, 1]), A([2, 2]), LengthError),
])
def test_no_inverse(glyph: str, w: Value, a: Value, error: type[Exception]) -> None:
    form = REGISTRY[glyph].dyadic
    assert form is not None and form.inverse is not None
    with pytest.raises(error):
        form.inverse(w, a)
