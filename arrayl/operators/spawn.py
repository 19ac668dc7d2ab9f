"""``f&``: threads are not part of arrayl; calling what the glyph derives says so."""
from __future__ import annotations

from typing import Any

from arrayl.arrays.core import Value
from arrayl.errors import NonceError
from arrayl.functions import Derived, Function, mark
from arrayl.operators.common import function
from arrayl.primitives.registry import operator


@operator('&', 'spawn')
def spawn(f: Any) -> Function:
    """Run `f` in a thread of its own: not part of arrayl, always a NONCE ERROR.

          {16::'alone' ⋄ ⌽&⍵}⍳3
    alone
          {16::⎕DMX.Message ⋄ ⌽&⍵}⍳3
    Threads are not part of arrayl
    """
    function(f)

    def derived(w: Value, a: Value = None) -> Value:
        raise NonceError('Threads are not part of arrayl')
    return mark(derived, Derived('&', f))
