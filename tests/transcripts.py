"""What sessions print."""
from __future__ import annotations

import arrayl


def shows(session: arrayl.Session, text: str) -> list[str]:
    """What a session prints for `text`, line by line, without trailing blanks."""
    return [line.rstrip() for line in session.transcript(text).rstrip('\n').split('\n')]
