"""``f¨`` of many vectors that are joined, where f gives a vector for each: the same as a call for each."""
from __future__ import annotations

import itertools
import random

import pytest

import arrayl
from arrayl.engine.switch import SWITCH
from arrayl.operators import each, vectors

ARGUMENTS = {
    'words': "'apple' 'banana'(,'a')(,'b')", 'empty': "'' 'ab' 'ba' '' 'abc'", 'whole': '(1 2 3)(4 5 6)(,6)(7 1 0 1)',
    'real': '(1.5 2)(¯3 4.25 0.1)(,7.5)', 'gaps': '⍬(1 2)⍬(3 4 5)', 'wide': "'αβ' 'aé' 'hello' 'é∘'",
    'bits': '(1 0 1)(,0)(1 1)',
}
AT_ONCE = [
    "{⍵/⍨⍵≠'a'}", "{⍵~'ab'}", "~∘'a'", '{⌽⍵}', "{⍵∊'aeiou'}", "{(⍵∊'aeiou')/⍵}", "{'<',⍵,'>'}", '{⍵,≢⍵}', '{⍵=⌽⍵}',
    '{⍵≡⌽⍵}', '{⊃⍵}', '{2↑⍵}', '{¯2↑⍵}', '{3↓⍵}', '{¯1↓⍵}', '{⎕UCS ⍵}', '⌽∘⎕UCS', '{1 ⎕c ⍵}', "{'abc'⍳⍵}", '{⍵÷≢⍵}',
    '{⍵-⌊/⍵}', '{(⍵≥⌈/⍵)/⍵}', '{1 2 3,⍵}', '{⍵∊1 2 3}', '{⍵~1 2 3}', '(⌽,⊢)', "('x',⊢)", '(+/÷≢)', '{≢⍵~1}',
    '{a←⌽⍵ ⋄ a,⍵}', '{⍵,⍵}', '{(≢⍵),+/⍵}', '{⎕UCS 64+⍵}', '(⊃,≢)', "{'a'=⊃⍵}",
]
OTHERS = [
    '{⍵,1.5}', '{9007199254740993,⍵}', "{(⊃⍵),'b'}", '{(⊃⍵),1}', "{'',⍵}", '{⍵+1 2 3}', '{∪⍵}', '{+\\⍵}', '{⍵/⍵}',
    '{÷⍵}', "{⍵~⍨'abc'}", '{⍵,⊂1 2}', '{⍵ 1}', "{'abc'=⌽'abc'}", "{'a'}", '{⍵[⍋⍵]}', '{~⍵}', '{(≢⍵)↑⍵}',
    '{⍵*0.5}', '{⍵⍳⊃⍵}', '{⍵×4e18}', "{⍵=⍵,'a'}", '{1=⍵}', '{1001↑⍵}', '{⍬,⍵}', '{⍵}', "{⍵≠' '}", '{×/⍵}', '{-/⍵}',
    '{⍴⍵}', '{⍕⍵}',
]
TOLD = '{0::⎕EN ⋄ (⎕DR¨⍵)(≡¨⍵)(⍴¨⍵)(⎕FMT¨⍵)({⊃0⍴⍵}¨⍵)}'


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(each, 'MANY', 1)


def session() -> arrayl.Session:
    made = arrayl.Session()
    for name, value in ARGUMENTS.items():
        made.eval(f'{name}←20⍴{value}')
    return made


def agree(made: arrayl.Session, f: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f'{f}¨{name}\n{TOLD}{f}¨{name}'
    monkeypatch.setattr(SWITCH, 'on', False)
    expected = made.transcript(text)
    monkeypatch.setattr(SWITCH, 'on', True)
    assert made.transcript(text) == expected, (f, name)


@pytest.mark.parametrize('f', AT_ONCE + OTHERS)
def test_a_function(f: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = session()
    for name in ARGUMENTS:
        agree(made, f, name, monkeypatch)


def test_two_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    made, choice = session(), random.Random(7)
    bodies = [f[1:-1] for f in AT_ONCE + OTHERS if f[0] == '{' and '⋄' not in f]
    for _ in range(60):
        first, then = choice.choice(bodies), choice.choice(bodies)
        both = f"{{y←{first} ⋄ {then.replace('⍵', choice.choice('y⍵'))}}}"
        agree(made, both, choice.choice(list(ARGUMENTS)), monkeypatch)


@pytest.mark.skipif(not SWITCH.on, reason='the engine is off')
@pytest.mark.parametrize('f', AT_ONCE)
def test_it_is_done_at_once(f: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for_items = vectors.for_items

    def noted(*given):
        found.append(for_items(*given))
        return found[-1]
    monkeypatch.setattr(vectors, 'for_items', noted)
    monkeypatch.setattr(each.pieces, 'monadic', lambda *_: None)
    made = session()
    for name in ARGUMENTS:
        made.transcript(f'{f}¨{name}')
    assert any(value is not None for value in found)


def test_effects_keep_their_order() -> None:
    shown = arrayl.Session().transcript("{⎕←⍵ ⋄ ⍵~'a'}¨20⍴'ab' 'ca'")
    assert shown.split('\n')[:20] == ['ab', 'ca'] * 10


def test_all_pairs_of_lengths(monkeypatch: pytest.MonkeyPatch) -> None:
    made = session()
    for first, second in itertools.product(range(4), repeat=2):
        made.eval(f"v←16⍴({first}⍴'ab')({second}⍴'bab')")
        for f in ("{⍵,⌽⍵}", "{2↑⍵}", "{⍵/⍨⍵='b'}", "{⍵≡⌽⍵}", "{≢⍵}", "{'b'∊⍵}"):
            agree(made, f, 'v', monkeypatch)
