"""`Session`: its own names and settings; text in, values or printed lines out.

Text is cut into units (a line, or several that a bracket or ∇ joins) and each unit into statements; every
statement is compiled with the classes that names have by then, and run. Compiled statements are kept by
their text while no name changes its class. One lock guards the settings that primitives read, so sessions
may be used from several threads, one at a time.
"""
from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from arrayl.arrays.budget import held
from arrayl.arrays.namespace import Namespace
from arrayl.compile import foresee, homes
from arrayl.compile.dynamic import FORMALS, Frame
from arrayl.compile.runtime import builtins
from arrayl.compile.scopes import ExecutedScope, FrameScope, ModuleScope
from arrayl.compile.source import Source, placing
from arrayl.compile.suspend import Cut, End, Leave, Prompt, Resume
from arrayl.compile.traditional import Abandon, branch_line
from arrayl.compile.trapping import cleared, session_action
from arrayl.compile.units import Statement, compile_statement
from arrayl.errors import APLError, APLSyntaxError, APLValueError, DomainError, EOFInterrupt, Off
from arrayl.interop.host import Host
from arrayl.session import report
from arrayl.session.modules import Modules
from arrayl.session.talk import Talk, Transcript
from arrayl.session.units import Incomplete, Unit, units
from arrayl.settings import S, Settings
from arrayl.syntax.absent import no_such_keyword
from arrayl.syntax.lexer import SyntaxAt, Token, statements, tokenize

LOCK = threading.RLock()
RECURSION_LIMIT = 420_000               # Python frames: 100,000 levels of four; they are no C calls, and take 150 MB
CACHED = 4096
SPARE: list[Settings] = []               # for `Active`


class Active:
    """What `Session.active` gives; a class, because contextlib takes 1 µs more and every call comes by here."""
    __slots__ = ('before', 'limit', 'outer', 'session')

    def __init__(self, session: Session) -> None:
        self.session = session
        self.outer: Settings | None = None

    def __enter__(self) -> None:
        LOCK.acquire()
        session = self.session
        if S.session is session:
            return
        self.before, session.entered = session.entered, self
        outer = self.outer = SPARE.pop() if SPARE else Settings()
        outer.copy_from(S)
        self.limit = sys.getrecursionlimit()
        S.copy_from(session.settings)
        if self.limit < RECURSION_LIMIT:
            sys.setrecursionlimit(RECURSION_LIMIT)

    def __exit__(self, *_: object) -> None:
        outer = self.outer
        if outer is not None:
            self.session.settings.copy_from(S)
            S.copy_from(outer)
            SPARE.append(outer)
            self.session.entered = self.before
            if self.limit < RECURSION_LIMIT:
                with contextlib.suppress(RecursionError):
                    sys.setrecursionlimit(self.limit)
        LOCK.release()


class Session:
    """An APL session.

    Parameters
    ----------
    io : int
        The index origin, 0 or 1.
    host : Host or None
        What of the outside world the session may reach (default: everything).
    budget : int or None
        Bytes that one array may take, and what the process may grow by from now on (default: half of the
        machine's memory for one array, three quarters for the process).
    script : str
        The file whose text is run, for ⎕USE and reports.
    """

    def __init__(self, io: int = 1, host: Host | None = None, budget: int | None = None, script: str = '') -> None:
        self.root = Namespace()
        self.root.names['__builtins__'] = builtins()
        self.space = self.root                          # where ⍎ and input are evaluated: changed by )CS
        self.host = host or Host()
        self.settings = Settings()
        if io not in (0, 1):
            raise DomainError('The index origin is 0 or 1')
        self.settings.io = io
        self.settings.budget = budget or 0
        self.base = held() if budget else 0             # what the process held before: not counted against it
        self.settings.session = self
        self.settings.home = self.root
        self.script = script
        self.last_error: APLError | None = None         # ⎕EN and ⎕DM
        self.dmx: APLError | None = None                # ⎕DMX, which handlers of errors localise
        self.moved: Any = None                          # where ⎕CS sends the function that runs
        self.traps: list[Any] = []                      # per function that localises ⎕TRAP, the value outside it
        self.traps_everywhere = False                   # a ⎕TRAP with action E has been set
        self.column = 0                                 # where ⍞← left the cursor
        self.cache: dict[Any, Statement] = {}
        self.path, self.wsid, self.latent = '', 'CLEAR WS', ''     # ⎕PATH, ⎕WSID, ⎕LX
        self.trap: Any = cleared()                      # ⎕TRAP
        self.modules = Modules()                        # what ⎕USE has loaded
        self.offers: list[str] = []                     # examples of the last help, for the REPL
        self.tutorial = 0                               # the step of ]tutorial
        self.repl: Any = None                           # the REPL that shows this session
        self.entered: Active | None = None
        self.talk: Talk | None = None                   # where input comes from, while there is a conversation
        self.talks = False                              # there has been one: functions can be suspended
        self.suspensions: list[Any] = []                # the suspended functions, the last one last
        self.local: Prompt | None = None                # the names of a suspended dfn, where input is evaluated
        self.unit: Unit | None = None                   # the input that runs
        self.transcripts: Transcript | None = None
        from arrayl.session.commands import Display
        self.display = Display()

    # --- the API
    def __getitem__(self, name: str) -> Any:
        """The value of APL name `name`, as Python knows it; KeyError when there is none."""
        from arrayl.interop.values import to_python
        if name.startswith('⎕'):
            return self.eval(name)
        value = self.root.get(name)
        if value is None:
            raise KeyError(name)
        return to_python(value, self)

    def __setitem__(self, name: str, value: Any) -> None:
        """Bind APL name `name`, or set a setting such as ``'⎕IO'``. Raises APLSyntaxError for what is no name."""
        from arrayl.interop.values import from_python
        converted = from_python(value)
        if name.startswith('⎕'):
            held = '∆⍙∆'
            self.root.set(held, converted)
            try:
                self.eval(f'{name}←{held}')
            finally:
                self.root.delete(held)
            return
        tokens = tokenize(name)
        if len(tokens) != 1 or tokens[0].type != 'NAME' or tokens[0].text != name:
            raise APLSyntaxError(f'{name!r} is not an APL name')
        self.root.set(name, converted)

    __iter__ = None                                     # else Python asks for s[0], s[1], …

    def __contains__(self, name: str) -> bool:
        return self.root.get(name) is not None

    def eval(self, text: str, **names: Any) -> Any:
        """The value of the last statement of `text`, as Python knows it; None when it has none, or ends with ⎕OFF.

        Keyword arguments are bound to names first. Raises APLError.
        """
        if not isinstance(text, str):
            raise TypeError(f'text must be a str, not {type(text).__name__}')
        for name, value in names.items():
            self[name] = value
        with Active(self):
            try:
                result = self.run_text(text)
            except Off:
                return None
            if result is None or type(result) is int or type(result) is float:
                return result
            from arrayl.interop.values import to_python
            return to_python(result, self)

    def run(self, path: str | Path, *arguments: str) -> None:
        """Run the script `path`, whose ⎕ARGV is it and `arguments`; results of unassigned expressions print.

        Raises APLError.
        """
        from arrayl.session.script import run_script
        kept = self.host.arguments
        self.host.arguments = [str(path), *arguments]
        try:
            run_script(self, Path(path))
        except Off:
            pass
        finally:
            self.host.arguments = kept

    def transcript(self, text: str) -> str:
        """What an interactive session would print for these lines, error reports included."""
        if self.transcripts is None:
            self.transcripts = Transcript(self)
        return self.transcripts.take(text)

    def converse(self, talk: Talk) -> None:
        """Run what `talk` gives, until its end."""
        if not self.talks:
            self.talks = True                   # from now on functions are compiled so that they can be suspended
            for made in list(homes.UNITS):
                made.invalidate()
        before, self.talk = self.talk, talk
        try:
            while True:
                talk.step(self)
        except End:
            pass
        finally:
            self.talk = before

    def wait(self, error: APLError) -> int:
        """A function is suspended with `error`: converse until a branch goes on with it; gives the line."""
        assert self.talk is not None
        self.end_line()
        self.talk.report(self, error, self.unit)
        try:
            while True:
                self.talk.step(self)
        except Resume as branch:
            return branch.line

    def locked(self) -> bool:
        """Whether this thread runs APL code."""
        return LOCK._is_owned()                 # type: ignore[attr-defined,no-any-return]

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """Another thread may run; this one waits in the middle of its work."""
        entered = self.entered
        assert entered is not None and entered.outer is not None
        self.settings.copy_from(S)
        S.copy_from(entered.outer)
        depth = LOCK._release_save()            # type: ignore[attr-defined]
        try:
            yield
        finally:
            LOCK._acquire_restore(depth)        # type: ignore[attr-defined]
            entered.outer.copy_from(S)
            S.copy_from(self.settings)
            if sys.getrecursionlimit() < RECURSION_LIMIT:
                sys.setrecursionlimit(RECURSION_LIMIT)

    # --- running
    def active(self) -> Active:
        """Make this the running session, for a ``with``: its settings are those that primitives read."""
        return Active(self)

    def interact(self, unit: Unit, raising: bool = False) -> APLError | None:
        """Run one unit of session input as if typed; gives its error, which is printed unless `raising`."""
        with self.active():
            talk, level = self.talk, len(self.suspensions)
            if raising:
                self.talk = None
            work: Callable[[], None] | None = lambda: self.perform(unit)    # noqa: E731
            try:
                while work is not None:
                    try:
                        error = self.attempt(work)
                    except Cut as cut:
                        if cut.level < level:
                            raise
                        work = cut.then
                        continue
                    if error is not None and not raising:
                        (self.talk or Talk()).report(self, error, unit)
                    return error
                return None
            finally:
                self.talk = talk
                self.end_line()

    def attempt(self, work: Callable[[], None]) -> APLError | None:
        """Do `work`; gives the error that it ends with, unless that is dealt with."""
        dmx = self.dmx
        try:
            work()
        except BaseException as e:
            if isinstance(e, SystemExit | Leave):
                raise
            error = self.failed(e, self.unit.source if self.unit is not None else None)
            try:
                handled = getattr(error, 'silent', False) or session_action(e, error)
            except BaseException as second:         # the trap's expression fails itself
                if isinstance(second, SystemExit | Leave):
                    raise
                handled = False
                error = self.failed(second)
            self.end_line()
            return None if handled else error
        if self.dmx is not None:
            self.dmx = dmx                          # what handlers of errors saw is theirs
        return None

    def perform(self, unit: Unit) -> None:
        """Run a unit."""
        self.unit = unit
        if unit.problem is not None:
            raise unit.problem
        if unit.command:
            from arrayl.session.commands import run as command
            self.write_lines(command(self, unit.text))
        elif unit.definition:
            assert unit.source is not None
            self.define(unit.text, unit.source)
        else:
            self.run_unit(unit)

    def run_unit(self, unit: Unit) -> None:
        source = unit.source
        assert source is not None
        if unit.control:
            from arrayl.compile.definitions import run_structure
            if S.home is not self.space:
                homes.move(self.space)
            run_structure(self.space, unit.text, source, unit.line)
            return
        for tokens in statements(tokenize(unit.text, unit.line)):
            if S.home is not self.space:
                homes.move(self.space)          # after )CS and its kin
            if len(tokens) > 2 and tokens[0].type == 'NAME' and tokens[1].type == 'COLON' and tokens[1].text == ':':
                tokens = tokens[2:]             # a label means nothing here
            if tokens[0].type == 'COLON' and len(tokens) > 1 and tokens[1].type == 'NAME':
                raise SyntaxAt(no_such_keyword(tokens[1].text), tokens[0].line, tokens[0].col)
            if tokens[0].text == '→':
                self.branch(tokens[1:], source)
                continue
            statement = self.compile(tokens, source)
            try:
                self.show_statement(statement)
            except (APLError, MemoryError) as e:
                error = report.as_apl_error(e)
                error.shown_at = report.Place(source, statement.at.line, statement.at.col)  # type: ignore[attr-defined]
                if error is e:
                    raise
                raise error from e

    def branch(self, tokens: list[Token], source: Source) -> None:
        """`→`: leave the last suspension; `→line`: go on with it."""
        level = len(self.suspensions)
        if not tokens:
            self.cut(level - 1)
            return
        value = self.compile(tokens, source).run()
        line = branch_line(value)
        if line is not None and level:
            raise Resume(line)

    def cut(self, level: int, then: Callable[[], None] | None = None) -> None:
        """Leave all suspensions but `level` of them, then do `then`."""
        if len(self.suspensions) > max(0, level):
            raise Cut(max(0, level), then)
        if then is not None:
            then()

    @property
    def where(self) -> Frame | Namespace:
        """Where the names of session input are looked for."""
        return self.space if self.local is None else self.local

    def show_statement(self, statement: Statement, *where: Any) -> None:
        """Run a statement (in a frame, if one is given) and print its value unless it is shy."""
        S.shy = False
        value = statement.run(*where)
        if statement.shy or value is None or (statement.call and S.shy):
            return
        self.show(value)

    def failed(self, e: BaseException, source: Source | None = None) -> APLError:
        """The APL error of an exception, with its report."""
        error = report.as_apl_error(e)
        report.fill(error, e.__traceback__, source)
        if not getattr(error, 'silent', False):
            self.last_error = self.dmx = error
        return error

    def run_text(self, text: str) -> Any:
        """Run all of `text` without printing results; the value of the last statement that has one."""
        cached = self.cache.get((text, self.space, self.space.epoch))
        result: Any = None
        source: Source | None = None
        try:
            if cached is not None:
                return cached.run()
            whole = Source(text) if '\n' in text else None      # so that lines count from the first of them all
            for unit in units(text, whole):
                if unit.problem is not None:
                    source = unit.source
                    raise unit.problem
                if unit.command:
                    from arrayl.session.commands import run as command
                    command(self, unit.text)
                    continue
                if unit.definition:
                    assert unit.source is not None
                    self.define(unit.text, unit.source, unit.line if whole else 1)
                    continue
                source = unit.source
                assert source is not None
                if unit.control:
                    self.run_unit(unit)
                    continue
                cut = statements(tokenize(unit.text, unit.line))
                for tokens in cut:
                    statement = self.compile(tokens, source)
                    result = statement.run()
                    if len(cut) == 1 and unit.text == text:
                        self.keep((text, self.space, self.space.epoch), statement)
            return result
        except BaseException as e:
            if isinstance(e, SystemExit):
                raise
            raise self.failed(e, source) from None

    def keep(self, key: Any, statement: Statement) -> None:
        if len(self.cache) > CACHED:
            self.cache.clear()
        self.cache[key] = statement

    def compile(self, tokens: list[Token], source: Source) -> Statement:
        """A statement of the session; where a dfn is suspended, in the frame of its names if it may mention one."""
        frame = self.local
        if frame is None or not frame.concerns(tokens):
            return self.compiled(tokens, source, self.space)
        statement = self.compiled(tokens, source, frame)
        run = statement.run
        statement.run = lambda: run(frame)
        return statement

    def compiled(self, tokens: list[Token], source: Source, where: Frame | Namespace,
                 scope: type[FrameScope] = FrameScope) -> Statement:
        """A statement compiled for a namespace, or for a frame."""
        if not isinstance(where, Frame):
            return compile_statement(tokens, ModuleScope(where), source)
        formals = {n: k for n in ('⍺⍺', '⍵⍵', '⍺', '∇∇', '∇') if (k := where.class_of((n,))) is not None}
        return compile_statement(tokens, scope(where.class_of), source, formals, where.space.names)

    def execute(self, text: str, frame: Any) -> Any:
        """⍎text in `frame`: a Frame, or a namespace. The result of the last statement, None without one."""
        where = frame.space if isinstance(frame, Frame) else frame if frame is not None else self.space
        if text.lstrip()[:1] in (')', ']'):
            from arrayl.arrays import chars
            from arrayl.session.commands import run as command
            return chars('\n'.join(command(self, text.strip())))
        source = Source(text, executed=True)
        result: Any = None
        with placing(source):
            cut = statements(tokenize(text))
            for i, tokens in enumerate(cut):
                S.shy = False
                statement = self.compiled(tokens, source, frame if isinstance(frame, Frame) else where, ExecutedScope)
                result = statement.run(frame) if isinstance(frame, Frame) else statement.run()
                if not statement.call:
                    S.shy = statement.shy
                if i < len(cut) - 1 and result is not None and not S.shy:
                    self.show(result)
        return result

    def execute_in(self, text: str, space: Namespace, frame: Any = None) -> Any:
        """⍎text in a namespace, with its settings; ⍺ and ⍵ and their kin are those of `frame`."""
        where: Any = space
        if isinstance(frame, Frame) and not FORMALS.isdisjoint(text):
            where = frame.elsewhere(space)
        with homes.home(space):
            return self.execute(text, where)

    def define(self, text: str, source: Source, line: int = 1) -> Namespace | None:
        """A ∇-definition or a :Namespace script, whose first line is `line` of the source."""
        from arrayl.compile.definitions import define
        return define(self.space, text, source, line)

    def fix(self, lines: list[str], place: Any) -> str:
        """⎕FX: define the traditional function with these lines, where `place` says; gives its name."""
        from arrayl.compile.definitions import DIRECT, OPTIONAL, define_lines
        source = Source('\n'.join(lines))
        stripped = lines[0].strip()
        if DIRECT.match(stripped) and not OPTIONAL.match(stripped):
            self.execute('\n'.join(lines), place.frame or place.space)
            return stripped.partition('←')[0].strip()
        name = define_lines(place.space, lines, source)
        if place.frame is not None:
            place.frame[name] = place.space.get(name)
        return name

    def fix_script(self, lines: list[str], place: Any) -> tuple[list[str], list[Namespace]]:
        """⎕FIX: define all that the lines hold; gives the names, and the namespaces."""
        first = next((line.strip() for line in lines if line.strip() and not line.strip().startswith('⍝')), '')
        if not first.startswith(('∇', ':')):
            return [self.fix(lines, place)], []
        text = '\n'.join(lines)
        before = dict(place.space.public())
        source = Source(text)
        spaces: list[Namespace] = []
        with placing(source):
            for unit in units(text, source):
                if unit.problem is not None:
                    raise unit.problem
                if unit.definition:
                    made = self.define(unit.text, source, unit.line)
                    spaces += [made] if made is not None else []
                else:
                    self.run_unit(unit)
        changed = [name for name, value in place.space.public() if before.get(name) is not value]
        return changed or [space.label for space in spaces if space.label], spaces

    # --- output and input
    def write(self, text: str) -> None:
        self.host.write(text)
        tail = text.rfind('\n')
        self.column = self.column + len(text) if tail < 0 else len(text) - tail - 1

    def write_lines(self, lines: list[str]) -> None:
        for line in lines:
            self.write(line + '\n')

    def end_line(self) -> None:
        """End the line that ⍞← began."""
        if self.column:
            self.write('\n')

    def show(self, value: Any, in_function: bool = False) -> None:
        """Print a value as the session does: by ]box, ]rows and ⎕PW."""
        self.write(self.coloured(value) or self.display.render(value, in_function))

    def coloured(self, value: Any) -> str | None:
        """A value that has colours for a terminal, a figure, as text with them."""
        form = getattr(type(value), 'coloured_text', None)
        return form(value, self.host) if form is not None else None

    def show_bare(self, value: Any) -> None:
        """⍞←value: without the new line."""
        self.write(self.display.render_bare(value))

    def clear(self) -> None:
        """)CLEAR: no names, default settings."""
        for name, _ in list(self.root.public()):
            self.root.delete(name)
        self.space = self.root
        fresh = Settings()
        fresh.session, fresh.budget, fresh.home = self, S.budget, self.root
        S.copy_from(fresh)
        self.cache.clear()
        self.modules = Modules()
        self.path, self.wsid, self.latent = '', 'CLEAR WS', ''
        self.trap = cleared()

    def ask_line(self) -> str:
        """⍞: a line of input."""
        prompt = ' ' * self.column if self.column else ''
        try:
            line = self.host.read_line('')
        except EOFError:
            raise EOFInterrupt('') from None
        self.column = 0
        return prompt + line

    def ask_expression(self) -> Any:
        """⎕: the value of an expression that is asked for."""
        while True:
            self.write('⎕:\n')
            try:
                text = self.host.read_line('      ')
            except EOFError:
                raise EOFInterrupt('') from None
            self.column = 0
            if text.strip() == '→':
                raise Abandon('')
            if not text.strip():
                continue
            try:
                value = self.execute(text, self.space)
                if value is None:
                    raise APLValueError('')
                return value
            except APLError as e:               # reported, and asked again
                self.write(report.printed(self.failed(e).report.removeprefix('⍎')) + '\n')


foresee.register(foresee.TRANSPARENT, Session.run_unit)
foresee.register(foresee.TERMINAL, Session.attempt)

__all__ = ['Incomplete', 'Session']
