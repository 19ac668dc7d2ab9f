"""Inputs of earlier sessions: one line of JSON for each, appended whole.

A record is one write to a file opened for appending, so sessions that run at once do not mix theirs and a
crash loses at most the record being written; a line that cannot be read is skipped. Each session reads the
file when it starts; what others type meanwhile appears the next time.
"""
from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

from prompt_toolkit.history import History

from arrayl.repl.config import alone
from arrayl.system.access import replace_file


def record(text: str) -> bytes:
    """An input as a line of the file."""
    return json.dumps(text, ensure_ascii=False).encode('utf-8', 'replace') + b'\n'


class SessionHistory(History):
    """The history in file `path`, of which the last `keep` inputs are used."""

    def __init__(self, path: Path, keep: int = 10000) -> None:
        super().__init__()
        self.path, self.keep = path, keep

    def load_history_strings(self) -> Iterable[str]:
        """The inputs, the latest first."""
        return reversed(self.read())

    def read(self) -> list[str]:
        found = self.records()
        if len(found) > 2 * self.keep:
            with contextlib.suppress(OSError), alone(self.path):
                found = self.latest(self.records())     # with what others appended meanwhile
                replace_file(self.path, b''.join(map(record, found)), lasting=True)
        return self.latest(found)

    def latest(self, found: list[str]) -> list[str]:
        return found[max(0, len(found) - self.keep):]

    def records(self) -> list[str]:
        """What the file holds; a line that cannot be read is skipped."""
        try:
            data = self.path.read_bytes()
        except OSError:
            return []
        found = []
        for line in data.split(b'\n'):
            if line.startswith(b'"'):               # a text; what else may be there could be nested without end
                with contextlib.suppress(ValueError):
                    found.append(json.loads(line))
        return found

    def store_string(self, string: str) -> None:
        line = record(string)
        try:
            with alone(self.path):
                handle = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
                try:
                    size = os.fstat(handle).st_size
                    if size and hasattr(os, 'pread') and os.pread(handle, 1, size - 1) != b'\n':
                        line = b'\n' + line         # a record before was cut off by a crash
                    os.write(handle, line)
                finally:
                    os.close(handle)
        except OSError:
            pass                                    # a read-only home must not stop the session
