"""Blocks of NumPy work on all cores: ufuncs let go of the GIL, so threads share the work of one call.

The calling thread takes blocks too, one at a time, from a common counter; helpers come from a small pool that is
made when first needed. Whatever happens (an error, an interrupt), no helper is left working when `run_blocks` returns.
Starting a helper costs some 70 µs: callers ask for it only where a block takes longer.
"""
from __future__ import annotations

import contextvars
import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from arrayl.arrays.flags import handling
from arrayl.arrays.progress import progress

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

POLL = 0.05                         # seconds: how often a wait looks whether it was interrupted
_pools: list[ThreadPoolExecutor] = []


def workers() -> int:
    """How many threads work at once."""
    try:
        return max(1, min(8, len(os.sched_getaffinity(0))))
    except AttributeError:
        return max(1, min(8, os.cpu_count() or 1))


def _pool() -> ThreadPoolExecutor:
    if not _pools:
        from concurrent.futures import ThreadPoolExecutor
        _pools.append(ThreadPoolExecutor(max_workers=8, thread_name_prefix='arrayl'))
    return _pools[0]


Begin = Callable[[], AbstractContextManager[Callable[[int], None]]]


def run_blocks(work: Callable[[int], None], blocks: int) -> None:
    """Call ``work(i)`` for each i below `blocks`, in any order, on all cores, with NumPy's warnings off."""
    @contextmanager
    def begin() -> Iterator[Callable[[int], None]]:
        with handling(all='ignore'):
            yield work
    share(begin, blocks)


def share(begin: Begin, blocks: int) -> None:
    """`run_blocks`, each thread with a `work` of its own that it gets from `begin`."""
    from concurrent.futures import wait  # imported when first needed: 5 ms
    counter = itertools.count()         # next() of it is atomic
    stop = False

    def drain() -> None:
        with begin() as work:
            while not stop:
                i = next(counter)
                if i >= blocks:
                    return
                progress[0] = i
                work(i)

    helpers: list[Future[None]] = []
    progress[:] = 0, blocks
    try:
        for _ in range(min(workers(), blocks) - 1):
            helpers.append(_pool().submit(contextvars.copy_context().run, drain))
        drain()
        helpers = [helper for helper in helpers if not helper.cancel()]     # one that has not begun is not waited for
        while wait(helpers, POLL).not_done:
            pass
    finally:
        stop = True
        wait(helpers)
        progress[:] = 0, 0
    for helper in helpers:
        helper.result()


if hasattr(os, 'register_at_fork'):
    os.register_at_fork(after_in_child=_pools.clear)
