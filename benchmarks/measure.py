"""Timing two things fairly on a noisy machine, and peak memory.

The two sides take turns, so that what else the machine does hits both. Each turn repeats a short workload until it
takes a millisecond or so. The ratio is that of the medians; its spread are the quartiles of the ratios of
neighbouring turns. Memory is what Python and NumPy asked for (`tracemalloc`), in a turn of its own.
"""
from __future__ import annotations

import gc
import statistics
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

Job = Callable[[], Any]
SHORTEST = 1e-3                         # seconds that one turn should take at least


@dataclass
class Timing:
    """Seconds of the two sides (medians), the ratio mine/theirs and the quartiles of the ratios of turns."""
    mine: float
    theirs: float
    ratio: float
    low: float
    high: float


def duel(mine: Job, theirs: Job, repeats: int, seconds: float = 20.0) -> Timing:
    """Time both, in turns: `repeats` turns each, fewer (but three) when they would take more than `seconds`."""
    counts = [_count(mine), _count(theirs)]
    times: tuple[list[float], list[float]] = ([], [])
    began = perf_counter()
    for turn in range(repeats):
        if turn >= 3 and perf_counter() - began > seconds:
            break
        for side, job in enumerate((mine, theirs)):
            times[side].append(once(job, counts[side]))
    ratios = sorted(a / b for a, b in zip(*times, strict=True))
    middle = [statistics.median(t) for t in times]
    return Timing(middle[0], middle[1], middle[0] / middle[1],
                  ratios[len(ratios) // 4], ratios[-1 - len(ratios) // 4])


def alone(job: Job, repeats: int) -> float:
    """The median of seconds that `job` takes."""
    count = _count(job)
    return statistics.median(once(job, count) for _ in range(repeats))


def _count(job: Job) -> int:
    took = max(min(once(job, 1) for _ in range(2)), 1e-8)
    return max(1, min(100_000, int(SHORTEST / took)))


def once(job: Job, count: int) -> float:
    """Seconds that one of `count` runs of `job` takes."""
    gc.disable()
    try:
        if count == 1:
            start = perf_counter()
            result = job()
            end = perf_counter()
            del result                      # freeing is part of neither side
            return end - start
        start = perf_counter()
        for _ in range(count):
            job()
        return (perf_counter() - start) / count
    finally:
        gc.enable()


def peak(job: Job) -> int:
    """Bytes that `job` holds at most, beyond what was there before."""
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        result = job()
        del result
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
