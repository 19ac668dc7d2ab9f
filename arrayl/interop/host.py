"""The one door to the outside world: files, shell, Python modules, environment, clock, random seed.

A session is given a `Host`; no primitive or system function opens, imports or runs anything by itself.
A host that lacks a capability answers with a DOMAIN ERROR that names the missing permission, which is how
untrusted code is embedded: ``Session(host=Host(files=False, shell=False, python=False))``.
"""
from __future__ import annotations

import importlib
import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TextIO

from arrayl.errors import DomainError
from arrayl.fields import Fields, fresh

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from arrayl.interop.process import Run, Sink

LOOK = 0.05                     # seconds; what another thread raises in one that waits arrives between two waits
PERMISSIONS = ('files', 'shell', 'python', 'environment', 'clock')


class OutputLost(OSError):
    """What a program prints cannot be written: no fault of the program, which cannot trap it."""


class Host(Fields):
    """What a session may reach; every permission is granted unless it is set to False."""

    files: bool = True
    shell: bool = True
    python: bool = True
    environment: bool = True
    clock: bool = True
    arguments: list[str] = fresh(factory=list)      # ⎕ARGV
    input: Callable[[str], str] | None = None               # asks for a line, given the prompt; None: standard input
    output: TextIO | None = None                            # where ⎕← and results go; None: sys.stdout
    module_path: list[Path] = fresh(factory=list)   # where ⎕USE looks, after the script's own folder
    writes: int = 0                                 # how many texts have been written

    def require(self, permission: str, what: str) -> None:
        """Raise DOMAIN ERROR unless `permission` is granted; `what` is the name that asked (``⎕NGET``)."""
        if not getattr(self, permission):
            raise DomainError(f'{what} needs the permission "{permission}", which this session lacks')

    # --- files
    def path(self, name: str, what: str) -> Path:
        """The path of file `name`, once the session may use files at all."""
        self.require('files', what)
        from pathlib import Path  # 4 ms
        return Path(name).expanduser()

    # --- shell
    def run(self, command: str | list[str], what: str, stdin: bytes = b'') -> subprocess.CompletedProcess[bytes]:
        self.require('shell', what)
        import subprocess  # 4 ms, which most sessions never need
        pipe = subprocess.PIPE
        with subprocess.Popen(command, shell=isinstance(command, str), stdin=pipe, stdout=pipe, stderr=pipe) as process:
            while True:
                try:
                    output, errors = process.communicate(stdin, LOOK)
                    return subprocess.CompletedProcess(command, process.returncode, output, errors)
                except subprocess.TimeoutExpired:
                    continue
                except BaseException:
                    process.kill()
                    raise

    def start(self, command: str | list[str], what: str, streams: Mapping[int, int | Sink],
              inputs: Mapping[int, int | bytes], cwd: str | None = None, env: Mapping[str, str] | None = None) -> Run:
        """A program that runs, with its streams redirected."""
        self.require('shell', what)
        from arrayl.interop.process import Run
        return Run(command, streams, inputs, cwd, env)

    # --- Python
    def module(self, name: str, what: str) -> Any:
        self.require('python', what)
        return importlib.import_module(name)

    # --- environment and clock
    def variable(self, name: str, what: str) -> str:
        self.require('environment', what)
        return os.environ.get(name, '')

    def now(self) -> float:
        """Seconds since 1970-01-01 UTC."""
        self.require('clock', 'the clock')
        return time.time()

    def ticks(self) -> float:
        """A monotonic clock in seconds."""
        self.require('clock', 'the clock')
        return time.perf_counter()

    def sleep(self, seconds: float) -> None:
        self.require('clock', '⎕DL')
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            time.sleep(min(left, LOOK))

    # --- the terminal
    def write(self, text: str) -> None:
        stream = self.output or sys.stdout
        self.writes += 1
        try:
            stream.write(text)
        except UnicodeEncodeError:      # half a surrogate pair, or a character that the terminal's encoding lacks
            encoding = getattr(stream, 'encoding', None) or 'utf-8'
            stream.write(text.encode(encoding, 'replace').decode(encoding))
        except BrokenPipeError:
            raise
        except OSError as e:
            raise OutputLost(*e.args) from None

    def read_line(self, prompt: str = '') -> str:
        """One line of input without its end; EOFError when there is no more."""
        if self.input is not None:
            return self.input(prompt)
        if prompt:
            self.write(prompt)
            (self.output or sys.stdout).flush()
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.rstrip('\n').rstrip('\r')
