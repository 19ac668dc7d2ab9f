"""Dates as text: the formatting patterns of ⎕DT and of 1200⌶, in both directions.

A pattern is cut into pieces once: literal text, and fields such as ``YYYY`` or ``Mmm``. Writing fills the pieces in.
Reading follows every way in which the text can be cut up, keeps those whose date writes exactly the same text, and
wants one date to be left: that is Dyalog's rule, that a text must be what its own date would give, and be so in one
way. Names are those of a language (`date_words`); ``__da__`` in a pattern switches to another one.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from arrayl.arrays import Value, chars, empty, is_char, is_nested, items_of, nested, rank_of, shape_of, size_of, text_of
from arrayl.arrays.namespace import Namespace
from arrayl.errors import DomainError
from arrayl.functions import Function
from arrayl.operators.ibeam import SERVICES
from arrayl.settings import S
from arrayl.system.dates.calendar import (
    NANOSECONDS,
    date_of,
    day_number,
    iso_week,
    leap,
    month_length,
    week_start,
    weekday,
    weeks_in,
)
from arrayl.system.dates.date_words import Words, predefined, words
from arrayl.system.dates.timecodes import CODES, SECOND, NoDate, utc_now
from arrayl.system.variants import Options, first, with_variants

NUMERIC = {'YYYY': ('year', 4), 'YY': ('year of century', 2),
           'MM': ('month', 2), 'M': ('month', 0), '_M': ('month', -2),
           'DD': ('day', 2), 'D': ('day', 0), '_D': ('day', -2),
           'hh': ('hour', 2), 'h': ('hour', 0), '_h': ('hour', -2),
           'mm': ('minute', 2), 'm': ('minute', 0), '_m': ('minute', -2), 'ss': ('second', 2), 's': ('second', 0),
           '_s': ('second', -2), 'd': ('weekday', 0), 'ww': ('week', 2), 'w': ('week', 0), '_w': ('week', -2),
           'WWWW': ('week year', 4), 'WW': ('week year of century', 2), 'yy': ('day of year', 3),
           'y': ('day of year', 0), '_y': ('day of year', -3), 'tt': ('twelve', 2), 't': ('twelve', 0),
           '_t': ('twelve', -2)}
NAMES = {'MMM': 'month', 'Mmm': 'month', 'mmm': 'month', '_mm': 'month', 'MMMM': 'month', 'Mmmm': 'month',
         'mmmm': 'month', '_mmm': 'month', 'DDD': 'weekday', 'Ddd': 'weekday', 'ddd': 'weekday', '_dd': 'weekday',
         'DDDD': 'weekday', 'Dddd': 'weekday', 'dddd': 'weekday', '_ddd': 'weekday'}
ORDINALS = {'O', 'o', 'OO', 'Oo', 'oo'}
HALVES = {'P', 'p', 'PP', 'pp'}
Parts = dict[str, int]


@dataclass(frozen=True)
class Piece:
    """Literal text, or a field of the pattern by its letters, with the words of its language."""
    text: str
    words: Words | None = None


@dataclass(frozen=True)
class Style:
    """The language that a pattern begins in, and the program's dictionary."""
    language: str = 'en'
    dictionary: Namespace | None = None


ENGLISH = Style()
LONGEST = 40                            # characters of a text that an error shows


def pieces(pattern: str, style: Style) -> tuple[Piece, ...]:
    """The pieces of a pattern."""
    return cut(pattern, style) if style.dictionary is not None else known(pattern, style)


@lru_cache(maxsize=256)
def known(pattern: str, style: Style) -> tuple[Piece, ...]:
    return cut(pattern, style)


def cut(pattern: str, style: Style, inner: bool = False) -> tuple[Piece, ...]:
    language, dictionary = style.language, style.dictionary
    spoken = words(language, dictionary)
    found: list[Piece] = []
    at = 0
    while at < len(pattern):
        c = pattern[at]
        if c in '"\'':
            literal, at = _quoted(pattern, at)
            found.append(Piece(literal))
        elif c == '%':
            stop = closing(pattern, at, '%')
            name = pattern[at + 1:stop]
            if inner:
                raise DomainError(f'A predefined date pattern cannot hold another: %{name}%')
            found += cut(predefined(name, language, dictionary), Style(language, dictionary), True)
            at = stop + 1
        elif pattern.startswith('__', at):
            stop = closing(pattern, at, '__')
            language = pattern[at + 2:stop]
            spoken = words(language, dictionary)
            at = stop + 2
        elif (c.isalpha() and c.isascii()) or c in '_$':
            start = at
            at += 1
            letter = pattern[at:at + 1] if c == '_' else c
            while at < len(pattern) and pattern[at].lower() == letter.lower():
                at += 1
            name = pattern[start:at]
            if not (name in NUMERIC or name in NAMES or name in ORDINALS or name in HALVES or
                    (set(name) == {'f'} and len(name) <= 6)):
                raise DomainError(f'Invalid date pattern: {name} at offset {start}')
            found.append(Piece(name, spoken))
        else:
            found.append(Piece(c))
            at += 1
    return tuple(found)


def closing(pattern: str, at: int, mark: str, behind: int | None = None) -> int:
    """Where the mark stands that closes the one at `at`; it is looked for from there, or `behind` another place."""
    stop = pattern.find(mark, at + len(mark) if behind is None else behind)
    if stop < 0:
        raise DomainError(f'Invalid date pattern: {mark} at offset {at} is not closed')
    return stop


def _quoted(pattern: str, at: int) -> tuple[str, int]:
    quote, text, opened = pattern[at], '', at
    while True:
        stop = closing(pattern, opened, quote, at + 1)
        text += pattern[at + 1:stop]
        if pattern[stop + 1:stop + 2] != quote:
            return text, stop + 1
        text += quote
        at = stop + 1


# --- writing
def parts_of(moment: int) -> Parts:
    """Everything that a field may show of a moment (nanoseconds since 1970)."""
    days, rest = divmod(moment, NANOSECONDS)
    year, month, day = date_of(days)
    week_year, week = iso_week(days)
    hour = rest // (3600 * SECOND)
    return {
        'year': year, 'year of century': year % 100, 'month': month, 'day': day, 'hour': hour,
        'minute': rest // (60 * SECOND) % 60, 'second': rest // SECOND % 60, 'nanosecond': rest % SECOND,
        'weekday': weekday(days), 'week': week, 'week year': week_year, 'week year of century': week_year % 100,
        'day of year': days - day_number(year, 1, 1) + 1, 'twelve': (hour + 11) % 12 + 1, 'half': int(hour >= 12),
    }


def write(pattern: str, moment: int, style: Style = ENGLISH) -> str:
    """The text of a moment in a pattern."""
    parts = parts_of(moment)
    return ''.join(_field(piece.text, parts, piece.words) if piece.words else piece.text
                   for piece in pieces(pattern, style))


def names_of(name: str, spoken: Words) -> list[str]:
    """What the field `name` of NAMES can be, in natural case."""
    short = len(name) <= 3 and name not in ('_mmm', '_ddd')
    return spoken.months(short) if NAMES[name] == 'month' else spoken.days(short)


def _field(name: str, parts: Parts, spoken: Words) -> str:
    if name in NUMERIC:
        which, width = NUMERIC[name]
        return str(parts[which]).rjust(abs(width), '0' if width > 0 else ' ')
    if name in NAMES:
        return _cased(names_of(name, spoken)[parts[NAMES[name]] - 1], name)
    if name in ORDINALS:
        text = spoken.ordinals()[parts['day'] - 1]
        return _cased(text[:1] if len(name) == 1 else text, name)
    if name in HALVES:
        text = spoken.halves()[parts['half']]
        return _cased(text[:1] if len(name) == 1 else text, name)
    return f'{parts["nanosecond"]:09d}'[:len(name)]


def _cased(text: str, like: str) -> str:
    """`text` in the case of the field: all upper, all lower, or its first letter upper."""
    if like.startswith('_'):
        return text
    if like.isupper() and (len(like) > 1 or like in 'OP'):
        return text.upper()
    return text.lower() if like.islower() else text[:1].upper() + text[1:]


# --- reading
def read(pattern: str, text: str, style: Style = ENGLISH) -> int:
    """The one moment that `text` means in a pattern."""
    whole = pieces(pattern, style)
    _refuse_ambiguous(whole)
    found: set[int] = set()
    for parts in _cuts(whole, text):
        moment = _moment(parts)
        if moment is not None and write(pattern, moment, style) == text:
            found.add(moment)
    if len(found) != 1:
        how = 'does not match the date pattern' if not found else 'matches the date pattern in more than one way'
        raise DomainError(f'"{text[:LONGEST]}" {how}')
    return found.pop()


@lru_cache(maxsize=256)
def _refuse_ambiguous(whole: tuple[Piece, ...]) -> None:
    """DOMAIN ERROR unless what the pattern shows determines a date and time, but for what comes after it."""
    shown: set[str] = set()
    for piece in whole:
        if piece.words:
            shown.add(NUMERIC[piece.text][0] if piece.text in NUMERIC else NAMES.get(piece.text, '') or
                      ('half' if piece.text in HALVES else 'ordinal' if piece.text in ORDINALS else 'fraction'))
    year = bool(shown & {'year', 'year of century'})
    week_year = bool(shown & {'week year', 'week year of century'})
    if 'twelve' in shown and 'half' in shown:
        shown.add('hour')
    dates = ['month' in shown if 'day' in shown else 'month' in shown or year,      # the year may be left out: year 1
             year and 'day of year' in shown,
             week_year and ('week' in shown) >= ('weekday' in shown),
             not (year or week_year) and not shown & {'month', 'day', 'day of year', 'week', 'weekday'}]
    clock = [unit in shown for unit in ('hour', 'minute', 'second', 'fraction')]
    dated = bool(shown & {'day', 'day of year', 'weekday'}) or not (year or week_year or 'month' in shown)
    if not any(dates) or clock != sorted(clock, reverse=True) or (clock[0] and not dated) or \
            ('half' in shown and 'hour' not in shown) or ('twelve' in shown and 'hour' not in shown):
        raise DomainError('The date pattern is ambiguous')


def _cuts(rest: tuple[Piece, ...], text: str) -> Iterator[Parts]:
    """The parts that the text has, for every way to cut it up."""
    stack: list[tuple[int, int, Parts]] = [(0, 0, {})]
    while stack:
        at, where, parts = stack.pop()
        if at == len(rest):
            if where == len(text):
                yield parts
            continue
        piece = rest[at]
        if not piece.words:
            if text.startswith(piece.text, where):
                stack.append((at + 1, where + len(piece.text), parts))
            continue
        for name, value, length in _readings(piece.text, piece.words, text[where:where + 40]):
            if parts.get(name, value) == value:
                stack.append((at + 1, where + length, {**parts, name: value}))


def _readings(name: str, spoken: Words, text: str) -> Iterator[tuple[str, int, int]]:
    """What field `name` can be at the start of `text`: the part, its value and the length."""
    if name in NUMERIC:
        which, width = NUMERIC[name]
        lengths = [abs(width)] if width else range(1, 4 if which == 'day of year' else 3)
        for length in lengths:
            digits = text[:length].lstrip(' ') if width < 0 else text[:length]
            if len(text) >= length and digits.isdecimal() and digits.isascii():
                yield which, int(digits), length
    elif name in NAMES:
        for value in range(1, len(names_of(name, spoken)) + 1):
            spelled = _field(name, {NAMES[name]: value}, spoken)
            if text.startswith(spelled):
                yield NAMES[name], value, len(spelled)
    elif name in ORDINALS:
        for spelled in {_field(name, {'day': day}, spoken) for day in range(1, 32)}:
            if text.startswith(spelled):
                yield 'ordinal', 0, len(spelled)
    elif name in HALVES:
        for value in (0, 1):
            spelled = _field(name, {'half': value}, spoken)
            if text.startswith(spelled):
                yield 'half', value, len(spelled)
    elif text[:len(name)].isdecimal() and len(text) >= len(name):
        yield f'fraction {len(name)}', int(text[:len(name)].ljust(9, '0')), len(name)


def _moment(parts: Parts) -> int | None:
    """The moment that has these parts, None when there is none."""
    year = parts.get('year', _century(parts.get('year of century')))
    week_year = parts.get('week year', _century(parts.get('week year of century')))
    if not all(1 <= found <= 9999 for found in (year, week_year) if found is not None):
        return None
    if year is not None and 'day of year' in parts:
        if not 1 <= parts['day of year'] <= 365 + leap(year):
            return None
        day = day_number(year, 1, 1) + parts['day of year'] - 1
    elif week_year is not None and 'day' not in parts:
        week, which = parts.get('week', 1), parts.get('weekday', 1)
        if not (1 <= week <= weeks_in(week_year) and 1 <= which <= 7):
            return None
        day = week_start(week_year, week) + which - 1
    else:
        month, of_month = parts.get('month', 1), parts.get('day', 1)
        if not (1 <= month <= 12 and 1 <= of_month <= month_length(year or 1, month)):
            return None
        day = day_number(year or 1, month, of_month)
    hour = parts.get('hour', parts.get('twelve', 0) % 12 + 12 * parts.get('half', 0))
    minute, second = parts.get('minute', 0), parts.get('second', 0)
    if not (hour < 24 and minute < 60 and second < 60):
        return None
    fraction = max([0, *(value for name, value in parts.items() if name.startswith('fraction'))])
    return day * NANOSECONDS + (hour * 3600 + minute * 60 + second) * SECOND + fraction


def _century(short: int | None) -> int | None:
    """The year that two digits mean: within the hundred years from 70 before the present one."""
    if short is None:
        return None
    first = date_of(utc_now() // NANOSECONDS)[0] - 70
    return first + (short - first) % 100


# --- arrays
def each_date(items: list[Value], convert: Callable[[Any], Any]) -> list[Any]:
    """What `convert` gives for each date; the error for one of several says which it is."""
    out = []
    for i, item in enumerate(items):
        try:
            out.append(convert(item))
        except NoDate as problem:
            if len(items) == 1:
                raise DomainError(f'Not a valid date: {problem.message}') from None
            raise DomainError(f'Item {i + S.io} is not a valid date: {problem.message} (⎕IO={S.io})') from None
    return out


def style_of(options: Options, which: int = 0) -> Style:
    """The options Language, of which there may be one for each pattern, and Dictionary."""
    value, dictionary = first(options.get('Language', chars('en'))), options.get('Dictionary')
    if is_nested(value) and rank_of(value) == 1 and size_of(value) == 2:
        value = items_of(value)[which]
    if not is_char(value) or rank_of(value) != 1:
        raise DomainError('Invalid value for option Language')
    if dictionary is not None and not isinstance(dictionary, Namespace):
        raise DomainError('Invalid value for option Dictionary')
    return Style(text_of(value), dictionary)


def _service_with(options: Options) -> Function:
    """1200⌶: Dyalog date numbers as text; the pattern is ISO unless it is given on the left."""
    def format_service(w: Value, a: Value = None) -> Value:
        pattern, style = '%ISO%', style_of(options)
        if a is not None:
            if not is_char(a) or rank_of(a) > 1:
                raise DomainError('')
            pattern = text_of(a)
        shape = shape_of(w)
        if size_of(w) == 0:
            return empty(shape, chars(''))
        items = [w[()]] if is_nested(w) and not shape else items_of(w)
        return nested(each_date(items, lambda item: chars(write(pattern, CODES[1].read(item), style))), shape)
    return format_service


SERVICES[1200] = with_variants(_service_with({}), _service_with, ('Language', 'Dictionary'), None)
