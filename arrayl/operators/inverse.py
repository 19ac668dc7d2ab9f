"""Inverses: the function that undoes a function, worked out from what the function means.

Primitives declare theirs in the registry (`Form.inverse`, `Form.left_inverse`). For what operators and trains make of
them there is a rule each, in `RULES` by the operator's glyph: a rule gets the function's meaning and gives its inverse.
What has no rule (a user's function, a reduction, a foreign callable) is a DOMAIN ERROR.

Two questions are asked of a function f: `inverse`, solve ``f x ≡ w`` or ``a f x ≡ w`` for x; and `left_inverse`,
solve ``x f b ≡ w`` for x.
"""
from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from arrayl.arrays.core import Value, build, count, first_item, items_of, rank_of, shape_of, size_of
from arrayl.errors import NO_LEFT, APLError, APLSyntaxError, DomainError
from arrayl.functions import Derived, Function, Primitive, Train, is_glyph, meaning
from arrayl.operators.common import axis_of, canonical, glyph_of, scalar_integer
from arrayl.operators.each import each
from arrayl.operators.outer import outer
from arrayl.operators.rank import rank
from arrayl.primitives.registry import REGISTRY, Form
from arrayl.primitives.scalar.pervade import along


def no_inverse() -> APLError:
    return DomainError('')


def inverse(f: Any) -> Function:
    """The function that solves ``f x ≡ w`` (called with w) or ``a f x ≡ w`` (called with w and a) for x."""
    m = meaning(f)
    if type(m) is Primitive:
        return _of_primitive(m)
    if type(m) is Train:
        return _of_atop(*m.parts) if len(m.parts) == 2 else _of_fork(*m.parts)
    if type(m) is Derived and isinstance(m.operator, str) and m.operator in RULES:
        return RULES[m.operator](m)
    raise no_inverse()


def left_inverse(f: Any) -> Function:
    """The function that solves ``x f b ≡ w`` for x, called with w and b."""
    m = meaning(f)
    if type(m) is Primitive and m.entry is not None and m.entry.dyadic is not None:
        if m.glyph == '⊣':
            return lambda w, b=None: w
        solve = m.entry.dyadic.left_inverse
        if solve is not None:
            return solve                                            # type: ignore[no-any-return]
    if type(m) is Derived and isinstance(m.operator, str) and m.operator in LEFT_RULES:
        return LEFT_RULES[m.operator](m)
    raise no_inverse()


def _call(name: str, w: Value, a: Value = None) -> Value:
    """Primitive `name` of these arguments."""
    return REGISTRY[name].value(w, a)


# Primitives, and primitives with an axis

def _of_primitive(m: Primitive, axis: Value = None) -> Function:
    entry = m.entry
    if m.glyph == '⊢':
        return lambda w, a=None: w

    def solve(w: Value, a: Value = None) -> Value:
        form = None if entry is None else entry.monadic if a is None else entry.dyadic
        if form is None:
            raise no_inverse()
        return _solve(form, w, a, axis, m.glyph)
    return solve


def _solve(form: Form, w: Value, a: Value, axis: Value, glyph: str) -> Value:
    if form.inverse is None:
        if a is None and glyph == '⊣':
            return w
        raise no_inverse()
    arguments = (w,) if a is None else (w, a)
    if axis is None:
        return form.inverse(*arguments)
    if 'axis' in inspect.signature(form.inverse).parameters:
        return form.inverse(*arguments, axis=axis)
    if form.scalar and a is not None:
        return form.inverse(*along(w, a, axis))
    if glyph in '⌽⊖':
        return form.run(w, axis=axis) if a is None else form.run(w, _call('-', a), axis=axis)
    raise no_inverse()


def _of_axis(m: Derived) -> Function:
    inner = meaning(m.left)
    if type(inner) is not Primitive:
        raise no_inverse()
    return _of_primitive(inner, m.axis)


# Compositions

def _of_beside(m: Derived) -> Function:
    f, g = m.left, m.right
    if not callable(f):
        return _bound(inverse(g), f)
    if not callable(g):
        return _bound(left_inverse(f), g)
    undo_f, undo_g = inverse(f), inverse(g)
    return lambda w, a=None: undo_g(undo_f(w, a))


def _bound(undo: Function, bound: Value) -> Function:
    def solve(w: Value, a: Value = None) -> Value:
        if a is not None:
            raise APLSyntaxError(NO_LEFT)
        return undo(w, bound)
    return solve


def _of_atop(f: Any, g: Any) -> Function:
    undo_f, undo_g = inverse(f), inverse(g)
    return lambda w, a=None: undo_g(undo_f(w), a)


def _of_rank(m: Derived) -> Function:
    if callable(m.right):
        return _of_atop(m.left, m.right)
    return rank(inverse(m.left), m.right)


def _of_over(m: Derived) -> Function:
    f, g = m.left, m.right
    undo_f, undo_g = inverse(f), inverse(g)
    return lambda w, a=None: undo_g(undo_f(w) if a is None else undo_f(w, g(a)))


def _of_behind(m: Derived) -> Function:
    f, undo_g = m.left, inverse(m.right)

    def solve(w: Value, a: Value = None) -> Value:
        if a is None:
            raise no_inverse()
        return undo_g(w, f(a))
    return solve


def _of_each(m: Derived) -> Function:
    return each(inverse(m.left))


def _of_commute(m: Derived) -> Function:
    f = m.left
    if not callable(f):
        raise no_inverse()

    def solve(w: Value, a: Value = None) -> Value:
        if a is not None:
            return left_inverse(f)(w, a)
        if is_glyph(f, '+'):
            return _call('÷', 2, w)
        if is_glyph(f, '×'):
            return _call('*', 0.5, w)
        raise no_inverse()
    return solve


def _of_power(m: Derived) -> Function:
    if callable(m.right):
        raise no_inverse()
    times = scalar_integer(m.right)
    step = m.left if times < 0 else inverse(m.left)

    def solve(w: Value, a: Value = None) -> Value:
        for _ in range(abs(times)):
            w = step(w, a)
        return w
    return solve


def _of_fork(f: Any, g: Any, h: Any) -> Function:
    """``A g h`` and ``f g A⍨``: one side is known, so the other can be solved for."""
    def solve(w: Value, a: Value = None) -> Value:
        known, value = _known(f, a)
        if known:
            return inverse(h)(inverse(g)(w, value), a)
        known, value = _known(h, a)
        if known:
            return inverse(f)(left_inverse(g)(w, value), a)
        raise no_inverse()
    return solve


def _known(part: Any, a: Value) -> tuple[bool, Value]:
    """Whether a side of a fork does not depend on the right argument, and its value then."""
    if not callable(part):
        return True, part
    m = meaning(part)
    if type(m) is Derived and m.operator == '⍨' and not callable(m.left):
        return True, m.left
    if a is not None and is_glyph(part, '⊣'):
        return True, a
    return False, None


# Scans and outer products

def _of_scan(m: Derived) -> Function:
    def solve(w: Value, a: Value = None) -> Value:
        if a is not None:
            raise no_inverse()
        ranks = rank_of(w)
        if ranks == 0:
            return w
        k = axis_of(m.axis, ranks) if m.axis is not None else ranks - 1 if m.operator == '\\' else 0
        return _unscan(m.left, w, k)
    return solve


def _unscan(f: Any, w: np.ndarray, k: int) -> Value:
    if w.shape[k] < 2 or w.size == 0:
        return w
    ahead = (slice(None),) * k
    first, later, before = (canonical(w[(*ahead, part)]) for part in
                            (slice(0, 1), slice(1, None), slice(None, -1)))
    glyph = glyph_of(f)
    if glyph in ('+', '-'):
        steps = _call('-', before, later)
    elif glyph in ('×', '÷'):
        steps = _call('÷', before, later)
    elif glyph in ('≠', '='):
        steps = _call(glyph, before, later)
    else:
        return _unscan_by_definition(f, w, k)
    if glyph in ('-', '÷'):             # every other item entered with the opposite sign or as a divisor
        places = np.arange(1, w.shape[k]).reshape((-1,) + (1,) * (w.ndim - k - 1)) % 2
        odd = np.broadcast_to(places, shape_of(steps))
        turned = _call(glyph, steps)
        merged = [y if flag else x for x, y, flag in
                  zip(items_of(steps), items_of(turned), odd.reshape(-1).tolist(), strict=True)]
        steps = build(merged, shape_of(steps))
    return _join(first, steps, k)


def _join(first: Value, rest: Value, k: int) -> Value:
    shape = list(first.shape)
    shape[k] += rest.shape[k]
    whole = np.empty(shape, dtype=object)
    ahead = (slice(None),) * k
    whole[(*ahead, slice(0, 1))] = _objects(first)
    whole[(*ahead, slice(1, None))] = _objects(rest)
    return build(whole.reshape(-1).tolist(), tuple(shape))


def _objects(value: np.ndarray) -> np.ndarray:
    out = np.empty(value.shape, dtype=object)
    out.reshape(-1)[:] = np.fromiter(items_of(value), dtype=object, count=value.size)
    return out


def _unscan_by_definition(f: Any, w: np.ndarray, k: int) -> Value:
    undo = inverse(f)
    rows = np.moveaxis(w, k, -1)
    results: list[Value] = []
    for row in rows.reshape(-1, w.shape[k]):
        found: list[Value] = []
        for value in items_of(row):
            for left in found:
                value = undo(value, left)
            found.append(value)
        results += found
    made = build(results, rows.shape)
    return np.moveaxis(made, -1, k) if k != w.ndim - 1 else made


def _of_outer(m: Derived) -> Function:
    """``a ∘.f x``: x from the items that belong to the first item of `a`; the whole table must then come out again."""
    undo, table = inverse(m.left), outer(m.left)

    def solve(w: Value, a: Value = None) -> Value:
        if a is None or size_of(a) == 0 or shape_of(w)[:rank_of(a)] != shape_of(a):
            raise no_inverse()
        shape = shape_of(w)[rank_of(a):]
        left = first_item(a)
        results: list[Value] = []
        for item in items_of(w)[:count(shape)]:
            results.append(undo(item, left))
        found = build(results, shape)
        if _call('≡', table(found, a), w) != 1:
            raise no_inverse()
        return found
    return solve


def _left_of_outer(m: Derived) -> Function:
    """``x ∘.f b``: x from the items that belong to the first item of `b`; the whole table must then come out again."""
    undo, table = left_inverse(m.left), outer(m.left)

    def solve(w: Value, b: Value = None) -> Value:
        frame = rank_of(w) - rank_of(b)
        if size_of(b) == 0 or frame < 0 or shape_of(w)[frame:] != shape_of(b):
            raise no_inverse()
        right = first_item(b)
        found = build([undo(item, right) for item in items_of(w)[::size_of(b)]], shape_of(w)[:frame])
        if _call('≡', table(b, found), w) != 1:
            raise no_inverse()
        return found
    return solve


def _of_inner(m: Derived) -> Function:
    """``a +.× x``: the solution of linear equations, `⌹`."""
    _need_matrix_product(m)

    def solve(w: Value, a: Value = None) -> Value:
        if a is None:
            raise no_inverse()
        return _call('⌹', a, w)
    return solve


def _left_of_inner(m: Derived) -> Function:
    """``x +.× b``: the transposed equations have b's rows as their columns."""
    _need_matrix_product(m)
    return lambda w, b=None: _call('⍉', _call('⌹', _call('⍉', b), _call('⍉', w)))


def _need_matrix_product(m: Derived) -> None:
    if not (is_glyph(m.left, '+') and is_glyph(m.right, '×')):
        raise no_inverse()


def _of_variant(m: Derived) -> Function:
    return inverse(m.left)


RULES: dict[str, Callable[[Derived], Function]] = {
    '∘': _of_beside, '⍤': _of_rank, '⍥': _of_over, '⍛': _of_behind, '¨': _of_each, '⍨': _of_commute, '⍣': _of_power,
    '\\': _of_scan, '⍀': _of_scan, '∘.': _of_outer, '.': _of_inner, '[]': _of_axis, '⍠': _of_variant,
}


# The left argument

def _left_of_beside(m: Derived) -> Function:
    f, g = m.left, m.right
    if not callable(f) or not callable(g):
        raise no_inverse()
    undo = left_inverse(f)
    return lambda w, b=None: undo(w, g(b))


def _left_of_rank(m: Derived) -> Function:
    if not callable(m.right):
        return rank(left_inverse(m.left), m.right)
    undo_f, undo_g = inverse(m.left), left_inverse(m.right)
    return lambda w, b=None: undo_g(undo_f(w), b)


def _left_of_over(m: Derived) -> Function:
    g = m.right
    undo_f, undo_g = left_inverse(m.left), inverse(g)
    return lambda w, b=None: undo_g(undo_f(w, g(b)))


def _left_of_behind(m: Derived) -> Function:
    undo_f, undo_g = inverse(m.left), left_inverse(m.right)
    return lambda w, b=None: undo_f(undo_g(w, b))


def _left_of_commute(m: Derived) -> Function:
    if not callable(m.left):
        raise no_inverse()
    return inverse(m.left)


def _left_of_axis(m: Derived) -> Function:
    inner = meaning(m.left)
    form = inner.entry.dyadic if type(inner) is Primitive and inner.entry is not None else None
    if form is None or form.left_inverse is None or not form.scalar:
        raise no_inverse()
    solve = form.left_inverse
    return lambda w, b=None: solve(*along(w, b, m.axis))


def _left_of_each(m: Derived) -> Function:
    return each(left_inverse(m.left))


LEFT_RULES: dict[str, Callable[[Derived], Function]] = {
    '∘': _left_of_beside, '⍤': _left_of_rank, '⍥': _left_of_over, '⍛': _left_of_behind,
    '⍨': _left_of_commute, '¨': _left_of_each, '∘.': _left_of_outer, '.': _left_of_inner, '[]': _left_of_axis,
}
