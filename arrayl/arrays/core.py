"""What an APL array is in Python.

========================  ====================================================================
APL                       Python
========================  ====================================================================
simple scalar             ``int`` (within int64), ``float``, ``complex``, ``str`` of length 1
namespace (a scalar)      the object itself (anything that is not an array and not callable)
simple array, rank ≥ 1    plain ``numpy.ndarray``: bool, int8…int64, float64, complex128, ``<U1``
nested or mixed array     `Nested` (dtype object) of rank ≥ 0
enclosed scalar ``⊂1 2``  `Nested` of rank 0
========================  ====================================================================

Canonical form, which every function may rely on and must produce (`build`, `simplify` and `scalar_of` do):

* a simple scalar is never an ndarray of rank 0, and never a bool or a NumPy scalar;
* dtype object means that at least one item is not a simple scalar, or that numbers and characters are
  mixed; items of a `Nested` are themselves canonical values;
* a complex array has at least one item with an imaginary part; a complex scalar has one;
* integers are stored as narrow as is convenient; the width carries no meaning;
* an empty simple array has its prototype in its dtype (number or character); an empty `Nested` in `proto`.

Arrays are immutable to APL code: never write into an argument.
"""
from __future__ import annotations

import math
import sys
from codecs import utf_32_le_decode, utf_32_le_encode
from collections.abc import Iterable, Sequence
from types import FunctionType
from typing import Any

import numpy as np

from arrayl.arrays.budget import SMALL, need
from arrayl.arrays.walk import ascend
from arrayl.errors import APLSyntaxError, DomainError, LimitError

Shape = tuple[int, ...]
Value = Any                             # any APL value, in the forms of the table above
CHAR = np.dtype('<U1')
BOOL = np.dtype(np.bool_)
INTEGERS = (np.dtype(np.int8), np.dtype(np.int16), np.dtype(np.int32), np.dtype(np.int64))
INT_MIN, INT_MAX = -(1 << 63), (1 << 63) - 1
MAX_RANK = 15
PIECE = 1 << 20                         # items that become a list at once: 20 ms


class Nested(np.ndarray):
    """An array of dtype object whose items are APL values.

    A subclass because CPython frees deeply nested instances of subclasses without recursion on the C
    stack, and because an empty nested array must remember its prototype. `proto` counts only when the
    array is empty; use `prototype`, which knows both cases. What was cut from a table (see `cut`) remembers it.
    """
    proto: Any
    table: np.ndarray | None = None     # views do not have it; nobody writes into an array that has

    def __array_finalize__(self, obj: Any) -> None:
        self.proto = getattr(obj, 'proto', 0)

    if sys.version_info[:2] == (3, 13):
        # CPython 3.13 allows deallocators 10,000 levels of the C stack, more than 8 MB hold.
        def __del__(self) -> None:
            try:  # noqa: SIM105 (that would take memory)
                unlink(self)
            except Exception:                   # no memory, as a rule: to say so takes more, so it is freed as it is
                pass


def unlink(dying: Nested, doomed: list[Value] = [], busy: list[bool] = []) -> None:  # noqa: B006 (state of its own)
    """Take the items out of an array that is about to be freed, and free them one by one instead of inside it."""
    doomed.append(getattr(dying, 'proto', 0))
    dying.proto = 0
    owner: np.ndarray = dying
    while owner.base is not None:
        owner = owner.base
        if sys.getrefcount(owner) > 3:                      # more than the view, `owner` and the argument
            break
    else:
        if owner.dtype.kind == 'O':
            doomed += owner.reshape(-1).tolist()
            owner.setflags(write=True)
            owner.fill(None)
    if not busy:
        busy.append(True)
        try:
            while doomed:
                doomed.pop()
        finally:
            busy.clear()


def nested(items: Sequence[Value], shape: Shape, proto: Value = 0) -> Nested:
    """A `Nested` of `shape` holding `items` as they are; `proto` is its prototype when it is empty."""
    out: Any = np.fromiter(items, dtype=object, count=len(items)).view(Nested)
    if out.shape != shape:
        out = out.reshape(shape)
    out.proto = proto
    return out


def cut(table: np.ndarray, shape: Shape) -> Nested:
    """The major cells of a simple `table` (of rank 2 or more), as items of a nested array that remembers it.

    The items own their memory together, and who wants all of them takes the table. Such an array is a view, which is
    never written in place (see `may_write`), so it stays true to its table.
    """
    out = nested(table, shape)          # type: ignore[arg-type]
    out.table = table
    return out


def enclose(value: Value) -> Value:
    """``⊂value``: a rank-0 `Nested`; a simple scalar stays as it is."""
    if not isinstance(value, np.ndarray) and not hasattr(value, 'encloses'):
        return value
    out: Any = np.ndarray.__new__(Nested, (), dtype=object)
    out[()] = value
    return out


def shape_of(value: Value) -> Shape:
    return value.shape if isinstance(value, np.ndarray) else ()


def rank_of(value: Value) -> int:
    return value.ndim if isinstance(value, np.ndarray) else 0


def size_of(value: Value) -> int:
    return value.size if isinstance(value, np.ndarray) else 1


def is_simple_scalar(value: Value) -> bool:
    """Whether `value` is a number, a character or a namespace: rank 0 and not enclosed."""
    return not isinstance(value, np.ndarray)


def is_nested(value: Value) -> bool:
    """Whether `value` has dtype object: nested or mixed."""
    return isinstance(value, np.ndarray) and value.dtype.kind == 'O'


def is_char(value: Value) -> bool:
    """Whether `value` is a simple character scalar or array."""
    return value.dtype.kind == 'U' if isinstance(value, np.ndarray) else isinstance(value, str)


def is_numeric(value: Value) -> bool:
    """Whether `value` is a simple numeric scalar or array."""
    return value.dtype.kind in 'bifc' if isinstance(value, np.ndarray) else isinstance(value, int | float | complex)


def items_of(value: Value) -> list[Value]:
    """The items in ravel order, each a canonical value."""
    if not isinstance(value, np.ndarray):
        return [value]
    kind = value.dtype.kind
    if value.size > SMALL:
        need(value.size * (8 if value.itemsize == 1 or kind == 'O' else 40))
    flat = listed(value.reshape(-1))
    if kind == 'b':
        return list(map(int, flat))
    if kind == 'U':
        return [c or '\0' for c in flat]        # NumPy strips the NUL of a one-character item
    if kind == 'c':
        return [scalar_of(z) for z in flat]
    return flat


def listed(vector: np.ndarray) -> list[Any]:
    """``vector.tolist()``, in pieces: an interrupt comes through between them."""
    if vector.size <= PIECE:
        return vector.tolist()          # type: ignore[no-any-return]
    out: list[Any] = []
    for i in range(0, vector.size, PIECE):
        out += vector[i:i + PIECE].tolist()
    return out


def first_item(value: Value) -> Value:
    """The first item of a non-empty array (what ``⊃`` gives)."""
    if not isinstance(value, np.ndarray):
        return value
    return scalar_of(value.flat[0] if value.dtype.kind != 'O' else value.reshape(-1)[0])


def scalar_of(value: Any) -> Value:
    """The canonical form of a NumPy scalar, a bool, a rank-0 simple array or a complex without imaginary part."""
    t = type(value)
    if t is int or t is float:
        return value
    if t is Nested:
        if value.ndim == 0 and not isinstance(value[()], np.ndarray):
            return value[()]
        return value
    if isinstance(value, np.ndarray):
        if value.ndim:
            return value
        value = value.item()
        t = type(value)
    elif isinstance(value, np.generic):
        value = value.item()
        t = type(value)
    if t is bool:
        return int(value)
    if t is complex:
        return value if value.imag else value.real
    if t is str:
        return value or '\0'
    return value


def as_array(value: Value) -> np.ndarray:
    """`value` as an ndarray, of rank 0 for a scalar: for use inside a primitive, never as a result.

    SYNTAX ERROR for a function, which a defined function may have given.
    """
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, int):
        return np.array(value, dtype=narrowest(value, value))
    if isinstance(value, float | complex | str):
        return np.array(value) if not isinstance(value, str) else np.array(value, dtype=CHAR)
    if type(value) is FunctionType:
        raise APLSyntaxError('')
    out: Any = np.ndarray.__new__(Nested, (), dtype=object)
    out[()] = value
    return out


def narrowest(low: int, high: int) -> np.dtype:
    """The narrowest integer dtype for the bounds `low` and `high` (bool when both are 0 or 1)."""
    if 0 <= low and high <= 1:
        return BOOL
    if -128 <= low and high <= 127:
        return INTEGERS[0]
    if -32768 <= low and high <= 32767:
        return INTEGERS[1]
    if -2147483648 <= low and high <= 2147483647:
        return INTEGERS[2]
    return INTEGERS[3]


def narrow(array: np.ndarray) -> np.ndarray:
    """An integer array in the narrowest dtype that holds it (costs a pass for the bounds)."""
    if array.dtype.kind not in 'iu' or array.size == 0:
        return array
    low, high = int(array.min()), int(array.max())
    if high > INT_MAX:
        return array.astype(np.float64)
    return array.astype(narrowest(low, high), copy=False)


def need_rank(rank: int) -> None:
    """Raise LIMIT ERROR unless an array may have that many axes."""
    if rank > MAX_RANK:
        raise LimitError('Rank of resultant array would exceed maximum permitted')


def build(items: Iterable[Value], shape: Shape | None = None, proto: Value = 0) -> Value:
    """The canonical array of `shape` (default: a vector) with these items; `proto` serves when it is empty.

    `items` are canonical values. The result is simple when they allow it: all numbers, or all characters. SYNTAX ERROR
    for a function among them, which an operator may have got from its operand.
    """
    items = items if isinstance(items, list) else list(items)
    if shape is None:
        shape = (len(items),)
    need_rank(len(shape))
    if not items:
        return empty(shape, proto)
    kinds = set(map(type, items))
    if kinds <= NUMBER_TYPES:
        out = _numbers(items, kinds)
    elif kinds == TEXT_TYPES:
        out = np.array(items, dtype=CHAR)
    elif FunctionType in kinds:
        raise APLSyntaxError('')
    else:
        out = nested(items, (len(items),))
    if shape == ():
        return scalar_of(out[0]) if out.dtype.kind != 'O' or not isinstance(out[0], np.ndarray) else out.reshape(())
    return out if out.shape == shape else out.reshape(shape)


NUMBER_TYPES = {int, float, complex}
TEXT_TYPES = {str}


def _numbers(items: list[Any], kinds: set[type]) -> np.ndarray:
    if complex in kinds:
        return np.array(items, dtype=np.complex128)
    if float in kinds:
        return np.array(items, dtype=np.float64)
    return np.array(items, dtype=narrowest(min(items), max(items)))


def simplify(array: np.ndarray) -> Value:
    """The canonical form of any ndarray that a computation left: rank-0, object, complex without imaginary part."""
    kind = array.dtype.kind
    if kind == 'O':
        if array.size == 0:
            return array if isinstance(array, Nested) else empty(array.shape, 0)
        return build(array.reshape(-1).tolist(), array.shape)
    if array.ndim == 0:
        return scalar_of(array)
    if kind == 'c' and not array.imag.any():
        return array.real.copy()
    return array


def prototype(value: Value) -> Value:
    """``⊃0⍴⊂⊃value``: the first item with every number made 0 and every character a blank."""
    if not isinstance(value, np.ndarray):
        return ' ' if isinstance(value, str) else 0 if isinstance(value, int | float | complex) else value
    kind = value.dtype.kind
    if kind == 'U':
        return ' '
    if kind != 'O':
        return 0
    if value.size == 0:
        return getattr(value, 'proto', 0)
    return blank(value.reshape(-1)[0])


def blank(value: Value) -> Value:
    """`value` with every number made 0 and every character a blank, at any depth."""
    if not isinstance(value, np.ndarray):
        return ' ' if isinstance(value, str) else 0 if isinstance(value, int | float | complex) else value
    kind = value.dtype.kind
    if kind == 'U':
        return np.full(value.shape, ' ', dtype=CHAR)
    if kind != 'O':
        return np.zeros(value.shape, dtype=bool)
    return ascend(value, _blanked)


def _blanked(value: Value, items: list[Value]) -> Value:
    if not isinstance(value, np.ndarray) or value.dtype.kind != 'O':
        return blank(value)
    if value.ndim == 0:
        return enclose(items[0])
    return build(items, value.shape, value.proto if value.size == 0 else 0)     # type: ignore[attr-defined]


def empty(shape: Shape, proto: Value = 0) -> np.ndarray:
    """An empty array of `shape` (a 0 among its lengths) whose prototype is `proto`."""
    if isinstance(proto, str):
        return np.empty(shape, dtype=CHAR)
    if isinstance(proto, int | float | complex):
        return np.empty(shape, dtype=bool)
    return nested([], shape, proto)


def empty_like(shape: Shape, source: Value) -> np.ndarray:
    """An empty array of `shape` with the prototype of `source`."""
    return empty(shape, prototype(source))


def chars(text: str) -> np.ndarray:
    """The character vector of `text`; always a vector, also for one character."""
    return np.ndarray(len(text), CHAR, utf_32_le_encode(text, 'surrogatepass')[0]) if text else np.empty(0, dtype=CHAR)


def text_of(value: Value) -> str:
    """The characters of a simple character scalar or vector as one ``str``."""
    if isinstance(value, str):
        return value
    if not isinstance(value, np.ndarray):
        raise DomainError('')
    if value.size == 0:
        return ''
    if value.dtype.kind != 'U':
        raise DomainError('')
    flat = value if value.flags.c_contiguous else np.ascontiguousarray(value)
    text: str = utf_32_le_decode(flat, 'surrogatepass')[0]          # type: ignore[arg-type]
    return text


def char_vectors(lines: Iterable[str]) -> list[np.ndarray]:
    """`chars` of each line, in a fourth of the time: lines that follow each other share a piece of memory, not a large
    one, for it lives as long as one of them does."""
    lines = list(lines)
    out: list[np.ndarray] = []
    for i in range(0, len(lines), TOGETHER):
        few = lines[i:i + TOGETHER]
        text = ''.join(few)
        if len(few) < 4 or len(text) > TOGETHER * LONG:
            out += map(chars, few)
            continue
        memory, at = chars(text), 0
        for line in few:
            end = at + len(line)
            out.append(memory[at:end])
            at = end
    return out


TOGETHER, LONG = 100, 100               # lines that share memory, and their characters on an average


def strings(lines: Iterable[str]) -> Value:
    """A vector of character vectors."""
    vectors: list[Any] = char_vectors(lines)
    return build(vectors) if vectors else empty((0,), chars(''))


def count(shape: Iterable[int]) -> int:
    """The number of items of an array of `shape`, without wrapping."""
    return math.prod(shape)
