"""Which dfns must find their names at run time (`dynamic`), by what their text says."""
from __future__ import annotations

from arrayl.arrays.namespace import Namespace
from arrayl.compile import functions as F
from arrayl.compile.scopes import NILADIC, ModuleScope
from arrayl.primitives.registry import REGISTRY
from arrayl.syntax.lexer import CLOSERS, OPENERS, Token, pair

DYNAMIC = {'⍎', '⎕NC', '⎕NL', '⎕EX', '⎕FX', '⎕FIX', '⎕CR', '⎕NR', '⎕VR', '⎕OR', '⎕NS', '⎕CS', '⎕SHADOW', '⎕CY', '⎕VGET',
           '⎕VSET', '⎕AT', '⎕ATX', '⎕LOAD', '⎕USE', '⎕PY', '⎕SRC', '⎕THIS', '⎕STATE', '⎕SIZE', '⎕REFS', '⎕PATH',
           '⎕STOP', '⎕TRACE', '⎕MONITOR'}


def is_dynamic(tokens: list[Token]) -> bool:
    """Whether a dfn must find its names at run time (see `dynamic`)."""
    named: set[str] | None = None                   # the functions with dfns in them, once that matters
    depth = 0
    guards = [0]                                    # the error guards of the functions that are open here
    for i, t in enumerate(tokens):
        if t.text in DYNAMIC or (t.type == 'SYSTEM' and t.text.upper() in DYNAMIC):
            return True
        if t.text == '⎕' and (i + 1 == len(tokens) or tokens[i + 1].type != 'ASSIGN'):
            return True                             # what is typed may name anything
        if t.type == 'LBRACE':
            depth += 1
            guards.append(0)
        elif t.type == 'RBRACE':
            depth -= 1
            guards = guards[:-1] or [0]             # of wrong input, too
        elif t.type == 'ECOLON':
            guards[-1] += 1
            if guards[-1] > F.NESTED_GUARDS:
                return True
        elif depth and t.type == 'FORMAL' and t.text in ('⍺⍺', '⍵⍵'):
            return True                         # an operator inside
        elif t.type == 'DOT' and 0 < i < len(tokens) - 1 and tokens[i + 1].type in ('NAME', 'SYSTEM', 'LPAR', 'FORMAL'):
            before = tokens[i - 1]
            if before.text in ('⍵', '⍺') or before.type in ('RPAR', 'RBRACK'):
                return True
            if before.type == 'NAME' and _locally_bound(tokens, before.text):
                return True
        elif t.type == 'ASSIGN' and i > 1 and tokens[i - 2].type == 'DOT':
            named = _named_dfns(tokens) if named is None else named
            if _has_dfn(_value_at(tokens, i + 1), named):
                return True                         # `ns.f←{…}`: it has the locals here, and then the names there
    return False


def heads(tokens: list[Token]) -> list[str]:
    """The names that dotted names begin with."""
    return sorted({t.text for i, t in enumerate(tokens[:-1]) if t.type == 'NAME' and tokens[i + 1].type == 'DOT'
                   and (i == 0 or tokens[i - 1].type != 'DOT')})


def calls_for_members(names: list[str], ns: Namespace) -> bool:
    """Whether one of the names is a niladic function now: of what class a member of its result is, only a run shows."""
    return any(ModuleScope(ns).raw_class((name,)) == NILADIC for name in names)


def _named_dfns(tokens: list[Token]) -> set[str]:
    """The names of functions with dfns in them that these tokens assign."""
    names: set[str] = set()
    for i, t in enumerate(tokens[:-1]):
        if t.type == 'NAME' and tokens[i + 1].type == 'ASSIGN' and _has_dfn(_value_at(tokens, i + 2), names):
            names.add(t.text)
    return names


def _value_at(tokens: list[Token], first: int) -> list[Token]:
    """The rest of the statement from token `first` on, or of the parentheses around."""
    depth, last = 0, first
    while last < len(tokens) and depth >= 0 and (depth or tokens[last].type != 'SEP'):
        depth += (tokens[last].type in OPENERS) - (tokens[last].type in CLOSERS)
        last += depth >= 0
    return tokens[first:last]


def _has_dfn(value: list[Token], names: set[str]) -> bool:
    """Whether a value may be a function that has a dfn in it, or one of the functions `names`."""
    return any(t.type == 'LBRACE' or t.text in names for t in value) and _ends_in_function(value, names)


def _ends_in_function(tokens: list[Token], names: set[str]) -> bool:
    """Whether an expression may be a function, as its end shows; `names` are functions."""
    if not tokens:
        return False
    end = tokens[-1]
    first = pair(tokens)[len(tokens) - 1] if end.type in CLOSERS else len(tokens) - 1
    if end.type == 'RBRACK':
        return _ends_in_function(tokens[:first], names)     # of an axis or an index
    if end.type in ('RBRACE', 'GLYPH') or end.text in names:
        return True
    if end.type == 'RPAR' and _ends_in_function(tokens[first + 1:-1], names):
        return True
    before = REGISTRY.get(tokens[first - 1].text) if first else None
    return before is not None and before.kind == 'D'        # a right operand: `⍤1`


def _locally_bound(tokens: list[Token], name: str) -> bool:
    """Whether `name` may be assigned in these tokens: it stands left of an arrow in its statement."""
    for i, t in enumerate(tokens):
        if t.type == 'NAME' and t.text == name:
            j = i + 1
            while j < len(tokens) and tokens[j].type in ('NAME', 'RPAR', 'LPAR'):
                j += 1
            if j < len(tokens) and tokens[j].type == 'ASSIGN':
                return True
    return False
