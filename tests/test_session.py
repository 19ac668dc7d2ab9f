"""Sessions from Python: names, scripts, transcripts, budget and host, threads, what is kept of texts and errors."""
from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import arrayl
from arrayl.session import talk
from arrayl.session.units import units


# --- sessions
def test_session_keeps_names() -> None:
    session = arrayl.Session()
    session.eval('x←⍳3 ⋄ f←{⍵×2}')
    assert session['x'].tolist() == [1, 2, 3]
    assert session['f'](4) == 8
    assert 'x' in session
    assert 'y' not in session
    with pytest.raises(KeyError):
        session['y']
    session['y'] = [4, 5, 6]
    assert session.eval('x+.×y') == 32
    assert session.eval('x+n', n=1).tolist() == [2, 3, 4]
    session['x'] = lambda w: w + 1
    assert session.eval('x 5') == 6


def test_session_index_origin() -> None:
    session = arrayl.Session(io=0)
    assert session.eval('⍳3').tolist() == [0, 1, 2]
    assert session['⎕IO'] == 0
    session['⎕IO'] = 1
    assert session.eval('⍳3').tolist() == [1, 2, 3]
    assert arrayl.eval('⍳3').tolist() == [1, 2, 3]


def test_sessions_are_apart() -> None:
    one, two = arrayl.Session(), arrayl.Session(io=0)
    one.eval('x←1')
    assert 'x' not in two
    assert (one.eval('⎕IO'), two.eval('⎕IO')) == (1, 0)
    one['g'] = lambda w: two.eval('⎕IO')            # one session inside another
    assert one.eval('(g 0),⎕IO').tolist() == [0, 1]


def test_transcript_asks_for_the_lines_that_follow() -> None:
    session = arrayl.Session()
    assert session.transcript('x←⍞\nhello\n⌽x\n⎕×2\n3+4\n⍞') == 'olleh\n⎕:\n14\nEOF INTERRUPT\n      ⍞\n      ∧\n'


def test_evaluated_input_sees_the_names_of_its_function() -> None:
    session = arrayl.Session()
    session.transcript('∇ r←ask x;own\nown←x×2\nr←⎕+1\n∇\nown←¯1')
    assert session.transcript('ask 3\nown') == '⎕:\n7\n'
    assert session.transcript('{y←⍵ ⋄ ⍵{⍺+y+⎕}1}7\ny+⍺') == '⎕:\n28\n'
    session.transcript("inn←⎕NS ''\ninn.v←5\ninn.⎕FX 'r←ask' 'r←⎕'")
    assert session.transcript('inn.ask\nv') == '⎕:\n5\n'


def test_evaluated_input_asks_again_after_an_error_and_a_command() -> None:
    session = arrayl.Session()
    assert session.transcript('1+⎕\nnosuch\n÷0\n)WSID\n2+\n4') == (
        '⎕:\nVALUE ERROR: Undefined name: nosuch\n      nosuch\n      ∧\n'
        '⎕:\nDOMAIN ERROR: Divide by zero\n      ÷0\n      ∧\n'
        '⎕:\nis CLEAR WS\n'
        '⎕:\nSYNTAX ERROR: Missing right argument\n      2+\n       ∧\n'
        '⎕:\n5\n')
    assert session.transcript("⎕+⎕ ⋄ 'not reached'\n→\n6") == '⎕:\n6\n'


def test_session_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / 'twice.arl'
    path.write_text("twice←{2×⍵}\ntwice 21\n⎕←'done'\n", encoding='utf-8')
    session = arrayl.Session()
    session.run(path)
    assert capsys.readouterr().out == '42\ndone\n'
    assert session.eval('twice 4') == 8
    session.run(str(path))
    with pytest.raises(arrayl.FileNameError):
        session.run(tmp_path / 'nosuch.arl')
    path.write_text('1\n2÷0\n', encoding='utf-8')
    with pytest.raises(arrayl.DomainError) as caught:
        session.run(path)
    assert caught.value.line == 2


def test_session_run_gives_the_script_its_arguments(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / 'show.arl'
    session = arrayl.Session()
    path.write_text('(≢⎕ARGV)(⊃⌽⎕ARGV)\n', encoding='utf-8')
    session.run(path, 'one', 'two')
    assert capsys.readouterr().out == '3  two \n'
    assert session.eval('≢⎕ARGV') == 0


def test_budget() -> None:
    session = arrayl.Session(budget=10 ** 6)
    assert session.eval('+/⍳1000') == 500500
    with pytest.raises(arrayl.WSFull):
        session.eval('(⍳10000)∘.+⍳10000')
    assert session.eval('+/⍳1000') == 500500


def test_host() -> None:
    session = arrayl.Session(host=arrayl.Host(files=False, shell=False, python=False))
    for text, permission in (("⎕NGET 'x'", 'files'), ("'x'⎕NPUT⍨⊂'y'", 'files'), ("⎕SH 'ls'", 'shell'),
                             ("⎕PY 'os'", 'python'), ("⎕CSV 'x.csv'", 'files')):
        with pytest.raises(arrayl.APLError) as caught:
            session.eval(text)
        assert f'"{permission}"' in caught.value.message


def test_threads() -> None:
    """Sessions may be used from several threads; each gets its own results."""
    results: dict[int, list[int]] = {}

    def work(n: int) -> None:
        session = arrayl.Session(io=n % 2)
        session['n'] = n
        results[n] = [session.eval('n++/⍳100') for _ in range(20)]

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {n: [n + (5050 if n % 2 else 4950)] * 20 for n in range(6)}


# --- transcript
@pytest.mark.parametrize(('text', 'printed'), [
    ('', ''),
    ('1+1', '2\n'),
    ('x←1\nx', '1\n'),
    ('1÷0\n2', 'DOMAIN ERROR: Divide by zero\n      1÷0\n       ∧\n2\n'),
    ('f←{\n⍵+1\n}\nf 3', '4\n'),
    ("⍞←'abc'", 'abc\n'),
    ("⍞←'sum' ⋄ ⍞←': ' ⋄ ⍞←3 ⋄ 4 ⋄ ⍞←5", 'sum: 3\n4\n5\n'),           # what ⍞ did not print begins a line
    ("{⍞←⍵ ⋄ ⎕←-⍵}¨1 2 ⋄ ⍞←'' ⋄ ⎕←6", '1\n¯1\n2\n¯2\n6\n'),
    ("⍞←'t' ⋄ 0 3⍴0 ⋄ ⍞←'u',⎕UCS 10 ⋄ 5", 'tu\n5\n'),
    ("⍞←2 2⍴⍳4 ⋄ ⍞←'a' ⋄ ⍞←0 2⍴0 ⋄ ⍞←'b'", '1 2\n3 4\nab\n'),          # each row of a matrix is a line
    ('⎕PW←42\n⍞←⍳20\n⍞←2 35⍴8⍴7', f"{' '.join(map(str, range(1, 21)))}\n" + f"{' '.join('7' * 35)}\n" * 2),
    (']rows on -style=cut\n⎕PW←42\n⍞←50⍴\'k\'', f"Was OFF -style=long\n{'k' * 50}\n"),
    ('      1 2 3', '1 2 3\n'),
    (']box on\n1 (2 3)', 'Was OFF\n┌─┬───┐\n│1│2 3│\n└─┴───┘\n'),
    ("'unfinished", "SYNTAX ERROR: Invalid token\n      'unfinished\n      ∧\n"),
    ('{1', 'SYNTAX ERROR: Unpaired {\n      {1\n      ∧\n'),
    ('⍝ comment\n\n  \n1', '1\n'),
])
def test_transcript(text: str, printed: str) -> None:
    assert arrayl.Session().transcript(text) == printed


def test_transcript_goes_on_from_call_to_call() -> None:
    session = arrayl.Session()
    assert session.transcript('x←⍳3') == ''
    assert session.transcript('x') == '1 2 3\n'
    assert session['x'].tolist() == [1, 2, 3]


@pytest.mark.parametrize('text', [
    '⎕', '⍞', ')nosuch', ']nosuch', '\x00', '\ud800', '∇', '∇ f', ')', ']', '(' * 5000, '1\r\n2', '\t1', '⎕NOSUCH',
    "⎕SIGNAL 11", "⎕SIGNAL 'x'", 'f←{1+∇⍵}\nf 1', '⍎⍳3', '+', '+/', '∘.', '←', ':If 1', '→', '→3', '⎕IO←2', '⎕PW←5',
    '⎕←', '1 2 3[', 'a.b', '#', '##.x', '⎕THIS.y', '1⍣¯1', '{⍵}⍣¯1⊢3', '⍬⍴⍬', '⊃⍬', '0⌷⍳3', ')SAVE', ')LOAD nosuch',
    "⍎'⍎''1÷0'''", '⎕FX⊂⍳3', '÷⍨/⍳0', '1 2 3∘.', '∘.+', "⎕JSON '{'", "⎕CSV '' ''", "'('⎕R'x'⊢'y'", '1000⌶1', 'x[1]←2',
    '(1 2)←3 4', '3←4', '(x y)←1 2 3', 'x←', '⍺', '⍵⍵', '∇∇', '⎕DL', "⎕NGET ''", '⎕NGET 0', "'a'+1", '2○3○', '99○1',
])
def test_transcript_never_raises(text: str) -> None:
    printed = arrayl.Session().transcript(text)
    assert isinstance(printed, str)
    assert 'INTERNAL ERROR' not in printed
    assert 'Traceback' not in printed


def test_transcript_ends_at_off() -> None:
    try:
        printed = arrayl.Session().transcript('1\n)OFF\n2')
    except SystemExit:
        pytest.fail('transcript raised SystemExit')
    assert printed.startswith('1\n')


# --- texts and errors
def test_reports_after_many_texts() -> None:
    """The lines that functions and kept statements stand on are known however much was evaluated since."""
    session = arrayl.Session()
    session['y'] = 1
    session.eval('f←{⍵÷0}')
    session.eval('5÷y')
    session.eval("{⍎⍕⍵}¨⍳3000")
    session['y'] = 0
    for text, report in (('5÷y', '      5÷y\n       ∧'), ('f 1', 'f[0] f←{⍵÷0}\n         ∧')):
        with pytest.raises(arrayl.APLError) as raised:
            session.eval(text)
        assert raised.value.report.rstrip('\n') == f'DOMAIN ERROR: Divide by zero\n{report}'


def test_sources_without_code_are_forgotten() -> None:
    import gc
    import linecache

    from arrayl.compile.source import KEPT
    session = arrayl.Session()
    session.eval(f'{{⍎⍕⍵}}¨⍳{2 * KEPT}')
    gc.collect()
    before = len(linecache.cache)
    session.eval(f'{{⍎⍕⍵}}¨{2 * KEPT}+⍳{2 * KEPT}')
    gc.collect()
    assert len(linecache.cache) < before + KEPT


def test_kept_statements_follow_the_classes_of_dotted_names() -> None:
    session = arrayl.Session()
    session.eval("n←⎕NS''")
    session.eval('n.f←{⍵+10}')
    assert session.eval('n.f 1') == 11
    assert session.eval("⍎'n.f 1'") == 11
    session.eval("⎕EX'n.f'")
    session.eval('n.f←5')
    assert session.eval('n.f 1').tolist() == [5, 1]
    assert session.eval("⍎'n.f 1'").tolist() == [5, 1]


def test_executed_text_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from arrayl.compile import units
    compiled = []
    compile_node = units.compile_node
    monkeypatch.setattr(units, 'compile_node', lambda *a, **k: compiled.append(a) or compile_node(*a, **k))
    session = arrayl.Session()
    session.eval("f←{⍵=0: 0 ⋄ 1+⍎'f ⍵-1'}")
    session.eval('g←{y←⍵ ⋄ ⍎⍺}')
    compiled.clear()
    assert session.eval('f 50') == 50
    assert session.eval("+/'y+1'∘g¨⍳50") == 1325
    assert len(compiled) < 15
    assert session.eval("'y 1'g 5").tolist() == [5, 1]


def test_errors_do_not_keep_the_errors_before_them() -> None:

    def errors() -> int:
        return sum(type(found) is arrayl.DomainError for found in gc.get_objects())
    session = arrayl.Session()
    gc.collect()
    before = errors()
    for _ in range(40):
        session.transcript('big←⍳1000 ⋄ big÷0')
    gc.collect()
    assert errors() - before < 10


class Held:
    """An argument whose life is watched."""

    def __init__(self) -> None:
        self.array = np.arange(1000) / 2
        self.alive = weakref.ref(self.array)

    def take(self, _: object) -> np.ndarray:
        """Give the array away."""
        array = self.array
        del self.array
        return array


FAILING = ['1 2 3+f 0', '{0::1 ⋄ 1 2 3+f 0}0', '{1 2 3+f ⍵}⍤1⊢0 0', "⍎'1 2 3+f 0'", "⌹(f 0),'a'", "'q'⎕R{1 2 3+f 0}'q'",
           '{(f 0)÷0}¨⍳9', '(f 0)[2000]', '(f 0)⌽2 2⍴⍳4', '(1 2 3∘+)¨⊂f 0', '1 2 3(+⍣2)f 0']


@pytest.mark.parametrize('how', ['eval', 'interact', 'transcript'])
def test_an_error_keeps_no_arrays_but_those_of_names(how: str) -> None:
    after = []
    for text in FAILING:
        session, held = arrayl.Session(), Held()
        session['f'] = held.take
        if how == 'transcript':
            session.transcript(f'{text}\n→')
        elif how == 'interact':
            for unit in units(text):
                session.interact(unit)
        else:
            with contextlib.suppress(arrayl.APLError):
                session.eval(text)
        assert session.eval('⎕EN')
        after.append((text, session, held.alive))
    gc.collect()
    assert [text for text, _, alive in after if alive() is not None] == []


def test_an_error_does_not_keep_what_the_host_holds() -> None:
    def work() -> weakref.ref:
        held = np.arange(10)
        with pytest.raises(arrayl.DomainError):
            session.eval('1÷0')
        return weakref.ref(held)
    session = arrayl.Session()
    alive = work()
    gc.collect()
    assert alive() is None


# --- threads and processes of the host
FIRST = '''
import sys, threading, arrayl
sys.setswitchinterval(1e-5)
got = []
threads = [threading.Thread(target=lambda: got.append(arrayl.Session().eval('⍴⍴2 2⍴⎕UCS 65'))) for _ in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(got) == 6
'''


def test_the_first_sessions_may_be_made_in_several_threads() -> None:
    done = subprocess.run([sys.executable, '-c', FIRST], capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b'')


def test_the_first_transcripts_come_one_after_the_other() -> None:
    begin, interval = threading.Barrier(4), sys.getswitchinterval()

    def work(session: arrayl.Session, printed: dict[int, str], k: int) -> None:
        begin.wait()
        printed[k] = session.transcript(f'{k}\n{k}+1')
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(20):
            session, printed = arrayl.Session(), dict[int, str]()
            threads = [threading.Thread(target=work, args=(session, printed, k)) for k in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(30)
            assert printed == {k: f'{k}\n{k + 1}\n' for k in range(4)}
    finally:
        sys.setswitchinterval(interval)


def test_texts_of_several_threads_come_one_after_the_other() -> None:
    session, printed = arrayl.Session(), dict[int, str]()
    session.transcript('f←{⍵÷0}\nf 1')

    def work(k: int) -> None:
        printed[k] = ''.join(session.transcript(f'{k}+⍵') for _ in range(5))
    threads = [threading.Thread(target=work, args=(k,)) for k in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert printed == {k: f'{k + 1}\n' * 5 for k in range(6)}


def test_a_text_gets_no_output_of_another_thread(capsys: pytest.CaptureFixture[str]) -> None:
    session, interval = arrayl.Session(), sys.getswitchinterval()
    thread = threading.Thread(target=lambda: [session.eval("⎕←'printed'") for _ in range(100)])
    sys.setswitchinterval(1e-6)
    try:
        thread.start()
        texts = {session.transcript("'text'") for _ in range(100)}
        thread.join(30)
    finally:
        sys.setswitchinterval(interval)
    assert (texts, capsys.readouterr().out) == ({'text\n'}, 'printed\n' * 100)


FORKING = """
import os, threading, arrayl
busy, talking, quiet = arrayl.Session(), arrayl.Session(), arrayl.Session(io=0)
talking.transcript('x←1\\nf←{x÷0}\\nf 1')
running = threading.Event()
busy['begun'] = lambda w: running.set() or w
threading.Thread(target=lambda: busy.eval('{∇⍵}begun 0'), daemon=True).start()
running.wait()
child = os.fork()
if not child:
    print(quiet.eval('⎕IO'), busy.eval('1+1'), talking.transcript(')SI\\nx+1').strip(), flush=True)
    os._exit(0)
os.waitpid(child, 0)
os._exit(0)
"""


@pytest.mark.skipif(not hasattr(os, 'fork'), reason='this system has no fork')
def test_a_fork_runs_though_another_thread_did() -> None:
    done = subprocess.run([sys.executable, '-c', FORKING], capture_output=True, text=True, timeout=60)
    assert done.stdout == '0 2 2\n', done.stderr


def test_a_deadline_of_the_host_is_no_error_of_the_program() -> None:
    session, ended = arrayl.Session(), list[BaseException]()

    def work() -> None:
        try:
            session.eval('begun 0 ⋄ {0::⍵ ⋄ {∇⍵}⍵}0')
        except BaseException as e:
            ended.append(e)
    running = threading.Event()
    session['begun'] = lambda w: running.set() or w
    thread = threading.Thread(target=work)
    thread.start()
    running.wait()
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(TimeoutError))
    thread.join(30)
    assert [type(e) for e in ended] == [TimeoutError] and session.eval('1+1') == 2


class Deadline(BaseException):
    """What a host raises to end whatever runs."""


@pytest.mark.skipif(not hasattr(signal, 'SIGUSR1'), reason='this system has no signals of the user')
@pytest.mark.parametrize('text', ['{0::9 ⋄ ∇⍵}1', '{⍵}⍣{0}1', '⎕DL 99', "⎕SH'sleep 99'", 'nap 1',
                                  '∇f\nL:→L\n∇\nf', ':Trap 0\n{∇⍵}1\n:EndTrap', '÷0\n{∇⍵}1\n⎕DL 99'])
def test_what_the_host_raises_ends_a_transcript(text: str) -> None:
    def give_up(*_: object) -> None:
        raise Deadline
    session = arrayl.Session()
    session['nap'] = lambda w: [time.sleep(0.01) for _ in range(9999)]
    assert '[1]' in session.transcript('∇g\n÷0\n∇\ng')       # something is suspended
    before = signal.signal(signal.SIGUSR1, give_up)
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGUSR1))
    timer.start()
    try:
        with pytest.raises(Deadline):
            session.transcript(text)
        timer.join()
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert session.transcript('1+1\n)SI') == '2\n'
    assert arrayl.Session().eval('2+2') == 4


@pytest.mark.skipif(not hasattr(signal, 'SIGUSR1'), reason='this system has no signals of the user')
@pytest.mark.parametrize('text', ['deaf 0', 'deaf 0\n{∇⍵}1'])
def test_it_ends_too_when_what_is_thrown_at_the_text_is_lost(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(*_: object) -> None:
        raise Deadline

    def deaf(w: Any) -> Any:
        with contextlib.suppress(BaseException):
            os.kill(os.getpid(), signal.SIGUSR1)
            for _ in range(9999):
                time.sleep(0.01)
        return w
    monkeypatch.setattr(talk, 'PATIENCE', 0.2)
    session = arrayl.Session()
    session['deaf'] = deaf
    assert '[1]' in session.transcript('∇g\n÷0\n∇\ng')
    before = signal.signal(signal.SIGUSR1, give_up)
    try:
        with pytest.raises(Deadline):
            session.transcript(text)
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert session.transcript('1+1\n)SI') == '2\n'


def test_definitions_that_others_replace_are_freed() -> None:
    session = arrayl.Session()
    session.transcript('x←1 ⋄ y←{x←⍵ ⋄ f x}')
    define = "⎕FX 'r←f y' 'r←x+y' ⋄ f 3 ⋄ y 2"
    session.transcript(define)
    old = weakref.ref(session.root.get('f').unit)
    session.transcript(define)
    gc.collect()
    assert old() is None
    assert session.transcript('f 3\ny 2') == '4\n4\n'
