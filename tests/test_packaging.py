"""What the wheel holds, and that an installed arrayl needs nothing from a checkout."""
from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import arrayl

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / 'pyproject.toml').read_text(encoding='utf-8'))['project']


@pytest.fixture(scope='module')
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """A wheel built from the files that git knows."""
    pytest.importorskip('hatchling', reason='building needs hatchling; .ci/run builds in any case')
    listed = subprocess.run(['git', 'ls-files', '-z'], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip('not a git checkout')
    source = tmp_path_factory.mktemp('source')
    for name in listed.stdout.decode().split('\0'):
        path = ROOT / name
        if name and path.is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes(path.read_bytes())
    target = tmp_path_factory.mktemp('wheel')
    subprocess.run([sys.executable, '-m', 'hatchling', 'build', '-t', 'wheel', '-d', str(target)], cwd=source,
                   check=True, capture_output=True)
    return zipfile.ZipFile(next(target.glob('*.whl')))


def test_wheel_holds_what_the_program_needs(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    grammar = {'arrayl/grammar/tokens.lark', 'arrayl/grammar/arrayl.lark'}
    assert {'arrayl/__main__.py', 'arrayl/py.typed', *grammar} <= names
    modules = {f'arrayl/{p.relative_to(ROOT / "arrayl").as_posix()}' for p in (ROOT / 'arrayl').rglob('*.py')}
    tracked = subprocess.run(['git', 'ls-files', 'arrayl'], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert modules & set(tracked.split()) <= names
    assert {name for name in tracked.split() if name.endswith('.arl')} <= names
    assert not [name for name in names if not name.startswith(('arrayl/', f'arrayl-{arrayl.__version__}.dist-info/'))]


def test_wheel_metadata(wheel: zipfile.ZipFile) -> None:
    metadata = wheel.read(f'arrayl-{arrayl.__version__}.dist-info/METADATA').decode()
    assert 'Requires-Python: >=3.11' in metadata
    for need in ('lark', 'numpy', 'prompt-toolkit'):
        assert f'Requires-Dist: {need}' in metadata.replace('prompt_toolkit', 'prompt-toolkit')
    assert 'Provides-Extra: test' in metadata
    entry = wheel.read(f'arrayl-{arrayl.__version__}.dist-info/entry_points.txt').decode()
    assert 'arrayl = arrayl.__main__:main' in entry
    assert any(name.endswith('LICENSE') for name in wheel.namelist())


def test_wheel_runs_where_it_was_unpacked(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    """Without the checkout on the path: grammar, library and all come out of the wheel."""
    wheel.extractall(tmp_path / 'site')
    code = ('import sys; sys.path.insert(0, sys.argv[1]); import arrayl; '
            'assert arrayl.__file__.startswith(sys.argv[1]), arrayl.__file__; '
            'from arrayl.__main__ import main; sys.exit(main(["-e", "(⍳3)∘.×⍳3"]))')
    done = subprocess.run([sys.executable, '-c', code, str(tmp_path / 'site')], cwd=tmp_path, capture_output=True,
                          text=True, encoding='utf-8', check=False)
    assert (done.stdout, done.stderr) == ('1 2 3\n2 4 6\n3 6 9\n', '')


def test_version() -> None:
    assert PROJECT['version'] == arrayl.__version__


def test_ci_runs_from_a_clean_clone() -> None:
    script = ROOT / '.ci' / 'run'
    assert script.read_text(encoding='utf-8').startswith('#!/usr/bin/env bash')
    if sys.platform != 'win32':
        assert script.stat().st_mode & 0o111


def test_importing_is_light() -> None:
    """``import arrayl`` loads neither NumPy nor the grammar; a command line that only prints help neither."""
    code = 'import sys, arrayl; print([m for m in ("numpy", "lark", "prompt_toolkit") if m in sys.modules])'
    done = subprocess.run([sys.executable, '-c', code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == '[]\n'
