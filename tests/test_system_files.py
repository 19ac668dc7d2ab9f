"""Files, native files, streams, the shell and permissions: what cannot be shown in a transcript without a disk."""
from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from transcripts import shows

import arrayl
from arrayl.interop.host import Host


# --- ⎕NPUT and ⎕NGET
@pytest.mark.parametrize(('left', 'flags', 'before', 'count', 'after'), [
    ("'abc'", '', None, '4', b'abc\n'),
    ("(⊂'mene' 'tekel')", '', None, '11', b'mene\ntekel\n'),
    ("'ab' 'c'", '', None, '5', b'ab\nc\n'),
    ("(2 3⍴'ab cd ')", '', None, '6', b'ab\ncd\n'),
    ("'x'", '2', b'old\n', '2', b'old\nx\n'),
    ("'x'", '1', b'old\n', '2', b'x\n'),
    ("'é' 'UTF-16LE'", '', None, '6', b'\xff\xfe\xe9\x00\n\x00'),
    ("'é' 'UTF-16LE-NOBOM'", '', None, '4', b'\xe9\x00\n\x00'),
    ("'é' 'UTF-8-BOM'", '', None, '6', b'\xef\xbb\xbf\xc3\xa9\n'),
    ("'é€' 'ANSI'", '', None, '3', b'\xe9\x80\n'),
    ("('aa' 'b') 'UTF-8' (13 10)", '', None, '7', b'aa\r\nb\r\n'),
    ("('a',(⎕UCS 10),'b') 'UTF-8' (13 10)", '', None, '6', b'a\r\nb\r\n'),
    ("''", '', None, '0', b''),
    ("'' 'a'", '', None, '3', b'\na\n'),
    ("('a',⎕UCS 10)", '', None, '2', b'a\n'),
])
def test_nput(session: arrayl.Session, left: str, flags: str, before: bytes | None, count: str, after: bytes) -> None:
    if before is not None:
        Path('f').write_bytes(before)
    assert shows(session, f"⎕←({left})⎕NPUT 'f' {flags}" if flags else f"⎕←({left})⎕NPUT 'f'") == [count]
    assert Path('f').read_bytes() == after


@pytest.mark.skipif(not hasattr(os, 'mkfifo'), reason='this system has no named pipes')
@pytest.mark.parametrize(('text', 'data'), [("(2 2⍴⍳4)(⎕CSV⍠'Overwrite' 1)'pipe'", b'1,2\n3,4\n'),
                                            ("'ab'⎕NPUT'pipe' 1", b'ab\n')])
def test_a_pipe_or_device_is_written_to_not_replaced(session: arrayl.Session, text: str, data: bytes) -> None:
    os.mkfifo('pipe')
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(Path('pipe').read_bytes()))
    reader.start()
    assert shows(session, text) == ['']
    reader.join(30)
    assert read == [data] and stat.S_ISFIFO(os.stat('pipe').st_mode)


@pytest.mark.skipif(sys.platform == 'win32', reason='no limit for the size of files')
def test_what_cannot_be_written_whole_is_no_file(session: arrayl.Session) -> None:
    """A disk that is full is shown by a limit for the size of files."""
    done = subprocess.run([sys.executable, '-c', """if True:
        import os, resource, arrayl
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
        session = arrayl.Session()
        for text in ("(5000⍴'x')⎕NPUT'f'", "(99 99⍴0)⎕CSV'new'", "(5000⍴'x')⎕NPUT'old' 1", "(5000⍴'x')⎕NPUT'old' 2"):
            print(session.transcript(text).split(':')[0], os.listdir(), open('old').read())
        """], capture_output=True, text=True, encoding='utf-8', check=False,
        env={**os.environ, 'PYTHONPATH': str(Path(arrayl.__file__).parent.parent), 'PYTHONUTF8': '1'}, cwd=made_old())
    assert done.stdout == "FILE SYSTEM ERROR ['old'] kept\n" * 4, done


def made_old() -> Path:
    """The current folder, with a file in it."""
    Path('old').write_text('kept')
    return Path.cwd()


def test_nput_newline_option(session: arrayl.Session) -> None:
    """The examples of Dyalog's documentation, with Windows newlines spelled out."""
    session.transcript("LF CR←⎕UCS 10 13 ⋄ t←'adding',LF,'3',CR,'lines',CR,LF")
    for option, size in (('1', 17), ('0', 16), ('2', 18), ('¯1', 16)):
        assert shows(session, f"⎕←(t 'UTF-8' (13 10))(⎕NPUT⍠'NEOL' {option})'f' 1") == [str(size)]


@pytest.mark.parametrize(('data', 'expression', 'expected'), [
    (b'a\nb\n', "⎕UCS ⊃⎕NGET 'f'", '97 10 98 10'),
    (b'a\r\nb', "⎕UCS ⊃⎕NGET 'f'", '97 10 98'),
    (b'a\r\nb', "2⌷⎕NGET 'f'", ' UTF-8-NOBOM'),
    (b'a\r\nb', "3⊃⎕NGET 'f'", '13 10'),
    (b'ab', "⍴3⊃⎕NGET 'f'", '0'),
    (b'a\n\nb\n', "≢⊃⎕NGET 'f' 1", '3'),
    (b'ab\nc\n', "⍴⊃⎕NGET 'f' 2", '2 2'),
    (b'', "≢⊃⎕NGET 'f' 1", '0'),
    (b'\xe9', "⎕UCS ⊃⎕NGET 'f'", '233'),
    (b'\xe9', "2⊃⎕NGET 'f'", 'Windows-1252'),
    (b'\xff\xfea\x00', "2⊃⎕NGET 'f'", 'UTF-16LE-BOM'),
    (b'\xff\xfea\x00', "⊃⎕NGET 'f'", 'a'),
    (b'\xef\xbb\xbfa', "⊃'ASCII' ⎕NGET 'f'", 'a'),
    (b'a\x00', "⊃'UTF-16LE' ⎕NGET 'f'", 'a'),
    (b'ab', "⊃(⌽¯1+⍳256)⎕NGET 'f'", '\x9e\x9d'),
])
def test_nget(session: arrayl.Session, data: bytes, expression: str, expected: str) -> None:
    Path('f').write_bytes(data)
    assert shows(session, expression) == [expected]


@pytest.mark.parametrize(('expression', 'report'), [
    ("⎕NGET 'none'", 'FILE NAME ERROR: none: Unable to open file ("No such file or directory")'),
    ("⎕NGET '.'", 'FILE ACCESS ERROR: .: Unable to open file ("Is a directory")'),
    ("'x'⎕NPUT 'there'", 'FILE NAME ERROR: there: Unable to create file ("File exists")'),
    ("'x'⎕NPUT 'no/such'", 'FILE NAME ERROR: no/such: Unable to create file ("No such file or directory")'),
    ("⎕NDELETE 'none'", 'FILE NAME ERROR: none: Invalid file or directory name ("No such file or directory")'),
    ("⎕NDELETE 'dir'", 'FILE ACCESS ERROR: dir: Unable to delete directory ("Directory not empty")'),
    ("⎕MKDIR 'dir'", 'FILE NAME ERROR: dir: Already exists'),
    ("⎕MKDIR 'a/b'", 'FILE NAME ERROR: a/b: Unable to create directory ("No such file or directory")'),
    ("'there'⎕NCREATE 0", 'FILE NAME ERROR: there: Unable to create file ("File exists")'),
    ("'none'⎕NTIE 0", 'FILE NAME ERROR: none: Unable to open file ("No such file or directory")'),
    ("'there'⎕NCOPY 'dir/inner'", 'FILE NAME ERROR: there: File already exists'),
    ("⎕NINFO 'none'", 'FILE NAME ERROR: none: Unable to read file information ("No such file or directory")'),
    ("'UTF-8'⎕NGET 'latin'", 'DOMAIN ERROR: latin: The file is not valid UTF-8 at byte 0'),
    ("⎕NGET 5", 'DOMAIN ERROR'), ("⎕NGET 'there' 3", 'DOMAIN ERROR'), ("5 ⎕NPUT 'new'", 'DOMAIN ERROR'),
    ("'λ' 'ASCII' ⎕NPUT 'new'", 'DOMAIN ERROR: The text holds λ (U+03BB), which ASCII lacks'),
    ("'λ' 'utf8' ⎕NPUT 'new'", 'DOMAIN ERROR: Invalid file encoding: utf8'),
    ("⎕NSIZE ¯1", 'FILE TIE ERROR'), ("⎕NREAD ¯1 80 1", 'FILE TIE ERROR'),
    ("⎕NGET 'a',(⎕UCS 0),'b'", 'FILE NAME ERROR: Invalid file or directory name'),
    ("⎕CSV 'none'", 'FILE NAME ERROR: none: Unable to open file ("No such file or directory")'),
])
def test_file_errors(session: arrayl.Session, expression: str, report: str) -> None:
    Path('there').write_bytes(b'x')
    Path('latin').write_bytes(b'\xe9')
    Path('dir').mkdir()
    Path('dir/inner').write_bytes(b'y')
    assert shows(session, expression)[0] == report
    assert not Path('new').exists()


def test_replacing_keeps_mode_and_leaves_nothing_behind(session: arrayl.Session) -> None:
    Path('f').write_bytes(b'old')
    os.chmod('f', 0o640)
    os.symlink('f', 'link')
    session.transcript("'new' ⎕NPUT 'link' 1")
    assert Path('f').read_bytes() == b'new\n' and Path('link').is_symlink()
    assert Path('f').stat().st_mode & 0o777 == 0o640
    assert sorted(os.listdir()) == ['f', 'link']


# --- directories
def test_directories(session: arrayl.Session) -> None:
    assert shows(session, "⎕←⎕MKDIR 'd1' 'd2'") == ['1 1']
    assert shows(session, "'a'∘⎕NPUT¨'find' 'd1/find' 'd1/nofind' 'd2/find'")[0] is not None
    assert shows(session, "↑⊃(⎕NINFO⍠'Recurse' 1)'find'") == ['find', 'd1/find', 'd2/find']
    assert shows(session, "⊃(⎕NINFO⍠1)'d?'") == [' d1  d2']
    assert shows(session, "(⎕NEXISTS⍠1)'*nd'") == ['1']
    assert shows(session, "1 2 ⎕NINFO 'd1/find'") == ['2 2']
    assert shows(session, "⎕←'d2' ⎕NCOPY 'd1'") == ['1']
    assert Path('d2/d1/nofind').read_bytes() == b'a\n'
    assert shows(session, "⎕←'d3' ⎕NMOVE 'd2'") == ['1']
    assert not Path('d2').exists() and Path('d3/d1/find').exists()
    assert shows(session, "⎕←'d3'(⎕NCOPY⍠'IfExists' 'Skip')'find' 'd1/find'") == ['0 0']
    assert shows(session, "⎕←(⎕NDELETE⍠1)'f*'") == ['1']
    assert shows(session, "⎕←2 ⎕NDELETE 'd1' 'd3'") == ['1 1']
    assert shows(session, "⎕←3 ⎕NDELETE 'd1' 'x'") == ['0 0']


@pytest.mark.parametrize(('name', 'parts'), [
    ('/a/b.c', ['/a/', 'b', '.c']), ('b', ['', 'b', '']), ('/a/', ['/a/', '', '']), ('a.tar.gz', ['', 'a.tar', '.gz']),
    ('..', ['', '..', '']), ('a/..', ['a/', '..', '']),
])
def test_nparts(session: arrayl.Session, name: str, parts: list[str]) -> None:
    assert [str(p) for p in session.eval(f"⎕NPARTS '{name}'")] == parts


def test_nparts_of_nothing_is_the_working_directory(session: arrayl.Session, tmp_path: Path) -> None:
    assert session.eval("⊃1 ⎕NPARTS ''") == f'{tmp_path}/'


# --- native files
def test_native_file(session: arrayl.Session) -> None:
    lines = [
        ("⎕←tie←'f' ⎕NCREATE 0", '¯1'), ("⎕←'abc' ⎕NAPPEND tie", '3'), ("⎕←'ταβέρνα'⎕NAPPEND tie 160", '17'),
        ('⎕NREAD tie 80 3 0', 'abc'), ('⎕NREAD tie 160 7', 'ταβέρνα'),
        ("⎕←'εστιατόριο'⎕NREPLACE tie 3 160", '23'), ('⎕NREAD tie 160 10 3', 'εστιατόριο'), ('⎕NSIZE tie', '23'),
        ('8 ⎕NINFO tie', '23'), ("⎕←1 0 1 0 0 0 0 0 1⎕NAPPEND tie 11", '25'), ('⎕NREAD tie 11 2 23',
                                                                              '1 0 1 0 0 0 0 0 1 0 0 0 0 0 0 0'),
        ("⎕←1.5 2 ⎕NAPPEND tie", '41'), ('⎕NREAD tie 645 ¯1 25', '1.5 2'), ('⎕NREAD tie 83 0 0', ''),
        ("⎕NTIE/'f' 0", '¯1'), ("'f' ⎕NTIE ¯5", ''), ('⎕NNUMS', '¯5'), ('⎕NNAMES', 'f'), ('⎕NUNTIE ¯5', ''),
        ('⍴⎕NNUMS', '0'),
    ]
    for source, expected in lines:
        assert shows(session, source) == [expected], source


def test_two_sessions_have_their_own_ties(session: arrayl.Session) -> None:
    session.transcript("'f' ⎕NCREATE ¯1")
    assert shows(arrayl.Session(), '⍴⎕NNUMS') == ['0']


@pytest.mark.parametrize('code', [83, 163, 323, 645, 1289])
def test_numbers_survive_a_file(session: arrayl.Session, code: int) -> None:
    session.transcript("tie←'f' ⎕NCREATE 0")
    assert shows(session, f'_←1 ¯2 100 ⎕NAPPEND tie {code} ⋄ ⎕NREAD tie {code} ¯1 0') == ['1 ¯2 100']


def test_too_wide_for_the_code(session: arrayl.Session) -> None:
    session.transcript("tie←'f' ⎕NCREATE 0")
    for data in ('200', '1.5', "'a'", '⊂1 2', '1J1'):
        assert shows(session, f'({data})⎕NAPPEND tie 83')[0] == 'DOMAIN ERROR'
    assert Path('f').read_bytes() == b''


# --- streams
def test_replace_from_file_to_file(session: arrayl.Session) -> None:
    """The CSV conversion of Dyalog's documentation, with the dates only."""
    Path('x.csv').write_bytes(b'01/03/1980,Widgets\r\n02/04/1980,Bolts\r\n')
    session.transcript("in←'x.csv' ⎕NTIE 0 ⋄ out←'new.csv' ⎕NCREATE 0")
    assert shows(session, "⎕←out ('(\\d{2})/(\\d{2})/(\\d{4})'⎕R'\\3-\\2-\\1') in") == ['38']
    assert Path('new.csv').read_bytes() == b'1980-03-01,Widgets\r\n1980-04-02,Bolts\r\n'
    assert shows(session, "{}⎕NREAD in 82 0 0 ⋄ ('Bolts'⎕S 2) in") == ['1']


def test_csv_in_parts(session: arrayl.Session) -> None:
    Path('f').write_bytes('ä,1\nb,2\nc,3\n'.encode())
    session.transcript("tie←'f' ⎕NTIE 0 ⋄ next←(⎕CSV⍠'Records' 2)")
    assert shows(session, 'next tie') == [' ä  1', ' b  2']
    assert shows(session, 'next tie') == [' c  3']
    assert shows(session, '≢next tie') == ['0']


def test_csv_to_file(session: arrayl.Session) -> None:
    session.transcript("data←2 2⍴'a' 1 'b' 2 ⋄ names←(,'n')(,'v')")
    assert shows(session, "⎕←data names ⎕CSV 'f.csv'") == ['12']
    assert Path('f.csv').read_bytes() == b'n,v\na,1\nb,2\n'
    assert shows(session, "data ⎕CSV 'f.csv'")[0] == \
        'FILE NAME ERROR: f.csv: Unable to create file ("File exists")'
    assert shows(session, "⎕←data(⎕CSV⍠('IfExists' 'Replace')('LineEnding'(13 10)))'f.csv' 'UTF-8-BOM'") == ['13']
    assert shows(session, "⎕CSV 'f.csv' '' (1 2)") == [' a  1', ' b  2']


# --- the host
@pytest.mark.parametrize(('expression', 'permission'), [
    ("⎕NGET 'f'", 'files'), ("'x'⎕NPUT 'f'", 'files'), ("⎕NEXISTS 'f'", 'files'), ("'f'⎕NCREATE 0", 'files'),
    ("⎕MKDIR 'f'", 'files'), ("⎕NDELETE 'f'", 'files'), ("⎕NINFO '*'", 'files'), ("'a'⎕NCOPY 'f'", 'files'),
    ("⎕CSV 'f'", 'files'), ("1 ⎕NPARTS ''", 'files'), ("⎕SH 'true'", 'shell'), ("⎕CMD 'true'", 'shell'),
    ("⎕SHELL 'true'", 'shell'), ('⎕TS', 'clock'), ('⎕AI', 'clock'), ('⎕DL 0', 'clock'), ("1 ⎕DT 'Z'", 'clock'),
    ('⎕AN', 'environment'),
])
def test_permissions(expression: str, permission: str) -> None:
    session = arrayl.Session(host=Host(**{permission: False}))
    first = shows(session, expression)[0]
    assert first.startswith('DOMAIN ERROR') and f'"{permission}"' in first


def test_text_needs_no_permission() -> None:
    session = arrayl.Session(host=Host(files=False, shell=False, python=False, environment=False, clock=False))
    assert shows(session, "⎕JSON '[1,2]' ⋄ ('a'⎕R'b')'a' ⋄ 1 ⎕DT ⊂2020 1 1 ⋄ ⎕NPARTS 'a.b'") == \
        ['1 2', 'b', '43830', '   a  .b']


def test_shell(session: arrayl.Session) -> None:
    Path('dir').mkdir()
    for source, expected in [
        ("⎕SH 'printf ''a\\nb''' ", ' a  b'), ("≢⎕SH 'true'", '0'),
        ("3⊃⎕SHELL 'exit 7'", '7'), ("4⊃⎕SHELL 'kill -9 $$'", '1'), ("⊃⊃⎕SHELL 'echo x; echo y >&2'", ' x  y'),
        ("⊃(⎕SHELL⍠'Output' (2 'Array'))'echo x; echo y >&2'", '  x    y'),
        ("⊃⊃(⎕SHELL⍠'Input' (0 ('Array' 'hello')))'cat'", ' hello'),
        ("⊃⊃(⎕SHELL⍠'Output' (1 ('Array' 83)))'printf AB'", '65 66'),
        ("⊃⊃(⎕SHELL⍠('WorkingDir' 'dir')) 'basename $PWD'", ' dir'),
        ("4⊃(⎕SHELL⍠'Timeout' 100)'sleep 5'", '2'),
        ("{11::'domain' ⋄ ⎕SHELL ⍵}0⍴⊂''", 'domain'),
    ]:
        assert shows(session, source) == [expected], source


def test_deep_data_is_no_danger() -> None:
    depth = 100_000
    session = arrayl.Session()
    session['text'] = '[' * depth + ']' * depth
    assert session.eval("(1 ⎕JSON ⎕JSON text)≡text") == 1
    session['markup'] = '<a>' * depth + 'x' + '</a>' * depth
    assert session.eval('≢⎕XML markup') == depth
    assert np.all(session.eval("⎕NC 'text'") == 2)


def test_unknown_option() -> None:
    assert shows(arrayl.Session(), "('a'⎕R'x'⍠'Nope' 1)'a'")[0] == 'DOMAIN ERROR: Unknown option: Nope'


def test_stream_lines(session: arrayl.Session) -> None:
    """A newline at the end of a file ends its last line; a text that is given as items ends with its last item."""
    Path('f').write_bytes(b'a\r\nb\r\n')
    assert shows(session, "tie←'f' ⎕NTIE 0 ⋄ ≢('b'⎕R'x') tie") == ['2']
    assert shows(session, "≢('b'⎕R'x') 'a' 'b' ''") == ['3']


def test_half_a_surrogate_pair_prints() -> None:
    """No encoding can write U+D800, which ⎕UCS can make: it prints as a question mark, not as a Python error."""
    import io
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding='utf-8')
    Host(output=stream).write('\ud800a\n')
    stream.flush()
    assert raw.getvalue() == b'?a\n'


@pytest.mark.parametrize('text', [
    "⎕SAVE ⎕UCS 55296", "⎕NGET ⎕UCS 55296", "'x'⎕NPUT ⎕UCS 55296", "⎕SH 'echo ',⎕UCS 55296", "⎕USE ⎕UCS 55296",
    "⎕USE 300⍴'a'", "⎕SAVE 300⍴'a'", "⎕LOAD 300⍴'a'", "(300⍴'a')⎕NTIE 0", "(300⍴'a')⎕NCOPY 300⍴'b'", "⎕SH 1E6⍴'a'"])
def test_names_that_no_system_takes(session: arrayl.Session, text: str) -> None:
    report = session.transcript(text)
    assert 'INTERNAL' not in report and 'Error' not in report


def test_what_the_system_says_is_an_apl_error(session: arrayl.Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever it says so: there may be places that do not expect it."""
    def fail(*_: object) -> None:
        raise OSError(5, 'Input/output error', 'x')
    monkeypatch.setattr(session.host, 'now', fail)
    assert session.transcript('⎕TS').startswith('FILE SYSTEM ERROR: x ("Input/output error")\n')


def test_scripts_of_fix_in_files(session: arrayl.Session) -> None:
    """Any line ends will do; what is wrong is told with the file."""
    Path('s.apln').write_bytes(':Namespace box\r\n∇ r←g x\r\nr←x ⍝ λ\r\n∇\r\n:EndNamespace\r\n'.encode())
    assert shows(session, "⎕FIX 'file://s.apln' ⋄ box.g 5 ⋄ ≢¨⎕SRC box") == ['5', '14 7 7 1 13']
    Path('s.apln').write_text(':Namespace box\nx←(1\n:EndNamespace\n')
    assert shows(session, "⎕FIX 's.apln'")[0] == \
        'DOMAIN ERROR: There were errors processing the script s.apln: Unpaired ( at line 2, column 3'
    assert shows(session, 'box.g 6') == ['6']


def test_the_file_of_a_definition(session: arrayl.Session) -> None:
    files = [Path(name).resolve() for name in ('r.aplf', 's.apln')]
    files[0].write_bytes('r←twice x\r\nr←x+x\r\n'.encode('utf-8-sig'))
    files[1].write_text(':Namespace box\ng←{⍵}\n:EndNamespace\n', 'utf-8')
    session.transcript("2 ⎕FIX 'file://r.aplf' ⋄ 2 ⎕FIX 'file://s.apln' ⋄ own←{⍵}")
    assert shows(session, "↑50 ⎕ATX 'twice' 'box' 'own'")[:2] == [*map(str, files)]
    assert shows(session, "⍴50 ⎕ATX 'own'") == ['0']
    assert shows(session, "51 ⎕ATX 'twice' 'box' 'own'") == [' UTF-8-BOM  UTF-8-NOBOM']
    assert shows(session, "53 ⎕ATX 'twice' 'box' 'own'") == [' 13 10  10']
    assert shows(session, "∇r←twice x\nr←x\n∇\n⍴50 ⎕ATX 'twice'") == ['0']


# --- :Require in scripts of ⎕FIX
def test_fix_required(session: arrayl.Session) -> None:
    """Files that a script requires are fixed before it, relative to its folder, each once, cycles too."""
    Path('lib/more').mkdir(parents=True)
    Path('lib/main.apln').write_text("""⍝ the program
:Require file://base.apln
⍝!:require file://./more/extra.aplf   ⍝ in a comment, as older scripts have it

:Namespace main
  made←#.base.count + #.extra 1
:EndNamespace
""")
    Path('lib/base.apln').write_text(""":require file://main.apln
:Namespace base
  count←10
:EndNamespace
""")
    Path('lib/more/extra.aplf').write_text(" r←extra x\n :Require file://nowhere.apln\n r←x+1\n")
    assert shows(session, "⎕←2 ⎕FIX 'file://lib/main.apln'") == [' main']
    assert shows(session, 'main.made base.count') == ['12 10']
    session.eval('base.count←20')
    assert shows(session, "2 ⎕FIX 'file://lib/main.apln' ⋄ main.made") == ['22']      # base was there
    assert shows(session, "⎕EX 'base' ⋄ 2 ⎕FIX 'file://lib/main.apln' ⋄ main.made") == ['12']
    assert shows(session, "2 ⎕FIX ':Require file://lib/base.apln' 'r←twice x' 'r←base.count×x' ⋄ twice 2") == ['20']
    assert shows(session, "space←⎕NS '' ⋄ space.(2 ⎕FIX 'file://lib/base.apln') ⋄ space.⎕NL 9") == ['base', 'main']
    with pytest.raises(arrayl.APLError, match=r'FILE NAME ERROR.*lib/none\.apln'):
        session.eval("2 ⎕FIX ':Require file://lib/none.apln' 'r←half x' 'r←x÷2'")
    assert shows(session, "⎕NC 'half'") == ['0']
