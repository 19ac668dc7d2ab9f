"""What runs and what is suspended, read from Python's stack: for )SI, ⎕SI, ⎕LC, ⎕STACK and their kin."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import CodeType, FrameType
from typing import Any

from arrayl.compile.homes import REPEATING, unit_of
from arrayl.compile.source import Definition, Source, source_of
from arrayl.compile.suspend import Suspension, suspension_of
from arrayl.settings import S

SESSION = '*'


@dataclass
class Entry:
    """One line of the state indicator: a defined function, ⍎, ⎕, a primitive operator, or the session."""
    kind: str                           # '' for a function, else what )SI and ⎕STACK show
    frame: FrameType
    name: str = ''
    line: int = 0
    space: str = '#'
    unit: Any = None
    suspension: Suspension | None = None

    @property
    def suspended(self) -> bool:
        return self.suspension is not None and not self.suspension.running


def entries(frame: FrameType | None) -> Iterator[Entry]:
    """All that is on the stack from `frame` on, the innermost first."""
    from arrayl.session.report import position
    from arrayl.session.runner import Runner
    held = {s.frame: s for s in S.session.suspensions} if S.session is not None else {}
    below: CodeType | None = None
    # a statement of a function that is compiled statement by statement
    piece: tuple[Source, int, int | None] | None = None
    while frame is not None:
        code = frame.f_code
        source = source_of(code.co_filename) if id(below) not in REPEATING else None
        below = code
        if source is not None:
            at: tuple[int, int | None] = position(source, code, frame.f_lasti) or (frame.f_lineno, None)
            known = source.capsule(*at)
            if code.co_name == '⋄' and piece is None:
                piece = source, *at
            elif code.co_name[0] != '⋄' and (known is not None or code.co_name[0] in '{∇'):
                unit = unit_of(frame.f_locals.get('∇'))
                at = opening(source, code) if frame in held else at
                line = frame.f_lineno - top_of(source, at, known)
                yield from placed(Entry('', frame, name_at(source, at, known), line, path_of(unit), unit),
                                  held.get(frame))
        elif id(code) in dynamic_codes():
            body = frame.f_locals['body']
            at = (body.node.at.line, body.node.at.col + 1)         # inside the brace
            if piece is not None and piece[0] is body.source:
                at = piece[1:]
            line, known = at[0], body.source.capsule(*at)
            piece = None
            inner = frame.f_locals.get('inner')
            whole = next((s for s in held.values() if s.where is inner and inner is not None), None)
            space = inner.space.path() if inner is not None else '#'
            line -= top_of(body.source, at, known)
            yield from placed(Entry('', frame, name_at(body.source, at, known), line, space, body), whole)
        elif code is Runner.attempt.__code__:
            yield Entry(SESSION, frame)
            piece = None
        elif (glyph := glyphs().get(id(shared_code(frame)))) is not None:
            yield Entry(glyph, frame)
            piece = None if glyph == '⍎' else piece
        frame = frame.f_back


def opening(source: Source, code: CodeType) -> tuple[int, int | None]:
    """A place in the function whose code this is; one that is suspended stands in no statement of its own."""
    dfn = source.dfn_of(code)
    return (code.co_firstlineno, None) if dfn is None else (dfn.start[0], dfn.start[1] + 1)


def name_at(source: Source, at: tuple[int, int | None], known: Definition | None) -> str:
    """The name of the function that runs at a place: of dfns in dfns the innermost that has one; '' for none."""
    own = known.name if known is not None else ''
    return next((x.name for x in reversed(source.around(*at)) if x.name), own)


def top_of(source: Source, at: tuple[int, int | None], known: Definition | None) -> int:
    """The line that the lines of the function that runs at a place are counted from."""
    around = source.around(*at) if known is None else []
    return known.first if known is not None else around[0].start[0] if around else at[0]


def placed(entry: Entry, suspension: Suspension | None) -> Iterator[Entry]:
    """A function where it stands; one that has been gone on with shows as the frame that does so."""
    if suspension is not None:
        if suspension.running:
            return
        entry.suspension, entry.line = suspension, suspension.line
        entry.unit = entry.unit or suspension.unit
    yield entry


def path_of(unit: Any) -> str:
    space = getattr(unit, 'ns', None)
    return space.path() if space is not None else '#'


def functions(frame: FrameType | None) -> list[Entry]:
    """The defined functions among the entries."""
    return [x for x in entries(frame) if not x.kind]


def shadowed_values(entry: Entry) -> list[tuple[str, Any]]:
    """The names (as keys of the namespace) that a traditional function shadows, and their values outside it."""
    if not hasattr(entry.unit, 'header'):
        return []
    suspension = suspension_of(entry.frame)
    return [*entry.frame.f_locals.get('⎕shadowed', ()), *(suspension.kept if suspension is not None else ())]


@cache
def dynamic_codes() -> frozenset[int]:
    """The code of the function values that `dynamic.closure` makes, by identity."""
    from arrayl.compile import dynamic
    return frozenset(id(c) for c in nested(dynamic.closure.__code__) if c.co_name in ('dynamic', 'derived'))


@cache
def glyphs() -> dict[int, str]:
    """The code of ⍎, ⎕ and of what operators derive, by identity, with the glyph of each."""
    from arrayl.operators.compose import atop
    from arrayl.primitives.registry import REGISTRY
    from arrayl.session.core import Session
    found = {id(Session.ask_expression.__code__): '⎕'}
    for form in (REGISTRY['⍎'].monadic, REGISTRY['⍎'].dyadic):
        assert form is not None
        found[id(getattr(form.run, '__wrapped__', form.run).__code__)] = '⍎'
    for glyph, entry in dict.items(REGISTRY):
        if entry.operator is not None:
            run = entry.operator.run
            helpers = [run.__globals__.get(name) for name in run.__code__.co_names]
            modules = run.__module__, atop.__module__           # rank comes to atop
            for maker in (run, *(h for h in helpers if getattr(h, '__module__', '') in modules)):
                for code in nested(getattr(maker, '__code__', None)):
                    found[id(code)] = '.' if glyph == '∘.' else glyph
    return found


def shared_code(frame: FrameType) -> CodeType:
    """The code that tells what a frame is: reductions and scans are one loop, and differ in the plan it follows."""
    plan = frame.f_locals.get('make_plan') if frame.f_code.co_name == 'derived' else None
    return frame.f_code if plan is None else plan.__code__


def nested(code: CodeType | None) -> Iterator[CodeType]:
    """The functions that a function defines inside itself."""
    for c in code.co_consts if code is not None else ():
        if isinstance(c, CodeType):
            yield c
            yield from nested(c)


