"""What lines, bars and scatter plots have in common: several series, and axes that hold them all."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from arrayl.errors import DomainError
from arrayl.plot.colours import RGB
from arrayl.plot.data import Data
from arrayl.plot.options import Options
from arrayl.plot.scales import Scale, span_of


class Marks:
    """A plot of series."""
    zero = False                        # whether the y axis reaches zero
    grid = True                         # whether lines of a grid help to read it

    def __init__(self, data: Data, options: Options) -> None:
        self.data, self.options = data, options
        self.xscale, self.yscale = self.along_x(), self.along_y()

    def colour(self, i: int) -> RGB:
        chosen = self.options.series
        return chosen[i % len(chosen)]

    def legend(self) -> list[str]:
        """The names of the series."""
        given: Sequence[str] = self.options.labels
        if len(given) == 1 and 1 < len(self.data.series) == len(given[0]):
            given = given[0]                # 'ab' is what APL makes of 'a' 'b'
        return [given[i] if i < len(given) else str(i + 1) for i in range(len(self.data.series))] \
            if given or len(self.data.series) > 1 else []

    def along_x(self) -> Scale:
        data, log = self.data, 'x' in self.options.log
        if data.names is not None:
            return Scale(-.5, len(data.names) - .5, names=data.names, index=data.names.value is None)
        found = self.numeric([s.x for s in data.series], self.options.xrange, log, False,
                             0.0 if data.kind == 'line' else .05)
        return replace(found, whole=data.counted and not data.plane and data.kind == 'line')

    def along_y(self) -> Scale:
        return self.numeric([s.y for s in self.data.series], self.options.yrange or self.options.range,
                            'y' in self.options.log, self.zero, .05)

    def numeric(self, values: list, given: tuple[float, float] | None, log: bool, zero: bool, margin: float) -> Scale:
        if log and (min(v.min() for v in values) <= 0 or (given and given[0] <= 0)):
            raise DomainError('A logarithmic scale takes positive numbers only')
        low, high = given or span_of(values, log, zero and not log, margin)
        return Scale(low, high, log)
