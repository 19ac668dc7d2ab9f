"""APL namespaces as Python mappings."""
from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

from arrayl.arrays.members import from_apl, to_apl
from arrayl.arrays.namespace import Namespace


class Space(MutableMapping[str, Any]):
    """A namespace for Python: a mapping from its names to their values, which can also be had as attributes.

    Values are converted as `arrayl.eval` converts them; what is set is seen by APL. A key that is no APL name
    stands there as ⎕JSON has it, ``'a b'`` as ``⍙a⍙32⍙b``. Two of them are equal when they are the same namespace.

    Raises KeyError (as an attribute AttributeError) for a name that has no value.
    """

    __slots__ = ('_namespace', '_session')
    _namespace: Namespace

    def __init__(self, namespace: Namespace, session: Any) -> None:
        object.__setattr__(self, '_namespace', namespace)
        object.__setattr__(self, '_session', session)

    @property
    def apl(self) -> Namespace:
        """The namespace that arrayl itself uses."""
        return self._namespace

    def __getitem__(self, name: str) -> Any:
        from arrayl.interop.values import to_python
        value = self._namespace.get(to_apl(name)) if isinstance(name, str) else None
        if value is None:
            raise KeyError(name)
        return to_python(value, self._session)

    def __setitem__(self, name: str, value: Any) -> None:
        from arrayl.interop.values import from_python
        self._namespace.set(to_apl(name), from_python(value))

    def __delitem__(self, name: str) -> None:
        if not (isinstance(name, str) and self._namespace.delete(to_apl(name))):
            raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter([from_apl(name) for name, _ in self._namespace.public()])

    def __len__(self) -> int:
        return sum(1 for _ in self._namespace.public())

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f'{self!r} has no name {name!r}') from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __delattr__(self, name: str) -> None:
        try:
            del self[name]
        except KeyError:
            raise AttributeError(f'{self!r} has no name {name!r}') from None

    def __copy__(self) -> Space:
        return Space(self._namespace, self._session)

    def __reduce__(self) -> Any:
        """It is pickled, and copied deeply, with its session. Raises PicklingError where that holds Python objects."""
        from arrayl.interop.pickling import state_of, value_from
        return value_from, state_of(self._session, self._namespace)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Space) and other._namespace is self._namespace

    def __hash__(self) -> int:
        return hash(self._namespace)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self]

    def __repr__(self) -> str:
        return f'<namespace {self._namespace.display_form()}>'
