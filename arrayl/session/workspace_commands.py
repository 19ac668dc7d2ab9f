"""Commands on the workspace: its names, its namespaces, its state, and workspaces on disk."""
from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from arrayl.arrays.namespace import Namespace
from arrayl.compile.path import session_space
from arrayl.compile.scopes import value_class
from arrayl.errors import Off
from arrayl.session import workspaces
from arrayl.session.commands import Lines, command
from arrayl.session.modules import refuse_within
from arrayl.session.workspaces import Refused
from arrayl.settings import S
from arrayl.system.names.place import Place, is_name


def columns(names: list[str], width: int | None = None) -> Lines:
    """Names in columns, as )VARS prints them: as wide as the longest needs, in steps of eight."""
    if not names:
        return []
    width = S.pw if width is None else width
    size = -(-(max(map(len, names)) + 1) // 8) * 8
    per = max(1, width // size)
    return [''.join(n.ljust(size) for n in names[i:i + per]).rstrip() for i in range(0, len(names), per)]


def names_of(session: Any, kinds: str, start: str = '') -> list[str]:
    """The names of these classes that can be seen, sorted, from `start` on: locals of a suspended dfn among them."""
    found = []
    for name, value in Place(session.where).names().items():
        if value is None:
            continue
        kind = 'S' if is_space(value) else value_class(value)
        if kind in kinds and name >= start:
            found.append(name)
    return sorted(found)


def is_space(value: Any) -> bool:
    return isinstance(value, Namespace) or hasattr(value, 'apl_member')


@command(')vars')
def variables(session: Any, arguments: str) -> Lines:
    """)VARS [letters]

    The names of the variables, from those that begin with these letters on.

          apple←1 ⋄ pear←2 3
          )VARS
    apple   pear
          )VARS b
    pear
    """
    return columns(names_of(session, 'A', arguments))


@command(')fns')
def functions(session: Any, arguments: str) -> Lines:
    """)FNS [letters]

    The names of the functions, from those that begin with these letters on.

          double←{2×⍵} ⋄ sum←+/
          )FNS
    double  sum
          )FNS e
    sum
    """
    return columns(names_of(session, 'FN', arguments))


@command(')ops')
def operators(session: Any, arguments: str) -> Lines:
    """)OPS [letters]

    The names of the operators, from those that begin with these letters on.

          twice←{⍺⍺ ⍺⍺ ⍵}
          )OPS
    twice
    """
    return columns(names_of(session, 'MD', arguments))


@command(')obs', ')objects')
def objects(session: Any, arguments: str) -> Lines:
    """)OBS [letters]

    The names of the namespaces, from those that begin with these letters on.

          point←(x: 1 ⋄ y: 2)
          )OBS
    point
          )OBJECTS q
    """
    return columns(names_of(session, 'S', arguments))


@command(')ns')
def make_namespace(session: Any, arguments: str) -> Lines:
    """)NS [name]

    Make the namespace of this name, which may be dotted; without a name, tell the current one.

          )NS data.raw
    #.data.raw
          )NS
    #
          ⎕NC 'data'
    9
    """
    name = arguments.strip()
    if not name:
        return [session.space.display_form()]
    if not is_name(name):
        return ['unacceptable char']
    space, parts = start_of(session, name)
    for part in parts:
        found = space.get(part) if part != '##' else space.parent or space
        if found is None:
            found = Namespace(space, part)
            space.set(part, found)
        if not isinstance(found, Namespace):
            return ['Name already exists']
        space = found
    return [space.display_form()]


def start_of(session: Any, name: str) -> tuple[Namespace, list[str]]:
    """The namespace where a dotted name begins, and the names to follow from there."""
    parts = name.split('.')
    if parts[0].upper() == '⎕SE':
        return session_space(), parts[1:]
    return (session.root, parts[1:]) if parts[0] == '#' else (session.space, parts)


@command(')cs')
def change_space(session: Any, arguments: str) -> Lines:
    """)CS [name]

    Make the namespace of this name the current one; without a name, the root.

          )NS data
    #.data
          )CS data
    #.data
          x←5
          )CS
    #
          data.x
    5
    """
    name = arguments.strip()
    found = Place(session.space).get(name) if name else session.root
    if not isinstance(found, Namespace):
        return ['Namespace does not exist']
    if '__builtins__' not in found.names:
        found.names['__builtins__'] = session.root.names['__builtins__']
    session.space = found
    return [found.display_form()]


@command(')clear')
def clear(session: Any, arguments: str) -> Lines:
    """)CLEAR

    Forget all names and set the settings back.

          x←1
          )CLEAR
    clear ws
          ⎕NC 'x'
    0
    """
    refuse_within(session, ')CLEAR')

    def clear_now() -> None:
        session.clear()
        session.write_lines(['clear ws'])
    session.cut(0, clear_now)
    return []


@command(')erase')
def erase(session: Any, arguments: str) -> Lines:
    """)ERASE names

    Forget the names. Those that have no value are told.

          x←y←1
          )ERASE x nosuch
    not found nosuch
          )VARS
    y
    """
    place = Place(session.space)
    missing = [name for name in arguments.split() if not is_name(name) or not place.delete(name)]
    return [f'not found {" ".join(missing)}'] if missing else []


# --- workspaces on disk

def options(arguments: str) -> tuple[list[str], bool]:
    """The words of a command, and whether -force is among them."""
    words = [w.strip('"') for w in arguments.split()]
    return [w for w in words if w.lower() != '-force'], any(w.lower() == '-force' for w in words)


@command(')save')
def save(session: Any, arguments: str) -> Lines:
    """)SAVE [-force] [name]

    Save the workspace, under its own name or as the file name.arlws. A workspace of another name is not replaced,
    unless -force stands there. The file is written whole or not at all. See docs/workspaces.md for its format.

          x←1 2 3
          )SAVE mine
    /home/ann/mine.arlws saved Mon Jan  5 12:00:00 2026
          )WSID
    is /home/ann/mine
    """
    words, force = options(arguments)
    try:
        return [workspaces.save(session, ' '.join(words), force=force)]
    except Refused as e:
        return [str(e)]


@command(')load')
def load(session: Any, arguments: str) -> Lines:
    """)LOAD name

    Put a saved workspace in the place of the present one, then run its latent expression, ⎕LX. A file
    that is no workspace, is damaged or was saved by a newer arrayl is refused, and nothing changes.

          x←1 2 3 ⋄ ⎕LX←'''ready'''
          )SAVE mine
    /home/ann/mine.arlws saved Mon Jan  5 12:00:00 2026
          )CLEAR
    clear ws
          )LOAD mine
    /home/ann/mine.arlws saved Mon Jan  5 12:00:00 2026
    ready
          x
    1 2 3
          )LOAD nosuch
    ws not found
    """
    if not arguments.strip():
        return ['ws not found']
    return load_lines(session, arguments, workspaces.latent)


def load_lines(session: Any, arguments: str, after: Callable[[Any], None]) -> Lines:
    refuse_within(session, ')LOAD')
    try:
        line, install = workspaces.load(session, arguments.strip().strip('"'))
    except Refused as e:
        return [str(e)]

    def load_now() -> None:
        install()
        session.write_lines([line])
        after(session)
    session.cut(0, load_now)
    return []


@command(')xload')
def load_quietly(session: Any, arguments: str) -> Lines:
    """)XLOAD name

    As )LOAD, without running the latent expression.

          ⎕LX←'''ready'''
          )SAVE mine
    /home/ann/mine.arlws saved Mon Jan  5 12:00:00 2026
          )XLOAD mine
    /home/ann/mine.arlws saved Mon Jan  5 12:00:00 2026
          ⎕LX
    'ready'
    """
    return load_lines(session, arguments, lambda _: None) if arguments.strip() else ['ws not found']


def copy_lines(session: Any, arguments: str, protect: bool) -> Lines:
    name, *names = arguments.split()
    try:
        first, missing, kept = workspaces.copy(session, name.strip('"'), names, protect=protect)
    except Refused as e:
        return [re.sub('.* is not a ws', 'bad ws', str(e))]
    return [first, *[f'not copied {n}' for n in kept], *[f'not found {n}' for n in missing]]


@command(')copy')
def copy(session: Any, arguments: str) -> Lines:
    """)COPY name [names]

    Copy names, or all names, from a saved workspace into the current namespace; names in use are replaced. System
    variables are copied when they are named.

          x←1 ⋄ y←2
          )SAVE mine
    /home/ann/mine.arlws saved Mon Jan  5 12:00:00 2026
          x←y←0
          )COPY mine x nosuch
    /home/ann/mine.arlws saved Mon Jan  5 12:00:00 2026
    not found nosuch
          x y
    1 0
    """
    return copy_lines(session, arguments, False) if arguments.strip() else ['ws not found']


@command(')pcopy')
def protected_copy(session: Any, arguments: str) -> Lines:
    """)PCOPY name [names]

    As )COPY, but names in use stay as they are, and are told.

          x←1 ⋄ y←2
          )SAVE mine
    /home/ann/mine.arlws saved Mon Jan  5 12:00:00 2026
          )ERASE y
          x←0
          )PCOPY mine
    /home/ann/mine.arlws saved Mon Jan  5 12:00:00 2026
    not copied x
          x y
    0 2
    """
    return copy_lines(session, arguments, True) if arguments.strip() else ['ws not found']


@command(')wsid')
def workspace_id(session: Any, arguments: str) -> Lines:
    """)WSID [name]

    The name of the workspace; or give it one, under which )SAVE will save it.

          )WSID
    is CLEAR WS
          )WSID mine
    was CLEAR WS
          )WSID
    is mine
    """
    name, before = arguments.strip(), session.wsid
    if not name:
        return [f'is {before}']
    session.wsid = name
    return [f'was {before}']


@command(')lib')
def library(session: Any, arguments: str) -> Lines:
    """)LIB [folder]

    The names of the workspaces in the folder; without one, in the current folder and in those of ARRAYL_WSPATH.

          )SAVE mine
    /home/ann/mine.arlws saved Mon Jan  5 12:00:00 2026
          )LIB .
    mine
    """
    try:
        found = list(workspaces.library(session, arguments.strip()))
    except Refused as e:
        return [str(e)]
    if arguments.strip():
        return columns(found[0][1])
    return [line for folder, names in found for line in [folder, *['        ' + x for x in columns(names, S.pw - 8)]]]


@command(')drop')
def drop(session: Any, arguments: str) -> Lines:
    """)DROP name

    Remove a saved workspace from the disk; answers with the time.

          )SAVE mine
    /home/ann/mine.arlws saved Mon Jan  5 12:00:00 2026
          )DROP mine
    Mon Jan  5 12:00:00 2026
          )DROP mine
    ws not found
    """
    try:
        return [workspaces.drop(session, arguments.strip().strip('"'))] if arguments.strip() else ['ws not found']
    except Refused as e:
        return [str(e)]


@command(')off')
def off(session: Any, arguments: str) -> Lines:
    """)OFF

    Leave arrayl; the workspace is lost unless it was saved.

          )OFF
    """
    raise Off(0)
