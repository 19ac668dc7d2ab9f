"""System variables that a function has for itself: kept when it begins, put back when it ends.

A traditional function localises those in its header, a dfn the settings that it assigns, and ⎕SHADOW adds to both;
others that change meanwhile stay as they are. ⎕TRAP has levels of its own (see `trapping`).
"""
from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

from arrayl.compile import path
from arrayl.compile.scopes import name_load
from arrayl.settings import S

SETTINGS = {'⎕IO': 'io', '⎕CT': 'ct', '⎕DCT': 'dct', '⎕PP': 'pp', '⎕PW': 'pw', '⎕ML': 'ml', '⎕DIV': 'div',
            '⎕FR': 'fr', '⎕WX': 'wx', '⎕RL': 'rng'}
TEXTS = {'⎕PATH': 'path', '⎕LX': 'latent', '⎕WSID': 'wsid'}
NAMES = frozenset({*SETTINGS, *TEXTS})
Kept = list[tuple[str, Any]]


def save(*names: str) -> Kept:
    """What the system variables `names` are now."""
    return [(name, getattr(S, SETTINGS[name]) if name in SETTINGS else getattr(S.session, TEXTS[name]))
            for name in names]


def keep(saved: Kept, name: str) -> None:
    """Put one more system variable back when the function ends."""
    if all(name != known for known, _ in saved):
        saved += save(name)


def restore(saved: Kept) -> None:
    for name, value in saved:
        if name in SETTINGS:
            setattr(S, SETTINGS[name], value)
            continue
        setattr(S.session, TEXTS[name], value)
        if name == '⎕PATH':
            path.changed()
    S.snap = None


# --- the statements of that
def saving(key: str, names: Iterable[str]) -> ast.stmt:
    """Keep in variable `key` what the system variables `names` are."""
    return ast.Assign([ast.Name(key, ast.Store())], ast.Call(name_load('⎕save'), [*map(ast.Constant, names)], []))


def restoring(key: str) -> ast.stmt:
    """Make them again what they were."""
    return ast.Expr(ast.Call(name_load('⎕restore'), [name_load(key)], []))


def keeping(names: Iterable[str], body: list[ast.stmt]) -> list[ast.stmt]:
    """`body`, at whose end they are what they were before."""
    return [saving('⎕saved', names), ast.Try(body or [ast.Pass()], [], [], [restoring('⎕saved')])]
