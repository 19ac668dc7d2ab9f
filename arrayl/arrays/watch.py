"""What nobody foresaw: a watch over the memory that a running session takes.

`budget` is asked for large arrays; a loop or a recursion can make millions of small ones. So while a session runs, a
thread looks twenty times a second at what the process holds, and what goes beyond the budget ends in WS FULL: the
exception is raised in the thread that runs the session, between two steps of Python, as an interrupt is. It hits only
a session that is growing: the host's own arrays are none of its business. The thread ends when nothing has run for a
second, and starts again with the next session that runs (100 µs).

Rejected: counting small arrays where they are made, which costs every primitive as much as its work on them; and a
limit set by the system (`limit_process`), which would be the host's as well, and which CPython does not survive in the
middle of a deep recursion: to leave a frame takes memory.
"""
from __future__ import annotations

import contextlib
import os
import threading
import time
from typing import Any

from arrayl.arrays.budget import LAST, TOGETHER, WARM, held, memory, tidy, unused
from arrayl.errors import WSFull
from arrayl.settings import S

POLL = 0.05                     # seconds between two looks
AGAIN = 1 << 22                 # bytes by which a session that was struck may grow
REST = 20                       # looks at nothing, after which the thread ends
going = False                   # there is a thread
struck = False                  # it has raised WS FULL, which may still be on its way
_lock = threading.Lock()        # while it is raised


def start() -> None:
    """Watch from now on."""
    global going
    going = True
    try:
        threading.Thread(target=_watch, daemon=True, name='arrayl memory').start()
    except RuntimeError:                        # no memory for one, or the interpreter ends
        going = False


def settle() -> None:
    """The session has ended, in this thread: an error still on its way is not for what follows.

    It is waited for instead of taken back: CPython 3.11 would look for it for ever after, at every turn of every
    loop, and would not get past the first call of a function that is traced.
    """
    global struck
    while struck:
        with contextlib.suppress(WSFull):
            with _lock:
                struck = False
                _raise(threading.get_ident(), WSFull)
            for _ in range(1000):
                pass


def _watch() -> None:
    global going
    idle = 0
    while True:
        time.sleep(POLL)
        idle = 0 if S.session is not None else idle + 1
        if idle > REST:
            going = False
            if S.session is None:               # else it has started just now, and relied on this thread
                return
            going = True
        with contextlib.suppress(MemoryError):  # the system was faster: the session has got this error too
            _look()


def _look(seen: list[Any] = [None, 0, WARM]) -> None:  # noqa: B006 (the session, from where it grows, and how far it may)
    session = S.session
    run, now = getattr(session, 'entered', None), held()
    if session is not seen[0]:
        seen[:] = session, now, WARM
    seen[1] = min(now, seen[1])
    if session is not None and now > seen[1] + seen[2] and now > _most(session, now):
        tidy(session)
        now = seen[1] = held()                  # looked at again when it has grown from there
        if now > _most(session, now):
            seen[2] = AGAIN
            _strike(session, run)


def _most(session: Any, now: int) -> float:
    """The bytes that the process may hold while `session` runs."""
    budget = session.settings.budget
    if budget:
        return session.base + budget + 2 * WARM     # type: ignore[no-any-return]
    most = memory() * (TOGETHER + LAST) / 2
    if now > memory() // 16 and unused() < memory() * (1 - LAST) / 2:
        return 0
    return most


def _strike(session: Any, run: Any) -> None:
    global struck
    struck = True
    with _lock:
        if S.session is session and session.entered is run:     # else another text may have begun meanwhile
            _raise(S.thread, WSFull)


def _raise(thread: int, error: type[BaseException]) -> None:
    """Raise `error` in a thread, as soon as it can; it takes the place of one that is on its way."""
    import ctypes  # 10 ms
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))


def _forked() -> None:
    global going, struck, _lock
    going, struck, _lock = False, False, threading.Lock()


if hasattr(os, 'register_at_fork'):
    os.register_at_fork(after_in_child=_forked)
