"""Functions of the tree, dfns and tradfns, read as programs of the engine: what each does to every item.

A dfn may have constants, ⍵, ⍺, locals, guards and scalar functions; `engine.lift` asks for its program here. What a
tradfn may have tells `traditional.reading`.
"""
from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any

from arrayl.arrays.namespace import Namespace, mangle
from arrayl.compile import literals
from arrayl.compile.nodes import unparen
from arrayl.compile.scopes import EnclosedScope, LocalScope, ModuleScope
from arrayl.engine import lift
from arrayl.engine.lift import NotLiftable
from arrayl.engine.program import SELECT, Guard, Program
from arrayl.errors import APLError
from arrayl.functions import FRAMED, Defined, inner_of, meaning
from arrayl.operators import joins
from arrayl.primitives.registry import REGISTRY
from arrayl.syntax import tree
from arrayl.syntax.lexer import OUTWARD, SyntaxAt, Token

LARGEST = 60                            # functions in one program
Outside = Callable[[tree.Name], int]    # the node of a name that a dfn reads and does not assign


def number(node: tree.Node) -> int | float | None:
    """The value of a node that is one real number as written."""
    if isinstance(node, tree.Numbers):
        value = literals.numbers(node.at)
        if type(value) is int or type(value) is float:
            return value
    return None


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


# --- dfns as programs

class Body:
    """The statements of a function into a program; `names` are the nodes of the names that have a value so far."""

    def __init__(self, program: Program, outside: Outside, names: dict[str, int]) -> None:
        self.program, self.outside, self.names = program, outside, names

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
                return self.choice(condition, then, other, guard)
            node = modified(node, self.names)
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

    def choice(self, condition: int, then: int, other: int, guard: Guard) -> int:
        self.program.selections += 1
        return self.program.add(SELECT, None, (condition, then, other), guard)

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
                self.names[name] = self.outside(node)
                return self.names[name]
        raise NotLiftable


def modified(node: tree.Node, names: Container[str]) -> tree.Node:
    """``x f←y`` as ``x←x f y`` where x is one of `names`; else the node itself."""
    if isinstance(node, tree.Modify):
        target = unparen(node.target)
        if isinstance(target, tree.Name) and target.at.text in names and target.at.text[0] not in '⎕⍞⍵⍺∇':
            return tree.Assign(node.at, target, tree.Dyadic(node.at, target, node.function, node.value))
    return node


def arguments(w: int, a: int | None) -> dict[str, int]:
    """The names that a dfn begins with."""
    return {'⍵': w} if a is None else {'⍵': w, '⍺': a}


def read_defined(f: Any, program: Program, w: int, a: int | None, guard: Guard) -> int:
    """Add the application of defined function value `f` to `program`."""
    statements = None if is_traditional(f) else statements_of(f)
    if statements is None and not is_traditional(f):
        raise NotLiftable

    def outside(node: tree.Name) -> int:
        """A name of the namespace or of a function around: a scalar, looked up at each run."""
        program.free += (home(f, node.at.text),)
        return program.input('S')
    program.spaces |= {space_of(f)}
    if inner_of(f) is None:
        program.units |= {f.unit}
    if statements is None:
        from arrayl.compile.traditional import reading  # not needed to start
        return reading.read(f.unit, program, outside, w, a, guard)
    return Body(program, outside, arguments(w, a)).run(statements, guard)


def is_traditional(f: Any) -> bool:
    m = meaning(f)
    return isinstance(m, Defined) and m.traditional


def inlined(node: tree.Dfn, program: Program, outside: Outside, w: int, a: int | None, guard: Guard) -> int:
    """Add the application of a dfn that is written out to the items of a table."""
    statements = read(node, Namespace()) if node.kind == 'F' else None
    if statements is None:
        raise NotLiftable
    return Body(program, outside, arguments(w, a)).run(statements, guard)


def statements_of(f: Any) -> list[tree.Node] | None:
    """The statements of defined function value `f`; None unless it is a dfn that can be read without calling it."""
    inner = inner_of(f)
    if inner is not None:
        return inner.statements
    node = dfn_of(f)
    return None if node is None else read(node, f.unit.ns)


def dfn_of(f: Any) -> tree.Dfn | None:
    """The dfn that function value `f` was made from; None when it is none, or finds its names only at run time."""
    inner = inner_of(f)
    if inner is not None:
        return inner.node
    unit = getattr(f, 'unit', None)
    node = getattr(unit, 'node', None)
    return node if isinstance(node, tree.Dfn) and not getattr(unit, 'dynamic', True) else None


def home(f: Any, name: str) -> tuple[Any, str]:
    """Where defined function `f` finds an array `name` that it does not bind, and the key of it there.

    That is the names of its namespace, or f itself, which has `captured` the variable of a function around it, or the
    frame that holds it.
    NotLiftable for a name that f binds later. A tradfn finds it in its namespace, unless a dfn has lent it.
    """
    inner = inner_of(f)
    if inner is None:
        return f.unit.ns if is_traditional(f) else f.unit.ns.names, mangle(name)
    scope = inner.scope
    if name in scope.bound:
        raise NotLiftable
    while isinstance(scope, LocalScope):
        if name in scope.bound:
            return f, scope.key(name)
        scope = scope.outer
    if isinstance(scope, EnclosedScope):
        if scope.framed(name):
            return f, FRAMED + mangle(name)
        scope = scope.module
    if not isinstance(scope, ModuleScope):
        raise NotLiftable
    return scope.ns.names, mangle(name)


def space_of(f: Any) -> Namespace:
    """The namespace that defined function `f` lives in, whose settings it obeys."""
    inner = inner_of(f)
    scope = None if inner is None else inner.scope
    while isinstance(scope, LocalScope):
        scope = scope.outer
    found: Namespace = f.unit.ns if scope is None else scope.ns
    return found


SYSTEM = ('⎕UCS', '⎕C')                 # functions like primitives, which many texts go through at once


def readable(tokens: list[Token]) -> bool:
    """Whether a function of these tokens may be one that can be read: what it does depends on its arguments alone."""
    return not any(t.type == 'LBRACE' or (t.type == 'SYSTEM' and t.text.upper() not in SYSTEM)
                   or t.text in ('∇', '?', '→', OUTWARD) for t in tokens)


def read(node: tree.Dfn, space: Any) -> list[tree.Node] | None:
    """The statements of a dfn whose free names are those of `space`; None when only a call can tell what it does."""
    from arrayl.compile.functions import parse_body
    if not readable(node.tokens):
        return None
    scope = LocalScope(ModuleScope(space), 0, set())
    scope.formals = {'⍵': '⍵', '⍺': '⍺'}
    try:
        return parse_body(node.tokens, scope, {'⍺': 'A'}, node.closer)[0]
    except (APLError, SyntaxAt):
        return None


def read_cells(f: Any) -> Any:
    """What defined function `f` does to cells; read by a module that few programs need."""
    from arrayl.compile.cellwise import read
    return read(f)


def read_parts(f: Any) -> list[Any] | None:
    """What dfn `f` joins, if it does nothing but that: see `operators.joins`."""
    statements = statements_of(f)
    if statements is None or len(statements) != 1:
        return None
    try:
        return _parts(f, statements[0])
    except NotLiftable:
        return None


def _parts(f: Any, node: tree.Node) -> list[Any]:
    parts: list[Any] = []
    node = unparen(node)
    while isinstance(node, tree.Dyadic) and isinstance(node.function, tree.Primitive) and node.function.at.text == ',':
        parts += _parts(f, node.left)
        node = unparen(node.right)
    if isinstance(node, tree.Numbers):
        return [*parts, joins.Fixed(literals.numbers(node.at))]
    if isinstance(node, tree.String):
        return [*parts, joins.Fixed(literals.string(node.at))]
    if not isinstance(node, tree.Name) or node.kind != 'A':
        raise NotLiftable
    name = node.at.text
    if name in ('⍺', '⍵'):
        return [*parts, joins.ALPHA if name == '⍺' else joins.OMEGA]
    if name[0] in '⎕⍞#∇⍺⍵⍬':
        raise NotLiftable
    return [*parts, joins.Fixed(None, *home(f, name))]


lift.READERS[:] = [read_defined]
lift.CELL_READERS[:] = [read_cells]
joins.READERS[:] = [read_parts]
