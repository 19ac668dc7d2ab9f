"""Numbers with a given number of decimals or of significant digits: the ground of dyadic ``⍕`` and ``⎕FMT``.

A double has 16 digits to show. Those are rounded half away from zero (704.5 is 705, and 8.45, a little less as a
double, 8.5 to one place), for which `decimal` serves; what is asked beyond them is filled with ``_``. Integers are
exact to their last digit.
"""
from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_UP, Context, Decimal

import numpy as np

from arrayl.errors import WSFull

MOST = 16                       # digits that a double can show
MANY = 16                       # numbers from which it pays to take them together
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
    if decimals > LONGEST:
        raise WSFull('')
    if isinstance(x, int):
        return str(abs(x)), '0' * decimals
    mantissa, _, power = format(abs(x), f'.{MOST - 1}e').partition('e')
    kept = int(power) + 1 + decimals                # of the digits that a double shows
    if kept <= MOST:                                # the common case, without `decimal`: ten times as fast
        shown = mantissa[0] + mantissa[2:] + '0'
        text = str(int(shown[:kept]) + (shown[kept] >= '5') if kept > 0 else int(kept == 0 and shown[0] >= '5'))
        text = text.rjust(decimals + 1, '0')
        return text[:len(text) - decimals], text[len(text) - decimals:]
    number = abs(exact(x))
    context = EXACT if decimals < EXACT.prec - 400 else Context(decimals + 400, ROUND_HALF_UP, MIN_EMIN, MAX_EMAX)
    rounded = number.quantize(Decimal(1).scaleb(-decimals, context), context=context)
    text = format(rounded, 'f')
    whole, _, rest = text.partition('.')
    wanted = len(whole.lstrip('0')) + decimals
    if not number or (wanted <= MOST and number.adjusted() >= 0):
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


def fixed_texts(x: np.ndarray, decimals: int) -> list[str]:
    """`fixed_text` of each number in a vector; those of large ones that no tie is near are computed at once."""
    if x.dtype.kind != 'f' or x.size < MANY or decimals >= MOST:
        return [fixed_text(int(n) if type(n) is bool else n, decimals) for n in x.tolist()]
    unit = 10 ** decimals
    scaled = np.minimum(np.abs(x), 1e15) * float(unit)      # relative error 1E¯16; that of 16 digits 5E¯16
    sure = (scaled < 1e14) & (np.abs(scaled - np.floor(scaled) - 0.5) > scaled * 2e-15)
    whole, rest = np.divmod(np.where(sure, np.floor(scaled + 0.5), 0).astype(np.int64), unit)
    if decimals:
        texts = [f'{n}.{r:0{decimals}}' for n, r in zip(whole.tolist(), rest.tolist(), strict=True)]
    else:
        texts = list(map(str, whole.tolist()))
    for i in np.flatnonzero(x < 0).tolist():
        texts[i] = '¯' + texts[i]
    for i in np.flatnonzero(~sure).tolist():
        texts[i] = fixed_text(x[i].item(), decimals)
    return texts


def scaled_parts(x: float | int, n: int) -> tuple[str, str]:
    """(mantissa with sign and `n` digits, ``E`` and the exponent)."""
    digits, exponent = significant(x, n)
    mantissa = digits[0] + ('.' + digits[1:] if n > 1 else '')
    return f'{"¯" if x < 0 else ""}{mantissa}', f'E{"¯" if exponent < 0 else ""}{abs(exponent)}'
