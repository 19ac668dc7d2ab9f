"""What the tests of the engine share: names, and the same lines run with the engine and without it.

What a session prints is compared, so errors and their places count too.
"""
from __future__ import annotations

import random
from typing import Any

import pytest

import arrayl
from arrayl.engine import run
from arrayl.engine.switch import SWITCH

NAMES = """
⎕PP←12
b←1 0 1 1 0 ⋄ c←0 1 1 0
i←¯3 7 0 12 5 ⋄ j←2 100 ¯7 4
k←40000×i ⋄ l←5000000000+i ⋄ big←9223372036854775807-⍳5
vast←400000000000000000×1 2 ¯1 2 2
x←0.5×i ⋄ y←1÷j ⋄ z←x×1+1E¯15
M←3 4⍴⍳12 ⋄ N←0.25×M ⋄ e←⍬ ⋄ one←,5 ⋄ n←(1 2)3 ⋄ t←'abcde' ⋄ q←1J2 3 4 5 6
"""
ARRAYS = ['b', 'i', 'k', 'l', 'big', 'x', 'z', '2', '0.5', '¯3', '0']
TABLES = ['b', 'c', 'i', 'j', 'k', 'l', 'x', 'y', 'z', 'big', 'vast', 'M', '3']


def both(lines: list[str], setup: str = NAMES) -> list[tuple[str, str, str]]:
    """(line, what the engine makes of it, what the plain path makes of it)."""
    printed: list[list[str]] = []
    for on in (True, False):
        SWITCH.on = on
        session = arrayl.Session()
        session.transcript(setup)
        printed.append([])
        for line in lines:
            printed[-1].append(session.transcript(line))
            session.transcript(')RESET')        # where a function is suspended, names are looked up: nothing is lifted
    SWITCH.on = True
    return list(zip(lines, *printed, strict=True))


def check(lines: list[str], setup: str = NAMES) -> None:
    wrong = [f'{line}\nengine:\n{mine}\nplain:\n{plain}' for line, mine, plain in both(lines, setup) if mine != plain]
    assert not wrong, '\n'.join(wrong)


class Count:
    """Counts what the engine does and what it declines."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done = self.declined = 0
        inner = run._run

        def counting(*arguments: Any) -> object:
            try:
                value = inner(*arguments)
            except Exception:
                self.declined += 1
                raise
            self.done += 1
            return value
        monkeypatch.setattr(run, '_run', counting)


def constant(draw: random.Random) -> str:
    return draw.choice(['2', '3', '0.5', '¯1', '10', '1', '0', '100'])


def expression(draw: random.Random, names: list[str], depth: int) -> str:
    """A random expression of scalar functions."""
    if depth == 0 or draw.random() < 0.15:
        return draw.choice(names) if draw.random() < 0.7 else constant(draw)
    if draw.random() < 0.2:
        return draw.choice('-|×+÷*⌊') + expression(draw, names, depth - 1)
    left = draw.choice(names) if draw.random() < 0.6 else f'({expression(draw, names, depth - 1)})'
    return left + draw.choice('+-×÷⌈⌊|<≤=>≠*') + expression(draw, names, depth - 1)


def dfn(draw: random.Random, formals: list[str]) -> str:
    """A random dfn of locals, guards and a result."""
    names = list(formals)
    parts = []
    for _ in range(draw.randrange(4)):
        if draw.random() < 0.5:
            name = f'v{len(names)}'
            parts.append(f'{name}←{expression(draw, names, 2)}')
            names.append(name)
        else:
            other = constant(draw) if draw.random() < 0.6 else draw.choice(names)
            condition = draw.choice(names) + draw.choice('<≤=>≠') + other
            parts.append(f'{condition}:{expression(draw, names, 2)}')
    return '{' + ' ⋄ '.join([*parts, expression(draw, names, 3)]) + '}'
