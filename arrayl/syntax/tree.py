"""The tree of a program. Every node keeps the token that an error report marks when the node fails."""
from __future__ import annotations

from arrayl.fields import Fields
from arrayl.syntax.lexer import Token


class Node(Fields):
    at: Token


# --- values
class Numbers(Node):
    """A run of number tokens: a scalar or a constant vector."""


class String(Node):
    """A quoted text."""


class Name(Node):
    """A name of any class, formal names (⍺ ⍵ ∇ ⍺⍺ …), ⎕names, ⍬ and # included."""
    kind: str                           # A F M D


class Strand(Node):
    items: list[Node]


class Index(Node):
    """``array[i;j]``; None stands for an elided index."""
    array: Node
    slots: list[Node | None]


class Dot(Node):
    """``left.name``, of any class."""
    left: Node
    name: str
    kind: str


class DotExpr(Node):
    """``left.(expression)``; the tokens of the expression are parsed where the namespace is known."""
    left: Node
    tokens: list[Token]


class ListNotation(Node):
    """``(a ⋄ b)``"""
    items: list[Node]


class BlockNotation(Node):
    """``[a ⋄ b]``"""
    items: list[Node]


class SpaceNotation(Node):
    """``(x: 1 ⋄ y: 2)``"""
    pairs: list[tuple[Token, Node]]


class Monadic(Node):
    function: Node
    right: Node


class Dyadic(Node):
    left: Node
    function: Node
    right: Node


class Paren(Node):
    """A parenthesised value: it displays even when it is an assignment, and does not strand inwards."""
    inner: Node

    def __init__(self, at: Token, inner: Node) -> None:
        self.at, self.inner = at, inner
        self.core: Node = inner.core if isinstance(inner, Paren) else inner     # what all the parentheses hold


# --- assignments
class Assign(Node):
    """``target←value``; the target is any value node: a name, a strand of names, an index, a selection."""
    target: Node
    value: Node


class Modify(Node):
    """``target f←value``"""
    target: Node
    function: Node
    value: Node


class AssignFunction(Node):
    """``f←+/``, ``op←⍤1``: `target` is a Name or a Dot."""
    target: Node
    value: Node


# --- functions and operators
class Primitive(Node):
    """A glyph that is a function or an operator."""
    kind: str


class Dfn(Node):
    """``{…}``, unparsed: its tokens between the braces, and its kind F, M or D."""
    tokens: list[Token]
    kind: str
    closer: Token

    @property
    def runs_out(self) -> bool:
        """Whether a separator stands before the brace that closes it: then an assignment at its end is no result."""
        return bool(self.tokens) and self.tokens[-1].type == 'SEP'


class DotDfn(Node):
    """``left.{…}``: a dfn or dop that works in the namespace."""
    left: Node
    dfn: Dfn


class DotFunction(Node):
    """``left.(expression)`` whose value is a function."""
    left: Node
    tokens: list[Token]


class Outer(Node):
    function: Node


class Late(Node):
    """``(⍎…)`` as the operand of a product: an expression whose value must be a function."""
    value: Node


class Derived(Node):
    """An operator with its operand(s); `left` is None for a bound right operand (``⍤1`` by itself)."""
    operator: Node
    left: Node | None
    right: Node | None = None


class Axis(Node):
    """``f[k]``"""
    function: Node
    slots: list[Node | None]


class Train(Node):
    parts: list[Node]                   # two or three: a longer train nests on the right
    assigns: bool = False               # whether a part, or a part of a train in it, is a function that is assigned


# --- statements
class Guard(Node):
    condition: Node
    result: Node | None


class ErrorGuard(Node):
    numbers: Node
    result: Node | None


class Broken(Node):
    """A statement that is no statement; it fails, at `at`, when it is reached and what stands `right` is computed."""
    message: str
    right: Node | None


Statement = Node
