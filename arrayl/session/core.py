"""`Session`: its own names and settings; text in, values or printed lines out."""
from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from arrayl.arrays.budget import held
from arrayl.compile import homes
from arrayl.compile.suspend import Cut, End, Resume
from arrayl.compile.traditional.runtime import Abandon
from arrayl.compile.trapping import cleared
from arrayl.errors import APLError, APLSyntaxError, APLValueError, DomainError, EOFInterrupt, Off, WSFull
from arrayl.interop import recursion
from arrayl.interop.host import Host
from arrayl.session import report
from arrayl.session.active import LOCK, Active
from arrayl.session.postmortem import release
from arrayl.session.runner import Runner
from arrayl.session.talk import Talk, Transcript
from arrayl.session.units import Incomplete, Unit
from arrayl.settings import S, Settings
from arrayl.syntax.lexer import tokenize

if TYPE_CHECKING:                       # pathlib takes 4 ms to import
    from pathlib import Path

    from arrayl.session.modules import Modules


class Session(Runner):
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
        with LOCK:                                      # the first one imports the primitives
            super().__init__(host)
        recursion.deepen()
        self.settings = Settings()
        if io not in (0, 1):
            raise DomainError('The index origin is 0 or 1')
        self.settings.io = io
        self.settings.budget = budget or 0
        self.base = held() if budget else 0             # what the process held before: not counted against it
        self.settings.session = self
        self.settings.home = self.root
        self.script = script
        self.moved: Any = None                          # where ⎕CS sends the function that runs
        self.traps: list[Any] = []                      # per function that localises ⎕TRAP, the value outside it
        self.traps_everywhere = False                   # a ⎕TRAP with action E has been set
        self.path, self.wsid, self.latent = '', 'CLEAR WS', ''     # ⎕PATH, ⎕WSID, ⎕LX
        self.trap: Any = cleared()                      # ⎕TRAP
        self.offers: list[str] = []                     # examples of the last help, for the REPL
        self.tutorial = 0                               # the step of ]tutorial
        self.repl: Any = None                           # the REPL that shows this session
        self.profile: Any = None                        # what ⎕PROFILE measures
        self.entered: Active | None = None
        self.talk: Talk | None = None                   # where input comes from, while there is a conversation
        self.talks = False                              # there has been one: functions can be suspended
        self.transcripts = Transcript(self)

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
        with Active(self):
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

    def eval(self, text: str, /, **names: Any) -> Any:
        """The value of the last statement of `text`, as Python knows it; None when it has none, or ends with ⎕OFF.

        Keyword arguments are bound to names first. Raises APLError.
        """
        if not isinstance(text, str):
            raise TypeError(f'text must be a str, not {type(text).__name__}')
        with Active(self):
            for name, value in names.items():
                self[name] = value
            try:
                result = self.run_text(text)
            except Off:
                return None
            if result is None or type(result) is int or type(result) is float:
                return result
            from arrayl.interop.values import to_python
            try:
                return to_python(result, self)
            except MemoryError:
                raise WSFull from None

    def run(self, path: str | Path, *arguments: str) -> None:
        """Run the script `path`, whose ⎕ARGV is it and `arguments`; results of unassigned expressions print.

        Raises APLError.
        """
        from pathlib import Path

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
        return self.transcripts.take(text)

    def active(self) -> Active:
        """Make this the running session, for a ``with``: its settings are those that primitives read."""
        return Active(self)

    @functools.cached_property
    def modules(self) -> Modules:
        """What ⎕USE has loaded."""
        from arrayl.session.modules import Modules
        return Modules()

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
        parked = recursion.park(entered.limit)
        depth = LOCK._release_save()            # type: ignore[attr-defined]
        try:
            yield
        finally:
            LOCK._acquire_restore(depth)        # type: ignore[attr-defined]
            recursion.resume(*parked)
            entered.outer.copy_from(S)
            S.copy_from(self.settings)

    # --- conversation
    def __reduce__(self) -> Any:
        """It is pickled, and copied, as its workspace. Raises PicklingError where that holds objects of Python."""
        from arrayl.interop.pickling import session_from, state_of
        return session_from, state_of(self)

    def command(self, text: str) -> list[str]:
        """What session command `text` prints."""
        from arrayl.session.commands import run
        return run(self, text)

    def interact(self, unit: Unit, raising: bool = False, stopped: bool = False) -> APLError | None:
        """Run one unit of session input as if typed; gives its error, which is printed unless `raising`.

        With `stopped` it is interrupted before it does anything.
        """
        with self.active():
            talk, level = self.talk, len(self.suspensions)
            if raising:
                self.talk = None
            work: Callable[[], None] | None = lambda: self.perform(unit)    # noqa: E731
            if stopped:
                work = functools.partial(_throw, KeyboardInterrupt())
            try:
                while work is not None:
                    try:
                        error = self.attempt(work)
                    except Cut as cut:
                        if cut.level < level:
                            raise
                        work = cut.then
                        continue
                    except (KeyboardInterrupt, WSFull) as again:        # while the first was reported
                        work = functools.partial(_throw, again)
                        continue
                    if error is not None and not raising:
                        (self.talk or Talk()).report(self, error, unit)
                        release(error)
                    return error
                return None
            finally:
                self.talk = talk
                self.end_line()

    def converse(self, talk: Talk) -> None:
        """Run what `talk` gives, until its end."""
        if not self.talks:
            self.talks = True                   # from now on functions are compiled so that they can be suspended
            for made in list(homes.UNITS):
                made.invalidate()
        before, self.talk, talk.session = self.talk, talk, self
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
        if not error.silent:
            self.talk.report(self, error, self.unit)
        release(error)
        try:
            while True:
                self.talk.step(self)
        except Resume as branch:
            return branch.line

    def clear(self) -> None:
        """)CLEAR: no names, default settings."""
        for name, _ in list(self.root.public()):
            self.root.delete(name)
        self.space = self.root
        fresh = Settings()
        fresh.session, fresh.budget, fresh.home = self, S.budget, self.root
        S.copy_from(fresh)
        self.cache.clear()
        self.__dict__.pop('modules', None)
        self.wsid, self.latent = 'CLEAR WS', ''
        self.trap = cleared()
        if self.profile is not None:
            self.profile.stop()
            self.profile = None

    def ask_line(self) -> str:
        """⍞: a line of input."""
        prompt = ' ' * self.column if self.column else ''
        try:
            line = self.host.read_line('')
        except EOFError:
            raise EOFInterrupt('') from None
        self.column = 0
        return prompt + line

    def ask_expression(self, frame: Any = None) -> Any:
        """⎕: the value of an expression that is asked for; the names in it are those of `frame`."""
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
                if text.lstrip()[0] in ')]':
                    self.write_lines(self.command(text))
                    continue
                value = self.execute(text, frame, by='⎕')
                if value is None:
                    raise APLValueError('')
                return value
            except EOFInterrupt:                # of a ⎕ or ⍞ in the expression
                raise
            except Exception as e:              # reported, and asked again
                error = self.failed(e)
                if error.silent:
                    raise
                self.write(report.printed(error.report) + '\n')


def _throw(error: BaseException) -> None:
    raise error


__all__ = ['Incomplete', 'Session']
