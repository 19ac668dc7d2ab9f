"""The REPL: a bare ``arrayl`` in a terminal."""
from __future__ import annotations


def start() -> int:
    """Run the read-evaluate-print loop until it ends; the exit status."""
    from arrayl.repl.plain import run
    return run()
