"""The line editor in a conversation: what it refuses, displays and remarks on, as its documentation says."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import arrayl
from arrayl.repl.editing import is_complete, reopened
from arrayl.session.units import Feeder

STUCK = '∇r←stuck y\n r←÷y\n∇\nstuck 0\n'
CALLS = '∇outer\ninner\n∇\n∇inner\n÷0\n∇\nouter\n'


def shown(text: str, before: str = '') -> list[str]:
    """The lines that `text` prints in a session that `before` was typed in."""
    session = arrayl.Session()
    session.transcript(before)
    return session.transcript(text).splitlines()


@pytest.mark.parametrize('header', [
    '∇R←SALES Y', '∇SALES', '∇ R←SALES', '∇R←A B C D:G', "∇R←F 'Y", '∇R←F Y;2', '∇R←SALES Y∇', '∇R←(F SALES',
])
def test_refused_header_opens_nothing(header: str) -> None:
    assert shown(f'{header}\n2+2\n', 'SALES←1') == ['defn error', '4']
    feeder, session = Feeder(), arrayl.Session()
    session.transcript('SALES←1')
    unit = feeder.feed(header, session)
    assert unit is not None and unit.text == header


def test_name_that_comes_into_use_before_the_header() -> None:
    assert shown('∇f\n1\n∇\nf\ngone←⎕EX \'f\' ⋄ f←5\n∇f\nf') == ['1', 'defn error', '5']
    assert shown('∇r←n Y\n⎕DMX.(EN Message)', 'n←⎕NS \'\'') == ['defn error', '2  The name is in use ']


def test_scripts_and_python_tell_the_place(tmp_path: Path) -> None:
    with pytest.raises(arrayl.APLError, match='The name is in use'):
        arrayl.Session().eval('SALES←1\n∇R←SALES Y\nR←Y\n∇')
    path = tmp_path / 'wrong.apl'
    path.write_text('x←1\n∇R←A B C D:G\nR←1\n∇\n', encoding='utf-8')
    done = subprocess.run([sys.executable, '-m', 'arrayl', str(path)], capture_output=True, check=False)
    report = done.stderr.decode()
    assert done.returncode == 1 and 'SYNTAX ERROR: Malformed header' in report and 'wrong.apl:2' in report


def test_piped_session_goes_on() -> None:
    lines = 'SALES←1\n∇R←SALES Y\n2+2\n'.encode()
    done = subprocess.run([sys.executable, '-m', 'arrayl', '-'], input=lines, capture_output=True, check=False)
    assert done.stdout.decode().splitlines() == ['defn error', '4']


def test_bare_del_opens_what_is_suspended() -> None:
    listed = ['     ∇ r←stuck y', '[1]    r←÷y']
    session = arrayl.Session()
    session.transcript(STUCK)
    assert session.transcript('∇').splitlines() == listed
    assert session.transcript("∇\n[2] r←3\n∇\n⎕NR 'stuck'").splitlines() == [*listed, ' r←stuck y   r←÷y  r←3 ']
    assert session.transcript('∇\n∇\n2+2').splitlines() == [*listed, '[2]    r←3', '4']
    assert session.transcript('→\n∇\n2+2').splitlines() == ['defn error', '4']


def test_bare_del_waits_for_lines() -> None:
    feeder, session = Feeder(), arrayl.Session()
    assert feeder.feed('∇', session) is not None
    session.transcript(STUCK)
    assert feeder.feed('∇', session) is None and feeder.feed('[2] r←3', session) is None
    unit = feeder.feed('∇', session)
    assert unit is not None and unit.text == '∇\n[2] r←3\n∇'


def test_name_alone_displays_what_is_there() -> None:
    made = '∇R←FOO\n[1] R←10\n[2] ∇'
    listed = ['     ∇ R←FOO', '[1]    R←10']
    assert shown('∇FOO∇', made) == [*listed, '     ∇']
    assert shown('∇FOO\n∇\nFOO', made) == [*listed, '10']
    assert shown('∇FOO\n[2] R←R×2\n[3] ∇\nFOO', made) == [*listed, '20']
    assert shown('∇FOO[1] R←5∇\nFOO', made) == ['5']


@pytest.mark.parametrize(('text', 'expected'), [
    ('∇r←f x;a;a\n∇', ['duplicate name']),
    ('∇r←f x;x\n∇', ['duplicate name']),
    ('∇f;f\n∇', ['duplicate name']),
    ('∇x←f x\n∇', []),
    ('∇r←f x\nL:r←1\nL:r←2\n∇', ['duplicate label']),
    ('∇r←f x;a\n:If x\na:r←1\n:EndIf\n∇', ['label name present in line 0']),
    ('∇r←f x\nX←(E>2)^E<10)⌿A\n∇', ['unmatched parentheses']),
    ('∇r←f x\nA[;B[;2]←0\n∇', ['unmatched brackets']),
    ("∇r←f x\nR←(A[;1)=2)⌿⍎EXP,'×2\n∇", ['unmatched parentheses', 'unmatched brackets']),
    ("∇r←f x\nr←')' ⍝ (]\nr←(1 2\n3 4)\nr←[1\n2]\n∇", []),
    ('∇r←f x\nr←1\n[2]r←(2\n[1.1]r←2)\n[∆2]\n∇', ['unmatched parentheses']),
])
def test_remarks(text: str, expected: list[str]) -> None:
    assert shown(text) == [f'warning {x}' for x in expected]
    assert shown(f'{text}\n∇f[9]⍝ x∇', '') == [f'warning {x}' for x in expected + [
        x for x in expected if 'label' in x]]       # what was there is not remarked on again, unless on closing


def test_remark_on_a_function_that_waits() -> None:
    remark = 'warning pendent operation'
    assert shown('∇outer\n∇', CALLS) == [remark, '     ∇ outer', '[1]    inner', remark]
    assert shown('∇outer[2]1∇', CALLS) == [remark, remark]
    assert shown('∇inner\n∇', CALLS) == ['     ∇ inner', '[1]    ÷0']
    assert shown('→\n∇outer[2]1∇', CALLS) == []


def test_no_remarks_but_in_a_conversation(capsys: pytest.CaptureFixture[str]) -> None:
    arrayl.Session().eval('∇r←f x;a;a\nL:r←(1\nL:\n∇')
    assert shown("⊢⎕FX 'f;a;a' 'L:' 'L:(1'") == ['f']
    assert capsys.readouterr().out == ''


def test_prompt_opens_and_refuses_alike() -> None:
    session = arrayl.Session()
    session.transcript('SALES←1')
    assert is_complete('∇R←SALES Y', session) and not is_complete('∇R←SOLD Y', session)
    assert reopened(session, '∇') is None
    session.transcript(STUCK)
    opened = reopened(session, '∇')
    assert opened is not None and opened[0] == '∇r←stuck y\n r←÷y\n[2] \n∇'
