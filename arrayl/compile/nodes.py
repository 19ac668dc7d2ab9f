"""Questions about nodes of the tree that the emitter asks before it writes any code."""
from __future__ import annotations

from arrayl.primitives.registry import REGISTRY
from arrayl.syntax import tree
from arrayl.syntax.lexer import Token


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
        return is_monadic(node.inner, '⍎')
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
