"""The memory budget: what one array may take, and all together."""
from __future__ import annotations

import gc
import subprocess
import sys
import tracemalloc

import numpy as np
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


@pytest.mark.parametrize('text', [
    '(1E8⍴2)⊤1', '(1E8⍴2)⊤¯1', '20 0⍕1E7⍴1', "('a'⎕R(1E5⍴'b'))1E5⍴'a'", '(⍳1E5)⍷5E7⍴1',
    '⍋1E8⍴1 0', '⍒1.2E7⍴0.5 2', '⍋2E7⍴⎕A', '∪1E7⍴0.5 2', '≠1E7⍴0.5 2', '⍳⍨1E7⍴0.5 2', '∊⍨1E7⍴0.5 2', '{≢⍵}⌸1E8⍴1 0',
    '⍸1.2E8⍴1', '⍸11000 11000⍴1', '1⌽1.5E7⍴0.5', '(⌽⍨⊢⍴⍨2⍴≢)1E8⍴1', '(1.2E8⍴1)/1.2E8⍴1', '/⍨1E8⍴1 2', '\\⍨1E8⍴1',
    '⊆⍨1E8⍴1 0', '⊂⍨1E8⍴1 0', '-\\1E8⍴1 0', '-/1.5E7⍴0.5', '+.×⍨1E8⍴1 0', '⌹1E7⍴0.5', '⎕UCS 4E7⍴⎕A', '⍴⍨1E8⍴1',
    '↑⍨1E8⍴1', '⍉⍨1E8⍴1', '∊2E6⍴⊂20⍴0.5'])
def test_sizes_known_beforehand_are_asked_for(session: arrayl.Session, text: str) -> None:
    with pytest.raises(arrayl.WSFull):
        session.eval(text)


@pytest.mark.parametrize('text', ['⍸', '⍳', '⍴⍨', '⎕UCS', '/⍨', '↑⍨', '⊂⍨', '⎕NUNTIE'])
def test_what_is_no_integer_is_seen_without_taking_memory(session: arrayl.Session, text: str) -> None:
    session['v'] = np.tile([0.5, 2.5], 4_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(arrayl.DomainError):
            session.eval(text + ' v')
        assert tracemalloc.get_traced_memory()[1] < 80_000_000
    finally:
        tracemalloc.stop()


def test_encoding_in_many_places_ends_when_nothing_is_left(session: arrayl.Session) -> None:
    assert session.eval('+/(1E6⍴2)⊤11') == 3
    assert session.eval('¯4↑(1000⍴2)⊤11').tolist() == [1, 0, 1, 1]
    assert session.eval('+/(1000⍴2)⊤¯1') == 1000


def test_what_is_dropped_does_not_count(session: arrayl.Session) -> None:
    assert session.eval("+/{≢1E7⍴⍵}¨⍳60") == 60 * 10 ** 7
    assert session.eval("{(1E6⍴0.5)+⍵}⍣200⊢0")[0] == 100


def test_the_workspace_available_shrinks(session: arrayl.Session) -> None:
    """In a process of its own: what tests before left and what goes while it runs would count."""
    script = ("import arrayl; s = arrayl.Session(budget=200_000_000); before = s.eval('⎕WA'); "
              "s.eval('v←{1E7⍴⍵}¨⍳10 ⋄ 0'); print(s.eval('⎕WA') < before - 40_000_000)")
    assert subprocess.run([sys.executable, '-c', script], capture_output=True, text=True, timeout=60).stdout == 'True\n'


@pytest.mark.skipif(not sys.platform.startswith('linux'), reason='only Linux limits what a process maps')
def test_the_command_line_is_refused_memory_instead_of_killed() -> None:
    script = ('import resource as r, arrayl.__main__ as m; from arrayl.arrays import budget; '
              'budget.memory = lambda: 1 << 31; m.prepare(); print(r.getrlimit(r.RLIMIT_DATA)[0] < 1 << 31)')
    assert subprocess.run([sys.executable, '-c', script], capture_output=True, text=True, timeout=60).stdout == 'True\n'
