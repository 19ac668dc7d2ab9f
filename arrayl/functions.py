"""What a function value *is*, besides something to call.

Every APL function is a plain Python function ``f(omega, alpha=None)`` (never a class with ``__call__``
or a partial: those recurse on the C stack and crash the process at depth). What it means (which
primitive, which operator with which operands, which source text) is written on it as the attribute
``meaning`` and read by display, inverses, identity elements and fast paths. Operators are Python
functions of their operands, ``op(f)`` or ``op(f, g)``, and carry a meaning too.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Function = Callable[..., Any]
FUNCTION, MONADIC_OPERATOR, DYADIC_OPERATOR = 'F', 'M', 'D'


@dataclass(frozen=True, eq=False)
class Meaning:
    """Base of the descriptions below. `kind` is the class of the value: F, M or D."""
    kind: str = field(default=FUNCTION, kw_only=True)


@dataclass(frozen=True, eq=False)
class Primitive(Meaning):
    """A glyph by itself: a primitive function or operator, or a system function such as ⎕UCS."""
    glyph: str
    entry: Any = None                   # its primitives.registry.Entry


@dataclass(frozen=True, eq=False)
class Derived(Meaning):
    """An operator with its operands: ``+/``, ``f⍤1``, ``∘.×`` (operator '∘.'), ``×[1]`` (operator '[]').

    `operator` is the glyph, or the operator value itself for a user's one. An absent operand is None;
    an operand may be an array. `axis` is the array between brackets. A dyadic operator with only its
    right operand (``⍤1``, ``⍣¯1``) has kind M and left None.
    """
    operator: Any
    left: Any = None
    right: Any = None
    axis: Any = None


@dataclass(frozen=True, eq=False)
class Train(Meaning):
    """``f g`` (atop), ``f g h`` (fork) or ``A g h``: always two or three parts; longer trains nest."""
    parts: tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Defined(Meaning):
    """A dfn, dop or tradfn, with the text as it was typed."""
    source: str
    name: str = ''                      # '' while anonymous
    traditional: bool = False
    details: Any = None                 # the compiler's own record


@dataclass(frozen=True, eq=False)
class Foreign(Meaning):
    """A Python callable from ⎕PY or from the caller of the API."""
    target: Any
    name: str = ''


def meaning(f: Any) -> Meaning | None:
    """The description of function or operator `f`; None for a bare Python function."""
    return getattr(f, 'meaning', None)


def mark(f: Any, description: Meaning) -> Any:
    """Write `description` on the Python function `f` and give `f` back."""
    f.meaning = description
    return f


def is_glyph(f: Any, glyph: str) -> bool:
    """Whether `f` is exactly the primitive `glyph`."""
    m = getattr(f, 'meaning', None)
    return type(m) is Primitive and m.glyph == glyph


def is_derived(f: Any, operator: str) -> bool:
    """Whether `f` was derived by the primitive operator `operator`."""
    m = getattr(f, 'meaning', None)
    return type(m) is Derived and m.operator == operator
