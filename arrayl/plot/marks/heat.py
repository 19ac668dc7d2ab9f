"""Heat maps: a matrix as coloured cells, row by row as it displays."""
from __future__ import annotations

import numpy as np

from arrayl.display.numbers import number_text
from arrayl.errors import DomainError
from arrayl.plot.canvas import Canvas, Frame
from arrayl.plot.colours import coloured
from arrayl.plot.data import Data
from arrayl.plot.options import Options
from arrayl.plot.scales import Scale

SPELT = 30                              # rows and columns of a matrix whose items may be written into the cells


class Heat:
    grid = False

    def __init__(self, data: Data, options: Options) -> None:
        assert data.grid is not None and data.rows is not None and data.columns is not None
        self.data, self.options = data, options
        self.cells, self.columns, self.rows = data.grid, data.columns, data.rows
        self.xscale = Scale(-.5, len(self.columns) - .5, names=self.columns, index=self.columns.value is None)
        self.yscale = Scale(len(self.rows) - .5, -.5, names=self.rows, index=self.rows.value is None)
        self.map = options.map or ('blues' if data.bits else 'viridis')
        self.log = 'y' in options.log
        self.low, self.high = options.range or self.span()
        if self.log and self.low <= 0:
            raise DomainError('A logarithmic scale takes positive numbers only')

    def span(self) -> tuple[float, float]:
        low, high = float(self.cells.min()), float(self.cells.max())
        if self.data.bits:
            return 0.0, 1.0
        if self.map == 'diverging':
            low, high = min(low, -high), max(high, -low)
        return low, high

    def legend(self) -> list[str]:
        return []

    def scale(self) -> Scale:
        """That of the colours."""
        if self.low < self.high:
            return Scale(self.low, self.high, self.log)
        room = max(.5, abs(self.low) * .01)
        return Scale(self.low - room, self.high + room)

    def levels(self) -> np.ndarray:
        return np.clip(self.scale().place(self.cells), 0, 1)

    def texts(self) -> list[list[str]] | None:
        """The items as text, when they are few."""
        wanted = self.options.values
        if wanted is False or not self.data.whole or (wanted is None and max(self.cells.shape) > SPELT):
            return None
        return [[self.number(item) for item in row] for row in self.cells.tolist()]

    @staticmethod
    def number(item: float) -> str:
        """An item as text, short where it has decimals."""
        return number_text(item + 0.0, 3 if item % 1 else 10)

    def draw(self, canvas: Canvas, frame: Frame) -> None:
        levels = self.levels()
        canvas.picture(frame, coloured(levels, self.map), levels, self.texts())
