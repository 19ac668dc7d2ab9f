"""A workspace as text: the objects reachable from the root namespace, one JSON list a line (see docs/workspaces.md).

Objects are numbered by their lines. An array follows its items, a derived function its operands, so that a reader
never has to look ahead; only namespaces, which may contain themselves, are referred to before their line. Simple
scalars and small simple arrays stand inside the lines that use them. One object that has two names is written once.

Rejected: pickle (runs code), one JSON tree (recursion, no sharing), APL text to be executed (runs code, and an
array would have to be parsed as a program).
"""
from __future__ import annotations

import hashlib
import json
import re
from types import ModuleType
from typing import Any

import numpy as np

from arrayl.arrays import build, items_of
from arrayl.arrays.namespace import Namespace, mangle
from arrayl.arrays.null import Null
from arrayl.compile import homes
from arrayl.compile.hooks import controls_of
from arrayl.functions import Defined, Derived, Foreign, Primitive, Train, meaning
from arrayl.interop.python import LaterModule
from arrayl.settings import S

MAGIC = 'arrayl workspace'
VERSION = 1
SMALL = 100                             # items of the arrays that stand inside lines
PIECE = 1 << 16                         # items of a line that are made text at one time: an interrupt waits for them
SURROGATE = re.compile('[\ud800-\udfff]')


class Unsaveable(Exception):
    """A value that has no text: a Python object, a function that holds the locals of another."""


def dump(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(',', ':'), allow_nan=False)
    return SURROGATE.sub(lambda m: f'\\u{ord(m[0]):04x}', text)        # which UTF-8 cannot hold


def dump_line(made: list[Any]) -> str:
    """The text of an object's line, of which the last part may be a list of many items."""
    *head, items = made
    if not isinstance(items, list) or len(items) <= PIECE:
        return dump(made)
    pieces = [dump(items[i:i + PIECE])[1:-1] for i in range(0, len(items), PIECE)]
    return f'{dump(head)[:-1]},[{",".join(pieces)}]]'


def item(value: Any, number: Any) -> Any:
    """How `value` stands in a line: a scalar as itself, anything else as the list of its number."""
    if type(value) in (int, float):
        return value
    if type(value) is str:
        return value
    if type(value) is complex:
        return [value.real, value.imag]
    n = number.get(id(value))
    return simple(value) if n is None else [n]


def is_inline(value: Any) -> bool:
    """Whether `value` stands inside the lines that use it: a simple scalar, a small simple array."""
    if isinstance(value, np.ndarray):
        return value.dtype.kind != 'O' and value.size <= SMALL
    return isinstance(value, int | float | complex | str)


def simple(value: np.ndarray) -> list[Any]:
    """The list for a simple array."""
    kind, shape = value.dtype.kind, list(value.shape)
    flat = value.reshape(-1)
    if kind == 'b':
        return ['bool', shape, ''.join(['01'[x] for x in flat.tolist()])]
    if kind == 'i':
        return ['int', shape, flat.tolist()]
    if kind == 'f':
        return ['float', shape, flat.tolist()]
    if kind == 'c':
        return ['complex', shape, flat.view(np.float64).tolist()]
    return ['char', shape, np.ascontiguousarray(flat).tobytes().decode('utf-32-le', 'surrogatepass')]


def settings_of(ns: Namespace) -> dict[str, Any]:
    """The settings in force in a namespace."""
    return dict(zip(homes.NAMES, S.current() if ns is S.home else homes.live(ns), strict=True))


class Writer:
    """Numbers the objects and makes their lines."""

    def __init__(self, root: Namespace) -> None:
        self.numbers: dict[int, int] = {}
        self.lines: list[str | None] = []
        self.kept: list[Any] = []               # ids stay valid while these live
        self.spaces: list[tuple[int, Namespace, str]] = []
        self.homes: dict[int, Namespace] = {}   # id of a namespace's dict -> the namespace
        self.root = root
        self.space(root, '#')

    def number(self, value: Any) -> int:
        self.numbers[id(value)] = n = len(self.lines)
        self.kept.append(value)
        self.lines.append(None)
        return n

    def space(self, ns: Namespace, path: str) -> None:
        if id(ns) not in self.numbers:
            self.homes[id(ns.names)] = ns
            self.spaces.append((self.number(ns), ns, path))

    def run(self) -> list[str]:
        done = 0
        while done < len(self.spaces):
            n, ns, path = self.spaces[done]
            done += 1
            if ns.parent is not None:
                self.space(ns.parent, '##')
            entries: dict[str, Any] = {}
            for name, value in ns.public():
                entries[name] = self.reference(value, f'{path}.{name}', ns)
            parent = None if ns.parent is None else self.numbers[id(ns.parent)]
            form = ns.df if isinstance(ns.df, str | None) else self.reference(ns.df, path, ns)
            self.lines[n] = dump(['space', parent, ns.label, form, settings_of(ns), ns.source, entries])
        assert None not in self.lines
        return self.lines                       # type: ignore[return-value]

    def reference(self, value: Any, path: str, home: Namespace) -> Any:
        """The item for `value`, whose own lines and those of all that it contains are written first."""
        if is_inline(value):
            return item(value, self.numbers)
        stack: list[tuple[Any, bool]] = [(value, False)]
        while stack:
            current, ready = stack.pop()
            if is_inline(current) or current is None or id(current) in self.numbers:
                continue
            if isinstance(current, Namespace):
                self.space(current, path)
                continue
            inner = self.inner(current)
            if ready or not inner:
                self.line(current, path, home)
                continue
            stack.append((current, True))
            stack.extend((part, False) for part in reversed(inner) if not is_inline(part))
        return item(value, self.numbers)

    def inner(self, value: Any) -> list[Any]:
        """What `value` consists of."""
        if isinstance(value, np.ndarray):
            if value.dtype.kind != 'O':
                return []
            return items_of(value) if value.size else [getattr(value, 'proto', 0)]
        m = meaning(value) if callable(value) else None
        if isinstance(m, Train):
            return list(m.parts)
        if isinstance(m, Derived):
            return [x for x in (m.operator, m.left, m.right, m.axis) if x is not None and not isinstance(x, str)]
        function = getattr(value, 'function', None)
        return [function] if function is not None and not callable(value) else []

    def line(self, value: Any, path: str, home: Namespace) -> None:
        made = self.array(value) if isinstance(value, np.ndarray) else self.other(value, path, home)
        text = dump_line(made)                  # before the number is taken: it may raise
        self.lines[self.number(value)] = text

    def array(self, value: np.ndarray) -> list[Any]:
        if value.dtype.kind != 'O':
            return simple(value)
        shape = list(value.shape)
        if not value.size:
            return ['empty', shape, item(getattr(value, 'proto', 0), self.numbers)]
        return ['nested', shape, [item(x, self.numbers) for x in items_of(value)]]

    def other(self, value: Any, path: str, home: Namespace) -> list[Any]:
        if isinstance(value, Null):
            return ['null']
        if callable(value):
            return self.function(value, path, home)
        function = getattr(value, 'function', None)
        if function is not None and hasattr(value, 'name'):
            return ['or', value.name, self.numbers[id(function)]]
        if isinstance(value, LaterModule):
            return ['module', value.name]
        target = getattr(value, 'target', None)
        if isinstance(target, ModuleType):
            return ['module', target.__name__]
        raise Unsaveable(f'{path} holds a Python object')

    def function(self, f: Any, path: str, home: Namespace) -> list[Any]:
        m = meaning(f)

        def operand(x: Any) -> Any:
            return None if x is None else item(x, self.numbers)
        if isinstance(m, Defined):
            kind = 'trad' if m.traditional else 'dfn'
            fixed, controls = getattr(m.details, 'fixed', 0.0), controls_of(f)
            more = [fixed, controls] if controls else [fixed] if fixed else []
            return [kind, self.home_of(f, m, home), m.name or name_of(f), m.source, *more]
        if isinstance(m, Primitive):
            return ['glyph', m.glyph, self.numbers[id(home)]]
        if isinstance(m, Train):
            return ['train', *map(operand, m.parts)]
        if isinstance(m, Derived):
            operator = m.operator if isinstance(m.operator, str) else [self.numbers[id(m.operator)]]
            return ['derived', operator, operand(m.left), operand(m.right), operand(m.axis)]
        if isinstance(m, Foreign):
            name = importable(m)
            if name is None:
                raise Unsaveable(f'{path} holds a Python function that no module has')
            return ['python', name]
        raise Unsaveable(f'{path} is a function that holds the names of the function that made it')

    def home_of(self, f: Any, m: Defined, home: Namespace) -> int:
        """The number of the namespace in which a defined function works."""
        ns = getattr(m.details, 'ns', None) or self.homes.get(id(getattr(f, '__globals__', None)))
        cells = getattr(f, '__closure__', None)
        if ns is None and cells:
            free = dict(zip(f.__code__.co_freevars, cells, strict=True))
            if 'home' in free:
                ns = free['home'].cell_contents
        if not isinstance(ns, Namespace):
            ns = home
        self.space(ns, ns.display_form())
        return self.numbers[id(ns)]


def name_of(f: Any) -> str:
    return getattr(getattr(f, 'unit', None), 'name', '') or ''


def importable(m: Foreign) -> str | None:
    """A dotted name by which ⎕PY finds the callable again; None when there is none."""
    import sys
    target = m.target
    if hasattr(target, 'later'):
        return str(target.later)
    module, qualified = getattr(target, '__module__', None), getattr(target, '__qualname__', None)
    guesses = [m.name, f'{module}.{qualified}' if module and qualified else '', f'builtins.{m.name}']
    for guess in guesses:
        first, *rest = guess.split('.')
        found: Any = sys.modules.get(first)
        for part in rest:
            found = getattr(found, part, None)
        if found is not None and rest and (found is target or found == target):
            return guess
    return None


def text_of_workspace(session: Any, name: str, saved: float) -> str:
    """The whole text. Raises Unsaveable."""
    import arrayl
    writer = Writer(session.root)
    kept = {'⎕TRAP': writer.reference(session.trap, '⎕TRAP', session.root)}
    if S.rng is not None and S.rng.seed:
        kept['⎕RL'] = writer.reference(build([build(S.rng.seed), S.rng.number]), '⎕RL', session.root)
    writer.space(session.space, '#')
    lines = writer.run()
    header = {'name': name, 'saved': saved, 'by': f'arrayl {arrayl.__version__}', 'objects': len(lines),
              'space': writer.numbers[id(session.space)], 'values': kept,
              'text': {'⎕LX': session.latent, '⎕PATH': session.path},
              'settings': {**settings_of(session.root), '⎕PW': S.pw}}
    body = '\n'.join([f'{MAGIC} {VERSION}', dump(header), *lines]) + '\n'
    return f'{body}end {hashlib.sha256(body.encode()).hexdigest()}\n'


__all__ = ['MAGIC', 'VERSION', 'Unsaveable', 'mangle', 'text_of_workspace']
