"""Inputs of earlier sessions: one line of JSON for each, appended whole.

A record is one write to a file opened for appending, so sessions that run at once do not mix theirs and a
crash loses at most the record being written; a line that cannot be read is skipped. Each session reads the
file when it starts; what others type meanwhile appears the next time.
"""
from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.history import History
from prompt_toolkit.search import SearchDirection, SearchState

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


def search_fast(buffer: Buffer) -> None:
    """Let a search in the history, which is made anew at every key and redrawing, look at its lines as they are.

    prompt_toolkit makes documents of all that it passes: with 100,000 inputs that took seconds for each key. The buffer
    keeps, as `unfound`, the text that no input had.
    """
    def noted(*given: Any, **named: Any) -> tuple[int, int] | None:
        found = search(buffer, *given, **named)
        buffer.unfound = '' if found else given[0].text     # type: ignore[attr-defined]
        return found
    buffer._search = noted                          # type: ignore[method-assign]


def search(buffer: Buffer, state: SearchState, include_current_position: bool = False,
           count: int = 1) -> tuple[int, int] | None:
    """Which input has the text that is searched for, and where in it; None if there is none. See `Buffer._search`."""
    lines: Any = buffer._working_lines              # a deque: indices into its middle would take long
    back, ignore = state.direction == SearchDirection.BACKWARD, state.ignore_case()
    pattern = re.compile(re.escape(state.text), re.IGNORECASE if ignore else 0)

    def within(document: Document, here: bool) -> int | None:
        at = (document.find_backwards(state.text, ignore_case=ignore) if back else
              document.find(state.text, include_current_position=here, ignore_case=ignore))
        return None if at is None else document.cursor_position + at
    index, position = buffer.working_index, buffer.cursor_position
    for _ in range(count):
        found = within(Document(lines[index], position), include_current_position)
        if found is None:
            every = list(lines)
            order = [*range(index - 1, -1, -1), len(every) - 1] if back else [*range(index + 1, len(every)), 0]
            other = next((i for i in order if pattern.search(every[i])), None)
            if other is None:
                return None
            index, line = other, every[other]
            found = within(Document(line, len(line) if back else 0), True)
        assert found is not None
        position = found
    return index, position
