"""``f@i``: change some items or cells, keep the others.

What the right operand selects is taken out as one array, handed to the left operand as a whole, and its result is
assigned back, by the functions behind ``A[…]`` and ``A[…]←``: a simple index selects major cells, a nested one chooses
or reaches, a function gives a mask whose ones select from the ravel.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays.core import Value, build, rank_of, shape_of
from arrayl.errors import NO_LEFT, APLSyntaxError, DomainError, LengthError, RankError
from arrayl.functions import Derived, Function, mark
from arrayl.operators.common import canonical, no_result
from arrayl.operators.folds import logical
from arrayl.primitives.assignment.assign import indexed_assign
from arrayl.primitives.registry import operator
from arrayl.primitives.structure.indexing import index, is_path_array
from arrayl.settings import S


@operator('@', 'at', operands=2)
def at(f: Any, g: Any) -> Function:
    """Replace the items of the argument at some places, by an array or by what a function makes of them.

    The right operand is an index array (simple: major cells; nested: choose or reach, as in brackets) or a function
    that gives a mask of the argument's shape (LENGTH or RANK ERROR otherwise) of zeros and ones (DOMAIN ERROR
    otherwise). The left operand is an array of new items, or a function that gets the selected part as a whole, with
    the left argument if there is one. New items must fit the places (LENGTH or RANK ERROR); an index out of range is an
    INDEX ERROR, a scalar argument with indices a RANK ERROR. With an array on its left it takes no left argument
    (SYNTAX ERROR).

          10 20@2 4⍳5
    1 10 3 20 5
          ÷@2 4⍳5
    1 0.5 3 0.25 5
          (0@(1 1)(2 3))2 3⍴⍳6
    0 2 3
    4 5 0
          0@(2∘|)⍳5
    0 2 0 4 0
          10×@2 4⍳5
    1 20 3 40 5
    """
    def derived(w: Value, a: Value = None) -> Value:
        if a is not None and not callable(f):
            raise APLSyntaxError(NO_LEFT)
        target, selectors = (w, _cells_at(g, w)) if not callable(g) else (_ravel(w), _ones(g(w), w))
        new = f(index(target, selectors), a) if callable(f) else f
        if new is None:
            raise no_result()
        S.shy = False
        changed = indexed_assign(target, selectors, new)
        return changed if target is w else canonical(changed.reshape(shape_of(w)))
    return mark(derived, Derived('@', f, g))


def _cells_at(g: Value, w: Value) -> list[Value]:
    """The selectors that index array `g` stands for."""
    if rank_of(w) == 0:
        raise RankError('')
    return [g] if is_path_array(g) else [g] + [None] * (rank_of(w) - 1)


def _ravel(w: Value) -> np.ndarray:
    return w.reshape(-1) if isinstance(w, np.ndarray) else build([w])


def _ones(mask: Value, w: Value) -> list[Value]:
    """The selector of the items of the ravel of `w` where `mask` is 1."""
    if mask is None:
        raise no_result()
    if shape_of(mask) != shape_of(w):
        raise LengthError('') if rank_of(mask) == rank_of(w) else RankError('')
    bits = logical(mask if isinstance(mask, np.ndarray) else build([mask]))
    if bits is None:
        raise DomainError('Right operand: not Boolean')
    return [np.flatnonzero(bits) + S.io]
