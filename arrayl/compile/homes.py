"""Settings such as ⎕IO belong to namespaces: a function obeys those of the namespace that it lives in, its home.

Primitives read one set of settings, `settings.S`, which holds those of the namespace `S.home`. A new namespace takes
over what is set when it is made. As long as no setting changes after that, nothing needs to be done; the first change
makes the session *mixed*: from then on compiled functions begin by asking whether they are at home (one comparison),
and if not, run through `at_home`, which puts their namespace's settings in place for the call. A function that sets
⎕IO for itself gives it to those of its home that it calls. ⎕RL and ⎕PW are the session's.

The functions that are running when the session gets mixed do not ask. So it is mixed as soon as there is a function,
outside the root, and one that may assign a setting: when that is called, those that it calls and that call it do ask.
"""
from __future__ import annotations

import ast
import re
import sys
import weakref
from types import CodeType, FrameType, TracebackType
from typing import Any

from arrayl.arrays.namespace import Namespace
from arrayl.functions import meaning
from arrayl.settings import S

NAMES = ('⎕IO', '⎕CT', '⎕DCT', '⎕PP', '⎕ML', '⎕DIV', '⎕FR', '⎕WX')
ASSIGNING = re.compile(rf'(?:{"|".join(NAMES)})\b[^⋄\n]*←|⍎', re.IGNORECASE)
UNITS: weakref.WeakSet[Any] = weakref.WeakSet()         # all compiled functions: they change when a session gets mixed


def live(ns: Namespace) -> tuple[Any, ...]:
    """The settings of `ns`, which is not the home now."""
    base = S.current() if ns.base is None else ns.base
    if not ns.settings:
        return base
    return tuple(ns.settings.get(name, value) for name, value in zip(NAMES, base, strict=True))


def keep(ns: Namespace) -> None:
    """Note that what is set now is what `ns` has."""
    now = S.current()
    if ns.parent is None:
        ns.base = now
        return
    for name, value, old in zip(NAMES, now, live(ns), strict=True):
        if value != old:
            ns.settings[name] = value


def move(ns: Namespace) -> Namespace | None:
    """Put the settings of `ns` in place; gives the namespace whose settings were."""
    before = S.home
    if before is not None:
        keep(before)
    S.put(live(ns))
    S.home = ns
    return before


def back(before: Namespace | None) -> None:
    """After `move`."""
    if before is not None:
        move(before)


def at_home(home: Namespace, f: Any, *arguments: Any) -> Any:
    """Call `f`, which lives in `home`."""
    before = move(home)
    try:
        return f(*arguments)
    finally:
        back(before)


def enrol(unit: Any) -> None:
    """Note a function that is compiled."""
    UNITS.add(unit)
    foresee_mixing(unit.ns, unit.text)


def foresee_mixing(ns: Namespace, text: str) -> None:
    """A function of `ns` with this text may be called."""
    if not S.mixed:
        S.outside = S.outside or ns.parent is not None
        S.assigning = S.assigning or ASSIGNING.search(text) is not None
        if S.outside and S.assigning:
            mix()


def mix() -> None:
    """Some namespace may have other settings than another from now on."""
    if S.home is not None:
        keep(S.home)
    S.home = running() or S.home
    S.mixed = True
    for unit in list(UNITS):
        unit.invalidate()


def running() -> Namespace | None:
    """The home of what runs innermost: a defined function, or text in a namespace, whose frame calls it `home`."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        found = frame.f_locals
        home = getattr(unit_of(found.get('∇')), 'ns', None) or found.get('home')
        if isinstance(home, Namespace):
            return home
        frame = frame.f_back
    return None


def unit_of(f: Any) -> Any:
    """What a defined function is made by; of one that a defined operator derived, the operator's. None of others."""
    return getattr(f, 'unit', None) or getattr(getattr(meaning(f), 'operator', None), 'unit', None)


def prologue(ns: Any, me: str, arguments: tuple[str, ...]) -> list[ast.stmt]:
    """What a function begins with in a mixed session; `ns` is the expression of its namespace, `me` its own name."""
    if not S.mixed:
        return []

    def load(name: str) -> ast.expr:
        return ast.Name(name, ast.Load())
    kept = ast.NamedExpr(ast.Name('⎕home', ast.Store()), ns)
    away = ast.Compare(ast.Attribute(load('⎕settings'), 'home', ast.Load()), [ast.IsNot()], [kept])
    call = ast.Call(load('⎕at_home'), [load('⎕home'), load(me), *map(load, arguments)], [])
    return [ast.If(away, [ast.Return(call)], [])]


def repeats(traceback: TracebackType) -> bool:
    """Whether this entry of a traceback is a function that only calls itself `at_home`, or compiled `again`."""
    following = traceback.tb_next
    return following is not None and id(following.tb_frame.f_code) in REPEATING


# What a function calls itself through, by identity: code with array constants cannot be hashed.
REPEATING: dict[int, CodeType] = {id(at_home.__code__): at_home.__code__}
RUNTIME = {'⎕at_home': at_home}

__all__ = ['REPEATING', 'RUNTIME', 'UNITS', 'at_home', 'back', 'enrol', 'foresee_mixing', 'live', 'mix',
           'move', 'prologue', 'repeats', 'running', 'unit_of']
