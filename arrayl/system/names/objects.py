"""The values of ⎕OR: scalars that hold a function or a copy of a namespace. They have depth 1 and can be enclosed."""
from __future__ import annotations

from typing import Any

from arrayl.arrays import Value, chars
from arrayl.arrays.namespace import Namespace
from arrayl.compile.hooks import controls_of
from arrayl.display.functions import function_text
from arrayl.display.listing import as_typed, listing
from arrayl.errors import DomainError
from arrayl.functions import Defined, meaning
from arrayl.primitives.searching.match import same
from arrayl.system.names.rehome import rehome


def source_text(value: Any, name: str) -> list[str] | None:
    """The lines of a defined function, as typed; None for what has no text."""
    m = meaning(value) if callable(value) else None
    if not isinstance(m, Defined):
        return None
    lines = m.source.split('\n')
    if not m.traditional:
        lines[0] = (f'{name.rpartition(".")[2]}←' if name else '') + lines[0].strip()
    return lines


def listed(lines: list[str]) -> Value:
    return chars('\r'.join(listing(lines)))


class Representation:
    """The value of ⎕OR of a function: a scalar that knows the function."""
    encloses = True

    def __init__(self, name: str, function: Any) -> None:
        unit = getattr(function, 'unit', None)
        separate = getattr(unit, 'separate', None)
        self.name, self.function = name, separate() if separate is not None else function
        self.controls = controls_of(function)

    def lines(self) -> list[str]:
        """The text of the function."""
        return source_text(self.function, self.name) or [function_text(self.function)]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Representation) and self.lines() == other.lines() and \
            self.controls == other.controls

    def __hash__(self) -> int:
        return hash(tuple(self.lines()))

    def display_form(self) -> str:
        text = '' if source_text(self.function, self.name) else function_text(self.function)
        return text if text and '\n' not in text else f'∇{self.name}'

    def display_value(self) -> Value:
        """How it displays by itself, not as an item: a listing of what was typed."""
        if source_text(self.function, self.name) is None:
            return chars(function_text(self.function))
        return chars('\r'.join(as_typed(self.lines())))


class SpaceRepresentation(Representation):
    """The value of ⎕OR of a namespace: what it held then. ⎕NS makes a namespace of it."""

    @classmethod
    def of(cls, name: str, space: Namespace) -> SpaceRepresentation:
        """The representation of a namespace as it is now."""
        return cls(name, rehome(space, space.parent, space.parent) if space.parent is not None else space)

    def lines(self) -> list[str]:
        raise DomainError('')                   # ⎕FX cannot define it

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SpaceRepresentation) and alike(self.function, other.function, {})

    def __hash__(self) -> int:
        return hash(tuple(sorted(name for name, _ in self.function.public())))

    def display_form(self) -> str:
        return str(self.function.display_form())

    def display_value(self) -> Value:
        return self.function.display_value()    # type: ignore[no-any-return]


def alike(x: Any, y: Any, met: dict[Any, Any]) -> bool:
    """Whether two values are the same, functions by their text and namespaces by what they hold."""
    if isinstance(x, Namespace) and isinstance(y, Namespace):
        if x is y or met.get(x) is y:
            return True
        met[x] = y
        held, other = dict(x.public()), dict(y.public())
        return held.keys() == other.keys() and all(alike(value, other[name], met) for name, value in held.items())
    if callable(x) and callable(y):
        return Representation('', x) == Representation('', y)
    return not (callable(x) or callable(y)) and same(x, y)


__all__ = ['Representation', 'SpaceRepresentation', 'listed', 'source_text']
