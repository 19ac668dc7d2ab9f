"""Every form of assignment. All return the value on their right, whatever they do to the name.

An *lvalue* is a pair of makers: how to load the variable and how to store it. A selective assignment
``(2↑x)←v`` evaluates its selection with the *last* name replaced by an array of x's own positions, and
then writes v at the positions that came out (`primitives.assignment`). Only functions that select may make the
selection.
"""
from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from arrayl.arrays.namespace import mangle
from arrayl.compile.expressions import Emitter
from arrayl.compile.found import taken
from arrayl.compile.nodes import unparen, unparen_target
from arrayl.compile.scopes import GIVING, NILADIC, LocalScope, ModuleScope, name_load, value_class
from arrayl.compile.writer import Writer
from arrayl.engine.switch import SWITCH
from arrayl.fields import Fields
from arrayl.primitives.assignment.selective import BY_LEVEL, SELECTING
from arrayl.primitives.registry import REGISTRY
from arrayl.syntax import tree
from arrayl.syntax.absent import no_such_name
from arrayl.syntax.lexer import NAMECLASS, OUTWARD, SyntaxAt, Token
from arrayl.syntax.parser import VALUES


class LValue(Fields):
    load: Callable[[], ast.expr]
    store: Callable[[ast.expr], ast.expr]


def fail(token: Token, message: str = '') -> SyntaxAt:
    return SyntaxAt(message, token.line, token.col)


def assign(e: Emitter, node: tree.Assign, value: ast.expr) -> ast.expr:
    """`target←value`."""
    target = unparen_target(node.target)
    if isinstance(target, tree.Name) and target.at.text != '⍺' and target.at.text[0] not in '⎕⍞':
        if node.at.text == OUTWARD and e.scope.shared(target.at.text) is None:
            return outward(e, target, value)
        either = '⎕bind_result' if may_give_function(e, node.value) else ''
        return bind(e, target, value, either)
    kept = e.spill(value)
    e.body.append(ast.Expr(store(e, target, kept, node.at)))
    return kept


def outward(e: Writer, target: tree.Name, value: ast.expr) -> ast.expr:
    """`name∘←value`: the name as the text before it sees it, that of a function around or of the namespace."""
    name = target.at.text
    if name[0] in '⍺⍵∇⍬#':
        raise fail(target.at)
    if isinstance(e.scope, LocalScope) and isinstance(e.scope.find(name)[0], ModuleScope):
        return e.call(target.at, '⎕bind_result', e.space(), ast.Constant(name), value)
    return e.at(e.scope.modify(name, value), target.at)


def may_give_function(e: Emitter, node: tree.Node) -> bool:
    """Whether the value of `node` may be a function: it is a call of ⍎, of ⎕PY, or of a niladic function, or a member
    of what only a run shows; in the session also a call of another defined function, which may end with ⍎."""
    if e.late_train(node):
        return True
    node = unparen(node)
    if isinstance(node, tree.Dot):
        return e.late_member(node)
    if isinstance(node, tree.Monadic) and e.derives(node, unparen(node.right)):
        return True
    if isinstance(node, tree.Monadic | tree.Dyadic):
        function = node.function
        name = function.name if isinstance(function, tree.Dot) else function.at.text
        if isinstance(function, tree.Primitive | tree.Name | tree.Dot) and name.upper() in ('⍎', '⎕PY'):
            return True
        return type(e.scope) is ModuleScope and isinstance(function, tree.Name | tree.Dot | tree.Dfn)
    return isinstance(node, tree.Name) and e.scope.class_now(node.at.text) == NILADIC


def bind(e: Emitter, target: tree.Name, value: ast.expr, either: str = '') -> ast.expr:
    """`name←value`, in the scope of the code; `either` binds a value that may be a function as well."""
    name = target.at.text
    if name in ('⍵', '∇', '∇∇', '⍺⍺', '⍵⍵', '⍬', '#', '##') or name in e.scope.labels:
        raise fail(target.at)
    if target.kind != 'A':
        raise fail(target.at, NAMECLASS)
    home = e.scope.shared(name)
    e.scope.bindings.add((name, 'A'))
    if home is not None:
        now = home.ns.get(name)
        home.seen.setdefault(mangle(name), None if now is None else value_class(now))
        local = name in getattr(e.scope, 'local', ())       # of a traditional function
        if callable(now) and not either and not local:
            raise fail(target.at, NAMECLASS)
        if either or (now is None and not local) or name in e.scope.mixed:
            return e.call(target.at, either or '⎕bind', e.space(), ast.Constant(name), value)
    return e.at(e.scope.store(name, value), target.at)


def store(e: Emitter, target: tree.Node, value: ast.expr, arrow: Token) -> ast.expr:
    """An expression that stores `value` (cheap, without effects) into `target`."""
    target = unparen_target(target)
    if isinstance(target, tree.Name):
        name = target.at.text
        if name[0] in '⎕⍞':
            return system(e, target, value)
        if name == '⍺' and isinstance(e.scope, ModuleScope):
            raise fail(arrow)
        if name == '⍺':
            return e.scope.store('⍺', value)
        if arrow.text == OUTWARD and e.scope.shared(name) is None:
            return outward(e, target, value)
        return bind(e, target, value)
    if isinstance(target, tree.Strand):
        spread = e.spill(e.call(arrow, '⎕spread', value, ast.Constant(len(target.items))))
        for i, item in enumerate(target.items):
            part = ast.Subscript(spread, ast.Constant(i), ast.Load())
            e.body.append(ast.Expr(store(e, item, e.spill(part), arrow)))
        return ast.Constant(None)
    if isinstance(target, tree.Dot):
        return e.call(target.at, '⎕set_member', e.value(target.left), ast.Constant(target.name), value)
    if isinstance(target, tree.DotExpr):
        return dot_strand(e, target, value, None, arrow)
    if isinstance(target, tree.Index) and not isinstance(unparen_target(target.array), tree.Strand):
        inner = unparen_target(target.array)
        if isinstance(inner, tree.Name | tree.Dot):
            slots, found = settled(e, e.slots(target.slots))
            place = lvalue(e, inner)
            name = '⎕assign_at' if found else '⎕index_assign'
            return place.store(e.call(target.at, name, place.load(), value, *slots))
    if isinstance(target, tree.Index | tree.Paren):
        return selective(e, target, value, None, arrow)
    raise fail(arrow)


def settled(e: Emitter, slots: list[ast.expr]) -> tuple[list[ast.expr], bool]:
    """`slots`, computed before the array is loaded where they may set or change it; whether ⍸ alone stands there."""
    found = SWITCH.on and taken(slots)
    return [e.spill(x) for x in slots] if any(acts(x) for x in slots) else slots, found


def acts(code: ast.expr) -> bool:
    """Whether `code` may set a name: it does more than apply primitive functions other than ⍎."""
    return any(isinstance(x, ast.NamedExpr) or (isinstance(x, ast.Call) and not (
        isinstance(x.func, ast.Name) and (x.func.id == '⎕index' or (x.func.id[-1] in '₁₂' and x.func.id[0] != '⍎'))))
        for x in ast.walk(code))


def lvalue(e: Emitter, target: tree.Node) -> LValue:
    """How to load and store the variable that `target` names."""
    if isinstance(target, tree.Name):
        name = target.at.text
        if name[0] in '⎕⍞':
            found = REGISTRY.get(name.upper())
            if found is not None and 'entire' in found.facts:
                raise fail(target.at)
            return LValue(lambda: e.value(target), lambda v: system(e, target, v))
        if target.kind != 'A' or name in ('⍵', '⍬', '#', '##') or name in e.scope.labels:
            raise fail(target.at, NAMECLASS if name not in ('⍵', '⍬', *e.scope.labels) else '')
        if e.scope.modified_class(name) in (NILADIC, GIVING):
            raise fail(target.at, NAMECLASS)
        return LValue(lambda: e.value(target), lambda v: e.at(e.scope.modify(name, v), target.at))
    if isinstance(target, tree.Dot):
        space = e.spill(e.value(target.left))
        return LValue(lambda: e.call(target.at, '⎕dot', space, ast.Constant(target.name)),
                      lambda v: e.call(target.at, '⎕set_member', space, ast.Constant(target.name), v))
    raise fail(target.at)


def system(e: Emitter, target: tree.Name, value: ast.expr) -> ast.expr:
    """`⎕←value`, `⍞←value`, `⎕IO←value`."""
    name = target.at.text.upper()
    found = REGISTRY.get(name)
    if found is None or 'assign' not in found.facts:
        raise fail(target.at, no_such_name(name) if found is None else '')
    return e.call(target.at, f'{name}←', value)


def dot_strand(e: Emitter, target: tree.DotExpr, value: ast.expr, function: tree.Node | None,
               arrow: Token) -> ast.expr:
    """`ns.(a (b c))←value` and `ns.(a (b c))f←value`."""
    names = nested_names(target.tokens)
    if names is None:
        raise fail(arrow)
    extra = [e.spill(e.function(function))] if function is not None else []
    return e.call(arrow, '⎕set_members', e.value(target.left), e.constants.add(names), value, *extra)


def nested_names(tokens: list[Token]) -> tuple[Any, ...] | None:
    """The names in `tokens`, those in parentheses as a tuple; None if anything else stands there."""
    levels: list[list[Any]] = [[]]
    for t in tokens:
        if t.type == 'LPAR':
            levels.append([])
        elif t.type == 'RPAR':
            inner = tuple(levels.pop())
            levels[-1].append(inner)
        elif t.type in ('NAME', 'SYSTEM'):
            levels[-1].append(t.text)
        else:
            return None
    return tuple(levels[0])


def modify(e: Emitter, node: tree.Modify, value: ast.expr) -> ast.expr:
    """`target f←value`: the value on the right is the result."""
    kept = e.spill(value)
    e.body.append(ast.Expr(change(e, node.target, node.function, kept, node.at)))
    return kept


def change(e: Emitter, target: tree.Node, function: tree.Node, value: ast.expr, arrow: Token) -> ast.expr:
    target = unparen_target(target)
    if isinstance(target, tree.Name | tree.Dot):
        place = lvalue(e, target)
        old = e.spill(place.load())
        return place.store(e.apply(function, value, old))
    if isinstance(target, tree.DotExpr):
        return dot_strand(e, target, value, function, arrow)
    if isinstance(target, tree.Strand):
        spread = e.spill(e.call(arrow, '⎕spread', value, ast.Constant(len(target.items))))
        for i, item in enumerate(target.items):
            part = e.spill(ast.Subscript(spread, ast.Constant(i), ast.Load()))
            e.body.append(ast.Expr(change(e, item, function, part, arrow)))
        return ast.Constant(None)
    if isinstance(target, tree.Index):
        inner = unparen_target(target.array)
        if isinstance(inner, tree.Name | tree.Dot):
            slots, found = settled(e, e.slots(target.slots))
            place = lvalue(e, inner)
            f = e.spill(e.function(function))
            name = '⎕modify_at' if found else '⎕index_modify'
            return place.store(e.call(target.at, name, place.load(), value, f, *slots))
    if isinstance(target, tree.Index | tree.Paren):
        return selective(e, target, value, function, arrow)
    raise fail(arrow)


def selective(e: Emitter, target: tree.Node, value: ast.expr, function: tree.Node | None, arrow: Token) -> ast.expr:
    """`(selection of x)←value` and `(selection of x)f←value`."""
    name = last_name(target)
    functions = selection(target)
    forms = [f.at.text + valence for f, valence in functions if isinstance(f, tree.Primitive)]
    named = [(f, valence) for f, valence in functions if isinstance(f, tree.Name)]
    if name is None or len(forms) + len(named) < len(functions) or not SELECTING.issuperset(forms):
        raise fail(arrow)
    place = lvalue(e, name)
    old = e.spill(place.load())
    by_level: list[ast.expr] = [ast.Constant(form) for form in forms if form in BY_LEVEL]
    by_level += [e.call(arrow, '⎕selecting', e.function(f), ast.Constant(valence)) for f, valence in named]
    positions = e.spill(e.call(arrow, '⎕positions', old, *by_level))
    selected = e.spill(e.value(replace_last(target, Ready(name.at, positions))))
    extra = [e.spill(e.function(function))] if function is not None else []
    return place.store(e.call(arrow, '⎕selective', old, selected, value, *extra))


class Ready(tree.Node):
    """An expression that is already compiled, standing in for the name of the array selected from."""
    code: ast.expr


def _ready(self: Emitter, node: Ready) -> ast.expr:
    return node.code


Emitter.leaf_ready = _ready             # type: ignore[attr-defined]


def last_name(node: tree.Node) -> tree.Name | tree.Dot | None:
    """The rightmost name of a selection: the array that is assigned to."""
    while True:
        if isinstance(node, tree.Paren):
            node = node.inner
        elif isinstance(node, tree.Monadic | tree.Dyadic):
            node = node.right
        elif isinstance(node, tree.Index):
            node = node.array
        elif isinstance(node, tree.Name):
            return node if node.kind == 'A' and node.at.text[0] not in '⎕⍞⍵⍬' else None
        elif isinstance(node, tree.Dot):
            return node if node.kind == 'A' else None
        else:
            return None


def selection(node: tree.Node) -> list[tuple[tree.Node, str]]:
    """The functions of the selection `node`, without their axes, each and bound left arguments, with their valences."""
    functions = []
    while True:
        if isinstance(node, tree.Paren):
            node = node.inner
        elif isinstance(node, tree.Index):
            node = node.array
        elif isinstance(node, tree.Monadic | tree.Dyadic):
            functions.append(selector(node.function, '₁' if isinstance(node, tree.Monadic) else '₂'))
            node = node.right
        else:
            return functions


def selector(function: tree.Node, valence: str) -> tuple[tree.Node, str]:
    """The function that selects in `function`, with its valence."""
    while True:
        if isinstance(function, tree.Axis):
            function = function.function
        elif not isinstance(function, tree.Derived) or not isinstance(function.operator, tree.Primitive):
            return function, valence
        elif function.operator.at.text == '¨' and function.left is not None:
            function = function.left
        elif function.operator.at.text == '∘' and function.right is not None and is_value(function.left):
            function, valence = function.right, '₂' if valence == '₁' else ''
        else:
            return function, valence


def is_value(node: tree.Node | None) -> bool:
    return isinstance(node, VALUES) or (isinstance(node, tree.Name) and node.kind == 'A')


def replace_last(node: tree.Node, ready: tree.Node) -> tree.Node:
    """The selection `node`, of `ready` instead of the variable."""
    if isinstance(node, tree.Paren):
        return tree.Paren(node.at, replace_last(node.inner, ready))
    if isinstance(node, tree.Monadic):
        return tree.Monadic(node.at, node.function, replace_last(node.right, ready))
    if isinstance(node, tree.Dyadic):
        return tree.Dyadic(node.at, node.left, node.function, replace_last(node.right, ready))
    if isinstance(node, tree.Index):
        return tree.Index(node.at, replace_last(node.array, ready), node.slots)
    return ready


__all__ = ['LValue', 'assign', 'modify', 'name_load']
