"""Points. Complex numbers keep their shape: one unit is as long along x as along y."""
from __future__ import annotations

from arrayl.plot.canvas import Canvas, Frame
from arrayl.plot.marks.series import Marks


class Scatter(Marks):
    @property
    def equal(self) -> bool:
        """Whether one unit is as long along x as along y."""
        return self.data.plane and not self.options.log

    def draw(self, canvas: Canvas, frame: Frame) -> None:
        canvas.clip(frame)
        for i, s in enumerate(self.data.series):
            canvas.dots(frame.x(s.x), frame.y(s.y), self.colour(i), i)
