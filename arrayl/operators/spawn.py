"""``f&``: threads are not part of arrayl; the glyph says so."""
from __future__ import annotations

from typing import Any

from arrayl.errors import NonceError
from arrayl.functions import Function
from arrayl.primitives.registry import operator


@operator('&', 'spawn')
def spawn(f: Any) -> Function:
    """Run `f` in a thread of its own: not part of arrayl, always a NONCE ERROR.

          ⌽&⍳3
    NONCE ERROR: Threads are not part of arrayl
          ⌽&⍳3
           ∧
    """
    raise NonceError('Threads are not part of arrayl')
