"""``n⌶``: the few system services that arrayl documents, by number.

Those of Dyalog's that are functions of their arguments, and a few that tell of the machine and the session. Every other
number is a DOMAIN ERROR that says so.
"""
from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable
from typing import Any, Literal, cast

import numpy as np

from arrayl.arrays.apart import apart
from arrayl.arrays.core import (
    Value,
    build,
    chars,
    is_char,
    is_numeric,
    items_of,
    rank_of,
    shape_of,
    simplify,
    text_of,
)
from arrayl.arrays.members import from_apl, to_apl
from arrayl.errors import NEEDS_LEFT, NO_LEFT, APLSyntaxError, DomainError, LengthError, NonceError, RankError
from arrayl.functions import Derived, Function, mark
from arrayl.operators.common import one_integer
from arrayl.primitives.registry import REGISTRY, operator
from arrayl.settings import S

Service = Callable[[Value, Value], Value]


@operator('⌶', 'i-beam', strikes='II T_ ⊥⊤', key='!', names=('ibeam',))
def ibeam(f: Any) -> Function:
    """A system service chosen by number.

    ======  =====================================================================================
    number  service
    ======  =====================================================================================
    8       ``x (8⌶) y``: index-of on inverted tables (vectors of equally long columns)
    739     the folder for temporary files; y is 0
    819     ``x (819⌶) y``: y in lower case (x is 0 or absent) or upper case (x is 1); see ``⎕C``
    900     whether the traditional function that asks was called monadically
    1200    ``x (1200⌶) y``: dates y (Dyalog date numbers) as text by pattern x, ISO without one; see ``⎕DT``
    1500    hash array: y itself (arrayl needs no hint); ``1 (1500⌶) y`` is 0
    5581    ``x (5581⌶) y``: text in Unicode normal form x, 'C', 'D', 'KC' or 'KD'
    7162    ``x (7162⌶) y``: JSON name to APL name (x is 0) or back (1)
    8415    singular value decomposition: ``U S V flag`` with y ≡ U+.×S+.×⍉+V
    9900    picture of y with lines between items; x: two flags, decorated and centred
    9901    picture of y with a box around every array
    9902    what user command y prints, a vector or a matrix of lines; y is the command without its ``]``
    9903    an expression whose value is y, as ``]repr`` prints it
    ======  =====================================================================================

    Any other number is a DOMAIN ERROR.

          1(819⌶)'shout'
    SHOUT
          ('abc'(1 2 3))(8⌶)'cz'(3 3)
    3 4
          0(7162⌶)'2a'
    ⍙2a
    """
    if callable(f):
        raise APLSyntaxError('')
    number = one_integer(f)

    def derived(w: Value, a: Value = None) -> Value:
        service = service_of(number)
        if service is None:
            shown = f'{number}⌶'.replace('-', '¯')
            raise DomainError(f'Invalid I-Beam function selection: arrayl has no {shown}')
        return service(w, a)
    carrier: Any = mark(derived, Derived('⌶', f))
    options: Any = service_of(number)
    if hasattr(options, 'variant'):
        carrier.variant, carrier.principal = options.variant, options.principal
    return derived


def _inverted_index(w: Value, a: Value) -> Value:
    """Index-of on inverted tables: a row number per table, then one look-up."""
    if a is None:
        raise APLSyntaxError(NEEDS_LEFT)
    if rank_of(w) != 1 or rank_of(a) != 1:
        raise RankError('')
    if shape_of(w) != shape_of(a):
        raise LengthError('')
    left, right = _labels(items_of(a), items_of(w))
    return REGISTRY['⍳'].value(right, left)


def _labels(left: list[Value], right: list[Value]) -> tuple[Value, Value]:
    """Per table a matrix with a number for each row and column: its place among the left table's column."""
    tables = []
    for columns in (left, right):
        heights = {shape_of(column)[0] if rank_of(column) else 1 for column in columns}
        if len(heights) > 1:
            raise LengthError('')
        tables.append(heights.pop() if heights else 0)
    rows = [np.array([np.reshape(REGISTRY['⍳'].value(column, base), height)
                      for base, column in zip(left, columns, strict=True)], dtype=np.int64).T
            for columns, height in zip((left, right), tables, strict=True)]
    return rows[0], rows[1]


def _case(w: Value, a: Value) -> Value:
    upper = a is not None and one_integer(a)
    if upper not in (0, 1, False):
        raise DomainError('')

    def convert(value: Value) -> Value:
        if is_char(value):
            text = text_of(value) if rank_of(value) <= 1 else text_of(value.reshape(-1))
            changed = [c.upper() if upper else c.lower() for c in text]
            changed = [new if len(new) == 1 else old for new, old in zip(changed, text, strict=True)]
            return build(cast(list[Any], changed), shape_of(value), ' ')
        return value
    return REGISTRY['¨'].operator.run(convert)(w) if _holds_text(w) else convert(w)   # type: ignore[union-attr]


def _holds_text(value: Value) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind == 'O'


def _hash(w: Value, a: Value) -> Value:
    if a is None:
        return w
    mode = one_integer(a)
    if mode not in (1, 2):
        raise DomainError('')
    return 0 if mode == 1 else w


FORMS = {'C': 'NFC', 'D': 'NFD', 'KC': 'NFKC', 'KD': 'NFKD'}


def _normalise(w: Value, a: Value) -> Value:
    if a is None:
        raise APLSyntaxError(NEEDS_LEFT)
    if not is_char(a) or rank_of(a) > 1 or text_of(a) not in FORMS:
        raise DomainError('')
    form = cast(Literal['NFC', 'NFD', 'NFKC', 'NFKD'], FORMS[text_of(a)])

    def convert(value: Value) -> Value:
        if not is_char(value):
            return value
        if rank_of(value) > 1:
            raise RankError('')
        return chars(unicodedata.normalize(form, text_of(value)))
    if is_char(w):
        return convert(w)
    return build([convert(item) for item in items_of(w)], shape_of(w))


def _json_name(w: Value, a: Value) -> Value:
    """APL names for JSON names: what an APL name may not hold becomes its code between ⍙s, after a leading ⍙."""
    if a is None:
        raise APLSyntaxError(NEEDS_LEFT)
    if not is_char(w) or rank_of(w) > 1:
        raise DomainError('')
    text, mode = text_of(w), one_integer(a)
    if mode == 0:
        return chars(to_apl(text))
    if mode == 1:
        return chars(from_apl(text))
    raise DomainError('')


def _monadically(w: Value, a: Value) -> Value:
    """Whether the innermost traditional function on Python's stack was called with a right argument alone."""
    frame: Any = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_name != '⋄' and '∇' in frame.f_code.co_varnames:
            found = frame.f_locals
            if '⎕shadowed' in found or hasattr(getattr(found['∇'], 'unit', None), 'header'):
                return int('⍵' in found and found['⍺'] is None)
        frame = frame.f_back
    return 0


def _svd(w: Value, a: Value) -> Value:
    if a is not None:
        raise APLSyntaxError(NO_LEFT)
    if rank_of(w) != 2:
        raise RankError('')
    if not is_numeric(w):
        raise DomainError('')
    if w.size == 0:
        raise NonceError('')
    matrix = w.astype(np.complex128 if w.dtype.kind == 'c' else np.float64)
    try:
        u, s, vh = apart(matrix.size * min(matrix.shape), np.linalg.svd, matrix)
    except np.linalg.LinAlgError:
        raise DomainError('') from None
    middle = np.zeros(matrix.shape)
    np.fill_diagonal(middle, s)
    return build([simplify(u), middle, simplify(vh.conj().T), 1])


def _grid(w: Value, a: Value) -> Value:
    from arrayl.display.boxes import disp
    flags = [bool(x) for x in items_of(a)] if a is not None else []
    decorated, centred = [*flags, False, False][:2]
    return _picture(disp(w, decorated, centred))


def _boxes(w: Value, a: Value) -> Value:
    from arrayl.display.boxes import boxed
    return _picture(boxed(w))


def _temporary(w: Value, a: Value) -> Value:
    if a is not None:
        raise APLSyntaxError(NO_LEFT)
    if one_integer(w) != 0:
        raise DomainError('')
    import tempfile  # not needed to start
    return chars(tempfile.gettempdir())


def _user_command(w: Value, a: Value) -> Value:
    from arrayl.session.commands import text_matrix
    lines = S.session.command(']' + text_of(w).strip())
    return text_matrix(lines) if len(lines) > 1 else chars(''.join(lines))


def _expression(w: Value, a: Value) -> Value:
    from arrayl.display.expression import expression
    return chars(expression(w))


def _picture(lines: list[str]) -> Value:
    width = max(map(len, lines), default=0)
    return chars(''.join(line.ljust(width) for line in lines)).reshape(len(lines), width)


def service_of(number: int) -> Service | None:
    """Service `number`; the module of the system name that it belongs to is imported for it."""
    if number not in SERVICES and number in ELSEWHERE:
        REGISTRY.get(ELSEWHERE[number])
    return SERVICES.get(number)


ELSEWHERE = {1200: '⎕DT'}
SERVICES: dict[int, Service] = {
    8: _inverted_index, 739: _temporary, 819: _case, 900: _monadically, 1500: _hash, 5581: _normalise,
    7162: _json_name, 8415: _svd, 9900: _grid, 9901: _boxes, 9902: _user_command, 9903: _expression,
}
