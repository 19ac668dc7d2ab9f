"""The Python statements of one line of a traditional function: its value displays unless it is assigned.

In a function that changes what names mean while it runs, a line is compiled when it is reached.
"""
from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from arrayl.arrays.namespace import Namespace, mangle
from arrayl.compile.expressions import Emitter
from arrayl.compile.functions import define as define_dfn
from arrayl.compile.functions import mentions, parse_body, shy
from arrayl.compile.late import Late
from arrayl.compile.nodes import is_value, may_be_shy, stops
from arrayl.compile.scopes import LocalScope, ModuleScope, Scope, name_load
from arrayl.compile.traditional.blocks import labels
from arrayl.compile.units import Unit
from arrayl.compile.writer import SHY, Constants
from arrayl.syntax import tree
from arrayl.syntax.lexer import SyntaxAt, Token
from arrayl.syntax.parser import place

if TYPE_CHECKING:
    from arrayl.compile.traditional.unit import TradUnit

Tokens = list[Token]


class SharedScope(ModuleScope):
    """The namespace, with names that are local to a traditional function: classes come from its text only."""

    def __init__(self, ns: Namespace, names: set[str]) -> None:
        super().__init__(ns)
        self.local = names

    def raw_class(self, path: tuple[str, ...]) -> str | None:
        if path[0] in self.local and path[0] not in self.classes:
            return self.dotted.get(path)
        return super().raw_class(path) or self.dotted.get(path)


class OwnScope(LocalScope):
    """Locals that are Python's: all bound from the start."""

    def __init__(self, outer: Scope, names: set[str]) -> None:
        super().__init__(outer, 0, set(names))
        self.assigned = set(names)

    def raw_class(self, path: tuple[str, ...]) -> str | None:
        if path[0] in self.bound:
            return self.classes.get(path[0]) if len(path) == 1 else self.dotted.get(path)
        if len(path) == 1 and path[0] in self.classes:
            return self.classes[path[0]]        # a global that the function assigns
        return super().raw_class(path)

    def shared(self, name: str) -> ModuleScope | None:
        return None if name in self.bound or not isinstance(self.outer, ModuleScope) else self.outer

    def store(self, name: str, value: ast.expr) -> ast.expr:
        return super().store(name, value) if name in self.bound else self.modify(name, value)


def stray(tokens: Tokens) -> Token | None:
    """The first name of a dfn, ⍵ say, that stands in no dfn."""
    depth = 0
    for t in tokens:
        depth += (t.type == 'LBRACE') - (t.type == 'RBRACE')
        if depth == 0 and t.type == 'FORMAL' and t.text[0] in '⍵⍺∇':
            return t
    return None


class LineEmitter:
    """The Python statements of the lines of a traditional function."""

    def __init__(self, unit: TradUnit, scope: Scope, constants: Constants, rest: bool = False) -> None:
        self.unit, self.scope, self.constants = unit, scope, constants
        self.late = unit.late or rest           # statements are compiled when they are reached
        self.source = unit.source
        self.counter = [0]
        self.clear: list[str] = []
        self.e = Emitter(scope, self.source, constants, self.nested)
        self.own = isinstance(scope, OwnScope)
        self.arrived = 0                                # the line whose hook was emitted last

    def nested(self, e: Emitter, node: tree.Dfn) -> ast.expr:
        if self.own and isinstance(self.scope, OwnScope):
            self.counter[0] += 1
            key = f'∇{self.counter[0]}'
            e.body.append(define_dfn(node, self.scope, self.source, self.constants, self.counter, key))
            if mentions(node.tokens, '∇'):
                self.clear.append(key)
            return name_load(key)
        return e.call(node.at, '⎕make', e.constants.add(Unit(self.unit.ns, self.source, node)))

    # --- expressions
    def value(self, tokens: Tokens) -> ast.expr:
        """The value of an expression, computed where it stands."""
        if self.late:
            return self.e.need(tokens[0], self.reached('⎕late', tokens))
        kept = list(self.e.body)
        try:
            nodes, _ = self.parse(tokens)
            return self.e.value(nodes[0])
        except SyntaxAt as error:
            self.e.body = kept
            return self.failing(error)

    def reached(self, function: str, tokens: Tokens) -> ast.expr:
        """A call of `function` with an expression that is compiled when it is reached."""
        formal = stray(tokens)
        if formal is not None:
            return self.failing(SyntaxAt('', formal.line, formal.col))
        piece = Late(tokens, self.source, self.unit.ns, labels(self.unit.block))
        return self.e.call(tokens[0], function, self.constants.add(piece), *self.where())

    def failing(self, error: SyntaxAt) -> ast.expr:
        """What cannot be compiled fails when it is reached, and only then."""
        return self.e.failing(place(error), error.message)

    def where(self) -> list[ast.expr]:
        """Where names are looked for, in a function that changes spaces."""
        return [name_load('⎕where')] if self.unit.moves else []

    def change(self, function: str, *arguments: ast.expr) -> ast.stmt:
        """Set where names are looked for to what `function` of the namespace, the locals and `arguments` gives."""
        local = frozenset(mangle(n) for n in [*self.unit.header.names(), *labels(self.unit.block)])
        call = ast.Call(name_load(function),
                        [self.constants.add(self.unit.ns), self.constants.add(local), *arguments], [])
        return ast.Assign([ast.Name('⎕where', ast.Store())], call)

    def parse(self, tokens: Tokens) -> tuple[list[tree.Node], Any]:
        formal = stray(tokens)
        if formal is not None:
            raise SyntaxAt('', formal.line, formal.col)
        last = tokens[-1]
        end = Token('$END', '', last.line, last.end, last.end)
        nodes, classifier = parse_body(tokens, self.scope, {}, end)
        for name, kind in classifier.classes.items():
            self.scope.classes.setdefault(name, kind) if kind == 'A' else self.scope.classes.__setitem__(name, kind)
        self.scope.dotted.update(classifier.dotted_classes())
        return nodes, classifier

    def hook(self, number: int) -> list[ast.stmt]:
        """What runs before line `number` of a function that has controls (at its end: 0)."""
        if not self.unit.controlled():
            return []
        return [ast.Expr(ast.Call(name_load('⎕before'), [self.constants.add(self.unit), ast.Constant(number)], []))]

    def arrive(self, at: Token) -> list[ast.stmt]:
        """The hook of the line of `at`, once: before the first statement on it."""
        number = at.line - self.unit.first
        if number == self.arrived:
            return []
        self.arrived = number
        return [self.e.place(x, at) for x in self.hook(number)]

    def line(self, tokens: Tokens) -> list[ast.stmt]:
        """A statement of a line, with its controls."""
        arrive = self.arrive(tokens[0])
        number = tokens[0].line - self.unit.first
        if number in self.unit.controls.get('trace', ()):
            call = self.traced(number, self.traced_value(tokens), tokens[0])
            return [*arrive, *self.e.take(), self.e.place(ast.Expr(call), tokens[0])]
        return [*arrive, *self.statement(tokens)]

    def traced(self, number: int, value: ast.expr, at: Token | None = None, branch: bool = False) -> ast.expr:
        """`value`, shown if there is a trace on line `number`."""
        if number not in self.unit.controls.get('trace', ()):
            return value
        arguments = [self.constants.add(self.unit), ast.Constant(number), value, ast.Constant(branch)]
        return self.e.call(at, '⎕traced', *arguments) if at else ast.Call(name_load('⎕traced'), arguments, [])

    def traced_value(self, tokens: Tokens) -> ast.expr:
        if self.late:
            return self.reached('⎕late', tokens)
        kept = list(self.e.body)
        try:
            node = self.parse(tokens)[0][0]
            if stops(node):
                raise SyntaxAt('', node.at.line, node.at.col)
            return self.e.value(node, may_lack=True) if is_value(node) else self.e.function(node)
        except SyntaxAt as error:
            self.e.body = kept
            return self.failing(error)

    def statement(self, tokens: Tokens) -> list[ast.stmt]:
        """A statement; a value that is not assigned displays."""
        if self.late:
            out = [*self.e.take(), self.e.place(ast.Expr(self.reached('⎕late_show', tokens)), tokens[0])]
            if any(t.text == '⎕CS' for t in tokens):
                out.append(self.change('⎕moved', name_load('⎕where')))
            return out
        try:
            return self.compiled(tokens)
        except SyntaxAt as error:
            self.e.take()
            failing = self.failing(error)
            return [ast.copy_location(ast.Expr(failing), failing)]

    def compiled(self, tokens: Tokens) -> list[ast.stmt]:
        """A statement whose classes are known."""
        nodes, _ = self.parse(tokens)
        node = nodes[0]
        if isinstance(node, tree.AssignFunction) or not is_value(node):
            if stops(node):
                raise SyntaxAt('', node.at.line, node.at.col)
            value = self.e.function(node)
            if not isinstance(node, tree.AssignFunction):
                value = self.e.call(node.at, '⎕show', value)
            return [*self.e.take(), self.e.place(ast.Expr(value), node.at)]
        if shy(node):
            value = self.e.value(node)
            out = self.e.take()
            return out if isinstance(value, ast.Constant | ast.Name) else [*out, self.e.place(ast.Expr(value), node.at)]
        self.e.calls_user = False
        value = self.e.value(node, may_lack=True)
        called = self.e.calls_user and (may_be_shy(node) or (isinstance(node, tree.Strand) and self.e.late(node)))
        shown = self.e.call(node.at, '⎕show_call' if called else '⎕show', value)
        return [*([SHY(False)] if called else []), *self.e.take(), self.e.place(ast.Expr(shown), node.at)]
