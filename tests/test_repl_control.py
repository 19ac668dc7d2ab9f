"""Work and its control: interrupts, the time that is shown, how far loops are."""
from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prompt_toolkit.input import create_pipe_input
from repl_typist import ENTER, Typist

from arrayl.errors import APLInterrupt
from arrayl.repl import loop
from arrayl.repl.control import GUARDED, Control, Screen
from arrayl.session import Session
from arrayl.session.units import units

pytestmark = pytest.mark.usefixtures('own_folder')


def test_a_second_interrupt_waits_for_the_report(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    from arrayl.repl.loop import Repl
    control = Control(Screen(None, False))
    raised: list[int] = []
    monkeypatch.setattr(control, 'later', lambda: raised.append(1))

    def report() -> None:
        control.handle(signal.SIGINT, sys._getframe())
    with pytest.raises(KeyboardInterrupt):
        report()
    assert {id(Repl.report.__code__), id(Session.failed.__code__)} <= GUARDED
    GUARDED.add(id(report.__code__))
    report()
    GUARDED.discard(id(report.__code__))
    assert raised == [1]


def test_an_interrupt_in_a_destructor_is_not_lost(session: Session) -> None:
    class Doomed:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)
            sum(range(10))                      # here Python delivers it, and ignores what is raised

    def touch(_: object) -> int:
        Doomed()
        return 0
    session['touch'] = touch
    control = Control(Screen(None, False))
    (unit,) = units('touch 0 ⋄ ⎕DL 20')
    with control.running(-1):
        found = session.interact(unit, raising=True)
    assert isinstance(found, APLInterrupt) and control.elapsed < 10


def test_a_pager_is_no_work(tmp_path: Path) -> None:
    with (tmp_path / 'out').open('w', newline='') as stream:
        control = Control(Screen(stream, True))
        with control.running(0.05), control.away():
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.4)
        assert control.elapsed < 0.2
    assert (tmp_path / 'out').read_text() == ''


@pytest.mark.parametrize('text', [
    '{⍵+1}⍣≡1', '{∇⍵}0', '{x←⎕DL 60 ⋄ x∊5 6 7}0', '⎕DL 60', '{⍵+1}⍣(2*60)⊢1',
    '∇r←loop x\n:While 1\n:EndWhile\n∇\nloop 1'])
def test_interrupt_leaves_the_session_whole(text: str, session: Session, tmp_path: Path) -> None:
    session.transcript('avg←+/÷≢')
    before = signal.getsignal(signal.SIGINT)
    with (tmp_path / 'out').open('w') as stream:
        control = Control(Screen(stream, False))
        *definition, endless = units(text)
        for unit in definition:
            session.interact(unit, raising=True)
        timer = threading.Timer(0.4, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        began = time.monotonic()
        spent = time.process_time()                     # the processor's time: others may keep the machine busy
        with control.running(-1):
            found = session.interact(endless, raising=True)
        assert isinstance(found, APLInterrupt)
        assert 0 < control.elapsed <= time.monotonic() - began and time.process_time() - spent < 5
    assert session.transcript('avg 1 2 3 ⋄ ⎕IO') == '2\n1\n'
    assert signal.getsignal(signal.SIGINT) is before


LOOPS = """\
∇loop n;i
:For i :In ⍳n
tell i
:EndFor
∇
∇jump n;i
:For i :In ⍳n
→3
tell i
:EndFor
∇
∇left n;i;j
:For i :In ⍳n
tell i
:If i=2 ⋄ :Leave ⋄ :EndIf
:EndFor
:For i j :In ⍳3
tell i
loop 1
:EndFor
∇"""


@pytest.mark.parametrize(('text', 'shown'), [
    ('tell¨⍳40', '0 % 2 % 5 % … 97 %'), ('(⍳40)tell¨1', '0 % 2 % 5 % … 97 %'), ('tell¨3 4⍴0', '0 of 12 … 11 of 12'),
    ('tell⍤0⊢2 2⍴0', '0 of 4 … 3 of 4'), ('1 2 3(tell⍤0)4', '0 of 3 … 2 of 3'),
    ('{tell 0}⌺3 3⊢2 2⍴0', '0 of 4 … 3 of 4'),
    ('{tell ⍺}⌸1 2 3 1', '0 of 3 … 2 of 3'),
    ('(⍳2)∘.{tell 0 ⋄ ⍺}⍳2', '0 of 4 … 3 of 4'),
    ('∘.{tell 0}(1 2)(3 4)', '0 of 4 … 3 of 4'), ('(2 2⍴0)+.{tell 0}2 1⍴0', '0 of 2 0 of 2 1 of 2 1 of 2'),
    ('(tell⍣4)0', '0 of 4 … 3 of 4'), ('{{tell ⍵}¨⍳40}¨⍳2', '0 of 2 … 1 of 2'),       # the outermost loop tells,
    ('{{tell ⍵}¨⍳2}¨⊂0', '0 of 2 1 of 2'),                                              # but not one of one round
    ('loop 40', '0 % 2 % 5 % … 97 %'), ('jump 3', '0 of 3 1 of 3 2 of 3'),
    (':For i :In ⍳3\ntell i\n:EndFor', '0 of 3 … 2 of 3'),
    ('left 4', '0 of 4 1 of 4 0 of 3 0 of 3 1 of 3 1 of 3 2 of 3 2 of 3'), ('loop¨2 2', '0 of 2 0 of 2 1 of 2 1 of 2'),
    ('{results←⍬ ⋄ frame←,9 ⋄ of←9 ⋄ done←5 ⋄ tell ⍵}0', ''), ('+/{tell ⍵}⊢⍬', ''),
], ids=str)
def test_progress_of_loops(text: str, shown: str, session: Session) -> None:
    from arrayl.repl.share import share
    from arrayl.session.talk import Piped
    seen: list[str] = []

    def tell(*_: object) -> int:
        seen.append(share())
        return 0
    session['tell'] = tell
    session.transcript(LOOPS)
    session.converse(Piped(['{⍵÷⍵-2}¨⍳4', *text.split('\n')]))     # a suspended function is no work
    first, _, last = shown.partition(' … ')
    told = ' '.join(dict.fromkeys(seen) if last or '%' in shown else seen)
    assert told.startswith(first) and told.endswith(last) and len(told) >= len(shown) - 2


def until_the_time_is_shown(screen: Screen) -> None:
    while not screen.ticking:
        time.sleep(0.01)


def test_python_that_takes_long_prints_to_the_screen(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen(None, True)
    session.host.output = screen        # type: ignore[assignment]
    session['wait'] = lambda _: until_the_time_is_shown(screen)
    (unit,) = units("b←⎕PY 'builtins' ⋄ wait 0 ⋄ b.print 'said'")
    with Control(screen).running(0.05):
        assert session.interact(unit, raising=True) is None
    out = capsys.readouterr().out
    assert 'Ctrl-C stops' in out and 'said\n' in out


def test_time_is_shown_and_taken_away(tmp_path: Path) -> None:
    path = tmp_path / 'out'
    with path.open('w', newline='') as stream:
        screen = Screen(stream, True)
        with Control(screen).running(0.05):
            until_the_time_is_shown(screen)
        screen.write('42\n')
    text = path.read_bytes().decode()
    assert 'Ctrl-C stops' in text and text.endswith('\r\x1b[K42\n')


@pytest.mark.parametrize(('raised', 'note'), [(True, 'are being left'), (False, 'must finish its call')])
def test_why_stopping_takes_long(tmp_path: Path, raised: bool, note: str) -> None:
    path = tmp_path / 'out'
    with path.open('w', newline='') as stream:
        control = Control(Screen(stream, True))
        with control.running(-1):
            if not raised:
                signal.signal(signal.SIGINT, lambda *_: None)       # as if it waited for the end of a call
            with contextlib.suppress(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
            while note not in path.read_text():                     # as if what ran took its time
                time.sleep(0.01)


def test_time_while_the_process_was_stopped_is_no_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-Z and fg: the thread that shows the time notices SIGCONT, before or after its own sleep has ended."""
    from types import SimpleNamespace

    from arrayl.repl import control as module
    clock = 0.0
    monkeypatch.setattr(module, 'time', SimpleNamespace(monotonic=lambda: clock))

    class Woken:
        def __init__(self, *script: tuple[float, bytes]) -> None:
            self.script = list(script)

        def settimeout(self, seconds: float) -> None:
            pass

        def recv(self, size: int) -> bytes:
            nonlocal clock
            clock, told = self.script.pop(0)
            if not told:
                raise TimeoutError
            return told

    resumed = bytes([signal.SIGCONT])
    for between in [], [(101.0, b'')]:
        script, clock = [(1.0, b''), *between, (101.1, resumed), (102.6, b'')], 0.0
        with (tmp_path / 'out').open('w', newline='') as stream:
            control = Control(Screen(stream, True))
            woken: Any = Woken(*script, (103.0, b'\xff'))
            control.runs.append(woken)
            control.tick(2.0, woken)
        shown = (tmp_path / 'out').read_text()
        assert '\x1b[2m2.' in shown and shown.endswith('Ctrl-C stops\x1b[m') and 99 < control.absent < 101


def conversation(monkeypatch: pytest.MonkeyPatch, repl: Any, lines: str, pause: Any = lambda: None) -> None:
    """Let `repl` run these lines; every prompt takes a `pause`."""
    left = iter(lines.split('; '))

    def ask() -> str:
        pause()
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None
    monkeypatch.setattr(repl, 'ask', ask)
    repl.loop()


def test_what_the_last_line_took(typist: Typist, monkeypatch: pytest.MonkeyPatch,
                                 capsys: pytest.CaptureFixture[str]) -> None:
    """Prompts count for nothing, those inside a suspended function included; after an empty line nothing is told."""
    from types import SimpleNamespace

    from arrayl.repl import control, loop
    clock, told = 0.0, []
    for module in (control, loop):
        monkeypatch.setattr(module, 'time', SimpleNamespace(monotonic=lambda: clock))

    def pause() -> None:
        nonlocal clock
        clock += 100
        told.append(typist.repl.elapsed)

    def work(_: object) -> int:
        nonlocal clock
        clock += 5
        return 0
    typist.repl.session['work'] = work
    conversation(monkeypatch, typist.repl,
                 'work 1; ; ∇f x\nwork 1\n1÷0\nwork 1\n∇; f 1; work 1; →3; f 1; →', pause)
    assert told == [0, 5, 0, 0, 5, 5, 5, 5, 0]
    assert capsys.readouterr().out.count('DOMAIN ERROR') == 2


def test_a_function_that_goes_on_shows_its_time(typist: Typist, monkeypatch: pytest.MonkeyPatch,
                                                capsys: pytest.CaptureFixture[str]) -> None:
    repl = typist.repl
    repl.screen.live, repl.config.elapsed = True, 0.0
    repl.session['wait'] = lambda _: until_the_time_is_shown(repl.screen)
    conversation(monkeypatch, repl, '∇f x\n1÷0\nwait 1\n∇; f 1; 1+1; →2')
    assert capsys.readouterr().out.endswith('Ctrl-C stops\x1b[m\r\x1b[K')


@pytest.mark.skipif(not hasattr(signal, 'pthread_kill'), reason='signals reach the loop as on Unix')
@pytest.mark.parametrize('where', ['prompt', 'leaving', 'after'])
def test_an_interrupt_as_a_prompt_ends_stops_what_was_accepted(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextlib.contextmanager
    def raw_mode() -> Iterator[None]:
        if where == 'prompt':
            signal.raise_signal(signal.SIGINT)
        yield
        if where == 'leaving':
            signal.raise_signal(signal.SIGINT)

    def overtaken(source: object) -> bool:
        if where == 'after':
            signal.raise_signal(signal.SIGINT)
        return False
    monkeypatch.setattr(loop, 'overtaken', overtaken)
    with create_pipe_input() as pipe:
        typist = Typist(pipe)
        monkeypatch.setattr(pipe, 'raw_mode', raw_mode)
        control = typist.repl.control
        with control.noting():
            if where == 'prompt':               # it stops the text that is being typed
                with pytest.raises(KeyboardInterrupt):
                    typist.repl.ask()
                assert not control.early
                return
            pipe.send_text('1+1' + ENTER)
            assert loop.Typed(typist.repl).text() == '1+1'
            assert control.early
