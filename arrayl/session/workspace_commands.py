"""Commands on the names of the session."""
from __future__ import annotations

from typing import Any

from arrayl.arrays.namespace import Namespace
from arrayl.compile.scopes import value_class
from arrayl.session.commands import Lines, command


def columns(names: list[str], width: int = 80) -> Lines:
    """Names in columns, as )VARS prints them."""
    if not names:
        return []
    size = max(map(len, names)) + 1
    size = -(-size // 8) * 8
    per = max(1, width // size)
    return [''.join(n.ljust(size) for n in names[i:i + per]).rstrip() for i in range(0, len(names), per)]


def names_of(session: Any, kinds: str, start: str = '') -> list[str]:
    """The names of these classes in the current namespace, sorted, from `start` on."""
    found = []
    for name, value in session.space.public():
        kind = 'S' if isinstance(value, Namespace) else value_class(value)
        if kind in kinds and name >= start:
            found.append(name)
    return sorted(found)


@command(')vars')
def variables(session: Any, arguments: str) -> Lines:
    """)VARS [letters]

    The names of the variables, from those that begin with these letters on.
    """
    return columns(names_of(session, 'A', arguments))


@command(')fns')
def functions(session: Any, arguments: str) -> Lines:
    """)FNS [letters]

    The names of the functions.
    """
    return columns(names_of(session, 'FN', arguments))


@command(')ops')
def operators(session: Any, arguments: str) -> Lines:
    """)OPS [letters]

    The names of the operators.
    """
    return columns(names_of(session, 'MD', arguments))


@command(')obs')
def objects(session: Any, arguments: str) -> Lines:
    """)OBS [letters]

    The names of the namespaces.
    """
    return columns(names_of(session, 'S', arguments))


@command(')clear')
def clear(session: Any, arguments: str) -> Lines:
    """)CLEAR

    Forget all names and set the settings back.
    """
    session.clear()
    return ['clear ws']


@command(')erase')
def erase(session: Any, arguments: str) -> Lines:
    """)ERASE names

    Forget the names.
    """
    missing = [name for name in arguments.split() if not session.space.delete(name)]
    return [f'not found {" ".join(missing)}'] if missing else []


@command(')off')
def off(session: Any, arguments: str) -> Lines:
    """)OFF

    Leave arrayl.
    """
    raise SystemExit(0)
