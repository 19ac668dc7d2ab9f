"""Controls on the lines of defined functions: ⎕STOP ⎕TRACE ⎕MONITOR; and ⎕PROFILE.

A function with controls is compiled with a hook before each statement (`compile.hooks`); one without pays nothing.
"""
from __future__ import annotations

import sys
from typing import Any

import numpy as np

from arrayl.arrays import Value, build, chars, integers, is_char, items_of, rank_of, string
from arrayl.compile.source import source_of
from arrayl.errors import DomainError, RankError
from arrayl.primitives.registry import dyadic, monadic
from arrayl.settings import S
from arrayl.system.names.place import Place, one_name


def unit_of(w: Value, frame: Any) -> Any:
    """What is compiled of the function or operator named ⍵; None for any other name."""
    name = one_name(w)
    unit = getattr(Place(frame).get(name), 'unit', None)
    unit = unit.control() if unit is not None and hasattr(unit, 'control') else unit
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

    The result is the lines. A stop is event 1001: it can be trapped. In a session the function is suspended there and
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

    Of a branch the line is shown that it goes to.

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


# --- ⎕PROFILE
class Profile:
    """Runs and times of the lines of all defined functions, by Python's tracing."""

    def __init__(self) -> None:
        self.active, self.timer = False, ''
        self.lines: dict[tuple[str, int], list[float]] = {}     # (name, line; ¯1 the whole) -> runs, own, all
        self.calls: list[list[Any]] = []            # per running function: name, line, entered, began, below

    def start(self) -> None:
        self.active = True
        sys.settrace(self.trace)

    def stop(self) -> None:
        self.active = False
        sys.settrace(None)

    def now(self) -> float:
        return float(S.session.host.ticks()) * 1000

    def trace(self, frame: Any, event: str, argument: Any) -> Any:
        from arrayl.session.report import definition_of
        code = frame.f_code
        source = source_of(code.co_filename)
        if source is None or code.co_name == '⋄':
            return None
        known = definition_of(frame, source)
        if known is None or code.co_name[0] == '⋄':
            return None
        t = self.now()
        self.calls.append([f'#.{known.name}', None, t, t, 0.0, known])
        return self.step

    def step(self, frame: Any, event: str, argument: Any) -> Any:
        if not self.calls:
            return self.step
        call = self.calls[-1]
        t = self.now()
        if (event == 'line' and frame.f_lineno > call[5].first) or event == 'return':
            self.close(call, t)
            call[1], call[3], call[4] = frame.f_lineno - call[5].first, t, 0.0
        if event == 'return':
            self.calls.pop()
            self.add((call[0], -1), t - call[2], t - call[2])
            if self.calls:
                self.calls[-1][4] += t - call[2]
        return self.step

    def close(self, call: list[Any], t: float) -> None:
        if call[1] is not None:
            spent = t - call[3]
            self.add((call[0], call[1]), spent - call[4], spent)

    def add(self, key: tuple[str, int], own: float, whole: float) -> None:
        found = self.lines.setdefault(key, [0, 0.0, 0.0])
        found[0] += 1
        found[1] += own
        found[2] += whole

    def state(self) -> Value:
        return build([chars('active' if self.active else 'inactive'), chars(self.timer), 0, 0])

    def rows(self) -> list[list[Value]]:
        return [[chars(name), line, runs, own, whole, runs, runs]
                for (name, line), (runs, own, whole) in sorted(self.lines.items())]


def profile_of() -> Profile:
    found = getattr(S.session, 'profile', None)
    if found is None:
        found = S.session.profile = Profile()
    return found


@monadic('⎕PROFILE', 'profile', shy=True)
def profile(w: Value) -> Value:
    """Measure where time goes.

    ⍵ is an action: 'start' (with a timer), 'stop', 'clear', 'calibrate', 'state', 'data', 'tree'.

    'data' gives a matrix with a row for each function and line that ran: name, line (⍬ for the function), how often,
    milliseconds without and with the functions called. The other actions give the state, all but 'state' shyly.

          ⎕PROFILE 'state'
     inactive    0 0
          ⎕PROFILE 'clear'
    """
    found = profile_of()
    parts = [string(w)] if is_char(w) else [string(x) for x in items_of(w)]
    action = parts[0].lower() if parts else ''
    timer = parts[1].lower() if len(parts) > 1 else ''
    if len(parts) > 2 or (timer and (action != 'start' or timer not in ('cpu', 'elapsed', 'none', 'coverage'))):
        raise DomainError('')
    S.shy = action not in ('state', 'data', 'tree')
    if action == 'start':
        found.timer = {'cpu': 'CPU'}.get(timer, timer) or found.timer or 'CPU'
        found.start()
    elif action == 'stop':
        found.stop()
    elif action == 'clear':
        found.stop()
        S.session.profile = found = Profile()
    elif action in ('data', 'tree'):
        rows = [[*row[:1], build([]) if row[1] == -1 else row[1], *row[2:]] for row in found.rows()]
        if action == 'tree':
            rows = [[0 if row[1] is not None and rank_of(row[1]) else 1, *row] for row in rows]
        width = 7 + (action == 'tree')
        return build([x for row in rows for x in row], (len(rows), width))
    elif action == 'calibrate':
        if not found.timer:
            raise DomainError('')
    elif action != 'state':
        raise DomainError('')
    return found.state()


@dyadic('⎕PROFILE', 'profile columns')
def profile_columns(w: Value, a: Value) -> Value:
    """The columns ⍺ of ⎕PROFILE 'data', each a vector; a whole function has line ¯1.

          ≢1 3 ⎕PROFILE 'data'
    2
    """
    if not is_char(w) or string(w).lower() not in ('data', 'tree'):
        raise DomainError('')
    rows = profile_of().rows()
    if string(w).lower() == 'tree':
        rows = [[0 if row[1] == -1 else 1, *row] for row in rows]
    wanted = [n - S.io for n in integers(a)]
    if any(not 0 <= n < 7 + (string(w).lower() == 'tree') for n in wanted):
        raise DomainError('')
    return build([build([row[n] for row in rows]) for n in wanted])
