"""Arrays in boxes: the pictures of ``]disp``, ``]display`` and ``]box on``.

`disp` draws a grid of cells that share their borders; with `decorated`, the border of the whole shows its axes
(``→ ↓``, of length 0 ``⊖ ⌽``, several leading ones ``⍒``) and the lower border of each cell the type (``~`` numbers,
``#`` namespaces, ``+`` mixed) and the shape of its item. `display` puts every array in a box of its own with one left
border for each leading axis. The pictures agree with those of Dyalog's dfns of the same names; all cells are
lists of lines, and both walks are bottom up with an explicit stack, for depth.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays.budget import reserve
from arrayl.arrays.core import Value, chars, count, is_char, items_of, nested, prototype, shape_of, size_of, text_of
from arrayl.arrays.walk import ascend
from arrayl.display.arrays import TEXT, Block, block, by_itself, gap_lines, lay_out, resolved
from arrayl.settings import S

Lines = list[str]


def is_simple(value: Value) -> bool:
    """Whether `value` has depth 0 or 1: nothing in it is enclosed."""
    if not isinstance(value, np.ndarray) or value.dtype.kind != 'O':
        return True
    sample = value.reshape(-1).tolist() if value.size else [prototype(value)]
    return not any(isinstance(item, np.ndarray) for item in sample)


def opened(value: Value) -> np.ndarray:
    """`value` with axes of length 0 stretched to 1 (showing the prototype), a scalar as a vector."""
    if not isinstance(value, np.ndarray):
        return nested([value], (1,))
    if value.ndim == 0:
        return value.reshape(1)
    if value.size:
        return value
    shape = tuple(max(1, n) for n in value.shape)
    proto = prototype(value)
    if isinstance(proto, str):
        return np.full(shape, ' ', dtype='<U1')
    if isinstance(proto, int | float | complex):
        return np.zeros(shape, dtype=bool)
    return nested([proto] * count(shape), shape)


def lines_of(value: Value) -> Lines:
    """The lines of a simple array as ⎕FMT gives them: control characters in text take effect."""
    lines = block(value).lines
    if is_char(value):
        lines = resolved(lines)
        width = max(map(len, lines), default=0) or min(1, size_of(value))   # a box of line ends alone has a width
        return [line.ljust(width) for line in lines]
    return lines


# Types and shapes -------------------------------------------------------------------------------------------


def scalar_mark(item: Value) -> str:
    """``─`` for a character, ``~`` for a number, ``#`` for anything else."""
    return '─' if isinstance(item, str) else '~' if isinstance(item, int | float | complex) else '#'


def type_mark(value: np.ndarray) -> str:
    """The mark of a simple array (opened, so not empty): ``+`` when its items differ in type."""
    if value.dtype.kind != 'O':
        return '─' if value.dtype.kind == 'U' else '~'
    marks = {scalar_mark(item) for item in value.reshape(-1).tolist()}
    return marks.pop() if len(marks) == 1 else '+'


# disp ---------------------------------------------------------------------------------------------------------


def disp(value: Value, decorated: bool = False, centred: bool = False, split: bool = True) -> Lines:
    """The grid picture of `value`; with `split` the planes of a nested array of rank above 2 are separate grids."""
    if is_simple(value):
        return lines_of(value)

    def children(array: Value) -> list[Value]:
        if is_simple(array):
            return []
        return items_of(opened(array) if decorated or array.size == 0 else array)

    def combine(array: Value, pictures: list[Lines]) -> Lines:
        if not isinstance(array, np.ndarray):
            return leaf(array)
        if is_simple(array):
            lines = lines_of(array)
            if decorated and not (lines and lines[0]):
                lines = lines_of(opened(array))
            return lines
        return grid(array, pictures, decorated, centred, split)
    return ascend(value, combine, children)


def leaf(item: Value) -> Lines:
    """A scalar in a cell: a name of a namespace has a blank on both sides, as in a vector; ⎕DMX all its lines.

    (So the pages of Dyalog 20 have it; 18 left the blanks out.)
    """
    lines = lines_of(by_itself(item))
    if len(lines) != 1 or isinstance(item, str | int | float | complex):
        return lines
    return [f' {lines[0]} ']


def sketch(value: Value) -> Lines:
    """The picture of ``]disp``: decorated, items centred, all planes in one grid."""
    return disp(value, decorated=True, centred=True, split=False)


def width_of(lines: Lines) -> int:
    return len(lines[0]) if lines else 0


def grid(array: np.ndarray, pictures: list[Lines], decorated: bool, centred: bool, split: bool) -> Lines:
    whole = opened(array) if decorated or array.size == 0 else array
    if whole.ndim == 0:
        whole = whole.reshape(1)
    columns, rows = whole.shape[-1], count(whole.shape[:-1])
    widths = [max(width_of(pictures[r * columns + c]) for r in range(rows)) for c in range(columns)]
    heights = [max(len(pictures[r * columns + c]) for c in range(columns)) for r in range(rows)]
    items = items_of(whole)
    cells = [fitted(pictures[i], heights[i // columns], widths[i % columns], centred) for i in range(len(pictures))]
    if not decorated and array.size == 0:
        shown = [1 if n else 0 for n in (count(array.shape[:-1]), array.shape[-1] if array.ndim else 1)]
        frame = plane(items, cells, rows, columns, heights, widths, ('│', '─'), False)
        return [line if shown[1] else '' for line in frame] if shown[0] else []
    if whole.ndim <= 2 or not split:
        return plane(items, cells, rows, columns, heights, widths, axis_marks(array, decorated), decorated)
    deep = whole.shape[-2]
    out: Lines = []
    marks = axis_marks(np.empty(array.shape[-2:], dtype=bool), decorated)
    for p, blank in enumerate(gap_lines(whole.shape)):
        first, last = p * deep, (p + 1) * deep
        made = plane(items[first * columns:last * columns], cells[first * columns:last * columns],
                     deep, columns, heights[first:last], widths, marks, decorated)
        out += [' ' * len(made[0])] * max(0, blank - 1)
        out += made
    return out


def axis_marks(array: Value, decorated: bool) -> tuple[str, str]:
    """(mark on the left border, mark on the upper border) of an array's picture."""
    shape = shape_of(array)
    if not decorated or not shape:
        return '│', '─'
    lead = '│' if len(shape) == 1 else '⍒' if len(shape) > 2 else '↓' if shape[0] else '⌽'
    return lead, '→' if shape[-1] else '⊖'


def fitted(lines: Lines, height: int, width: int, centred: bool) -> Lines:
    own = width_of(lines)
    if not centred:
        return [line.ljust(width) for line in lines] + [' ' * width] * (height - len(lines))
    left, above = (width - own) // 2, (height - len(lines)) // 2
    side = ' ' * left
    out = [' ' * width] * above + [f'{side}{line}'.ljust(width) for line in lines]
    return out + [' ' * width] * (height - len(out))


def plane(items: list[Value], cells: list[Lines], rows: int, columns: int, heights: list[int], widths: list[int],
          marks: tuple[str, str], decorated: bool) -> Lines:
    """One grid: the outer border with `marks`, then each cell with its right and lower border."""
    reserve((sum(widths) + columns, sum(heights) + rows), 4 * TEXT)
    left: list[str] = []
    for r, tall in enumerate(heights):
        left += (['├'] if r else []) + ['│'] * tall
    top = '┬'.join('─' * width for width in widths)
    if decorated:
        if left:
            left[0] = marks[0]
        top = marks[1] + top[1:] if top else marks[1]
    out = [f'┌{top}┐']
    body: Lines = []
    for r in range(rows):
        parts = []
        for c in range(columns):
            corner = '┼┤┴┘'[2 * (r == rows - 1) + (c == columns - 1)]
            parts.append(cell(items[r * columns + c], cells[r * columns + c], widths[c], corner, decorated))
        body += [''.join(pieces) for pieces in zip(*parts, strict=True)]
    left.append('└')
    return out + [edge + line for edge, line in zip(left, body, strict=True)]


def cell(item: Value, lines: Lines, width: int, corner: str, decorated: bool) -> Lines:
    """A cell with its lower border (type and trailing axis of the item) and right border (its leading axes)."""
    mark, lead, last = '─', '│', '─'
    if decorated:
        if not isinstance(item, np.ndarray):
            mark = scalar_mark(item)
        else:
            mark = type_mark(opened(item)) if is_simple(item) else '─'
            lead, last = axis_marks(item, True)
    lower = (mark + '─' * (width - 2) + last)[-width:] if width else ''
    sides = (['│'] * len(lines) + [lead, corner])[-(len(lines) + 1):]
    return [line + side for line, side in zip([*lines, lower], sides, strict=True)]


# display --------------------------------------------------------------------------------------------------------


def boxed(value: Value) -> Lines:
    """The picture of ``]display``: a box around every array, its axes and its type in the borders."""
    def children(array: Value) -> list[Value]:
        return [] if is_simple(array) else items_of(opened(array))

    def combine(array: Value, pictures: list[Lines]) -> Lines:
        if not isinstance(array, np.ndarray):
            lines = lines_of(by_itself(array))
            width = width_of(lines)
            return [' ' * width, *lines, ('-' if isinstance(array, str) else ' ') * width]
        whole = opened(array)
        if is_simple(array):
            return framed(array, lines_of(whole), type_mark(whole))
        # Every picture stands for an enclosed matrix: laid out as such, then runs of blank columns are narrowed.
        blocks = [Block(lines, width_of(lines), False) for lines in pictures]
        inside = lay_out(stand_ins(whole.shape), blocks, S.pp, False)
        return framed(array, trimmed(inside.lines), '∊')
    return ascend(value, combine, children)


def stand_ins(shape: tuple[int, ...]) -> np.ndarray:
    item: Any = chars('ab').reshape(1, 2)
    return nested([item] * count(shape), shape)


def framed(array: np.ndarray, lines: Lines, mark: str) -> Lines:
    shape = array.shape
    leads = [('↓' if n else '⌽') for n in shape[:-1]] or ['│']
    width = width_of(lines)
    last = '─' if not shape else '→' if shape[-1] else '⊖'
    edges = len(leads)
    reserve((width + edges, len(lines)), 4 * TEXT)
    out = ['┌' * edges + last + '─' * (width - 1) + '┐']
    for i, line in enumerate(lines):
        out.append((''.join(leads) if i == 0 else '│' * edges) + line + '│')
    return [*out, '└' * edges + mark + '─' * (width - 1) + '┘']


def trimmed(lines: Lines) -> Lines:
    """The lines without all but one of neighbouring blank columns."""
    if not lines or not lines[0]:
        return lines
    table = chars(''.join(lines)).reshape(len(lines), -1)
    blank = (table == ' ').all(axis=0)
    keep = ~blank
    keep[:-1] |= ~blank[1:]
    keep[-1] = True
    return [text_of(row) for row in table[:, keep]]
