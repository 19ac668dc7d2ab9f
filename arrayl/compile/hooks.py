"""What runs before the lines of a function that has controls: stops, counts, times; what its traced lines show."""
from __future__ import annotations

import time
from typing import Any

from arrayl.arrays import build, chars
from arrayl.compile.traditional.runtime import branch_line
from arrayl.errors import APLError
from arrayl.settings import S


class Stop(APLError):
    """A line with a stop was reached."""
    name, number = 'STOP VECTOR', 1001
    silent = False


class Switch(BaseException):
    """A function that runs has got controls: it goes on at `at_line` in code that heeds them (see `midway`)."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.at_line = line


def before(unit: Any, line: int, value: Any = None) -> None:
    """The hook of `line`; the function ends at line 0, a dfn with `value`."""
    monitor = unit.controls.get('monitor')
    if monitor:
        now = time.process_time_ns(), time.perf_counter_ns()
        last = unit.measured
        if last is not None and last[0] in monitor:
            record = monitor[last[0]]
            record[1] += now[0] - last[1]
            record[2] += now[1] - last[2]
        if line in monitor:
            monitor[line][0] += 1
        unit.measured = (line, *now) if line else None
    skip, unit.skip = unit.skip, None
    if line in unit.controls.get('stop', ()) and skip != line:
        error = Stop('')
        error.at_line = line                            # type: ignore[attr-defined]
        error.value = value                             # type: ignore[attr-defined]
        error.stopped_at = f'{unit.name}[{line}]'       # type: ignore[attr-defined]
        raise error


def traced(unit: Any, line: int, value: Any, branch: bool = False) -> Any:
    """A statement of a traced line has this value; of a branch the line is shown where it goes."""
    if value is None or callable(value) or line not in unit.controls.get('trace', ()):
        return value
    shown = value
    if branch:
        goes = branch_line(value)
        shown = chars('→' if goes is None else f'→{goes}')
    S.session.show(build([chars(f'{unit.name}[{line}]'), shown]), True)
    return value


def held(function: Any) -> Any:
    """What holds the controls of a defined function: a traditional one's unit, the body of a dfn; None before any."""
    unit = getattr(function, 'unit', None)
    found = getattr(unit, 'body', None) or unit
    return found if hasattr(found, 'controls') else None


def controls_of(function: Any) -> dict[str, list[int]]:
    """The lines of a function that have a control, by the kind of it."""
    holder = held(function)
    return {} if holder is None else {kind: sorted(lines) for kind, lines in holder.controls.items() if lines}


def holder(unit: Any) -> Any:
    """What is to hold the controls of a defined function with `unit`."""
    return unit.control() if hasattr(unit, 'control') else unit


def control(function: Any, controls: dict[str, list[int]]) -> Any:
    """The function with these controls."""
    if controls:
        to = holder(function.unit)
        to.controls = {kind: {n: [0, 0, 0] for n in lines} for kind, lines in controls.items()}
        to.invalidate()
    return function


RUNTIME = {'⎕before': before, '⎕traced': traced}
