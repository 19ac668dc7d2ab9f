"""Number and string tokens to values."""
from __future__ import annotations

from arrayl.arrays import INT_MAX, INT_MIN, Value, build, chars
from arrayl.syntax.lexer import SyntaxAt, Token


def number(text: str) -> int | float | complex:
    """The value of one number as it is written in APL."""
    plain = text.replace('¯', '-').upper()
    if 'J' in plain:
        re, im = plain.split('J')
        z = complex(real(re), real(im))
        return z if z.imag else _settle(real(re))
    return _settle(real(plain))


def real(text: str) -> int | float:
    digits = text.lstrip('-')
    if digits.isdigit() and len(digits.lstrip('0')) < 20:       # a longer one is no integer, and int() has a limit
        value = int(text[-20:]) if digits is text else -int(digits[-20:])
        return value if INT_MIN <= value <= INT_MAX else float(value)
    x = float(text)
    if x in (float('inf'), float('-inf')):
        raise OverflowError(text)
    return x


def _settle(value: int | float) -> int | float:
    """A float that is written as an integer (`1E3`, `5.`) is one."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2.0**53:
        return int(value)
    return value


def numbers(token: Token) -> Value:
    """The scalar or vector of a NUMBERS token."""
    try:
        found = [number(word) for word in token.text.split()]
    except OverflowError:
        raise SyntaxAt('Number too large', token.line, token.col) from None
    return found[0] if len(found) == 1 else build(found)


def string(token: Token) -> Value:
    """The character scalar or vector of a STRING token; double quotes always make a vector."""
    quote = token.text[0]
    text = token.text[1:-1].replace(quote * 2, quote)
    return text if len(text) == 1 and quote == "'" else chars(text)
