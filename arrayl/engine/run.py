"""Programs run over arrays: geometry, blocks, threads, reductions.

Every region is brought to a matrix of m×n: an outer product has its left argument's items along the rows and its right
argument's along the columns; anything else is one row (or, where rows of an argument lie apart, its rows), or, under a
reduction, the rows that it reduces. The
matrix is cut into tiles of `TILE` bytes, which stay in the cache through the whole chain of steps and the reduction;
it never exists as a whole unless it is the result. Tiles go to all cores (`operators.parallel`).

On any doubt (a type that bounds do not settle, an overflow, a division by zero, no memory) `attempt` gives None and the
caller takes the plain path, where errors arise in their places. Float sums over all of a table, or along a
very long row, are sums of the tiles' sums in a fixed order: they may differ from the plain ones in the last bits,
never from run to run.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays import INT_MAX, INT_MIN, Value, count, pool
from arrayl.arrays.budget import reserve
from arrayl.arrays.flags import raising
from arrayl.engine.doubts import settled
from arrayl.engine.fold import Fold
from arrayl.engine.kernels import FULL, Bail
from arrayl.engine.plan import Plan, make
from arrayl.engine.program import Apart, Program, shows_its_type
from arrayl.engine.switch import SWITCH
from arrayl.engine.tile import THREADS, TILE, Work, Worker, again, cuts, every
from arrayl.errors import APLError
from arrayl.primitives.scalar.numeric import EXACT, FLOAT, INT64, span_of
from arrayl.primitives.scalar.pervade import NUMBERS, Span
from arrayl.settings import S

PLANS = 32
LONG = 256                              # items of rows that are worth a loop of their own


def attempt(program: Program, values: tuple[Value, ...], apart: Apart | None = None) -> Value | None:
    """The value of `program` for these inputs; None when the plain path must do it."""
    try:
        return _run(program, values, apart)
    except (Bail, APLError, ArithmeticError, MemoryError):
        return None
    except Exception:
        if SWITCH.strict:
            raise
        return None


class Geometry:
    """The matrix of a region: its shape, the shape of what it stands for, and each input as it meets the matrix."""
    __slots__ = ('arrays', 'classes', 'columns', 'rows', 'shape')

    def __init__(self, program: Program, values: tuple[Value, ...]) -> None:
        left = right = full = None
        for role, value in zip(program.roles, values, strict=True):
            if type(value) is np.ndarray:
                if value.dtype.kind not in 'bif':
                    raise Bail
                shape = value.shape
            elif type(value) in NUMBERS and type(value) is not complex:
                shape = ()
            else:
                raise Bail
            if role == 'L':
                left = self.same(left, shape)
            elif role == 'R':
                right = self.same(right, shape)
            elif shape and role == 'S':
                raise Bail
            elif shape:
                full = self.same(full, shape)
        if left is not None:
            assert right is not None
            self.shape = left + right
            if full is not None and full != self.shape:
                raise Bail
            self.rows, self.columns = count(left), count(right)
            if (program.axis == 'last' and len(right) != 1) or (program.axis == 'first' and len(left) != 1):
                raise Bail
        else:
            if full is None:
                raise Bail
            self.shape = full
            self.rows, self.columns = 1, count(full)
            if program.axis == 'last' and len(full) > 1:
                self.rows, self.columns = count(full[:-1]), full[-1]
            elif program.axis == 'first':
                self.rows, self.columns = full[0], count(full[1:])
            elif len(full) > 1 and full[-1] >= LONG and any(_apart(v) for v in values):
                self.rows, self.columns = count(full[:-1]), full[-1]
        if self.rows * self.columns == 0:
            raise Bail
        self.classes = []
        self.arrays = []
        for role, value in zip(program.roles, values, strict=True):
            array = value if type(value) is np.ndarray else np.array(value, dtype=span_of(value).dtype)
            if not array.ndim:
                self.classes.append(0)
            elif role == 'L':
                array, klass = array.reshape(-1, 1), 1
                self.classes.append(klass)
            elif role == 'R':
                array, klass = array.reshape(1, -1), 2
                self.classes.append(klass)
            else:
                array = array.reshape(self.rows, self.columns)
                self.classes.append(FULL)
            self.arrays.append(array)

    @staticmethod
    def same(known: tuple[int, ...] | None, shape: tuple[int, ...]) -> tuple[int, ...]:
        if known is not None and known != shape:
            raise Bail
        return shape


def _apart(value: Value) -> bool:
    """Whether the rows of an array lie apart in memory: as one row it would be a copy."""
    return type(value) is np.ndarray and value.ndim > 1 and not value.flags.c_contiguous \
        and value.strides[-1] == value.itemsize


def _run(program: Program, values: tuple[Value, ...], apart: Apart | None = None) -> Value:
    g = Geometry(program, values)
    reduced = {'': 2, 'all': g.rows * g.columns, 'last': g.columns, 'first': g.rows}[program.axis]
    if reduced < 2:
        raise Bail
    spans = _spans(program, values)
    if not program.calls:
        return _done(program, _plan(program, values, g, spans, False), g)
    if apart is not None:
        plan = _plan(program, values, g, spans, False, _size(values[0]) if apart.mixed else 0)
        apart.mixed |= bool(plan.doubts)
        return _done(program, plan, g)
    plan = _plan(program, values, g, spans, False)
    if not plan.doubts or settled(program, plan, values, g.rows * g.columns, g.columns):
        return _done(program, plan, g)
    try:
        return _done(program, _plan(program, values, g, spans, True), g)
    except Bail:
        if program.fold or plan.doubts != [program.root]:
            raise
    made = _done(program, plan, g)
    if not shows_its_type(made):
        raise Bail
    return made


def _size(value: Value) -> int:
    """How large integers among floats may be; 0 for other arrays."""
    if type(value) is not np.ndarray or value.dtype != FLOAT:
        return 0
    return int(min(EXACT, max(1.0, value.max(), -value.min())))


def _plan(program: Program, values: tuple[Value, ...], g: Geometry, spans: list[Span], integral: bool,
          most: int = 0) -> Plan:
    """A plan for arguments like these, made or found."""
    key = (tuple(g.classes), tuple(spans), S.ct, S.div, g.rows < g.columns, integral, most)
    plan = program.plans.get(key)
    if plan is None:
        scalars = [v if type(v) in NUMBERS else None for v in values]
        plan = make(program, spans, g.classes, scalars, (g.rows, g.columns), integral, most)
        if len(program.plans) >= PLANS:
            program.plans.clear()
        program.plans[key] = plan
    return plan


def _done(program: Program, plan: Plan, g: Geometry) -> Value:
    """What `plan` makes."""
    known: list[Any] = [None] * plan.size
    for i, constant in plan.constants:
        known[i] = constant
    for i, number in plan.inputs:
        known[i] = g.arrays[number]
    if plan.early:
        raising(_early, plan, known)
    work = Work(plan, known, g.classes)
    tile = max(1, TILE // plan.touched)
    if program.fold:
        return Fold(program, work, g, tile).result()
    return _table(work, g, tile)


def _spans(program: Program, values: tuple[Value, ...]) -> list[Span]:
    """Types and bounds of the inputs. Integers that are only compared with each other are not measured: their type is
    enough."""
    if not all(type(v) is int or (type(v) is np.ndarray and v.dtype.kind in 'bi') for v in values) \
            or not program.compares():
        return [span_of(v) for v in values]
    return [WIDEST if role == 'F' and type(v) is np.ndarray and v.dtype == INT64 else span_of(v)
            for role, v in zip(program.roles, values, strict=True)]


WIDEST = Span(INT64, INT_MIN, INT_MAX)


def _early(plan: Plan, known: list[Any]) -> None:
    """The steps that run once, ahead of the tiles."""
    for step in plan.early:
        arguments = [known[i] for i in step.arguments]
        try:
            known[step.target] = step.action(None, *arguments)
        except FloatingPointError:
            known[step.target] = again(step, known, None)


def _table(work: Work, g: Geometry, tile: int) -> Value:
    plan = work.plan
    reserve(g.shape, plan.span.dtype.itemsize)
    out = pool.empty((g.rows, g.columns), plan.span.dtype)
    if len(plan.steps) == 1:                            # nothing to keep in the cache
        tile = out.size if out.size * plan.width < THREADS else tile
    wide = min(g.columns, tile)
    columns = cuts(g.columns, wide)
    rows = cuts(g.rows, max(1, tile // wide))
    tiles = [(r, c) for r in rows for c in columns]

    def task(worker: Worker, i: int) -> None:
        r, c = tiles[i]
        part = out[r, c]
        if worker.compute(r, c, part) is not part:
            raise Bail
    every(work, task, len(tiles), out.size)
    return out.reshape(g.shape)
