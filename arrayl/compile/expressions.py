"""Expressions of the tree to Python expressions.

An `Emitter` makes one Python function. APL evaluates right to left, Python's arguments left to right, and
every APL function takes its right argument first, so the order comes out by itself; what must come earlier
is spilled into a temporary. Expressions deeper than `DEEPEST` are spilled too, because CPython's compiler
recurses on the C stack.

Primitives go by their glyphs, which no APL name can spell: ``⍴`` the function value, ``⍴₁`` and ``⍴₂`` its
forms, ``/ₒ`` an operator. They are the code's builtins, so generated code can name nothing else.
"""
from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np

from arrayl.arrays import build, items_of
from arrayl.arrays.namespace import mangle
from arrayl.compile import inline, literals, regions
from arrayl.compile.nodes import is_monadic, is_value, late_parts, marked, returns_shyly, singles
from arrayl.compile.scopes import NILADIC, FrameScope, LocalScope, ModuleScope, Scope, name_load, name_store
from arrayl.compile.source import Source
from arrayl.engine.switch import SWITCH
from arrayl.errors import APLError
from arrayl.primitives.registry import REGISTRY
from arrayl.syntax import tree
from arrayl.syntax.absent import no_such_name
from arrayl.syntax.classes import OUTPUT
from arrayl.syntax.lexer import NAMECLASS, OUTWARD, SyntaxAt, Token

DEEPEST = 30
CONSTANT = '\0constant '                # an ast.Constant with this prefix is replaced by an object: see `assemble`


class Constants:
    """The objects that the code refers to and that Python source could not spell."""

    def __init__(self) -> None:
        self.objects: list[Any] = []

    def add(self, value: Any) -> ast.expr:
        if type(value) is int or type(value) is float or type(value) is complex:
            return ast.Constant(value)
        if type(value) is str and len(value) == 1 and value != '\0':
            return ast.Constant(value)
        self.objects.append(value)
        return ast.Constant(f'{CONSTANT}{len(self.objects) - 1}')


class Emitter:
    """Emits the statements of one Python function into `body`."""

    def __init__(self, scope: Scope, source: Source, constants: Constants,
                 nested: Callable[[Emitter, tree.Dfn], ast.expr]) -> None:
        self.scope, self.source, self.constants, self.nested = scope, source, constants, nested
        self.body: list[ast.stmt] = []
        self.temps = 0
        self.unhoistable = False                # inside a function that could not be made when compiling
        self.marker: Token | None = None        # the first token of the train around: errors inside are marked there
        self.calls_user = False                 # whether a defined function is called: shyness must be reset
        self.plain = False                      # inside the plain path of a region (see `regions`)
        self.known: dict[int, ast.expr] = {}    # nodes that a region has evaluated, by identity

    # --- small makers
    def at(self, node: ast.expr, token: Token) -> Any:
        """`node` with the position of `token`, or of the train that is being applied."""
        token = self.marker or token
        node.lineno = node.end_lineno = token.line
        node.col_offset = self.source.bytecol(token.line, token.col)
        node.end_col_offset = self.source.bytecol(token.line, token.end)
        return node

    def call(self, token: Token, function: str | ast.expr, *arguments: ast.expr) -> ast.expr:
        if isinstance(function, str):
            function = name_load(function)
        elif isinstance(function, ast.Constant):
            # CPython warns of a call of a constant, which a placeholder looks like.
            function = name_store(self.temp(), function)
        node: Any = ast.Call(function, list(arguments), [])
        node._depth = 1 + max((depth(x) for x in (function, *arguments)), default=0)
        return self.at(node, token)

    def temp(self) -> str:
        self.temps += 1
        return f'⎕{self.temps}'

    def spill(self, value: ast.expr) -> ast.expr:
        """`value` computed now; what stays is cheap and has no effects."""
        if isinstance(value, ast.Constant) or (isinstance(value, ast.Name) and value.id.startswith('⎕')):
            return value
        name = self.temp()
        self.body.append(ast.Assign([ast.Name(name, ast.Store())], value))
        return name_load(name)

    def light(self, value: ast.expr) -> ast.expr:
        return self.spill(value) if depth(value) > DEEPEST else value

    def sequence(self, nodes: list[tree.Node]) -> list[ast.expr]:
        """The values of `nodes`, computed in this order."""
        out: list[ast.expr] = []
        for node in nodes:
            mark = len(self.body)
            value = self.value(node)
            if len(self.body) > mark:           # it spilled: what stands before it must be spilled before it
                late = self.body[mark:]
                del self.body[mark:]
                out = [self.spill(x) for x in out]
                self.body += late
            out.append(value)
        return out

    def need(self, token: Token, value: ast.expr) -> ast.expr:
        """`value`, or VALUE ERROR when the function called gave no result."""
        name = self.temp()
        test = ast.Compare(ast.NamedExpr(ast.Name(name, ast.Store()), value), [ast.IsNot()], [ast.Constant(None)])
        node = ast.IfExp(test, name_load(name), self.call(token, '⎕no_result'))
        node._depth = depth(value) + 3          # type: ignore[attr-defined]
        return node

    # --- values
    def value(self, node: tree.Node, may_lack: bool = False) -> ast.expr:
        """The Python expression for array expression `node`; `may_lack`: a missing result may pass (as None)."""
        chain: list[tree.Node] = []
        acc: ast.expr | None = None
        while True:
            if self.known and id(node) in self.known:
                acc = self.known[id(node)]
                break
            if isinstance(node, tree.Monadic | tree.Dyadic):
                chain.append(node)
                node = node.right
            elif isinstance(node, tree.Assign | tree.Modify):
                chain.append(node)
                node = node.value
            elif isinstance(node, tree.Paren):
                node = node.inner
            else:
                break
        if acc is None and may_lack and not chain and isinstance(node, tree.Name | tree.Dot):
            acc = self.niladic(node)
        if acc is None and isinstance(node, tree.Strand) and self.late(node):
            acc = self.late_strand(node)
        acc = self.leaf(node) if acc is None else acc
        chain.reverse()
        idioms = {i for i in range(1, len(chain)) if is_monadic(chain[i], '*') and is_monadic(chain[i - 1], '○')}
        i = 0
        while i < len(chain):
            if i + 1 in idioms:
                acc = self.call(chain[i].function.at, '⎕turns', self.light(acc))           # type: ignore[attr-defined]
                acc = self.light(self.call(chain[i + 1].function.at, '⎕euler', acc))       # type: ignore[attr-defined]
                i += 2
                continue
            region = None if self.plain or len(chain) < 2 or idioms else regions.take(self, chain, i)
            if region is not None:
                acc = regions.emit(self, region[0], chain[i:i + region[1]], acc)
                i += region[1]
                continue
            acc = self.light(self.step(chain[i], acc, may_lack and i == len(chain) - 1))
            i += 1
        return acc

    def step(self, node: tree.Node, acc: ast.expr, may_lack: bool) -> ast.expr:
        if isinstance(node, tree.Monadic):
            return self.apply(node.function, acc, None, may_lack)
        if isinstance(node, tree.Dyadic):
            if self.late(node.left):
                return self.late_dyadic(node, self.spill(acc))
            mark = len(self.body)
            left = self.value(node.left)
            if len(self.body) > mark:
                late = self.body[mark:]
                del self.body[mark:]
                acc = self.spill(acc)
                self.body += late
            return self.apply(node.function, acc, left, may_lack)
        if isinstance(node, tree.Assign):
            from arrayl.compile.assignments import assign
            return assign(self, node, acc)
        assert isinstance(node, tree.Modify)
        from arrayl.compile.assignments import modify
        return modify(self, node, acc)

    def niladic(self, node: tree.Name | tree.Dot) -> ast.expr | None:
        """The call of a niladic function by itself, which need not give a result."""
        if isinstance(node, tree.Dot):
            return self.dot(node)
        if self.scope.raw_class((node.at.text,)) != NILADIC:
            return None
        self.calls_user = True
        return self.call(node.at, self.at(self.scope.load(node.at.text), node.at))

    def leaf(self, node: tree.Node) -> ast.expr:
        method = getattr(self, 'leaf_' + type(node).__name__.lower(), None)
        if method is None:
            raise SyntaxAt('', node.at.line, node.at.col)
        result: ast.expr = method(node)
        return result

    def leaf_numbers(self, node: tree.Numbers) -> ast.expr:
        return self.constants.add(literals.numbers(node.at))

    def leaf_string(self, node: tree.String) -> ast.expr:
        return self.constants.add(literals.string(node.at))

    def leaf_name(self, node: tree.Name) -> ast.expr:
        name = node.at.text
        if name == '⍬':
            return self.constants.add(build([]))
        if name[0] in '⎕⍞':
            return self.system(node)
        if name in ('#', '##'):
            return self.call(node.at, '⎕space', ast.Constant(name), self.space())
        if name == '⍺' or (name == '⍵' and isinstance(self.scope, ModuleScope)):
            return self.argument(node, name)
        value = self.at(self.scope.load(name), node.at)
        if self.scope.raw_class((name,)) == NILADIC:
            self.calls_user = True
            return self.need(node.at, self.call(node.at, value))
        return value

    def argument(self, node: tree.Node, name: str) -> ast.expr:
        """⍺, or ⍵ outside any function: there may be none."""
        value = self.at(self.scope.load(name), node.at)
        if getattr(self.scope, 'alpha_known', False):
            return value
        return ast.IfExp(ast.Compare(value, [ast.IsNot()], [ast.Constant(None)]), value,
                         self.call(node.at, '⎕no_argument', ast.Constant(name)))

    def space(self) -> ast.expr:
        """The namespace that the code belongs to."""
        scope: Scope | None = self.scope
        while isinstance(scope, LocalScope):
            scope = scope.outer
        if isinstance(scope, ModuleScope):
            return self.constants.add(scope.ns)
        return ast.Attribute(name_load('⎕F'), 'space', ast.Load())

    def frame(self) -> ast.expr:
        """What ⍎ and its kin work in: the frame of a dynamic function, else the namespace."""
        return name_load('⎕F') if isinstance(self.scope, FrameScope) else self.space()

    def system(self, node: tree.Name) -> ast.expr:
        name = node.at.text.upper()
        found = REGISTRY.get(name)
        if found is None:
            raise SyntaxAt(no_such_name(name), node.at.line, node.at.col)
        if found.facts.get('frame'):
            return self.call(node.at, f'{name}₀', self.frame())
        return self.call(node.at, f'{name}₀')

    def leaf_strand(self, node: tree.Strand) -> ast.expr:
        constant = self.constant(node)
        if constant is not None:
            return self.constants.add(constant[0])
        items = self.sequence([single for item in reversed(node.items) for single in singles(item)])
        return self.call(node.at, '⎕strand', *items)

    def late(self, node: tree.Node) -> bool:
        """Whether a function may come to stand in `node`, a value or a strand: see `late_parts`.

        So may one that a name gets while the statement runs, such as `3 plus 4⊣⎕FX …`.
        """
        parts = node.items if isinstance(node, tree.Strand) else [node]
        return late_parts(node) or any(
            isinstance(x, tree.Name) and x.at.type == 'ANAME' and x.at.text[0] not in '⎕⍞⍺⍵⍬#'
            and self.scope.raw_class((x.at.text,)) is None for x in parts)

    def late_strand(self, node: tree.Strand) -> ast.expr:
        """A strand in which `(…).name` may turn out to be a function, at the right end of an expression."""
        items = self.sequence([single for item in reversed(node.items) for single in singles(item)])
        self.calls_user = True
        return self.need(node.at, self.call(node.at, '⎕late_strand', *items))

    def late_dyadic(self, node: tree.Dyadic, right: ast.expr) -> ast.expr:
        """`strand g right` where `(…).name` in the strand may turn out to be a function of all that follows it."""
        parts = node.left.items if isinstance(node.left, tree.Strand) else [node.left]
        items = self.sequence([single for item in reversed(parts) for single in singles(item)])
        items = [self.spill(x) for x in items]
        self.calls_user = True
        g = self.function(node.function)
        return self.need(node.function.at, self.call(node.function.at, '⎕late_dyadic', g, right, *items))

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

    def leaf_index(self, node: tree.Index) -> ast.expr:
        values = self.slots(node.slots, after=[node.array])
        return self.call(node.at, '⎕index', *values)

    def slots(self, slots: list[tree.Node | None], after: list[tree.Node] | None = None) -> list[ast.expr]:
        """The index expressions between brackets, last first; None stays None; then the nodes `after`."""
        order = [*reversed(slots), *(after or [])]
        values = iter(self.sequence([x for x in order if x is not None]))
        return [ast.Constant(None) if x is None else next(values) for x in order]

    def leaf_dot(self, node: tree.Dot) -> ast.expr:
        return self.need(node.at, self.dot(node))

    def dot(self, node: tree.Dot) -> ast.expr:
        """`left.name`; None when it is a niladic function without a result."""
        self.calls_user = True
        return self.call(node.at, '⎕dot', self.value(node.left), ast.Constant(node.name.upper()
                         if node.name.startswith('⎕') else node.name))

    def leaf_dotexpr(self, node: tree.DotExpr) -> ast.expr:
        self.calls_user = True
        if not node.tokens:
            raise SyntaxAt('', node.at.line, node.at.col)
        tokens = self.constants.add((self.source, node.tokens, {}))
        formals = [self.formal('⍵'), self.formal('⍺')]
        return self.need(node.at, self.call(node.at, '⎕dot_expression', self.value(node.left), tokens, *formals))

    def formal(self, name: str) -> ast.expr:
        scope: Scope | None = self.scope
        if isinstance(scope, FrameScope):
            return ast.Call(ast.Attribute(name_load('⎕F'), 'get', ast.Load()), [ast.Constant(name)], [])
        while isinstance(scope, LocalScope):
            if name in scope.formals:
                return name_load(scope.formals[name])
            scope = scope.outer
        return ast.Constant(None)

    def leaf_listnotation(self, node: tree.ListNotation) -> ast.expr:
        return self.call(node.at, '⎕list', *self.sequence(node.items))

    def leaf_blocknotation(self, node: tree.BlockNotation) -> ast.expr:
        return self.call(node.at, '⎕block', *self.sequence(node.items))

    def leaf_spacenotation(self, node: tree.SpaceNotation) -> ast.expr:
        names = self.constants.add(tuple(key.text for key, _ in node.pairs))
        return self.call(node.at, '⎕new_space', self.space(), names, *self.sequence([v for _, v in node.pairs]))

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
        pure = self.is_constant(function)
        if may_lack and self.calls_user and returns_shyly(function):
            w, a = self.unshy(w, a)
        if not pure and not isinstance(function, tree.Name):
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

    def apply_primitive(self, node: tree.Primitive, w: ast.expr, a: ast.expr | None,
                        may_lack: bool = False) -> ast.expr:
        glyph = node.at.text
        found = REGISTRY.get(glyph)
        form = None if found is None else found.monadic if a is None else found.dyadic
        if found is None or form is None:
            return self.call(node.at, glyph, w, *([] if a is None else [a]))
        given = [w] if a is None else [w, a]
        name = f'{glyph}{"₁" if a is None else "₂"}'
        if found.facts.get('shy'):              # such as ⎕NPUT: the result may be shy
            self.calls_user = True
        if not found.facts.get('frame'):
            if a is not None and form.scalar and SWITCH.on:
                made = inline.dyadic(self, glyph, w, a, lambda w, a: self.call(node.at, name, w, a))
                if made is not None:
                    return self.at(made, node.at)       # type: ignore[no-any-return]
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
        if len(self.body) > mark:
            late = self.body[mark:]
            del self.body[mark:]
            right = self.spill(right)
            self.body += late
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
        return self.at(self.scope.load(node.at.text), node.at)

    def function_dfn(self, node: tree.Dfn) -> ast.expr:
        return self.nested(self, node)

    def function_dot(self, node: tree.Dot) -> ast.expr:
        return self.call(node.at, '⎕dot_function', self.value(node.left), ast.Constant(node.name))

    def function_dotdfn(self, node: tree.DotDfn) -> ast.expr:
        body = self.constants.add((self.source, node.dfn, {}))
        return self.call(node.at, '⎕dot_dfn', self.value(node.left), body)

    def function_train(self, node: tree.Train) -> ast.expr:
        parts = [self.spill(self.function(p)) for p in reversed(node.parts)]
        return self.call(node.at, '⎕train', *reversed(parts))

    def function_outer(self, node: tree.Outer) -> ast.expr:
        return self.call(node.at, '∘.ₒ', self.function(node.function))

    def function_derived(self, node: tree.Derived) -> ast.expr:
        right = None if node.right is None else self.spill(self.function(node.right))
        if node.left is None:
            assert right is not None
            return self.call(node.at, '⎕bind_right', self.operator(node.operator), right)
        left = self.spill(self.function(node.left))
        return self.call(node.at, self.operator(node.operator), left, *([right] if right is not None else []))

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
        value = self.function(node.value)
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


def SHY(on: bool) -> ast.stmt:
    return ast.Assign([ast.Attribute(name_load('⎕settings'), 'shy', ast.Store())], ast.Constant(on))


def depth(node: ast.expr | ast.stmt) -> int:
    return getattr(node, '_depth', 0)


def build_function(node: tree.Node, emitter: Emitter) -> Any:
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


__all__ = ['CONSTANT', 'Constants', 'Emitter', 'build_function', 'depth', 'mangle', 'name_load',
           'name_store']
