"""Controls on the lines of defined functions: ⎕STOP ⎕TRACE ⎕MONITOR.

A function with controls is compiled with a hook before each statement (`compile.hooks`); one without pays nothing.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays import Value, build, integers, rank_of
from arrayl.compile import hooks, midway
from arrayl.errors import RankError
from arrayl.primitives.registry import dyadic, monadic
from arrayl.settings import S
from arrayl.system.names.place import Place, one_name


def unit_of(w: Value, frame: Any) -> Any:
    """What is compiled of the function or operator named ⍵; None for any other name."""
    name = one_name(w)
    unit = hooks.holder(getattr(Place(frame).get(name), 'unit', None))
    return unit if hasattr(unit, 'controls') else None


def lines_of(a: Value, unit: Any) -> list[int]:
    """The lines ⍺ that the function has, sorted."""
    if rank_of(a) > 1:
        raise RankError('')
    return sorted({n for n in integers(a) if 0 <= n <= unit.last - unit.first})


def change(kind: str, w: Value, a: Value, frame: Any) -> Value:
    unit = unit_of(w, frame)
    S.shy = True
    if unit is None or (kind == 'monitor' and not hasattr(unit, 'header')):     # dfns are not counted
        integers(a)
        return build([])
    found = lines_of(a, unit)
    unit.controls[kind] = {n: [0, 0, 0] for n in found}
    unit.invalidate()
    if found:
        midway.arm(unit)
    return build(found)


def query(kind: str, w: Value, frame: Any) -> Value:
    unit = unit_of(w, frame)
    return build(sorted(unit.controls.get(kind, ())) if unit is not None else [])


@monadic('⎕STOP', 'query stop', frame=True)
def query_stop(w: Value, frame: Any = None) -> Value:
    """The lines of the function ⍵ before which it stops.

          ∇ f
            'one'
            'two'
          ∇
          2 ⎕STOP 'f'
          ⎕STOP 'f'
    2
    """
    return query('stop', w, frame)


@dyadic('⎕STOP', 'set stop')
def set_stop(w: Value, a: Value, frame: Any = None) -> Value:
    """Make the function ⍵ stop before its lines ⍺, and nowhere else; 0 is its end. Shy.

    One that runs does so from its next line on. Lines with keywords count where control comes to them. The result is
    the lines. A stop is event 1001: it can be trapped. In a session the function is suspended there and
    ``→line`` goes on.

          ∇ f
            'one'
            'two'
          ∇
          2 ⎕STOP 'f'
          f
    one
    f[2]
          ⍬ ⎕STOP 'f'
          f
    one
    two
    """
    return change('stop', w, a, frame)


@monadic('⎕TRACE', 'query trace', frame=True)
def query_trace(w: Value, frame: Any = None) -> Value:
    """The lines of the function ⍵ that show their values.

          ∇ r←f x
            r←x+1
          ∇
          1 ⎕TRACE 'f'
          ⎕TRACE 'f'
    1
    """
    return query('trace', w, frame)


@dyadic('⎕TRACE', 'set trace')
def set_trace(w: Value, a: Value, frame: Any = None) -> Value:
    """Make the function ⍵ show the value of every statement on its lines ⍺, and of no others; 0 is its result. Shy.

    Of a branch the line is shown that it goes to. A function that runs does so from its next line on.

          ∇ r←f x;y
            y←x+1
            r←y×2
          ∇
          1 2 ⎕TRACE 'f'
          f 3
     f[1]  4
     f[2]  8
    8
    """
    return change('trace', w, a, frame)


@monadic('⎕MONITOR', 'query monitor', frame=True)
def query_monitor(w: Value, frame: Any = None) -> Value:
    """What ⎕MONITOR found: a row for each line, with its number, how often it ran, CPU and elapsed milliseconds, and 0.

          ∇ r←f n
            r←0
           l:r←r+1
            →(r<n)/l
          ∇
          1 2 ⎕MONITOR 'f'
          f 10
    10
          (⎕MONITOR 'f')[;1 2]
    1  1
    2 10
    """
    unit = unit_of(w, frame)
    found = unit.controls.get('monitor', {}) if unit is not None else {}
    rows = [[n, count, cpu // 1_000_000, elapsed // 1_000_000, 0] for n, (count, cpu, elapsed) in sorted(found.items())]
    return np.array(rows, dtype=np.int64).reshape(len(rows), 5)


@dyadic('⎕MONITOR', 'set monitor')
def set_monitor(w: Value, a: Value, frame: Any = None) -> Value:
    """Count and time the lines ⍺ of the traditional function ⍵; 0 stands for the function as a whole. Shy.

          ∇ f
            1
          ∇
          ⎕←1 ⎕MONITOR 'f'
    1
    """
    return change('monitor', w, a, frame)
