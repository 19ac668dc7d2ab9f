"""Roll and deal: the random functions, fed by the generator of the session.

⎕RL puts the generator into ``S.rng``; `generator` makes one with a hidden seed when nobody has.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays import Value, allocate, integer, narrow, reserve, size_of
from arrayl.arrays.arguments import integer_array, near_integer
from arrayl.errors import DomainError, LengthError, RankError
from arrayl.primitives.generators import Generator, Hidden
from arrayl.primitives.registry import dyadic, monadic
from arrayl.primitives.scalar.pervade import Scalar, pervade_monadic
from arrayl.settings import S


def generator() -> Generator:
    """The random number generator of the running session."""
    if S.rng is None:
        S.rng = Hidden(1)
    return S.rng                                        # type: ignore[no-any-return]


ROLL_LIMITS = 'Roll right argument must consist of non-negative integer(s)'


def _roll_number(w: Any) -> Value:
    n = near_integer(w)
    if n is None or n < 0:
        raise DomainError(ROLL_LIMITS)
    return generator().one(n) + S.io if n else float(generator().fractions(1)[0])


def _roll_array(w: np.ndarray) -> np.ndarray:
    try:
        limits = integer_array(w)
    except DomainError:
        raise DomainError(ROLL_LIMITS) from None
    least = int(limits.min())
    if least < 0:
        raise DomainError(ROLL_LIMITS)
    if least > 0:
        drawn = generator().below(limits)
        drawn += S.io
        return narrow(drawn)
    if not limits.any():
        return generator().fractions(limits.size).reshape(limits.shape)
    return _mixed(limits.reshape(-1)).reshape(limits.shape)


def _mixed(limits: np.ndarray) -> np.ndarray:
    """Choices and fractions in one vector: floats, drawn in their order where a seed is to repeat them."""
    source = generator()
    if not isinstance(source, Hidden):
        return np.array([float(_roll_number(n)) for n in limits.tolist()])
    mixed = allocate((limits.size,), np.float64)
    zero = limits == 0
    mixed[zero] = source.fractions(int(zero.sum()))
    mixed[~zero] = source.below(limits[~zero]) + S.io
    return mixed


ROLL: Scalar = Scalar('?', _roll_number, _roll_array, pure=False)


@monadic('?', 'roll', key='q', names=('random',), looks=('query',), scalar=ROLL)
def roll(w: Value) -> Value:
    """For each positive integer n a random choice from ⍳n; for each 0 a random number between 0 and 1.

    ⎕RL seeds the choice. DOMAIN ERROR for negative numbers and fractions.

          (?6 6 6)∊⍳6
    1 1 1

          ⍴?3 4⍴0
    3 4
    """
    return pervade_monadic(ROLL, w)


@dyadic('?', 'deal', names=('random sample',))
def deal(w: Value, a: Value) -> Value:
    """Left-many different random choices from ⍳right, as a vector.

    Both arguments are non-negative integers, the left one no larger than the right one, else DOMAIN ERROR; more than
    one number is a LENGTH or RANK ERROR. ⎕RL seeds the choice.

          {⍵[⍋⍵]}5?5
    1 2 3 4 5

          ⍴13?52
    13
    """
    for value in (w, a):
        if size_of(value) != 1:
            raise LengthError if value.ndim == 1 else RankError
    n, k = (integer(value) for value in (w, a))
    if 0 <= n < k:
        raise DomainError('Deal right argument must be greater than or equal to the left argument')
    if not 0 <= k <= n < 1 << 63:
        raise DomainError
    reserve((k,))
    return narrow(generator().deal(k, n) + S.io) if n else np.zeros(0, dtype=bool)
