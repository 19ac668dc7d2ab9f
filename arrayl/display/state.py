"""What a session's display obeys (``]box``, ``]rows``), the commands that change it, and `render`, which prints.

State is an immutable record; a command gives its reply and the next state. The reply is itself a value that the
session prints under the new state, as Dyalog does (``]box on -style=max`` answers in a box).
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays.core import Value
from arrayl.display.arrays import NEWLINES, by_itself, display_lines, fold, format_lines
from arrayl.display.boxes import boxed, disp, is_simple
from arrayl.display.functions import function_lines
from arrayl.display.notation import notation_lines
from arrayl.fields import Fields
from arrayl.settings import S

STYLES = ('min', 'mid', 'max', 'non')
TRAINS = ('box', 'tree', 'parens', 'def')
ROW_STYLES = ('long', 'cut', 'wrap')
SWITCH = ('off', 'on')
DOTS = '·'


class BoxState(Fields):
    """The options of ``]box`` and, from `rows` on, of ``]rows``; the defaults are Dyalog's."""
    state: str = 'off'
    style: str = 'min'
    trains: str = 'box'
    fns: str = 'off'                # whether output from within functions is boxed as well
    rows: str = 'off'
    rows_style: str = 'long'
    rows_fold: str = 'off'          # 'off', or how many trailing rows remain below the fold
    rows_dots: str = DOTS
    rows_fns: str = 'off'
    aplan: str = 'off'              # ]APLAN.Output: arrays in array notation

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BoxState) and all(getattr(self, name) == getattr(other, name) for name in self.fields)

    __hash__ = None                                 # type: ignore[assignment]


PLAIN = BoxState()


# Printing --------------------------------------------------------------------------------------------------


def render_lines(value: Value, *, box: BoxState = PLAIN, width: int | None = None, height: int = 24,
                 in_function: bool = False) -> list[str]:
    """The lines that a session prints for an array or a function `value`; none for an array without rows.

    `width` is the print width (default ⎕PW), `height` the rows of the window, for ``]rows -fold``;
    `in_function`: the output comes from a running function.
    """
    width = S.pw if width is None else width
    boxing = box.state == 'on' and not (in_function and box.fns == 'off')
    rowing = box.rows == 'on' and not (in_function and box.rows_fns == 'off')
    if callable(value):
        lines = function_lines(value, box.trains if boxing else 'def', box.style)
        return crop(lines, box, width, height) if rowing and boxing else lines
    if box.aplan == 'on' and not in_function:
        return fold(notation_lines(value), None, width)
    plain = not boxing or (box.style != 'max' and is_numbers(value))
    if (plain and not rowing) or has_line_ends(value):
        return display_lines(value, width)
    lines = picture(value, box.style) if boxing else format_lines(value)
    return crop(lines, box, width, height) if rowing else fold(lines, None, width, apart=True)


def is_numbers(value: Value) -> bool:
    """Whether `value` is a simple array of numbers."""
    value = by_itself(value)
    return not isinstance(value, np.ndarray) or value.dtype.kind not in 'UO'


def has_line_ends(value: Value) -> bool:
    """Whether `value` is text of several lines, such as ⎕VR gives: no box is drawn around it."""
    value = by_itself(value)
    return isinstance(value, np.ndarray) and value.dtype.kind == 'U' and value.ndim == 1 and bool(
        np.isin(value, list(NEWLINES)).any())


def picture(value: Value, style: str) -> list[str]:
    """An array as ``]box`` of this style draws it."""
    if style == 'max':
        return boxed(value)
    if style == 'non' or is_simple(value):
        return format_lines(value)
    return disp(value, decorated=style == 'mid')


def render(value: Value, *, box: BoxState = PLAIN, width: int | None = None, height: int = 24,
           in_function: bool = False) -> str | None:
    """What a session prints for `value`, without the last newline; None for an array without rows (no line at all)."""
    lines = render_lines(value, box=box, width=width, height=height, in_function=in_function)
    return '\n'.join(lines) if lines else None


def printed(value: Value, *, box: BoxState = PLAIN, width: int | None = None, height: int = 24,
            in_function: bool = False) -> str:
    """As `render`, each line with its newline: an empty vector prints one, an array without rows nothing."""
    lines = render_lines(value, box=box, width=width, height=height, in_function=in_function)
    return ''.join(f'{line}\n' for line in lines)


def crop(lines: list[str], box: BoxState, width: int, height: int) -> list[str]:
    """Lines as ``]rows`` wants them: wrapped one by one, cut at the width, folded to the height of the window."""
    if box.rows_style == 'wrap':
        return [part for line in lines for part in fold([line], None, width)]
    total = max(map(len, lines), default=0)
    shown = min(total, width) if box.rows_style == 'cut' else total
    if box.rows_fold != 'off' and len(lines) > height - 2:
        below = max(0, min(int(box.rows_fold), height - 3))
        above = max(0, height - 3 - below)
        screen = max(shown, width)
        lines = [line.ljust(screen) for line in
                 [*lines[:above], box.rows_dots * screen, *(lines[len(lines) - below:] if below else [])]]
    if shown == total:
        return lines
    if len(lines) == 1:
        return [lines[0][:shown - 3] + box.rows_dots * 3]
    return [line[:shown - 1] + box.rows_dots for line in lines]


# Commands ----------------------------------------------------------------------------------------------------


class CommandError(Exception):
    """A user command that could not be understood: the session prints ``* Command Execution Failed: `` and this."""


def parse(text: str, modifiers: dict[str, tuple[str, ...]]) -> tuple[list[str], dict[str, str]]:
    """The arguments and the modifiers of a user command; modifiers may be shortened, and a switch alone is on."""
    arguments: list[str] = []
    given: dict[str, str] = {}
    for word in text.split():
        if not word.startswith('-') or len(word) == 1:
            arguments.append(word)
            continue
        name, equals, value = word[1:].partition('=')
        found = [m for m in modifiers if m == name.lower()] or [m for m in modifiers if m.startswith(name.lower())]
        if len(found) != 1:
            raise CommandError(f'{"ambiguous" if found else "unknown"} modifier: <{name}>')
        allowed = modifiers[found[0]]
        if not equals:
            if allowed != SWITCH:
                raise CommandError(f'value required for modifier <{found[0]}>')
            value = 'on'                        # ]box on -f
        value = value.strip('"\'')
        if allowed and value.lower() not in allowed:
            raise CommandError(f'invalid value for modifier <{found[0]}> (must be ONE of "{" ".join(allowed)}")')
        given[found[0]] = value.lower() if allowed else value
    if len(arguments) > 1:
        raise CommandError('too many arguments')
    return arguments, given


def box_command(text: str, state: BoxState) -> tuple[str, BoxState]:
    """``]box`` (``]boxing``) with the arguments `text`: the reply and the new state."""
    arguments, given = parse(text, {'style': STYLES, 'trains': TRAINS, 'fns': SWITCH})
    argument = arguments[0].lower() if arguments else ''
    new = state

    def full(now: BoxState) -> str:
        return f']Box {now.state.upper()} -style={now.style} -trains={now.trains} -fns={now.fns}'
    if argument in SWITCH:
        reply = f'Was {state.state.upper()}'
        new = new.but(state=argument)
    elif argument == '?':
        reply = full(state)
    elif argument == '':
        reply = 'Was' if given else f'Is {state.state.upper()}'
    elif argument == 'reset':
        new = new.but(style='min', trains='box', fns='off')
        reply = full(new)
    else:
        reply = 'Arguments: ON OFF RESET ?'
    for name in ('style', 'trains', 'fns'):
        if name in given:
            reply += f' -{name}={getattr(new, name)}'
            new = new.but(**{name: given[name]})       # type: ignore[arg-type]
    return reply, new


def rows_command(text: str, state: BoxState) -> tuple[str, BoxState]:
    """``]rows`` with the arguments `text`: the reply and the new state."""
    arguments, given = parse(text, {'style': ROW_STYLES, 'fold': (), 'dots': (), 'fns': SWITCH})
    argument = arguments[0].lower() if arguments else ''
    new = state
    if argument in SWITCH:
        reply = f'Was {state.rows.upper()}'
        new = new.but(rows=argument)
    elif argument == '':
        reply = '' if given else f'Is {state.rows.upper()}'
    elif argument == '?':
        reply = (f']Rows {state.rows.upper()} -style={state.rows_style} -fold={state.rows_fold}'
                 f' -fns={state.rows_fns} -dots={state.rows_dots}')
    else:
        reply = 'Arguments: ON OFF ?'
    implied = 'off' if argument == 'off' else 'on'
    for name in ('style', 'fold', 'dots', 'fns'):
        if name not in given:
            continue
        value: Any = given[name]
        if name == 'fold' and value != 'off' and (len(value) != 1 or value not in '0123456789'):
            raise CommandError('fold must be: off, 0 .. 9')
        reply += f' -{name}={getattr(new, f"rows_{name}")}' if reply else f'was -{name}={getattr(new, f"rows_{name}")}'
        if name == 'dots':
            value = value[:1] or DOTS
        new = new.but(**{f'rows_{name}': value})
        if name in ('style', 'fold'):
            new = new.but(rows=implied)
    return reply, new


def aplan_command(text: str, state: BoxState) -> tuple[str, BoxState]:
    """``]APLAN.Output`` with the argument `text`: the reply and the new state."""
    arguments, _ = parse(text, {})
    argument = arguments[0].lower() if arguments else ''
    if argument in SWITCH:
        return f'Was {state.aplan.upper()}', state.but(aplan=argument)
    return (f'Is {state.aplan.upper()}' if argument in ('', '?') else 'Arguments: ON OFF'), state
