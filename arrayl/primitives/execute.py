"""⍎ execute. The text is compiled and run by the session, in the scope of the caller or in a namespace."""
from __future__ import annotations

from typing import Any

from arrayl.arrays import Value, rank_of, string
from arrayl.arrays.namespace import Namespace
from arrayl.errors import DomainError, RankError
from arrayl.primitives.registry import dyadic, monadic
from arrayl.settings import S


@monadic('⍎', 'execute', strikes='o_ ∘⊥', key=';', names=('execute', 'hydrant'), frame=True)
def execute(w: Value, frame: Any = None) -> Value:
    """Run the text ⍵ as if it stood in place of the call; the result is that of its last statement.

    ⍵ is a character scalar or vector (RANK ERROR for a matrix, DOMAIN ERROR for another array). Names are those of the
    caller. Statements before the last one display their results. Text without a result (empty, or a comment) gives
    none.

          ⍎'1+2'
    3
          x←10 ⋄ ⍎'y←x×2' ⋄ y
    20
    """
    if rank_of(w) > 1:
        raise RankError('')
    return S.session.execute(string(w, 'text'), frame)


@dyadic('⍎', 'execute in')
def execute_in(w: Value, a: Value, frame: Any = None) -> Value:
    """Run the text ⍵ in namespace ⍺, a reference or the name of one. ⍺ and ⍵ in it are those of the function around.

          ns←(x: 5)
          ns⍎'x+1'
    6
          'ns'⍎'x'
    5
    """
    if not isinstance(a, Namespace):
        a = S.session.execute(string(a, 'namespace'), frame)
        if not isinstance(a, Namespace):
            raise DomainError('')
    return S.session.execute_in(string(w, 'text'), a, frame)
