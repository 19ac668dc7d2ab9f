"""Copies of functions and namespaces for another namespace."""
from __future__ import annotations

from typing import Any

from arrayl.arrays.namespace import Namespace
from arrayl.compile.moving import moved


def rehome(value: Any, space: Namespace, source: Namespace | None,
           copies: dict[Namespace, Namespace] | None = None) -> Any:
    """A function, made anew for namespace `space`, or a copy of a namespace; anything else is itself.

    So is a function that was taken from another space by `other.f`, and stays at home there.

    `source` is the namespace that holds it. `copies` are those made so far, so that one that refers to itself is
    copied once. Those that it stands in are not copied.
    """
    if isinstance(value, Namespace):
        copies = around(value) if copies is None else copies
        if value in copies or value.parent is None:
            return copies.get(value, value)
        made = copies[value] = Namespace(space, value.label)
        made.df = value.df
        for name, inner in list(value.public()):
            made.set(name, rehome(inner, made, value, copies))
        return made
    return moved(value, space, source) if callable(value) else value


def around(space: Namespace) -> dict[Namespace, Namespace]:
    """The namespaces that `space` stands in, each as itself."""
    found: dict[Namespace, Namespace] = {}
    outer = space.parent
    while outer is not None:
        found[outer] = outer
        outer = outer.parent
    return found
