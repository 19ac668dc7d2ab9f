"""Scales: from data to 0…1, with the ticks that belong to them."""
from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from arrayl.settings import S


@dataclass(frozen=True)
class Tick:
    value: float
    text: str


@dataclass(frozen=True)
class Scale:
    """A stretch of numbers; with `names` a row of categories, the i-th one (from 0) spreading half a unit around i.
    Where low is above high the scale is turned: the rows of a matrix go downwards.

    `index` says that the names are only the positions, of which round ones are shown.
    """
    low: float
    high: float
    log: bool = False
    names: Sequence[str] | None = None
    index: bool = False
    whole: bool = False                 # only integers have ticks

    def place(self, values: np.ndarray | float) -> np.ndarray:
        v = np.asarray(values, dtype=float)
        if self.log:
            low, high = math.log10(self.low), math.log10(self.high)
            return (np.log10(v) - low) / (high - low)
        span = self.high / 2 - self.low / 2             # halves: the whole may overflow
        return (v / 2 - self.low / 2) / (span or 1.0)

    def ticks(self, most: int) -> list[Tick]:
        """At most about `most` ticks."""
        most = max(1, most)
        if self.names is not None:
            return self.named(most)
        if self.whole:
            found = steps(self.low, self.high, max(1, min(most, int(self.high - self.low))))
            return [Tick(t.value, text_of(t.value, 1)) for t in found if abs(t.value - round(t.value)) < 1e-9]
        return self.decades(most) if self.log else steps(self.low, self.high, most)

    def named(self, most: int) -> list[Tick]:
        assert self.names is not None
        every = stride(len(self.names), most)
        chosen = range(0, len(self.names), every)
        if self.index and every > 1:
            chosen = range((-S.io) % every, len(self.names), every)
        return [Tick(i, self.names[i]) for i in chosen]

    def decades(self, most: int) -> list[Tick]:
        first, last = math.ceil(math.log10(self.low) - 1e-9), math.floor(math.log10(self.high) + 1e-9)
        every = stride(last - first + 1, most)
        powers = [10.0 ** k for k in range(-(-first // every) * every, last + 1, every)]
        if len(powers) >= 2:
            return [Tick(p, text_of(p, p)) for p in powers if self.low * (1 - 1e-9) <= p <= self.high * (1 + 1e-9)]
        return steps(self.low, self.high, most)


def stride(count: int, most: int) -> int:
    """The least of 1 2 5 10 20 50 … that leaves at most `most` of `count`."""
    every, k = 1, 0
    while count > every * most:
        k += 1
        every = (1, 2, 5)[k % 3] * 10 ** (k // 3)
    return every


def steps(low: float, high: float, most: int) -> list[Tick]:
    """Ticks at round numbers from `low` to `high`."""
    span = 2 * (high / 2 / most - low / 2 / most)
    if not span or not math.isfinite(span) or span < 1e-300:
        return [Tick(low, text_of(low, low))]
    base = 10.0 ** math.floor(math.log10(span))
    step = next((m * base for m in (1, 2, 5, 10) if m * base >= span * (1 - 1e-9)), 10 * base)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    if last - first > 10 * most or not math.isfinite(step):
        return [Tick(low, text_of(low, step)), Tick(high, text_of(high, step))]
    return [Tick(i * step, text_of(i * step, step)) for i in range(first, last + 1)]


def text_of(value: float, step: float) -> str:
    """A tick's number as APL writes it: to the decimals of the step, powers of ten where it is very large or small."""
    size = max(abs(value), abs(step))
    if size == 0:
        return '0'
    if 1e-4 <= size < 1e7:
        decimals = max(0, -math.floor(math.log10(abs(step)) + 1e-9)) if step else 0
        text = f'{value:.{min(decimals, 15)}f}'
    else:
        text = f'{value:.4g}'
        mantissa, e, exponent = text.partition('e')
        text = f'{mantissa}E{int(exponent)}' if e else text
    if text.strip('-0.') == '':
        return '0'
    return text.replace('-', '¯')


def span_of(values: list[np.ndarray], log: bool, zero: bool = False, margin: float = 0.05) -> tuple[float, float]:
    """The low and high end of an axis for these values, with some room."""
    low = min(float(v.min()) for v in values if v.size)
    high = max(float(v.max()) for v in values if v.size)
    if log:
        low, high = math.log10(low), math.log10(high)
        room = (high - low) * margin if high > low else .5
        return 10 ** max(-307, low - room), 10 ** min(308, high + room)
    bottom, top = low, high
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        room = abs(low) * .1 or 1.0
        return max(low - room, -1.7e308), min(high + room, 1.7e308)
    room = min((high / 2 - low / 2) * 2 * margin, 1e308)
    low = low if zero and bottom >= 0 else low - room
    high = high if zero and top <= 0 else high + room
    return max(low, -1.7e308), min(high, 1.7e308)
