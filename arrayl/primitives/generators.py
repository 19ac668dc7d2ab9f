"""The random number generators of ⎕RL, which give the numbers that Dyalog's give from the same seed.

0 is Lehmer's, 1 the 64-bit Mersenne Twister (Nishimura and Matsumoto 2004), 2 the operating system's. The Twister
begins with the block of words that the seed makes, before its first twist. A choice below n takes the low bits of a
word that n-1 needs, and the next word when they are too large; a deal is Fisher's and Yates's shuffle from the left,
stopped when enough are dealt. With a hidden seed (⍬) nobody can tell, so that NumPy's faster generator stands in.
"""
from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import numpy as np

from arrayl.arrays import allocate, reserve
from arrayl.arrays.apart import apart

WORDS, MIDDLE = 312, 156
UPPER, ONE = np.uint64(0xFFFFFFFF80000000), np.uint64(1)
MATRIX = np.uint64(0xB5026F5AA96619E9)
PRIME, FACTOR = 2 ** 31 - 1, 7 ** 5
OBJECT = 40                     # bytes of a number in a list
BLOCK = 1 << 20                 # numbers that are drawn at a time, so that an interrupt need not wait for them all
AHEAD = 64                      # blocks that are made at a time, where they are wanted
SPARSE = 8                      # a deal of fewer than one in so many does not list them all
FEWEST = 50                     # and NumPy's does not where it is one in so many
WORK = 300                      # what it costs to deal a number, for `apart`


def any_of(count: int) -> int:
    """A seed from 1 to `count`, which is below 2*64, by the system's entropy (to import `secrets` takes 5 ms)."""
    return 1 + int.from_bytes(os.urandom(16)) % count


class Hidden:
    """A generator with seed ⍬."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.source = np.random.default_rng()

    seed: Any = ()

    def below(self, limits: np.ndarray) -> np.ndarray:
        out = allocate((limits.size,), np.int64)
        flat = limits.reshape(-1)
        for i in range(0, limits.size, BLOCK):
            part = flat[i:i + BLOCK]
            least = int(part.min())             # one limit for all takes half the time
            out[i:i + BLOCK] = (self.source.integers(0, least, len(part)) if least == part.max() else
                                self.source.integers(0, part.astype(np.int64)))
        return out.reshape(limits.shape)

    def one(self, limit: int) -> int:
        return int(self.source.integers(0, limit))

    def fractions(self, count: int) -> np.ndarray:
        found = allocate((count,), np.float64)
        for i in range(0, count, BLOCK):
            part = found[i:i + BLOCK]
            self.source.random(out=part)
            while not part.all():
                part[part == 0] = self.source.random()
        return found

    def deal(self, count: int, limit: int) -> np.ndarray:
        work = WORK * (count + (limit if count > limit // FEWEST else 0))
        source = self.source if count < BLOCK else self.source.spawn(1)[0]      # an interrupted deal may go on with it
        return np.asarray(apart(work, source.choice, limit, count, replace=False), dtype=np.int64)


class Seeded:
    """A generator that repeats its numbers; a subclass gives `below`, `one` and `fractions`."""

    number: int

    def one(self, limit: int) -> int:
        raise NotImplementedError

    def deal(self, count: int, limit: int) -> np.ndarray:
        choices = self.choices(range(limit, limit - count, -1))
        out = np.empty(count, dtype=np.int64)
        reserve((count,), 8 * OBJECT)
        rest: Any = {}
        if count > limit // SPARSE:
            rest = []
            for i in range(0, limit, BLOCK):
                rest += range(i, min(i + BLOCK, limit))
            for i, j in enumerate(choices):
                out[i], rest[i + j] = rest[i + j], rest[i]
        else:
            for i, j in enumerate(choices):
                out[i], rest[i + j] = rest.get(i + j, i + j), rest.get(i, i)
        return out

    def choices(self, limits: range | list[int]) -> Iterator[int]:
        return map(self.one, limits)


class Lehmer(Seeded):
    number = 0

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed or any_of(PRIME - 1)

    def _next(self, count: int) -> np.ndarray:
        """The next `count` seeds: those before them, multiplied by powers of the factor."""
        powers = np.array([FACTOR], dtype=np.uint64)
        while len(powers) < count:
            powers = np.concatenate([powers, powers * powers[-1] % PRIME])
        found = powers[:count] * np.uint64(self.seed) % PRIME
        if count:
            self.seed = int(found[-1])
        return found

    def below(self, limits: np.ndarray) -> np.ndarray:
        out = allocate((limits.size,), np.int64)
        flat = limits.reshape(-1)
        for i in range(0, limits.size, BLOCK):
            part = flat[i:i + BLOCK].astype(np.int64)
            drawn = np.floor(part * (self._next(len(part)) / 2.0 ** 31))
            out[i:i + BLOCK] = np.minimum(drawn.astype(np.int64), part - 1)
        return out.reshape(limits.shape)

    def one(self, limit: int) -> int:
        self.seed = self.seed * FACTOR % PRIME
        return int(limit * self.seed / 2 ** 31)

    def fractions(self, count: int) -> np.ndarray:
        out = allocate((count,), np.float64)
        for i in range(0, count, BLOCK):
            out[i:i + BLOCK] = self._next(min(BLOCK, count - i)) / 2.0 ** 31
        return out


class Twister(Seeded):
    number = 1

    def __init__(self, seed: int = 0) -> None:
        word = seed or any_of(2 ** 63 - 1)
        block = [word]
        for i in range(1, WORDS):
            word = (6364136223846793005 * (word ^ word >> 62) + i) & 0xFFFFFFFFFFFFFFFF
            block.append(word)
        self.place(np.array(block, dtype=np.uint64), 0)

    @classmethod
    def at(cls, state: list[int]) -> Twister:
        """The generator whose `seed` was read as `state`."""
        made = cls.__new__(cls)
        halves = np.array(state[1:], dtype=np.int64).astype(np.uint32).astype(np.uint64)
        made.place(halves[::2] << np.uint64(32) | halves[1::2], state[0])
        return made

    def place(self, block: np.ndarray, used: int) -> None:
        self.blocks, self.used = block, used
        self.ready = tempered(block)

    @property
    def seed(self) -> list[int]:
        before = max(0, self.used - 1) // WORDS * WORDS
        block = self.blocks[before:before + WORDS]
        halves = np.empty(2 * WORDS, dtype=np.int32)
        halves[::2], halves[1::2] = (block >> np.uint64(32)).astype(np.uint32).view(np.int32), \
            block.astype(np.uint32).view(np.int32)
        return [self.used - before, *halves.tolist()]

    def words(self, most: int) -> np.ndarray:
        """Up to `most` words that have not been used; the caller says how many it took."""
        if self.used == len(self.blocks):
            self.place(twisted(self.blocks[-WORDS:], max(1, min(AHEAD, most // WORDS))), 0)
        return self.ready[self.used:self.used + most]

    def one(self, limit: int) -> int:
        mask = (1 << (limit - 1).bit_length()) - 1
        while True:
            found = int(self.words(1)[0]) & mask
            self.used += 1
            if found < limit:
                return found

    def choices(self, limits: range | list[int]) -> Iterator[int]:
        pending = iter(limits)
        limit = next(pending, None)
        while limit is not None:
            mask = (1 << (limit - 1).bit_length()) - 1
            for word in self.words(WORDS).tolist():
                self.used += 1
                if (found := word & mask) < limit:
                    yield found
                    limit = next(pending, None)
                    if limit is None:
                        return
                    mask = (1 << (limit - 1).bit_length()) - 1

    def below(self, limits: np.ndarray) -> np.ndarray:
        first = int(limits.flat[0])
        if limits.size < 8 or (limits != first).any():
            return np.fromiter(self.choices(limits.reshape(-1).tolist()), np.int64, limits.size).reshape(limits.shape)
        out = allocate((limits.size,), np.int64)
        mask, filled = np.uint64((1 << (first - 1).bit_length()) - 1), 0
        while filled < limits.size:
            low = self.words(max(WORDS, limits.size - filled)) & mask
            taken = np.flatnonzero(low < np.uint64(first))[:limits.size - filled]
            self.used += int(taken[-1]) + 1 if filled + len(taken) == limits.size else len(low)
            out[filled:filled + len(taken)] = low[taken]
            filled += len(taken)
        return out.reshape(limits.shape)

    def fractions(self, count: int) -> np.ndarray:
        out = allocate((count,), np.float64)
        filled = 0
        while filled < count:
            found = (self.words(count - filled) >> np.uint64(11)) * 2.0 ** -53
            self.used += len(found)
            found = found[found > 0]
            out[filled:filled + len(found)] = found
            filled += len(found)
        return out


def twisted(block: np.ndarray, count: int) -> np.ndarray:
    """The `count` blocks after this one. Made by halves: a word needs those a half and a whole before it."""
    out = np.empty((count + 1) * WORDS, dtype=np.uint64)
    out[:WORDS] = block
    word, odd = np.empty((2, MIDDLE), dtype=np.uint64)
    for i in range(0, count * WORDS, MIDDLE):
        low = out[i + 1:i + 1 + MIDDLE]
        np.bitwise_and(low, ONE, out=odd)
        odd *= MATRIX
        np.bitwise_xor(out[i:i + MIDDLE], low, out=word)        # the upper bits of one word, the lower of the next:
        word &= UPPER
        word ^= low
        word >>= ONE
        word ^= odd
        np.bitwise_xor(word, out[i + MIDDLE:i + WORDS], out=out[i + WORDS:i + WORDS + MIDDLE])
    return out[WORDS:]


def tempered(block: np.ndarray) -> np.ndarray:
    """The numbers that a block of words gives."""
    word = block ^ block >> np.uint64(29) & np.uint64(0x5555555555555555)
    word ^= word << np.uint64(17) & np.uint64(0x71D67FFFEDA60000)
    word ^= word << np.uint64(37) & np.uint64(0xFFF7EEE000000000)
    return word ^ word >> np.uint64(43)


Generator = Hidden | Lehmer | Twister
