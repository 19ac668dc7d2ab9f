"""⎕PATH: where functions and operators are looked for whose names mean nothing in the namespace that uses them.

What is found is put into the namespace's dict under a key that no name has, where `on_path` reaches it. Every
namespace on the path is watched for the name: when a function comes, goes or changes there, the entry is dropped and
what was compiled with it is compiled again.
"""
from __future__ import annotations

import weakref
from collections.abc import Iterator
from typing import Any

from arrayl.arrays.namespace import HIDDEN, Namespace, mangle, root_of
from arrayl.primitives.registry import REGISTRY
from arrayl.settings import S

LINKED: weakref.WeakSet[Namespace] = weakref.WeakSet()


class Link:
    """What namespace `ns` has found, or not found, under a name."""

    def __init__(self, ns: Namespace, name: str) -> None:
        self.ns, self.key = ns, mangle(name)

    def invalidate(self) -> None:
        self.ns.names.pop(HIDDEN + self.key, None)
        self.ns.class_changed(self.key)


def session_space() -> Namespace:
    """⎕SE."""
    space: Namespace = REGISTRY['⎕SE'].facts['niladic']()
    return space


def find(ns: Namespace, name: str) -> Any:
    """The function or operator that ⎕PATH gives for `name` in `ns`, None when there is none."""
    text = S.session.path if S.session is not None else ''
    if not text or name[0] in '#⎕⍞⍺⍵∇':
        return None
    key = mangle(name)
    known = ns.names.get(HIDDEN + key)
    if known is not None:
        return known
    link = ns.links.setdefault(key, Link(ns, name))
    LINKED.add(ns)
    for space in spaces(ns, text):
        space.watch(key, link)
        found = space.get(name)
        if callable(found):
            ns.names[HIDDEN + key] = found
            return found
    return None


def on_path(names: dict[str, Any], key: str) -> Any:
    """What a name that was found on ⎕PATH means now, in the namespace with these names."""
    found = names.get(key, names.get(HIDDEN + key))
    if found is None:
        raise NameError(f"name '{key}' is not defined")
    return found


def spaces(ns: Namespace, text: str) -> Iterator[Namespace]:
    """The namespaces that a ⎕PATH names, seen from `ns`; ``↑`` stands for those around it."""
    for word in text.split():
        if word == '↑':
            around = ns.parent
            while around is not None:
                yield around
                around = around.parent
            continue
        first, *rest = word.split('.')
        space: Any = start(ns, first)
        for name in rest:
            space = (space.parent or space if name == '##' else space.get(name)) \
                if isinstance(space, Namespace) else None
        if isinstance(space, Namespace) and space is not ns:
            yield space


def start(ns: Namespace, word: str) -> Any:
    if word.upper() == '⎕SE':
        return session_space()
    if word == '##':
        return ns.parent or ns
    if word != '#':
        return ns.get(word)
    return root_of(ns)


def changed() -> None:
    """⎕PATH has another value: forget what was found by the old one."""
    from arrayl.compile.homes import UNITS
    for ns in list(LINKED):
        for key in [key for key in ns.names if key.startswith(HIDDEN)]:
            del ns.names[key]
        ns.epoch += 1
    LINKED.clear()
    for unit in list(UNITS):
        unit.invalidate()
