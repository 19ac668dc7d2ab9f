"""What ⍸ finds in tables, and what was cut from tables, is used as a table: the same results as from separate items."""
from __future__ import annotations

import itertools

import pytest

import arrayl

MASKS = [
    '3 4⍴0 1 1 0 1', '3 4⍴0', '3 4⍴1', '3 4⍴1 0 2 0 0', '2 3 4⍴1 0 0 1 0', '0 4⍴0', '4 5⍴0 1', '2 2⍴1', '6⍴0 1 1',
    '5⍴0', '1', '0', '3 4⍴1.0', "3 4⍴'a'", '3 4⍴¯1', '0 0⍴0', '2 2 2 2⍴0 1 1', '3 1⍴1 0 1', '1 300⍴0 1',
]
ARRAYS = [
    '3 4⍴⍳12', '3 4⍴0.5×⍳12', '3 4⍴0 1 1', "3 4⍴'abcdefghijkl'", '3 4⍴0J1×⍳12', "3 4⍴1 'a' 2.5", "3 4⍴(1 2)'ab' 3",
    '2 3 4⍴⍳24', '⍉4 3⍴⍳12', '6⍴⍳6', '7', '0 4⍴0', "0 4⍴⊂'ab'", "3 4⍴⊂1 2", '2 2 2 2⍴⍳16', '1 300⍴⍳300', '3 1⍴⍳3',
]
INDEXED = [
    'Z[{}]', '{{q←Z ⋄ q[{}]←0 ⋄ q}}0', '{{q←Z ⋄ q[{}]←⊂9 9 ⋄ q}}0', "{{q←Z ⋄ q[{}]←'x' ⋄ q}}0",
    '{{q←Z ⋄ q[{}]+←1 ⋄ q}}0', '{{q←Z ⋄ q[{}],←⊂7 ⋄ q}}0', '{{q←Z ⋄ q[{}]←⍳≢{} ⋄ q}}0',
    '{{q←Z ⋄ p←q ⋄ q[{}]←0 ⋄ p q}}0', '{{q←Z ⋄ q[{}]-←⍳≢{} ⋄ q}}0', '{{q←Z ⋄ (⌽q[{}])←⍳≢{} ⋄ q}}0',
    '{{p←{} ⋄ Z[p]}}0', '{{p←{} ⋄ q←Z ⋄ q[p]←0 ⋄ q}}0', '{{p←⊢{} ⋄ p[⍳1⌊≢p]←⊂2 2 ⋄ Z[p]}}0',
    '{{p←{} ⋄ p,←⊂1 1 ⋄ Z[p]}}0',
]
TAKEN = [
    '≢{}', '↑{}', '⊃{}', '⍴{}', '⍸⍣¯1⊢{}', '{{⎕ML←2 ⋄ (↑{})(⊃{})}}0', '(≢{})+1', '↑¨{}', '↓{}',
    '{{p←{} ⋄ (↑p)(≢p)(⊃p)p}}0', '⊃⌽{}', '2↑{}', '{{p←{} ⋄ p≡⍸B}}0', '1+{}', '∊{}', '⍕{}', '↑⌽{}', '≢¨{}',
    '{{p←{} ⋄ (⊃p)←⊂3 ⋄ ↑p}}0',
]

CUT = [
    '↑{}', '≢{}', '⊃{}', '⌽¨{}', '↑⌽{}', '{{p←{} ⋄ p[1]←⊂1 2 ⋄ ↑p}}0', '{{p←{} ⋄ (⊃p)←5 ⋄ p(↑p)}}0',
    '{{q←Z ⋄ p←↓q ⋄ q[1;1]←q[2;2] ⋄ (↑p)q}}0', '(⍳8)[{}]', '{}≡{}', '1+{}', '↑[1]{}',
]


def shown(session: arrayl.Session, form: str, places: str) -> str:
    """What `form` gives with these places, or the number of its error."""
    text = form.replace('{}', places).replace('{{', '{').replace('}}', '}')
    return session.transcript('      {0::⎕EN ⋄ ⎕FMT ' + text + '}0\n')


@pytest.mark.parametrize('io', [0, 1])
@pytest.mark.parametrize('mask', MASKS)
def test_where(mask: str, io: int) -> None:
    session = arrayl.Session(io=io)
    session.eval(f'B←{mask}')
    for array, form in itertools.product(ARRAYS, INDEXED):
        session.eval(f'Z←{array}')
        assert shown(session, form, '⍸B') == shown(session, form, '({⍵}¨⍸B)'), (array, form)
    for form in TAKEN:
        assert shown(session, form, '⍸B') == shown(session, form, '({⍵}¨⍸B)'), form


@pytest.mark.parametrize('array', ARRAYS)
def test_cut(array: str) -> None:
    """What ↓ and ⊂[k] cut remembers its table."""
    session = arrayl.Session()
    session.eval(f'Z←{array}')
    for cut in ('(↓Z)', '(⊂[1]Z)', '(↓[1]Z)', '(⊂⍤1⊢Z)', '(⊂¨Z)'):
        for form in CUT:
            assert shown(session, form, cut) == shown(session, form, f'({{⍵}}¨{cut})'), (cut, form)
