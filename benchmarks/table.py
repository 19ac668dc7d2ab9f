"""The main table: every line once at its size, ratio against goal."""
from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import Any

import numpy as np

from arrayl import Session
from arrayl.compile.scopes import ModuleScope
from arrayl.compile.source import Source
from arrayl.compile.units import compile_statement
from arrayl.interop.values import from_python
from arrayl.syntax.lexer import statements, tokenize
from benchmarks.lines import LINES, Line
from benchmarks.measure import Timing, duel, peak


def prepared(session: Session, line: Line, n: int) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """Both sides of a line as thunks; arrayl's is the compiled statement, its result an array of arrayl's own."""
    names, theirs = line.make(n)
    for name, value in names.items():
        session.root.set(name, from_python(value))
    if line.before:
        session.run_text(line.before.format(n=n) if '{n}' in line.before else line.before)
    text = line.text.format(n=n)
    return statement(session, text), theirs


def statement(session: Session, text: str) -> Callable[[], Any]:
    """The one statement of `text`, compiled; to be called while the session is active."""
    tokens = statements(tokenize(text))[0]
    return compile_statement(tokens, ModuleScope(session.space), Source(text)).run


def agree(mine: Any, theirs: Any, close: float) -> bool:
    """Whether both sides computed the same."""
    x, y = np.asarray(mine), np.asarray(theirs)
    if x.shape != y.shape:
        return False
    if x.dtype.kind == 'f' or y.dtype.kind == 'f':
        return bool(np.allclose(x, y, rtol=close, atol=close))
    return bool(np.array_equal(x, y))


def chosen(keys: list[str]) -> list[Line]:
    return [line for line in LINES if not keys or line.key in keys]


def run(keys: list[str], quick: bool) -> list[dict[str, Any]]:
    """Run, print a line each, and give the figures."""
    print(f'{"":3} {"workload":40} {"arrayl ms":>10} {"other ms":>10} {"ratio":>8} {"quartiles":>15} {"goal":>6}')
    out = []
    for line in chosen(keys):
        session = Session()
        n = 20_000 if quick and line.key == 'p' else line.n
        with session.active():
            mine, theirs = prepared(session, line, n)
            same = agree(mine(), theirs(), line.close)
            memory = peak(mine) if line.key == 'p' else 0
            timing = duel(mine, theirs, 5 if quick else 15)
        out.append(shown(line.key, line.text.format(n=n), timing, line.goal, same, memory))
    if not keys or 'l3' in keys:
        out.append(seen_before(quick))
    if not keys or 'm' in keys:
        out.append(start_up(quick))
    return out


def shown(key: str, text: str, timing: Timing, goal: float, same: bool = True, memory: int = 0) -> dict[str, Any]:
    verdict = 'ok' if timing.ratio <= goal else f'{timing.ratio / goal:.1f}× goal'
    if not same:
        verdict = 'RESULTS DIFFER'
    if memory:
        verdict += f'  {memory / 1e6:.1f} MB'
    print(f'{key:3} {text:40} {timing.mine * 1e3:10.4g} {timing.theirs * 1e3:10.4g} {timing.ratio:8.3g} '
          f'{timing.low:7.3g}–{timing.high:<7.3g} {goal:6g} {verdict}', flush=True)
    return {'key': key, 'text': text, 'arrayl': timing.mine, 'other': timing.theirs, 'ratio': timing.ratio,
            'low': timing.low, 'high': timing.high, 'goal': goal, 'met': timing.ratio <= goal and same,
            'agree': same, 'peak': memory}


def seen_before(quick: bool) -> dict[str, Any]:
    """l3: text that was run before."""
    session = Session()
    return shown('l3', "eval('1+1')", duel(lambda: session.eval('1+1'), lambda: eval('1+1'), 5 if quick else 15), 1,
                 session.eval('1+1') == 2)


def start_up(quick: bool) -> dict[str, Any]:
    """m: a process that computes 1+1, against one that imports NumPy."""
    with tempfile.TemporaryDirectory() as cache:
        return _start_up(quick, {**os.environ, 'PYTHONDONTWRITEBYTECODE': '', 'PYTHONPYCACHEPREFIX': cache})


def _start_up(quick: bool, environment: dict[str, str]) -> dict[str, Any]:
    """With byte code kept, as it is for an installed package."""
    def process(*arguments: str) -> Callable[[], Any]:
        return lambda: subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=environment)
    process('-c', 'import numpy')()
    same = process('-m', 'arrayl', '-e', '1+1')().stdout == b'2\n'
    timing = duel(process('-m', 'arrayl', '-e', '1+1'), process('-c', 'import numpy'), 5 if quick else 15)
    return shown('m', 'start, 1+1, exit', timing, 1.35, same)
