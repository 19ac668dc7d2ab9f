"""Namespaces: scalars that hold names.

A namespace's `names` dict is at once the Python globals of the functions defined in it, so a global name
costs one dictionary look-up. Keys are APL names as `mangle` makes them; the dict also holds the entry
``__builtins__`` (the primitives), which no APL name can spell.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from weakref import WeakSet

from arrayl.settings import S

HIDDEN = '⎕path·'              # before the key of what ⎕PATH has found for a name; see compile.path
LOCAL = '←'                    # after the key of a name: what dfns bind under it is watched
RESERVED = frozenset({'None', 'True', 'False'})


def mangle(name: str) -> str:
    """The Python identifier for APL name `name`: itself, save the few that Python keeps for itself."""
    return f'{name}·' if name in RESERVED or name.startswith('__') else name


def unmangle(key: str) -> str:
    return key.removesuffix('·')


class Namespace:
    """A namespace, the value of ``⎕NS`` and of ``(x: 1)``.

    Attributes
    ----------
    names : dict
        Values by mangled name; use `get`, `set` and `public` with APL names.
    parent : Namespace or None
        What ``##`` means inside it.
    label : str
        The name of its own that it displays by (``#.ns``); empty for an unnamed one, ``#.[Namespace]``.
    """

    __slots__ = ('__weakref__', 'base', 'bound', 'df', 'epoch', 'label', 'links', 'names', 'parent', 'settings',
                 'source', 'texts', 'watchers')

    def __init__(self, parent: Namespace | None = None, label: str = '') -> None:
        self.names: dict[str, Any] = {}
        if parent is not None and '__builtins__' in parent.names:
            self.names['__builtins__'] = parent.names['__builtins__']
        self.parent = parent
        self.label = label
        self.df: Any = None                         # display form set by ⎕DF: text or a character array
        self.epoch = 0                              # grows when the class of any name changes
        self.watchers: dict[str, WeakSet[Any]] = {}     # key -> compiled units that took its class for granted
        self.links: dict[str, Any] = {}             # key -> what watches ⎕PATH for it; see compile.path
        self.bound: set[str] = set()                # keys that dfns here have locals under; see compile.borrowed
        self.texts: dict[Any, Any] = {}             # texts of ⍎ that ran in it; see compile.executed
        self.base: Any = None                       # the settings that it was made with; see compile.homes
        self.settings: dict[str, Any] = {}          # ⎕IO and kin where they differ from those
        if parent is not None:
            self.base, S.spaces = S.current(), True
        self.source: list[str] | None = None        # the script it was fixed from, for ⎕SRC

    def get(self, name: str, default: Any = None) -> Any:
        return self.names.get(mangle(name), default)

    def set(self, name: str, value: Any) -> None:
        """Bind `name`; when its class changes, code compiled for the old class is told."""
        key = mangle(name)
        old = self.names.get(key)
        self.names[key] = value
        if old is None or callable(old) or callable(value):
            self.class_changed(key)

    def delete(self, name: str) -> bool:
        """Forget `name`; False when it was not there."""
        key = mangle(name)
        if key not in self.names:
            return False
        del self.names[key]
        self.class_changed(key)
        return True

    def class_changed(self, key: str) -> None:
        self.epoch += 1
        for unit in list(self.watchers.pop(key, ())):
            unit.invalidate()

    def watch(self, key: str, unit: Any) -> None:
        """Have `unit` told when the class under `key` changes, as long as somebody else holds it."""
        self.watchers.setdefault(key, WeakSet()).add(unit)

    def binds(self, keys: Iterable[str]) -> None:
        """Note that a dfn here has locals under these keys."""
        for key in {*keys} - self.bound:
            self.bound.add(key)
            self.class_changed(key + LOCAL)

    def public(self) -> Iterator[tuple[str, Any]]:
        """The (APL name, value) pairs, in the order of definition."""
        for key, value in list(self.names.items()):
            if key != '__builtins__' and value is not None and not key.startswith(HIDDEN):
                yield unmangle(key), value

    def display_form(self) -> str:
        """What the session prints for it."""
        if self.df is not None:
            return self.df if isinstance(self.df, str) else ''.join(self.df.reshape(-1)[:self.df.shape[-1]].tolist())
        return self.path()

    def path(self) -> str:
        """Where it stands: `#.ns`, whatever ⎕DF says."""
        parts: list[str] = []
        space: Namespace | None = self
        while space is not None:
            parts.append(space.label or ('#' if space.parent is None else '[Namespace]'))
            space = space.parent
        return '.'.join(reversed(parts))

    def display_value(self) -> Any:
        """The character array that ⎕DF set, for a display by itself; None for text."""
        return None if self.df is None or isinstance(self.df, str) else self.df

    def __repr__(self) -> str:
        return f'<namespace {self.display_form()}>'


def root_of(space: Namespace) -> Namespace:
    """What `#` means in a namespace: the top of those around it; in ⎕SE and what it holds, the session's root."""
    while space.parent is not None:
        space = space.parent
    session = S.session
    if session is not None and space is session.se:
        root: Namespace = session.root
        return root
    return space
