"""Functions that an option gives by name: what the name means where the system function was called."""
from __future__ import annotations

import sys
from contextlib import suppress
from types import FrameType
from typing import Any

from arrayl.arrays import Value, is_char, items_of, rank_of, size_of, text_of
from arrayl.arrays.namespace import Namespace, mangle, root_of
from arrayl.compile.dynamic import Frame
from arrayl.compile.scopes import value_class
from arrayl.errors import APLValueError, DomainError
from arrayl.functions import Function
from arrayl.settings import S


def callback(value: Value, option: str) -> Function:
    """The monadic function of an option's value: ``'fn'``, or ``'fn' data``, where data becomes the left argument."""
    data: Value = None
    if not is_char(value) and rank_of(value) == 1 and size_of(value) == 2:
        value, data = items_of(value)
    if not is_char(value) or rank_of(value) > 1:
        raise DomainError(f'Invalid value for option {option}')
    f = _named(text_of(value).strip())
    return lambda w, a=None: f(w, data)


def _named(name: str) -> Any:
    """The function of that name, a local of the function that runs or of the namespace it lives in."""
    outer, *inner = name.split('.')
    found = root_of(S.session.space) if outer == '#' else _value(mangle(outer), sys._getframe(2))
    for step in inner:
        found = found.get(step) if isinstance(found, Namespace) else None
    if found is None:
        raise APLValueError(f'Undefined name: {name}')
    if value_class(found) != 'F':
        raise DomainError(f'{name} is not a function')
    return found


def _value(key: str, frame: FrameType | None) -> Any:
    """What a name is to the innermost APL code on the stack: Python's locals and globals, or a `Frame`."""
    while frame is not None:
        names = frame.f_locals.get('⎕F', frame.f_locals.get('inner'))
        if isinstance(names, Frame):
            with suppress(NameError):
                return names[key]
            return None
        if '⎕strand' in (frame.f_globals.get('__builtins__') or ()):
            found = frame.f_locals
            around = found.get('⎕E', frame.f_globals)
            with suppress(NameError, KeyError):
                return found[key] if key in found else around[key]
            return None
        frame = frame.f_back
    return None
