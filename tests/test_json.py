"""⎕JSON's short ways against its long ones, which take one character or one level after another."""
from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arrayl
from arrayl.system.interchange import json_export, json_import

NAMES = st.sampled_from(['a', 'b', 'Name', '⍙x', 'a b', '', '1', 'None', '__x', 'é'])
TEXTS = st.text(st.characters(codec='utf-8') | st.sampled_from('"\'\\/\x00\x1f\x7f\x80[]{}'), max_size=8)
NUMBERS = st.integers(-2 ** 70, 2 ** 70) | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(
    [0, 1, -1, 1.0, 1e300, 2 ** 53, 2 ** 63 - 1, 2 ** 63, -2 ** 63, 0.1])
SCALARS = NUMBERS | TEXTS | st.booleans() | st.none()
TREES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=14) | st.dictionaries(NAMES, inner, max_size=4),
                     max_leaves=40)


@pytest.fixture(scope='module')
def session() -> arrayl.Session:
    return arrayl.Session()


def long_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise json_export.Unusual
    monkeypatch.setattr(json_export.Dense, 'text', refuse)
    monkeypatch.setattr(json_import, 'SAFE_DEPTH', -1)


LOOK = "x←⎕JSON t ⋄ (⎕JSON x)(1 ⎕JSON⊂⍣(0=≡x)⊢x)(≡x)(⍴x)(⎕DR x)(⍕x)(1(⎕JSON⍠'Charset' 'ASCII')x)"


@settings(deadline=None, max_examples=150)
@given(TREES, st.booleans())
def test_the_short_ways_give_what_the_long_ones_give(session: arrayl.Session, tree: object, ascii_only: bool) -> None:
    session['t'] = json.dumps([tree], ensure_ascii=ascii_only)
    short = session.transcript(LOOK)
    with pytest.MonkeyPatch.context() as patch:
        long_way(patch)
        assert session.transcript(LOOK) == short


@pytest.mark.parametrize('value', [
    '1 0 1', '1.5 2 ¯3', '1E300 0.1 1E¯5', '⍬', "''", "'a'", "'abc' 'd' ''", "12⍴'ab' 'c\"d' ''", "11⍴⊂'é'", '(⊂1 2)',
    "1 'a' 'bc' (2 'd')", "⊂'null'", "(a:1 ⋄ c:'x' ⋄ b:(d:⍬))", "(a:1 ⋄ b:2)(b:3 ⋄ a:4)", '2 2⍴⍳4', "1 (2 2⍴⍳4)",
    "(f←⎕NS'')⊣f.g←{⍵}", '(f←⎕NS⍬)⊣f.f←f', '1J1 2', '⎕NULL', '⊂2(2 2⍴\'a\' \'b\' 1 2)', "(x:⊂'true' ⋄ y:⊂'1+1')",
    '{⊂⍵}⍣120⊢1 2', '{,⊂⍵}⍣120⊢1 2', '{⍵ ⍵}⍣8⊢⊂\'ab\'', '255 256 ¯129 32768', '9223372036854775807 1'])
@pytest.mark.parametrize('options', ['', "⍠'HighRank' 'Split'", "⍠'Charset' 'ASCII'"])
def test_values_are_written_alike(session: arrayl.Session, value: str, options: str) -> None:
    line = f'1(⎕JSON{options}){value}'
    short = session.transcript(line)
    with pytest.MonkeyPatch.context() as patch:
        long_way(patch)
        assert session.transcript(line) == short


@pytest.mark.parametrize(('text', 'depth'), [
    ('[[1],[[2]]]', 3), (r'["[[\"[[", "\\", [1]]', 2), (r'{"a\\":"{{{"}', 1), ('1', 0), ('""', 0), ('[' * 500, 500),
    ('["' + '[' * 200, 1), ('"é[' + '"[', 1)])
def test_depth_is_told_without_strings(text: str, depth: int) -> None:
    assert json_import.deepest(text) == depth


@pytest.mark.parametrize('deep', [99, 101, 100_000])
def test_deep_text_is_read(session: arrayl.Session, deep: int) -> None:
    session['t'] = '[' * deep + '"]"' + ']' * deep
    assert session.eval('|≡⎕JSON t') == deep + 1


def test_namespaces_stand_in_those_around_them(session: arrayl.Session) -> None:
    session['t'] = '{"a": {"b": [{"c": 1}, [{"d": 2}, "x"]]}}'
    assert session.transcript('x←⎕JSON t\nx.a.##≡x\n(⊃x.a.b).##≡x.a\n(⊃⊃⌽x.a.b).##≡x.a').split() == ['1', '1', '1']
