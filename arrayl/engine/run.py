"""Programs run over arrays: geometry, blocks, threads, reductions.

Every region is brought to a matrix of m×n: an outer product has its left argument's items along the rows and its right
argument's along the columns; anything else is one row, or, under a reduction, the rows that it reduces. The
matrix is cut into tiles of `TILE` items, which stay in the cache through the whole chain of steps and the reduction;
it never exists as a whole unless it is the result. Tiles go to all cores (`operators.parallel`).

On any doubt (a type that bounds do not settle, an overflow, a division by zero, no memory) `run` gives None and the
caller takes the plain path, where errors arise in their places. Float sums over all of a table, or along a
very long row, are sums of the tiles' sums in a fixed order: they may differ from the plain ones in the last bits,
never from run to run.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from arrayl.arrays import INT_MAX, Value, count, narrow, pool, scalar_of
from arrayl.arrays.budget import reserve
from arrayl.engine.kernels import FULL, Bail
from arrayl.engine.plan import Plan, Step, make
from arrayl.engine.program import Program
from arrayl.engine.switch import SWITCH
from arrayl.errors import APLError
from arrayl.primitives.numeric import BOOL, FLOAT, INT64, span_of
from arrayl.primitives.pervade import NUMBERS
from arrayl.settings import S

TILE = 1 << 16                          # items of eight bytes: half a megabyte
WIDE = 1 << 14                          # columns of a tile of counts
THREADS = 1 << 24                       # bytes that the steps write, from which a second thread pays
TASKS = 4096
PLANS = 32
FOLDS: dict[str, Any] = {'+': np.add, '×': np.multiply, '⌈': np.maximum, '⌊': np.minimum, '∧': np.logical_and,
                         '∨': np.logical_or, '≠': np.logical_xor}
_buffers: list[list[np.ndarray]] = []


def run(program: Program, *values: Value) -> Value | None:
    """The value of `program` for these inputs; None when the plain path must do it."""
    if not SWITCH.on:
        return None
    try:
        return _run(program, values)
    except (Bail, APLError, ArithmeticError, MemoryError):
        return None
    except Exception:
        if SWITCH.strict:
            raise
        return None


def region(program: Program, *values: Value) -> Value | None:
    """`run`, when the arguments are large enough for it to pay."""
    left = right = full = 1
    for role, value in zip(program.roles, values, strict=True):
        if type(value) is np.ndarray:
            size = value.size
            if role == 'F':
                full = size if size > full else full
            elif role == 'L':
                left = size
            else:
                right = size
        elif type(value) not in NUMBERS:
            return None
    if full < SWITCH.least and left * right < SWITCH.least:
        return None
    return run(program, *values)


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


def _run(program: Program, values: tuple[Value, ...]) -> Value:
    g = Geometry(program, values)
    reduced = {'': 2, 'all': g.rows * g.columns, 'last': g.columns, 'first': g.rows}[program.axis]
    if reduced < 2:
        raise Bail
    spans = [span_of(v) for v in values]
    key = (tuple(g.classes), tuple(spans), S.ct, S.div, g.rows < g.columns)
    plan = program.plans.get(key)
    if plan is None:
        scalars = [v if type(v) in NUMBERS else None for v in values]
        plan = make(program, spans, g.classes, scalars, (g.rows, g.columns))
        if len(program.plans) >= PLANS:
            program.plans.clear()
        program.plans[key] = plan
    known: list[Any] = [None] * plan.size
    for i, constant in plan.constants:
        known[i] = constant
    for i, number in plan.inputs:
        known[i] = g.arrays[number]
    with np.errstate(over='raise', divide='raise', invalid='raise', under='ignore'):
        for step in plan.early:
            known[step.target] = _step(step, known, None)
    classes = _varying(plan, g.classes)
    if program.fold:
        return _Fold(program, plan, g, known, classes).result()
    return _table(plan, g, known, classes)


def _varying(plan: Plan, classes: list[int]) -> list[int]:
    """The nodes that a tile takes a part of: full inputs and what varies along rows or columns."""
    return [i for i, number in plan.inputs if classes[number]] + [step.target for step in plan.early]


def _step(step: Step, values: list[Any], out: Any) -> Any:
    arguments = [values[i] for i in step.arguments]
    try:
        return step.action(out, *arguments)
    except FloatingPointError:
        if not step.guard or any(values[condition] is None for condition, _ in step.guard):
            raise
    # Items that do not reach this branch may have raised the flag: they are looked at, and put aside.
    with np.errstate(all='ignore'):
        made = step.action(out, *arguments)
        reached: Any = True
        for condition, on in step.guard:
            reached = np.logical_and(reached, values[condition] if on else np.logical_not(values[condition]))
        if np.broadcast_shapes(np.shape(reached), np.shape(made)) != np.shape(made):
            raise Bail
        if np.any(np.logical_and(reached, np.logical_not(np.isfinite(made)))):
            raise Bail
        made = np.asarray(made)
        np.copyto(made, 1, where=np.logical_not(reached))
    return made


def _part(array: np.ndarray, rows: slice, columns: slice) -> np.ndarray:
    if array.ndim == 0:
        return array
    m, n = array.shape
    return array[rows if m > 1 else slice(None), columns if n > 1 else slice(None)]


def _compute(plan: Plan, known: list[Any], varying: list[int], frame: list[np.ndarray], rows: slice, columns: slice,
             out: np.ndarray) -> None:
    """One tile of the root, into `out`."""
    values = known.copy()
    for i in varying:
        values[i] = _part(known[i], rows, columns)
    shape = out.shape
    for step in plan.steps:
        if step.slot < 0:
            made = _step(step, values, out)
        else:
            made = _step(step, values, np.ndarray(shape, step.dtype, frame[step.slot]))
        values[step.target] = made


class _Frame:
    """Buffers for one worker, lent from a common stock."""

    def __init__(self, n: int, size: int) -> None:
        self.n, self.size = n, size

    def __enter__(self) -> list[np.ndarray]:
        self.frame = _buffers.pop() if _buffers else []
        if self.frame and self.frame[0].size < self.size:
            self.frame = []
        while len(self.frame) < self.n:
            self.frame.append(np.empty(max(self.size, 8 * TILE), dtype=np.uint8))
        return self.frame

    def __exit__(self, *_: object) -> None:
        if len(_buffers) < 8:
            _buffers.append(self.frame[:8])


def _cuts(length: int, step: int) -> list[slice]:
    return [slice(i, min(i + step, length)) for i in range(0, length, step)]


def _every(work: Callable[[int], None], tasks: int, size: int) -> None:
    """All tasks, on all cores where that pays; an error in one is raised here."""
    def armed(i: int) -> None:
        with np.errstate(over='raise', divide='raise', invalid='raise', under='ignore'):
            work(i)
    if size < THREADS or tasks == 1:
        for i in range(tasks):
            armed(i)
    else:
        from arrayl.operators.parallel import run_blocks  # operators import the engine
        run_blocks(armed, tasks)


def _table(plan: Plan, g: Geometry, known: list[Any], varying: list[int]) -> Value:
    dtype = plan.span.dtype
    reserve(g.shape, dtype.itemsize)
    out = pool.empty((g.rows, g.columns), dtype)
    tile = plan.tile(TILE)
    if len(plan.steps) == 1 and not plan.slots:         # nothing to keep in the cache
        tile = out.size if out.size * plan.width < THREADS else 4 * tile
    wide = min(g.columns, tile)
    high = max(1, tile // wide)
    columns = _cuts(g.columns, wide)
    tiles = [(r, c) for r in _cuts(g.rows, high) for c in columns]

    def work(i: int) -> None:
        r, c = tiles[i]
        with _Frame(plan.slots, high * wide * plan.widest) as frame:
            _compute(plan, known, varying, frame, r, c, out[r, c])
    _every(work, len(tiles), out.size * plan.width)
    return out.reshape(g.shape)


class _Fold:
    """A reduction of the tiles of a region."""

    def __init__(self, program: Program, plan: Plan, g: Geometry, known: list[Any], varying: list[int]) -> None:
        self.plan, self.g, self.known, self.varying, self.axis = plan, g, known, varying, program.axis
        self.glyph = program.fold
        self.ufunc = FOLDS[self.glyph]
        span = plan.span
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
        wide = min(g.columns, TILE)
        if axis == 'first':
            wide = min(wide, max(256, min(4096, -(-g.columns // 8))))
        elif self.counts or self.dtype.kind != 'f':
            wide = min(wide, WIDE)
        high = min(g.rows, max(1, TILE // wide))
        if axis == 'all':
            return self.all(high, wide)
        rows, columns = _cuts(g.rows, high), _cuts(g.columns, wide)
        major, minor = (rows, columns) if axis == 'last' else (columns, rows)
        out = np.empty(g.rows if axis == 'last' else g.columns, dtype=self.dtype)

        def work(i: int) -> None:
            own = major[i]
            with _Frame(self.plan.slots + 1, high * wide * self.plan.widest) as frame:
                total: Any = None
                for other in minor:
                    r, c = (own, other) if axis == 'last' else (other, own)
                    part = self.reduce(self.tile(frame, r, c))
                    if total is None:
                        total = out[own]
                        total[...] = part
                    else:
                        self.ufunc(total, part, out=total)
                    if self.decided(total):
                        break
        _every(work, len(major), g.rows * g.columns * self.plan.width)
        shape = g.shape[:-1] if axis == 'last' else g.shape[1:]
        settled = narrow(out).reshape(shape)
        return settled if shape else scalar_of(settled)

    def tile(self, frame: list[np.ndarray], r: slice, c: slice) -> np.ndarray:
        shape = (r.stop - r.start, c.stop - c.start)
        out = np.ndarray(shape, self.plan.span.dtype, frame[self.plan.slots])
        _compute(self.plan, self.known, self.varying, frame, r, c, out)
        return out

    def all(self, high: int, wide: int) -> Value:
        """Reduced to one item: tiles in up to `TASKS` runs, each with a result of its own."""
        rows, columns = self.g.rows, self.g.columns
        across = -(-columns // wide)
        tiles = -(-rows // high) * across
        run = -(-tiles // TASKS)
        tasks = -(-tiles // run)
        parts = np.empty(tasks, dtype=self.dtype)
        settled: list[bool] = []

        def work(i: int) -> None:
            total: Any = None
            with _Frame(self.plan.slots + 1, high * wide * self.plan.widest) as frame:
                for t in range(i * run, min(tiles, (i + 1) * run)):
                    if settled:
                        return
                    r, c = t // across * high, t % across * wide
                    here = slice(r, min(rows, r + high)), slice(c, min(columns, c + wide))
                    part = self.reduce(self.tile(frame, *here))
                    total = part if total is None else self.ufunc(total, part)
                    if self.decided(total):
                        settled.append(bool(total))
            parts[i] = total
        _every(work, tasks, rows * columns * self.plan.width)
        if settled:
            return int(settled[0])
        with np.errstate(over='raise', invalid='raise'):
            return scalar_of(self.ufunc.reduce(parts))


__all__ = ['BOOL', 'FLOAT', 'region', 'run']
