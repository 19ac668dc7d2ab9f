"""Calls with NumPy's floating-point errors handled in one way.

`np.errstate` takes three microseconds, three times what a ufunc takes for ten items. A context in which the handling
has been set once takes a fifth of one; contexts that nobody is in wait in a list, so that threads, and calls within
calls, each have their own.
"""
from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from typing import Any

import numpy as np


class Flags:
    """``flags(f, *arguments)`` is ``f(*arguments)`` under ``np.errstate(**handling)``."""

    def __init__(self, **handling: Any) -> None:
        self.handling = handling
        self.free: list[Context] = []

    def __call__(self, f: Callable[..., Any], *arguments: Any) -> Any:
        try:
            context = self.free.pop()
        except IndexError:
            context = Context()
            context.run(lambda: np.seterr(**self.handling))
        try:
            return context.run(f, *arguments)
        finally:
            self.free.append(context)


raising = Flags(over='raise', divide='raise', invalid='raise')
ignoring = Flags(all='ignore')
