"""Workspaces on disk: saving, loading, copying, listing, dropping.

A workspace is a file of text with the suffix ``.arlws`` (docs/workspaces.md). It is written beside its place, flushed
to the disk and moved over the old one, so that a kill at any moment leaves one of the two, whole. Reading builds new
objects; the session changes only when all of them are there. The latent expression runs after that.

`Refused` carries the words that a command prints; the system functions make a DOMAIN ERROR of them.
"""
from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from arrayl.arrays import build, chars
from arrayl.arrays.namespace import Namespace
from arrayl.compile import homes
from arrayl.compile.members import prepare
from arrayl.compile.traditional.runtime import MISSING
from arrayl.errors import APLError
from arrayl.primitives.registry import REGISTRY
from arrayl.session.modules import Modules
from arrayl.session.stack import functions, shadowed_values
from arrayl.session.workspace_reader import Damaged, Workspace, read
from arrayl.session.workspace_writer import MAGIC, Unsaveable, text_of_workspace
from arrayl.settings import S
from arrayl.system.access import replace_file, sweep

SUFFIX = '.arlws'
CLEAR = 'CLEAR WS'
NUMBERS = frozenset({*homes.NAMES, '⎕PW'})
TEXTS = frozenset({'⎕LX', '⎕PATH'})
VALUES = frozenset({'⎕RL', '⎕TRAP'})


class Refused(Exception):
    """Why a workspace was not saved, loaded or found, in the words of the session."""


# --- names and files

def path_of(session: Any, name: str, what: str) -> Path:
    """The file that workspace `name` means."""
    if not name or '\0' in name or name.endswith('/'):
        raise Refused('unacceptable char')
    path = session.host.path(name, what)
    if path.name in ('', '..'):
        raise Refused('unacceptable char')
    if path.suffix != SUFFIX:
        path = path.with_name(path.name + SUFFIX)
    return Path(os.path.abspath(path))


def search_path(session: Any) -> list[Path]:
    """The folders in which workspaces are looked for: the current one, and those in ARRAYL_WSPATH."""
    listed = session.host.variable('ARRAYL_WSPATH', ')LOAD') if session.host.environment else ''
    return [Path.cwd(), *[Path(p).expanduser() for p in listed.split(os.pathsep) if p]]


def find(session: Any, name: str, what: str) -> Path:
    """The file of workspace `name`, looked for on the path when it has no folder. Raises Refused."""
    exact = session.host.path(name, what)
    if exact.name in ('', '..'):
        raise Refused(f'{name} is not a ws')
    path = path_of(session, name, what)
    if os.path.isfile(path):
        return path
    if os.sep not in name:
        for folder in search_path(session):
            if os.path.isfile(folder / path.name):
                return folder / path.name
    if os.path.isfile(exact) or os.path.isdir(exact):
        raise Refused(f'{name} is not a ws')
    raise Refused('ws not found')


def stamped(path: Path, saved: float) -> str:
    return f'{path} saved {time.ctime(saved)}'


def is_workspace(path: Path) -> bool:
    try:
        with path.open('rb') as stream:
            return stream.read(len(MAGIC)) == MAGIC.encode()
    except OSError:
        return False


# --- saving

def save(session: Any, name: str, what: str = ')SAVE', force: bool = False) -> str:
    """Save the workspace as `name`, or under its own name; gives the line that tells so. Raises Refused."""
    own = session.wsid
    if not name and own == CLEAR:
        raise Refused('not saved this ws is CLEAR WS')
    path = path_of(session, name or own, what)
    if os.path.exists(path) and not force and (own == CLEAR or path != path_of(session, own, what)):
        raise Refused(f'not saved this ws is {own}')
    if os.path.exists(path) and not is_workspace(path):
        raise Refused('cannot create')
    saved = float(int(session.host.now()))
    try:
        with global_values(sys._getframe()):
            text = text_of_workspace(session, str(path.with_suffix('')), saved)
    except Unsaveable as e:
        raise Refused(f'not saved: {e}') from None
    try:
        write(path, text.encode('utf-8'))
    except FileNotFoundError:
        raise Refused("Can't save - file could not be created.") from None
    except OSError as e:
        raise Refused(f'cannot create: {e.strerror}') from None
    session.wsid = str(path.with_suffix(''))
    return stamped(path, saved)


@contextlib.contextmanager
def global_values(frame: Any) -> Iterator[None]:
    """Names mean for a while what they mean outside all functions that run or are suspended."""
    outside: dict[tuple[Namespace, str], Any] = {}
    for entry in functions(frame):
        for key, value in shadowed_values(entry):
            outside[entry.unit.ns, key] = value         # the outermost comes last
    local = {(ns, key): ns.names.get(key, MISSING) for ns, key in outside}
    put(outside)
    try:
        yield
    finally:
        put(local)


def put(values: dict[tuple[Namespace, str], Any]) -> None:
    for (ns, key), value in values.items():
        if value is MISSING:
            ns.names.pop(key, None)
        else:
            ns.names[key] = value


def write(path: Path, data: bytes) -> None:
    """Put `data` in the place of file `path`: all of it, or nothing changes."""
    replace_file(path, data, lasting=True)


# --- reading

def open_workspace(session: Any, name: str, what: str, root: Namespace) -> tuple[Path, Workspace]:
    path = find(session, name, what)
    sweep(path)
    try:
        data = path.read_bytes()
    except OSError as e:
        raise Refused(f'ws not found: {e.strerror}') from None
    try:
        return path, read(data, root)
    except Damaged as e:
        raise Refused(f'{name} is not a ws: {e}') from None


def load(session: Any, name: str, what: str = ')LOAD') -> tuple[str, Callable[[], None]]:
    """Read workspace `name`: the line that tells of it, and what puts it in the place of the present one.

    Nothing changes until then. Raises Refused. The caller runs the latent expression.
    """
    root = Namespace()
    prepare(root)
    path, found = open_workspace(session, name, what, root)
    kept, before = S.rng, (session.latent, session.trap, session.path)
    names = [*found.values, *(name for name in found.header['text'] if name != '⎕PATH')]    # which is the session's
    try:
        set_values(session, found, names)
    except (APLError, KeyError, TypeError, AttributeError) as e:
        raise Refused(f'{name} is not a ws: {e}') from None
    finally:
        S.rng = kept
        session.latent, session.trap, session.path = before

    def become() -> None:
        set_values(session, found, names)
        install(session, found)
        session.space = session.root if what == ')LOAD' else found.space
        if session.space is not session.root:
            homes.move(session.space)
        session.cache.clear()
        session.modules = Modules()
        session.wsid = str(path.with_suffix(''))
    return stamped(path, found.saved), become


def install(session: Any, found: Workspace) -> None:
    """Put the names and the settings of a workspace in the place of the session's, which is active."""
    root = found.root
    for key, value in found.header['names'].items():
        root.set(key, value)
    session.root = session.space = root
    S.put(found.settings)
    S.home, S.pw, S.spaces, root.base = root, found.width, True, found.settings
    if found.mixed:
        homes.mix()


def set_values(session: Any, found: Workspace, names: list[str]) -> None:
    """Set the system variables `names` to what the workspace holds; KeyError for one that it may not hold."""
    for name in names:
        if name in NUMBERS:
            value: Any = found.header['settings'][name]
            if type(value) not in (int, float):
                raise TypeError(f'{name} is no number')
        elif name in TEXTS:
            value = chars(str(found.header['text'][name]))
        elif name in VALUES:
            value = found.values.get(name, build([]))
        else:
            raise KeyError(name)
        REGISTRY[name].facts['assign'](value)


def latent(session: Any) -> None:
    """Run the latent expression and show its value, as the session does."""
    if session.latent.strip():
        from arrayl.compile.source import Source
        from arrayl.syntax.lexer import statements, tokenize
        source = Source(session.latent)
        for tokens in statements(tokenize(session.latent)):
            session.show_statement(session.compile(tokens, source))


def copy(session: Any, name: str, names: list[str], what: str = ')COPY', protect: bool = False,
         into: Namespace | None = None, whole: bool = False) -> tuple[str, list[str], list[str]]:
    """Copy `names` (default: all) from workspace `name` into a namespace, the current one unless `into` is another.

    Gives the line that tells when it was saved, the names not found, and those not copied because they are in use
    (`protect`). System variables are copied when they are named. With `whole` nothing is copied when a name is not
    found. Raises Refused.
    """
    space = into if into is not None else session.space
    if name == 'dfns' and not any(os.path.isfile(folder / f'{name}{SUFFIX}') for folder in search_path(session)):
        return copy_module(session, space, name, names, protect, whole)
    path, found = open_workspace(session, name, what, space)
    if (found.mixed or found.settings != S.current()) and not S.mixed:
        homes.mix()                                     # the namespaces that come have settings of their own
    offered = found.header['names']
    coming: list[tuple[str, Any]] = []
    missing: list[str] = []
    kept, settings = [], list[str]()
    for wanted in names or list(offered):
        if wanted.startswith('⎕'):
            known = wanted.upper() in VALUES | TEXTS | NUMBERS
            (settings if known else missing).append(wanted.upper() if known else wanted)
            continue
        first, *rest = wanted.removeprefix('#.').split('.')
        value = offered.get(first)
        source = None
        for part in rest:
            source = value if isinstance(value, Namespace) else None
            value = source.get(part) if source is not None else None
        if value is None:
            missing.append(wanted)
            continue
        last = (rest or [first])[-1]
        if protect and space.get(last) is not None:
            kept.append(last)
            continue
        if rest:
            from arrayl.system.names.rehome import rehome
            value = rehome(value, space, source)
        coming.append((last, value))
    if not (missing and whole):
        set_values(session, found, settings)
        for last, value in coming:
            space.set(last, value)
    return stamped(path, found.saved), missing, kept


def copy_module(session: Any, space: Namespace, name: str, names: list[str], protect: bool,
                whole: bool) -> tuple[str, list[str], list[str]]:
    """The same from a module of the standard library that goes by the name of one of Dyalog's workspaces."""
    from arrayl.session.modules import LIBRARY, load
    from arrayl.system.names.rehome import rehome
    path = LIBRARY / f'{name}.arl'
    module = load(session, Modules(), path)
    wanted = names or [n for n, _ in module.public()]
    missing = [n for n in wanted if module.get(n) is None]
    kept = [n for n in wanted if n not in missing and protect and space.get(n) is not None]
    for n in [] if missing and whole else wanted:
        if n not in missing and n not in kept:
            space.set(n, rehome(module.get(n), space, module))
    return stamped(path, path.stat().st_mtime), missing, kept


# --- the library

def drop(session: Any, name: str) -> str:
    """Remove workspace `name` from the disk; gives the time. Raises Refused."""
    path = find(session, name, ')DROP')
    if not is_workspace(path):
        raise Refused(f'{name} is not a ws')
    try:
        path.unlink()
    except OSError as e:
        raise Refused(f'cannot drop: {e.strerror}') from None
    return time.ctime(session.host.now())


def library(session: Any, folder: str) -> Iterator[tuple[str, list[str]]]:
    """(folder, names) of the workspaces in `folder`, or in each folder of the path. Raises Refused."""
    session.host.require('files', ')LIB')
    if folder:
        path = session.host.path(folder, ')LIB')
        if not os.path.isdir(path):
            raise Refused(f'{folder}: no such directory')
        yield folder, names_in(path)
        return
    for i, path in enumerate(search_path(session)):
        yield '.' if i == 0 else str(path), names_in(path)


def names_in(folder: Path) -> list[str]:
    try:
        return sorted(p.stem for p in folder.iterdir() if p.suffix == SUFFIX and os.path.isfile(p))
    except OSError:
        return []
