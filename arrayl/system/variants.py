"""Options through ⍠: what a function that has them carries, and how their values are read.

A function value with options has two attributes: ``principal``, the name of the option that ``f⍠v`` sets when v is a
scalar (None when there is none), and ``variant(options)``, which gives the function with these options changed as
well. `options` maps names to APL values, '' standing for the principal one; a name that the function does not know is
a DOMAIN ERROR. Values are checked when the function runs, not when it is derived.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from arrayl.arrays import Value, integer, is_char, rank_of, size_of, text_of
from arrayl.errors import DomainError
from arrayl.functions import Function
from arrayl.primitives.registry import REGISTRY

Options = dict[str, Value]


def with_variants(f: Function, make: Callable[[Options], Function], known: Iterable[str],
                  principal: str | None, options: Mapping[str, Value] | None = None) -> Function:
    """Give `f` its ``variant`` and ``principal``; ``make(options)`` builds the function for other options."""
    names = frozenset(known)
    present = dict(options or {})

    def variant(more: Mapping[str, Value]) -> Function:
        merged = dict(present)
        for name, value in more.items():
            key = principal if name == '' else name
            if key not in names:
                raise DomainError(f'Unknown option: {name}' if name else 'There is no principal option')
            merged[str(key)] = value
        return with_variants(make(merged), make, names, principal, merged)

    carrier: Any = f
    carrier.variant, carrier.principal, carrier.options = variant, principal, present
    carrier.known = names
    return f


def idle_options(name: str, *known: str, use: Function | None = None) -> None:
    """Let function `name`, which works in a frame, take options; ``use(w, a, frame, options)`` is called with them.

    Without `use` they change nothing.
    """
    carrier: Any = REGISTRY[name].value                 # `compile.runtime.bound` reads both
    carrier.idle_options, carrier.with_options = known, use


def first(value: Value) -> Value:
    """The item of an enclosed scalar; any other value as it is."""
    if rank_of(value) == 0 and hasattr(value, 'dtype'):
        return value[()]
    return value


def word(options: Mapping[str, Value], name: str, default: str, allowed: Iterable[str]) -> str:
    """The text of option `name`, one of `allowed`."""
    if name not in options:
        return default
    value = first(options[name])
    if is_char(value) and rank_of(value) <= 1 and (text := text_of(value)) in tuple(allowed):
        return text
    raise DomainError(f'Invalid value for option {name}')


def number(options: Mapping[str, Value], name: str, default: int, allowed: Iterable[int] | None = None) -> int:
    """The integer value of option `name`, one of `allowed` unless that is None."""
    if name not in options:
        return default
    value = integer(options[name], f'option {name}')
    if allowed is not None and value not in tuple(allowed):
        raise DomainError(f'Invalid value for option {name}')
    return value


def character(options: Mapping[str, Value], name: str, default: str) -> str:
    """The one character of option `name`, or '' when it is given as an empty vector."""
    if name not in options:
        return default
    value = first(options[name])
    if size_of(value) == 0 and rank_of(value) == 1:
        return ''
    if is_char(value) and size_of(value) == 1:
        return text_of(value)
    raise DomainError(f'Invalid value for option {name}')
