"""The order of imports, and other promises of docs/architecture.md."""
from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from arrayl.syntax import tables
from arrayl.syntax.stored import TABLES

PACKAGE = Path(__file__).parent.parent / 'arrayl'
LAYERS = [
    {'errors', 'fields', 'settings', 'functions'},
    {'arrays'},
    {'display', 'primitives', 'operators', 'engine'},
    {'compile', 'plot'},
    {'session', 'system', 'interop'},
    {'repl', '__main__', '__init__'},
]
# Modules that stand lower than their folder says, with the reason.
LOWER = {'arrayl.interop.host': 'a record that sessions and system functions are given'}


def level(module: str) -> int:
    part = module.split('.')[1] if '.' in module else '__init__'
    for i, layer in enumerate(LAYERS):
        if part in layer:
            return i
    return 0 if part == 'syntax' else -1


def imports(path: Path) -> list[str]:
    """The arrayl modules that `path` imports when it is imported itself (not inside functions)."""
    found = []
    for node in ast.parse(path.read_text(encoding='utf-8')).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith('arrayl'):
            found.append(node.module)
        elif isinstance(node, ast.Import):
            found += [a.name for a in node.names if a.name.startswith('arrayl')]
    return found


MODULES = sorted(p for p in PACKAGE.rglob('*.py'))


@pytest.mark.parametrize('path', MODULES, ids=[str(p.relative_to(PACKAGE)) for p in MODULES])
def test_import_order(path: Path) -> None:
    name = 'arrayl.' + '.'.join(path.relative_to(PACKAGE).with_suffix('').parts)
    own = level(name)
    for used in imports(path):
        if used == 'arrayl' or used in LOWER or used.startswith('arrayl.syntax'):
            continue
        assert level(used) <= own, f'{name} imports {used}, which stands above it'


def test_syntax_needs_no_numpy() -> None:
    code = ('import sys, arrayl.syntax.parser, arrayl.syntax.classes\n'
            'sys.exit("numpy" in sys.modules or "lark" in sys.modules)')
    assert subprocess.run([sys.executable, '-c', code], cwd=PACKAGE.parent, check=False).returncode == 0


def test_a_start_imports_little() -> None:
    """What takes a while to import, and NumPy does not import itself, waits until it is needed."""
    code = ('import sys, numpy\n'
            'before = set(sys.modules)\n'
            'import arrayl\n'
            'assert arrayl.eval("1+1") == 2\n'
            'print(*(sys.modules.keys() - before))')
    imported = subprocess.run([sys.executable, '-c', code], cwd=PACKAGE.parent, check=True, capture_output=True,
                              text=True).stdout.split()
    assert 'arrayl.primitives.registry' in imported
    assert not {'lark', 'prompt_toolkit', 'pygments', 'dataclasses', 'pkgutil', 'secrets', 'decimal', 'subprocess',
                'argparse', 'arrayl.system.text.fmt', 'arrayl.plot'}.intersection(imported)


def test_tables_are_current() -> None:
    stored = TABLES
    assert stored['digest'] == tables.digest(), 'run python -m arrayl.syntax.tables'
    # Building proves that the grammar has no conflict. Lark numbers states at will.
    fresh = tables.build()
    assert sorted(map(str, stored['rules'])) == sorted(map(str, fresh['rules']))
    assert (len(stored['states']), stored['terminals']) == (len(fresh['states']), fresh['terminals'])
    assert tables.written(stored) == Path(tables.STORED).read_text(encoding='utf-8')


def test_no_c_calls_on_the_path_of_an_apl_call() -> None:
    """map, functools.reduce, partial and frompyfunc recurse on the C stack: no operator may use them."""
    for path in (PACKAGE / 'operators').glob('*.py'):
        text = path.read_text(encoding='utf-8')
        for word in ('functools.reduce', 'frompyfunc', 'partial('):
            assert word not in text, f'{path.name} uses {word}'
