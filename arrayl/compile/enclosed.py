"""Dfns inside dynamic ones, compiled: only the names that the frames around may hold are looked for in them.

All values of such a dfn share a unit, and code for every combination of the classes that the names of the frames may
have. A frame tells the units that were called in it when the class of a name changes, or when it gets a name that
nothing foretold; their function values get their stub back, and look at the classes again when they are called.
"""
from __future__ import annotations

import types
from typing import Any

from arrayl.arrays.namespace import Namespace, mangle
from arrayl.compile import dynamic, functions
from arrayl.compile.dynamic import Body, Frame
from arrayl.compile.scopes import EnclosedScope, Unsettled
from arrayl.compile.source import placing
from arrayl.compile.unforeseeable import calls_for_members, is_dynamic
from arrayl.compile.units import Unit
from arrayl.compile.writer import Constants
from arrayl.errors import APLError
from arrayl.functions import Awaited, Defined, Inner, inner_of, mark

Key = tuple[str | None, ...]


class Enclosed(Unit, Awaited):
    """The dfn of `body`, which is not itself dynamic, in frames of namespace `ns`."""

    def __init__(self, ns: Namespace, body: Body) -> None:
        super().__init__(ns, body.source, body.node)
        self.dynamic = True                     # for those who would read it without its frame
        self.body = body
        self.body.invalidate = self.invalidate
        self.names = sorted({t.text for t in self.node.tokens if t.type == 'NAME' or t.text == '∇∇'})
        self.keys = frozenset(map(mangle, self.names))
        self.codes: dict[Key, tuple[types.CodeType, Inner | None]] = {}

    def inside(self, frame: Frame) -> Any:
        """The function or operator value in `frame`."""
        made = self.function_in(frame) if self.kind == 'F' else self.operator_in(frame)
        made.unit, made.around = self, frame
        return mark(made, Defined(self.text, self.name, details=self, kind=self.kind))

    def function_in(self, frame: Frame) -> Any:
        f = types.FunctionType(STUB, self.ns.names, self.name or '{…}')
        f.__defaults__ = (None, f, frame, self)
        return f

    def operator_in(self, frame: Frame) -> Any:
        def operator(left: Any, right: Any = None) -> Any:
            if not self.suits(frame):
                return dynamic.closure(self.body, frame, self.ns)(left, right)
            classes, key = (callable(left), callable(right)), self.key(frame)
            found = self.variants.get((classes, key))
            try:
                if found is None:
                    found = self.variants[classes, key] = self.deriving(classes, self.around(key), ('⎕E',))
            except Unsettled:
                self.unsettled = True
                return operator(left, right)
            frame.used(self)
            return found(left, right, operator, frame)
        return operator

    def twin(self, f: Any) -> Any:
        return self.inside(f.around)

    def moved(self, f: Any, space: Namespace) -> Any:
        """The same as `f` in another namespace; what the frames around it hold, it goes on finding there."""
        if any(self.key(f.around)):
            return self.body.in_space(space, f.around)
        return self.in_space(space)

    def suits(self, frame: Frame) -> bool:
        """Whether it may be compiled.

        No dotted name may begin in a frame, where nobody watches what it leads to, or with a niladic function.
        """
        return not (self.unsettled or self.controlled() or any(frame.may_hold(mangle(name)) for name in self.heads)
                    or calls_for_members(self.heads, self.ns))

    def key(self, frame: Frame) -> Key:
        """The classes of the names in the frames; '' for those of the namespace."""
        return tuple([frame.class_of((name,)) if frame.may_hold(mangle(name)) else '' for name in self.names])

    def around(self, key: Key) -> EnclosedScope:
        return EnclosedScope(self.ns, {name: kind for name, kind in zip(self.names, key, strict=True) if kind != ''})

    def enter(self, f: Any) -> Any:
        frame = f.around
        if not self.suits(frame):
            return dynamic.closure(self.body, frame, self.ns)
        key = self.key(frame)
        found = self.codes.get(key)
        try:
            if found is None:
                found = self.codes[key] = self.compiled(key)
        except Unsettled:
            self.unsettled = True
            return self.enter(f)
        f.__code__ = found[0]
        f.__defaults__ = (None, f, frame, found[1])
        self.made.add(f)
        frame.used(self)
        return f

    def compiled(self, key: Key) -> tuple[types.CodeType, Inner | None]:
        scope, constants = self.around(key), Constants()
        with placing(self.source):
            definition = functions.define(self.node, scope, self.source, constants, [0], self.name or '{…}')
        return self.assemble(definition, scope, constants), scope.inner

    def inner(self, f: Any) -> Inner | None:
        try:
            return inner_of(self.enter(f))
        except APLError:                        # which it says when it is called
            return None

    def named(self, name: str) -> None:
        super().named(name)
        self.body.name = self.name              # by which its stops and traces report

    def invalidate(self) -> None:
        self.codes.clear()
        self.renew()

    def renew(self) -> None:
        """Have the classes looked at again by the next call of each value."""
        while self.made:
            f = self.made.pop()
            f.__code__ = STUB
            f.__defaults__ = (*f.__defaults__[:3], self)
        self.variants.clear()
        while self.taken:
            self.taken.pop().old = True


def _stub(__w: Any, __a: Any = None, __me: Any = None, __frame: Any = None, __inner: Any = None) -> Any:
    return __me.unit.enter(__me)(__w, __a)


STUB = _stub.__code__


def closure(body: Body, frame: Frame) -> Any:
    """The function or operator value of `body`, which stands in a function whose locals are in `frame`."""
    unit = body.unit
    if unit is False or (unit is not None and unit.ns is not frame.space):
        unit = body.unit = None if is_dynamic(body.node.tokens) else Enclosed(frame.space, body)
    if unit is None or not frame.steady or not unit.suits(frame):
        return dynamic.closure(body, frame, frame.space)
    return unit.inside(frame)
