"""Every example in the documentation of a primitive is run, and its output compared."""
from __future__ import annotations

from pathlib import Path

import pytest

import arrayl
from arrayl.compile.catalogue import load_all
from arrayl.primitives.registry import REGISTRY, transcript

load_all()


def documented() -> list[tuple[str, str]]:
    """(title, documentation) of every form of every primitive."""
    found = []
    for glyph, entry in REGISTRY.items():
        for form in entry.documented():
            found.append((f'{glyph} {form.name}', form.doc))
    return found


@pytest.mark.parametrize(('title', 'doc'), documented(), ids=[title for title, _ in documented()])
def test_examples(title: str, doc: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)             # examples with files leave nothing behind
    assert doc.strip(), f'{title} has no documentation'
    examples = list(transcript(doc))
    assert examples, f'{title} has no example'
    session = arrayl.Session()
    for source, expected in examples:
        got = session.transcript(source)
        want = [line.rstrip() for line in expected.rstrip('\n').split('\n')]
        assert [line.rstrip() for line in got.rstrip('\n').split('\n')] == want, f'{title}:      {source}'
