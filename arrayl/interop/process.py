"""A program that runs beside arrayl: what it writes and reads on its numbered streams, and how it ends.

Each stream goes to a file descriptor or to a `Sink`, which gathers what arrives or hands it on. Several streams may
share a sink; they share its pipe then, so that their output is merged in the order in which it was written. The run
ends when the program ends: what programs that it left running may write later is not waited for.
"""
from __future__ import annotations

import os
import selectors
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

CHUNK = 65536
NAP = 0.05                      # how long the end of the program may go unnoticed while a stream stays open
HIGHEST_STREAM = 255
LEFT: list[subprocess.Popen[bytes]] = []        # programs that were left running, to be asked for once they end


@dataclass
class Sink:
    """Where output is gathered. `full` is told the size so far; `arrived` gets what came, and whether it is all."""
    full: Callable[[int], object] = lambda size: None
    arrived: Callable[[bytes, bool], object] | None = None
    data: bytearray = field(default_factory=bytearray)

    def take(self, data: bytes) -> None:
        self.data += data
        self.full(len(self.data))
        if len(self.data) >= CHUNK:
            self.flush()

    def flush(self, last: bool = False) -> None:
        if self.arrived is not None and (self.data or last):
            data, self.data = bytes(self.data), bytearray()
            self.arrived(data, last)


@dataclass
class Ended:
    """How a run ended: the exit code (negative: the signal that killed it), None and the process when time was up."""
    code: int | None
    pid: int = -1


class Run:
    """One program and the ends of its pipes that are ours."""

    def __init__(self, command: str | list[str], streams: Mapping[int, int | Sink], inputs: Mapping[int, int | bytes],
                 cwd: str | None = None, env: Mapping[str, str] | None = None) -> None:
        self.selector = selectors.DefaultSelector()
        self.sinks: list[Sink] = []
        self.theirs: list[int] = []             # descriptors to be closed once the program has them
        self.ours: list[int] = []
        try:
            ends = {n: self._output(where) for n, where in streams.items()}
            ends.update({n: self._input(source) for n, source in inputs.items()})
            self.process = _start(command, ends, cwd, env)
        except BaseException:
            self.close()
            raise
        finally:
            for end in self.theirs:
                os.close(end)

    def _output(self, where: int | Sink) -> int:
        if isinstance(where, int):
            return where
        for key in self.selector.get_map().values():
            if key.data[0] is where:
                return int(key.data[1])
        mine, theirs = os.pipe()
        os.set_blocking(mine, False)
        self.ours.append(mine)
        self.theirs.append(theirs)
        self.sinks.append(where)
        self.selector.register(mine, selectors.EVENT_READ, (where, theirs))
        return theirs

    def _input(self, source: int | bytes) -> int:
        if isinstance(source, int):
            return source
        theirs, mine = os.pipe()
        os.set_blocking(mine, False)
        self.ours.append(mine)
        self.theirs.append(theirs)
        self.selector.register(mine, selectors.EVENT_WRITE, memoryview(source))
        return theirs

    def wait(self, seconds: float | None = None) -> Ended:
        """Passes data until the program ends or the time is up."""
        limit = None if seconds is None else time.monotonic() + seconds
        while True:
            code = self.process.poll()
            left = NAP if limit is None else max(0.0, min(NAP, limit - time.monotonic()))
            if code is not None:
                limit = time.monotonic() + NAP
                while self._pass(0) and time.monotonic() < limit:       # what it wrote before it ended is there by now
                    pass
                break
            if self.selector.get_map():
                self._pass(0 if any(sink.arrived and sink.data for sink in self.sinks) else left)
            else:
                with suppress(subprocess.TimeoutExpired):
                    self.process.wait(left)
            if limit is not None and time.monotonic() >= limit and self.process.poll() is None:
                break
        for sink in self.sinks:
            sink.flush(last=True)
        return Ended(code, -1 if code is not None else self.process.pid)

    def _pass(self, patience: float) -> bool:
        """Moves what can be moved; whether anything arrived."""
        moved = False
        for key, _ in self.selector.select(patience):
            if key.events == selectors.EVENT_WRITE:
                self._feed(key)
                continue
            with suppress(BlockingIOError):
                data = os.read(key.fd, CHUNK)
                if not data:
                    self._done(key.fd)
                    continue
                key.data[0].take(data)
                moved = True
        if not moved:
            for sink in self.sinks:
                sink.flush()
        return moved

    def _feed(self, key: selectors.SelectorKey) -> None:
        left: memoryview = key.data
        try:
            left = left[os.write(key.fd, left[:CHUNK]):] if left else left
        except BlockingIOError:
            return
        except BrokenPipeError:
            left = left[:0]
        if left:
            self.selector.modify(key.fd, selectors.EVENT_WRITE, left)
        else:
            self._done(key.fd)

    def _done(self, end: int) -> None:
        self.selector.unregister(end)
        self.ours.remove(end)
        os.close(end)

    def close(self, signal: int = 0) -> None:
        """Lets go of the program; sends it `signal` when it still runs."""
        for end in self.ours:
            os.close(end)
        self.ours.clear()
        self.selector.close()
        process = getattr(self, 'process', None)
        if process is not None and process.poll() is None:
            if signal:
                with suppress(OSError):
                    process.send_signal(signal)
            LEFT.append(process)


def _start(command: str | list[str], ends: Mapping[int, int], cwd: str | None,
           env: Mapping[str, str] | None) -> subprocess.Popen[bytes]:
    LEFT[:] = [process for process in LEFT if process.poll() is None]
    shell = isinstance(command, str)
    more = {n: end for n, end in ends.items() if n > 2}
    if not more:
        return subprocess.Popen(command, shell=shell, stdin=ends[0], stdout=ends[1], stderr=ends[2], cwd=cwd, env=env)
    # Streams above 2 are put in their places between fork and exec. The places are taken here meanwhile, so that
    # nothing that the start itself needs lies there, and the ends are moved above them.
    import fcntl
    top = max(more) + 1
    moved = {n: fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, top) for n, end in more.items()}
    taken: list[int] = []
    null = os.open(os.devnull, os.O_RDWR)
    try:
        for n in more:
            try:
                os.fstat(n)
            except OSError:
                os.dup2(null, n, inheritable=False)
                taken.append(n)

        def place() -> None:
            for n, end in moved.items():
                os.dup2(end, n)
        return subprocess.Popen(command, shell=shell, stdin=ends[0], stdout=ends[1], stderr=ends[2], cwd=cwd, env=env,
                                close_fds=False, preexec_fn=place)
    finally:
        for end in (null, *moved.values(), *taken):
            os.close(end)
