"""Products of boolean matrices on packed rows.

The rows of the right matrix are packed into 64-bit words. Two ways combine the rows that a row of the left matrix
chooses, both without a limit of exactness:

* The method of the four Russians: for every eight rows a table holds the union (or the sum modulo 2) of each of the
  256 subsets; eight bits of a row of the left matrix are then one look-up and one operation on words.
  It beats single-precision BLAS four to six times.
* Where the left matrix is sparse, its ones pick packed rows, which one ``reduceat`` combines: the cost is that of the
  ones.
"""
from __future__ import annotations

import numpy as np

from arrayl.operators.parallel import run_blocks

WORTH = 1 << 21             # multiplications from which packing pays
SPARSE = 40                 # one bit in so many, or fewer, is sparse
CHUNK = 1 << 21             # words that the sparse way gathers at a time
LONG = 1 << 19              # bytes that a look-up makes, at least: threads with shorter ones wait for the GIL


def combined(rows: np.ndarray, columns: np.ndarray, ufunc: np.ufunc) -> np.ndarray:
    """For boolean `rows` (m×k) and `columns` (k×n): `ufunc` (``bitwise_or``, ``bitwise_xor``) of the chosen rows."""
    words = _packed(columns)
    out = np.zeros((len(rows), words.shape[1]), dtype=np.uint64)
    if np.count_nonzero(rows) * SPARSE <= rows.size:
        _gather(rows, words, out, ufunc)
    else:
        _look_up(rows, words, out, ufunc)
    return np.unpackbits(out.view(np.uint8), axis=1, bitorder='little', count=columns.shape[1]).view(bool)


def _packed(columns: np.ndarray) -> np.ndarray:
    """The rows of a boolean matrix as rows of 64-bit words, and empty rows up to a multiple of eight."""
    packed = np.packbits(columns, axis=1, bitorder='little')
    words = np.zeros((-(-len(packed) // 8) * 8, -(-packed.shape[1] // 8) * 8), dtype=np.uint8)
    words[:len(packed), :packed.shape[1]] = packed
    return words.view(np.uint64)


def _gather(rows: np.ndarray, words: np.ndarray, out: np.ndarray, ufunc: np.ufunc) -> None:
    flat = np.flatnonzero(rows)
    where, chosen = np.divmod(flat, rows.shape[1])
    step = max(1, CHUNK // words.shape[1])
    start = 0
    while start < len(flat):
        end = min(len(flat), start + step)
        if end < len(flat):                     # cut between rows, unless one row fills the chunk
            cut = int(np.searchsorted(where, where[end]))
            end = cut if cut > start else end
        here = where[start:end]
        starts = np.flatnonzero(np.diff(here, prepend=-1))
        targets = here[starts]
        out[targets] = ufunc(out[targets], ufunc.reduceat(words[chosen[start:end]], starts, axis=0))
        start = end


def _look_up(rows: np.ndarray, words: np.ndarray, out: np.ndarray, ufunc: np.ufunc) -> None:
    selectors = np.ascontiguousarray(np.packbits(rows, axis=1, bitorder='little').T)      # a byte per eight steps
    width = words.shape[1]
    fours = words.reshape(-1, 4, width)
    halves = np.zeros((len(fours), 16, width), dtype=np.uint64)     # for every four rows, by doubling
    for k in range(4):
        ufunc(halves[:, :1 << k], fours[:, k:k + 1], out=halves[:, 1 << k:2 << k])
    blocks = max(1, out.nbytes // LONG)
    height = -(-len(rows) // blocks)

    def block(i: int) -> None:
        part = slice(i * height, (i + 1) * height)
        table = np.empty((16, 16, width), dtype=np.uint64)
        subsets = table.reshape(256, width)
        sums = out[part]
        found = np.empty_like(sums)
        for low, high, chosen in zip(halves[::2], halves[1::2, :, None], selectors[:, part], strict=True):
            ufunc(low, high, out=table)
            np.take(subsets, chosen, axis=0, out=found, mode='clip')
            ufunc(sums, found, out=sums)
    run_blocks(block, blocks)
