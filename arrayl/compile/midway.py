"""Controls that are set on a function while it runs: it goes on with them from the next line that it comes to.

Code without controls knows nothing of lines, so Python tells of them: the frames of the function are traced until one
comes to the beginning of a line. There it is left by a `Switch`, as if it had failed, and what is left of it runs as
what is left of a suspended function does (`suspend.talk`), in code that has its controls. Frames of dfns that run
statement by statement see their controls at once.
"""
from __future__ import annotations

import sys
import weakref
from types import CodeType, FrameType
from typing import Any, NamedTuple

from arrayl.compile import foresee
from arrayl.compile.hooks import Switch
from arrayl.compile.suspend import RESTS, Spot
from arrayl.compile.traditional import blocks

TRACED: dict[int, FrameType] = {}       # the frames that are traced, by identity
STEP = '⎕pc'                            # where a function of numbered steps goes on


def arm(unit: Any) -> None:
    """The frames that run `unit`, a traditional function's or the body of a dfn, get its controls at the next line."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        if runs(code, unit) and (begins := beginnings(code, unit)):
            TRACED[id(frame)] = frame
            frame.f_trace = Watch(unit, begins).tell
        frame = frame.f_back
    if TRACED and sys.gettrace() is None:       # under a debugger only what is called from now on has them
        sys.settrace(nothing)


def renew() -> None:
    """Trace on, after an exception has ended that, as long as a frame that is traced is on the stack; else no more."""
    if TRACED:
        on_stack = set[int]()
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            on_stack.add(id(frame))
            frame = frame.f_back
        for key in TRACED.keys() - on_stack:
            del TRACED[key]
    if TRACED:
        sys.settrace(nothing)
    elif sys.gettrace() is nothing:
        sys.settrace(None)


def nothing(frame: FrameType, event: str, argument: Any) -> None:
    """What Python asks whether a function that is called is to be traced."""


class Beginning(NamedTuple):
    """Where a line begins in code: the instruction, and in a function of numbered steps the step that it belongs to.

    Such a function comes by the steps before the one where it goes on (see `traditional.branches`).
    """
    offset: int
    step: int | None


class Watch:
    """What waits in a frame for a line to begin."""

    def __init__(self, unit: Any, begins: dict[int, Beginning]) -> None:
        self.unit, self.begins = unit, begins

    def tell(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event == 'return':
            TRACED.pop(id(frame), None)
            renew()
        elif event == 'line' and (found := self.begins.get(frame.f_lineno)) is not None and (
                found.offset == frame.f_lasti and (found.step is None or frame.f_locals[STEP] <= found.step)):
            TRACED.pop(id(frame), None)
            raise Switch(frame.f_lineno - self.unit.first)
        return self.tell


def runs(code: CodeType, unit: Any) -> bool:
    """Whether this is code of `unit` that can be left for what is left of the function."""
    if id(code) in RESTS:
        return (code.co_filename, code.co_firstlineno) == (unit.source.file, unit.first)
    for held in code.co_consts:
        if type(held) is weakref.ref and held() is unit:
            return True
        if type(held) is Spot and held.node is getattr(unit, 'node', None):
            held.made = unit                    # what is left of it runs in this body
            return True
    return False


def beginnings(code: CodeType, unit: Any) -> dict[int, Beginning]:
    """The lines of the source that a statement begins, and stands on by itself, and where they begin in `code`."""
    starts = body_starts(unit) if hasattr(unit, 'lines') else block_starts(unit.block)
    known = foresee.table(code)
    found: dict[int, Beginning] = {}
    for offset, _, line in code.co_lines():
        if line in starts and line not in found and (id(code) in RESTS or stays(known, offset)):
            at = known.index[offset]
            first, following = known.instructions[at:at + 2]
            asks = first.opname.startswith('LOAD_FAST') and first.argval == STEP        # `if ⎕pc <= step`
            found[line] = Beginning(offset, following.argval if asks else None)
    return found


def stays(known: foresee.Table, offset: int) -> bool:
    """Whether a `Switch` at an instruction leads to `suspend.talk`: a constant result stands outside the ``try``."""
    return any(clause.stays for handler in known.handlers(offset) for clause in handler)


def body_starts(body: Any) -> set[int]:
    """Those of a dfn."""
    lines: set[int] = {x.at.line for x in body.lines if x.last == x.at.line}
    return lines - {x.last for x in body.lines if x.last != x.at.line}


def block_starts(block: blocks.Block) -> set[int]:
    """Those of a traditional function."""
    found, others = set[int](), set[int]()
    for item in blocks.walk(block):
        tokens = blocks.opening(item)
        if tokens:
            (found if tokens[0].line == tokens[-1].line else others).add(tokens[0].line)
    return found - others
