"""A function means the same however its names are found: by Python's rules, in frames, or some of each.

`§` marks the beginning of each dfn of a text. A statement with ⎕NC there has the names of that dfn, and of those around
it, found at run time; dfns inside that have none are compiled all the same.
"""
from __future__ import annotations

from itertools import product

import pytest

import arrayl

PROGRAMS = {
    'reads a local': ('{§n←5 ⋄ {§⍵+n}¨⍵}1 2', '6 7\n'),
    'reads what comes later': ('{§f←{§⍵+n} ⋄ n←5 ⋄ r←f 1 ⋄ n←7 ⋄ r,f 1}0', '6 8\n'),
    'hides a local later': ('n←3 ⋄ {§n←5 ⋄ {§r←n ⋄ n←⍵ ⋄ r,n}2}0 ⋄ n', '5 2\n3\n'),
    'global, then local': ('n←3 ⋄ {§f←{§r←n ⋄ n←⍵ ⋄ r,n} ⋄ r←f 1 ⋄ n←5 ⋄ r,f 2}0', '3 1 5 2\n'),
    'modifies': ('n←3 ⋄ {§n←5 ⋄ _←{§n+←⍵}¨1 2 ⋄ n}0 ⋄ {§{§n-←⍵}1}0 ⋄ n', '8\n2\n'),
    'stores by index': ('{§v←0 0 ⋄ _←{§v[⍵]+←⍵}¨1 2 ⋄ v}0', '1 2\n'),
    'strand of targets': ('{§a←1 ⋄ {§a b←⍵ ⋄ b a}8 9}0', '9 8\n'),
    'stores outward': ('{§n←1 ⋄ _←{§n∘←⍵ ⋄ 0}4 ⋄ n}0', '4\n'),
    'calls a local': ('{§f←{§⍵×2} ⋄ {§1+f ⍵}¨⍵}1 2', '3 5\n'),
    'calls a later one': ('{§f←{§1+g ⍵} ⋄ g←{§⍵×2} ⋄ f 3}0', '7\n'),
    'another class later': ('{§f←{§g ⍵} ⋄ g←- ⋄ r←f 1 2 ⋄ g←⌽ ⋄ r,f 1 2}0', '¯1 ¯2 2 1\n'),
    'operator later': ('g←- ⋄ {§f←{§2 g/⍵} ⋄ r←f 1 2 4 ⋄ g←+ ⋄ r,f 1 2 4}0', '¯1 ¯2 3 6\n'),
    'function of the namespace': ('h←{§⍵+1} ⋄ {§n←2 ⋄ {§n×h ⍵}¨⍵}1 2', '4 6\n'),
    'recursion': ('{§n←1 ⋄ {§⍵≤n:⍵ ⋄ (∇⍵-1)+∇⍵-2}⍵}10', '55\n'),
    'tail call': ('{§n←1 ⋄ 0{§⍵<n:⍺ ⋄ (⍺+⍵)∇⍵-1}⍵}100', '5050\n'),
    'three deep': ('{§a←1 ⋄ {§b←a+⍵ ⋄ {§a+b×⍵}¨⍵}⍵}1 2', ' 3 4  5 7 \n'),
    'shadowed between': ('{§a←1 ⋄ {§a←10 ⋄ {§a+⍵}⍵}⍵,a}0', '10 11\n'),
    'its own left argument': ('3{§{§⍺←10 ⋄ ⍺+⍵}⍺+⍵}1', '14\n'),
    'left argument by name': ('3{§l←⍺ ⋄ {§l+⍵}⍵}1', '4\n'),
    'default function': ('{§n←2 ⋄ f←{§⍺←⊢ ⋄ ⍺ ⍵+n} ⋄ (f 1),5-f 1}0', '3 2\n'),
    'error guard': ('{§n←1 ⋄ 11::n ⋄ n←2 ⋄ {§÷⍵-n}2}0', '1\n'),
    'error guard forgets': ('{§n←1 ⋄ f←{§n} ⋄ 11::f 0 ⋄ n←2 ⋄ ÷0}0', '1\n'),
    'error guard inside': ('{§n←1 ⋄ {§0::n ⋄ ÷⍵}0}0', '1\n'),
    'error guard forgets a name': ('n←9 ⋄ {§f←{§n} ⋄ 11::f 0 ⋄ n←2 ⋄ _←f 0 ⋄ ÷0}0', '9\n'),
    'operator': ('{§n←2 ⋄ -{§(⍺⍺ ⍵)×n}3}0', '¯6\n'),
    'operator of functions': ('{§n←2 ⋄ -{§n ⍺⍺ ⍵⍵ ⍵}×3 ¯4}0', '1 3\n'),
    'operator kept': ('{§n←2 ⋄ op←{§n+⍺⍺ ⍵} ⋄ g←-op ⋄ r←g 1 ⋄ n←5 ⋄ r,g 1}0', '1 4\n'),
    'operator in another class': ('{§op←{§h ⍺⍺ ⍵} ⋄ g←-op ⋄ h←⌽ ⋄ r←g 1 2 ⋄ h←+/ ⋄ r,g 1 2}0', '¯2 ¯1 ¯3\n'),
    'recursive operator': ('{§n←1 ⋄ -{§⍵≤n:⍺⍺ ⍵ ⋄ ∇⍵-1}5}0', '¯1\n'),
    'shy': ('{§n←1 ⋄ {§m←n+⍵}⍵}1 ⋄ +{§n←1 ⋄ {§m←n+⍵}⍵}1', '2\n'),
    'setting': ('{§⎕IO←0 ⋄ {§⍳⍵}3}0', '0 1 2\n'),
    'no value': ('{§{§nn+⍵}1}0', 'VALUE ERROR: Undefined name: nn\n'),
    'lends to a tradfn': ('∇ r←T x\nr←n+x\nn←100\n∇\n{§n←5 ⋄ r←{§T ⍵}2 ⋄ r,n}0', '7 100\n'),
    'lends what it has': ('∇ r←T x\nr←a w x\n∇\n{§a w←1 2 ⋄ 7{§T ⍵}3}0', '1 2 3\n'),
    'lends no argument': ('∇ T x\na[1]←x\n∇\nf←{§T ⍵} ⋄ {§q←{§a←⍵}5 ⋄ 3 f 1}0', 'VALUE ERROR: Undefined name: a\n'),
    'names for ⎕JSON': ("{§k←5 ⋄ fn←{§k} ⋄ {§⎕JSON⍠'Charset' 'Unicode'⊢⍵+k}⍵}1", '6\n'),
    'erased': ("g←- ⋄ {§f←{§g ⍵} ⋄ g←⌽ ⋄ r←f 1 2 ⋄ _←⎕EX'g' ⋄ r,f 1 2}0", '2 1 ¯1 ¯2\n'),
    'text put together': ("n←5 ⋄ {§f←{§⍵+n} ⋄ r←f 1 ⋄ _←⍎'⎕VS','ET⊂''n'' 99' ⋄ r,f 1}0 ⋄ n", '6 100\n5\n'),
    'function in a text': ("g←- ⋄ {§f←{§g ⍵} ⋄ r←f 1 2 ⋄ _←⍎'⎕F','X''r←g y'' ''r←⌽y''' ⋄ r,f 1 2}0", '¯1 ¯2 2 1\n'),
    'closure in a text': ("{§n←5 ⋄ ⍎'{⍵+n}¨⍳3'}0", '6 7 8\n'),
    'member of a namespace': ("s←(y: 2) ⋄ {§n←5 ⋄ {§n+s.y+⍵}¨⍵}1 2 ⋄ {§s←(y: 3) ⋄ {§s.y+⍵}¨⍵}1 2", '8 9\n4 5\n'),
    'at home elsewhere': ("s←(y: 2) ⋄ {§n←5 ⋄ y←1 ⋄ s.f←{§n+y+⍵} ⋄ s.f 1}0 ⋄ {§s.f←{§y+⍵} ⋄ s.f 1}0", '7\n3\n'),
    'traced': ("{§q←⍎'2' ⋄ g←{⍵+q} ⋄ _←0 ⎕TRACE'g' ⋄ g 5}0", ' g[0]  7\n7\n'),
    'reference': ("s←(y: 2) ⋄ {§n←5 ⋄ f←{§n+⍵} ⋄ s.f←f ⋄ g←s.f ⋄ g 1}0", '6\n'),
}


def variants(text: str) -> list[str]:
    """The text with every choice of dfns that find their names at run time."""
    parts = text.split('§')
    found = []
    for chosen in product(('', '_←⎕NC⎕A ⋄ '), repeat=len(parts) - 1):
        found.append(parts[0] + ''.join(a + b for a, b in zip(chosen, parts[1:], strict=True)))
    return found


@pytest.mark.parametrize(('text', 'shown'), PROGRAMS.values(), ids=PROGRAMS)
def test_names_mean_the_same_however_they_are_found(text: str, shown: str) -> None:
    for variant in variants(text):
        printed = arrayl.Session().transcript(variant)
        lines = printed.split('\n')
        if 'ERROR' in lines[0]:
            printed = lines[0] + '\n'           # the statement that follows is another in each variant
        assert printed == shown, variant
