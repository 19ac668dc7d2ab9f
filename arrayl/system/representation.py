"""⎕DR: the data type of an array, and its bits as another type.

The numbers are Dyalog's. The type reported is the narrowest that holds the values, as after Dyalog's squeezing: the
width in which this system happens to store integers says nothing. Integers beyond 32 bits, which Dyalog holds as
floats, are reported as 645.
"""
from __future__ import annotations

import numpy as np

from arrayl.arrays import Value, as_array, build, is_nested, narrow, reserve, simplify
from arrayl.errors import DomainError, LengthError
from arrayl.primitives.registry import dyadic, monadic
from arrayl.system.datatypes import CHARACTERS, UNITS, data_type, from_bytes, to_bytes
from arrayl.system.reading import integers
from arrayl.system.text.unicode import code_points, from_code_points


@monadic('⎕DR', 'data representation')
def data_representation(w: Value) -> Value:
    """The number of an array's data type.

    11 is Boolean, 83 163 323 integers, 645 float, 1289 complex, 80 160 320 characters, 326 nested or mixed.

          ⎕DR¨ 0 100 1000 100000 0.5 1J1 'a' 'λ'
    11 83 163 323 645 1289 80 160

          ⎕DR 'abc' 1
    326
    """
    return data_type(w)


@dyadic('⎕DR', 'data conversion')
def data_conversion(w: Value, a: Value) -> Value:
    """The bits of an array as items of another type, or its values converted to it.

    With one number on the left the bits of each row are read as that type; DOMAIN ERROR when they do not fill whole
    items. With two (0 or the type to read the bits as, and the type to convert to) the result is the converted items
    and a mask of those that could be converted.

          80 ⎕DR 0 1 0 0 1 0 0 0 0 1 0 0 1 0 1 1
    HK

          83 ⎕DR 'AB'
    65 66

          0 83 ⎕DR 72 1000 0.5
     72 0 0  1 0 0
    """
    wanted = integers(a)
    if len(wanted) not in (1, 2):
        raise LengthError('')
    if is_nested(w) or not isinstance(w, np.ndarray | int | float | complex | str):
        raise DomainError('')
    if wanted[-1] not in UNITS or (len(wanted) == 2 and wanted[0] not in (0, *UNITS)):
        raise DomainError('')
    if len(wanted) == 1:
        return _reinterpret(w, data_type(w), wanted[0])
    if wanted[0]:
        w = _reinterpret(w, data_type(w), wanted[0])
    return _convert(w, wanted[1])


def _reinterpret(w: Value, source: int, target: int) -> Value:
    """The bits of each row of `w` as items of type `target`."""
    array = as_array(w)
    if array.ndim == 0:
        array = array.reshape(1)
    bits = 1 if source == 11 else UNITS[source].itemsize * 8
    per_item = 1 if target == 11 else UNITS[target].itemsize * 8
    row = array.shape[-1] * bits
    if row % per_item:
        raise LengthError('')
    shape = (*array.shape[:-1], row // per_item)
    reserve(shape, 4)
    if source == 11 and target != 11 and array.shape[-1] % 8:
        raise LengthError('')
    if array.size == 0:
        return from_bytes(b'', target).reshape(shape)
    rows = array.reshape(-1, array.shape[-1])
    cells = [from_bytes(to_bytes(r, source), target) for r in rows] if len(rows) > 1 else \
        [from_bytes(to_bytes(rows[0], source), target)]
    return simplify(np.stack([np.asarray(cell)[:shape[-1]] for cell in cells]).reshape(shape))


def _convert(w: Value, target: int) -> Value:
    """The values of `w` as type `target`, and which of them that type can hold."""
    array = as_array(w)
    if array.ndim == 0:
        array = array.reshape(1)
    unit = UNITS[target]
    textual = array.dtype.kind == 'U'
    if target in CHARACTERS:
        if not textual:
            good = np.zeros(array.shape, dtype=bool)
            return build([np.full(array.shape, ' ', dtype='<U1'), good])
        points = code_points(array)
        good = points <= (255 if target == 82 else np.iinfo(unit).max)
        return build([from_code_points(np.where(good, points, 32)), good])
    if textual:
        return build([np.zeros(array.shape, dtype=bool), np.zeros(array.shape, dtype=bool)])
    if target == 11:
        good = (array == 0) | (array == 1)
    elif unit.kind == 'i':
        limits = np.iinfo(unit)
        real = array.real if array.dtype.kind == 'c' else array
        with np.errstate(invalid='ignore'):
            good = (real == np.rint(real)) & (real >= limits.min) & (real <= limits.max)
        if array.dtype.kind == 'c':
            good &= array.imag == 0
    elif unit.kind == 'f' and array.dtype.kind == 'c':
        good = array.imag == 0
    else:
        good = np.ones(array.shape, dtype=bool)
    kept = np.where(good, array, 0)
    if unit.kind == 'i' or target == 11:
        kept = narrow((kept.real if kept.dtype.kind == 'c' else kept).astype(np.int64))
    elif unit.kind == 'f':
        kept = (kept.real if kept.dtype.kind == 'c' else kept).astype(np.float64)
    return build([simplify(kept), good])


