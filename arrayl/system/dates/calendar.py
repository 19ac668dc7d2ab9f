"""Dates as day numbers: the proleptic Gregorian calendar without the limits of Python's ``datetime``.

Day 0 is 1970-01-01; years may be zero or negative (0 is 1 BC). ``⎕DT`` reaches back to the year ¯4714.
"""
from __future__ import annotations

NANOSECONDS = 86_400_000_000_000        # in a day
LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    return LENGTHS[month - 1] + (month == 2 and leap(year))


def day_number(year: int, month: int, day: int) -> int:
    """The days from 1970-01-01 to a date."""
    year -= month <= 2                  # years that begin in March put the leap day last
    era, of_era = divmod(year, 400)
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def date_of(number: int) -> tuple[int, int, int]:
    """The year, month and day of a day number."""
    era, of_era = divmod(number + 719468, 146097)
    years = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * years + years // 4 - years // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return era * 400 + years + (month <= 2), month, of_year - (153 * shifted + 2) // 5 + 1


def weekday(number: int) -> int:
    """1 for Monday … 7 for Sunday."""
    return (number + 3) % 7 + 1


def iso_week(number: int) -> tuple[int, int]:
    """The ISO year and week of a day number."""
    thursday = number - weekday(number) + 4
    year = date_of(thursday)[0]
    return year, (thursday - day_number(year, 1, 1)) // 7 + 1


def weeks_in(year: int) -> int:
    """The number of ISO weeks of a year, 52 or 53."""
    return iso_week(day_number(year, 12, 28))[1]


def week_start(year: int, week: int) -> int:
    """The day number of the Monday of an ISO week."""
    fourth = day_number(year, 1, 4)
    return fourth - weekday(fourth) + 1 + (week - 1) * 7
