"""Wrong workspaces: what is damaged, newer or impossible is refused with its reason, and nothing changes or runs."""
from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

import arrayl


def with_checksum(body: str) -> bytes:
    return f'{body}end {hashlib.sha256(body.encode()).hexdigest()}\n'.encode()


def lines_of(tmp_path: Path, text: str) -> list[str]:
    session = arrayl.Session()
    session.transcript(f'{text}\n)SAVE -force {tmp_path}/w')
    return (tmp_path / 'w.arlws').read_text(encoding='utf-8').split('\n')[:-2]


def refused(tmp_path: Path, data: bytes) -> str:
    """The reason why a session refuses `data`; asserts that nothing in it has changed."""
    (tmp_path / 'bad.arlws').write_bytes(data)
    session = arrayl.Session()
    session.transcript("keep←1 ⋄ g←{⍵} ⋄ ⎕IO←0 ⋄ ⎕LX←'keep'")
    before = dict(session.root.names)
    out = ''
    for command in (')LOAD', ')COPY', ')PCOPY'):
        out = session.transcript(f'{command} {tmp_path}/bad')
        assert out.startswith(f'{tmp_path}/bad is not a ws' if command == ')LOAD' else 'bad ws'), out
        assert session.root.names == before
        assert session.transcript('⎕IO keep,≢⎕LX') == '0 1 4\n'
        assert session.transcript(')WSID') == 'is CLEAR WS\n'
    assert session.transcript(f"⎕LOAD '{tmp_path}/bad'").startswith('DOMAIN ERROR: ')
    return out


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, "x←1 2 3 ⋄ f←{⍵} ⋄ ns←(a: 1)")
    good = (tmp_path / 'w.arlws').read_bytes()
    assert 'begin' in refused(tmp_path, b'')
    assert 'begin' in refused(tmp_path, b'#!/bin/sh\n')
    assert 'newer' in refused(tmp_path, good.replace(b'arrayl workspace 1', b'arrayl workspace 2'))
    assert 'end' in refused(tmp_path, good[:len(good) // 2])
    assert 'checksum' in refused(tmp_path, good.replace(b'[1,2,3]', b'[1,2,4]'))
    for i in [*range(0, len(good), 7), len(good) - 1]:
        refused(tmp_path, good[:i] + bytes([good[i] ^ 1]) + good[i + 1:])
    assert 'lines are missing' in refused(tmp_path, with_checksum('\n'.join(lines[:-1]) + '\n'))


@pytest.mark.parametrize('line', [
    'null', '[]', '{}', '["nosuch"]', '["int",[4],[1,2,3]]', '["int",[3],[1,2.5,3]]',
    '["int",[1],[9223372036854775808]]',
    '["int",[-1],[]]', '["float",[1],["a"]]', '["float",[1],[1e999]]', '["nested",[1],[[99]]]',
    '["nested",[1],[[SELF]]]',
    '["char",[2],"abc"]', '["char",[3],[1,2,3]]', '["bool",[1],"2"]', '["dfn",0,"f","1+1"]',
    '["dfn",0,"f","{⍵} ⋄ {⍵}"]',
    '["dfn",0,"f","{"]', '["dfn",1,"f","{⍵}"]', '["dfn",0,"__builtins__ ","{⍵}"]', '["dfn",0,"f","{⍵}","now"]',
    '["dfn",0,"f","{⍵}",-1.0]', '["trad",0,"f","f",1e99]', '["trad",0,"f","r←("]',
    '["glyph","⍃",0]', '["derived","⍃",[1],null,null]', '["train",[1]]', '["python","os.system(1)"]', '["empty",[1],0]',
    '["space",9,"",null,{},null,{}]', '["space",0,"",null,{},null,{"a b":1}]', '["space",0,"",null,{},null,{"a":"bc"}]',
    '[' * 100000 + ']' * 100000, '{"a":' * 50 + '1' + '}' * 50, '["int",[2,2],[[1,2],[3,4]]]', '["run",0]',
    '["fill",0]',
])
def test_impossible_objects_are_refused(line: str, tmp_path: Path) -> None:
    lines = lines_of(tmp_path, 'x←⍳200')
    at = next(i for i, text in enumerate(lines) if text.startswith('["int"'))
    lines[at] = line.replace('SELF', str(at - 2))       # its own number
    refused(tmp_path, with_checksum('\n'.join(lines) + '\n'))


@pytest.mark.parametrize('change', [
    {'settings': {'⎕IO': 7}}, {'settings': {'⎕PP': 'x'}}, {'settings': {'⎕OFF': 1}}, {'text': {'⎕': 'x'}}, {'text': 1},
    {'text': {'⎕LX': 5}},
    {'space': 'a'}, {'saved': 'x'}, {'values': {'⎕TRAP': [99]}}, {'objects': 99},
])
def test_impossible_headers_are_refused(change: dict[str, Any], tmp_path: Path) -> None:
    lines = lines_of(tmp_path, 'x←1 2 3')
    lines[1] = json.dumps({**json.loads(lines[1]), **change})
    (tmp_path / 'bad.arlws').write_bytes(with_checksum('\n'.join(lines) + '\n'))
    session = arrayl.Session()
    session.transcript('keep←1 ⋄ ⎕PP←7')
    assert session.transcript(f')LOAD {tmp_path}/bad').startswith(f'{tmp_path}/bad is not a ws')
    assert session.transcript('keep ⎕PP ⎕IO') == '1 7 1\n'


def test_circles_of_parents_are_refused(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, 'a←(x: 1) ⋄ b←(x: 2)')
    at = [i for i, text in enumerate(lines) if text.startswith('["space",0')]
    lines[at[0]] = lines[at[0]].replace('["space",0', f'["space",{at[1] - 2}')
    lines[at[1]] = lines[at[1]].replace('["space",0', f'["space",{at[0] - 2}')
    refused(tmp_path, with_checksum('\n'.join(lines) + '\n'))


def test_nothing_runs_on_load(tmp_path: Path) -> None:
    one = arrayl.Session()
    mark = tmp_path / 'mark'
    one.transcript(f"f←{{'x'⎕NPUT'{mark}'}} ⋄ g←f⍣¯1 ⋄ ns←(a: 1) ⋄ os←⎕PY'antigravity_nosuch'\n)SAVE {tmp_path}/w")
    two = arrayl.Session()
    two.transcript(f')LOAD {tmp_path}/w\n)COPY {tmp_path}/w')
    assert not mark.exists()


@pytest.mark.parametrize('controls', ['{"stop":[3]}', '{"halt":[1]}', '{"stop":1}', '{"stop":["1"]}', '[]'])
def test_controls_that_cannot_be(controls: str, tmp_path: Path) -> None:
    lines = lines_of(tmp_path, "⎕FX 'r←f x' 'r←x' 'r←r+1'\n2 ⎕STOP 'f'")
    body = '\n'.join(lines) + '\n'
    assert '{"stop":[2]}' in body
    assert 'no controls' in refused(tmp_path, with_checksum(body.replace('{"stop":[2]}', controls)))
