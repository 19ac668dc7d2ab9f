"""Gluing two functions, or a function and an argument: ``∘ ⍤ ⍥ ⍛``.

================  =====================  ==============
form              with left argument     without
================  =====================  ==============
``f∘g`` beside    ``x f (g y)``          ``f (g y)``
``f⍤g`` atop      ``f (x g y)``          ``f (g y)``
``f⍥g`` over      ``(g x) f (g y)``      ``f (g y)``
``f⍛g`` behind    ``(f x) g y``          ``(f y) g y``
``A∘f`` bind      SYNTAX ERROR           ``A f y``
``f∘A`` bind      SYNTAX ERROR           ``y f A``
================  =====================  ==============

The glyph ``⍤`` with an array on its right is rank (`operators.rank`), which calls `atop` from here.
Each derived function is a closure that calls its operands itself, so that recursion stays off the C stack. The result
is as shy as that of the function called last: what came before is forgotten.
"""
from __future__ import annotations

from typing import Any

from arrayl.arrays.core import Value
from arrayl.errors import NO_LEFT, APLSyntaxError
from arrayl.functions import Derived, Function, mark
from arrayl.operators.common import function, no_result
from arrayl.primitives.registry import operator
from arrayl.settings import S


@operator('∘', 'beside', operands=2, strikes='oo', key='j', names=('jot', 'compose', 'bind'))
def beside(f: Any, g: Any) -> Function:
    """Preprocess the right argument with `g`, or fix one argument of a function.

    ``x f∘g y`` is ``x f (g y)`` and ``f∘g y`` is ``f (g y)``. With an array, ``A∘f y`` is ``A f y`` and
    ``(f∘A) y`` is ``y f A``; neither takes a left argument (SYNTAX ERROR), nor may both operands be arrays.

          1 2 3+∘⌽10 20 30
    31 22 13
          ⍴∘⍴2 3 4⍴0
    3
          2∘*1 2 3
    2 4 8
          (*∘2)1 2 3
    1 4 9
    """
    if not callable(f):
        return _bind_left(f, function(g))
    if not callable(g):
        return _bind_right(f, g)

    def derived(w: Value, a: Value = None) -> Value:
        right = g(w)
        if right is None:
            raise no_result()
        S.shy = False
        return f(right, a)
    return mark(derived, Derived('∘', f, g))


def _bind_left(value: Value, g: Function) -> Function:
    def derived(w: Value, a: Value = None) -> Value:
        if a is not None:
            raise APLSyntaxError(NO_LEFT)
        return g(w, value)
    return mark(derived, Derived('∘', value, g))


def _bind_right(f: Function, value: Value) -> Function:
    def derived(w: Value, a: Value = None) -> Value:
        if a is not None:
            raise APLSyntaxError(NO_LEFT)
        return f(value, w)
    return mark(derived, Derived('∘', f, value))


def atop(f: Function, g: Function) -> Function:
    """``f⍤g``: `f` of the result of `g`; rank declares the glyph and comes here when both operands are functions.

    The train ``f g`` (`operators.train`) does the same in code of its own: by its code )SI knows an operator at work
    (`session.stack.glyphs`), and trains have no line there.
    """
    def derived(w: Value, a: Value = None) -> Value:
        inner = g(w, a)
        if inner is None:
            raise no_result()
        S.shy = False
        return f(inner)
    return mark(derived, Derived('⍤', f, g))


@operator('⍥', 'over', operands=2, strikes='O" O: ○¨', key='O', looks=('hoof',))
def over(f: Any, g: Any) -> Function:
    """Preprocess both arguments of `f` with `g`.

    ``x f⍥g y`` is ``(g x) f (g y)`` and ``f⍥g y`` is ``f (g y)``. Both operands must be functions (SYNTAX ERROR).

          'abc'=⍥≢'xyz'
    1
          ¯3-⍥|10
    ¯7
          ⍴⍥,2 3⍴0
    6
    """
    function(f), function(g)

    def derived(w: Value, a: Value = None) -> Value:
        right = g(w)
        if right is None:
            raise no_result()
        if a is None:
            S.shy = False
            return f(right)
        left = g(a)
        if left is None:
            raise no_result()
        S.shy = False
        return f(right, left)
    return mark(derived, Derived('⍥', f, g))


@operator('⍛', 'behind', operands=2, strikes='∘_', key='F')
def behind(f: Any, g: Any) -> Function:
    """Preprocess the left argument of `g` with `f`.

    ``x f⍛g y`` is ``(f x) g y`` and ``f⍛g y`` is ``(f y) g y``. Both operands must be functions (SYNTAX ERROR).

          10 ⍳⍛∊1 3 5
    1 0 1 0 1 0 0 0 0 0
          ⌽⍛≡¨'racecar' 'racer'
    1 0
          1 4 1 13⊂⍛⌷⎕A
    ADAM
    """
    function(f), function(g)

    def derived(w: Value, a: Value = None) -> Value:
        left = f(w) if a is None else f(a)
        if left is None:
            raise no_result()
        S.shy = False
        return g(w, left)
    return mark(derived, Derived('⍛', f, g))
