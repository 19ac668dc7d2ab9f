"""What the standard library says of itself: the comments of its modules, for ]help, docs/library and tests.

A module begins with a comment about all of it. The comment right before a function, which begins with ``⍝ name:``,
documents that function; its indented lines are a session transcript. ``python -m arrayl.session.library_help folder``
writes a page for every module; with ``--check`` it only tells which are stale.
"""
from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from arrayl.session.modules import LIBRARY, SUFFIX

TITLE = re.compile(r'⍝ (\w+): ')


def module_names() -> list[str]:
    return sorted(p.stem for p in LIBRARY.glob(f'*{SUFFIX}'))


def read(module: str) -> str:
    return (LIBRARY / f'{module}{SUFFIX}').read_text(encoding='utf-8')


def paragraphs(text: str) -> Iterator[tuple[str, str]]:
    """(name, comment) of the module itself and of every function that is documented."""
    name = ''
    lines: list[str] = []
    for line in [*text.split('\n'), '']:
        if line.startswith('⍝'):
            found = TITLE.match(line)
            if found and not lines:
                name = found.group(1)
            lines.append(line[2:])
        else:
            if name and lines:
                yield name, '\n'.join(lines)
            name, lines = '', []


def help_lines(subject: str) -> list[str] | None:
    """The help for ``linalg`` or ``linalg.det``; None when the library has no such thing."""
    module, _, name = subject.partition('.')
    if module not in module_names():
        return None
    found = dict(paragraphs(read(module)))
    if name:
        return found[name].split('\n') if name in found else None
    functions = [n for n in found if n != module]
    return [*found.get(module, '').split('\n'), '', ' '.join(functions)]


def page(module: str) -> str:
    """The page about a module."""
    (_, head), *functions = paragraphs(read(module))
    origin = f'Made from the comments in `arrayl/library/{module}{SUFFIX}`: do not edit.'
    out = [f'# {module}', '', origin, '', *markdown(head)]
    for name, comment in functions:
        out += ['', f'## {name}', '', *markdown(comment)]
    return '\n'.join(out).rstrip('\n') + '\n'


def markdown(comment: str) -> list[str]:
    """The lines of a comment; transcripts become code blocks."""
    out: list[str] = []
    code = False
    for line in comment.split('\n'):
        if not code and line.startswith('      '):
            out.append('```apl')
            code = True
        elif code and not line.strip():
            out.append('```')
            code = False
        out.append(line.rstrip())
    return [*out, '```'] if code else out


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for module in module_names():
        (folder / f'{module}.md').write_text(page(module), encoding='utf-8')


def stale(folder: Path) -> list[str]:
    """The pages in `folder` that are missing or say something else."""
    return [m for m in module_names() if not (folder / f'{m}.md').is_file()
            or (folder / f'{m}.md').read_text(encoding='utf-8') != page(m)]


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0])
    if '--check' in arguments:
        found = stale(folder)
        print('\n'.join(found))
        return int(bool(found))
    write(folder)
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
