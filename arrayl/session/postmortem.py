"""What is left of an error: what its functions held, for ]locals, but none of the frames that it passed through.

A frame keeps its locals and the frames around it. The traceback of an error would so keep the arrays of every primitive
on its way, and those of the host that had asked, until the next error. Therefore the session copies what it may be
asked for, and keeps the error itself without a traceback.
"""
from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain
from types import CodeType, FrameType, TracebackType
from typing import Any

from arrayl.arrays.namespace import unmangle
from arrayl.compile.homes import unit_of
from arrayl.compile.source import Source, is_inner, source_of
from arrayl.compile.traditional.runtime import MISSING
from arrayl.errors import APLError
from arrayl.fields import Fields
from arrayl.settings import S

MOST = 1000                             # functions that are kept, the innermost ones of a deep recursion
FRAMES = 4                              # of Python for one of them, about
At = tuple[FrameType, int]              # a frame and its instruction


class Stopped(Fields):
    """An APL function that an error stopped or passed through, or that waits for one that did."""
    source: Source
    code: CodeType
    lasti: int
    names: dict[str, Any]

    def __iter__(self) -> Iterator[Any]:
        """Its name, its line, and its local names with their values."""
        from arrayl.session.report import position
        line, col = position(self.source, self.code, self.lasti) or (self.code.co_firstlineno, None)
        known, around = self.source.definition(line, col), self.source.around(line, col)
        code, names = self.code.co_name, self.names
        whole = known is not None and known.start is None       # a traditional function
        if is_inner(code) or code == '⋄':
            name = around[-1].name if around else ''
            if not name and known is not None and code == '⋄' and len(around) <= (not whole):
                name = known.name
        else:
            name = code.removeprefix('∇')                       # that of a traditional operator
        if whole and not is_inner(code) and not (code == '⋄' and around):      # it names its arguments itself
            names = {local: value for local, value in names.items() if local not in ('⍵', '⍺', '⍺⍺', '⍵⍵')}
        return iter((name or '{…}', self.source.line(line), names))


def without_frames(error: APLError) -> APLError:
    """The same error for who keeps it."""
    kept = type(error).__new__(type(error), *error.args)
    kept.__dict__.update(error.__dict__)
    return kept


def release(error: BaseException) -> None:
    """Take the frames from an error that nobody raises any more, and from what it was made of."""
    for each in (error, error.__cause__, getattr(error, 'stopped', None)):
        if each is not None:
            each.__traceback__ = each.__context__ = None


def stopped(traceback: TracebackType | None) -> list[Stopped]:
    """The APL functions that an error with this traceback stopped, the innermost first."""
    found: deque[tuple[Source, FrameType, int]] = deque(maxlen=MOST)
    last = None
    around = waiting(traceback)
    for frame, lasti in chain(around, passed(traceback)):
        code = frame.f_code
        source = source_of(code.co_filename)
        if source is None:
            continue
        dynamic = frame.f_locals.get('⎕F') if code.co_varnames[:1] == ('⎕F',) else None
        if (dynamic is not None or code.co_name[0] != '⋄') and (dynamic is None or dynamic is not last):
            found.append((source, frame, lasti))
        last = dynamic
    bound = Bound(frame for frame, _ in around)
    out = []
    for source, frame, lasti in reversed(found):
        names = bound.names(frame)
        if names is not None:
            out.append(Stopped(source, frame.f_code, lasti, names))
    return out


class Bound:
    """The local names of functions, asked for one by one, the innermost first.

    Those of a traditional function may be bound in its namespace. What they mean there was taken away by the functions
    that it called, and is kept by them; each is asked for what it keeps when its own names have been read.
    """

    def __init__(self, waiting: Iterable[FrameType]) -> None:
        suspensions = S.session.suspensions if S.session is not None else []
        self.suspended = {s.frame: s for s in suspensions}
        self.resumed = {id(s.state): s for s in suspensions if s.running}
        self.alive = {*waiting, *self.suspended}        # others have put back what they had taken away
        self.outside: dict[tuple[int, str], Any] = {}

    def names(self, frame: FrameType) -> dict[str, Any] | None:
        """Name → value; None for a function that has been gone on with, which another frame does."""
        found = frame.f_locals
        own = self.suspended.get(frame)
        suspension = own or self.resumed.get(id(found.get('⎕state')))
        values = local_names(found)
        ns = getattr(unit_of(found.get('∇')), 'ns', None)
        if ns is not None and (suspension is not None or frame in self.alive):
            kept = found.get('⎕shadowed', ())
            for key in suspension.local if suspension is not None else [key for key, _ in kept]:
                value = self.outside.get((id(ns), key), ns.names.get(key))
                if value is not None and value is not MISSING:
                    values[unmangle(key)] = value
            if frame in self.alive:
                kept = [*kept, *(own.kept if own is not None else ())]
                self.outside |= {(id(ns), key): value for key, value in reversed(kept)}
        return None if own is not None and own.running else values


def passed(traceback: TracebackType | None) -> Iterator[At]:
    """The frames of a traceback, the outermost first."""
    while traceback is not None:
        yield traceback.tb_frame, traceback.tb_lasti
        traceback = traceback.tb_next


def waiting(traceback: TracebackType | None) -> list[At]:
    """The frames around the function that a traceback begins in, when that is suspended."""
    from arrayl.session.runner import Runner
    out: list[At] = []
    frame = traceback.tb_frame.f_back if traceback is not None else None
    end = Runner.attempt.__code__
    while frame is not None and frame.f_code is not end and len(out) < MOST * FRAMES:
        out.append((frame, frame.f_lasti))
        frame = frame.f_back
    while frame is not None and frame.f_code is not end:        # there may be 400,000 more
        frame = frame.f_back
    return out[::-1] if frame is not None else []


def local_names(found: dict[str, Any]) -> dict[str, Any]:
    """APL name → value, of Python's locals or of the `Frame` that stands among them."""
    values: dict[str, Any] = {}
    dynamic = found.get('⎕F')
    for key, value in list((dynamic if isinstance(dynamic, dict) else found).items()):
        name = unmangle(key).partition('·')[0]
        if value is not None and not name.startswith(('⎕', '.', '∇')):        # ∇1: a dfn in it
            values.setdefault(name, value)
    return values
