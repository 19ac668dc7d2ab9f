"""The reference pages are what the registry says, and the registry says enough."""
from __future__ import annotations

from pathlib import Path

import pytest

from arrayl.primitives.registry import Entry
from arrayl.session import reference

FOLDER = Path(__file__).parent.parent / 'docs' / 'reference'
ENTRIES = reference.entries()


@pytest.mark.skipif(not FOLDER.exists(), reason='installed without its documentation')
def test_pages_are_current() -> None:
    old = reference.stale(FOLDER)
    assert not old, 'run python -m arrayl.session.reference docs/reference'


@pytest.mark.parametrize('entry', ENTRIES, ids=lambda entry: entry.glyph)
def test_every_form_is_documented(entry: Entry) -> None:
    forms = entry.documented()
    assert forms, 'declared without a form'
    for form in forms:
        first, *rest = form.doc.splitlines()
        assert first.strip() and first.rstrip().endswith(('.', ':')), f'{form.name}: begins with one sentence'
        assert not rest or not rest[0].strip(), f'{form.name}: a blank line follows it'
        assert list(form.examples()), f'{form.name} has no example'


def test_every_page_has_a_name_of_its_own() -> None:
    names = reference.file_names(ENTRIES)
    assert len(set(names.values())) == len(ENTRIES)
    assert all(name.isascii() and name == name.lower() for name in names.values())


def test_check_finds_a_changed_a_missing_and_a_superfluous_page(tmp_path: Path) -> None:
    reference.write(tmp_path)
    assert reference.main([str(tmp_path), '--check']) == 0
    (tmp_path / 'where.md').write_text('old')
    (tmp_path / 'each.md').unlink()
    (tmp_path / 'gone.md').write_text('')
    assert reference.stale(tmp_path) == ['each.md', 'gone.md', 'where.md']
    assert reference.main([str(tmp_path), '--check']) == 1
    reference.write(tmp_path)
    assert reference.stale(tmp_path) == []


def test_prose_fences_transcripts() -> None:
    doc = 'Text.\n\n      1+1\n2\n\n      2 2⍴⍳4\n1 2\n3 4\n\nMore text.'
    assert reference.prose(doc) == ['Text.', '', '```apl', '      1+1', '2', '', '      2 2⍴⍳4', '1 2', '3 4', '```',
                                    '', 'More text.']
