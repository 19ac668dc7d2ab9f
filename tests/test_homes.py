"""Settings belong to namespaces, also when it is a running function that first makes them differ; traps likewise.

Each text runs twice: in a new session, where nothing differs yet, and in one where a setting differed before.
"""
from __future__ import annotations

import pytest

import arrayl

TEXTS = {
    'dotted': (
        'f←{n←⎕NS⍬ ⋄ n.⎕IO←0 ⋄ n.⎕IO,n.(⍳2)} ⋄ f 0 ⋄ f 0 ⋄ ⎕IO',
        '0 0 1\n0 0 1\n1\n'),
    'dotted expression': (
        'n←⎕NS⍬\n{}n.(⎕IO←0)\nn.⎕IO ⎕IO\n∇ f\nm←⎕NS⍬ ⋄ {}m.(⎕IO←0)\nm.⎕IO,⎕IO,m.(⍳2)\n∇\nf ⋄ f ⋄ ⎕IO',
        '0 1\n0 1 0 1\n0 1 0 1\n1\n'),
    'expression in expression': (
        '∇ f\nn←⎕NS⍬ ⋄ n.m←⎕NS⍬\n{}n.(m.(⎕IO←0))\nn.⎕IO,⎕IO,n.m.⎕IO\n∇\nf ⋄ f',
        '1 1 0\n1 1 0\n'),
    'executed': (
        "f←{n←⎕NS⍬ ⋄ _←n⍎'⎕IO←0' ⋄ n.⎕IO,n.(⍳2)} ⋄ f 0 ⋄ f 0 ⋄ ⍳2",
        '0 0 1\n0 0 1\n1 2\n'),
    'script': (
        "∇ f\n⎕FIX ':Namespace q' '⎕IO←0' 'a←⍳2' 'g←{⍳⍵}' ':EndNamespace'\nq.a,q.⎕IO,(q.g 2),⍳2\n∇\nf ⋄ f ⋄ ⎕IO",
        '0 1 0 0 1 1 2\n0 1 0 0 1 1 2\n1\n'),
    'array notation': (
        'f←{(⎕IO:0).(⍳2)} ⋄ f 0 ⋄ f 0 ⋄ ⎕IO',
        '0 1\n0 1\n1\n'),
    ':With': (
        "'n'⎕NS⍬\n∇ f\n:With n\n⎕IO←0 ⋄ ⍳2\n:EndWith\n(⍳2),n.⎕IO\n∇\nf ⋄ f ⋄ ⎕IO",
        '0 1\n1 2 0\n0 1\n1 2 0\n1\n'),
    ':With left by an error': (
        "'n'⎕NS⍬\n∇ f\n:Trap 11\n:With n\n⎕IO←0 ⋄ ÷0\n:EndWith\n:EndTrap\n(⍳2),n.⎕IO\n∇\nf ⋄ ⎕IO",
        '1 2 0\n1\n'),
    ':With left by the function': (
        "'n'⎕NS⍬\n∇ f\n:With n\n⎕IO←0\n:Return\n:EndWith\n∇\nf ⋄ ⎕IO,n.⎕IO",
        '1 0\n'),
    ':With and a branch': (
        "'n'⎕NS⍬\n∇ f\n→L\nL:\n:With n\n⎕IO←0 ⋄ ⍳2\n:EndWith\n(⍳2),n.⎕IO\n∇\nf",
        '0 1\n1 2 0\n'),
    ':With and an own setting': (
        "'n'⎕NS⍬\n∇ f;⎕IO\n⎕IO←0\n:With n\n⍳2 ⋄ ⎕PP←3 ⋄ ÷3\n:EndWith\n(⍳2),÷3\n∇\nf ⋄ ⎕IO ⎕PP n.⎕IO n.⎕PP",
        '0 1\n0.333\n0 1 0.3333333333\n1 10 1 3\n'),
    '⎕CS': (
        "'n'⎕NS⍬\n∇ f\n⎕CS n\n⎕IO←0 ⋄ ⍳2\n⎕CS '#'\n(⍳2),n.⎕IO\n⎕CS n\n∇\nf ⋄ f ⋄ ⎕IO",
        '0 1\n1 2 0\n0 1\n1 2 0\n1\n'),
    'a caller outside': (
        "a←⎕NS⍬\n∇ g\n#.a.⎕IO←0\n∇\na.⎕FX 'h' '#.g' '⎕IO,⍳2'\na.h ⋄ a.h ⋄ ⎕IO",
        '0 0 1\n0 0 1\n1\n'),
    'a caller outside of what sets its own': (
        "a←⎕NS⍬\n∇ g\n⎕IO←0\n∇\na.⎕FX 'h' '#.g' '⎕IO,⍳2'\na.h ⋄ a.h ⋄ ⎕IO",
        '1 1 2\n1 1 2\n0\n'),
    'made under an own setting': (
        'f←{⎕IO←0 ⋄ ⎕NS⍬} ⋄ n←f 0 ⋄ n.⎕IO,n.(⍳2) ⋄ ⍳2\n∇ r←g;⎕IO\n⎕IO←0 ⋄ r←(k:⍳2)\n∇\nm←g ⋄ m.(k ⎕IO,⍳2)',
        '0 0 1\n1 2\n 0 1  0 0 1\n'),
}


@pytest.mark.parametrize('before', ['', 'zz←⎕NS⍬ ⋄ zz.⎕IO←0'], ids=['new', 'mixed'])
@pytest.mark.parametrize('which', TEXTS)
def test_settings_of_namespaces(which: str, before: str) -> None:
    session = arrayl.Session()
    session.transcript(before)
    text, printed = TEXTS[which]
    assert session.transcript(text) == printed


def test_a_local_name_of_a_namespace_is_not_seen_elsewhere() -> None:
    session = arrayl.Session()
    session.transcript("x←(p:'its own') ⋄ p←'root'\n∇ f;p;q\np←⎕NS⍬ ⋄ q←'local'\n:With x\np q\nq←p\n:EndWith\np q\n∇")
    assert session.transcript('f ⋄ x.⎕NL ¯2') == ' its own  local \n #.[Namespace]  its own \n p \n'


def test_a_trap_that_a_called_function_sets_sends_the_caller_on() -> None:
    session = arrayl.Session()
    session.transcript("∇ set\n⎕TRAP←11 'E' '→bad'\n∇\n∇ f\nset\n÷0\n→0\nbad:'caught'\n∇")
    assert session.transcript('f ⋄ f') == 'caught\ncaught\n'
