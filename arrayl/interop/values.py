"""Values across the Python border: lists become vectors, str character vectors, ndarrays stay as they are.

Outwards, integers widen to int64, so that a caller's later arithmetic cannot wrap; that holds for logical
arrays too, because 0 and 1 are numbers in APL and ``⍳1`` must not come back as another type than ``⍳2``
(``.astype(bool)`` makes a mask). Character vectors become ``str``; nested arrays stay object arrays.
Nothing is copied that needs no other type; what a name or a constant still holds comes back read-only, so
that a caller's ``result += 1`` cannot change it behind the program's back.
"""
from __future__ import annotations

import math
import numbers
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np

from arrayl.arrays import INT_MAX, INT_MIN, Nested, Value, build, chars, narrow, reserve, scalar_of, simplify, text_of
from arrayl.arrays.core import CHAR, MAX_RANK, Shape, need_rank
from arrayl.arrays.members import to_apl
from arrayl.arrays.namespace import Namespace
from arrayl.arrays.null import NULL, Null
from arrayl.errors import APLSyntaxError, DomainError
from arrayl.functions import meaning
from arrayl.interop.space import Space
from arrayl.operators.pieces import MANY, vectors
from arrayl.settings import S

Parts = tuple[Iterable[Any], Callable[[list[Value]], Value]]    # a container's items, and what makes it of their values

NUMBERS = frozenset({bool, int, float, complex})


def from_python(value: Any) -> Value:
    """The APL value of a Python object.

    Scalars, str (a character vector, at any length), lists and tuples (vectors, nested when ragged or
    mixed), mappings with str keys (namespaces), ndarrays, callables, and anything NumPy can make an array of.
    """
    if value is None:
        return NULL
    if isinstance(value, list | tuple):
        return from_nested(value)
    if isinstance(value, np.bytes_):                    # an item of an array of texts
        return chars(value.decode('latin-1'))
    if isinstance(value, np.generic) and not isinstance(value, np.str_):
        return from_array(np.asarray(value))
    if isinstance(value, int):
        return int(value) if INT_MIN <= value <= INT_MAX else big(value)
    if isinstance(value, float | complex):
        if not np.isfinite(value):
            raise DomainError('NaN and infinity are no APL numbers')
        return scalar_of(float(value) if isinstance(value, float) else complex(value))
    if isinstance(value, str):
        return chars(value)
    if isinstance(value, np.ndarray):
        return from_array(value)
    if isinstance(value, Namespace | Null):
        return value
    if isinstance(value, Space):
        return value.apl
    if isinstance(value, Mapping):
        return from_nested(value)
    if callable(value):
        return value if meaning(value) is not None else from_callable(value)
    if hasattr(value, 'display_form'):               # a scalar of arrayl's own: a proxy, an ⎕OR
        return value
    if hasattr(value, '__array__'):
        return from_array(np.asarray(value))
    if hasattr(value, '__iter__'):
        return from_nested(list(value))
    if isinstance(value, numbers.Number):
        return from_number(value)
    from arrayl.interop.python import proxy
    return proxy(value)


def from_number(value: Any) -> Value:
    """A number of another type (a Decimal, a Fraction) as an integer where it is one, else as a float."""
    try:
        if isinstance(value, numbers.Complex) and not isinstance(value, numbers.Real):
            return from_python(complex(value))
        whole = math.trunc(value)
        return from_python(whole if value == whole else float(value))
    except (ValueError, OverflowError, ArithmeticError, TypeError):
        raise DomainError(f'The number {value!r} has no APL value') from None


def big(value: int) -> float:
    """An integer beyond int64, as a float."""
    try:
        return float(value)
    except OverflowError:
        raise DomainError('The integer is beyond the range of numbers') from None


def from_nested(value: Any, parts: Callable[[Any], Parts | None] | None = None,
                leaf: Callable[[Any], Value] | None = None) -> Value:
    """The value of a container, made from the values of its `parts`; what has none is a `leaf`."""
    parts, leaf = parts or parts_of, leaf or from_python
    stack: list[tuple[Any, Iterator[Any], list[Value], Callable[[list[Value]], Value]]]
    stack = [(None, iter([value]), [], lambda made: made[0])]
    inside: set[int] = set()                            # the containers that are open, by id
    while True:                                         # nesting may be deeper than any stack
        here, items, made, whole = stack[-1]
        for item in items:
            found = parts(item)
            if found is not None:
                break
            made.append(leaf(item))
        else:
            stack.pop()
            if not stack:
                return whole(made)
            inside.discard(id(here))
            stack[-1][2].append(whole(made))
            continue
        if id(item) in inside:
            raise DomainError(f'A {type(item).__name__} that contains itself has no APL value')
        inside.add(id(item))
        stack.append((item, iter(found[0]), [], found[1]))


def parts_of(value: Any) -> Parts | None:
    """The items of a list (a list of equal lists of numbers is a matrix), of a mapping, of an array of objects."""
    if isinstance(value, list | tuple):
        table = as_table(value)
        return (value, build_array) if table is None else ([], lambda _: from_array(table))
    if isinstance(value, Mapping) and not isinstance(value, Space):
        return list(value.values()), partial(space_of, value)
    if isinstance(value, np.ndarray) and value.dtype.kind == 'O' and not isinstance(value, Nested | np.ma.MaskedArray):
        return value.reshape(-1).tolist(), partial(build_array, shape=value.shape)
    return None


def build_array(items: list[Value], shape: Shape | None = None) -> Value:
    """`build` of what came from Python; DOMAIN ERROR for a function among the items."""
    try:
        return build(items, shape)
    except APLSyntaxError:
        raise DomainError('A function is no item of an array') from None


def space_of(value: Mapping[Any, Any], items: list[Value]) -> Namespace:
    """A namespace with the keys of a mapping; keys that are no APL names become such as in ⎕JSON."""
    made = Namespace(getattr(S.session, 'root', None))
    for key, item in zip(value, items, strict=True):
        if not isinstance(key, str):
            raise DomainError(f'The key {key!r} of a mapping is no text')
        made.set(to_apl(key), item)
    return made


def as_table(value: list[Any] | tuple[Any, ...]) -> np.ndarray | None:
    """The array of numbers that a list of numbers, or of equal lists of numbers, is; None for others."""
    below: Any = value
    for _ in range(MAX_RANK + 1):
        if not below or not all(isinstance(x, list | tuple) for x in below):
            break
        below = below[0]
    else:
        return None                                     # deeper than an array can be
    if below is value and not (value and NUMBERS.issuperset(map(type, value))):
        return None
    try:
        array = np.array(value)
    except (ValueError, RecursionError):
        return None
    return array if array.dtype.kind in 'bifc' and (array.ndim > 1 or below is value) else None


def from_array(array: np.ndarray) -> Value:
    """A NumPy array in the types that arrayl computes with; shared, not copied, where the type fits."""
    kind = array.dtype.kind
    need_rank(array.ndim)
    if isinstance(array, np.ma.MaskedArray):
        raise DomainError('A masked array has no APL value: fill it first')
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder('='))
    if kind == 'u':
        array = array.astype(np.int64) if array.dtype.itemsize < 8 else narrow(array)
    elif kind == 'f' and array.dtype != np.float64:
        array = array.astype(np.float64)
    elif kind == 'c' and array.dtype != np.complex128:
        array = array.astype(np.complex128)
    elif kind == 'U':
        if array.dtype.itemsize > 4:
            return build([chars(str(s)) for s in array.reshape(-1).tolist()], array.shape, chars(''))
        array = array.astype(CHAR)
    elif kind == 'S':
        return build([chars(s.decode('latin-1')) for s in array.reshape(-1).tolist()], array.shape, chars(''))
    elif kind == 'T':                                   # NumPy's texts of any length
        return build([from_python(s) for s in array.reshape(-1).tolist()], array.shape, chars(''))
    elif kind == 'O':
        return array if isinstance(array, Nested) else from_nested(array)
    elif kind in 'Mm':
        raise DomainError('Dates have no APL value: convert them to numbers first')
    elif kind == 'V':
        raise DomainError('Records have no APL value')
    if kind in 'fc' and not np.isfinite(array).all():
        raise DomainError('The array holds NaN or infinity')
    return simplify(np.asarray(array))


def from_callable(target: Any) -> Any:
    """A Python callable as an APL function: `⍺ f ⍵` calls it with two arguments, `f ⍵` with one.

    An APL function keeps to its own session so. An operator, which Python cannot call, comes back as it is.
    """
    from arrayl.interop.function import Function
    from arrayl.interop.python import function
    if isinstance(target, Function) and target.is_operator:
        return target.apl
    return function(target)


def to_python(value: Value, session: Any = None) -> Any:
    """What the caller of the API gets for an APL value."""
    if isinstance(value, np.ndarray):
        kind = value.dtype.kind
        if kind in 'ib' and value.dtype != np.int64:
            reserve(value.shape)
            return value.astype(np.int64)
        if kind == 'U' and value.ndim == 1:
            return text_of(value)
        if kind == 'O':
            return nested_to_python(value, session)
        return value if _sole(value) else _read_only(value)
    if callable(value):
        from arrayl.interop.function import Function
        return Function(value, session) if session is not None else value
    if type(value) is Namespace:                        # a figure has a face of its own for Python
        return Space(value, session) if session is not None else value
    unwrap = getattr(value, 'apl_unwrap', None)
    return unwrap() if unwrap else value


def _read_only(value: np.ndarray) -> np.ndarray:
    view = value.view()
    view.flags.writeable = False
    return view


def _sole(value: np.ndarray) -> bool:
    """Whether only `to_python` and its caller hold `value` and the memory that it shows."""
    owner = value
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    if owner is not value and sys.getrefcount(owner) > OWNER:
        return False
    del owner
    return sys.getrefcount(value) <= SOLE


def _measure() -> tuple[int, int]:
    """What sys.getrefcount says in `_sole`, in this Python, of an array that nobody else holds; first of its owner."""
    def as_sole(value: np.ndarray) -> tuple[int, int]:
        owner = value.base
        assert owner is not None
        held = sys.getrefcount(owner)
        del owner
        return held, sys.getrefcount(value)

    def as_to_python(value: np.ndarray) -> tuple[int, int]:
        return as_sole(value)

    result = np.zeros(2)[1:]
    return as_to_python(result)


OWNER, SOLE = _measure()
DEEP = 1000             # plain object arrays nested a few thousand deep crash CPython when they are freed


def _texts(items: list[Value]) -> list[str] | None:
    """Many short character vectors as texts, read together: a tenth of the time."""
    pieces = vectors(items) if len(items) >= MANY else None
    flat = pieces.joined() if pieces is not None and pieces.items[0].dtype.kind == 'U' else None
    if pieces is None or flat is None:
        return None
    text = text_of(flat)
    return [text[start:end] for start, end in zip(pieces.starts.tolist(), pieces.ends.tolist(), strict=True)]


def nested_to_python(value: np.ndarray, session: Any) -> np.ndarray:
    """A nested array with every level converted, without recursion; an array that stands twice is made once."""
    made: dict[int, tuple[np.ndarray, int]] = {}
    stack: list[tuple[np.ndarray, bool]] = [(value, False)]
    while stack:
        array, ready = stack.pop()
        if id(array) in made:
            continue
        items = array.reshape(-1).tolist()
        if not ready:
            stack.append((array, True))
            stack += [(x, False) for x in items if isinstance(x, np.ndarray) and x.dtype.kind == 'O']
            continue
        out: np.ndarray = np.empty(len(items), dtype=object)
        depth = 0
        texts = _texts(items)
        if texts is not None:
            out[:] = texts
            items = []
        for i, item in enumerate(items):
            if isinstance(item, np.ndarray) and item.dtype.kind == 'O':
                out[i], below = made[id(item)]
                depth = max(depth, below)
            else:
                out[i] = to_python(item, session)
        out = out.reshape(array.shape)
        made[id(array)] = (out if depth < DEEP else out.view(Nested), depth + 1)
    return made[id(value)][0]
