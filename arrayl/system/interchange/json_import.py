"""JSON text to APL: a scanner that never recurses, and the two forms of result.

The scanner turns the text into rows of depth, name, value and type: exactly the matrix of Format M. The namespaces and
vectors of Format D are then put together from the rows with an explicit stack, so text nested a million deep is no
danger. JSON5 differs only in the scanner's small steps, each guarded by `relaxed`.
"""
from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from arrayl.arrays import INT_MAX, INT_MIN, Nested, Value, build, chars, empty, enclose, strings
from arrayl.arrays.members import to_apl
from arrayl.arrays.namespace import Namespace, mangle
from arrayl.errors import DomainError

OBJECT, ARRAY, NUMBER, STRING, NULL_TYPE, SPECIAL = 1, 2, 3, 4, 5, 6
BLANKS = re.compile(r'[ \t\n\r]*')
BLANKS5 = re.compile(r'(?:[\s\ufeff]|//[^\n\r\u2028\u2029]*|/\*(?:[^*]|\*(?!/))*\*/)*')
NUMERAL = re.compile(r'-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?')
NUMERAL5 = re.compile(r'[+-]?(?:0[xX][0-9a-fA-F]+|(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)')
WORD = re.compile(r'[+-]?[^\W\d]\w*')
IDENTIFIER = re.compile(r'(?:[^\W\d]|\$|\\u[0-9a-fA-F]{4})(?:[\w$\u200c\u200d]|\\u[0-9a-fA-F]{4})*')
PLAIN = {'"': re.compile(r'[^"\\\x00-\x1f]*'), "'": re.compile(r"[^'\\\x00-\x1f]*")}
ESCAPES = {'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}
CONSTANTS5 = frozenset({'Infinity', '-Infinity', 'NaN', '-NaN', '+Infinity', '+NaN'})


@dataclass
class Row:
    """One value of the text: its depth, its member name (None for no member), the value and its type."""
    depth: int
    name: str | None
    value: Value
    type: int


class Scanner:
    """Reads one JSON text into rows."""

    def __init__(self, text: str, relaxed: bool, null: Value) -> None:
        self.text, self.relaxed, self.null, self.at = text, relaxed, null, 0
        self.rows: list[Row] = []

    def fail(self, what: str) -> DomainError:
        line = self.text.count('\n', 0, self.at) + 1
        column = self.at - self.text.rfind('\n', 0, self.at)
        return DomainError(f'JSON import: {what} at line {line}, column {column}')

    def peek(self) -> str:
        """The next character that is not blank, not passed yet; '' at the end."""
        found = (BLANKS5 if self.relaxed else BLANKS).match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.text[self.at:self.at + 1]

    def scan(self) -> list[Row]:
        open_: list[str] = []           # the closers of the objects and arrays that are open
        while True:
            name = None
            if open_ and open_[-1] == '}':
                name = self.member()
            c = self.peek()
            if c in ('{', '[') and c:
                self.at += 1
                closer = '}' if c == '{' else ']'
                self.rows.append(Row(len(open_), name, chars(''), OBJECT if c == '{' else ARRAY))
                open_.append(closer)
                if self.peek() != closer:
                    continue
            else:
                value, kind = self.scalar(c)
                self.rows.append(Row(len(open_), name, value, kind))
            while open_:                # what follows a value: closers, then a comma
                c = self.peek()
                if c == open_[-1]:
                    self.at += 1
                    open_.pop()
                elif c == ',' and self.text[self.at - 1:self.at] not in ('{', '['):
                    self.at += 1
                    if self.relaxed and self.peek() == open_[-1]:
                        continue
                    break
                else:
                    raise self.fail(f'"," or "{open_[-1]}" expected')
            if not open_:
                if self.peek():
                    raise self.fail('text after the end of the value')
                return self.rows

    def member(self) -> str:
        c = self.peek()
        if c == '"' or (self.relaxed and c == "'"):
            name = self.string(c)
        elif self.relaxed and (found := IDENTIFIER.match(self.text, self.at)):
            self.at = found.end()
            name = re.sub(r'\\u([0-9a-fA-F]{4})', lambda m: chr(int(m[1], 16)), found[0])
        else:
            raise self.fail('member name expected')
        if self.peek() != ':':
            raise self.fail('":" expected')
        self.at += 1
        return name

    def scalar(self, c: str) -> tuple[Value, int]:
        if c == '"' or (self.relaxed and c == "'"):
            return chars(self.string(c)), STRING
        found = (NUMERAL5 if self.relaxed else NUMERAL).match(self.text, self.at)
        if found and not self.text[found.end():found.end() + 1].isalnum():
            value = self.number(found[0])
            self.at = found.end()
            return value, NUMBER
        found = WORD.match(self.text, self.at)
        word = found[0] if found else ''
        if word in ('true', 'false') or (self.relaxed and word in CONSTANTS5):
            self.at += len(word)
            return enclose(chars(word.lstrip('+'))), SPECIAL
        if word == 'null':
            self.at += 4
            return self.null, NULL_TYPE
        raise self.fail('value expected' if c else 'unexpected end of text')

    def number(self, text: str) -> Value:
        digits = text.lower()
        if 'x' in digits:
            whole = int(digits.replace('0x', ''), 16)
        elif set(digits) & set('.e'):
            number = float(digits)
            if number in (float('inf'), float('-inf')):
                raise self.fail('number too large')
            return int(number) if number.is_integer() and abs(number) < 2 ** 53 else number
        elif len(digits) > 400:
            raise self.fail('number too large')
        else:
            whole = int(digits)
        try:
            return whole if INT_MIN <= whole <= INT_MAX else float(whole)
        except OverflowError:
            raise self.fail('number too large') from None

    def string(self, quote: str) -> str:
        self.at += 1
        parts: list[str] = []
        plain = PLAIN[quote]
        while True:
            found = plain.match(self.text, self.at)
            if found:
                parts.append(found[0])
                self.at = found.end()
            c = self.text[self.at:self.at + 1]
            if c == quote:
                self.at += 1
                return ''.join(parts)
            if c == '\\':
                parts.append(self.escape())
            elif not c:
                raise self.fail('unterminated string')
            elif self.relaxed and c not in '\n\r':
                parts.append(c)
                self.at += 1
            else:
                raise self.fail('control character in string')

    def escape(self) -> str:
        c = self.text[self.at + 1:self.at + 2]
        if c == 'u':
            code = self.hexadecimal(4)
            if 0xD800 <= code < 0xDC00 and self.text[self.at:self.at + 2] == '\\u':
                start = self.at
                low = self.hexadecimal(4)
                if 0xDC00 <= low < 0xE000:
                    return chr(0x10000 + ((code - 0xD800) << 10) + low - 0xDC00)
                self.at = start
            return chr(code)
        if c in ESCAPES and c:
            self.at += 2
            return ESCAPES[c]
        if self.relaxed and c:
            if c == 'x':
                return chr(self.hexadecimal(2))
            self.at += 2
            if c == '\r' and self.text[self.at:self.at + 1] == '\n':
                self.at += 1
            return '' if c in '\n\r\u2028\u2029' else {'v': '\v', '0': '\0'}.get(c, c)
        raise self.fail('invalid escape')

    def hexadecimal(self, digits: int) -> int:
        text = self.text[self.at + 2:self.at + 2 + digits]
        if len(text) < digits or not set(text) <= set('0123456789abcdefABCDEF'):
            raise self.fail('invalid escape')
        self.at += 2 + digits
        return int(text, 16)


def as_matrix(rows: list[Row]) -> Value:
    """The four columns of Format M: depth, name, value, type."""
    items: list[Value] = []
    for row in rows:
        items += (row.depth, chars(row.name or ''), row.value, row.type)
    return build(items, (len(rows), 4))


def adopt(value: Value, parent: Namespace) -> None:
    """Let the namespaces of an object's member, alone or in arrays, stand in the object's own."""
    stack: list[Any] = [value]
    while stack:
        found = stack.pop()
        if isinstance(found, Namespace):
            found.parent = parent
        elif isinstance(found, np.ndarray) and found.dtype.kind == 'O':
            items = found.tolist() if found.ndim == 1 else found.reshape(-1).tolist()
            stack += [x for x in items if type(x) is Namespace or type(x) is Nested]


def as_data(rows: list[Row], root: Namespace | None) -> Value:
    """Namespaces and vectors: Format D."""
    whole: list[tuple[str | None, Value]] = []
    open_: list[tuple[Row, list[tuple[str | None, Value]]]] = []

    def close() -> None:
        row, members = open_.pop()
        value: Any
        if row.type == ARRAY:
            value = build([value for _, value in members]) if members else empty((0,), 0)
        else:
            value = Namespace(root or Namespace(), '[JSON object]')
            for name, member in members:
                adopt(member, value)
                value.set(to_apl(name or ''), member)
        (open_[-1][1] if open_ else whole).append((row.name, value))

    for row in rows:
        while open_ and open_[-1][0].depth >= row.depth:
            close()
        if row.type in (OBJECT, ARRAY):
            open_.append((row, []))
        else:
            (open_[-1][1] if open_ else whole).append((row.name, row.value))
    while open_:
        close()
    return whole[0][1]


# --- plain text
ESCAPED = re.compile(r'\\.', re.DOTALL)
SAFE_DEPTH = 100                        # Python's own scanner recurses on the C stack
BRACKETS = np.zeros(256, dtype=np.int8)
QUOTE = 2
BRACKETS[[*b'[{']], BRACKETS[[*b']}']], BRACKETS[[*b'"']] = 1, -1, QUOTE


def deepest(text: str) -> int:
    """How deep the brackets of a JSON text are nested, up to where it is none."""
    if '\\' in text:
        text = ESCAPED.sub('', text)
    marks = BRACKETS[np.frombuffer(text.encode('utf-8', 'surrogatepass'), dtype=np.uint8)]
    marks = marks[marks != 0]
    quotes = marks == QUOTE
    marks[quotes | np.logical_xor.accumulate(quotes)] = 0
    return int(np.cumsum(marks, dtype=np.int64).max(initial=0))


def quick(text: str, null: Value, root: Namespace | None) -> Value | None:
    """What strict JSON `text` means, by Python's own scanner; None where only the one above can tell, or complain."""
    if deepest(text) > SAFE_DEPTH:
        return None
    parent = root or Namespace()
    made_of = _Values(null)
    keys: dict[str, str] = {}                   # name of a member -> its key in a namespace

    def space(pairs: list[tuple[str, Any]]) -> Namespace:
        made = Namespace(parent, '[JSON object]')
        names = made.names                      # of a namespace that nobody knows yet
        for name, found in pairs:
            member = made_of[type(found)](found)
            if type(member) is Namespace or type(member) is Nested:
                adopt(member, made)
            key = keys.get(name)
            if key is None:
                key = keys[name] = mangle(to_apl(name))
            names[key] = member
        return made

    def refuse(text: str) -> Any:
        raise ValueError(text)

    try:
        found = json.loads(text, object_pairs_hook=space, parse_constant=refuse)
        return made_of[type(found)](found)
    except (ValueError, OverflowError):
        return None


class _Values(dict[type, Callable[[Any], Value]]):
    """What makes an APL value of a Python value of the ``json`` module, by its type; one array for all of a word."""

    def __init__(self, null: Value) -> None:
        words = [enclose(chars(word)) for word in ('false', 'true')]
        super().__init__({
            str: chars, int: whole, float: decimal, list: self.vector, Namespace: lambda found: found,
            bool: words.__getitem__, type(None): lambda _: null})

    def vector(self, found: list[Any]) -> Value:
        kinds = set(map(type, found))
        if kinds == {int} and INT_MIN <= min(found) and max(found) <= INT_MAX:
            return build(found)
        if not found:
            return empty((0,), 0)
        if kinds == {str}:
            return strings(found)
        if len(kinds) == 1:
            return build(list(map(self[kinds.pop()], found)))
        return build([self[type(item)](item) for item in found])


def whole(found: int) -> Value:
    if INT_MIN <= found <= INT_MAX:
        return found
    return decimal(float(found) if found.bit_length() < 1024 else math.inf)


def decimal(found: float) -> Value:
    if found.is_integer() and abs(found) < 2 ** 53:
        return int(found)
    if math.isinf(found):
        raise ValueError
    return found
