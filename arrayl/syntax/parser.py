"""Classed tokens to tree, by the LALR tables that Lark made of ``grammar/arrayl.lark``."""
from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from arrayl.syntax import tree
from arrayl.syntax.lexer import NAMECLASS, SyntaxAt, Token
from arrayl.syntax.tables import load

Children = list[Any]


@cache
def tables() -> tuple[list[dict[str, int]], list[tuple[str, int, Callable[[Children], Any] | None]], int, int]:
    t = load()
    rules = []
    for origin, size, alias, inline in t['rules']:
        action: Callable[[Children], Any] | None = BUILD.get(alias or origin)
        if action is None and not (inline and size == 1):
            action = splice if origin.startswith('__') else None
            if action is None:
                raise RuntimeError(f'no builder for rule {alias or origin}')
        if inline and size == 1 and not alias:
            action = None               # passes its child through
        rules.append((origin, size, action))
    return t['states'], rules, t['start'], t['end']


def parse(tokens: list[Token], end: Token) -> list[tree.Statement]:
    """The statements of a body; `end` stands for the place after its last token.

    Raises SyntaxAt at the first token that cannot follow what stands before it.
    """
    states, rules, state, final = tables()
    stack = [state]
    values: list[Any] = []
    supply = [*tokens, Token('$END', '', end.line, end.col, end.end)]
    before: Token | None = None
    for token in supply:
        kind = token.type
        while True:
            action = states[stack[-1]].get(kind)
            if action is None:
                raise unexpected(token, before, values)
            if action >= 0:
                stack.append(action)
                values.append(token)
                before = token
                break
            origin, size, build = rules[-1 - action]
            if size:
                children = values[-size:]
                del values[-size:]
                del stack[-size:]
            else:
                children = []
            values.append(build(children) if build else children[0])
            stack.append(states[stack[-1]][origin])
            if kind == '$END' and stack[-1] == final:
                statements: list[tree.Statement] = values[-1]
                return statements
    raise unexpected(supply[-1], before, values)


def parse_statement(tokens: list[Token], end: Token) -> list[tree.Statement]:
    """The statement as `parse` gives it; one whose fault is what it assigns to is `Broken`."""
    try:
        return parse(tokens, end)
    except SyntaxAt as error:
        node = broken(error, tokens, end)
        if node.right is None:
            raise
        return [node]


def parse_each(tokens: list[Token], end: Token) -> list[tree.Statement]:
    """The statements of a body; one that cannot be parsed is `Broken`, for it fails only when it is reached."""
    try:
        return parse(tokens, end)
    except SyntaxAt:
        pass
    out: list[tree.Statement] = []
    first = 0
    for i, token in enumerate([*tokens, end]):
        if token is end or token.type == 'SEP':
            piece, first = tokens[first:i], i + 1
            try:
                out += parse(piece, token)
            except SyntaxAt as error:
                out.append(broken_guard(error, piece, token) or broken(error, piece, token))
    return out


def broken(error: SyntaxAt, tokens: list[Token], end: Token) -> tree.Broken:
    """The statement of `tokens`, which `error` says is none. What it would assign to a wrong target comes before."""
    at = place(error)
    level = 0
    for i, t in enumerate(tokens):
        level += (t.type in BRACKETS) - (t.type in BRACKETS.values())
        arrow = i + (t.type == 'CHANGED')
        right = tokens[arrow + 1:]
        if (t.line, t.col) == (at.line, at.col) and tokens[arrow].type == 'ASSIGN' and level == 0 and right:
            try:
                return tree.Broken(at, error.message, *parse(right, end))
            except SyntaxAt as further:
                return broken(further, right, end)
    return tree.Broken(at, error.message, None)


def broken_guard(error: SyntaxAt, tokens: list[Token], end: Token) -> tree.Statement | None:
    """A guard whose result is none, or a function, which matters only if it is asked for."""
    at = place(error)
    for i, t in enumerate(tokens):
        if t.type in ('COLON', 'ECOLON') and (t.line, t.col) < (at.line, at.col):
            for guard in parse_each(tokens[:i + 1], end):
                if isinstance(guard, tree.Guard | tree.ErrorGuard):
                    try:
                        result, = parse(tokens[i + 1:], end)
                    except SyntaxAt:
                        result = broken(error, tokens[i + 1:], end)
                    return guard.but(result=result)
    return None


def place(error: SyntaxAt) -> Token:
    """What stands where `error` says."""
    line, col = error.line or 1, (error.column or 1) - 1
    return Token('$END', '', line, col, col + 1)


BRACKETS = {'L' + kind: 'R' + kind for kind in ('PAR', 'BRACK', 'LIST', 'BLOCK', 'SPACE', 'LATE')}
ENDS = {'RPAR', 'RBRACK', 'RLIST', 'RBLOCK', 'RSPACE', 'RLATE', 'SEMI', 'ITEM', 'COLON', 'ECOLON'}
LACKING = {'FN', 'FNAME', 'DFN_F', 'OUTER', 'DOP', 'DNAME', 'DFN_D', 'ASSIGN'}


def unexpected(token: Token, before: Token | None, values: Children) -> SyntaxAt:
    """The error for a token that cannot stand where it does, after token `before`, when `values` were understood."""
    if token.type == 'CHANGED':
        return SyntaxAt(NAMECLASS, token.line, token.col)
    if token.type in ('$END', 'RPAR') and values and is_function(values[-1]):       # 1 2(+/)   (0.5+)
        return SyntaxAt('Missing right argument', values[-1].at.line, values[-1].at.col)
    if token.type == '$END' and before is not None:
        if before.type in ('DOP', 'DNAME', 'DFN_D'):
            return SyntaxAt('Missing right operand', before.line, before.col)
        if before.type in LACKING:
            return SyntaxAt('Missing right argument', before.line, before.col)
        return SyntaxAt('', before.line, before.col)
    if before is not None and token.type in ENDS and before.type in LACKING:
        return SyntaxAt('', before.line, before.col)
    return SyntaxAt('', token.line, token.col)


# --- one builder per rule, by its alias or origin
def splice(c: Children) -> Children:
    """The helper rules that Lark makes of (…)*: one flat list."""
    out: Children = []
    for child in c:
        if isinstance(child, list):
            out.extend(child)
        else:
            out.append(child)
    return out


def nodes(c: Children) -> list[tree.Node]:
    return [x for x in splice(c) if isinstance(x, tree.Node)]


def build_strand(c: Children) -> tree.Node:
    left, _, item = c
    if isinstance(left, tree.Strand):
        left.items.append(item)
        return left
    return tree.Strand(left.at, [left, item])


def build_index(c: Children) -> tree.Node:
    return tree.Index(c[1], c[0], c[2])


def build_slots(c: Children) -> list[tree.Node | None]:
    return [x.node for x in splice(c) if isinstance(x, Slot)]


class Slot:
    """The content of one place between the semicolons of an index; None when it is left out."""
    __slots__ = ('node',)

    def __init__(self, node: tree.Node | None) -> None:
        self.node = node


def build_train(c: Children) -> tree.Node:
    """`f tail` or `A f tail`, where a tail of three or more parts is bound in threes from the right."""
    *head, tail = c
    parts = [*head, *(tail.parts if isinstance(tail, Open) else [tail])]
    return Open(c[0].at if isinstance(c[0], tree.Node) else c[0], parts)


VALUES = (tree.Numbers, tree.String, tree.Strand, tree.Index, tree.DotExpr, tree.ListNotation, tree.BlockNotation,
          tree.SpaceNotation, tree.Paren)


def is_function(node: object) -> bool:
    if isinstance(node, tree.Primitive | tree.Name | tree.Dot | tree.Dfn):
        return node.kind == 'F'
    if isinstance(node, tree.DotDfn):
        return node.dfn.kind == 'F'
    return isinstance(node, tree.DotFunction | tree.Outer | tree.Late | tree.Axis | tree.Train) or (
        isinstance(node, tree.Derived) and node.left is not None)


class Open(tree.Train):
    """A train that may still grow on the left; `close_train` binds its parts in threes."""


def train(*parts: tree.Node) -> tree.Train:
    assigns = any(isinstance(p, tree.AssignFunction) or (isinstance(p, tree.Train) and p.assigns) for p in parts)
    return tree.Train(leftmost(parts[0]), list(parts), assigns)


def close_train(node: tree.Node) -> tree.Node:
    if not isinstance(node, Open):
        return node
    parts = list(node.parts)
    acc = last = parts.pop()
    while len(parts) >= 2:
        g = parts.pop()
        f = parts.pop()
        acc = train(f, g, acc)
    if parts:
        f = parts.pop()
        if isinstance(f, VALUES) or (isinstance(f, tree.Name | tree.Dot) and f.kind == 'A'):
            raise SyntaxAt('Missing right argument', last.at.line, last.at.col)     # arrays are left tines of forks
        acc = train(f, acc)
    return acc


def parenthesised(opener: Token, node: tree.Node) -> tree.Node:
    """A function in parentheses; a derived one is marked at its parenthesis when it fails."""
    if isinstance(node, tree.Derived | tree.Outer | tree.Axis | tree.Train) or (
            isinstance(node, tree.Dot) and node.name[0] == '⎕'):
        node.at = opener
    return node


def build_assign(c: Children) -> tree.Node:
    return tree.Assign(c[1], c[0], c[2])


def build_assign_dot(c: Children) -> tree.Node:
    """`space.f←function`, and `spaces[i].f←function`."""
    *left, name, arrow, function = c
    space = left[0] if left[1].type == 'DOTREF' else tree.Index(left[1], left[0], left[2])
    return tree.AssignFunction(arrow, tree.Dot(name, space, name.text, name.type[0]), close_train(function))


def leftmost(node: tree.Node) -> Token:
    """The first token of an operand: a derived function is marked there when it fails."""
    while isinstance(node, tree.Index | tree.Train):
        node = node.array if isinstance(node, tree.Index) else node.parts[0]
    return node.at


def build_dfn(token: Token) -> tree.Dfn:
    return tree.Dfn(token, token.payload[0], token.type[-1], token.payload[1])


def build_dot_function(token: Token, left: tree.Node) -> tree.Node:
    """`left.{…}`, or `left.(…)` whose value is a function."""
    if token.text == '{':
        return tree.DotDfn(token, left, build_dfn(token))
    return tree.DotFunction(token, left, token.payload)


def build_space(c: Children) -> tree.Node:
    return tree.SpaceNotation(c[0], [x for x in splice(c) if isinstance(x, tuple)])


BUILD: dict[str, Callable[[Children], Any]] = {
    'start': lambda c: c[0],
    'body': lambda c: [close_train(x) for x in nodes(c)],
    'guard': lambda c: tree.Guard(c[1], c[0], c[2] if len(c) > 2 else None),
    'error_guard': lambda c: tree.ErrorGuard(c[1], c[0], c[2] if len(c) > 2 else None),
    'assign_operator': lambda c: tree.AssignFunction(c[1], tree.Name(c[0], c[0].type[0]), c[2]),
    'assign_function': lambda c: tree.AssignFunction(c[1], tree.Name(c[0], 'F'), close_train(c[2])),
    'assign_dot_function': build_assign_dot,
    'monadic': lambda c: tree.Monadic(c[0].at, c[0], c[1]),
    'dyadic': lambda c: tree.Dyadic(c[1].at, c[0], c[1], c[2]),
    'assign': build_assign,
    'modify': lambda c: tree.Modify(c[2], c[0], c[1], c[3]),
    'strand': build_strand,
    'indexed': build_index,
    'index': build_slots,
    'index_dot': lambda c: tree.Dot(c[5], tree.Index(c[1], c[0], c[2]), c[5].text, c[5].type[0]),
    'index_dot_expr': lambda c: tree.DotExpr(c[5], tree.Index(c[1], c[0], c[2]), c[5].payload),
    'numbers': lambda c: tree.Numbers(c[0]),
    'string': lambda c: tree.String(c[0]),
    'name': lambda c: tree.Name(c[0], c[0].type[0]),
    'paren': lambda c: (tree.Paren(c[1].at, c[1]) if c[0].payload == 'A' else parenthesised(c[0], close_train(c[1]))),
    'list': lambda c: tree.ListNotation(c[0], nodes(c)),
    'block': lambda c: tree.BlockNotation(c[0], nodes(c)),
    'space': build_space,
    'pair': lambda c: (c[0], c[2]),
    'dot': lambda c: tree.Dot(c[2], c[0], c[2].text, c[2].type[0]),
    'dot_expr': lambda c: tree.DotExpr(c[2], c[0], c[2].payload),
    'dot_dfn': lambda c: build_dot_function(c[2], c[0]),
    'index_dot_dfn': lambda c: build_dot_function(c[5], tree.Index(c[1], c[0], c[2])),
    'slot': lambda c: Slot(c[0] if c else None),
    'train': build_train,
    'outer': lambda c: tree.Outer(c[0], c[1]),
    'derive1': lambda c: tree.Derived(leftmost(c[0]), c[1], c[0]),
    'derive2': lambda c: tree.Derived(leftmost(c[0]), c[1], c[0], c[2]),
    'axis': lambda c: tree.Axis(c[0].at, c[0], c[2]),
    'primitive': lambda c: tree.Primitive(c[0], {'FN': 'F', 'MOP': 'M', 'DOP': 'D'}[c[0].type]),
    'dfn': lambda c: build_dfn(c[0]),
    'late': lambda c: tree.Late(c[0], c[1]),
    'curry': lambda c: tree.Derived(c[0].at, c[0], None, c[1]),
}


