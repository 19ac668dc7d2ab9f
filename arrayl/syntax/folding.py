"""Fold what is parsed later into one token each: dfns, expressions after a dot, functions `name∘←`."""
from __future__ import annotations

from itertools import pairwise

from arrayl.syntax.kinds import HYBRID, D, Environment, F, M
from arrayl.syntax.lexer import CLOSERS, OPENERS, OUTWARD, Token, pair


def names_space(before: list[Token], env: Environment) -> bool:
    """Whether the dot that ends these tokens is a reference (`ns.(…)`), not an inner product (`+.(…)`)."""
    t = before[-2] if len(before) > 1 else before[-1]
    if t.type == 'NAME':
        bound = any(a.text == t.text and b.type == 'ASSIGN' for a, b in pairwise(before))
        return bound or env.class_of((t.text,)) not in (F, M, D)
    if t.type == 'RPAR':
        depth, i = 0, len(before) - 2
        while True:
            depth += (before[i].type == 'RPAR') - (before[i].type == 'LPAR')
            if depth == 0:
                break
            i -= 1
        from arrayl.syntax.classes import Classifier
        inner = before[i + 1:-2]
        return not inner or Classifier(inner, env).ending(len(inner) - 1) not in (F, M, D)
    return t.type in ('RBRACK', 'SYSTEM', 'FORMAL', 'DEXPR')


def fold(tokens: list[Token], env: Environment) -> list[Token]:
    """Each outermost `{…}`, what follows the dot of `ns.(…)` or `ns.[… ⋄ …]`, and `name∘←` become one token each."""
    mate = pair(tokens)
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        t = tokens[i]
        if t.type == 'LBRACE':
            inside = tokens[i + 1:mate[i]]
            closer = tokens[mate[i]]
            out.append(Token('DFN_' + kind_of(inside), '{', t.line, t.col, t.end, (inside, closer)))
            i = mate[i]
        elif t.type == 'LPAR' and out and out[-1].type == 'DOT' and names_space(out, env):
            inside = tokens[i + 1:mate[i]]
            if is_notation(inside):
                inside = tokens[i:mate[i] + 1]
            out.append(Token('DEXPR', '(', t.line, t.col, t.end, inside))
            i = mate[i]
        elif (t.type == 'LBRACK' and out and out[-1].type == 'DOT' and is_broken(tokens[i + 1:mate[i]])
                and names_space(out, env)):
            out.append(Token('DEXPR', '[', t.line, t.col, t.end, tokens[i:mate[i] + 1]))
            i = mate[i]
        elif t.type == 'FORMAL' and t.text[0] in '⍵⍺∇' and out and out[-1].type == 'DOT' and names_space(out, env):
            out.append(Token('DEXPR', '(', t.line, t.col, t.end, [t]))      # `ns.⍺⍺`: the same as in parentheses
        elif t.text == '→' and ends(out[-1:]) and ends(tokens[i + 1:i + 2]):
            out.append(Token('SYSTEM', t.text, t.line, t.col, t.end))   # by itself: back to the session
        elif t.text == OUTWARD and out and is_function(out, tokens[i + 1:i + 2], env):
            out.append(setter(out.pop(), t))
        else:
            out.append(t)
        i += 1
    return out


def ends(neighbour: list[Token]) -> bool:
    """Whether a statement, or the part of a guard, begins or ends where this token stands, or none."""
    return not neighbour or neighbour[0].type in ('SEP', 'COLON', 'ECOLON')


def is_notation(inside: list[Token]) -> bool:
    """Whether what stands between parentheses is array notation: a list of items, or a namespace."""
    return not inside or is_broken(inside) or (
        inside[0].type in ('NAME', 'SYSTEM') and [t.type for t in inside[1:2]] == ['COLON'])


def is_broken(inside: list[Token]) -> bool:
    """Whether separators break what stands between brackets into items."""
    depth = 0
    for t in inside:
        depth += (t.type in OPENERS) - (t.type in CLOSERS)
        if t.type == 'SEP' and depth == 0:
            return True
    return False


def is_function(before: list[Token], after: list[Token], env: Environment) -> bool:
    """Whether ``∘←`` between these tokens makes a function of the name (or ⎕, ⍞) before it: no value follows."""
    if before[-1].text in ('⎕', '⍞'):
        return True
    if before[-1].type != 'NAME' or [t.type for t in before[-2:-1]] == ['DOT']:
        return False
    return not after or after[0].type in ('SEP', 'RPAR', 'RBRACE') or (
        after[0].type == 'GLYPH' and env.glyph(after[0].text) in (M, D, HYBRID))


def setter(name: Token, arrow: Token) -> Token:
    """``name∘←`` as the token of the dfn that assigns its argument to the name."""
    value = Token('FORMAL', '⍵', arrow.line, arrow.col, arrow.end)
    gets = Token('ASSIGN', '←' if name.type == 'SYSTEM' else OUTWARD, arrow.line, arrow.col, arrow.end)
    return Token('DFN_F', '{', name.line, name.col, name.end, ([name, gets, value], arrow))


def kind_of(inside: list[Token]) -> str:
    """F, M or D by the operands that stand between the braces, those of inner braces not counted."""
    depth, kind = 0, F
    for t in inside:
        if t.type == 'LBRACE':
            depth += 1
        elif t.type == 'RBRACE':
            depth -= 1
        elif depth == 0 and t.type == 'FORMAL':
            if t.text == '⍵⍵':
                return D
            if t.text == '⍺⍺':
                kind = M
    return kind
