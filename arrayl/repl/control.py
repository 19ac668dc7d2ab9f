"""Stopping work, and saying how long it takes.

While a statement runs, SIGINT (Ctrl-C) raises KeyboardInterrupt in the main thread, except in the few lines
where a session puts settings or the names of a function back: there it waits a moment, so that what is interrupted is
always whole.
Python delivers it between two bytecodes, so one call of NumPy ends first; the engine works in blocks and never
stays away for long. A thread that was told by the operating system at once says so on the screen meanwhile.

Tried and rejected: computing in a second thread that is abandoned. It would go on holding memory and the lock on the
settings, and would write them back later.
"""
from __future__ import annotations

import contextlib
import io
import math
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, TextIO

from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
from prompt_toolkit.keys import Keys

from arrayl.arrays.budget import limit_process
from arrayl.arrays.progress import progress
from arrayl.compile import homes, localised
from arrayl.compile.suspend import TraditionalSuspension
from arrayl.compile.traditional import runtime
from arrayl.interop.recursion import missed
from arrayl.repl.share import share
from arrayl.session import Session
from arrayl.settings import Settings

# What is interrupted later, by identity: the code of APL functions, which holds arrays, has no hash.
GUARDED = {id(f.__code__) for f in (
    Session.failed, Session.clear, Settings.copy_from, homes.move, localised.restore, runtime.shadow, runtime.unshadow,
    TraditionalSuspension.enter, TraditionalSuspension.leave)}
BEGIN = Session.interact.__code__
NEAR = 200                              # calls among which a guarded one would be; a recursion has a million
END = b'\xff'                           # no signal has this number
RETRY = 0.02
BEAT, PATIENCE = 0.2, 0.3
WORKING, STOPPING = 'Ctrl-C stops', 'stopping: a compiled library must finish its call'
LEAVING = 'stopping: the functions that ran are being left'         # 100,000 levels of them take seconds
CONTINUE = getattr(signal, 'SIGCONT', 0)
CLEAR_LINE = '\r\x1b[K'
USUAL = 80                              # columns of a window that does not say


class Screen:
    """The terminal as a session's output: it keeps a line for the time of long work, and takes it away in time."""

    def __init__(self, stream: TextIO | None, live: bool) -> None:
        self.given, self.live = stream, live
        self.held: TextIO | None = None         # standard output as it was when the work began
        self.lock = threading.Lock()
        self.tail = ''                          # what stands on the cursor's line
        self.ticking = False                    # whether that is the time

    @property
    def stream(self) -> TextIO:
        """Where the text goes: what was given, else standard output.

        While work runs, that is what it was before: a call of Python sends `sys.stdout` to this very object.
        """
        return self.given or self.held or sys.stdout

    def write(self, text: str) -> int:
        with self.lock:
            self.wipe()
            self.stream.write(text)
            cut = text.rfind('\n')
            self.tail = self.tail + text if cut < 0 else text[cut + 1:]
        return len(text)

    def flush(self) -> None:
        self.stream.flush()

    def isatty(self) -> bool:
        return self.live

    def wipe(self) -> None:
        if self.ticking:
            self.stream.write(CLEAR_LINE)
            self.ticking = False

    def status(self, text: str) -> None:
        """Show `text` on the cursor's line until something is written; only on a line that is empty.

        It is cut to the window: of a text that goes on in a second line, only that one could be taken away.
        """
        with self.lock:
            if self.live and not self.tail:
                self.stream.write(f'{CLEAR_LINE}\x1b[2m{text[:self.columns() - 1]}\x1b[m')
                self.stream.flush()
                self.ticking = True

    def columns(self) -> int:
        """The width of the window."""
        try:
            return os.get_terminal_size(self.stream.fileno()).columns or USUAL
        except (OSError, ValueError, AttributeError):       # no terminal
            return USUAL

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """What is printed in here past this object begins on a line without the time."""
        with self.lock:
            self.wipe()
            self.stream.flush()
            yield

    def done(self) -> None:
        with self.lock:
            self.wipe()
            self.stream.flush()


class Control:
    """Runs work so that it can be stopped; `elapsed` is how long the last line took."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.elapsed = 0.0
        self.paused = False                     # input is being asked for
        self.begun = 0.0                        # when the line that runs began: it may resume an older one's function
        self.absent = 0.0                       # seconds since then that belonged to another program
        self.leaving = False                    # an interrupt has been raised
        self.early = False                      # Ctrl-C came when a line had been accepted and did not yet run
        self.runs: list[socket.socket] = []     # what the tickers wait at; all but the last run are suspended

    def handle(self, number: int, frame: FrameType | None) -> None:
        """SIGINT, in the main thread."""
        for _ in range(NEAR):
            if frame is None or frame.f_code is BEGIN:
                break
            if id(frame.f_code) in GUARDED:
                self.later()
                return
            frame = frame.f_back
        self.leaving = True
        raise KeyboardInterrupt

    def later(self) -> None:
        """Interrupt what runs in a moment."""
        timer = threading.Timer(RETRY, interrupt, (self,))
        timer.daemon = True
        timer.start()

    @contextlib.contextmanager
    def noting(self) -> Iterator[None]:
        """A prompt is here, which takes Ctrl-C itself; what it does not take any more, having a line, is noted."""
        self.early = False
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def note(number: int, frame: FrameType | None) -> None:
            self.early = True
        old = signal.signal(signal.SIGINT, note)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, old)

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """The terminal is another program's meanwhile, a pager's: no time is shown or counted, Ctrl-C is its own."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        self.screen.done()
        began, paused, self.paused = time.monotonic(), self.paused, True
        old = signal.signal(signal.SIGINT, lambda *_: None)     # SIG_IGN would be inherited
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, old)
            self.paused = paused
            self.absent += time.monotonic() - began

    @contextlib.contextmanager
    def running(self, after: float) -> Iterator[None]:
        """Work done here can be stopped; after `after` seconds its time is shown."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        if self.screen.live:
            limit_process()
        self.begin()
        outside, self.screen.held = self.screen.held, sys.stdout
        progress[:] = 0, 0                      # an interrupt or an error may have left it
        ours, theirs = socket.socketpair()      # woken by a signal, even while NumPy works, and at the end
        theirs.setblocking(False)
        depth = len(self.runs)
        self.runs.append(ours)
        ticker = threading.Thread(target=self.tick, args=(after, ours), daemon=True)
        ticker.start()
        fd = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        old = signal.signal(signal.SIGINT, self.handle)
        resumed = signal.signal(CONTINUE, lambda *_: None) if CONTINUE else None        # for the ticker
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            if CONTINUE:
                signal.signal(CONTINUE, resumed)
            del self.runs[depth:]
            signal.set_wakeup_fd(fd)
            theirs.send(END)
            ticker.join(1)
            theirs.close()
            ours.close()
            self.screen.done()
            self.screen.held = outside
            self.elapsed = self.spent()
            signal.signal(signal.SIGINT, old)

    def begin(self) -> None:
        """A line begins."""
        self.begun, self.absent, self.leaving = time.monotonic(), 0.0, False

    def spent(self) -> float:
        """How long the line has worked."""
        return time.monotonic() - self.begun - self.absent

    def tick(self, after: float, woken: socket.socket) -> None:
        """Show the time of long work, and that it is being stopped; runs in a thread of its own."""
        first = after if after >= 0 else math.inf
        due, note = first, WORKING
        last, gap = time.monotonic(), 0.0       # when it looked last, and how long it had slept then
        woken.settimeout(BEAT)
        while True:
            try:
                told = woken.recv(16)
            except (TimeoutError, OSError):
                told = b''
            else:
                if END in told or not told:
                    return
            if missed((KeyboardInterrupt,)):    # as one that met a destructor
                self.later()
            now = time.monotonic()
            gap, before, last = now - last, gap, now
            if CONTINUE in told and not self.paused:        # the process was stopped (Ctrl-Z), and this thread with it
                self.absent += max(gap, before)
            spent = self.spent()
            if signal.SIGINT in told and not self.paused:   # else it was meant for another program
                note = STOPPING
                due = spent + PATIENCE          # most work stops in no time: nothing is shown then
            if note == STOPPING and self.leaving:
                note = LEAVING
            if woken not in self.runs:          # an interrupt came while the end was being told
                return
            if self.runs[-1] is not woken:      # it is suspended
                due, note = first, WORKING
            elif spent >= due and not self.paused:
                self.screen.status('  '.join(filter(None, (f'{spent:.1f} s', share(), note))))


def interrupt(control: Control) -> None:
    """Send the main thread what Ctrl-C sends, if it is at work: a call of the system in which it waits ends then."""
    if not control.runs:
        return
    if hasattr(signal, 'pthread_kill'):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        signal.raise_signal(signal.SIGINT)


@contextlib.contextmanager
def silent(live: bool) -> Iterator[None]:
    """Keep the terminal from showing and editing what is typed between prompts: the next prompt gets every key.

    A signal that ends or stops arrayl meanwhile leaves the terminal as it was: not every shell sees to that itself.
    """
    try:
        import termios
        if not live or not sys.stdin.isatty() or threading.current_thread() is not threading.main_thread():
            raise OSError
        handle = sys.stdin.fileno()
        before = termios.tcgetattr(handle)
    except (ImportError, OSError, ValueError, io.UnsupportedOperation):
        yield
        return
    quiet = termios.tcgetattr(handle)
    quiet[3] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(handle, termios.TCSANOW, quiet)

    def leave(number: int, frame: FrameType | None) -> None:
        with contextlib.suppress(termios.error):        # it hung up
            termios.tcsetattr(handle, termios.TCSANOW, before)
        old = signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)                     # it ends here, or is stopped and has come back
        signal.signal(number, old)
        with contextlib.suppress(termios.error):
            termios.tcsetattr(handle, termios.TCSANOW, quiet)
    old = {number: signal.signal(number, leave)
           for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGTSTP)
           if signal.getsignal(number) is signal.SIG_DFL}       # nohup's stays
    try:
        yield
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
        termios.tcsetattr(handle, termios.TCSANOW, before)


def overtaken(source: Any) -> bool:
    """Whether Ctrl-C is among the keys that `source`, a prompt's input, has got since the prompt ended.

    It may have been read with the key that ended it, or wait in the terminal, which makes no signal of what came before
    the prompt had put its mode back. What was typed before it is dropped, as a terminal does; the rest is for the next.
    """
    keys = get_typeahead(source)
    with contextlib.suppress(OSError, ValueError, NotImplementedError):
        if os.isatty(source.fileno()):
            keys += source.read_keys()
    last = max((i for i, key in enumerate(keys) if key.key == Keys.ControlC), default=-1)
    store_typeahead(source, keys[last + 1:])
    return last >= 0


@contextlib.contextmanager
def interrupting(app: Any, late: Callable[[], None]) -> Iterator[None]:
    """SIGINT at a prompt is what Ctrl-C is there; where the prompt is not yet there or being left, `late` is called.

    prompt_toolkit's own handler, which is to be off, loses what comes when the terminal's mode has been put back.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def key() -> None:
        if app.is_running and not app.is_done:
            app.key_processor.send_sigint()
        else:
            late()

    def tell(number: int, frame: FrameType | None) -> None:
        loop = app.loop
        if loop is not None and app.is_running and not app.is_done:
            loop.call_soon_threadsafe(key)      # it is called at the latest when the loop is being closed
        else:
            late()
    old = signal.signal(signal.SIGINT, tell)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, old)


class Ended(Exception):
    """The prompt was left because of a signal."""


@contextlib.contextmanager
def ending(app: Any) -> Iterator[None]:
    """SIGTERM ends a prompt as a key would: what stands below it is taken away. It raises SystemExit then."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, 'SIGTERM'):
        yield
        return

    def leave(number: int, frame: FrameType | None) -> None:
        if app.loop is not None and app.is_running:
            app.loop.call_soon_threadsafe(lambda: app.is_running and app.exit(exception=Ended()))
        else:
            raise SystemExit(128 + number)
    old = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    except Ended:
        raise SystemExit(128 + signal.SIGTERM) from None
    finally:
        signal.signal(signal.SIGTERM, old)
