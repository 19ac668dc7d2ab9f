"""Tiles: one cache-sized piece of a region, computed step by step in buffers that are used again.

A `Worker` belongs to one thread at a time; workers are lent from a stock that lives as long as the run. It keeps the
views of its buffers for tiles of one shape, so that a tile costs little more than the calls of its ufuncs. Two threads
need 2 MB for all that a tile touches, or they spend their time handing the GIL to each other: `+/,x∘.×y` of 3000²
takes 22 ms with 256 KB, 10 with 512 KB, 4.3 with 1 MB, 3.6 with 2 MB, 4.5 with 4 MB (one thread: 9.7 to 5.9). Where a
tile has many arguments, each step is short all the same: one thread sums nine tables of a million bytes in 0.65
ms, by two in 1.2; at four million, threads pay.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np

from arrayl.arrays.flags import handling, raising
from arrayl.engine.kernels import Bail
from arrayl.engine.plan import Plan, Step

TILE = 1 << 21                          # bytes that a tile touches: arguments, buffers and result
THREADS = 1 << 22                       # bytes that the steps write, from which a second thread pays
SHORT = 3 << 18                         # bytes that a step of a tile reads and writes, below which it pays
LATER = 1 << 24                         # from here on
KEPT = 4                                # sets of buffers that stay for the next run
LARGEST = 1 << 23                       # bytes of a set that stays
_frames: list[list[np.ndarray]] = []


Move = tuple[int, Callable[..., Any], int, tuple[int, ...], np.ndarray]
#   a step with its buffer: target, the ufunc of so many arguments (or, 0, an action), the arguments' nodes, the buffer


class Work:
    """A plan with its arguments, shared by all workers; `known`: values of nodes, None for those that tiles make."""
    __slots__ = ('known', 'parts', 'plan', 'stock')

    def __init__(self, plan: Plan, known: list[Any], classes: list[int]) -> None:
        self.plan, self.known = plan, known
        self.stock: list[Worker] = []
        self.parts: list[tuple[int, np.ndarray, int]] = []
        for i, number in plan.inputs:
            if classes[number]:
                self.parts.append((i, known[i], classes[number]))
        for step in plan.early:
            klass = plan.classes[step.target]
            if klass:
                self.parts.append((step.target, known[step.target], klass))

    def lend(self) -> Worker:
        try:
            return self.stock.pop()
        except IndexError:
            return Worker(self)

    def close(self) -> None:
        """Keep the buffers for the next run."""
        for worker in self.stock:
            if len(_frames) < KEPT and sum(buffer.size for buffer in worker.frame) <= LARGEST:
                _frames.append(worker.frame)


class Worker:
    """Buffers and values of one thread."""
    __slots__ = ('across', 'down', 'frame', 'last', 'moves', 'out', 'parts', 'shape', 'shapes', 'values', 'views',
                 'work')

    def __init__(self, work: Work) -> None:
        self.work, self.parts = work, work.parts
        self.values = work.known.copy()
        self.shape: tuple[int, ...] = ()
        self.frame: list[np.ndarray] = _frames.pop() if _frames else []
        self.views: list[Any] = []
        self.moves: list[Move] = []
        self.shapes: dict[tuple[int, ...], tuple[list[Any], list[Move], np.ndarray]] = {}
        self.last = work.plan.steps[-1]
        self.out: Any = None
        self.down: slice | None = None
        self.across: slice | None = None

    def _prepare(self, shape: tuple[int, ...]) -> None:
        """The views for tiles of this shape."""
        if shape not in self.shapes:
            self.shapes[shape] = self._views(shape)
        self.views, self.moves, self.out = self.shapes[shape]
        self.shape = shape

    def _views(self, shape: tuple[int, ...]) -> tuple[list[Any], list[Move], np.ndarray]:
        plan = self.work.plan
        size = shape[0] * shape[1] * plan.widest
        while len(self.frame) <= plan.slots:
            self.frame.append(np.empty(size, dtype=np.uint8))
        for i in range(plan.slots + 1):
            if self.frame[i].size < size:
                self.frame[i] = np.empty(size, dtype=np.uint8)      # the views of smaller tiles keep the old one
        steps = plan.steps[:-1]             # the last one makes the result
        views = [np.ndarray(shape, step.dtype, self.frame[step.slot]) for step in steps]
        moves = [(step.target, step.action if step.ufunc is None else step.ufunc,
                  0 if step.ufunc is None else len(step.arguments), step.arguments, view)
                 for step, view in zip(steps, views, strict=True)]
        return views, moves, np.ndarray(shape, plan.span.dtype, self.frame[plan.slots])

    def compute(self, rows: slice, columns: slice, out: np.ndarray | None = None) -> np.ndarray:
        """The tile of these rows and columns, in `out` or in a buffer that is good until the next call."""
        shape = (rows.stop - rows.start, columns.stop - columns.start)
        if shape != self.shape:
            self._prepare(shape)
        if out is None:
            out = self.out
        values = self.values
        for i, array, klass in self.parts:
            if klass == 1:
                if rows is not self.down:
                    values[i] = array[rows]
            elif klass == 2:
                if columns is not self.across:
                    values[i] = array[:, columns]
            else:
                values[i] = array[rows, columns]
        self.down, self.across = rows, columns
        last = self.last
        try:
            for target, action, arity, at, view in self.moves:
                if arity == 2:
                    values[target] = action(values[at[0]], values[at[1]], out=view)
                elif arity == 1:
                    values[target] = action(values[at[0]], out=view)
                else:
                    values[target] = action(view, *[values[i] for i in at])
            if last.ufunc is not None:
                last.ufunc(*[values[i] for i in last.arguments], out=out)
            else:
                last.action(out, *[values[i] for i in last.arguments])
        except FloatingPointError:
            self.carefully(out)
        return out

    def carefully(self, out: np.ndarray) -> None:
        """The steps of a tile in which one raised a flag."""
        values = self.values
        for step, view in zip(self.work.plan.steps, (*self.views, out), strict=True):
            try:
                values[step.target] = step.action(view, *[values[i] for i in step.arguments])
            except FloatingPointError:
                values[step.target] = again(step, values, view)


def again(step: Step, values: list[Any], out: Any) -> Any:
    """A step that raised a flag: it counts only where items reach it; the others are put aside."""
    if not step.guard or any(values[condition] is None for condition, _ in step.guard):
        raise Bail
    with np.errstate(all='ignore'):
        made = step.action(out, *[values[i] for i in step.arguments])
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


def cuts(length: int, step: int) -> list[slice]:
    """Pieces of `step` items at most, as even as may be."""
    if length <= step:
        return [slice(0, length)]
    step = -(-length // -(-length // step))
    return [slice(i, min(i + step, length)) for i in range(0, length, step)]


def every(work: Work, task: Callable[[Worker, int], None], tasks: int, items: int) -> None:
    """``task(worker, i)`` for all i below `tasks`, on all cores where that pays; an error in one is raised here."""
    plan = work.plan
    if items * plan.width < (THREADS if TILE / plan.touched * plan.moved >= SHORT else LATER) or tasks == 1:
        worker = work.lend()
        raising(_alone, partial(task, worker), tasks)
        work.stock.append(worker)
    else:
        from arrayl.operators.parallel import share  # operators import the engine
        share(partial(_armed, work, task), tasks)
    work.close()


def _alone(task: Callable[[int], None], tasks: int) -> None:
    for i in range(tasks):
        task(i)


@contextmanager
def _armed(work: Work, task: Callable[[Worker, int], None]) -> Iterator[Callable[[int], None]]:
    """What a thread does, with a worker of its own."""
    worker = work.lend()
    with handling(over='raise', divide='raise', invalid='raise', under='ignore'):
        yield partial(task, worker)
    work.stock.append(worker)
