"""Classes that change while a traditional function runs: what it calls makes a function of a global array, say.

Its code takes the classes of names for granted. So after a statement that called functions it asks whether they are
what they were: one look at a mark, which is set when a class that the code knows of changes. If so, what is left of
the function runs as what is left of a suspended one does, statement by statement. In a :Trap that is Python's ``try``
it leaves that first, by an exception that no trap takes.
"""
from __future__ import annotations

import ast
import sys
import weakref
from types import FunctionType
from typing import Any

from arrayl.arrays.namespace import unmangle
from arrayl.compile.homes import REPEATING
from arrayl.compile.scopes import ModuleScope, name_load, value_class
from arrayl.compile.suspend import RESTS, control
from arrayl.compile.writer import Constants

Place = tuple[int, int]                 # where a statement begins: its line in the function, its column
UNKNOWN = ('A', 'F')                    # what a name may become that had no class: its code asks


class Passing:
    """The classes that code made in `scope` takes for granted; `old`: its unit knows that one of them has changed."""

    __slots__ = ('chains', 'classes', 'dotted', 'ns', 'old', 'own', 'unit')

    def __init__(self, scope: ModuleScope, unit: Any) -> None:
        self.ns, self.classes, self.own, self.old = scope.ns, scope.seen, scope.classes, False
        self.chains, self.dotted = scope.chains, scope.dotted
        self.unit = weakref.ref(unit)

    def gone(self) -> bool:
        """Whether a name has another class now than the code that runs can do with."""
        unit, names = self.unit(), self.ns.names
        if unit is None:
            return False
        for key, kind in self.classes.items():
            value = names.get(key)
            if value is None or unmangle(key) in self.own:
                continue
            now = value_class(value)
            if now != kind and not (kind is None and now in UNKNOWN):
                return True
        scope = ModuleScope(self.ns)            # it notes what members lead to what the dotted names mean now
        for path, kind in list(self.chains.items()):
            if kind is None and scope.raw_class(path) not in (None, 'A', self.dotted.get(path)):
                return True
        self.old = False                        # nothing that matters: have it told of what comes
        unit.taken.append(self)
        for key in self.classes:
            self.ns.watch(key, unit)
        for space, key in scope.members:
            space.watch(key, unit)
        return False


class GoesOn(BaseException):
    """The function goes on at a `place`, outside the ``try`` that it is in."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


def asking(passing: ast.expr, place: Place, sheltered: bool) -> ast.stmt:
    """The statement that asks, before the one at a place of a traditional function; in a ``try``, if `sheltered`."""
    test = ast.BoolOp(ast.And(), [ast.Attribute(passing, 'old', ast.Load()),
                                  ast.Call(ast.Attribute(passing, 'gone', ast.Load()), [], [])])
    there = ast.Tuple([ast.Constant(x) for x in place], ast.Load())
    leave = ast.Raise(ast.Call(name_load('⎕GoesOn'), [there], []), None) if sheltered else going(passing, there)
    return ast.If(test, [leave], [])


def going(passing: ast.expr, place: ast.expr) -> ast.stmt:
    """The statement that goes on at a place."""
    return ast.Return(ast.Call(name_load('⎕go_on'), [passing, place], []))


def unsheltered(body: list[ast.stmt], passing: ast.expr) -> list[ast.stmt]:
    """`body`, which goes on where a `GoesOn` that it raises says."""
    noted = ast.Assign([ast.Name('⎕on', ast.Store())], ast.Attribute(name_load('⎕goes_on'), 'place', ast.Load()))
    handler = ast.ExceptHandler(name_load('⎕GoesOn'), '⎕goes_on', [noted])
    return [ast.Try(body, [handler], [], []), going(passing, name_load('⎕on'))]


def passing(scope: ModuleScope, unit: Any, constants: Constants) -> ast.expr:
    """The constant that the code of `unit` asks."""
    if scope.passing is None:
        scope.passing = Passing(scope, unit)
    return constants.add(scope.passing)


def go_on(passing: Passing, place: Place) -> Any:
    """Go on with the traditional function that calls this at one of its statements; gives its result."""
    found, unit = sys._getframe(1).f_locals, passing.unit()
    assert unit is not None                     # the function value that runs holds it
    code = unit.rest()
    RESTS[id(code)] = code
    return FunctionType(code, passing.ns.names)(place, control(found), found.get('∇'))


REPEATING[id(go_on.__code__)] = go_on.__code__
RUNTIME = {'⎕go_on': go_on, '⎕GoesOn': GoesOn}
