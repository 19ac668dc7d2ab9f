"""How the REPL shows results: as any session does, except that long ones are elided or paged, by choice.

What is far too large is cut before it is formatted: nobody waits for a hundred million numbers to become text.
"""
from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np

from arrayl.arrays import shape_of
from arrayl.display.state import BoxState, printed
from arrayl.session.commands import Display
from arrayl.settings import S

HUGE, NESTED = 200_000, 20_000         # items; more than that are not all formatted to show a part of them
HEAD_SHARE = 0.7
NARROWEST, WIDEST = 42, 32767           # what ⎕PW may be


class TerminalDisplay(Display):
    """The display of a session in a terminal."""

    def __init__(self, size: Callable[[], tuple[int, int]], settings: Callable[[], Any],
                 away: Callable[[], AbstractContextManager[None]] = nullcontext) -> None:
        super().__init__()
        self.state: BoxState
        self.size, self.settings, self.away = size, settings, away
        self.last: Any = None                   # the last result that was not shown whole

    def width(self) -> int:
        """⎕PW; the columns of a window that is narrower than ⎕PW, which follows it, can be."""
        columns, _ = self.size()
        return columns if columns < S.pw == NARROWEST and self.settings().width == 'auto' else S.pw

    def render(self, value: Any, in_function: bool = False) -> str:
        _, height = self.size()
        config = self.settings()
        if config.long == 'elide' and isinstance(value, np.ndarray) and value.size > huge(value) and value.ndim:
            return self.render_part(value, config.long_lines, height, in_function)
        text = printed(value, box=self.state, width=self.width(), height=height, in_function=in_function)
        lines = text.count('\n')
        if config.long == 'all' or lines <= config.long_lines or callable(value):
            return text
        if config.long == 'page' and not in_function:
            self.page(text)
            return f'⍝ shape {shape_text(value)}, {lines} lines\n'
        self.last = value
        shown = text.split('\n')[:-1]
        return elided(shown, config.long_lines, shape_text(value), len(shown))

    def render_part(self, value: np.ndarray, lines: int, height: int, in_function: bool) -> str:
        """The first and the last major cells of a huge array."""
        self.last = value
        most = huge(value)
        row = max(1, value.size // max(1, value.shape[0]))
        wanted = max(1, min(most // row, lines * (80 if value.ndim == 1 else 1)))
        shown = value
        if value.shape[0] > 2 * wanted:
            shown = np.concatenate([value[:wanted], value[-wanted:]])
        while shown.size > 2 * most and shown.ndim > 1:     # wide: columns are cut too
            keep = max(1, shown.shape[-1] * most // shown.size)
            shown = shown[..., :keep]
            if keep == 1:
                shown = shown.reshape(-1)[:most]
        rows = printed(shown, box=self.state, width=self.width(), height=height,
                       in_function=in_function).split('\n')[:-1]
        by_row = value.ndim == 2 and shown.shape[1:] == value.shape[1:] and len(rows) == len(shown)
        of = len(value) if by_row else None     # else how many lines it would take nobody knows
        return elided(rows, lines, shape_text(value), of, value.size)

    def page(self, text: str) -> None:
        import pydoc
        pager = os.environ.get('PAGER')
        if pager is None:
            os.environ['PAGER'] = 'less -RSX'
        try:
            with self.away():
                pydoc.pager(text)
        finally:
            if pager is None:
                os.environ.pop('PAGER', None)

    def show_all(self) -> str:
        """The last elided result, whole, in the pager or as text."""
        if self.last is None:
            return ''
        return printed(self.last, box=self.state, width=self.width())


def huge(value: np.ndarray) -> int:
    """How many items of an array are formatted at most; those of a nested one take ten times as long."""
    return NESTED if value.dtype == object else HUGE


def elided(lines: list[str], most: int, shape: str, of: int | None, items: int = 0) -> str:
    """The first and the last of `lines`, and between them how many of all that there are, `of`, are left out, and what
    shape the array has. Where nobody has counted them, how many items there are.
    """
    most = max(4, most)
    head = int(most * HEAD_SHARE) if len(lines) > most else len(lines) // 2
    tail = most - head - 1 if len(lines) > most else len(lines) - head
    count = f'most of {items} items' if of is None else f'{of - head - tail} lines'
    note = f'⋮ {count} left out; shape {shape}; ]more shows all'
    return '\n'.join([*lines[:head], note, *lines[len(lines) - tail:]]) + '\n'


def shape_text(value: Any) -> str:
    return ' '.join(map(str, shape_of(value))) or '⍬'
