"""Trains and bound operators: the values that the compiler makes from juxtaposition.

``f g h`` in parentheses (or assigned) is a fork, ``(x f y) g (x h y)``; ``f g`` is an atop, ``f (x g y)``. Longer
trains nest, from the right in threes. A dyadic operator with its right operand alone (``⍤1``) is a monadic operator.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from arrayl.arrays.core import Value
from arrayl.functions import MONADIC_OPERATOR, Derived, Function, Primitive, Train, mark, meaning
from arrayl.operators.common import no_result
from arrayl.settings import S


def atop(f: Function, g: Function) -> Function:
    """The train ``f g``: `f` of the result of `g`."""
    def derived(w: Value, a: Value = None) -> Value:
        inner = g(w, a)
        if inner is None:
            raise no_result()
        S.shy = False
        return f(inner)
    return mark(derived, Train((f, g)))


def fork(f: Any, g: Function, h: Function) -> Function:
    """The train ``f g h``: `g` between the results of `f` (which may be an array) and `h`, of which `h` runs first."""
    if not callable(f):
        def constant_fork(w: Value, a: Value = None) -> Value:
            right = h(w, a)
            if right is None:
                raise no_result()
            S.shy = False
            return g(right, f)
        return mark(constant_fork, Train((f, g, h)))

    def derived(w: Value, a: Value = None) -> Value:
        right = h(w, a)
        if right is None:
            raise no_result()
        left = f(w, a)
        if left is None:
            raise no_result()
        S.shy = False
        return g(right, left)
    return mark(derived, Train((f, g, h)))


def train(parts: list[Any]) -> Function:
    """The train of `parts` (at least two), grouped as APL groups them: forks from the right, an atop if one is left."""
    made = parts[-1]
    i = len(parts) - 1
    while i >= 2:
        made = fork(parts[i - 2], parts[i - 1], made)
        i -= 2
    return atop(parts[0], made) if i == 1 else made


def bind_right(op: Callable[..., Any], operand: Any) -> Callable[..., Any]:
    """The monadic operator that dyadic operator `op` becomes when given only its right operand: ``⍣¯1``."""
    def bound(f: Any) -> Any:
        return op(f, operand)
    m = meaning(op)
    name = m.glyph if type(m) is Primitive else op
    return mark(bound, Derived(name, None, operand, kind=MONADIC_OPERATOR))
