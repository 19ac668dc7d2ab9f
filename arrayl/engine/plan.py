"""A program made ready for arguments of given types, bounds and classes.

The class of a node is a set of two bits: 1, it varies along the rows of the table (it hangs on the left argument of an
outer product); 2, along the columns; 0 is a scalar and 3 an array of the full shape. What is not of class 3 is
computed once, ahead of the blocks: for a table of m×n that is O(m+n). Full nodes share buffers: one that dies at a
step gives its place to the result, where the sizes of their items agree.

Rejected: a plan per call (30 µs and more; a region in a loop pays that each time) and generated Python for each
plan (it saves the loop over steps, a few µs per block, against 100 µs of work in a block).
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from arrayl.engine import kernels
from arrayl.engine.kernels import FULL, Bail
from arrayl.engine.kinds import converted
from arrayl.engine.program import CONSTANT, DYADIC, INPUT, MONADIC, Guard, Program
from arrayl.primitives.scalar.numeric import BOOL, FLOAT, INT64, span_of
from arrayl.primitives.scalar.pervade import Span


class Step(NamedTuple):
    """``values[target] = action(buffer, *arguments)``; `slot` -1: no buffer, the action makes its result.

    `ufunc`: called as ``ufunc(*arguments, out=buffer)`` it does the same.
    """
    target: int
    action: Callable[..., Any]
    arguments: tuple[int, ...]
    dtype: np.dtype
    slot: int
    guard: Guard
    ufunc: Any = None


class Plan:
    """`early` runs once, `steps` for every block; `constants` are (node, 0-d array)."""
    __slots__ = ('classes', 'constants', 'doubts', 'early', 'floats', 'inputs', 'moved', 'risky', 'root', 'size',
                 'slots', 'span', 'steps', 'touched', 'widest', 'width')

    def __init__(self) -> None:
        self.constants: list[tuple[int, np.ndarray]] = []
        self.classes: list[int] = []                    # of every node
        self.inputs: list[tuple[int, int]] = []         # (node, number of the input)
        self.early: list[Step] = []
        self.steps: list[Step] = []
        self.doubts: list[int] = []                     # nodes of the program, see `doubts`
        self.floats: frozenset[int] = frozenset()       # nodes whose array is one of floats
        self.root = self.slots = self.size = 0
        self.span = Span(BOOL)
        self.risky = False                              # whether a step for a block may fail
        self.width = self.widest = self.touched = 0
        # bytes per item: of all steps together, of the widest array, of all that a tile touches
        self.moved = 0.0                                # and what a step reads and writes, on average


class Planner:
    """Collects steps while the rules emit them. Node numbers here are the plan's own."""

    def __init__(self, lengths: tuple[int, int]) -> None:
        self.lengths = lengths                          # items along rows and columns
        self.spans: list[Span] = []
        self.classes: list[int] = []
        self.plan = Plan()
        self.emitted: list[tuple[int, Any, tuple[int, ...], bool, Guard]] = []
        self.values: dict[int, Any] = {}                # constants and scalar inputs that the rules may look at
        self.whole: dict[int, Span] = {}                # bounds of the integers that items of float nodes stand for
        self.casts: dict[tuple[int, np.dtype], int] = {}
        self.guard: Guard = ()
        self.call = 0                                   # that the node which is being made is part of
        self.integral = False                           # whether items that may be integers or floats are integers
        self.masks: dict[int, int] = {}                 # which of these are, see `kinds`

    def node(self, span: Span, klass: int) -> int:
        self.spans.append(span)
        self.classes.append(klass)
        return len(self.spans) - 1

    def constant(self, value: Any) -> int:
        span = span_of(value)
        i = self.node(span, 0)
        self.values[i] = value
        self.plan.constants.append((i, np.array(value, dtype=span.dtype)))
        return i

    def known(self, i: int) -> Any:
        """The value of a constant; None for everything else."""
        return self.values.get(i)

    def measured(self, i: int) -> bool:
        """Whether the bounds of a node are those of its items, which are given, and not just proved."""
        return i in self.values or any(i == node for node, _ in self.plan.inputs)

    def items(self, i: int) -> int:
        rows, columns = self.lengths
        return (rows if self.classes[i] & 1 else 1) * (columns if self.classes[i] & 2 else 1)

    def cast(self, i: int, dtype: np.dtype) -> int:
        """What is not full, cast once; a full node stays, for NumPy to cast block by block."""
        if self.classes[i] == FULL or self.spans[i].dtype == dtype:
            return i
        key = (i, dtype)
        if key not in self.casts:
            span = self.spans[i]
            kept, self.guard = self.guard, ()
            # An unsafe cast may wrap: sums and products of wrapped integers still come out right (see `Scalar`).
            self.casts[key] = self.emit(lambda out, x: x.astype(dtype), (i,), Span(dtype, span.low, span.high))
            self.guard = kept
        return self.casts[key]

    def emit(self, action: Any, arguments: tuple[int, ...], span: Span, risky: bool = False,
             inplace: bool = True) -> int:
        klass = 0
        for i in arguments:
            klass |= self.classes[i]
        target = self.node(span, klass)
        guard = self.guard if risky else ()
        self.plan.risky |= risky and klass == FULL
        self.emitted.append((target, action, arguments, inplace and not guard, guard))
        return target

    def finish(self, root: int) -> Plan:
        plan = self.plan
        if not self.emitted or self.classes[root] == 0:
            raise Bail                                  # nothing is computed
        if self.classes[root] != FULL or self.emitted[-1][0] != root:       # the last step makes the result
            copied = self.node(self.spans[root], FULL)
            self.emitted.append((copied, _copy(self.spans[root].dtype), (root,), False, ()))
            root = copied
        plan.root, plan.span = root, self.spans[root]
        last: dict[int, int] = {}
        for at, (target, _, arguments, _, guard) in enumerate(self.emitted):
            for i in (*arguments, *(c for c, _ in guard)):
                last[i] = at
            last.setdefault(target, at)
        slots: dict[int, tuple[int, int]] = {}          # node -> slot and size of its items
        free: list[tuple[int, int]] = []
        for at, (target, action, arguments, inplace, guard) in enumerate(self.emitted):
            dtype = self.spans[target].dtype
            if self.classes[target] != FULL:
                plan.early.append(Step(target, action, arguments, dtype, -1, guard))
                continue
            dying = [i for i in dict.fromkeys((*arguments, *(c for c, _ in guard))) if i in slots and last[i] == at]
            size = dtype.itemsize
            if target == root:
                slot = -1
            else:
                if inplace and all(self.spans[i].dtype == dtype for i in arguments if i in slots):
                    free += [slots.pop(i) for i in dying]
                    dying = []
                found = next((s for s in free if s[1] == size), None)
                if found is None:
                    found = (plan.slots, size)
                    plan.slots += 1
                else:
                    free.remove(found)
                slots[target] = found
                slot = found[0]
            ufunc = None
            if isinstance(action, kernels.Loop) and action.direct([self.spans[i].dtype for i in arguments]):
                ufunc = action.ufunc
            plan.steps.append(Step(target, action, arguments, dtype, slot, guard, ufunc))
            free += [slots.pop(i) for i in dying if i in slots]
        plan.size = len(self.spans)
        plan.classes = self.classes
        full = [self.spans[i].dtype.itemsize for i, _ in plan.inputs if self.classes[i] == FULL]
        sizes: dict[int, int] = {}
        for step in plan.steps:
            sizes[step.slot] = step.dtype.itemsize
        plan.touched = sum(full) + sum(sizes.values())
        plan.width = sum(step.dtype.itemsize for step in plan.steps)
        read = sum(self.spans[i].dtype.itemsize for step in plan.steps for i in step.arguments
                   if self.classes[i] == FULL)
        plan.moved = (plan.width + read) / len(plan.steps)
        plan.widest = max([step.dtype.itemsize for step in plan.steps] + full)
        return plan


def _copy(dtype: np.dtype) -> Callable[..., Any]:
    def copy(out: Any, x: np.ndarray) -> Any:
        np.copyto(out, x, casting='unsafe')
        return out
    return copy


def make(program: Program, spans: list[Span], classes: list[int], scalars: list[Any], lengths: tuple[int, int],
         integral: bool = False, most: int = 0) -> Plan:
    """The plan of `program` for inputs with these spans and classes; `scalars` holds the values of scalar ones.

    `integral`: items that may be integers or floats are to be integers (see `doubts`). `most`: floats of the first
    input may be integers, of this size at most.
    """
    p = Planner(lengths)
    p.integral = integral
    where: list[int] = []                               # node of the program -> node of the plan
    rounded, given = program.rounded(), program.given() if program.calls else set()
    for number, node in enumerate(program.nodes):
        p.guard = tuple((where[c], on) for c, on in node.guard)
        p.call = node.call
        if node.kind == INPUT:
            i = p.node(spans[node.value], classes[node.value])
            p.plan.inputs.append((i, node.value))
            if most and not node.value:
                p.whole[i] = Span(INT64, -most, most)
            if scalars[node.value] is not None:
                p.values[i] = scalars[node.value]
        elif node.kind == CONSTANT:
            i = p.constant(node.value)
        elif node.kind == MONADIC:
            i = kernels.monadic(p, node.value, where[node.arguments[0]])
        elif node.kind == DYADIC:
            w, a = (where[x] for x in node.arguments)
            made = kernels.rounded_quotient(p, rounded[number], w, a) if number in rounded else None
            i = kernels.dyadic(p, node.value, w, a) if made is None else made
        else:
            for c in node.arguments[:1]:
                kernels.bits(p, where[c])
            i = kernels.select(p, *(where[x] for x in node.arguments))
        if integral and number in given and i in p.whole:
            i = converted(p, i)
        where.append(i)
    if program.calls:
        p.plan.doubts = [i for i in sorted(given) if where[i] in p.whole]
        p.plan.floats = frozenset(i for i, node in enumerate(program.nodes) if (not node.call or i in given)
                                  and kernels.is_float(p.spans[where[i]]))
    return p.finish(where[program.root])


__all__ = ['FLOAT', 'Bail', 'Plan', 'Step', 'make']
