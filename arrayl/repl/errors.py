"""What the REPL adds below an error report: the shapes that met, the name that may have been meant."""
from __future__ import annotations

import difflib
import re
from typing import Any

import numpy as np
from prompt_toolkit.utils import get_cwidth

from arrayl.arrays import Shape, shape_of
from arrayl.compile.catalogue import load_all
from arrayl.compile.source import source_of
from arrayl.errors import APLError, APLIndexError, APLSyntaxError, APLValueError, LengthError, RankError
from arrayl.primitives.assignment import storing
from arrayl.primitives.registry import REGISTRY
from arrayl.primitives.scalar import pervade
from arrayl.repl import editing, keyboard
from arrayl.repl.completion import keywords, prefix_of, words
from arrayl.session.reach import PATH, held, reach
from arrayl.session.report import function_around, printed
from arrayl.settings import S

MEMBER = re.compile(rf'({PATH})\.\w*$')
NO_SYSTEM_NAME = 'has no system name'
UNEXPECTED = re.compile(r'Unexpected (:\w+)$')
UNDEFINED = 'Undefined name: '
PRODUCT = re.compile(r'[\d)] ?[xX] ?[\d(]')           # what is ×, it seems
INDENT = ' ' * 6                        # of the rows that a long line goes on in


def advice(error: APLError, session: Any) -> list[str]:
    """Lines to print after the report; none when there is nothing to say."""
    if isinstance(error, APLValueError) and str(error.message).startswith(UNDEFINED):
        name = error.message[len(UNDEFINED):]
        near = nearest(name, visible(error, session))
        place = error.place
        if place is not None and PRODUCT.search(place.source.line(place.line)[max(0, place.col - 2):place.col + 3]):
            return [typed('×', session)]
        return [f'did you mean {near}?'] if near else meant(name, session)
    if isinstance(error, APLSyntaxError) and NO_SYSTEM_NAME in str(error.message):
        load_all()
        near = nearest(error.message.rpartition(' ')[2].upper(), [n for n in REGISTRY if n.startswith('⎕') and n[1:]])
        return [f'did you mean {near}?'] if near else []
    word = UNEXPECTED.match(str(error.message))
    if isinstance(error, APLSyntaxError) and word:
        near = nearest(word.group(1), [offer.text for offer in keywords(':')])
        return [f'did you mean {near}?'] if near and near.lower() != word.group(1).lower() else []
    prefix = prefix_of(session)
    if isinstance(error, APLSyntaxError) and str(error.message).startswith(f'Unknown character {prefix} '):
        return [typed(glyph, session) for glyph in keyboard.by_key().get(prefix, '')]       # twice is itself
    from arrayl.session.commands import COMMANDS, IncorrectCommand
    if isinstance(error, IncorrectCommand):
        near = nearest(error.command.lower(), list(COMMANDS))
        return [f'did you mean {COMMANDS[near].title}?'] if near else []
    if error.signalled:                                 # where it stands no arguments met
        return []
    if isinstance(error, APLIndexError | LengthError | RankError):
        return arguments(error, session) or (indexed(error, session) if isinstance(error, APLIndexError) else [])
    return []


def meant(name: str, session: Any) -> list[str]:
    """What somebody may have meant who typed the name of a glyph or of a command, or wants to leave."""
    from arrayl.session import commands
    commands.load()
    out = [typed(glyph, session) for glyph in keyboard.by_name().get(keyboard.plain(name), ())]
    found = next((sign + name.lower() for sign in '])' if sign + name.lower() in commands.COMMANDS), None)
    if found:
        out.append(f'did you mean {commands.COMMANDS[found].title}?')
    elif name.lower() in ('exit', 'quit', 'bye'):
        out.append('Ctrl-D or )OFF leaves')
    return out


def typed(glyph: str, session: Any) -> str:
    """How a glyph is typed."""
    return f'{glyph} is typed {keyboard.keystrokes(keyboard.glyphs()[glyph], prefix_of(session))}'


def visible(error: APLError, session: Any) -> list[str]:
    """The names in reach where `error` happened: the session's, those of the namespace before the dot, locals."""
    names = [*held(session)]
    for _, _, values in session.stopped[:1]:
        names += values
    place = error.place
    if place is not None:
        before = place.source.line(place.line)[:place.col + 1]
        path = MEMBER.search(before)
        names = (path and [*held(session, path.group(1))]) or names
        names += words(place.source.line(place.line))
    return [n for n in dict.fromkeys(names) if n != error.message[len(UNDEFINED):]]


def nearest(name: str, known: list[str]) -> str | None:
    """The known name that `name` may be a slip of."""
    same = [k for k in known if k.lower() == name.lower()]
    swapped = [k for k in known if sorted(k.lower()) == sorted(name.lower())]       # ⎕CVS: rather ⎕CSV than ⎕CS
    found = same or swapped or difflib.get_close_matches(name, known, 1, 0.6)
    return found[0] if found else None


def indexed(error: APLError, session: Any) -> list[str]:
    """The shape of the named array that was indexed."""
    place = error.place
    name = re.search(f'{PATH}$', place.source.line(place.line)[:place.col]) if place is not None else None
    values: dict[str, Any] = next((values for _, _, values in session.stopped[:1]), {})
    value = values.get(name.group(), reach(session, name.group())) if name else None
    return [f'{name.group()} has {described(value)}'] if name and isinstance(value, np.ndarray) else []


def on_screen(report: str, columns: int) -> str:
    """A report as the session prints it; folded by columns where characters take two or fewer than ⎕PW fit."""
    *head, statement, mark = ['', '', *report.split('\n')][-3:]
    if (get_cwidth(statement) == len(statement) and columns >= S.pw) or not mark.endswith('∧'):
        return printed(report)
    rows, at = folded(statement.ljust(len(mark)), len(mark) - 1, min(S.pw, columns))
    return '\n'.join([*head, *(row.rstrip() for row in rows), *[''] * (at // columns), ' ' * (at % columns) + '∧'])


def folded(text: str, index: int, columns: int) -> tuple[list[str], int]:
    """The rows of a text, all but the first indented; row × columns + column of the character with this index."""
    rows, taken, place = [''], 0, 0
    for i, c in enumerate(text):
        width = get_cwidth(c)
        if taken + width > columns:
            rows.append(INDENT)
            taken = len(INDENT)
        if i == index:
            place = columns * (len(rows) - 1) + taken
        rows[-1] += c
        taken += width
    return rows, place


def failing_position(error: APLError, text: str) -> int:
    """Where in `text` an error stands; the end when it does not say, or failed elsewhere."""
    place = error.place
    if place is None or error.line is None or error.column is None or place.source.text != text:
        return len(text)
    lines = text.split('\n')
    if error.line > len(lines):
        return len(text)
    return sum(len(line) + 1 for line in lines[:error.line - 1]) + error.column - 1


def failing_definition(error: APLError, session: Any) -> tuple[str, int] | None:
    """The definition of the function in which an error arose, and where in it; None when it is not the session's."""
    place = error.place
    known = function_around(place) if place is not None else None
    if place is None or known is None or session.space.get(known.name) is None:
        return None
    text = editing.definition(session, known.name)
    if text is None:
        return None
    lines, row = text.split('\n'), place.line - known.first
    source = place.source.line(place.line)
    if row >= len(lines) or lines[row].removeprefix('∇').strip() not in source:
        return None                             # it was changed since
    column = place.col - source.index(lines[row].removeprefix('∇').strip()) + editing.margin(lines[row])
    return text, len('\n'.join(lines[:row])) + (row > 0) + max(0, min(column, len(lines[row])))


def arguments(error: APLError, session: Any) -> list[str]:
    """The shapes of the arguments of the primitive that failed, from the frame that failed; of what was indexed.

    Where items within them did not fit, their shapes; where values did not fit the places that they go to, both.
    """
    traceback = error.__traceback__
    failing = met = None
    while traceback is not None:
        frame = traceback.tb_frame
        if source_of(frame.f_code.co_filename) is not None or frame.f_code.co_filename.startswith('<apl'):
            failing = met = None
        elif frame.f_code is pervade.conform.__code__:
            met = frame.f_locals
        elif frame.f_code is storing.conform.__code__:
            value, places = frame.f_locals['value'], frame.f_locals['shape']
            return [f'the value has {described(value)}, the places that it goes to {of_shape(places)}']
        elif failing is None and 'w' in frame.f_locals:
            failing = frame
        traceback = traceback.tb_next
    held = failing.f_locals if failing is not None else {}
    w, a = held.get('w'), held.get('a')
    if w is None or callable(w):
        return []
    if 'selectors' in held and a is None:
        return indexed(error, session) or [f'the indexed array has {described(w)}']
    monadic = a is None or callable(a)
    if met is not None and (monadic or (met['w'], met['a']) != (shape_of(w), shape_of(a))):
        return [f'of two items that meet the left one has {of_shape(met["a"])}, the right one {of_shape(met["w"])}']
    if monadic:
        return [f'the right argument has {described(w)}']
    return [f'the left argument has {described(a)}, the right one {described(w)}']


def described(value: Any) -> str:
    return of_shape(shape_of(value) if isinstance(value, np.ndarray) else ())


def of_shape(shape: Shape) -> str:
    return f'shape {" ".join(map(str, shape))}' if shape else 'rank 0'
