"""Modules: `.arl` files that become namespaces.

A module is looked for beside the code that asks for it (the script, the module, or the current folder of a session),
then in the folders of the module path (`Host.module_path`, then the environment's ARRAYL_PATH), then in the standard
library. It is run once per session, with the settings at their defaults and names of its own; what it defines is the
namespace that every ⎕USE of it gives. A module that fails, or uses itself in a circle, is not kept.
"""
from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from arrayl.arrays.namespace import Namespace
from arrayl.compile import homes, localised, source
from arrayl.errors import DomainError, FileNameError
from arrayl.settings import DEFAULTS, S

LIBRARY = Path(source.LIBRARY)
SUFFIX = '.arl'
NAME = r'(?:\.{1,2}/)*[^\W\d][\w∆⍙-]*(?:/[^\W\d][\w∆⍙-]*)*$'


class Modules:
    """The modules of one session: those loaded, by path, and those being loaded, with how many functions were suspended
    by then. What is asked for within a suspension is no part of what was being loaded around it.
    """

    def __init__(self) -> None:
        self.loaded: dict[Path, Namespace] = {}
        self.loading: list[tuple[Path, int]] = []
        self.folders: dict[Namespace, Path] = {}

    def folder_of(self, space: Namespace | None) -> Path | None:
        """The folder of the module that `space` is, or stands in."""
        while space is not None:
            if space in self.folders:
                return self.folders[space]
            space = space.parent
        return None


def use(session: Any, name: str, space: Namespace | None) -> Namespace:
    """The namespace of module `name`, asked for by code in `space`; it is loaded when it is not yet."""
    if not re.match(NAME, name.removesuffix(SUFFIX)):
        raise DomainError(f'{name!r} is not the name of a module')
    modules: Modules = session.modules
    path = find(session, name.removesuffix(SUFFIX), modules.folder_of(space))
    if path in modules.loaded:
        return modules.loaded[path]
    level = len(session.suspensions)
    around = [loading for loading, begun in modules.loading if begun == level]
    if path in around:
        circle = [*around[around.index(path):], path]
        raise DomainError('Modules use each other in a circle: ' + ' → '.join(map(str, circle)))
    return load(session, modules, path)


def folders(session: Any, own: Path | None) -> list[Path]:
    """Where modules are looked for besides the standard library, in order; no folder twice."""
    script = getattr(session, 'script', '')
    here = [own] if own is not None else []
    here.append(Path(script).resolve().parent if script else Path.cwd())
    host = session.host
    listed = host.variable('ARRAYL_PATH', '⎕USE').split(os.pathsep) if host.environment else []
    path = [*host.module_path, *[Path(p) for p in listed if p]]
    return list(dict.fromkeys([*here, *[Path(p).expanduser().resolve() for p in path]]))


def find(session: Any, name: str, own: Path | None) -> Path:
    """The file of module `name`. FILE NAME ERROR that tells the places when there is none."""
    library = (LIBRARY / f'{name}{SUFFIX}')
    in_library = '/' not in name and os.path.isfile(library)
    if own == LIBRARY and in_library:
        return library
    if not session.host.files:
        if in_library:
            return library
        session.host.require('files', '⎕USE')
    tried = []
    for folder in folders(session, own):
        candidate = Path(os.path.normpath(folder / f'{name}{SUFFIX}'))
        if os.path.isfile(candidate):
            return candidate.resolve()
        tried.append(candidate)
    if in_library:
        return library
    places = ', '.join(map(str, [*tried, library]))
    raise FileNameError(f'No module {name}: looked for {places}')


def refuse_within(session: Any, what: str) -> None:
    """DOMAIN ERROR for what would take all that the session has, when it is a module being loaded that asks."""
    modules: Modules = session.modules
    if modules.loading and modules.loading[-1][1] == len(session.suspensions):
        raise DomainError(f'{what} in a module would take the names of what uses it')


def load(session: Any, modules: Modules, path: Path) -> Namespace:
    """Run the module in file `path`, in a namespace of its own."""
    from arrayl.session.script import read_source
    text = source.Source(read_source(path), str(path), script=True)
    made = Namespace(session.root, path.stem)
    modules.folders[made] = path.parent
    modules.loading.append((path, len(session.suspensions)))
    made.base = DEFAULTS
    if S.current() != DEFAULTS and not S.mixed:
        homes.mix()
    kept, trap = localised.save('⎕PW', '⎕RL', *localised.TEXTS), session.trap   # the session's
    try:
        with session.inside(made):
            homes.at_home(made, session.run_source, text)
    finally:
        localised.restore(kept)
        session.trap = trap
        modules.loading.pop()
    made.source = text.lines
    return modules.loaded.setdefault(path, made)    # it may have been asked for again within a suspension

