"""What marks draw on: the few calls that pictures (svg, raster) and the terminal have in common."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from arrayl.plot.colours import RGB
from arrayl.plot.scales import Scale


@dataclass(frozen=True)
class Frame:
    """Where the axes stand on a canvas (its y grows downwards), and the scales along them."""
    left: float
    top: float
    right: float
    bottom: float
    xscale: Scale
    yscale: Scale

    def x(self, values: np.ndarray | float) -> np.ndarray:
        return self.left + np.clip(self.xscale.place(values), -9, 9) * (self.right - self.left)

    def y(self, values: np.ndarray | float) -> np.ndarray:
        return self.bottom - np.clip(self.yscale.place(values), -9, 9) * (self.bottom - self.top)


class Canvas(Protocol):
    def polyline(self, x: np.ndarray, y: np.ndarray, colour: RGB, series: int) -> None:
        """A line through the points."""

    def dots(self, x: np.ndarray, y: np.ndarray, colour: RGB, series: int) -> None:
        """A dot at each point."""

    def bar(self, left: float, right: float, base: float, tip: float, colour: RGB, series: int) -> None:
        """A bar that grows from y = `base` to `tip`."""

    def picture(self, frame: Frame, rgb: np.ndarray, levels: np.ndarray, texts: list[list[str]] | None) -> None:
        """Cells that fill the frame: their colours, how dark or light (0…1) where there are none, and their texts."""

    def clip(self, frame: Frame) -> None:
        """Nothing that follows is to show outside the frame."""
