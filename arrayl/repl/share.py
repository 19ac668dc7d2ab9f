"""How far long work is.

The engine and some primitives note the parts that they count in `arrays.progress`. The loops of operators, which call a
function for every item or cell, note nothing, for every one of them would pay for it: what a loop has so far is its
local `results`, what it will have is `frame`; ``f⍣n`` has `done` and `of`; the iterator of a :For is in a variable that
no APL name can spell. Whoever wants to know looks at the stack of the thread at work. The outermost loop tells: those
inside begin anew again and again.
"""
from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping
from types import FrameType
from typing import Any

import arrayl.operators
from arrayl.arrays.core import count
from arrayl.arrays.progress import progress
from arrayl.session import Session

BEGIN = Session.interact.__code__        # what it calls is the work; what called it is suspended
OPERATORS = tuple(os.path.join(folder, '') for folder in arrayl.operators.__path__)
FOR = '⎕for·'
MANY = 20                               # parts that are worth a percentage
DEEPEST = 2000                          # frames that are looked at; a recursion may have a hundred thousand


def share() -> str:
    """How far the work in the main thread is: ``37 %``, ``2 of 5``; empty where nobody knows."""
    loop = outermost()
    done, of = loop or progress
    if of >= MANY:
        return f'{100 * done // of} %'
    return f'{done} of {of}' if loop else ''


def outermost() -> tuple[int, int] | None:
    """How many calls the outermost loop of several has done, and how many it will do; None where that is not known."""
    found = None
    frame: FrameType | None = sys._current_frames().get(threading.main_thread().ident or 0)
    for _ in range(DEEPEST):
        if frame is None or frame.f_code is BEGIN:
            return found
        code = frame.f_code
        if code.co_filename.startswith(OPERATORS):
            known = counted(frame.f_locals)
        else:
            known = traversed(frame)
        found = known if known and known[1] > 1 else found
        frame = frame.f_back
    return None


def counted(held: Mapping[str, Any]) -> tuple[int, int] | None:
    """What the local names of a loop tell."""
    if 'results' in held and 'frame' in held:
        return len(held['results']), count(held['frame'])
    return (held['done'], held['of']) if 'of' in held else None


def traversed(frame: FrameType) -> tuple[int, int] | None:
    """How many rounds the outermost :For that a function is in has behind it, and how many it has."""
    names = [name for name in frame.f_code.co_varnames if name.startswith(FOR)]
    for name in sorted(names, key=lambda name: int(name[len(FOR):])):       # outer ones are numbered first
        iterator = frame.f_locals.get(name)
        if iterator is not None:
            _, (items,), *begun = iterator.__reduce__()
            if len(items) and begun:            # of one that has ended nothing is left
                return begun[0] - 1, len(items)
    return None
