"""``f¨`` of many small integers calls a primitive once for each value: the same results and errors as one by one."""
from __future__ import annotations

from typing import Any

import pytest

import arrayl
from arrayl.engine.switch import SWITCH
from arrayl.operators import each


@pytest.mark.parametrize('text', [
    '⍳¨w', '⍳¨0<w', '⍳¨7 8 9⍴w', '⍕¨w', '⍳¨w-2', '⍕¨w-2', '⍳¨-w', '⍕¨¯128 127[1+w=3]', '⍪¨w', ',¨w', '⍴¨w', '⌽¨w',
    '≢¨w', '⊂¨w', '⎕IO←0 ⋄ ⍳¨w', '⍎¨w', '⍳¨w,300', '⍳¨w,0.5', '⍳¨3⊃¨⊂w', 'v←⍳¨w ⋄ v[1 2]⌽←⊂1 ⋄ v',
    'v←⍕¨w ⋄ (3⊃v)[1]←99 ⋄ v', '+/¨⍳¨w', '?¨w'])
def test_each_of_small_integers(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(each, 'REPEATED', 16)

    def printed(on: bool) -> Any:
        monkeypatch.setattr(SWITCH, 'on', on)
        session = arrayl.Session()
        return session.transcript('⎕RL←5 1 ⋄ w←500⍴2 3 5 0 7 1 1 2 3 ⋄ ⎕PW←1000') + session.transcript(text)
    assert printed(True) == printed(False)


def test_a_primitive_is_called_once_for_a_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SWITCH, 'on', True)
    session = arrayl.Session()
    session.run_text('v←⍕¨100000⍴3 14')
    items = session.root.get('v').tolist()
    assert len({id(x) for x in items if x.ndim}) == 2
