"""Which modules declare primitives, operators and system names: importing them fills the registry.

The primitives and operators are imported when a session is made; a system name's module when the name is first met.
`HOMES` tells which one that is, for speed only: for a name that is not there, all modules are imported. (All of
arrayl and what it needs takes twice the time of ``import numpy``; a quarter of that is left.)
"""
from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache

from arrayl.primitives.registry import REGISTRY

SYSTEM = 'arrayl.system'
PACKAGES = ('arrayl.primitives', 'arrayl.operators', SYSTEM)
NOT_DECLARING = {'arrayl.primitives.reference'}
MODULES = {
    'case': '⎕C', 'constants': '⎕A ⎕D ⎕AV ⎕TC ⎕NULL', 'csv': '⎕CSV', 'datetime': '⎕TS ⎕AI ⎕DL ⎕DT',
    'definitions': '⎕CR ⎕NR ⎕VR ⎕FX ⎕FIX ⎕SRC ⎕OR',
    'attributes': '⎕AT ⎕ATX', 'errors': '⎕SIGNAL ⎕EM ⎕EN ⎕DM ⎕DMX ⎕TRAP',
    'fileinfo': '⎕NINFO', 'files': '⎕NEXISTS ⎕NDELETE ⎕MKDIR ⎕NPARTS', 'fmt': '⎕FMT',
    'json': '⎕JSON', 'modules': '⎕USE',
    'plot': '⎕PLOT',
    'names': '⎕NC ⎕NL ⎕EX ⎕SHADOW ⎕REFS', 'texts': '⎕PATH ⎕WSID ⎕LX ⎕ARGV', 'python': '⎕PY', 'regex': '⎕R ⎕S',
    'representation': '⎕DR', 'settings': '⎕IO ⎕CT ⎕DCT ⎕PP ⎕PW ⎕ML ⎕DIV ⎕FR ⎕WX ⎕RL ⎕ ⍞',
    'shell': '⎕SHELL', 'host': '⎕SH ⎕CMD ⎕AN ⎕WA ⎕SIZE', 'spaces': '⎕NS ⎕THIS ⎕CS ⎕DF ⎕SE',
    'values': '⎕VGET ⎕VSET', 'execution': '⎕LC ⎕SI ⎕XSI ⎕STACK ⎕STATE ⎕OFF',
    'controls': '⎕STOP ⎕TRACE ⎕MONITOR ⎕PROFILE',
    'native': '⎕NTIE ⎕NCREATE ⎕NUNTIE ⎕NERASE ⎕NRENAME ⎕NNAMES ⎕NNUMS',
    'native_data': '⎕NREAD ⎕NAPPEND ⎕NREPLACE ⎕NSIZE ⎕NRESIZE ⎕NLOCK ⎕NXLATE',
    'textfiles': '⎕NGET ⎕NPUT', 'transfer': '⎕NCOPY ⎕NMOVE', 'unicode': '⎕UCS', 'verify': '⎕VFI', 'xml': '⎕XML',
}
HOMES = {name: module for module, names in MODULES.items() for name in names.split()}
LISTENERS: list[Callable[[], None]] = []        # called when the registry has grown
_loaded: set[str] = set()


def _load(package: str) -> None:
    if package in _loaded:
        return
    _loaded.add(package)
    path = importlib.import_module(package).__path__
    for found in pkgutil.iter_modules(path, package + '.'):
        if found.name not in NOT_DECLARING:
            importlib.import_module(found.name)


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
