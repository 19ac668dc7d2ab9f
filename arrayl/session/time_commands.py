"""Commands that measure: ]time says how long an expression takes, ]profile which lines take it."""
from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from arrayl.compile.source import Source, source_of
from arrayl.compile.traditional.unit import TradUnit
from arrayl.compile.units import Unit, compile_statement
from arrayl.primitives.searching.match import match
from arrayl.session.commands import Lines, command
from arrayl.settings import S


def duration(seconds: float) -> str:
    """A time in the unit that suits it."""
    for factor, unit in ((1e9, 'ns'), (1e6, 'µs'), (1e3, 'ms')):
        shown = f'{seconds * factor:.3g}'
        if float(shown) < 1000:
            return f'{shown} {unit}'
    return f'{seconds:.3g} s' if seconds < 1000 else f'{seconds:.0f} s'


def runner(session: Any, text: str) -> Callable[[], Any]:
    """A function that runs the statements of `text`, compiled one after the other when first reached.

    It gives the value of the last one.
    """
    from arrayl.syntax.lexer import statements, tokenize
    source = Source(text)
    parts = statements(tokenize(text))
    made: list[Any] = []

    def run() -> Any:
        value = None
        for i, tokens in enumerate(parts):
            if i == len(made):
                made.append(session.compile(tokens, source))
            value = made[i].run()
        return value
    return run


QUOTED = re.compile(r'"((?:[^"]|"")*)"')
EITHER = re.compile(r'''"((?:[^"]|"")*)"|'((?:[^']|'')*)\'''')
MODIFIER = re.compile(r'-([a-z]+)(?:=(\S*))?(?: +|$)', re.IGNORECASE)


@command(']time', ']runtime')
def time_command(session: Any, arguments: str) -> Lines:
    """]time expression, or ]runtime -compare "expression" "expression" …

    How long the expression takes. A short one is run again and again for a fifth of a second: the best and the mean
    time are told, and how often it ran (its side effects happen as often). One that prints something runs once. Its
    value is not shown. With -compare (or -c) and several expressions in quotes, their times in seconds, and how much
    more each takes than the first. A star marks an expression whose value is not that of the first.

          ]time +/⍳1000
    1 ms (mean 1 ms, 100 runs)
          ]table←runtime -compare "+/⍳10" "⌈/⍳10"
          1 0↓table
      +/⍳10 → 1.0E¯3 |  0% ⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕
    * ⌈/⍳10 → 1.0E¯3 | +0% ⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕⎕
    """
    compare = False
    while (found := MODIFIER.match(arguments)) is not None and len(arguments) > found.end():
        compare = compare or 'compare'.startswith(found[1].lower())
        arguments = arguments[found.end():]
    if not arguments:
        return [']time needs an expression']
    pattern = EITHER if compare else QUOTED             # a text in single quotes alone is an expression
    quoted = list(pattern.finditer(arguments))
    if quoted and pattern.sub('', arguments).strip() == '' and (compare or len(quoted) == 1):
        texts = [q[0][1:-1].replace(2 * q[0][0], q[0][0]) for q in quoted]
        return compared(session, texts) if compare else time_of(session, texts[0])[1]
    return time_of(session, arguments)[1]


def compared(session: Any, texts: list[str]) -> Lines:
    """A blank line, and one for each expression: its time in seconds, how it compares with the first, and a bar.

    A star marks what gives another value than the first one. All lines are as long as the longest.
    """
    measured = [time_of(session, text) for text in texts]
    times, values = [seconds for seconds, _, _ in measured], [value for _, _, value in measured]
    most = max(times)
    marks = [' ' if same(value, values[0]) else '*' for value in values]
    shown = [scientific(seconds) for seconds in times]
    percents = ['0%', *(f'{round(100 * (s / times[0] - 1)) if times[0] else 0:+d}%' for s in times[1:])]
    bars = ['⎕' * (math.ceil(40 * s / most) if most else 0) for s in times]
    widths = [max(map(len, column)) for column in (texts, shown, percents, bars)]
    lines = [f'{mark} {text:<{widths[0]}} → {time:<{widths[1]}} | {percent:>{widths[2]}} {bar:<{widths[3]}} '
             for mark, text, time, percent, bar in zip(marks, texts, shown, percents, bars, strict=True)]
    return [' ' * len(lines[0]), *lines]


def scientific(seconds: float) -> str:
    """A time with two digits and a power of ten: ``4.1E¯6``."""
    digits, _, power = f'{seconds:.1E}'.partition('E')
    return f'{digits}E{int(power)}'.replace('-', '¯')


def same(a: Any, b: Any) -> bool:
    """Whether two expressions have given the same: arrays that match, or nothing."""
    if a is None or b is None or callable(a) or callable(b):
        return a is b
    return bool(match(a, b))


def time_of(session: Any, arguments: str) -> tuple[float, Lines, Any]:
    """The best time of an expression in seconds, what `]time` says of it, and its value."""
    run, ticks = runner(session, arguments), session.host.ticks
    writes, start = session.host.writes, ticks()
    value = run()
    first = ticks() - start
    if first > .1 or session.host.writes > writes:      # nobody wants to see it a thousand times
        return first, [duration(first)], value
    times: list[float] = []
    end = ticks() + .2
    while (start := ticks()) < end and len(times) < 100_000:
        run()
        times.append(ticks() - start)
    mean = sum(times) / max(1, len(times))
    best = min(times, default=first)
    return best, [f'{duration(best)} (mean {duration(mean)}, {len(times)} runs)'], value


COMPILING = '', 0                       # the place of what is no line of APL
COMPILERS = {id(f.__code__)             # code of APL functions, which holds arrays, has no hash
             for f in (Unit.enter, Unit.variant, TradUnit.enter, TradUnit.variant, compile_statement)}


@dataclass
class Profile:
    """Where the time of APL code goes: seconds and hits of each (source, line), callees not counted."""
    ticks: Callable[[], float]
    seconds: dict[tuple[str, int], float] = field(default_factory=dict)
    hits: dict[tuple[str, int], int] = field(default_factory=dict)
    stack: list[tuple[str, int]] = field(default_factory=list)
    last: float = 0.0

    def spend(self) -> None:
        now = self.ticks()
        if self.stack:
            top = self.stack[-1]
            self.seconds[top] = self.seconds.get(top, 0.0) + now - self.last
        self.last = now

    def trace(self, frame: Any, event: str, _: Any) -> Any:
        """The trace function for a new frame: APL code only is followed line by line."""
        if id(frame.f_code) in COMPILERS:
            self.spend()
            self.stack.append(COMPILING)
            self.hits[COMPILING] = self.hits.get(COMPILING, 0) + 1
            return self.compiled
        if source_of(frame.f_code.co_filename) is None:
            return None
        self.spend()
        self.stack.append((frame.f_code.co_filename, frame.f_lineno))
        return self.step

    def compiled(self, frame: Any, event: str, _: Any) -> Any:
        """The trace function inside a compiler: its time is that of no line."""
        if event == 'return':
            self.spend()
            self.stack.pop()
        return self.compiled

    def step(self, frame: Any, event: str, _: Any) -> Any:
        self.spend()
        if event == 'return':
            self.stack.pop()
        elif event == 'line':
            at = frame.f_code.co_filename, frame.f_lineno
            self.hits[at] = self.hits.get(at, 0) + 1
            self.stack[-1] = at
        self.last = self.ticks()
        return self.step


@command(']profile')
def profile(session: Any, arguments: str) -> Lines:
    """]profile expression

    Where the time goes: for every line of APL code that ran, how often, how long without the functions that it
    called, and its share, the longest first. Compiling, which happens when a function is first called, counts by
    itself. The expression runs once.

          half←{⍵÷2}
          ]report←profile half 1 2 3
          1↑report
        runs       time  share
          ∨/,'half[0]'⍷report
    1
    """
    if not arguments:
        return [']profile needs an expression']
    run = runner(session, arguments)
    found = Profile(session.host.ticks)
    before = sys.gettrace()
    sys.settrace(found.trace)
    try:
        run()
    finally:
        sys.settrace(before)
    total = sum(found.seconds.values()) or 1e-9
    lines = ['    runs       time  share']
    for (file, line), seconds in sorted(found.seconds.items(), key=lambda pair: -pair[1])[:40]:
        what = '(compiling)' if (file, line) == COMPILING else place_and_text(file, line)[:S.pw]
        runs = found.hits.get((file, line), 1)
        lines.append(f'{runs:8} {duration(seconds):>10}  {100 * seconds / total:4.0f}%  {what}')
    return lines


def place_and_text(file: str, line: int) -> str:
    """A line of APL code behind the name of its function and its number there."""
    source = source_of(file)
    if source is None:
        return '(gone)'
    known = source.definition(line)
    place = f'{known.name}[{line - known.first}]' if known else f'{source.file}:{line}' if source.script else ''
    return f'{place} {source.line(line).strip()}'.strip()
