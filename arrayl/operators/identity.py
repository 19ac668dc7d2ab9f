"""Identity elements: what reducing an empty axis gives.

The registry holds the element of each primitive that has one. For a nested prototype every simple scalar in it
becomes the element. Catenation gives the prototype with an axis of length 0. Anything else is a DOMAIN ERROR: user
functions, trains and derived functions have no identity element.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays.core import Nested, Value, build, empty, empty_like
from arrayl.arrays.walk import ascend
from arrayl.errors import DomainError
from arrayl.functions import Derived, Primitive
from arrayl.operators.common import axis_of, glyph_of


def identity_of(f: Any, proto: Value) -> Value:
    """The identity element of `f` for items like `proto`."""
    m = getattr(f, 'meaning', None)
    if type(m) is Primitive and m.entry is not None and m.entry.identity is not None:
        return spread(m.entry.identity, proto)
    if type(m) is Primitive and m.glyph in (',', '⍪'):
        return _no_cells(proto, 0 if m.glyph == '⍪' else -1)
    if type(m) is Derived and m.operator == '[]' and glyph_of(m.left) in (',', '⍪') and isinstance(proto, np.ndarray):
        return _no_cells(proto, axis_of(m.axis, proto.ndim))
    raise DomainError('')


def _no_cells(proto: Value, k: int) -> np.ndarray:
    """`proto` with axis `k` empty; an empty vector for a scalar."""
    if not isinstance(proto, np.ndarray) or proto.ndim == 0:
        return empty_like((0,), proto)
    shape = list(proto.shape)
    shape[k] = 0
    return empty_like(tuple(shape), proto)


def spread(element: Value, proto: Value) -> Value:
    """`proto` with every simple scalar in it replaced by `element`, at any depth and without recursion."""
    def combine(value: Value, items: list[Value]) -> Value:
        if not isinstance(value, np.ndarray):
            return element
        if value.size == 0:
            return empty(value.shape, spread(element, value.proto) if type(value) is Nested else 0)
        return build(items or [element] * value.size, value.shape)
    return ascend(proto, combine)
