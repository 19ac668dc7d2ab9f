"""A canvas that writes SVG."""
from __future__ import annotations

import base64

import numpy as np

from arrayl.plot import png
from arrayl.plot.canvas import Frame
from arrayl.plot.colours import RGB

FAMILY = "-apple-system, 'Segoe UI', 'DejaVu Sans', Helvetica, Arial, sans-serif"
CELLS = 2500                            # cells that become rectangles; more become one image
WIDE = 0.58                             # the width of a character, in sizes of the font


def escape(text: str) -> str:
    """Text for XML: no mark-up, and no character that XML lacks."""
    text = ''.join(c if c in '\t\n' or (c >= ' ' and not '\ud800' <= c <= '\udfff' and c not in '\ufffe\uffff') else '�'
                   for c in text)
    return text.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;').replace('"', '&quot;')


def hexadecimal(colour: RGB) -> str:
    return '#{:02x}{:02x}{:02x}'.format(*(int(c) for c in colour))


def short(v: float) -> str:
    text = f'{v:.2f}'.rstrip('0').rstrip('.')
    return '0' if text == '-0' else text


class SVG:
    """Elements, in the order in which they are painted."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.parts: list[str] = [f'<rect width="{width}" height="{height}" fill="#ffffff"/>']
        self.clipped, self.clips = '', 0

    def source(self, title: str) -> str:
        head = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}" '
                f'viewBox="0 0 {self.width} {self.height}" role="img" font-family="{FAMILY}">')
        named = f'<title>{escape(title)}</title>' if title else ''
        return '\n'.join([head + named, *self.parts, '</svg>', ''])

    def add(self, element: str) -> None:
        self.parts.append(element)

    def clip(self, frame: Frame | None) -> None:
        if frame is None:
            self.clipped = ''
            return
        from zlib import crc32
        box = ' '.join(short(v) for v in (frame.left, frame.top, frame.right, frame.bottom))
        name = f'f{crc32(box.encode()):08x}'            # pictures on one page may share a name: then the frames agree
        self.add(f'<clipPath id="{name}"><rect x="{short(frame.left)}" y="{short(frame.top)}" '
                 f'width="{short(frame.right - frame.left)}" height="{short(frame.bottom - frame.top)}"/></clipPath>')
        self.clipped = f' clip-path="url(#{name})"'

    # --- what marks use
    def polyline(self, x: np.ndarray, y: np.ndarray, colour: RGB, series: int) -> None:
        points = ' '.join(f'{short(a)},{short(b)}' for a, b in zip(x.tolist(), y.tolist(), strict=True))
        self.add(f'<polyline points="{points}" fill="none" stroke="{hexadecimal(colour)}" stroke-width="1.8" '
                 f'stroke-linejoin="round"{self.clipped}/>')

    def dots(self, x: np.ndarray, y: np.ndarray, colour: RGB, series: int) -> None:
        radius = '2.6' if x.size < 2000 else '1.4'
        self.add(f'<g fill="{hexadecimal(colour)}"{self.clipped}>')
        for a, b in zip(x.tolist(), y.tolist(), strict=True):
            self.add(f'<circle cx="{short(a)}" cy="{short(b)}" r="{radius}"/>')
        self.add('</g>')

    def bar(self, left: float, right: float, base: float, tip: float, colour: RGB, series: int) -> None:
        self.rectangle(left, min(base, tip), right, max(base, tip), colour)

    def rectangle(self, left: float, top: float, right: float, bottom: float, colour: RGB) -> None:
        self.add(f'<rect x="{short(left)}" y="{short(top)}" width="{short(right - left)}" '
                 f'height="{short(bottom - top)}" fill="{hexadecimal(colour)}"{self.clipped}/>')

    def picture(self, frame: Frame, rgb: np.ndarray, levels: np.ndarray, texts: list[list[str]] | None) -> None:
        height, width = rgb.shape[:2]
        x = np.linspace(frame.left, frame.right, width + 1)
        y = np.linspace(frame.top, frame.bottom, height + 1)
        if height * width > CELLS:
            data = base64.b64encode(png.encode(rgb)).decode()
            self.add(f'<image x="{short(x[0])}" y="{short(y[0])}" width="{short(x[-1] - x[0])}" '
                     f'height="{short(y[-1] - y[0])}" preserveAspectRatio="none" '
                     f'style="image-rendering:pixelated" href="data:image/png;base64,{data}"/>')
            return
        self.add('<g shape-rendering="crispEdges">')
        for i in range(height):
            for j in range(width):
                self.rectangle(x[j], y[i], x[j + 1], y[i + 1], tuple(rgb[i, j].tolist()))   # type: ignore[arg-type]
        self.add('</g>')

    # --- what charts use
    def rule(self, x0: float, y0: float, x1: float, y1: float, colour: RGB) -> None:
        x0, y0, x1, y1 = (np.floor(v) + .5 for v in (x0, y0, x1, y1))
        self.add(f'<line x1="{short(x0)}" y1="{short(y0)}" x2="{short(x1)}" y2="{short(y1)}" '
                 f'stroke="{hexadecimal(colour)}"/>')

    def measure(self, text: str, size: float) -> float:
        return WIDE * size * len(text)

    def text(self, x: float, y: float, text: str, size: float, colour: RGB, anchor: str = 'start',
             turned: bool = False, bold: bool = False) -> None:
        turn = f' transform="rotate(-90 {short(x)} {short(y)})"' if turned else ''
        self.add(f'<text x="{short(x)}" y="{short(y)}" font-size="{short(size)}" fill="{hexadecimal(colour)}" '
                 f'text-anchor="{anchor}"{" font-weight=" + chr(34) + "600" + chr(34) if bold else ""}{turn}>'
                 f'{escape(text)}</text>')
