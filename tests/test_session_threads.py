"""Sessions and the threads, processes and signals of their host: who runs when, and what ends it."""
from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest

import arrayl
from arrayl.session import talk


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
    session.transcript('f←{\n⍵÷0\n}\nf 1')

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
@pytest.mark.parametrize('text', ['{0::9 ⋄ {∇⍵}⍵}1', '{⍵}⍣{0}1', '⎕DL 99', "⎕SH'sleep 99'", 'nap 1',
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


def test_an_interrupt_that_comes_when_a_text_is_done_leaves_what_is_suspended(monkeypatch: pytest.MonkeyPatch) -> None:
    """It came too late to stop anything, and says so."""
    session, park = arrayl.Session(), talk.Transcript.park

    def late(conversation: talk.Transcript) -> None:
        host = threading.Thread(target=conversation.throw, args=(KeyboardInterrupt,))
        host.start()
        host.join()
        park(conversation)
    assert '[1]' in session.transcript('∇g\n÷0\n∇\ng')
    monkeypatch.setattr(talk.Transcript, 'park', late)
    assert session.transcript('1+1') == '2\nINTERRUPT\n'
    monkeypatch.undo()
    assert session.transcript('1+1\n)SI') == '2\n#.g[1]*\n'


def test_suspended_functions_that_were_given_up_do_not_end_the_next_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talk, 'MOST', 1)
    fail, sessions = '∇g\n÷0\n∇\ng', [arrayl.Session() for _ in range(3)]
    for _ in range(2):
        for session in sessions:
            session.transcript(fail)
    last = sessions[0]
    last.transcript(fail)
    assert last.transcript('1+1\n)SI').startswith('2\n#.g[1]*\n')


# A child of its own: what goes wrong here waits for ever.
INTERRUPTED = """
import random, signal, sys, time, arrayl

def strike(*_):
    raise kind

class Deadline(BaseException):
    pass

kind, chance = {'Deadline': Deadline, 'KeyboardInterrupt': KeyboardInterrupt}[sys.argv[1]], random.Random(1)
signal.signal(signal.SIGALRM, strike)
until, stopped = time.monotonic() + 4, 0
texts = ['1+1', '1+1\\n2+2', '{⍵=0:0 ⋄ ∇⍵-1}300', '⎕DL 0.003', 'g\\n→', ':For i :In ⍳50\\nx←i\\n:EndFor', 'g']
while time.monotonic() < until:
    session = arrayl.Session()
    session.transcript('∇g\\n÷0\\n∇\\n' + 'g' * chance.randrange(2))
    for _ in range(20):
        try:
            signal.setitimer(signal.ITIMER_REAL, 3e-3 * chance.random() ** 3 + 1e-6)
            stopped += 'INTERRUPT' in session.transcript(chance.choice(texts))
        except kind:
            stopped += 1
        while True:
            try:
                signal.setitimer(signal.ITIMER_REAL, 0)
                break
            except kind:
                pass
        assert session.transcript('40+2') == '42\\n'
        assert arrayl.Session().eval('1+2') == 3
assert stopped
"""


@pytest.mark.skipif(not hasattr(signal, 'setitimer'), reason='this system has no timers')
@pytest.mark.parametrize('kind', ['Deadline', 'KeyboardInterrupt'])
def test_whenever_an_interrupt_comes_the_next_text_runs(kind: str) -> None:
    done = subprocess.run([sys.executable, '-c', INTERRUPTED, kind], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not hasattr(signal, 'SIGUSR1'), reason='this system has no signals of the user')
def test_an_interrupt_of_a_text_that_meets_a_destructor_is_not_lost() -> None:
    class Doomed:
        def __del__(self) -> None:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.5)                     # here it is raised, and ignored
            sum(range(10))
    session = arrayl.Session()
    session['touch'] = lambda w: [Doomed(), 0][1]
    began = time.monotonic()
    assert 'INTERRUPT' in session.transcript('touch 0 ⋄ ⎕DL 60') and time.monotonic() - began < 30
