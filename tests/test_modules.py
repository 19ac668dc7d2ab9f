"""⎕USE: where modules are looked for, that they are run once, circles, missing ones, and errors inside them."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import arrayl
from arrayl.interop.host import Host
from arrayl.session.modules import LIBRARY


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / f'{name.replace("__", "/")}.arl'
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding='utf-8')


def script(folder: Path, text: str, host: Host | None = None) -> arrayl.Session:
    """A session that has run `text` as folder/main.arl."""
    write(folder, main=text)
    session = arrayl.Session(host=host)
    session.run(folder / 'main.arl')
    return session


def test_beside_the_script_and_once(tmp_path: Path) -> None:
    write(tmp_path, m="count←0\ninc←{count+←1 ⋄ count}\n∇ r←twice x\n  r←2×x\n∇\n"
          ':Namespace inner\n  y←5\n:EndNamespace')
    session = script(tmp_path, "a←⎕USE'm'\nb←⎕USE'm'\nx←a.inc 0\ny←b.inc 0\n"
                     "same←a≡b\nt←a.twice 4\nz←a.inner.y\nn←⎕NC'count'")
    assert [session[name] for name in ('x', 'y', 'same', 't', 'z', 'n')] == [1, 2, 1, 8, 5, 0]
    assert session.transcript('a') == '#.m\n'
    assert session.transcript('≢⎕SRC a') == '8\n'


def test_in_functions_and_namespaces(tmp_path: Path) -> None:
    write(tmp_path, m='sq←{⍵×⍵}')
    session = script(tmp_path, """\
f←{m←⎕USE'm' ⋄ m.sq ⍵}
x←f 3
∇ r←g v;m
  m←⎕USE 'm'
  r←m.sq v
∇
y←g 4
:Namespace ns
  m←⎕USE'm'
  h←{m.sq ⍵}
  ∇ r←k v
    r←m.sq v
  ∇
:EndNamespace
z←(ns.h 5),ns.k 6
""")
    assert [session['x'], session['y'], session['z'].tolist()] == [9, 16, [25, 36]]


def test_the_order_of_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ('one', 'two', 'three'):
        (tmp_path / place).mkdir()
        write(tmp_path / place, which=f"name←'{place}'")
    write(tmp_path / 'two', only2="name←'two'")
    write(tmp_path / 'three', only3="name←'three'", text="name←'mine'")
    monkeypatch.setenv('ARRAYL_PATH', str(tmp_path / 'three'))
    host = Host(module_path=[tmp_path / 'two'])
    session = script(tmp_path / 'one', "x←(⎕USE'which').name,' ',(⎕USE'only2').name,' ',(⎕USE'only3').name\n"
                     "y←(⎕USE'text').name\nz←(⎕USE'stats').mean 1 3", host)
    assert session['x'] == 'one two three'
    assert (session['y'], session['z']) == ('mine', 2)


def test_modules_use_modules(tmp_path: Path) -> None:
    write(tmp_path, sub__a="b←⎕USE'b'\nv←b.v+1\nlate←{(⎕USE'c').v+⍵}", sub__b='v←10', sub__c='v←100', b='v←0')
    session = script(tmp_path, "a←⎕USE'sub/a'\nx←a.v\ny←a.late 1")
    assert (session['x'], session['y']) == (11, 101)


def test_circles_and_missing_modules(tmp_path: Path) -> None:
    write(tmp_path, a="b←⎕USE'b'", b="c←⎕USE'c'", c="a←⎕USE'a'", me="x←⎕USE'me'")
    with pytest.raises(arrayl.APLError) as caught:
        script(tmp_path, "a←⎕USE'a'")
    message = caught.value.message
    assert caught.value.name == 'DOMAIN ERROR' and 'circle' in message
    assert message.split(' → ') == [f'Modules use each other in a circle: {tmp_path}/a.arl',
                                    *[f'{tmp_path}/{n}.arl' for n in 'bca']]
    with pytest.raises(arrayl.APLError, match='circle'):
        script(tmp_path, "⎕USE'me'")
    with pytest.raises(arrayl.APLError) as caught:
        script(tmp_path, "⎕USE'nowhere'", Host(module_path=[tmp_path / 'lib']))
    assert caught.value.name == 'FILE NAME ERROR'
    for place in (tmp_path / 'nowhere.arl', tmp_path / 'lib' / 'nowhere.arl', LIBRARY / 'nowhere.arl'):
        assert str(place) in caught.value.message
    for name in ("''", "'a b'", "'../'", "'/etc/passwd'", '5', "'a' 'b'", "2 2⍴'abcd'"):
        out = arrayl.Session().transcript(f'⎕USE {name}')
        assert 'ERROR' in out.split('\n')[0] and 'INTERNAL' not in out, name


def test_a_module_that_fails_is_not_kept(tmp_path: Path) -> None:
    write(tmp_path, m='x←1\ny←÷0\n')
    session = arrayl.Session(script=str(tmp_path / 'main.arl'))
    out = session.transcript("m←⎕USE'm'")
    assert out.split('\n')[:2] == ['DOMAIN ERROR: Divide by zero', '      y←÷0']
    write(tmp_path, m='x←1\ny←2\n')
    assert session.transcript("m←⎕USE'm' ⋄ m.(x y)") == '1 2\n'
    (tmp_path / 'bytes.arl').write_bytes(b'x\xff')
    assert session.transcript("⎕USE'bytes'").startswith('TRANSLATION ERROR')
    write(tmp_path, open='f←{\n')
    assert 'ERROR' in session.transcript("⎕USE'open'")
    assert session.transcript('⎕THIS') == '#\n'


def test_settings_stay_apart(tmp_path: Path) -> None:
    write(tmp_path, m='⎕IO←0 ⋄ ⎕PP←3\nv←⍳3')
    session = arrayl.Session(script=str(tmp_path / 'main.arl'))
    assert session.transcript("⎕IO←1 ⋄ ⎕PP←5 ⋄ m←⎕USE'm' ⋄ ⎕IO ⎕PP\nm.v") == '1 5\n0 1 2\n'
    write(tmp_path, all="⎕RL←42 ⋄ ⎕PW←50 ⋄ ⎕PATH←'#.p' ⋄ ⎕LX←'1' ⋄ ⎕WSID←'w' ⋄ ⎕TRAP←0 'C' '''lost''' ⋄ v←?1000")
    shown = session.transcript("⎕RL←7 ⋄ a←?1000 ⋄ ⎕RL←7 ⋄ v←(⎕USE'all').v ⋄ a=?1000 ⋄ ⎕PW ⋄ ⎕PATH,⎕LX ⋄ ⎕WSID\n÷0")
    assert shown == '1\n80\n\nCLEAR WS\nDOMAIN ERROR: Divide by zero\n      ÷0\n      ∧\n'
    write(tmp_path, n='v←⍳3')
    assert session.transcript("⎕IO←0\nn←⎕USE'n' ⋄ n.v ⋄ ⎕IO") == '1 2 3\n0\n'


@pytest.mark.parametrize('text', [
    "f←{s←⎕USE 'm' ⋄ s.⎕IO ⎕IO} ⋄ f 0", "f←{_←⍎'s←⎕USE ''m''' ⋄ s.⎕IO ⎕IO} ⋄ f 0",
    "⎕FX 'r←f w;s' 's←⎕USE ''m''' 'r←s.⎕IO ⎕IO' ⋄ f 0",
    "{_←⎕FIX ':Namespace s' '⎕IO←0' 'f←{⍵}' ':EndNamespace' ⋄ s.⎕IO ⎕IO}0",
    "{s←⎕NS '' ⋄ s.⎕IO←0 ⋄ s.⎕IO ⎕IO}0", "{s←⎕NS '' ⋄ _←s.(⎕IO←0) ⋄ s.⎕IO ⎕IO}0",
    "{s←⎕NS '' ⋄ _←s⍎'⎕IO←0' ⋄ s.⎕IO ⎕IO}0", "{s←⎕NS '' ⋄ _←s.⍎'⎕IO←0' ⋄ s.⎕IO ⎕IO}0",
    "{s←⎕NS '' ⋄ s.h←{_←⍎'⎕IO←0' ⋄ ⍵} ⋄ _←s.h 1 ⋄ s.⎕IO ⎕IO}0",
    "⎕FX 'r←f s' ':With s' '⎕IO←0' ':EndWith' 'r←s.⎕IO ⎕IO' ⋄ f ⎕NS ''",
    "⎕FX 'r←f s' ':With s' 'r←⎕IO' ':EndWith' 'r←r,⎕IO' ⋄ s←⎕NS '' ⋄ s.⎕IO←0 ⋄ f s",
    "⎕FX 'r←f s' '⎕CS s' '⎕IO←0' 'r←⎕IO,##.⎕IO' ⋄ f 'space'⎕NS ''",
])
def test_a_setting_is_set_where_text_runs(tmp_path: Path, text: str) -> None:
    """Also when that is in a function, and the first setting of the session that changes."""
    write(tmp_path, m='⎕IO←0\nf←{⍵}')
    session = arrayl.Session(script=str(tmp_path / 'main.arl'))
    assert session.transcript(text) == '0 1\n'
    assert session.transcript('⎕IO') == '1\n'


def test_where_a_dfn_is_suspended(tmp_path: Path) -> None:
    """What a module or a script of a namespace defines is none of a suspended function's."""
    write(tmp_path, bad='f←{⍵÷0}\nx←f 5', m='⎕IO←0\nf←{⍳⍵}\nx←{⍵+⍺}\n∇ r←g w\n  r←w\n∇', user="⎕USE'bad'")
    session = arrayl.Session(script=str(tmp_path / 'main.arl'))
    assert session.transcript("⎕USE'bad'").startswith('DOMAIN ERROR: Divide by zero\nf[0] ')
    assert session.transcript("(⎕USE'm').f 3\n(⎕USE'm').⎕NL ¯3 ⋄ ⎕IO") == '0 1 2\n f  g  x \n1\n'
    made = session.transcript(":Namespace n\n  f←{⍵}\n:EndNamespace\nn.⎕NL ¯3")
    made += session.transcript("_←⎕FIX':Namespace k' 'f←{⍵}' ':EndNamespace' ⋄ k.⎕NL ¯3")
    assert made == ' f \n f \n'
    for name in ('bad', 'user'):                # not a circle: it is asked for once more
        assert session.transcript(f"⎕USE'{name}'").startswith('DOMAIN ERROR: Divide by zero\nf[0] ')
    write(tmp_path, bad='f←{⍵+1}\nx←f 5')
    assert session.transcript("(⎕USE'bad').x") == '6\n'


def test_the_state_names_the_module(tmp_path: Path) -> None:
    write(tmp_path, m='f←{\n⍵÷0\n}\ndop←{⍺⍺ ⍵}\n∇ r←(f trop) w\n  r←f w\n∇')
    session = arrayl.Session(script=str(tmp_path / 'main.arl'))
    session.transcript("m←⎕USE'm' ⋄ f←{⍵÷0\n}\nm.f 1\n")
    assert session.transcript(')SI') == '#.m.f[1]*\n'
    for name, line in (('dop', 0), ('trop', 1)):
        assert session.transcript(f')SIC\nf m.{name} 1\n)SI').endswith(f'\n#.f[0]*\n#.m.{name}[{line}]\n')


def test_permissions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, m='v←1')
    session = arrayl.Session(host=Host(files=False))
    assert session.transcript("(⎕USE'text').upper'a'") == 'A\n'
    assert 'permission "files"' in session.transcript("⎕USE'm'")
    barred = arrayl.Session(host=Host(python=False))
    assert 'permission "python"' in barred.transcript("⎕USE'linalg'")
    assert barred.transcript("(⎕USE'relations').star 1 1⍴0") == '1\n'


def test_an_error_in_a_script_names_the_module(tmp_path: Path) -> None:
    write(tmp_path, m='\nf←{\n  ⍵÷0\n}\n', main="m←⎕USE'm'\n⎕←'before'\nm.f 1\n")
    done = subprocess.run([sys.executable, '-m', 'arrayl', str(tmp_path / 'main.arl')], capture_output=True, text=True,
                          encoding='utf-8', check=False, cwd=tmp_path, timeout=60,
                          env={'PYTHONPATH': str(Path(arrayl.__file__).parent.parent), 'PYTHONUTF8': '1', 'PATH': ''})
    assert (done.returncode, done.stdout) == (1, 'before\n')
    assert f'{tmp_path}/m.arl:3' in done.stderr and f'{tmp_path}/main.arl:3' in done.stderr
    assert 'Traceback' not in done.stderr


def test_a_module_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """An open bracket, which is found before anything runs, is shown where it stands in the module."""
    write(tmp_path, open='x←1\nf←{⍵+', user="⎕USE 'open'", main="⎕USE 'user'")
    done = subprocess.run([sys.executable, '-m', 'arrayl', 'main.arl'], cwd=tmp_path, capture_output=True, text=True,
                          encoding='utf-8')
    assert done.returncode == 1
    assert done.stderr.split('\n') == ['SYNTAX ERROR: Unpaired {', '      f←{⍵+', '        ∧',
                                       f'at {tmp_path / "open.arl"}:2:3', f'called from {tmp_path / "user.arl"}:1',
                                       'called from main.arl:1', '']


def test_clear_forgets_modules(tmp_path: Path) -> None:
    write(tmp_path, m='v←1')
    session = arrayl.Session(script=str(tmp_path / 'main.arl'))
    session.transcript("m←⎕USE'm' ⋄ m.v←2\n)CLEAR")
    assert session.transcript("(⎕USE'm').v") == '1\n'


def test_a_name_too_long_for_a_file() -> None:
    with pytest.raises(arrayl.FileNameError):
        arrayl.eval("⎕USE 5000⍴'ab'")


def test_a_module_does_not_take_the_names_of_what_uses_it(tmp_path: Path) -> None:
    write(tmp_path, clears='x←1\n)CLEAR\n', executes="⍎')CLEAR'\n", loads=')LOAD other\n', fails='÷0\n')
    session = arrayl.Session(script=str(tmp_path / 'main.arl'))
    session.transcript('a←5')
    for name, what in (('clears', ')CLEAR'), ('executes', ')CLEAR'), ('loads', ')LOAD')):
        said = session.transcript(f"⎕USE'{name}'").split('\n')[0]
        assert said.removeprefix('⍎') == f'DOMAIN ERROR: {what} in a module would take the names of what uses it'
    assert session.transcript('a') == '5\n'
    session.transcript("⎕USE'fails'")
    assert session.transcript(')CLEAR') == 'clear ws\n'
