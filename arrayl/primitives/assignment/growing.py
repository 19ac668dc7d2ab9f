"""Arrays to which more is appended again and again: ``r,←x`` and ``m⍪←x`` in a loop take time by what is appended.

What was appended to, and is appended to once more, lies at the front of memory that is a quarter longer, and the next
items go behind it. No array ever sees its own memory change: only items behind the end of every array there are
written, each once. So older values stay what they were, and whoever appends to one of them gets a copy.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays import Nested, Value, reserve
from arrayl.errors import WSFull
from arrayl.primitives.assignment.storing import fits
from arrayl.primitives.structure.structural import objects

LEAST = {'b': 16384, 'i': 16384, 'f': 4096, 'U': 8192, 'O': 64}       # items from which it pays
SHORT = 256                             # the same for one simple scalar
FEW = 8                                 # what is appended may be this part of the array


class Growing(np.ndarray):
    """The memory of an array that grows, one-dimensional; `end`: how many items are used, none while some are added."""
    end: list[int]


def appended(left: np.ndarray, right: np.ndarray) -> np.ndarray | None:
    """``left⍪right`` for a long `left` and few items; None where it is no more than to copy both."""
    kind, size = left.dtype.kind, left.size
    if size < LEAST.get(kind, size + 1) or not 0 < FEW * right.size <= size or left.ndim > (15 if kind != 'O' else 1):
        return None
    if right.shape != left.shape[1:] and (right.ndim != left.ndim or right.shape[1:] != left.shape[1:]):
        return None
    if kind == 'O':
        if type(left) is not Nested or type(right) not in (Nested, np.ndarray):
            return None
        right = objects(right)
    elif type(left) is not np.ndarray or type(right) is not np.ndarray or \
            (right.dtype.kind == 'U') != (kind == 'U') or np.promote_types(left.dtype, right.dtype) != left.dtype:
        return None
    total = size + right.size
    owner = _with_room(left, total)
    owner[size:total] = right.reshape(-1)
    owner.end.append(total)
    if kind == 'O':
        return owner[:total].view(Nested)
    return np.ndarray((total // (size // len(left)), *left.shape[1:]), left.dtype, owner)


def with_item(vector: np.ndarray, item: Value, last: bool) -> np.ndarray | None:
    """``vector,item``, or ``item,vector`` unless `last`, where no wider type is needed; None for all else."""
    if vector.ndim != 1 or not vector.size or not fits(item, vector.dtype):
        return None
    size = vector.size
    if last and size >= SHORT:
        owner = _with_room(vector, size + 1)
        owner[size] = item
        owner.end.append(size + 1)
        return np.ndarray((size + 1,), vector.dtype, owner)
    reserve((size + 1,), vector.dtype.itemsize)
    made = np.ndarray((size + 1,), vector.dtype)
    if last:
        made[:size], made[size] = vector, item
    else:
        made[1:], made[0] = vector, item
    return made


def with_enclosed(vector: Nested, scalar: Nested) -> Nested | None:
    """``vector,scalar`` of a long nested vector and something enclosed; None for all else."""
    size = vector.size
    if vector.ndim != 1 or size < LEAST['O'] or getattr(item := scalar[()], 'ndim', 1) == 0:
        return None
    owner = _with_room(vector, size + 1)
    owner[size] = item
    owner.end.append(size + 1)
    return owner[:size + 1].view(Nested)


def _with_room(left: np.ndarray, total: int) -> Growing:
    """Memory that begins with the items of `left` and has room for `total`, its `end` taken out."""
    owner: Any = left.base
    if left.dtype.kind == 'O' and owner is not None:
        owner = owner.base
    room = 0                                            # the first time nobody knows that it goes on
    if type(owner) is Growing and owner.base is None and left.dtype == owner.dtype and left.flags.c_contiguous:
        try:
            used = owner.end.pop()
        except IndexError:                              # another thread is at it
            used = 0
        if used == left.size:                           # of all arrays in this memory only the whole is as long
            if total <= owner.size:
                return owner
            room = total // 4
        if used:
            owner.end.append(used)
    try:
        reserve((total + room,), left.dtype.itemsize)
    except WSFull:
        reserve((total,), left.dtype.itemsize)
        room = 0
    made = np.ndarray.__new__(Growing, (total + room,), left.dtype)
    made[:left.size] = left.reshape(-1)
    made.end = []
    return made
