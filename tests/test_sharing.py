"""Arrays that stand in one array exponentially often: an answer or WS FULL, never a hang. Lines that share memory."""
from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import arrayl
from arrayl.arrays import core

CHILD = """
import sys, arrayl
session = arrayl.Session(budget=1 << 27)
session.eval('twice←{⍵ ⍵}⍣60 ⋄ x←twice 1 ⋄ y←twice 1 ⋄ z←twice 2')
try:
    print(session.eval(sys.argv[1]))
except arrayl.WSFull:
    print('WS FULL')
"""

ANSWERS = {
    '≡x': '60', 'x≡y': '1', 'x≡z': '0', '≡1+x': '60', 'z≡1+x': '1', 'z≡x+y': '1', '≡-x': '60', '≡x=y': '60',
    '≡⎕C x': '60',
    '≡⊃0⍴⊂x': '60', '(,⊂x)⍳⊂y': 'WS FULL', '≡+/x': '60', '⍋x y': '[1 2]', '⍋z x': '[2 1]', '(2*60)<⎕SIZE \'x\'': '[1]',
    '≢∊x': 'WS FULL', '⍕x': 'WS FULL', '⎕FMT x': 'WS FULL', '⎕JSON x': 'WS FULL', '∪x y': 'WS FULL', '≡?x': 'WS FULL',
    '(∊x)←0': 'WS FULL', "≡⌽x": '60', 'x∩y': 'WS FULL', '≡+⌿x z': '61',
}


@pytest.mark.parametrize('text', ANSWERS)
def test_shared_arrays(text: str) -> None:
    run = subprocess.run([sys.executable, '-c', CHILD, text], capture_output=True, text=True, timeout=120)
    assert run.stdout == ANSWERS[text] + '\n', run.stderr


@pytest.mark.parametrize('command', ['x', ']display x', ']disp x', ']box on\nx', ']APLAN.Output on\nx'])
def test_the_display_of_shared_arrays(command: str) -> None:
    child = CHILD.split('try:')[0] + "print(session.transcript(sys.argv[1]).strip().splitlines()[-3:])"
    run = subprocess.run([sys.executable, '-c', child, command], capture_output=True, text=True, timeout=120)
    assert 'WS FULL' in run.stdout, run.stdout + run.stderr


def test_shared_arrays_look_like_others() -> None:
    """What is remembered of an array is what would have been made of it again."""
    session = arrayl.Session()
    session.eval('x←{⍵ ⍵}⍣12⊢(1 2)(3 4⍴5)')
    session.eval('rebuilt←{0=≡⍵:⍵+0 ⋄ 1=≡⍵:(⍴⍵)⍴,⍵ ⋄ ∇¨⍵} ⋄ z←rebuilt x')
    for text in ('⍕{}', '⎕FMT {}', '1+{}', '{}={}', '≡{}', '⎕C {}', '∊{}', '⊃0⍴⊂{}'):
        assert session.eval(f"({text.replace('{}', 'x')})≡{text.replace('{}', 'z')}") == 1


@pytest.mark.parametrize('lines', [
    [], [''], ['', '', '', '', ''], ['a', 'bc', '', 'd\ud800', '\udc00é', '𝄞'] * 60, ['x' * n for n in range(400)],
    ['y' * 5000] * 5])
def test_lines_that_share_memory_are_the_lines(lines: list[str]) -> None:
    made = core.char_vectors(iter(lines))
    assert [core.text_of(line) for line in made] == lines
    assert all(line.shape == (len(text),) and line.dtype == core.CHAR for line, text in zip(made, lines, strict=True))


def test_a_line_keeps_few_others_alive() -> None:
    line = core.char_vectors(['some line of a text'] * 10_000)[5000]
    held = line.base if line.base is not None else line
    while isinstance(getattr(held, 'base', None), np.ndarray):
        held = held.base
    assert held.nbytes <= 4 * core.TOGETHER * core.LONG
