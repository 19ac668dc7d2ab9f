"""The state of execution: ⎕LC ⎕SI ⎕XSI ⎕STATE ⎕STACK.

What runs and what is suspended is read from Python's stack.
"""
from __future__ import annotations

import sys
from typing import Any

import numpy as np

from arrayl.arrays import Value, build, chars, strings
from arrayl.arrays.namespace import mangle
from arrayl.compile.traditional.runtime import MISSING
from arrayl.errors import DomainError, Off
from arrayl.primitives.registry import monadic
from arrayl.session.stack import SESSION, Entry, entries, functions, shadowed_values
from arrayl.settings import S
from arrayl.system.names.names import class_number
from arrayl.system.names.place import Place, one_name
from arrayl.system.reading import integer
from arrayl.system.registry import niladic
from arrayl.system.state.settings import link


def running() -> list[Entry]:
    """The defined functions on the stack, the innermost first."""
    return functions(sys._getframe(2))


@niladic('⎕OFF', 'off')
def off(*right: Value) -> Value:
    """End the session, with a number from 0 to 255 on the right as the exit status of the process.

    The number binds as an item of a strand does: a longer expression needs parentheses. Without one the status is 0.
    A Python program that embeds arrayl goes on.

          check←{0=≢⍵: ⎕OFF 1 ⋄ ≢⍵}       ⍝ no data: the process ends with status 1
          check 'abc'
    3
          ⎕OFF 256
    DOMAIN ERROR: The exit status must be from 0 to 255
          ⎕OFF 256
          ∧
    """
    status = integer(right[-1]) if right else 0
    if not 0 <= status <= 255:
        raise DomainError('The exit status must be from 0 to 255')
    raise Off(status)


@niladic('⎕LC', 'line counter')
def line_counter() -> Value:
    """The line numbers of the functions that are running or suspended, the innermost first.

          ∇ r←f
            r←⎕LC
          ∇
          f
    1
    """
    return build([x.line for x in running()])


@niladic('⎕SI', 'state indicator')
def state_indicator() -> Value:
    """The names of the functions that are running or suspended, the innermost first.

          ∇ r←f
            r←⎕SI
          ∇
          f
     f
    """
    return strings([x.name.rpartition('.')[2] for x in running()])


@niladic('⎕XSI', 'extended state indicator')
def extended_state_indicator() -> Value:
    """The same with the namespaces that the functions live in.

          ∇ r←f
            r←⎕XSI
          ∇
          f
     #.f
    """
    return strings([f'{x.space}.{x.name}' for x in running()])


@niladic('⎕STACK', 'state stack')
def state_stack() -> Value:
    """The stack of execution: a matrix with a row for each function that runs and for the session.

    The first column holds the ⎕OR of the function, or a blank; the second what the row is: a blank for a function,
    ``*`` for the session, ⍎ and the glyphs of operators.

          ⍴⎕STACK
    1 2
    """
    from arrayl.system.names.definitions import Representation
    rows: list[Value] = []
    for entry in entries(sys._getframe(1)):
        value = value_of(entry) if not entry.kind else None
        rows += [' ' if value is None else Representation(entry.name, value), entry.kind or ' ']
    if not rows or rows[-1] != SESSION:
        rows += [' ', SESSION]
    return build(rows, (len(rows) // 2, 2))


def value_of(entry: Entry) -> Any:
    """The function that runs in an entry; None when it cannot be told."""
    for name in ('∇', 'dynamic', 'derived'):
        found = entry.frame.f_locals.get(name)
        if callable(found):
            return found
    return S.session.space.get(entry.name)


@monadic('⎕STATE', 'state of a name', frame=True)
def state(w: Value, frame: Any = None) -> Value:
    """Where the name ⍵ is local.

    Per function on the stack whether it shadows ⍵, and whether ⍵ was below it a function that was suspended (1) or
    waited (2); then the name classes and the values that were shadowed.

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
    name = one_name(w, '⎕')
    levels = running()
    kept = [outside(entry, name.upper() if name.startswith('⎕') else name) for entry in levels]
    shadowed = [found for found in kept if found]
    classes = [-1 if name.startswith('⎕') else class_number(value) for value, in shadowed]
    contents = [value for value, in shadowed if value is not None and not callable(value)]
    return build([build([int(bool(found)) for found in kept]), build(stack_states(levels, name)), build(classes),
                  build(contents)])


def outside(entry: Entry, name: str) -> tuple[Any, ...]:
    """(the value that `name` has outside a function), None for none, when the function shadows it; else ()."""
    if not hasattr(entry.unit, 'header'):
        where = entry.suspension.where if entry.suspension is not None else entry.frame.f_locals.get('inner')
        own = where if where is not None else entry.frame.f_locals
        return (S.session.space.get(name),) if mangle(name) in own and name[0] != '⎕' else ()
    if name.startswith('⎕'):
        kept: dict[str, Any] = dict(entry.frame.f_locals.get('⎕saved') or ())
        if name not in kept:
            return ()
        value = kept[name]
        return (link(value) if name == '⎕RL' else chars(value) if isinstance(value, str) else value,)
    values = {key: None if value is MISSING else value for key, value in shadowed_values(entry)}
    if mangle(name) in values:
        return (values[mangle(name)],)
    local = name in entry.unit.header.names() or name in entry.unit.label_lines()
    return (S.session.space.get(name),) if local and '⎕shadowed' not in entry.frame.f_locals else ()


def stack_states(levels: list[Entry], name: str) -> list[int]:
    """Per level whether `name` is a function that was suspended (1) or waited (2) below it; 0 for none."""
    out = []
    for i in range(len(levels)):
        below = [x for x in levels[i + 1:] if x.name == name]
        out.append(0 if not below else 2 if any(not x.suspended for x in below) else 1)
    return out


__all__ = ['Place', 'np', 'running']
