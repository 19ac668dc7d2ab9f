"""Copies of functions and namespaces for another namespace."""
from __future__ import annotations

from typing import Any

from arrayl.arrays.namespace import Namespace


def rehome(value: Any, space: Namespace, copies: dict[Namespace, Namespace] | None = None) -> Any:
    """A defined function, made anew for namespace `space`, or a copy of a namespace; anything else is itself.

    So is a function that was taken from another space by `other.f`, and stays at home there.

    `copies` are those made so far, so that one that refers to itself is copied once. Those that it
    stands in are not copied.
    """
    unit = getattr(value, 'unit', None)
    move = getattr(unit, 'in_space', None)
    if move is not None:
        return value if getattr(value, 'reference', False) else move(space)
    if isinstance(value, Namespace):
        copies = around(value) if copies is None else copies
        if value in copies or value.parent is None:
            return copies.get(value, value)
        made = copies[value] = Namespace(space, value.label)
        made.df = value.df
        for name, inner in list(value.public()):
            made.set(name, rehome(inner, made, copies))
        return made
    return value


def around(space: Namespace) -> dict[Namespace, Namespace]:
    """The namespaces that `space` stands in, each as itself."""
    found: dict[Namespace, Namespace] = {}
    outer = space.parent
    while outer is not None:
        found[outer] = outer
        outer = outer.parent
    return found
