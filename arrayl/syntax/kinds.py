"""The classes, A(rray), F(unction), M(onadic) and D(yadic operator), and who knows those of names from outside."""
from __future__ import annotations

from typing import Protocol

A, F, M, D, EDGE = 'A', 'F', 'M', 'D', ''
HYBRID = 'H'                            # / \ ⌿ ⍀ : an operator after a function, else a function


class Environment(Protocol):
    """Who knows the classes of names that the text itself does not bind."""

    def class_of(self, path: tuple[str, ...]) -> str | None:
        """The class of name `path[0]`, or of a member of a namespace; None when it is not defined."""

    def glyph(self, glyph: str) -> str | None:
        """The class of a primitive or system name: A F M D H, or None when there is none."""
