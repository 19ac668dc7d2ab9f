"""What ⍸ finds in a table goes where it is wanted without an array for each place.

``A[⍸B]``, assignment to it, ``≢⍸B``, ``↑⍸B`` and ``⊃⍸B`` take the places as `iota.found` gives them: a matrix of half a
million ones is indexed in the time of NumPy's mask instead of 60 times that. The code of ⍸ stays where it stood, so
that errors do. Where the array is of another rank, or holds arrays, the items are made after all.

Rejected: a nested array that fills itself when somebody looks, since whoever looks does so in C. One that ⍸ made
and that a name holds remembers the table it was cut from (`arrays.core.cut`), so that ``p←⍸B ⋄ A[p]`` pays once.
"""
from __future__ import annotations

import ast
import sys
from typing import Any

import numpy as np

from arrayl.arrays import Value
from arrayl.primitives.assignment.assign import SOLE, indexed_assign, indexed_modify
from arrayl.primitives.assignment.storing import conform, modify, store
from arrayl.primitives.registry import REGISTRY
from arrayl.primitives.searching.iota import Found, found
from arrayl.primitives.structure.indexing import along_axes, index
from arrayl.primitives.structure.structural import finish
from arrayl.settings import S

TAKERS = ('≢', '↑', '⊃')                # monadic functions that need no items


def taken(values: list[ast.expr]) -> bool:
    """Whether `values` is one call of ⍸, which then gives what it found instead of items."""
    call = values[0]
    if len(values) != 1 or not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) \
            or call.func.id != '⍸₁' or len(call.args) != 1 or call.keywords:
        return False
    call.func.id = '⎕found₁'
    return True


def made(w: Value | Found) -> Value:
    """What ⍸ would have given."""
    return w.items() if type(w) is Found else w


def tally(w: Value | Found) -> Value:
    """``≢⍸``"""
    return len(w.places) if type(w) is Found else REGISTRY['≢'].monadic.run(w)      # type: ignore[union-attr]


def mix(w: Value | Found) -> Value:
    """``↑⍸``"""
    if type(w) is Found and S.ml < 2:
        return w.table()
    return REGISTRY['↑'].monadic.run(made(w))                                       # type: ignore[union-attr]


def first(w: Value | Found) -> Value:
    """``⊃⍸``"""
    if type(w) is Found and S.ml < 2 and w.places.size:
        return Found(w.places[:1], w.shape).table()[0]
    return REGISTRY['⊃'].monadic.run(made(w))                                       # type: ignore[union-attr]


def places_in(array: Value, w: Value | Found) -> np.ndarray | None:
    """The places, in ravel order, that `w` names in `array`; None where that is for the general way to find out."""
    if type(w) is not Found or type(array) is not np.ndarray or array.ndim != len(w.shape) or not w.places.size:
        return None
    if array.shape == w.shape:
        return w.places
    return np.ravel_multi_index(tuple(along_axes(array, w.table())), array.shape)


def index_at(w: Value | Found, array: Value) -> Value:
    """``array[⍸…]``"""
    places = places_in(array, w)
    return index(array, [made(w)]) if places is None else finish(array.take(places), array)


def assign_at(array: Value, value: Value, w: Value | Found) -> Value:
    """``array[⍸…]←value``"""
    owned = sys.getrefcount(array) <= SOLE          # a statement of its own: see `runtime.index_assign`
    places = places_in(array, w)
    return indexed_assign(array, [made(w)], value, owned) if places is None else store(array, places, value, owned)


def modify_at(array: Value, value: Value, f: Any, w: Value | Found) -> Value:
    """``array[⍸…]f←value``"""
    places = places_in(array, w)
    if places is None:
        return indexed_modify(array, [made(w)], f, value)
    return modify(array, places, conform(value, places.shape), f)


RUNTIME: dict[str, Any] = {
    '⎕found₁': found, '⎕≢₁': tally, '⎕↑₁': mix, '⎕⊃₁': first,
    '⎕index_at': index_at, '⎕assign_at': assign_at, '⎕modify_at': modify_at,
}
