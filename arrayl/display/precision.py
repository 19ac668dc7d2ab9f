"""Numbers with a given number of decimals or of significant digits: the ground of dyadic ``⍕`` and ``⎕FMT``.

A double has 16 digits to show. Those are rounded half away from zero (704.5 is 705, and 8.45, a little less as a
double, 8.5 to one place), for which `decimal` serves; what is asked beyond them is filled with ``_``. Integers are
exact to their last digit.
"""
from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_UP, Context, Decimal

from arrayl.errors import WSFull

MOST = 16                       # digits that a double can show
LONGEST = 1_000_000             # decimals that anything asks for; more would only fill the memory
EXACT = Context(prec=2000, rounding=ROUND_HALF_UP, Emax=MAX_EMAX, Emin=MIN_EMIN)


def exact(x: float | int) -> Decimal:
    return Decimal(x) if isinstance(x, int) else Decimal(format(x, f'.{MOST - 1}e'))


def significant(x: float | int, n: int) -> tuple[str, int]:
    """(`n` significant digits of ``|x|``, decimal exponent); digits that a double does not have are ``_``."""
    number = abs(exact(x))
    if not number:
        return '0' * n, 0
    known = n if isinstance(x, int) else min(n, MOST)
    rounded = Context(prec=known, rounding=ROUND_HALF_UP, Emax=MAX_EMAX, Emin=MIN_EMIN).plus(number)
    text = ''.join(map(str, rounded.as_tuple().digits)).ljust(known, '0')
    return text[:known] + '_' * (n - known), rounded.adjusted()


def fixed_digits(x: float | int, decimals: int) -> tuple[str, str]:
    """(integer part, `decimals` digits after the point) of ``|x|`` rounded there."""
    number = abs(exact(x))
    if decimals > LONGEST:
        raise WSFull('')
    context = EXACT if decimals < EXACT.prec - 400 else Context(decimals + 400, ROUND_HALF_UP, MIN_EMIN, MAX_EMAX)
    rounded = number.quantize(Decimal(1).scaleb(-decimals, context), context=context)
    text = format(rounded, 'f')
    whole, _, rest = text.partition('.')
    wanted = len(whole.lstrip('0')) + decimals
    if isinstance(x, int) or not number or (wanted <= MOST and number.adjusted() >= 0):
        return whole, rest
    digits, exponent = significant(x, max(1, exponent_of(rounded, number) + decimals + 1))
    if '_' not in digits:
        return whole, rest
    if exponent >= 0:
        return digits[:exponent + 1], digits[exponent + 1:]
    return '0', ('0' * (-exponent - 1) + digits)[:decimals]


def exponent_of(rounded: Decimal, number: Decimal) -> int:
    return rounded.adjusted() if rounded else number.adjusted()


def fixed_text(x: float | int, decimals: int) -> str:
    """``¯12.50``: the number with `decimals` digits after the point, none and no point for 0."""
    whole, rest = fixed_digits(x, decimals)
    return f'{"¯" if x < 0 else ""}{whole}{"." if decimals else ""}{rest}'


def scaled_parts(x: float | int, n: int) -> tuple[str, str]:
    """(mantissa with sign and `n` digits, ``E`` and the exponent)."""
    digits, exponent = significant(x, n)
    mantissa = digits[0] + ('.' + digits[1:] if n > 1 else '')
    return f'{"¯" if x < 0 else ""}{mantissa}', f'E{"¯" if exponent < 0 else ""}{abs(exponent)}'
