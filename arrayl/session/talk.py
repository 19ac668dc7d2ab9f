"""Conversations: where the input of a session comes from, one unit after the other, and where error reports go.

A function that fails in a conversation is suspended: the conversation goes on inside it (see `compile.suspend`), so
the session must be able to ask for the next unit from there. A driver (the REPL, lines from a pipe,
`Session.transcript`) is a `Talk`, which it hands to `Session.converse`.

`Session.transcript` ends with its text, but what is suspended then must stay. So it runs in a thread of its own, whose
stack waits for the next text as long as anything is suspended. The settings and the lock are given back meanwhile.
"""
from __future__ import annotations

import _thread
import contextlib
import contextvars
import ctypes
import io
import os
import sys
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue
from typing import Any

from arrayl.compile.suspend import End
from arrayl.errors import APLError
from arrayl.interop import recursion
from arrayl.session.active import LOCK, let_go
from arrayl.session.units import Feeder, Lines, Unit, units

STACK = 64 << 20                        # bytes of a thread's stack: address space, not memory
MOST = 16                               # threads that wait
LOOK = 0.2                              # seconds between two looks of who waits
PATIENCE = 5                            # seconds that a thread may take to end when it is told
WAITING: deque[Transcript] = deque()
ALL: weakref.WeakSet[Transcript] = weakref.WeakSet()


class Abandoned(BaseException):
    """The host does not wait for the text any more."""


class Talk:
    """A source of input, the talk of `session`. `next` gives a unit, or raises EOFError."""
    session: Any = None

    def next(self) -> Unit:
        raise NotImplementedError

    def run(self, session: Any, unit: Unit) -> None:
        session.interact(unit)

    def report(self, session: Any, error: APLError, unit: Unit | None) -> None:
        from arrayl.session.report import printed
        session.write(printed(getattr(error, 'stopped_at', error.report)) + '\n')

    def step(self, session: Any) -> None:
        """Run one unit. Raises End when there is none."""
        try:
            unit = self.next()
        except EOFError:
            raise End from None
        self.run(session, unit)


class Piped(Talk):
    """Units from the lines of a stream."""

    def __init__(self, stream: Iterable[str]) -> None:
        self.lines = iter(stream)
        self.feeder = Feeder()

    def next(self) -> Unit:
        for line in self.lines:
            line = line.removeprefix('\ufeff').rstrip('\n').rstrip('\r')       # the mark is what PowerShell begins with
            unit = self.feeder.feed(line, self.session)
            if unit is not None:
                return unit
        unit = self.feeder.finish(self.session)
        if unit is None:
            raise EOFError
        return unit

    def run(self, session: Any, unit: Unit) -> None:
        session.interact(unit)
        sys.stdout.flush()


class Transcript(Talk):
    """The conversation of `Session.transcript`.

    Host and thread take turns: `asked` and `answered` count the texts that were given and done. What is thrown at
    the thread reaches it only while it runs a unit. Else it is `deaf`, and `missed` has the exception until there is
    a unit to be stopped: one that met the thread between two units would unwind what is suspended, or, at the end of a
    text, keep it from saying that it has come there.
    """

    def __init__(self, session: Any) -> None:
        self.session = session
        self.given: Iterator[Unit] = iter(())
        self.stream, self.input = io.StringIO(), session.host.input
        self.before: tuple[Any, Any] = (None, None)     # output and input of the host while nothing is taken over
        self.failure: BaseException | None = None
        self.token: object = None               # of the thread, as soon as there is to be one
        self.asked = self.mine = self.answered = 0      # texts; `mine` is the one that the thread is at
        self.ending = self.abandoned = self.missed = False
        self.turn = threading.Lock()            # texts from several threads come one after the other
        self.prepare()
        ALL.add(self)

    def prepare(self) -> None:
        """What a thread and its host share."""
        self.thread = 0                         # its number, from when it runs
        self.born: SimpleQueue[None] = SimpleQueue()
        self.bell: SimpleQueue[None] = SimpleQueue()    # rung for the thread, which looks what there is
        self.reply: SimpleQueue[None] = SimpleQueue()   # rung for the host
        self.gate = threading.Lock()            # of `deaf`, `missed`, `thread`
        self.deaf = True

    def take(self, text: str) -> str:
        """Run a text; what it prints."""
        if not isinstance(text, str):
            raise TypeError(f'text must be a str, not {type(text).__name__}')
        if self.session.locked():               # asked for by running APL code, whose thread nobody else may overtake
            return Transcript(self.session).work(text, Transcript.main)
        with self.turn:
            return self.work(text, Transcript.go)

    def work(self, text: str, converse: Callable[[Transcript], None]) -> str:
        self.stream, lines = io.StringIO(), Lines(text.removeprefix('\ufeff'))
        self.input = lines.take                 # ⍞ and ⎕ take the lines that follow
        self.given = units(lines, session=self.session)
        self.failure, self.abandoned, self.missed = None, False, False
        converse(self)
        if self.failure is not None:
            raise self.failure
        text = self.stream.getvalue()
        if self.missed:                         # it came when all was done
            text += '\n' * (text[-1:] not in ('', '\n')) + 'INTERRUPT\n'
        return text

    def take_over(self) -> None:
        """The session prints into the text from here on; only where it runs, for others may use it meanwhile."""
        host = self.session.host
        self.before = host.output, host.input
        host.output, host.input = self.stream, self.input

    def hand_back(self) -> None:
        """The session prints where it did before `take_over`."""
        host = self.session.host
        host.output, host.input = self.before

    # --- the host
    def go(self) -> None:
        """Let the thread work until it has done the text."""
        self.asked += 1
        kind: type[BaseException] | None = None         # what is to be thrown
        ended: BaseException | None = None
        while True:
            try:
                if kind is not None:
                    thrown, kind = kind, None
                    self.throw(thrown)
                self.begin()
                self.wait(ended is not None)
                if self.answered == self.asked:
                    break
            except KeyboardInterrupt:           # reported where it stops the text; the lines after that are not run
                kind, self.given = KeyboardInterrupt, iter(())
            except BaseException as e:          # the host gives up, by a deadline
                if self.token is None:          # no thread could be started
                    self.answered = self.asked
                    raise
                kind, ended, self.given, self.abandoned = Abandoned, e, iter(()), True
        if ended is not None:
            raise ended

    def begin(self) -> None:
        """Wake the thread, or start one."""
        if self.answered == self.asked:
            return
        if self.token is not None:
            with contextlib.suppress(ValueError):       # it does not wait
                WAITING.remove(self)
            recursion.waken()
            self.bell.put(None)
            return
        context = contextvars.copy_context()
        self.prepare()
        self.ending, self.token = False, object()
        before = threading.stack_size(STACK)
        try:
            # not by threading.Thread, whose locks an interrupt breaks
            _thread.start_new_thread(context.run, (self.alone, self.token))
        except RuntimeError:                    # the system has no more
            self.token = None
            raise
        finally:
            threading.stack_size(before)

    def wait(self, ended: bool) -> None:
        """Wait until the thread has done the text, or is no more; what was thrown at it and lost is thrown again."""
        while self.token is not None and self.answered != self.asked:
            try:
                self.reply.get(timeout=PATIENCE if ended else LOOK)
            except Empty:
                lost = recursion.missed((KeyboardInterrupt, Abandoned))     # in a callback of Python's
                if ended:
                    self.throw(Abandoned)
                elif lost:
                    self.throw(KeyboardInterrupt)

    def throw(self, kind: type[BaseException]) -> None:
        """Raise an exception in the thread."""
        if not self.thread:
            with contextlib.suppress(Empty):
                self.born.get(timeout=LOOK)
        with self.gate:
            if not self.thread:                 # an interrupt met `begin`; if it comes yet, another is in its place
                self.token = None
            if self.deaf:
                self.missed |= kind is KeyboardInterrupt
            else:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self.thread), ctypes.py_object(kind))

    # --- the thread
    def alone(self, token: object) -> None:
        """What the thread does."""
        with self.gate:
            if self.token is not token:
                return
            self.mine, self.thread = self.asked, threading.get_ident()
        self.born.put(None)
        if threading.gettrace() is not None:    # debuggers
            sys.settrace(threading.gettrace())
        try:
            while not LOCK.acquire(timeout=LOOK):
                if self.missed or self.abandoned:
                    return
            try:
                self.main()
            finally:
                self.deafen()
                LOCK.release()
        finally:
            let_go()
            if self.failure is not None:
                self.leave()
            self.answered, self.token = self.mine, None
            self.reply.put(None)

    def main(self) -> None:
        try:
            with self.session.active():
                self.take_over()
                try:
                    self.session.converse(self)
                finally:
                    self.hand_back()
        except SystemExit:                      # )OFF
            pass
        except BaseException as e:
            self.failure = e

    def next(self) -> Unit:
        self.deafen()                           # a function that has been suspended asks
        while True:
            if self.abandoned:
                raise Abandoned
            for unit in self.given:
                return unit
            if self.token is None or not self.session.suspensions or self.ending:
                raise EOFError
            self.park()

    def run(self, session: Any, unit: Unit) -> None:
        try:
            self.hear()
            session.interact(unit)              # what leaves this conversation goes on elsewhere, where it is heard
            self.deafen()
        except KeyboardInterrupt as e:          # just before the unit, or after it
            from arrayl.session.report import as_apl_error
            self.deafen()
            self.report(session, as_apl_error(e), unit)

    def hear(self) -> None:
        """What is thrown from here on is raised in this thread, as is what it has missed."""
        with self.gate:
            self.deaf, self.missed, missed = False, False, self.missed
        if self.abandoned:
            raise Abandoned
        if missed:
            raise KeyboardInterrupt

    def deafen(self) -> None:
        """Nothing is raised in this thread from here on; what is on its way is received."""
        while not self.deaf:
            try:
                with self.gate:
                    self.deaf = True
                for _ in range(10):             # where Python looks for it
                    pass
            except KeyboardInterrupt:
                self.missed = True
            except Abandoned:
                pass                            # `abandoned` says so

    def park(self) -> None:
        """Wait for the next text."""
        self.hand_back()
        with self.session.away():
            WAITING.append(self)
            if len(WAITING) > MOST:
                WAITING.popleft().end()
            self.answered = self.mine
            self.reply.put(None)
            while self.asked == self.mine and not self.ending:
                self.bell.get()
            asked = self.asked
            if asked != self.mine:
                self.mine, self.ending = asked, False
        self.take_over()

    def end(self) -> None:
        """Nobody waits for its suspended functions any more, it seems: leave them."""
        self.ending = True
        recursion.waken()
        self.bell.put(None)

    def lost(self) -> None:
        """The process is a fork: the thread is the other's, and with it what was suspended."""
        self.token, self.turn, self.answered = None, threading.Lock(), self.asked
        self.prepare()
        self.session.entered = None
        self.leave()

    def leave(self) -> None:
        """What is suspended has no stack any more, and may not have been left in good order."""
        session = self.session
        for suspension in reversed(session.suspensions):
            suspension.leave()
        session.suspensions.clear()
        session.space, session.local, session.talk = session.root, None, None


def _forked() -> None:
    WAITING.clear()
    for each in list(ALL):
        if each.token is not None and each.thread != threading.get_ident():
            each.lost()


if hasattr(os, 'register_at_fork'):
    os.register_at_fork(after_in_child=_forked)
