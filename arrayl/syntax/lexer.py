"""Text to tokens, by the terminals of ``grammar/tokens.lark``.

One master pattern made of Lark's terminals in Lark's order. Positions count characters, lines from 1 and
columns from 0, so that an error report can put its caret without measuring again.
"""
from __future__ import annotations

import re
from functools import cache
from typing import Any

from arrayl.errors import APLSyntaxError
from arrayl.syntax.tables import load

LOOK_ALIKES = str.maketrans('⋆∣∼−◊∶^', '*|~-⋄:∧')
SUGGESTIONS = {
    '°': '∘ (jot)', '∈': '∊', '⋅': '. (dot)', '·': '. (dot)', '–': '- or ¯', '—': '- or ¯', '✕': '×', '✖': '×',
    '≦': '≤', '≧': '≥', '⇐': '←', '“': '"', '”': '"', '‘': "'", '’': "'", '`': "'", '∙': '. (dot)',
    'ρ': '⍴', 'ι': '⍳', 'ω': '⍵', 'α': '⍺', '%': '|', '⊗': '∘.×', '√': '*÷2', '$': '⎕', 'ǀ': '|',
    '∗': '*', '•': '∘ (jot)', '∞': '⌊/⍬', '⁻': '¯', '‐': '-', '‑': '-', '‒': '- or ¯', '⩽': '≤',
    '⩾': '≥', '∅': '⍬', '∖': '~', '¦': '|', '‖': '|', '⟵': '←', '⟶': '→', '⇒': '→',
    '≈': '=', '≃': '=', '≅': '≡', '∑': '+/', '∏': '×/', '¬': '~', '≔': '←', '⨉': '×', '′': "'", '″': '"',
}

OUTWARD = '∘←'                          # one token: assigns to the name of the function around


MISTAKEN = re.compile(r'\.[0-9]+[.¯]')      # such as .5.5, which is no number and no product


class Token:
    """One token: its type in the grammar, its text (look-alikes replaced) and where it stood."""

    __slots__ = ('col', 'end', 'line', 'payload', 'text', 'type')

    def __init__(self, type: str, text: str, line: int, col: int, end: int, payload: Any = None) -> None:
        self.type, self.text, self.line, self.col, self.end, self.payload = type, text, line, col, end, payload

    def __repr__(self) -> str:
        return f'{self.type}:{self.text!r}@{self.line}:{self.col}'


NAMECLASS = 'Invalid modified assignment, or an attempt was made to change nameclass on assignment'


class SyntaxAt(APLSyntaxError):
    """A SYNTAX ERROR found in the text, before anything ran: it knows its place itself."""

    def __init__(self, message: str, line: int, col: int) -> None:
        super().__init__(message)
        self.line, self.column = line, col + 1
        self.source: Any = None         # the text it stands in, set by whoever compiles it


class Incomplete(SyntaxAt):
    """The text ends inside a bracket or a definition: more lines may complete it."""


@cache
def master() -> re.Pattern[str]:
    return re.compile('|'.join(f'(?P<{name}>{pattern})' for name, pattern in load()['terminals']))


def tokenize(text: str, line: int = 1, col: int = 0) -> list[Token]:
    """The tokens of `text`, comments and blanks left out; the first character stands at `line`, `col`."""
    tokens: list[Token] = []
    match = master().match
    position, bol = 0, -col
    n = len(text)
    while position < n:
        m = match(text, position)
        if m is None:
            start = position - bol
            last = tokens[-1] if tokens else None
            if last is not None and (last.type, last.end, last.text[-1]) == ('STRING', start, text[position]):
                start = last.col                # `'it''`: the doubled quote stands in the text
            raise _unknown(text, position, line, start)
        kind = m.lastgroup
        end = m.end()
        if kind == 'NAME' and not m.group().isascii():
            end = position + name_length(m.group())
            if end == position:
                raise _unknown(text, position, line, position - bol)
        elif kind == 'SYSTEM' and not m.group()[1:].isascii():
            end = position + 1 + name_length(m.group()[1:])
        if (kind == 'NUMBERS' and text[end:end + 1] in ('e', 'E', 'j', 'J', '¯')) or (
                kind == 'DOT' and text[end:end + 1].isdigit() and MISTAKEN.match(text, end - 1)):
            raise SyntaxAt('Malformed number', line, position - bol)
        if kind == 'SEP':
            newline = text[position] == '\n'
            tokens.append(Token('SEP', '\n' if newline else '⋄', line, position - bol, end - bol))
            if newline:
                line += 1
                bol = end
        elif kind != 'BLANK' and kind != 'COMMENT':
            word = text[position:end]
            if kind == 'GLYPH' or kind == 'COLON':
                word = word.translate(LOOK_ALIKES)
            elif kind == 'OUTER':
                word = '∘.'
            start = position - bol
            if kind == 'ASSIGN' and tokens and tokens[-1].text == '∘':
                word, start = OUTWARD, tokens.pop().col
            tokens.append(Token(kind or '', word, line, start, end - bol))
        position = end
    return tokens


def name_length(word: str) -> int:
    """How many of these characters make a name: `x²` ends after the x, for ² is neither letter nor digit."""
    for i, c in enumerate(word):
        if not (c.isalpha() or c in '_∆⍙0123456789' or 'Ⓐ' <= c <= 'Ⓩ'):
            return i
    return len(word)


def _unknown(text: str, position: int, line: int, col: int) -> SyntaxAt:
    c = text[position]
    if c in '\'"':
        return SyntaxAt('Invalid token', line, col)
    if c in '¯.0123456789':
        return SyntaxAt('Malformed number', line, col)
    return SyntaxAt(f'Unknown character {c} (U+{ord(c):04X}){suggestion(c)}', line, col)


def suggestion(glyph: str) -> str:
    """What may have been meant by a character that APL does not use."""
    return f'; did you mean {SUGGESTIONS[glyph]}?' if glyph in SUGGESTIONS else ''


OPENERS = {'LPAR': 'RPAR', 'LBRACK': 'RBRACK', 'LBRACE': 'RBRACE'}
CLOSERS = {'RPAR', 'RBRACK', 'RBRACE'}


def pair(tokens: list[Token]) -> dict[int, int]:
    """The index of each opening bracket's closer and of each closer's opener."""
    mate: dict[int, int] = {}
    opened: list[int] = []
    for i, t in enumerate(tokens):
        if t.type in OPENERS:
            opened.append(i)
        elif t.type in CLOSERS:
            if not opened or OPENERS[tokens[opened[-1]].type] != t.type:
                raise SyntaxAt(f'Unpaired {t.text}', t.line, t.col)
            j = opened.pop()
            mate[i], mate[j] = j, i
    if opened:
        t = tokens[opened[-1]]
        raise Incomplete(f'Unpaired {t.text}', t.line, t.col)
    return mate


def statements(tokens: list[Token]) -> list[list[Token]]:
    """`tokens` cut at the separators that stand outside all brackets; empty statements are left out."""
    mate = pair(tokens)
    out: list[list[Token]] = [[]]
    i = 0
    while i < len(tokens):
        t = tokens[i]
        if t.type in OPENERS:
            out[-1].extend(tokens[i:mate[i] + 1])
            i = mate[i]
        elif t.type == 'SEP':
            out.append([])
        else:
            out[-1].append(t)
        i += 1
    return [s for s in out if s]
