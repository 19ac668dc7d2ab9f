"""A plain loop over lines, for terminals without prompt_toolkit's abilities."""
from __future__ import annotations

import sys

from arrayl.session import Session
from arrayl.session.units import Feeder

PROMPT = ' ' * 6


def run() -> int:
    """Read lines until the end of input; errors are printed and the session goes on."""
    session = Session()
    feeder = Feeder()
    while True:
        try:
            line = input(PROMPT)
        except EOFError:
            sys.stdout.write('\n')
            return 0
        except KeyboardInterrupt:
            sys.stdout.write('\n')
            feeder = Feeder()
            continue
        unit = feeder.feed(line)
        if unit is not None:
            session.interact(unit)
