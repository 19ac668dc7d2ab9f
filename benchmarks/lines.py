"""The workloads a to q: what arrayl runs, and the NumPy (or plain Python) that a good user writes for it.

`make(n)` gives the arrays that the text names and the other side as a thunk over the same data. `n` is the size of
the main table; `sizes` are for the table of growth, and `items(n)` says how many items the work has, so that time
and memory per item show a path that grows too fast.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Made = tuple[dict[str, Any], Callable[[], Any]]
RANDOM = np.random.default_rng(20)


@dataclass
class Line:
    """One workload. `goal` is arrayl's time over the other side's; `before` runs once, ahead of the timing."""
    key: str
    text: str                           # {n} stands for the size
    goal: float
    n: int
    sizes: tuple[int, int, int]
    make: Callable[[int], Made]
    items: Callable[[int], float] = lambda n: n
    before: str = ''
    other: str = 'NumPy'
    close: float = 1e-9                 # relative difference that floats may have


def _square(n: int) -> float:
    return n * n


def _cube(n: int) -> float:
    return float(n) ** 3


def _iota(f: Callable[[np.ndarray, np.ndarray], Any]) -> Callable[[int], Made]:
    def make(n: int) -> Made:
        v = np.arange(1, n + 1)
        return {}, lambda: f(v, v)
    return make


def _floats(f: Callable[[np.ndarray, np.ndarray], Any]) -> Callable[[int], Made]:
    def make(n: int) -> Made:
        x, y = RANDOM.random(n), RANDOM.random(n)
        return {'x': x, 'y': y}, lambda: f(x, y)
    return make


def _lambda(f: Callable[[Any, Any], Any]) -> Callable[[np.ndarray, np.ndarray], Any]:
    return lambda x, y: f(x[:, None], y)


def _matrices(f: Callable[[np.ndarray, np.ndarray], Any]) -> Callable[[int], Made]:
    def make(n: int) -> Made:
        a, b = RANDOM.random((n, n)), RANDOM.random((n, n))
        return {'A': a, 'B': b}, lambda: f(a, b)
    return make


def _min_plus(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    columns = np.ascontiguousarray(b.T)
    return np.stack([(row + columns).min(axis=1) for row in a])


def _relation(density: float, f: Callable[[np.ndarray, np.ndarray], Any]) -> Callable[[int], Made]:
    def make(n: int) -> Made:
        p, q = RANDOM.random((n, n)) < density, RANDOM.random((n, n)) < density
        return {'P': p, 'Q': q}, lambda: f(p, q)
    return make


def _vector(f: Callable[[np.ndarray], Any], shift: float = 0.0) -> Callable[[int], Made]:
    def make(n: int) -> Made:
        v = RANDOM.random(n) + shift
        return {'v': v}, lambda: f(v)
    return make


def _integers(below: int, f: Callable[[np.ndarray], Any]) -> Callable[[int], Made]:
    def make(n: int) -> Made:
        r = RANDOM.integers(0, below, n)
        return {'r': r}, lambda: f(r)
    return make


def _unique_in_order(u: np.ndarray) -> np.ndarray:
    return u[np.sort(np.unique(u, return_index=True)[1])]


def _index_of(n: int) -> Made:
    r1, r2 = RANDOM.permutation(n), RANDOM.integers(0, n, n)

    def find() -> np.ndarray:
        order = np.argsort(r1, kind='stable')
        at = np.searchsorted(r1, r2, sorter=order)
        found = order[np.minimum(at, n - 1)]
        return np.where(r1[found] == r2, found, n) + 1
    return {'r1': r1, 'r2': r2}, find


def _member(n: int) -> Made:
    r1, r2 = RANDOM.integers(0, n, n), RANDOM.integers(0, n, n)
    return {'r1': r1, 'r2': r2}, lambda: np.isin(r2, r1)


def _fib(n: int) -> Made:
    def fib(n: int) -> int:
        return n if n < 2 else fib(n - 1) + fib(n - 2)
    return {}, lambda: fib(n)


def _each(n: int) -> Made:
    def loop() -> int:
        total = 0
        for i in range(1, n + 1):
            total += i + 1
        return total
    return {}, loop


def _life(n: int) -> Made:
    g = (RANDOM.random((n, n)) < 0.3).astype(np.int8)

    def step() -> np.ndarray:
        total = sum(np.roll(g, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1))
        return (total == 3) | ((g == 1) & (total == 4))     # type: ignore[no-any-return]
    return {'g': g.astype(bool)}, step


def _pairs(n: int) -> Made:
    x = RANDOM.random(n)

    def by_hand() -> np.ndarray:
        counts = np.empty(n, dtype=np.int64)
        for start in range(0, n, 64):
            part = x[start:start + 64]
            counts[start:start + 64] = np.count_nonzero(part[:, None] < x, axis=1)
        return counts
    return {'x': x}, by_hand


def _times(x: Any, y: Any) -> Any:
    return x * y


LINES = [
    Line('a', '(⍳{n})∘.×⍳{n}', 0.15, 3000, (750, 1500, 3000), _iota(_lambda(_times)), _square),
    Line('b', 'x∘.×y', 0.75, 3000, (750, 1500, 3000), _floats(_lambda(_times)), _square),
    Line('c1', '(⍳{n})∘.=⍳{n}', 0.3, 3000, (750, 1500, 3000), _iota(_lambda(np.equal)), _square),
    Line('c2', '(⍳{n})∘.<⍳{n}', 0.2, 3000, (750, 1500, 3000), _iota(_lambda(np.less)), _square),
    Line('d', 'x∘.⌈y', 0.75, 3000, (750, 1500, 3000), _floats(_lambda(np.maximum)), _square),
    Line('e', '(⍳{n})∘.{{⍺+2×⍵*2}}⍳{n}', 0.6, 1000, (250, 500, 1000),
         _iota(_lambda(lambda x, y: x + 2 * y ** 2)), _square),
    Line('f1', '+/,x∘.×y', 0.25, 3000, (750, 1500, 3000), _floats(_lambda(lambda x, y: (x * y).sum())), _square),
    Line('f2', '+/x∘.⌊y', 0.25, 3000, (750, 1500, 3000),
         _floats(_lambda(lambda x, y: np.minimum(x, y).sum(axis=1))), _square),
    Line('g', '*-(x∘.-y)*2', 0.45, 2000, (500, 1000, 2000), _floats(_lambda(lambda x, y: np.exp(-(x - y) ** 2))),
         _square),
    Line('h', 'A+.×B', 1.05, 1000, (250, 500, 1000), _matrices(lambda a, b: a @ b), _cube),
    Line('i1', 'P∨.∧Q', 0.3, 2000, (500, 1000, 2000),
         _relation(1 / 3, lambda p, q: p.astype(np.float32) @ q.astype(np.float32) > 0), _cube),
    Line('i2', 'P∨.∧Q', 0.005, 2000, (500, 1000, 2000), _relation(0.001, lambda p, q: p @ q), _cube),
    Line('j1', '+/v', 0.7, 10_000_000, (100_000, 1_000_000, 10_000_000), _vector(np.sum)),
    Line('j2', '+\\v', 0.6, 10_000_000, (100_000, 1_000_000, 10_000_000), _vector(np.cumsum)),
    Line('j3', '⍋r', 0.12, 1_000_000, (10_000, 100_000, 1_000_000),
         _integers(1_000_000_000, lambda r: np.argsort(r, kind='stable') + 1)),
    Line('j4', '∪r', 0.1, 1_000_000, (10_000, 100_000, 1_000_000), _integers(100_000, _unique_in_order)),
    Line('j5', 'r1⍳r2', 0.03, 1_000_000, (10_000, 100_000, 1_000_000), _index_of),
    Line('j6', 'r2∊r1', 0.5, 1_000_000, (10_000, 100_000, 1_000_000), _member),
    Line('k1', '3+2×v*2-v÷7', 0.5, 10_000_000, (100_000, 1_000_000, 10_000_000),
         _vector(lambda v: 3 + 2 * v ** (2 - v / 7), 1.0)),
    Line('k2', '(3+2×v*2)-v÷7', 0.4, 10_000_000, (100_000, 1_000_000, 10_000_000),
         _vector(lambda v: (3 + 2 * v ** 2) - v / 7, 1.0)),
    Line('l1', 'fib {n}', 5, 20, (14, 17, 20), _fib, lambda n: 1.618 ** n,
         before='fib←{⍵<2:⍵ ⋄ (∇⍵-1)+∇⍵-2}', other='Python'),
    Line('l2', '+/{{⍵+1}}¨⍳{n}', 0.1, 100_000, (1000, 10_000, 100_000), _each, other='Python loop'),
    Line('n', '(3=s)∨g∧4=s←⊃+/+/¯1 0 1∘.⊖¯1 0 1⌽¨⊂g', 1, 1000, (250, 500, 1000), _life, _square),
    Line('o', 'table 0', 3, 10, (5, 10, 20),
         _iota(_lambda(_times)), _square, before='table←{{(⍳{n})∘.×⍳{n}}}'),
    Line('p', '+/x∘.<x', 1, 100_000, (2000, 6000, 20_000), _pairs, _square),
    Line('q', 'A⌊.+B', 0.5, 1000, (125, 250, 500), _matrices(_min_plus), _cube),
]
