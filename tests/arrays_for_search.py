"""Random APL values, and slow definitions of match and order, that the search and grade tests compare with."""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays import Value, build, chars, empty, items_of, prototype, rank_of, shape_of
from arrayl.settings import S

Rng = np.random.Generator


def numbers(rng: Rng, size: int, kind: str) -> np.ndarray:
    """A vector of one kind; few distinct values, so that there are matches, and some that differ by about ⎕CT."""
    if kind == 'bool':
        return rng.integers(0, 2, size).astype(bool)
    if kind == 'int8':
        return rng.integers(-4, 5, size).astype(np.int8)
    if kind == 'int64':
        return rng.choice(np.array([0, 1, -1, 2**53, 2**53 + 1, -2**63, 2**63 - 1, 10**9, 10**18, 10**18 + 1]), size)
    if kind == 'wide':
        return rng.integers(-10**15, 10**15, size)[rng.integers(0, size, size)] if size else np.zeros(0, np.int64)
    if kind == 'char':
        return rng.choice(np.array(list('abcAB \0é𝔸')), size).astype('<U1')
    base = rng.choice(np.array([0.0, 1.0, -1.0, 2.5, 1 / 3, 1e300, -7e-300, 2.0**53, 12345.678]), size)
    near = base * (1 + rng.integers(-3, 4, size) * rng.choice(np.array([0, 0, 4e-15, 1e-14])))
    if kind == 'float':
        return near
    spin = near + 1j * rng.choice(np.array([0.0, 1.0, 1 + 5e-15, -2.0]), size)
    if size:
        spin[0] = 1J                     # a complex array has an imaginary part somewhere
    return spin


KINDS = ('bool', 'int8', 'int64', 'wide', 'char', 'float', 'complex')


def simple(rng: Rng, shape: tuple[int, ...], kind: str) -> np.ndarray:
    return numbers(rng, int(np.prod(shape)), kind).reshape(shape)


def item(rng: Rng, depth: int) -> Value:
    """A scalar or a small array, nested up to `depth`."""
    choice = rng.integers(0, 8)
    if choice < 3:
        return items_of(numbers(rng, 1, str(rng.choice(['int8', 'float', 'char', 'int8'])))[:1])[0]
    if choice == 3:
        return chars(''.join(rng.choice(list('ab'), rng.integers(0, 3))))
    if choice == 4 or depth == 0:
        rank = int(rng.integers(1, 4))
        return simple(rng, tuple(rng.integers(0, 3, rank)), str(rng.choice(['int8', 'float', 'char'])))
    if choice == 5:
        return empty((0,), item(rng, depth - 1)) if depth > 1 else empty((0, 2), chars('  '))
    return build([item(rng, depth - 1) for _ in range(rng.integers(1, 4))])


def nested_array(rng: Rng, shape: tuple[int, ...], depth: int = 2) -> Value:
    return build([item(rng, depth) for _ in range(int(np.prod(shape)))], shape, 0)


def slow_match(x: Value, y: Value) -> bool:
    """Match as the documentation defines it."""
    if shape_of(x) != shape_of(y):
        return False
    if not isinstance(x, np.ndarray) and not isinstance(y, np.ndarray):
        if isinstance(x, str) or isinstance(y, str):
            return type(x) is type(y) and x == y
        if isinstance(x, int) and isinstance(y, int):
            return x == y
        if S.ct == 0:
            return x == y
        x, y = (float(v) if isinstance(v, int) else v for v in (x, y))
        return abs(x - y) <= S.ct * max(abs(x), abs(y))
    if not isinstance(x, np.ndarray) or not isinstance(y, np.ndarray):
        return False
    if x.size == 0:
        return slow_match(prototype(x), prototype(y))
    if x.ndim == 0:
        return slow_match(x[()], y[()])
    return all(map(slow_match, items_of(x), items_of(y)))


def cells(value: Any, rank: int) -> tuple[tuple[int, ...], list[Value]]:
    """Frame and cells of the given rank."""
    shape = value.shape
    frame = shape[:len(shape) - rank]
    if rank == 0:
        return frame, items_of(value)
    return frame, list(value.reshape(int(np.prod(frame)), *shape[len(shape) - rank:]))


PAD = object()                          # precedes every item


def slow_compare(x: Any, y: Any) -> int:
    """The total array ordering, by padding as the documentation describes it."""
    if x is PAD or y is PAD:
        return (y is PAD) - (x is PAD)
    simple_x, simple_y = not isinstance(x, np.ndarray), not isinstance(y, np.ndarray)
    if simple_x and simple_y:
        if isinstance(x, str) != isinstance(y, str):
            return 1 if isinstance(x, str) else -1
        if isinstance(x, str):
            return (x > y) - (x < y)
        for u, v in ((x.real, y.real), (x.imag, y.imag)):
            if u != v:
                return 1 if u > v else -1
        return 0
    shape_x, shape_y = shape_of(x), shape_of(y)
    rank = max(len(shape_x), len(shape_y))
    long_x, long_y = ((1,) * (rank - len(s)) + s for s in (shape_x, shape_y))
    ranks = (rank_of(x) > rank_of(y)) - (rank_of(x) < rank_of(y))
    if 0 in shape_x and 0 in shape_y:
        return slow_compare(prototype(x), prototype(y)) or slow_shapes(long_x, long_y) or ranks
    both = tuple(map(max, long_x, long_y))
    for index in np.ndindex(*both):
        result = slow_compare(*(at(v, s, index) for v, s in ((x, long_x), (y, long_y))))
        if result:
            return result
    return ranks


def slow_shapes(x: tuple[int, ...], y: tuple[int, ...]) -> int:
    x, y = x[::-1], y[::-1]
    return (x > y) - (x < y)


def at(value: Any, shape: tuple[int, ...], index: tuple[int, ...]) -> Any:
    if any(i >= n for i, n in zip(index, shape, strict=True)):
        return PAD
    if not isinstance(value, np.ndarray):
        return value
    return items_of(value)[int(np.ravel_multi_index(index, shape)) if shape else 0]
