"""Images: colours as they are, in the proportions that they have."""
from __future__ import annotations

from arrayl.plot.canvas import Canvas, Frame
from arrayl.plot.colours import luminance
from arrayl.plot.data import Data
from arrayl.plot.options import Options
from arrayl.plot.scales import Scale


class Image:
    grid = False

    def __init__(self, data: Data, options: Options) -> None:
        assert data.image is not None and data.rows is not None and data.columns is not None
        self.options, self.rgb = options, data.image
        self.columns, self.rows = data.columns, data.rows
        self.xscale = Scale(-.5, len(self.columns) - .5, names=self.columns, index=True)
        self.yscale = Scale(len(self.rows) - .5, -.5, names=self.rows, index=True)

    def legend(self) -> list[str]:
        return []

    def draw(self, canvas: Canvas, frame: Frame) -> None:
        canvas.picture(frame, self.rgb, luminance(self.rgb), None)
