"""Target arrays: stand-ins for a variable while the left side of a selective assignment is evaluated.

``(2↑x)←v`` evaluates ``2↑t`` where t has the structure of x but holds numbers that name places in x: a
positive number names a leaf (a simple scalar of x), 0 is a fill element and names nothing. Items of a
nested x become target arrays too, and each of those is *tagged* with the place of the whole item. A
function that selects from such an array makes a new array, which has no tag; so a tag that survives to
the end (``(2⊃x)←v``, ``(,x)←v`` for nested x) says that the item is to be replaced as a whole, and a
missing one (``(2↑¨x)←v``) that its leaves are.

Selecting functions must therefore return a new array object for a target array, never the argument
itself: `structural.finish` sees to it. Rejected: paths of indices as items, as in ``x[⍳⍴x]`` (every
selecting function would need to know them), and an analysis of the selecting expression when it is
compiled (user functions and each hide what they select).
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays import Nested, Value, as_array, is_nested
from arrayl.arrays.sharing import admit


class Targets(Nested):
    """A target array: places of x by number; `tag` is the number of the whole item it stands for, or None."""
    tag: int | None

    def __array_finalize__(self, obj: Any) -> None:
        self.proto = 0
        self.tag = None


def tagged(array: np.ndarray, tag: int) -> Targets:
    """A target array with these places that stands for the whole of item `tag`."""
    out = array.view(Targets)
    out.tag = tag
    return out


def leaf(place: int) -> Targets:
    """The target of picking the leaf at `place`: a scalar that is to be replaced as a whole."""
    out = np.array(place, dtype=np.int64).view(Targets)
    out.tag = -place if place else None
    return out


def has_arrays(value: Value) -> bool:
    """Whether an item of `value` is an array (so that value is nested, not simple or mixed)."""
    if not is_nested(value) or getattr(value, 'table', None) is not None:
        return is_nested(value)
    return any(isinstance(item, np.ndarray) for item in value.reshape(-1).tolist())


def selective_targets(array: Value) -> Targets:
    """The target array for the variable whose value is `array`.

    Leaves are numbered 1, 2, … and array items (the root too) 0, 1, … in the order of a walk that finishes an
    item before it goes to the next one. `assign.selective_assign` walks the same way.
    """
    if not has_arrays(array):
        shape = array.shape if isinstance(array, np.ndarray) else ()
        size = array.size if isinstance(array, np.ndarray) else 1
        return tagged(np.arange(1, size + 1, dtype=np.int64).reshape(shape), 0)
    admit(array, 64)
    leaves = nodes = 0
    root: list[Targets] = []
    stack: list[Any] = [(array, root, None)]
    while stack:
        source, out, frame = stack.pop()
        if frame is not None:                           # all items of source have been walked
            children, number = frame
            made = np.empty(len(children), dtype=object)
            for position, child in enumerate(children):
                made[position] = child
            out.append(tagged(made.reshape(source.shape), number))
        elif not isinstance(source, np.ndarray):
            leaves += 1
            out.append(leaves)
        elif has_arrays(source):
            children = []
            stack.append((source, out, (children, nodes)))
            nodes += 1
            stack.extend((item, children, None) for item in reversed(source.reshape(-1).tolist()))
        else:
            source = as_array(source)
            places = np.arange(leaves + 1, leaves + source.size + 1, dtype=np.int64)
            out.append(tagged(places.reshape(source.shape), nodes))
            nodes += 1
            leaves += source.size
    return root[0]
