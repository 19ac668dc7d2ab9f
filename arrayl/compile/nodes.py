"""Questions about nodes of the tree that the emitter asks before it writes any code."""
from __future__ import annotations

from typing import Any

from arrayl.primitives.registry import REGISTRY
from arrayl.syntax import tree
from arrayl.syntax.lexer import OUTWARD, Token


def is_monadic(node: tree.Node, glyph: str) -> bool:
    """Whether `node` applies the primitive function `glyph` to one argument."""
    return (isinstance(node, tree.Monadic) and isinstance(node.function, tree.Primitive)
            and node.function.at.text == glyph)


def late_parts(node: tree.Node) -> bool:
    """Whether `node`, or an item of that strand, is like `(…).name`, `x[i].name`, `x.(…)` or `(⍎…)`.

    Their classes show when they run.
    """
    if isinstance(node, tree.Strand):
        return any(late_parts(item) for item in node.items
                   if isinstance(item, tree.Dot | tree.DotExpr | tree.Paren))
    if isinstance(node, tree.Paren):
        inner = unparen(node)
        return is_monadic(inner, '⍎') or (isinstance(inner, tree.Dot) and late_parts(inner))
    if isinstance(node, tree.DotExpr):
        return True
    if not isinstance(node, tree.Dot) or node.kind != 'A' or node.name.startswith('⎕'):
        return False
    while isinstance(node, tree.Dot):
        node = node.left
    return not isinstance(node, tree.Name)


def outside_braces(tokens: list[Token]) -> list[Token]:
    """Those of `tokens` that stand in no dfn."""
    depth, out = 0, []
    for t in tokens:
        depth += (t.type == 'LBRACE') - (t.type == 'RBRACE')
        if depth == 0:
            out.append(t)
    return out


def may_be_shy(node: tree.Node) -> bool:
    """Whether the value of `node` comes straight from a function that may return it shyly."""
    if isinstance(node, tree.Monadic | tree.Dyadic):
        return returns_shyly(node.function)
    return isinstance(node, tree.Name | tree.Dot | tree.DotExpr)


def returns_shyly(function: tree.Node) -> bool:
    """Whether `function` may return shyly: it, or what it calls last, is no primitive, or one of the shy ones."""
    if isinstance(function, tree.Train):
        return returns_shyly(function.parts[-2])        # the root makes the value
    if isinstance(function, tree.Outer | tree.Axis):
        return returns_shyly(function.function)
    if isinstance(function, tree.Primitive):
        found = REGISTRY.get(function.at.text)
        return found is None or bool(found.facts.get('frame') or found.facts.get('shy'))
    if isinstance(function, tree.Derived) and isinstance(function.operator, tree.Primitive):
        operands = [x for x in (function.left, function.right) if x is not None and not is_value(x)]
        return function.operator.at.text == '⌶' or any(map(returns_shyly, operands))
    return True


def stops(node: tree.Node) -> bool:
    """Whether a statement is a jot or a dot by itself: a SYNTAX ERROR, by which programs are made to stop."""
    return isinstance(node, tree.Primitive) and node.at.text in ('∘', '.')


def is_value(node: tree.Node) -> bool:
    """Whether `node` is an array expression."""
    if isinstance(node, tree.Name | tree.Dot):
        return node.kind == 'A'
    return isinstance(node, tree.Numbers | tree.String | tree.Strand | tree.Index | tree.DotExpr | tree.ListNotation
                      | tree.BlockNotation | tree.SpaceNotation | tree.Monadic | tree.Dyadic | tree.Paren
                      | tree.Assign | tree.Modify | tree.Broken)


def marked(node: tree.Node) -> Token:
    """The token that the caret of an error in applying function `node` stands under: its first function, or its
    operator if all operands are arrays."""
    while (isinstance(node, tree.Derived) and node.left is not None
           and (node.at.text != '(' or node.at == node.left.at)):       # a derived function in parentheses: at (
        if not is_value(node.left):
            node = node.left
        elif node.right is None or is_value(node.right):
            return node.operator.at
        else:
            node = node.right
    return node.at


def singles(item: tree.Node) -> list[tree.Node]:
    """A number in a strand is an item of its own, though a run of them is one token; last first."""
    if not isinstance(item, tree.Numbers):
        return [item]
    words = [tree.Numbers(Token(item.at.type, word, item.at.line, item.at.col, item.at.end))
             for word in item.at.text.split()]
    return [*reversed(words)]


def unparen(node: tree.Node) -> tree.Node:
    """What stands in the parentheses, if `node` is some."""
    return node.core if isinstance(node, tree.Paren) else node


def unparen_target(node: tree.Node) -> tree.Node:
    """The same for a name or names that are assigned to; parentheses around anything else make a selection."""
    while isinstance(node, tree.Paren) and isinstance(node.inner, tree.Name | tree.Paren | tree.Strand):
        node = node.inner
    return node


def bound_names(statements: list[tree.Node]) -> set[str]:
    """The names that `name←…` binds in these statements, those in inner dfns not counted."""
    return {name for name in targets(statements) if name[0] not in '⎕⍞⍺⍵∇'}


def targets(statements: list[tree.Node]) -> set[str]:
    """What `name←…` assigns to in these statements, outside inner dfns."""
    found: set[str] = set()
    stack: list[Any] = list(statements)
    while stack:
        node = stack.pop()
        if isinstance(node, tree.Assign | tree.AssignFunction) and node.at.text == OUTWARD:
            pass
        elif isinstance(node, tree.Assign):
            target(unparen_target(node.target), found)
        elif isinstance(node, tree.AssignFunction) and isinstance(node.target, tree.Name):
            found.add(node.target.at.text)
        stack.extend(children(node))
    return found


def target(node: tree.Node, found: set[str]) -> None:
    """Add the names that an assignment to `node` binds to those `found`."""
    if isinstance(node, tree.Name):
        found.add(node.at.text)
    elif isinstance(node, tree.Strand):
        for item in node.items:
            target(unparen_target(item), found)


def children(node: tree.Node) -> list[Any]:
    """The nodes below `node`; inner dfns are leaves."""
    out: list[Any] = []
    if isinstance(node, tree.Dfn):
        return out
    for name in _fields(type(node)):
        value = getattr(node, name)
        if isinstance(value, tree.Node):
            out.append(value)
        elif isinstance(value, list):
            for x in value:
                if isinstance(x, tree.Node):
                    out.append(x)
                elif isinstance(x, tuple):
                    out += [y for y in x if isinstance(y, tree.Node)]
    return out


def _fields(kind: type[tree.Node]) -> list[str]:
    if kind not in _FIELDS:
        _FIELDS[kind] = [f for f in kind.fields if f != 'at']
    return _FIELDS[kind]


_FIELDS: dict[type, list[str]] = {}
