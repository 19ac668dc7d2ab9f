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

`read_dfn` makes the program of a dfn for `engine.lift`: constants, ⍵, ⍺, locals, guards and scalar functions.
"""
from __future__ import annotations

import ast
import math
from collections.abc import Callable
from typing import Any

from arrayl.compile import literals
from arrayl.compile.nodes import unparen
from arrayl.compile.scopes import LocalScope, ModuleScope, name_load
from arrayl.engine import lift
from arrayl.engine.lift import NotLiftable
from arrayl.engine.program import FOLDS, SELECT, Guard, Program
from arrayl.engine.switch import SWITCH
from arrayl.errors import APLError
from arrayl.primitives.registry import REGISTRY
from arrayl.syntax import tree
from arrayl.syntax.lexer import OUTWARD, SyntaxAt

LARGEST = 60                            # functions in one region
LONGEST = 300                           # steps of an expression that is looked at: longer ones are made by programs


def number(node: tree.Node) -> int | float | None:
    """The value of a node that is one real number as written."""
    if isinstance(node, tree.Numbers):
        value = literals.numbers(node.at)
        if type(value) is int or type(value) is float:
            return value
    return None


# --- functions by tree

def apply(node: tree.Node, program: Program, w: int, a: int | None, guard: Guard, depth: int = 0) -> int:
    """Add the application of function `node` to `program`."""
    if depth > lift.DEEPEST:
        raise NotLiftable
    if isinstance(node, tree.Primitive):
        return lift.primitive(REGISTRY.get(node.at.text), program, w, a, guard)
    if isinstance(node, tree.Train):
        right = apply(node.parts[-1], program, w, a, guard, depth + 1)
        if len(node.parts) == 2:
            return apply(node.parts[0], program, right, None, guard, depth + 1)
        value = number(unparen(node.parts[0]))
        left = (lift.constant(value, program) if value is not None
                else apply(node.parts[0], program, w, a, guard, depth + 1))
        return apply(node.parts[1], program, right, left, guard, depth + 1)
    if isinstance(node, tree.Derived) and isinstance(node.operator, tree.Primitive) and node.left is not None \
            and node.right is None and node.operator.at.text == '⍨' and number(node.left) is None:
        return apply(node.left, program, w if a is None else a, w, guard, depth + 1)
    raise NotLiftable


def table_operand(node: tree.Node) -> tree.Node | None:
    """f of ``∘.f``."""
    if isinstance(node, tree.Outer):
        return node.function
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
        self.tables = 0

    def copy(self) -> Region:
        """A state to come back to."""
        other = Region(self.emitter)
        other.program.nodes, other.program.roles = list(self.program.nodes), list(self.program.roles)
        other.leaves, other.performed, other.tables = list(self.leaves), self.performed, self.tables
        return other

    def leaf(self, node: tree.Node | None, role: str) -> int:
        if node is not None:
            value = number(node)
            if value is not None and role == 'F':
                return lift.constant(value, self.program)
            if self.performed and not self.certain(node):
                raise NotLiftable
        self.leaves.append(node)
        return self.program.input(role)

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
            right_role = 'R' if isinstance(node, tree.Dyadic) and table_operand(node.function) else 'F'
            right = self.value(node.right, right_role)
            return self.step(node, right)
        except NotLiftable:
            self.program.nodes, self.program.roles = before.program.nodes, before.program.roles
            self.leaves, self.performed, self.tables = before.leaves, before.performed, before.tables
            return self.leaf(node, role)

    def step(self, node: tree.Monadic | tree.Dyadic, right: int) -> int:
        """``f right`` or ``left f right``; when it fails the region is spoilt."""
        if isinstance(node, tree.Monadic):
            made = apply(node.function, self.program, right, None, ())
        else:
            operand = table_operand(node.function)
            left = self.value(node.left, 'F' if operand is None else 'L')
            made = apply(node.function if operand is None else operand, self.program, right, left, ())
            self.tables += operand is not None
        self.performed = True
        if self.program.functions() > LARGEST:
            raise NotLiftable
        return made


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
    region = Region(emitter)
    best: tuple[Region, int] | None = None
    root = -1
    at = start
    try:
        first = steps[at]
        role = 'R' if isinstance(first, tree.Dyadic) and table_operand(first.function) is not None else 'F'
        root = region.leaf(None, role)
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
            if isinstance(node, tree.Dyadic) and table_operand(node.function) is not None and at > start:
                break                       # a table of a computed argument: a region of its own
            trial = region.copy()
            root = trial.step(node, root)
            region = trial
            at += 1
            region.program.root = root
            if region.program.functions() >= 2:
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
    complex_ = [leaf for leaf in others if leaf is not None and not region.certain(leaf)]
    acc = emitter.spill(acc)
    known = {}
    for tree_ in complex_:
        known[id(tree_)] = emitter.spill(emitter.value(tree_))
    outer_known, emitter.known = emitter.known, {**emitter.known, **known}
    arguments: list[ast.expr] = [acc]
    for leaf in others:
        assert leaf is not None
        if id(leaf) in known:
            arguments.append(known[id(leaf)])
        elif isinstance(leaf, tree.Name):
            arguments.append(emitter.at(emitter.scope.load(leaf.at.text), leaf.at))
        else:
            arguments.append(emitter.leaf(leaf))
    program = emitter.constants.add(region.program)
    if not isinstance(program, ast.Constant):
        raise AssertionError
    at = steps[-1].function.at              # type: ignore[attr-defined]
    tested = [large(x, role) for x, role in zip(arguments, region.program.roles, strict=True)
              if not isinstance(x, ast.Constant)]
    test = ast.BoolOp(ast.Or(), tested) if len(tested) > 1 else tested[0] if tested else ast.Constant(True)
    call = emitter.at(ast.Call(name_load('⎕region'), [program, *arguments], []), at)
    made = first_asked(emitter, test, call, lambda: steps_of(emitter, steps, acc))
    emitter.known = outer_known
    return made


def steps_of(emitter: Any, steps: list[tree.Node], acc: ast.expr) -> ast.expr:
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


# --- dfns as programs

class Body:
    """A dfn's statements into a program."""

    def __init__(self, program: Program, unit: Any, w: int, a: int | None) -> None:
        self.program, self.unit = program, unit
        self.names: dict[str, int] = {'⍵': w}
        if a is not None:
            self.names['⍺'] = a

    def run(self, statements: list[tree.Node], guard: Guard) -> int:
        for i, node in enumerate(statements):
            if isinstance(node, tree.Guard):
                if node.result is None:
                    raise NotLiftable
                condition = self.value(node.condition, guard)
                kept = dict(self.names)
                then = self.value(node.result, (*guard, (condition, True)))
                self.names = kept
                other = self.run(statements[i + 1:], (*guard, (condition, False)))
                return self.program.add(SELECT, None, (condition, then, other), guard)
            last = i == len(statements) - 1
            if isinstance(node, tree.Assign):
                target = unparen(node.target)
                if last or not isinstance(target, tree.Name):
                    raise NotLiftable
                name = target.at.text
                if name == '⍺':
                    if '⍺' not in self.names:
                        self.names['⍺'] = self.value(node.value, guard)
                    continue
                if name[0] in '⎕⍞⍵∇':
                    raise NotLiftable
                self.names[name] = self.value(node.value, guard)
                continue
            return self.value(node, guard)
        raise NotLiftable

    def value(self, node: tree.Node, guard: Guard) -> int:
        chain: list[tree.Monadic | tree.Dyadic] = []
        node = unparen(node)
        while isinstance(node, tree.Monadic | tree.Dyadic):
            chain.append(node)
            node = unparen(node.right)
        if len(chain) > LARGEST or self.program.functions() > LARGEST:
            raise NotLiftable
        acc = self.atom(node, guard)
        for step in reversed(chain):
            left = self.value(step.left, guard) if isinstance(step, tree.Dyadic) else None
            if isinstance(step.function, tree.Name | tree.Dfn):
                raise NotLiftable
            acc = apply(step.function, self.program, acc, left, guard)
        return acc

    def atom(self, node: tree.Node, guard: Guard) -> int:
        value = number(node)
        if value is not None:
            return lift.constant(value, self.program)
        if isinstance(node, tree.Name):
            name = node.at.text
            if name in self.names:
                return self.names[name]
            if name[0] not in '⎕⍞#∇⍺⍵⍬' and node.kind == 'A':
                return self.free(name)
        raise NotLiftable

    def free(self, name: str) -> int:
        """A name of the namespace: a scalar, looked up at each run."""
        from arrayl.arrays.namespace import mangle
        i = self.program.input('F')
        self.names[name] = i
        self.program.free += ((self.unit.ns.names, mangle(name)),)
        return i


def read_dfn(f: Any, program: Program, w: int, a: int | None, guard: Guard) -> int:
    """Add the application of defined function value `f` to `program`."""
    statements = statements_of(f)
    if statements is None:
        raise NotLiftable
    if any(isinstance(s, tree.AssignFunction | tree.ErrorGuard | tree.Modify) for s in statements):
        raise NotLiftable
    return Body(program, f.unit, w, a).run(statements, guard)


def statements_of(f: Any) -> list[tree.Node] | None:
    """The statements of defined function value `f`; None unless it is a dfn that can be read without calling it."""
    from arrayl.compile.functions import parse_body
    unit = getattr(f, 'unit', None)
    node = getattr(unit, 'node', None)
    if unit is None or not isinstance(node, tree.Dfn) or getattr(unit, 'dynamic', True):
        return None
    if any(t.type in ('LBRACE', 'SYSTEM') or t.text in ('∇', '?', '→', OUTWARD) for t in node.tokens):
        return None
    scope = LocalScope(ModuleScope(unit.ns), 0, set())
    scope.formals = {'⍵': '⍵', '⍺': '⍺'}
    try:
        return parse_body(node.tokens, scope, {'⍺': 'A'}, node.closer)[0]
    except (APLError, SyntaxAt):
        return None


def read_cells(f: Any) -> Any:
    """What dfn `f` does to cells; read by a module that few programs need."""
    from arrayl.compile.cellwise import read
    return read(f)


lift.READERS[:] = [read_dfn]
lift.CELL_READERS[:] = [read_cells]
