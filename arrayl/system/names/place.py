"""Where the functions about names work: the scope of their caller.

`frame` is a `Frame` (a dfn that finds its names at run time) or a namespace; `Place` gives both one face.
"""
from __future__ import annotations

import re
from typing import Any

from arrayl.arrays import (
    Value,
    is_char,
    items_of,
    rank_of,
    size_of,
    text_of,
)
from arrayl.arrays.namespace import Namespace, mangle, root_of, unmangle
from arrayl.compile.scopes import system_space
from arrayl.errors import APLValueError, DomainError, RankError
from arrayl.settings import S
from arrayl.syntax.lexer import name_length
from arrayl.system.reading import characters

FORMALS = ('⍺', '⍵', '⍺⍺', '⍵⍵', '∇', '∇∇')
NAME = re.compile(r'(?:[^\W\d]|[∆⍙Ⓐ-Ⓩ])(?:\w|[∆⍙Ⓐ-Ⓩ])*$')


class Place:
    """Where names are looked up and bound: a frame of locals, or a namespace."""

    def __init__(self, frame: Any) -> None:
        self.frame = frame if not isinstance(frame, Namespace) and frame is not None else None
        self.space: Namespace = frame if isinstance(frame, Namespace) else (
            frame.space if frame is not None else S.session.space)

    def get(self, name: str) -> Any:
        """The value of a name, which may be dotted; None when there is none."""
        first, *rest = name.split('.')
        value: Any
        if first == '#':
            value = root_of(self.space)
        elif first == '##':
            value = self.space.parent or self.space
        elif first[:1] == '⎕':
            value = system_space(self.space, first)
        elif self.frame is not None:
            value = self.frame.held(first)
        else:
            value = self.space.get(first)
        for part in rest:
            if isinstance(value, Namespace):
                value = value.get(part) if part != '##' else value.parent
            else:
                look = getattr(value, 'apl_member', None)
                value = look(part) if look else None
        return value

    def home(self, name: str) -> Namespace:
        """The namespace that a visible global name is in."""
        where = getattr(self.frame, 'place', None)
        return where(mangle(name)) if where is not None else self.space

    def set(self, name: str, value: Any) -> None:
        head, _, last = name.rpartition('.')
        if head:
            space = self.get(head)
            if not isinstance(space, Namespace):
                raise APLValueError(f'Undefined name: {head}')
            space.set(last, value)
        elif self.frame is not None:
            self.frame.bind(mangle(name), value)
        else:
            self.space.set(name, value)

    def delete(self, name: str) -> bool:
        head, _, last = name.rpartition('.')
        if head:
            space = self.get(head)
            return isinstance(space, Namespace) and space.delete(last)
        frame = self.frame
        while frame is not None:
            if mangle(name) in frame:
                frame.drop(mangle(name))
                return True
            frame = frame.outer
        return self.space.delete(name)

    def names(self) -> dict[str, Any]:
        """All that is visible: names and values."""
        found: dict[str, Any] = dict(self.space.public())
        frames = []
        frame = self.frame
        while frame is not None:
            frames.append(frame)
            frame = frame.outer
        for frame in reversed(frames):
            found.update({unmangle(k): v for k, v in frame.items() if NAME.match(k)})
        return found


def name_list(value: Value) -> list[str]:
    """Names in any of the forms that Dyalog takes: one name, a vector of names, a matrix with a name a row."""
    if size_of(value) == 0 and rank_of(value) <= 1:
        return []
    if is_char(value):
        if rank_of(value) <= 1:
            return [text_of(value).strip()]
        if rank_of(value) == 2:
            return [text_of(row).strip() for row in value]
        raise RankError('')
    if rank_of(value) > 1:
        raise RankError('')
    out = []
    for item in items_of(value):
        if not is_char(item) or rank_of(item) > 1:
            raise DomainError('')
        out.append(text_of(item).strip())
    return out


def is_word(word: str) -> bool:
    """Whether `word` is a name without dots."""
    return NAME.match(word) is not None and name_length(word) == len(word)


def is_name(name: str) -> bool:
    first, *rest = name.split('.')
    start = is_word(first) or first in ('#', '##') or first.upper() == '⎕SE' or (rest and first.upper() == '⎕THIS')
    return bool(start) and all(is_word(part) or part == '##' for part in rest)


def one_name(w: Value, others: str = '') -> str:
    """The name in ⍵, a character scalar or vector, or what begins with a character of `others`.

    RANK and DOMAIN ERROR for all else.
    """
    name = characters(w).strip()
    if not is_name(name) and not name.startswith(tuple(others)):
        raise DomainError('')
    return name
