"""Items that are integers or floats by their values: what a lifted function gives is an array of the same type, with
the same items, as the one that the plain path makes of them one by one."""
from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import arrayl
from arrayl.engine import fold, run, tile
from arrayl.engine.switch import SWITCH
from arrayl.errors import APLError
from arrayl.interop.values import from_python

DYADS, MONADS = '+-×÷*⌈⌊|<≤=≥>≠∧∨⍲⍱○!⍟+-×÷⌈⌊', '+-×÷⌈⌊|*⍟○!~'
INTEGERS = [0, 1, 2, 3, -1, -7, 128, 32767, 2**31 - 1, -2**31, 2**31 + 1, 2**53 - 1, 2**53 + 1, -2**53 - 1, 2**62,
            2**63 - 1, -2**63]
FLOATS = [0.0, 1.0, 2.0, -3.0, 0.25, 0.5, -2.5, 2.0**31, 2.0**53, -2.0**53, 2.0**63, 1e18, 1e15 + 0.5]
Arrays = dict[str, np.ndarray]


@pytest.fixture(params=[1 << 21, 64])
def everything(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    """The engine takes all it can, in one tile or in small ones."""
    for name, value in (('on', True), ('strict', True), ('least', 1), ('lifted', 1)):
        monkeypatch.setattr(SWITCH, name, value)
    monkeypatch.setattr(run, 'TILE', request.param)
    if request.param == 64:
        for module, name, value in ((fold, 'WIDE', 4), (tile, 'THREADS', 16), (run, 'THREADS', 16),
                                    (tile, 'SHORT', 0), (run, 'LONG', 2)):
            monkeypatch.setattr(module, name, value)
    yield


def value(text: str, arrays: Arrays, on: bool) -> tuple[str, Any, Any]:
    """Kind, shape and items of the value of `text`, or its error."""
    SWITCH.on = on
    try:
        session = arrayl.Session()
        with session.active():
            for name, array in arrays.items():
                session.root.set(name, from_python(array.copy()))
            session.run_text(f'made←{text}')
            made = session.root.get('made')
    except APLError as error:
        return 'error', type(error), str(error)
    finally:
        SWITCH.on = True
    array = np.asarray(made)
    return 'i' if array.dtype.kind == 'b' else array.dtype.kind, array.shape, array.tolist()


def agree(mine: tuple[str, Any, Any], plain: tuple[str, Any, Any], text: str) -> bool:
    if mine == plain:
        return True
    sums = text[:1] in '+×' and mine[0] == plain[0] == 'f' and mine[1] == plain[1]     # in another order
    return sums and np.allclose(mine[2], plain[2], rtol=1e-9)


class Random:
    """Expressions over arrays v, t and M, and the arrays."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)

    def arrays(self) -> Arrays:
        n = self.r.choice([2, 3, 5])
        return {'v': self.vector(n), 't': self.vector(self.r.choice([1, 2, 4])),
                'M': np.array([self.vector(n).astype(float) for _ in range(3)])
                if self.r.random() < 0.3 else np.array([self.integers(n) for _ in range(3)])}

    def integers(self, n: int) -> np.ndarray:
        values = self.r.choice([INTEGERS, INTEGERS[:6], INTEGERS[8:14], INTEGERS[-3:]])
        return np.array(self.r.choices(values, k=n), dtype=np.int64)

    def vector(self, n: int) -> np.ndarray:
        kind = self.r.random()
        if kind < 0.4:
            return self.integers(n)
        if kind < 0.5:
            return np.array(self.r.choices([False, True], k=n))
        return np.array(self.r.choices(self.r.choice([FLOATS, FLOATS[:4], FLOATS[:7]]), k=n))

    def number(self) -> str:
        return str(self.r.choice(INTEGERS + FLOATS)).replace('-', '¯').replace('e+', 'E')

    def expression(self, depth: int, two: bool) -> str:
        kind = self.r.random()
        if not depth or kind < 0.15:
            return self.r.choice(['⍵', '⍵', '⍺' if two else '⍵', self.number()])
        if kind < 0.35:
            return f'{self.r.choice(MONADS)} {self.expression(depth - 1, two)}'
        return f'({self.expression(depth - 1, two)}){self.r.choice(DYADS)}{self.expression(depth - 1, two)}'

    def dfn(self, two: bool) -> str:
        body = self.expression(self.r.choice([1, 2, 3]), two)
        if self.r.random() < 0.3:
            test = f'({self.expression(1, two)}){self.r.choice("<=>")}{self.expression(1, two)}'
            body = f'{test}:{self.expression(2, two)} ⋄ {body}'
        return f'{{{body}}}'

    def line(self) -> str:
        ahead = self.r.choice(['', '', '+/', '⌈/', '×/', '+/,', '+⌿', f'{self.number()}×', '÷'])
        one, two = self.dfn(False), self.dfn(True)
        return self.r.choice([
            f'{ahead}{one}¨v', f'{ahead}v{two}¨v', f'{ahead}{self.number()}{two}¨v', f'{ahead}t∘.{two}v',
            f'{ahead}{one}⍤0⊢v', f'{two}/v', f'{two}\\v', f'{two}/M', f'{two}⌿M', f'{two}\\M', f'{two}⍀M',
            f'{ahead}{one}¨t∘.{two}v', f'{ahead}{one}¨{one}¨v', f'{ahead}t∘.({self.r.choice("+-÷×⌈")}⍨)v',
            f'{ahead}t∘.(-{self.r.choice("+÷×⌈")}÷)v'])


@pytest.mark.parametrize('seed', range(4))
def test_random_mixtures_of_integers_and_floats(everything: None, seed: int) -> None:
    source, wrong = Random(seed), []
    for _ in range(150):
        text, arrays = source.line(), source.arrays()
        mine, plain = value(text, arrays, True), value(text, arrays, False)
        if not agree(mine, plain, text):
            wrong.append(f'{text} {arrays}\nengine: {mine}\nplain: {plain}')
    assert not wrong, '\n'.join(wrong)


@pytest.mark.parametrize('text', [
    '+/{0.25⌈⍵}¨1001⍴9007199254740991', '+/{9007199254740993×÷⍵}¨1000⍴1', '9007199254740993+{⍵÷2}¨2×⍳300',
    '9007199254740993+{⍵÷2}¨⍳300', '9007199254740993×{⍵>0:⍵ ⋄ 0.5}¨⍳300', '9007199254740993×{⍵>1:⍵ ⋄ 0.5}¨⍳300',
    '9007199254740993+{-⍵}¨300⍴0.5-0.5', '9007199254740993+{⍵*2}¨300⍴0.5-0.5', '9007199254740993+{2.5*⍵}¨300⍴0',
    '+/{9007199254740993+⍵}¨{⍵÷2}¨300⍴2', '+/{9007199254740993+⍵}¨{⍵÷2}¨300⍴2 3', '9007199254740993+{⍵⌊0.5}¨-⍳300',
    '{9007199254740993+⍵÷⍺}⌿3 300⍴2 4', '{⍺⌈⍵÷2}⌿4 300⍴2 4 8', '{(9007199254740993×⍺=1)+⍵÷⍺}\\300 3⍴4 2 1',
    '9007199254740993+{÷⍵}¨300⍴1 ¯1', '9007199254740993+{⍵*¯1}¨300⍴1 ¯1', '9007199254740993+(÷∘2)¨2×⍳300'])
def test_a_lifted_function_gives_the_type_that_its_items_give(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SWITCH, 'on', True)
    assert value(text, {}, True) == value(text, {}, False)


def test_conditions_on_items_that_are_bits(everything: None) -> None:
    """A tolerant comparison with bits reads them twice: they may not lie where its result goes."""
    arrays = {'v': np.array([1.5, 0.5, 1.0, 0.0]), 't': np.array([-2, 1])}
    for text in ('t∘.{⍵≠⍺<⍵}v', 't∘.{⍵=⍺<⍵}v', 't∘.{⍵≠⍺<⍵:*⍵ ⋄ 7}v'):
        assert value(text, arrays, True) == value(text, arrays, False)


@pytest.mark.parametrize('text', ['{⍵÷2}¨2×⍳300', '+/{⍵÷2}¨2×⍳300', '{0.5⌈⍵}¨⍳300', '{⍵>0:⍵ ⋄ 0.5}¨⍳300',
                                  '{⍵÷2}¨⍳300', '{0⌈⍵}¨0.5-⍳300', '{⍵*2}¨300⍴1 2 0×0.5+0.5'])
def test_what_is_in_doubt_is_lifted_still(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SWITCH, 'on', True)
    results: list[Any] = []
    inner = run._run
    monkeypatch.setattr(run, '_run', lambda *arguments: results.append(inner(*arguments)) or results[-1])
    mine = value(text, {}, True)
    assert results and mine == value(text, {}, False)
