"""Array expressions of the tree to Python expressions.

An `Emitter` makes one Python function. APL evaluates right to left, Python's arguments left to right, and
every APL function takes its right argument first, so the order comes out by itself; what must come earlier
is spilled into a temporary (`writer`). How functions are applied stands in `application`.
"""
from __future__ import annotations

import ast

from arrayl.arrays import build
from arrayl.compile import found, literals, regions
from arrayl.compile.application import Application
from arrayl.compile.nodes import is_monadic, is_value, late_parts, outside_braces, singles, unparen
from arrayl.compile.scopes import NILADIC, FrameScope, LocalScope, ModuleScope, Scope, name_load
from arrayl.engine.switch import SWITCH
from arrayl.primitives.registry import REGISTRY
from arrayl.syntax import tree
from arrayl.syntax.absent import no_such_name
from arrayl.syntax.lexer import SyntaxAt, Token
from arrayl.syntax.parser import place


class Emitter(Application):
    """Emits the statements of one Python function into `body`."""

    def sequence(self, nodes: list[tree.Node]) -> list[ast.expr]:
        """The values of `nodes`, computed in this order."""
        out: list[ast.expr] = []
        for node in nodes:
            mark = len(self.body)
            value = self.value(node)
            out = self.ahead(mark, out)
            out.append(value)
        return out

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
                if self.late_train(node):
                    acc = self.light(self.train_or_value(node))
                    break
                node = node.inner
            else:
                break
        if acc is None and may_lack and not chain and isinstance(node, tree.Name | tree.Dot):
            acc = self.niladic(node)
        if acc is None and isinstance(node, tree.Strand) and self.late(node):
            if chain and self.takes_late(chain[-1], node):
                right = self.call(node.at, '⎕late_right', *self.strand_items(node.items))
                acc = self.late_operand(chain.pop(), right)
            else:
                acc = self.late_strand(node)
        acc = self.leaf(node) if acc is None else acc
        if len(chain) > 1 and isinstance(chain[-2], tree.Assign) and self.derives(chain[-1], node):
            acc = self.late_operand(chain.pop(), acc)
        chain.reverse()
        idioms = {i for i in range(1, len(chain)) if is_monadic(chain[i], '*') and is_monadic(chain[i - 1], '○')}
        i = 0
        while i < len(chain):
            here = chain[i]
            if isinstance(here, tree.Dyadic) and i + 1 < len(chain) and self.takes_late(chain[i + 1], here.left):
                acc = self.late_operand(chain[i + 1], self.late_dyadic(here, self.spill(acc), '⎕late_dyadic_right'))
                i += 2
                continue
            if i + 1 in idioms:
                acc = self.call(chain[i].function.at, '⎕turns', self.light(acc))           # type: ignore[attr-defined]
                acc = self.light(self.call(chain[i + 1].function.at, '⎕euler', acc))       # type: ignore[attr-defined]
                i += 2
                continue
            region = None if self.plain or idioms else regions.take(self, chain, i)
            if region is not None:
                acc = regions.emit(self, region[0], chain[i:i + region[1]], acc)
                i += region[1]
                continue
            made = None if self.plain or idioms else regions.emit_folds(self, chain[i:i + 2], acc)
            if made is not None:
                acc = made
                i += 2
                continue
            acc = self.light(self.step(chain[i], acc, may_lack and i == len(chain) - 1))
            i += 1
        return acc

    def step(self, node: tree.Node, acc: ast.expr, may_lack: bool) -> ast.expr:
        """`node`, whose right argument is `acc`; if it cannot be compiled, that is computed before it fails."""
        mark = len(self.body)
        try:
            return self.applied(node, acc, may_lack)
        except SyntaxAt as error:
            self.body[mark:] = [ast.Expr(acc)]
            return self.failing(place(error), error.message)

    def applied(self, node: tree.Node, acc: ast.expr, may_lack: bool) -> ast.expr:
        """A function or an assignment with its right argument `acc`; `may_lack`: the result may be missing."""
        if isinstance(node, tree.Monadic):
            return self.apply(node.function, acc, None, may_lack)
        if isinstance(node, tree.Dyadic):
            if self.late(node.left):
                return self.late_dyadic(node, self.spill(acc))
            mark = len(self.body)
            left = self.value(node.left)
            acc, = self.ahead(mark, [acc])
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

    def leaf_broken(self, node: tree.Broken) -> ast.expr:
        """What stands right of the fault is computed first, as APL runs from the right."""
        if node.right is not None:
            self.body.append(ast.Expr(self.value(node.right) if is_value(node.right) else self.function(node.right)))
        return self.failing(node.at, node.message)

    def failing(self, at: Token, message: str) -> ast.expr:
        """What cannot be compiled fails when it is reached, and only then."""
        return self.call(at, '⎕broken', ast.Constant(message))

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
        if name == '→':
            return self.call(node.at, '⎕abandon')
        if name == '⍺' or (name == '⍵' and isinstance(self.scope, ModuleScope)):
            return self.argument(node, name)
        niladic = self.scope.class_now(name) == NILADIC
        value = self.still(node, NILADIC if niladic else 'A')
        if niladic:
            self.calls_user = True
            return self.need(node.at, self.call(node.at, value))
        return value

    def argument(self, node: tree.Node, name: str) -> ast.expr:
        """⍺, or ⍵ outside any function: there may be none."""
        value = self.at(self.scope.load(name), node.at)
        if self.scope.alpha_known:
            return value
        return ast.IfExp(ast.Compare(value, [ast.IsNot()], [ast.Constant(None)]), value,
                         self.call(node.at, '⎕no_argument', ast.Constant(name)))

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
        return self.call(node.at, '⎕strand', *self.strand_items(node.items))

    def strand_items(self, items: list[tree.Node]) -> list[ast.expr]:
        """The items of a strand, last first. `⎕OFF n` is a call with what stands on its right; nothing follows it."""
        nodes = [single for item in reversed(items) for single in singles(item)]
        for i, node in enumerate(nodes):
            if isinstance(node, tree.Name) and node.at.text.upper() == '⎕OFF':
                return [self.call(node.at, '⎕OFF₀', *self.sequence(nodes[:i]))]
        return self.sequence(nodes)

    def late(self, node: tree.Node) -> bool:
        """Whether a function may come to stand in `node`, a value or a strand: see `late_parts`.

        So may one that a name gets while the statement runs, such as `3 plus 4⊣⎕FX …`.
        """
        parts = node.items if isinstance(node, tree.Strand) else [node]
        return late_parts(node) or any(map(self.late_train, parts)) or any(map(self.of_late, parts)) or any(
            map(self.unknown, parts))

    def unknown(self, node: tree.Node) -> bool:
        """Whether `node` is a name that means nothing yet."""
        return isinstance(node, tree.Name) and node.at.type == 'ANAME' and node.at.text[0] not in '⎕⍞⍺⍵⍬#' \
            and self.scope.raw_class((node.at.text,)) is None

    def late_train(self, node: tree.Node) -> bool:
        """Whether `node` is `(f g (…).name)` or `((…).name(…).name)`, which may turn out to be a train."""
        inner = unparen(node)
        if not isinstance(node, tree.Paren):
            return False
        if isinstance(inner, tree.Strand):
            return self.late_member(inner.items[-1])
        while isinstance(inner, tree.Monadic | tree.Dyadic):
            inner = inner.right
        return inner is not unparen(node) and self.late_member(inner)

    def late_member(self, node: tree.Node) -> bool:
        return isinstance(node, tree.Dot) and (late_parts(node) or self.of_late(node))

    def derives(self, step: tree.Node, node: tree.Node) -> bool:
        """Whether `f (…).name` to be assigned, f that of `step`, may be what an operator makes of f."""
        return isinstance(step, tree.Monadic) and self.late_member(node)

    def train_or_value(self, node: tree.Node) -> ast.expr:
        """The value of a `late_train`: what its member is, shows when it runs."""
        node = unparen(node)
        if isinstance(node, tree.Strand):
            self.calls_user = True
            return self.call(node.at, '⎕late_enclosed', *self.strand_items(node.items))
        steps: list[tree.Monadic | tree.Dyadic] = []
        while isinstance(node, tree.Monadic | tree.Dyadic):
            steps.insert(0, node)
            node = node.right
        acc, result = self.spill(self.value(node)), self.temp()
        kept, self.body = self.body, []
        tines: list[ast.expr] = [acc]
        for step in steps:
            tines.append(self.spill(self.function(step.function)))
            if isinstance(step, tree.Dyadic):
                tines.append(self.spill(self.value(step.left)))
        made = self.call(steps[-1].at, '⎕late_train', *tines)
        train, self.body = [*self.body, ast.Assign([ast.Name(result, ast.Store())], made)], []
        value = regions.steps_of(self, list(steps), acc)
        plain = [*self.body, ast.Assign([ast.Name(result, ast.Store())], value)]
        self.body = kept
        test = ast.Call(name_load('⎕callable'), [acc], [])
        self.body.append(ast.If(test, train, plain))
        return name_load(result)

    def of_late(self, node: tree.Node) -> bool:
        """Whether `node` is a member of what a niladic function gives, or of what is not there yet: `make.name`."""
        node = unparen(node)
        if not isinstance(node, tree.Dot) or node.kind != 'A':
            return False
        while isinstance(node, tree.Dot):
            node = node.left
        return isinstance(node, tree.Name) and (self.scope.raw_class((node.at.text,)) == NILADIC or self.unknown(node))

    def late_strand(self, node: tree.Strand) -> ast.expr:
        """A strand in which `(…).name` may turn out to be a function, at the right end of an expression."""
        items = self.strand_items(node.items)
        self.calls_user = True
        return self.need(node.at, self.call(node.at, '⎕late_strand', *items))

    def takes_late(self, step: tree.Node, operand: tree.Node) -> bool:
        """Whether the function of `step`, left of `operand`, may become that of an operator: that is `(…).name …`."""
        first = operand.items[0] if isinstance(operand, tree.Strand) else operand
        return self.late_member(first) and (isinstance(step, tree.Monadic) or (
            isinstance(step, tree.Dyadic) and not self.late(step.left))) and not (
            isinstance(step.function, tree.Derived) and isinstance(step.function.left, tree.Strand))

    def late_operand(self, step: tree.Node, right: ast.expr) -> ast.expr:
        """`f (…).name x` or `left f (…).name x`: the member is an array, a function, or an operator that takes f."""
        assert isinstance(step, tree.Monadic | tree.Dyadic)
        right = self.spill(right)
        left = [self.spill(self.value(step.left))] if isinstance(step, tree.Dyadic) else []
        f = self.function(step.function)
        self.calls_user = True
        at = step.function.at
        return self.need(at, self.call(at, '⎕late_operand', f, right, *left))

    def late_dyadic(self, node: tree.Dyadic, right: ast.expr, function: str = '⎕late_dyadic') -> ast.expr:
        """`strand g right` where `(…).name` in the strand may turn out to be a function of all that follows it."""
        parts = node.left.items if isinstance(node.left, tree.Strand) else [node.left]
        items = [self.spill(x) for x in self.strand_items(parts)]
        self.calls_user = True
        g = self.function(node.function)
        return self.need(node.function.at, self.call(node.function.at, function, g, right, *items))

    def leaf_index(self, node: tree.Index) -> ast.expr:
        made = None if self.plain else regions.emit_sorted(self, node)
        return self.indexed(node) if made is None else made

    def indexed(self, node: tree.Index) -> ast.expr:
        values = self.slots(node.slots, after=[node.array])
        name = '⎕index_at' if SWITCH.on and found.taken(values[:-1]) else '⎕index'
        return self.call(node.at, name, *values)

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
        others = sorted({t.text for t in outside_braces(node.tokens) if t.text in ('∇', '∇∇', '⍺⍺', '⍵⍵')})
        code = self.constants.add((self.source, node.tokens, {}, tuple(others)))
        formals = [self.formal(name) for name in ('⍵', '⍺', *others)]
        if isinstance(self.scope, FrameScope) and any(t.text == '⍎' for t in outside_braces(node.tokens)):
            from arrayl.compile.dynamic import Piece
            piece = self.constants.add(Piece(node.tokens, self.source))
            return self.need(node.at, self.call(node.at, '⎕dot_executing', self.value(node.left), code, piece,
                                                name_load('⎕F'), *formals))
        return self.need(node.at, self.call(node.at, '⎕dot_expression', self.value(node.left), code, *formals))

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
