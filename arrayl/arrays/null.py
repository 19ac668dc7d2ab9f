"""⎕NULL: a scalar that is neither number nor character, made once."""
from __future__ import annotations


class Null:
    """The class of the one value `NULL`; it displays as ``[Null]``."""

    __slots__ = ()

    def display_form(self) -> str:
        return '[Null]'

    def __repr__(self) -> str:
        return '<⎕NULL>'


NULL = Null()
