"""What the operator tests share: every primitive by its glyph, arrays of every kind, and an exact comparison."""
from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from arrayl.arrays.core import Nested, build, chars, enclose, items_of, nested, prototype, shape_of
from arrayl.compile.catalogue import load_core
from arrayl.errors import APLError
from arrayl.primitives.registry import REGISTRY

load_core()


def fn(glyph: str) -> Any:
    return REGISTRY[glyph].value


def op(glyph: str) -> Any:
    return REGISTRY[glyph].operator.run


def same(x: Any, y: Any, tolerance: float = 0.0) -> bool:
    """Whether two values are the same array: shape, items, kind of item, and prototype when empty."""
    if shape_of(x) != shape_of(y) or isinstance(x, np.ndarray) != isinstance(y, np.ndarray):
        return False
    if isinstance(x, np.ndarray) and x.size == 0:
        return same(prototype(x), prototype(y))
    if not isinstance(x, np.ndarray):
        if isinstance(x, str) or isinstance(y, str):
            return type(x) is type(y) and x == y
        if x is y or x == y:
            return True
        return bool(tolerance) and isinstance(x, int | float | complex) and isinstance(y, int | float | complex) \
            and abs(x - y) <= tolerance * max(1, abs(x), abs(y))
    return all(same(p, q, tolerance) for p, q in zip(items_of(x), items_of(y), strict=True))


def is_canonical(x: Any) -> bool:
    if not isinstance(x, np.ndarray):
        return not isinstance(x, bool | np.generic)
    if x.ndim == 0:
        return type(x) is Nested and isinstance(x[()], np.ndarray) and is_canonical(x[()])
    if x.dtype.kind == 'c':
        return bool(x.imag.any()) or x.size == 0
    if x.dtype.kind == 'O':
        if type(x) is not Nested:
            return False
        kinds = {type(i) for i in items_of(x)}
        mixed = any(isinstance(i, np.ndarray) for i in items_of(x)) or (str in kinds and len(kinds) > 1) or x.size == 0
        return mixed and all(is_canonical(i) for i in items_of(x))
    return x.dtype.kind in 'bif' or x.dtype == np.dtype('<U1')


def outcome(call: Any, *arguments: Any) -> Any:
    """The value of a call, or the class of the APL error that it raises."""
    try:
        return call(*arguments)
    except APLError as error:
        return type(error)


def agree(x: Any, y: Any, tolerance: float = 0.0) -> bool:
    if isinstance(x, type) or isinstance(y, type):
        return x is y
    return same(x, y, tolerance) and is_canonical(x)


def arrays(seed: int = 0) -> list[Any]:
    """Arrays of every kind and rank 0 to 3, empties, one-item and nested ones included."""
    rng = np.random.default_rng(seed)
    made: list[Any] = [5, 2.5, 1j, 'x', enclose(build([1, 2])), enclose(chars('ab'))]
    for shape in [(0,), (1,), (4,), (2, 3), (0, 2), (2, 0), (1, 1), (2, 1, 3), (3, 2, 2)]:
        size = int(np.prod(shape))
        made += [
            rng.integers(0, 2, shape).astype(bool), rng.integers(-9, 9, shape).astype(np.int8),
            rng.integers(-2**40, 2**40, shape), np.round(rng.uniform(-3, 3, shape), 2),
            (rng.integers(1, 5, shape) + 1j * rng.integers(1, 5, shape)),
            build([str(c) for c in rng.choice(list('abc '), size)], shape, ' '),
        ]
        pool: list[Any] = [build([1, 2]), chars('ab'), 3, 'z', 4.5, build([build([7, 8]), 9]), build([], None, 0)]
        items = [pool[int(rng.integers(len(pool)))] for _ in range(size)]
        made.append(build(items, shape, build([0, 0])))
        made.append(build([build([int(i), int(i) + 1]) for i in rng.integers(0, 9, size)], shape, build([0, 0])))
    return made


def short(values: list[Any], count: int, seed: int = 1) -> list[tuple[Any, Any]]:
    """`count` pairs of values, some always among them because every value appears at least once."""
    rng = np.random.default_rng(seed)
    everything = list(itertools.islice(itertools.product(range(len(values)), repeat=2), 10**6))
    picked = [everything[int(i)] for i in rng.choice(len(everything), min(count, len(everything)), replace=False)]
    return [(values[i], values[j]) for i, j in picked]


__all__ = ['agree', 'arrays', 'enclose', 'fn', 'is_canonical', 'nested', 'op', 'outcome', 'same', 'short']
