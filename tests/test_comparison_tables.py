"""Large tables of comparisons between integers, made without comparing every pair: the same as those of all pairs."""
from __future__ import annotations

import numpy as np
import pytest

import arrayl
from arrayl.engine.switch import SWITCH
from arrayl.operators import comparisons

UFUNCS = {'=': np.equal, '≠': np.not_equal, '<': np.less, '≤': np.less_equal, '≥': np.greater_equal, '>': np.greater}
SIDES = {
    'up': np.arange(1, 9), 'later': np.arange(5, 17), 'by three': np.arange(-20, 40, 3), 'also': np.arange(1, 13, 3),
    'down': np.arange(9, 0, -1), 'far': np.arange(2**63 - 9, 2**63 - 1), 'low': np.arange(-2**63, -2**63 + 7),
    'ids': np.array([5, 900, 17, 5, -3, 40000, 17, 8]), 'one': np.array([7]), 'same': np.array([4] * 9),
    'table': np.array([[1, 2, 3], [4, 50, 6]]), 'almost': np.array([1, 2, 3, 5, 5]), 'none': np.array([100, 200, 300]),
}


@pytest.mark.parametrize('glyph', UFUNCS)
def test_tables_agree_with_all_pairs(glyph: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SWITCH, 'on', True)
    monkeypatch.setattr(SWITCH, 'table', 1)
    for name, value in (('SPARSE', 4), ('SHORTEST', 1), ('LEAST', 1)):
        monkeypatch.setattr(comparisons, name, value)
    for left in SIDES.values():
        for right in SIDES.values():
            session = arrayl.Session()
            session['a'] = left
            session['w'] = right
            made = np.asarray(session.eval(f'a∘.{glyph}w'))
            assert made.shape == left.shape + right.shape
            assert np.array_equal(made, UFUNCS[glyph].outer(left, right)), (left, glyph, right)


@pytest.mark.parametrize(('text', 'short'), [
    ('(⍳600)∘.=⍳600', True), ('(⍳600)∘.≤⍳700', True), ('∘.=⍨2100?2200', True), ('∘.≠⍨2100?2200', True),
    ('∘.=⍨?2100⍴3', False), ('∘.=⍨2100?1E9', False), ('∘.<⍨600?600', False), ('∘.=⍨0.5×⍳600', False)])
def test_which_tables_are_short_of_pairs(text: str, short: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SWITCH, 'on', True)
    seen = []
    inner = comparisons.table
    from arrayl.operators import outer
    monkeypatch.setattr(outer, 'compared', lambda *given: seen.append(inner(*given)) or seen[-1])
    arrayl.Session().eval(text)
    assert [made is not None for made in seen] == [short]


def test_windows_are_arrays_like_others() -> None:
    """Their rows share memory: what changes an item of one must not change the others."""
    made = arrayl.Session()
    made.eval('plain←{⍵∘.{⍺<⍵:1 ⋄ 0}⍵}⍳700')
    for change in ('m[3;5]←0', 'm[3;]∨←1', '(2 2↑m)←7', '((,m)/,m)←0', 'm[1;1]+←1', 'm←m⍪0 ⋄ m[1;700]←0', '(1⌷m)←9',
                   'm[⊂2 3]←4', '(⍉m)[1;2]←5', '{m[2;9]←8}0', 'm[2;]←m[3;]', 'm←~m ⋄ m[7;8]←3', 'm←⍉m ⋄ m[1;2]←6',
                   'r←↓m ⋄ r[3]←⊂⍳3 ⋄ m←↑r', 'm←m[⍒⍳700;] ⋄ m[1;]←2'):
        for start in ('(⍳700)∘.<⍳700', 'plain'):
            made.eval(f'm←{start} ⋄ keep←m')
            made.transcript(change)
            made.eval(f"{'one' if start == 'plain' else 'two'}←m keep")
        assert made.eval('one≡two'), change
    made.eval('m←(⍳700)∘.<⍳700')
    given = made['m']
    given = np.array(given) if not given.flags.writeable else given
    given[0, 0] = 9
    assert made.eval('m≡plain')
    assert made.eval("{y←⍵ ⋄ y[1;2]←5 ⋄ +/,y}m") == made.eval('4++/,plain')
    made.eval('all←{(+/,⍵)(+⌿⍵)(+/⍵)(⍸⍵)(,⍵)(⌽⍵)(⍉⍵)(⍵∧⍉⍵)(⍵∨.∧⍵)(3↓⍵)(⍵[⍒⍳700;])(∪⍵)(⍵⍳⍵)(⍵×5)(+\\⍵)}')
    assert made.eval('(all m)≡all plain')
