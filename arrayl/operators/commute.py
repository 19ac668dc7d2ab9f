"""``f⍨``: the same argument on both sides, or the arguments exchanged; ``A⍨``: always A."""
from __future__ import annotations

from typing import Any

from arrayl.arrays.core import Value
from arrayl.functions import Derived, Function, mark
from arrayl.primitives.registry import operator


@operator('⍨', 'commute', strikes='~" ~: ~¨', key='T', names=('selfie', 'constant', 'swap'))
def commute(f: Any) -> Function:
    """Exchange the arguments of `f`, or use one argument twice; of an array, the function that always gives it.

    ``x f⍨ y`` is ``y f x`` and ``f⍨ y`` is ``y f y``. ``A⍨`` ignores its arguments and gives A.

          3-⍨10
    7
          +⍨1 2 3
    2 4 6
          'mu'⍨'any'
    mu
          ¯1⍨¨⍳2 3
    ¯1 ¯1 ¯1
    ¯1 ¯1 ¯1
    """
    if not callable(f):
        return constant(f)

    def derived(w: Value, a: Value = None) -> Value:
        return f(w, w) if a is None else f(a, w)
    return mark(derived, Derived('⍨', f))


def constant(value: Value) -> Function:
    """The function that gives `value` for any arguments."""
    def derived(w: Value, a: Value = None) -> Value:
        return value
    return mark(derived, Derived('⍨', value))
