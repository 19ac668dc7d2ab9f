"""Conversations: where the input of a session comes from, one unit after the other, and where error reports go.

A function that fails in a conversation is suspended: the conversation goes on inside it (see `compile.suspend`), so
the session must be able to ask for the next unit from there. A driver (the REPL, lines from a pipe,
`Session.transcript`) is a `Talk`, which it hands to `Session.converse`.

`Session.transcript` ends with its text, but what is suspended then must stay. So it runs in a thread of its own, whose
stack waits for the next text as long as anything is suspended. The settings and the lock are given back meanwhile.
"""
from __future__ import annotations

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
from typing import Any

from arrayl.compile.suspend import End
from arrayl.errors import APLError
from arrayl.interop import recursion
from arrayl.session.active import let_go
from arrayl.session.units import Feeder, Lines, Unit, units

STACK = 64 << 20                        # bytes of a thread's stack: address space, not memory
MOST = 16                               # threads that wait
PATIENCE = 5                            # seconds that a thread may take to start, and to end when it is told
WAITING: deque[Transcript] = deque()
ALL: weakref.WeakSet[Transcript] = weakref.WeakSet()


class Abandoned(BaseException):
    """The host does not wait for the text any more."""


class Talk:
    """A source of input. `next` gives a unit, or raises EOFError."""

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
            unit = self.feeder.feed(line.removeprefix('\ufeff').rstrip('\n').rstrip('\r'))     # as PowerShell begins
            if unit is not None:
                return unit
        unit = self.feeder.finish()
        if unit is None:
            raise EOFError
        return unit

    def run(self, session: Any, unit: Unit) -> None:
        session.interact(unit)
        sys.stdout.flush()


class Transcript(Talk):
    """The conversation of `Session.transcript`."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self.given: Iterator[Unit] = iter(())
        self.stream, self.input = io.StringIO(), session.host.input
        self.before: tuple[Any, Any] = (None, None)     # output and input of the host while nothing is taken over
        self.failure: BaseException | None = None
        self.started, self.done, self.wake = threading.Event(), threading.Event(), threading.Event()
        self.thread: threading.Thread | None = None
        self.ending = self.abandoned = self.over = False
        self.turn = threading.Lock()            # texts from several threads come one after the other
        ALL.add(self)

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
        self.given, self.failure, self.abandoned = units(lines), None, False
        converse(self)
        if self.failure is not None:
            raise self.failure
        return self.stream.getvalue()

    def take_over(self) -> None:
        """The session prints into the text from here on; only where it runs, for others may use it meanwhile."""
        host = self.session.host
        self.before = host.output, host.input
        host.output, host.input = self.stream, self.input

    def hand_back(self) -> None:
        """The session prints where it did before `take_over`."""
        host = self.session.host
        host.output, host.input = self.before

    def go(self) -> None:
        """Let the thread work until it has done the text."""
        self.done.clear()
        begun, ended = False, None
        while True:
            try:
                if not begun:
                    begun = True
                    self.begin()
                while not self.done.wait(PATIENCE if ended else None):
                    self.throw(Abandoned)
                break
            except KeyboardInterrupt:           # reported where it stops the text; the lines after that are not run
                self.given = iter(())
                self.throw(KeyboardInterrupt)
            except BaseException as e:          # the host gives up, by a deadline
                ended, self.given, self.abandoned = e, iter(()), True
                self.throw(Abandoned)
        if ended is not None:
            raise ended

    def begin(self) -> None:
        """Wake the thread, or start one."""
        if self.thread is not None:
            WAITING.remove(self)
            recursion.waken()
            self.wake.set()
            return
        context = contextvars.copy_context()
        before = threading.stack_size(STACK)
        self.started.clear()
        self.over = False
        try:
            self.thread = threading.Thread(target=context.run, args=(self.alone,), daemon=True, name='transcript')
            self.thread.start()
        finally:
            threading.stack_size(before)

    def throw(self, kind: type[BaseException]) -> None:
        """Raise an exception in the thread; here, if it cannot be started."""
        if not self.started.wait(PATIENCE):
            self.thread = None
            raise kind
        if self.over or self.done.is_set():
            return
        self.wake.set()
        if self.thread is not None and self.thread.ident is not None:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self.thread.ident), ctypes.py_object(kind))

    def alone(self) -> None:
        """What the thread does."""
        try:
            self.main()
        finally:
            self.over = True
            let_go()
            if self.failure is not None:
                self.leave()
            self.thread = None
            self.done.set()

    def main(self) -> None:
        try:
            self.started.set()
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
        while True:
            if self.abandoned:
                raise Abandoned                 # what was thrown met a callback of Python's, in which it is lost
            for unit in self.given:
                return unit
            if self.thread is None or not self.session.suspensions or self.ending:
                raise EOFError
            self.park()

    def park(self) -> None:
        """Wait for the next text."""
        self.hand_back()
        with self.session.away():
            self.wake.clear()
            WAITING.append(self)
            if len(WAITING) > MOST:
                WAITING.popleft().end()
            self.done.set()
            while not self.wake.is_set():
                with contextlib.suppress(KeyboardInterrupt, Abandoned):     # for the text that has ended
                    self.wake.wait()
        self.take_over()

    def end(self) -> None:
        """Nobody waits for its suspended functions any more, it seems: leave them."""
        self.ending = True
        recursion.waken()
        self.wake.set()

    def lost(self) -> None:
        """The process is a fork: the thread is the other's, and with it what was suspended."""
        self.thread, self.turn = None, threading.Lock()
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
        if each.thread is not None and each.thread.ident != threading.get_ident():
            each.lost()


if hasattr(os, 'register_at_fork'):
    os.register_at_fork(after_in_child=_forked)
