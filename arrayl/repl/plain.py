"""A plain loop over lines, for terminals without prompt_toolkit's abilities."""
from __future__ import annotations

import sys

from arrayl import __version__
from arrayl.repl import config
from arrayl.session import Session
from arrayl.session.talk import Talk
from arrayl.session.units import Feeder, Unit

PROMPT = ' ' * 6


class Plain(Talk):
    """Lines of standard input, with a prompt."""

    def __init__(self) -> None:
        self.feeder = Feeder()

    def next(self) -> Unit:
        while True:
            try:
                unit = self.feeder.feed(input(PROMPT), self.session)
            except EOFError:
                sys.stdout.write('\n')
                raise
            except KeyboardInterrupt:
                sys.stdout.write('\n')
                self.feeder = Feeder()
                continue
            if unit is not None:
                return unit


def run() -> int:
    """Read lines until the end of input; errors are printed and the session goes on."""
    if sys.stdout.isatty() and config.load()[0].banner:
        sys.stdout.write(f'arrayl {__version__}   ]help: a tour   ]tutorial: ten steps   Ctrl-D leaves\n')
    Session().converse(Plain())
    return 0
