"""Arithmetic on Python integers without a call: ``⍵-1``, ``⍵<2``, ``2|⍵``.

Where one argument is a small integer as written, the code tests whether the other is an int of a size that cannot
overflow, and computes in place; everything else goes to the primitive::

    ⍵-1 if type(⍵) is int and ⍵>-9223372036854775000 else -₂(1, ⍵)

It halves the time of recursive functions. Rejected: the same for two names (two tests cost nearly what a call of
`quick` costs), and for floats (a result would have to be tested for infinity).
"""
from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from arrayl.compile.scopes import name_load
from arrayl.primitives.scalar.pervade import NUMBERS, Scalar

LITERAL = 1 << 31                       # literals up to this are inlined
NEAR_END = 9223372034000000000          # an int64 below this may have a literal added
ROOT = 1 << 32                          # below this, times a literal stays within int64
COMPARISONS: dict[str, type[ast.cmpop]] = {
    '<': ast.Lt, '≤': ast.LtE, '=': ast.Eq, '≥': ast.GtE, '>': ast.Gt, '≠': ast.NotEq}


def literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int and abs(node.value) < LITERAL


def _compare(left: ast.expr, op: ast.cmpop, right: Any) -> ast.expr:
    return ast.Compare(left, [op], [right if isinstance(right, ast.expr) else ast.Constant(right)])


Call = Callable[[ast.expr, ast.expr], ast.expr]


def dyadic(e: Any, glyph: str, w: ast.expr, a: ast.expr, call: Call) -> ast.expr | None:
    """The code of ``a glyph w``, or None when nothing is to be gained; `call` makes the call of the primitive."""
    if literal(w) == literal(a):
        return None
    other = a if literal(w) else w
    number: int = (w if literal(w) else a).value        # type: ignore[attr-defined]
    if isinstance(other, ast.Name):
        first = other
    else:
        temporary = e.temp()
        other = name_load(temporary)
        first = ast.NamedExpr(ast.Name(temporary, ast.Store()), a if literal(w) else w)     # type: ignore[assignment]
    w, a = (w, other) if literal(w) else (other, a)
    tests = [_compare(ast.Call(name_load('⎕type'), [first], []), ast.Is(), name_load('⎕int'))]
    truth = None
    if glyph in COMPARISONS:
        truth = _compare(a, COMPARISONS[glyph](), w)
        made: ast.expr = ast.IfExp(truth, ast.Constant(1), ast.Constant(0))
    elif glyph in '+-':
        grows = number > 0 if glyph == '+' or other is w else number < 0
        if glyph == '-' and other is w:                 # number - other
            tests.append(ast.Compare(ast.Constant(-NEAR_END), [ast.Lt(), ast.Lt()], [other, ast.Constant(NEAR_END)]))
        else:
            tests.append(_compare(other, ast.Lt() if grows else ast.Gt(), NEAR_END if grows else -NEAR_END))
        made = ast.BinOp(a, ast.Add() if glyph == '+' else ast.Sub(), w)
    elif glyph == '×':
        tests.append(ast.Compare(ast.Constant(-ROOT + 1), [ast.Lt(), ast.Lt()], [other, ast.Constant(ROOT - 1)]))
        made = ast.BinOp(a, ast.Mult(), w)
    elif glyph in '⌈⌊':
        made = ast.IfExp(_compare(a, ast.GtE() if glyph == '⌈' else ast.LtE(), w), a, w)
    elif glyph == '|' and other is w and number > 0:
        made = ast.BinOp(w, ast.Mod(), a)
    else:
        return None
    test = ast.BoolOp(ast.And(), tests) if len(tests) > 1 else tests[0]
    plain = call(w, a)
    result = ast.IfExp(test, made, plain)
    result._depth = getattr(plain, '_depth', 0) + getattr(first, '_depth', 0) + 3     # type: ignore[attr-defined]
    if not isinstance(first, ast.Name):
        result._depth += getattr(first.value, '_depth', 0)      # type: ignore[attr-defined]
    if truth is not None:
        result._truth = test, truth, plain              # type: ignore[attr-defined]
    return result


def condition(value: ast.expr, truth: Callable[[ast.expr], ast.expr]) -> ast.expr:
    """`value` as the condition of a guard; `truth` makes the test of what is not known to be 0 or 1."""
    parts = getattr(value, '_truth', None)
    if parts is None:
        return truth(value)
    test, comparison, plain = parts
    return ast.IfExp(test, comparison, truth(plain))


def quick(kernel: Scalar, run: Callable[..., Any]) -> Callable[..., Any]:
    """`run`, a dyadic scalar function, with the way to two numbers shortened."""
    number = kernel.number
    of_ints = OF_INTS.get(kernel.glyph)
    if of_ints is not None:
        return of_ints(run, number)

    def scalar(w: Any, a: Any, axis: Any = None) -> Any:
        if type(w) in NUMBERS and type(a) in NUMBERS and axis is None:
            return number(w, a)
        return run(w, a, axis)
    return scalar


def _plus(run: Callable[..., Any], number: Callable[..., Any]) -> Callable[..., Any]:
    def scalar(w: Any, a: Any, axis: Any = None) -> Any:
        if type(w) is int is type(a) and axis is None and -0x8000000000000000 <= (r := a + w) <= 0x7FFFFFFFFFFFFFFF:
            return r
        if type(w) in NUMBERS and type(a) in NUMBERS and axis is None:
            return number(w, a)
        return run(w, a, axis)
    return scalar


def _minus(run: Callable[..., Any], number: Callable[..., Any]) -> Callable[..., Any]:
    def scalar(w: Any, a: Any, axis: Any = None) -> Any:
        if type(w) is int is type(a) and axis is None and -0x8000000000000000 <= (r := a - w) <= 0x7FFFFFFFFFFFFFFF:
            return r
        if type(w) in NUMBERS and type(a) in NUMBERS and axis is None:
            return number(w, a)
        return run(w, a, axis)
    return scalar


def _times(run: Callable[..., Any], number: Callable[..., Any]) -> Callable[..., Any]:
    def scalar(w: Any, a: Any, axis: Any = None) -> Any:
        if type(w) is int is type(a) and axis is None and -0x8000000000000000 <= (r := a * w) <= 0x7FFFFFFFFFFFFFFF:
            return r
        if type(w) in NUMBERS and type(a) in NUMBERS and axis is None:
            return number(w, a)
        return run(w, a, axis)
    return scalar


def _residue(run: Callable[..., Any], number: Callable[..., Any]) -> Callable[..., Any]:
    def scalar(w: Any, a: Any, axis: Any = None) -> Any:
        if type(w) is int is type(a) and axis is None and a:
            return w % a
        if type(w) in NUMBERS and type(a) in NUMBERS and axis is None:
            return number(w, a)
        return run(w, a, axis)
    return scalar


def _larger(run: Callable[..., Any], number: Callable[..., Any]) -> Callable[..., Any]:
    def scalar(w: Any, a: Any, axis: Any = None) -> Any:
        if type(w) is int is type(a) and axis is None:
            return a if a > w else w
        if type(w) in NUMBERS and type(a) in NUMBERS and axis is None:
            return number(w, a)
        return run(w, a, axis)
    return scalar


def _smaller(run: Callable[..., Any], number: Callable[..., Any]) -> Callable[..., Any]:
    def scalar(w: Any, a: Any, axis: Any = None) -> Any:
        if type(w) is int is type(a) and axis is None:
            return a if a < w else w
        if type(w) in NUMBERS and type(a) in NUMBERS and axis is None:
            return number(w, a)
        return run(w, a, axis)
    return scalar


def _less(run: Callable[..., Any], number: Callable[..., Any]) -> Callable[..., Any]:
    def scalar(w: Any, a: Any, axis: Any = None) -> Any:
        if type(w) is int is type(a) and axis is None:
            return 1 if a < w else 0
        if type(w) in NUMBERS and type(a) in NUMBERS and axis is None:
            return number(w, a)
        return run(w, a, axis)
    return scalar


def _at_most(run: Callable[..., Any], number: Callable[..., Any]) -> Callable[..., Any]:
    def scalar(w: Any, a: Any, axis: Any = None) -> Any:
        if type(w) is int is type(a) and axis is None:
            return 1 if a <= w else 0
        if type(w) in NUMBERS and type(a) in NUMBERS and axis is None:
            return number(w, a)
        return run(w, a, axis)
    return scalar


def _equal(run: Callable[..., Any], number: Callable[..., Any]) -> Callable[..., Any]:
    def scalar(w: Any, a: Any, axis: Any = None) -> Any:
        if type(w) is int is type(a) and axis is None:
            return 1 if a == w else 0
        if type(w) in NUMBERS and type(a) in NUMBERS and axis is None:
            return number(w, a)
        return run(w, a, axis)
    return scalar


def _at_least(run: Callable[..., Any], number: Callable[..., Any]) -> Callable[..., Any]:
    def scalar(w: Any, a: Any, axis: Any = None) -> Any:
        if type(w) is int is type(a) and axis is None:
            return 1 if a >= w else 0
        if type(w) in NUMBERS and type(a) in NUMBERS and axis is None:
            return number(w, a)
        return run(w, a, axis)
    return scalar


def _greater(run: Callable[..., Any], number: Callable[..., Any]) -> Callable[..., Any]:
    def scalar(w: Any, a: Any, axis: Any = None) -> Any:
        if type(w) is int is type(a) and axis is None:
            return 1 if a > w else 0
        if type(w) in NUMBERS and type(a) in NUMBERS and axis is None:
            return number(w, a)
        return run(w, a, axis)
    return scalar


def _unequal(run: Callable[..., Any], number: Callable[..., Any]) -> Callable[..., Any]:
    def scalar(w: Any, a: Any, axis: Any = None) -> Any:
        if type(w) is int is type(a) and axis is None:
            return 1 if a != w else 0
        if type(w) in NUMBERS and type(a) in NUMBERS and axis is None:
            return number(w, a)
        return run(w, a, axis)
    return scalar


OF_INTS = {                             # a shared body would cost the call that they save
    '+': _plus, '-': _minus, '×': _times, '|': _residue, '⌈': _larger, '⌊': _smaller,
    '<': _less, '≤': _at_most, '=': _equal, '≥': _at_least, '>': _greater, '≠': _unequal,
}
