"""What a function value *is*, besides something to call.

Every APL function is a plain Python function ``f(omega, alpha=None)`` (never a class with ``__call__``
or a partial: those recurse on the C stack and crash the process at depth). What it means (which
primitive, which operator with which operands, which source text) is written on it as the attribute
``meaning`` and read by display, inverses, identity elements and fast paths. Operators are Python
functions of their operands, ``op(f)`` or ``op(f, g)``, and carry a meaning too.

Meanings are no dataclasses: making six of those takes 5 ms at every start.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

Function = Callable[..., Any]
FUNCTION, MONADIC_OPERATOR, DYADIC_OPERATOR = 'F', 'M', 'D'


class Meaning:
    """Base of the descriptions below. `kind` is the class of the value: F, M or D."""
    kind: str


class Primitive(Meaning):
    """A glyph by itself: a primitive function or operator, or a system function such as ⎕UCS."""

    def __init__(self, glyph: str, entry: Any = None, *, kind: str = FUNCTION) -> None:
        self.glyph = glyph
        self.entry = entry              # its primitives.registry.Entry
        self.kind = kind


class Derived(Meaning):
    """An operator with its operands: ``+/``, ``f⍤1``, ``∘.×`` (operator '∘.'), ``×[1]`` (operator '[]').

    `operator` is the glyph, or the operator value itself for a user's one. An absent operand is None;
    an operand may be an array. `axis` is the array between brackets. A dyadic operator with only its
    right operand (``⍤1``, ``⍣¯1``) has kind M and left None.
    """

    def __init__(self, operator: Any, left: Any = None, right: Any = None, axis: Any = None, *,
                 kind: str = FUNCTION) -> None:
        self.operator, self.left, self.right, self.axis = operator, left, right, axis
        self.pervades: bool | None = None       # as `operators.common.pervades` finds it
        self.kind = kind


class Train(Meaning):
    """``f g`` (atop), ``f g h`` (fork) or ``A g h``: always two or three parts; longer trains nest."""

    def __init__(self, parts: tuple[Any, ...], *, kind: str = FUNCTION) -> None:
        self.parts = parts
        self.kind = kind


class Defined(Meaning):
    """A dfn, dop or tradfn, with the text as it was typed."""

    def __init__(self, source: str, name: str = '', traditional: bool = False, details: Any = None, *,
                 kind: str = FUNCTION) -> None:
        self.source = source
        self.name = name                # '' while anonymous
        self.traditional = traditional
        self.details = details          # the compiler's own record
        self.kind = kind


class Foreign(Meaning):
    """A Python callable from ⎕PY or from the caller of the API."""

    def __init__(self, target: Any, name: str = '', *, kind: str = FUNCTION) -> None:
        self.target, self.name = target, name
        self.kind = kind


class Inner:
    """What all values of one inner dfn share, for those who read it instead of calling it.

    `node` is its tree, `statements` are those of its body, `scope` the compiler's scope of their names; what was read
    of it is kept.
    The function carries it as its last default, which costs nothing when it is made.
    """
    __slots__ = ('__weakref__', 'cellwise', 'node', 'parts', 'programs', 'scope', 'statements')

    def __init__(self, node: Any, statements: list[Any], scope: Any) -> None:
        self.node, self.statements, self.scope = node, statements, scope
        self.programs: dict[Any, Any] = {}
        self.cellwise: Any = False              # not read yet


class Awaited:
    """What a function value has in place of its `Inner` until it is compiled."""

    def inner(self, f: Any) -> Inner | None:
        raise NotImplementedError


def inner_of(f: Any) -> Inner | None:
    """The `Inner` of function value `f`; None unless it is an inner dfn that can be read."""
    defaults = getattr(f, '__defaults__', None)
    last = defaults[-1] if defaults else None
    return last if type(last) is Inner else last.inner(f) if isinstance(last, Awaited) else None


INNER_TEXTS: list[Callable[[Any], str]] = []    # the compiler: from the code of an inner dfn to its text


def inner_text(f: Any) -> str:
    """The text of an inner dfn, which carries no description; '' if `f` is none."""
    code = getattr(f, '__code__', None)
    return next((text for find in INNER_TEXTS if code is not None and (text := find(code))), '')


FRAMED = '⎕E.'                          # before the key of a name that is looked for in the frames around


def enclosing(f: Any) -> Any:
    """The frame that dfn `f`, or one around it, was made in, if it is compiled all the same; None of others."""
    found = getattr(f, 'around', None)
    return captured(f, '⎕E') if found is None and getattr(f, '__closure__', None) else found


def captured(f: Any, key: str) -> Any:
    """What inner dfn `f` finds as variable `key` of a function around it; None while that has no value."""
    if key.startswith(FRAMED):
        try:
            return enclosing(f)[key.removeprefix(FRAMED)]
        except NameError:
            return None
    try:
        return f.__closure__[f.__code__.co_freevars.index(key)].cell_contents
    except ValueError:
        return None


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
