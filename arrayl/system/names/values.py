"""⎕VGET and ⎕VSET: values by name, read and written in one or several namespaces."""
from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from arrayl.arrays import Value, as_array, build, chars, is_char, is_nested, items_of, rank_of, size_of, text_of
from arrayl.arrays.namespace import Namespace
from arrayl.errors import APLValueError, DomainError, LengthError, RankError
from arrayl.primitives.registry import dyadic, monadic
from arrayl.settings import S
from arrayl.system.names.names import class_number, labels_now
from arrayl.system.names.place import Place, is_name
from arrayl.system.variants import idle_options

VALUED = (1, 2, 8, 9)                   # the name classes of what can hold a value


def a_name(item: Value) -> str:
    """The name that a character scalar or vector spells."""
    if not is_char(item):
        raise DomainError('')
    if rank_of(item) > 1:
        raise RankError('')
    name = text_of(item).strip()
    if not is_name(name):
        raise DomainError('')
    return name


def is_matrix(value: Value) -> bool:
    return is_char(value) and rank_of(value) == 2


def spread(values: Value, n: int) -> list[Value]:
    """One value for each of n names: a vector's items, or the scalar for all."""
    items = items_of(values)
    if rank_of(values) == 0:
        return items * n
    if rank_of(values) > 1:
        raise RankError('')
    if len(items) != n:
        raise LengthError('')
    return items


def spaces_of(a: Value, place: Place) -> list[Namespace]:
    """The namespaces that ⍺ stands for, in ravel order."""
    out = []
    for item in [a] if isinstance(a, Namespace) or (is_char(a) and rank_of(a) <= 1) else items_of(a):
        found = item
        if is_char(item) and rank_of(item) <= 1:
            name = text_of(item).strip()
            found = place.get(name) if is_name(name) else None
            if found is None:
                raise APLValueError(f'Undefined name: {name}' if is_name(name) else '')
        if not isinstance(found, Namespace):
            raise DomainError('')
        out.append(found)
    return out


def is_one(a: Value) -> bool:
    return isinstance(a, Namespace) or (is_char(a) and rank_of(a) <= 1)


# --- ⎕VSET
def pair(item: Value) -> tuple[str, Value]:
    """A (name value) pair."""
    if not is_nested(item) and not (isinstance(item, np.ndarray) and item.dtype.kind == 'O'):
        raise DomainError('')
    if rank_of(item) > 1:
        raise RankError('')
    parts = items_of(item)
    if len(parts) != 2:
        raise LengthError('')
    return a_name(parts[0]), parts[1]


def pairs(w: Value) -> list[tuple[str, Value]]:
    """The (name, value) pairs of ⎕VSET's argument, in any of its forms."""
    if rank_of(w) > 1:
        raise RankError('')
    items = items_of(w)
    if len(items) == 2 and is_matrix(items[0]):
        names = [a_name(row) for row in items[0]]
        return list(zip(names, spread(items[1], len(names)), strict=True))
    if is_char(w):
        raise DomainError('')
    return [pair(item) for item in items]


def set_all(found: list[tuple[str, Value]], places: list[Place]) -> None:
    """Set the names in all places; the error for one that cannot be set comes before any is."""
    for place in places:
        for name, _ in found:
            if callable(place.get(name)):
                raise DomainError('')
            head = name.rpartition('.')[0]
            if head and not isinstance(place.get(head), Namespace):
                raise APLValueError(f'Undefined name: {head}')
    for place in places:
        for name, value in found:
            place.set(name, value)


@monadic('⎕VSET', 'set values', frame=True)
def set_values(w: Value, frame: Any = None) -> Value:
    """Assign names: ⍵ is (name value) pairs, or a matrix of names and a vector of values (or one scalar). Shy.

    Names of functions cannot be set. The result is the current namespace. Option (⍠) Trigger is taken and changes
    nothing: there are no triggers.

          ⎕VSET ('a' 1) ('b' 'two')
          a b
    1  two
          ⎕VSET (↑'xx' 'yy') (⊂1 2 3)
          xx yy
     1 2 3  1 2 3
          ⎕VSET ⊂'z' (5 6)
          z
    5 6
    """
    place = Place(frame)
    set_all(pairs(w), [place])
    S.shy = True
    return place.space


@dyadic('⎕VSET', 'set values in')
def set_values_in(w: Value, a: Value, frame: Any = None) -> Value:
    """The same in the namespace ⍺ (a reference or a name), or in each of several; the result, shy, is ⍺'s spaces.

          ns←()
          ns ⎕VSET ('a' 1) ('b' 2)
          ns.(a b)
    1 2
    """
    found = pairs(w)
    spaces = spaces_of(a, Place(frame))
    set_all(found, [Place(space) for space in spaces])
    S.shy = True
    return spaces[0] if is_one(a) else build(spaces, as_array(a).shape)


# --- ⎕VGET
Get = Callable[[str], Any]


def value_of(get: Get, name: str, default: list[Value]) -> Value:
    found = get(name)
    if callable(found):
        raise DomainError('')
    if found is not None:
        return found
    if default:
        return default[0]
    raise APLValueError(f'Undefined name: {name}')


def _public(space: Namespace) -> dict[str, Any]:
    return dict(space.public())


def values(w: Value, get: Get, all_names: Callable[[], dict[str, Any]]) -> Value:
    """The values that ⎕VGET finds; `get(name)` is a value or None."""
    if rank_of(w) > 2:
        raise RankError('')
    if is_matrix(w):
        return build([value_of(get, a_name(row), []) for row in w])
    if is_char(w) and size_of(w):
        return value_of(get, a_name(w), [])
    if rank_of(w) > 1:
        raise RankError('')
    items = items_of(w)
    if items and all(isinstance(x, int | float) for x in items):
        return by_class(items, all_names())
    if len(items) == 2 and is_matrix(items[0]):
        names = [a_name(row) for row in items[0]]
        return build([value_of(get, n, [d]) for n, d in zip(names, spread(items[1], len(names)), strict=True)])
    out = []
    for item in items:
        name, default = (a_name(item), []) if is_char(item) else (lambda p: (p[0], [p[1]]))(pair(item))
        out.append(value_of(get, name, default))
    if rank_of(w) == 0 and not is_char(items[0]):
        return out[0]                           # ⊂name default
    return build(out, () if rank_of(w) == 0 else None)


def by_class(wanted: list[Any], names: dict[str, Any]) -> Value:
    """All names of these classes with their values: pairs, or a matrix of names and a vector of values."""
    if any(int(abs(n)) not in VALUED for n in wanted):
        raise DomainError('')
    found = []
    labels = labels_now(sys._getframe(3))
    for name in sorted(names):
        value = names[name]
        if callable(value):
            continue
        whole, detailed = class_number(value), class_number(value, True)
        if name in labels:
            whole = detailed = 1
        if any(abs(n) == whole or abs(abs(n) - detailed) < 1e-9 for n in wanted):
            found.append((name, value))
    if any(n < 0 for n in wanted):
        return build([build([chars(name), value]) for name, value in found])
    width = max((len(name) for name, _ in found), default=0)
    table = chars(''.join(name.ljust(width) for name, _ in found)).reshape(len(found), width)
    return build([table, build([value for _, value in found])])


@monadic('⎕VGET', 'get values', frame=True)
def get_values(w: Value, frame: Any = None) -> Value:
    """The values of names; an item may be a pair of a name and the value for when it has none.

    ⍵ may also be a matrix of names, by itself or with a vector of such values (or one scalar), or numbers of name
    classes: 2 gives a matrix of names and a vector of values, ¯2 gives pairs.

          a←1 ⋄ b←2
          ⎕VGET 'a' 'b' ('c' 0)
    1 2 0
          ⎕VGET 'a'
    1
          ⎕VGET (⍪'bz')(10 20)
    2 20
          ⎕VGET ¯2
      a  1   b  2
    """
    place = Place(frame)
    return values(w, place.get, place.names)


@dyadic('⎕VGET', 'get values in')
def get_values_in(w: Value, a: Value, frame: Any = None) -> Value:
    """The same in the namespace ⍺ (a reference or a name), or in each of several.

          ns←(a: 5)
          ns ⎕VGET 'a' ('z' 9)
    5 9
    """
    found = [values(w, space.get, partial(_public, space)) for space in spaces_of(a, Place(frame))]
    return found[0] if is_one(a) else build(found, as_array(a).shape)


idle_options('⎕VSET', 'Trigger')          # there are no triggers
