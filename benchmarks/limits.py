"""What the machine allows: plain loops that do nothing but what a line of the table cannot do without.

Each is NumPy alone on memory that has been touched, in one thread and shared between two, beside the line that it
bounds; `cold` is the latter after 80 MB of other memory were written, as NumPy's turn does before ours. A line's time
less its limit is what arrayl adds; a limit above goal × NumPy's time is a goal out of reach.
"""
from __future__ import annotations

import statistics
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any

import numpy as np

from arrayl.arrays.flags import BUFFER
from benchmarks.measure import alone, once

Part = Callable[[slice], Any]
TURNS = 15


def run() -> list[dict[str, Any]]:
    """Run, print a line each, and give the figures."""
    print(f'{"what":62} {"1 thread":>10} {"2 threads":>10} {"cold":>10}')
    out = []
    for lines, text, rows, part in parts():
        one, two, cold = (shared(part, rows, *how) for how in ((1, alone), (2, alone), (2, displaced)))
        print(f'{lines:8} {text:53} {one * 1e3:7.3f} ms {two * 1e3:7.3f} ms {cold * 1e3:7.3f} ms', flush=True)
        out.append({'lines': lines, 'text': text, 'seconds': [one, two, cold]})
    for lines, text, seconds in (('f g', 'handing the GIL to a thread that waits for it', handover()),
                                 ('j2', '+\\ of a float after the other', running() / 10_000_000)):
        print(f'{lines:8} {text:53} {seconds * 1e6:7.4g} µs', flush=True)
        out.append({'lines': lines, 'text': text, 'seconds': [seconds]})
    return out


def parts() -> list[tuple[str, str, int, Part]]:
    """The lines, what is measured, how many rows there are, and what is done with a slice of them."""
    wide, bits, quads = (np.zeros((3000, 3000), dtype) for dtype in (np.int32, np.bool_, np.float64))
    small = np.zeros((1000, 1000), np.int32)
    column, row = np.arange(3000, dtype=np.int32)[:, None], np.arange(3000, dtype=np.int32)
    near, far = column.astype(np.int16), row.astype(np.int16)
    x, y = np.random.default_rng(1).random((3000, 1)), np.random.default_rng(2).random(3000)
    v = np.random.default_rng(3).random(10_000_000).reshape(10_000, 1000)
    tile = np.empty((80, 3000))
    g = np.random.default_rng(4).random((1000, 1000)) < 0.3
    turned = [np.roll(g, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    doubled = [np.concatenate([x, x[:2]]) for x in turned[:3]]
    count, found, other = np.zeros((1000, 1000), np.int8), g.copy(), g.copy()

    def tiles(work: Callable[[slice, np.ndarray], Any]) -> Part:
        def part(rows: slice) -> None:
            own = tile.copy()
            for start in range(rows.start, rows.stop, len(own)):
                stop = min(start + len(own), rows.stop)
                work(slice(start, stop), own[:stop - start])
        return part

    def product(rows: slice, own: np.ndarray) -> None:
        np.multiply(x[rows], y, out=own)
        np.add.reduce(own, axis=None)

    def least(rows: slice, own: np.ndarray) -> None:
        np.minimum(x[rows], y, out=own)
        np.add.reduce(own, axis=1)

    def kernel(rows: slice, own: np.ndarray) -> None:
        own = own.reshape(-1)[:len(own) * 2000].reshape(-1, 2000)
        np.subtract(x[rows], y[:2000], out=own)
        np.multiply(own, own, out=own)
        np.exp(np.negative(own, out=own), out=own)
        quads[rows, :2000] = own

    def sums(rows: slice) -> None:
        np.add(turned[8][rows].view(np.int8), turned[7][rows].view(np.int8), out=count[rows])
        for table in turned[6::-1]:
            np.add(count[rows], table[rows].view(np.int8), out=count[rows])

    def alive(rows: slice) -> None:
        np.logical_and(g[rows], np.equal(count[rows], 4, out=found[rows]), out=found[rows])
        np.logical_or(np.equal(count[rows], 3, out=other[rows]), found[rows], out=found[rows])

    def life(rows: slice) -> None:
        for copy in doubled:
            np.copyto(copy[:1000][rows], g[rows])
        for start in range(rows.start, rows.stop, 250):
            sums(slice(start, min(start + 250, rows.stop)))
            alive(slice(start, min(start + 250, rows.stop)))
    return [
        ('a', 'write 36 MB (zeros, by memset)', 3000, lambda rows: wide.view(np.uint8)[rows].fill(0)),
        ('a', 'fill 36 MB', 3000, lambda rows: wide[rows].fill(1)),
        ('a', 'one product of 32-bit integers into 36 MB', 3000,
         lambda rows: np.multiply(column[rows], row, out=wide[rows])),
        ('c', 'write 9 MB (zeros, by memset)', 3000, lambda rows: bits.view(np.uint8)[rows].fill(0)),
        ('c', 'fill 9 MB', 3000, lambda rows: bits[rows].fill(1)),
        ('c', 'one comparison of 16-bit integers into 9 MB', 3000,
         lambda rows: np.equal(near[rows], far, out=bits[rows])),
        ('e', 'one sum of 32-bit integers into 4 MB', 1000,
         lambda rows: np.add(column[rows], row[:1000], out=small[rows])),
        ('f1', 'product of a tile and its sum, 3000²', 3000, tiles(product)),
        ('f2', 'minimum of a tile and the sums of its rows, 3000²', 3000, tiles(least)),
        ('g', 'difference, square, exponential, store, 2000²', 2000, tiles(kernel)),
        ('n', 'three copies, eight sums, four comparisons, 1000²', 1000, life),
        ('b d j1', 'read 80 MB (maximum of everything)', 10_000, lambda rows: v[rows].max()),
        ('b d j1', 'sum of 80 MB', 10_000, lambda rows: v[rows].sum()),
    ]


def shared(part: Part, rows: int, threads: int, timed: Callable[[Callable[[], Any], int], float]) -> float:
    """Seconds for all rows, each thread doing its share in one go."""
    cuts = [slice(rows * i // threads, rows * (i + 1) // threads) for i in range(threads)]

    def run(cut: slice) -> None:
        np.setbufsize(BUFFER)               # of this thread
        part(cut)
    with ThreadPoolExecutor(threads - 1 or 1) as pool:
        def job() -> None:
            others = pool.map(run, cuts[1:])
            run(cuts[0])
            list(others)
        return timed(job, TURNS)


def displaced(job: Callable[[], Any], repeats: int) -> float:
    """The median of seconds that `job` takes when the cache holds other things."""
    other, times = np.empty(10_000_000), []
    for turn in range(repeats):
        other.fill(turn)
        times.append(once(job, 1))
    return statistics.median(times)


def handover() -> float:
    """Seconds from letting go of a lock to its being taken by the thread that waits for it, median."""
    ping, pong = threading.Semaphore(0), threading.Semaphore(0)
    times = []

    def other() -> None:
        for _ in range(2000):
            ping.acquire()
            pong.release()
    thread = threading.Thread(target=other)
    thread.start()
    for _ in range(2000):
        start = perf_counter()
        ping.release()
        pong.acquire()
        times.append((perf_counter() - start) / 2)
    thread.join()
    return statistics.median(times)


def running() -> float:
    v = np.random.default_rng(1).random(10_000_000)
    out = np.empty_like(v)
    return alone(lambda: np.add.accumulate(v, out=out), TURNS)
