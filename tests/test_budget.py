"""The memory budget: what one array may take, and all together."""
from __future__ import annotations

import gc
import subprocess
import sys

import pytest

import arrayl
from arrayl.arrays import budget


@pytest.fixture
def session() -> arrayl.Session:
    if not budget.held():
        pytest.skip('the system does not say what the process holds')
    gc.collect()                                    # what earlier tests left must not go while this one measures
    return arrayl.Session(budget=200_000_000)


@pytest.mark.parametrize('text', [
    "v←{1E7⍴⍵}¨⍳40",                                                # each far below the budget
    "v←⍬ ⋄ {v,←⊂⍵+1E6⍴0.5}¨⍳100",
    "v←{⍵×1E6⍴0.5}¨⍳100",
    "{⍎'v',(⍕⍵),'←1E7⍴''ab'''}¨⍳20",
])
def test_arrays_that_are_each_allowed_do_not_add_up(session: arrayl.Session, text: str) -> None:
    with pytest.raises(arrayl.WSFull):
        session.eval(text)
    assert session.eval('v←0 ⋄ +/1E7⍴1') == 10 ** 7                  # and what they took is free again


def test_what_is_dropped_does_not_count(session: arrayl.Session) -> None:
    assert session.eval("+/{≢1E7⍴⍵}¨⍳60") == 60 * 10 ** 7
    assert session.eval("{(1E6⍴0.5)+⍵}⍣200⊢0")[0] == 100


def test_the_workspace_available_shrinks(session: arrayl.Session) -> None:
    before = session.eval('⎕WA')
    assert before <= 200_000_000
    session.eval('v←{1E7⍴⍵}¨⍳10 ⋄ 0')
    assert session.eval('⎕WA') < before - 40_000_000


@pytest.mark.skipif(not sys.platform.startswith('linux'), reason='only Linux limits what a process maps')
def test_the_command_line_is_refused_memory_instead_of_killed() -> None:
    script = ('import resource as r, arrayl.__main__ as m; from arrayl.arrays import budget; '
              'budget.memory = lambda: 1 << 31; m.prepare(); print(r.getrlimit(r.RLIMIT_DATA)[0] < 1 << 31)')
    assert subprocess.run([sys.executable, '-c', script], capture_output=True, text=True, timeout=60).stdout == 'True\n'
