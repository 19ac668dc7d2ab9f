"""Shape and joining: ``⍴`` shape and reshape, ``,`` ``⍪`` ravel, table, catenate and laminate.

All of them are reshapes of the same items in ravel order, or `numpy.concatenate` of arrays brought to one
rank and one dtype. Reshape repeats by doubling what it has filled, which is linear for any length.
"""
from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from arrayl.arrays import Nested, Value, as_array, build, empty_like, items_of, need_rank
from arrayl.errors import APLIndexError, DomainError, LengthError, RankError
from arrayl.primitives.assignment.growing import appended, with_enclosed, with_item
from arrayl.primitives.registry import dyadic, monadic
from arrayl.primitives.searching.match import same
from arrayl.primitives.structure.structural import (
    checked_shape,
    common,
    filled,
    finish,
    fractional_axis,
    many_axes,
    shape_vector,
    whole_numbers,
)


@monadic('⍴', 'shape', strikes='rr pp', key='r', names=('rho',))
def shape(w: Value) -> Value:
    """The lengths of the axes of the argument, as a vector; empty for a scalar.

          ⍴'APL'
    3
          ⍴2 3 4⍴0
    2 3 4
          ⍴⍴5
    0
    """
    return shape_vector(w.shape if isinstance(w, np.ndarray) else ())


@dyadic('⍴', 'reshape')
def reshape(w: Value, a: Value) -> Value:
    """The items of the right argument in an array whose shape is the left argument.

    Items are taken in ravel order, again from the first when they run out. An empty right argument gives
    its fill element. The left argument is a scalar or vector (RANK ERROR) of integers, none negative (DOMAIN ERROR).

          2 3⍴⍳4
    1 2 3
    4 1 2
          5⍴'ab'
    ababa
          2 2⍴⍬
    0 0
    0 0
    """
    lengths = whole_numbers(a).tolist()
    if lengths and min(lengths) < 0:
        raise DomainError
    array = as_array(w)
    wanted = checked_shape(lengths, array.dtype.itemsize)
    size = math.prod(wanted)
    if size == array.size:
        return finish(array.reshape(wanted), w)
    if size == 0:
        return empty_like(wanted, w)
    if array.size == 0:
        return finish(filled(wanted, w), w)
    flat = array.reshape(-1)
    if size < array.size:
        return finish(flat[:size].reshape(wanted), w)
    out = np.empty(size, dtype=array.dtype)
    done = array.size
    out[:done] = flat
    while done < size:
        more = min(done, size - done)
        out[done:done + more] = out[:more]
        done += more
    return finish(out.reshape(wanted), w)


@monadic(',', 'ravel', axis=True, names=('comma', 'concatenate'))
def ravel(w: Value, axis: Value | None = None) -> Value:
    """The items of the argument as a vector, in ravel order; with an axis, some axes made one.

    ``,[k]`` with neighbouring ascending axes joins these; with a fraction it inserts a new axis of length 1
    there; with an empty vector it appends one.

          ,2 3⍴⍳6
    1 2 3 4 5 6
          ⍴,[2 3]2 3 4⍴0
    2 12
          ⍴,[.5]'ABC'
    1 3
          ⍴,[⍬]'ABC'
    3 1
    """
    array = as_array(w)
    if axis is None:
        return finish(array.reshape(-1), w)
    if as_array(axis).size == 0:
        need_rank(array.ndim + 1)
        return finish(array[..., np.newaxis], w)
    if as_array(axis).size == 1:
        k, fractional = fractional_axis(axis)
        if fractional:
            if not -1 < k < array.ndim:
                raise APLIndexError
            need_rank(array.ndim + 1)
            return finish(np.expand_dims(array, math.ceil(k)), w)
    joined = many_axes(axis, array.ndim)
    first = joined[0]
    if joined != list(range(first, first + len(joined))):
        raise DomainError
    after = first + len(joined)
    merged = math.prod(array.shape[first:after])
    return finish(array.reshape(*array.shape[:first], merged, *array.shape[after:]), w)


@monadic('⍪', 'table', strikes=',-', key='<', names=('commabar', 'table'))
def table(w: Value) -> Value:
    """A matrix with a row for each major cell of the argument, the cell's items in ravel order.

          ⍪'ab'
    a
    b
          ⍴⍪2 3 4⍴0
    2 12
          ⍴⍪5
    1 1
    """
    array = as_array(w)
    rows = array.shape[0] if array.ndim else 1
    return finish(array.reshape(rows, math.prod(array.shape[1:])), w)


def rest_of(default: int, leading: bool) -> Callable[..., Value]:
    """The inverse of catenation: what is left of the whole without the known part, which must be its start or end."""
    def inverse(w: Value, part: Value, axis: Value | None = None) -> Value:
        whole, known = as_array(w), as_array(part)
        k, laminated = (default % max(whole.ndim, 1), False) if axis is None else fractional_axis(axis)
        k = math.ceil(k)
        if not 0 <= k < whole.ndim or not whole.ndim - 1 <= known.ndim + (known.ndim == 0) * whole.ndim <= whole.ndim:
            raise DomainError
        count = known.shape[k] if known.ndim == whole.ndim else 1
        cut = slice(count, None) if leading else slice(0, max(0, whole.shape[k] - count))
        rest = finish(whole[(slice(None),) * k + (cut,)], w)
        if laminated:
            rest = finish(as_array(rest).take(0, axis=k), w) if as_array(rest).shape[k] == 1 else rest
        joined = catenate if default else catenate_first
        made = joined(rest, part, axis) if leading else joined(part, rest, axis)
        if not same(made, w):
            raise DomainError
        return rest
    return inverse


@dyadic(',', 'catenate', axis=True, inverse=rest_of(-1, True), left_inverse=rest_of(-1, False))
def catenate(w: Value, a: Value, axis: Value | None = None) -> Value:
    """The left argument followed by the right one along the last axis, or along the axis in brackets.

    The shapes agree but for that axis, or one rank is lower by one, or one argument is a scalar, which is
    extended: else LENGTH or RANK ERROR. With a fractional axis the two are laminated: joined along a new axis of
    length 2.

          1 2,3
    1 2 3
          (2 2⍴⍳4),9
    1 2 9
    3 4 9
          1 2,[.5]3 4
    1 2
    3 4
          'AB',[1.5]'-'
    A-
    B-
    """
    if axis is None and (made := _with_scalar(w, a)) is not None:
        return made
    left, right = as_array(a), as_array(w)
    rank = max(left.ndim, right.ndim)
    if axis is None:
        return join(left, right, max(rank - 1, 0))
    k, fractional = fractional_axis(axis)
    if fractional:
        return laminate(left, right, k)
    if not 0 <= k < max(rank, 1):
        raise RankError('Invalid axis')
    return join(left, right, int(k))


@dyadic('⍪', 'catenate first', axis=True, inverse=rest_of(0, True), left_inverse=rest_of(0, False))
def catenate_first(w: Value, a: Value, axis: Value | None = None) -> Value:
    """The left argument followed by the right one along the first axis, or along the axis in brackets.

          (2 3⍴⍳6)⍪9
    1 2 3
    4 5 6
    9 9 9
          'AB'⍪'CD'
    ABCD
          (2 1⍴'AB')⍪[2]2 1⍴'CD'
    AC
    BD
    """
    if axis is None:
        return join(as_array(a), as_array(w), 0)
    return catenate(w, a, axis)


def _with_scalar(w: Value, a: Value) -> Value | None:
    """``a,w`` in the common cases that one is a simple scalar; None for all else."""
    if isinstance(w, np.ndarray):
        if type(w) is Nested is type(a) and not w.ndim:
            return with_enclosed(a, w)
        return with_item(w, a, False) if type(w) is np.ndarray and not isinstance(a, np.ndarray) else None
    if isinstance(a, np.ndarray):
        return with_item(a, w, True) if type(a) is np.ndarray else None
    return build([a, w])


SMALL = 1 << 20                         # items of which no budget need be asked
LONG = 64                               # items of what may get room to grow


def join(left: np.ndarray, right: np.ndarray, k: int) -> Value:
    """`left` and `right` catenated along axis `k` (from 0)."""
    if k == 0 and left.size >= LONG:
        longer = appended(left, right)
        if longer is not None:
            return longer
    if k == 0 and left.ndim < 2 and right.ndim < 2 and 0 < left.size < SMALL and 0 < right.size < SMALL:
        kinds = {left.dtype.kind, right.dtype.kind}
        if type(left) is type(right) is np.ndarray and (kinds <= set('bif') or kinds == {'U'}):
            return np.concatenate((left.reshape(-1), right.reshape(-1)))        # `r,←x` in a loop
        if left.size + right.size < LONG and {type(left), type(right)} <= {np.ndarray, Nested}:
            return build(items_of(left) + items_of(right))
    rank = max(left.ndim, right.ndim, 1)
    if rank == 1 and not left.ndim * right.ndim:
        left, right = left.reshape(-1), right.reshape(-1)
    if left.ndim and right.ndim and abs(left.ndim - right.ndim) > 1:
        raise RankError
    left, right = conformed(left, right, k, rank), conformed(right, left, k, rank)
    if left.shape[:k] != right.shape[:k] or left.shape[k + 1:] != right.shape[k + 1:]:
        raise LengthError
    if left.shape[k] and not right.shape[k]:
        return finish(left, left)
    if right.shape[k] and not left.shape[k]:
        return finish(right, right)
    total = (*left.shape[:k], left.shape[k] + right.shape[k], *left.shape[k + 1:])
    checked_shape(total, max(left.dtype.itemsize, right.dtype.itemsize))
    if math.prod(total) == 0:
        return empty_like(total, left)
    return finish(np.concatenate(common(left, right), axis=k), None)


def conformed(array: np.ndarray, other: np.ndarray, k: int, rank: int) -> np.ndarray:
    """`array` brought to `rank` for joining with `other` along axis `k`: a scalar is extended, a cell gets an axis."""
    if array.ndim == rank:
        return array
    if array.ndim == 0:
        return extended(array, (*other.shape[:k], 1, *other.shape[k + 1:]) if other.ndim else (1,))
    return np.expand_dims(array, k)


def extended(array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The rank-0 `array` repeated to `shape`."""
    if math.prod(shape):
        return np.broadcast_to(array, shape, subok=True)
    return empty_like(shape, array)


def laminate(left: np.ndarray, right: np.ndarray, k: float) -> Value:
    """`left` and `right` joined along a new axis before axis ⌈k."""
    rank = max(left.ndim, right.ndim)
    if not -1 < k < rank:
        raise RankError('Invalid axis')
    if left.ndim and right.ndim:
        if left.ndim != right.ndim:
            raise RankError
        if left.shape != right.shape:
            raise LengthError
    elif left.ndim:
        right = extended(right, left.shape)
    elif right.ndim:
        left = extended(left, right.shape)
    place = math.ceil(k)
    return join(np.expand_dims(left, place), np.expand_dims(right, place), place)
