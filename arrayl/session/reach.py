"""What the names that input may use stand for, in words: for completion, F1, ]help and the advice on errors.

A name may be dotted: the members of namespaces and the attributes of Python objects are in reach. Attributes are
found without running any code of their own where that is possible.
"""
from __future__ import annotations

import inspect
from types import ModuleType
from typing import Any

import numpy as np

from arrayl.arrays import first_item, rank_of, shape_of
from arrayl.arrays.namespace import Namespace
from arrayl.compile.path import find
from arrayl.compile.scopes import member_value, parsed_class, value_class
from arrayl.display.functions import function_text
from arrayl.fields import Fields
from arrayl.functions import Defined, Derived, Foreign, Train, meaning
from arrayl.system.names.place import Place

NAME = r'(?:[^\W\d]|[∆⍙Ⓐ-Ⓩ])(?:\w|[∆⍙Ⓐ-Ⓩ])*'
PATH = rf'(?:##?|⎕[A-Za-z]+|{NAME})(?:\.(?:##|{NAME}))*'
CLASSES = {'F': 'function', 'M': 'monadic operator', 'D': 'dyadic operator', 'N': 'niladic function'}
MOST = 12                               # lines that tell of a name


class Attribute(Fields):
    """An attribute of a Python object."""
    value: Any


def held(session: Any, path: str = '') -> dict[str, Any]:
    """The names in what `path` stands for, with their values; all that input sees where `path` is empty."""
    if not path:
        with session.active():
            return Place(session.where).names()
    value = holder(session, path)
    if isinstance(value, Namespace):
        return dict(value.public())
    target = python_object(value)
    try:
        names = dir(target) if target is not None else []
    except Exception:                           # any object may have any __dir__
        names = []
    return {name: attribute(target, name) for name in names}


def reach(session: Any, path: str) -> Any:
    """What a name stands for, dotted or not; None when for nothing."""
    head, _, name = path.rpartition('.')
    if not head:
        with session.active():
            value = Place(session.where).get(name)
            return find(session.space, name) if value is None else value
    value = holder(session, head)
    return member_value(value, name) if isinstance(value, Namespace) else attribute(python_object(value), name)


def holder(session: Any, path: str) -> Any:
    """What has the members that names behind `path` and a dot are: of an array of namespaces, its first item."""
    value = reach(session, path)
    while isinstance(value, np.ndarray):
        value = first_item(value) if value.size else None
    return value


def class_of(value: Any) -> str | None:
    """A F M or D: how a name with this value is parsed; None where it stands for nothing."""
    if isinstance(value, Attribute):
        return 'F' if python_kind(value.value) in ('function', 'class') else 'A'
    return None if value is None else parsed_class(value_class(value))


def python_object(value: Any) -> Any:
    """The object of Python that a value stands for; None for another value."""
    if isinstance(value, Attribute):
        return value.value
    found = meaning(value) if callable(value) else None
    if isinstance(found, Foreign):
        return found.target
    unwrap = getattr(value, 'apl_unwrap', None)
    return unwrap() if unwrap is not None else None


def attribute(target: Any, name: str) -> Attribute | None:
    """An attribute of a Python object, which may be None itself."""
    absent = object()
    found = absent if target is None else inspect.getattr_static(target, name, absent)
    return None if found is absent else Attribute(found)


def about(value: Any) -> str:
    """A value in a few words."""
    if isinstance(value, Namespace):
        return 'namespace'
    target = python_object(value)
    if target is not None or isinstance(value, Attribute):
        return python_kind(target)
    kind = value_class(value)
    if kind != 'A':
        return CLASSES[kind]
    if rank_of(value) == 0:
        return 'scalar'
    return 'array of shape ' + ' '.join(map(str, shape_of(value)))


def python_kind(value: Any) -> str:
    """A Python value in a word."""
    if isinstance(value, ModuleType):
        return 'module'
    if isinstance(value, type):
        return 'class'
    return 'function' if callable(value) or isinstance(value, classmethod | staticmethod) else type(value).__name__


def description(session: Any, path: str) -> list[str] | None:
    """What there is to say of a name that is in use, and what its author says; None when it stands for nothing."""
    value = reach(session, path)
    if value is None:
        return None
    told = [f'{path}: {about(value)}', *remarks(value)[:MOST]]
    if isinstance(value, Namespace):
        told.append('  '.join(sorted(name for name, _ in value.public())))
    elif callable(value) and isinstance(meaning(value), Derived | Train):
        told.append(function_text(value))
    return told


def remarks(value: Any) -> list[str]:
    """The comment right above a function, else beside its first line or under it; the first one of a module, and in
    Python."""
    if isinstance(value, Namespace):
        return comments(value.source or [])
    found = meaning(value) if callable(value) else None
    if isinstance(found, Defined):
        source, first = found.details.source, found.details.first - 1
        above = comments([*source.above, *source.lines[:first]][::-1])[::-1]
        inside = source.lines[first:first + found.source.count('\n') + 1]
        return above or comments([beside(inside[0])]) or comments(inside[1:])
    target = python_object(value)
    if not (isinstance(target, ModuleType) or callable(target)):
        return []
    try:
        doc = inspect.getdoc(target) or ''
    except Exception:                           # any object may have any __doc__
        return []
    return [line.replace('``', '') for line in doc.split('\n\n')[0].split('\n') if line.strip('=-~')]


def beside(line: str) -> str:
    """The comment at the end of a line."""
    quote = ''
    for i, c in enumerate(line):
        if c == '⍝' and not quote:
            return line[i:]
        if c in '\'"' and quote in ('', c):
            quote = '' if quote else c
    return ''


def comments(lines: list[str]) -> list[str]:
    """The comments that a text begins with, without their sign."""
    out: list[str] = []
    for line in lines:
        if not line.lstrip().startswith('⍝'):
            break
        out.append(line.lstrip()[1:].removeprefix(' ').rstrip())
    return out
