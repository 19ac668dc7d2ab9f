"""Time: ⎕TS, ⎕AI, ⎕DL and the conversions of ⎕DT. The representations are in `timecodes`, text in `datetext`."""
from __future__ import annotations

import os
import time
from collections.abc import Callable

from arrayl.arrays import (
    Value,
    blank,
    build,
    chars,
    empty,
    is_char,
    is_nested,
    items_of,
    nested,
    rank_of,
    shape_of,
    size_of,
    text_of,
)
from arrayl.errors import NEEDS_LEFT, APLError, APLSyntaxError, DomainError, LengthError, RankError
from arrayl.functions import Function
from arrayl.primitives.registry import dyadic, entry, monadic
from arrayl.settings import S
from arrayl.system import access
from arrayl.system.dates import datetext
from arrayl.system.dates.datetext import each_date
from arrayl.system.dates.timecodes import CODES, EARLIEST, LATEST, SECOND, NoDate, local_offset, utc_now
from arrayl.system.reading import integer
from arrayl.system.registry import niladic
from arrayl.system.variants import Options, with_variants

ZONES = {**{c: i + 1 for i, c in enumerate('ABCDEFGHI')}, 'K': 10, 'L': 11, 'M': 12,
         **{c: -i - 1 for i, c in enumerate('NOPQRSTUVWXY')}, 'Z': 0}


@niladic('⎕TS', 'timestamp')
def timestamp() -> Value:
    """The local date and time: year, month, day, hour, minute, second, millisecond.

          ⍴⎕TS
    7

          2020≤⊃⎕TS
    1
    """
    now = utc_now()
    return build(CODES[-1].write(now + local_offset(now)))


STARTED = time.monotonic()


@niladic('⎕AI', 'account information')
def account_information() -> Value:
    """The user's number, then milliseconds of computing, connect and keying time of this process.

          ⍴⎕AI
    4

          ∧/0≤⎕AI
    1
    """
    access.host().require('clock', '⎕AI')
    user = os.getuid() if hasattr(os, 'getuid') else 0
    return build([user, int(time.process_time() * 1000), int((time.monotonic() - STARTED) * 1000), 0])


@monadic('⎕DL', 'delay', shy=True)
def delay(w: Value) -> Value:
    """Waits for a number of seconds; gives the seconds that have passed.

    DOMAIN ERROR unless the argument is one number that is not negative.

          ⎕DL 0.01

          0.01≤⎕DL 0.01
    1
    """
    if size_of(w) != 1:
        raise LengthError('') if rank_of(w) <= 1 else RankError('')
    seconds = items_of(w)[0]
    if not isinstance(seconds, int | float) or seconds < 0:
        raise DomainError('')
    start = access.host().ticks()
    try:
        access.host().sleep(min(seconds, 1e9))
    except KeyboardInterrupt:
        raise
    S.shy = True
    return access.host().ticks() - start


# --- conversion
Code = int | str                        # a number of CODES (0 as the wanted one: validate), or a formatting pattern


def _moment(item: Value, code: Code | None, zone: Callable[[str], int], style: datetext.Style) -> int:
    """The moment that one item of the argument means."""
    if isinstance(item, str):
        return zone(item)
    if isinstance(code, str):
        if not is_char(item) or rank_of(item) != 1:
            raise NoDate('it is not a text')
        moment = datetext.read(code, text_of(item), style)
    else:
        moment = CODES[code or (1 if isinstance(item, int | float) else -1)].read(item)
    if not EARLIEST <= moment < LATEST:
        raise NoDate('it does not lie between the years ¯4714 and 9999')
    return moment


def _clock() -> Callable[[str], int]:
    """What a military zone character means now; the clock is read once, so that all of an argument agree."""
    now: list[int] = []

    def zone(character: str) -> int:
        if character != 'J' and character not in ZONES:
            raise NoDate(f'{character} is no military time zone')
        if not now:
            now.append(utc_now())
        return now[0] + (local_offset(now[0]) if character == 'J' else ZONES[character] * 3600 * SECOND)
    return zone


def _codes(a: Value) -> tuple[Code | None, Code]:
    """The given and the wanted representation that the left argument names."""
    if rank_of(a) > 1:
        raise RankError('')
    items = [a] if is_char(a) and rank_of(a) == 1 else items_of(a[()]) if is_nested(a) and rank_of(a) == 0 and \
        not is_char(a[()]) else [a[()]] if is_nested(a) and rank_of(a) == 0 else items_of(a)
    if len(items) not in (1, 2):
        raise LengthError('')
    codes = [_code(item) for item in items]
    for i, code in enumerate(codes):
        if isinstance(code, int) and code not in CODES and (code or i < len(codes) - 1):
            raise DomainError(f'There is no datetime code {code}'.replace('-', '¯'))
    return (codes[0] if len(codes) == 2 else None), codes[-1]


def _code(item: Value) -> Code:
    if is_char(item) and rank_of(item) == 1:
        return text_of(item)
    try:
        return integer(item)
    except DomainError:
        raise DomainError('A datetime code is an integer, a date pattern a character vector') from None


@dyadic('⎕DT', 'date-time')
def date_time(w: Value, a: Value) -> Value:
    """Dates and times from one representation to another, or (left argument ending in 0) whether they are valid.

    The left argument is the wanted type, or the given and the wanted type. Without a given type numbers are date
    numbers, type 1, and vectors are timestamps, type ¯1. As an item of the argument a letter stands for now in that
    military time zone, J for local time. A text in place of a type is a pattern such as ``'YYYY-MM-DD'``, to write or
    to read dates by. Each item of the argument is one date; the result has the argument's shape.

    ======================  ================================================================================
    type                    a date and time as
    ======================  ================================================================================
    1                       days since 1899-12-31: Dyalog's date number
    13 41 51 53 55 56       days since 1970, 1904, 1800, 1858-11-17 (modified Julian), 1950, 1958
    50 52 54                days since noon of -4713-11-24 (Julian), 1858-11-16, 1899-12-31
    33 40                   days since 1899-12-30 (OLE), 1899-12-31 (Excel, with its 29 February 1900)
    20 43 44                seconds since 1970 (Unix), 1582-10-14, 1960
    2                       sixtieths of a second since 1970
    11 12 14 42 70          milliseconds since 2024, 1970 (JavaScript), 2001, 1960, 1978
    15 17                   microseconds since 1970, 1900
    21                      units of 4 microseconds since 1980
    31 32                   units of 100 nanoseconds since 1601 (Windows), 1 (.NET)
    10 16 22                nanoseconds since 2000, 1970, 1582-10-15
    30                      the bits of MS-DOS
    60 61                   digits: 20191231.235959 and 20191231235959
    ¯1 ¯2 ¯3                the parts of ⎕TS, with milli-, micro- and nanoseconds
    ¯10                     year, day of the year, hour, minute, second, millisecond
    ¯11                     year, week (ISO), day of the week, hour, minute, second, millisecond
    ¯20                     two decimal numbers: 20191231 235959
    ¯30                     date number, hour, minute, second
    0                       1 if it is valid, 0 if not
    ======================  ================================================================================

    Options (⍠): Language, a code such as 'da' or 'en_GB' or one for each of two patterns (``__da__`` in a pattern
    switches, too), and Dictionary, a namespace with more names and predefined patterns.

          1 ⎕DT ⊂2019 2 13 10 16 56
    43508.42843

          20 ¯1 ⎕DT 0 86400
     1970 1 1 0 0 0 0  1970 1 2 0 0 0 0

          ¯1 ¯11 ⎕DT ⊂2020 12 31
     2020 53 4 0 0 0 0

          0 ⎕DT (2020 2 29) (2021 2 29)
    1 0

          'Ddd D Mmm YYYY' ⎕DT 43508
     Wed 13 Feb 2019

          'Dddd D. mmmm'(⎕DT⍠'Language' 'da') 43508
     Onsdag 13. februar

          'DD/MM/YYYY' 1 ⎕DT ⊂'13/02/2019'
    43508
    """
    return _convert({})(w, a)


def _convert(options: Options) -> Function:
    """⎕DT with options."""
    def convert(w: Value, a: Value = None) -> Value:
        if a is None:
            raise APLSyntaxError(NEEDS_LEFT)
        return _converted(w, a, options)
    return convert


def _converted(w: Value, a: Value, options: Options) -> Value:
    given, target = _codes(a)
    reading, writing = datetext.style_of(options), datetext.style_of(options, 1)
    shape = shape_of(w)
    if size_of(w) == 0:
        return empty(shape, chars('') if isinstance(target, str) else
                     blank(build(CODES[target].write(0))) if target < 0 else 0)
    items = [w[()]] if is_nested(w) and not shape else items_of(w)
    zone = _clock()
    if target == 0:
        return build([int(_valid(item, given, zone, reading)) for item in items], shape)
    moments = each_date(items, lambda item: _moment(item, given, zone, reading))
    if isinstance(target, str):
        return nested([chars(datetext.write(target, moment, writing)) for moment in moments], shape)
    written = each_date(moments, CODES[target].write)
    return nested([build(value) for value in written], shape) if target < 0 else build(written, shape)


def _valid(item: Value, code: Code | None, zone: Callable[[str], int], style: datetext.Style) -> bool:
    try:
        _moment(item, code, zone, style)
    except APLError:
        return False
    return True


with_variants(entry('⎕DT').value, _convert, ('Language', 'Dictionary'), None)
