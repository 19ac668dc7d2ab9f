"""Classes that are declared by their fields, as dataclasses are, for what every start imports.

A dataclass takes half a millisecond to make, for its methods are text that is compiled; twenty of them took a fifth of
the time that arrayl adds to NumPy's own at a start. These take what little is needed: an initialiser, a repr.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Self, dataclass_transform


class Fresh:
    def __init__(self, factory: Callable[[], Any]) -> None:
        self.factory = factory


def fresh(*, factory: Callable[[], Any]) -> Any:
    """The default of a field whose value is made anew for each instance."""
    return Fresh(factory)


@dataclass_transform(eq_default=False, field_specifiers=(fresh,))
class Fields:
    """A class takes the fields that it and its bases declare, in that order; one that has a default may be left out."""
    fields: ClassVar[tuple[str, ...]] = ()
    factories: ClassVar[dict[str, Callable[[], Any]]] = {}

    def __init_subclass__(cls) -> None:
        own = cls.__annotations__
        cls.fields = (*cls.fields, *[name for name in own if name not in cls.fields])
        new = {name: value.factory for name, value in vars(cls).items() if isinstance(value, Fresh)}
        cls.factories = {**cls.factories, **new}

    def __init__(self, *values: Any, **named: Any) -> None:
        for name, make in self.factories.items():
            setattr(self, name, make())
        for name, value in zip(self.fields, values, strict=False):
            setattr(self, name, value)
        for name, value in named.items():
            setattr(self, name, value)

    def but(self, **changes: Any) -> Self:
        """The same with other values of some fields."""
        return type(self)(**{name: getattr(self, name) for name in self.fields} | changes)

    def __repr__(self) -> str:
        return f'{type(self).__name__}({", ".join(f"{name}={getattr(self, name)!r}" for name in self.fields)})'
