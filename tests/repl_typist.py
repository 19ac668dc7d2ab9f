"""Someone at the keys of the REPL: what was typed, what the prompt then held."""
from __future__ import annotations

from typing import Any

from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.output import DummyOutput

from arrayl.repl.config import Config
from arrayl.repl.loop import Repl

ESC, TAB, ENTER, F1, F2, F3, F4 = '\x1b', '\t', '\r', '\x1bOP', '\x1bOQ', '\x1bOR', '\x1bOS'
LEFT, UP, RIGHT, BACKSPACE = '\x1b[D', '\x1b[A', '\x1b[C', '\x7f'


class Typist:
    """A REPL and someone at its keys."""

    def __init__(self, pipe: Any, **settings: Any) -> None:
        self.pipe = pipe
        self.repl = Repl(config=Config(**settings), input=pipe, output=DummyOutput(), history=InMemoryHistory())

    def type(self, keys: str) -> str:
        """What the prompt gives when these keys and Enter are typed."""
        self.pipe.send_text(keys + ENTER)
        return self.repl.ask()

    def run(self, keys: str) -> str:
        text = self.type(keys)
        self.repl.run(text)
        return text
