"""Regions: which parts of an expression the engine may run, found when compiling.

A region is a maximal tree of scalar functions, with outer products of scalar functions at its leaves and a reduction on
top. It is found along the right spine of an expression while that is being emitted. The code that is made asks the
engine first, where an argument is an array, and takes the plain path when the engine declines::

    t = None
    if type(x) is ndarray and x.size >= 16384: t = region(program, x, y)
    if t is None: t = x+2×y         # the plain path, where errors arise

All that the region reads is evaluated before its first function runs. So as not to change the order in which effects
and errors show, only names that surely have a value and written-out numbers may be read on the left of a function of
the region; another expression ends it.

What functions and dfns mean to the engine is read in `readings`. What the function of a table does, or one applied to a
table, may show only when it runs, because it is a name or a dfn that reads more than the region may. It is a hole in
the program then, and `engine.lift.filled` reads the function that is there.
"""
from __future__ import annotations

import ast
import math
from collections.abc import Callable
from typing import Any, NamedTuple

from arrayl.compile.nodes import unparen
from arrayl.compile.readings import LARGEST, apply, inlined, number, readable
from arrayl.compile.scopes import GIVING, LocalScope, ModuleScope, name_load
from arrayl.compile.writer import SHY
from arrayl.engine import lift
from arrayl.engine.lift import NotLiftable
from arrayl.engine.program import FOLDS, HOLE, Program
from arrayl.engine.switch import SWITCH
from arrayl.errors import APLError
from arrayl.syntax import tree
from arrayl.syntax.lexer import SyntaxAt

LONGEST = 300                           # steps of an expression that is looked at: longer ones are made by programs


class Table(NamedTuple):
    """An outer product: its function, and the roles of what stands on the right and on the left."""
    function: tree.Node
    right: str
    left: str


def table_of(node: tree.Node) -> Table | None:
    """What ``a∘.f w``, ``a∘.f⍨w`` or ``∘.f⍨w`` is, which has w on both sides; None for any other node."""
    if not isinstance(node, tree.Monadic | tree.Dyadic):
        return None
    f, dyadic = node.function, isinstance(node, tree.Dyadic)
    if isinstance(f, tree.Outer) and dyadic:
        return Table(unparen(f.function), 'R', 'L')
    if isinstance(f, tree.Derived) and isinstance(f.operator, tree.Primitive) and f.operator.at.text == '⍨' \
            and f.left is not None and isinstance(outer := unparen(f.left), tree.Outer):
        return Table(unparen(outer.function), *('LR' if dyadic else 'RL'))
    return None


def fold_of(node: tree.Node) -> tuple[str, str] | None:
    """Glyph and axis of a reduction by a scalar primitive that the engine knows."""
    if isinstance(node, tree.Derived) and isinstance(node.operator, tree.Primitive) and node.right is None \
            and isinstance(node.left, tree.Primitive) and node.left.at.text in FOLDS:
        axis = {'/': 'last', '⌿': 'first'}.get(node.operator.at.text)
        if axis:
            return node.left.at.text, axis
    return None


# --- regions in an expression

class Region:
    """A program that grows along an expression; `leaves` are the trees (or, for the first, None) of its inputs."""

    def __init__(self, emitter: Any) -> None:
        self.emitter = emitter
        self.program = Program()
        self.leaves: list[tree.Node | None] = []
        self.performed = False          # a function of the region has run by now
        self.inlined = False            # there is a dfn, which the plain path calls for every item
        self.holes: list[tree.Node] = []        # functions that are read when it runs

    def copy(self) -> Region:
        """A state to come back to."""
        other = Region(self.emitter)
        other.program.nodes, other.program.roles = list(self.program.nodes), list(self.program.roles)
        other.leaves, other.performed, other.inlined = list(self.leaves), self.performed, self.inlined
        other.program.selections, other.holes = self.program.selections, list(self.holes)
        other.program.calls = self.program.calls
        return other

    def leaf(self, node: tree.Node | None, role: str) -> int:
        if node is not None:
            value = number(node)
            if value is not None and role == 'F':
                return lift.constant(value, self.program)
            if not self.certain(node) and (self.performed or self.emitter.late(node)):
                raise NotLiftable
        self.leaves.append(node)
        return self.program.input(role)

    def outside(self, node: tree.Name) -> int:
        """A name that a dfn of a table reads: a scalar there, if the plain path is not to tell otherwise."""
        if not self.certain(node):
            raise NotLiftable
        self.leaves.append(node)
        return self.program.input('S')

    def certain(self, node: tree.Node) -> bool:
        """Whether reading `node` can neither fail nor have an effect."""
        if isinstance(node, tree.Numbers | tree.String):
            return True
        return isinstance(node, tree.Name) and is_certain(self.emitter.scope, node.at.text)

    def value(self, node: tree.Node, role: str = 'F') -> int:
        """The node of an operand."""
        node = unparen(node)
        if role != 'F' or not isinstance(node, tree.Monadic | tree.Dyadic):
            return self.leaf(node, role)
        before = self.copy()
        try:
            table = table_of(node)
            right = self.value(node.right, 'F' if table is None else table.right)
            return self.step(node, right)
        except NotLiftable:
            vars(self).update(vars(before))
            return self.leaf(node, role)

    def step(self, node: tree.Monadic | tree.Dyadic, right: int) -> int:
        """``f right`` or ``left f right``; when it fails the region is spoilt."""
        table = table_of(node)
        left = None
        if isinstance(node, tree.Dyadic):
            left = self.value(node.left, 'F' if table is None else table.left)
        elif table is not None:
            self.leaves.append(self.leaves[-1])
            left = self.program.input(table.left)
        if table is None:
            made = self.function(node.function, right, left)
        else:
            assert left is not None
            w, a = (right, left) if table.right == 'R' else (left, right)
            if isinstance(table.function, tree.Dfn | tree.Name):
                made = self.defined(table.function, w, a, False)
            else:
                made = lift.whole(self.program, lambda: apply(table.function, self.program, w, a, ()),
                                  takes_arrays(table.function))
        self.performed = True
        if self.program.functions() > LARGEST:
            raise NotLiftable
        return made

    def function(self, f: tree.Node, w: int, a: int | None) -> int:
        """What a function makes of values. Dfns and names that may stand for some are worth it above a table only."""
        inner = each_of(f)
        called = f if inner is None else inner
        if isinstance(called, tree.Dfn | tree.Name) and 'L' in self.program.roles:
            return self.defined(called, w, a, inner is None)
        return apply(f, self.program, w, a, ())

    def defined(self, f: tree.Node, w: int, a: int | None, whole: bool) -> int:
        """What a function that the program defines makes of items or, `whole`, of all at once."""
        if isinstance(f, tree.Dfn):
            before = self.copy()
            try:
                made = lift.whole(self.program, lambda: inlined(f, self.program, self.outside, w, a, ()), whole)
                self.inlined |= not whole
                return made
            except NotLiftable:
                vars(self).update(vars(before))
        if not self.opens(f):
            raise NotLiftable
        self.holes.append(f)
        return self.program.add(HOLE, (len(self.holes) - 1, whole), (w,) if a is None else (w, a))

    def opens(self, f: tree.Node) -> bool:
        """Whether the value of function `f` can be had without any effect, and may be one that the engine can run."""
        if isinstance(f, tree.Dfn):
            return f.kind == 'F' and readable(f.tokens)
        return isinstance(f, tree.Name) and f.kind == 'F' and f.at.text[0] not in '⎕∇' \
            and self.emitter.scope.raw_class((f.at.text,)) != GIVING


def takes_arrays(f: tree.Node) -> bool:
    """`lift.takes_arrays` of a function that is written out."""
    if isinstance(f, tree.Derived) and isinstance(f.operator, tree.Primitive) and f.operator.at.text == '⍨' \
            and f.left is not None:
        f = unparen(f.left)
    return isinstance(f, tree.Primitive)


def each_of(f: tree.Node) -> tree.Node | None:
    """What f is in ``f¨``; None for any other function."""
    if isinstance(f, tree.Derived) and isinstance(f.operator, tree.Primitive) and f.operator.at.text == '¨' \
            and f.left is not None:
        return unparen(f.left)
    return None


def is_certain(scope: Any, name: str) -> bool:
    """Whether array name `name` surely has a value here (⍺ may be absent: then the plain path says so)."""
    if isinstance(scope, LocalScope):
        if name in ('⍵', '⍺'):
            return name in scope.formals
        if name[0] in '⎕⍞#∇⍺⍵⍬':
            return False
        return name in scope.assigned and scope.raw_class((name,)) == 'A'
    if isinstance(scope, ModuleScope) and name[0] not in '⎕⍞#∇⍺⍵⍬':
        value = scope.ns.get(name)
        return value is not None and not callable(value)
    return False


def take(emitter: Any, steps: list[tree.Node], start: int) -> tuple[Region, int] | None:
    """The region that begins at step `start` of an expression's right spine, and how many steps it takes."""
    if not SWITCH.on or len(steps) > LONGEST or not isinstance(emitter.scope, LocalScope | ModuleScope):
        return None
    table = table_of(steps[start])
    if len(steps) == 1 and (table is None or not isinstance(table.function, tree.Dfn)):
        return None                         # one dfn of a table is worth it: the plain path calls that for every item
    region = Region(emitter)
    best: tuple[Region, int] | None = None
    root = -1
    at = start
    try:
        root = region.leaf(None, 'F' if table is None else table.right)
        while at < len(steps):
            node = steps[at]
            if not isinstance(node, tree.Monadic | tree.Dyadic):
                break
            if isinstance(node, tree.Monadic):
                fold = fold_of(node.function)
                if fold is not None and region.program.functions():
                    return _folded(region, root, fold, at + 1 - start)
                if isinstance(node.function, tree.Primitive) and node.function.at.text == ',' and at + 1 < len(steps):
                    after = steps[at + 1]
                    fold = fold_of(after.function) if isinstance(after, tree.Monadic) else None
                    if fold is not None and region.program.functions():
                        return _folded(region, root, (fold[0], 'all'), at + 2 - start)
                    break
            if at > start and table_of(node) is not None:
                break                       # a table of a computed argument: a region of its own
            trial = region.copy()
            root = trial.step(node, root)
            region = trial
            at += 1
            region.program.root = root
            if region.program.functions() >= (1 if region.inlined else 2):
                best = region, at - start
    except (NotLiftable, APLError, SyntaxAt):
        pass
    return best


def _folded(region: Region, root: int, fold: tuple[str, str], count: int) -> tuple[Region, int]:
    region.program.root = root
    region.program.fold, region.program.axis = fold
    return region, count


def emit(emitter: Any, region: Region, steps: list[tree.Node], acc: ast.expr) -> ast.expr:
    """The code of a region and its plain path; `acc` is the first leaf."""
    others = region.leaves[1:]
    acc = emitter.spill(acc)
    known: dict[int, ast.expr] = {}
    for leaf in others:
        if leaf is not None and not region.certain(leaf) and id(leaf) not in known:
            known[id(leaf)] = emitter.spill(emitter.value(leaf))
    outer_known, emitter.known = emitter.known, {**emitter.known, **known}
    arguments: list[ast.expr] = [acc]
    for leaf in others:
        if leaf is None:                    # once more, on the other side of a table
            arguments.append(acc)
        elif id(leaf) in known:
            arguments.append(known[id(leaf)])
        elif isinstance(leaf, tree.Name):
            arguments.append(emitter.at(emitter.scope.load(leaf.at.text), leaf.at))
        else:
            arguments.append(emitter.leaf(leaf))
    if (region.inlined or region.holes) and emitter.calls_user:
        emitter.body.append(SHY(False))     # what is called says by itself whether it is shy
    program = emitter.constants.add(region.program)
    if not isinstance(program, ast.Constant):
        raise AssertionError
    at = steps[-1].function.at              # type: ignore[attr-defined]
    tested = [large(x, role) for x, role in zip(arguments, region.program.roles, strict=True)
              if role != 'S' and not isinstance(x, ast.Constant)]
    test = ast.BoolOp(ast.Or(), tested) if len(tested) > 1 else tested[0] if tested else ast.Constant(True)
    given = [program, *arguments]
    if region.holes:
        given[1:1] = [ast.Tuple([emitter.function(f) for f in region.holes], ast.Load())]
    call = emitter.at(ast.Call(name_load('⎕filled' if region.holes else '⎕region'), given, []), at)
    made = first_asked(emitter, test, call, lambda: steps_of(emitter, steps, acc))
    emitter.known = outer_known
    return made


def steps_of(emitter: Any, steps: list[tree.Node], acc: ast.expr) -> ast.expr:
    """The steps of a chain one after the other, the first of them applied to `acc`."""
    for node in steps:
        acc = emitter.light(emitter.step(node, acc, False))
    return acc


def first_asked(emitter: Any, test: ast.expr, call: ast.expr, write: Callable[[], ast.expr]) -> ast.expr:
    """The code of `call` where `test` holds, and of the plain path, which `write` makes, where that gives None."""
    result = emitter.temp()
    store = ast.Name(result, ast.Store())
    emitter.body.append(ast.Assign([store], ast.IfExp(test, call, ast.Constant(None))))
    kept, emitter.body = emitter.body, []        # the plain path is made aside
    plain, emitter.plain = emitter.plain, True
    value = write()
    emitter.plain = plain
    late, emitter.body = emitter.body, kept
    late.append(ast.Assign([ast.Name(result, ast.Store())], value))
    emitter.body.append(ast.If(ast.Compare(name_load(result), [ast.Is()], [ast.Constant(None)]), late, []))
    return name_load(result)


def emit_folds(emitter: Any, steps: list[tree.Node], acc: ast.expr) -> ast.expr | None:
    """The code of two reductions one after the other, such as ``+/+/w``; None for other steps.

    Of a matrix of large arrays they are one region.
    """
    folds = [fold for node in steps if isinstance(node, tree.Monadic) and (fold := fold_of(node.function))]
    if not SWITCH.on or len(folds) != 2:
        return None
    acc = emitter.spill(acc)
    test = ast.Compare(ast.Call(name_load('⎕type'), [acc], []), [ast.Is()], [name_load('⎕nested')])
    (inner, axis), (outer, _) = folds
    arguments = [ast.Constant(x) for x in (outer, inner, axis)]
    call = emitter.at(ast.Call(name_load('⎕folds'), [acc, *arguments], []), steps[1].function.at)   # type: ignore[attr-defined]
    return first_asked(emitter, test, call, lambda: steps_of(emitter, steps, acc))


def emit_sorted(emitter: Any, node: tree.Index) -> ast.expr | None:
    """The code of ``x[⍋x]`` or ``x[⍒x]``; None for any other index. Simple vectors are sorted, not graded."""
    slot = unparen(node.slots[0]) if len(node.slots) == 1 and node.slots[0] is not None else None
    if not SWITCH.on or not isinstance(slot, tree.Monadic) or not isinstance(slot.function, tree.Primitive) \
            or slot.function.at.text not in ('⍋', '⍒'):
        return None
    name, array = unparen(slot.right), unparen(node.array)
    if not isinstance(name, tree.Name) or not isinstance(array, tree.Name) or name.at.text != array.at.text \
            or not is_certain(emitter.scope, name.at.text):         # a niladic function is called twice
        return None
    x = emitter.spill(emitter.value(name))
    test = ast.Compare(ast.Call(name_load('⎕type'), [x], []), [ast.Is()], [name_load('⎕array')])
    call = ast.Call(name_load('⎕sorted'), [x, ast.Constant(slot.function.at.text == '⍒')], [])
    return first_asked(emitter, test, call, lambda: emitter.indexed(node))


def large(x: ast.expr, role: str) -> ast.expr:
    """The test whether `x` is an array so large that the engine may pay; small ones cost no call."""
    least = SWITCH.least if role == 'F' else math.isqrt(SWITCH.least)
    size = ast.Compare(ast.Attribute(x, 'size', ast.Load()), [ast.GtE()], [ast.Constant(least)])
    return ast.BoolOp(ast.And(), [
        ast.Compare(ast.Call(name_load('⎕type'), [x], []), [ast.Is()], [name_load('⎕array')]), size])
