"""The Mersenne Twister gives the same numbers, and has the same state, however many are drawn at a time."""
from __future__ import annotations

import random

import numpy as np
import pytest

from arrayl.primitives.generators import Twister

U64 = (1 << 64) - 1


class Slowly:
    """The generator word by word, as its authors describe it."""

    def __init__(self, seed: int) -> None:
        self.state, self.used = [seed], 0
        for i in range(1, 312):
            self.state.append(6364136223846793005 * (self.state[-1] ^ self.state[-1] >> 62) + i & U64)

    def word(self) -> int:
        if self.used == 312:
            for i in range(312):
                x = self.state[i] & ~0x7FFFFFFF | self.state[(i + 1) % 312] & 0x7FFFFFFF
                self.state[i] = self.state[(i + 156) % 312] ^ x >> 1 ^ (x & 1) * 0xB5026F5AA96619E9
            self.used = 0
        x = self.state[self.used]
        self.used += 1
        x ^= x >> 29 & 0x5555555555555555
        x ^= x << 17 & 0x71D67FFFEDA60000
        x ^= x << 37 & 0xFFF7EEE000000000
        return x ^ x >> 43

    def below(self, limit: int) -> int:
        while (found := self.word() & (1 << (limit - 1).bit_length()) - 1) >= limit:
            pass
        return found


@pytest.mark.parametrize('seed', range(1, 5))
def test_drawing_many_and_few(seed: int) -> None:
    fast, slow, rng = Twister(seed), Slowly(seed), random.Random(seed)
    for _ in range(12):
        limit, count = rng.choice([2, 6, 100, 1 << 40]), rng.choice([1, 7, 9, 311, 312, 313, 700, 3000])
        if rng.random() < .3:
            assert fast.fractions(count).tolist() == [(slow.word() >> 11) * 2.0 ** -53 for _ in range(count)]
        elif rng.random() < .3:
            assert [fast.one(limit) for _ in range(9)] == [slow.below(limit) for _ in range(9)]
        else:
            assert fast.below(np.full(count, limit)).tolist() == [slow.below(limit) for _ in range(count)]
        halves = [h & 0xFFFFFFFF for h in fast.seed[1:]]
        assert (fast.seed[0], [a << 32 | b for a, b in zip(halves[::2], halves[1::2], strict=True)]) == \
            (slow.used, slow.state)
        if rng.random() < .3:
            fast = Twister.at(fast.seed)
