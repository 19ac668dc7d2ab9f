"""⌹: matrix inverse and division, by least squares for tall matrices.

Square systems are solved by LU (LAPACK), tall ones through QR. Whether a matrix is singular is decided on a
copy whose rows and columns are scaled by powers of two, so that the units of measurement do not matter; small
ones by their singular values, large ones by the diagonal of R. When the matrix is of integers, the inverse is
a matrix of integers over the determinant: where these are within the exact floats and prove themselves, the
result is rounded to the correctly rounded quotients, so that ``⌹2 2⍴1 2 3 4`` shows no noise.
"""
from __future__ import annotations

import numpy as np

from arrayl.arrays import Value, as_array, reserve, simplify
from arrayl.arrays.apart import apart
from arrayl.errors import DomainError, LengthError, RankError
from arrayl.primitives.registry import dyadic, monadic
from arrayl.primitives.scalar.numeric import finite

EPSILON = float(np.finfo(np.float64).eps)
LEAST_SQUARES = 4                       # arrays of the matrix's size at once
BY_VALUES = 96                          # columns up to which singular values decide


def _matrix(value: Value) -> np.ndarray:
    """An argument as a matrix of floats or complex numbers; a vector is one column."""
    array = as_array(value)
    if array.ndim > 2:
        raise RankError
    if array.dtype.kind in 'OU' and not (array.size == 0 and array.dtype.kind == 'U'):
        raise DomainError
    table = array.reshape(-1, 1) if array.ndim < 2 else array
    if array.dtype.kind == 'U':
        return np.zeros(table.shape)
    reserve(table.shape, 8 * LEAST_SQUARES)
    return table.astype(np.complex128 if array.dtype.kind == 'c' else np.float64)


def _is_integral(value: Value) -> bool:
    array = as_array(value)
    return array.dtype.kind in 'bi' or (array.dtype.kind == 'f' and bool((array == np.rint(array)).all()))


def _power_of_two(sizes: np.ndarray) -> np.ndarray:
    return np.ldexp(1.0, -np.frexp(np.where(sizes > 0, sizes, 1.0))[1])


def _check_regular(table: np.ndarray) -> None:
    """DOMAIN ERROR unless the columns are independent."""
    rows, columns = table.shape
    if columns > rows:
        raise LengthError
    if columns == 0:
        return
    scaled = table
    if rows == columns:
        scaled = scaled * _power_of_two(np.abs(scaled).max(axis=1)).reshape(-1, 1)
    scaled = scaled * _power_of_two(np.abs(scaled).max(axis=0))
    if columns <= BY_VALUES:
        sizes = np.linalg.svd(scaled, compute_uv=False)
    else:
        sizes = np.sort(np.abs(np.diagonal(np.linalg.qr(scaled, mode='r'))))[::-1]
    if sizes[-1] <= sizes[0] * EPSILON * max(rows, columns):
        raise DomainError


def _solve(table: np.ndarray, right: np.ndarray, exact: bool) -> np.ndarray:
    """The matrix X that makes ``table @ X - right`` least."""
    return apart(table.size * (table.shape[1] + right.shape[1]), _solved, table, right, exact)


def _solved(table: np.ndarray, right: np.ndarray, exact: bool) -> np.ndarray:
    try:
        with np.errstate(all='ignore'):
            _check_regular(table)
            if table.shape[1] == 0 or right.shape[1] == 0:
                return np.zeros((table.shape[1], right.shape[1]))
            if table.shape[0] == table.shape[1]:
                found = np.linalg.solve(table, right)
                return finite(_rational(table, right, found) if exact else found)
            q, r = np.linalg.qr(table)
            return finite(np.linalg.solve(r, q.conj().T @ right))
    except np.linalg.LinAlgError:
        raise DomainError from None


def _rational(table: np.ndarray, right: np.ndarray, found: np.ndarray) -> np.ndarray:
    """The exact quotients for a square system of integers, if they prove to be so; else `found`."""
    if table.dtype.kind == 'c' or right.dtype.kind == 'c' or len(table) > 32:
        return found
    determinant = np.rint(np.linalg.det(table))
    if determinant == 0 or abs(determinant) > 2.0 ** 40:
        return found
    numerators = np.rint(found * determinant)
    size = float((np.abs(table) @ np.abs(numerators)).max(initial=0.0))
    if size < 2.0 ** 53 and (table @ numerators == right * determinant).all():
        return numerators / determinant + 0.0
    return found


def _shaped(result: np.ndarray, shape: tuple[int, ...]) -> Value:
    return simplify(result.reshape(shape))


def matrix_inverse_of(w: Value) -> Value:
    return matrix_inverse(w)


@monadic('⌹', 'matrix inverse', strikes='[- -] ⎕÷', key='+', names=('domino', 'quad divide'), inverse=matrix_inverse_of)
def matrix_inverse(w: Value) -> Value:
    """The inverse of a matrix; of one with more rows than columns, the left inverse of least squares.

    A vector is one column, a scalar a 1 by 1 matrix. DOMAIN ERROR when the columns are not independent, LENGTH
    ERROR when there are more columns than rows, RANK ERROR above rank 2.

          ⌹2 2⍴1 2 3 4
    ¯2    1
     1.5 ¯0.5

          ⌹4
    0.25

          ⌹3 4
    0.12 0.16
    """
    table = _matrix(w)
    result = _solve(table, np.eye(len(table)), _is_integral(w))
    return _shaped(result, as_array(w).shape[::-1])


@dyadic('⌹', 'matrix divide')
def matrix_divide(w: Value, a: Value) -> Value:
    """The solution of the linear equations ⍵+.×r ←→ ⍺; by least squares when there are more rows than columns.

    A vector is one column. The shape is (1↓⍴⍵),1↓⍴⍺. LENGTH ERROR when the numbers of rows differ or columns
    outnumber rows, RANK ERROR above rank 2, DOMAIN ERROR for a singular matrix.

          5 6⌹2 2⍴1 2 3 4
    ¯4 4.5

          6⌹4
    1.5

          1 3 5 7⌹4 2⍴1 1 1 2 1 3 1 4
    ¯1 2
    """
    table, right = _matrix(w), _matrix(a)
    if len(table) != len(right):
        raise LengthError
    result = _solve(table, right, _is_integral(w) and _is_integral(a))
    return _shaped(result, as_array(w).shape[1:] + as_array(a).shape[1:])
