"""Stopping work, and saying how long it takes.

While a statement runs, SIGINT (Ctrl-C) raises KeyboardInterrupt in the main thread, except in the few lines
where a session puts its settings back: there it waits a moment, so that what is interrupted is always whole.
Python delivers it between two bytecodes, so one call of NumPy ends first; the engine works in blocks and never
stays away for long. A thread that was told by the operating system at once says so on the screen meanwhile.

Tried and rejected: computing in a second thread that is abandoned. It would go on holding memory and the lock on the
settings, and would write them back later.
"""
from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType
from typing import Any, TextIO

GUARDED = {('core.py', 'active'), ('core.py', 'failed'), ('core.py', 'clear'), ('threading.py', '_shutdown')}
RETRY = 0.02
CLEAR_LINE = '\r\x1b[K'


class Screen:
    """The terminal as a session's output: it keeps a line for the time of long work, and takes it away in time."""

    def __init__(self, stream: TextIO, live: bool) -> None:
        self.stream, self.live = stream, live
        self.lock = threading.Lock()
        self.tail = ''                          # what stands on the cursor's line
        self.ticking = False                    # whether that is the time

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
        """Show `text` on the cursor's line until something is written; only on a line that is empty."""
        with self.lock:
            if self.live and not self.tail:
                self.stream.write(f'{CLEAR_LINE}\x1b[2m{text}\x1b[m')
                self.stream.flush()
                self.ticking = True

    def done(self) -> None:
        with self.lock:
            self.wipe()
            self.stream.flush()


class Control:
    """Runs work so that it can be stopped; `elapsed` is how long the last took."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.elapsed = 0.0
        self.asked = 0.0                        # when Ctrl-C was pressed, 0.0 for not yet
        self.paused = False                     # input is being asked for

    def handle(self, number: int, frame: FrameType | None) -> None:
        self.asked = time.monotonic()
        while frame is not None:
            code = frame.f_code
            if (code.co_filename.rpartition('/')[2], code.co_name) in GUARDED:
                timer = threading.Timer(RETRY, signal.raise_signal, (signal.SIGINT,))
                timer.daemon = True
                timer.start()
                return
            if code.co_name == 'running' or code.co_filename.startswith('<apl'):
                break
            frame = frame.f_back
        raise KeyboardInterrupt

    @contextlib.contextmanager
    def running(self, after: float) -> Iterator[None]:
        """Work done here can be stopped; after `after` seconds its time is shown."""
        self.asked = 0.0
        stopped = threading.Event()
        began = time.monotonic()
        ticker = None
        if after >= 0 and self.screen.live:
            ticker = threading.Thread(target=self.tick, args=(began, after, stopped), daemon=True)
            ticker.start()
        main = threading.current_thread() is threading.main_thread()
        old: Any = signal.signal(signal.SIGINT, self.handle) if main else None
        try:
            yield
        finally:
            if main:
                signal.signal(signal.SIGINT, signal.SIG_IGN)
            stopped.set()
            if ticker is not None:
                ticker.join(1)
            self.screen.done()
            self.elapsed = time.monotonic() - began
            if main:
                signal.signal(signal.SIGINT, old)

    def tick(self, began: float, after: float, stopped: threading.Event) -> None:
        wait = after
        while not stopped.wait(wait):
            wait = 0.2
            if self.paused:
                continue
            seconds = time.monotonic() - began
            note = 'stopping' if self.asked else 'Ctrl-C stops'
            self.screen.status(f'{seconds:.1f} s  {note}')
