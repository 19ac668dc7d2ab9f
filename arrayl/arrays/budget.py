"""The memory budget: asked before every allocation whose size is known beforehand.

A session's budget bounds what one array may take, and large arrays also what all take together: for a session with
a budget of its own that is what the process has grown by since the session was made, for others a share of the
machine's memory, which other programs and the limit of a container may lessen. Asking is cheap (small arrays are
waved through, only once `COUNTED` bytes were asked for is the system asked what the process holds), so every
primitive whose result may be large asks here first; the answer to too much is WS FULL, never an out-of-memory kill.

What nobody foresaw, many small arrays, is seen by a watch (`watch`). Where the process is ours (`limit_process`, of the
command line) the system besides refuses memory beyond a limit, which NumPy and Python report as MemoryError and arrayl
as WS FULL.
"""
from __future__ import annotations

import functools
import gc
import os
from collections.abc import Iterable
from math import prod
from typing import Any

import numpy as np

from arrayl.errors import WSFull
from arrayl.settings import S

SHARE = 0.5                     # of the memory, for one array
TOGETHER = 0.75                 # for all
LAST = 0.9                      # for a process of our own, whatever asks for it
SMALL = 4096                    # items that always fit
LARGE = 1 << 16                 # items of a result as large as its argument from which it is asked for
COUNTED = 1 << 26               # bytes asked for after which we look again at what the process holds
THREADS = 1 << 28               # addresses that stacks and malloc take for threads which are yet to come
WARM = 1 << 25                  # bytes that a process takes for itself while it runs: modules, caches, threads


@functools.cache
def memory() -> int:
    """The bytes of memory that this process can have: the machine's, or what its container or its limits allow."""
    try:
        limit = os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES')
    except (AttributeError, ValueError, OSError):
        limit = 1 << 34
    return min([limit, *_container_limits(), *_own_limits()])


def _container_limits() -> list[int]:
    """What the control groups of Linux allow, version 2 and 1, as far as they can be read."""
    found = []
    groups = {('', ''), ('memory', '')}
    for line in _read('/proc/self/cgroup').splitlines():
        _, controllers, path = line.split(':', 2)
        if controllers in ('', 'memory'):
            groups.add((controllers, path.rstrip('/')))
    for controllers, path in groups:
        name = 'memory/{}/memory.limit_in_bytes' if controllers else '{}/memory.max'
        text = _read('/sys/fs/cgroup/' + name.format(path.lstrip('/'))).strip()
        if text.isdigit():
            found.append(int(text))
    return found


def _own_limits() -> list[int]:
    """What the limits of the process (``ulimit -v``) allow, less the addresses that it has taken and does not use."""
    try:
        import resource
        limit = resource.getrlimit(resource.RLIMIT_AS)[0]
        size, used = _read('/proc/self/statm').split()[:2]
        if limit != resource.RLIM_INFINITY:
            taken = (int(size) - int(used)) * os.sysconf('SC_PAGE_SIZE') + THREADS
            return [max(limit - taken, limit // 4)]
    except (ImportError, OSError, ValueError):      # not a Unix; or one that has it otherwise
        pass
    return []


def _read(path: str) -> str:
    try:
        with open(path, encoding='utf-8') as file:
            return file.read()
    except (OSError, ValueError):
        return ''


def held() -> int:
    """The bytes of memory that the process has now (0 where the system does not say)."""
    pages = _read('/proc/self/statm').split()
    return int(pages[1]) * os.sysconf('SC_PAGE_SIZE') if len(pages) > 1 else 0


def unused() -> int:
    """The bytes that the machine could give any process."""
    for line in _read('/proc/meminfo').splitlines():
        if line.startswith('MemAvailable:'):
            return int(line.split()[1]) << 10
    return memory()


def default_budget() -> int:
    """What one array may take where the session does not say."""
    return int(memory() * SHARE)


def available(size: int = 1) -> int:
    """The bytes that the next array, of about `size`, may take, by what the process holds now."""
    now = held()
    room = min(memory() * TOGETHER - now, default_budget())
    if now > memory() // 16 or size > memory() // 16:
        room = min(room, unused() * LAST)
    if S.budget:
        room = min(room, S.budget, S.budget + WARM - (now - getattr(S.session, 'base', now)))
    return max(0, int(room))


def need(size: int, asked: list[int] = [0]) -> None:  # noqa: B006 (state of its own: what was asked for since we looked)
    """Raise WS FULL unless `size` more bytes fit the budget."""
    if size > (S.budget or default_budget()):
        raise WSFull('')
    asked[0] += size
    if asked[0] >= COUNTED:
        asked[0] = 0
        if size > available(size):
            tidy()
            if size > available(size):
                raise WSFull('')


def tidy(session: Any = None) -> None:
    """Give back what the process holds and does not use; `session` is the running one by default."""
    from arrayl.arrays import pool  # which asks here
    pool.clear()
    getattr(session or S.session, 'stopped', []).clear()        # what the functions had that an error ended
    gc.collect()
    try:
        import ctypes
        ctypes.CDLL(None).malloc_trim(0)                # glibc keeps what is freed, in pieces up to 32 MB
    except (ImportError, OSError, AttributeError, TypeError):
        pass


def reserve(shape: Iterable[int], itemsize: int = 8) -> None:
    """Raise WS FULL unless an array of `shape` with `itemsize` bytes an item fits the budget."""
    items = prod(shape)
    if items > SMALL:
        need(items * itemsize)


def allocate(shape: tuple[int, ...], dtype: np.dtype | type) -> np.ndarray:
    """``numpy.empty`` within the budget."""
    dtype = np.dtype(dtype)
    reserve(shape, dtype.itemsize)
    return np.empty(shape, dtype=dtype)


def limit_process() -> None:
    """Let the system refuse this process memory beyond its limit, so that it gets an error before it is killed.

    Other programs may hold a part of the machine's memory: a session asks again before every line.
    """
    try:
        import resource
        soft, hard = _given_limits()
        pages = _read('/proc/self/statm').split()
        mine = int(pages[5]) * os.sysconf('SC_PAGE_SIZE') if len(pages) > 5 else 0
        most = int(min(memory(), mine + unused()) * LAST)
        if all(limit == resource.RLIM_INFINITY or limit > most for limit in (soft, hard)):
            resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    except (ImportError, ValueError, OSError):      # not a Unix; or one that has it otherwise
        pass


@functools.cache
def _given_limits() -> tuple[int, int]:
    """The limits that the process was started with."""
    import resource
    return resource.getrlimit(resource.RLIMIT_DATA)
