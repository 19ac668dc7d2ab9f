"""Long calls of NumPy stand in a thread that an interrupt leaves."""
from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from arrayl import Session
from arrayl.arrays import apart as module
from arrayl.arrays.apart import apart
from arrayl.errors import APLInterrupt
from arrayl.session import report
from arrayl.session.units import units


def test_value_error_and_settings_come_through() -> None:
    with Session().active():
        assert apart(1e12, lambda x, y: x + y, 1, y=2) == 3
        assert apart(1e12, threading.get_ident) != threading.get_ident() == apart(0, threading.get_ident)
        with pytest.raises(ZeroDivisionError):
            apart(1e12, lambda: 1 // 0)
        with np.errstate(all='ignore'):
            assert apart(1e12, np.geterr)['divide'] == 'ignore'


@pytest.mark.parametrize('transcript', [False, True])
def test_an_interrupt_leaves_the_call(transcript: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The call does not end before the test lets it: only an interrupt that leaves it gets here."""
    go_on = threading.Event()
    begun = threading.Event()

    def endless(x: np.ndarray, y: np.ndarray, out: np.ndarray) -> np.ndarray:
        begun.set()
        go_on.wait()
        return x

    def interrupt() -> None:
        begun.wait()
        os.kill(os.getpid(), signal.SIGINT)
    monkeypatch.setattr(np, 'matmul', endless)
    monkeypatch.setattr(module, 'LONG', 1000)
    session = Session()
    session.transcript('m←30 30⍴0.5')
    threading.Thread(target=interrupt).start()
    (unit,) = units('n←m+.×m')
    try:
        if transcript:
            assert session.transcript('n←m+.×m').startswith('INTERRUPT')
        else:
            assert isinstance(session.interact(unit, raising=True), APLInterrupt)
    finally:
        go_on.set()
    assert session.transcript('⍴m') == '30 30\n' and 'n' not in session


def test_errors_of_long_calls_are_those_of_short_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, 'LONG', 0)
    session = Session()
    assert session.transcript('⌹2 2⍴1 2 2 4').startswith('DOMAIN ERROR')
    assert session.transcript("(⎕PY 'numpy').linalg.inv 2 2⍴0").startswith('DOMAIN ERROR')
    assert session.transcript('(2 2⍴⍳4)+.×2 2⍴⍳4 ⋄ ⌹2 2⍴2 0 0 2') == ' 7 10\n15 22\n0.5 0  \n0   0.5\n'


def test_calls_of_python_that_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Functions of NumPy and of the compressors stand in a thread of their own; what calls APL back does not."""
    import zlib

    from arrayl.interop.python import is_pure
    numbers, nested = np.arange(3.0), np.array([1, None], object)
    for pure in (np.sort, np.matmul, np.einsum, np.linalg.svd, np.fft.fft, zlib.compress):
        assert is_pure(pure, [numbers, 'text', 3])
    for other, given in ((np.save, numbers), (np.sort, nested), (np.apply_along_axis, print), (print, numbers),
                         (np.frompyfunc(lambda x: x, 1, 1), numbers), (np.random.rand, 3)):
        assert not is_pure(other, [given])
    monkeypatch.setattr(module, 'LONG', 0)
    session = Session()
    session.transcript("np←⎕PY 'numpy'")
    assert session.transcript('np.sort 3 1 2') == '1 2 3\n'
    assert session.transcript('3 np.matmul 4').startswith('DOMAIN ERROR')


def test_an_interrupt_while_one_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C again, while the first one's report is made: it is reported too, and the session goes on."""
    fill, times = report.fill, iter([True, True])

    def filled(*arguments: Any) -> Any:
        if next(times, False):
            raise KeyboardInterrupt
        return fill(*arguments)
    monkeypatch.setattr(report, 'fill', filled)
    session = Session()
    assert session.transcript('1÷0').startswith('INTERRUPT')
    assert session.transcript('1+1') == '2\n'


@contextlib.contextmanager
def held_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """A thread in which NumPy works is held up, as by long work, and interrupted: only what leaves it goes on.

    Gives a list that has an item for each thread.
    """
    left = threading.Event()
    held: list[int] = []
    start = threading.Thread.start

    def later(self: threading.Thread) -> None:
        run = self.run

        def hold() -> None:
            held.append(1)
            os.kill(os.getpid(), signal.SIGINT)
            left.wait(30)
            run()
        self.run = hold                                     # type: ignore[method-assign]
        start(self)
    monkeypatch.setattr(threading.Thread, 'start', later)
    try:
        yield held
    finally:
        left.set()


@pytest.mark.parametrize('text', ['?⍨4e6', '1e6?2e7', '4e6?3e7', "(np.random.default_rng 1).permutation 4e6"])
def test_an_interrupt_leaves_a_deal(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session()
    session.transcript("np←⎕PY 'numpy'")
    with held_up(monkeypatch) as held:
        assert session.transcript(f'z←{text}').startswith('INTERRUPT')
    assert held and 'z' not in session and session.transcript('+/?⍨10') == '55\n'


def test_deals_that_stand_in_a_thread_are_deals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, 'LONG', 0)
    session = Session()
    assert session.transcript('((⍳1100000)≡z[⍋z←?⍨1100000]) (5=≢∪5?1e9) (0=≢0?0)') == '1 1 1\n'


def test_random_numbers_of_a_seed_do_not_depend_on_the_pieces() -> None:
    """Numbers drawn in one go, which is done in blocks, are those drawn one after another."""
    from arrayl.primitives.generators import BLOCK
    session = Session()
    many = BLOCK + 5
    for limit in '0', '1000':
        shown = session.transcript(f'⎕RL←7 0 ⋄ a←?{many}⍴{limit} ⋄ ⎕RL←7 0 ⋄ b←?{BLOCK - 3}⍴{limit} ⋄ a≡b,?8⍴{limit}')
        assert shown == '1\n'


def test_long_encodings() -> None:
    session = Session()
    assert session.transcript('(⍳300)≡2⊥z←(1000⍴2)⊤⍳300 ⋄ ⍴z ⋄ ⎕DR z ⋄ ⎕DR(200⍴0 2)⊤¯300 5') == \
        '1\n1000 300\n11\n163\n'


@pytest.mark.parametrize('text', ['(⍳2000)∘.*⍳2000', '(⍳2000)∘.*÷⍳2000', '(÷⍳2000)∘.*⍳2000', '(⍳2000)∘.∧⍳2000',
                                  '(⍳2000)∘.∨⍳2000', '(÷⍳4e6)|4e6⍴0.5', '(⍳2000)∘.|⍳2000', '(⍳4e6)*4e6⍴0.5'])
def test_an_interrupt_leaves_a_slow_function_of_many_numbers(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Powers, common divisors and remainders take NumPy so long that a large table of them holds up an interrupt."""
    session = Session()
    monkeypatch.setattr('arrayl.engine.switch.SWITCH.on', False)
    with held_up(monkeypatch) as held:
        assert session.transcript(f'z←{text}').startswith('INTERRUPT')
    assert held and 'z' not in session


def test_slow_functions_in_a_thread_give_what_they_give_without(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "(⍳9)∘.{}⍳9\n(÷⍳9)∘.{}⍳9\n(0,-⍳9)∘.{}¯2+⍳9\n(⍳9)∘.{}'a'\n(⍳99)∘.{}1e15×⍳9"
    plain = [Session().transcript(text.replace('{}', f)) for f in '*∧∨|○']
    monkeypatch.setattr(module, 'LONG', 0)
    assert [Session().transcript(text.replace('{}', f)) for f in '*∧∨|○'] == plain


def test_codes_that_circle_does_not_know_are_refused_before_anything_is_computed() -> None:
    """A mask of the whole table for each of 40,000 codes took minutes."""
    assert Session().transcript('(⍳40000)∘.○⍳40').startswith('DOMAIN ERROR')
    assert Session().transcript('1 2 1.0000000000000002 2○0') == '0 1 0 1\n'
