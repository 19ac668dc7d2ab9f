"""Arrays as text: what ``⍕`` gives and what a session prints.

A value becomes a *block*: lines of equal width. Simple arrays are laid out column by column; a nested item is
a block with one blank on either side. Columns touch, unless a number needs room:

* a column is *numeric* when it holds a number, else *text* when it holds a simple character, else neither
  (all its items are enclosed); numeric columns are set right, others left;
* a column is *padded* when one of its items is enclosed;
* a blank stands between two columns when one is numeric and not padded, or when one is numeric and the
  other text.

This is the rule that explains all of Dyalog's published displays that were compared; rules by row or by
depth do not. Blocks are built bottom up with an explicit stack, because nesting may be 100,000 deep; a chain of
enclosures is padded in one step, because its width grows with the depth.

Folding to ⎕PW happens last and only in a session: numbers are never split, text and nested displays are cut
at the width, continued lines are indented by six.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from types import FunctionType
from typing import Any

import numpy as np

from arrayl.arrays.budget import reserve
from arrayl.arrays.core import Value, chars, count, empty, items_of
from arrayl.display.numbers import column, number_text, numeric_rows, vector_texts
from arrayl.errors import APLSyntaxError
from arrayl.settings import S

TEXT = 32                       # bytes that a character of a display costs, with the pieces it is put together from
INDENT = 6
LONGEST = 200                           # characters of a Python object's own text


class Block:
    """Lines of equal width; `flat` when nothing in it has rank above 1; `starts`: where folding may cut (None:
    anywhere); `gaps`: blank lines before each plane, for a simple array of rank above 2."""
    __slots__ = ('flat', 'gaps', 'lines', 'starts', 'width')

    def __init__(self, lines: list[str], width: int, flat: bool = True, starts: list[int] | None = None,
                 gaps: list[int] | None = None) -> None:
        self.lines, self.width, self.flat, self.starts, self.gaps = lines, width, flat, starts, gaps


def gap_lines(shape: Sequence[int]) -> list[int]:
    """For an array of rank above 2: how many blank lines stand before each of its planes."""
    leading = shape[:-2]
    gaps = []
    for p in range(count(leading)):
        blank, rest = 0, p
        if p:
            blank = 1
            for length in reversed(leading):
                if rest % length:
                    break
                rest //= length
                blank += 1
        gaps.append(blank)
    return gaps


def spread(lines: list[str], shape: Sequence[int], filler: str) -> list[str]:
    """The rows of all planes with the blank lines between planes."""
    rows = shape[-2]
    out: list[str] = []
    for p, blank in enumerate(gap_lines(shape)):
        out += [filler] * blank
        out += lines[p * rows:(p + 1) * rows]
    return out


def char_rows(array: np.ndarray) -> list[str]:
    """The rows (along the last axis) of a character array of rank 1 or more."""
    width = array.shape[-1]
    rows = count(array.shape[:-1])
    if width == 0:
        return [''] * rows
    flat = np.ascontiguousarray(array).reshape(-1)
    text = flat.tobytes().decode('utf-32-le', 'surrogatepass')
    return [text[i:i + width] for i in range(0, rows * width, width)]


def scalar_text(item: Value, pp: int) -> str:
    """A simple scalar: a number, a character, a namespace or another object, but no function (SYNTAX ERROR)."""
    if isinstance(item, str):
        return item
    if isinstance(item, int | float | complex):
        return number_text(item, pp)
    if type(item) is FunctionType:
        raise APLSyntaxError('')
    form = getattr(item, 'display_form', None)
    return form() if form is not None else foreign_text(item)


def foreign_text(item: Any) -> str:
    """A Python object that is no array, on one line: what it says of itself, or its type when that fails."""
    try:
        return ' '.join(str(item).split())[:LONGEST]
    except Exception:                               # any object may come from Python, with any __str__
        return f'[{type(item).__name__}]'


# Blocks ------------------------------------------------------------------------------------------------


def by_itself(value: Value) -> Value:
    """The characters that stand for a scalar which shows differently when it is no item: ⎕DF of a matrix, ⎕OR."""
    form = getattr(value, 'display_value', None)
    shown = form() if form is not None else None
    return value if shown is None else shown


def block(value: Value, pp: int | None = None, planes: bool = False) -> Block:
    """The block of any value. With `planes` the rows of a simple array of rank above 2 are left unspread."""
    pp = S.pp if pp is None else pp
    if not isinstance(value, np.ndarray):
        text = scalar_text(value, pp)
        return Block([text], len(text), starts=[0] if not isinstance(value, str) else None)
    # The text of an array is larger than the array, and so are the pieces that it is made of.
    reserve(value.shape, {'O': 800, 'U': 8}.get(value.dtype.kind, 130))
    if value.dtype.kind != 'O':
        return simple_block(value, pp, planes)
    return nested_block(value, pp, planes)


def simple_block(array: np.ndarray, pp: int, planes: bool) -> Block:
    flat = array.ndim <= 1
    if array.dtype.kind == 'U':
        return finish(char_rows(array), array.shape[-1], array.shape, flat, None, planes)
    if array.ndim == 1:
        texts = vector_texts(array, pp)
        line = ' '.join(texts)
        return Block([line], len(line), flat, places([len(text) for text in texts]) if planes else [])
    if array.size == 0:
        return finish([''] * count(array.shape[:-1]), 0, array.shape, flat, [], planes)
    lines, widths = numeric_rows(array, pp)
    return finish(lines, len(lines[0]), array.shape, flat, places(widths), planes)


def places(widths: list[int]) -> list[int]:
    """Where columns of these widths start, with a blank between them."""
    return [0, *accumulate(width + 1 for width in widths[:-1])]


def finish(lines: list[str], width: int, shape: Sequence[int], flat: bool, starts: list[int] | None,
           planes: bool) -> Block:
    if len(shape) <= 2:
        return Block(lines, width, flat, starts)
    if 0 in shape[:-1]:
        return Block([], width, flat, starts)
    if planes:
        return Block(lines, width, flat, starts, gap_lines(shape))
    return Block(spread(lines, shape, ' ' * width), width, flat, starts)


def nested_block(value: np.ndarray, pp: int, planes: bool = False) -> Block:
    """The block of an array of dtype object, whatever its depth."""
    root: list[Block] = []
    stack: list[tuple[Any, ...]] = [('open', value, root)]
    known: dict[int, Block] = {}                        # of arrays that may stand in `value` again
    while stack:
        step = stack.pop()
        if step[0] == 'pad':
            _, outer, depth, children, out, flat = step
            made = padded(children[0], depth)
            made.flat = made.flat and flat
            known[id(outer)] = made
            out.append(made)
        elif step[0] == 'close':
            _, array, children, out = step
            top = out is root
            known[id(array)] = lay_out(array, children, pp, planes and top)
            out.append(known[id(array)])
        elif id(step[1]) in known:
            step[2].append(known[id(step[1])])
        else:
            _, outer, out = step
            array, depth, flat = unwrap(outer)
            if depth:
                chain: list[Block] = []
                stack.append(('pad', outer, depth, chain, out, flat))
                out_here = chain
            else:
                out_here = out
            if not isinstance(array, np.ndarray) or array.dtype.kind != 'O':
                out_here.append(block(array, pp))
                continue
            inner: list[Block] = []
            stack.append(('close', array, inner, out_here))
            for item in reversed(array.reshape(-1).tolist()):
                if isinstance(item, np.ndarray):
                    stack.append(('open', item, inner))
    return root[0]


def unwrap(array: Value) -> tuple[Value, int, bool]:
    """(innermost array, how many one-item arrays enclose it, whether those are scalars or vectors)."""
    depth, flat = 0, True
    while isinstance(array, np.ndarray) and array.dtype.kind == 'O' and array.size == 1:
        item = array.reshape(-1)[0]
        if not isinstance(item, np.ndarray):
            break
        flat = flat and array.ndim <= 1
        array, depth = item, depth + 1
    return array, depth, flat


def padded(inner: Block, depth: int) -> Block:
    blank = ' ' * depth
    lines = [f'{blank}{line}{blank}' for line in inner.lines] or [' ' * (inner.width + 2 * depth)]
    return Block(lines, inner.width + 2 * depth, inner.flat)


def lay_out(array: np.ndarray, children: list[Block], pp: int, planes: bool) -> Block:
    """The block of a nested or mixed array whose enclosed items have the blocks `children`."""
    shape = array.shape or (1,)
    width, rows = shape[-1], count(shape[:-1])
    if array.size == 0:
        return finish([''] * rows, 0, shape, array.ndim <= 1, None, planes)
    supply = iter(children)
    items = items_of(array)
    cells: list[Any] = [next(supply) if isinstance(item, np.ndarray) else
                        item if isinstance(item, str | int | float | complex) else
                        Block([text := scalar_text(item, pp)], len(text)) for item in items]
    columns = [Column([cells[r * width + c] for r in range(rows)], pp) for c in range(width)]
    simple = not any(c.pad for c in columns)
    flat = array.ndim <= 1 and all(child.flat for child in children)
    heights = [max(c.height(r) for c in columns) for r in range(rows)]
    reserve((sum([c.width + 3 for c in columns]), sum(heights)), TEXT)
    pieces: list[list[str]] = []
    starts, place = [], 0
    for i, c in enumerate(columns):
        gap = i > 0 and apart(columns[i - 1], c)
        if gap:
            pieces.append([' '] * sum(heights))
            place += 1
        starts.append(place)
        place += c.width + 2 * c.pad
        pieces.append(c.render(heights))
    lines = [''.join(parts) for parts in zip(*pieces, strict=True)]
    if array.ndim <= 2:
        return Block(lines, place, flat, starts if simple else None)
    if simple:
        return finish(lines, place, shape, False, starts, planes)
    return Block(spread_uneven(lines, heights, shape, ' ' * place), place, False)


def spread_uneven(lines: list[str], heights: list[int], shape: Sequence[int], filler: str) -> list[str]:
    """As `spread`, for rows of several lines each."""
    rows, out, line = shape[-2], [], 0
    for p, blank in enumerate(gap_lines(shape)):
        out += [filler] * blank
        tall = sum(heights[p * rows:(p + 1) * rows])
        out += lines[line:line + tall]
        line += tall
    return out


def apart(left: Column, right_: Column) -> bool:
    """Whether a blank stands between two neighbouring columns."""
    if (left.kind == 'n' and not left.pad) or (right_.kind == 'n' and not right_.pad):
        return True
    return bool(left.kind and right_.kind and left.kind != right_.kind)


class Column:
    """One column of a nested or mixed array: its cells are numbers, characters and blocks."""

    def __init__(self, cells: list[Any], pp: int) -> None:
        numbers = [i for i, cell in enumerate(cells) if isinstance(cell, int | float | complex)]
        self.pad = any(isinstance(cell, Block) for cell in cells)
        self.kind = 'n' if numbers else 't' if any(isinstance(cell, str) for cell in cells) else ''
        self.cells = cells
        for i, text in zip(numbers, column([cells[i] for i in numbers], pp), strict=True):
            cells[i] = text
        if self.pad and self.kind == 't' and not any(isinstance(cell, Block) and cell.width for cell in cells):
            self.pad = False                            # empty items among characters: two blanks, no margin
            cells[:] = [Block(['  '], 2) if isinstance(cell, Block) else cell for cell in cells]
        self.width = max((cell.width if isinstance(cell, Block) else len(cell)) for cell in cells)

    def height(self, row: int) -> int:
        cell = self.cells[row]
        return max(1, len(cell.lines)) if isinstance(cell, Block) else 1

    def render(self, heights: list[int]) -> list[str]:
        """The column's lines, filled to its width and to the heights of the rows."""
        out: list[str] = []
        side = ' ' * self.pad
        blank = ' ' * (self.width + 2 * self.pad)
        for cell, tall in zip(self.cells, heights, strict=True):
            lines = cell.lines if isinstance(cell, Block) else [cell]
            for line in lines:
                set_ = line.rjust(self.width) if self.kind == 'n' else line.ljust(self.width)
                out.append(f'{side}{set_}{side}')
            out += [blank] * (tall - len(lines))
        return out


# Results of ⍕ and ⎕FMT ------------------------------------------------------------------------------------


def char_matrix(lines: list[str], width: int) -> np.ndarray:
    """A character matrix with these rows, all of length `width`."""
    if not lines or not width:
        return empty((len(lines), width), ' ')
    return chars(''.join(lines)).reshape(len(lines), width)


def format_value(value: Value, pp: int | None = None) -> Value:
    """``⍕value``: a character array; a vector unless something in `value` has rank above 1."""
    value = by_itself(value)
    if not isinstance(value, np.ndarray):
        return value if isinstance(value, str) else chars(scalar_text(value, S.pp if pp is None else pp))
    if value.dtype.kind == 'U':
        return value
    simple = value.dtype.kind != 'O' or not any(
        isinstance(item, np.ndarray) or not isinstance(item, str | int | float | complex)
        for item in value.reshape(-1).tolist())
    if simple and value.ndim > 1:
        made = block(value, pp, planes=True)
        if value.size == 0:
            return empty((*value.shape[:-1], 0), ' ')
        return chars(''.join(made.lines)).reshape(*value.shape[:-1], made.width)
    made = block(value, pp)
    if made.flat and len(made.lines) == 1:
        return chars(made.lines[0])
    return char_matrix(made.lines, made.width)


def format_lines(value: Value, pp: int | None = None) -> list[str]:
    """The rows of ``⎕FMT value``: the display as lines of equal width, not folded."""
    value = by_itself(value)
    return block(value, pp).lines


def resolved(lines: list[str]) -> list[str]:
    """Lines of text with carriage return (a new line), line feed (down in the column) and backspace obeyed."""
    if not any(c in line for line in lines for c in '\r\n\b'):
        return lines
    out: list[str] = []
    for line in lines:
        rows: list[list[str]] = [[]]
        row = column = 0
        for c in line:
            if c == '\r':
                row, column = row + 1, 0
            elif c == '\n':
                row += 1
            elif c == '\b':
                column = max(0, column - 1)
            else:
                while len(rows) <= row:
                    rows.append([])
                target = rows[row]
                target.extend(' ' * (column + 1 - len(target)))
                target[column] = c
                column += 1
        rows.extend([] for _ in range(row + 1 - len(rows)))
        out.extend(map(''.join, rows))
    return out


# The session's display -----------------------------------------------------------------------------------


NEWLINES = '\r\n\x85'


def display_lines(value: Value, width: int | None = None, pp: int | None = None) -> list[str]:
    """The lines that a session prints for `value`, folded to `width` (⎕PW)."""
    width = S.pw if width is None else width
    if callable(value):
        from arrayl.display.functions import function_lines
        return function_lines(value)
    value = by_itself(value)
    made = block(value, pp, planes=True)
    parts = isinstance(value, np.ndarray) and value.dtype.kind in 'UO' and any(c in line for line in made.lines
                                                                              for c in NEWLINES)

    def folded(rows: list[str]) -> list[str]:
        if not parts:
            return fold(rows, made.starts, width)
        return [part for row in rows for line in broken(row) for part in fold([line], None, width)]

    if made.gaps is None:
        return folded(made.lines)
    height = len(made.lines) // len(made.gaps)
    filler = ' ' * made.width if made.width <= width else ''    # planes are set apart by rows of blanks
    out: list[str] = []
    for p, blank in enumerate(made.gaps):
        out += [filler] * blank
        out += folded(made.lines[p * height:(p + 1) * height])
    return out


def broken(line: str) -> list[str]:
    """Text with control characters: a new line for CR, LF, CR LF and NEL."""
    return line.replace('\r\n', '\n').replace('\r', '\n').replace('\x85', '\n').split('\n')


def display(value: Value, width: int | None = None, pp: int | None = None) -> str:
    """What a session prints for `value`, without the final newline; lines are joined by newlines."""
    return '\n'.join(display_lines(value, width, pp))


def fold(lines: list[str], starts: list[int] | None, width: int, apart: bool = False) -> list[str]:
    """Lines of equal width cut into blocks of at most `width` columns; those after the first are indented.

    `apart`: a blank line stands between the blocks.
    """
    total = len(lines[0]) if lines else 0
    if total <= width:
        return lines
    out: list[str] = []
    for begin, end in cuts(total, starts, width):
        indent = ' ' * INDENT if begin else ''
        if apart and begin:
            out.append('')
        out += [indent + line[begin:end] for line in lines]
    return out


def cuts(total: int, starts: list[int] | None, width: int) -> Iterable[tuple[int, int]]:
    """The [begin, end) of each block: cut before a column where `starts` says so, anywhere without it."""
    begin, room = 0, width
    if starts is None:
        while begin < total:
            yield begin, min(total, begin + room)
            begin, room = begin + room, max(1, width - INDENT)
        return
    i, n = 0, len(starts)
    while begin < total:
        j = i
        while j < n and (starts[j + 1] - 1 if j + 1 < n else total) - begin <= room:
            j += 1
        if j == i:                                      # one number wider than the line: cut it
            end = begin + room
            yield begin, min(total, end)
            if end >= total:
                return
            starts = [*starts[:i], end, *[s for s in starts[i:] if s > end]]
            n = len(starts)
            begin = end
        else:
            end = starts[j] if j < n else total
            yield begin, end - 1 if j < n else end
            begin, i = end, j
        room = max(1, width - INDENT)
