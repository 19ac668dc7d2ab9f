"""Traditional functions in the engine: lifted as dfns are, against the plain path."""
from __future__ import annotations

import random

import pytest
from engine_lines import TABLES, Count, check, constant, expression


def condition(draw: random.Random, names: list[str]) -> str:
    other = constant(draw) if draw.random() < 0.6 else draw.choice(names)
    return draw.choice(names) + draw.choice('<≤=>≠') + other if draw.random() < 0.95 else draw.choice(names)


def lines_of(draw: random.Random, names: list[str], depth: int) -> list[str]:
    """Random lines of a tradfn: assignments to its names, r among them, and :If."""
    out: list[str] = []
    for _ in range(draw.randrange(1, 4)):
        if depth and draw.random() < 0.5:
            out.append(f':If {condition(draw, names)}')
            if draw.random() < 0.4:
                kind = draw.choice(['AndIf', 'OrIf'])
                out += [f':{kind} {condition(draw, names)}' for _ in range(draw.randrange(1, 3))]
            out += lines_of(draw, names, depth - 1)
            if draw.random() < 0.3:
                out += [f':ElseIf {condition(draw, names)}', *lines_of(draw, names, depth - 1)]
            if draw.random() < 0.6:
                out += [':Else', *lines_of(draw, names, depth - 1)]
            out.append(':EndIf')
        elif depth < 2 and draw.random() < 0.15:
            out.append(':Return')
        else:
            name = draw.choice(['r', 'u', 'v', *names])
            modify = draw.choice('+-×⌈') if draw.random() < 0.2 else ''
            out.append(f'{name}{modify}←{expression(draw, names, 2)}')
            if name not in names and depth == 2:
                names.append(name)
    return out


def tradfn(draw: random.Random, head: str) -> str:
    """The definition of a random tradfn; `s` is a name of the session."""
    names = [name for name in 'xy' if name in head] + ['s']
    lines = lines_of(draw, names, 2)
    if draw.random() < 0.8:
        lines.append(f'r←{expression(draw, names, 2)}')
    own = '' if draw.random() < 0.1 else ';u;v'
    return f'∇ r←{head}{own}\n' + '\n'.join(lines) + '\n∇'


FORMS = ['{a}∘.t {w}', '{a} t¨{w}', '{a}(t⍤0){w}', '{a}(t⍤1){w}', 't/{w}', 't⌿{w}', 't\\{w}', '+/,{a}∘.t {w}',
         '{a}(1+t)¨{w}', '{a}∘.(t⍨){w}', 't¨{w}', '{a}∘.{{⍺ t ⍵}}{w}']


@pytest.mark.parametrize('seed', range(4))
def test_random_tradfns(everything: None, seed: int) -> None:
    draw = random.Random(seed)
    lines = ['s←3']
    for _ in range(30):
        lines.append(tradfn(draw, draw.choice(['x t y', 'x t y', '{x}t y'])))
        for form in draw.sample(FORMS, 3):
            lines += [form.format(a=draw.choice(TABLES), w=draw.choice(TABLES)), ')SIC']
        lines.append(tradfn(draw, 'm y'))
        for form in ('m¨{w}', '(m⍤0){w}', '(m⍤1){w}', 'm∘-¨{w}'):
            lines += [form.format(w=draw.choice(TABLES)), ')SIC']
    check(['⎕PP←9', *lines])


LIFTED = """i←¯3 7 0 12 5 ⋄ j←2 100 ¯7 4 1 ⋄ M←3 4⍴⍳12 ⋄ s←2
∇ r←x t y;u
 u←x×2 ⋄ r←u+y-s
∇
∇ r←{x}m y
 r←y ⋄ r+←1
∇
∇ r←e y
 :If y=0
     r←0
 :ElseIf y>5
     y←y-7 ⋄ r←÷y+10
 :Else
     r←÷y
 :EndIf
 r×←2
∇
∇ r←x ret y
 r←x
 :If y>3 ⋄ :Return ⋄ :EndIf
 :If y≠1 ⋄ :OrIf x>5 ⋄ r←÷y+7 ⋄ :EndIf
∇
∇ r←dead y;u
 r←-y ⋄ u←y+1
∇
∇ r←same y;u
 r←y ⋄ u←y+1
∇
∇ r←x and y
 :If y>0 ⋄ :AndIf 1<12÷y ⋄ r←x ⋄ :Else ⋄ r←y ⋄ :EndIf
∇
"""
CALLED = """i←¯3 7 0 12 5
∇ r←t y
 r←y+1
∇
∇ {r}←shy y
 r←y+1
∇
∇ none y;r
 r←y+1
∇
∇ r←some y
 :If y>0 ⋄ r←y ⋄ :EndIf
∇
∇ r←out y
 y
 r←y+1
∇
∇ r←glob y
 n←y ⋄ r←y+1
∇
∇ r←x two y
 r←y+1
∇
∇ r←lab y
 on:r←y+on
∇
∇ r←free y
 r←y+k
∇
∇ r←by y;k
 k←100 ⋄ r←free¨y
∇
∇ r←cond y
 r←1
 :If y ⋄ r←2 ⋄ :EndIf
∇
'ns'⎕NS⍬
ns.⎕CT←0
ns.eqd←{⍺=⍵}
ns.⎕FX'r←x eq y' 'r←x=y'
"""


def test_tradfns_are_lifted(everything: None, monkeypatch: pytest.MonkeyPatch) -> None:
    count = Count(monkeypatch)
    lines = ['i∘.t j', 't/M', 'm¨i', '(m⍤0)i', '5(m⍤0)i', 'e¨i', 'i ret¨1+j', '+/,i∘.t j', '1 and¨i', 'dead¨i',
             'same¨i', '+/,(⍳2)∘.{u←⍺×⍵ ⋄ ⍵}i']
    check(lines, LIFTED)
    assert count.done >= len(lines) and not count.declined


def test_dfns_where_names_are_found_at_run_time_are_lifted(everything: None, monkeypatch: pytest.MonkeyPatch) -> None:
    count = Count(monkeypatch)
    lines = ["{⍎'{⍵+1}¨i'}0", "{n←5 ⋄ ⍎'n+{⍺×⍵}⍤0⍨i'}0", "{⍎'i∘.{⍺+⍵}j'}0", "{q←⍎'1' ⋄ {⍵×2}¨⍵}i",
             "{⍎'{u←⍵ ⋄ u+g}¨i'}0", "{⍎'f←{⍵-1} ⋄ f¨i'}0", "{n←5 ⋄ ⍎'{⍵+n}¨i'}0", "{n←5 ⋄ f←⍎'{⍵+n+g}' ⋄ f¨i}0",
             "{n←5 ⋄ q←⍎'{⍵{⍵+n}¨i}' ⋄ q 0}0"]
    check(lines, 'i←¯3 7 0 12 5 ⋄ j←⍳4 ⋄ g←3')
    assert count.done == len(lines) and not count.declined


def test_dfns_that_need_the_names_around_them_find_them_at_run_time(everything: None) -> None:
    check(["{g←5 ⋄ ⍎'{⍵+g}¨i'}0", "{g←5 ⋄ f←⍎'{⍵+g}' ⋄ g←6 ⋄ f¨i}0", "{f←⍎'{⍵+g}' ⋄ g←6 ⋄ f¨i}0",
           "{g←5 ⋄ g,⍎'{g+←⍵ ⋄ g}¨i'}0", "g,{⍎'{g+←⍵ ⋄ g}¨i'}0", 'g', "{⍎'{⎕←⍵}¨i'}0", "{⍎'{÷⍵}¨i'}0",
           "{0::7 ⋄ ⍎'{÷⍵}¨i'}0", "{f←⍎'{⍵+g}' ⋄ _←⎕SHADOW 'g' ⋄ _←⍎'g←99' ⋄ f¨i}0",
           "{f←⍎'{⍵+g}' ⋄ _←⎕FX 'r←g' 'r←99' ⋄ f¨i}0",
           "{⍎'f←{g+⍵} ⋄ _←⎕FX ''r←g'' ''r←99'' ⋄ f¨i'}0", "{⎕IO←0 ⋄ ⍎'{⍳⍵}¨⍳3'}0", "+{⍎'{∇∇ ⍵}'}0",
           "sp.⍎'{⍵+v}¨1 2'", "{sp.⍎'{⍵+v}¨1 2'}0", "{sp.f←⍎'{⍵+v}' ⋄ sp.f¨i}0"],
          "i←¯3 7 0 12 5 ⋄ g←3 ⋄ v←1 ⋄ sp←⎕NS'' ⋄ sp.v←40")


def test_what_only_a_call_can_tell(everything: None) -> None:
    """Effects, missing results, controls, new definitions, names of callers, other settings, shyness."""
    check(['t¨i', 'shy¨i', 'z←shy¨i ⋄ z', 'i shy¨i', ')SIC', 'none¨i', ')SIC', 'some¨i', ')SIC', 'out¨i', 'glob¨i', 'n',
           'two¨i', ')SIC', '1 two¨i', '2(two⍤1)i', '(two⍤1)i', 'lab¨i', '(lab⍤1)i', 'cond¨i', ')SIC',
           '{k←10 ⋄ free¨⍵}i', 'k←5', 'free¨i', '{k←10 ⋄ free¨⍵}i', '{k←10 ⋄ (free⍤1)⍵}i', '(free⍤1)i', 'by i',
           'g←t-⊢', 'g¨i', '∇ r←t y\n r←y×100\n∇', 't¨i', 'g¨i', '(t⍤1)i', "1 ⎕TRACE 't'", 't¨i', '(t⍤1)2 2⍴i', 'g¨i',
           "⍬ ⎕TRACE 't'", 't¨i', "1 ⎕STOP 't'", 't¨i', '→', "⍬ ⎕STOP 't'", 't¨i', "0 ⎕TRACE 'd'", 'd¨i', '(d⍤1)i',
           'i ns.eq¨i+1E¯15', 'i ns.eqd¨i+1E¯15', 'i∘.(ns.eq)i+1E¯15', 'i(ns.eqd⍤0)i+1E¯15', 'i(ns.eqd⍤1)i+1E¯15',
           'i∘.{⍺+⍵}shy i', '1+i∘.{⍺+⍵}shy i', 'i∘.{a←⍺+⍵}i'], CALLED + 'd←{⍵+1}')
