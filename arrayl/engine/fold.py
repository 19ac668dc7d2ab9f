"""Reductions on top of a region: each tile is reduced while it is in the cache, and the whole is never there.

Along the rows and over everything the tiles' results are combined in a fixed order; down the columns each task
owns a strip of columns. ``∧`` and ``∨`` stop when they are settled.

Sums of integers run in int64 where the bounds prove that it suffices; counts of booleans by NumPy's `count_nonzero`,
row by row, which is ten times as fast as its sum of booleans along an axis.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays import INT_MAX, Value, narrow, scalar_of
from arrayl.engine.kernels import Bail
from arrayl.engine.program import FOLDS, Program
from arrayl.engine.tile import Work, Worker, cuts, every
from arrayl.primitives.numeric import INT64

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
        self.counts = self.glyph == '+' and kind == 'b'
        self.dtype = span.dtype
        if self.glyph == '+' and kind in 'bi':
            length = {'all': g.rows * g.columns, 'last': g.columns, 'first': g.rows}[self.axis]
            if max(abs(int(span.low)), abs(int(span.high))) * length > INT_MAX:
                raise Bail
            self.dtype = INT64

    def reduce(self, tile: np.ndarray) -> Any:
        """A tile reduced along the axis (all: to one item)."""
        if self.axis == 'all':
            if self.counts:
                return np.count_nonzero(tile)
            if self.dtype == INT64 != tile.dtype:
                return np.add.reduce(tile, axis=None, dtype=INT64)
            return self.ufunc.reduce(tile.reshape(-1))
        along = 1 if self.axis == 'last' else 0
        if self.counts and along == 1 and tile.shape[1] >= 256:
            return [np.count_nonzero(row) for row in tile]
        if self.glyph == '+' and self.dtype == INT64:
            return np.add.reduce(tile, axis=along, dtype=INT64)
        return self.ufunc.reduce(tile, axis=along)

    def decided(self, sofar: Any) -> bool:
        """Whether ∧ or ∨ is settled, whatever else comes."""
        if self.ufunc is np.logical_or:
            return bool(np.all(sofar))
        return self.ufunc is np.logical_and and not np.any(sofar)

    def result(self) -> Value:
        g, axis = self.g, self.axis
        wide = min(g.columns, self.items)
        if axis == 'first':
            wide = min(wide, max(256, min(4096, -(-g.columns // 8))))
        elif self.dtype.kind != 'f':
            wide = min(wide, WIDE)
        high = min(g.rows, max(1, self.items // wide))
        if axis == 'all':
            return self.all(high, wide)
        rows, columns = cuts(g.rows, high), cuts(g.columns, wide)
        major, minor = (rows, columns) if axis == 'last' else (columns, rows)
        out = np.empty(g.rows if axis == 'last' else g.columns, dtype=self.dtype)

        def task(worker: Worker, i: int) -> None:
            own = major[i]
            total: Any = None
            for other in minor:
                r, c = (own, other) if axis == 'last' else (other, own)
                part = self.reduce(worker.compute(r, c))
                if total is None:
                    total = out[own]
                    total[...] = part
                else:
                    self.ufunc(total, part, out=total)
                if self.decided(total):
                    break
        every(self.work, task, len(major), g.rows * g.columns)
        shape = g.shape[:-1] if axis == 'last' else g.shape[1:]
        settled = narrow(out).reshape(shape)
        return settled if shape else scalar_of(settled)

    def all(self, high: int, wide: int) -> Value:
        """Reduced to one item: tiles in up to `TASKS` runs, each with a result of its own."""
        rows, columns = self.g.rows, self.g.columns
        across = -(-columns // wide)
        tiles = -(-rows // high) * across
        run = -(-tiles // TASKS)
        tasks = -(-tiles // run)
        parts = np.empty(tasks, dtype=self.dtype)
        settled: list[bool] = []

        def task(worker: Worker, i: int) -> None:
            total: Any = None
            for t in range(i * run, min(tiles, (i + 1) * run)):
                if settled:
                    return
                r, c = t // across * high, t % across * wide
                here = slice(r, min(rows, r + high)), slice(c, min(columns, c + wide))
                part = self.reduce(worker.compute(*here))
                total = part if total is None else self.ufunc(total, part)
                if self.decided(total):
                    settled.append(bool(total))
            parts[i] = total
        every(self.work, task, tasks, rows * columns)
        if settled:
            return int(settled[0])
        with np.errstate(over='raise', invalid='raise'):
            return scalar_of(self.ufunc.reduce(parts))
