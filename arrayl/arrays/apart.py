"""One long call of NumPy that an interrupt can leave: it works in a thread of its own, and the caller waits.

Python delivers an interrupt between two bytecodes, so a matrix product or a singular value decomposition of
seconds would hold it up. Here the session's thread only waits, which an interrupt ends at once; the call goes on alone,
touches nothing but the arrays it was given, and its result is dropped. A thread costs 60 µs: short calls are made
where they stand.
"""
from __future__ import annotations

import contextvars
import functools
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from arrayl.settings import S

T = TypeVar('T')
LONG = 3e8                              # multiplications: 10 ms at the least
SLOW = 100                              # multiplications that an item of a power, divisor or remainder is counted for
POLL = 0.05                             # seconds between two looks for a deadline that another thread has set


def apart(work: float, call: Callable[..., T], *arguments: Any, **keywords: Any) -> T:
    """``call(*arguments)``, which takes about `work` multiplications and must be free of side effects."""
    if work < LONG or S.thread != threading.get_ident():       # the engine's threads wait for nobody
        return call(*arguments, **keywords)
    result: list[T] = []
    failure: list[BaseException] = []
    going = threading.Lock()
    going.acquire()
    context = contextvars.copy_context()        # np.errstate lives there

    def run() -> None:
        try:
            result.append(context.run(call, *arguments, **keywords))
        except BaseException as e:              # it is the caller's
            failure.append(e)
        going.release()
    threading.Thread(target=run, daemon=True).start()
    while not going.acquire(timeout=POLL):
        pass
    if failure:
        raise failure[0]
    return result[0]


def patiently(ufunc: Callable[..., Any], w: Any, a: Any) -> Callable[..., Any]:
    """`ufunc`, of which NumPy does few items in a microsecond; as a call that an interrupt can leave if `w` and `a`,
    which it will broadcast, have many."""
    if getattr(w, 'size', 1) * getattr(a, 'size', 1) * SLOW < LONG:
        return ufunc
    return functools.partial(apart, np.broadcast(w, a).size * SLOW, ufunc)
