"""Statements that are compiled when they are reached: what their names mean may change between two rounds of a loop,
and where it has not, nobody looks for the code again. So it is with an expression in many namespaces."""
from __future__ import annotations

from typing import Any

import pytest

import arrayl
from arrayl.compile import units
from arrayl.compile.dynamic import Frame
from arrayl.compile.scopes import ModuleScope

LOOPS = {
    'a namespace': '∇r←f n;i;s\ns←⎕NS⍬ ⋄ s.x←0 ⋄ s.g←{⍵+1}\n:For i :In ⍳n\ns.x←s.g s.x\n:EndFor\nr←s.x\n∇',
    'a class is asked': '∇r←{a}f n;i;local\n:If 0=⎕NC\'a\' ⋄ a←0 ⋄ :EndIf\n:If 0=⎕NC\'local\' ⋄ local←0 ⋄ :EndIf\n'
                        ':For i :In ⍳n\nlocal+←1+a\n:EndFor\nr←local\n∇',
    'text is executed': "∇r←f n;i\nr←0\n:For i :In ⍳n\nr+←1\n:EndFor\n⍎'r←r'\n∇",
    'a dfn with a namespace': 'g←{n←⎕NS⍬ ⋄ n.x←⍵ ⋄ n.x}\n∇r←f n;i\nr←0\n:For i :In ⍳n\nr+←g 1\n:EndFor\n∇',
}


@pytest.mark.parametrize('what', LOOPS)
def test_a_round_does_not_look_for_the_code_of_its_statements(what: str, monkeypatch: Any) -> None:
    s = arrayl.Session()
    s.eval(LOOPS[what])
    asked = 0

    def counting(kind: Any, name: str) -> None:
        own = getattr(kind, name)

        def counted(self: Any, path: tuple[str, ...]) -> Any:
            nonlocal asked
            asked += 1
            return own(self, path)
        monkeypatch.setattr(kind, name, counted)
    counting(ModuleScope, 'raw_class')
    counting(Frame, 'class_of')
    found = []
    for n in (5, 50, 1050):
        s['n'], asked = n, 0
        assert s.eval('f n') == n
        found.append(asked)
    assert found[2] < found[1] + 1000


@pytest.mark.parametrize('text', ['nss.(x+1)', 'nss.(x←x+1)', 'nss.(new←2×x)', '{nss.(⍵+x)}1'])
def test_an_expression_in_many_namespaces_is_compiled_for_few(text: str, monkeypatch: Any) -> None:
    s = arrayl.Session()
    s.eval('nss←⎕NS¨40⍴⊂⍬ ⋄ nss.x←⍳40')
    made = 0
    own = units.compile_statement

    def counted(*arguments: Any, **more: Any) -> Any:
        nonlocal made
        made += 1
        return own(*arguments, **more)
    monkeypatch.setattr(units, 'compile_statement', counted)
    assert s.eval(f'+/{text}') == {'+/nss.(new←2×x)': 1640}.get(f'+/{text}', 860)
    assert made < 5
