"""The tree of a program. Every node keeps the token that an error report marks when the node fails.

Nodes have no repr and no equality of their own: making those costs more at import than all the rest of the front end.
"""
from __future__ import annotations

from dataclasses import dataclass

from arrayl.syntax.lexer import Token


@dataclass(slots=True, repr=False, eq=False)
class Node:
    at: Token


# --- values
@dataclass(slots=True, repr=False, eq=False)
class Numbers(Node):
    """A run of number tokens: a scalar or a constant vector."""


@dataclass(slots=True, repr=False, eq=False)
class String(Node):
    """A quoted text."""


@dataclass(slots=True, repr=False, eq=False)
class Name(Node):
    """A name of any class, formal names (⍺ ⍵ ∇ ⍺⍺ …), ⎕names, ⍬ and # included."""
    kind: str                           # A F M D


@dataclass(slots=True, repr=False, eq=False)
class Strand(Node):
    items: list[Node]


@dataclass(slots=True, repr=False, eq=False)
class Index(Node):
    """``array[i;j]``; None stands for an elided index."""
    array: Node
    slots: list[Node | None]


@dataclass(slots=True, repr=False, eq=False)
class Dot(Node):
    """``left.name``, of any class."""
    left: Node
    name: str
    kind: str


@dataclass(slots=True, repr=False, eq=False)
class DotExpr(Node):
    """``left.(expression)``; the tokens of the expression are parsed where the namespace is known."""
    left: Node
    tokens: list[Token]


@dataclass(slots=True, repr=False, eq=False)
class ListNotation(Node):
    """``(a ⋄ b)``"""
    items: list[Node]


@dataclass(slots=True, repr=False, eq=False)
class BlockNotation(Node):
    """``[a ⋄ b]``"""
    items: list[Node]


@dataclass(slots=True, repr=False, eq=False)
class SpaceNotation(Node):
    """``(x: 1 ⋄ y: 2)``"""
    pairs: list[tuple[Token, Node]]


@dataclass(slots=True, repr=False, eq=False)
class Monadic(Node):
    function: Node
    right: Node


@dataclass(slots=True, repr=False, eq=False)
class Dyadic(Node):
    left: Node
    function: Node
    right: Node


@dataclass(slots=True, repr=False, eq=False)
class Paren(Node):
    """A parenthesised value: it displays even when it is an assignment, and does not strand inwards."""
    inner: Node


# --- assignments
@dataclass(slots=True, repr=False, eq=False)
class Assign(Node):
    """``target←value``; the target is any value node: a name, a strand of names, an index, a selection."""
    target: Node
    value: Node


@dataclass(slots=True, repr=False, eq=False)
class Modify(Node):
    """``target f←value``"""
    target: Node
    function: Node
    value: Node


@dataclass(slots=True, repr=False, eq=False)
class AssignFunction(Node):
    """``f←+/``, ``op←⍤1``: `target` is a Name or a Dot."""
    target: Node
    value: Node


# --- functions and operators
@dataclass(slots=True, repr=False, eq=False)
class Primitive(Node):
    """A glyph that is a function or an operator."""
    kind: str


@dataclass(slots=True, repr=False, eq=False)
class Dfn(Node):
    """``{…}``, unparsed: its tokens between the braces, and its kind F, M or D."""
    tokens: list[Token]
    kind: str
    closer: Token


@dataclass(slots=True, repr=False, eq=False)
class DotDfn(Node):
    """``left.{…}``: a dfn or dop that works in the namespace."""
    left: Node
    dfn: Dfn


@dataclass(slots=True, repr=False, eq=False)
class Outer(Node):
    function: Node


@dataclass(slots=True, repr=False, eq=False)
class Derived(Node):
    """An operator with its operand(s); `left` is None for a bound right operand (``⍤1`` by itself)."""
    operator: Node
    left: Node | None
    right: Node | None = None


@dataclass(slots=True, repr=False, eq=False)
class Axis(Node):
    """``f[k]``"""
    function: Node
    slots: list[Node | None]


@dataclass(slots=True, repr=False, eq=False)
class Train(Node):
    parts: list[Node]                   # two or three: a longer train nests on the right


# --- statements
@dataclass(slots=True, repr=False, eq=False)
class Guard(Node):
    condition: Node
    result: Node | None


@dataclass(slots=True, repr=False, eq=False)
class ErrorGuard(Node):
    numbers: Node
    result: Node | None


@dataclass(slots=True, repr=False, eq=False)
class Broken(Node):
    """A statement that is no statement; it fails, at `at`, when it is reached."""
    message: str


Statement = Node
FUNCTION_NODES = (Primitive, Outer, Axis, Train)
