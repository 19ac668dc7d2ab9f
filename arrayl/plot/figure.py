"""The figure that ``⎕PLOT`` gives: a namespace of its options, which shows as a picture wherever it is shown.

The session shows characters, with colours where the terminal has them; Jupyter asks for SVG or PNG. Data and options
were read when the figure was made: its names tell them, ``(⎕PLOT⍠figure)Y`` uses them again.
"""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from arrayl.arrays import CHAR, Value, chars
from arrayl.arrays.namespace import Namespace
from arrayl.plot import chart, terminal
from arrayl.plot.data import Data, read
from arrayl.plot.marks.bars import Bars
from arrayl.plot.marks.heat import Heat
from arrayl.plot.marks.images import Image
from arrayl.plot.marks.lines import Lines
from arrayl.plot.marks.scatter import Scatter
from arrayl.plot.options import read as read_options
from arrayl.plot.png import encode
from arrayl.plot.raster import Raster
from arrayl.plot.svg import SVG
from arrayl.settings import S

WIDTH, HEIGHT = 640, 400                # of pictures, in pixels
LEAST = 160
MARKS: dict[str, Any] = {'line': Lines, 'bars': Bars, 'scatter': Scatter, 'heat': Heat, 'image': Image}


class Figure(Namespace):
    """A plot of `w`, and of `a` where it is not None, under `options`. Raises APLError for what has no plot."""
    __slots__ = ('given', 'marks', 'options')

    def __init__(self, w: Value, a: Value | None, options: Mapping[str, Value], parent: Namespace | None) -> None:
        self.given = w, a, options
        self.options = read_options(options)
        data: Data = read(w, a, self.options)
        self.marks = MARKS[data.kind](data, self.options)
        super().__init__(parent)
        self.set('kind', chars(data.kind))
        for name, value in options.items():
            if name not in ('kind', 'file'):
                self.set(name, value)

    def again(self, options: Mapping[str, Value]) -> Figure:
        """The same data with these options changed."""
        w, a, given = self.given
        return Figure(w, a, {**given, **options}, self.parent)

    # --- in the session
    def display_form(self) -> str:
        return '[Plot]' if self.df is None else super().display_form()

    def display_value(self) -> Any:
        """The plot as a character matrix, as wide as ⎕PW allows."""
        if self.df is not None:
            return super().display_value()
        lines = terminal.draw(self.marks, self.options, S.pw, False).plain()
        width = max(map(len, lines))
        return np.array([list(line.ljust(width)) for line in lines], dtype=CHAR)

    def coloured_text(self, host: Any) -> str | None:
        """The plot with colours, where the terminal of `host` has them; None where it has none."""
        depth = colours(host)
        if depth == 0 or self.df is not None:
            return None
        canvas = terminal.draw(self.marks, self.options, S.pw, True)
        return '\n'.join(canvas.escapes(depth == 24)) + '\n'

    # --- as a picture
    def size(self) -> tuple[int, int]:
        return max(LEAST, self.options.width or WIDTH), max(LEAST, self.options.height or HEIGHT)

    def svg(self) -> str:
        """The source of an SVG picture."""
        canvas = SVG(*self.size())
        chart.draw(canvas, self.marks, self.options)
        return canvas.source(self.options.title)

    def png(self) -> bytes:
        """The bytes of a PNG picture."""
        canvas = Raster(*self.size())
        chart.draw(canvas, self.marks, self.options)
        return encode(canvas.pixels)

    # --- in Jupyter
    def _repr_svg_(self) -> str:
        return self.svg()

    def _repr_png_(self) -> bytes:
        return self.png()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {'image/svg+xml': self.svg(), 'text/plain': repr(self)}

    def __repr__(self) -> str:
        return '\n'.join(terminal.draw(self.marks, self.options, 80, False).plain())


def colours(host: Any) -> int:
    """How many bits of colour the session's terminal has: 24, 8 or 0."""
    import sys
    stream = host.output or sys.stdout
    if not host.environment or not getattr(stream, 'isatty', lambda: False)():
        return 0
    if host.variable('NO_COLOR', '⎕PLOT') or host.variable('TERM', '⎕PLOT') == 'dumb':
        return 0
    return 24 if host.variable('COLORTERM', '⎕PLOT') in ('truecolor', '24bit') else 8
