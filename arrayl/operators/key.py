"""``f⌸``: the function on groups of equal keys.

Keys are major cells; equal means match, under ⎕CT, as unique and index-of have it: the search tells the number of
each cell's group. The cells are sorted by it only where the function needs to see them (`operators.groups`).
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays.budget import reserve
from arrayl.arrays.core import Value, build, items_of, narrow, prototype, rank_of, shape_of
from arrayl.errors import LengthError, RankError
from arrayl.functions import Derived, Function, mark
from arrayl.operators.common import canonical, function
from arrayl.operators.groups import by_keys, for_keys
from arrayl.operators.rank import gather, prototype_cell
from arrayl.primitives.registry import operator
from arrayl.primitives.structure.structural import detached
from arrayl.settings import S


@operator('⌸', 'key', strikes='[= =] ⎕=', key='K', names=('quadequal', 'group'))
def key(f: Any) -> Function:
    """Apply `f` between each unique key and the cells, or the indices, that have it.

    ``⍺ f⌸ ⍵`` calls `f` with a unique major cell of ⍺ on the left and the major cells of ⍵ in the same places on the
    right; ``f⌸ ⍵`` is ``⍵ f⌸ ⍳≢⍵``. Keys come in the order of first appearance. The results become the major cells of
    the result, filled as by ``↑``. Keys and cells must be equally many (LENGTH ERROR).

          {⍺,≢⍵}⌸'mississippi'
    m 1
    i 4
    s 4
    p 2
          'abab'{⍺(+/⍵)}⌸1 2 10 20
    a 11
    b 22
          {⊂⍵}⌸3 1 3 3
     1 3 4  2
    """
    function(f)

    def derived(w: Value, a: Value = None) -> Value:
        keys = w if a is None else a
        if not isinstance(keys, np.ndarray) or not keys.ndim:
            raise RankError('')                     # a scalar has no major cells, as for ⍳
        n = keys.shape[0]
        cells = _indices(n) if a is None else as_list(w)
        if shape_of(cells)[0] != n:
            raise LengthError('')
        if n == 0:
            return _no_groups(f, keys, cells)
        groups = by_keys(keys)
        reserve(cells.shape, cells.dtype.itemsize)
        made = for_keys(f, groups, keys, cells)
        if made is not None:
            return made
        parts = cells[groups.order]
        frame, start = groups.shape, 0
        results: list[Value] = []
        for head, size in zip(groups.heads.tolist(), groups.sizes.tolist(), strict=True):
            results.append(f(canonical(detached(parts[start:start + size])), _cell(keys, head)))
            start += size
        return gather(results, frame)
    return mark(derived, Derived('⌸', f))


def as_list(value: Value) -> np.ndarray:
    """`value` as an array with major cells: a scalar has one, itself."""
    return value if rank_of(value) else build(items_of(value))      # type: ignore[return-value]


def _indices(n: int) -> np.ndarray:
    return narrow(np.arange(S.io, n + S.io, dtype=np.int64))


def _cell(keys: np.ndarray, i: int) -> Value:
    return canonical(keys[i:i + 1].reshape(keys.shape[1:]))


def _no_groups(f: Function, keys: np.ndarray, cells: np.ndarray) -> Value:
    sample = f(cells[:0], prototype_cell(keys, keys.shape[1:]) if keys.ndim > 1 else prototype(keys))
    return gather([sample], (0,))
