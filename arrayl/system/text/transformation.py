"""What becomes of a match of ⎕R and ⎕S, as the right operand says: texts with placeholders, numeric codes, a function.

A `Match` is what the finder (`regex.matches`) hands over; `transformer` gives the function that makes a value of it.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from arrayl.arrays import Value, build, chars, is_numeric, narrowest, rank_of, size_of, strings, written_integer
from arrayl.arrays.namespace import Namespace
from arrayl.errors import DomainError, LengthError
from arrayl.functions import Function
from arrayl.settings import S
from arrayl.system import access
from arrayl.system.reading import integers
from arrayl.system.text import case
from arrayl.system.text.document import texts

MODIFIERS = {'u': case.UPPER, 'l': case.LOWER, 'f': case.FOLD}
HEXADECIMAL = re.compile('[0-9a-fA-F]{1,32}')


@dataclass
class Match:
    """One match: which block, which pattern, and the engine's match object."""
    block: str
    block_number: int
    pattern_number: int
    found: Any

    @property
    def text(self) -> str:
        return self.block[self.found.start():self.found.end()]

    def group(self, key: int | str) -> str:
        try:
            return self.found.group(key) or ''
        except (IndexError, KeyError):
            raise DomainError(f'The search pattern has no subpattern {key}') from None


Transform = Callable[[Match], Value]


# --- operands
def texts_of(operand: Value) -> list[str]:
    """The patterns of an operand: one text, or a vector of texts and characters."""
    items, _ = texts(operand)
    return items


def numbered(texts: list[str], read: Callable[[str], Any]) -> list[Any]:
    """What `read` makes of each pattern or transformation; the error for one of several says which it is."""
    out = []
    for i, text in enumerate(texts):
        try:
            out.append(read(text))
        except DomainError as error:
            if len(texts) == 1:
                raise
            what, _, why = error.message.partition(': ')
            raise DomainError(f'{what} {i + S.io}: {why} (⎕IO={S.io})') from None
    return out


def are_codes(g: Any) -> bool:
    return not callable(g) and is_numeric(g) and size_of(g) > 0


# --- texts with placeholders
def _template(text: str) -> list[str | tuple[str, str]]:
    """A transformation text as literals and (modifier, placeholder) pairs."""
    parts: list[str | tuple[str, str]] = []
    at = 0
    while at < len(text):
        start, c = at, text[at]
        at += 1
        if c in '&%':
            parts.append(('', c))
        elif c != '\\':
            parts.append(c)
        else:
            modifier = text[at:at + 1]
            if modifier in MODIFIERS and modifier:
                at += 1
            else:
                modifier = ''
            c = text[at:at + 1]
            at += 1
            if c.isdecimal() and c.isascii():
                parts.append((modifier, c))
            elif c in ('(', '<'):
                stop = text.find(')' if c == '(' else '>', at)
                if stop < 0:
                    raise _wrong(f'missing {")" if c == "(" else ">"} for \\{c}', start)
                name = text[at:stop]
                number = written_integer(name) if c == '(' else 0
                if not name or number is None or not 0 <= number < 64:
                    raise _wrong(f'\\{c}{name}{text[stop]} is no subpattern', start)
                parts.append((modifier, name if c == '(' else f'<{name}'))
                at = stop + 1
            elif modifier and c in ('&', '%') and c:
                parts.append((modifier, c))
            elif not modifier and c in ('n', 'r', '\\', '%', '&') and c:
                parts.append({'n': '\n', 'r': '\r'}.get(c, c))
            elif not modifier and c == 'x' and text[at:at + 1] == '{' and (stop := text.find('}', at)) > 0:
                parts.append(_code_point(text[at + 1:stop], start))
                at = stop + 1
            else:
                raise _wrong(f'unrecognised \\{modifier}{c}' if c else f'\\{modifier} at its end', start)
    return parts


def _wrong(what: str, at: int) -> DomainError:
    return DomainError(f'Invalid transformation pattern: {what} at offset {at}')


def _code_point(digits: str, at: int) -> str:
    code = int(digits, 16) if HEXADECIMAL.fullmatch(digits) else 0
    if not 0 < code <= 0x10FFFF:
        raise _wrong('invalid character number', at)
    return chr(code)


def _expand(parts: list[str | tuple[str, str]], match: Match) -> str:
    out: list[str] = []
    for part in parts:
        if isinstance(part, str):
            out.append(part)
            continue
        modifier, name = part
        text = match.text if name == '&' else match.block if name == '%' else \
            match.group(name[1:]) if name[0] == '<' else match.group(int(name))
        out.append(case.convert(text, MODIFIERS[modifier]) if modifier else text)
    return ''.join(out)


# --- codes and functions
def _codes(codes: Value) -> Transform:
    wanted = integers(codes)
    if not all(0 <= code <= 3 for code in wanted):
        raise DomainError('Transformation codes are 0 1 2 3')
    scalar = rank_of(codes) == 0

    def numbers(match: Match) -> Value:
        values = (match.found.start(), match.found.end() - match.found.start(), match.block_number,
                  match.pattern_number)
        return values[wanted[0]] if scalar else build([values[code] for code in wanted])
    return numbers


def _caller(f: Function, sources: list[str], replace: bool, text_only: bool) -> Transform:
    """Calls the function operand with the namespace that describes the match (one namespace for the whole run)."""
    space = Namespace(access.root())
    space.set('ReplaceMode', int(replace))
    space.set('TextOnly', int(text_only))
    shown: list[tuple[str, Value]] = []         # the block in the namespace: it may be long and have many matches
    patterns = [chars(source) for source in sources]
    known = -1                          # the epoch of the namespace in which its fields were variables

    def call(match: Match) -> Value:
        nonlocal known
        found = match.found
        groups = found.re.groups
        last = max([0, *[i for i in range(1, groups + 1) if found.start(i) >= 0]]) if groups else 0
        spans = [found.span(i) for i in range(last + 1)]
        if not shown or shown[0][0] is not match.block:
            shown[:] = [(match.block, chars(match.block))]
        fields = {
            'Block': shown[0][1], 'BlockNum': match.block_number, 'Pattern': patterns[match.pattern_number],
            'PatternNum': match.pattern_number, 'Match': chars(match.text),
            'Offsets': vector([start for start, _ in spans]),
            'Lengths': vector([end - start if start >= 0 else -1 for start, end in spans]),
            'Names': names_of(found.re, last + 1)}
        if space.epoch == known:
            space.names.update(fields)
        else:
            for name, value in fields.items():      # the function may have put another function there
                space.set(name, value)
            known = space.epoch
        return f(space)
    return call


def vector(numbers: list[int]) -> Value:
    return np.array(numbers, dtype=narrowest(min(numbers), max(numbers)))


@lru_cache(64)
def names_of(pattern: Any, groups: int) -> Value:
    """The names of the first `groups` groups, empty for those without one."""
    names = {i: name for name, i in pattern.groupindex.items()}
    return strings(names.get(i, '') for i in range(groups))


def transformer(g: Any, sources: list[str], replace: bool, text_only: bool, regex: bool) -> Transform:
    """What makes the value of a match, as right operand `g` says; for texts that are no `regex`, these as they are."""
    if callable(g):
        return _caller(g, sources, replace, text_only)
    if are_codes(g):
        if text_only:
            raise DomainError('')
        return _codes(g)
    targets = texts_of(g)
    if len(targets) not in (1, len(sources)):
        raise LengthError('Invalid transformation format')
    templates: list[list[str | tuple[str, str]]] = numbered(targets, _template) if regex else [[t] for t in targets]
    if len(templates) == 1:
        templates *= len(sources)
    return lambda match: chars(_expand(templates[match.pattern_number], match))
