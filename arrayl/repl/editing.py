"""Text of several lines: when it is complete, how its lines are indented, which brackets belong together.

Also a definition as text, so that `)ED name`, `∇name` and Ctrl-X e put it into the prompt. No terminal is needed here.
"""
from __future__ import annotations

import itertools
import re
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

import numpy as np

from arrayl.arrays.namespace import Namespace
from arrayl.compile.scopes import value_class
from arrayl.compile.traditional.line_editor import DIRECTIVE, SHOWN, LineEditor, is_directive, suspended
from arrayl.display.functions import function_text
from arrayl.display.listing import CLOSES, MIDDLE, OPENS
from arrayl.functions import Defined, Derived, Train, meaning
from arrayl.repl.keyboard import brackets, context
from arrayl.session.reach import PATH as PATH_PATTERN
from arrayl.session.reach import python_object, reach
from arrayl.session.units import Incomplete, in_comment, units

PAIRS = {')': '(', ']': '[', '}': '{'}
WORD = re.compile(r'\s*:(\w+)')
REOPEN = re.compile(r'\s*∇\s*((?:[^\W\d]|[∆⍙])(?:\w|[∆⍙])*)\s*(\[[^\]]*\].*)?$')
PATH = re.compile(PATH_PATTERN)
BARE = re.compile(r'\[\d+(\.\d+)?\] ?$')
STEP = 2


def is_complete(text: str, session: Any = None) -> bool:
    """Whether Enter runs `text`: no bracket, string or definition is open. Two empty lines at the end run anything."""
    if len(ends := text.rsplit('\n', 2)) == 3 and not (ends[1] + ends[2]).strip():
        return True
    if open_string(text):
        return False
    found = list(units(text, session=session))
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
    """How a line after `text` begins: as the last one, deeper for a bracket or a control structure left open in it.

    A closing bracket that the line begins with counts for nothing: it has been moved already (see `outdented`).
    """
    line = text[text.rfind('\n') + 1:]
    moved = line.lstrip()[:1] in PAIRS
    depth = moved + sum(1 if c in '{([' else -1 for _, c in brackets(line))
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
    for i, c in brackets(text):
        if c in '([{':
            opened.append(i)
        elif opened and text[opened[-1]] == PAIRS[c]:
            at = opened.pop()
            out[at], out[i] = i, at
    return out


def definition(session: Any, name: str) -> str | None:
    """The text that defines `name`: a function, an operator or an array. None for what has no such text."""
    value = reach(session, name)
    if value is None:
        return f'∇{name}\n\n∇' if '.' not in name else None
    if isinstance(value, Namespace) or python_object(value) is not None:
        return None
    if value_class(value) == 'A':
        if isinstance(value, np.ndarray) and value.size > 10_000:
            return None
        from arrayl.display.notation import notation
        return f'{name}←' + '\n'.join(notation(value))
    known = meaning(value)
    if isinstance(known, Defined):
        text = '\n'.join(line.rstrip() for line in known.source.split('\n'))
        if not known.traditional:
            return f'{name}←{text.lstrip()}'
        return f'∇{text}\n∇' if '.' not in name else None      # ∇ defines names of the current namespace
    return f'{name}←{function_text(value)}' if isinstance(known, Derived | Train) else None


Numbered = list[tuple[Decimal, str]]    # the lines of a definition with their numbers


def reopened(session: Any, text: str, kept: Numbered | None = None) -> tuple[str, int] | None:
    """What ``∇name``, ``∇name[n]`` or ``∇`` opens where there is such a function: its definition, and the cursor in it.

    A traditional function opens in the line editor: with a line `[n]` for what is typed next (see `obeyed`).
    """
    if text.strip() == '∇' and (unit := suspended(session)) is not None and unit.ns is session.space:
        text = f'∇{unit.name}'                  # the function that is suspended
    found = REOPEN.match(text) if not text.rstrip().endswith('∇') else None
    if found is None or value_class(session.space.get(found.group(1))) not in ('F', 'M', 'D', 'N'):
        return None
    whole = definition(session, found.group(1))
    if whole is None:
        return None
    lines = whole.split('\n')
    if whole.startswith('∇'):
        directive = found.group(2) or f'[{len(lines) - 1}]'
        lines.insert(-1, directive)
        return obeyed('\n'.join(lines), len('\n'.join(lines[:-1])), [] if kept is None else kept, opens=True)
    number = re.match(r'\[\s*(\d+)', found.group(2) or '')
    last = max(0, len(lines) - 1)
    return whole, len('\n'.join(lines[:min(int(number.group(1)) if number else last, last) + 1]))


class Visible(LineEditor):
    """The line editor with the definition in sight: a line is not shown again, the cursor goes there."""
    cursor: tuple[Decimal, int] | None = None

    def obey(self, directive: str) -> None:
        self.cursor = None
        super().obey(directive)
        if (found := SHOWN.match(directive)) and found.group(1):
            self.cursor = Decimal(found.group(1)), int(float(found.group(2) or 0))

    def show(self, numbers: list[Decimal]) -> None:
        pass


def obeyed(text: str, position: int, kept: Numbered, opens: bool = False) -> tuple[str, int] | None:
    """What Enter makes of a ∇-definition when the cursor is in a line such as ``[2] r←x`` or ``[∆3]``, and the cursor.

    The directive is carried out, and a line with the next number follows for what is typed next; none where ∇ ended
    the line. None elsewhere: where no line of this kind is, or nothing was typed after the number. The lines have the
    numbers that they are `kept` with until the definition is closed; one that `opens` has none yet.
    """
    lines = text.split('\n')
    row = text[:position].count('\n')
    found = DIRECTIVE.match(lines[row])
    if row == 0 or row != prompt_row(lines) or not lines[0].lstrip().startswith('∇') or found is None:
        return None
    inside = not balanced('\n'.join(lines[:row]))         # a row of array notation may stand here
    if not is_directive(found.group(1)):
        return None
    line = lines.pop(row)
    if lines[-1].strip() == '∇':
        lines.pop()
    line = line.rstrip()
    ends = line.endswith('∇') and not in_comment(line)
    whole = [lines[0].lstrip()[1:].strip(), *lines[1:]]
    editor = Visible(whole)
    if not opens:
        editor.lines = dict(numbered(whole, kept))
    line = line.removesuffix('∇') if ends else line
    if inside:
        editor.obey(found.group(1))
        editor.put(line[found.start(2):])
    else:
        editor.take(line)
    order = sorted(editor.lines)
    kept[:] = [(n, editor.lines[n]) for n in order]
    made = ['∇' + editor.lines[order[0]], *(editor.lines[n] for n in order[1:])]
    if ends:
        done = '\n'.join([*made, '∇'])
        return done, len(done)
    made += [f'[{editor.at.normalize():f}] ', '∇']
    if editor.cursor is not None and editor.cursor[0] in order:
        row, column = order.index(editor.cursor[0]), editor.cursor[1]
        column = min(column - 1, len(made[row])) if column else len(made[row])
        return '\n'.join(made), len('\n'.join(made[:row + 1])) - len(made[row]) + column
    return '\n'.join(made), len('\n'.join(made[:-1]))


def balanced(text: str) -> bool:
    """Whether no bracket is open at the end of a text."""
    return sum(1 if c in '{([' else -1 for _, c in brackets(text)) <= 0


def prompt_row(lines: list[str]) -> int:
    """The line of a definition that is one for the line editor: the last, or the last before ∇."""
    return len(lines) - 1 - (lines[-1].strip() == '∇' and len(lines) > 2)


def in_line_editor(text: str, position: int) -> bool:
    """Whether the cursor is in a line that waits for the next line of a definition."""
    lines = text.split('\n')
    row = text[:position].count('\n')
    return row == prompt_row(lines) > 0 and bool(lines[0].lstrip().startswith('∇') and BARE.match(lines[row]))


def numbered(lines: list[str], kept: Numbered) -> Numbered:
    """The lines with the numbers that they were `kept` with; those added where they stand have some in between."""
    if len(lines) == len(kept):                 # changed where they stand
        return [(n, line) for (n, _), line in zip(kept, lines, strict=True)]
    found: dict[int, Decimal] = {0: Decimal(0)}
    for i, j, size in SequenceMatcher(None, [x for _, x in kept], lines, autojunk=False).get_matching_blocks():
        found.update({j + k: kept[i + k][0] for k in range(size) if j + k})
    for i in range(len(lines)):
        if i not in found:
            following = next((j for j in range(i, len(lines)) if j in found), None)
            before = found[i - 1]
            step = Decimal(1) if following is None else (found[following] - before) / (following - i + 1)
            found[i] = before + step
    return [(found[i], line) for i, line in enumerate(lines)]


MARGIN = ' ' * 6
MARK = re.compile(r' *∧ *$')


def inputs_of(text: str) -> str:
    """The inputs of a session that is pasted: its lines behind the margin, but for reports. Other text as it is."""
    lines = text.split('\n')
    if not next((line for line in lines if line.strip()), '').startswith(MARGIN):
        return text
    found: list[str] = []
    for above, line in itertools.pairwise(['', *lines]):
        if MARK.match(line) and found:          # under the statement that failed, which is told once more;
            if above.startswith(MARGIN):        # that of a function has its place before it: g[1] r←x÷0
                found.pop()
        elif line.startswith(MARGIN):
            found.append(line.removeprefix(MARGIN))
    return '\n'.join(found)


def unprompted(text: str) -> str:
    """A ∇-definition without the line for what is typed next, where nothing was typed."""
    lines = text.split('\n')
    row = prompt_row(lines)
    if row > 0 and lines[0].lstrip().startswith('∇') and BARE.match(lines[row]):
        del lines[row]
    return '\n'.join(lines)


def name_at(text: str, position: int) -> str:
    """The name or system name under the cursor or before it, with what stands before its dots: `a.b` at b, `a` at a."""
    for found in PATH.finditer(text):
        if found.start() <= position <= found.end():
            dot = text.find('.', position, found.end())
            return text[found.start():found.end() if dot < 0 else dot]
    return ''
