"""What a user may not read or write gives FILE ACCESS errors, is not replaced, and shows nothing internal."""
from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import arrayl
from arrayl.compile.catalogue import load_all

NOBODY = 65534


@pytest.fixture
def session() -> Iterator[arrayl.Session]:
    """A session whose user may not look into `locked`, write into `closed`, or write `mine`; nor is root."""
    before = os.getcwd()
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    for name, mode in (('locked', 0), ('closed', 0o555)):
        (folder / name).mkdir()
        (folder / name / 'file').write_text('old')
        (folder / name).chmod(mode)
    (folder / 'mine').write_text('old')
    (folder / 'mine').chmod(0o444)
    load_all()
    made = arrayl.Session()
    made.transcript("⎕SH 'true'\n)SAVE")            # whatever is imported late
    os.chdir(folder)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield made
    finally:
        if root:
            os.seteuid(0)
        os.chdir(before)
        for name in ('locked', 'closed'):
            (folder / name).chmod(0o755)
        shutil.rmtree(folder)


DENIED = [
    "⎕NGET 'locked/file'", "'x'⎕NPUT 'closed/new'", "'x'⎕NPUT 'closed/file' 1", "'x'⎕NPUT 'mine' 1",
    "'x'⎕NPUT 'mine' 2",
    "'locked/file'⎕NTIE 0", "'locked/new'⎕NCREATE 0", "'closed/new'⎕NCREATE 0", "⎕MKDIR 'closed/new'",
    "1 ⎕MKDIR 'locked/new'", "3 ⎕MKDIR 'locked/new/inner'", "⎕NDELETE 'closed/file'", "2 ⎕NDELETE 'closed'",
    "(⎕NEXISTS⍠1)'locked/*'", "(⎕NINFO⍠1)'locked/*'", "(⎕NINFO⍠('Wildcard' 1)('Recurse' 1))'*'", "'y'⎕NCOPY 'locked'",
    "'closed/y'⎕NCOPY 'mine'", "'y'⎕NMOVE 'closed/file'", "⎕CSV 'locked/file'", "(1 1⍴1)⎕CSV 'closed/new'",
    "(1 1⍴1)(⎕CSV⍠'IfExists' 'Replace')'mine'", "⎕SHELL⍠'Output' (1 ('File' 'mine'))⊢'echo'", "⎕FIX 'file://locked/file'",
    "⎕SHELL⍠'Input' (0 ('File' 'locked/file'))⊢'cat'",
]


@pytest.mark.skipif(not hasattr(os, 'geteuid'), reason='POSIX')
@pytest.mark.parametrize('line', DENIED)
def test_denied(session: arrayl.Session, line: str) -> None:
    report = session.transcript(line)
    assert report.startswith('FILE ACCESS ERROR: '), report
    assert report.split('\n')[0].endswith('("Permission denied")'), report
    assert Path('mine').read_text() == 'old' and Path('closed/file').read_text() == 'old'


@pytest.mark.parametrize(('line', 'expected'), [
    (')SAVE locked/w', 'cannot create: Permission denied'), (')SAVE closed/w', 'cannot create: Permission denied'),
    (')LOAD locked/w', 'ws not found'), (')COPY locked/w', 'ws not found'), (')DROP locked/w', 'ws not found'),
    (')LIB locked/w', 'locked/w: no such directory'), ("⎕NEXISTS 'locked/file' 'mine'", '0 1'),
    ("11 12 ⎕NINFO 'mine'", '1 0'), ("⎕SHELL⍠'WorkingDir' 'locked'⊢'pwd'", None), ("⎕SAVE 'closed/w'", None),
    ("≢⊃(⎕NINFO⍠('Wildcard' 1)('Recurse' 2))'*'", '4'), ("'locked/x/y'⎕NCOPY 'mine'", None), ("⎕USE 'locked/m'", None),
])
def test_nothing_internal(session: arrayl.Session, line: str, expected: str | None) -> None:
    printed = session.transcript(line).split('\n')[0]
    assert 'INTERNAL' not in printed
    assert printed == expected if expected is not None else ' ERROR: ' in printed, printed
