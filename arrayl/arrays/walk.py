"""A walk through a nested array from its leaves up."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

Result = TypeVar('Result')


def inner_arrays(value: Any) -> list[Any]:
    """The items of a nested array; nothing for a simple one."""
    return value.reshape(-1).tolist() if isinstance(value, np.ndarray) and value.dtype.kind == 'O' else []


def ascend(value: Any, combine: Callable[[Any, list[Result]], Result],
           children: Callable[[Any], list[Any]] = inner_arrays) -> Result:
    """`combine(part, results)` of `value`, where `results` are those of the parts that `children` gives for it.

    It does not recur: nesting may be deeper than the C stack or the recursion limit allows. A part that stands in
    `value` more than once is combined once.
    """
    root: list[Result] = []
    known: dict[int, tuple[Result, Any]] = {}           # by identity; the part is kept, or another might get its id
    stack: list[tuple[Any, list[Result], list[Result] | None]] = [(value, root, None)]
    while stack:
        here, out, done = stack.pop()
        if done is not None:
            result = combine(here, done)
            known[id(here)] = result, here
            out.append(result)
        elif id(here) in known:
            out.append(known[id(here)][0])
        elif inner := children(here):
            results: list[Result] = []
            stack.append((here, out, results))
            stack.extend((child, results, None) for child in reversed(inner))
        else:
            out.append(combine(here, []))
    return root[0]
