"""The standard library: every function's examples run; `⎕IO` of the program does not matter; errors are clear."""
from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

import arrayl
from arrayl.primitives.registry import transcript
from arrayl.session.modules import LIBRARY

MODULES = ('linalg', 'stats', 'relations', 'text', 'time')
COMMENT = re.compile(r'^⍝ (\w+): ')


def paragraphs(text: str) -> Iterator[tuple[str, str]]:
    """(name, comment without its ⍝) of every function that is documented."""
    name, lines = '', []
    for line in [*text.split('\n'), '']:
        if line.startswith('⍝'):
            found = COMMENT.match(line)
            if found and not lines:
                name = found.group(1)
            lines.append(line[2:])
        else:
            if name and lines:
                yield name, '\n'.join(lines)
            name, lines = '', []


def read(module: str) -> str:
    return (LIBRARY / f'{module}.arl').read_text(encoding='utf-8')


def clean(text: str) -> str:
    return '\n'.join(line.rstrip() for line in text.split('\n')).rstrip('\n')


@pytest.mark.parametrize('module', MODULES)
def test_examples(module: str) -> None:
    session = arrayl.Session()
    session.transcript(f"{module}←⎕USE '{module}'")
    wrong, count = [], 0
    for name, comment in list(paragraphs(read(module)))[1:]:
        found = list(transcript(comment))
        assert found, f'{module}.{name} has no example'
        for source, expected in found:
            count += 1
            got = session.transcript(source)
            if clean(got) != clean(expected):
                wrong.append(f'{module}.{name}\n      {source}\nexpected:\n{clean(expected)}\ngot:\n{clean(got)}')
    assert not wrong, '\n\n'.join(wrong)
    assert count > 10
