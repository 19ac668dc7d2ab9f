"""Running text: units (a line, or several that a bracket or ∇ joins), their statements, ⍎, definitions.

Every statement is compiled with the classes that names have by then, and run. Compiled statements are kept by
their text while no name changes its class. A function that fails while there is a conversation is suspended.
"""
from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from arrayl.arrays.namespace import Namespace
from arrayl.compile import foresee, homes
from arrayl.compile.dynamic import Frame
from arrayl.compile.executed import constant_in, text_in
from arrayl.compile.expressions import Emitter
from arrayl.compile.nodes import marked
from arrayl.compile.runtime import builtins
from arrayl.compile.scopes import ExecutedScope, FrameScope, ModuleScope
from arrayl.compile.source import Source, placing
from arrayl.compile.suspend import Cut, Leave, Prompt, Resume
from arrayl.compile.traditional.elsewhere import Elsewhere
from arrayl.compile.traditional.runtime import Abandon, Branching, abandon, branch_line
from arrayl.compile.trapping import session_action
from arrayl.compile.unchanged import FORMALS, paths
from arrayl.compile.units import Statement, compile_statement
from arrayl.errors import APLError, APLInterrupt
from arrayl.interop import recursion
from arrayl.interop.host import Host
from arrayl.session import postmortem, report
from arrayl.session.units import Unit, located, units
from arrayl.settings import S
from arrayl.syntax import tree
from arrayl.syntax.absent import no_such_keyword
from arrayl.syntax.lexer import SyntaxAt, Token, statements, tokenize

CACHED = 4096
Chains = dict[tuple[str, ...], str | None]      # dotted names, whose classes the epoch of a namespace says nothing of


def chains(paths: Iterable[tuple[str, ...]], space: Namespace) -> Chains:
    """The classes that the dotted names have in `space` now."""
    scope = ModuleScope(space)
    return {path: scope.raw_class(path) for path in paths}


def last_call(statement: Statement) -> Token:
    """The token that is marked when the call that `statement` ends with fails."""
    node = statement.node
    return marked(node.function) if isinstance(node, tree.Monadic | tree.Dyadic) else node.at


class Runner:
    """What runs the text of a session; `Session` adds its face."""

    def __init__(self, host: Host | None) -> None:
        self.root = Namespace()
        self.se: Namespace | None = None                # ⎕SE, once it is asked for
        self.root.names['__builtins__'] = builtins()
        self.space = self.root                          # where ⍎ and input are evaluated: changed by )CS
        self.host = host or Host()
        self.cache: dict[Any, tuple[Statement, Chains]] = {}
        self.last_error: APLError | None = None         # ⎕EN and ⎕DM
        self.stopped: list[postmortem.Stopped] = []     # the functions that the last error ended or suspended
        self.dmx: APLError | None = None                # ⎕DMX, which handlers of errors localise
        self.suspensions: list[Any] = []                # the suspended functions, the last one last
        self.local: Prompt | Elsewhere | None = None    # the names of a suspended function, where input is evaluated
        self.unit: Unit | None = None                   # the input that runs
        self.lesson: Any = None                         # the task of ]tutorial: judges what lines show
        self.lacking: tuple[Source, Token] | None = None        # the call without a result that ended a text of ⍎
        self.blank = False                      # whether that text, the last one, held no statement
        self.column = 0                                 # where ⍞← left the cursor
        from arrayl.session.commands import Display
        self.display = Display()

    def command(self, text: str) -> list[str]:
        """What session command `text` prints."""
        raise NotImplementedError

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
                handled = error.silent or session_action(e, error)
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
        """Run a unit of input."""
        self.unit = unit
        self.run_line(unit)

    def run_line(self, unit: Unit) -> None:
        """Run a unit of input or of a file, which may be a command."""
        if unit.command:
            self.write_lines(self.command(unit.text))
        else:
            self.run_unit(unit)

    @contextmanager
    def inside(self, space: Namespace) -> Iterator[None]:
        """Text is run in `space`, and its names are none of a function's that is suspended."""
        before = self.space, self.local
        self.space, self.local = space, None
        try:
            yield
        finally:
            self.space, self.local = before

    def run_units(self, given: Iterable[Unit], lenient: bool = False) -> list[Namespace]:
        """Run units that are no commands; gives the namespaces that they define. `lenient` to those that fail."""
        run = self.run_if_sound if lenient else self.run_unit
        return [made for unit in given if (made := run(unit)) is not None]

    def run_if_sound(self, unit: Unit) -> Namespace | None:
        """Run a unit; one that fails is left there. Gives the namespace that it defines."""
        try:
            return self.run_unit(unit)
        except (MemoryError, APLInterrupt, Abandon):
            raise
        except Exception as e:
            self.failed(e, unit.source)
            return None

    def run_source(self, source: Source) -> None:
        """Run a file."""
        for unit in units(source.text, source):
            self.run_line(unit)

    def run_script(self, source: Source) -> None:
        """Run a script: what `→` abandons, the next unit comes after, as in a session."""
        for unit in units(source.text, source):
            try:
                self.run_line(unit)
            except APLError as error:
                if not error.silent:
                    raise
                self.end_line()

    def run_unit(self, unit: Unit) -> Namespace | None:
        """Run a unit that is no command; gives the namespace that it defines."""
        source = unit.source
        assert source is not None
        if unit.problem is not None and unit.text.strip() != '∇':      # that lists, even if nothing follows
            raise located(unit)
        if unit.definition:
            return self.define(unit.text, source, unit.line)
        if unit.control:
            self.run_control(unit, source)
        else:
            self.run_statements(unit, source)
        return None

    def run_control(self, unit: Unit, source: Source) -> None:
        """Run a control structure."""
        from arrayl.compile.traditional.definitions import run_structure
        home = self.space
        if S.home is not home:
            homes.move(home)
        run_structure(home, unit.text, source, unit.line)

    def run_statements(self, unit: Unit, source: Source) -> None:
        """Run the statements of a line and print their values."""
        for tokens in statements(tokenize(unit.text, unit.line)):
            home = self.space
            if S.home is not home:
                homes.move(home)                # after )CS and its kin
            if len(tokens) > 2 and tokens[0].type == 'NAME' and tokens[1].type == 'COLON' and tokens[1].text == ':':
                tokens = tokens[2:]             # a label means nothing here
            if tokens[0].type == 'COLON' and len(tokens) > 1 and tokens[1].type == 'NAME':
                raise SyntaxAt(no_such_keyword(tokens[1].text), tokens[0].line, tokens[0].col)
            if tokens[0].text == '→':
                self.branch(tokens[1:], source)
                continue
            at = tokens[0]
            try:
                statement = self.compile(tokens, source)
                at = statement.at
                shown = self.show_statement(statement)
                if self.lesson is not None and shown is not None:
                    self.lesson.judge(self, shown)
            except Branching as branch:
                self.go(branch.target)
            except (APLError, MemoryError, KeyboardInterrupt) as e:
                error = report.as_apl_error(e)
                error.shown_at = report.Place(source, at.line, at.col)
                if error is e:
                    raise
                raise error from e

    def branch(self, tokens: list[Token], source: Source) -> None:
        """`→`: leave the last suspension; `→line`: go on with it."""
        if not tokens:
            self.cut(len(self.suspensions) - 1)
            return
        line = branch_line(self.compile(tokens, source).run())
        if line is not None:
            self.go(line)

    def go(self, line: int) -> None:
        """Go on at this line of the function that is suspended, if there is one."""
        if self.suspensions:
            raise Resume(line)

    def cut(self, level: int, then: Callable[[], None] | None = None) -> None:
        """Leave all suspensions but `level` of them, then do `then`."""
        if len(self.suspensions) > max(0, level):
            raise Cut(max(0, level), then)
        if then is not None:
            then()

    @property
    def where(self) -> Prompt | Elsewhere | Namespace:
        """Where the names of session input are looked for."""
        local = self.local
        if isinstance(local, Prompt) and local.space is not self.space:     # )CS has gone elsewhere
            local = self.local = Prompt(local.outer, self.space)
        return self.space if local is None else local

    def show_statement(self, statement: Statement, *where: Any) -> Any:
        """Run a statement (in a frame, if one is given) and print its value unless it is shy; what was printed."""
        S.shy = False
        value = statement.run(*where)
        if statement.shy or value is None or (statement.call and S.shy):
            return None
        self.show(value)
        return value

    def failed(self, e: BaseException, source: Source | None = None, passing: bool = False) -> APLError:
        """The APL error of an exception, with its report; `passing` on to APL that runs around it, it may be."""
        error = report.as_apl_error(e)
        report.fill(error, report.trail(e.__traceback__), source)
        if not error.silent:
            self.last_error = self.dmx = postmortem.without_frames(error)
            if not (passing and recursion.calls):
                self.stopped = postmortem.stopped(e.__traceback__)
        return error

    def run_text(self, text: str) -> Any:
        """Run all of `text` without printing results; the value of the last statement that has one."""
        cached = self.cache.get((text, self.space, self.space.epoch))
        result: Any = None
        source: Source | None = None
        try:
            if cached is not None and (not cached[1] or cached[1] == chains(cached[1], self.space)):
                return cached[0].run()
            whole = Source(text) if '\n' in text else None      # so that lines count from the first of them all
            for unit in units(text, whole):
                if unit.command:
                    self.command(unit.text)
                    continue
                source = unit.source
                assert source is not None
                if unit.problem is not None or unit.definition or unit.control:
                    self.run_unit(unit)
                    continue
                cut = statements(tokenize(unit.text, unit.line))
                whole_text = len(cut) == 1 and unit.text == text
                for tokens in cut:
                    statement = self.compile(tokens, source)
                    taken = chains([path for path in paths(tokens) if len(path) > 1] if whole_text else (), self.space)
                    result = statement.run()
                    if whole_text:
                        self.keep((text, self.space, self.space.epoch), (statement, taken))
            return result
        except BaseException as e:
            if isinstance(e, SystemExit):
                raise
            raise self.failed(e, source, passing=True) from None

    def keep(self, key: Any, made: tuple[Statement, Chains]) -> None:
        if len(self.cache) > CACHED:
            self.cache.clear()
        self.cache[key] = made

    def compile(self, tokens: list[Token], source: Source, emitter: type[Emitter] = Emitter) -> Statement:
        """A statement of the session; where a dfn is suspended, in the frame of its names if it may mention one."""
        frame = self.where
        if isinstance(frame, Namespace) or not frame.concerns(tokens):
            return self.compiled(tokens, source, self.space, emitter=emitter)
        statement = self.compiled(tokens, source, frame, emitter=emitter)
        run = statement.run
        statement.run = lambda: run(frame)
        return statement

    def compiled(self, tokens: list[Token], source: Source, where: Frame | Namespace,
                 scope: type[FrameScope] = FrameScope, emitter: type[Emitter] = Emitter) -> Statement:
        """A statement compiled for a namespace, or for a frame."""
        if not isinstance(where, Frame):
            return compile_statement(tokens, ModuleScope(where), source, emitter=emitter)
        formals = {n: k for n in ('⍺⍺', '⍵⍵', '⍺', '∇∇', '∇') if (k := where.class_of((n,))) is not None}
        return compile_statement(tokens, scope(where.class_of), source, formals, where.space.names,
                                 emitter=emitter)

    def execute(self, text: str, frame: Any, within: bool = False, by: str = '⍎') -> Any:
        """⍎text in `frame`: a Frame, or a namespace. The result of the last statement, None without one.

        It may branch, except `within` a dfn. `by` is ⎕ for a line that ⎕ asked for, nothing for what ⎕FX defines.
        """
        within = within or isinstance(frame, Frame)
        where = frame.space if isinstance(frame, Frame) else frame if frame is not None else self.space
        if text.lstrip()[:1] in (')', ']'):
            from arrayl.arrays import chars
            return chars('\n'.join(self.command(text.strip())))
        constant = constant_in(text)
        if constant is not None:
            S.shy, self.lacking = False, None
            return constant
        cut = text_in(where, text, by)
        source = cut.source
        result: Any = None
        lacking: tuple[Source, Token] | None = None
        with placing(source):
            for i, piece in enumerate(cut.statements):
                S.shy = False
                if piece.tokens[0].text == '→' and not within:
                    self.jump(piece.tokens, source, where)
                    result = None
                    continue
                statement = piece.code(frame if isinstance(frame, Frame) else where)
                result = statement.run(frame) if isinstance(frame, Frame) else statement.run()
                if not statement.call:
                    S.shy = statement.shy
                if i < len(cut.statements) - 1 and result is not None and not S.shy:
                    self.show(result)
                elif result is None and statement.call:
                    lacking = source, last_call(statement)
            self.lacking = lacking if result is None else None
            self.blank = not cut.statements
        return result

    def execute_in(self, text: str, space: Namespace, frame: Any = None) -> Any:
        """⍎text in a namespace, with its settings; ⍺ and ⍵ and their kin are those of `frame`.

        Where that is the frame's own namespace, its locals are seen too.
        """
        where: Any = space
        if isinstance(frame, Frame) and (space is frame.space or not FORMALS.isdisjoint(text)):
            where = frame.elsewhere(space)
        return homes.at_home(space, self.execute, text, where, isinstance(frame, Frame))

    def jump(self, tokens: list[Token], source: Source, where: Namespace) -> None:
        """`→` or `→line` in the text of ⍎."""
        if len(tokens) == 1:
            abandon()
        line = branch_line(self.compiled(tokens[1:], source, where, ExecutedScope).run())
        if line is not None:
            error = Branching(line)
            error.shown_at = report.Place(source, tokens[0].line, tokens[0].col)
            raise error

    def define(self, text: str, source: Source, line: int = 1) -> Namespace | None:
        """A ∇-definition or a :Namespace script, whose first line is `line` of the source."""
        from arrayl.compile.traditional.definitions import define
        return define(self.space, text, source, line)

    def fix(self, lines: list[str], place: Any, file: str = '') -> str:
        """⎕FX: define the traditional function with these lines, of a file perhaps, where `place` says; its name."""
        from arrayl.compile.traditional.definitions import DIRECT, OPTIONAL, define_lines
        source = Source('\n'.join(lines))
        source.shown = file or source.shown
        stripped = lines[0].strip()
        if DIRECT.match(stripped) and not OPTIONAL.match(stripped):
            self.execute('\n'.join(lines), place.frame or place.space, by='')
            return stripped.partition('←')[0].strip()
        name = define_lines(place.space, lines, source)
        if place.frame is not None:
            place.frame.put(name, place.space.get(name))
        return name

    def fix_script(self, lines: list[str], place: Any, file: str = '',
                   lenient: bool = False) -> tuple[list[str], list[Namespace]]:
        """⎕FIX: define all that the lines, perhaps of a file, hold; gives the names, and the namespaces."""
        from arrayl.session.namespaces import malformed, run_script
        first = next((line.strip() for line in lines if line.strip() and not line.strip().startswith('⍝')), '')
        if not first.startswith(('∇', ':')):
            try:
                return [self.fix(lines, place, file)], []
            except SyntaxAt as e:
                raise malformed(e, file) from None
        source = Source('\n'.join(lines))
        source.fixed, source.lenient, source.shown = True, lenient, file or source.shown
        return run_script(place.space, source, file)

    def pendent(self, space: Namespace, name: str) -> bool:
        """Whether the defined function `name` of `space` runs and waits for what it called."""
        from arrayl.session.stack import functions
        return bool(self.suspensions) and any(
            not x.suspended and getattr(x.unit, 'name', '') == name and getattr(x.unit, 'ns', None) is space
            for x in functions(sys._getframe()))

    # --- output
    def write(self, text: str) -> None:
        """Write whole lines: ⍞← alone goes on where ⍞← left the cursor."""
        if text:
            self.end_line()
            self.put(text)

    def write_lines(self, lines: list[str]) -> None:
        for line in lines:
            self.write(line + '\n')

    def end_line(self) -> None:
        """End the line that ⍞← began."""
        if self.column:
            self.put('\n')

    def put(self, text: str) -> None:
        """Write `text` at the cursor."""
        self.host.write(text)
        tail = text.rfind('\n')
        self.column = self.column + len(text) if tail < 0 else len(text) - tail - 1

    def show(self, value: Any, in_function: bool = False) -> None:
        """Print a value as the session does: by ]box, ]rows and ⎕PW."""
        self.write(self.coloured(value) or self.display.render(value, in_function))

    def coloured(self, value: Any) -> str | None:
        """A value that has colours for a terminal, a figure, as text with them."""
        form = getattr(type(value), 'coloured_text', None)
        return form(value, self.host) if form is not None else None

    def show_bare(self, value: Any) -> None:
        """⍞←value: at the cursor, which stays behind it."""
        self.put(self.display.render_bare(value))


foresee.register(foresee.TRANSPARENT, Runner.run_statements)
foresee.register(foresee.TERMINAL, Runner.attempt)
