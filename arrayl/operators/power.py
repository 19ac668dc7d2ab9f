"""``f⍣n`` and ``f⍣g``: repetition, inversion, iteration to a condition.

A left argument is bound: ``x f⍣g y`` is ``(x∘f)⍣g y``. The loops are plain Python loops that an interrupt can stop.
"""
from __future__ import annotations

from typing import Any

from arrayl.arrays.core import Value, first_item, size_of
from arrayl.errors import DomainError
from arrayl.functions import Derived, Function, mark
from arrayl.operators.common import function, no_result, scalar_integer
from arrayl.operators.inverse import inverse
from arrayl.primitives.registry import operator


@operator('⍣', 'power', operands=2, strikes='*" *: *¨', key='P', names=('stardiaeresis', 'until'))
def power(f: Any, g: Any) -> Function:
    """Apply `f` a number of times, or until a condition holds.

    ``f⍣n`` applies `f` n times; 0 leaves the argument alone and a negative n applies the inverse (DOMAIN ERROR when
    `f` has none). ``f⍣g`` applies `f` until ``(f y) g y`` is 1, where y is what the application before gave;
    ``f⍣≡`` stops when nothing changes any more. A left argument is the left argument of every application.
    The number must be an integer, the condition must give 0 or 1 (DOMAIN ERROR); a vector is a RANK ERROR.

          (2∘×⍣10)1
    1024
          1+∘÷⍣=1
    1.618033989
          (+\\⍣¯1)1 3 6 10
    1 2 3 4
          3(+⍣2)10
    16
          ∪⍣0⊢1 1 2
    1 1 2
          (⊢∨∨.∧⍨)⍣≡3 3⍴0 1 0 0 0 1 0 0 0
    0 1 1
    0 0 1
    0 0 0
    """
    function(f)
    return _until(f, g) if callable(g) else _times(f, g)


def _times(f: Function, g: Value) -> Function:
    def derived(w: Value, a: Value = None) -> Value:
        times = scalar_integer(g)       # deriving alone asks nothing of the operand
        step = f if times >= 0 else inverse(f)
        done, of = 0, abs(times)        # the REPL looks at them, to tell how far this is
        while done < of:
            if w is None:
                raise no_result()
            w = step(w, a)
            done += 1
        return w
    return mark(derived, Derived('⍣', f, g))


def _until(f: Function, g: Function) -> Function:
    def derived(w: Value, a: Value = None) -> Value:
        while True:
            after = f(w, a)
            if after is None:
                raise no_result()
            done = g(w, after)
            if done is None:
                raise no_result()
            if size_of(done) != 1:
                raise DomainError('')
            answer = first_item(done)
            if not isinstance(answer, int | float) or answer not in (0, 1):
                raise DomainError('')
            w = after
            if answer:
                return w
    return mark(derived, Derived('⍣', f, g))
