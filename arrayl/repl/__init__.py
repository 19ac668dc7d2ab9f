"""The REPL: a bare ``arrayl`` in a terminal. prompt_toolkit is imported when it starts, not before."""
from __future__ import annotations

import os
import sys


def start() -> int:
    """Run the read-evaluate-print loop until it ends; the exit status."""
    if not sys.stdout.isatty() or os.environ.get('TERM') == 'dumb':
        from arrayl.repl.plain import run
        return run()
    from arrayl.repl.loop import Repl
    return Repl().loop()
