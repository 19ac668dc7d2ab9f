"""APL to JSON text.

The value is first seen as a tree of `Members` (an object) and lists (an array) one level at a time, then written by
a loop over an explicit stack. Wrappers (``⊂code data``) and the rows of Format M become the same two shapes, so there
is one writer.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from arrayl.arrays import Nested, Value, is_char, items_of, rank_of, shape_of, size_of, text_of
from arrayl.arrays.members import from_apl
from arrayl.arrays.namespace import Namespace, mangle
from arrayl.arrays.null import NULL
from arrayl.arrays.sharing import admit
from arrayl.errors import APLError, DomainError
from arrayl.settings import S
from arrayl.system.interchange.json_import import ARRAY, NULL_TYPE, NUMBER, OBJECT, SPECIAL, STRING
from arrayl.system.reading import integers

CODE = 7                                # Format M: raw text that is a JavaScript object
SHORT = {'"': '\\"', '\\': '\\\\', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t'}
ODD = re.compile(r'["\'\\\x00-\x1f\x7f\ud800-\udfff]')      # what may not stand for itself
ODD_ASCII = re.compile(r'["\'\\]|[^ -~]')
ECMA_NAME = re.compile(r'[^\W\d$][\w$]*|[$][\w$]*')


class Members(list[tuple[str, Any]]):
    """The (name, value) pairs of an object."""


class Raw(str):
    """Text that goes out as it stands."""


@dataclass
class Writer:
    """The options of an export, and the export."""
    compact: bool = True
    ascii_only: bool = False
    json5: bool = False
    split: bool = False
    allow_null: bool = False

    def write(self, value: Any) -> str:
        admit(value, 500)
        if self.compact and not self.json5:
            with suppress(Unusual):
                return Dense(self).text(value, 0)
        out: list[str] = []
        open_spaces: set[int] = set()
        stack: list[tuple[str, Any, str, int]] = [('value', value, '', 0)]
        while stack:
            kind, item, path, depth = stack.pop()
            if kind == 'text':
                out.append(item)
            elif kind == 'leave':
                open_spaces.discard(item)
            else:
                if isinstance(item, Namespace):
                    if id(item) in open_spaces:
                        raise self.refuse(path)
                    open_spaces.add(id(item))
                    stack.append(('leave', id(item), '', 0))
                part = self.take(item, path)
                if isinstance(part, str):
                    out.append(part)
                else:
                    stack += reversed(self.container(part, path, depth))
        return ''.join(out)

    def container(self, part: Members | list[Any], path: str, depth: int) -> list[tuple[str, Any, str, int]]:
        """What to write for an object or array, in order."""
        named = isinstance(part, Members)
        opener, closer = ('{', '}') if named else ('[', ']')
        if not part:
            return [('text', opener + closer, '', 0)]
        line = '' if self.compact else '\n' + '  ' * (depth + 1)
        todo: list[tuple[str, Any, str, int]] = [('text', opener, '', 0)]
        for i, item in enumerate(part):
            lead = ',' + line if i else line
            if named:
                name, item = item
                lead += self.name(name) + (':' if self.compact else ': ')
            if self.is_text(item):
                todo.append(('text', lead + self.take(item, ''), '', 0))        # type: ignore[operator]
            elif named:
                todo += [('text', lead, '', 0), ('value', item, f'{path}.{name}' if path else name, depth + 1)]
            else:
                todo += [('text', lead, '', 0), ('value', item, f'{path}[{i + S.io}]', depth + 1)]
        end = '' if self.compact else ',' * self.json5 + '\n' + '  ' * depth
        return [*todo, ('text', end + closer, '', 0)]

    def is_text(self, value: Any) -> bool:
        """Whether `value` is one that `take` turns into text at once, come what may."""
        kind = type(value)
        if kind is np.ndarray:
            return value.ndim == 1 and (value.dtype.kind == 'U' or (value.dtype.kind in 'bif' and self.compact))
        return kind is int or kind is float or kind is str

    def take(self, value: Any, path: str) -> Members | list[Any] | str:
        """One level of a value: text, or the members or items still to be written."""
        if isinstance(value, Raw | Members | list):
            return value
        if not isinstance(value, np.ndarray):
            if isinstance(value, str):
                return self.string(value)
            if isinstance(value, int | float):
                return number_text(value)
            if isinstance(value, Namespace):
                return Members([(from_apl(n), v) for n, v in sorted(value.public())])
            if value is NULL and self.allow_null:
                return 'null'
            raise self.refuse(path)
        if value.ndim == 0:
            return self.wrapper(value[()], path)
        if value.ndim > 1:
            if not self.split:
                raise self.refuse(path)
            return list(value)
        if value.dtype.kind == 'U':
            return self.string(text_of(value))
        if value.dtype.kind == 'c':
            raise self.refuse(path)
        if value.dtype.kind != 'O' and self.compact:
            return '[' + ','.join(map(number_text, items_of(value))) + ']'
        return items_of(value)

    def refuse(self, path: str) -> DomainError:
        if path:
            return DomainError(f'JSON export: item "{path}" of the right argument (⎕IO={S.io}) cannot be converted')
        return DomainError(f'JSON export: the right argument cannot be converted (⎕IO={S.io})')

    # --- wrappers
    def wrapper(self, inner: Value, path: str) -> Members | list[Any] | str:
        """``⊂'text'``: the text itself; ``⊂code data …``: a data set as an array of objects."""
        if is_char(inner) and rank_of(inner) <= 1:
            return text_of(inner)
        parts = items_of(inner) if rank_of(inner) == 1 else []
        known = bool(parts) and isinstance(parts[0], int) and parts[0] in (1, 2, 3, 4)
        if not known or not 2 <= len(parts) <= 4:
            raise self.refuse(path)
        code, data, *selection = parts
        if code == 1:
            if len(parts) > 2 or not is_char(data) or rank_of(data) > 1:
                raise self.refuse(path)
            return text_of(data)
        try:
            names, columns = self.table(code, data)
            rows = self.chosen(selection, 0, len(columns[0]) if columns else 0)
            fields = self.chosen(selection, 1, len(names))
        except (APLError, ValueError, TypeError, IndexError):
            raise self.refuse(path) from None
        return [Members((names[f], columns[f][r]) for f in fields) for r in rows]

    def table(self, code: int, data: Value) -> tuple[list[str], list[list[Any]]]:
        """The names and the columns of a data set; ValueError when the parts do not fit."""
        if code == 2:
            if rank_of(data) != 2:
                raise ValueError
            names, *rows = ([*items_of(row)] for row in data)
        else:
            data, header = items_of(data)
            names = items_of(header)
            if code == 3:
                if rank_of(data) != 2:
                    raise ValueError
                rows = [items_of(row) for row in data]
            else:
                columns = [items_of(c) if rank_of(c) == 1 else list(c) if self.split else [] for c in items_of(data)]
                if len(columns) != len(names) or len({len(c) for c in columns}) > 1:
                    raise ValueError
                return [_name(n) for n in names], columns
        if any(len(row) != len(names) for row in rows):
            raise ValueError
        return [_name(n) for n in names], [list(column) for column in zip(*rows, strict=True)] or [[] for _ in names]

    def chosen(self, selection: list[Value], which: int, size: int) -> Iterable[int]:
        """The chosen rows or columns: all when there is no selection, or when it is ``⊂⍬``."""
        if len(selection) <= which:
            return range(size)
        wanted = selection[which]
        if rank_of(wanted) == 0 and isinstance(wanted, np.ndarray):
            return range(size)
        found = [i - S.io for i in integers(wanted)]
        if not all(0 <= i < size for i in found):
            raise IndexError
        return found

    # --- text
    def name(self, name: str) -> str:
        if self.json5 and ECMA_NAME.fullmatch(name):
            return self.escaped(name, '')
        return self.string(name)

    def string(self, text: str) -> str:
        quote = "'" if self.json5 and text.count('"') > text.count("'") else '"'
        return quote + self.escaped(text, quote) + quote

    def escaped(self, text: str, quote: str) -> str:
        if text.isascii() and text.isprintable() and '"' not in text and "'" not in text and '\\' not in text:
            return text
        odd = ODD_ASCII if self.ascii_only else ODD
        return odd.sub(lambda found: self.escape(found[0], quote), text)

    def escape(self, c: str, quote: str) -> str:
        if c in SHORT and not (c == '"' and quote == "'"):
            return SHORT[c]
        if c == "'" and quote == "'":
            return "\\'"
        code = ord(c)
        if code >= 32 and code != 127 and (code < 127 or not self.ascii_only) and not 0xD800 <= code < 0xE000:
            return c
        if self.json5 and code < 256:
            return f'\\x{code:02X}'
        if code > 0xFFFF:
            code -= 0x10000
            return f'\\u{0xD800 + (code >> 10):04X}\\u{0xDC00 + (code & 0x3FF):04X}'
        return f'\\u{code:04X}'


MANY = 10                               # texts that pay to be taken together


def texts_of(vectors: list[np.ndarray]) -> Iterator[str]:
    """`text_of` each of many character vectors."""
    for i in range(0, len(vectors), 1000):
        few = vectors[i:i + 1000]
        text, at = text_of(np.concatenate(few)), 0
        for vector in few:
            end = at + vector.size
            yield text[at:end]
            at = end


class Unusual(Exception):
    """What is not the plainest of values, or none at all: one level after another is written then."""


class Dense:
    """Writes the plainest values without blanks: numbers, texts, vectors and objects of these, not too deep."""
    DEEPEST = 100                       # it recurses

    def __init__(self, writer: Writer) -> None:
        self.string = writer.string
        self.layouts: dict[tuple[str, ...], list[tuple[str, str]]] = {}         # keys -> these in order, as written

    def text(self, value: Any, depth: int) -> str:
        kind = type(value)
        if kind is np.ndarray and value.ndim == 1:
            return self.vector(value)
        if kind is int or kind is float:
            return number_text(value)
        if kind is str:
            return self.string(value)
        if depth > self.DEEPEST:
            raise Unusual
        if kind is Namespace:
            names = value.names
            keys = tuple(names)
            layout = self.layouts.get(keys)
            if layout is None:
                layout = self.layouts[keys] = self.layout(value)
            return '{' + ','.join([lead + self.text(names[key], depth + 1) for key, lead in layout]) + '}'
        if kind is Nested and value.ndim == 1:
            return '[' + ','.join(self.items(value.tolist(), depth + 1)) + ']'
        inner = value[()] if kind is Nested and value.ndim == 0 else None
        if type(inner) is np.ndarray and inner.dtype.kind == 'U' and inner.ndim == 1:
            return text_of(inner)
        raise Unusual

    def items(self, items: list[Any], depth: int) -> list[str]:
        if len(items) > MANY and set(map(type, items)) == {np.ndarray} and \
                {(item.ndim, item.dtype.kind) for item in items} == {(1, 'U')}:
            return [*map(self.string, texts_of(items))]
        return [self.text(item, depth) for item in items]

    def vector(self, value: np.ndarray) -> str:
        kind = value.dtype.kind
        if kind == 'U':
            return self.string(text_of(value))
        if kind == 'f':
            return '[' + ','.join(map(number_text, value.tolist())) + ']'
        if kind == 'c':
            raise Unusual
        return str((value.view(np.int8) if kind == 'b' else value).tolist()).replace(' ', '')

    def layout(self, space: Namespace) -> list[tuple[str, str]]:
        return [(mangle(name), self.string(from_apl(name)) + ':') for name, _ in sorted(space.public())]


def number_text(value: float) -> str:
    """A number in full precision, with ``-`` and ``E`` where APL has ``¯`` and ``E``."""
    if isinstance(value, int):
        return str(value)
    text = f'{value:.16g}'
    mantissa, _, exponent = text.partition('e')
    return f'{mantissa}E{int(exponent)}' if exponent else text


def _name(value: Value) -> str:
    if not is_char(value) or rank_of(value) > 1:
        raise ValueError
    return text_of(value)


def tree_of_matrix(matrix: Value) -> Any:
    """The tree that the rows of a Format M matrix describe; DOMAIN ERROR names the first bad row."""
    shape = shape_of(matrix)
    if len(shape) != 2 or shape[1] != 4 or shape[0] == 0:
        raise DomainError('JSON export: the right argument must be a matrix with four columns')
    top: list[Any] = []
    open_: list[Any] = [top]
    for i in range(shape[0]):
        depth, name, value, kind = items_of(matrix[i])
        if not isinstance(depth, int) or not 0 <= depth < len(open_) or (i > 0 and depth == 0):
            raise DomainError(f'JSON export: invalid depth in row {i + S.io} (⎕IO={S.io})')
        del open_[depth + 1:]
        part = _part(kind, value)
        parent = open_[-1]
        if part is None or (isinstance(parent, Members) and not is_char(name)):
            raise DomainError(
                f'JSON export: value does not match the specified type in row {i + S.io} (⎕IO={S.io})')
        parent.append((text_of(name), part) if isinstance(parent, Members) else part)
        if isinstance(part, list):
            open_.append(part)
    return top[0]


def _part(kind: Any, value: Value) -> Any:
    inner = value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else None
    if kind == OBJECT:
        return Members() if size_of(value) == 0 or isinstance(value, Namespace) else None
    if kind == ARRAY:
        return [] if size_of(value) == 0 else None
    if kind == NUMBER:
        return value if isinstance(value, int | float) else None
    if kind == STRING:
        return value if is_char(value) and rank_of(value) <= 1 else None
    if kind == NULL_TYPE:
        return Raw('null') if value is NULL or (inner is not None and is_char(inner) and text_of(inner) == 'null') \
            else None
    if kind in (SPECIAL, CODE):
        return Raw(text_of(inner)) if inner is not None and is_char(inner) and rank_of(inner) <= 1 else None
    return None
