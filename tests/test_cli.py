"""The command line: exit statuses, where output goes, bad input of every kind. Nothing shows a Python traceback."""
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import arrayl

ENVIRONMENT = {**os.environ, 'PYTHONPATH': str(Path(arrayl.__file__).parent.parent)}


def run(*arguments: str | Path, stdin: str | bytes = b'', cwd: Path | None = None,
        environment: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of ``arrayl`` with these arguments."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run([sys.executable, '-m', 'arrayl', *map(str, arguments)], input=data, capture_output=True,
                          cwd=cwd, env={**ENVIRONMENT, **(environment or {})}, timeout=120, check=False)
    out, err = done.stdout.decode(errors='surrogateescape'), done.stderr.decode(errors='surrogateescape')
    assert 'Traceback' not in out + err
    assert 'INTERNAL ERROR' not in out + err
    return done.returncode, out, err


@pytest.fixture
def script(tmp_path: Path):  # type: ignore[no-untyped-def]
    def make(text: str | bytes, name: str = 'script.arl') -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path
    return make


# --- -e
@pytest.mark.parametrize(('expressions', 'output'), [
    (['+/⍳10'], '55\n'),
    (['x←5', 'x+1'], '6\n'),
    (['x←5 ⋄ x+1', '2 2⍴⍳4'], '6\n1 2\n3 4\n'),
    (['x←5'], ''),
    (["⎕←'shown' ⋄ ⍞←'bare'"], 'shown\nbare\n'),
    (['f←{\n⍵+1\n}\nf 3'], '4\n'),
    ([')VARS'], ''),
    ([''], ''),
    (["'YYYY'(1200⌶)1"], ' 1900 \n'),                                 # ⎕DT has not been met before
    (["n←1200 ⋄ 'Ddd'(n⌶⍠'Language' 'de')1"], ' Mo \n'),
    (['1+1', '-e', '2+2', '-e', 'x←3', '- x'], '2\n4\n¯3\n'),       # as in Python, sed, …
])
def test_evaluate(expressions: list[str], output: str) -> None:
    assert run('-e', *expressions) == (0, output, '')


def test_evaluate_stops_at_an_error() -> None:
    assert run('-e', '1', '2÷0', '3') == (1, '1\n', 'DOMAIN ERROR: Divide by zero\n      2÷0\n       ∧\n')


@pytest.mark.parametrize('arguments', [['-e'], ['-e', '1', '-e'], ['-e', '-e', '1'], ['-e', '1', '-e', '-e', '2']])
def test_evaluate_wants_an_expression(arguments: list[str]) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, '')
    assert err.startswith('arrayl: -e needs an expression\nusage: ')


@pytest.mark.skipif(sys.platform == 'win32', reason='closing by the shell')
@pytest.mark.parametrize('closed', ['<&-', '>&-', '2>&-', '<&- >&- 2>&-'])
def test_closed_streams(closed: str) -> None:
    for arguments in ('', '-e 1+1', '-'):
        done = subprocess.run(['sh', '-c', f'{sys.executable} -m arrayl {arguments} {closed}'], input=b'2+2\n',
                              capture_output=True, env=ENVIRONMENT, timeout=120, check=False)
        assert done.returncode == 0 and b'Traceback' not in done.stdout + done.stderr


# --- options
def test_help_and_version() -> None:
    status, out, err = run('--help')
    assert (status, err) == (0, '')
    assert all(form in out for form in ('arrayl script.arl', 'arrayl -e', 'arrayl -'))
    assert run('--version') == (0, f'arrayl {arrayl.__version__}\n', '')


def test_unknown_option() -> None:
    status, out, err = run('--colour')
    assert (status, out) == (2, '')
    assert err.startswith('arrayl: unknown option --colour\nusage: ')


# --- scripts
def test_script(script) -> None:  # type: ignore[no-untyped-def]
    path = script("#!/usr/bin/env arrayl\n⍝ a comment\nx←⍳3\nx\n\n  2×x ⋄ 'two'\n")
    assert run(path) == (0, '1 2 3\n2 4 6\ntwo\n', '')


def test_script_goes_on_after_a_branch_to_the_session(script) -> None:  # type: ignore[no-untyped-def]
    path = script("∇ stop\n'a'\n→\n'not b'\n∇\nstop\n{stop ⋄ 'nor c'}0\n'd'\n")
    assert run(path) == (0, 'a\na\nd\n', '')


def test_script_arguments(script) -> None:  # type: ignore[no-untyped-def]
    path = script('⎕←≢⎕ARGV\n↑1↓⎕ARGV\n')
    assert run(path, 'one', '--two', 'drei ∘') == (0, '4\none   \n--two \ndrei ∘\n', '')


def test_script_error(script) -> None:  # type: ignore[no-untyped-def]
    path = script('⍳3\n1 2+1 2 3\n5\n')
    assert run(path) == (1, '1 2 3\n', 'LENGTH ERROR: Mismatched left and right argument shapes\n      1 2+1 2 3\n'
                                       f'         ∧\nat {path}:2:4\n')


def test_script_error_in_a_function(script) -> None:  # type: ignore[no-untyped-def]
    path = script('f←{\n  x←⍵+1\n  ⍵÷0\n}\n\ng←{1+f ⍵}\ng 3\n')
    status, out, err = run(path)
    assert (status, out) == (1, '')
    lines = err.split('\n')
    assert lines[:3] == ['DOMAIN ERROR: Divide by zero', 'f[2] ⍵÷0', '      ∧']
    assert lines[3:] == [f'at {path}:3:4', f'called from {path}:6', f'called from {path}:7', '']


def test_script_error_in_a_file_that_was_fixed(script, tmp_path) -> None:  # type: ignore[no-untyped-def]
    space, function = tmp_path / 'space.apln', tmp_path / 'direct.aplf'
    space.write_text(':Namespace space\n∇ r←bad w\n  r←w÷0\n∇\n:EndNamespace\n', encoding='utf-8')
    function.write_text(' r←direct w\n ⍝ comment\n r←space.bad w\n', encoding='utf-8')
    path = script(''.join(f"2 ⎕FIX'file://{x}'\n" for x in (space, function, space)) + 'direct 1\n')
    lines = run(path)[2].split('\n')
    assert lines[1:] == ['bad[1] r←w÷0', '          ∧', f'at {space}:3:6', f'called from {function}:3',
                         f'called from {path}:4', '']


def test_executed_text_is_called_from_one_line(script) -> None:  # type: ignore[no-untyped-def]
    path = script("∇ r←part x\n  r←⍎'÷',x\n∇\npart '0'\n")
    status, out, err = run(path)
    assert (status, out) == (1, '')
    lines = err.split('\n')
    assert lines[:3] == ['⍎DOMAIN ERROR: Divide by zero', 'part[1] ÷0', '        ∧']
    assert lines[4:] == [f'called from {path}:2', f'called from {path}:4', '']


def test_script_error_in_execute(script) -> None:  # type: ignore[no-untyped-def]
    path = script("x←1\n⍎'x÷0'\n")
    status, out, err = run(path)
    assert (status, out) == (1, '')
    assert err.startswith('⍎DOMAIN ERROR: Divide by zero\n      x÷0\n       ∧\n')
    assert f'{path}:2' in err


def test_script_error_in_a_caught_place_goes_on(script) -> None:  # type: ignore[no-untyped-def]
    assert run(script("f←{0::'caught' ⋄ ÷⍵}\nf 0\nf 2\n")) == (0, 'caught\n0.5\n', '')


def test_deep_recursion_names_few_callers(script) -> None:  # type: ignore[no-untyped-def]
    status, _, err = run(script('f←{⍵=0: ÷⍵ ⋄ 1+∇ ⍵-1}\nf 5000\n'))
    assert status == 1
    assert len(err.split('\n')) < 40


def test_runaway_recursion_is_an_error(script) -> None:  # type: ignore[no-untyped-def]
    status, _, err = run(script('f←{1+∇ ⍵+1}\nf 5\n'))
    assert status == 1
    assert err.startswith(('LIMIT ERROR', 'WS FULL'))


def test_unfinished_line_of_output_is_ended(script) -> None:  # type: ignore[no-untyped-def]
    assert run(script("⍞←'abc'\n"))[:2] == (0, 'abc\n')


@pytest.mark.parametrize('ends', ['\n', '\r\n', '\r'])
@pytest.mark.parametrize('mark', [b'', b'\xef\xbb\xbf'])
def test_line_ends_and_byte_order_mark(script, ends: str, mark: bytes) -> None:  # type: ignore[no-untyped-def]
    path = script(mark + ends.join(["'a b'", 'f←{', '⍵+1', '}', 'f 2', '']).encode())
    assert run(path) == (0, 'a b\n3\n', '')


def test_no_line_end_at_the_end(script) -> None:  # type: ignore[no-untyped-def]
    assert run(script('1+1')) == (0, '2\n', '')


def test_empty_scripts(script) -> None:  # type: ignore[no-untyped-def]
    for text in ('', '\n\n', '⍝ nothing', '#!/usr/bin/env arrayl'):
        assert run(script(text)) == (0, '', '')


def test_script_reads_standard_input(script) -> None:  # type: ignore[no-untyped-def]
    path = script('⎕←⌽⍞\n⎕←≢⍞\n')
    assert run(path, stdin='hello\nwörld ∘\n') == (0, 'olleh\n7\n', '')
    status, out, err = run(path, stdin='hello\n')
    assert (status, out) == (1, 'olleh\n')
    assert err.startswith('EOF INTERRUPT\n')


# --- scripts that cannot be read
def test_missing_file(tmp_path: Path) -> None:
    status, out, err = run(tmp_path / 'nosuch.arl')
    assert (status, out) == (1, '')
    assert err.startswith('FILE NAME ERROR: ')
    assert 'nosuch.arl' in err


def test_folder(tmp_path: Path) -> None:
    status, out, err = run(tmp_path)
    assert (status, out) == (1, '')
    assert err == f'FILE NAME ERROR: {tmp_path} is a folder\n'


def test_empty_name() -> None:
    status, out, err = run('')
    assert (status, out) == (1, '')
    assert err.startswith('FILE NAME ERROR')


@pytest.mark.skipif(os.name == 'nt' or os.geteuid() == 0, reason='this user may read everything')
def test_unreadable_file(script) -> None:  # type: ignore[no-untyped-def]
    path = script('1')
    path.chmod(0)
    status, out, err = run(path)
    assert (status, out) == (1, '')
    assert err.startswith('FILE ')
    assert 'script.arl' in err


@pytest.mark.parametrize('data', [b'1 2\n\xff\xfe', "'ä'".encode('latin-1'), '1+1'.encode('utf-16')])
def test_other_encodings(script, data: bytes) -> None:  # type: ignore[no-untyped-def]
    path = script(data)
    status, out, err = run(path)
    assert (status, out) == (1, '')
    assert err.startswith(f'TRANSLATION ERROR: {path} is not UTF-8 (line ')


# --- wrong text
@pytest.mark.parametrize(('text', 'title', 'place'), [
    ('1\nf←{\n  ⍵+1\n', 'SYNTAX ERROR: Unpaired {', '2:3'),
    ('x←(1 2\n', 'SYNTAX ERROR: Unpaired (', '1:3'),
    ('1+2)\n', 'SYNTAX ERROR: Unpaired )', '1:4'),
    ("'abc\n1\n", 'SYNTAX ERROR: Invalid token', '1:1'),
    ('2 3 ¯\n', 'SYNTAX ERROR: Invalid token', '1:5'),
    ('nosuch\n', 'VALUE ERROR: Undefined name: nosuch', '1:1'),
    ('1\n∇ f\n1\n', 'SYNTAX ERROR: The definition is not closed by ∇', '2:'),
    (':Namespace n\nx←1\n', 'SYNTAX ERROR: :Namespace is not closed', '1:'),
    ('1\x002\n', 'SYNTAX ERROR: Unknown character', '1:2'),
    ('1e999\n', 'SYNTAX ERROR: Number too large', '1:1'),
])
def test_wrong_text(script, text: str, title: str, place: str) -> None:  # type: ignore[no-untyped-def]
    path = script(text)
    status, _, err = run(path)
    assert status == 1
    assert err.startswith(title)
    assert f'at {path}:{place}' in err


@pytest.mark.parametrize(('glyph', 'suggestion'), [('≈', '='), ('∈', '∊'), ('–', '-'), ('“', '"'), ('√', '*')])
def test_unknown_glyph_with_a_suggestion(glyph: str, suggestion: str) -> None:
    status, out, err = run('-e', f'3 {glyph} 4')
    assert (status, out) == (1, '')
    assert err.startswith('SYNTAX ERROR: Unknown character')
    title = err.split('\n')[0]
    assert glyph in title
    assert suggestion in title.split(glyph, 1)[1]


def test_unknown_glyph_without_one() -> None:
    assert run('-e', '1+§') == (1, '', 'SYNTAX ERROR: Unknown character § (U+00A7)\n      1+§\n        ∧\n')


def test_nul_in_a_string(script) -> None:  # type: ignore[no-untyped-def]
    assert run(script("≢'a\x00b'\n")) == (0, '3\n', '')


@pytest.mark.parametrize('text', [
    '(' * 100_000 + '1' + ')' * 100_000,
    '(' * 100_000,
    '{' * 5_000 + '⍵' + '}' * 5_000 + '1',
    '[' * 20_000,
    '-' * 20_000 + '1',
    '+/' * 20_000 + '1',
    "⍎'" * 3_000,
    '1 ' * 300_000,
    '1+' * 20_000 + '1',
    "'" + 'x' * 1_000_000 + "'",
    '⍝' * 1_000_000,
    'f¨' * 5_000 + '1',
    '(' * 2_000 + '+' + '/)' * 2_000 + '⍳3',
], ids=lambda t: f'{t[:6]} {len(t)}')
def test_deep_and_long_lines(script, text: str) -> None:  # type: ignore[no-untyped-def]
    """A value or an APL error; how deep a construct may nest is arrayl's affair."""
    status, _, err = run(script(text + '\n'))
    assert status in (0, 1)
    kinds = ('SYNTAX', 'LIMIT', 'VALUE', 'WS', 'DOMAIN', '⍎', 'RANK', 'LENGTH')
    assert status == 0 or err.split('\n')[0].startswith(kinds)


def test_big_allocation_is_an_error() -> None:
    status, _, err = run('-e', '(⍳1E7)∘.+⍳1E7')
    assert status == 1
    assert err.startswith('WS FULL')


# --- standard input
def test_session_lines_from_standard_input() -> None:
    lines = "1÷0\n⍳3\n{1\n2+⍵}3\nnosuch\n⎕IO←0 ⋄ ⍳3\n'unfinished\n4"
    assert run('-', stdin=lines) == (0, (
        'DOMAIN ERROR: Divide by zero\n      1÷0\n       ∧\n'
        '1 2 3\n'
        '1\n'
        'VALUE ERROR: Undefined name: nosuch\n      nosuch\n      ∧\n'
        '0 1 2\n'
        "SYNTAX ERROR: Invalid token\n      'unfinished\n      ∧\n"
        '4\n'), '')


def test_standard_input_without_arguments() -> None:
    assert run(stdin='2+3\n') == (0, '5\n', '')


def test_standard_input_unfinished() -> None:
    status, out, err = run('-', stdin='1\nf←{⍵+\n')
    assert (status, err) == (0, '')
    assert out == '1\nSYNTAX ERROR: Unpaired {\n      f←{⍵+\n        ∧\n'


def test_standard_input_definitions_and_commands() -> None:
    lines = '∇ r←a plus w\nr←a+w\n∇\n3 plus 4\n]box on\n1 (2 3)\n)FNS\n'
    assert run('-', stdin=lines) == (0, '7\nWas OFF\n┌─┬───┐\n│1│2 3│\n└─┴───┘\nplus\n', '')


def test_standard_input_line_ends() -> None:
    assert run('-', stdin=b"1\r\n'a'\r\n") == (0, '1\na\n', '')
    assert run('-', stdin='\ufeff1+1\n') == (0, '2\n', '')


def test_standard_input_that_is_not_text() -> None:
    status, out, _ = run('-', stdin=b'1+1\n\xff\xfe\n2+2\n')
    assert status == 0
    assert out.startswith('2\nSYNTAX ERROR: ')
    assert out.endswith('4\n')


def test_off_ends_with_a_status() -> None:
    assert run('-', stdin='1\n)OFF\n2\n') == (0, '1\n', '')
    assert run('-', stdin='1\n⎕OFF\n2\n') == (0, '1\n', '')
    assert run('-e', "'before'", '⎕OFF 3', "'after'") == (3, 'before\n', '')
    assert run('-', stdin='∇ leave code\n:If code>3\n ⎕OFF (code+1)\n:EndIf\n∇\nleave 3\nleave 4\n1\n') == (5, '', '')
    assert run('-e', '⎕OFF 256') == (1, '', 'DOMAIN ERROR: The exit status must be from 0 to 255\n'
                                            '      ⎕OFF 256\n      ∧\n')


@pytest.mark.parametrize('text, status', [
    ('⎕OFF status', 7), ('{⍵=0: ⎕OFF status ⋄ ∇⍵-1}3', 7), ("⍎'⎕OFF 9'", 9), ('⎕OFF(3+1)', 4), ('⎕OFF 3+1', 3),
    ('1 2 ⎕OFF 5 6', 5), ("{0::'caught' ⋄ ⎕OFF ⍵}8", 8), ("(⎕PY 'sys').exit 6", 6)])
def test_off_takes_its_status_from_the_right(text: str, status: int) -> None:
    assert run('-e', 'status←7', text) == (status, '', '')


# --- the world around
def test_output_in_a_narrow_locale() -> None:
    """Output is UTF-8 whatever the locale says, and so is the text of -e."""
    narrow = {'LC_ALL': 'C', 'PYTHONUTF8': '0', 'PYTHONCOERCECLOCALE': '0'}
    assert run('-e', "'∘.×⍨'", environment=narrow) == (0, '∘.×⍨\n', '')
    assert run('-e', '×⍨⍳3', environment=narrow) == (0, '1 4 9\n', '')


@pytest.mark.skipif(os.name == 'nt', reason='needs a POSIX shell')
def test_reader_that_leaves(tmp_path: Path) -> None:
    command = f'{sys.executable} -m arrayl -e "⍪⍳100000" "⍪⍳100000" | head -n 1'
    done = subprocess.run(['sh', '-c', command], capture_output=True, env=ENVIRONMENT, timeout=120, check=False)
    assert (done.stdout, done.stderr) == (b'     1\n', b'')


@pytest.mark.skipif(os.name == 'nt', reason='sends SIGINT')
def test_interrupt(script) -> None:  # type: ignore[no-untyped-def]
    import signal
    import time
    path = script("⍞←'ready'\n{∇ ⍵+1}0\n")
    started = subprocess.Popen([sys.executable, '-m', 'arrayl', str(path)], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env={**ENVIRONMENT, 'PYTHONUNBUFFERED': '1'})
    assert started.stdout is not None
    assert started.stdout.read(5) == b'ready'
    time.sleep(0.5)
    started.send_signal(signal.SIGINT)
    _, err = started.communicate(timeout=30)
    assert started.returncode in (1, 130)
    assert err.decode().startswith('INTERRUPT')
    assert b'Traceback' not in err


def test_debugger(script, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """pdb stops at lines of a script, though it has read standard input before; its q is no error of the program."""
    path = script('half←{\n0::0\nx←⍵\nx÷2\n}\nhalf 7\n')
    host = tmp_path / 'host.py'
    host.write_text(f'import arrayl, pdb\npdb.run("arrayl.Session().run({str(path)!r})")\n')
    for program in (['-m', 'pdb', '-m', 'arrayl', str(path)], [str(host)]):
        done = subprocess.run([sys.executable, *program], input=f'b {path}:4\nc\np x\nw\nq\n'.encode(),
                              capture_output=True, env=ENVIRONMENT, timeout=120, check=False)
        out = done.stdout.decode()
        assert '\n(Pdb) 7\n' in out
        assert '(4)half()\n-> x÷2\n' in out
        assert 'Error' not in out + done.stderr.decode()


STEPPED = '''∇ r←away x;m;v
  m←x-2
  v←{⍵+0}m
  :If m>9
    r←1
  :ElseIf m>8
  :OrIf m>7
    r←2
  :Else
    r←3
  :EndIf
  :While r>2
    r←r-1
  :EndWhile
  r←r×v
∇
named←{⍵×m}
∇ r←seen x;m
  m←x
  r←named m
∇
'''


def test_a_debugger_steps_through_the_lines_that_run(script) -> None:  # type: ignore[no-untyped-def]
    session = arrayl.Session()
    session.run(script(STEPPED))
    lines: list[int] = []

    def follow(frame, event, given):  # type: ignore[no-untyped-def]
        if frame.f_code.co_name not in ('away', 'seen'):
            return None
        if event == 'line' and lines[-1:] != [frame.f_lineno]:
            lines.append(frame.f_lineno)
        return follow
    before = sys.gettrace()
    for name in ('away', 'seen'):
        f = session.eval(name)
        f(5)                                                # compiled when first called
        sys.settrace(follow)
        try:
            f(5)
        finally:
            sys.settrace(before)
    assert lines == [1, 2, 3, 4, 6, 7, 6, 10, 12, 13, 12, 15, 18, 19, 20]


def test_an_error_with_half_a_surrogate_pair_is_reported(script) -> None:  # type: ignore[no-untyped-def]
    assert run('-e', '(⎕UCS 55296)⎕SIGNAL 11') == (1, '', '?\n      (⎕UCS 55296)⎕SIGNAL 11\n                  ∧\n')
    status, _, err = run(script('⍎⎕UCS 55296'))
    assert status == 1
    assert err.startswith('⍎SYNTAX ERROR: Unknown character ? (U+D800)\n')


def test_a_recursion_without_end_that_keeps_a_deeper_array_at_each_level_ends_in_an_error() -> None:
    status, out, err = run('-e', '{kept←⍵ ⋄ 1+∇ ⊂⍵,1}0')
    assert (status, out) == (1, '')
    assert err.startswith(('LIMIT ERROR: Recursion is too deep\n', 'WS FULL\n'))
    assert err.count('\n') == 3
