"""Native files: the order of ties, access, renaming, sizes and locks."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from transcripts import shows

import arrayl


@pytest.mark.parametrize(('source', 'expected'), [
    ("'b' ⎕NCREATE ¯7 ⋄ 'aa' ⎕NCREATE ¯2 ⋄ 'c' ⎕NCREATE 0 ⋄ ⎕NNUMS", ['¯7 ¯2 ¯1']),
    ("'b' ⎕NCREATE ¯7 ⋄ 'aa' ⎕NCREATE ¯2 ⋄ ⎕NNAMES", ['b', 'aa']),
    ("'b' ⎕NCREATE ¯7 ⋄ ⎕←⎕NUNTIE ¯9 ¯7 ¯7 ⋄ ⎕NNUMS", ['¯7', '']),
    ("'b' ⎕NCREATE ¯7 ⋄ ⎕←⎕NUNTIE 5 0", ['']),
    ("'b' ⎕NCREATE ¯7 ⋄ ⎕←⎕NUNTIE ⍬ ⋄ ⎕NNUMS", ['', '¯7']),
    ("'b' ⎕NCREATE ¯7 ⋄ './b' ⎕NERASE ¯7",
     ['FILE NAME ERROR: ./b: Not the name that the file was tied by', "      './b'⎕NERASE ¯7", '           ∧']),
    ("t←'bb' ⎕NCREATE 0 ⋄ ⎕←'cc' ⎕NRENAME t ⋄ 'xy' ⎕NAPPEND t ⋄ ⎕←⎕NNAMES ⋄ 'cc' ⎕NERASE t ⋄ ⎕NEXISTS 'bb' 'cc'",
     ['¯1', 'cc', '0 0']),
    ("'there' ⎕NPUT 'c' ⋄ t←'b' ⎕NCREATE 0 ⋄ 'c' ⎕NRENAME t",
     ['FILE NAME ERROR: c: Unable to rename file ("File exists")', "      'c'⎕NRENAME t", '         ∧']),
    ("t←'b' ⎕NCREATE 0 ⋄ 'abc' ⎕NAPPEND t ⋄ ⎕←5 ⎕NRESIZE t ⋄ ⎕←⎕UCS ⎕NREAD t 80 ¯1 0 ⋄ 1 ⎕NRESIZE t ⋄ ⎕NSIZE t",
     ['¯1', '97 98 99 0 0', '1']),
    ("t←'b' ⎕NCREATE 0 ⋄ ¯1 ⎕NRESIZE t", ['DOMAIN ERROR', '      ¯1 ⎕NRESIZE t', '         ∧']),
    # Code 82 goes through ⎕AV: at first ASCII is itself, and all of ⎕AV comes back.
    ("'A''s bee' ⎕NPUT 'w' ⋄ t←'w' ⎕NTIE 0 ⋄ ⎕←⎕NREAD t 82 7 0 ⋄ '⍳' ⎕NREPLACE t 0 82 ⋄ ⎕NREAD t 82 7 0",
     ["A's bee", "⍳'s bee"]),
    ("t←'b' ⎕NCREATE 0 ⋄ ⎕AV ⎕NAPPEND t 82 ⋄ ⎕←⎕AV≡⎕NREAD t 82 ¯1 0 ⋄ (⎕NXLATE t)≡⎕UCS ⎕NREAD t 80 ¯1 0", ['1', '1']),
    ("t←'b' ⎕NCREATE 0 ⋄ ⎕←(⍋⍋⎕NXLATE t)≡1+⎕NXLATE t ⋄ old←((⍳256)-⎕IO)⎕NXLATE t ⋄ 'A⍳' ⎕NAPPEND t 82 ⋄ "
     "⎕←(⎕AV⍳'A⍳')≡⎕IO+⎕UCS ⎕NREAD t 80 ¯1 0 ⋄ {}old ⎕NXLATE t ⋄ old≡⎕NXLATE t", ['1', '1', '1']),
    ("t←'b' ⎕NCREATE 0 ⋄ 'xy' ⎕NAPPEND t ⋄ (256⍴7)⎕NXLATE t ⋄ ⎕←⎕AV⍳⎕NREAD t 82 ¯1 0 ⋄ (256⍴256)⎕NXLATE t",
     ['121 122', 'DOMAIN ERROR', '      (256⍴256)⎕NXLATE t', '               ∧']),
    ("t←'b' ⎕NCREATE 0 ⋄ (2 128⍴0)⎕NXLATE t", ['RANK ERROR', '      (2 128⍴0)⎕NXLATE t', '               ∧']),
    ("⎕NXLATE ¯99", ['FILE TIE ERROR', '      ⎕NXLATE ¯99', '      ∧']),
    ("⎕NXLATE 0", [
        'DOMAIN ERROR: Tie number 0, the translation of ⎕DR, is no part of arrayl', '      ⎕NXLATE 0', '      ∧']),
    ("'b' ⎕NCREATE ¯1 ⋄ (⊂8 ¯1)⎕NINFO ¯1", ['DOMAIN ERROR', '      (⊂8 ¯1)⎕NINFO ¯1', '             ∧']),
])
def test_ties(session: arrayl.Session, source: str, expected: list[str]) -> None:
    for line in source.split(' ⋄ ')[:-1]:
        printed = shows(session, line)
        if line.startswith('⎕←'):
            assert printed[0] == expected.pop(0), line
    assert shows(session, source.split(' ⋄ ')[-1]) == expected


@pytest.mark.parametrize(('mode', 'line', 'what'), [
    (0, "'x' ⎕NAPPEND t", 'write'), (0, "'x' ⎕NREPLACE t 0", 'write'), (0, '2 ⎕NRESIZE t', 'resize'),
    (0, '2 ⎕NLOCK t', 'lock'), (1, '⎕NREAD t 80 1', 'read'),
])
def test_a_tie_allows_what_its_mode_says(session: arrayl.Session, mode: int, line: str, what: str) -> None:
    Path('f').write_bytes(b'abc')
    session.transcript(f"t←'f' ⎕NTIE 0 {mode}")
    assert shows(session, line)[0] == f'FILE ACCESS ERROR: f: Unable to {what} file ("Bad file descriptor")'
    assert Path('f').read_bytes() == b'abc'


def test_tying_a_directory(session: arrayl.Session) -> None:
    Path('d').mkdir()
    assert shows(session, "'d' ⎕NTIE 0")[0] == 'FILE NAME ERROR: d: Unable to open file ("Is a directory")'


def test_a_region_is_unlocked_only_when_it_is_locked(session: arrayl.Session) -> None:
    session.transcript("t←'f' ⎕NCREATE 0")
    assert shows(session, '⎕←2 ⎕NLOCK t 10 5') == ['¯1 10 5']
    assert shows(session, '⎕←0 ⎕NLOCK t 12 1') == ['¯1 12 1']
    refused = 'DOMAIN ERROR: The region is not locked'
    assert shows(session, '0 ⎕NLOCK t 12 1')[0] == refused
    assert shows(session, '0 ⎕NLOCK t 10 3')[0] == refused
    assert shows(session, '⎕←0 ⎕NLOCK t 10 2 ⋄ ⎕←0 ⎕NLOCK t 13 2') == ['¯1 10 2', '¯1 13 2']
    assert shows(session, '0 ⎕NLOCK t')[0] == refused
    for wrong in ('3 ⎕NLOCK t', '2 ¯1 ⎕NLOCK t', "2 'a' ⎕NLOCK t", '2 ⎕NLOCK t 0 0', '2 ⎕NLOCK t ¯1'):
        assert shows(session, wrong)[0] == 'DOMAIN ERROR', wrong
    assert shows(session, '2 1 1 ⎕NLOCK t')[0] == 'LENGTH ERROR'


def test_a_lock_waits_for_another_program(session: arrayl.Session) -> None:
    """Another process holds the lock: reading too has to wait, and the patience ends in TIMEOUT."""
    Path('f').write_bytes(b'abcdef')
    holder = subprocess.Popen(
        [sys.executable, '-c', "import fcntl; f = open('f', 'r+b'); fcntl.lockf(f, fcntl.LOCK_EX, 2, 1);"
         "print('held', flush=True); input()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdin and holder.stdout and holder.stdout.readline() == b'held\n'
    session.transcript("t←'f' ⎕NTIE 0")
    assert shows(session, '2 0.1 ⎕NLOCK t')[0] == 'TIMEOUT'
    assert shows(session, '1 0 ⎕NLOCK t 2 1')[0] == 'TIMEOUT'
    assert shows(session, '⎕←2 0 ⎕NLOCK t 3 1') == ['¯1 3 1']
    holder.communicate(b'\n')
    assert shows(session, '⎕←2 ⎕NLOCK t') == ['¯1']


def test_a_device_without_end_is_ws_full(session: arrayl.Session) -> None:
    assert shows(session, "⎕NGET '/dev/zero'")[0] == 'WS FULL'
