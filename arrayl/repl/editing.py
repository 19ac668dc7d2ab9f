"""Text of several lines: when it is complete, how its lines are indented, which brackets belong together.

Also a definition as text, so that `)ED name`, `∇name` and Ctrl-X e put it into the prompt. No terminal is needed here.
"""
from __future__ import annotations

import re
from typing import Any

import numpy as np

from arrayl.arrays.namespace import Namespace
from arrayl.compile.scopes import value_class
from arrayl.display.listing import CLOSES, MIDDLE, OPENS
from arrayl.repl.keyboard import context
from arrayl.session.units import Incomplete, units

PAIRS = {')': '(', ']': '[', '}': '{'}
WORD = re.compile(r'\s*:(\w+)')
REOPEN = re.compile(r'\s*∇\s*((?:[^\W\d]|[∆⍙])(?:\w|[∆⍙])*)\s*(?:\[\s*(?:⎕|(\d+))?\s*\])?\s*$')
STEP = 2


def is_complete(text: str) -> bool:
    """Whether Enter runs `text`: no bracket, string or definition is open. Two empty lines at the end run anything."""
    if text.endswith('\n\n'):
        return True
    if open_string(text):
        return False
    found = list(units(text))
    return not found or not isinstance(found[-1].problem, Incomplete)


def open_string(text: str) -> int:
    """The number of the first line that ends inside a string; 0 when there is none, and in a command."""
    if text.lstrip()[:1] in (')', ']'):
        return 0
    return next((i for i, line in enumerate(text.split('\n'), 1) if context(line) == 'string'), 0)


def keyword(line: str) -> str:
    """The control word that a line begins with."""
    found = WORD.match(line)
    return found.group(1).lower() if found else ''


def margin(line: str) -> int:
    return len(line) - len(line.lstrip(' '))


def indentation(text: str) -> str:
    """How a line after `text` begins: as the last one, deeper for a bracket or a control structure left open in it."""
    line = text[text.rfind('\n') + 1:]
    depth = sum((c in '{([') - (c in '})]') for i, c in enumerate(line) if context(line[:i]) == 'code')
    depth += keyword(line) in OPENS | MIDDLE - {'andif', 'orif'}
    return ' ' * max(0, margin(line) + STEP * depth)


def outdented(text: str) -> str | None:
    """`text` with its last line moved to where what it closes begins; None when it closes nothing.

    That line is a single closing bracket, a ∇, or begins with a control word such as :EndIf or :Else.
    """
    head, newline, last = text.rpartition('\n')
    if not newline:
        return None
    closer, word = last.strip(), keyword(last)
    lines = head.split('\n')
    if closer in PAIRS:
        place = mates(text).get(len(text) - 1)
        if place is None:
            return None
        opener = text[text.rfind('\n', 0, place) + 1:]
    elif closer == '∇' and not any(context(line) == 'code' and '{' in line for line in lines):
        opener = lines[0]
    elif word in CLOSES | MIDDLE:
        depth = 1
        for opener in reversed(lines):
            found = keyword(opener)
            depth += (found in CLOSES) - (found in OPENS)
            if depth == 0:
                break
        else:
            return None
    else:
        return None
    return f'{head}\n{" " * margin(opener)}{last.lstrip(" ")}'


def mates(text: str) -> dict[int, int]:
    """Position of every bracket that has a mate → position of the mate; strings and comments are no code."""
    out: dict[int, int] = {}
    opened: list[int] = []
    start = 0
    for line in text.split('\n'):
        for i, c in enumerate(line, start):
            if c in '([{' and context(text[start:i]) == 'code':
                opened.append(i)
            elif c in PAIRS and opened and text[opened[-1]] == PAIRS[c] and context(text[start:i]) == 'code':
                at = opened.pop()
                out[at], out[i] = i, at
        start += len(line) + 1
    return out


def definition(session: Any, name: str) -> str | None:
    """The text that defines `name`: a function, an operator or an array. None for what has no such text."""
    value = session.space.get(name)
    if value is None:
        return f'∇{name}\n\n∇'
    if isinstance(value, Namespace):
        return None
    if value_class(value) == 'A':
        if isinstance(value, np.ndarray) and value.size > 10_000:
            return None
        from arrayl.display.notation import notation
        return f'{name}←' + '\n'.join(notation(value))
    from arrayl.system.definitions import source_text
    lines = source_text(value, name)
    if lines is None:
        return None
    text = '\n'.join(line.rstrip() for line in lines)
    return text if '←{' in lines[0].replace(' ', '') else f'∇{text}\n∇'


def reopened(session: Any, text: str) -> tuple[str, int] | None:
    """What ``∇name`` or ``∇name[n]`` opens where name is a function already: its definition, and the cursor in it."""
    found = REOPEN.match(text)
    if found is None or value_class(session.space.get(found.group(1))) not in ('F', 'M', 'D', 'N'):
        return None
    whole = definition(session, found.group(1))
    if whole is None:
        return None
    lines = whole.split('\n')
    number = min(int(found.group(2) or len(lines)), max(0, len(lines) - 1 - whole.startswith('∇')))
    return whole, len('\n'.join(lines[:number + 1]))
