"""Which modules declare primitives, operators and system names: importing them fills the registry."""
from __future__ import annotations

import importlib
import pkgutil
from functools import cache

PACKAGES = ('arrayl.primitives', 'arrayl.operators', 'arrayl.system')
NOT_DECLARING = {'arrayl.primitives.reference'}


@cache
def load_all() -> None:
    """Import every module of the three packages."""
    for package in PACKAGES:
        path = importlib.import_module(package).__path__
        for found in pkgutil.iter_modules(path, package + '.'):
            if found.name not in NOT_DECLARING:
                importlib.import_module(found.name)
