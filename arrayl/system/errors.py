"""Errors as data: ⎕SIGNAL ⎕EM ⎕EN ⎕DM ⎕DMX ⎕TRAP, and the state of execution: ⎕LC ⎕SI ⎕XSI ⎕STATE ⎕STACK."""
from __future__ import annotations

import sys
from typing import Any

import numpy as np

from arrayl.arrays import Value, build, chars, integer, is_char, items_of, rank_of, size_of, string, strings
from arrayl.arrays.namespace import Namespace
from arrayl.errors import APLError, DomainError, LengthError, RankError, event_name
from arrayl.primitives.registry import dyadic, monadic
from arrayl.settings import S
from arrayl.system.registry import niladic


class Signalled(APLError):
    """An error that the program raised itself: it is reported in the function's caller."""

    def __init__(self, number: int, text: str | None = None, message: str = '') -> None:
        super().__init__(message, name=event_name(number) if text is None else text, number=number)
        self.signalled = True


def signal_number(value: Value) -> int:
    n = integer(value)
    if not (0 <= n <= 999 or 1000 <= n <= 1999):
        raise DomainError('')
    return n


def from_pairs(w: Value) -> Signalled | None:
    """⎕SIGNAL of ⊂(name value)… pairs, or of a namespace such as ⎕DMX."""
    fields: dict[str, Value] = {}
    if isinstance(w, Namespace):
        fields = dict(w.public())
    else:
        items = items_of(w)
        if len(items) == 1 and isinstance(items[0], np.ndarray):
            items = items_of(items[0])
            if len(items) == 2 and is_char(items[0]):
                items = [build(items)]
        for item in items:
            pair = items_of(item)
            if len(pair) != 2 or not is_char(pair[0]):
                raise DomainError('')
            fields[string(pair[0])] = pair[1]
    if 'EN' not in fields:
        raise DomainError('')
    number = signal_number(fields['EN'])
    if number == 0:
        return None
    text = string(fields['EM']) if 'EM' in fields else None
    return Signalled(number, text, string(fields.get('Message', chars(''))))


@monadic('⎕SIGNAL', 'signal event')
def signal(w: Value) -> Value:
    """Raise event ⍵, a number, in the function's caller; 0 and an empty vector do nothing.

    ⍵ may be an enclosed vector of (name value) pairs: EN, EM, Message. The event can be caught like any other.

          {11::'caught' ⋄ ⎕SIGNAL 11}0
    caught
          ⎕SIGNAL ⍬
    """
    if isinstance(w, Namespace) or (isinstance(w, np.ndarray) and w.dtype.kind == 'O'):
        error = from_pairs(w)
        if error is not None:
            raise error
        return None
    if size_of(w) == 0:
        return None
    if size_of(w) != 1:
        raise LengthError('') if rank_of(w) <= 1 else RankError('')
    number = signal_number(w)
    if number == 0:
        return None
    raise Signalled(number)


@dyadic('⎕SIGNAL', 'signal event with text')
def signal_text(w: Value, a: Value) -> Value:
    """Raise event ⍵ with the text ⍺ in the place of its name.

          {0::⎕DMX.EM ⋄ 'too big'⎕SIGNAL 500}0
    too big
    """
    if size_of(w) == 0:
        return None
    number = signal_number(w)
    if number == 0:
        return None
    raise Signalled(number, string(a))


@monadic('⎕EM', 'event message')
def event_message(w: Value) -> Value:
    """The text of each event number.

          ⎕EM 3 4
     INDEX ERROR  RANK ERROR 
          ⎕EM 500
    ERROR 500
    """
    if rank_of(w) == 0:
        return chars(event_name(integer(w)))
    return strings([event_name(integer(n)) for n in items_of(w)])


@niladic('⎕EN', 'event number')
def event_number() -> Value:
    """The number of the last error.

          {0::⎕EN ⋄ ÷0}0
    11
    """
    error = S.session.last_error
    return error.number if error is not None else 0


@niladic('⎕DM', 'diagnostic message')
def diagnostic_message() -> Value:
    """The three lines of the last error's report.

          {0::⊃⎕DM ⋄ ÷0}0
    DOMAIN ERROR
    """
    error = S.session.last_error
    if error is None:
        return strings(['', '', ''])
    lines = error.report.split('\n')
    return strings([error.name, *(lines[1:3] if len(lines) == 3 else ['', ''])])


@niladic('⎕DMX', 'extended diagnostic message')
def extended_diagnostics() -> Value:
    """A namespace about the last error: EN, ENX, EM, Message, DM, Category, Vendor and more.

          {0::⎕DMX.(EN EM Message) ⋄ ÷0}0
    11  DOMAIN ERROR  Divide by zero 
    """
    error = S.session.last_error
    made = Namespace(S.session.root, '')
    made.df = ' EM     ' if error is None else report_lines(error)
    fields: dict[str, Value] = {
        'Category': chars('General' if error is None or error.number < 500 else 'User'),
        'DM': diagnostic_message(), 'EM': chars('' if error is None else error.name),
        'EN': 0 if error is None else error.number, 'ENX': 1 if error is not None and error.message else 0,
        'HelpURL': chars(''), 'InternalLocation': build([chars(''), 0]),
        'Message': chars('' if error is None else error.message), 'OSError': build([0, 0, chars('')]),
        'Vendor': chars('Arrayl'),
    }
    for name, value in fields.items():
        made.set(name, value)
    return made


def report_lines(error: APLError) -> str:
    rows = [('EM', error.name), ('Message', error.message)]
    return '\n'.join(f' {name:<8} {text} ' for name, text in rows if text)


def assign_trap(value: Value) -> Value:
    S.session.trap = value
    return value


@niladic('⎕TRAP', 'trap', assign=assign_trap)
def trap() -> Value:
    """Kept for programs that set it: errors are trapped by ``:Trap`` and by error guards.

          ⎕TRAP←⍬ ⋄ ≢⎕TRAP
    0
    """
    return S.session.trap


def running() -> list[tuple[str, int, Any]]:
    """(name, line, source) of the defined functions that are running, the innermost first."""
    from arrayl.session.report import running_functions
    return running_functions(sys._getframe(2))


@niladic('⎕LC', 'line counter')
def line_counter() -> Value:
    """The line numbers of the functions that are running, the innermost first.

          ∇ r←f
            r←⎕LC
          ∇
          f
    1
    """
    return build([line for _, line, _ in running()])


@niladic('⎕SI', 'state indicator')
def state_indicator() -> Value:
    """The names of the functions that are running, the innermost first.

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
    return strings([f'#.{name}' for name, _, _ in running()])


@niladic('⎕STACK', 'state stack')
def state_stack() -> Value:
    """The stack of execution: a matrix of names and lines.

          ⍴⎕STACK
    1 2
    """
    rows = [*running(), ('*', 0, None)]
    return build([x for name, _, _ in rows for x in (chars(name), ' ')], (len(rows), 2))


@monadic('⎕STATE', 'state of a name', frame=True)
def state(w: Value, frame: Any = None) -> Value:
    """Where the name ⍵ is local, and what it means there: levels, classes, values.

          ⍴⎕STATE 'nosuch'
    4
    """
    return build([build([]), build([]), build([]), build([])])


def no_setting(name: str) -> Any:
    def assign(w: Value, a: Value | None = None) -> Value:
        return build([])
    return assign
