"""Rearranging axes and what lies along them: ``⌽`` ``⊖`` reverse and rotate, ``⍉`` transpose.

Reverse, transposition and diagonals are views. A rotation by one number is two slices joined; by an array
of numbers, one gather along the axis. Rotations of one array by several numbers (``a⌽¨⊂w``, ``a∘.⊖w``) are
views of one longer copy.
"""
from __future__ import annotations

from collections.abc import Callable

import numpy as np

from arrayl.arrays import Value, as_array, pool, reserve
from arrayl.errors import DomainError, LengthError, RankError
from arrayl.primitives.registry import dyadic, monadic
from arrayl.primitives.structure.structural import as_selected, finish, one_axis, whole_array, whole_numbers
from arrayl.settings import S

BACKWARDS = slice(None, None, -1)


def flip(w: Value, axis: Value | None, default: int) -> Value:
    """`w` with the order reversed along one axis."""
    array = as_array(w)
    if array.ndim == 0 and axis is None:
        return as_selected(w)
    k = one_axis(axis, array.ndim, default % array.ndim if array.ndim else 0)
    return finish(array[(slice(None),) * k + (BACKWARDS,)], w)


def roll(w: Value, a: Value, axis: Value | None, default: int) -> Value:
    """`w` rotated along one axis by the numbers in `a`, one for each vector along it."""
    array, shifts = as_array(w), whole_array(as_array(a))
    if array.ndim == 0 and axis is None:
        if shifts.size != 1:
            raise RankError
        return as_selected(w)
    k = one_axis(axis, array.ndim, default % array.ndim if array.ndim else 0)
    length = array.shape[k]
    frame = array.shape[:k] + array.shape[k + 1:]
    if shifts.size == 1 and (not frame or shifts.shape != frame):
        shift = int(shifts.reshape(-1)[0]) % length if length else 0
        if not shift:
            return finish(array[...], w)
        before: tuple[slice, ...] = (slice(None),) * k
        reserve(array.shape, array.dtype.itemsize)
        out = pool.empty(array.shape, array.dtype) if array.dtype.kind in 'bif' else None
        parts = array[(*before, slice(shift, None))], array[(*before, slice(shift))]
        return finish(np.concatenate(parts, axis=k, out=out), w)
    if shifts.ndim != len(frame):
        raise RankError
    if shifts.shape != frame:
        raise LengthError
    if array.size == 0:
        return finish(array[...], w)
    reserve(array.shape, 8 + array.dtype.itemsize)
    steps = np.arange(length).reshape((length,) + (1,) * (array.ndim - 1 - k))
    places = (steps + np.expand_dims(shifts % length, k)) % length
    return finish(np.take_along_axis(array, places, axis=k), w)


MARGIN = 8                              # the most places that rotations of one array may lie apart, to be views
LARGE = 1 << 14                         # items of an array from which they are


def rolls(default: int) -> Callable[..., list[list[Value]] | None]:
    """The rotations of each of some large arrays by several small numbers, which differ by a few places.

    All of one array are views of one copy of it, which is longer by what runs over its ends: rotating a table by ¯1 0 1
    writes it once instead of twice, and what reads the three reads the same memory. Arrays that are such views
    themselves, of rotations along another axis, are rotated as one: all of ``¯1 0 1∘.⊖¯1 0 1⌽¨⊂g`` is one copy.
    """
    def several(ws: list[Value], numbers: list[Value]) -> list[list[Value]] | None:
        if not all(type(w) is np.ndarray and w.size >= LARGE and w.dtype.kind in 'bif' for w in ws):
            return None
        if not all(type(a) is int for a in numbers) or max(numbers) - min(numbers) > MARGIN:
            return None
        arrays: list[np.ndarray] = ws           # type: ignore[assignment]
        if any(w.shape[default % w.ndim] < 8 * MARGIN for w in arrays):
            return None
        together = _spanning(arrays, default % arrays[0].ndim)
        if together is None:
            return [_rolled(w, numbers, default % w.ndim) for w in arrays]
        whole, axis, places = together
        made = _rolled(whole, numbers, default % whole.ndim)
        length = arrays[0].shape[axis]
        before: tuple[slice, ...] = (slice(None),) * axis
        return [[rolled[(*before, slice(at, at + length))] for rolled in made] for at in places]
    return several


def _rolled(w: np.ndarray, numbers: list[Value], k: int) -> list[Value]:
    """`w` rotated along axis `k` by each of `numbers`."""
    least, most = min(numbers), max(numbers)
    length = w.shape[k]
    before: tuple[slice, ...] = (slice(None),) * k
    long = pool.empty((*w.shape[:k], length + most - least, *w.shape[k + 1:]), w.dtype)
    at, to = 0, least % length
    while at < length + most - least:               # runs of w, one after the other
        run = min(length - to, length + most - least - at)
        long[(*before, slice(at, at + run))] = w[(*before, slice(to, to + run))]
        at, to = at + run, 0
    return [long[(*before, slice(a - least, a - least + length))] for a in numbers]


def _spanning(ws: list[np.ndarray], k: int) -> tuple[np.ndarray, int, list[int]] | None:
    """The array of which all of `ws` are parts, a few places apart along one axis other than `k`; that axis; where
    each of them begins. None where they are not."""
    first = ws[0]
    if len(ws) < 2 or first.base is None or any(
            (w.base is not first.base, w.shape, w.dtype, w.strides) != (False, first.shape, first.dtype, first.strides)
            for w in ws):
        return None
    begins = [w.__array_interface__['data'][0] for w in ws]
    lowest = min(begins)
    for axis, (length, stride) in enumerate(zip(first.shape, first.strides, strict=True)):
        if axis == k or stride <= 0 or any((begin - lowest) % stride for begin in begins):
            continue
        places = [(begin - lowest) // stride for begin in begins]
        far = max(places)
        if far <= min(MARGIN, length):              # the first and the last of them cover all that lies between
            shape = (*first.shape[:axis], length + far, *first.shape[axis + 1:])
            return np.lib.stride_tricks.as_strided(ws[places.index(0)], shape, first.strides), axis, places
    return None


def unroll(default: int) -> Callable[..., Value]:
    """The inverse of rotation: rotation the other way."""
    def inverse(w: Value, a: Value, axis: Value | None = None) -> Value:
        return roll(w, np.asarray(-whole_array(as_array(a))), axis, default)
    return inverse


def roll_cells(default: int) -> Callable[..., Value | None]:
    """Every cell rotated by one number for all of them, or (vectors) by its own."""
    def cells(w: np.ndarray, a: Value, frame: int, left_frame: int) -> Value | None:
        if not frame or w.ndim == frame:
            return None
        own = isinstance(a, np.ndarray) and left_frame == a.ndim == frame == w.ndim - 1
        if type(a) is not int and not own:
            return None
        return roll(w, a, (frame if default == 0 else w.ndim - 1) + S.io, default)
    return cells


def unflip(default: int) -> Callable[..., Value]:
    """The inverse of reversal: itself."""
    def inverse(w: Value, axis: Value | None = None) -> Value:
        return flip(w, axis, default)
    return inverse


@monadic('⌽', 'reverse', strikes='O| o| ○|', key='%', names=('circlestile',), axis=True, inverse=unflip(-1))
def reverse(w: Value, axis: Value | None = None) -> Value:
    """The argument with the items along its last axis, or the axis in brackets, in reverse order.

          ⌽'stressed'
    desserts
          ⌽2 3⍴⍳6
    3 2 1
    6 5 4
          ⌽[1]2 3⍴⍳6
    4 5 6
    1 2 3
    """
    return flip(w, axis, -1)


@monadic('⊖', 'reverse first', strikes='O- ○-', key='&', names=('circlebar',), axis=True, inverse=unflip(0))
def reverse_first(w: Value, axis: Value | None = None) -> Value:
    """The argument with its major cells (or what lies along the axis in brackets) in reverse order.

          ⊖2 3⍴⍳6
    4 5 6
    1 2 3
          ⊖[2]2 3⍴⍳6
    3 2 1
    6 5 4
    """
    return flip(w, axis, 0)


@dyadic('⌽', 'rotate', axis=True, identity=0, inverse=unroll(-1), several=rolls(-1),
        cells=roll_cells(-1))
def rotate(w: Value, a: Value, axis: Value | None = None) -> Value:
    """The right argument with the vectors along its last axis, or the axis in brackets, rotated.

    A positive number moves items towards the front, a negative one towards the back. The left argument is
    one integer, or an array of them with one for each vector: the right argument's shape without the axis (else
    RANK or LENGTH ERROR).

          2⌽1 2 3 4 5
    3 4 5 1 2
          ¯1⌽'stone'
    eston
          0 1⌽2 3⍴⍳6
    1 2 3
    5 6 4
          1⌽[1]2 3⍴⍳6
    4 5 6
    1 2 3
    """
    return roll(w, a, axis, -1)


@dyadic('⊖', 'rotate first', axis=True, identity=0, inverse=unroll(0), several=rolls(0),
        cells=roll_cells(0))
def rotate_first(w: Value, a: Value, axis: Value | None = None) -> Value:
    """The right argument with the vectors along its first axis, or the axis in brackets, rotated.

          1⊖3 2⍴⍳6
    3 4
    5 6
    1 2
          0 1⊖3 2⍴⍳6
    1 4
    3 6
    5 2
          1⊖[2]2 3⍴⍳6
    2 3 1
    5 6 4
    """
    return roll(w, a, axis, 0)


def untranspose(w: Value) -> Value:
    """The inverse of monadic transpose: itself."""
    return transpose(w)


@monadic('⍉', 'transpose', strikes='O\\ o\\ ○\\ \\○', key='^', names=('circlebackslash',), looks=('circle slope',),
         inverse=untranspose)
def transpose(w: Value) -> Value:
    """The argument with its axes in reverse order: rows become columns.

          ⍉2 3⍴⍳6
    1 4
    2 5
    3 6
          ⍴⍉2 3 4⍴0
    4 3 2
    """
    array = as_array(w)
    return finish(array.transpose(), w)


def reorder_inverse(w: Value, a: Value) -> Value:
    """The x for which ``a⍉x`` is `w`, when a is a permutation of the axes."""
    order = (whole_numbers(a) - S.io).tolist()
    array = as_array(w)
    if sorted(order) != list(range(array.ndim)):
        raise DomainError
    return finish(array.transpose(order), w)


@dyadic('⍉', 'reorder axes', inverse=reorder_inverse)
def reorder_axes(w: Value, a: Value) -> Value:
    """The right argument with its axes in the places that the left argument gives them.

    The left argument has a number for each axis: where in the result that axis goes. Axes sent to the same
    place give a diagonal. The numbers cover an initial part of the axes without gaps.

          ⍴2 3 1⍉2 3 4⍴0
    4 2 3
          1 1⍉3 3⍴⍳9
    1 5 9
          2 1⍉2 3⍴'ABCDEF'
    AD
    BE
    CF
    """
    order = (whole_numbers(a) - S.io).tolist()
    array = as_array(w)
    if len(order) != array.ndim:
        raise LengthError
    rank = 1 + max(order, default=-1)
    if rank > array.ndim or sorted(set(order)) != list(range(rank)):
        raise DomainError
    if rank == array.ndim:
        return finish(array.transpose([order.index(k) for k in range(rank)]), w)
    lengths = [min(n for n, k in zip(array.shape, order, strict=True) if k == axis) for axis in range(rank)]
    strides = [sum(s for s, k in zip(array.strides, order, strict=True) if k == axis) for axis in range(rank)]
    diagonal = np.lib.stride_tricks.as_strided(array, lengths, strides, subok=True)
    return finish(diagonal.copy(), w)
