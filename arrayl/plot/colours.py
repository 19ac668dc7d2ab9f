"""Colours: maps from 0…1 to RGB, and the colours of series. Triples of 0…255.

The maps are a few control points, evenly spaced, with straight lines between them in RGB. `viridis` rises evenly in
lightness from violet through green to yellow, so that equal steps look equal and shades of grey keep the order.
"""
from __future__ import annotations

import numpy as np

RGB = tuple[int, int, int]

MAPS: dict[str, list[str]] = {
    'viridis': ['440154', '472d7b', '3b528b', '2c728e', '21918c', '28ae80', '5ec962', 'addc30', 'fde725'],
    'diverging': ['1f4e9c', '4f86c6', '9cc1e4', 'f4f3ef', 'f2b08c', 'd6604d', '99152b'],
    'grey': ['101010', 'f8f8f8'],
    'blues': ['f3f6fa', 'c9dbec', '94bbdb', '5590c3', '2a66a3', '123f73'],
}
SERIES: list[RGB] = [(31, 104, 178), (217, 95, 2), (27, 140, 94), (179, 57, 117), (110, 90, 180), (160, 120, 10),
                     (20, 150, 175), (95, 95, 95)]
INK: RGB = (40, 44, 52)
FAINT: RGB = (226, 229, 234)
FRAME: RGB = (150, 155, 163)


def parse(text: str) -> RGB:
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)


def coloured(levels: np.ndarray, name: str) -> np.ndarray:
    """The colours (…×3, uint8) of `levels`, numbers from 0 to 1, in map `name`."""
    points = np.array([parse(p) for p in MAPS[name]], dtype=float)
    at = np.linspace(0, 1, len(points))
    return np.stack([np.rint(np.interp(levels, at, points[:, c])).astype(np.uint8) for c in range(3)], axis=-1)


def luminance(rgb: np.ndarray) -> np.ndarray:
    """How light colours look, 0…1."""
    return np.asarray(rgb[..., :3].astype(float) @ np.array([.299, .587, .114]) / 255)


def contrast(rgb: np.ndarray) -> RGB:
    """The colour of text on a ground of this colour."""
    return (255, 255, 255) if float(luminance(rgb)) < .55 else (20, 20, 20)
