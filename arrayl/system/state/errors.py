"""Errors as data: ⎕SIGNAL ⎕EM ⎕EN ⎕DM ⎕DMX ⎕TRAP."""
from __future__ import annotations

import os

import numpy as np

from arrayl.arrays import Value, build, chars, integer, is_char, items_of, rank_of, size_of, string, strings, text_of
from arrayl.arrays.namespace import Namespace
from arrayl.compile.trapping import canonical, takes_execute
from arrayl.errors import APLError, DomainError, RankError, error_of, event_name
from arrayl.primitives.registry import dyadic, monadic
from arrayl.session.report import recall
from arrayl.settings import S
from arrayl.system.registry import niladic

SETTABLE = {'EN', 'ENX', 'EM', 'Message', 'Category', 'HelpURL', 'Vendor', 'OSError'}
UNEXPECTED = 'Unexpected name in signalled ⎕DMX specification'


def signalled(number: int, text: str | None = None, message: str = '',
              fields: dict[str, Value] | None = None) -> APLError:
    """The error of event `number` that the program raises itself: it is reported in the function's caller."""
    raised = error_of(number, message, text)
    raised.signalled = True
    raised.fields = fields or {}
    return raised


def signal_number(value: Value) -> int:
    n = integer(value)
    if not (0 <= n <= 999 or n == 1006):
        raise DomainError('')
    return n


def specification(w: Value) -> list[tuple[str, Value]]:
    """The (name, value) pairs of ⎕SIGNAL's enclosed argument: a vector of pairs, or a matrix of two columns."""
    if rank_of(w) == 2:
        cells = items_of(w)
        if w.shape[1] != 2:
            raise DomainError('')
        rows = [cells[i:i + 2] for i in range(0, len(cells), 2)]
    elif rank_of(w) == 0 and isinstance(items_of(w)[0], np.ndarray):
        rows = [items_of(items_of(w)[0])]
    elif rank_of(w) == 1:
        rows = [items_of(item) for item in items_of(w)]
    else:
        raise DomainError('')
    out = []
    for row in rows:
        if len(row) != 2 or not is_char(row[0]) or rank_of(row[0]) > 1 or string(row[0]) not in SETTABLE:
            raise DomainError(UNEXPECTED)
        out.append((string(row[0]), row[1]))
    return out


def from_pairs(pairs: list[tuple[str, Value]]) -> APLError:
    fields = dict(pairs)
    if 'EN' not in fields:
        raise DomainError('')
    number = signal_number(fields['EN'])
    if number == 0:
        raise DomainError('')
    texts = {}
    for name in ('EM', 'Message', 'Category', 'HelpURL', 'Vendor'):
        if name in fields:
            if not is_char(fields[name]) or rank_of(fields[name]) > 1:
                raise DomainError('')
            texts[name] = string(fields[name])
    kept = {k: v for k, v in fields.items() if k not in ('EN', 'EM', 'Message')}
    return signalled(number, texts.get('EM'), texts.get('Message', ''), kept)


def reset() -> None:
    S.session.last_error = S.session.dmx = None


@monadic('⎕SIGNAL', 'signal event', shy=True)
def signal(w: Value) -> Value:
    """Raise event ⍵, a number from 1 to 999 or 1006, in the function's caller.

    An empty vector does nothing, 0 resets ⎕EN, ⎕DM and ⎕DMX. ⍵ may be an enclosed vector of (name value) pairs for
    ⎕DMX: EN, EM, Message, Vendor, Category, HelpURL, ENX, OSError; or a namespace that has them. The function is left
    first, so its own error guards and traps do not take the event; from a dfn inside a dfn the outermost is left.

          check←{⍵<0:⎕SIGNAL 11 ⋄ ⍵*÷2}
          {11::'caught' ⋄ check ⍵}¯1
    caught
          check ¯1
    DOMAIN ERROR
          check ¯1
          ∧
          f←{⎕SIGNAL⊂('EN' 999)('Message' 'too big')}
          {0::⎕DMX.(EN Message) ⋄ f ⍵}0
    999  too big
    """
    if isinstance(w, Namespace):
        raise from_space(w)
    if rank_of(w) > 1:
        raise RankError('')
    if size_of(w) == 0:
        S.shy = True
        return w
    first = items_of(w)[0]
    if isinstance(first, Namespace):
        raise from_space(first)
    if isinstance(first, np.ndarray):
        raise from_pairs(specification(first))
    number = signal_number(first)
    if number == 0:
        reset()
        S.shy = True
        return w
    raise signalled(number)


def from_space(space: Namespace) -> APLError:
    """An error again, from the ⎕DMX that told of it."""
    return from_pairs([(name, value) for name, value in space.public() if name in SETTABLE])


@dyadic('⎕SIGNAL', 'signal event with text')
def signal_text(w: Value, a: Value) -> Value:
    """Raise event ⍵ with the text ⍺ in the place of its name.

          big←{'too big'⎕SIGNAL 500}
          {0::⎕DMX.EM ⋄ big ⍵}0
    too big
          'my error'⎕SIGNAL⍬
    """
    if not is_char(a) and size_of(a):
        raise DomainError('')
    if rank_of(a) > 1 or rank_of(w) > 1:
        raise RankError('')
    if size_of(w) == 0:
        S.shy = True
        return w
    first = items_of(w)[0]
    number = 0 if isinstance(first, np.ndarray | Namespace) else signal_number(first)
    if number == 0:                             # to reset takes no text, nor do values for ⎕DMX
        raise DomainError('')
    raise signalled(number, string(a) if size_of(a) else None)


@monadic('⎕EM', 'event message')
def event_message(w: Value) -> Value:
    """The text of each event number.

          ⎕EM 3 4
     INDEX ERROR  RANK ERROR
          ⎕EM 500
    ERROR 500
    """
    if rank_of(w) > 1:
        raise RankError('')
    numbers = [integer(n) for n in items_of(w)]
    if any(n < 0 for n in numbers):
        raise DomainError('Event numbers are not negative')
    names = [event_name(n) for n in numbers]
    return strings(names) if rank_of(w) else chars(names[0])


@niladic('⎕EN', 'event number')
def event_number() -> Value:
    """The number of the last error, 0 when there was none.

          {0::⎕EN ⋄ ÷0}0
    11
    """
    error = S.session.last_error
    return error.number if error is not None else 0


def message_lines(error: APLError | None) -> Value:
    if error is None:
        return chars('')
    lines = error.report.split('\n')
    title = error.name if not lines[0].startswith('⍎') else f'⍎{error.name}'
    return strings([title, *(lines[1:3] if len(lines) == 3 else ['', ''])])


@niladic('⎕DM', 'diagnostic message')
def diagnostic_message() -> Value:
    """The three lines of the last error's report; empty when there was none.

          {0::⍴⎕DM ⋄ ÷0}0
    3
          {0::⊃⎕DM ⋄ ÷0}0
    DOMAIN ERROR
    """
    return message_lines(recall(S.session.last_error))


@niladic('⎕DMX', 'extended diagnostic message')
def extended_diagnostics() -> Value:
    """A namespace about the last error: EN, ENX, EM, Message, DM, Category, Vendor and more.

    What a trap or an error guard sees in it is forgotten after it.

          {0::⎕DMX.(EN EM Message) ⋄ ÷0}0
    11  DOMAIN ERROR  Divide by zero
          ⎕DMX.EN
    0
    """
    error = recall(S.session.dmx)
    made = Namespace(S.session.root, '')
    made.df = chars('').reshape(0, 0) if error is None else report_lines(error)
    fields: dict[str, Value] = {
        'Category': chars('' if error is None else 'General'),
        'DM': message_lines(error), 'EM': chars('' if error is None else error.name),
        'EN': 0 if error is None else error.number, 'ENX': 1 if error is not None and error.message else 0,
        'HelpURL': chars(''), 'InternalLocation': build([chars(''), 0]),
        'Message': chars('' if error is None else error.message), 'OSError': build([0, *system_error(error)]),
        'Vendor': chars('' if error is None else 'Arrayl'),
    }
    fields.update({} if error is None else error.fields)
    for name, value in fields.items():
        made.set(name, value)
    return made


def system_error(error: APLError | None) -> tuple[int, Value]:
    """The number and the words of what the operating system said."""
    number = getattr(error, 'errno', None) or 0
    return number, chars(os.strerror(number) if number else '')


def report_lines(error: APLError) -> Value:
    """What ⎕DMX displays: the event's name and message."""
    number, words = system_error(error)
    fields = [('EM', error.name), ('Message', error.message)]
    if number:
        fields.append(('OSError', f'0 {number}  {text_of(words)} '))
    rows = [f' {name:<8} {text} ' for name, text in fields]
    width = max(map(len, rows))
    return chars(''.join(row.ljust(width) for row in rows)).reshape(len(rows), width)


def assign_trap(value: Value) -> Value:
    S.session.trap = canonical(value)
    if takes_execute(S.session.trap):
        from arrayl.compile.traditional.unit import trap_everywhere
        trap_everywhere()
    return value


@niladic('⎕TRAP', 'trap', assign=assign_trap)
def trap() -> Value:
    """What to do about errors: a vector of (event numbers, action, expression).

    Event 0 is any error, 1000 any interrupt. The actions: C cuts back to the function that localises ⎕TRAP (or to the
    session) and executes the expression there, E executes it where the error happened, N leaves the event to outer
    definitions, S lets it be reported. The innermost value of ⎕TRAP is searched first, its definitions from left to
    right. The expression may branch. A single definition need not be enclosed. ``0⍴⎕TRAP`` clears it.

          ∇ r←a over b;⎕TRAP
            ⎕TRAP←11 'C' '→bad'
            r←a÷b
            →0
           bad:r←'cannot'
          ∇
          6 over 3
    2
          6 over 0
    cannot
          ⎕TRAP←5 'E' '''lengths!'''
          1 2+1 2 3
    lengths!
          ⎕TRAP
      5 E 'lengths!'
          ⎕TRAP←0⍴⎕TRAP
    """
    return S.session.trap
