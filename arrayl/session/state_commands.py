"""Commands on the state of execution: )SI )SINL )RESET )SIC, and the tools )SH )ED ]dinput ]names.

A session goes on after an error, inside the functions that the error has suspended (`compile.suspend`), until )RESET.
"""
from __future__ import annotations

import sys
from typing import Any

import numpy as np

from arrayl.arrays import is_numeric, written_integer
from arrayl.arrays.namespace import Namespace, unmangle
from arrayl.compile.scopes import value_class
from arrayl.compile.suspend import local_keys
from arrayl.errors import APLSyntaxError
from arrayl.session.commands import Lines, command
from arrayl.session.stack import SESSION, Entry, entries
from arrayl.system.files.encodings import decode
from arrayl.system.names.place import NAME, Place


def state_lines(session: Any, arguments: str, names: bool) -> Lines:
    """The state indicator, `names` or not with local names; the first n lines of it or, for ¯n, the last."""
    lines = []
    for entry in entries(sys._getframe(1)):
        if entry.kind and entry.kind != SESSION:
            lines.append(entry.kind)
        elif not entry.kind:
            text = f'{moved_to(entry)}{entry.space}.{entry.name}[{entry.line}]{"*" if entry.suspended else ""}'
            lines.append(tabbed([text, *local_names(entry)]) if names else text)
    n = arguments.strip().replace('¯', '-')
    if not n:
        return lines
    count = written_integer(n)
    if count is None:
        raise APLSyntaxError('')
    return lines[:count] if count >= 0 else lines[count:]


def moved_to(entry: Entry) -> str:
    """What stands before a function that ⎕CS or :With has taken into another space than its own: ``[#.x] ``."""
    state = entry.suspension.state if entry.suspension is not None else entry.frame.f_locals
    where = state.get('⎕where')
    space = where.space.path() if where is not None else entry.space
    return f'[{space}] ' if space != entry.space else ''


def tabbed(words: list[str]) -> str:
    """Words in columns of eight."""
    return ''.join(w.ljust(-(-(len(w) + 1) // 8) * 8) for w in words).rstrip()


def local_names(entry: Entry) -> list[str]:
    """The names that are local to a function on the stack: what ⎕SHADOW added, arguments, result, labels, locals."""
    unit = entry.unit
    if hasattr(unit, 'header'):
        h = unit.header
        added = [unmangle(key) for key, _ in entry.frame.f_locals.get('⎕shadowed', ())[len(local_keys(unit)):]]
        added += [name for name, _ in entry.frame.f_locals.get('⎕saved', ()) if name not in h.locals]
        found = [*added[::-1], *h.right, *h.left, *h.result, *h.operands, *unit.label_lines(), *h.locals]
    else:
        where = entry.suspension.where if entry.suspension is not None else entry.frame.f_locals.get('inner')
        code = entry.frame.f_code
        found = [*where] if where is not None else [*code.co_varnames, *code.co_cellvars]
        found = [unmangle(n).partition('·')[0] for n in found]
    return [n for n in dict.fromkeys(found) if NAME.match(n) or (n[0] == '⎕' and n[1:].isalpha() and n[1:].isupper())]


@command(')si')
def state_indicator(session: Any, arguments: str) -> Lines:
    """)SI [n]

    What is suspended, the last first: functions with the line where each stands, ⍎ and operators. * marks the functions
    that an error or a stop has suspended; those below them wait for their results. With n only the first n lines,
    with ¯n the last.

          ∇ r←half x
            r←x÷2
          ∇
          half 'a'
    DOMAIN ERROR
    half[1] r←x÷2
               ∧
          )SI
    #.half[1]*
    """
    return state_lines(session, arguments, False)


@command(')sinl')
def state_and_names(session: Any, arguments: str) -> Lines:
    """)SINL [n]

    As )SI, with the local names of the functions.

          ∇ r←half x
            r←x÷2
          ∇
          half 'a'
    DOMAIN ERROR
    half[1] r←x÷2
               ∧
          )SINL
    #.half[1]*      x       r
          x
    a
    """
    return state_lines(session, arguments, True)


@command(')reset', ')sic')
def reset(session: Any, arguments: str) -> Lines:
    """)RESET [n]  or  )SIC [n]

    Leave all functions that are suspended, or those of the last n suspensions. Without n the last error is forgotten
    too: ⎕DM and ⎕DMX are empty, ⎕EN is 0.

          ∇ r←half x
            r←x÷2
          ∇
          half 'a'
    DOMAIN ERROR
    half[1] r←x÷2
               ∧
          half 'b'
    DOMAIN ERROR
    half[1] r←x÷2
               ∧
          )SIC 1
          )SI
    #.half[1]*
          )RESET
          )SI
    """
    n = arguments.strip()
    count = written_integer(n)
    if n and (count is None or count < 0):
        raise APLSyntaxError('')
    if not n:
        session.last_error = session.dmx = None
    session.cut(0 if count is None else len(session.suspensions) - count)
    return []


# --- the machine

@command(')sh', ')cmd')
def shell(session: Any, arguments: str) -> Lines:
    """)SH command

    Run a command of the operating system and show what it prints. Needs the permission "shell".

          )SH echo hello
    hello
          )CMD exit 3
    Command returned exit code 3
    """
    if not arguments:
        session.host.require('shell', ')SH')
        return [')SH needs a command']
    done = session.host.run(arguments, ')SH')
    text = decode(done.stdout + done.stderr, None)[0].replace('\r\n', '\n').rstrip('\n')
    lines = text.split('\n') if text else []
    return lines if done.returncode == 0 else [*lines, f'Command returned exit code {done.returncode}']


@command(')ed')
def editor(session: Any, arguments: str) -> Lines:
    """)ED name

    Put the definition of a function, an operator or an array into the prompt, to be changed and entered again; for a
    new name, the frame of a function. Without the REPL, define it by ∇name … ∇ or by name←{…}.

          )ED f
    )ED needs a terminal: define the function by ∇ or by name←{…}
    """
    name = arguments.strip()
    if session.repl is None:
        return [')ED needs a terminal: define the function by ∇ or by name←{…}']
    if not NAME.fullmatch(name):
        return [')ED needs a name']
    from arrayl.repl.editing import definition
    text = definition(session, name)
    if text is None:
        return [f'There is no text of {name}']
    session.repl.coming = text
    return []


# --- tools

@command(']dinput')
def input_lines(session: Any, arguments: str) -> Lines:
    """]dinput

    Nothing: definitions of several lines need no command in arrayl. It is there for texts that have it.

          ]dinput
          f←{
              2×⍵
          }
          f 4
    8
    """
    return []


def kind_of(value: Any) -> str:
    """What `]names` says of a value."""
    if isinstance(value, Namespace):
        return f'namespace, {sum(1 for _ in value.public())} names'
    if hasattr(value, 'apl_member'):
        return 'Python object'
    if callable(value):
        kind = value_class(value)
        return {'N': 'niladic function', 'M': 'monadic operator', 'D': 'dyadic operator'}.get(kind, 'function')
    if not isinstance(value, np.ndarray):
        return 'character' if isinstance(value, str) else 'number' if is_numeric(value) else 'scalar'
    types = {'b': 'bits', 'i': 'integers', 'f': 'floats', 'c': 'complex', 'U': 'characters', 'O': 'nested'}
    return f'{" ".join(map(str, value.shape)) or "scalar"}  {types[value.dtype.kind]}'


@command(']names')
def names(session: Any, arguments: str) -> Lines:
    """]names [letters]

    The names that begin with these letters, and what each is: the shape and type of an array, the class of a function.
    They are those of the current namespace, and the locals of the function that is suspended.

          table←2 3⍴⍳6 ⋄ half←{⍵÷2} ⋄ point←(x: 1 ⋄ y: 2)
          ]names
    half   function
    point  namespace, 2 names
    table  2 3  integers
          ]names ta
    table  2 3  integers
          ]names lamp
    No name begins with lamp
    """
    visible, letters = Place(session.where).names().items(), arguments.strip()
    found = sorted((n, v) for n, v in visible if v is not None and n.startswith(letters))
    if letters and not found:
        return [f'No name begins with {letters}']
    width = max((len(n) for n, _ in found), default=0) + 2
    return [f'{n:<{width}}{kind_of(v)}' for n, v in found]
