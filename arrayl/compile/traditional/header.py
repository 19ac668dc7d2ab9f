"""Headers of traditional functions: ``r←{x}f y;local``, ``(a b)←(f op g)(c d)``, ``{r}←f``, and so on."""
from __future__ import annotations

from dataclasses import dataclass, field

from arrayl.syntax.lexer import SyntaxAt, Token, tokenize

# The system names that can be localised: the variables of Dyalog, those among them that arrayl does not have too.
VARIABLES = {'⎕AVU', '⎕CT', '⎕DCT', '⎕DIV', '⎕FR', '⎕IO', '⎕LX', '⎕ML', '⎕PATH', '⎕PP', '⎕PW', '⎕RL', '⎕RTL', '⎕SM',
             '⎕TRAP', '⎕USING', '⎕WSID', '⎕WX'}


@dataclass
class Header:
    """What the header says. A name list is a list of names; no result, argument or operand is an empty list."""
    name: str = ''
    result: list[str] = field(default_factory=list)
    listed: bool = False                # the result is a name list: a vector of the values
    shy: bool = False
    left: list[str] = field(default_factory=list)
    optional: bool = False
    right: list[str] = field(default_factory=list)
    right_listed: bool = False
    operands: list[str] = field(default_factory=list)
    locals: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """N (niladic), F, M or D."""
        if self.operands:
            return 'M' if len(self.operands) == 1 else 'D'
        return 'F' if self.right else 'N'

    def names(self) -> list[str]:
        """All names that are local to the function."""
        return [*self.result, *self.left, *self.right, *self.operands, *self.locals]


def read(text: str, line: int = 1, col: int = 0) -> Header:
    """The header in `text`. Raises SyntaxAt."""
    tokens = tokenize(text, line, col)
    if tokens and tokens[0].text == '∇':
        del tokens[0]
    h = Header()
    end = len(tokens)
    for i, t in enumerate(tokens):
        if t.type == 'SEMI':
            end = i
            break
    _locals(h, tokens[end:])
    items = _items(tokens[:end])
    arrow = next((i for i, (kind, _, _) in enumerate(items) if kind == '←'), None)
    if arrow is not None:
        if arrow != 1:
            raise malformed(items[min(arrow, 1)][2])
        kind, names, _ = items[0]
        h.result = names
        h.shy = kind in ('{', '{(')
        h.listed = kind in ('(', '{(')
        items = items[2:]
    _signature(h, items, line, col)
    if len(set(h.names())) != len(h.names()):
        pass                            # a name that is listed twice is local once
    return h


def malformed(at: Token) -> SyntaxAt:
    """The error for a header that goes wrong with this token."""
    return SyntaxAt('Malformed header', at.line, at.col)


def _locals(h: Header, tokens: list[Token]) -> None:
    for i, t in enumerate(tokens):
        if (t.type == 'SEMI') == (i % 2 == 1) or (i % 2 == 1 and t.type not in ('NAME', 'SYSTEM')):
            raise SyntaxAt('Malformed list of locals', t.line, t.col)
        if i % 2:
            name = t.text.upper() if t.type == 'SYSTEM' else t.text
            if name[0] == '⎕' and name not in VARIABLES:
                raise SyntaxAt(f'{name} is no system variable', t.line, t.col)
            h.locals.append(name)


def more_locals(h: Header, text: str, line: int) -> None:
    """Add the locals of a line `;a;b` below the header."""
    _locals(h, tokenize(text, line))


def _items(tokens: list[Token]) -> list[tuple[str, list[str], Token]]:
    """(bracket or '', names, first token) of each item; ('←', [], …) for the arrow."""
    out: list[tuple[str, list[str], Token]] = []
    i = 0
    while i < len(tokens):
        t = tokens[i]
        if t.type == 'ASSIGN':
            out.append(('←', [], t))
        elif t.type == 'NAME':
            out.append(('', [t.text], t))
        elif t.type in ('LPAR', 'LBRACE'):
            kind, names, first = t.text, [], t
            i += 1
            if i < len(tokens) and tokens[i].type == 'LPAR' and kind == '{':
                kind = '{('
                i += 1
            while i < len(tokens) and tokens[i].type == 'NAME':
                names.append(tokens[i].text)
                i += 1
            if kind == '{(' and i < len(tokens) and tokens[i].type == 'RPAR':
                i += 1
            if i >= len(tokens) or tokens[i].type not in ('RPAR', 'RBRACE') or not names:
                raise malformed(tokens[i] if i < len(tokens) else t)
            out.append((kind, names, first))
        else:
            raise malformed(t)
        i += 1
    return out


def _signature(h: Header, items: list[tuple[str, list[str], Token]], line: int, col: int) -> None:
    """The part of the header after the result: `f`, `f y`, `x f y`, `x(f op g)y`, …"""
    if not items:
        raise SyntaxAt('Malformed header', line, col)
    for i, (kind, _, at) in enumerate(items):
        if kind == '←' or i == 3:
            raise malformed(at)
    # Which item holds the function's name? A parenthesis of two or three names is an operator's, unless it
    # can only be a name list of arguments.
    position = {1: 0, 2: 0, 3: 1}[len(items)]
    if len(items) == 2 and items[0][0] == '{':
        raise malformed(items[0][2])
    kind, names, at = items[position]
    if kind == '(':
        if len(names) not in (2, 3):
            raise malformed(at)
        h.name = names[1]
        h.operands = [names[0], *names[2:]]
    elif kind == '':
        h.name = names[0]
    else:
        raise malformed(at)
    if len(items) == 3:
        kind, h.left, at = items[0]
        h.optional = kind == '{'
        if kind in ('(', '{(') or len(h.left) > 1:
            raise malformed(at)                 # only the result and the right argument may be name lists
    if len(items) > 1:
        kind, h.right, at = items[-1]
        h.right_listed = kind == '('
        if kind in ('{', '{('):
            raise malformed(at)
