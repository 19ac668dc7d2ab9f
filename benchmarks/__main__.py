"""``python -m benchmarks [options] [lines]``: every line of the table, or those named, against NumPy.

    --quick             fewer turns, and line p at a fifth of its size
    --growth            each workload at three sizes, with time and peak memory per item
    --overhead          cost of a call on scalars and on vectors of ten
    --limits            what the machine allows: plain loops over the memory that a line cannot do without
    --peers             columns for numexpr, numba, klongpy, basedpl and jlanguage where they import
    --json FILE         the results as JSON
    --all               all of the above
"""
from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from typing import Any

import numpy as np

from benchmarks import growth, limits, overhead, peers, table


def main() -> int:
    parser = argparse.ArgumentParser(prog='python -m benchmarks', description='How fast arrayl is, against NumPy.')
    parser.add_argument('lines', nargs='*', help='keys of lines (a, b, c1 …); all by default')
    for flag, text in (('quick', 'fewer turns'), ('growth', 'three sizes'), ('overhead', 'cost of calls'),
                       ('limits', 'what the machine allows'), ('peers', 'other systems'), ('all', 'everything')):
        parser.add_argument(f'--{flag}', action='store_true', help=text)
    parser.add_argument('--json', metavar='FILE', help='write the results there')
    given = parser.parse_args()
    found: dict[str, Any] = {'machine': machine()}
    print(found['machine'], end='\n\n')
    only = given.growth or given.overhead or given.limits
    if given.all or not only:
        found['lines'] = table.run(given.lines, given.quick)
        print()
    if given.all or given.peers:
        found['peers'] = peers.run(given.lines)
    if given.all or given.growth:
        found['growth'] = growth.run(given.lines)
        print()
    if given.all or given.overhead:
        found['overhead'] = overhead.run()
    if given.all or given.limits:
        found['limits'] = limits.run()
    if given.json:
        with open(given.json, 'w', encoding='utf-8') as out:
            json.dump(found, out, ensure_ascii=False, indent=1)
    return 0


def machine() -> str:
    """What was measured on, in a line."""
    name = platform.processor() or platform.machine()
    try:
        with open('/proc/cpuinfo', encoding='utf-8') as lines:
            name = next((line.split(':')[1].strip() for line in lines if line.startswith('model name')), name)
    except OSError:
        pass
    cores = len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count()
    engine = os.environ.get('ARRAYL_ENGINE', 'on')
    return f'{name}, {cores} cores, Python {platform.python_version()}, NumPy {np.__version__}, engine {engine}'


if __name__ == '__main__':
    sys.exit(main())
