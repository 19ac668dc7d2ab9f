"""Suspension: a function that fails in a conversation stays where it is, and can be gone on with.

The body of every defined function that is compiled in a conversation stands in a ``try``, which costs nothing while
nothing fails. Its handler asks `stays` whether anybody takes the error (`foresee`); if not, the function is suspended,
unless it is a dfn of one line, which is left as ⍎ is: `talk` goes on with the conversation inside it, on top of the
stack, so that all that runs keeps its place: callers in the middle of a statement, operators in the middle of their
items. Locals of a traditional function are bound in its namespace meanwhile, as they are in functions that call others;
those of a dfn become a `Frame`. `→line` runs the rest of the function: a traditional one is compiled once more so that
it can be entered at a line (`TradUnit.rest`), a dfn goes on statement by statement (`dynamic.run_from`); its result is
the result of the frame that had failed.

What leaves a suspension otherwise is an exception that no handler of ours takes: `Cut` to a level further out, `End`.
"""
from __future__ import annotations

import ast
import sys
import weakref
from types import CodeType, FrameType, FunctionType
from typing import Any

from arrayl.arrays.namespace import Namespace, mangle, unmangle
from arrayl.compile import foresee, homes, trapping
from arrayl.compile.dynamic import Again, Body, Frame, closure, run_from, run_whole
from arrayl.compile.hooks import Stop, Switch
from arrayl.compile.scopes import keep_class, name_load
from arrayl.compile.source import LIBRARY, Source, is_inner
from arrayl.compile.traditional.elsewhere import Elsewhere
from arrayl.fields import Fields, fresh
from arrayl.functions import meaning
from arrayl.settings import S
from arrayl.syntax import tree
from arrayl.syntax.lexer import Token

SUSPENDING = (Exception, KeyboardInterrupt, Switch)
KEPT = ('⎕where', '⎕level')             # besides those of control structures: see `control`


class Leave(SystemExit):
    """Base of what leaves a conversation: all that lets )OFF pass lets it pass as well."""


class Resume(Leave):
    """`→line`: go on there in the function that was suspended last."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line


class Cut(Leave):
    """Leave suspensions until `level` are left, then do `then`."""

    def __init__(self, level: int, then: Any = None) -> None:
        super().__init__()
        self.level, self.then = level, then


class End(Leave):
    """The conversation has ended."""


# --- what generated code holds
def guarded(body: list[ast.stmt], unit: ast.expr, always: bool = False, whole: bool = False) -> list[ast.stmt]:
    """The statements of a function so that it is suspended when it fails; `unit` says what function it is.

    Outside conversations only those that `always` are: they may set controls on themselves. `whole`: see `stays`.
    """
    if not always and (S.session is None or not S.session.talks):
        return body
    error, held = name_load('⎕error'), name_load('⎕held')
    asked = ast.Call(name_load('⎕stays'), [error, ast.Constant(''), ast.Constant(True)] if whole else [error], [])
    handler = ast.ExceptHandler(name_load('⎕Suspending'), '⎕error', [
        ast.If(ast.UnaryOp(ast.Not(), asked), [ast.Raise(None, None)], []),
        ast.Assign([ast.Name('⎕held', ast.Store())], error)])
    return [ast.Try(body, [handler], [], []), ast.Return(ast.Call(name_load('⎕talk'), [held, unit], []))]


class Spot(Fields):
    """A dfn of namespace `ns` in its source, as its code knows it; `key` is the Python name of its ∇."""
    ns: Namespace
    source: Source
    node: tree.Dfn
    number: int                         # how many dfns stand around it
    key: str
    made: Body | None = None

    def body(self) -> Body:
        if self.made is None:
            self.made = Body(self.source, self.node)
        return self.made


def stays(error: BaseException, file: str = '', whole: bool = False) -> bool:
    """Whether the function that fails with `error` is suspended: nobody around it takes the error.

    `file` is that of the function's text, unless its code tells. A dfn of one line is `whole`: nobody stands in it
    unless a stop says so.
    """
    session = S.session
    if isinstance(error, Switch):
        return True
    if session is None or session.talk is None or getattr(error, 'unwinds', False):
        return False
    if isinstance(error, trapping.Halted) and error.stopped is not None:
        return True
    if whole and not isinstance(error, Stop):
        return False
    if getattr(error, 'silent', False) or isinstance(error, RecursionError | MemoryError):
        error.unwinds = True            # type: ignore[attr-defined]
        return False
    frame = sys._getframe(1)
    if trapping.own_signal(error) or (file or frame.f_code.co_filename).startswith(LIBRARY):
        return False                    # the caller's: nobody is to stand in a function of the library
    if foresee.will_be_caught(frame.f_back, error) or trapped(error):
        error.unwinds = True            # type: ignore[attr-defined]
        return False
    return True


def trapped(error: BaseException) -> bool:
    """Whether ⎕TRAP takes the error."""
    from arrayl.session import report
    return trapping.decide(report.as_apl_error(error).number)[0] in ('C', 'E')


# --- suspensions
class Suspension(Fields):
    """A suspended function: the Python frame that failed, the line where it stands, where its names are."""
    unit: Any
    frame: FrameType
    line: int = 0
    running: bool = False               # it has been gone on with
    where: Any = None                   # a Frame, or the namespace
    local: list[str] = fresh(factory=list)          # the names of a traditional function that are local
    kept: list[tuple[str, Any]] = fresh(factory=list)   # those that were made so here, and what they meant outside
    state: dict[str, Any] = fresh(factory=dict)     # of control structures

    @property
    def space(self) -> Namespace:
        return self.where.space if isinstance(self.where, Frame) else self.where

    def enter(self, error: BaseException) -> None:
        raise NotImplementedError

    def failed(self, error: BaseException) -> None:
        """Note where `error` has stopped it."""
        raise NotImplementedError

    def run(self, line: int) -> Any:
        raise NotImplementedError

    def pass_stop(self, line: int) -> None:
        """The function is gone on with at `line`: a stop there does not count this once. One that is set later does."""
        raise NotImplementedError

    def leave(self) -> None:
        pass


class TraditionalSuspension(Suspension):
    """A traditional function or operator."""

    def enter(self, error: BaseException) -> None:
        found = self.frame.f_locals
        self.where = self.unit.ns
        self.state = control(found)
        if '⎕shadowed' in found:
            self.local = local_keys(self.unit)
        else:                                   # its locals were Python's: now they are seen
            self.shadow(local_keys(self.unit))
            around = [Frame(None, self.unit.ns)]        # of its dfns, which find its locals in the namespace now
            for key, _ in self.kept:
                value = found.get(key)
                if value is not None:
                    inner = is_inner(getattr(getattr(value, '__code__', None), 'co_name', ' '))
                    self.unit.ns.set(unmangle(key), lifted(value, around, key) if inner else value)
        self.failed(error)

    def shadow(self, keys: list[str]) -> None:
        """Make more names local."""
        from arrayl.compile.traditional.runtime import shadow
        new = [k for k in keys if k not in self.local]
        self.kept += shadow(self.unit.ns, tuple(new))
        self.local += new

    def failed(self, error: BaseException) -> None:
        line = getattr(error, 'at_line', None)  # a stop knows its line
        traceback = getattr(error, 'stopped', error).__traceback__
        while traceback is not None:
            rest = id(traceback.tb_frame.f_code) in RESTS
            if rest:
                self.state.update(control(traceback.tb_frame.f_locals))
            if rest or (traceback.tb_frame is self.frame and not homes.repeats(traceback)):
                at = traceback.tb_lineno - (self.current() if rest else self.unit).first
                line = at if line is None else line
                break
            traceback = traceback.tb_next
        self.line = line or 0
        elsewhere = self.state.get('⎕where')
        self.where = self.unit.ns if elsewhere is None else elsewhere

    def redefined(self) -> None:
        """The function has a new definition: its labels mean the lines that they stand on now."""
        old, new = self.unit, self.current()
        if new is old:
            return
        self.shadow(local_keys(new))
        labels = new.label_lines()
        for name in {*old.label_lines()} - {*labels}:
            self.unit.ns.names.pop(mangle(name), None)
        for name, line in labels.items():
            self.unit.ns.set(name, line)

    def current(self) -> Any:
        """The unit of the function as it is defined now."""
        found: Any = getattr(self.unit.ns.get(self.unit.name), 'unit', None)
        return found if hasattr(found, 'rest') and found.kind == self.unit.kind else self.unit

    def pass_stop(self, line: int) -> None:
        unit = self.current()
        at = line if 0 < line <= unit.last - unit.first else 0
        unit.skip = at if at in unit.controls.get('stop', ()) else None

    def run(self, line: int) -> Any:
        unit = self.current()
        self.redefined()
        code = unit.rest()
        RESTS[id(code)] = code
        at = line + .5 if line == self.line else line       # a condition that it stands in is tested again
        return FunctionType(code, self.unit.ns.names)(at, self.state, self.frame.f_locals.get('∇'))

    def leave(self) -> None:
        from arrayl.compile.traditional.runtime import unshadow
        unshadow(self.unit.ns, self.kept)


def local_keys(unit: Any) -> list[str]:
    """The names in a namespace that a traditional function shadows, in the order in which it keeps their values."""
    return [mangle(n) for n in dict.fromkeys([*unit.header.names(), *unit.label_lines()]) if n[0] != '⎕']


RESTS: dict[int, CodeType] = {}         # what `rest` has made, by identity


def control(found: dict[str, Any]) -> dict[str, Any]:
    """What the control structures of a function hold: where their loops are, the events of their traps."""
    return {k: v for k, v in found.items() if k in KEPT or (k[0] == '⎕' and '·' in k)}


def kept(state: dict[str, Any], name: str, kind: str) -> Any:
    """A variable of a control structure. A loop that was not entered is at its end, a trap takes nothing."""
    return state.get(name, iter(()) if kind == 'for' else () if kind == 'trap' else 0 if kind == 'event' else None)


class DfnSuspension(Suspension):
    """A dfn: its unit is a Spot, or a dynamic Body with its Frame in `where`."""
    value: Any = None                   # what it gives, if it stopped at its end

    def enter(self, error: BaseException) -> None:
        if isinstance(self.unit, Spot):
            self.where = frame_of(self.unit, self.frame.f_locals, around(self.frame, self.unit))
        self.failed(error)

    def body(self) -> Body:
        return self.unit.body() if isinstance(self.unit, Spot) else self.unit     # type: ignore[no-any-return]

    def before(self) -> int:
        """How many lines of the named function that it stands in come before it: lines are counted from there."""
        body = self.body()
        named = body.source.definition(body.node.at.line, body.node.at.col + 1)
        return 0 if named is None else body.first - named.first

    def failed(self, error: BaseException) -> None:
        body = self.body()
        first, last = body.first, body.last
        line = getattr(error, 'at_line', None)
        self.value = error.value if line == 0 else None         # type: ignore[attr-defined]
        traceback = error.__traceback__
        while line is None and traceback is not None:
            code = traceback.tb_frame.f_code
            if code.co_filename == body.source.file and first <= traceback.tb_lineno <= last:
                line = traceback.tb_lineno - first
            traceback = traceback.tb_next
        self.line = self.before() + (line or 0)

    def pass_stop(self, line: int) -> None:
        body, at = self.body(), line - self.before()
        body.skip = at if at in body.controls.get('stop', ()) else None

    def run(self, line: int) -> Any:
        body = self.body()
        line -= self.before()
        if line == 0 and self.value is not None:
            return self.value
        start = next((i for i, x in enumerate(body.lines) if x.at.line - body.first >= line), None)
        if start is None or line < 0:
            return None
        value = run_from(body, self.where, start)
        return self.where['∇'](*value.arguments) if type(value) is Again else value


def around(frame: FrameType | None, spot: Spot) -> Frame | None:
    """The frame of the dynamic dfn that `spot`, which runs in a Python frame, stands in; None where there is none."""
    while frame is not None:
        code = frame.f_code
        if code.co_filename == spot.source.file and '∇' in code.co_varnames[:code.co_argcount]:     # of a unit
            me = frame.f_locals.get('∇')
            return getattr(me, 'around', None) or getattr(getattr(meaning(me), 'operator', None), 'around', None)
        frame = frame.f_back
    return None


def lifted(function: Any, frames: list[Frame], key: str) -> Any:
    """An inner dfn that is Python's function, called `key`, as one that finds the names around it in frames."""
    spot = next((c for c in function.__code__.co_consts if type(c) is Spot), None)
    if spot is None or spot.node.kind != 'F' or not 0 < spot.number <= len(frames):
        return function
    made = closure(spot.body(), frames[spot.number - 1], spot.ns)
    made.unit.named(key)
    return made


def frame_of(spot: Spot, found: dict[str, Any], outer: Frame | None = None) -> Frame:
    """The names of a dfn that is Python's function, and of those around it, as frames; `outer` is further out."""
    frames = [Frame(outer, spot.ns)]
    for _ in range(spot.number):
        frames.append(Frame(frames[-1], spot.ns))
    inner = {id(value): value for key, value in found.items() if is_inner(key) and value is not None}
    for key, value in found.items():
        name, mark, level = key.partition('·')
        if name[0] in '⎕.' or is_inner(name):
            continue
        if id(value) in inner:                          # it sees what the frames hold from now on, and has a text
            value = lifted(value, frames, mangle(name) if mark else key)
        at = int(level) if mark and level.isdigit() else 0
        if name in ('⍺⍺', '⍵⍵', '∇∇'):
            at = spot.number
        if at < len(frames):
            frames[at][mangle(name) if mark else key] = value
    inner = frames[-1]
    own = found.get(spot.key)
    if own is None and spot.node.kind == 'F':           # an inner function that does not mention itself
        own = closure(spot.body(), frames[-2] if spot.number else None, spot.ns)
    if own is not None:
        inner['∇'] = own
    inner.setdefault('⍺', None)
    return inner


def alive(unit: weakref.ref[Any]) -> Any:
    """The unit of a function that runs: its function value holds it."""
    return unit()


def talk(error: BaseException, unit: Any, where: Frame | None = None) -> Any:
    """The function that failed is suspended; gives its result when it has been gone on with."""
    from arrayl.compile import midway
    session = S.session
    kind = TraditionalSuspension if hasattr(unit, 'header') else DfnSuspension
    suspension = kind(unit, sys._getframe(1), where=where)
    suspension.enter(error)
    outside = session.space, session.local
    level = len(session.suspensions)
    session.suspensions.append(suspension)
    home = S.home
    try:
        while True:
            if isinstance(error, Switch):
                line = error.at_line
            else:
                error = session.failed(error)
                session.space, session.local = suspension.space, where_of(suspension)
                suspension.running = False
                line = session.wait(error)
                suspension.pass_stop(line)
                session.space, session.local = outside
            suspension.running = True
            midway.renew()
            if S.home is not home and home is not None:
                homes.move(home)
            try:
                return suspension.run(line)
            except SUSPENDING as e:
                if not stays(e):
                    raise
                error = e
            suspension.failed(error)
    finally:
        del session.suspensions[level:]
        session.space, session.local = outside
        if S.home is not home and home is not None:
            homes.move(home)
        suspension.leave()


class Prompt(Frame):
    """The names of a suspended dfn as input sees them: a new name is one of the namespace."""

    __slots__ = ()
    steady = False

    def bind(self, key: str, value: Any) -> Any:
        unit = getattr(value, 'unit', None)
        if unit is not None:
            unit.named(key)
        frame: Frame | None = self.outer
        while frame is not None:
            if key in frame:
                keep_class(frame[key], value)
                frame.put(key, value)
                return value
            frame = frame.outer
        keep_class(self.space.names.get(key), value)
        self.space.set(unmangle(key), value)
        return value

    rebind = bind

    def concerns(self, tokens: list[Token]) -> bool:
        """Whether a statement may mention a name of the function."""
        from arrayl.compile.unforeseeable import is_dynamic
        names = set[str]()
        frame: Frame | None = self.outer
        while frame is not None:
            names.update(frame)
            frame = frame.outer
        depth = 0
        for t in tokens:
            depth += (t.type == 'LBRACE') - (t.type == 'RBRACE')
            if (t.type == 'NAME' or (t.type == 'FORMAL' and not depth)) and mangle(t.text) in names:
                return True                     # in braces, ⍵ and its kin are those of the braces
        return is_dynamic(tokens)


def where_of(suspension: Suspension) -> Prompt | Elsewhere | None:
    where = suspension.where
    return where if isinstance(where, Elsewhere) else Prompt(where, where.space) if isinstance(where, Frame) else None


def suspension_of(frame: FrameType) -> Suspension | None:
    """The suspension of the function that `frame` runs."""
    session = S.session
    return next((s for s in session.suspensions if s.frame is frame), None) if session is not None else None


foresee.register(foresee.TRANSPARENT, talk, run_whole)
RUNTIME = {'⎕alive': alive, '⎕Suspending': SUSPENDING, '⎕stays': stays, '⎕talk': talk, '⎕kept': kept}
