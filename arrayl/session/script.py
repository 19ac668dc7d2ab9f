"""Running `.arl` files."""
from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

from arrayl.compile.source import Source
from arrayl.errors import APLError, DomainError, FileNameError, FileSystemError, TranslationError


def read_source(path: Path) -> str:
    """The text of a source file, which is UTF-8. Raises FILE or TRANSLATION errors that name the path."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise FileNameError(f'{path}: no such file') from None
    except IsADirectoryError:
        raise FileNameError(f'{path} is a folder') from None
    except OSError as e:
        raise FileSystemError(f'{path}: {e.strerror}') from None
    try:
        return data.decode('utf-8-sig').replace('\r\n', '\n').replace('\r', '\n')
    except UnicodeDecodeError as e:
        line = data[:e.start].count(b'\n') + 1
        raise TranslationError(f'{path} is not UTF-8 (line {line})') from None


def run_script(session: Any, path: Path) -> None:
    """Run the script `path` in `session`; results of unassigned expressions print."""
    text = read_source(path)
    before, session.script = session.script, str(path)          # ⎕USE looks beside it
    try:
        run_source(session, text, str(path))
    finally:
        session.script = before or session.script


def run_source(session: Any, text: str, file: str) -> None:
    source = Source(text, file, script=True)
    with session.active():
        try:
            session.run_script(source)
        except BaseException as e:
            if isinstance(e, SystemExit):
                raise
            error = session.failed(e, source)
            raise error from None
        finally:
            session.end_line()


def script_report(error: APLError) -> str:
    """The report of an error in a script: the three lines, then file, line and the calling lines."""
    lines = [error.report]
    place = error.place
    calls = list(error.calls)
    if place is not None:
        lines.append(f'at {place.source.shown}:{place.line}:{place.col + 1}')
        for call, inner in reversed([*pairwise(calls)]):
            same = call.source is inner.source and call.line == inner.line
            if not (inner.piece and same and not call.piece):       # else it is the function whose statement that is
                lines.append(f'called from {call.source.shown}:{call.line}')
    elif error.line is not None:
        lines.append(f'line {error.line}')
    if len(lines) > 24:
        lines[12:-10] = [f'… {len(lines) - 22} more']
    return '\n'.join(lines)


__all__ = ['DomainError', 'read_source', 'run_script', 'run_source', 'script_report']
