"""Interrupts: they stop what runs at once, and leave it suspended where it was, with a report that says where."""
from __future__ import annotations

import os
import signal
import threading
from typing import Any

import pytest

import arrayl
from arrayl.compile import foresee
from arrayl.repl.control import GUARDED, Control, Screen
from arrayl.session import Session, report
from arrayl.session.talk import Talk
from arrayl.session.units import Unit, units

RECURSIONS = [
    ('∇r←f n\nr←n+f stop n+1\n∇\nf 0', 'f[1] r←n+f stop n+1'),
    ('∇r←f n;a;b\na←n\nr←a+g stop n+1\n∇\n∇r←g n;b\nb←n\nr←b+f n\n∇\nf 0', 'f[2] r←a+g stop n+1'),
    ('∇r←f n\nr←n+f stop n+1\nL:→L\n∇\nf 0', 'f[1] r←n+f stop n+1'),
    ("∇r←f n\nr←n+⍎'f stop n+1'\n∇\nf 0", '⍎INTERRUPT f[1] f stop n+1'),
    ('∇r←f n\n:Trap 5\nr←n+f stop n+1\n:EndTrap\n∇\nf 0', 'f[2] r←n+f stop n+1'),
    ('∇r←(f op)n\nr←n+f op stop n+1\n∇\n⊢op 0', 'op[1] r←n+f op stop n+1'),
    ('f←{⍵+∇stop ⍵+1}\nf 0', 'f[0] f←{⍵+∇stop ⍵+1}'),
    ('f←{⍵+g stop ⍵+1} ⋄ g←{⍵+f ⍵}\nf 0', 'f[0] f←{⍵+g stop ⍵+1}'),
    ('f←{0::9 ⋄ ⍵+∇stop ⍵+1}\nf 0', 'f[0] f←{0::9 ⋄ ⍵+∇stop ⍵+1}'),
    ('f←{⍵+f¨stop ⍵+1}\nf 0', 'f[0] f←{⍵+f¨stop ⍵+1}'),
    ('f←{⍵+(f⍤0)stop ⍵+1}\nf 0', 'f[0] f←{⍵+(f⍤0)stop ⍵+1}'),
    ('f←{⍵+(f⍣1)stop ⍵+1}\nf 0', 'f[0] f←{⍵+(f⍣1)stop ⍵+1}'),
    ("f←{⍵+⍎'f stop ⍵+1'}\nf 0", '⍎INTERRUPT f[0] f stop ⍵+1'),
    ('op←{⍵+⍺⍺ ∇∇ stop ⍵+1}\n⊢op 0', 'op[0] op←{⍵+⍺⍺∇∇stop ⍵+1}'),
]


@pytest.mark.parametrize(('text', 'statement'), RECURSIONS)
def test_in_a_deep_recursion(text: str, statement: str, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The function is suspended, unless it is one line, after a look at a few of the frames: the others are alike."""
    def stop(n: int) -> int:
        if n == 300:
            raise KeyboardInterrupt
        return n
    looks: list[Any] = []
    catches = foresee.catches
    monkeypatch.setattr(foresee, 'catches', lambda *given: looks.append(given) or catches(*given))
    session['stop'] = stop
    shown = ' '.join(session.transcript(text).split('\n'))
    assert 'INTERRUPT ' in shown and statement in shown
    assert len(session.suspensions) == ('←{' not in text) and len(looks) < 30
    session.transcript(')RESET')


class Interrupted(Talk):
    """A conversation that is interrupted soon after its last line began."""

    def __init__(self, text: str) -> None:
        self.given = [*units(text)]
        self.control = Control(Screen(None, False))
        self.reports: list[str] = []
        self.standing: list[tuple[str, int]] = []

    def next(self) -> Unit:
        if not self.given:
            raise EOFError
        return self.given.pop(0)

    def run(self, session: Session, unit: Unit) -> None:
        if not self.given:
            threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
        with self.control.running(-1):
            session.interact(unit)

    def report(self, session: Session, error: arrayl.APLError, unit: Unit | None) -> None:
        self.reports.append(error.report)
        self.standing = [(s.unit.name if hasattr(s.unit, 'name') else '', s.line) for s in session.suspensions]


LOOPS = [
    (':While 1\n:EndWhile', 1), (':Repeat\n:Until 0', 2), (':Repeat\n:EndRepeat', 1), ('L:→L', 1), ('L:\n→L', 2),
    (':For i :In big\n:EndFor', 1), (':For i :In big\nL:\n→0/L\n:EndFor', (1, 3)), ("⍎'0'\n:While 1\n:EndWhile", 2),
    (':Trap 6\n:While 1\n:EndWhile\n:EndTrap', 2), (':While 1\n:If 0\n:EndIf\n:EndWhile', (1, 2)),
    ('⎕TRAP←11 \'C\' \'→0\'\n:While 1\n:EndWhile', 2), (':With ns\n:While 1\n:EndWhile\n:EndWith', 2),
    (':While 1\n:Continue\n:EndWhile', (1, 2)), (':Repeat\n→0/A\n:EndRepeat\nA:', (1, 2)),
]


@pytest.mark.parametrize(('body', 'line'), LOOPS)
def test_in_a_loop(body: str, line: int | tuple[int, ...], session: Session) -> None:
    """Most of these loops can be interrupted at the end of a round only."""
    talk = Interrupted(f"big←2e8⍴0 ⋄ ns←⎕NS ''\n∇loop;i;a\n{body}\n∇\nloop")
    session.converse(talk)
    (shown,) = talk.reports
    ((name, stands),) = talk.standing
    assert shown.startswith('INTERRUPT\nloop[') and shown.endswith('∧') and name == 'loop'
    assert stands in (line if isinstance(line, tuple) else (line,)) and f'loop[{stands}]' in shown


@pytest.mark.parametrize('text', ['{∇⍵}0', '{⍵:∇⍵ ⋄ 0}1', 'f←{\n∇⍵\n}\nf 0'])
def test_in_a_tail_call(text: str, session: Session) -> None:
    talk = Interrupted(text)
    session.converse(talk)
    assert talk.reports[0].startswith('INTERRUPT\n') and '∇⍵' in talk.reports[0]
    assert len(talk.standing) == ('\n' in text)


def test_names_are_put_back_after_a_loop(session: Session) -> None:
    """Where nothing is suspended, too: the end of a round is inside what puts them back."""
    session.eval('a←5 ⋄ ⎕IO←1')
    session.run_text('∇loop;a;⎕IO\n:While 1\n:EndWhile\n∇\n∇set;a\na←1\nhere\n:While 1\n:EndWhile\n∇')
    for text in 'loop', 'set':
        session['here'] = lambda _=0: None
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
        with pytest.raises(arrayl.APLError, match='INTERRUPT'), Control(Screen(None, False)).running(-1):
            session.eval(text)
        assert session.eval('a ⎕IO').tolist() == [5, 1]


def test_every_instruction_has_a_place_in_its_function(session: Session) -> None:
    """An interrupt may come at any of them."""
    session.talks = True
    session.run_text('f←{⍺←1 ⋄ ⍵>9:⍵ ⋄ 0::1 ⋄ ⍺∇⍵+1}\ng←{\n  0::1\n  1+∇⍵\n}\n⊣f 1 ⋄ ⊣g 1')
    session.run_text('∇r←h x;i\n:For i :In x\n:Trap 0\nr←i\n:EndTrap\n:EndFor\n∇\n⊣h 1 2')
    for name in 'fgh':
        code = session.root.get(name).__code__
        source = session.root.get(name).unit.source
        assert len(code.co_code) > 100
        for instruction in range(0, len(code.co_code), 2):
            at = report.position(source, code, instruction)
            assert at is not None
            known = report.function_around(report.Place(source, *at, True))
            assert known is not None and known.name == name


def test_while_a_value_is_displayed_or_a_line_compiled(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt
    with monkeypatch.context() as patch:
        patch.setattr(session.display, 'render', interrupted)
        assert session.transcript('2 + ⍳3') == 'INTERRUPT\n      2+⍳3\n       ∧\n'
    monkeypatch.setattr(session, 'compiled', interrupted)
    assert session.transcript('2 + ⍳4') == 'INTERRUPT\n      2+⍳4\n      ∧\n'


def test_what_puts_names_and_settings_back_is_not_interrupted() -> None:
    from arrayl.compile import homes, localised
    from arrayl.compile.traditional import runtime
    for f in homes.move, localised.restore, runtime.shadow, runtime.unshadow:
        assert id(f.__code__) in GUARDED
