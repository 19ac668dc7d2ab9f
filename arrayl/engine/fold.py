"""Reductions on top of a region: each tile is reduced while it is in the cache, and the whole is never there.

Along the rows and over everything the tiles' results are combined in a fixed order; down the columns each task
owns a strip of columns. ``∧`` and ``∨`` stop when they are settled, unless what they have not seen might be an error.

Sums of integers run in int64 where the bounds prove that it suffices for a tile (for a row or column, when those are
reduced); sums of tiles that may leave it are Python's. Booleans are counted by NumPy's
`count_nonzero`, row by row, which is ten times as fast as its sum of booleans along an axis.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from arrayl.arrays import INT_MAX, INT_MIN, Value, narrow, scalar_of
from arrayl.engine.kernels import Bail
from arrayl.engine.program import FOLDS, Program
from arrayl.engine.tile import Work, Worker, cuts, every
from arrayl.primitives.scalar.numeric import INT64

WIDE = 1 << 14                          # columns of a tile of integers or counts
TASKS = 4096


class Fold:
    """A reduction of the tiles of a region."""

    def __init__(self, program: Program, work: Work, g: Any, tile: int) -> None:
        self.work, self.g, self.axis, self.items = work, g, program.axis, tile
        self.glyph = program.fold
        self.ufunc: Any = getattr(np, FOLDS[self.glyph])
        span = work.plan.span
        kind = span.dtype.kind
        if self.glyph in '∧∨≠' and kind != 'b':
            raise Bail
        if self.glyph == '×':
            if kind == 'i':
                raise Bail
            if kind == 'b':
                self.ufunc = np.logical_and
        self.settles = self.ufunc in (np.logical_or, np.logical_and) and not work.plan.risky
        self.counts = self.glyph == '+' and kind == 'b'
        self.dtype = span.dtype
        self.beyond = False             # the sum of all may leave int64, though that of no tile does
        if self.glyph == '+' and kind in 'bi':
            length = {'all': g.rows * g.columns, 'last': g.columns, 'first': g.rows}[self.axis]
            most = max(abs(int(span.low)), abs(int(span.high)))
            self.beyond = most * length > INT_MAX
            if self.beyond and (self.axis != 'all' or most * tile > INT_MAX):
                raise Bail
            self.dtype = INT64

    def whole(self) -> Callable[[np.ndarray], Any]:
        """What reduces a tile to one item."""
        if self.counts:
            return np.count_nonzero
        reduce, wide = self.ufunc.reduce, INT64 if self.dtype == INT64 != self.work.plan.span.dtype else None
        return lambda tile: reduce(tile.reshape(-1), 0, wide)

    def along(self, axis: int, length: int) -> Callable[[np.ndarray, np.ndarray | None], Any]:
        """What reduces a tile of `length` columns along `axis`, into its second argument if there is one."""
        if self.counts and axis == 1 and length >= 256:
            def count(tile: np.ndarray, out: np.ndarray | None) -> Any:
                found = [np.count_nonzero(row) for row in tile]
                if out is None:
                    return found
                out[...] = found
                return out
            return count
        reduce, wide = self.ufunc.reduce, INT64 if self.glyph == '+' and self.dtype == INT64 else None
        return lambda tile, out: reduce(tile, axis, wide, out)

    def decided(self, sofar: Any) -> bool:
        """Whether ∧ or ∨ is settled, whatever else comes."""
        if self.ufunc is np.logical_or:
            return bool(np.all(sofar))
        return not np.any(sofar)

    def result(self) -> Value:
        g, axis = self.g, self.axis
        wide = min(g.columns, self.items)
        if axis == 'first':
            wide = min(wide, max(256, min(4096, -(-g.columns // 8))))
        elif self.dtype.kind != 'f' and g.rows > 1:
            wide = min(wide, WIDE)
        high = min(g.rows, max(1, self.items // wide))
        if axis == 'all' or (self.dtype.kind != 'f' and len(g.shape) == 1 and axis == 'last'):
            return self.all(high, wide)
        rows, columns = cuts(g.rows, high), cuts(g.columns, wide)
        major, minor = (rows, columns) if axis == 'last' else (columns, rows)
        out = np.empty(g.rows if axis == 'last' else g.columns, dtype=self.dtype)
        reduce = self.along(1 if axis == 'last' else 0, wide)
        settles = self.settles

        def task(worker: Worker, i: int) -> None:
            own = major[i]
            total: Any = None
            for other in minor:
                r, c = (own, other) if axis == 'last' else (other, own)
                tile = worker.compute(r, c)
                if total is None:
                    total = reduce(tile, out[own])
                else:
                    self.ufunc(total, reduce(tile, None), out=total)
                if settles and self.decided(total):
                    break
        every(self.work, task, len(major), g.rows * g.columns)
        shape = g.shape[:-1] if axis == 'last' else g.shape[1:]
        settled = narrow(out).reshape(shape)
        return settled if shape else scalar_of(settled)

    def all(self, high: int, wide: int) -> Value:
        """Reduced to one item: tiles in up to `TASKS` runs, each with a result of its own."""
        rows, columns = self.g.rows, self.g.columns
        down, over = cuts(rows, high), cuts(columns, wide)
        across = len(over)
        tiles = len(down) * across
        run = -(-tiles // TASKS)
        tasks = -(-tiles // run)
        parts: Any = [0] * tasks if self.beyond else np.empty(tasks, dtype=self.dtype)
        settled: list[bool] = []
        reduce, settles = self.whole(), self.settles

        def task(worker: Worker, i: int) -> None:
            total: Any = None
            for t in range(i * run, min(tiles, (i + 1) * run)):
                if settled:
                    return
                part = reduce(worker.compute(down[t // across], over[t % across]))
                part = int(part) if self.beyond else part
                total = part if total is None else total + part if self.beyond else self.ufunc(total, part)
                if settles and self.decided(total):
                    settled.append(bool(total))
            parts[i] = total
        every(self.work, task, tasks, rows * columns)
        if settled:
            return int(settled[0])
        if self.beyond:
            whole = sum(parts)
            return whole if INT_MIN <= whole <= INT_MAX else float(whole)
        with np.errstate(over='raise', invalid='raise'):
            return scalar_of(self.ufunc.reduce(parts))
