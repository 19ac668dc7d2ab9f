"""⎕SHELL: streams, callbacks, ends."""
from __future__ import annotations

from pathlib import Path

import pytest
from transcripts import shows

import arrayl


@pytest.mark.parametrize(('line', 'expected'), [
    ("⊃⎕SHELL 'echo a; echo b >&2; echo c'", '  a  b  c'),                      # in the order in which it was written
    ("2↑⎕SHELL⍠'Output' (2 'Array')⊢'echo a; echo b >&2'", '   a    b    1 2'),
    ("2↑⎕SHELL⍠'Output' (7 'Array')⊢'echo a; echo g >&7'", '   a    g    1 7'),
    ("2↑⎕SHELL⍠'Output' ((9 1)(8 ('Array' 83)))⊢'echo a; echo g >&9; echo h >&8'", '   a  g   104 10   1 8'),
    ("≢⊃⎕SHELL⍠'Output' ((2 'Null')(1 ('Stream' 2)))⊢'echo a'", '0'),
    ("⊃⎕SHELL⍠'Output' (2 2⍴1 (⊂'Array' 'UTF-16LE') 2 'Null')⊢'printf a; printf b >&2; printf ''\\0''; exit'", '  a'),
    ("⊃⊃⎕SHELL⍠'Input' (5 ('Array' 'hello'))⊢'cat <&5'", ' hello'),
    ("⊃⊃⎕SHELL⍠'Input' ((0 ('Array' 'in'))(6 ('Array' ('s' 'ix') 'UTF-8')))⊢'cat; cat <&6'", ' ins  ix'),
    ("⊃⊃⎕SHELL⍠'Input' (0 ('Array' 'a' 'UTF-8' (13 10)))⊢'od -An -c'", '    a  \\r  \\n'),
    ("≢⊃⊃⎕SHELL⍠'Input' (0 ('Array' (1E6⍴'a')))⊢'cat'", '1'),
    ("3⊃⎕SHELL⍠'Input' (0 ('Array' (1E6⍴'a')))⊢'exit 0'", '0'),
    ("4↑1↓⎕SHELL 'exit 7'", ' 1  7 0 ¯1'), ("3 4⊃¨⊂⎕SHELL 'kill -9 $$'", '¯9 1'),
    ("3 4⊃¨⊂⎕SHELL⍠'Timeout' 100⊢'echo a; sleep 9'", '¯1006 2'),
    ("0<5⊃⎕SHELL⍠'Timeout' 100⍠'Signal' 9⊢'echo a; sleep 9'", '1'),
    ("⊃⊃⎕SHELL⍠'Timeout' 300⊢'echo a; sleep 9'", ' a'),
    ("⎕SHELL 'sleep 9 & echo x'", '   x    1  0 0 ¯1'),         # what is left running is not waited for
    ("⊃⊃⎕SHELL⍠'Shell' '/bin/echo'⊢'hi'", ' hi'),
    ("⊃⊃⎕SHELL⍠'InheritEnv' 0⍠'Env' ('AB' 'c d')⊢'echo $AB$HOME'", ' c d'),
    ("⊃⊃⎕SHELL⍠'Env' (2 2⍴'AB' 'c' 'DE' 'f')⊢'echo $AB$DE'", ' cf'),
])
def test_streams(session: arrayl.Session, line: str, expected: str) -> None:
    assert shows(session, line) == [expected]


@pytest.mark.parametrize('options', [
    "'Output' ((1 2)(2 1))", "'Output' (1 7)", "'Output' (1 'Nowhere')", "'Output' (256 'Array')", "'Output' 5",
    "'Output' (¯3 'Array')", "'Output' ((1 'Null')(1 'Array'))", "'Output' (1 ('Array' 99))",
    "'Output' (1 ('Array' 'UTF-9'))", "'Output' (1 ('Callback' 'f' 99))", "'Input' (1 'Null')",
    "'Input' (0 ('Array' (1 2 'a')))", "'Input' (0 ('Callback' 'f'))", "'Env' (('AB' 'c')('AB' 'd'))",
    "'Env' ('A=B' 'c')", "'Timeout' ¯1", "'Timeout' 'a'", "'Signal' 999", "'ExitCheck' 2", "'InheritEnv' 'a'",
    "'Shell' 5", "'Other' 1",
])
def test_wrong_options(session: arrayl.Session, options: str) -> None:
    session.transcript('f←{1}')
    assert shows(session, f"⎕SHELL⍠{options}⊢'touch ran'")[0].startswith('DOMAIN ERROR')
    assert not Path('ran').exists()


def test_files(session: arrayl.Session) -> None:
    session.transcript("_←⎕SHELL⍠'Output' (1 ('File' 'out'))⊢'echo a'")
    session.transcript("t←'out' ⎕NTIE 0 ⋄ _←⎕SHELL⍠'Output' (1 t)⊢'echo b'")
    assert Path('out').read_text() == 'a\nb\n'
    assert shows(session, "⊃⊃⎕SHELL⍠'Input' (0 ('File' 'out'))⊢'sort -r'") == [' b  a']
    assert shows(session, "(⊂8 2)⎕NINFO t ⋄ ⊃⊃⎕SHELL⍠'Input' (0 ('File' t))⊢'cat'")[-1] == ' b'
    session.transcript("'out' ⎕NTIE t 0")
    assert shows(session, "⎕SHELL⍠'Output' (1 t)⊢'echo c'")[0] == \
        'FILE ACCESS ERROR: out: Unable to write file ("Bad file descriptor")'
    assert shows(session, "⎕SHELL⍠'Output' (1 ('File' 'no/out'))⊢'echo c'")[0].startswith('FILE NAME ERROR: no/out: ')
    assert shows(session, "⎕SHELL⍠'Input' (0 ('File' 'none'))⊢'cat'")[0].startswith('FILE NAME ERROR: none: ')


def test_callback_by_lines(session: arrayl.Session) -> None:
    """What has no newline yet comes again with what follows it."""
    session.transcript("got←⍬ ⋄ f←{got,←⊂⍵.(Stream Done PartialLine Output),≢⍵.Data ⋄ ⍵.Data,←1}")
    command = "'echo a; sleep 0.3; printf bc; sleep 0.3; echo d'"
    assert shows(session, f"⎕SHELL⍠'Output' (1 ('Callback' 'f'))⊢{command}") == ['     0 0 ¯1']
    assert shows(session, '⍪got') == [' 1 0 0   a   0', ' 1 0 1   bc   1', ' 1 0 0   bcd   2', ' 1 1 0    3']


def test_callback_by_numbers(session: arrayl.Session) -> None:
    session.transcript("got←⍬ ⋄ f←{got,←⊂⍺ ⍵.Output}")
    session.transcript("_←⎕SHELL⍠'Output' (2 ('Callback' ('f' 9) 163))⊢'printf abc >&2; sleep 0.3; printf def >&2'")
    assert shows(session, '⍪got') == [' 9  25185', ' 9  25699 26213', ' 9'] or \
        shows(session, '∊got') == ['9 25185 9 25699 26213 9']


def test_an_error_in_a_callback_ends_the_program(session: arrayl.Session) -> None:
    session.transcript('f←{⍵÷0}')
    assert shows(session, "⎕SHELL⍠'Output' (1 ('Callback' 'f'))⊢'echo a; sleep 9'")[0].startswith('DOMAIN ERROR')
    assert shows(session, "⎕SHELL⍠'Output' (1 ('Callback' 'none'))⊢'echo a'")[0] == 'VALUE ERROR: Undefined name: none'


def test_output_without_end_is_ws_full() -> None:
    session = arrayl.Session(budget=10_000_000)
    for line in ("⎕SH 'yes'", "⎕SHELL 'yes'", "⎕SHELL⍠'Output' (1 ('Array' 83))⊢'yes'"):
        assert shows(session, line)[0] == 'WS FULL', line


@pytest.mark.parametrize(('line', 'report'), [
    ("⎕SHELL 'nosuchprog' 'x'", 'DOMAIN ERROR: Unable to execute nosuchprog ("No such file or directory")'),
    ("⎕SHELL⍠'WorkingDir' '/nosuch'⊢'pwd'", 'DOMAIN ERROR: Unable to work in /nosuch ("No such file or directory")'),
])
def test_what_cannot_be_run_is_named(line: str, report: str) -> None:
    assert shows(arrayl.Session(), line)[0] == report
