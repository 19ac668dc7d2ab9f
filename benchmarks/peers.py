"""Other systems on the same lines, where they import: numexpr and numba for the fused ones, the array languages by
their own text. A peer that is absent leaves no column; one that fails at a line leaves a dash."""
from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.measure import alone

KLONG = {'j1': '+/v', 'k2': '(3+2*v^2)-v%7', 'l1': 'fib(20)'}


def _numexpr() -> dict[str, Callable[[], Any]]:
    ne: Any = importlib.import_module('numexpr')
    v, x, y = np.random.random(10_000_000) + 1, np.random.random((2000, 1)), np.random.random(2000)
    names = {'v': v, 'x': x, 'y': y}
    return {'g': lambda: ne.evaluate('exp(-(x-y)**2)', names), 'k1': lambda: ne.evaluate('3+2*v**(2-v/7)', names),
            'k2': lambda: ne.evaluate('(3+2*v**2)-v/7', names), 'j1': lambda: ne.evaluate('sum(v)', names)}


def _numba() -> dict[str, Callable[[], Any]]:
    numba: Any = importlib.import_module('numba')

    @numba.njit(parallel=True)
    def gauss(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        out = np.empty((x.size, y.size))
        for i in numba.prange(x.size):
            for j in range(y.size):
                out[i, j] = np.exp(-(x[i] - y[j]) ** 2)
        return out
    x, y = np.random.random(2000), np.random.random(2000)
    gauss(x, y)
    return {'g': lambda: gauss(x, y)}


def _klongpy() -> dict[str, Callable[[], Any]]:
    interpreter: Any = importlib.import_module('klongpy').KlongInterpreter()
    interpreter['v'] = np.random.random(10_000_000) + 1
    interpreter('fib::{:[x<2;x;fib(x-1)+fib(x-2)]}')
    return {key: (lambda t=text: interpreter(t)) for key, text in KLONG.items()}     # type: ignore[misc]


PEERS = {'numexpr': _numexpr, 'numba': _numba, 'klongpy': _klongpy}


def run(keys: list[str]) -> dict[str, dict[str, float]]:
    out: dict[str, dict[str, float]] = {}
    for name, make in PEERS.items():
        try:
            jobs = make()
        except ImportError:
            print(f'{name}: not installed')
            continue
        out[name] = {}
        for key, job in jobs.items():
            if keys and key not in keys:
                continue
            try:
                out[name][key] = alone(job, 5)
                print(f'{name} {key}: {out[name][key] * 1e3:.4g} ms')
            except Exception as error:
                print(f'{name} {key}: – ({type(error).__name__})')
    return out
