"""From the text of a workspace to its objects; nothing runs, nothing of the session changes.

The text is checked as a whole (its first line, its checksum), then every line: a shape that fits its data, names that
are names, references to lines before. Definitions are read as far as the ∇-editor would read them; their bodies are
compiled when they are first called. Python modules and functions are looked for when they are first used.
"""
from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from arrayl.arrays import (
    INT_MAX,
    INT_MIN,
    Value,
    build,
    chars,
    empty,
    enclose,
    is_char,
    narrow,
    nested,
    rank_of,
    scalar_of,
    simplify,
    size_of,
)
from arrayl.arrays.namespace import Namespace
from arrayl.arrays.null import NULL
from arrayl.compile import homes, runtime
from arrayl.compile.functions import parse_body
from arrayl.compile.hooks import control
from arrayl.compile.moving import derive, home_of, made_by
from arrayl.compile.scopes import ModuleScope
from arrayl.compile.source import Source
from arrayl.compile.traditional import header as heading
from arrayl.compile.traditional.definitions import traditional
from arrayl.compile.units import Unit
from arrayl.errors import APLError
from arrayl.functions import DYADIC_OPERATOR, meaning
from arrayl.primitives.registry import REGISTRY
from arrayl.session.workspace_writer import MAGIC, VERSION
from arrayl.syntax import tree
from arrayl.syntax.lexer import Token, tokenize
from arrayl.system.names.place import NAME

DEEPEST = 6                             # brackets inside brackets in one line
def one_of(allowed: Any) -> Callable[[Any], bool]:
    return lambda x: type(x) is int and x in allowed


WHOLE: dict[str, Any] = {
    '⎕IO': (0, 1), '⎕PP': range(1, 35), '⎕ML': range(4), '⎕DIV': (0, 1), '⎕FR': (645,), '⎕WX': (0, 1, 3)}
CHECKS: dict[str, Callable[[Any], bool]] = {
    **{name: one_of(allowed) for name, allowed in WHOLE.items()},
    '⎕CT': lambda x: 0 <= x <= 2.0**-32, '⎕DCT': lambda x: 0 <= x <= 2.0**-32}
SIMPLE = ('bool', 'int', 'float', 'complex', 'char')
NUMBERS = re.compile(rb'(\["(?:int|float|complex)",\[[0-9,]*\],)\[([-+.0-9eE,]*)\]\]')    # a line of an array
PIECE = 1 << 20                         # bytes of such a line that are read at one time: an interrupt waits for them
STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')
MAX_RANK = 15
LATEST = 2.0 ** 38                      # seconds since 1970


class Damaged(Exception):
    """Why a text is no workspace that can be read."""


@dataclass
class Workspace:
    """What was read: the root namespace, complete, and the header."""
    root: Namespace
    space: Namespace
    header: dict[str, Any]
    values: dict[str, Value]
    settings: tuple[Any, ...]               # of the root, as `Settings.current` has them
    width: int                              # ⎕PW
    mixed: bool                             # whether a namespace has others

    @property
    def saved(self) -> float:
        return float(self.header['saved'])


def read(data: bytes, root: Namespace) -> Workspace:
    """The workspace in `data`; its root becomes `root`, a new namespace or one that copies go into.

    The names of its root stand in `Workspace.header['names']` and are not yet bound. Raises Damaged.
    """
    first = data.split(b'\n', 1)[0]
    if not first.startswith(MAGIC.encode()):
        raise Damaged('it does not begin as a workspace does')
    version = first[len(MAGIC):].strip()
    if not version.isdigit():
        raise Damaged('it does not begin as a workspace does')
    if int(version) > VERSION:
        raise Damaged(f'it was saved by a newer arrayl, in format {int(version)}; this one reads up to {VERSION}')
    body, found, end = data.rpartition(b'end ')
    if not found or not body.endswith(b'\n'):
        raise Damaged('its end is missing')
    if hashlib.sha256(body).hexdigest().encode() + b'\n' != end:
        raise Damaged('its checksum does not match')
    try:
        return Reader(body.split(b'\n')[1:-1], root).run()
    except Damaged:
        raise
    except (APLError, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as e:
        raise Damaged(f'it holds what cannot be: {e}') from None


def parsed(line: bytes, number: int) -> Any:
    """The JSON value of a line, which may not be nested deeper than any that is written."""
    if line.count(b'[') + line.count(b'{') > DEEPEST:
        marks = np.frombuffer(STRING.sub(b'', line), dtype=np.uint8)
        level = np.cumsum(np.isin(marks, (91, 123)).astype(np.int64) - np.isin(marks, (93, 125)))
        if level.size and level.max() > DEEPEST:
            raise Damaged(f'line {number} is nested too deeply')
    try:
        if len(line) > PIECE and (found := NUMBERS.fullmatch(line)):
            return [*json.loads(found[1][:-1] + b']'), numbers(found[2])]
        return json.loads(line)
    except (ValueError, UnicodeDecodeError) as e:
        raise Damaged(f'line {number}: {e}') from None


def numbers(text: bytes) -> list[Any]:
    """The numbers of a long list, a piece at a time; ValueError where it is none."""
    out: list[Any] = []
    start = 0
    while start >= 0:
        end = text.find(b',', start + PIECE)
        piece = json.loads(b'[' + text[start:end if end >= 0 else None] + b']')
        if not piece:
            raise ValueError('a number is missing')
        out += piece
        start = end + 1 if end >= 0 else -1
    return out


class Reader:
    def __init__(self, lines: list[bytes], root: Namespace) -> None:
        if not lines:
            raise Damaged('its header is missing')
        self.header = parsed(lines[0], 2)
        self.lines = lines[1:]
        self.made: list[Any] = [None] * len(self.lines)
        self.root = root
        self.number = 0

    def run(self) -> Workspace:
        lines = [parsed(line, i) for i, line in enumerate(self.lines, 3)]
        if not isinstance(self.header, dict) or self.header.get('objects') != len(lines):
            raise Damaged('lines are missing')
        saved = self.header.get('saved')
        if not isinstance(saved, int | float) or not 0 <= saved < 1e11:
            raise Damaged('its header has no time')
        spaces = [i for i, line in enumerate(lines) if self.kind(line, i) == 'space']
        for i in spaces:
            self.made[i] = self.root if i == 0 else Namespace(self.root)
        if not spaces or spaces[0] != 0 or lines[0][1] is not None:
            raise Damaged('the root namespace is missing')
        for i in spaces[1:]:
            ns = self.made[i]
            ns.parent = self.space(lines[i][1])
        self.check_parents(spaces)
        for self.number, line in enumerate(lines):
            if line[0] != 'space':
                self.made[self.number] = getattr(self, f'make_{line[0]}')(*line[1:])
        names: dict[str, Any] = {}
        for self.number in spaces:
            found = self.fill(self.made[self.number], *lines[self.number][2:])
            if self.number == 0:
                names = found
        self.number = len(lines)
        values = {key: self.item(x) for key, x in self.header['values'].items()}
        text = self.header['text']
        if not isinstance(text, dict) or not all(isinstance(x, str) for x in text.values()):
            raise Damaged('its header has no texts')
        self.header['names'] = names
        own = self.settings(self.header['settings'])
        width = self.header['settings']['⎕PW']
        if type(width) is not int or not 42 <= width <= 32767:
            raise Damaged('⎕PW cannot be so')
        bases = {self.made[i].base for i in spaces[1:]}
        space = self.space(self.header['space'])
        return Workspace(self.root, space, self.header, values, own, width, bool(bases - {own}))

    def kind(self, line: Any, i: int) -> str:
        if not isinstance(line, list) or not line or not isinstance(line[0], str):
            raise Damaged(f'line {i + 3} is no object')
        if line[0] != 'space' and not hasattr(self, f'make_{line[0]}'):
            raise Damaged(f'line {i + 3}: unknown kind {line[0]!r}')
        return line[0]

    def check_parents(self, spaces: list[int]) -> None:
        """Every chain of parents must end in the root."""
        good = {id(self.root)}
        for i in spaces:
            chain, ns = [], self.made[i]
            while id(ns) not in good:
                chain.append(id(ns))
                ns = ns.parent
                if ns is None or id(ns) in chain[-1:] or len(chain) > len(spaces):
                    raise Damaged('a namespace contains itself as its parent')
            good.update(chain)

    # --- references
    def object(self, n: Any) -> Any:
        if type(n) is not int or not 0 <= n < len(self.made) or self.made[n] is None:
            raise Damaged(f'line {self.number + 3} refers to line {n!r}')
        return self.made[n]

    def space(self, n: Any) -> Namespace:
        found = self.object(n)
        if not isinstance(found, Namespace):
            raise Damaged(f'line {n} is no namespace')
        return found

    def item(self, x: Any) -> Any:
        if type(x) is int:
            if not INT_MIN <= x <= INT_MAX:
                raise Damaged(f'line {self.number + 3}: an integer beyond 64 bits')
            return x
        if type(x) is float and math.isfinite(x):
            return x
        if type(x) is str and len(x) == 1:
            return x
        if type(x) is list and len(x) == 1:
            return self.object(x[0])
        if type(x) is list and len(x) == 2 and all(type(y) is float and math.isfinite(y) for y in x):
            return scalar_of(complex(*x))
        if type(x) is list and len(x) == 3 and x[0] in SIMPLE:
            return getattr(self, f'make_{x[0]}')(*x[1:])
        raise Damaged(f'line {self.number + 3}: {str(x)[:40]} is no value')

    def array_item(self, x: Any) -> Value:
        found = self.item(x)
        if callable(found):
            raise Damaged(f'line {self.number + 3}: a function inside an array')
        return found

    def function(self, x: Any) -> Any:
        found = self.item(x)
        if not callable(found):
            raise Damaged(f'line {self.number + 3}: a function is needed')
        return found

    # --- arrays
    def shape(self, shape: Any, size: int) -> tuple[int, ...]:
        if (not isinstance(shape, list) or not all(type(n) is int and n >= 0 for n in shape) or len(shape) > MAX_RANK
                or math.prod(shape) != size):
            raise Damaged(f'line {self.number + 3}: the shape does not fit')
        return tuple(shape)

    def make_bool(self, shape: Any, data: str) -> Value:
        if set(data) - {'0', '1'}:
            raise Damaged(f'line {self.number + 3}: not bits')
        return (np.frombuffer(data.encode(), dtype=np.uint8) == 49).reshape(self.shape(shape, len(data)))

    def make_int(self, shape: Any, data: list[int]) -> Value:
        if any(type(x) is not int for x in data):
            raise Damaged(f'line {self.number + 3}: not integers')
        array = np.array(data, dtype=np.int64).reshape(self.shape(shape, len(data)))
        return narrow(array) if array.size else array

    def make_float(self, shape: Any, data: list[float]) -> Value:
        array = np.array(data, dtype=np.float64)
        if array.ndim != 1 or not np.isfinite(array).all():
            raise Damaged(f'line {self.number + 3}: not numbers')
        return array.reshape(self.shape(shape, len(data)))

    def make_complex(self, shape: Any, data: list[float]) -> Value:
        array = np.array(data, dtype=np.float64)
        if array.ndim != 1 or len(data) % 2 or not np.isfinite(array).all():
            raise Damaged(f'line {self.number + 3}: not complex numbers')
        return simplify(array.view(np.complex128).reshape(self.shape(shape, len(data) // 2)))

    def make_char(self, shape: Any, data: str) -> Value:
        return chars(data).reshape(self.shape(shape, len(data)))

    def make_empty(self, shape: Any, proto: Any) -> Value:
        made = empty(self.shape(shape, 0), self.array_item(proto))
        return made if made.dtype.kind == 'O' else nested([], made.shape, self.array_item(proto))

    def make_nested(self, shape: Any, data: list[Any]) -> Value:
        where = self.shape(shape, len(data))
        items = [self.array_item(x) for x in data]
        return build(items, where) if where else enclose(items[0])

    def make_null(self) -> Value:
        return NULL

    def make_or(self, name: str, n: int) -> Value:
        from arrayl.system.names.objects import Representation, SpaceRepresentation
        held = self.item([n])
        return SpaceRepresentation(str(name), held) if isinstance(held, Namespace) else Representation(
            str(name), self.function([n]))

    # --- functions
    def make_dfn(self, home: int, name: str, text: str, fixed: float = 0.0, controls: Any = None) -> Any:
        ns, source = self.space(home), Source(text)
        tokens = tokenize(text)
        if not tokens:
            raise Damaged(f'line {self.number + 3}: not a dfn')
        last = tokens[-1]
        nodes, _ = parse_body(tokens, ModuleScope(ns), {}, Token('$END', '', last.line, last.end, last.end))
        if len(nodes) != 1 or not isinstance(nodes[0], tree.Dfn):
            raise Damaged(f'line {self.number + 3}: not a dfn')
        made = Unit(ns, source, nodes[0]).make()
        if name:
            made.unit.named(self.name(name))
        return self.controlled(self.dated(made, fixed), controls)

    def make_trad(self, home: int, name: str, text: str, fixed: float = 0.0, controls: Any = None) -> Any:
        lines = text.split('\n')
        unit = traditional(self.space(home), heading.read(lines[0], 1, 0), lines, Source(text))
        return self.controlled(self.dated(unit.make(), fixed), controls)

    def dated(self, made: Any, fixed: float) -> Any:
        """A function that got its definition at the time `fixed`, if that is not 0."""
        if type(fixed) is not float or not 0 <= fixed < LATEST:
            raise Damaged(f'line {self.number + 3}: no time')
        made.unit.fixed = fixed or made.unit.fixed
        return made

    def controlled(self, made: Any, controls: Any) -> Any:
        """A function with the lines of its `controls` (⎕STOP ⎕TRACE ⎕MONITOR), by kind."""
        if controls is None:
            return made
        last = made.unit.text.count('\n')
        if not isinstance(controls, dict) or not controls.keys() <= {'stop', 'trace', 'monitor'} or not all(
                isinstance(lines, list) and all(type(n) is int and 0 <= n <= last for n in lines)
                for lines in controls.values()):
            raise Damaged(f'line {self.number + 3}: no controls')
        return control(made, controls)

    def make_glyph(self, glyph: str, home: int) -> Any:
        entry = REGISTRY.get(glyph)
        if entry is None or not callable(entry.value):
            raise Damaged(f'line {self.number + 3}: no primitive {glyph}')
        return runtime.bound(glyph, self.space(home)) if entry.facts.get('frame') else entry.value

    def make_train(self, *parts: Any) -> Any:
        if len(parts) not in (2, 3):
            raise Damaged(f'line {self.number + 3}: not a train')
        f, *rest = parts
        return runtime.train(self.item(f), *map(self.function, rest))

    def make_derived(self, operator: Any, left: Any, right: Any, axis: Any) -> Any:
        operands = [None if x is None else self.item(x) for x in (left, right)]
        at = None if axis is None else self.array_item(axis)
        if operator == '[]':
            return derive(operator, self.function(left), None, at)
        run: Any = operator
        if isinstance(operator, str):
            entry = REGISTRY.get(operator)
            if entry is None or entry.operator is None:
                raise Damaged(f'line {self.number + 3}: no operator {operator}')
            kind = entry.kind
        else:
            run = self.function(operator)
            described = meaning(run)
            kind = described.kind if described is not None else ''
        if operands[0] is None and (operands[1] is None or kind != DYADIC_OPERATOR):
            raise Damaged(f'line {self.number + 3}: an operand is missing')
        return derive(run, operands[0], operands[1], at)

    def make_python(self, name: str) -> Any:
        from arrayl.interop.python import later
        return later(self.path(name))

    def make_module(self, name: str) -> Any:
        from arrayl.interop.python import LaterModule
        return LaterModule(self.path(name))

    # --- names
    def path(self, name: Any) -> str:
        if not isinstance(name, str) or not all(part.isidentifier() for part in name.split('.')):
            raise Damaged(f'line {self.number + 3}: no Python name')
        return name

    def name(self, name: Any) -> str:
        if not isinstance(name, str) or not NAME.match(name):
            raise Damaged(f'line {self.number + 3}: {str(name)[:40]!r} is no name')
        return name

    def text(self, x: Any) -> Value:
        found = self.item(x)
        if not is_char(found) or rank_of(found) < 2 or size_of(found) == 0:
            raise Damaged(f'line {self.number + 3}: no display form')
        return found

    def settings(self, given: dict[str, Any]) -> tuple[Any, ...]:
        """The settings of a namespace, in the order of `homes.NAMES`."""
        for name in homes.NAMES:
            if type(given.get(name)) not in (int, float) or not CHECKS[name](given[name]):
                raise Damaged(f'line {self.number + 3}: {name} cannot be {str(given.get(name))[:20]}')
        return tuple(given[name] for name in homes.NAMES)

    def fill(self, ns: Namespace, label: str, df: Any, settings: dict[str, Any], source: Any,
             names: dict[str, Any]) -> dict[str, Any]:
        """Give namespace `ns` what its line says; of the root, whose names are bound later, only the names."""
        found = {self.name(key): self.item(x) for key, x in names.items()}
        for value in found.values():
            if made_by(value) is not None and home_of(value) is not ns:
                value.reference = True          # it was taken from another space
        if ns is self.root:
            return found
        if not isinstance(label, str):
            raise Damaged(f'line {self.number + 3} is no namespace')
        ns.label, ns.df = label, df if isinstance(df, str | None) else self.text(df)
        ns.base, ns.settings = self.settings(settings), {}
        ns.source = None if source is None else [str(line) for line in source]
        for key, value in found.items():
            ns.set(key, value)
        return found
