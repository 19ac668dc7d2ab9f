"""Function values as programs: primitives, trains, compositions of them, and dfns that qualify.

`program_of` answers for a function value what its program is, for one or two arguments; operators ask `between` and
`over` for whole results. A dfn or tradfn is read by the compiler, which sets `READERS` (the engine knows no syntax).
A program is computed for every item at once; whatever could tell (an error, an effect, a random number, a result that
is not a number) leaves the answer None, and the operator calls the function item by item.
"""
from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from arrayl.arrays import Value
from arrayl.arrays.namespace import Namespace
from arrayl.engine.program import (
    CONSTANT,
    DYADIC,
    HOLE,
    INPUT,
    MONADIC,
    Apart,
    Guard,
    Program,
    large,
    run,
    shows_its_type,
)
from arrayl.engine.switch import SWITCH
from arrayl.functions import Defined, Derived, Primitive, Train, captured, inner_of, meaning
from arrayl.settings import S

READERS: list[Callable[[Any, Program, int, int | None, Guard], int]] = []
CELL_READERS: list[Callable[[Any], Any]] = []   # dfn -> what it does to cells, see `operators.cells`
DEEPEST = 20
FILLED = 32                             # programs that are kept for one with holes


class NotLiftable(Exception):
    """The function is none that the engine can run over arrays."""


def apply(f: Any, program: Program, w: int, a: int | None, guard: Guard = (), depth: int = 0) -> int:
    """Add ``a f w`` (``f w`` where `a` is None) to `program` and give its node."""
    if depth > DEEPEST:
        raise NotLiftable
    m = meaning(f)
    if type(m) is Primitive:
        return primitive(m.entry, program, w, a, guard)
    if type(m) is Train:
        return _train(m.parts, program, w, a, guard, depth + 1)
    if type(m) is Derived and m.axis is None:
        return _derived(m, program, w, a, guard, depth + 1)
    if READERS and (inner_of(f) if m is None else type(m) is Defined and m.kind == 'F'):
        return READERS[0](f, program, w, a, guard)
    raise NotLiftable


def primitive(entry: Any, program: Program, w: int, a: int | None, guard: Guard) -> int:
    if entry is None:
        raise NotLiftable
    if entry.glyph == '⊢':
        return w
    if entry.glyph == '⊣':
        return w if a is None else a
    form = entry.monadic if a is None else entry.dyadic
    kernel = form.scalar if form is not None else None
    if not kernel or not kernel.pure:
        raise NotLiftable
    if a is None:
        return program.add(MONADIC, kernel, (w,), guard)
    return program.add(DYADIC, kernel, (w, a), guard)


def _train(parts: tuple[Any, ...], program: Program, w: int, a: int | None, guard: Guard, depth: int) -> int:
    right = apply(parts[-1], program, w, a, guard, depth)
    if len(parts) == 2:
        return apply(parts[0], program, right, None, guard, depth)
    left = apply(parts[0], program, w, a, guard, depth) if callable(parts[0]) else constant(parts[0], program)
    return apply(parts[1], program, right, left, guard, depth)


def takes_arrays(f: Any) -> bool:
    """Whether an outer product applies `f` to whole arrays: a scalar primitive, or one that ``⍨`` commutes."""
    m = meaning(f)
    return type(m) is Primitive or (type(m) is Derived and m.operator == '⍨' and type(meaning(m.left)) is Primitive)


def constant(value: Value, program: Program) -> int:
    if type(value) is not int and type(value) is not float:
        raise NotLiftable
    return program.add(CONSTANT, value)


def _derived(m: Derived, program: Program, w: int, a: int | None, guard: Guard, depth: int) -> int:
    f, g = m.left, m.right
    if m.operator == '⍨' and callable(f):
        return apply(f, program, w, w, guard, depth) if a is None else apply(f, program, a, w, guard, depth)
    if m.operator == '¨' and callable(f):
        return apply(f, program, w, a, guard, depth)
    if m.operator == '∘':
        if callable(f) and callable(g):
            right = apply(g, program, w, None, guard, depth)
            return apply(f, program, right, a, guard, depth)
        if a is not None:
            raise NotLiftable
        if callable(g):
            return apply(g, program, w, constant(f, program), guard, depth)
        return apply(f, program, constant(g, program), w, guard, depth)
    if m.operator == '⍤' and callable(f) and callable(g):
        return apply(f, program, apply(g, program, w, a, guard, depth), None, guard, depth)
    if m.operator == '⍥' and callable(f) and callable(g):
        right = apply(g, program, w, None, guard, depth)
        left = None if a is None else apply(g, program, a, None, guard, depth)
        return apply(f, program, right, left, guard, depth)
    raise NotLiftable


def program_of(f: Any, roles: str) -> Program | None:
    """The program of function value `f`; `roles` are those of ⍵ and, for two arguments, of ⍺. It is kept."""
    inner = inner_of(f)                 # all values of an inner dfn share theirs
    kept = getattr(f, 'programs', None) if inner is None else inner.programs
    if kept is None:
        try:
            kept = f.programs = {}
        except AttributeError:
            return None
    if roles not in kept or outdated(kept[roles]):
        program = Program()
        try:
            inputs = [program.input(role) for role in roles]
            if not takes_arrays(f):
                program.item_by_item()
            program.root = apply(f, program, inputs[0], inputs[1] if len(inputs) > 1 else None)
            program.free = _shared((f,), program)
            kept[roles] = program if program.functions() else None
        except (NotLiftable, RecursionError):
            kept[roles] = None
    return kept[roles]


def between(f: Any, w: Value, a: Value) -> Value | None:
    """``a∘.f w`` for simple numeric arrays; None when it must be done pair by pair."""
    if not SWITCH.on or type(w) is not np.ndarray or type(a) is not np.ndarray or w.size * a.size < SWITCH.lifted:
        return None
    return _run(program_of(f, 'RL'), (f,), w, a)


def filled(template: Program, functions: tuple[Any, ...], *values: Value) -> Value | None:
    """The region of `template` where `functions` are what its holes call; None when the plain path must do it."""
    if not large(template, values):
        return None
    key = tuple(weakref.ref(inner_of(f) or f) for f in functions)
    if key not in template.filled or outdated(template.filled[key]):
        if len(template.filled) >= FILLED:
            template.filled.clear()
        try:
            template.filled[key] = _filled(template, functions)
        except (NotLiftable, RecursionError):
            template.filled[key] = None
    return _run(template.filled[key], functions, *values)


def _filled(template: Program, functions: tuple[Any, ...]) -> Program:
    """`template` with the programs of `functions` in its holes, followed by the names that they read."""
    program = Program()
    program.fold, program.axis = template.fold, template.axis
    inputs = [program.input(role) for role in template.roles]
    where: list[int] = []
    for node in template.nodes:
        arguments = tuple(where[i] for i in node.arguments)
        if node.kind == INPUT:
            made = inputs[node.value]
        elif node.kind == HOLE:
            number, entire = node.value
            entire = entire or takes_arrays(functions[number])
            a = arguments[1] if len(arguments) > 1 else None
            made = whole(program, partial(apply, functions[number], program, arguments[0], a), entire)
        else:
            made = program.add(node.kind, node.value, arguments, tuple((where[i], on) for i, on in node.guard))
        where.append(made)
    program.root = where[template.root]
    program.free = _shared(functions, program)
    if not program.functions():
        raise NotLiftable
    return program


def outdated(program: Program | None) -> bool:
    """Whether a function in `program` has been defined anew since."""
    return program is not None and any(unit.replaced for unit in program.units)


def whole(program: Program, add: Callable[[], int], entire: bool) -> int:
    """The node that `add` makes; `entire`: it stands for a function of whole arrays, so it may have no guards."""
    before = program.selections
    if not entire:
        program.item_by_item()
    try:
        made = add()
    finally:
        program.call = 0
    if entire and program.selections > before:
        raise NotLiftable
    return made


def _shared(functions: tuple[Any, ...], program: Program) -> tuple[tuple[Any, str], ...]:
    """The free names of the program of `functions`, good for all values of the inner dfns among them."""
    return tuple((functions.index(names), key) if callable(names) and names in functions else (names, key)
                 for names, key in program.free)


def table(f: Any, w: Value, a: Value) -> Value | None:
    """``a∘.f w`` for a scalar primitive and arrays whose table is so large that blocks on all cores pay."""
    return _run(program_of(f, 'RL'), (f,), w, a)


def over(f: Any, w: Value, a: Value = None) -> Value | None:
    """``f¨w`` or ``a f¨w`` for simple numeric arrays (and scalars); None when it must be done item by item."""
    if not SWITCH.on:
        return None
    if a is None:
        if type(w) is not np.ndarray or w.size < SWITCH.lifted:
            return None
        return _run(program_of(f, 'F'), (f,), w)
    if (w.size if type(w) is np.ndarray else 1) < SWITCH.lifted > (a.size if type(a) is np.ndarray else 1):
        return None
    return _run(program_of(f, 'FF'), (f,), w, a)


def slicewise(f: Any, w: Value, items: int, work: Callable[[Callable[..., Value]], Value],
              mixes: bool = False) -> Value | None:
    """What `work` makes with a version of dyadic `f` for whole slices of `w`; None when there is none, or it declines.

    For reductions and scans along an axis, which call f between slices of `items` items on the average; `mixes`: with
    items of `w` and results of f in one right argument.
    """
    if not SWITCH.on or items < SWITCH.lifted or w.dtype.kind not in 'bif':
        return None
    program = program_of(f, 'FF')
    if program is None:
        return None

    apart = Apart(mixes and w.dtype.kind != 'f')

    def whole(w: Value, a: Value) -> Value:
        made = _run(program, (f,), w, a, apart=apart)
        if made is None:
            raise NotLiftable
        return made
    try:
        made = work(whole)
        return None if apart.mixed and not shows_its_type(made) else made
    except NotLiftable:
        return None


def away(program: Program) -> bool:
    """Whether a defined function in a program has to be called: it obeys other settings than those in place, or is
    traced or stopped."""
    return elsewhere(program.spaces) or any(unit.controlled() for unit in program.units)


def elsewhere(spaces: frozenset[Any]) -> bool:
    """Whether one of these namespaces may have other settings than those in place, which its functions obey."""
    return S.mixed and any(space is not S.home for space in spaces)


def primitive_of(f: Any) -> str:
    """The glyph of the scalar function that a dfn or derived function f only applies between ⍺ and ⍵; '' if none."""
    program = program_of(f, 'FF') if SWITCH.on else None
    if program is None or away(program) or program.functions() > 1:
        return ''
    root = program.nodes[program.root]
    return root.value.glyph if root.kind == DYADIC and root.arguments == (0, 1) else ''


def recurrence(f: Any, w: np.ndarray, k: int) -> Value | None:
    """``f\\[k] w`` in one pass; None when f has to be called, or its program run for one slice after the other."""
    if not SWITCH.on or w.dtype.kind not in 'bif' or w.size < SWITCH.lifted:
        return None
    program = program_of(f, 'FF')
    free = None if program is None else _free(program, (f,))
    if program is None or free is None:
        return None
    from arrayl.engine.recurrence import scan
    return scan(program, free, w, k)


GROUP = 8                               # arrays that one program folds
TOGETHER = 16                           # that two reductions fold as one
_folds: dict[tuple[Any, ...], Program] = {}


def folded(kernel: Any, items: list[Value]) -> Value | None:
    """``f/`` of large simple arrays of one shape, f the scalar primitive of `kernel`; None when it must be called.

    From the right, like the definition, but block by block and `GROUP` arrays at a time: what lies between is never
    there, and integers are summed in the narrowest type that their bounds prove.
    """
    if not _foldable(items, kernel):
        return None
    result, end = items[-1], len(items) - 1
    while end:
        start = max(0, end - GROUP)
        made = run(_fold(kernel, kernel, 1, end - start + 1), *items[start:end], result)
        if made is None:
            return None
        result, end = made, start
    return result


def folded_rows(outer: Any, inner: Any, rows: list[list[Value]]) -> Value | None:
    """``g/`` of the ``f/`` of each row, as `folded`, with nothing in memory between the two."""
    items = [item for row in rows for item in row]
    if len(items) > TOGETHER or not _foldable(items, outer, inner):
        return None
    return run(_fold(outer, inner, len(rows), len(rows[0])), *items)


def _foldable(items: list[Value], *kernels: Any) -> bool:
    if not SWITCH.on or not all(kernel and kernel.result_type and kernel.pure for kernel in kernels):
        return False
    first = items[0]
    if type(first) is not np.ndarray or first.size < SWITCH.least:
        return False
    return all(type(x) is np.ndarray and x.shape == first.shape and x.dtype.kind in 'bif' for x in items)


def _fold(outer: Any, inner: Any, rows: int, columns: int) -> Program:
    """The program of kernel `inner` between the arrays of each row, and of `outer` between its results."""
    key = outer.glyph, inner.glyph, rows, columns
    program = _folds.get(key)
    if program is None:
        program = _folds[key] = Program()
        inputs = [[program.input('F') for _ in range(columns)] for _ in range(rows)]
        program.root = _chain(program, outer, [_chain(program, inner, row) for row in inputs])
    return program


def _chain(program: Program, kernel: Any, nodes: list[int]) -> int:
    result = nodes[-1]
    for node in reversed(nodes[:-1]):
        result = program.add(DYADIC, kernel, (result, node))
    return result


def _run(program: Program | None, functions: tuple[Any, ...], *values: Value,
         apart: Apart | None = None) -> Value | None:
    """The value of the program of `functions`; None when the plain path must do it."""
    free = None if program is None else _free(program, functions)
    return None if program is None or free is None else run(program, *values, *free, apart=apart)


def _free(program: Program, functions: tuple[Any, ...]) -> tuple[Value, ...] | None:
    """The further inputs of the program of `functions` now; None when the plain path must do it."""
    if away(program):
        return None
    if program.free:
        more = [value_of(functions[names] if type(names) is int else names, key) for names, key in program.free]
        if any(type(x) is not int and type(x) is not float for x in more):
            return None
        return tuple(more)
    return ()


def value_of(names: Any, key: str) -> Value:
    """The value of a free name (see `Program.free`), None where it has none."""
    if type(names) is dict:
        return names.get(key)
    if type(names) is Namespace:
        return None if key in names.bound else names.names.get(key)
    return captured(names, key)


__all__ = ['NotLiftable', 'apply', 'between', 'filled', 'folded', 'folded_rows', 'over', 'primitive', 'program_of',
           'slicewise', 'table']
