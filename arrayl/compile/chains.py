"""Dotted names, `n.f`: code takes their classes for granted, and n may come to be another namespace.

What a namespace holds tells its units of a change of class; that a name means another namespace now, nobody tells.
So a function with dotted names begins by asking whether they still go through the same namespaces (a look-up for each),
and if their classes are others now, it is compiled again.
"""
from __future__ import annotations

import ast
import weakref
from typing import Any

from arrayl.arrays.namespace import Namespace, mangle
from arrayl.compile.homes import REPEATING
from arrayl.compile.scopes import ModuleScope, name_load, root, seen_member, value_class
from arrayl.compile.writer import Constants
from arrayl.functions import Derived, meaning

Path = tuple[str, ...]
Link = tuple['weakref.ref[Namespace]', str, 'weakref.ref[Namespace]']


class Chains:
    """The dotted names that code in namespace `ns` mentions, with the classes that they had when it was compiled.

    As long as every name before a dot means the namespace that it meant, their classes are what they were.
    `old`: its unit knows that another class has changed. A derived function asks, which nobody gives other code.
    """

    __slots__ = ('kinds', 'links', 'ns', 'old', 'sure')

    def __init__(self, ns: Namespace, kinds: dict[Path, str | None]) -> None:
        self.ns, self.kinds, self.old = ns, kinds, False
        self.note()

    def note(self) -> None:
        """Note what the names before dots mean now: the namespace that holds it, its key, and what it means."""
        self.links: list[Link] = []
        self.sure = True                        # whether all of them mean namespaces
        for path in dict.fromkeys(whole[:i] for whole in self.kinds for i in range(1, len(whole))):
            space = self.walk(path)
            if not isinstance(space, Namespace):
                self.sure = False
            elif len(path) > 1 or path[0][0] not in '#⎕':       # those are what they are
                holder = self.walk(path[:-1]) if len(path) > 1 else self.ns
                self.links.append((weakref.ref(holder), mangle(path[-1]), weakref.ref(space)))

    def walk(self, path: Path) -> Any:
        value = root(self.ns, path[0])
        for name in path[1:]:
            value = seen_member(value, name)
        return value

    def stale(self) -> bool:
        """Whether a class is another one now."""
        if self.sure:
            for holder, key, space in self.links:
                held = holder()
                if held is None or held.names.get(key) is not space():
                    break
            else:
                return False
        for path, kind in self.kinds.items():
            value = self.walk(path)
            if (None if value is None else value_class(value)) != kind:
                return True
        self.note()
        return False


def prologue(scope: ModuleScope, constants: Constants, arguments: tuple[str, ...], derived: bool) -> list[ast.stmt]:
    """What a function begins with, ∇ to itself, that mentioned dotted names in `scope` or that an operator derived."""
    if not (scope.chains or derived):
        return []
    taken = scope.taken = Chains(scope.ns, scope.chains)
    tests: list[ast.expr] = []
    if derived:
        tests.append(ast.Attribute(constants.add(taken), 'old', ast.Load()))
    if scope.chains:
        tests.append(ast.Call(name_load('⎕stale'), [constants.add(taken)], []))
    test = tests[0] if len(tests) == 1 else ast.BoolOp(ast.Or(), tests)
    call = ast.Call(name_load('⎕again'), [name_load('∇'), *map(name_load, arguments)], [])
    return [ast.If(test, [ast.Return(call)], [])]


def again(f: Any, *arguments: Any) -> Any:
    """Call `f`, compiled anew."""
    m = meaning(f)
    if isinstance(m, Derived):
        m.operator.unit.invalidate()
        return m.operator(m.left, m.right)(*arguments)
    f.unit.invalidate()
    return f.unit.enter(f)(*arguments)


REPEATING[id(again.__code__)] = again.__code__
RUNTIME = {'⎕stale': Chains.stale, '⎕again': again}
