"""Functions and operators of the tree to Python expressions: applied to arguments, or as values.

Primitives go by their glyphs, which no APL name can spell: ``⍴`` the function value, ``⍴₁`` and ``⍴₂`` its
forms, ``/ₒ`` an operator. They are the code's builtins, so generated code can name nothing else. A derived
function or a train of primitives and written-out arrays is made once, when it is compiled.
"""
from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np

from arrayl.arrays import build, items_of
from arrayl.compile import found, inline, literals
from arrayl.compile.nodes import is_value, marked, returns_shyly
from arrayl.compile.scopes import GIVING, FrameScope, name_load
from arrayl.compile.writer import SHY, Writer
from arrayl.engine.switch import SWITCH
from arrayl.errors import APLError
from arrayl.primitives.registry import REGISTRY
from arrayl.syntax import tree
from arrayl.syntax.classes import OUTPUT
from arrayl.syntax.lexer import NAMECLASS, OUTWARD, SyntaxAt


class Application(Writer):
    """Writes functions; what writes their arguments and operands is the `Emitter`."""

    def value(self, node: tree.Node, may_lack: bool = False) -> ast.expr:
        """The Python expression for array expression `node`."""
        raise NotImplementedError

    # --- functions applied
    def apply(self, function: tree.Node, w: ast.expr, a: ast.expr | None, may_lack: bool = False) -> ast.expr:
        """`a function w`, or `function w` when `a` is None."""
        if isinstance(function, tree.Primitive):
            return self.apply_primitive(function, w, a, may_lack)
        if isinstance(function, tree.Train) and not function.assigns:
            return self.apply_train(function, w, a, may_lack)
        if isinstance(function, tree.Axis) and isinstance(function.function, tree.Primitive):
            return self.apply_axis(function, w, a)
        if isinstance(function, tree.Name) and function.at.text[0] == '⎕':
            return self.apply_primitive(tree.Primitive(function.at, 'F'), w, a, may_lack)
        if isinstance(function, tree.Derived) and a is None and isinstance(function.left, tree.Strand) \
                and self.late(function.left):
            return self.apply_late(function, function.left, w)
        pure = self.is_constant(function)
        if may_lack and self.calls_user and returns_shyly(function):
            w, a = self.unshy(w, a)
        if not pure and (not isinstance(function, tree.Name) or self.may_change()):
            w = self.spill(w)                   # the operands of a derived function are computed after its argument
            if a is not None:
                a = self.spill(a)
        arguments = [w] if a is None else [w, a]
        if isinstance(function, tree.Name):
            value: ast.expr = self.function(function)
            result = self.call(function.at, value, *arguments)
        else:
            result = self.call(marked(function), self.function(function), *arguments)
        if pure and not self.user_inside(function):
            return result
        self.calls_user = True
        return result if may_lack else self.need(function.at, result)

    def late(self, node: tree.Node) -> bool:
        """Whether a function may come to stand in a value or a strand; see the `Emitter`."""
        raise NotImplementedError

    def apply_late(self, function: tree.Derived, operand: tree.Strand, w: ast.expr) -> ast.expr:
        """`strand op w` where `(…).name` at the end of the strand may turn out to be the function that `op` takes."""
        w = self.spill(w)
        right = ast.Constant(None) if function.right is None else self.spill(self.function(function.right))
        items = [self.spill(x) for x in self.strand_items(operand.items)]
        self.calls_user = True
        operator = self.operator(function.operator)
        return self.need(function.at, self.call(function.at, '⎕late_derived', operator, right, w, *items))

    def strand_items(self, items: list[tree.Node]) -> list[ast.expr]:
        """The items of a strand, last first."""
        raise NotImplementedError

    def apply_primitive(self, node: tree.Primitive, w: ast.expr, a: ast.expr | None,
                        may_lack: bool = False) -> ast.expr:
        glyph = node.at.text
        entry = REGISTRY.get(glyph)
        form = None if entry is None else entry.monadic if a is None else entry.dyadic
        if entry is None or form is None:
            return self.call(node.at, glyph, w, *([] if a is None else [a]))
        given = [w] if a is None else [w, a]
        name = f'{glyph}{"₁" if a is None else "₂"}'
        if entry.facts.get('shy'):              # such as ⎕NPUT: the result may be shy
            self.calls_user = True
        if not entry.facts.get('frame'):
            if a is not None and form.scalar and SWITCH.on:
                made = inline.dyadic(self, glyph, w, a, lambda w, a: self.call(node.at, name, w, a))
                if made is not None:
                    return self.at(made, node.at)       # type: ignore[no-any-return]
            if a is None and glyph in found.TAKERS and SWITCH.on and found.taken(given):
                name = f'⎕{name}'
            return self.call(node.at, name, *given)
        if may_lack and self.calls_user:
            given = [x for x in self.unshy(w, a) if x is not None]
        self.calls_user = True                  # such as ⍎: the result may be shy or missing
        result = self.call(node.at, name, *given, self.frame())
        return result if may_lack else self.need(node.at, result)

    def unshy(self, w: ast.expr, a: ast.expr | None) -> tuple[ast.expr, ast.expr | None]:
        """Forget the shyness of calls made so far: the call that follows says by itself what it is."""
        w, a = self.spill(w), None if a is None else self.spill(a)
        self.body.append(SHY(False))
        return w, a

    def apply_axis(self, node: tree.Axis, w: ast.expr, a: ast.expr | None) -> ast.expr:
        inner = node.function
        found = REGISTRY.get(inner.at.text)
        form = None if found is None else found.monadic if a is None else found.dyadic
        if form is None or not form.axis or len(node.slots) != 1 or node.slots[0] is None:
            return self.call(inner.at, '⎕no_axis')
        w = self.spill(w)
        if a is not None:
            a = self.spill(a)
        axis = self.value(node.slots[0])
        result = self.call(inner.at, f'{inner.at.text}{"₁" if a is None else "₂"}', w, *([] if a is None else [a]))
        assert isinstance(result, ast.Call)
        result.keywords.append(ast.keyword('axis', axis))
        return result

    def apply_train(self, node: tree.Train, w: ast.expr, a: ast.expr | None, may_lack: bool) -> ast.expr:
        """A train applied in place: its tines are called one after the other, the right one first."""
        outermost, self.marker = self.marker, self.marker or node.at
        try:
            return self.apply_tines(node, w, a, may_lack)
        finally:
            self.marker = outermost

    def apply_tines(self, node: tree.Train, w: ast.expr, a: ast.expr | None, may_lack: bool) -> ast.expr:
        if len(node.parts) == 2:
            f, g = node.parts
            return self.apply(f, self.apply(g, w, a), None, may_lack)
        f, g, h = node.parts
        w = self.spill(w)
        if a is not None:
            a = self.spill(a)
        right = self.apply(h, w, a)
        mark = len(self.body)
        left = self.value(f) if is_value(f) else self.apply(f, w, a)
        right, = self.ahead(mark, [right])
        return self.light(self.apply(g, right, left, may_lack))

    # --- functions and operators as values
    def function(self, node: tree.Node) -> ast.expr:
        """The Python expression for function or operator `node`, or for an operand that is an array."""
        if is_value(node):
            return self.value(node)
        if (isinstance(node, tree.Derived | tree.Train | tree.Outer) and not self.unhoistable
                and self.is_constant(node)):
            try:
                return self.constants.add(build_function(node, self))
            except APLError:                    # what fails now fails again when it runs, in its place
                self.unhoistable = True
                try:
                    return self.emit_function(node)
                finally:
                    self.unhoistable = False
        return self.emit_function(node)

    def emit_function(self, node: tree.Node) -> ast.expr:
        """The Python expression that makes the function when it runs."""
        method = getattr(self, 'function_' + type(node).__name__.lower(), None)
        if method is None:
            raise SyntaxAt('', node.at.line, node.at.col)
        result: ast.expr = method(node)
        return result

    def function_primitive(self, node: tree.Primitive) -> ast.expr:
        found = REGISTRY.get(node.at.text)
        if found is not None and found.facts.get('frame'):
            return self.call(node.at, '⎕bound', ast.Constant(node.at.text), self.frame())
        lone = node.kind == 'M' and found is not None and found.kind == 'H'     # `r←/` names the operator
        return self.at(name_load(f'{node.at.text}ₒ' if lone else node.at.text), node.at)

    def function_name(self, node: tree.Name) -> ast.expr:
        if node.at.text[0] in '⎕':
            return self.function_primitive(tree.Primitive(node.at, node.kind))
        if node.kind == 'F' and self.scope.class_now(node.at.text) == GIVING:
            return self.call(node.at, '⎕function', self.call(node.at, self.still(node, GIVING)))
        return self.still(node, node.kind)

    def still(self, node: tree.Name, kind: str) -> ast.expr:
        """What a name means; where the statement has called functions, it is asked whether they left it its class."""
        value: ast.expr = self.at(self.scope.load(node.at.text), node.at)
        asks = self.may_change() and node.at.text[0] not in '⍵⍺∇'
        return self.call(node.at, '⎕still', value, ast.Constant(kind)) if asks else value

    def may_change(self) -> bool:
        """Whether a name may have another class by now than when the statement was reached."""
        return self.calls_user and self.scope.when_reached

    def function_dfn(self, node: tree.Dfn) -> ast.expr:
        return self.nested(self, node)

    def function_dot(self, node: tree.Dot) -> ast.expr:
        left = self.value(node.left)
        frame = [name_load('⎕F')] if node.name == '⍎' and isinstance(self.scope, FrameScope) else []
        return self.call(node.at, '⎕dot_function', left, ast.Constant(node.name), *frame)

    def function_dotdfn(self, node: tree.DotDfn) -> ast.expr:
        body = self.constants.add((self.source, node.dfn, {}))
        return self.call(node.at, '⎕dot_dfn', self.value(node.left), body)

    def function_dotfunction(self, node: tree.DotFunction) -> ast.expr:
        return self.call(node.at, '⎕function', self.value(tree.DotExpr(node.at, node.left, node.tokens)))

    def function_train(self, node: tree.Train) -> ast.expr:
        parts = [self.spill(self.function(p)) for p in reversed(node.parts)]
        return self.call(node.at, '⎕train', *reversed(parts))

    def function_outer(self, node: tree.Outer) -> ast.expr:
        return self.call(node.at, '∘.ₒ', self.function(node.function))

    def function_late(self, node: tree.Late) -> ast.expr:
        return self.call(node.at, '⎕function', self.value(node.value))

    def function_derived(self, node: tree.Derived) -> ast.expr:
        right = None if node.right is None else self.spill(self.operand(node.operator, node.right))
        if node.left is None:
            assert right is not None
            return self.call(node.at, '⎕bind_right', self.operator(node.operator), right)
        left = self.spill(self.operand(node.operator, node.left))
        return self.call(node.at, self.operator(node.operator), left, *([right] if right is not None else []))

    def operand(self, operator: tree.Node, node: tree.Node) -> ast.expr:
        """An operand. A defined operator may assign `space.f`: it stays at home in its space."""
        return self.function(node) if isinstance(operator, tree.Primitive) else self.referring(node)

    def referring(self, node: tree.Node) -> ast.expr:
        """A function as a value: `space.f` is one that stays at home in its space."""
        value = self.function(node)
        if isinstance(node, tree.DotDfn | tree.DotFunction) or (
                isinstance(node, tree.Dot) and node.kind != 'A' and node.name[0] != '⎕'):
            return self.call(node.at, '⎕reference', value)
        return value

    def operator(self, node: tree.Node) -> ast.expr:
        if isinstance(node, tree.Primitive):
            return self.at(name_load(f'{node.at.text}ₒ'), node.at)
        return self.function(node)

    def function_axis(self, node: tree.Axis) -> ast.expr:
        """`f[k]` as a value: a primitive with an axis, or `f/[k]`, where the operator takes it."""
        if len(node.slots) != 1 or node.slots[0] is None:
            return self.call(node.at, '⎕no_axis')
        inner = node.function
        axis = self.spill(self.value(node.slots[0]))
        if isinstance(inner, tree.Derived) and isinstance(inner.operator, tree.Primitive) and inner.left is not None:
            found = REGISTRY.get(inner.operator.at.text)
            if found is not None and found.operator is not None and found.operator.axis:
                operands = [self.function(inner.left)]
                result = self.call(inner.at, self.operator(inner.operator), *operands)
                assert isinstance(result, ast.Call)
                result.keywords.append(ast.keyword('axis', axis))
                return result
        return self.call(inner.at, '⎕axis_function', self.function(inner), axis)

    def function_assignfunction(self, node: tree.AssignFunction) -> ast.expr:
        value = self.referring(node.value)
        target = node.target
        if isinstance(target, tree.Dot):
            return self.call(target.at, '⎕set_member', self.value(target.left), ast.Constant(target.name), value)
        assert isinstance(target, tree.Name)
        name = target.at.text
        if name in OUTPUT and REGISTRY.get(name) is not None:
            return self.call(target.at, f'{name}←', value)
        if name[0] == '⎕':
            raise SyntaxAt(NAMECLASS, target.at.line, target.at.col)
        self.scope.bindings.add((name, 'F'))
        home = self.scope.shared(name)
        if home is not None:
            now = home.ns.get(name)
            if now is not None and not callable(now) and name not in getattr(self.scope, 'local', ()):
                raise SyntaxAt(NAMECLASS, target.at.line, target.at.col)
            return self.call(target.at, '⎕bind_function', self.space(), ast.Constant(name), value)
        value = self.call(node.at, '⎕named', ast.Constant(name), value)
        if node.at.text == OUTWARD:
            from arrayl.compile.assignments import outward
            return outward(self, target, value)
        return self.at(self.scope.store(name, value), target.at)

    # --- what can be made once, when compiling
    def constant(self, node: tree.Node) -> tuple[Any] | None:
        """The value of a node that is written out, as a 1-tuple; None when it must be computed."""
        if isinstance(node, tree.Numbers):
            return (literals.numbers(node.at),)
        if isinstance(node, tree.String):
            return (literals.string(node.at),)
        if isinstance(node, tree.Name) and node.at.text == '⍬':
            return (build([]),)
        if isinstance(node, tree.Paren):
            return self.constant(node.inner)
        if isinstance(node, tree.Strand):
            items: list[Any] = []
            for item in node.items:
                found = self.constant(item)
                if found is None:
                    return None
                if isinstance(item, tree.Numbers) and isinstance(found[0], np.ndarray):
                    items += items_of(found[0])
                else:
                    items.append(found[0])
            return (build(items),)
        return None

    def is_constant(self, node: tree.Node) -> bool:
        """Whether function `node` is made of primitives and written-out arrays only."""
        if isinstance(node, tree.Primitive):
            found = REGISTRY.get(node.at.text)
            return found is not None and not found.facts.get('frame')
        if isinstance(node, tree.Train):
            return all(self.is_constant(p) for p in node.parts)
        if isinstance(node, tree.Outer):
            return self.is_constant(node.function)
        if isinstance(node, tree.Derived):
            return (isinstance(node.operator, tree.Primitive) and node.left is not None
                    and self.is_constant(node.left) and (node.right is None or self.is_constant(node.right)))
        if isinstance(node, tree.Dfn):
            return node.kind == 'F' and self.hoistable(node)
        return self.constant(node) is not None

    def user_inside(self, node: tree.Node) -> bool:
        """Whether constant function `node` holds a dfn, so that a result may be missing, or ⎕PLOT, whose may be shy."""
        if isinstance(node, tree.Dfn):
            return True
        if isinstance(node, tree.Primitive | tree.Name) and node.at.text[0] == '⎕':
            found = REGISTRY.get(node.at.text)
            return found is not None and bool(found.facts.get('shy'))
        if isinstance(node, tree.Train):
            return any(self.user_inside(p) for p in node.parts)
        if isinstance(node, tree.Outer):
            return self.user_inside(node.function)
        if isinstance(node, tree.Derived):
            return any(self.user_inside(p) for p in (node.left, node.right) if p is not None)
        return False

    def hoistable(self, node: tree.Dfn) -> bool:
        """Whether a dfn captures nothing of the functions around it, so that it can be made once."""
        from arrayl.compile.functions import captures
        return not captures(node, self.scope)


def build_function(node: tree.Node, emitter: Application) -> Any:
    """The function value of constant `node`, made now."""
    if isinstance(node, tree.Primitive):
        return REGISTRY[node.at.text].value
    if isinstance(node, tree.Dfn):
        from arrayl.compile.functions import hoist
        return hoist(emitter, node)
    if isinstance(node, tree.Outer):
        return _operator('∘.')(build_function(node.function, emitter))
    if isinstance(node, tree.Train):
        from arrayl.compile.runtime import train
        return train(*[build_function(p, emitter) for p in node.parts])
    if isinstance(node, tree.Derived):
        assert node.left is not None
        operands = [build_function(x, emitter) for x in (node.left, node.right) if x is not None]
        return _operator(node.operator.at.text)(*operands)
    found = emitter.constant(node)
    assert found is not None
    return found[0]


def _operator(glyph: str) -> Callable[..., Any]:
    form = REGISTRY[glyph].operator
    assert form is not None
    return form.run
