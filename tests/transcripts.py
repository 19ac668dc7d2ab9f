"""What sessions print, and what documentation says that they print."""
from __future__ import annotations

from pathlib import Path

import arrayl
from arrayl.interop.host import Host
from arrayl.primitives.registry import transcript


def shows(session: arrayl.Session, text: str) -> list[str]:
    """What a session prints for `text`, line by line, without trailing blanks."""
    return [line.rstrip() for line in session.transcript(text).rstrip('\n').split('\n')]


class StillHost(Host):
    """The host of documentation: its day is always the same, and every look at the clock takes a millisecond."""
    looks = 0

    def now(self) -> float:
        return 1767614400.0                     # noon of the fifth of January 2026, UTC

    def ticks(self) -> float:
        self.looks += 1
        return self.looks / 1000


def untrue(doc: str, folder: Path) -> list[tuple[str, str, str]]:
    """The examples in `doc` that do not print what stands below them: input, what stands there, what is printed.

    They run one after the other in one session, in `folder`, which documentation calls /home/ann.
    """
    session = arrayl.Session(host=StillHost())
    wrong = []
    for source, expected in transcript(doc):
        got = session.transcript(source).replace(str(folder), '/home/ann')
        shown = [[line.rstrip() for line in text.rstrip('\n').split('\n')] for text in (expected, got)]
        if shown[0] != shown[1]:
            wrong.append((source, expected, got))
    return wrong
