"""The layout of a picture: margins as wide as their text, axes with ticks, title, legend, the scale of colours.

Written once for both canvases of pixels, `svg.SVG` and `raster.Raster`.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.plot.canvas import Frame
from arrayl.plot.colours import FAINT, FRAME, INK, coloured, contrast
from arrayl.plot.marks.heat import Heat
from arrayl.plot.marks.images import Image
from arrayl.plot.marks.scatter import Scatter
from arrayl.plot.options import Options
from arrayl.plot.scales import Tick

SMALL, TITLE = 12.0, 15.0               # sizes of text in pixels
PAD = 12
KEY = 18                                # the width of a legend's key and of the scale of colours


def cut(canvas: Any, text: str, size: float, room: float) -> str:
    """`text`, shortened where it is wider than `room`."""
    if canvas.measure(text, size) <= room:
        return text
    while text and canvas.measure(text + '…', size) > room:
        text = text[:-1]
    return text + '…' if text else ''


def draw(canvas: Any, marks: Any, options: Options) -> None:
    """Paint the whole picture of `marks`."""
    width, height = canvas.width, canvas.height
    top, bottom = float(PAD + 4), height - PAD
    if options.title:
        canvas.text(width / 2, PAD + TITLE, cut(canvas, options.title, TITLE, width - 2 * PAD), TITLE, INK, 'middle',
                    bold=True)
        top += TITLE + 10
    names = marks.legend()
    if names:
        top += legend(canvas, marks, names, top)
    bottom -= SMALL + 9
    if options.xlabel:
        bottom -= SMALL + 6
    most, apart = (width - 2 * PAD) * .3, 34 if marks.grid else 18
    yticks = marks.yscale.ticks(max(2, int((bottom - top) / apart)))
    labels = [cut(canvas, t.text, SMALL, most) for t in yticks]
    widest = max((canvas.measure(t, SMALL) for t in labels), default=0.0)
    left = PAD + widest + 9
    if options.ylabel:
        left += SMALL + 7
    right = width - PAD - 6.0
    if isinstance(marks, Heat):
        right -= key_width(canvas, marks)
    left, right, top, bottom = proportioned(marks, left, right, top, bottom)
    frame = Frame(np.floor(left), np.floor(top), np.floor(right), np.floor(bottom), marks.xscale, marks.yscale)
    yticks = marks.yscale.ticks(max(2 if marks.grid else 1, int((frame.bottom - frame.top) / apart)))
    labels = [cut(canvas, t.text, SMALL, most) for t in yticks]
    xticks = spaced(canvas, frame)
    if marks.grid:
        for tick in yticks:
            canvas.rule(frame.left, float(frame.y(tick.value)), frame.right, float(frame.y(tick.value)), FAINT)
        if marks.xscale.names is None:
            for tick in xticks:
                canvas.rule(float(frame.x(tick.value)), frame.top, float(frame.x(tick.value)), frame.bottom, FAINT)
    marks.draw(canvas, frame)
    canvas.clip(None)
    axes(canvas, frame, xticks, list(zip(yticks, labels, strict=True)), marks)
    if isinstance(marks, Heat):
        written(canvas, frame, marks)
        key(canvas, frame, marks)
    if options.xlabel:
        canvas.text((frame.left + frame.right) / 2, frame.bottom + 2 * SMALL + 13,
                    cut(canvas, options.xlabel, SMALL, width - 2 * PAD), SMALL, INK, 'middle')
    if options.ylabel:
        canvas.text(frame.left - widest - 17, (frame.top + frame.bottom) / 2,
                    cut(canvas, options.ylabel, SMALL, height - 2 * PAD), SMALL, INK, 'middle', turned=True)


def proportioned(marks: Any, left: float, right: float, top: float, bottom: float) -> tuple[float, float, float, float]:
    """The frame with the proportions of an image, or of complex numbers."""
    if isinstance(marks, Image):
        ratio = len(marks.columns) / len(marks.rows)
    elif isinstance(marks, Heat) and .5 <= (ratio := len(marks.columns) / len(marks.rows)) <= 2:
        pass                                            # square cells, where the matrix is not too long
    elif isinstance(marks, Scatter) and marks.equal:
        ratio = (marks.xscale.high - marks.xscale.low) / (marks.yscale.high - marks.yscale.low)
    else:
        return left, right, top, bottom
    wide, high = right - left, bottom - top
    if wide > high * ratio:
        spare = (wide - high * ratio) / 2
        return left + spare, right - spare, top, bottom
    spare = (high - wide / ratio) / 2
    return left, right, top + spare, bottom - spare


def spaced(canvas: Any, frame: Frame) -> list[Tick]:
    """Ticks along x whose texts do not touch."""
    room = frame.right - frame.left
    ticks: list[Tick] = []
    for most in (60, 40, 25, 20, 15, 12, 10, 8, 6, 5, 4, 3, 2, 1)[0 if frame.xscale.names is not None else 5:]:
        ticks = [t for t in frame.xscale.ticks(most) if -1e-9 <= frame.xscale.place(t.value) <= 1 + 1e-9]
        widest = max((canvas.measure(t.text, SMALL) for t in ticks), default=0.0)
        gap = abs(float(frame.x(ticks[1].value) - frame.x(ticks[0].value))) if len(ticks) > 1 else room
        if widest + 8 <= gap:
            return ticks
    return [Tick(t.value, cut(canvas, t.text, SMALL, max(10.0, room / max(1, len(ticks)) - 6))) for t in ticks]


def axes(canvas: Any, frame: Frame, xticks: list[Tick], yticks: list[tuple[Tick, str]], marks: Any) -> None:
    canvas.rule(frame.left, frame.bottom, frame.right, frame.bottom, FRAME)
    canvas.rule(frame.left, frame.top, frame.left, frame.bottom, FRAME)
    if not marks.grid:
        canvas.rule(frame.left, frame.top, frame.right, frame.top, FRAME)
        canvas.rule(frame.right, frame.top, frame.right, frame.bottom, FRAME)
    elif marks.yscale.low < 0 < marks.yscale.high and marks.zero:
        canvas.rule(frame.left, float(frame.y(0.0)), frame.right, float(frame.y(0.0)), FRAME)
    for tick in xticks:
        x = float(frame.x(tick.value))
        canvas.rule(x, frame.bottom, x, frame.bottom + 4, FRAME)
        half = canvas.measure(tick.text, SMALL) / 2
        inside = min(max(x, half + 2), canvas.width - half - 2)
        canvas.text(inside, frame.bottom + SMALL + 7, tick.text, SMALL, INK, 'middle')
    for tick, text in yticks:
        y = float(frame.y(tick.value))
        if frame.top - 1 <= y <= frame.bottom + 1:
            canvas.rule(frame.left - 4, y, frame.left, y, FRAME)
            canvas.text(frame.left - 7, y + SMALL * .36, text, SMALL, INK, 'end')


def legend(canvas: Any, marks: Any, names: list[str], top: float) -> float:
    """Keys and names in rows; gives the height that they take."""
    room = canvas.width - 2 * PAD
    x, y, step = float(PAD), top + SMALL - 4, SMALL + 6
    used = step
    for i, name in enumerate(names[:40]):
        text = cut(canvas, name, SMALL, room / 2)
        wide = KEY + 6 + canvas.measure(text, SMALL) + 16
        if x > PAD and x + wide > canvas.width - PAD + 16:
            if used + step > canvas.height / 4:
                break
            x, y, used = float(PAD), y + step, used + step
        canvas.rectangle(x, y - SMALL * .62, x + KEY, y - SMALL * .12, marks.colour(i))
        canvas.text(x + KEY + 6, y, text, SMALL, INK)
        x += wide
    return used + 4


def written(canvas: Any, frame: Frame, marks: Heat) -> None:
    """The items of a small matrix, in their cells."""
    texts = marks.texts()
    if texts is None:
        return
    rows, columns = marks.cells.shape
    wide, high = (frame.right - frame.left) / columns, (frame.bottom - frame.top) / rows
    size = min(14.0, high * .5)
    widest = max(canvas.measure(t, size) for row in texts for t in row)
    size = min(size, size * (wide - 6) / max(1.0, widest))
    if size < 8:
        return
    rgb = coloured(marks.levels(), marks.map)
    for i, row in enumerate(texts):
        for j, text in enumerate(row):
            canvas.text(frame.left + (j + .5) * wide, frame.top + (i + .5) * high + size * .36, text, size,
                        contrast(rgb[i, j]), 'middle')


def key_width(canvas: Any, marks: Heat) -> float:
    if marks.data.bits:
        return 0.0
    return KEY + 24 + max((canvas.measure(t.text, SMALL) for t in marks.scale().ticks(6)), default=0.0)


def key(canvas: Any, frame: Frame, marks: Heat) -> None:
    """The scale of the colours, at the right."""
    if marks.data.bits:
        return
    scale = marks.scale()
    left, top, bottom = frame.right + 16, frame.top, frame.bottom
    steps = max(2, int(min(128, bottom - top)))
    shades = coloured(np.linspace(1, 0, steps), marks.map)
    edges = np.linspace(top, bottom, steps + 1)
    for i in range(steps):                              # each reaches to the end: no seams
        canvas.rectangle(left, edges[i], left + KEY - 4, bottom, tuple(shades[i].tolist()))
    for tick in scale.ticks(max(2, int((bottom - top) / 40))):
        at = float(scale.place(tick.value))
        if -1e-9 <= at <= 1 + 1e-9:
            y = bottom - at * (bottom - top)
            canvas.rule(left + KEY - 4, y, left + KEY, y, FRAME)
            canvas.text(left + KEY + 4, y + SMALL * .36, tick.text, SMALL, INK)
