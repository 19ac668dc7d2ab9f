"""Tolerant comparison: X and Y are equal when ``(|X-Y)≤⎕CT×(|X)⌈|Y``.

For one Y the X that equal it form an interval, so every tolerant comparison of two reals is an exact one with
an end of that interval: ``a<b`` is ``a<lower(b)``, ``a≤b`` is ``a≤upper(b)``, and so on. The ends cost O(n)
for the n items of one argument, the comparison then runs at NumPy's full speed; for an outer product of m×n
that is O(m+n) more than an exact one. The ends are adjusted by single units in the last place, so that they
give to the bit what the formula gives when it is evaluated in floats, as `equal` does for two numbers.

Where both arguments are as large as the result there is nothing to be gained by ends, and `near` evaluates
the formula, a cache-sized block at a time. Integers and booleans are compared exactly.
"""
from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

from arrayl.arrays import INT_MAX, INT_MIN
from arrayl.arrays.flags import ignoring

FLOAT = np.dtype(np.float64)
BLOCK = 1 << 14                         # floats at a time: stays in cache
PAIRS = 1 << 15                         # pairs at a time: fewer cost more calls than the cache saves
REFLEXIVE = (np.equal, np.less_equal, np.greater_equal)


def equal(w: Any, a: Any, ct: float) -> bool:
    """Whether two Python numbers are equal within `ct`; two integers are compared exactly."""
    if w == a:
        return True
    if ct == 0.0 or (type(w) is int and type(a) is int):
        return False
    if type(w) is complex or type(a) is complex:
        try:
            return abs(a - w) <= ct * max(abs(w), abs(a))
        except OverflowError:                       # a magnitude beyond the floats
            return False
    w, a = float(w), float(a)
    return abs(a - w) <= ct * max(abs(w), abs(a))


def equal_complex(w: Any, a: Any, ct: float) -> np.ndarray:
    """Which pairs of two arrays that broadcast are equal within `ct`, some pairs at a time."""
    with np.errstate(over='ignore', invalid='ignore'):
        sizes = [np.where(np.isfinite(size), size, 0.0) for size in (np.abs(w), np.abs(a))]     # beyond floats: exactly
        w, a, size_w, size_a = np.broadcast_arrays(w, a, *sizes)
        out = np.empty(w.shape, dtype=bool)
        _equal_complex(out, w, a, size_w, size_a, ct)
    return out


def _equal_complex(out: np.ndarray, w: np.ndarray, a: np.ndarray, size_w: np.ndarray, size_a: np.ndarray,
                   ct: float) -> None:
    if out.size > PAIRS:
        k = next(k for k, length in enumerate(out.shape) if length > 1)
        some = max(1, out.shape[k] * PAIRS // out.size)
        for i in range(0, out.shape[k], some):
            part = (slice(None),) * k + (slice(i, i + some),)
            _equal_complex(out[part], w[part], a[part], size_w[part], size_a[part], ct)
        return
    limit = ct * np.maximum(size_w, size_a)
    if np.any(np.abs(a.real - w.real) <= limit):        # a magnitude takes ten times as long
        np.equal(w, a, out=out)
        out |= np.abs(a - w) <= limit
    else:
        out[...] = False


def lower(values: np.ndarray, ct: float) -> np.ndarray:
    """For each float the least float that is equal to it within `ct`."""
    return -upper(-values, ct)


def upper(values: np.ndarray, ct: float) -> np.ndarray:
    """For each float the greatest float that is equal to it within `ct`."""
    with np.errstate(all='ignore'):
        # Above a negative value the value itself has the larger magnitude, and sets the tolerance.
        away = values >= 0
        size = np.abs(values)
        end = np.where(away, size / (1.0 - ct), size - ct * size)
        for _ in range(2):
            step = np.nextafter(end, np.where(away, np.inf, 0.0))
            end = np.where(_within(size, step, ct) & (size > 0), step, end)
        for _ in range(3):
            step = np.nextafter(end, size)
            end = np.where(_within(size, end, ct), end, step)
        return np.where(away, end, -end)


@lru_cache(maxsize=256)
def upper_number(value: float, ct: float) -> float:
    """`upper` for one float."""
    if value == 0:
        return 0.0
    size = abs(value)
    end, away = (size / (1.0 - ct), math.inf) if value > 0 else (size - ct * size, 0.0)
    while True:
        step = math.nextafter(end, away)
        if step == end or not _is_within(size, step, ct):
            break
        end = step
    while not _is_within(size, end, ct):
        end = math.nextafter(end, size)
    return end if value > 0 else -end


def lower_number(value: float, ct: float) -> float:
    """`lower` for one float."""
    return -upper_number(-value, ct)


def _is_within(x: float, y: float, ct: float) -> bool:
    return abs(x - y) <= ct * max(x, y)


def near(w: Any, a: Any, ct: float) -> np.ndarray:
    """Where broadcast reals are equal within `ct`, by the formula, as floats."""
    if max(np.size(w), np.size(a)) > BLOCK and np.shape(w) == np.shape(a):
        flat_w, flat_a = np.ravel(w), np.ravel(a)
        out = np.empty(flat_w.size, dtype=bool)
        for start in range(0, flat_w.size, BLOCK):
            part = slice(start, start + BLOCK)
            out[part] = ignoring(_near_block, flat_w[part], flat_a[part], ct)
        return out.reshape(np.shape(w))
    return ignoring(_near, np.asarray(w, FLOAT), np.asarray(a, FLOAT), ct)


def compared(ufunc: Any, w: np.ndarray, a: np.ndarray, ct: float) -> np.ndarray | None:
    """The tolerant comparison ``a ufunc w`` of arrays of one shape: floats, and integers that floats hold exactly.

    None where that is not how it can be done. A block is compared exactly, and corrected where items are equal within
    `ct` but differ. Equal floats of one sign are few steps apart: so are their bits, read as integers, whose difference
    takes a third of the time of the formula. (0 and ¯0 are equal exactly.)
    """
    if not ct < 1e-3 or w.shape != a.shape or not all(x.flags.c_contiguous and x.flags.aligned for x in (w, a)):
        return None
    mixed = w.dtype != FLOAT or a.dtype != FLOAT
    if mixed and w.size <= PAIRS:               # the formula for all of few is done sooner
        return None
    value = ufunc in REFLEXIVE
    reach = int(ct * 2.0 ** 54) + 4             # of the steps between x and x×1+ct, twice as many as there may be
    flat_w, flat_a = w.reshape(-1), a.reshape(-1)
    result = np.empty(flat_w.size, bool)
    buffer = np.empty(min(PAIRS, flat_w.size), np.int64)
    for start in range(0, flat_w.size, PAIRS):
        part = slice(start, start + PAIRS)
        x, y = flat_w[part], flat_a[part]
        if mixed:
            x, y = x.astype(FLOAT, copy=False), y.astype(FLOAT, copy=False)
        out = ufunc(y, x, out=result[part])
        steps = np.subtract(y.view(np.int64), x.view(np.int64), out=buffer[:len(x)])
        steps += reach
        distances = steps.view(np.uint64)
        if np.minimum.reduce(distances) > 2 * reach:
            continue
        places = np.flatnonzero(distances <= 2 * reach)
        places = places[steps[places] != reach]
        if places.size:
            out[places[ignoring(_near, x[places], y[places], ct)]] = value
    return result.reshape(w.shape)


def _near(w: np.ndarray, a: np.ndarray, ct: float) -> np.ndarray:
    return np.abs(a - w) <= ct * np.maximum(np.abs(w), np.abs(a))


def _near_block(w: np.ndarray, a: np.ndarray, ct: float) -> np.ndarray:
    """A rough test of all pairs, and the formula only for those that pass it."""
    distance = np.subtract(a, w, dtype=np.float64)
    np.abs(distance, out=distance)
    margin = np.abs(w, dtype=np.float64)
    margin *= 2 * ct                            # at so small a distance w is nearly the larger magnitude
    out = distance <= margin
    places = np.flatnonzero(out)
    if places.size:
        out[places] = distance[places] <= ct * np.maximum(np.abs(w[places], dtype=np.float64),
                                                          np.abs(a[places], dtype=np.float64))
    return out


def _within(x: np.ndarray, y: np.ndarray, ct: float) -> np.ndarray:
    return np.abs(x - y) <= ct * np.maximum(x, y)


def integer_ends(values: np.ndarray, ct: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The least and the greatest int64 equal to each float, and where there is none such.

    For comparing floats with integers that floats cannot tell apart.
    """
    low = np.ceil(lower(values, ct)) if ct else np.ceil(values)
    high = np.floor(upper(values, ct)) if ct else np.floor(values)
    none = (low > high) | (low >= 9223372036854775808.0) | (high < -9223372036854775808.0)
    return _to_int64(low), _to_int64(high), none


def _to_int64(values: np.ndarray) -> np.ndarray:
    """Floats with integer values as int64, those beyond it as its ends."""
    inside = np.clip(values, -9223372036854775808.0, 9223372036854774784.0).astype(np.int64)
    return np.where(values >= 9223372036854775808.0, INT_MAX, np.where(values < INT_MIN, INT_MIN, inside))


def doubtful(low: float, high: float, ct: float) -> float:
    """How close below an integer a float from `low` to `high` must be that can be equal to it: few are, as a rule."""
    return min(0.5, 2 * ct * (1.0 + max(abs(low), abs(high))))


def tolerant_floor(values: np.ndarray, ct: float, reach: float | None = None) -> np.ndarray:
    """``⌊values`` as floats: the nearest integer where it is equal to the value, else the one below.

    `reach` is what `doubtful` gives for all of the values, where that is known.
    """
    low = np.floor(values)
    if ct == 0.0:
        return low
    if reach is None:
        reach = doubtful(float(low.min()), float(low.max()), ct)
    rest = np.subtract(values, low)
    if rest.max() >= 1.0 - reach:
        close = rest >= 1.0 - reach
        value, below = values[close], low[close]
        up = below + 1.0
        low[close] = np.where(up - value <= ct * np.maximum(np.abs(up), np.abs(value)), up, below)
    return low
