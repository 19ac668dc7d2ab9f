"""Arrays as bytes and back, by the numbers of data types: what native files, ⎕DR and ⎕SHELL share."""
from __future__ import annotations

import numpy as np

from arrayl.arrays import CHAR, Value, as_array, narrow, simplify
from arrayl.errors import DomainError
from arrayl.system.constants import AVU
from arrayl.system.text.unicode import code_points, from_code_points

UNITS: dict[int, np.dtype] = {
    80: np.dtype(np.uint8), 82: np.dtype(np.uint8), 83: np.dtype(np.int8), 160: np.dtype(np.uint16),
    163: np.dtype(np.int16), 320: np.dtype(np.uint32), 323: np.dtype(np.int32), 645: np.dtype(np.float64),
    1289: np.dtype(np.complex128), 11: np.dtype(np.uint8),
}
CHARACTERS = (80, 82, 160, 320)


def to_bytes(value: Value, code: int | None) -> bytes:
    """The bytes of a simple array, converted to data type `code` (its own when None)."""
    array = as_array(value)
    kind = array.dtype.kind
    if kind == 'O':
        raise DomainError('')
    if code is None:
        code = 80 if kind == 'U' else data_type(array)
    if code not in UNITS:
        raise DomainError('')
    unit = UNITS[code]
    flat = array.reshape(-1)
    if code == 11:
        if flat.size and not (kind in 'bif' and np.isin(flat, (0, 1)).all()):
            raise DomainError('')
        return np.packbits(flat.astype(bool)).tobytes()
    if (kind == 'U') != (code in CHARACTERS):
        if flat.size:
            raise DomainError('')
        return b''
    if kind == 'U':
        points = code_points(flat)
        if code == 82:
            places = {point: i for i, point in enumerate(AVU)}
            try:
                return bytes(places[p] for p in points.tolist())
            except KeyError:
                raise DomainError('') from None
        if points.size and int(points.max()) > np.iinfo(unit).max:
            raise DomainError('')
        return points.astype(unit).tobytes()
    if unit.kind == 'i':
        if (kind == 'f' and flat.size and not (flat == np.rint(flat)).all()) or kind == 'c':
            raise DomainError('')
        limits = np.iinfo(unit)
        if flat.size and kind != 'b' and (flat.min() < limits.min or flat.max() > limits.max):
            raise DomainError('')
    elif kind == 'c' and unit.kind == 'f':
        raise DomainError('')
    return flat.astype(unit).tobytes()


def from_bytes(data: bytes, code: int) -> Value:
    """The vector that `data` holds in data type `code`; bytes of an incomplete last item are ignored."""
    unit = UNITS[code]
    items = np.frombuffer(data[:len(data) - len(data) % unit.itemsize], dtype=unit)
    if code == 11:
        return np.unpackbits(items).astype(bool)
    if code == 82:
        return from_code_points(np.array(AVU)[items])
    if code in CHARACTERS:
        if items.size and int(items.max()) > 0x10FFFF:
            raise DomainError('')
        return from_code_points(items.astype(np.int64)) if items.size else np.empty(0, dtype=CHAR)
    return simplify(items.copy()) if unit.kind == 'c' else items.copy()


def data_type(value: Value) -> int:
    """The number of a value's data type, as monadic ⎕DR gives it."""
    array = as_array(value)
    kind = array.dtype.kind
    if kind == 'O':
        return 326
    if kind == 'U':
        top = int(code_points(array).max(initial=0))
        return 80 if top < 256 else 160 if top < 65536 else 320
    if kind == 'c':
        return 1289
    if kind == 'f':
        with np.errstate(invalid='ignore'):
            whole = array.size and (np.abs(array) < 2 ** 31).all() and (array == np.rint(array)).all()
        if array.size and not whole:
            return 645
        array = array.astype(np.int32)
    if array.size == 0:
        return 83                       # ⍬ is of that type in Dyalog
    return {1: 11 if narrow(array).dtype == bool else 83, 2: 163, 4: 323}.get(narrow(array).dtype.itemsize, 645)
