"""The engine against the plain path: the same lines run with both, the engine made to take even the smallest arrays.

What a session prints is compared, so errors and their places count too.
"""
from __future__ import annotations

import random

import numpy as np
import pytest
from engine_lines import ARRAYS, NAMES, TABLES, Count, check, dfn

import arrayl
from arrayl.arrays import budget
from arrayl.engine import lift, run
from arrayl.engine.switch import SWITCH
from arrayl.operators import reduce
from arrayl.primitives.structure import rearrange

BACKSLASHES = '\\⍀'
DYADIC = '+-×÷⌈⌊*|<≤=≥>≠∧∨⍲⍱'


@pytest.mark.parametrize('f', DYADIC)
def test_pairs_of_functions(everything: None, f: str) -> None:
    draw = random.Random(ord(f))
    lines = []
    for _ in range(40):
        a, w, v, g = draw.choice(ARRAYS), draw.choice(ARRAYS), draw.choice(ARRAYS), draw.choice(DYADIC)
        lines += [f'{v}{g}{a}{f}{w}', f'({a}{f}{w}){g}{v}']
    check(lines)


@pytest.mark.parametrize('f', DYADIC)
def test_reduced_tables(everything: None, f: str) -> None:
    draw = random.Random(ord(f) + 1)
    lines = []
    for _ in range(40):
        a, w, fold = draw.choice(TABLES), draw.choice(TABLES), draw.choice('+×⌈⌊∧∨≠')
        lines += [f'{fold}{draw.choice(["/", "⌿", "/,"])}{a}∘.{f}{w}']
    check(['⎕PP←9', *lines])


def test_monadic_functions(everything: None) -> None:
    check([f'{f}{g}{a}' for f in '+-×÷⌈⌊*⍟|~○!' for g in '-÷|*' for a in ARRAYS[:8]])


def test_chains_on_tables(everything: None) -> None:
    check(['*-(x∘.-y)*2', '3+2×i*2-i÷7', '(3+2×x*2)-x÷7', '+/,*-(x∘.-y)*2', '2|i∘.+j', '0=4|i∘.×j', '+/0=4|i∘.×j',
           '(i∘.+j)×i∘.-j', '1○2×x∘.+y', 'M+2×i∘.+j', '(⍳3)∘.+2×⍳4', '+/M×N', '+⌿M×N', '+/,M×N', '⌈/1+M×2', '×/2×x',
           '+/x×x', '+/i×i', '+/big×1', '+/big+big', '⌈/big×2', '∨/,i∘.=j', '∧/,i∘.=i', '∧/i=i', '∨/3<i-5', '+/e×2',
           'e∘.+i', '1+e∘.+i', '+/1+e', '2×one+i', '2×one∘.+i', '1+n×2', '1+t=2', 't∘.=t', '1+q×2', '+/q×x', '2+M×i',
           '1+i×j', '+/x∘.<x', '+/x∘.=z', 'x=z+0', '(x∘.=z)∧x∘.≤z', '1-i∘.≥i', '+/1-i∘.≥i', '2×5', '+/2×5',
           '2+(3 4⍴⍳12)×M', '1+2×3 4⍴¯1', '~~b', '1-~b', '⌈⌊2×i', '-|i', '|-big', '|-1-9223372036854775807', '0.1×⌊x'])


def test_trains_and_commuted_functions(everything: None) -> None:
    check(['(+×-)i', '2(+×-)i', 'i(-×+)k', 'i∘.(+×-)j', 'i∘.(-⍨)j', 'i∘.(2×+)j', 'i∘.(×∘-)j', 'i∘.(|⍤-)j', 'i∘.(+⍥|)j',
           '(×⍨i)∘.+j', '1+×⍨i', '(2∘×)¨i', '(-∘2)¨i', '(÷∘0)¨i', '(1+×⍨)¨x', 'i(+,-)¨j', '(⊢+⊣)/i', 'i∘.⊣j'])


def test_settings_are_heeded(everything: None) -> None:
    check(['⎕CT←0', '+/x∘.=z', 'x=z+0', '1-z<x', '⎕CT←1E¯14', '+/x∘.=z', '⎕DIV←1', '1+i÷0', '1+0÷i', '⎕DIV←0', '1+0÷i'])


def test_order_of_effects_and_errors(everything: None) -> None:
    check(['(⎕←1)+2×⎕←i', '(⎕←1)+1÷0×⎕←i', 'nope+1÷0×i', '1÷0×nope', '(⍳¯1)∘.+2×⍳nope', '{⍺+1÷0×⍵}i', '{⍺+2×⍵}i',
           'v←i ⋄ (v←j)+0×1+v', 'v←i ⋄ v+(v←2×i)×3', '{k←⍵ ⋄ k+2×k÷0}i', '1+i×j', '(1+i×j)×⎕←9', '2+i×i∘.×1 2',
           'f←{⎕←1 ⋄ ⍵} ⋄ 1+2×f i', '(f 3)+2×f i', '1+(f i)×2+f i'])


# --- dfns


def test_random_dfns_in_outer_products(everything: None) -> None:
    draw = random.Random(1)
    check([f'{draw.choice(TABLES)}∘.{dfn(draw, ["⍺", "⍵"])}{draw.choice(TABLES)}' for _ in range(120)])


def test_random_dfns_in_reduced_tables(everything: None) -> None:
    """Written out, and by name; some read a name of the session, which a region in place may not."""
    draw = random.Random(7)
    lines = []
    for k in range(120):
        a, w, fold = draw.choice(TABLES), draw.choice(TABLES), draw.choice('+⌈⌊∨') + draw.choice(['/', '⌿', '/,'])
        f = dfn(draw, ['⍺', '⍵', 's'][:2 + k % 2])
        lines += [f'{fold}{a}∘.{f}{w}', f'{fold}2×∘.{f}⍨{w}', f'f←{f}', f'{fold}{a}∘.f{w}', f'{fold}∘.f⍨{w}',
                  f'{fold}{a}∘.f⍨{w}']
    check(['⎕PP←9', 's←3', *lines])


def test_tables_of_one_argument(everything: None) -> None:
    draw = random.Random(8)
    lines = ['+/⌈∘.÷⍨i', '+/∘.{⎕←⍺+⍵}⍨i', '+/(∘.-)⍨i', '(∘.-⍨i)-∘.-⍨j', '+/∘.-i', '+/,∘.nosuch⍨i', '+/i∘.(nosuch)j',
             '+/∘.-⍨nosuch', '+/∘.{⍺}i', '+/∘.{⍵>3:⍵}⍨i', '+/(⎕←j)∘.{⍺-⍵}⎕←i', '+/(⎕←j)∘.f⎕←i', '+/∘.+⍨t', '+/∘.f⍨n',
             'r←+/,i∘.f j', '+/,i∘.(f)j', '{x←⍵ ⋄ +/,x∘.{⍺+⍵-x}x}3', '{x←3 ⋄ +/,⍵∘.{⍺+⍵-x}⍵}i', '{+/,⍵∘.{⍺-⍵}⍵}i']
    for _ in range(120):
        f, w, a = draw.choice(DYADIC), draw.choice(TABLES), draw.choice(TABLES)
        fold = draw.choice('+×⌈⌊∧∨≠') + draw.choice(['/', '⌿', '/,'])
        lines += [f'{fold}{draw.choice(["", "|", "2×", "1-"])}∘.{f}⍨{w}', f'{fold}{a}∘.{f}⍨{w}', f'({a}∘.{f}⍨{w})-1']
    check(['⎕PP←9', 'f←{⍺-2×⍵}', *lines])


def test_dfns_of_tables_read_locals_around_them(everything: None) -> None:
    draw = random.Random(9)
    lines = ['{y←5 ⋄ ⍵∘.{⍺+y}⍵}i', '{y←M ⋄ ⍵∘.{⍺+⍵×y}⍵}⍳3', '{y←3 3⍴⍳9 ⋄ ⍵∘.{⍺+⍵×y}⍵}⍳3',
             '{y←⍳3 ⋄ ⍵∘.{⍺+⍵×y}⍵}⍳3', '{y←n ⋄ ∘.{⍺+y}⍨⍵}i', '{⍵∘.{⍺+nosuch}⍵}i', '{y←2 ⋄ ⍵∘.{y←⍵ ⋄ ⍺+y}⍵}i',
             '{y←2 ⋄ ⍵∘.{y+←⍵ ⋄ ⍺+y}⍵}i', '{y←+ ⋄ ⍵∘.{⍺ y ⍵}⍵}i', "{y←'a' ⋄ ⍵∘.{⍺+y}⍵}i", '{y←0 ⋄ ⍵∘.{⍺÷y}⍵}i',
             '{y←1 ⋄ ⍵∘.{⍺>y:1 ⋄ ⍵}⍵}i', '{y←1J2 ⋄ ⍵∘.{⍺+y-⍵}⍵}i', '{y←1 ⋄ z←{⍵∘.{⍺+y-⍵}⍵}⍵ ⋄ z}i',
             '{⍵∘.{⍺+s-⍵}⍵}i', 's←10', '{⍵∘.{⍺+s-⍵}⍵}i', 'i∘.{⍺+s-⍵}j', 's←⍳2', 'i∘.{⍺+s-⍵}j', '⎕EX⊂,⍕⍬,"s"',
             'i∘.{⍺+s-⍵}j', '{y←4 ⋄ r←⍵∘.{⎕←y ⋄ ⍺}⍵ ⋄ r}⍳2', 's←5']
    for _ in range(100):
        a, w, g = draw.choice(TABLES), draw.choice(TABLES), draw.choice(['', '', '+/', '⌈/,', '2×', '1-'])
        f = dfn(draw, ['⍺', '⍵', 's', 'u'])
        lines += [f'2{{s←3 ⋄ u←⍺ ⋄ {g}(⍳4)∘.{f}⍵}}{w}', f'{a}{{s←¯1 ⋄ u←÷4 ⋄ {g}⍺∘.{f}⍵}}{w}', f'{g}∘.{f}⍨{w}']
    check(['⎕PP←9', 's←5', *lines])


def test_scalar_functions_between_tables_of_named_functions_and_reductions(everything: None) -> None:
    draw = random.Random(11)
    lines = ['g←{⍵*2} ⋄ h←{⍵>1:0 ⋄ ⍵}']
    between = ['2×', '|', '1-', '2|', '(⍳0)+', '{⍵*2}', '{⍵×s}', '3{⍺-⍵}', '{⍵>1:0 ⋄ ⍵}',
               '{⍵>1:0 ⋄ ⍵}¨', 'g ',
               'h ', 'h¨', 'g¨', '{5}', '{5}¨',
               '{s}¨', 's', 's+', 'nosuch+', 'i-', '{⎕←⍵ ⋄ ⍵}', '{(⍴⍵)⍴1}', '{≢⍵}', '{⍵}', '1+g -', '{⍺⍵}¨']
    for k in range(150):
        a, w, fold = draw.choice(TABLES), draw.choice(TABLES), draw.choice('+⌈⌊∨∧×') + draw.choice(['/', '⌿', '/,'])
        f = dfn(draw, ['⍺', '⍵', 's'][:2 + k % 2])
        b, c = draw.choice(between), draw.choice(between)
        g = draw.choice("*×-+⌈")
        lines += [f'f←{f}', f'{fold}{b}{a}∘.f {w}', f'{fold}{b}∘.f⍨{w}', f'{fold}({a}∘.f⍨{w}){g}2',
                  f'{b}{c}{a}∘.f {w}', f'{fold}{b}{c}{a}∘.+{w}',
                  f'{{s←3 ⋄ u←2 ⋄ f←{{u×⍺-⍵}} ⋄ {fold}{b}⍵∘.f {w}}}{a}',
                  f'{{s←{a} ⋄ {fold}{b}⍵∘.{f}⍵}}{w}', f'{a}(f{{{fold}{b}⍺∘.⍺⍺ ⍵}}){w}']
    check(['⎕PP←9', 's←3', *lines])


def test_functions_in_regions_are_those_of_the_moment(everything: None) -> None:
    check(['f←{⍺+⍵}', 't1←{+/2×⍵∘.f ⍵}', 't1 i', 'f←{⍺-⍵×3}', 't1 i', 'f←+', 't1 i', 'f←{⎕←⍺ ⋄ ⍵}', 't1 0 1',
           'f←{i+←1 ⋄ ⍺+⍵}', '+/i×i∘.f i', 'i', 'f←{⍺∇∇⍵}', 't1 i', "⎕EX'f'", 't1 i', 'f←3', 't1 i',
           '∇r←a f w\nr←a-w\n∇', 't1 i', "⎕EX'f'", 'f←{⍺×⍵}', 't1 i', 'g←f ⋄ {+/,2×⍵∘.g ⍵}i', '{g←f ⋄ +/,2×⍵∘.g ⍵}i',
           '{g←{⍺-⍵} ⋄ r←+/,2×⍵∘.g ⍵ ⋄ g←{⍺+⍵} ⋄ r,+/,2×⍵∘.g ⍵}i', '(⎕←2 3)∘.f ⎕←i', '+/2×(⎕←2 3)∘.f ⎕←i',
           '+/(⎕←2)×i∘.f i', '+/2×(i←2 3)∘.f i', 'i', '+/nosuch×i∘.f i', '+/2×nosuch∘.f i'])


def test_an_answer_that_is_settled_hides_no_error(everything: None) -> None:
    check(['∨/,1≤÷(5 4 3 0)∘.-0 0 0 0', '∧/,1≥÷(⌽i*2)∘.+0 0', '∨/,(1 2 0)∘.{1≥÷⍺}1 1', '∨/1=÷3 2 1 0',
           '∨/,(⍳9)∘.{⍺=⍵}⍳9',
           '∨/,(1E308 1)∘.{1<⍺×⍵}1 1E9'])


def test_random_dfns_on_items(everything: None) -> None:
    draw = random.Random(2)
    check([f'{dfn(draw, ["⍵"])}¨{draw.choice(ARRAYS)}' for _ in range(100)])
    check([f'{draw.choice(ARRAYS)}{dfn(draw, ["⍺", "⍵"])}¨{draw.choice(ARRAYS)}' for _ in range(100)])


def test_random_dfns_on_scalars(everything: None) -> None:
    draw = random.Random(3)
    check([f'({dfn(draw, ["⍵"])}⍤0){draw.choice(ARRAYS)}' for _ in range(100)])


def test_random_dfns_in_reductions(everything: None) -> None:
    draw = random.Random(4)
    check([f'{dfn(draw, ["⍺", "⍵"])}{draw.choice("/⌿")}{draw.choice("bixMNk")}' for _ in range(100)])


def test_random_dfns_in_scans(everything: None) -> None:
    draw = random.Random(5)
    check([f'{dfn(draw, ["⍺", "⍵"])}{draw.choice(BACKSLASHES)}{draw.choice("bixMNk")}' for _ in range(100)])


def test_random_dfns_that_read_locals_around_them(everything: None) -> None:
    """Scalars around a dfn are inputs of its region, taken at the call; anything else is called item by item."""
    draw = random.Random(10)
    uses = ['{f}¨{w}', '{a}{f}¨{w}', '({f}⍤0){w}', '{a}({f}⍤0){w}', '{f}/{w}', '{f}⌿{w}', '{f}\\{w}', '{f}⍀{w}',
            '{f}⍨¨{w}', '(-{f}){w}', '(2×{f})¨{w}', '{a}∘.({f}⍨){w}', '+/{a}∘.({f}){w}', 'g←{f} ⋄ g¨{w}',
            'g←{f} ⋄ +/,{a}∘.g {w}', '⊃{{0 ⋄ {f}¨{w}}}0']
    lines = []
    for use in uses:
        for _ in range(15):
            dyadic = any(x in use for x in ('{a}', '/', '⌿', '\\', '⍀', '⍨'))
            f = dfn(draw, ['⍵', 's', 'u', *(['⍺'] if dyadic else [])])
            text = use.format(f=f, w=draw.choice(TABLES), a=draw.choice(TABLES))
            u = draw.choice(['2', '0', '¯1.5', '9223372036854775807', '1J2', '⍳2', '(,3)', "'a'", '⍵'])
            lines.append(f'{{s←{draw.choice(["3", "0", "¯0.5"])} ⋄ u←{u} ⋄ {text}}}{draw.choice("0i")}')
    check(['⎕PP←9', *lines])


def test_locals_around_dfns_are_those_of_the_call(everything: None, monkeypatch: pytest.MonkeyPatch) -> None:
    count = Count(monkeypatch)
    check(['{y←5 ⋄ {⍵+y-1}¨⍵}i', '{y←5 ⋄ g←{⍵+y} ⋄ a←g¨⍵ ⋄ y←7 ⋄ a,g¨⍵}i', '{y←2 ⋄ z←{x←3 ⋄ {⍵+y×x}¨⍵}⍵ ⋄ z}i',
           'h←{y←⍵ ⋄ {⍵×y}¨i} ⋄ (h 2),h 3.5', '{y←5 ⋄ {⍵+y+s}¨⍵}i', '{s←4 ⋄ {⍵+s}¨⍵}i'], NAMES + 's←1')
    assert count.done >= 9 and not count.declined
    check(['{g←{⍵+y} ⋄ y←7 ⋄ g¨⍵}i', '{g←{⍵+y} ⋄ r←g¨⍵ ⋄ y←7 ⋄ r}i', 's←1 ⋄ {g←{⍵+s} ⋄ r←g¨⍵ ⋄ s←7 ⋄ r,g¨⍵}i',
           '{y←5 ⋄ {y←⍵ ⋄ y+1}¨⍵}i', '{y←5 ⋄ {r←⍵+y ⋄ y←2 ⋄ r+y}¨⍵}i', '{y←5 ⋄ {y+←⍵ ⋄ y}¨⍵}i', '{y←5 ⋄ {y⊢←⍵ ⋄ y}¨⍵}i',
           '{y←5 ⋄ g←{⍵+y} ⋄ {y⊢←7 ⋄ g¨⍵}⍵}i', '{y←+ ⋄ {1 y ⍵}¨⍵}i', '{y←n ⋄ {⍵+y}¨⍵}i', '{y←i ⋄ {⍵+y}¨⍵}i',
           '{{⍵+nosuch}¨⍵}i', '{y←0 ⋄ {⍵÷y}¨⍵}i', '{y←0 ⋄ {y=0:⍵ ⋄ ⍵÷y}¨⍵}i', '{y←2 ⋄ {y:⍵ ⋄ 0}¨⍵}i',
           '{y←5 ⋄ {⍺←y ⋄ ⍺+⍵}¨⍵}i', '{y←5 ⋄ {⍺←⊢ ⋄ ⍺ ⍵+y}¨⍵}i', '3{{⍵+⍺}¨⍵}i', '{y←⍵ ⋄ y=0:0 ⋄ (∇y-1)++/{⍵×y}¨i}4',
           '{y←5 ⋄ {⍵+y}¨⍬}0', "{y←5 ⋄ {⍵+y}¨t}0", '{y←5 ⋄ {0::¯1 ⋄ y÷⍵}¨⍵}i', '2{⍺⍺{⍵+⍺⍺}⍵}i', '2{y←⍺⍺ ⋄ {⍵+y}¨⍵}i',
           '{⎕IO←0 ⋄ y←5 ⋄ {⍵+y}¨⍵}i', '{y←5 ⋄ {⎕←⍵+y}¨⍵}i', '{y←5 ⋄ {∇∘⊢}¨⍵}i', '{y←5 ⋄ ⍎\'{⍵+y}¨⍵\'}i',
           '∇r←k w;y\ny←5\nr←{⍵+y}¨w\n∇', 'k i', '{y←1E¯15+1 ⋄ {y=⍵}¨⍵}1 1 2', '{⎕CT←0 ⋄ y←1E¯15+1 ⋄ {y=⍵}¨⍵}1 1 2'])


def test_functions_of_other_namespaces_keep_their_settings(everything: None) -> None:
    check(["p←⎕NS'' ⋄ p.⎕CT←0 ⋄ p.f←{⍵=1} ⋄ p.g←{⍺=⍵} ⋄ p.k←{v←1 ⋄ {⍵=v}¨⍵} ⋄ p.c←{+/⍵=1} ⋄ w←9 9⍴1+1E¯15",
           'p.f¨w', '{⍵=1}¨w', '{p.f¨⍵}w', '1 p.g¨w', '1∘.(p.g)w', '+/1 1∘.(p.g),w', 'p.k w', 'p.c⍤1⊢w',
           '+/,(1 1)∘.(p.g⍨)w', '(p.f-⊢)¨w', 'p.g⌿w', 'q←p.f ⋄ q¨w', 'p.⎕CT←1E¯14', 'p.f¨w', 'p.c⍤1⊢w', '⎕CT←0',
           'p.f¨w', '{⍵=1}¨w'])


def test_functions_that_are_traced_are_called(everything: None) -> None:
    check(["⎕FX 'g←{' '⍵+1' '}'", 'g¨⍳3', "1 ⎕TRACE 'g'", 'g¨⍳3', '(-g)¨⍳2', '{g ⍵}¨⍳2', "⍬ ⎕TRACE 'g'", 'g¨⍳3'])


def test_random_dfns_between_scalars(everything: None) -> None:
    draw = random.Random(6)
    check([f'{draw.choice("xik")}({dfn(draw, ["⍺", "⍵"])}⍤0){draw.choice("bix")}' for _ in range(100)])


def test_guards_keep_items_from_branches(everything: None, monkeypatch: pytest.MonkeyPatch) -> None:
    count = Count(monkeypatch)
    check(['i∘.{⍵=0:0 ⋄ ⍺÷⍵}i', '{⍵=0:0 ⋄ ÷⍵}¨i', '{⍵≤0:0 ⋄ ⍟⍵}¨x', '{⍵>3:⍵ ⋄ r←⍵÷⍵-7 ⋄ r+1}¨2×⍳3'],
          'i←¯3 7 0 12 5 ⋄ x←0.5×i')
    assert count.done == 4 and not count.declined


def test_impure_dfns_run_item_by_item(everything: None) -> None:
    check(['{⎕←⍵}¨i', 'a←0 ⋄ {a+←⍵}¨i', 'a', '{⍵>3:⎕←⍵ ⋄ ⍵}¨i', '{0::¯1 ⋄ 1÷⍵}¨i', '{⍵,1}¨i', '{⍺←3 ⋄ ⍺+⍵}¨i',
           '2{⍺←3 ⋄ ⍺+⍵}¨i', '{⍵=0:1 ⋄ ⍵×∇⍵-1}¨b', '{r←⍵+1}¨i', '{f←+ ⋄ ⍵ f 1}¨i', '{⍵>3:⍵}¨i', '{⍵:1 ⋄ 0}¨i',
           '{⍵:1 ⋄ 0}¨b'])


def test_free_names_are_looked_up_each_time(everything: None) -> None:
    check(['s←5', 'f←{s+⍵×2}', 'f¨i', 's←7', 'f¨i', 's←1 2', 'f¨i', 's←+', 'f¨i', '⎕EX ''s''', 'f¨i'])


# --- what the engine promises

@pytest.mark.parametrize('table', ['x∘.≤x', '∘.≤⍨x', 'x∘.≥⍨x', 'x∘.{⍺≤⍵}x', '∘.{⍺>⍵:0 ⋄ 1}⍨x', 'x∘.f x', '∘.f⍨x',
                                   'x∘.{⍺≤⍵×s}x', '0<1+x∘.-⍨x', '1=x∘.f x', '{⍵∧1}x∘.f x',
                                   'g x∘.f x', 'g¨x∘.f x', '~~∘.f⍨x', '1=x∘.{⍺≤⍵×s}x'])
def test_tables_are_never_built(table: str) -> None:
    """A sum over 2.5e7 pairs in a budget of 2 MB."""
    session = arrayl.Session(budget=2_000_000)
    assert budget.S is not None
    if not SWITCH.on:
        pytest.skip('the plain path builds the table')
    session.run_text('x←⍳5000 ⋄ f←{⍺≤⍵×s} ⋄ s←1 ⋄ g←{⍵×s}')
    assert session.eval(f'+/,{table}') == 5000 * 5001 // 2
    assert session.eval(f'{{+/,{table}}}0') == 5000 * 5001 // 2


def test_sums_beyond_64_bits_are_not_built_either() -> None:
    session = arrayl.Session(budget=2_000_000)
    if not SWITCH.on:
        pytest.skip('the plain path builds the table')
    session.eval('x←⍳5000 ⋄ y←1000000×x')
    total = 5000 * 5001 // 2
    assert session.eval('+/,∘.×⍨x') == total ** 2
    assert session.eval('+/,x∘.×y') == float(1_000_000 * total ** 2)
    assert session.eval('+/,(y-1000000)∘.+-y') == -1_000_000 * 5000 ** 2


def test_an_early_answer_ends_the_work() -> None:
    if not SWITCH.on:
        pytest.skip('the plain path looks at everything')
    session = arrayl.Session(budget=4_000_000)
    assert session.eval('∨/,(⍳1000000)∘.<⍳1000000') == 1


def test_sums_in_blocks_are_the_same_each_time() -> None:
    session = arrayl.Session()
    session['x'] = np.random.default_rng(1).random(2000)
    first = session.eval('+/,1+x∘.×x')
    assert all(session.eval('+/,1+x∘.×x') == first for _ in range(5))
    assert first == pytest.approx(float((1 + np.multiply.outer(session['x'], session['x'])).sum()), rel=1e-12)


def test_programs_of_functions() -> None:
    session = arrayl.Session()
    f = session.run_text('f←{⍺+2×⍵*2} ⋄ f')
    g = session.run_text('{⎕←⍵}')
    assert lift.program_of(session.root.get('f') if f is None else f, 'RL') is not None
    assert g is None or lift.program_of(g, 'F') is None


def test_settings_are_copied_whole() -> None:
    from arrayl.settings import Settings
    one, two = Settings(), Settings()
    for name in Settings.__slots__:
        setattr(one, name, name)
    two.copy_from(one)
    assert all(getattr(two, name) == name for name in Settings.__slots__)


def nested_setup(seed: int) -> str:
    """Tables of every type that real arrays have, of one shape, and nested arrays of them."""
    return '\n'.join([
        f'⎕RL←{seed}', '⎕PP←12', 'b←1=?5 7⍴2 ⋄ i←¯100+?5 7⍴200 ⋄ k←¯30000+?5 7⍴60000 ⋄ l←5000000000×?5 7⍴3',
        'x←0.5×i ⋄ big←5 7⍴9223372036854775800 ⋄ huge←5 7⍴1E308 ⋄ t←5 7⍴⎕A ⋄ q←i×0J1 ⋄ s←3'])


@pytest.mark.parametrize('f', DYADIC)
def test_reductions_of_nested_arrays(everything: None, f: str) -> None:
    draw = random.Random(ord(f) + 2)
    names = ['b', 'i', 'k', 'l', 'x', 'big', 'huge', 't', 'q', 's', '(⍉b)', '(2 3⍴⍳6)', '⍬']
    lines = []
    for _ in range(30):
        items = [draw.choice(names[:4 if draw.random() < 0.6 else None]) for _ in range(draw.choice([2, 3, 4, 9, 12]))]
        lines.append(f'{f}/{" ".join(items)}')
        lines.append(f'{f}{draw.choice("/⌿")}{draw.choice(["2 2", "3 1", "1 2", "2 3"])}⍴{" ".join(items)}')
    check(lines, nested_setup(ord(f)))


@pytest.mark.parametrize('f', '+×⌈⌊∧∨≠')
def test_two_reductions_of_a_nested_matrix(everything: None, f: str, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(ord(f) + 3)
    names = ['b', 'i', 'k', 'l', 'x', 'big', 'huge', 't', 'q', 's', '(⍉b)']
    lines = []
    for _ in range(40):
        items = [draw.choice(names[:5 if draw.random() < 0.7 else None]) for _ in range(draw.choice([2, 4, 9, 20]))]
        shape = draw.choice(['3 3', '2 4', '4 5', '1 3', '3 1', '0 2', '2 2 2'])
        folds = f'{draw.choice("+×⌈⌊∧∨≠")}{draw.choice("/⌿")}{f}{draw.choice("/⌿")}'
        lines += [f'{folds}{shape}⍴{" ".join(items)}', f'{folds}{draw.choice(["i", "x", "5", "i x"])}']
    check(lines, nested_setup(ord(f)))
    asked = []
    monkeypatch.setattr(reduce, 'folded_rows', lambda *given: asked.append(given))
    check([f'{f}/{f}/2 2⍴b'], nested_setup(1))
    assert not asked                    # simple arrays do not come there
    check([f'{f}/{f}/2 2⍴b b b b'], nested_setup(1))
    assert len(asked) == 1


@pytest.mark.parametrize('f', '⌽⊖')
def test_several_rotations_of_one_array(everything: None, f: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are views of one copy; SWITCH.on decides when the operator is applied."""
    monkeypatch.setattr(rearrange, 'LARGE', 1)
    setup = ['⎕PP←12', 'b←70 9⍴1 0 0 1 1 0 1 ⋄ i←70 80⍴⍳97 ⋄ x←0.5×i ⋄ v←⍳100 ⋄ r←70 3 70⍴⍳31 ⋄ t←70 70⍴⎕A']
    lines = []
    for w in ('b', 'i', 'x', 'v', 'r', 't', '(⍉i)', '⍬', '5', '(0 3⍴0)'):
        for numbers in ('¯1 0 1', '69 70 71', '0 8', '0 9', '¯70 ¯69', '1 1', '3 ¯2.0', '0 1.5', "1 'a'", '(,1)2',
                        '2 2⍴⍳4', '⍬'):
            lines += [f'+/∊({numbers}){f}¨⊂{w}', f'({numbers})∘.{f}{w} {w}',
                      f'(({numbers}){f}¨⊂{w})≡({numbers}){{⍺{f}⍵}}¨⊂{w}']
    check(lines, '\n'.join(setup))


def test_rotations_of_rotations(everything: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rotations along two axes are views of one copy, and a region reads them where they are."""
    monkeypatch.setattr(rearrange, 'LARGE', 1)
    monkeypatch.setattr(rearrange, 'MARGIN', 1)
    setup = 'b←9 14⍴1 0 0 1 1 0 1 ⋄ i←9 8⍴⍳97 ⋄ x←0.5×i ⋄ r←8 3 8⍴⍳31 ⋄ t←⍉i'
    lines = []
    for w in ('b', 'i', 'x', 'r', 't'):
        for f, g in ('⌽⊖', '⊖⌽', '⌽⌽'):
            for numbers in ('0 1', '¯1 ¯2', '1 0 1', '8 7', '1 3', '1 1'):
                lines += [f'v←({numbers})∘.{f}({numbers}){g}¨⊂{w} ⋄ ⊃+/+/v',
                          f'v≡({numbers})∘.{{⍺{f}⍵}}({numbers}){g}¨⊂{w}',
                          f'⊃+/+/({numbers})∘.{f}(2×1↓v),⊂{w}', '+/,(⊃v)×⊃⌽v', '(⊃v)≤2+⊃⌽v']
    check(lines, setup)
    found = []
    spanning = rearrange._spanning
    monkeypatch.setattr(rearrange, '_spanning', lambda ws, k: found.append(spanning(ws, k)) or found[-1])
    check(['⍴1 2∘.⊖2 1⌽¨⊂b'], setup)
    assert [(whole.shape, axis, places) for whole, axis, places in filter(None, found)] == [((9, 15), 1, [1, 0])]


def test_rotations_are_values_of_their_own(everything: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rearrange, 'LARGE', 1)
    check(['p←⊃a←0 1⌽¨⊂v←⍳100 ⋄ p[1]←7 ⋄ 3↑¨p v,a', '(2⊃a)[1]←9 ⋄ 3↑¨a,⊂v'], '')


def test_items_sorted_by_their_own_grade(everything: None) -> None:
    """``x[⍋x]`` of simple vectors sorts; everything else, and errors, as graded and indexed."""
    names = ['b', 'i', 'k', 'big', 'x', 't', 'e', 'one', 'q', 'n', 'M', '5', "(⌽t,'é𝄞')", '(10⍴n)', "''", '0 ¯0 1E¯320']
    lines = []
    for x in names:
        lines += [f'v←{x} ⋄ v[⍋v] ⋄ v[⍒v]', f'{{⍵[⍋⍵]}}{x}', f'{{⍵[(⍒⍵)]}}{x}', f'v←{x} ⋄ w←v[⍋v] ⋄ w[1]←w[1] ⋄ v']
    lines += ['∇r←f\nn+←1\nr←n⍴3 1 2\n∇\nn←2 ⋄ f[⍋f] ⋄ n', '{n←0 ⋄ f[⍋f]}0 ⋄ n']
    check([*lines, 'none[⍋none]', '⎕IO←0 ⋄ i[⍋i] ⋄ ⎕IO←1', '(⌽i)[⍋⌽i]', 'i[⍋x]', 'i[⍋¨i]', '{⍺[⍋⍺]}3', 'i[⍋i]←⍳5 ⋄ i'])


def test_integers_that_are_only_compared_are_not_measured(everything: None, monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[object] = []
    inner = run.span_of
    monkeypatch.setattr(run, 'span_of', lambda x: measured.append(x) or inner(x))
    lines = ['+/i=3', '+/l=5000000007', '+/l≠l', '(l=5000000007)∨l<5000000000', '∨/big=big',
             '+/big≤9223372036854775807',
             '+/(0≤l)∧l<5000000005', '+/~l=l', '+/l=0.5', '+/l<5000000007.5', '+/big=9223372036854775807.0', '∧/l∧l',
             '+/l=l∘.+i',
             '+/,l∘.=l', '+/b=l', '1=l=k', '(2×l)=l', '+/3=l-5000000000']
    check(lines, NAMES)
    session = arrayl.Session()
    session['w'] = np.arange(100)
    measured.clear()
    assert session.eval('+/w=3') == 1 and session.eval('+/(5≤w)∧w<9') == 4
    assert not any(isinstance(x, np.ndarray) for x in measured)


def test_rounded_quotients_of_integers(everything: None) -> None:
    """``⌊i÷n`` in integers, where neither tolerance nor rounding could tell; everything else as it is defined."""
    names = ['b', 'i', 'k', 'l', 'big', 'vast', 'M', 'x', 'e', 'q']
    lines = []
    for f in '⌊⌈':
        for d in ('2', '¯2', '7', '1', '¯1', '0', '0.5', '3000000001', '9007199254740993', '(1+|{})', '(-1+|{})', '{}'):
            lines += [f'{f}{x}÷{d.format(x)}' for x in names]
        lines += [f'⎕CT←0 ⋄ {f}l÷7 ⋄ ⎕CT←1E¯14', f'⎕CT←1E¯10 ⋄ {f}l÷1000000007 ⋄ ⎕CT←1E¯14', f'1+{f}i÷2', f'i÷2-{f}i÷2',
                  f'{{{f}⍵÷2}}¨i', f'{{⍵=0:0 ⋄ {f}12÷⍵}}¨i', f'⎕DIV←1 ⋄ {f}i÷0 ⋄ ⎕DIV←0', f'{f}i∘.÷2 ¯3', f'+/{f}i÷2']
    check([*lines, '(⌊i÷2)+⌈i÷2', '{q←⍵÷2 ⋄ (⌊q)+⌈q}¨i', '{q←⍵÷2 ⋄ q+⌊q}¨i', '{q←⍵÷2 ⋄ (⌊q)-2×⌊q}¨i'])


def test_integers_among_floats_stay_exact(everything: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What ``⌈``, ``⌊`` and guards pick may be an integer, and goes on as one: beyond 2⁵³ that is the plain path's."""
    setup = NAMES + '⎕PP←34 ⋄ wide←7⍴3037000497 ¯3037000497 ⋄ most←7⍴9007199254740991 ¯5 \n'
    picked = ['0.25⌈⍵', '0.25⌊⍵', '⍵⌈¯0.5', '{⍵>0:⍵ ⋄ 0.5}⍵', '{⍵>0:¯0.5 ⋄ ⍵}⍵', '(0.25⌈⍵)⌊2×⍵', '{⍵>0:0.25⌈⍵ ⋄ 7}⍵']
    forms = ['3037000501×{}', '{}×3037000501', '{}+9007199254740992', '9007199254740993-{}', '{}*2', '{}*3', '2*0⌈{}',
             '{0}×{0}', '3037000501×-{}', '3037000501×|{}', '3037000501×0.5⌈{}', '3037000501×{{⍵>3:⍵ ⋄ 0.5}}{}',
             '9007199254740993={}', '0.5×{}', '2×{}', '{}*0.5', '{}*¯1', '1=×{}']
    check([f'{{{form.format(f"({f})")}}}¨{names}' for f in picked for form in forms
           for names in ('wide', 'most', 'i', 'b', 'x')], setup)
    check([f'{fold}wide∘.{{3037000501×⍺⌈0.5×⍵}}wide' for fold in ('', '+/', '⌈/,')], setup)
    count = Count(monkeypatch)
    check([f'{{2×{f}}}¨{names}' for f in picked for names in ('wide', 'i')], setup)
    assert count.done and not count.declined            # where floats hold them all
