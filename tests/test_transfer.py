"""⎕NCOPY, ⎕NMOVE and ⎕NINFO: options, links, progress; names that match nothing."""
from __future__ import annotations

import os
from pathlib import Path

import pytest
from transcripts import shows

import arrayl


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> arrayl.Session:
    monkeypatch.chdir(tmp_path)
    for folder in ('from', 'from/inner', 'to'):
        Path(folder).mkdir()
    for file in ('from/a', 'from/b', 'from/inner/c', 'x'):
        Path(file).write_text(file)
    return arrayl.Session()


@pytest.mark.parametrize(('line', 'expected'), [
    ("⎕NEXISTS ''", '0'), ("⎕NEXISTS '' 'x'", '0 1'), ("(⎕NEXISTS⍠1)'none/*' 'from/*' '?'", '0 1 1'),
    ("(⎕NINFO⍠1)'none/*'", '  '.rstrip()), ("≢⊃(⎕NINFO⍠1)'none/*'", '0'),
    ("(⎕NDELETE⍠1)'none/*' ⋄ ⎕←(⎕NDELETE⍠1)'none/*'", '0'),
    ("2 ⎕NDELETE '.'", 'FILE NAME ERROR: .: Invalid file or directory name'),
    ("2 ⎕NDELETE 'from/..'", 'FILE NAME ERROR: from/..: Invalid file or directory name'),
    ("'none/y' ⎕NCOPY 'x'", 'FILE NAME ERROR: none/y: Invalid file or directory name ("No such file or directory")'),
    ("'y'(⎕NMOVE⍠'IfExists' 'Replace')'x'", 'DOMAIN ERROR: Invalid value for option IfExists'),
    ("(⎕NINFO⍠('Wildcard' 1)('Recurse' (1 ¯2)))'*'", 'DOMAIN ERROR: Invalid value for option Recurse'),
])
def test_names(session: arrayl.Session, line: str, expected: str) -> None:
    assert shows(session, line)[0] == expected
    assert sorted(os.listdir()) == ['from', 'to', 'x'] and Path('from/inner/c').exists()


def test_links(session: arrayl.Session) -> None:
    os.symlink('nowhere', 'dead')
    os.symlink('../from', 'from/self')
    assert shows(session, "1 2 6 7 11 ⎕NINFO 'dead'") == ['0 0 ¯1    ¯1']
    assert shows(session, "1 7(⎕NINFO⍠'Follow' 0)'dead'") == ['4  nowhere']
    assert shows(session, "≢⊃(⎕NINFO⍠1)'*'") == ['4']
    assert shows(session, "'to' ⎕NCOPY 'from'")[0] == \
        'FILE NAME ERROR: from/self: Too many levels of symbolic links'
    assert shows(session, "⎕←'to' ⎕NMOVE 'dead'") == ['1'] and os.readlink('to/dead') == 'nowhere'


def test_only_regular_files_are_copied(session: arrayl.Session) -> None:
    os.mkfifo('pipe')
    assert shows(session, "'y' ⎕NCOPY 'pipe'")[0] == 'FILE ACCESS ERROR: pipe: Is not a regular file'


def test_what_cannot_be_renamed_is_copied(session: arrayl.Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def rename(source: Path, goal: Path) -> None:
        raise OSError(18, os.strerror(18))
    monkeypatch.setattr(os, 'rename', rename)
    assert shows(session, "'to'(⎕NMOVE⍠'RenameOnly' 1)'from'")[0].startswith('FILE SYSTEM ERROR: from: Unable to move')
    assert shows(session, "⎕←'to' ⎕NMOVE 'from' 'x'") == ['1 1']
    assert Path('to/from/inner/c').read_text() == 'from/inner/c' and Path('to/x').exists()
    assert sorted(os.listdir()) == ['to']


def test_progress_of_a_copy(session: arrayl.Session) -> None:
    """At the start, while counting, for each file and folder, and at the end."""
    session.transcript('told←⍬\n∇ r←data hear(f e i)\n told,←⊂data f e i.(Progress Limit),i.Last\n r←1\n∇')
    assert shows(session, "⎕←'to'(⎕NCOPY⍠'ProgressCallback' ('hear' 'D'))'from'") == ['1']
    assert shows(session, '≢told') == ['12']
    assert shows(session, '⍪3⊃¨told') == [
        ' Start', *[' Scan'] * 5, *[' Progress'] * 5, ' Done']
    assert shows(session, '⊃told') == ['D ⎕NCOPY  Start  0 0']
    assert shows(session, '7⊃told') == ['D ⎕NCOPY  Progress  1 5  from/a']
    assert shows(session, '⊃⌽told') == ['D ⎕NCOPY  Done  5 5']


def test_progress_options(session: arrayl.Session) -> None:
    session.transcript(
        "told←⍬\n∇ r←hear(f e i)\n :If e≡'Start' ⋄ i.Options.(ScanFirst LastFileCount Skip)←0 ¯1 1 ⋄ :EndIf\n"
        " told,←⊂e i.Last i.Info\n r←1\n∇")
    assert shows(session, "2(⎕NINFO⍠('Wildcard' 1)('Recurse' 1)('ProgressCallback' 'hear'))'from/[abc]'")[0] == ''
    assert shows(session, "≢⊃2(⎕NINFO⍠('Wildcard' 1)('Recurse' 1)('ProgressCallback' 'hear'))'from/?'") == ['3']
    assert shows(session, "⊃¨told") == [' Start  Done  Start  Progress  Done']
    assert shows(session, '4⊃told') == [' Progress   from/a  from/b   6 6']
    assert shows(session, '5⊃told') == [' Done   from/inner/c   12']


def test_progress_may_stop_the_work(session: arrayl.Session) -> None:
    session.transcript("stop←{'Progress'≢2⊃⍵}")
    assert shows(session, "'to'(⎕NMOVE⍠'ProgressCallback' 'stop')'x' 'from'")[0] == 'INTERRUPT'
    assert Path('to/x').exists() and Path('from').exists()
    for option, error in (("'none'", 'VALUE ERROR: Undefined name: none'), ("'told'", 'DOMAIN ERROR: told is not a '
                          'function'), ('5', 'DOMAIN ERROR: Invalid value for option ProgressCallback')):
        session.transcript('told←1')
        assert shows(session, f"'y'(⎕NCOPY⍠'ProgressCallback' {option})'from/a'")[0] == error
    session.transcript("quiet←{}")
    assert shows(session, "'y'(⎕NCOPY⍠'ProgressCallback' 'quiet')'from/a'")[0] == \
        'VALUE ERROR: No result was provided when the context expected one'


def test_a_callback_is_a_name_where_the_call_stands(session: arrayl.Session) -> None:
    session.transcript("over←⎕NCOPY⍠'IfExists' 'Replace'\nhear←{1⊣told∘←'global'}\n"
                       "ns←⎕NS⍬\nns.hear←{1⊣#.told←'member'}\n"
                       "ns.go←{'y'(#.over⍠'ProgressCallback' 'hear')'x'}\n"
                       "go←{hear←{1⊣#.told←'local'}\n 'y'(#.over⍠'ProgressCallback' 'hear')'x'}")
    assert shows(session, 'ns.go 0 ⋄ told') == ['member']
    assert shows(session, 'go 0 ⋄ told') == ['local']
    assert shows(session, "'z'(⎕NCOPY⍠'ProgressCallback' '#.ns.hear')'x' ⋄ told") == ['member']


@pytest.mark.parametrize(('line', 'report'), [
    ("⎕NDELETE 'x' 'none'", 'FILE NAME ERROR: none: Invalid file or directory name ("No such file or directory")'),
    ("⎕NDELETE 'x' 'from'", 'FILE ACCESS ERROR: from: Unable to delete directory ("Directory not empty")'),
    ("⎕NDELETE 'from/a' 'from/a'",
     'FILE NAME ERROR: from/a: Invalid file or directory name ("No such file or directory")'),
    ("2 ⎕NDELETE 'from' 'from/a'",
     'FILE NAME ERROR: from/a: Invalid file or directory name ("No such file or directory")'),
    ("(⎕NDELETE⍠1)'from/?' 'from*'", 'FILE ACCESS ERROR: from: Unable to delete directory ("Directory not empty")'),
    ("'to' ⎕NCOPY 'from' 'none'",
     'FILE NAME ERROR: none: Invalid file or directory name ("No such file or directory")'),
    ("'to' ⎕NCOPY 'from' 'to'", 'FILE NAME ERROR: to/to: Is within the source'),
    ("'to' ⎕NCOPY 'from/a' 'from/a'", 'FILE NAME ERROR: to/a: File already exists'),
    ("'to' ⎕NMOVE 'from' 'none'",
     'FILE NAME ERROR: none: Invalid file or directory name ("No such file or directory")'),
    ("'to' ⎕NMOVE 'from' 'to'", 'FILE NAME ERROR: to/to: Is within the source'),
    ("'to' ⎕NMOVE 'from/a' 'from/a'",
     'FILE NAME ERROR: from/a: Invalid file or directory name ("No such file or directory")'),
    ("⎕MKDIR 'new' 'x'", 'FILE NAME ERROR: x: Already exists'),
    ("2 ⎕MKDIR 'to/new/one' 'x/two'", 'FILE NAME ERROR: x/two: Unable to create directory ("Not a directory")'),
    ("3 ⎕MKDIR 'to' 'to/new' 'x'", 'FILE NAME ERROR: x: Already exists'),
])
@pytest.mark.parametrize('renames', [True, False])
def test_of_several_names_all_are_done_or_none(session: arrayl.Session, line: str, report: str, renames: bool,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    def rename(source: Path, goal: Path) -> None:
        raise OSError(18, os.strerror(18))
    if not renames:
        monkeypatch.setattr(os, 'rename', rename)
    before = sorted(map(str, Path().rglob('*')))
    assert shows(session, line)[0] == report
    assert sorted(map(str, Path().rglob('*'))) == before


def test_what_names_delete_together(session: arrayl.Session) -> None:
    assert shows(session, "⎕←⎕NDELETE 'from/inner/c' 'from/inner' 'x'") == ['1 1 1']
    assert shows(session, "⎕←3 ⎕NDELETE 'from' 'from/a' 'none' 'to'") == ['1 0 0 1']
    assert not os.listdir()
