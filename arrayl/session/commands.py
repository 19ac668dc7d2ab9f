"""Session commands, `)…` and `]…`, and how values are printed."""
from __future__ import annotations

from typing import Any

from arrayl.errors import APLError


class Display:
    """How a session prints: the state of ]box and ]rows."""

    def __init__(self) -> None:
        self.state: Any = None

    def render(self, value: Any) -> str | None:
        from arrayl.display.arrays import display
        return display(value)

    def render_bare(self, value: Any) -> str:
        from arrayl.display.arrays import display
        return display(value)


def command(session: Any, text: str) -> list[str]:
    """Run a command and give the lines that it prints."""
    raise APLError(f'No such command: {text}', name='SYNTAX ERROR', number=2)
