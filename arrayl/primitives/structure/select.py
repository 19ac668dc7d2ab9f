"""Selecting whole arguments and cells: ``⊢`` ``⊣`` same, left and right; ``⌷`` materialise and index."""
from __future__ import annotations

from arrayl.arrays import Value, as_array, items_of
from arrayl.errors import DomainError, LengthError, RankError
from arrayl.primitives.assignment.targets import Targets, has_arrays
from arrayl.primitives.registry import dyadic, monadic
from arrayl.primitives.structure.indexing import cross, item_in_cell
from arrayl.primitives.structure.structural import as_selected, many_axes, vector_of
from arrayl.settings import S


def same_inverse(w: Value) -> Value:
    """The inverse of same: itself."""
    return w


def unbound_inverse(w: Value, a: Value) -> Value:
    """The x for which ``a⊢x`` (or ``x⊣a``) is `w`: w itself."""
    return w


@monadic('⊢', 'same', strikes='|- (-', key='\\', names=('righttack', 'identity'),
         looks=('tack right',), inverse=same_inverse)
def same(w: Value) -> Value:
    """The argument as it is.

          ⊢1 2 3
    1 2 3
          ⊢'A'
    A
    """
    return w


@dyadic('⊢', 'right', inverse=unbound_inverse)
def right(w: Value, a: Value) -> Value:
    """The right argument as it is.

          1 2⊢'right'
    right
          1⊢2⊢3
    3
    """
    return w


@monadic('⊣', 'same', strikes='-| )-', key='|', names=('lefttack',), looks=('tack left',), inverse=same_inverse)
def same_too(w: Value) -> Value:
    """The argument as it is.

          ⊣1 2 3
    1 2 3
          ⊣'A'
    A
    """
    return w


@dyadic('⊣', 'left', left_inverse=unbound_inverse)
def left(w: Value, a: Value) -> Value:
    """The left argument as it is.

          'left'⊣1 2
    left
          1⊣2⊣3
    1
    """
    return a


@monadic('⌷', 'materialise', strikes='[| |]', key='L', names=('squad', 'squish'))
def materialise(w: Value) -> Value:
    """The argument as it is: the array that it stands for.

          ⌷1 2 3
    1 2 3
          ⌷'A'
    A
    """
    return as_selected(w)


@dyadic('⌷', 'index', axis=True)
def squad(w: Value, a: Value, axis: Value | None = None) -> Value:
    """The subarrays of the right argument at the indices on the left, an item for each leading axis.

    Missing trailing axes, and axes not named between brackets, are taken whole. In the shape of the result each
    indexed axis is replaced by the shape of its item. INDEX ERROR for an index out of range, RANK ERROR for more
    items than axes, LENGTH ERROR when they are not as many as the axes between brackets.

          2⌷3 4⍴⍳12
    5 6 7 8
          2 3⌷3 4⍴⍳12
    7
          (1 3)(2 1)⌷3 4⍴⍳12
     2 1
    10 9
          2⌷[2]3 4⍴⍳12
    2 6 10
    """
    array, indices = as_array(w), [a] if type(a) is int else items_of(vector_of(a))
    if axis is None and len(indices) == array.ndim and type(w) is not Targets and all(
            type(index) is int for index in indices):
        return item_in_cell(array, tuple(int(index) - S.io for index in indices))       # type: ignore[arg-type]
    if any(has_arrays(index) for index in indices):
        raise DomainError
    if axis is None:
        if len(indices) > array.ndim:
            raise RankError
        return cross(w, [*indices, *[None] * (array.ndim - len(indices))])
    places = many_axes(axis, array.ndim)
    if len(places) != len(indices):
        raise LengthError
    selectors: list[Value | None] = [None] * array.ndim
    for k, index in zip(places, indices, strict=True):
        selectors[k] = index
    return cross(w, selectors)
