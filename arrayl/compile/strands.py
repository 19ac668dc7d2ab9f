"""Strands in which a function may stand, as `(…).name` that only a run shows to be one: what generated code calls.

The items come last first, as they are computed. What is known when they are there decides which of them are arguments,
operands or tines.
"""
from __future__ import annotations

from typing import Any

from arrayl.arrays import Value, build
from arrayl.compile.scopes import GIVING, NILADIC, value_class
from arrayl.errors import APLSyntaxError, no_result
from arrayl.functions import Primitive, meaning
from arrayl.primitives.registry import HYBRIDS, REGISTRY


def late_strand(*reversed_items: Value) -> Value:
    """A strand, or the calls of functions that stand in it: each takes what stands on either side."""
    items = [settled(x) for x in reversed_items][::-1]
    rest = taken(items)
    if not items:
        return one_or_strand(rest)
    if not rest:
        raise APLSyntaxError('')
    return late_calls(items, one_or_strand(rest))


def settled(item: Value) -> Value:
    """An item, or the result of the niladic function that it is."""
    return needed(item()) if callable(item) and value_class(item) in (NILADIC, GIVING) else item


class Operating:
    """An operator at the left end of a strand, which takes what stands before that, and the `right` of the strand."""
    __slots__ = ('operator', 'right')

    def __init__(self, operator: Any, right: Value) -> None:
        self.operator, self.right = operator, right


def late_right(*reversed_items: Value) -> Any:
    """As `late_strand`, after a function: an operator that comes first waits for that."""
    first = reversed_items[-1]
    if not is_operator(first) or len(reversed_items) == 1:
        return needed(late_strand(*reversed_items))
    return Operating(first, needed(late_strand(*reversed_items[:-1])))


def late_dyadic_right(g: Any, right: Value, *reversed_items: Value) -> Any:
    """As `late_dyadic`, after a function; an operator of two operands has g for its right one."""
    first, rest = reversed_items[-1], reversed_items[:-1]
    if is_operator(first, 'D') and not rest:
        return Operating(lambda f: first(f, g), right)
    if not is_operator(first):
        return late_dyadic(g, right, *reversed_items)
    return Operating(first, needed(late_dyadic(g, right, *rest) if rest else g(right)))


def late_operand(f: Any, right: Any, left: Value | None = None) -> Value:
    """`left f right`, or of what a waiting operator makes of f; that itself, if there is nothing more."""
    if type(right) is not Operating:
        return right(f) if is_operator(right) and left is None else f(right, left)
    return right.operator(f)(right.right, left)


def is_operator(value: Any, kind: str = 'M') -> bool:
    """Whether it is an operator, a monadic one ('M') or a dyadic one ('D')."""
    return callable(value) and value_class(value) == kind


def needed(value: Value) -> Value:
    if value is None:
        raise no_result()
    return value


def late_enclosed(*reversed_items: Value) -> Value:
    """The same in parentheses, where one that ends in a function is a train."""
    return (late_train if callable(reversed_items[0]) else late_strand)(*reversed_items)


def late_train(*reversed_tines: Any) -> Any:
    """The train of these tines; of arrays only the left ones of forks can be some."""
    tines = reversed_tines[::-1]
    if any(not callable(tine) and ((len(tines) - i) % 2 == 0 or i == len(tines) - 1 or (i == 0 and len(tines) == 2))
           for i, tine in enumerate(tines)):
        raise APLSyntaxError('')
    from arrayl.operators.train import train
    return train(list(tines))


def late_calls(items: list[Value], right: Value) -> Value:
    """What `items`, the last of them a function, make of `right`: functions, and arrays on their left."""
    while items:
        f = items.pop()
        if is_operator(f, 'D'):
            raise APLSyntaxError('')            # its right operand is not known by the text
        left = taken(items)
        if is_operator(f):                      # its operand is a function, or all of the arrays before it
            if not left and not items:
                raise APLSyntaxError('')
            f = f(one_or_strand(left) if left else items.pop())
            left = taken(items)
        right = f(right, one_or_strand(left) if left else None)
        if right is None and items:
            raise no_result()
    return right


def taken(items: list[Value]) -> list[Value]:
    """The arrays after the last function among `items`, which are taken from there."""
    after = next((i for i in range(len(items), 0, -1) if callable(items[i - 1])), 0)
    found = items[after:]
    del items[after:]
    return found


def late_dyadic(g: Any, right: Value, *reversed_items: Value) -> Value:
    """`strand g right`; with a function f in the strand, `left f (rest g right)`, and for `f/x` the reduction."""
    items = [settled(x) for x in reversed_items][::-1]
    rest = taken(items)
    if not items:
        return g(right, one_or_strand(rest))
    m = meaning(g)
    if not rest and isinstance(m, Primitive) and m.glyph in HYBRIDS:       # `f/x` after all
        form = REGISTRY[m.glyph].operator
        assert form is not None
        return late_calls([*items[:-1], form.run(items[-1])], right)
    inner = g(right, one_or_strand(rest)) if rest else g(right)
    if inner is None:
        raise no_result()
    return late_calls(items, inner)


def late_derived(operator: Any, g: Any, right: Value, *reversed_items: Value) -> Value:
    """`strand op right`, or `strand op g right`; op takes a function at the end of the strand, which takes the rest."""
    f, rest = reversed_items[0], list(reversed_items[:0:-1])
    if not callable(f):
        f, rest = late_strand(*reversed_items), []
    derived = operator(f) if g is None else operator(f, g)
    return derived(right, one_or_strand(rest)) if rest else derived(right)


def one_or_strand(items: list[Value]) -> Value:
    return items[0] if len(items) == 1 else build(items)


RUNTIME = {
    '⎕late_strand': late_strand, '⎕late_dyadic': late_dyadic, '⎕late_derived': late_derived, '⎕late_right': late_right,
    '⎕late_dyadic_right': late_dyadic_right, '⎕late_operand': late_operand, '⎕late_enclosed': late_enclosed,
    '⎕late_train': late_train,
}
