"""Plots in characters.

A cell of the terminal holds a letter, or 2 × 4 dots of braille (lines, points), or blocks (bars, pictures). With
colours a picture has two pixels to a cell, one above the other (▀ in the colour of the upper on that of the lower),
without them one of five shades. Several lines without colours are told apart by letters along them.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from arrayl.plot.canvas import Frame
from arrayl.plot.colours import RGB, coloured, contrast
from arrayl.plot.marks.heat import Heat
from arrayl.plot.marks.images import Image
from arrayl.plot.options import Options
from arrayl.plot.scales import Tick

SHADES = ' ░▒▓█'
EIGHTHS = ' ▁▂▃▄▅▆▇█'
LETTERS = 'ox+*#@%&'
FILLS = '█▒░▓'
DOTS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
WIDTH, HEIGHT = 72, 18                  # of the plot with its labels, unless told otherwise
FEW = 40                                # points that are shown as • and not as dots of braille


@dataclass
class Canvas:
    """Cells of a terminal: a letter each, its colour and that of its ground."""
    columns: int
    rows: int
    colour: bool
    several: bool = False               # whether there are series to tell apart
    letters: list[list[str]] = field(init=False)
    ink: dict[tuple[int, int], RGB] = field(default_factory=dict)
    ground: dict[tuple[int, int], RGB] = field(default_factory=dict)
    window: tuple[int, int, int, int] = field(init=False)

    def __post_init__(self) -> None:
        self.letters = [[' '] * self.columns for _ in range(self.rows)]
        self.window = (0, 0, self.columns, self.rows)
        self.raised = np.zeros((self.rows, self.columns), int)

    def clip(self, frame: Frame | None) -> None:
        self.window = (0, 0, self.columns, self.rows) if frame is None else \
            (int(frame.left), int(frame.top), int(frame.right), int(frame.bottom))

    def put(self, row: int, column: int, letter: str, ink: RGB | None = None, ground: RGB | None = None) -> None:
        left, top, right, bottom = self.window
        if left <= column < right and top <= row < bottom:
            self.letters[row][column] = letter
            if ink is not None:
                self.ink[row, column] = ink
            if ground is not None:
                self.ground[row, column] = ground

    def text(self, row: int, column: int, text: str) -> None:
        for i, c in enumerate(text):
            self.put(row, column + i, c)

    # --- what marks use
    def polyline(self, x: np.ndarray, y: np.ndarray, colour: RGB, series: int) -> None:
        self.raised[:] = 0
        px, py = np.clip(2 * x, -1e4, 1e4), np.clip(4 * y, -1e4, 1e4)
        dx, dy = np.diff(px), np.diff(py)
        counts = np.maximum(np.abs(dx), np.abs(dy)).astype(int) + 2         # dots of each piece, at both ends too
        piece = np.repeat(np.arange(dx.size), counts)
        share = (np.arange(piece.size) - np.repeat(np.cumsum(counts) - counts, counts)) / (counts - 1)[piece]
        self.raise_dots(px[piece] + share * dx[piece], py[piece] + share * dy[piece], colour)
        if self.several and not self.colour:
            left, right = self.window[0], self.window[2]
            for share in (.1, .3, .5, .7, .9):
                at = left + (right - left) * share + series
                k = int(np.abs(x - at).argmin())
                self.put(int(np.floor(y[k])), int(np.floor(x[k])), LETTERS[series % len(LETTERS)])

    def raise_dots(self, x: np.ndarray, y: np.ndarray, colour: RGB) -> None:
        left, top, right, bottom = self.window
        column, row = np.floor(x).astype(int), np.floor(y).astype(int)
        inside = (column >= 2 * left) & (column < 2 * right) & (row >= 4 * top) & (row < 4 * bottom)
        column, row = column[inside], row[inside]
        np.bitwise_or.at(self.raised, (row // 4, column // 2), DOTS[row % 4, column % 2])
        for cell in np.unique(row // 4 * self.columns + column // 2).tolist():
            r, c = divmod(cell, self.columns)
            self.put(r, c, chr(0x2800 + self.raised[r, c]), colour)

    def dots(self, x: np.ndarray, y: np.ndarray, colour: RGB, series: int) -> None:
        if x.size <= FEW or (self.several and not self.colour):
            letter = LETTERS[series % len(LETTERS)] if self.several and not self.colour else '•'
            for c, r in np.unique(np.column_stack([np.floor(x), np.floor(y)]), axis=0).tolist():
                self.put(int(r), int(c), letter, colour)
            return
        self.raised[:] = 0
        self.raise_dots(2 * x, 4 * y, colour)

    def bar(self, left: float, right: float, base: float, tip: float, colour: RGB, series: int) -> None:
        start = round(left)
        full = FILLS[0] if self.colour or not self.several else FILLS[series % len(FILLS)]
        zero, top, bottom = round(base), self.window[1], self.window[3]
        for column in range(start, max(start + 1, round(right))):
            if tip <= base:
                eighths = round((zero - max(tip, top)) * 8)
                for i in range(eighths // 8):
                    self.put(zero - 1 - i, column, full, colour)
                if eighths % 8 and full == FILLS[0]:
                    self.put(zero - 1 - eighths // 8, column, EIGHTHS[eighths % 8], colour)
            else:
                halves = round((min(tip, bottom) - zero) * 2)
                for i in range(halves // 2):
                    self.put(zero + i, column, full, colour)
                if halves % 2 and full == FILLS[0]:
                    self.put(zero + halves // 2, column, '▀', colour)

    def picture(self, frame: Frame, rgb: np.ndarray, levels: np.ndarray, texts: list[list[str]] | None) -> None:
        left, top, right, bottom = (int(v) for v in (frame.left, frame.top, frame.right, frame.bottom))
        wide, high = right - left, bottom - top
        halves = self.colour and high < rgb.shape[0]
        rows = sample(rgb.shape[0], high * 2 if halves else high)
        columns = sample(rgb.shape[1], wide)
        if not self.colour:
            shade = means(levels, rows, columns)
            for i in range(high):
                for j in range(wide):
                    self.put(top + i, left + j, SHADES[min(4, int(shade[i, j] * 5 + 1e-9))])
            return
        pixels = np.stack([np.rint(means(rgb[..., c].astype(float), rows, columns)).astype(int) for c in range(3)], -1)
        cells = [[tuple(p) for p in row] for row in pixels.tolist()]
        for i in range(high):
            for j in range(wide):
                if halves:
                    self.put(top + i, left + j, '▀', cells[2 * i][j], cells[2 * i + 1][j])     # type: ignore[arg-type]
                else:
                    self.put(top + i, left + j, ' ', None, cells[i][j])                        # type: ignore[arg-type]
        if texts is not None and not halves:
            self.spell(rgb, texts, left, top, wide // rgb.shape[1], high // rgb.shape[0])

    def spell(self, rgb: np.ndarray, texts: list[list[str]], left: int, top: int, wide: int, high: int) -> None:
        """The items in their cells."""
        if high < 1 or max(len(t) for row in texts for t in row) + 2 > wide:
            return
        for i, row in enumerate(texts):
            for j, text in enumerate(row):
                start = left + j * wide + (wide - len(text) + 1) // 2
                for k, c in enumerate(text):
                    self.put(top + i * high + high // 2, start + k, c, contrast(rgb[i, j]))

    # --- what comes out
    def plain(self) -> list[str]:
        return [''.join(row).rstrip(' ') for row in self.letters]

    def escapes(self, true: bool) -> list[str]:
        """The lines with the escape sequences of 24-bit colours, or of 256."""
        lines = []
        for i, row in enumerate(self.letters):
            line, now = [], (None, None)
            last = max([j for j, c in enumerate(row) if c != ' ' or (i, j) in self.ground], default=-1)
            for j in range(last + 1):
                wanted: Any = (self.ink.get((i, j)) if row[j] != ' ' else now[0], self.ground.get((i, j)))
                if wanted != now:
                    line.append('\x1b[0m' if now != (None, None) else '')
                    line += [code(c, what, true) for c, what in zip(wanted, (38, 48), strict=True) if c is not None]
                    now = wanted
                line.append(row[j])
            lines.append(''.join(line) + ('\x1b[0m' if now != (None, None) else ''))
        return lines


def code(colour: RGB, what: int, true: bool) -> str:
    if true:
        return '\x1b[{};2;{};{};{}m'.format(what, *colour)
    r, g, b = colour
    if max(colour) - min(colour) < 12:
        return f'\x1b[{what};5;{232 + min(23, max(0, round((r - 8) / 10)))}m'
    level = [min(5, max(0, round((c - 55) / 40))) if c > 48 else 0 for c in (r, g, b)]
    return f'\x1b[{what};5;{16 + 36 * level[0] + 6 * level[1] + level[2]}m'


def sample(count: int, places: int) -> np.ndarray:
    """The edges of `places` stretches over `count` cells."""
    return np.floor(np.arange(places + 1) * count / places + 1e-9).astype(int)


def means(array: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The mean of the block that each pair of stretches covers; an empty stretch is the cell where it stands."""
    for axis, edges in ((0, rows), (1, columns)):
        low, high = edges[:-1], np.maximum(edges[1:], edges[:-1] + 1)
        total = np.concatenate([np.zeros_like(array.take([0], axis)), np.cumsum(array, axis)], axis)
        sizes = (high - low).reshape((-1, 1) if axis == 0 else (1, -1))
        array = (total.take(high, axis) - total.take(low, axis)) / sizes
    return array


def cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[:max(0, room - 1)] + '…' if room > 0 else ''


def draw(marks: Any, options: Options, window: int, colour: bool) -> Canvas:
    """The whole plot, at most `window` columns wide."""
    width = max(20, min(options.width or WIDTH, window))
    height = max(5, min(options.height or HEIGHT, 400))
    area_rows = natural_rows(marks, height, options)
    labels = [(t, cut(t.text, width // 3)) for t in marks.yscale.ticks(
        max(2, area_rows // 3) if marks.yscale.names is None else area_rows)]
    gutter = max((len(text) for _, text in labels), default=0)
    room = width - gutter - 1
    area = natural_columns(marks, room, area_rows, options)
    area_rows = natural_rows(marks, height, options, area)
    names = marks.legend()
    head = bool(options.title) + bool(options.ylabel)
    extra = legend_lines(marks, names, width, colour)
    total = head + area_rows + 2 + bool(options.xlabel) + len(extra)
    canvas = Canvas(width, total, colour, len(names) > 1)
    left, row = gutter + 1, 0
    if options.title:
        title = cut(options.title, width)
        canvas.text(0, max(0, min(left + (area - len(title)) // 2, width - len(title))), title)
        row += 1
    if options.ylabel:
        canvas.text(row, 0, cut(options.ylabel, width))
        row += 1
    frame = Frame(left, row, left + area, row + area_rows, marks.xscale, marks.yscale)
    canvas.clip(frame)
    marks.draw(canvas, frame)
    canvas.clip(None)
    axes(canvas, frame, labels)
    row += area_rows + 2
    if options.xlabel:
        text = cut(options.xlabel, width)
        canvas.text(row, max(0, min(left + (area - len(text)) // 2, width - len(text))), text)
        row += 1
    for line in extra:
        for column, text, shade in line:
            for k, c in enumerate(text):
                canvas.put(row, column + k, c, shade)
        row += 1
    return canvas


def natural_rows(marks: Any, height: int, options: Options, area: int = 0) -> int:
    """How many rows the plot itself gets: those of a matrix, where they fit."""
    if isinstance(marks, Heat):
        limit = height if options.height else 40
        count = len(marks.rows)
        return max(1, min(count, limit)) if not options.height else max(1, limit // count * count or limit)
    if isinstance(marks, Image):
        if not area:
            return height
        return max(1, min(height if options.height else 40, round(area / 2 * len(marks.rows) / len(marks.columns))))
    return height


def natural_columns(marks: Any, room: int, rows: int, options: Options) -> int:
    """How many columns: a whole number to each cell or bar, so that all are equally wide."""
    if isinstance(marks, Heat):
        count = len(marks.columns)
        if count > room:
            return room
        texts = marks.texts()
        wanted = max((len(t) for row in texts for t in row), default=0) + 2 if texts else 2
        labels = max((len(marks.columns[j]) for j in range(min(count, 60))), default=0) + 1
        if options.width:
            return max(1, room // count) * count
        wide = next((w for w in (max(wanted, min(labels, 12)), wanted, 2) if w * count <= room), 1)
        return wide * count
    if isinstance(marks, Image):
        return max(1, min(room, round(2 * (rows if options.height else 40) * len(marks.columns) / len(marks.rows))))
    names = getattr(marks.data, 'names', None)
    if marks.data.kind == 'bars' and names is not None and len(names) <= room:
        return len(names) * max(1, min(room // len(names), 12 if not options.width else room))
    return room


def legend_lines(marks: Any, names: list[str], width: int, colour: bool) -> list[list[tuple[int, str, RGB | None]]]:
    """The lines under the plot: keys and names, or the scale of the colours."""
    if isinstance(marks, Heat):
        if marks.data.bits:
            return []
        scale = marks.scale()
        low, high = (marks.number(v) for v in (scale.low, scale.high))
        steps = 10
        shades = coloured((np.arange(steps) + .5) / steps, marks.map)
        bar: list[tuple[int, str, RGB | None]] = [
            (len(low) + 1 + i, '█' if colour else SHADES[i * 5 // steps], tuple(shades[i].tolist()))
            for i in range(steps)]
        return [[(0, low, None), *bar, (len(low) + 2 + steps, high, None)]]
    lines: list[list[tuple[int, str, RGB | None]]] = []
    keys = '■' if colour or len(names) < 2 else FILLS if marks.data.kind == 'bars' else LETTERS
    column = width
    for i, name in enumerate(names):
        text = cut(name, width // 2)
        if not lines or column + len(text) + 2 > width:
            if len(lines) == 8:
                break
            lines.append([])
            column = 0
        lines[-1] += [(column, keys[i % len(keys)], marks.colour(i)), (column + 2, text, None)]
        column += len(text) + 5
    return lines


def axes(canvas: Canvas, frame: Frame, labels: list[tuple[Tick, str]]) -> None:
    left, right, top, bottom = (int(v) for v in (frame.left, frame.right, frame.top, frame.bottom))
    for row in range(top, bottom):
        canvas.put(row, left - 1, '│')
    taken: set[int] = set()
    for tick, text in labels:
        at = place(float(frame.y(tick.value)), top, bottom)
        if at is not None and at not in taken:
            taken.add(at)
            canvas.text(at, left - 1 - len(text), text)
            canvas.put(at, left - 1, '┤')
    canvas.text(bottom, left - 1, '└' + '─' * (right - left))
    for tick, column, start in along(frame, left, right, canvas.columns):
        canvas.put(bottom, column, '┬')
        canvas.text(bottom + 1, start, tick.text)


def place(at: float, low: int, high: int) -> int | None:
    """The row or column where a tick stands, None outside."""
    if not low - 1e-6 <= at <= high + 1e-6:
        return None
    return min(high - 1, max(low, int(np.floor(at + 1e-9))))


def along(frame: Frame, left: int, right: int, columns: int) -> list[tuple[Tick, int, int]]:
    """The ticks along x that fit, with their columns and where their texts begin."""
    most = [right - left, 60, 40, 25, 20, 15, 12, 10, 8, 6, 5, 4, 3, 2]
    for count in most if frame.xscale.names is not None else most[7:]:
        if count > right - left:
            continue
        found, end, fits = [], -1, True
        for tick in frame.xscale.ticks(count):
            column = place(float(frame.x(tick.value)), left, right)
            if column is None:
                continue
            start = min(max(0, column - (len(tick.text) - 1) // 2), columns - len(tick.text))
            if start <= end or start < 0:
                fits = False
                break
            found.append((tick, column, start))
            end = start + len(tick.text)
        if fits:
            return found
    return []
