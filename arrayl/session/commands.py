"""Session commands: those that begin with `)` are APL's own, those with `]` the user commands.

Each is one paragraph, declared by `command`: its name, its documentation with examples (``]help name`` prints it,
docs/reference has it, the tests run it) and what it does. A command gets the session and the text after its name and
gives the lines that it prints.
"""
from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from arrayl.arrays import Value, chars
from arrayl.arrays.assemble import mix
from arrayl.arrays.core import rank_of
from arrayl.compile.scopes import keep_class
from arrayl.display.boxes import boxed, sketch
from arrayl.display.expression import expression
from arrayl.display.functions import function_lines
from arrayl.display.state import BoxState, CommandError, aplan_command, box_command, printed, rows_command
from arrayl.errors import APLSyntaxError
from arrayl.fields import Fields
from arrayl.primitives.registry import documentation

Lines = list[str]
Picture = Callable[[Any], Lines]


_ABSENT = {
    'Classes are no part of arrayl': 'CLASSES METHODS PROPS EVENTS',
    'Threads are no part of arrayl': 'TID HOLDS',
    'there is no CONTINUE workspace in arrayl; )SAVE name and )OFF keep one': 'CONTINUE',
}
ABSENT = {name: reason for reason, names in _ABSENT.items() for name in names.split()}    # commands of Dyalog's


class IncorrectCommand(APLSyntaxError):
    """There is no command of that name."""

    def __init__(self, command: str) -> None:
        if command.startswith(')'):
            reason = ABSENT.get(command[1:].upper())
            super().__init__(name=f'incorrect command: {reason}' if reason else 'incorrect command')
        else:
            super().__init__(f'No such command: {command}')
        self.command = command


CAPTURE = r'\s*\]\s*([^\W\d]\w*)?\s*←\s*(\S.*)'


class Command(Fields):
    """A session command: `run(session, arguments)` gives the lines to print."""
    name: str
    run: Callable[[Any, str], Lines]

    @property
    def doc(self) -> str:
        return documentation(self.run)

    @property
    def title(self) -> str:
        """The name as the description spells it; as it is declared where that has another of its names."""
        return next((word for word in self.doc.partition('\n')[0].split() if word.lower() == self.name), self.name)


COMMANDS: dict[str, Command] = {}


def command(*names: str) -> Callable[[Callable[[Any, str], Lines]], Callable[[Any, str], Lines]]:
    """Declare the decorated function to be the commands `names`, in lower case with their first character."""
    def declare(run: Callable[[Any, str], Lines]) -> Callable[[Any, str], Lines]:
        for name in names:
            COMMANDS[name] = Command(name, run)
        return run
    return declare


class Display:
    """How a session prints: the state of ]box and ]rows."""

    def __init__(self) -> None:
        self.state = BoxState()

    def render(self, value: Any, in_function: bool = False) -> str:
        """What the session prints for a value, each line with its end."""
        return printed(value, box=self.state, in_function=in_function)

    def render_bare(self, value: Any) -> str:
        """What ⍞← prints: lines of any width, the last one without its end unless they are rows of an array."""
        text = printed(value, box=self.state.but(rows='off'), width=sys.maxsize)
        return text if rank_of(value) > 1 else text.removesuffix('\n')


def run(session: Any, text: str) -> Lines:
    """Run the command line `text` and give the lines that it prints. Raises SYNTAX ERROR for an unknown one."""
    captured = re.match(CAPTURE, text)
    if captured is not None:
        return capture(session, captured[1], ']' + captured[2])
    if not re.fullmatch(r'\s*\S+\s+⍝\s*', text):            # which asks for ⍝, of ]help say
        text = text.partition('⍝')[0]
    name, _, rest = text.strip().partition(' ')
    found = find(name)
    if found is None:
        raise IncorrectCommand(name)
    if name.startswith(']') and re.fullmatch(r'\s*-\?{1,3}\s*', rest):
        return found.doc.replace('``', '').split('\n')         # ]box -? and ]box -??
    return found.run(session, rest.strip())


def capture(session: Any, name: str | None, text: str) -> Lines:
    """``]name←command``: what the command would print becomes the value of a variable, a line or a matrix of lines.

    ``]←command`` prints nothing and keeps nothing.
    """
    lines = run(session, text)
    if name is None:
        return []
    keep_class(session.space.get(name), lines)
    session.space.set(name, text_matrix(lines) if len(lines) > 1 else chars(''.join(lines)))
    return []


def text_matrix(lines: Lines) -> Value:
    """The lines as a character matrix."""
    return mix([chars(line) for line in lines], (len(lines),))


def find(name: str) -> Command | None:
    """The command `name`, in any case; a `]` command also by its group (``]OUTPUT.Box``)."""
    load()
    key = name.lower()
    if key in COMMANDS:
        return COMMANDS[key]
    return COMMANDS.get(']' + key[1:].rpartition('.')[2]) if key.startswith(']') else None


def load() -> None:
    """Import the modules that declare commands."""
    from arrayl.session import help as _help
    from arrayl.session import map_command as _map
    from arrayl.session import plot_command as _plot
    from arrayl.session import repl_commands as _repl
    from arrayl.session import state_commands as _state
    from arrayl.session import time_commands as _time
    from arrayl.session import trace as _trace
    from arrayl.session import tutorial as _tutorial
    from arrayl.session import workspace_commands as _workspace
    _ = _help, _map, _plot, _repl, _state, _time, _trace, _tutorial, _workspace


def rendered(session: Any, value: Any) -> Lines:
    """A value as the session shows it."""
    text = session.display.render(value)
    return text.removesuffix('\n').split('\n') if text else []


def reply(session: Any, text: str) -> Lines:
    """A command's answer, shown as the session shows values."""
    return rendered(session, chars(text)) if text else []


def setting(session: Any, arguments: str, change: Callable[[str, BoxState], tuple[str, BoxState]]) -> Lines:
    """A command that changes how the session shows values: its answer."""
    try:
        text, session.display.state = change(arguments, session.display.state)
    except CommandError as e:
        return [f'* Command Execution Failed: {e}']
    return reply(session, text)


@command(']box', ']boxing')
def box(session: Any, arguments: str) -> Lines:
    """]box [on|off|reset|?] [-style=min|mid|max|non] [-trains=box|tree|parens|def] [-fns[=on|off]]

    Draw boxes around nested arrays, and trains as boxes or trees; with -fns (or -f) also in what running functions
    print. Answers with what was.

          ]box on
    Was OFF
          1 'ab'
    ┌─┬──┐
    │1│ab│
    └─┴──┘
          ]box off -trains=tree
    Was ON -trains=box
          ]boxing on
    Was OFF
          +/÷≢
      ┌─┼─┐
      / ÷ ≢
    ┌─┘
    +
          ]box off -trains=box
    Was ON -trains=tree
    """
    return setting(session, arguments, box_command)


@command(']rows')
def rows(session: Any, arguments: str) -> Lines:
    """]rows [on|off|?] [-style=long|cut|wrap] [-fold=off|0..9] [-dots=c] [-fns=on|off]

    How rows wider than the window, and arrays taller than it, are shown.

          ]rows -style=cut
    was -style=long
          ⍳100
    1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29···
          ]rows -style=long
    was -style=cut
    """
    return setting(session, arguments, rows_command)


@command(']aplan.output')
def aplan(session: Any, arguments: str) -> Lines:
    """]APLAN.Output [on|off]

    Show arrays in array notation, as text that gives them back. Answers with what was.

          ]APLAN.Output on
    'Was OFF'
          1 2 'ab'
    (
     1
     2
     'ab'
    )
          ]APLAN.Output off
    Was ON
    """
    return setting(session, arguments, aplan_command)


def shown(session: Any, expression: str, of_array: Picture | None = None, of_function: Picture | None = None) -> Lines:
    """The value of an expression, as the session shows it where there is no picture for its kind."""
    value = session.execute(expression, session.where)
    if value is None:
        return []
    picture = of_function if callable(value) else of_array
    return picture(value) if picture is not None else rendered(session, value)


@command(']display')
def display(session: Any, arguments: str) -> Lines:
    """]display expression

    The value of the expression with a box around every array, whose borders tell shape and type.

          ]display 1 'ab' (2 2⍴⍳4)
    ┌→─────────────┐
    │   ┌→─┐ ┌→──┐ │
    │ 1 │ab│ ↓1 2│ │
    │   └──┘ │3 4│ │
    │        └~──┘ │
    └∊─────────────┘
    """
    return shown(session, arguments, boxed)


@command(']disp')
def disp_command(session: Any, arguments: str) -> Lines:
    """]disp expression

    The value of the expression with lines between the items of nested arrays.

          ]disp 1 'ab' (2 2⍴⍳4)
    ┌→┬──┬───┐
    │1│ab│1 2│
    │ │  │3 4↓
    └─┴─→┴~─→┘
    """
    return shown(session, arguments, sketch)


@command(']tree')
def tree_command(session: Any, arguments: str) -> Lines:
    """]tree expression

    A function as a tree: each function above its operands, a train above its parts. As ]box on -trains=tree, once.

          ]tree +/÷≢
      ┌─┼─┐
      / ÷ ≢
    ┌─┘
    +
          ]tree +.×
     .
    ┌┴┐
    + ×
    """
    return shown(session, arguments, of_function=partial(function_lines, trains='tree'))


@command(']repr')
def representation(session: Any, arguments: str) -> Lines:
    """]repr expression

    An expression that gives the value of the expression.

          ]repr 2 3⍴⍳6
    2 3⍴1 2 3 4 5 6
          ]repr 'it''s' (1 2)
    'it''s'(1 2)
    """
    value = session.execute(arguments, session.space)
    return [] if value is None else reply(session, expression(value))
