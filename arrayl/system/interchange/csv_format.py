"""The options of ⎕CSV, read and checked once."""
from __future__ import annotations

from dataclasses import dataclass

from arrayl.arrays import Value
from arrayl.errors import DomainError
from arrayl.system.reading import integers
from arrayl.system.variants import Options, character, number

OPTIONS = ('Invert', 'Decimal', 'DoubleQuote', 'EscapeChar', 'Fill', 'QuoteChar', 'Ragged', 'Records', 'Separator',
           'Thousands', 'Trim', 'Widths', 'ForceQuotes', 'IfExists', 'LineEnding', 'Overwrite')


@dataclass
class Format:
    """The options, read and checked."""
    separator: str
    quote: str
    escape: str
    doubled: bool
    trim: bool
    decimal: str
    thousands: str
    widths: list[int]
    ragged: bool
    records: int
    invert: int
    fill: Value


def read_format(options: Options) -> Format:
    made = Format(
        character(options, 'Separator', ','), character(options, 'QuoteChar', '"'),
        '' if _is_zero(options.get('EscapeChar')) else character(options, 'EscapeChar', ''),
        bool(number(options, 'DoubleQuote', 1, (0, 1))), bool(number(options, 'Trim', 1, (0, 1))),
        character(options, 'Decimal', '.'), character(options, 'Thousands', ''),
        integers(options['Widths']) if 'Widths' in options else [], bool(number(options, 'Ragged', 0, (0, 1))),
        number(options, 'Records', 0), number(options, 'Invert', 0, (0, 1, 2)), options.get('Fill', 0))
    for name, wrong in (('Decimal', made.decimal not in ('.', ',')), ('Separator', not made.separator),
                        ('Records', made.records < 0), ('Widths', min(made.widths, default=1) < 1)):
        if wrong:
            raise DomainError(f'Invalid value for option {name}')
    marks = [c for c in (made.separator if not made.widths else '', made.quote, made.escape) if c]
    if made.thousands == made.decimal:
        raise DomainError('The characters Decimal and Thousands must be different')
    if len(set(marks)) != len(marks):
        raise DomainError('The characters Separator, QuoteChar and EscapeChar must be different')
    return made


def _is_zero(value: Value) -> bool:
    return isinstance(value, int) and value == 0
