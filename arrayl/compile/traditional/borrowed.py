"""Names that a traditional function borrows from the dfns that call it.

Names have dynamic scope in a traditional function: one that it does not localise means that of its callers, the locals
of dfns among them. Those are Python's, where no other function sees them. So such a function begins by looking down
the stack for the names that it uses freely. What dfns that wait there hold under them is bound in the namespace for
the call, and goes back to them if it has changed.

Only functions pay that use a name freely which some dfn of their namespace binds. The namespace knows the latter
(`Namespace.binds`), and tells the functions when there are others. A function with ⍎ and its kin may use any.
"""
from __future__ import annotations

import ast
import ctypes
import sys
import weakref
from types import CodeType
from typing import TYPE_CHECKING, Any

from arrayl.arrays.namespace import LOCAL, mangle
from arrayl.compile import dynamic
from arrayl.compile.homes import REPEATING
from arrayl.compile.scopes import name_load
from arrayl.compile.traditional.runtime import MISSING
from arrayl.compile.writer import Constants
from arrayl.syntax.lexer import Token, pair

if TYPE_CHECKING:
    from arrayl.compile.traditional.unit import TradUnit

Loan = tuple[str, Any, Any, str]        # a key of the namespace, the value, the frame that holds it and its key there
ASKED, SHADOWED = '⎕asked', '⎕shadowed'
# Whether a running function sees what is stored among the locals of its frame.
WRITABLE = sys.version_info >= (3, 13)
MANY = 4096                             # codes whose names are kept
NAMES: dict[int, tuple[CodeType, frozenset[str], str]] = {}


class Loans(list[Loan]):
    """What a call of a function borrows; `names` are the keys that it has looked for."""

    def __init__(self, unit: TradUnit) -> None:
        super().__init__()
        self.unit, self.names = unit, wanted(unit)


# --- when a function is compiled
def prologue(unit: TradUnit, constants: Constants, arguments: tuple[str, ...]) -> list[ast.stmt]:
    """What a function begins with that may have to borrow; it is compiled again when that changes."""
    if not unit.late:
        free = lacking(unit)
        for key in (*free, *(key + LOCAL for key in free)):
            unit.ns.watch(key, unit)
        unit.lacks = free & unit.ns.bound
    if not (unit.late or unit.lacks):
        return []
    found = ast.Call(name_load('⎕borrow'), [constants.add(weakref.ref(unit))], [])
    asked = ast.Assign([ast.Name(ASKED, ast.Store())], found)
    call = ast.Call(name_load('⎕lending'), [name_load(ASKED), name_load('∇'), *map(name_load, arguments)], [])
    return [asked, ast.If(name_load(ASKED), [ast.Return(call)], [])]


def own_names(unit: TradUnit) -> set[str]:
    """The names that a function has for itself: those of its header, and its labels."""
    from arrayl.compile.traditional.blocks import labels  # not needed to start
    return {*unit.header.names(), *labels(unit.block)}


def lacking(unit: TradUnit) -> set[str]:
    """The keys of the names that a function uses freely, it or the dfns of the namespace that it calls."""
    found: set[str] = set()
    new = free_names(unit.tokens, own_names(unit))
    while new:
        found |= new
        called: list[Any] = [getattr(unit.ns.get(name), 'unit', None) for name in new]
        bodies = [x.node.tokens for x in called if hasattr(x, 'node')]
        new = {name for tokens in bodies for name in free_names(tokens, dynamic.assigned(tokens))} - found
    return {mangle(name) for name in found}


def free_names(tokens: list[Token], own: set[str]) -> set[str]:
    """The names that a body uses, without its `own` ones and those that dfns inside it assign for themselves."""
    found: set[str] = set()
    mate, bound = pair(tokens), [own]
    for i, t in enumerate(tokens):
        if t.type == 'LBRACE':
            bound.append(dynamic.assigned(tokens[i + 1:mate[i]]))
        elif t.type == 'RBRACE':
            bound.pop()
        elif t.type == 'NAME' and (i == 0 or tokens[i - 1].type != 'DOT') and not any(t.text in b for b in bound):
            found.add(t.text)
    return found


# --- when it is called
def wanted(unit: TradUnit) -> set[str]:
    """The keys that a call of the function looks for."""
    if not unit.late:
        return set(unit.lacks)
    return unit.ns.bound.difference(map(mangle, own_names(unit)))


def borrow(alive: weakref.ref[TradUnit]) -> Loans:
    """What the function that begins has to borrow from those that wait for it."""
    unit = alive()
    assert unit is not None                     # the function value that is called holds it
    found = Loans(unit)
    names, space = set(found.names), unit.ns.names
    frame = sys._getframe(1).f_back
    while frame is not None and names:
        if frame.f_globals is space:
            own, suffix = names_of(frame.f_code)
            if ASKED in own or SHADOWED in own:
                held = frame.f_locals
                names.difference_update(key for key, _ in held.get(SHADOWED, ()))
                if ASKED in held:               # what is further out is bound in the namespace already
                    names -= held[ASKED].names
            elif not own.isdisjoint(names):
                held = frame.f_locals
                loans = [(key, held[key + suffix], frame, key + suffix) for key in names & own
                         if held.get(key + suffix) is not None]
                found += loans
                names.difference_update(key for key, *_ in loans)
                forget(held)
        elif frame.f_code is RUNNING:
            inner = frame.f_locals['frame']
            if inner.space is unit.ns:
                loans = [(key, inner[key], inner, key) for key in names & inner.keys()]
                found += loans
                names.difference_update(key for key, *_ in loans)
        frame = frame.f_back
    return found


def names_of(code: CodeType) -> tuple[frozenset[str], str]:
    """The keys of the names that a function binds as Python's locals, and what follows them there."""
    found = NAMES.get(id(code))
    if found is None or found[0] is not code:
        if len(NAMES) > MANY:
            NAMES.clear()
        first = code.co_varnames[:1]
        suffix = first[0][1:] if first and first[0][0] == '⍵' else ''
        local = (*code.co_varnames, *code.co_cellvars)
        own = frozenset(name.removesuffix(suffix) for name in local if name.endswith(suffix))
        found = NAMES[id(code)] = code, own, suffix
    return found[1:]


def lending(loans: Loans, f: Any, w: Any = None, a: Any = None) -> Any:
    """Call `f` with the names bound that it borrows."""
    ns = loans.unit.ns
    before = [bind(ns, key, value) for key, value, _, _ in loans]
    try:
        return f() if loans.unit.kind == 'N' else f(w, a)
    finally:
        for (key, value, holder, local), old in zip(loans, before, strict=True):
            now = bind(ns, key, old)
            if now is not value and now is not MISSING:
                give_back(holder, local, now)


def bind(ns: Any, key: str, value: Any) -> Any:
    """Bind a name of the namespace, or unbind it if `value` is MISSING; gives what it was bound to."""
    old = ns.names.pop(key, MISSING)
    if value is not MISSING:
        ns.names[key] = value
    if callable(old) or callable(value):
        ns.class_changed(key)
    return old


def give_back(holder: Any, key: str, value: Any) -> None:
    """Store into a local of the dfn that waits in Python's frame `holder`, or whose names are in the Frame."""
    if isinstance(holder, dynamic.Frame):
        holder.put(key, value)
        return
    held: Any = holder.f_locals
    held[key] = value
    if not WRITABLE:
        ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(holder), ctypes.c_int(0))
        forget(held)


def forget(held: dict[str, Any]) -> None:
    """Free the copy that the locals of a frame are, lest it keep arrays from being stored into in place."""
    if not WRITABLE:
        held.clear()


RUNNING = dynamic.run_lines.__code__
REPEATING[id(lending.__code__)] = lending.__code__
RUNTIME = {'⎕borrow': borrow, '⎕lending': lending}
