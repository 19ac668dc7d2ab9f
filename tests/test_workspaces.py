"""Workspaces: what is saved comes back equal; a save that fails leaves the old file; a wrong file changes nothing."""
from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import arrayl
from arrayl.arrays import build, chars, empty, enclose, items_of, nested
from arrayl.arrays.namespace import Namespace
from arrayl.interop.host import Host

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def identical(x: Any, y: Any) -> bool:
    """Whether two values are the same to the last bit, prototypes included."""
    stack = [(x, y)]
    while stack:
        x, y = stack.pop()
        if isinstance(x, np.ndarray) != isinstance(y, np.ndarray):
            return False
        if not isinstance(x, np.ndarray):
            if type(x) is not type(y) or x != y or repr(x) != repr(y):
                return False
            continue
        if x.shape != y.shape or (x.dtype.kind in 'bi') != (y.dtype.kind in 'bi'):
            return False
        if x.dtype.kind not in 'bi' and x.dtype.kind != y.dtype.kind:
            return False
        if x.dtype.kind == 'O':
            stack += zip(items_of(x), items_of(y), strict=True) if x.size else [(x.proto, y.proto)]
        elif x.dtype.kind == 'f':
            if x.tobytes() != y.tobytes():
                return False
        elif x.tolist() != y.tolist():
            return False
    return True


FLOATS = st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.one_of(st.integers(-2**63, 2**63 - 1), FLOATS, st.characters(codec=None), st.just('\0'),
                    st.builds(complex, FLOATS, FLOATS.filter(lambda x: x != 0)))
SHAPES = st.lists(st.integers(0, 3), max_size=3).map(tuple)


def shaped(items: list[Any], shape: tuple[int, ...]) -> Any:
    n = int(np.prod(shape))
    if n == 0:
        return empty(shape, items[0] if items else 0)
    if not items:
        return build([0] * n, shape)
    return build([items[i % len(items)] for i in range(n)], shape)


VALUES = st.recursive(
    st.one_of(SCALARS, st.builds(shaped, st.lists(SCALARS, max_size=5), SHAPES),
              st.builds(shaped, st.lists(FLOATS, max_size=5), SHAPES), st.text(max_size=5).map(chars)),
    lambda inner: st.one_of(st.builds(shaped, st.lists(inner, min_size=1, max_size=4), SHAPES), inner.map(enclose)),
    max_leaves=12)


@QUICK
@given(value=VALUES)
def test_values_come_back(value: Any, tmp_path: Path) -> None:
    one, two = arrayl.Session(), arrayl.Session()
    one.root.set('x', value)
    assert 'saved' in one.transcript(f')SAVE -force {tmp_path}/w')
    assert 'saved' in two.transcript(f')LOAD {tmp_path}/w')
    assert identical(value, two.root.get('x'))


def reloaded(tmp_path: Path, text: str) -> arrayl.Session:
    """A session that has loaded what another, in which `text` was run, has saved."""
    one, two = arrayl.Session(), arrayl.Session()
    out = one.transcript(text)
    assert 'ERROR' not in out, out
    out = one.transcript(f')SAVE {tmp_path}/w')
    assert out.startswith(f'{tmp_path}/w.arlws saved '), out
    two.transcript('junk←1 ⋄ ⎕IO←0')
    assert two.transcript(f')LOAD {tmp_path}/w') == out
    assert two.transcript('⎕NC ''\'junk\'') == '0\n'
    return two


DEFINITIONS = '''\
f←{⍵+1}   ⍝ a comment
many←{
    ⍝ lines
    ⍺←2
    ⍺×⍵
}
mean←+/÷≢
h←f∘mean⍤1
outer←∘.{⍺,⍵}
inv←⍣¯1
each←¨
twice←{⍺⍺ ⍺⍺ ⍵}
over←{(⍺⍺ ⍵)⍵⍵ ⍵}
z←f twice
axis←+/[1]
rot←⌽[1]
ex←⍎
now←{⍎'⍵+1'}
subst←'a'⎕R'b'
∇ r←{x}trad y;z
  ⍝ a comment
  :If 2=⎕NC'x'
      r←x+y
  :Else
      r←y
  :EndIf
∇
∇ r←(g top)y
  r←g g y
∇
∇ r←niladic
  r←42
∇
'''
CALLS = [('f 1', '2'), ('many 3', '6'), ('mean 1 2 6', '3'), ('h 2 2⍴⍳4', '2.5 4.5'), ('⍴1 2 outer 3 4', '2 2'),
         ('×∘2 inv 6', '3'), ('≢each 1 2', '1 1'), ('f twice 1', '3'), ('f over × 3', '12'), ('z 1', '3'),
         ('axis 2 2⍴⍳4', '4 6'), ('rot 2 2⍴⍳4', '3 4\n1 2'), ("ex '1+1'", '2'), ('now 1', '2'), ("subst 'aba'", 'bbb'),
         ('trad 1', '1'), ('2 trad 1', '3'), ('-top 3', '3'), ('niladic', '42'), ('mean', '+/÷≢')]


def test_definitions_come_back(tmp_path: Path) -> None:
    two = reloaded(tmp_path, DEFINITIONS)
    for source, expected in CALLS:
        assert two.transcript(source).rstrip('\n') == expected.rstrip('\n'), source
    one = arrayl.Session()
    one.transcript(DEFINITIONS)
    for source in ('h', 'z', 'outer', 'inv', 'axis'):
        assert two.transcript(source) == one.transcript(source), source
    for name in ('f', 'many', 'trad', 'top', 'niladic', 'twice', 'now'):
        source = f"⍪⎕NR '{name}'"
        assert two.transcript(source) == one.transcript(source), name
        assert two.transcript(f"⎕NC ⊂'{name}'") == one.transcript(f"⎕NC ⊂'{name}'"), name


def test_functions_keep_the_time_of_their_definition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = arrayl.Session()
    monkeypatch.setattr('time.time', lambda: 1.6e9)
    one.transcript(DEFINITIONS)
    monkeypatch.undo()
    names = "⍪2⎕AT'f' 'trad' 'top' 'twice' 'now'"
    then = one.transcript(names)
    one.transcript(f')SAVE {tmp_path}/dated')
    for command in (')LOAD', ')COPY'):
        two = arrayl.Session()
        two.transcript(f'{command} {tmp_path}/dated')
        assert two.transcript(names) == then


ODD = """last←0
keep←last∘←
⎕FX 'r←odd x' 'r←x' ':If x' 'r←"no end' ':EndIf' '1)' 'r←(3'
⎕FX 'z←tail x;a' ';b  ⍝ and more' 'a b←x' 'z←b,a'
⎕FX 'r←(f op g)x' 'r←f g x)'"""


def test_functions_with_broken_lines_and_functions_that_assign_come_back(tmp_path: Path) -> None:
    two = reloaded(tmp_path, ODD)
    assert two.transcript('odd 0') == arrayl.Session().transcript(f'{ODD}\nodd 0') != ''
    two.transcript(')RESET')
    assert two.transcript("tail 3 4 ⋄ ⎕NC 2 1⍴'ab'") == '4 3\n0 0\n'
    assert two.transcript('keep¨5 6 ⋄ keep ⋄ last').endswith('last∘←\n6\n')


def test_namespaces_with_cycles_and_sharing(tmp_path: Path) -> None:
    two = reloaded(tmp_path, '''\
ns←⎕NS'' ⋄ ns.x←5
ns.self←ns ⋄ other←ns ⋄ pair←ns ns
ns.f←{x+⍵}
'ns.inner'⎕NS'' ⋄ ns.inner.y←7
ns.inner.g←{y+##.x}
empty←0⍴⊂(1 'a')
nul←⎕NULL 1
mean←+/÷≢
or←⎕OR'mean'
''')
    table = [('ns.self.self.x', '5'), ('ns.f 1', '6'), ('ns.inner.g 0', '12'), ('ns≡other', '1'), ('ns≡⊃pair', '1'),
             ('ns≡ns.self', '1'), ('⍴⊃empty', '2'), ('nul', '[Null]  1'),
             ('ns.inner', '#.[Namespace].inner'), ('≢pair', '2')]
    for source, expected in table:
        assert two.transcript(source).strip() == expected, source
    two.transcript('other.x←9')
    assert two.transcript('ns.x') == '9\n'


def test_settings_come_back_and_the_latent_expression_runs(tmp_path: Path) -> None:
    one, two = arrayl.Session(), arrayl.Session()
    one.transcript("⎕IO←0 ⋄ ⎕PP←5 ⋄ ⎕CT←1E¯10 ⋄ ⎕ML←0 ⋄ ⎕RL←42 1 ⋄ x←1 ⋄ ⎕LX←'x+1'")
    one.transcript(f')SAVE {tmp_path}/w')
    assert two.transcript(f')LOAD {tmp_path}/w').split('\n')[1:] == ['2', '']
    assert two.transcript('⎕IO ⎕PP ⎕CT ⎕ML') == '0 5 1E¯10 0\n'
    three = arrayl.Session()
    assert len(three.transcript(f')XLOAD {tmp_path}/w').split('\n')) == 2
    one.transcript('⎕RL←42 1')
    assert two.transcript('⎕RL←42 1 ⋄ ?10⍴100') == one.transcript('?10⍴100')


def test_deep_and_wide_sharing(tmp_path: Path) -> None:
    one, two = arrayl.Session(), arrayl.Session()
    deep: Any = build([1, 'a'])
    for _ in range(20000):
        deep = build([deep, 1])
    one.root.set('deep', deep)
    shared: Any = build([1, 2])
    for _ in range(60):
        shared = build([shared, shared])
    one.root.set('shared', shared)
    one.transcript(f')SAVE {tmp_path}/w')
    assert two.transcript(f')LOAD {tmp_path}/w') and two.transcript('≡deep') == '¯20001\n'
    assert two.root.get('shared')[0] is two.root.get('shared')[1]


def test_python_objects(tmp_path: Path) -> None:
    two = reloaded(tmp_path, "np←⎕PY'numpy' ⋄ sum←⎕PY'numpy.sum' ⋄ s←np.sin\nlin←⎕USE'linalg'")
    assert two.transcript('sum 1 2 3\nnp.cos 0\ns 0\nlin.det 2 2⍴1 2 3 4') == '6\n1\n0\n¯2\n'
    barred = arrayl.Session(host=Host(python=False))
    barred.transcript(f')LOAD {tmp_path}/w')
    assert 'permission "python"' in barred.transcript('sum 1 2 3')
    one = arrayl.Session()
    one.transcript("ns←(d: 1) ⋄ D←⎕PY'decimal.Decimal'\nns.d←D 1")
    assert one.transcript(f')SAVE {tmp_path}/v') == 'not saved: #.ns.d holds a Python object\n'
    assert not (tmp_path / 'v.arlws').exists()


# --- saving

def test_a_save_that_dies_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = arrayl.Session()
    session.transcript(f'x←1\n)SAVE {tmp_path}/w')
    before = (tmp_path / 'w.arlws').read_bytes()
    session.transcript('x←⍳1000')

    def broken(*_: Any) -> None:
        raise OSError(28, 'No space left on device')
    for place in ('fsync', 'replace', 'fdopen'):
        with monkeypatch.context() as patch:
            patch.setattr(os, place, broken)
            assert session.transcript(')SAVE') == 'cannot create: No space left on device\n'
        assert (tmp_path / 'w.arlws').read_bytes() == before
        assert os.listdir(tmp_path) == ['w.arlws']

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt
    with monkeypatch.context() as patch:
        patch.setattr(os, 'replace', killed)
        assert session.transcript(')SAVE').startswith('INTERRUPT')
    assert (tmp_path / 'w.arlws').read_bytes() == before
    assert os.listdir(tmp_path) == ['w.arlws']
    assert ' saved ' in session.transcript(')SAVE')
    assert (tmp_path / 'w.arlws').read_bytes() != before


def test_what_is_not_replaced(tmp_path: Path) -> None:
    session = arrayl.Session()
    assert session.transcript(')SAVE') == 'not saved this ws is CLEAR WS\n'
    session.transcript(f')SAVE {tmp_path}/one\n)SAVE {tmp_path}/two')
    assert session.transcript(f')SAVE {tmp_path}/one') == f'not saved this ws is {tmp_path}/two\n'
    assert ' saved ' in session.transcript(f')SAVE -force {tmp_path}/one')
    (tmp_path / 'mine.arlws').write_text('precious')
    assert session.transcript(f')SAVE -force {tmp_path}/mine') == 'cannot create\n'
    assert (tmp_path / 'mine.arlws').read_text() == 'precious'
    assert session.transcript(f')SAVE {tmp_path}/no/such') == "Can't save - file could not be created.\n"
    assert session.transcript(')SAVE /') == 'unacceptable char\n'


# --- copying and the library

def test_copy(tmp_path: Path) -> None:
    one, two = arrayl.Session(), arrayl.Session()
    one.transcript(f'x←1 ⋄ f←{{x+⍵}} ⋄ ns←(y: 5)\nns.g←{{y+⍵}} ⋄ ⎕PP←4\n)SAVE {tmp_path}/w')
    two.transcript('x←100')
    saved = two.transcript(f')COPY {tmp_path}/w f ns nosuch ⎕PP')
    assert saved.split('\n')[1:] == ['not found nosuch', '']
    assert two.transcript('f 1\nns.g 1\n⎕PP') == '101\n6\n4\n'
    kept = two.transcript(f')PCOPY {tmp_path}/w').split('\n')[1:]
    assert kept == ['not copied x', 'not copied f', 'not copied ns', '']
    assert two.transcript('x') == '100\n'
    two.transcript(f')COPY {tmp_path}/w')
    assert two.transcript('x') == '1\n'
    two.transcript(f'y←50\n)COPY {tmp_path}/w ns.g')
    assert two.transcript('g 1') == '51\n'
    assert two.transcript(f")NS inner\n)CS inner\n)COPY {tmp_path}/w x f\nf 1\n)CS").endswith('2\n#\n')
    assert two.transcript(f"⎕←⎕CY'{tmp_path}/nosuch'").startswith('DOMAIN ERROR: ws not found')


def test_copy_of_a_member_that_leads_back(tmp_path: Path) -> None:
    session = arrayl.Session()
    session.transcript(f"n←⎕NS '' ⋄ n.own←n ⋄ n.k←(a:1 ⋄ b:(c:n)) ⋄ n.v←5\n)SAVE {tmp_path}/w")
    other = arrayl.Session()
    assert ' saved ' in other.transcript(f')COPY {tmp_path}/w n.k n.v')
    assert other.transcript('k.a v k.b.c.v\nk.b.c≡k.b.c.own') == '1 5 5\n1\n'


def test_library_and_drop(tmp_path: Path) -> None:
    session = arrayl.Session()
    session.transcript(f')SAVE {tmp_path}/b\n)SAVE {tmp_path}/a')
    (tmp_path / 'note.txt').write_text('')
    assert session.transcript(f')LIB {tmp_path}').split() == ['a', 'b']
    assert len(session.transcript(f')DROP {tmp_path}/a').split()) == 5
    assert session.transcript(f')DROP {tmp_path}/a') == 'ws not found\n'
    assert session.transcript(f')LIB {tmp_path}').split() == ['b']
    assert session.transcript(f')LOAD {tmp_path}/a') == 'ws not found\n'
    assert session.transcript(f')LOAD {tmp_path}') == f'{tmp_path} is not a ws\n'
    assert session.transcript(')LIB /no/such') == '/no/such: no such directory\n'


def test_the_search_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = arrayl.Session()
    session.transcript(f'x←5\n)SAVE {tmp_path}/lib')
    monkeypatch.setenv('ARRAYL_WSPATH', str(tmp_path))
    other = arrayl.Session()
    assert 'saved' in other.transcript(')LOAD lib') and other.transcript('x') == '5\n'
    assert other.transcript(')WSID') == f'is {tmp_path}/lib\n'
    assert other.transcript(')WSID new') == f'was {tmp_path}/lib\n'


def test_without_the_permission() -> None:
    session = arrayl.Session(host=Host(files=False))
    for line in (')SAVE x', ')LOAD x', ')COPY x', ')LIB', ')DROP x', "⎕SAVE 'x'", "⎕CY 'x'"):
        assert 'permission "files"' in session.transcript(line), line


def test_an_empty_nested_array_keeps_its_prototype(tmp_path: Path) -> None:
    one, two = arrayl.Session(), arrayl.Session()
    one.root.set('x', nested([], (0, 2), build([0, chars('  ')])))
    one.root.set('s', Namespace(one.root, 's'))
    one.transcript(f')SAVE {tmp_path}/w')
    two.transcript(f')LOAD {tmp_path}/w')
    assert identical(one.root.get('x'), two.root.get('x'))


def test_settings_of_namespaces(tmp_path: Path) -> None:
    one, two, three = arrayl.Session(), arrayl.Session(), arrayl.Session()
    one.transcript(f"⎕IO←1 ⋄ ns←⎕NS'' ⋄ ns.⎕IO←0\nns.f←{{⍳⍵}} ⋄ g←{{⍳⍵}}\nns.⎕DF 2 3⍴'abcdef'\n)SAVE {tmp_path}/w")
    two.transcript(f')LOAD {tmp_path}/w')
    assert two.transcript('ns.f 3\ng 3\n⎕IO ns.⎕IO') == '0 1 2\n1 2 3\n1 0\n'
    assert two.transcript('ns') == one.transcript('ns')
    three.transcript(f'⎕IO←0\n)COPY {tmp_path}/w')
    assert three.transcript('ns.f 3\ng 3\n⎕IO') == '0 1 2\n0 1 2\n0\n'
    two.transcript(f"⎕IO←0\n)SAVE {tmp_path}/w")
    three.transcript(f')LOAD {tmp_path}/w')
    assert three.transcript('ns.f 3\ng 3\n⎕IO ns.⎕IO') == '0 1 2\n0 1 2\n0 0\n'


SAVER = r'''
import sys
import arrayl
session = arrayl.Session()
for round in range(int(sys.argv[2]), 10 ** 6):
    session.eval(f"round←{round} ⋄ numbers←50000⍴round ⋄ words←3000⍴⊂'round {round}'")
    session.eval(f"space←⎕NS 'round' 'words' ⋄ f←{{⍵,{round}}}")
    answer = session.transcript(f")SAVE -force {sys.argv[1]}")
    print(round if ' saved ' in answer else answer, flush=True)
'''


def test_a_killed_process_leaves_a_whole_workspace(tmp_path: Path) -> None:
    """Killed at any moment of its saving, it leaves the last workspace that it said was saved, or the one after."""
    place = tmp_path / 'killed'
    random = Random(27)
    last = -1
    for _ in range(8):
        with subprocess.Popen([sys.executable, '-c', SAVER, str(place), str(last + 1)], stdout=subprocess.PIPE,
                              text=True) as saver:
            assert saver.stdout is not None
            said = int(saver.stdout.readline())
            time.sleep(random.uniform(0, 0.1))
            saver.kill()
            said = int(([str(said)] + [x for x in saver.stdout.read().split('\n')[:-1] if x])[-1])
        session = arrayl.Session()
        assert ' saved ' in session.transcript(f')LOAD {place}')
        assert os.listdir(tmp_path) == ['killed.arlws']         # loading has removed what the killed process left
        last = session.eval('round')
        assert last in (said, said + 1)
        assert session.eval("numbers≡50000⍴round") == 1
        assert session.eval("words≡3000⍴⊂'round ',⍕round") == 1
        assert session.eval("space.(round words)≡round words") == 1
        assert session.eval("(f 0)≡0,round") == 1


def test_what_killed_processes_left_is_removed(tmp_path: Path) -> None:
    """Not what a live process writes, or one whose number means nothing here but which holds the lock."""
    session = arrayl.Session()
    session.transcript(f')SAVE {tmp_path}/w')
    with subprocess.Popen(['true']) as done:
        pass
    left, live, other, locked, mine = (tmp_path / name for name in (
        f'.w.arlws.{done.pid}.aaaaaaaa', f'.w.arlws.{os.getpid()}.bbbbbbbb', f'.v.arlws.{done.pid}.cccccccc',
        f'.w.arlws.{done.pid}.dddddddd', '.w.arlws.mine'))
    for place in (left, live, other, locked, mine):
        place.write_text('half')
    with locked.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for command in (f')SAVE {tmp_path}/w', f')LOAD {tmp_path}/w'):
            left.write_text('half')
            assert ' saved ' in session.transcript(command)
            assert [place.exists() for place in (left, live, other, locked, mine)] == [False, True, True, True, True]


def test_saving_follows_a_link(tmp_path: Path) -> None:
    session = arrayl.Session()
    session.transcript(f')SAVE {tmp_path}/w')
    os.symlink('w.arlws', tmp_path / 'link.arlws')
    session.transcript(f'x←5\n)SAVE -force {tmp_path}/link')
    assert (tmp_path / 'link.arlws').is_symlink()
    assert session.transcript(f')LOAD {tmp_path}/w\nx').endswith('\n5\n')


@pytest.mark.parametrize(('line', 'expected'), [
    (')LOAD .', '. is not a ws'), (')LOAD ..', '.. is not a ws'), (')LOAD /', '/ is not a ws'),
    (')SAVE .', 'unacceptable char'), (')SAVE ..', 'unacceptable char'), (')SAVE /', 'unacceptable char'),
    (')DROP .', '. is not a ws'), (')COPY .', 'bad ws'), (')PCOPY folder', 'bad ws'),
    (')LOAD folder', 'folder is not a ws'),
])
def test_folders_are_no_workspaces(line: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / 'folder').mkdir()
    assert arrayl.Session().transcript(line) == f'{expected}\n'


def test_cy_copies_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    session = arrayl.Session()
    session.transcript("aa←1 ⋄ bb←2 ⋄ ⎕IO←0\n)SAVE mine\n)CLEAR")
    assert session.transcript("'aa' '⎕IO' 'none'⎕CY 'mine'").startswith('DOMAIN ERROR: not found none\n')
    assert session.transcript("⎕NC 'aa' 'bb' ⋄ ⎕IO") == '0 0\n1\n'
    assert session.transcript("'cmpx' 'none'⎕CY 'dfns'").startswith('DOMAIN ERROR: not found none\n')
    assert session.transcript("⎕NL 3") == ''
    assert session.transcript("⎕←⎕CY 'mine' ⋄ aa bb ⎕IO\n'aa' '⎕io' ⎕CY 'mine' ⋄ ⎕IO") == '\n1 2 1\n0\n'


def test_a_function_that_loads_a_workspace_is_over(tmp_path: Path) -> None:
    session = arrayl.Session()
    session.transcript(f"x←5 ⋄ ⎕LX←'''loaded'''\n⎕SAVE '{tmp_path}/w'")
    session.transcript(f"∇ load\nx←6\n⎕LOAD '{tmp_path}/w'\n'not reached'\n∇\ny←1")
    assert session.transcript("{load ⋄ 'nor this'}0\nx ⋄ ⎕NL ¯2 3\n)SI") == 'loaded\n5\n x \n'


def test_functions_of_another_space_stay_at_home_there(tmp_path: Path) -> None:
    session = arrayl.Session()
    session.transcript("'from'⎕NS'' ⋄ 'to'⎕NS'' ⋄ from.v←5 ⋄ to.v←7 ⋄ from.f←{v+⍵} ⋄ from.d←{⍎'v+⍵'}\n"
                       "from.⎕FX 'r←t x' 'r←v+x'\n"
                       "to.f←from.f ⋄ to.d←from.d ⋄ to.t←from.t ⋄ g←from.f")
    asked = "to.f 1 ⋄ to.d 1 ⋄ to.t 1 ⋄ g 1 ⋄ 'two'⎕NS to ⋄ two.f 1 ⋄ two.d 1 ⋄ two.t 1 ⋄ to.h←g ⋄ to.h 1"
    assert session.transcript(asked) == '6\n' * 8
    session.transcript(f')SAVE {tmp_path}/w\n)CLEAR\n)LOAD {tmp_path}/w')
    assert session.transcript(asked) == '6\n' * 8


def test_controls_on_lines_come_back(tmp_path: Path) -> None:
    one = arrayl.Session()
    one.transcript("⎕FX 'r←f x' 'r←x' 'r←r+1'\nd←{\n⍵+1\n}\n2 ⎕STOP 'f' ⋄ 1 ⎕TRACE 'f' ⋄ 1 ⎕TRACE 'd'\n"
                   "n←⎕NS '' ⋄ n.f←f ⋄ 1 ⎕MONITOR 'n.f'")
    one.transcript(f')SAVE {tmp_path}/stops')
    for command in (f')LOAD {tmp_path}/stops', f')COPY {tmp_path}/stops'):
        two = arrayl.Session()
        two.transcript(command)
        assert two.transcript("(⎕STOP 'f')(⎕TRACE 'f')(⎕TRACE 'd')") == ' 2  1  1 \n'
        assert two.transcript("(⎕STOP 'n.f')(⎕MONITOR 'n.f')") == ' 2  1 0 0 0 0 \n'
        assert two.transcript('f 3') == ' f[1]  3\nf[2]\n'


def test_large_arrays_are_written_and_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """json works through a list in one go, and an interrupt has to wait; the text is the same as that of one piece."""
    from arrayl.session import workspace_reader as reader
    from arrayl.session import workspace_writer as writer
    at_once = [tmp_path / 'whole.arlws', tmp_path / 'pieces.arlws']
    session = arrayl.Session()
    session.transcript("i←1000000×⍳500 ⋄ f←÷⍳500 ⋄ c←0J1×f ⋄ n←i,⊂'a,]' ⋄ t←5000⍴'[1,2]' ⋄ b←2|⍳5000")
    session.transcript(f')SAVE {at_once[0]}')
    written: list[int] = []
    read: list[int] = []
    dump, loads = writer.dump, reader.json.loads

    def dumped(value: Any) -> str:
        written.append(len(value))
        return dump(value)

    def loaded(text: bytes) -> Any:
        value = loads(text)
        if not text.startswith((b'{', b'["')):          # all but the header and what is read as one
            read.append(len(value))
        return value
    monkeypatch.setattr(writer, 'PIECE', 100)
    monkeypatch.setattr(reader, 'PIECE', 100)
    monkeypatch.setattr(writer, 'dump', dumped)
    monkeypatch.setattr(reader.json, 'loads', loaded)
    session.transcript(f')SAVE -force {at_once[1]}')
    lines = [[line for line in path.read_text().split('\n') if line.startswith('["')] for path in at_once]
    assert lines[0] == lines[1] and max(written) <= 100
    other = arrayl.Session()
    other.transcript(f')LOAD {at_once[1]}')
    assert all(identical(other[name], session[name]) for name in 'ifcntb')
    assert len(read) > 20 and max(read) < 100


@pytest.mark.parametrize('items', [b'1,,2', b',1,2', b'1,2,', b'1,-,2', b'1,00,2', b''])
def test_a_long_line_that_holds_no_numbers(items: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    from arrayl.session import workspace_reader as reader
    monkeypatch.setattr(reader, 'PIECE', 1)
    with pytest.raises(reader.Damaged):
        reader.parsed(b'["int",[3],[' + items + b']]', 9)
