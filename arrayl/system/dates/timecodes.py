"""The representations of dates and times that ⎕DT knows, and the clock.

A datetime is one Python integer in between: nanoseconds since 1970-01-01 00:00 of whatever zone it is in. Each
representation is a small object that reads a value into such an integer and writes it back; ``CODES`` is the table of
them. Time numbers are read as exact fractions, so ticks lose nothing; a day count is rounded to the microsecond, for
a float cannot say more. Writing truncates to the unit of the representation.
"""
from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from arrayl.arrays import INT_MAX, Value, build, is_numeric, items_of, rank_of, size_of
from arrayl.errors import DomainError
from arrayl.system import access
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

SECOND = 1_000_000_000
EARLIEST = day_number(-4713, 11, 24) * NANOSECONDS         # the year ¯4714 of people who count no year 0
LATEST = day_number(10000, 1, 1) * NANOSECONDS
FIRST_STAMP = day_number(1, 1, 1) * NANOSECONDS
LAST_STAMP = day_number(4000, 3, 1) * NANOSECONDS


class NoDate(DomainError):
    """A value that is no date in its representation; the message says why."""


def within(what: str, value: int, first: int, last: int) -> int:
    """`value`; NoDate unless it lies between `first` and `last`."""
    if not first <= value <= last:
        raise NoDate(f'{what} {value} is not between {first} and {last}'.replace('-', '¯'))
    return value


# --- the clock
def utc_now() -> int:
    """Nanoseconds since 1970 in UTC."""
    return int(access.host().now() * 1_000_000) * 1000


def local_offset(now: int) -> int:
    """What local time is ahead of UTC, in nanoseconds."""
    return (time.localtime(now // SECOND).tm_gmtoff or 0) * SECOND


# --- representations
@dataclass(frozen=True)
class Count:
    """A time number that counts units from an epoch; a day count has the unit of a day and may be fractional."""
    unit: Fraction                      # nanoseconds
    epoch: int                          # nanoseconds since 1970
    negative: bool = True

    def read(self, value: Value) -> int:
        numerator, denominator = _ratio(value)
        if numerator < 0 and not self.negative:
            raise NoDate('numbers of this type are not negative')
        numerator *= self.unit.numerator
        denominator *= self.unit.denominator
        if self.days:
            return self.epoch + rounded(numerator, 1000 * denominator) * 1000
        return self.epoch + rounded(numerator, denominator)

    def write(self, moment: int) -> Value:
        since = moment - self.epoch
        if since < 0 and not self.negative:
            raise NoDate('it is earlier than the first date of the type wanted')
        if self.days:
            return _number(since, NANOSECONDS)
        ticks = int(since // self.unit)
        return ticks if abs(ticks) <= INT_MAX else float(ticks)

    @property
    def days(self) -> bool:
        return self.unit == NANOSECONDS


def _number(numerator: int, denominator: int) -> int | float:
    """The quotient, as an integer when it is one."""
    whole, rest = divmod(numerator, denominator)
    return numerator / denominator if rest else whole


def rounded(numerator: int, denominator: int) -> int:
    """``round`` of the quotient: halves to the even number. Fractions take ten times as long."""
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1))


def _ratio(value: Value) -> tuple[int, int]:
    if not isinstance(value, int | float | Fraction):
        raise NoDate('it is not a real number')
    if not -1e30 < value < 1e30:
        raise NoDate('the number is too large')
    return value.as_integer_ratio()


def _fraction(value: Value) -> Fraction:
    return Fraction(*_ratio(value))


def _whole(value: Value) -> int:
    if type(value) is int:
        return value
    exact = _fraction(value)
    if exact.denominator != 1:
        raise NoDate('it is not a whole number')
    return int(exact)


class OLE(Count):
    """OLE automation dates: before the epoch the fraction still counts forward."""

    def read(self, value: Value) -> int:
        exact = _fraction(value)
        days = int(exact)
        return self.epoch + days * NANOSECONDS + round(abs(exact - days) * NANOSECONDS / 1000) * 1000

    def write(self, moment: int) -> Value:
        days, rest = divmod(moment - self.epoch, NANOSECONDS)
        return _number(days * NANOSECONDS + (rest if days >= 0 else -rest), NANOSECONDS)


class Excel(Count):
    """Excel's 1900 system, which counts a 29 February 1900 that never was."""

    def read(self, value: Value) -> int:
        exact = _fraction(value)
        if 60 <= exact < 61:
            raise NoDate('day 60 of this type is the 29 February 1900 that never was')
        return super().read(exact if exact < 60 else exact - 1)

    def write(self, moment: int) -> Value:
        since = moment - self.epoch
        return super().write(moment if since < 60 * NANOSECONDS else moment + NANOSECONDS)


@dataclass(frozen=True)
class Encoded:
    """A time number whose digits or bits spell the date."""
    spell: Callable[[list[int]], int | float]
    parse: Callable[[Value], list[int]]

    def read(self, value: Value) -> int:
        return CODES[-1].read(build(self.parse(value)))

    def write(self, moment: int) -> Value:
        return self.spell(broken_down(moment))


def broken_down(moment: int) -> list[int]:
    """Year, month, day, hour, minute, second and nanosecond."""
    days, rest = divmod(moment, NANOSECONDS)
    seconds, nanoseconds = divmod(rest, SECOND)
    return [*date_of(days), seconds // 3600, seconds // 60 % 60, seconds % 60, nanoseconds]


def _spell_dos(parts: list[int]) -> int:
    year, month, day, hour, minute, second, _ = parts
    within('year', year, 1980, 2107)
    return (year - 1980) << 25 | month << 21 | day << 16 | hour << 11 | minute << 5 | second // 2


def _parse_dos(value: Value) -> list[int]:
    bits = _whole(value)
    within('the number', bits, 0, (1 << 32) - 1)
    return [(bits >> 25) + 1980, bits >> 21 & 15, bits >> 16 & 31, bits >> 11 & 31, bits >> 5 & 63, (bits & 31) * 2]


def _digits(parts: list[int]) -> tuple[int, int]:
    year, month, day, hour, minute, second, _ = parts
    within('year', year, 1, 9999)
    return year * 10000 + month * 100 + day, hour * 10000 + minute * 100 + second


def _undigits(date: int, clock: int) -> list[int]:
    return [date // 10000, date // 100 % 100, date % 100, clock // 10000, clock // 100 % 100, clock % 100]


def _spell_point(parts: list[int]) -> int | float:
    date, clock = _digits(parts)
    return _number(date * 1_000_000 + clock, 1_000_000)


def _parse_point(value: Value) -> list[int]:
    return _undigits(*divmod(round(_fraction(value) * 1_000_000), 1_000_000))


def _spell_whole(parts: list[int]) -> int:
    date, clock = _digits(parts)
    return date * 1_000_000 + clock


def _parse_whole(value: Value) -> list[int]:
    return _undigits(*divmod(_whole(value), 1_000_000))


@dataclass(frozen=True)
class Stamp:
    """A timestamp: some parts of the date, then hour, minute, second and a fraction in units of `unit` nanoseconds."""
    defaults: tuple[int, ...]           # for parts that are not given; its length is the greatest length
    to_day: Callable[[list[int]], int]
    from_day: Callable[[int], tuple[int, ...]]
    unit: int

    def read(self, value: Value) -> int:
        parts = _numbers(value, len(self.defaults))
        parts += self.defaults[len(parts):]
        dated = len(self.from_day(0))
        hour, minute, second, *rest = parts[dated:]
        fraction = within('fraction of a second', rest[0], 0, SECOND // self.unit - 1) if rest else 0
        within('hour', hour, 0, 23)
        within('minute', minute, 0, 59)
        within('second', second, 0, 59)
        moment = self.to_day(parts[:dated]) * NANOSECONDS + (hour * 3600 + minute * 60 + second) * SECOND
        return _in_stamps(moment + fraction * self.unit)

    def write(self, moment: int) -> list[int]:
        days, rest = divmod(_in_stamps(moment), NANOSECONDS)
        seconds, nanoseconds = divmod(rest, SECOND)
        clock = [seconds // 3600, seconds // 60 % 60, seconds % 60, nanoseconds // self.unit]
        return [*self.from_day(days), *clock][:len(self.defaults)]


class DecimalStamp(Stamp):
    """Decimal date and decimal time."""

    def read(self, value: Value) -> int:
        parts = _numbers(value, 2)
        parts += self.defaults[len(parts):]
        return CODES[-1].read(build(_undigits(*parts)))

    def write(self, moment: int) -> list[int]:
        return list(_digits(broken_down(_in_stamps(moment))))


def _numbers(value: Value, most: int) -> list[int]:
    """The whole numbers of a timestamp."""
    if rank_of(value) != 1 or not (is_numeric(value) or size_of(value) == 0):
        raise NoDate('it is not a vector of numbers')
    if size_of(value) > most:
        raise NoDate(f'it has more than {most} elements')
    return [_whole(part) for part in items_of(value)]


def _in_stamps(moment: int) -> int:
    if not FIRST_STAMP <= moment < LAST_STAMP:
        raise NoDate('it does not lie between the years 1 and 4000')
    return moment


def _civil(parts: list[int]) -> int:
    year, month, day = parts
    within('year', year, 1, 4000)
    within('month', month, 1, 12)
    return day_number(year, month, within('day', day, 1, month_length(year, month)))


def _ordinal(parts: list[int]) -> int:
    year, day = parts
    within('year', year, 1, 4000)
    return day_number(year, 1, 1) + within('day of the year', day, 1, 365 + leap(year)) - 1


def _from_ordinal(number: int) -> tuple[int, ...]:
    year = date_of(number)[0]
    return year, number - day_number(year, 1, 1) + 1


def _week(parts: list[int]) -> int:
    year, week, day = parts
    within('year', year, 1, 4000)
    within('week', week, 1, weeks_in(year))
    return week_start(year, week) + within('day of the week', day, 1, 7) - 1


def _from_week(number: int) -> tuple[int, ...]:
    return (*iso_week(number), weekday(number))


def _days(year: int, month: int, day: int, hour: int = 0, negative: bool = True) -> Count:
    epoch = day_number(year, month, day) * NANOSECONDS + hour * 3600 * SECOND
    return Count(Fraction(NANOSECONDS), epoch, negative)


def _ticks(unit: int | Fraction, year: int, month: int = 1, day: int = 1, negative: bool = True) -> Count:
    return Count(Fraction(unit), day_number(year, month, day) * NANOSECONDS, negative)


_IDN = day_number(1899, 12, 31)
CODES: dict[int, Count | Encoded | Stamp] = {
    1: _days(1899, 12, 31), 2: _ticks(Fraction(SECOND, 60), 1970),
    10: _ticks(1, 2000), 11: _ticks(10 ** 6, 2024), 12: _ticks(10 ** 6, 1970), 13: _days(1970, 1, 1),
    14: _ticks(10 ** 6, 2001), 15: _ticks(1000, 1970), 16: _ticks(1, 1970), 17: _ticks(1000, 1900, negative=False),
    20: _ticks(SECOND, 1970), 21: _ticks(4000, 1980, negative=False), 22: _ticks(1, 1582, 10, 15, negative=False),
    30: Encoded(_spell_dos, _parse_dos), 31: _ticks(100, 1601, negative=False), 32: _ticks(100, 1, negative=False),
    33: OLE(Fraction(NANOSECONDS), day_number(1899, 12, 30) * NANOSECONDS),
    40: Excel(Fraction(NANOSECONDS), _IDN * NANOSECONDS, False), 41: _days(1904, 1, 1, negative=False),
    42: _ticks(10 ** 6, 1960), 43: _ticks(SECOND, 1582, 10, 14, negative=False), 44: _ticks(SECOND, 1960),
    50: _days(-4713, 11, 24, 12, negative=False), 51: _days(1800, 1, 1, negative=False), 52: _days(1858, 11, 16, 12),
    53: _days(1858, 11, 17), 54: _days(1899, 12, 31, 12), 55: _days(1950, 1, 1), 56: _days(1958, 1, 1),
    60: Encoded(_spell_point, _parse_point), 61: Encoded(_spell_whole, _parse_whole),
    70: _ticks(10 ** 6, 1978, negative=False),
    -1: Stamp((1, 1, 1, 0, 0, 0, 0), _civil, date_of, 10 ** 6), -2: Stamp((1, 1, 1, 0, 0, 0, 0), _civil, date_of, 1000),
    -3: Stamp((1, 1, 1, 0, 0, 0, 0), _civil, date_of, 1),
    -10: Stamp((1, 1, 0, 0, 0, 0), _ordinal, _from_ordinal, 1000),
    -11: Stamp((1, 1, 1, 0, 0, 0, 0), _week, _from_week, 1000),
    -20: DecimalStamp((10101, 0), _civil, date_of, 1),
    -30: Stamp((0, 0, 0, 0), lambda parts: parts[0] + _IDN, lambda day: (day - _IDN,), 1),
}
