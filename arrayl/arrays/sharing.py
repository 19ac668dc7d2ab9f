"""Arrays that stand in an array more than once.

``{⍵ ⍵}⍣60⊢1`` is 60 arrays, and written out it would be 2*60 numbers. What goes through an array and builds another
one remembers what it made of an array that it has met (in its own table: there is nothing to share between
walks); what has to write everything out asks `admit` first.
"""
from __future__ import annotations

import numpy as np

from arrayl.arrays.budget import need
from arrayl.arrays.core import Value

OFTEN = 1000                    # arrays met in a walk from which it pays to remember them


def expanse(value: Value) -> int:
    """How many arrays and scalars there are in `value` where one that stands twice counts twice."""
    known: dict[int, int] = {}
    stack: list[tuple[Value, bool]] = [(value, False)]
    while stack:
        array, ready = stack.pop()
        if id(array) in known:
            continue
        if not isinstance(array, np.ndarray) or array.dtype.kind != 'O':
            continue
        inner = [x for x in array.reshape(-1).tolist() if isinstance(x, np.ndarray)]
        if ready:
            known[id(array)] = 1 + array.size - len(inner) + \
                sum([known[id(x)] if x.dtype.kind == 'O' else 1 + x.size for x in inner])
        else:
            stack.append((array, True))
            stack += [(x, False) for x in inner if x.dtype.kind == 'O']
    return known.get(id(value), 1 + getattr(value, 'size', 0))


def admit(value: Value, size: int) -> None:
    """WS FULL unless `value`, written out with `size` bytes for each array and scalar in it, fits the budget."""
    need(expanse(value) * size)
