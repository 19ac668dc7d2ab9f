"""Bars from zero (on a logarithmic scale from the lower end); several series stand side by side."""
from __future__ import annotations

from arrayl.plot.canvas import Canvas, Frame
from arrayl.plot.marks.series import Marks

SHARE = 0.78                            # of its place that a group of bars fills


class Bars(Marks):
    zero = True

    def draw(self, canvas: Canvas, frame: Frame) -> None:
        canvas.clip(frame)
        series = self.data.series
        base = float(frame.y(max(self.yscale.low, min(self.yscale.high, 0.0))))
        for i, s in enumerate(series):
            if not s.x.size:
                continue
            unit = float(s.x[1] - s.x[0]) if s.x.size > 1 else 1.0
            width = unit * SHARE / len(series)
            left = s.x - unit * SHARE / 2 + i * width
            for x0, x1, tip in zip(frame.x(left), frame.x(left + width), frame.y(s.y), strict=True):
                canvas.bar(float(x0), float(x1), base, float(tip), self.colour(i), i)
