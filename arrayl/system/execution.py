"""The state of execution: ⎕LC ⎕SI ⎕XSI ⎕STATE ⎕STACK.

What runs is read from Python's stack; below it stand the functions that reported errors have left suspended.
"""
from __future__ import annotations

import sys
from typing import Any

import numpy as np

from arrayl.arrays import Value, build, chars, integers, is_char, rank_of, strings, text_of
from arrayl.errors import DomainError, RankError
from arrayl.primitives.registry import monadic
from arrayl.settings import S
from arrayl.system.names import Place, class_number, is_name
from arrayl.system.registry import niladic

_ = integers


def running() -> list[tuple[str, int, str]]:
    """(name, line, namespace) of the defined functions on the stack, the innermost first, suspended ones last."""
    from arrayl.session.report import running_functions
    found = running_functions(sys._getframe(2))
    return found + [(f.name, f.line, f.space) for calls in S.session.stopped for f in calls]


@niladic('⎕OFF', 'off')
def off() -> Value:
    """End the session.

          ⎕NC '⎕OFF'
    2
    """
    raise SystemExit(0)


@niladic('⎕LC', 'line counter')
def line_counter() -> Value:
    """The line numbers of the functions that are running or suspended, the innermost first.

          ∇ r←f
            r←⎕LC
          ∇
          f
    1
    """
    return build([line for _, line, _ in running()])


@niladic('⎕SI', 'state indicator')
def state_indicator() -> Value:
    """The names of the functions that are running or suspended, the innermost first.

          ∇ r←f
            r←⎕SI
          ∇
          f
     f
    """
    return strings([name.rpartition('.')[2] for name, _, _ in running()])


@niladic('⎕XSI', 'extended state indicator')
def extended_state_indicator() -> Value:
    """The same with the namespaces that the functions live in.

          ∇ r←f
            r←⎕XSI
          ∇
          f
     #.f
    """
    return strings([f'{space}.{name}' for name, _, space in running()])


@niladic('⎕STACK', 'state stack')
def state_stack() -> Value:
    """The stack of execution: a matrix with a row for each function that runs and for the session.

    The first column holds the ⎕OR of the function, or a blank; the second what the row is: a blank for a function,
    ``*`` for the session.

          ⍴⎕STACK
    1 2
    """
    from arrayl.system.definitions import Representation
    rows: list[Value] = []
    for name, _, _ in running():
        value = S.session.space.get(name)
        rows += [Representation(name, value) if callable(value) else chars(name), ' ']
    return build([*rows, ' ', '*'], (len(rows) // 2 + 1, 2))


@monadic('⎕STATE', 'state of a name', frame=True)
def state(w: Value, frame: Any = None) -> Value:
    """Where the name ⍵ is local.

    Per function on the stack whether it shadows ⍵, whether it is suspended; then the name classes and the values
    that were shadowed.

          ≢⎕STATE 'nosuch'
    4
          ∇ r←f;x
            x←5
            r←g
          ∇
          ∇ r←g;x
            x←6
            r←⎕STATE 'x'
          ∇
          x←'global'
          f
     1 1  0 0  2 2  5  global
    """
    if rank_of(w) > 1:
        raise RankError('')
    if not is_char(w):
        raise DomainError('')
    name = text_of(w).strip()
    if not is_name(name) and not name.startswith('⎕'):
        raise DomainError('')
    found = shadows(sys._getframe(1), name.upper() if name.startswith('⎕') else name)
    if not found:
        return build([build([]), build([]), build([]), build([])])
    levels = build([int(shadowed) for shadowed, _ in found])
    values = [value for shadowed, value in found if shadowed]
    classes = [-1 if name.startswith('⎕') else class_number(value) for value in values]
    contents = [value for value in values if value is not None and not callable(value)]
    return build([levels, build([0] * len(found)), build(classes), build(contents)])


def shadows(frame: Any, name: str) -> list[tuple[bool, Any]]:
    """Per traditional function on the stack, the innermost first: whether `name` is local, and its value outside."""
    from arrayl.compile.trapping import settings_index
    out: list[tuple[bool, Any]] = []
    while frame is not None:
        found = frame.f_locals
        own = found.get('∇')
        unit: Any = getattr(own, 'unit', None)
        head: Any = getattr(unit, 'header', None)
        if head is not None and frame.f_code.co_name.lstrip('∇') == unit.name:
            shadowed = name in head.names()
            value = None
            if name.startswith('⎕'):
                kept = found.get('⎕saved')
                value = kept[settings_index(name)] if shadowed and kept is not None else None
            elif '⎕shadowed' in found and shadowed:
                keys = list(dict.fromkeys(n for n in [*head.names(), *unit.label_lines()] if n[0] != '⎕'))
                value = found['⎕shadowed'][keys.index(name)]
                value = None if type(value) is object else value
            out.append((shadowed, value))
        frame = frame.f_back
    return out


__all__ = ['Place', 'np', 'running']
