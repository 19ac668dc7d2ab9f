"""A canvas of pixels, for PNG: shapes cover a pixel by the share of it that lies within them.

The cover of a line or a dot is 1 up to half a pixel inside its edge and 0 half a pixel outside, measured from the
centres of pixels; a polyline is covered as a whole, so that its joints are no darker than the rest.
"""
from __future__ import annotations

from itertools import pairwise

import numpy as np

from arrayl.plot import font
from arrayl.plot.canvas import Frame
from arrayl.plot.colours import RGB

LINE, DOT = 1.8, 2.6                    # the width of lines, the radius of dots


class Raster:
    """Pixels, white at first."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.pixels = np.full((height, width, 3), 255, np.uint8)
        self.window = (0, 0, width, height)

    def clip(self, frame: Frame | None) -> None:
        if frame is None:
            self.window = (0, 0, self.width, self.height)
        else:
            self.window = (max(0, round(frame.left)), max(0, round(frame.top)), round(frame.right) + 1,
                           round(frame.bottom) + 1)

    def blend(self, mask: np.ndarray, x: int, y: int, colour: RGB) -> None:
        """Paint `colour` where `mask`, whose first pixel is (x, y), covers."""
        left, top, right, bottom = self.window
        x0, y0 = max(x, left), max(y, top)
        x1, y1 = min(x + mask.shape[1], right, self.width), min(y + mask.shape[0], bottom, self.height)
        if x0 >= x1 or y0 >= y1:
            return
        cover = mask[y0 - y:y1 - y, x0 - x:x1 - x, None]
        part = self.pixels[y0:y1, x0:x1]
        self.pixels[y0:y1, x0:x1] = np.rint(part * (1 - cover) + np.array(colour) * cover).astype(np.uint8)

    def strokes(self, parts: list[np.ndarray], colour: RGB, width: float) -> None:
        """Polylines (each points × 2) as one shape."""
        parts = [np.clip(p, -4 * self.width, 5 * max(self.width, self.height)) for p in parts if len(p)]
        if not parts:
            return
        room = width / 2 + 1
        low = np.maximum(np.floor(np.min([p.min(0) for p in parts], 0) - room), -8).astype(int)
        high = np.minimum(np.ceil(np.max([p.max(0) for p in parts], 0) + room),
                          (self.width + 8, self.height + 8)).astype(int)
        if (high <= low).any():
            return
        mask = np.zeros((high[1] - low[1], high[0] - low[0]), np.float32)
        for p in parts:
            ends = list(pairwise(p)) or [(p[0], p[0])]
            for (ax, ay), (bx, by) in ends:
                self.segment(mask, ax - low[0], ay - low[1], bx - low[0], by - low[1], width / 2)
        self.blend(mask, int(low[0]), int(low[1]), colour)

    @staticmethod
    def segment(mask: np.ndarray, ax: float, ay: float, bx: float, by: float, radius: float) -> None:
        """Cover the pixels of `mask` that lie within `radius` of the line from a to b."""
        room = radius + 1
        x0, x1 = max(0, int(min(ax, bx) - room)), min(mask.shape[1], int(max(ax, bx) + room) + 1)
        y0, y1 = max(0, int(min(ay, by) - room)), min(mask.shape[0], int(max(ay, by) + room) + 1)
        if x0 >= x1 or y0 >= y1:
            return
        x = np.arange(x0, x1, dtype=np.float32) + np.float32(.5 - ax)
        y = (np.arange(y0, y1, dtype=np.float32) + np.float32(.5 - ay))[:, None]
        dx, dy = bx - ax, by - ay
        length = dx * dx + dy * dy
        t = np.clip((x * dx + y * dy) / length, 0, 1) if length > 1e-12 else 0.0
        away = np.hypot(x - t * dx, y - t * dy)
        part = mask[y0:y1, x0:x1]
        np.maximum(part, np.clip(radius + .5 - away, 0, 1), out=part)

    # --- what marks use
    def polyline(self, x: np.ndarray, y: np.ndarray, colour: RGB, series: int) -> None:
        self.strokes([np.column_stack([x, y])], colour, LINE)

    def dots(self, x: np.ndarray, y: np.ndarray, colour: RGB, series: int) -> None:
        radius = DOT if x.size < 2000 else 1.4
        for cx, cy in np.unique(np.rint(np.column_stack([x, y]) * 4) / 4, axis=0):
            if -9 < cx < self.width + 9 and -9 < cy < self.height + 9:
                left, top = int(cx - radius - 1), int(cy - radius - 1)
                n = int(2 * radius + 4)
                mask = np.zeros((n, n), np.float32)
                self.segment(mask, cx - left, cy - top, cx - left, cy - top, radius)
                self.blend(mask, left, top, colour)

    def bar(self, left: float, right: float, base: float, tip: float, colour: RGB, series: int) -> None:
        top, bottom = min(base, tip), max(base, tip)
        self.rectangle(left, top, right, bottom, colour)

    def rectangle(self, left: float, top: float, right: float, bottom: float, colour: RGB) -> None:
        left, right = (min(max(v, -2.0), self.width + 2.0) for v in (left, right))
        top, bottom = (min(max(v, -2.0), self.height + 2.0) for v in (top, bottom))
        x0, y0 = int(np.floor(left)), int(np.floor(top))
        x, y = np.arange(x0, int(np.ceil(right))), np.arange(y0, int(np.ceil(bottom)))
        across = np.clip(np.minimum(x + 1, right) - np.maximum(x, left), 0, 1)
        down = np.clip(np.minimum(y + 1, bottom) - np.maximum(y, top), 0, 1)
        self.blend(down[:, None] * across, x0, y0, colour)

    def picture(self, frame: Frame, rgb: np.ndarray, levels: np.ndarray, texts: list[list[str]] | None) -> None:
        x0, y0, x1, y1 = (round(v) for v in (frame.left, frame.top, frame.right, frame.bottom))
        rows = np.arange(y1 - y0) * rgb.shape[0] // max(1, y1 - y0)
        columns = np.arange(x1 - x0) * rgb.shape[1] // max(1, x1 - x0)
        self.pixels[y0:y1, x0:x1] = rgb[rows][:, columns]

    # --- what charts use
    def rule(self, x0: float, y0: float, x1: float, y1: float, colour: RGB) -> None:
        """A line one pixel wide, along pixels."""
        x0, y0, x1, y1 = (np.floor(v) + .5 for v in (x0, y0, x1, y1))
        self.strokes([np.array([[x0, y0], [x1, y1]])], colour, 1.0)

    def measure(self, text: str, size: float) -> float:
        return font.width(text, size)

    def text(self, x: float, y: float, text: str, size: float, colour: RGB, anchor: str = 'start',
             turned: bool = False, bold: bool = False) -> None:
        """Text whose baseline begins, has its middle or ends at (x, y); turned, it runs upwards."""
        shift = {'start': 0.0, 'middle': .5, 'end': 1.0}[anchor] * self.measure(text, size)
        parts = [line - np.array([shift, 0]) for line in font.lines(text, size)]
        if turned:
            parts = [np.column_stack([line[:, 1], -line[:, 0]]) for line in parts]
        self.strokes([line + np.array([x, y]) for line in parts], colour, size * (.13 if bold else .1))
