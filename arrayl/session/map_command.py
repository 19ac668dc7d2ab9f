"""The command ]map: what a namespace holds, as a tree."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from arrayl.arrays.namespace import Namespace
from arrayl.compile.scopes import value_class
from arrayl.errors import DomainError
from arrayl.session.commands import Lines, command, text_matrix
from arrayl.settings import S

KINDS = (('~', 'A'), ('∇', 'FN'), ('∘', 'MD'))


@command(']map')
def map_command(session: Any, arguments: str) -> Lines:
    """]map [namespace]

    The names in a namespace (default: the current one) and in the namespaces within it, as a tree: ~ variables,
    ∇ functions, ∘ operators. A reference to a namespace that lives elsewhere is followed by its full name.

          x←1 ⋄ f←{⍵} ⋄ 'data'⎕NS 'x'
          ]map
    #
    ·   ~ x
    ·   ∇ f
    ·   data
    ·   ·   ~ x
    """
    space = session.execute(arguments, session.where) if arguments.strip() else session.space
    if not isinstance(space, Namespace):
        raise DomainError(']map wants a namespace')
    lines = [space.display_form(), *branches(space, '·   ', {id(space)})]
    return session.display.render(text_matrix(lines)).removesuffix('\n').split('\n')


def branches(space: Namespace, indent: str, seen: set[int]) -> Iterator[str]:
    """The lines below a namespace; `seen` are those on the way to it, which are not entered again."""
    members = sorted(space.public())
    for sign, classes in KINDS:
        found = [n for n, v in members if not isinstance(v, Namespace) and value_class(v) in classes]
        yield from folded(found, f'{indent}{sign} ')
    for name, value in members:
        if not isinstance(value, Namespace):
            continue
        if value.parent is not space or (value.label and value.label != name) or id(value) in seen:
            yield f'{indent}{name} → {value.path()}'
        else:
            yield indent + name
            yield from branches(value, indent + '·   ', seen | {id(value)})


def folded(names: list[str], start: str) -> Iterator[str]:
    """The names in lines that begin with `start`, as wide as ⎕PW allows."""
    line = ''
    for name in names:
        if line and len(start) + len(line) + len(name) >= S.pw:
            yield start + line
            line = ''
        line += f' {name}' if line else name
    if line:
        yield start + line
