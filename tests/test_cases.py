"""The tables in ``tests/cases/*.arl``: session transcripts, run and compared to the character.

Input lines are indented by six blanks, the expected output follows them. ``⍝`` lines at the margin that
begin with ``⍝⍝`` are notes. Every file starts in a session of its own, so that a file reads as one session.
"""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import arrayl
from arrayl.primitives.registry import REPORT

CASES = Path(__file__).parent / 'cases'


def entries(text: str) -> Iterator[tuple[int, str, str]]:
    """(line number, input, expected output); indented lines in a row are one input when a bracket joins them."""
    from arrayl.session.units import Feeder
    feeder, pending, start, shown, report = Feeder(), '', 0, [], 0
    for number, line in enumerate(text.split('\n'), 1):
        if line.startswith('⍝⍝'):
            continue
        if report and line.startswith(' '):
            shown.append(line)
            report -= 1
        elif line.startswith('      ') and line.strip():
            report = 0
            if feeder.lines:
                pending += '\n' + line[6:]
            else:
                if pending:
                    yield start, pending, '\n'.join(shown)
                pending, start, shown = line[6:], number, []
            if feeder.feed(line[6:]) is not None:
                feeder = Feeder()
        else:
            if feeder.lines:
                feeder = Feeder()
            shown.append(line)
            report = 2 if REPORT.match(line) else 0
    if pending:
        yield start, pending, '\n'.join(shown)


def clean(text: str) -> str:
    """Trailing blanks and trailing empty lines do not count; `⍝ nothing else` is normalised."""
    return '\n'.join(line.rstrip() for line in text.split('\n')).rstrip('\n')


@pytest.mark.parametrize('path', sorted(CASES.glob('*.arl')), ids=lambda p: p.stem)
def test_cases(path: Path) -> None:
    session = arrayl.Session()
    wrong = []
    for line, source, expected in entries(path.read_text(encoding='utf-8')):
        got = session.transcript(source)
        if clean(got) != clean(expected):
            wrong.append(f'{path.name}:{line}\n      {source}\nexpected:\n{clean(expected)}\ngot:\n{clean(got)}')
    assert not wrong, '\n\n'.join(wrong)
