"""Lines."""
from __future__ import annotations

from arrayl.plot.canvas import Canvas, Frame
from arrayl.plot.marks.series import Marks


class Lines(Marks):
    def draw(self, canvas: Canvas, frame: Frame) -> None:
        canvas.clip(frame)
        for i, s in enumerate(self.data.series):
            x, y = frame.x(s.x), frame.y(s.y)
            if s.y.size == 1:
                canvas.dots(x, y, self.colour(i), i)
            else:
                canvas.polyline(x, y, self.colour(i), i)
