"""Branches in control structures: a line by its number and by its label are the same place.

Random functions are made of structures in structures. Each is run with labels, with numbers and, where no branch is
taken, with none in it, so that its structures are Python's own.
"""
from __future__ import annotations

from random import Random

import pytest

import arrayl

# `d ⍬` decides, by a sequence that starts with seq; `t n` notes that the function came by, and ends what would not.
SETUP = """∇ r←d x
 r←2|⌊seq÷65536
 seq←2147483648|12345+1103515245×seq
∇
∇ t n
 log,←n
 :If 100<≢log ⋄ 'enough'⎕SIGNAL 1200 ⋄ :EndIf
∇
"""
KINDS = ['pass', 'pass', 'branch', 'branch', 'if', 'for', 'while', 'repeat', 'select', 'trap', 'section', 'hold',
         'note', 'leave', 'error', 'together']
DEEP = ('if', 'for', 'while', 'repeat', 'select', 'trap', 'section', 'hold')


class Maker:
    """Makes the lines of a function: {n} stands for the number of a line, {to} for the line that a branch goes to."""

    def __init__(self, seed: int) -> None:
        self.random, self.lines = Random(seed), list[str]()

    def some(self, probability: float, *lines: str) -> bool:
        if self.random.random() >= probability:
            return False
        self.lines.append(self.random.choice(lines))
        return True

    def block(self, depth: int, looping: bool = False) -> None:
        for _ in range(self.random.randint(1, 3)):
            kind = self.random.choice(KINDS)
            if (kind == 'leave' and not looping) or (kind in DEEP and not depth):
                kind = 'pass'
            getattr(self, f'make_{kind}')(depth, looping)

    def make_pass(self, depth: int, looping: bool) -> None:
        self.some(1, 't {n}')

    def make_branch(self, depth: int, looping: bool) -> None:
        self.some(1, '→(d ⍬)/{to}', '→{to}⌿⍨d ⍬', '→(d ⍬)⍴{to}', ':GoTo (d ⍬)/{to}')

    def make_together(self, depth: int, looping: bool) -> None:
        self.some(1, 't {n} ⋄ →(d ⍬)/{to} ⋄ t -{n}')

    def make_note(self, depth: int, looping: bool) -> None:
        self.some(1, '⍝ no statement')

    def make_error(self, depth: int, looping: bool) -> None:
        self.some(1, '÷~d ⍬')

    def make_leave(self, depth: int, looping: bool) -> None:
        self.some(1, *(f':If d ⍬ ⋄ :{word} ⋄ :EndIf' for word in ('Leave', 'Continue', 'Return')))

    def make_if(self, depth: int, looping: bool) -> None:
        self.some(1, ':If d ⍬')
        self.some(.3, ':AndIf d ⍬', ':OrIf d ⍬')
        self.block(depth - 1, looping)
        while self.some(.4, ':ElseIf d ⍬'):
            self.some(.3, ':AndIf d ⍬', ':OrIf d ⍬')
            self.block(depth - 1, looping)
        if self.some(.6, ':Else'):
            self.block(depth - 1, looping)
        self.some(1, ':EndIf', ':End')

    def make_for(self, depth: int, looping: bool) -> None:
        self.some(1, *(f':For v{depth} :In ⍳{k}' for k in range(4)))
        self.some(1, f't {{n}}+100×v{depth}')
        self.block(depth - 1, True)
        self.some(1, ':EndFor', ':End')

    def make_while(self, depth: int, looping: bool) -> None:
        self.some(1, ':While d ⍬')
        self.block(depth - 1, True)
        self.some(1, ':EndWhile', ':Until d ⍬')

    def make_repeat(self, depth: int, looping: bool) -> None:
        self.some(1, ':Repeat')
        self.some(1, 't {n}')
        self.block(depth - 1, True)
        if not self.some(.2, ':EndRepeat'):
            self.some(1, ':Until d ⍬', ':Until ~d ⍬')
            self.some(.3, ':AndIf d ⍬', ':OrIf d ⍬')

    def make_select(self, depth: int, looping: bool) -> None:
        self.some(1, ':Select (d ⍬)+2×d ⍬')
        self.some(.3, 't {n}')
        while self.some(.6, *(f':Case{more}' for k in range(4) for more in (f' {k}', f'List {k} 9'))):
            self.block(depth - 1, looping)
        if self.some(.5, ':Else'):
            self.block(depth - 1, looping)
        self.some(1, ':EndSelect', ':End')

    def make_trap(self, depth: int, looping: bool) -> None:
        self.some(1, ':Trap 0', ':Trap 11', ':Trap 2')
        self.block(depth - 1, looping)
        self.some(1, '÷~d ⍬')
        for word in (':Case 11', ':Else'):
            if self.some(.5, word):
                self.block(depth - 1, looping)
        self.some(1, ':EndTrap')

    def make_section(self, depth: int, looping: bool) -> None:
        self.some(1, ':Section')
        self.block(depth - 1, looping)
        self.some(1, ':EndSection')

    def make_hold(self, depth: int, looping: bool) -> None:
        self.some(1, ":Hold 'token'")
        self.block(depth - 1, looping)
        if self.some(.5, ':Else'):
            self.block(depth - 1, looping)
        self.some(1, ':EndHold')


def made(seed: int) -> list[str]:
    while True:
        maker = Maker(seed)
        maker.block(3)
        if 4 < len(maker.lines) < 40:
            return maker.lines
        seed += 100000


def ran(lines: list[str]) -> list[tuple[str, str]]:
    """What the function of `lines` ends with, and where it came by, for some decisions."""
    session = arrayl.Session()
    assert session.transcript(SETUP + '∇ f;v1;v2;v3\n' + '\n'.join(lines) + '\n∇') == ''
    return [(session.transcript(f'seq←{seq} ⋄ log←⍬\nf').split('\n')[0], session.transcript('log\n)SIC'))
            for seq in range(1, 40, 10)]


@pytest.mark.parametrize('first', range(0, 60, 20))
def test_a_line_is_one_place_by_label_and_by_number(first: int) -> None:
    for seed in range(first, first + 20):
        lines, targets = made(seed), Random(seed)
        labelled, numbered = [], []
        for n, line in enumerate(lines, 1):
            to = targets.randint(1, len(lines))
            bare = lines[to - 1].startswith(('⍝', ':Section'))
            labelled.append(f'L{n}: ' * (not line.startswith(('⍝', ':Section')))
                            + line.format(n=n, to=to if bare else f'L{to}'))
            numbered.append(line.format(n=n, to=to))
        assert ran(labelled) == ran(numbered), '\n'.join(numbered)


def test_a_branch_that_is_not_taken_changes_nothing() -> None:
    for seed in range(60, 100):
        lines = made(seed)
        structured = ['' if line.startswith(('→', ':GoTo')) else line.replace(' →(d ⍬)/{to} ⋄', '').format(n=n)
                      for n, line in enumerate(lines, 1)]
        assert ran(structured) == ran([line or '→⍬' for line in structured] + ['→⍬']), '\n'.join(structured)
