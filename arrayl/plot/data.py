"""From APL values to what is drawn: the kind of plot that suits them, series, grids, images; large ones made smaller.

Nothing larger than some thousand points or cells reaches a mark, so time and memory do not grow with the data beyond
one pass over it: lines keep the least and the greatest value of each stretch, grids the mean of each block.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from arrayl.arrays import Value, as_array, is_char, is_nested, is_numeric, items_of, rank_of, shape_of, size_of
from arrayl.errors import DomainError, LengthError, LimitError, RankError
from arrayl.plot.options import Options, label
from arrayl.settings import S

STRETCHES = 1000                # of a line, each with its least and its greatest value
POINTS = 20_000                 # of a scatter plot
BARS = 300
CELLS = 400                     # rows and columns of a grid
PIXELS = 1000                   # rows and columns of an image
SERIES = 100


class Names(Sequence[str]):
    """The labels of an axis: the items of `value`, or the positions from ⎕IO; made to text when asked for."""

    def __init__(self, count: int, value: Value = None) -> None:
        self.length, self.value, self.origin = count, value, S.io

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, i: Any) -> str:
        if self.value is None:
            return str(i + self.origin)
        item = self.value.reshape(-1)[i:i + 1]
        return label(items_of(item)[0]) if item.size else ''


@dataclass(frozen=True)
class Series:
    x: np.ndarray
    y: np.ndarray


@dataclass(frozen=True)
class Data:
    kind: str
    series: list[Series] = field(default_factory=list)
    names: Names | None = None          # of the categories along x, of bars and of lines over labels
    counted: bool = False               # the x coordinates are only positions
    plane: bool = False                 # points of the complex plane
    grid: np.ndarray | None = None      # rows × columns, made smaller
    rows: Names | None = None           # of the whole grid
    columns: Names | None = None
    bits: bool = False                  # a Boolean grid
    whole: bool = False                 # the grid is shown item by item
    image: np.ndarray | None = None     # height × width × 3


def read(w: Value, a: Value | None, options: Options) -> Data:
    """What ``a ⎕PLOT w`` shows."""
    if size_of(w) == 0:
        raise LengthError('There is nothing to plot')
    kind = options.kind or suited(w, a)
    if kind == 'image':
        return image(w, a)
    if kind == 'heat':
        return heat(w, a)
    return curves(w, a, kind)


def suited(w: Value, a: Value | None) -> str:
    """The kind of plot when none was asked for."""
    if is_nested(w):
        first = items_of(w.reshape(-1)[:1])[0]
        return 'scatter' if as_array(first).dtype.kind == 'c' else 'line'
    rank = rank_of(w)
    if rank == 2 and as_array(w).dtype.kind != 'c':
        return 'heat'
    if rank == 3 and shape_of(w)[-1] in (3, 4):
        return 'image'
    if rank > 2:
        raise RankError(f'An array of rank {rank} has no plot; an image has 3 or 4 along its last axis')
    if as_array(w).dtype.kind == 'c':
        return 'scatter'
    return 'bars' if a is not None and labels_like(a) else 'line'


def labels_like(a: Value) -> bool:
    """Whether a left argument holds labels: characters, or texts."""
    if is_char(a):
        return True
    return is_nested(a) and any(is_char(item) for item in items_of(a.reshape(-1)[:100]))


def numbers(value: Value) -> np.ndarray:
    """Real or complex numbers that can be placed."""
    if is_char(value):
        raise DomainError('Characters have no plot')
    if not is_numeric(value):
        raise DomainError('Only numbers, and vectors of them, have a plot')
    return as_array(value)


def real(array: np.ndarray) -> np.ndarray:
    if array.dtype.kind == 'c':
        raise DomainError('Complex numbers are points: plot them as scatter')
    found = array.astype(float)
    if not np.isfinite(found).all():
        raise DomainError('NaN and infinity have no place in a plot')
    return found


# --- grids

def heat(w: Value, a: Value | None) -> Data:
    array = numbers(w)
    if array.dtype.kind == 'c':
        raise DomainError('Complex numbers have no heat map: plot their magnitudes')
    if array.ndim > 2:
        raise RankError('A heat map shows a matrix')
    array = array.reshape(1, -1) if array.ndim < 2 else array
    rows, columns = axis_names(a, array.shape)
    grid = smaller(array, CELLS)
    return Data('heat', grid=grid, rows=rows, columns=columns, bits=array.dtype.kind == 'b',
                whole=grid.shape == array.shape)


def axis_names(a: Value | None, shape: tuple[int, ...]) -> tuple[Names, Names]:
    """The labels of rows and columns: the left argument ``X Y``, what the outer product was made of."""
    if a is None:
        return Names(shape[0]), Names(shape[1])
    if rank_of(a) != 1 or size_of(a) != 2:
        raise LengthError('The left argument of a heat map is two vectors, the labels of the rows and of the columns')
    made = [labelling(as_array(item).reshape(-1), n) for item, n in zip(items_of(a), shape, strict=True)]
    return made[0], made[1]


def labelling(value: np.ndarray, count: int) -> Names:
    if value.size != count:
        raise LengthError(f'{value.size} labels for {count} places')
    if value.dtype.kind == 'O':
        for item in value.tolist():
            if not (is_char(item) and rank_of(item) <= 1) and not isinstance(item, int | float | complex):
                raise DomainError('A label is a text or a number')
    return Names(count, value)


def smaller(array: np.ndarray, most: int) -> np.ndarray:
    """A matrix (perhaps with colours along a third axis) as floats, means of blocks where it is too large."""
    rows, columns = (np.unique(np.linspace(0, n, min(n, most) + 1).astype(int)) for n in array.shape[:2])
    if len(rows) == array.shape[0] + 1 and len(columns) == array.shape[1] + 1:
        return real(array)
    widths = np.diff(columns).astype(float)
    bands = []
    for low, high in pairwise(rows.tolist()):
        band = np.zeros(array.shape[1:])
        for start in range(low, high, 64):              # some rows at a time: the sums stay small
            band += array[start:min(high, start + 64)].mean(0, dtype=float) * (min(high, start + 64) - start)
        sums = np.add.reduceat(band / (high - low), columns[:-1], axis=0)
        bands.append(sums / (widths if sums.ndim == 1 else widths[:, None]))
    return real(np.array(bands))


def image(w: Value, a: Value | None) -> Data:
    array = numbers(w)
    if a is not None:
        raise DomainError('An image takes no left argument')
    if array.dtype.kind == 'c':
        raise DomainError('An image has real numbers')
    if array.ndim == 3 and array.shape[2] not in (3, 4):
        raise LengthError('The last axis of an image is red, green, blue, and perhaps how opaque it is')
    if array.ndim not in (2, 3):
        raise RankError('An image is a matrix of greys, or has colours along a third axis')
    low, high = float(array.min()), float(array.max())
    if low < 0 or high > 255:
        raise DomainError('The colours of an image go from 0 to 255, or from 0 to 1')
    pixels = smaller(array, PIXELS)
    if high > 1:
        pixels = pixels / 255
    if pixels.ndim == 2:
        pixels = np.repeat(pixels[..., None], 3, axis=2)
    if pixels.shape[2] == 4:
        pixels = pixels[..., :3] * pixels[..., 3:] + 1 - pixels[..., 3:]
    return Data('image', image=np.rint(255 * pixels).astype(np.uint8), rows=Names(array.shape[0]),
                columns=Names(array.shape[1]))


# --- series

def curves(w: Value, a: Value | None, kind: str) -> Data:
    found = vectors(w, kind)
    if len(found) > SERIES:
        raise LimitError(f'{len(found)} series: a plot shows at most {SERIES}')
    if kind == 'scatter' and a is None and len(found) == 1 and rank_of(w) == 2:
        pair = numbers(w)
        return Data(kind, [points(pair[:, 0], pair[:, 1])])
    names, places = abscissae(a, found, kind)
    if kind == 'bars':
        return Data(kind, bars_of(found), names or named_by(places, found), counted=a is None)
    series = []
    for i, y in enumerate(found):
        if y.dtype.kind == 'c':
            if kind != 'scatter' or a is not None:
                real(y)
            series.append(points(y.real, y.imag))
            continue
        x, first = places[i] if places else None, 0 if names else S.io
        if kind == 'scatter':
            series.append(points(np.arange(y.size) + first if x is None else x, y))
        else:
            series.append(line(x, y, first, min(STRETCHES, 5 * STRETCHES // len(found))))
    return Data(kind, series, names, counted=a is None, plane=any(y.dtype.kind == 'c' for y in found))


def vectors(w: Value, kind: str) -> list[np.ndarray]:
    """The series in `w`: the rows of a matrix, the items of a nested vector."""
    if is_nested(w):
        if rank_of(w) > 1:
            raise RankError('Several lines are a vector of vectors')
        if size_of(w) > SERIES:
            raise LimitError(f'{size_of(w)} series: a plot shows at most {SERIES}')
        found = []
        for item in items_of(w):
            if is_nested(item):
                raise DomainError('Several lines are a vector of vectors of numbers')
            if rank_of(item) > 1:
                raise RankError('Several lines are a vector of vectors')
            if size_of(item) == 0:
                raise LengthError('One of the series is empty')
            found.append(numbers(item).reshape(-1))
        return found
    array = numbers(w)
    if array.ndim > 2:
        raise RankError('Lines, bars and points are vectors, or the rows of a matrix')
    if array.ndim == 2 and kind == 'scatter':
        if array.shape[1] != 2:
            raise LengthError('The points of a matrix are its rows, x and y')
        return [array[:, 1]]
    return list(array) if array.ndim == 2 else [array.reshape(-1)]


def abscissae(a: Value | None, found: list[np.ndarray], kind: str) -> tuple[Names | None, list[np.ndarray]]:
    """What the left argument says of x: the names of categories, or coordinates for each series."""
    if a is None:
        return None, []
    longest = max(y.size for y in found)
    if labels_like(a):
        if rank_of(a) > 1:
            raise RankError('The labels are a vector')
        return labelling(as_array(a).reshape(-1), longest), []
    if rank_of(a) > 1:
        raise RankError('The left argument is the x coordinates, a vector')
    if is_nested(a):
        each = [numbers(item).reshape(-1) for item in items_of(a)]
        if len(each) != len(found):
            raise LengthError(f'{len(each)} vectors of x for {len(found)} of y')
    else:
        each = [numbers(a).reshape(-1)] * len(found)
    for x, y in zip(each, found, strict=True):
        if x.size != y.size:
            raise LengthError(f'{x.size} x for {y.size} y')
        if x.dtype.kind == 'c':
            raise DomainError('The x coordinates are real')
    return None, each


def named_by(places: list[np.ndarray], found: list[np.ndarray]) -> Names:
    return Names(max(y.size for y in found), places[0] if places else None)


def line(x: np.ndarray | None, y: np.ndarray, origin: int, stretches: int) -> Series:
    """A line; of each stretch of a long one the least and the greatest."""
    n = y.size
    if n <= 4 * stretches:
        return Series(np.arange(n) + float(origin) if x is None else real(x), real(y))
    width = -(-n // stretches)
    chosen = [0, n - 1]
    for start in range(0, n, width):
        part = y[start:start + width]
        chosen += [start + int(part.argmin()), start + int(part.argmax())]
    at = np.unique(chosen)
    return Series(at + float(origin) if x is None else real(x[at]), real(y[at]))


def points(x: np.ndarray, y: np.ndarray) -> Series:
    """Points; of many, those that can be told apart."""
    if y.size > 100 * POINTS:
        every = -(-y.size // (100 * POINTS))
        x, y = x[::every], y[::every]
    x, y = real(x), real(y)
    if y.size > POINTS:
        def cells(v: np.ndarray) -> np.ndarray:
            low, high = v.min() / 2, v.max() / 2
            return np.rint((v / 2 - low) / ((high - low) or 1) * 140).astype(np.int64)
        _, at = np.unique(cells(x) * 1000 + cells(y), return_index=True)
        x, y = x[at], y[at]
    return Series(x, y)


def bars_of(found: list[np.ndarray]) -> list[Series]:
    """Bars at 0, 1, …; of many, the longest of each stretch."""
    longest = max(y.size for y in found)
    width = -(-longest // BARS)
    series = []
    for y in found:
        if width == 1:
            series.append(Series(np.arange(y.size, dtype=float), real(y)))
            continue
        starts = range(0, y.size, width)
        tops = [real(part[np.abs(part.astype(float)).argmax():][:1])[0] for s in starts
                if (part := y[s:s + width]).size]
        series.append(Series(np.arange(len(tops)) * float(width) + (width - 1) / 2, np.array(tops)))
    return series
