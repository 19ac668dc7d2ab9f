"""Which modules declare primitives, operators and system names: importing them fills the registry.

The primitives and operators are imported when a session is made; a system name's module when the name is first met.
`HOMES` tells which one that is, for speed only: for a name that is not there, all modules are imported. (All of
arrayl and what it needs takes twice the time of ``import numpy``; a quarter of that is left.)
"""
from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from functools import cache

from arrayl.primitives.registry import REGISTRY

SYSTEM = 'arrayl.system'
PACKAGES = ('arrayl.primitives', 'arrayl.operators', SYSTEM)
MODULES = {
    'constants': '⎕A ⎕D ⎕AV ⎕TC ⎕NULL',
    'host': '⎕SH ⎕CMD ⎕AN ⎕WA ⎕SIZE',
    'modules': '⎕USE',
    'plot': '⎕PLOT',
    'python': '⎕PY',
    'representation': '⎕DR',
    'shell': '⎕SHELL',
    'dates.datetime': '⎕TS ⎕AI ⎕DL ⎕DT',
    'files.paths': '⎕NEXISTS ⎕NDELETE ⎕MKDIR ⎕NPARTS',
    'files.info': '⎕NINFO',
    'files.native': '⎕NTIE ⎕NCREATE ⎕NUNTIE ⎕NERASE ⎕NRENAME ⎕NNAMES ⎕NNUMS',
    'files.native_data': '⎕NREAD ⎕NAPPEND ⎕NREPLACE ⎕NSIZE ⎕NRESIZE ⎕NLOCK ⎕NXLATE',
    'files.textfiles': '⎕NGET ⎕NPUT',
    'files.transfer': '⎕NCOPY ⎕NMOVE',
    'interchange.csv': '⎕CSV',
    'interchange.json': '⎕JSON',
    'interchange.xml': '⎕XML',
    'names.attributes': '⎕AT ⎕ATX',
    'names.definitions': '⎕CR ⎕NR ⎕VR ⎕FX ⎕FIX ⎕SRC ⎕OR',
    'names.names': '⎕NC ⎕NL ⎕EX ⎕SHADOW ⎕REFS',
    'names.spaces': '⎕NS ⎕THIS ⎕CS ⎕DF ⎕SE',
    'names.values': '⎕VGET ⎕VSET',
    'state.controls': '⎕STOP ⎕TRACE ⎕MONITOR',
    'state.profile': '⎕PROFILE',
    'state.errors': '⎕SIGNAL ⎕EM ⎕EN ⎕DM ⎕DMX ⎕TRAP',
    'state.execution': '⎕LC ⎕SI ⎕XSI ⎕STACK ⎕STATE ⎕OFF',
    'state.settings': '⎕IO ⎕CT ⎕DCT ⎕PP ⎕PW ⎕ML ⎕DIV ⎕FR ⎕WX ⎕RL ⎕ ⍞',
    'state.texts': '⎕PATH ⎕WSID ⎕LX ⎕ARGV',
    'text.case': '⎕C',
    'text.fmt': '⎕FMT',
    'text.regex': '⎕R ⎕S',
    'text.unicode': '⎕UCS',
    'text.verify': '⎕VFI',
}
HOMES = {name: module for module, names in MODULES.items() for name in names.split()}
LISTENERS: list[Callable[[], None]] = []        # called when the registry has grown
_loaded: set[str] = set()


def _load(package: str) -> None:
    if package in _loaded:
        return
    _loaded.add(package)
    for folder in importlib.import_module(package).__path__:
        for name in _modules(folder, package):
            importlib.import_module(name)


def _modules(folder: str, package: str) -> Iterator[str]:
    """Modules below `folder`. (``pkgutil.walk_packages`` asks every importer, and takes longer than many imports.)"""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        name, ending = os.path.splitext(entry.name)
        if entry.is_dir() and name.isidentifier() and name != '__pycache__':
            yield from _modules(entry.path, f'{package}.{name}')
        elif ending == '.py' and name.isidentifier() and name != '__init__':
            yield f'{package}.{name}'


@cache
def load_core() -> None:
    """Import what every session needs, and leave the rest to be found."""
    for package in PACKAGES[:-1]:
        _load(package)
    REGISTRY.finder = find


def load_all() -> None:
    """Import every module of the three packages."""
    load_core()
    find('')


def find(name: str) -> None:
    """Import the module that declares system name `name`; all of them when it is '' or not known."""
    if (name and name[0] not in '⎕⍞') or SYSTEM in _loaded:
        return
    home = HOMES.get(name)
    if home is not None:
        importlib.import_module(f'{SYSTEM}.{home}')
    if home is None or not REGISTRY.declared(name):
        _load(SYSTEM)
    tell()


def tell() -> None:
    """Tell the listeners what modules have declared since, however they were imported."""
    REGISTRY.grown = False
    for listener in LISTENERS:
        listener()
