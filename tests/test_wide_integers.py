"""Large arrays of wide integers, as they come from Python: their fast ways against Python's integers."""
from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import arrayl
from arrayl.engine.switch import SWITCH

RANDOM = np.random.default_rng(11)
SIZE = 66_000                           # beyond every limit under which small arrays go another way
ENDS = [(0, 5), (0, 128), (-100, 100), (0, 2**31), (-2**31, 2**31), (0, 2**40), (-2**62, 2**62), (0, 2**63 - 1),
        (2**62, 2**63 - 1), (-2**63, 2**63 - 1), (-7, -1)]
FUNCTIONS: dict[str, Callable[[int, int], int]] = {
    '+': lambda a, w: a + w, '-': lambda a, w: a - w, '×': lambda a, w: a * w, '⌈': max, '⌊': min}


def wide(low: int, high: int, size: int = SIZE) -> np.ndarray:
    x = RANDOM.integers(low, high, size, dtype=np.int64, endpoint=True)
    x[-2:] = low, high
    return x


def agrees(found: np.ndarray, expected: list[int], text: str, rounding: float = 1e-15) -> None:
    """`rounding`: of floats, as a part of the largest among them."""
    if all(-2**63 <= x < 2**63 for x in expected):
        assert found.dtype.kind == 'i' and found.tolist() == expected, text
    else:
        assert found.dtype.kind == 'f' and np.allclose(
            found, np.array(expected, dtype=float), rtol=0, atol=rounding * max(map(abs, expected))), text


@pytest.fixture(params=[True, False], ids=['engine', 'plain'])
def session(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> arrayl.Session:
    monkeypatch.setattr(SWITCH, 'on', request.param)
    return arrayl.Session()


@pytest.mark.parametrize('ends', ENDS)
def test_arithmetic(session: arrayl.Session, ends: tuple[int, int]) -> None:
    x = session['x'] = wide(*ends)
    session['every'] = np.repeat(x, 2)
    for other in ENDS[2::5]:
        y = session['y'] = wide(*other)
        for glyph, f in FUNCTIONS.items():
            agrees(session.eval(f'x{glyph}y'), list(map(f, x.tolist(), y.tolist())), f'x{glyph}y')
    for n in (0, 3, 2**31):
        session['n'] = n
        for glyph, f in FUNCTIONS.items():
            agrees(session.eval(f'x{glyph}n'), [f(a, n) for a in x.tolist()], f'x{glyph}{n}')
            agrees(session.eval(f'n{glyph}x'), [f(n, a) for a in x.tolist()], f'{n}{glyph}x')
    agrees(session.eval('-x'), [-a for a in x.tolist()], '-x')
    table = session['table'] = np.repeat(x, 2).reshape(2, -1)
    agrees(session.eval(',-⍉table'), [-a for a in table.T.reshape(-1).tolist()], '-⍉')
    agrees(session.eval(',3-0 1↓table'), [3 - a for a in table[:, 1:].reshape(-1).tolist()], '3-0 1↓')
    agrees(session.eval(',(⍉table)+⍉⌽table'), (table.T.astype(object) + table[:, ::-1].T).reshape(-1).tolist(), '⍉')


@pytest.mark.parametrize('ends', ENDS)
def test_sums_and_digits(session: arrayl.Session, ends: tuple[int, int]) -> None:
    x = session['x'] = wide(*ends)
    total, found = sum(x.tolist()), session.eval('+/x')
    assert found == (total if -2**63 <= total < 2**63 else float(total))
    agrees(session.eval('+\\x'), np.add.accumulate(x.astype(object)).tolist(), '+\\', 1e-13)
    if ends[0] > -2**63:
        for base in (10, -7, 2**40):
            digits = [[a // base % base, a % base] for a in x.tolist()]
            assert session.eval(f'{base} {base}⊤x'.replace('-', '¯')).T.tolist() == digits
        assert session.eval('0 10⊤x').T.tolist() == [[a // 10, a % 10] for a in x.tolist()]
    for divisor in (2, -3, 1000):
        if max(map(abs, ends)) * abs(divisor) < 2**45:
            assert session.eval(f'⌊x÷{divisor}'.replace('-', '¯')).tolist() == [a // divisor for a in x.tolist()]
            assert session.eval(f'⌈x÷{divisor}'.replace('-', '¯')).tolist() == [-(-a // divisor) for a in x.tolist()]


@pytest.mark.parametrize('ends', [(0, 128), (-100, 100), (-2**63, 2**63 - 1)])
@pytest.mark.parametrize('hay', [(1, 10), (-5, 5), (2**63 - 6, 2**63 - 1), (-2**63, -2**63 + 3)])
def test_membership_of_ranges_and_near_ranges(session: arrayl.Session, ends: tuple[int, int],
                                              hay: tuple[int, int]) -> None:
    x = wide(*ends, size=70_000)
    x[5:5 + 11] = np.clip(np.arange(hay[0] // 2 * 2, hay[0] // 2 * 2 + 11, dtype=object), -2**63, 2**63 - 1)
    session['x'] = x
    values = list(range(hay[0], hay[1] + 1))
    for sought in (values, values[::-1] * 2, values[:1] + values[2:]):
        session['y'] = np.array(sought, dtype=np.int64)
        there = set(sought)
        assert session.eval('x∊y').tolist() == [a in there for a in x.tolist()]
        first = {b: i + 1 for i, b in reversed(list(enumerate(sought)))}
        assert session.eval('y⍳x').tolist() == [first.get(a, len(sought) + 1) for a in x.tolist()]


def test_the_place_of_one_item(session: arrayl.Session) -> None:
    x = RANDOM.random(200_000)
    x[[70_000, 150_000]] = 3.0, 3.0 + 1e-15
    session['x'] = x
    session['i'] = np.arange(200_000)
    assert session.eval('x⍳⌈/x') == 70_001 and session.eval('x⍳7') == 200_001 and session.eval('x⍳3-1E¯15') == 70_001
    assert session.eval('i⍳199999') == 200_000 and session.eval('i⍳65536') == 65_537
    assert session.eval('i⍳0.5') == 200_001
    assert session.eval("x⍳'a'") == 200_001 and session.eval("(200000⍴'ab')⍳'c'") == 200_001
    assert session.eval("((100000⍴'a'),'b')⍳'b'") == 100_001 and session.eval('⍬⍳3') == 1 and session.eval("''⍳3") == 1
