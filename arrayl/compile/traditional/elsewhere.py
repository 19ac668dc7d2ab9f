"""`:With` and ⎕CS in a traditional function: names that are not local mean those of another namespace.

Such a function compiles each of its statements when it is reached, and while it is elsewhere the statements run as
those of a dynamic function do, in a frame. The frame sends local names to the function's own namespace, where they
live, and all others to the namespace that was entered.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from arrayl.arrays.namespace import Namespace, mangle, unmangle
from arrayl.compile import homes, localised
from arrayl.compile.dynamic import Frame, Piece
from arrayl.compile.scopes import keep_class


class Elsewhere(Frame):
    """The names as a function of `ns` sees them that has entered `space`, with the names `taken` along.

    Variables that were taken along stay where they are; functions are made anew in `space`, so that they run there and
    see each other, until `retract`. A local name that means a namespace on entering is not seen there, as in Dyalog;
    one that gets a namespace later is.
    """

    __slots__ = ('hidden', 'homes', 'local', 'ns')
    steady = False                              # where a name is may change

    def __init__(self, ns: Namespace, local: frozenset[str], space: Namespace,
                 taken: Iterable[tuple[str, Any, Namespace]] = ()) -> None:
        super().__init__(None, space)
        if '__builtins__' not in space.names:
            space.names['__builtins__'] = ns.names['__builtins__']
        self.ns = ns
        self.local = frozenset(key for key in local if not isinstance(ns.names.get(key), Namespace))
        self.homes: dict[str, Namespace] = {}
        self.hidden: list[tuple[str, Any]] = []
        for name, value, home in taken:
            move = getattr(getattr(value, 'unit', None), 'in_space', None)
            if move is not None:
                self.hidden.append((name, space.get(name)))
                space.set(name, move(space))
            else:
                self.homes[mangle(name)] = home

    def concerns(self, tokens: Any) -> bool:
        """Whether input has to be run here while the function is suspended: it may set names or mention a local one."""
        return True

    def retract(self) -> None:
        """Take the functions back that were taken along."""
        while self.hidden:
            name, before = self.hidden.pop()
            if before is None:
                self.space.delete(name)
            else:
                self.space.set(name, before)

    def place(self, key: str) -> Namespace:
        if key in self.homes:
            return self.homes[key]
        return self.ns if key in self.local else self.space

    def at_work(self, f: Any, *arguments: Any) -> Any:
        """What `f` gives with the settings of the namespace, save those that the function has for itself."""
        own = [name for name in homes.NAMES if name in self.local]
        carried = localised.save(*own)

        def work() -> Any:
            nonlocal carried
            found = localised.save(*own)
            localised.restore(carried)
            try:
                return f(*arguments)
            finally:
                carried = localised.save(*own)
                localised.restore(found)
        try:
            return homes.at_home(self.space, work if own else f, *(() if own else arguments))
        finally:
            localised.restore(carried)

    def __missing__(self, key: str) -> Any:
        try:
            return self.place(key).names[key]
        except KeyError:
            raise NameError(f"name '{key}' is not defined") from None

    def held(self, name: str) -> Any:
        return self.root(name)

    def under(self, key: str) -> Any:
        return self.place(key).names.get(key)

    def bind(self, key: str, value: Any) -> Any:
        keep_class(self.place(key).names.get(key), value)
        unit = getattr(value, 'unit', None)
        if unit is not None:
            unit.named(key)
        self.place(key).set(unmangle(key), value)
        return value

    rebind = bind

    def run(self, piece: Any) -> Any:
        """The statement of `piece`, compiled for here."""
        if piece.elsewhere is None:
            piece.elsewhere = Piece(piece.tokens, piece.source)
        return piece.elsewhere.compiled(self)
