"""README.md and docs/*.md work as shown: every code block is run and its output compared.

``apl`` blocks are one session per page, ``python`` blocks one doctest per page, and in ``console`` blocks the
lines after ``$`` are run by a shell in the checkout (installing excepted, which .ci/run does).
"""
from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from test_cases import clean, entries

import arrayl

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / 'README.md', *sorted((ROOT / 'docs').glob('*.md'))]
INSTALLS = re.compile(r'\bpip install\b|\bpytest\b|\bgit clone\b|^arrayl$|\.ci/run|^python -m venv|\bactivate\b')


def blocks(page: Path, language: str) -> str:
    """The code blocks of one language, one after the other, at their line numbers."""
    out, inside = [], False
    for line in page.read_text(encoding='utf-8').split('\n'):
        if line.startswith('```'):
            inside = not inside and line[3:].strip() == language
            out.append('')
        else:
            out.append(line if inside else '')
    return '\n'.join(out)


def pages(language: str) -> list[Path]:
    return [p for p in PAGES if blocks(p, language).strip()]


@pytest.mark.parametrize('page', pages('apl'), ids=lambda p: p.stem)
def test_sessions(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    session = arrayl.Session()
    wrong = []
    for line, source, expected in entries(blocks(page, 'apl')):
        got = session.transcript(source)
        if clean(got) != clean(expected):
            wrong.append(f'{page.name}:{line}\n      {source}\nexpected:\n{clean(expected)}\ngot:\n{clean(got)}')
    assert not wrong, '\n\n'.join(wrong)


@pytest.mark.parametrize('page', pages('python'), ids=lambda p: p.stem)
def test_python(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    test = doctest.DocTestParser().get_doctest(blocks(page, 'python'), {}, page.name, str(page), 0)
    assert test.examples
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    runner.run(test, out=said.append)
    assert runner.summarize(verbose=False).failed == 0, ''.join(said)


def commands(page: Path) -> list[tuple[str, str]]:
    """(command, output) of the console blocks."""
    found: list[tuple[str, str]] = []
    for line in blocks(page, 'console').split('\n'):
        if line.startswith('$ '):
            found.append((line[2:], ''))
        elif found and line:
            found[-1] = (found[-1][0], f'{found[-1][1]}{line}\n')
    return [(c, o) for c, o in found if not INSTALLS.search(c)]


@pytest.mark.skipif(shutil.which('bash') is None, reason='needs a shell')
@pytest.mark.parametrize(('page', 'command', 'output'),
                         [(p.name, c, o) for p in pages('console') for c, o in commands(p)])
def test_commands(page: str, command: str, output: str, tmp_path: Path) -> None:
    program = tmp_path / 'arrayl'
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m arrayl "$@"\n', encoding='utf-8')
    program.chmod(0o755)
    environment = {**os.environ, 'PATH': f'{tmp_path}{os.pathsep}{os.environ["PATH"]}',
                   'PYTHONPATH': str(Path(arrayl.__file__).parent.parent)}
    done = subprocess.run(['bash', '-c', command], capture_output=True, text=True, encoding='utf-8', cwd=ROOT,
                          env=environment, timeout=120, check=False)
    shown = [line for line in (done.stdout + done.stderr).split('\n') if line.strip()]      # empty lines do not count
    assert clean('\n'.join(shown)) == clean(output)


def test_links() -> None:
    """Every relative link leads to a file of the repository, every code fence is closed."""
    missing = []
    for page in PAGES:
        text = page.read_text(encoding='utf-8')
        assert text.count('\n```') % 2 == 0, f'{page.name}: a code block is not closed'
        prose = re.sub(r'```.*?```|`[^`\n]*`', '', text, flags=re.DOTALL)
        for target in re.findall(r'\]\(([^)#:]+)(?:#[^)]*)?\)', prose):
            if not (page.parent / target).exists():
                missing.append(f'{page.name}: {target}')
    assert not missing


def test_elsewhere_is_the_example() -> None:
    """docs/elsewhere.md shows the lines of examples/elsewhere.arl, all of them."""
    script = (ROOT / 'examples' / 'elsewhere.arl').read_text(encoding='utf-8').split('\n')
    page = [line[6:] for line in blocks(ROOT / 'docs' / 'elsewhere.md', 'apl').split('\n') if line.startswith(' ' * 6)]
    shown = {line for line in page if not line.startswith('⍝')}
    code = {line for line in script if line and not line.startswith("'") and not line.startswith(('⍝', '#!'))}
    code |= {line for line in script if line.startswith("'ab'")}
    setup = {part for line in code if ' ⋄ ' in line for part in line.split(' ⋄ ')}
    assert {line for line in code if ' ⋄ ' not in line} | setup == shown
