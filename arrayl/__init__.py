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

from typing import TYPE_CHECKING

from arrayl.errors import (
    APLError,
    APLIndexError,
    APLInterrupt,
    APLSyntaxError,
    APLTimeout,
    APLValueError,
    DomainError,
    EOFInterrupt,
    FileAccessError,
    FileDamaged,
    FileFull,
    FileIndexError,
    FileNameError,
    FileSystemError,
    FileTied,
    FileTieError,
    FormatError,
    HoldError,
    LengthError,
    LimitError,
    NonceError,
    RankError,
    TranslationError,
    WSFull,
)

if TYPE_CHECKING:
    from arrayl.interop.api import eval, function, outer
    from arrayl.interop.function import Function
    from arrayl.interop.host import Host
    from arrayl.interop.space import Space
    from arrayl.session import Session
else:
    def __getattr__(name: str) -> object:
        if name in _LAZY:
            import importlib
            value = getattr(importlib.import_module(_LAZY[name]), name)
            globals()[name] = value
            return value
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')

__version__ = '0.1.0'

_LAZY = {
    'eval': 'arrayl.interop.api', 'function': 'arrayl.interop.api', 'outer': 'arrayl.interop.api',
    'Session': 'arrayl.session', 'Host': 'arrayl.interop.host',
    'Function': 'arrayl.interop.function', 'Space': 'arrayl.interop.space',
}

__all__ = [
    'APLError', 'APLIndexError', 'APLInterrupt', 'APLSyntaxError', 'APLTimeout', 'APLValueError', 'DomainError',
    'EOFInterrupt', 'FileAccessError', 'FileDamaged', 'FileFull', 'FileIndexError', 'FileNameError',
    'FileSystemError', 'FileTieError', 'FileTied', 'FormatError', 'Function', 'HoldError', 'Host', 'LengthError',
    'LimitError', 'NonceError', 'RankError', 'Session', 'Space', 'TranslationError', 'WSFull', '__version__', 'eval',
    'function', 'outer',
]


def __dir__() -> list[str]:
    return sorted(__all__)
