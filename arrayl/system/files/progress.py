"""Option ProgressCallback of ⎕NCOPY, ⎕NMOVE and ⎕NINFO: a function of the program hears how far the work is.

It is called at the start, while files are counted, while they are processed, and at the end, with the name of the
system function, the event and a namespace that lives as long as the call; a result of 0 stops the work.
"""
from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from arrayl.arrays import Value, build, chars, empty, nested, strings
from arrayl.arrays.namespace import Namespace
from arrayl.errors import APLInterrupt, no_result
from arrayl.settings import S
from arrayl.system.callbacks import callback
from arrayl.system.reading import integer
from arrayl.system.variants import Options


class Progress:
    """How far a system function is. Without the option nothing happens."""

    def __init__(self, options: Options, what: str, also: tuple[str, ...] = ()) -> None:
        """`also`: fields that keep a value for each file in ``Last``."""
        self.call: Any = callback(options['ProgressCallback'], 'ProgressCallback') \
            if 'ProgressCallback' in options else None
        self.what, self.done, self.limit, self.skipped, self.told = what, 0, 0, 0, 0.0
        self.last: list[tuple[Value, ...]] = []
        self.fields = ('Last', *also)
        if self.call is None:
            return
        self.info: Namespace = Namespace(S.session.root)
        self.options: Namespace = Namespace(self.info)
        for name, value in (('ScanFirst', 1), ('Delay', 0), ('Skip', 0), ('LastFileCount', 1)):
            self.options.set(name, value)
        self.info.set('Options', self.options)
        self.info.set('Data', empty((0,), 0))

    def start(self, count: Callable[[], Iterable[str]]) -> None:
        """The event Start, then, when the function left ScanFirst at 1, a Scan over the files to be processed."""
        if self.call is None:
            return
        self._tell('Start')
        if self._option('ScanFirst'):
            for name in count():
                self.limit += 1
                self._note('Scan', (chars(name),))
            self.last, self.skipped = [], 0

    def step(self, name: str, *also: Value) -> None:
        """One more file or directory is done."""
        if self.call is not None:
            self.done += 1
            self.limit = max(self.limit, self.done)
            self._note('Progress', (chars(name), *also))

    def end(self) -> None:
        if self.call is not None:
            self.limit = self.done
            self._tell('Done')

    def _option(self, name: str) -> int:
        return integer(self.options.get(name, 0))

    def _note(self, event: str, entry: tuple[Value, ...]) -> None:
        self.last.append(entry)
        most = self._option('LastFileCount')
        if most >= 0:
            del self.last[:max(0, len(self.last) - most)]
        self.skipped += 1
        late = (time.monotonic() - self.told) * 1000 >= self._option('Delay')
        if self.skipped > self._option('Skip') and late:
            self._tell(event)

    def _tell(self, event: str) -> None:
        self.info.set('Progress', self.done)
        self.info.set('Limit', self.limit)
        for i, field in enumerate(self.fields):
            column = [entry[i] for entry in self.last]
            self.info.set(field, nested(column, (len(column),), chars('')) if column else strings([]))
        answer = self.call(build([chars(self.what), chars(event), self.info]))
        self.last, self.skipped, self.told = [], 0, time.monotonic()
        if answer is None:
            raise no_result()
        if not integer(answer):
            raise APLInterrupt('')
