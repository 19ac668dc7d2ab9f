"""arrayl: APL for the NumPy world.

An APL-style array language whose outer product ``A ∘.f B`` works for any function f. From Python::

    >>> import arrayl
    >>> arrayl.eval("+/⍳10")
    55
    >>> f = arrayl.function("{⍺+2×⍵}")
    >>> f(10, 1)
    12

Importing arrayl imports little; the language is loaded when it is first used.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arrayl import errors as _errors
from arrayl.errors import APLError

if TYPE_CHECKING:
    from arrayl.interop.api import eval, function, outer
    from arrayl.interop.host import Host
    from arrayl.session import Session

__version__ = '0.1.0'

_LAZY = {
    'eval': 'arrayl.interop.api', 'function': 'arrayl.interop.api', 'outer': 'arrayl.interop.api',
    'Session': 'arrayl.session', 'Host': 'arrayl.interop.host',
}

# One subclass of APLError per error: arrayl.DomainError, arrayl.LengthError, …
globals().update({c.__name__: c for c in _errors.BY_NUMBER.values()})

__all__ = ['APLError', 'Host', 'Session', '__version__', 'eval', 'function', 'outer',
           *(c.__name__ for c in _errors.BY_NUMBER.values())]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        import importlib
        value = getattr(importlib.import_module(_LAZY[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')


def __dir__() -> list[str]:
    return sorted(__all__)
