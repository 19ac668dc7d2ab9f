"""The memory budget: what one array may take, and all together."""
from __future__ import annotations

import subprocess
import sys
import time
import tracemalloc

import numpy as np
import pytest

import arrayl
from arrayl.arrays import budget, watch
from arrayl.errors import WSFull


@pytest.fixture
def session() -> arrayl.Session:
    if not budget.held():
        pytest.skip('the system does not say what the process holds')
    budget.tidy()                                   # what earlier tests left must not go while this one measures
    return arrayl.Session(budget=200_000_000)


def in_a_process_of_its_own(text: str) -> str:
    """The error of `text` with a budget of 200 MB, and a sum after it, where no other test leaves memory behind."""
    if not budget.held():
        pytest.skip('the system does not say what the process holds')
    script = ("import arrayl, sys; s = arrayl.Session(budget=200_000_000)\n"
              "try: s.eval(sys.argv[1]); print('none', end=' ')\n"
              "except arrayl.APLError as e: print(e.name, end=' ')\n"
              "print(s.eval('v←0 ⋄ +/1E7⍴1'))")
    done = subprocess.run([sys.executable, '-c', script, text], capture_output=True, text=True, timeout=100, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize('text', [
    "v←{1E7⍴⍵}¨⍳40",                                                # each far below the budget
    "v←⍬ ⋄ {v,←⊂⍵+1E6⍴0.5}¨⍳100",
    "v←{⍵×1E6⍴0.5}¨⍳100",
    "{⍎'v',(⍕⍵),'←1E7⍴''ab'''}¨⍳20",
])
def test_arrays_that_are_each_allowed_do_not_add_up(text: str) -> None:
    assert in_a_process_of_its_own(text) == 'WS FULL 10000000'      # and what they took is free again


@pytest.mark.parametrize('text', [
    '(1E8⍴2)⊤1', '(1E8⍴2)⊤¯1', '20 0⍕1E7⍴1', "('a'⎕R(1E5⍴'b'))1E5⍴'a'", '(⍳1E5)⍷5E7⍴1',
    '⍋1E8⍴1 0', '⍒1.5E7⍴0.5 2', '⍋2E7⍴⎕A', '∪1E7⍴0.5 2', '≠1E7⍴0.5 2', '⍳⍨1E7⍴0.5 2', '∊⍨1E7⍴0.5 2', '{≢⍵}⌸1E8⍴1 0',
    '⍸1.2E8⍴1', '⍸11000 11000⍴1', '1⌽2E7⍴0.5', '(⌽⍨⊢⍴⍨2⍴≢)1E8⍴1', '(1.2E8⍴1)/1.2E8⍴1', '/⍨1E8⍴1 2', '\\⍨1E8⍴1',
    '⊆⍨1E8⍴1 0', '⊂⍨1E8⍴1 0', '-\\1E8⍴1 0', '-/2E7⍴0.5', '+.×⍨1E8⍴1 0', '⌹1E7⍴0.5', '⎕UCS 4E7⍴⎕A', '⍴⍨1E8⍴1',
    '↑⍨1E8⍴1', '⍉⍨1E8⍴1', '∊2E6⍴⊂20⍴0.5'])
def test_sizes_known_beforehand_are_asked_for(text: str) -> None:
    assert in_a_process_of_its_own(text) == 'WS FULL 10000000'


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


@pytest.mark.parametrize('text', ['f∘.⌊i', 'f∘.+200⍴2', 'f∘.⌈200⍴2.5', 'i∘.÷f', '(⍳1E6)∘.÷i', 'i∘.⍟⍳1E6',
                                  'c∘.+i', 'i∘.×5000+⍳1E6'])
def test_tables_are_asked_for_as_large_as_their_items(text: str) -> None:
    """In bytes for each of 2E8 items that the types of the arguments tell, not one."""
    session = arrayl.Session(budget=300_000_000)
    session.eval('f←1E6⍴1.5 ⋄ i←⍳200 ⋄ c←1E6⍴2J3')
    tracemalloc.start()
    try:
        with pytest.raises(arrayl.WSFull):
            session.eval(text)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


def test_tables_that_take_more_on_the_way_are_made_in_parts() -> None:
    session = arrayl.Session()
    session.eval('c←1E4⍴2J3 1 2 ⋄ f←0.5+⍳1E3 ⋄ g←1E6⍴f')
    for text in 'c∘.=⍳500', '(⍳500)∘.≠c', 'f∘.|f', '(⌽f)∘.|f', '1 2 3∘.○g', 'c∘.×500⍴f', 'f∘.+500⍴c':
        tracemalloc.start()
        try:
            session.eval(f'z←{text} ⋄ 0')
            peak = tracemalloc.get_traced_memory()[1]
            assert peak < 6_000_000 + 1.1 * np.asarray(session['z']).nbytes / (8 if '=' in text or '≠' in text else 1)
        finally:
            tracemalloc.stop()


def test_encoding_in_many_places_ends_when_nothing_is_left(session: arrayl.Session) -> None:
    assert session.eval('+/(1E6⍴2)⊤11') == 3
    assert session.eval('¯4↑(1000⍴2)⊤11').tolist() == [1, 0, 1, 1]
    assert session.eval('+/(1000⍴2)⊤¯1') == 1000


def test_the_digits_of_many_numbers_take_a_byte_each(session: arrayl.Session) -> None:
    assert session.eval('⍴2⊥⍣¯1⍳1E6').tolist() == [20, 1000000]


def test_what_is_dropped_does_not_count(session: arrayl.Session) -> None:
    assert session.eval("+/{≢1E7⍴⍵}¨⍳60") == 60 * 10 ** 7
    assert session.eval("{(1E6⍴0.5)+⍵}⍣200⊢0")[0] == 100


def test_the_workspace_available_shrinks(session: arrayl.Session) -> None:
    """In a process of its own: what tests before left and what goes while it runs would count."""
    script = ("import arrayl; s = arrayl.Session(budget=200_000_000); before = s.eval('⎕WA'); "
              "s.eval('v←{1E7⍴⍵}¨⍳10 ⋄ 0'); print(s.eval('⎕WA') < before - 40_000_000)")
    assert subprocess.run([sys.executable, '-c', script], capture_output=True, text=True, timeout=60).stdout == 'True\n'


def refused(text: str, budget: int) -> None:
    """WS FULL, in a time in which few arrays are made."""
    session = arrayl.Session(budget=budget)
    start = time.process_time()
    with pytest.raises(arrayl.WSFull):
        session.eval(text)
    assert time.process_time() - start < 5


@pytest.mark.parametrize('text', [
    '∘.,⍨⍳1E4', '∘.,⍨1E4⍴⎕A', '∘.,⍨1E4⍴0.5', '(1E4⍴⎕A)∘.{⍺,⍵}⍳1E4', '∘.(⊣,⊢)⍨⍳1E4', "∘.{⍺,'-',⍵}⍨⍳1E4", '∘.{⍵,⍺}⍨⍳1E4',
    '∘.(,⍨)⍨⍳1E4', ',¨1E8⍴1 0', '{⍵,1}¨1E8⍴1 0',
    '5,¨1E8⍴1 0', '(1E8⍴1 0),¨1E8⍴1 0', '{(⍵+1),⍵}¨1E8⍴1 0',
    '(,⍤0)1E8⍴1 0',
    '{(⍵+1),⍵}⍤0⊢1E8⍴1 0', '(1E8⍴1 0)(,⍤0)1E8⍴1 0', '(1E4 2⍴1),.+2 10000⍴1', '⎕IO←0 ⋄ ∘.,⍨⍳1E4',
    '∘.{⍺ ⍵}⍨⍳1E4', '{⍵ ⍵}¨1E8⍴1 0', '{⍵ 1 2}¨1E8⍴1 0', '{(⍵+1)⍵}⍤0⊢1E8⍴1 0', '(1E8⍴1 0){u←⍺+⍵ ⋄ u ⍵}¨1E8⍴1 0'])
def test_arrays_that_will_not_fit_are_refused_before_the_first_is_made(text: str) -> None:
    """A loop would need a minute to make those that the watch sees."""
    refused(text, 4_000_000_000)


@pytest.mark.parametrize('text', ['⍳¨1E8⍴3', '{⍳⍵}¨1E8⍴3', '{⍵:⍵ ⋄ ⍳⍵}¨1E8⍴1'])
def test_results_too_many_for_their_list_are_refused_before_the_first_is_made(text: str) -> None:
    refused(text, 500_000_000)


@pytest.mark.parametrize(('text', 'result'), [
    ('≢⍳¨1210000⍴3', 1210000), ('≢{1 2}¨⍳1210000', 1210000), ('≢{⍵>0:0 ⋄ ⍵ ⍵}¨⍳1210000', 1210000),
    ('≢,∘.{⍺+⍵}⍨⍳1100', 1210000), ('≢,∘.{⍵≡1:⍺ ⍵ ⋄ 0}⍨⍳1100', 1210000),
    ('v←1 2 3 ⋄ ≢,∘.{v}⍨⍳1100', 1210000), ('≢{v}¨⍳1210000', 1210000),
    ('≢⊂¨⍳1210000', 1210000), ('≢⍴¨⍳1210000', 1210000)])
def test_what_fits_is_not_refused(text: str, result: int) -> None:
    """Each of these would take too much if every result were an array of its own."""
    session = arrayl.Session(budget=150_000_000)
    session.eval('v←1 2 3')
    assert session.eval(text) == result


@pytest.mark.parametrize(('text', 'error'), [
    ('∘.{⍺,nosuch,⍵}⍨⍳1E4', 'VALUE ERROR'), ('∘.{(⍺+⍵),1}⍨1E4⍴⎕A', 'DOMAIN ERROR'),
    ('{(⍵÷0),1}¨1E7⍴1', 'DOMAIN ERROR'), ('{(⍵÷0) 1}¨1E7⍴1', 'DOMAIN ERROR'), ('∘.{⍺ nosuch ⍵}⍨⍳1E4', 'VALUE ERROR')])
def test_what_fails_at_its_first_item_fails_so(text: str, error: str) -> None:
    with pytest.raises(arrayl.APLError) as caught:
        arrayl.Session(budget=1_200_000_000).eval(text)
    assert caught.value.name == error


@pytest.mark.skipif(not sys.platform.startswith('linux'), reason='only Linux limits what a process maps')
def test_the_command_line_is_refused_memory_instead_of_killed() -> None:
    script = ('import resource as r, arrayl.__main__ as m; from arrayl.arrays import budget; '
              'budget.memory = lambda: 1 << 31; m.prepare(); print(r.getrlimit(r.RLIMIT_DATA)[0] < 1 << 31)')
    assert subprocess.run([sys.executable, '-c', script], capture_output=True, text=True, timeout=60).stdout == 'True\n'


@pytest.mark.parametrize('text', ['≢{⍳50}¨⍳1E7', '{a←⍳200 ⋄ a,⊂∇⍵}1', '{∇⍵(⍳50)}1', "≢{⍎'⍳50'}¨⍳1E7"])
def test_many_small_arrays_are_seen(text: str) -> None:
    """Nobody asks for small arrays: a watch sees what they take together, in loops and recursions."""
    budget.tidy()
    session = arrayl.Session(budget=60_000_000)
    before = budget.held()
    with pytest.raises(arrayl.WSFull):
        session.eval(text)
    assert session.transcript('+/⍳10') == '55\n'
    assert budget.held() - before < 200_000_000


def test_what_the_watch_struck_can_be_traced_afterwards() -> None:
    """CPython 3.11 never calls a traced function while it looks for an error that was taken back."""
    script = ("import sys, arrayl\nfrom arrayl.arrays import watch\n"
              "s = arrayl.Session()\n"
              "with s.active():\n    watch.struck = True\n"
              "assert not watch.struck\n"
              "sys.settrace(lambda frame, event, given: None)\n"
              "print((lambda: 2)())")
    done = subprocess.run([sys.executable, '-c', script], capture_output=True, text=True, timeout=60)
    assert done.stdout == '2\n', done.stderr


def test_the_watch_is_for_its_session_only() -> None:
    session = arrayl.Session(budget=20_000_000)
    assert session.eval('1+1') == 2
    mine = [bytes(1000) for _ in range(200_000)]                     # the host's
    time.sleep(0.3)
    assert session.eval('+/{⍵}¨⍳100000') == 5000050000
    assert watch.going and len(mine) == 200_000
    time.sleep(2)
    assert not watch.going


@pytest.mark.skipif(not sys.platform.startswith('linux'), reason='asks Linux')
@pytest.mark.parametrize('text', ['{0::0 ⋄ 1+∇⍵}1', '{1+∇¨⍵}1', '{0::0 ⋄ a←⍳1000 ⋄ a,⊂∇⍵}1'])
def test_a_recursion_under_a_limit_of_the_system(text: str) -> None:
    """CPython does not survive a deep recursion without memory: arrayl ends it before."""
    script = ("import resource as r, sys, arrayl\n"
              "size = int(open('/proc/self/statm').read().split()[0]) * 4096 + (800 << 20)\n"
              "r.setrlimit(r.RLIMIT_AS, (size, size)); s = arrayl.Session(); s.transcript('1')\n"
              "try: s.eval(sys.argv[1])\nexcept arrayl.APLError: pass\nprint(s.eval('1+1'))")
    done = subprocess.run([sys.executable, '-c', script, text], capture_output=True, text=True, timeout=100)
    assert done.stdout == '2\n', done.stderr


def test_ws_full_that_meets_a_destructor_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Dies:
        def __init__(self, error: type[Exception]) -> None:
            self.error = error

        def __del__(self) -> None:
            raise self.error('')
    told: list[object] = []
    monkeypatch.setattr(sys, 'unraisablehook', lambda lost: told.append(lost.exc_type))
    hook = sys.unraisablehook
    with arrayl.Session().active():
        Dies(WSFull)
        Dies(ValueError)
    assert told == [ValueError]
    assert sys.unraisablehook is hook


def test_what_catenation_makes_of_a_simple_array_shares_its_items(session: arrayl.Session) -> None:
    session['v'] = np.arange(30_000)
    for text, items in [(',\\v', 450_015_000), ('3000,/v', 81_003_000), ('¯3000,⌿v', 81_003_000),
                        ('⍪/100 300⍴v', 30_000)]:
        tracemalloc.start()
        assert session.eval(f'+/∊≢¨{text}') == items
        assert tracemalloc.get_traced_memory()[1] < 40_000_000, text
        tracemalloc.stop()
