"""Values across the Python border: lists become vectors, str character vectors, ndarrays stay as they are.

Outwards, integers widen to int64, so that a caller's later arithmetic cannot wrap; character vectors become
``str``; nested arrays stay object arrays.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from arrayl.arrays import INT_MAX, INT_MIN, Nested, Value, build, chars, narrow, scalar_of, simplify, text_of
from arrayl.arrays.core import CHAR
from arrayl.arrays.namespace import Namespace
from arrayl.arrays.null import NULL, Null
from arrayl.errors import DomainError
from arrayl.functions import meaning


def from_python(value: Any) -> Value:
    """The APL value of a Python object.

    Scalars, str (a character vector, at any length), lists and tuples (vectors, nested when ragged or
    mixed), dicts with str keys (namespaces), ndarrays, callables, and anything NumPy can make an array of.
    """
    if value is None:
        return NULL
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
    if isinstance(value, list | tuple):
        return from_list(value)
    if isinstance(value, Namespace | Null):
        return value
    if isinstance(value, Mapping):
        made = Namespace()
        for key, item in value.items():
            made.set(str(key), from_python(item))
        return made
    if callable(value):
        return value if meaning(value) is not None else from_callable(value)
    if hasattr(value, 'display_form'):               # a scalar of arrayl's own: a proxy, an ⎕OR
        return value
    if hasattr(value, '__array__'):
        return from_array(np.asarray(value))
    if hasattr(value, '__iter__'):
        return from_list(list(value))
    from arrayl.interop.python import proxy
    return proxy(value)


def big(value: int) -> float:
    """An integer beyond int64, as a float."""
    try:
        return float(value)
    except OverflowError:
        raise DomainError('The integer is beyond the range of numbers') from None


def from_list(value: list[Any] | tuple[Any, ...], convert: Callable[[Any], Value] | None = None) -> Value:
    """A vector; a list of equal lists of numbers is a matrix, as NumPy reads it."""
    convert = convert or from_python
    if value and all(isinstance(x, list | tuple) for x in value):
        try:
            array = np.array(value)
        except ValueError:
            array = None
        if array is not None and array.ndim > 1 and array.dtype.kind in 'bifc':
            return from_array(array)
    items = []
    for x in value:
        item = convert(x)
        items.append(item if not isinstance(x, str) or len(x) != 1 else x)
    return build(items, proto=0)


def from_array(array: np.ndarray) -> Value:
    """A NumPy array in the types that arrayl computes with; shared, not copied, where the type fits."""
    kind = array.dtype.kind
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
    elif kind == 'O':
        if isinstance(array, Nested):
            return array
        return build([from_python(x) for x in array.reshape(-1).tolist()], array.shape)
    elif kind in 'Mm':
        raise DomainError('Dates have no APL value: convert them to numbers first')
    elif kind == 'V':
        raise DomainError('Records have no APL value')
    if kind in 'fc' and not np.isfinite(array).all():
        raise DomainError('The array holds NaN or infinity')
    return simplify(np.asarray(array))


def from_callable(target: Any) -> Any:
    """A Python callable as an APL function: `⍺ f ⍵` calls it with two arguments, `f ⍵` with one."""
    from arrayl.interop.python import function
    return function(target)


def to_python(value: Value, session: Any = None) -> Any:
    """What the caller of the API gets for an APL value."""
    if isinstance(value, np.ndarray):
        kind = value.dtype.kind
        if kind == 'i' and value.dtype != np.int64:
            return value.astype(np.int64)
        if kind == 'U' and value.ndim == 1:
            return text_of(value)
        if kind == 'O':
            return nested_to_python(value, session)
        return value
    if callable(value):
        from arrayl.interop.function import Function
        return Function(value, session) if session is not None else value
    unwrap = getattr(value, 'apl_unwrap', None)
    return unwrap() if unwrap else value


def nested_to_python(value: np.ndarray, session: Any) -> np.ndarray:
    out = np.empty(value.shape, dtype=object)
    flat = out.reshape(-1)
    for i, item in enumerate(value.reshape(-1).tolist()):
        flat[i] = to_python(item, session) if not isinstance(item, np.ndarray) or item.dtype.kind != 'O' else item
    return flat.reshape(value.shape)
