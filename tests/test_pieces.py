"""Many short vectors at once: the same as a call for each of them, which a dfn makes."""
from __future__ import annotations

import pytest

import arrayl
from arrayl.operators import pieces

MANY = [
    "'ab' 'c' '' 'defg'", "'ab' 'cd'", "(1 2)(,3)(4 5 6)", '(1 2.5)(,3.5)', '(1 0)(,1)', "'ab'(1 2)", "'ab' 'c' 3",
    "⍬ '' 'a'", '(0⍴⊂⍬)', "2 2⍴'ab' 'c' 'd' 'ef'", '(1 300)(2 3)', '(1 2)(2 2⍴3)', "('a' 1)(1 2)", '(1J1 2)(,3)',
    "↓3 2⍴'abcdef'", '↓2 2⍴⍳4', '↓2 2⍴0.5×⍳4', '(1e300 2.5)(,1.5)', '(,9007199254740993)(1 2)', "(1 2)('ab' 'c')",
    "''''''", "(⍬)(⍬)", '(1 2)(1 2)(1 2+1e¯15)',
]
ONE = [
    "'x'", '1', '0.5', "⊂'xy'", '⊂1 2', "⊂''", '⊂⍬', '⊂1 2.5', "⊂'a' 1", '¯2', '0', '3', '1J1', "⊂'ab'", '⊂2 2⍴⍳4',
    '⎕NULL', "⊂,'c'", '9007199254740993', "⊂1 2+1e¯15", '⊂⊂1 2', '1000', '⊂,2',
]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, 'MANY', 1)


def shown(session: arrayl.Session, text: str) -> str:
    return session.transcript('      {0::⎕EN ⋄ (⎕FMT ⍵)(⍴⍵)(≡⍵)(⎕FMT⊃0⍴⍵)}{0::⎕EN ⋄ ' + text + '}0\n')


@pytest.mark.parametrize('many', MANY)
def test_each(many: str) -> None:
    session = arrayl.Session()
    session.eval(f'w←{many}')
    for f in '⌽⊖⊃≢':
        assert shown(session, f'{f}¨w') == shown(session, f'{{{f}⍵}}¨w'), f
    assert shown(session, '⎕ML←3 ⋄ ⊃¨w') == shown(session, '⎕ML←3 ⋄ {⊃⍵}¨w')
    for f in '↑↓,≡':
        for one in ONE:
            assert shown(session, f'({one}){f}¨w') == shown(session, f'({one}){{⍺ {f} ⍵}}¨w'), (one, f)
            assert shown(session, f'w{f}¨{one}') == shown(session, f'w{{⍺ {f} ⍵}}¨{one}'), (f, one)
    assert shown(session, '∊w') == shown(session, '∊{⍵}¨w,⊂⊂⍬')
    assert shown(session, 'r←3↑¨w ⋄ r[1]←⊂9 ⋄ ↑r') == shown(session, 'r←3{⍺↑⍵}¨w ⋄ r[1]←⊂9 ⋄ ↑r')


VECTORS = [
    '⍳3', '0.5×⍳2', "'abc'", '2 2⍴⍳4', '0 1', '⍬', "''", '1J1 2', '5', '1 2.5', "'a' 1", '300 ¯1',
    '9007199254740993 1', '(1 2)3', '1 1 1 1 1⍴7',
]


@pytest.mark.parametrize('left', VECTORS)
def test_pairs(left: str) -> None:
    session = arrayl.Session()
    for right in VECTORS:
        assert shown(session, f'({left})∘.,{right}') == shown(session, f'({left})∘.{{⍺,⍵}}{right}'), right
    deep = '(1 1 1 1 1 1 1 1⍴7)∘.{}1 1 1 1 1 1 1 1⍴7'
    assert shown(session, deep.format(',')) == shown(session, deep.format('{⍺,⍵}'))


TABLES = [
    '2 3⍴⍳6', '4 3⍴0.5×⍳12', '2 3⍴0 1', "2 3⍴'abc'", '2 2⍴⍳4', '2 0⍴0', '0 3⍴0', '3 3⍴1+1e¯15×⍳9', '1 3⍴1',
    "1 3⍴'a' 1 2",
]


@pytest.mark.parametrize('left', TABLES)
def test_rows(left: str) -> None:
    session = arrayl.Session()
    for right in TABLES:
        session.eval(f'a←↓{left} ⋄ w←↓{right}')
        for f in ('+.×', '≡', '⌊.+', '∧.=', '≢', '+.=', '-.÷', '+.{⍺×⍵}', ',.+', '∨.∧'):
            assert shown(session, f'a∘.({f})w') == shown(session, f'a∘.{{⍺({f})⍵}}w'), (right, f)
