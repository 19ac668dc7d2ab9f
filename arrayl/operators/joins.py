"""Functions that only join, such as ``{⍺,', ',⍵}`` and ``(⊣,'-',⊢)``: their reductions are one catenation.

By the definition each step copies all that was joined so far, which costs the square of the length. What such a
function joins is a list of parts: its arguments, each a vector or scalar, and arrays that stay the same. ⍵ occurs once.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from arrayl.arrays import Value
from arrayl.engine.lift import value_of
from arrayl.errors import APLError
from arrayl.functions import Defined, Primitive, Train, inner_of, meaning

READERS: list[Callable[[Any], list[Any] | None]] = []    # dfn -> its parts; set by the compiler
FEWEST = 8                              # items from which it pays
LONGEST = 20
ALPHA, OMEGA = object(), object()       # parts of a list; another is a `Fixed`


class Fixed:
    """A part that is an array: a value, or a variable, as `compile.readings.home` finds it."""

    def __init__(self, value: Value, names: Any = None, key: str = '') -> None:
        self.value, self.names, self.key = value, names, key

    def now(self, f: Any) -> Value:
        """The array; None when there is none. `f` is the function that may have captured it."""
        if not self.key:
            return self.value
        found = value_of(f if inner_of(f) is not None and callable(self.names) else self.names, self.key)
        return None if callable(found) else found


def joined_by(f: Any) -> list[Any] | None:
    """The parts that `f` joins now, arrays for those that stay the same; None when f has to be called."""
    parts, unit = parts_of(f), getattr(f, 'unit', None)
    if parts is None or (unit is not None and unit.controlled()):
        return None
    known = [part.now(f) if isinstance(part, Fixed) else part for part in parts]
    return None if any(part is None for part in known) else known


def pieces(parts: list[Any], items: list[Value]) -> list[Value]:
    """What ``f/ items`` joins, from left to right, where `parts` are those of f (see `joined_by`)."""
    at = next(i for i, part in enumerate(parts) if part is OMEGA)
    ahead, behind = parts[:at], parts[at + 1:]
    out: list[Value] = []
    for item in items[:-1]:
        out += [item if part is ALPHA else part for part in ahead]
    out.append(items[-1])
    for item in reversed(items[:-1] if behind else []):
        out += [item if part is ALPHA else part for part in behind]
    return out


def parts_of(f: Any) -> list[Any] | None:
    """The parts that `f` joins; None for every other function. They are kept."""
    holder: Any = inner_of(f) or f
    if not hasattr(holder, 'parts'):
        try:
            found = _parts(f)
        except APLError:
            found = None
        if found is not None and (len(found) < 2 or len(found) > LONGEST or found.count(OMEGA) != 1):
            found = None
        try:
            holder.parts = found
        except AttributeError:
            return None
    kept: list[Any] | None = holder.parts
    return kept


def _parts(f: Any) -> list[Any] | None:
    m = meaning(f)
    if type(m) is Primitive:
        return {'⊣': [ALPHA], '⊢': [OMEGA], ',': [ALPHA, OMEGA]}.get(m.glyph)
    if type(m) is Train and len(m.parts) == 3:
        first, middle, last = m.parts
        middle = meaning(middle)
        if type(middle) is not Primitive or middle.glyph != ',':
            return None
        left = _parts(first) if callable(first) else [Fixed(first)]
        right = _parts(last)
        return None if left is None or right is None else left + right
    if READERS and (inner_of(f) if m is None else type(m) is Defined and not m.traditional and m.kind == 'F'):
        return READERS[0](f)
    return None
