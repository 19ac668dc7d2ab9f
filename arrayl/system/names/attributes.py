"""⎕AT and ⎕ATX: what there is to know about a name.

The time of a function is when this session defined it, the author the session's account; without the permission to
look at clock or environment they are zeros and empty.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from arrayl.arrays import Value, as_array, build, chars, is_char, items_of, rank_of, strings, text_of
from arrayl.arrays.namespace import Namespace
from arrayl.compile.source import Source
from arrayl.display.listing import listing
from arrayl.errors import DomainError, LengthError, RankError
from arrayl.functions import Defined, meaning
from arrayl.primitives.registry import dyadic, monadic
from arrayl.settings import S
from arrayl.syntax.lexer import Token
from arrayl.system.dates.timecodes import CODES, local_offset
from arrayl.system.host import account_name, size_in_bytes
from arrayl.system.names.definitions import origin_of, source_text
from arrayl.system.names.names import class_number
from arrayl.system.names.place import FORMALS, Place, is_name, name_list
from arrayl.system.reading import integers

UNIX_DAYS = 25568                       # from 1899-12-31 to 1970-01-01


def valences(value: Any) -> list[int]:
    """(result: 1 explicit, ¯1 shy; function valence, ¯2 for ambivalent; operator valence)."""
    if not callable(value):
        return [0, 0, 0]
    m = meaning(value)
    operands = {'M': 1, 'D': 2}.get(m.kind if m else 'F', 0)
    header = getattr(getattr(value, 'unit', None), 'header', None)
    if header is None:
        return [1, -2, operands]
    left = -2 if header.optional else 2 if header.left else 1 if header.right else 0
    return [-1 if header.shy else int(bool(header.result)), left, operands]


def found(w: Value, frame: Any) -> tuple[list[tuple[str, Any]], bool]:
    """The names ⍵ with their values, and whether it is one name by itself."""
    place = Place(frame)
    alone = (is_char(w) and rank_of(w) <= 1) or (not is_char(w) and rank_of(w) == 0)
    out = []
    for name in name_list(w):
        if name in FORMALS:
            out.append((name, place.frame.root(name) if place.frame is not None else None))
        else:
            out.append((name, place.get(name) if is_name(name) else None))
    return out, alone


def table(rows: list[list[Value]], alone: bool, width: int) -> Value:
    if alone and rows:
        return build(rows[0])
    return build([x for row in rows for x in row], (len(rows), width))


@monadic('⎕AT', 'object attributes', frame=True)
def object_attributes(w: Value, frame: Any = None) -> Value:
    """Four attributes of each function named in ⍵: its header's syntax, time of fixing, lock and author.

    The syntax is (result, valence, operands): the result 1, ¯1 when shy or 0; the valence 0, 1, 2 or ¯2 (ambivalent).
    A single name gives a vector, several a matrix.

          ∇ r←a f b
            r←a+b
          ∇
          ⊃⎕AT 'f'
    1 2 0
          ⍴⎕AT 'f1' 'f2'
    2 4
    """
    names, alone = found(w, frame)
    return table([[build(valences(value)), build(fixed_at(value)), 0, chars(fixed_by(value))] for _, value in names],
                 alone, 4)


def is_dated(value: Any) -> bool:
    """Whether it is known when `value` got its definition: it is a defined function, and the clock may be seen."""
    return bool(getattr(getattr(value, 'unit', None), 'fixed', 0) and S.session.host.clock)


def days(value: Any) -> float:
    """When a defined function got its definition, in days since the end of 1899 (universal time)."""
    return value.unit.fixed / 86400 + UNIX_DAYS if is_dated(value) else 0       # type: ignore[no-any-return]


def fixed_at(value: Any) -> list[int]:
    """When a defined function got its definition, as ⎕TS; zeros for anything else, or without the clock."""
    if not is_dated(value):
        return [0] * 7
    moment = int(value.unit.fixed * 1000) * 1_000_000
    return CODES[-1].write(moment + local_offset(moment))       # type: ignore[no-any-return]


def fixed_by(value: Any) -> str:
    """The account that a function was defined by: that of this session."""
    if not getattr(getattr(value, 'unit', None), 'fixed', 0) or not S.session.host.environment:
        return ''
    return text_of(account_name())


@dyadic('⎕AT', 'object attributes for APL2')
def attributes(w: Value, a: Value, frame: Any = None) -> Value:
    """Attributes of the functions named in ⍵ as APL2 has them: ⍺ 1 valences, 2 times, 3 execution, 4 sizes.

          f←{⍺+⍵}
          1 ⎕AT 'f'
    1 2 0
    """
    wanted = integers(a)
    if len(wanted) != 1:
        raise LengthError('') if rank_of(a) <= 1 else RankError('')
    if wanted[0] not in (1, 2, 3, 4):
        raise DomainError('')
    names, alone = found(w, frame)
    rows: list[list[Value]] = []
    for _, value in names:
        if wanted[0] == 1:
            result, valence, operands = valences(value)
            rows.append([int(result != 0 or (value is not None and not callable(value))),
                         2 if valence == -2 else valence, operands])
        elif wanted[0] == 4:
            rows.append([0 if value is None else size_in_bytes(value)] * 2)
        else:
            rows.append(fixed_at(value) if wanted[0] == 2 else [0] * 4)
    return table(rows, alone, {1: 3, 2: 7, 3: 4, 4: 2}[wanted[0]])


# --- ⎕ATX
def lines_of(name: str, value: Any) -> list[str] | None:
    """The text of a function or a scripted namespace, as typed: of a dfn from its name on."""
    if not callable(value):
        return getattr(value, 'source', None)
    lines = source_text(value, name)
    place = placed(value)
    if lines is not None and place is not None and not traditional(value):
        source, at = place
        before = source.line(at.line)[:at.col]
        typed = re.search(rf'{re.escape(name.rpartition(".")[2])}\s*←\s*$', before)
        if typed is not None:
            lines[0] = typed[0] + lines[0].partition('←')[2]
    return lines


def placed(value: Any) -> tuple[Source, Token] | None:
    """Where the definition of a function begins."""
    unit = getattr(value, 'unit', None)
    source, at = getattr(unit, 'source', None), getattr(getattr(unit, 'node', None), 'at', None)
    return (source, at) if isinstance(source, Source) and at is not None else None


def traditional(value: Any) -> bool:
    m = meaning(value) if callable(value) else None
    return isinstance(m, Defined) and m.traditional


def normalised(name: str, value: Any) -> list[str]:
    """The text in the editor's layout: needless blanks gone, four more before a line for each open brace."""
    lines = lines_of(name, value)
    if not lines or not callable(value):
        return lines or []
    return [x[6:] for x in listing(lines)[:-1]]


def extent(name: str, value: Any) -> tuple[int, int]:
    """The first line and the number of lines of what ⎕FIX has defined; zeros for anything else."""
    if isinstance(value, Namespace):
        return (0, len(value.source)) if value.source else (0, 0)
    unit = getattr(value, 'unit', None)
    if not getattr(getattr(unit, 'source', None), 'fixed', False):
        return 0, 0
    first = unit.first if traditional(value) else unit.node.at.line     # type: ignore[union-attr]
    return first - 1, len(lines_of(name, value) or [])


def restricted(name: str, value: Any) -> int:
    return 1 if traditional(value) else -1


def name_class(name: str, value: Any) -> float:
    return -1 if name not in FORMALS and not is_name(name) else class_number(value, True)


ATTRIBUTES: dict[int, Callable[[str, Any], Value]] = {
    0: lambda name, value: chars(name),
    10: lambda name, value: valences(value)[0],
    11: lambda name, value: valences(value)[1],
    12: lambda name, value: valences(value)[2],
    20: lambda name, value: chars(fixed_by(value)),
    21: lambda name, value: days(value),
    22: lambda name, value: build(fixed_at(value) if is_dated(value) else []),
    23: lambda name, value: 0 if value is None else size_in_bytes(value),
    30: restricted,
    31: restricted,
    32: restricted,
    40: lambda name, value: int(name_class(name, value)),
    41: lambda name, value: max(0, round(10 * (name_class(name, value) % 1))) if name_class(name, value) > 0 else 0,
    42: name_class,
    50: lambda name, value: chars(origin.file if (origin := origin_of(value)) else ''),
    51: lambda name, value: origin.encoding if (origin := origin_of(value)) else chars(''),
    52: lambda name, value: chars(''),
    53: lambda name, value: build([ord(c) for c in origin.ending] if (origin := origin_of(value)) else []),
    54: lambda name, value: extent(name, value)[0],
    55: lambda name, value: extent(name, value)[1],
    60: lambda name, value: strings(lines_of(name, value) or []),
    61: lambda name, value: strings(normalised(name, value)),
    62: lambda name, value: strings(lines_of(name, value) or []),
}


@dyadic('⎕ATX', 'extended attributes', frame=True)
def extended_attributes(w: Value, a: Value, frame: Any = None) -> Value:
    """Attributes ⍺ of the names ⍵, by number.

    0 name; 10 11 12 result, valence, operands; 20 author, 21 22 time of the definition, in days and as ⎕TS; 23 size;
    40 41 42 class; 54 55 first line and number of lines in the script of ⎕FIX; 60 source; 30 to 32 restrictions; 50
    51 53 name, encoding and line end (as code points) of the file that ⎕FIX read; 61 the source in the editor's layout,
    62 the best source. In a dfn the name may be ⍵.

          f ← {⍵ ⍵}
          10 11 12 42 60 ⎕ATX 'f'
    1 ¯2 0 3.2   f ← {⍵ ⍵}
          40 ⎕ATX 'f' ⋄ 40 ⎕ATX 'ff' 'gg'
    3
    0 0
          {42 ⎕ATX '⍵'}5
    2.1
    """
    codes = integers(a)
    if rank_of(a) > 1:
        raise RankError('')
    if any(code not in ATTRIBUTES for code in codes):
        raise DomainError('')
    names, alone = found(w, frame)

    def one(code: int) -> Value:
        values = [ATTRIBUTES[code](name, value) for name, value in names]
        return values[0] if alone and values else build(values)
    out = [one(code) for code in codes]
    result = out[0] if rank_of(a) == 0 else build(out)
    enclosed = alone and not is_char(w)
    return build([result], ()) if enclosed else result


__all__ = ['as_array', 'items_of', 'np', 'text_of']
