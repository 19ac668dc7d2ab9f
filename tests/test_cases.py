"""The tables in ``tests/cases/*.arl``: session transcripts, run and compared to the character.

Input lines are indented by six blanks, the expected output follows them. ``⍝`` lines at the margin that
begin with ``⍝⍝`` are notes. Every file starts in a session of its own, so that a file reads as one session.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import arrayl
from arrayl.primitives.registry import AXIS
from arrayl.session.units import Feeder

CASES = Path(__file__).parent / 'cases'


def entries(text: str) -> Iterator[tuple[int, str, str]]:
    """(line number, input, expected output) of the sessions in `text`.

    A line indented by six blanks is input, unless it belongs to an error report: the line before one that
    holds nothing but ∧; or it stands under the axis of a plot. Lines that a bracket or ∇ joins are one input;
    ``⍝⍝`` begins a note.
    """
    lines = text.split('\n')
    report = {j for i, line in enumerate(lines) if line.strip() == '∧' for j in (i - 1, i)}
    report |= {i + 1 for i, line in enumerate(lines) if re.match(AXIS, line.rstrip())}
    feeder, pending, start, shown = Feeder(), '', 0, list[str]()
    for i, line in enumerate(lines):
        if line.startswith('⍝⍝'):
            continue
        if i in report or not line.startswith(' ' * 6) or not line.strip():
            shown.append(line)
            continue
        if feeder.lines:
            pending += '\n' + line[6:]
        else:
            if pending:
                yield start, pending, '\n'.join(shown)
            pending, start, shown = line[6:], i + 1, []
        if feeder.feed(line[6:]) is not None:
            feeder = Feeder()
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
