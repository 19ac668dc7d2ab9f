"""Each workload at three sizes: nanoseconds and bytes per item, so that an O(n²) path or a hidden copy shows."""
from __future__ import annotations

from typing import Any

from arrayl import Session
from benchmarks.measure import alone, peak
from benchmarks.table import chosen, prepared


def run(keys: list[str]) -> list[dict[str, Any]]:
    print(f'{"":3} {"workload":40} {"size":>9} {"ns/item":>9} {"NumPy":>9} {"peak B/item":>12} {"NumPy":>9}')
    out = []
    for line in chosen(keys):
        for n in line.sizes:
            session = Session()
            with session.active():
                mine, theirs = prepared(session, line, n)
                items = line.items(n)
                result = {'key': line.key, 'n': n, 'ns': alone(mine, 5) / items * 1e9,
                          'other_ns': alone(theirs, 3) / items * 1e9,
                          'bytes': peak(mine) / items, 'other_bytes': peak(theirs) / items}
            print(f'{line.key:3} {line.text.format(n=n):40} {n:9} {result["ns"]:9.4g} {result["other_ns"]:9.4g} '
                  f'{result["bytes"]:12.3g} {result["other_bytes"]:9.3g}', flush=True)
            out.append(result)
    return out
