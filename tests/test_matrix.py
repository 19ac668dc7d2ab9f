"""⌹: inverses, solutions, least squares, and what is refused."""
from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from arrayl.arrays import Value, build, chars, empty
from arrayl.errors import DomainError, LengthError, RankError
from arrayl.primitives.matrix import matrix_divide, matrix_inverse

A = np.array


@pytest.mark.parametrize('size', [1, 2, 5, 30, 120])
@pytest.mark.parametrize('is_complex', [False, True])
def test_inverse_times_matrix_is_the_identity(size: int, is_complex: bool) -> None:
    rng = np.random.default_rng(size)
    for rows in (size, size + 3):
        w = rng.standard_normal((rows, size)) + (1j * rng.standard_normal((rows, size)) if is_complex else 0)
        result = matrix_inverse(w)
        assert result.shape == (size, rows)
        assert np.allclose(result @ w, np.eye(size), atol=1e-9)
        right = rng.standard_normal((rows, 2))
        # The residue of least squares is orthogonal to the columns.
        assert np.allclose(w.conj().T @ (w @ matrix_divide(w, right) - right), 0, atol=1e-9)


TABLE = [
    (A([[1, 2], [3, 4]]), None, [[-2, 1], [1.5, -0.5]]),
    (A([[2, -3], [4, 10]]), None, [[0.3125, 0.09375], [-0.125, 0.0625]]),
    (4, None, 0.25),
    (A([4]), None, [0.25]),
    (A([3, 4]), None, [0.12, 0.16]),
    (2j, None, -0.5j),
    (np.zeros((0, 0)), None, np.zeros((0, 0))),
    (np.zeros((3, 0)), None, np.zeros((0, 3))),
    (A([[1e-200, 0], [0, 1]]), None, [[1e200, 0], [0, 1]]),
    (A([[3, 1, 4], [1, 5, 9], [2, 6, 5]]), A([35, 89, 79]), [193 / 90, 739 / 90, 229 / 45]),
    (A([[1, 1], [1, 2], [1, 3], [1, 4]]), A([1, 3, 5, 7]), [-1, 2]),
    (4, 6, 1.5),
    (A([1, 2, 2]), A([2, 4, 4]), 2),
    (A([1, 2, 2]), A([[2, 1], [4, 2], [4, 2]]), [2, 1]),
    (A([[2]]), 6, [3]),
    (A([[2]]), A([6]), [3]),
    (A([[2]]), A([[6, 8]]), [[3, 4]]),
]


@pytest.mark.parametrize('w, a, expected', TABLE)
def test_table(w: Value, a: Value, expected: Any) -> None:
    result = matrix_inverse(w) if a is None else matrix_divide(w, a)
    assert np.asarray(result).tolist() == pytest.approx(expected, rel=1e-12) if np.ndim(expected) < 2 \
        else np.asarray(result) == pytest.approx(A(expected), rel=1e-12)
    assert np.shape(result) == np.shape(expected)


def test_integers_show_no_noise() -> None:
    rng = np.random.default_rng(1)
    for _ in range(50):
        lower, upper = np.tril(rng.integers(-3, 4, (5, 5)), -1), np.triu(rng.integers(-3, 4, (5, 5)), 1)
        table = (lower + np.eye(5, dtype=int)) @ (upper + np.eye(5, dtype=int))      # of determinant 1
        result = matrix_inverse(table)
        assert (result == np.rint(result)).all()
        assert (result @ table == np.eye(5)).all()


@pytest.mark.parametrize('w, a, error', [
    (np.arange(1, 10).reshape(3, 3), None, DomainError),
    (A([[1, 2], [2, 4]]), A([1, 2]), DomainError),
    (A([[0.1, 0.2], [0.3, 0.6]]), None, DomainError),
    (A([[1, 1], [1, 1], [1, 1]]), None, DomainError),
    (0, None, DomainError),
    (A([0, 0]), None, DomainError),
    (0, 0, DomainError),
    (A([[1, 2, 3], [4, 5, 7]]), None, LengthError),
    (A([[1, 2], [3, 4]]), A([1, 2, 3]), LengthError),
    (A([1, 2]), 5, LengthError),
    (np.ones((2, 2, 2)), None, RankError),
    (A([[1.0]]), np.ones((1, 1, 1)), RankError),
    (chars('ab'), None, DomainError),
    (build([1, chars('ab')]), None, DomainError),
    (empty((0,), A([1, 2])), None, DomainError),
    (1e-320, None, DomainError),
])
def test_errors(w: Value, a: Value, error: type[Exception]) -> None:
    with pytest.raises(error):
        matrix_inverse(w) if a is None else matrix_divide(w, a)
