"""How deep calls may go: far in APL, whose functions call each other without the C stack; in Python as its host has it.

A runaway recursion of Python's own code (a ``__getattr__`` that asks for itself, `pickle` of what is nested without
end) would meet the end of the C stack long before the limit of a session, and the process would end with it.
"""
from __future__ import annotations

import sys
from collections import deque
from contextlib import suppress
from functools import cache
from typing import Any

from arrayl.arrays import Nested
from arrayl.errors import WSFull

LIMIT = 420_000                         # Python frames: 100,000 levels of four; they are no C calls, and take 150 MB
STACK = 64 << 20                        # bytes of the C stack that 10,000 levels of arrays fit in
lost: deque[Any] = deque(maxlen=20)     # errors that Python could not raise while APL code ran
lose, told = lost.append, sys.unraisablehook
usual = sys.getrecursionlimit()         # what Python's own code may use
calls = 0                               # of Python's own code that are on the stack
deep = 0                                # threads that wait in the middle of a deep recursion: they need the limit


def enter(outermost: bool) -> int:
    """APL code begins: raise the limit; gives what it was."""
    global usual, told
    before = sys.getrecursionlimit()
    if before < LIMIT:
        if outermost:
            usual = before
            if sys.unraisablehook is not lose:
                told, sys.unraisablehook = sys.unraisablehook, lose
        sys.setrecursionlimit(LIMIT)
    return before


@cache
def deepen() -> None:
    """Let the C stack of the main thread grow as far as CPython 3.13 needs to free what is nested deeply.

    It goes down 10,000 levels there, of which the usual 8 MB hold 5,000. `Nested` frees itself in another way, for
    which there may be no frame left: at the end of a recursion, and when the memory is used up.
    """
    if sys.version_info[:2] != (3, 13):
        return
    with suppress(ImportError, ValueError, OSError):        # not a Unix; or one that forbids it
        import resource
        soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
        if 0 <= soft < STACK:
            resource.setrlimit(resource.RLIMIT_STACK, (STACK if hard < 0 else min(STACK, hard), hard))


def leave(before: int) -> None:
    """It ends."""
    if before < LIMIT and not deep:
        with suppress(RecursionError):
            sys.setrecursionlimit(before)
            if before == usual:
                sys.unraisablehook = told
                if lost:
                    tell()


def tell() -> None:
    """Report what Python could not raise.

    Not that arrays were freed where there was no frame left for it, nor that WS FULL met a destructor: if the memory
    goes on growing, it is raised once more.
    """
    while lost:
        error = lost.popleft()
        if error.object is not getattr(Nested, '__del__', Nested) and error.exc_type is not WSFull:
            told(error)


def missed(kinds: tuple[type[BaseException], ...]) -> bool:
    """Whether Python ignored an exception of these kinds, as one in a destructor, since this was asked last."""
    found = False
    for _ in range(len(lost)):
        with suppress(IndexError):              # the thread that runs APL has reported them
            error = lost.popleft()
            if issubclass(error.exc_type, kinds):
                found = True
            else:
                lost.append(error)
    return found


def lower() -> int:
    """Python's own code begins: from here on it may go as deep as anywhere else; gives the limit to be put back."""
    global calls
    calls += 1
    before = sys.getrecursionlimit()
    if before > usual:
        try:
            sys.setrecursionlimit(usual // 2)   # half of it is left
            sys.setrecursionlimit(usual)
        except RecursionError:                  # APL has gone deeper than that already
            sys.setrecursionlimit(min(before, _depth(usual // 2, before) + usual))
    return before


def put_back(before: int) -> None:
    """It ends."""
    global calls
    calls -= 1
    sys.setrecursionlimit(before)


def _depth(less: int, more: int) -> int:
    """About how many frames there are: more than `less`, fewer than `more`."""
    while more - less > 100:
        middle = (less + more) // 2
        try:
            sys.setrecursionlimit(middle)
            more = middle
        except RecursionError:
            less = middle
    return more


def park(before: int) -> tuple[int, int]:
    """This thread waits: put the limit back unless it is needed; gives what `resume` takes."""
    global calls, deep
    inside, calls = calls, 0
    needs = int(deep > 0)               # a second one is not asked whether it needs it
    if not needs:
        try:
            sys.setrecursionlimit(before)
        except RecursionError:
            needs = 1
    deep += needs
    return needs, inside


def waken() -> None:
    """A thread that waits is about to go on: its first steps already need the limit."""
    if deep:
        sys.setrecursionlimit(LIMIT)


def resume(needs: int, inside: int) -> None:
    """It goes on."""
    global calls, deep
    deep -= needs
    calls = inside
    if sys.getrecursionlimit() < LIMIT:
        sys.setrecursionlimit(LIMIT)


def forked(inside: bool) -> None:
    """In a process that was forked, `inside` APL code or not, no other thread waits or runs."""
    global calls, deep
    deep = 0
    if not inside:
        calls = 0
        with suppress(RecursionError):
            sys.setrecursionlimit(usual)
