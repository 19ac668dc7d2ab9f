"""Declaring system names: the functions go through `primitives.registry`, the niladic ones through `niladic`.

A niladic system name (``⎕A``, ``⎕TS``) is an array wherever it stands. Its entry has kind ``A`` and two facts:
``niladic``, the function of no arguments that gives its value at each use, and ``form``, which carries the name and
the documentation that help and the tests of examples read.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from arrayl.primitives.registry import REGISTRY, Entry, Form

N = TypeVar('N', bound=Callable[[], Any])
ARRAY = 'A'


def niladic(glyph: str, name: str, **facts: Any) -> Callable[[N], N]:
    """Declare the decorated function of no arguments to be what `glyph` means at each use."""
    def declare(run: N) -> N:
        if REGISTRY.declared(glyph):
            raise RuntimeError(f'{glyph} is declared twice')
        made = Entry(glyph, kind=ARRAY)
        made.facts = {'niladic': run, 'form': Form(name, run), **facts}
        REGISTRY[glyph] = made
        return run
    return declare
