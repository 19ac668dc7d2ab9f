"""Traditional functions with ``→``: flattened to numbered steps inside one loop.

Every step stands under ``if pc <= n``; after it the next one follows by itself, and a branch sets pc and
continues the loop. Loops and conditions become branches to steps. A trap is a region of steps: the whole
loop stands in a ``try``, whose handler looks pc up among the regions.
"""
from __future__ import annotations

import ast
import contextlib
from typing import Any

from arrayl.compile import literals
from arrayl.compile.nodes import unparen
from arrayl.compile.scopes import name_load
from arrayl.compile.traditional import blocks
from arrayl.compile.traditional.blocks import Block, Condition
from arrayl.syntax import tree
from arrayl.syntax.lexer import SyntaxAt, Token

EXIT = 1 << 30


class Target:
    """A step that is not numbered yet."""

    def __init__(self) -> None:
        self.number = EXIT
        self.uses: list[ast.Constant] = []

    def constant(self) -> ast.Constant:
        node = ast.Constant(EXIT)
        self.uses.append(node)
        return node


class Flattener:
    """Makes the loop of one function; `trad` is its `TradEmitter`, which emits the single statements."""

    def __init__(self, trad: Any) -> None:
        self.trad = trad
        self.steps: list[list[ast.stmt]] = []
        self.line_step: dict[int, int] = {}             # line of the function -> its first step
        self.passed: set[int] = set()                   # lines that begin with a keyword in the midst of a structure
        self.tests: dict[float, int] = {}               # such a line, an :ElseIf or :Case, + ½ -> the step of its test
        self.places: dict[tuple[int, int], int] = {}    # (line, column) of a statement -> its first step
        self.targets: list[Target] = []
        self.loops: list[tuple[Target, Target]] = []    # (where :Continue goes, where :Leave goes)
        self.regions: list[tuple[int, int, ast.Name, str, int]] = []
        self.label_lines: dict[str, int] = trad.unit.label_lines()
        self.line_targets: dict[int, Target] = {}

    def target(self) -> Target:
        made = Target()
        self.targets.append(made)
        return made

    def mark(self, target: Target) -> None:
        target.number = len(self.steps)
        self.add([])

    def add(self, body: list[ast.stmt], token: Token | None = None) -> None:
        if token is not None:
            line = token.line - self.trad.unit.first
            self.line_step.setdefault(line, len(self.steps))
            self.places.setdefault((line, token.col), len(self.steps))
        self.steps.append(body)

    def go(self, target: Target, at: Token | None = None) -> list[ast.stmt]:
        """A jump, which stands `at` a token, else where its surroundings do."""
        jump = [ast.Assign([ast.Name('⎕pc', ast.Store())], target.constant()), ast.Continue()]
        return jump if at is None else [self.trad.e.place(node, at) for node in jump]

    def function(self, entry: ast.expr | None = None) -> list[ast.stmt]:
        self.block(self.trad.unit.block)
        last = len(self.steps)
        lines = self.lines()
        for line, target in self.line_targets.items():
            target.number = lines[line]
        for target in self.targets:
            for use in target.uses:
                use.value = min(target.number, last)
        table = self.trad.constants.add(lines)
        body: list[ast.stmt] = []
        for number, statements in enumerate(self.steps):
            inner = self.with_table(statements, table)
            body.append(ast.If(ast.Compare(name_load('⎕pc'), [ast.LtE()], [ast.Constant(number)]),
                               [ast.Assign([ast.Name('⎕pc', ast.Store())], ast.Constant(number)), *inner], []))
        body += self.trad.leave()
        step: ast.expr = ast.Constant(0) if entry is None else ast.Call(name_load('⎕entry'), [entry, table], [])
        start: list[ast.stmt] = [ast.Assign([ast.Name('⎕pc', ast.Store())], step)]
        loop: ast.stmt = ast.While(ast.Constant(1), body, [])
        trapping = self.trad.unit.trapping
        executing = self.trad.unit.executing
        if not self.regions and not trapping and not executing:
            return [*start, loop]
        # A trapped error sends control to its region's handler, and the loop goes on.
        known = tuple((first, after, numbers.id) for first, after, numbers, _, _ in self.regions)
        start.append(ast.Assign([ast.Name('⎕regions', ast.Store())], self.trad.constants.add(known)))
        handlers: list[ast.stmt] = []
        for first, after, numbers, caught, handler in self.regions:
            inside = ast.Compare(ast.Constant(first), [ast.LtE(), ast.Lt()], [name_load('⎕pc'), ast.Constant(after)])
            takes = ast.Call(name_load('⎕caught'), [name_load('⎕error'), numbers], [])
            handlers.append(ast.If(ast.BoolOp(ast.And(), [inside, takes]), [
                ast.Assign([ast.Name(caught, ast.Store())], ast.Call(name_load('⎕event'), [name_load('⎕error')], [])),
                ast.Assign([ast.Name('⎕pc', ast.Store())], ast.Constant(handler)), ast.Continue()], []))
        if trapping:
            handlers += self.trap_action(table)
        takers = [ast.ExceptHandler(name_load('⎕Branching'), '⎕error', self.landing(table))] if executing else []
        if handlers:
            takers.append(ast.ExceptHandler(name_load('⎕Exception'), '⎕error', [*handlers, ast.Raise(None, None)]))
        tried = ast.Try([loop], takers, [], [])
        return [*start, ast.While(ast.Constant(1), [tried], [])]

    def landing(self, table: ast.expr) -> list[ast.stmt]:
        """The handler of a branch that ⍎ made."""
        found = name_load('⎕goes')
        return [ast.Assign([ast.Name('⎕goes', ast.Store())],
                           ast.Call(name_load('⎕landed'), [name_load('⎕error'), table], [])),
                ast.If(ast.Compare(found, [ast.Lt()], [ast.Constant(0)]), self.trad.leave(), []),
                ast.Assign([ast.Name('⎕pc', ast.Store())], found), ast.Continue()]

    def trap_action(self, table: ast.expr) -> list[ast.stmt]:
        """The part of the handler that asks ⎕TRAP."""
        level = name_load('⎕level') if self.trad.unit.own_trap else ast.Constant(0)
        found = name_load('⎕goes')
        call = ast.Call(name_load('⎕trapped'), [name_load('⎕error'), level, self.trad.constants.add(self.trad.unit.ns),
                                                table], [])
        return [ast.Assign([ast.Name('⎕goes', ast.Store())], call),
                ast.If(ast.Compare(found, [ast.IsNot()], [ast.Constant(None)]), [
                    ast.Assign([ast.Name('⎕pc', ast.Store())], found),
                    ast.If(ast.Compare(found, [ast.Lt()], [ast.Constant(0)]), self.trad.leave(), []),
                    ast.Continue()], [])]

    def lines(self) -> dict[Any, int]:
        """Every line of the function and the step that a branch to it goes to, and the `tests` and `places`."""
        unit = self.trad.unit
        out: dict[Any, int] = {}
        following = len(self.steps)
        for line in range(unit.last - unit.first, 0, -1):
            following = self.line_step.get(line, following)
            out[line] = following
        return {**out, **self.tests, **self.places}

    def test(self, at: Token) -> None:
        """The next step tests the condition of a keyword line, which who comes to the line passes by."""
        line = at.line - self.trad.unit.first
        if line in self.passed:
            self.tests.setdefault(line + .5, len(self.steps))

    def with_table(self, step: list[ast.stmt], table: ast.expr) -> list[ast.stmt]:
        for node in step:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == '⎕branch':
                    inner.args[1:] = [table]
        return step

    # --- items
    def block(self, block: Block) -> None:
        def emit(item: blocks.Item) -> None:
            getattr(self, 'item_' + type(item).__name__.lower())(item)
        self.trad.each(block, emit, self.add)

    def item_label(self, item: blocks.Label) -> None:
        self.add([], item.token)

    def item_keyword(self, item: blocks.Keyword) -> None:
        line = item.token.line - self.trad.unit.first
        if line not in self.line_step:
            self.passed.add(line)
        self.add(self.trad.item_keyword(item), item.token)

    def item_idle(self, item: blocks.Idle) -> None:
        if hook := self.trad.item_idle(item):
            self.add(hook, item.token)

    def close(self, item: blocks.If | blocks.Select | blocks.Trap, end: Target) -> None:
        """The end of a structure, where its branches go."""
        self.mark(end)
        if hook := self.trad.closing(item):
            self.add(hook)

    def item_line(self, item: blocks.Line) -> None:
        if not item.branch:
            self.add(self.trad.line(item.tokens), item.tokens[0])
            return
        self.branch(item.tokens, item.tokens[0])

    def branch(self, tokens: list[Token], at: Token) -> None:
        t = self.trad
        if hook := t.arrive(at):
            self.add(hook, at)
        traced = at.line - t.unit.first in t.unit.controls.get('trace', ())
        with contextlib.suppress(SyntaxAt):         # then it fails below, when it is reached
            if not t.late and not traced and self.known(tokens, at):
                return
        self.decided(t.traced(at.line - t.unit.first, t.value(tokens), at, True), at)

    def decided(self, value: ast.expr, at: Token) -> None:
        """A step that goes where `value` says."""
        going = self.going(value, at)
        self.add([*self.trad.e.take(), *going], at)

    def going(self, value: ast.expr, at: Token) -> list[ast.stmt]:
        t = self.trad
        name = t.e.temp()
        call = t.e.call(at, '⎕branch', value, ast.Constant(None))
        found = name_load(name)
        return [t.e.place(ast.Assign([ast.Name(name, ast.Store())], call), at),
                ast.If(ast.Compare(found, [ast.IsNot()], [ast.Constant(None)]), [
                    ast.If(ast.Compare(found, [ast.Lt()], [ast.Constant(0)]), t.leave(), []),
                    ast.Assign([ast.Name('⎕pc', ast.Store())], found), ast.Continue()], [])]

    def known(self, tokens: list[Token], at: Token) -> bool:
        """Emit `→label`, `→0`, `→condition/label` or `→condition⍴label` as plain jumps; False for anything else."""
        t = self.trad
        node = unparen(t.parse(tokens)[0][0])
        line = self.line_of(node)
        if line is not None:
            self.add(self.to_line(line, at), at)
            return True
        if not (isinstance(node, tree.Dyadic) and isinstance(node.function, tree.Primitive)
                and node.function.at.text in ('/', '⍴')):
            return False
        line = self.line_of(unparen(node.right))
        if line is None:
            return False
        condition = t.e.spill(t.e.value(node.left))
        before = t.e.take()
        selected = t.e.apply(node.function, ast.Constant(line), condition)
        general = [*t.e.take(), *self.going(selected, at)]
        is_int = ast.Compare(ast.Call(name_load('⎕type'), [condition], []), [ast.Is()], [name_load('⎕int')])
        natural = ast.BoolOp(ast.And(), [is_int, ast.Compare(condition, [ast.GtE()], [ast.Constant(0)])])
        self.add([*before, ast.If(natural, [ast.If(condition, self.to_line(line, at), [])], general)], at)
        return True

    def line_of(self, node: tree.Node) -> int | None:
        """The line that a label or a number written out means."""
        if isinstance(node, tree.Name):
            return self.label_lines.get(node.at.text)
        if isinstance(node, tree.Numbers):
            value = literals.numbers(node.at)
            return value if type(value) is int else None
        return None

    def to_line(self, line: int, at: Token) -> list[ast.stmt]:
        """A jump to a line of the function, or out of it."""
        if not 0 < line <= self.trad.unit.last - self.trad.unit.first:
            leaving: list[ast.stmt] = self.trad.leave_at(at)
            return leaving
        if line not in self.line_targets:
            self.line_targets[line] = self.target()
        return self.go(self.line_targets[line], at)

    def asking(self, condition: Condition) -> None:
        """A step that asks, before the test of `condition`, what functions that were called have changed."""
        if asked := self.trad.asking(condition.parts[0][1][0]):
            self.add(asked)

    def unless(self, condition: Condition, target: Target, reverse: bool = False) -> None:
        """A step that goes to `target` unless the condition holds (with `reverse`: when it does)."""
        if any(condition.between) or len({tokens[0].line for _, tokens in condition.parts}) > 1:
            self.stepwise(condition, target, reverse)
            return
        t = self.trad
        name = t.e.temp()
        test = t.test(condition, name)
        value: ast.expr = name_load(name) if reverse else ast.UnaryOp(ast.Not(), name_load(name))
        self.add([*test, ast.If(value, self.go(target), [])], condition.parts[0][1][0])

    def stepwise(self, condition: Condition, target: Target, reverse: bool) -> None:
        """The same for a condition of several lines: a step for each part and each statement between them."""
        onward = self.target()
        holds, fails = (target, onward) if reverse else (onward, target)
        following = [kind for kind, _ in condition.parts[1:]]
        for i, (part, between) in enumerate(zip(condition.parts, condition.between, strict=True)):
            self.block(between)
            either = following[i] == 'orif' if i < len(following) else reverse
            self.unless(Condition([part], [[]]), holds if either else fails, reverse=either)
        self.mark(onward)

    def item_if(self, item: blocks.If) -> None:
        end = self.target()
        for condition, body in item.branches:
            following = self.target()
            self.test(condition.parts[0][1][0])
            self.unless(condition, following)
            self.block(body)
            self.add(self.go(end))
            self.mark(following)
        if item.otherwise is not None:
            self.block(item.otherwise)
        self.close(item, end)

    def item_while(self, item: blocks.While) -> None:
        self.repeated(item.condition, item, item.condition.parts[0][1][0])

    def item_repeat(self, item: blocks.Repeat) -> None:
        self.repeated(None, item, item.token)

    def repeated(self, condition: Condition | None, item: blocks.While | blocks.Repeat, at: Token) -> None:
        """A loop with a test before its body, after it, both or none."""
        start, test, end = self.target(), self.target(), self.target()
        self.loops.append((test, end))
        self.mark(start)
        self.trad.e.calls_user = True           # what the body calls comes before it the next time
        if condition is not None:
            self.asking(condition)
            self.unless(condition, end)
        self.block(item.body)
        self.mark(test)
        if item.until is not None:
            self.asking(item.until)
            self.unless(item.until, end, reverse=True)
        self.loops.pop()
        self.add(self.go(start, at))
        self.mark(end)

    def item_for(self, item: blocks.For) -> None:
        t = self.trad
        start, end = self.target(), self.target()
        items, value = t.held(item), t.e.temp()
        arrive = t.arrive(item.token)
        call = t.e.call(item.token, '⎕for', t.value(item.items), ast.Constant(len(item.names)), ast.Constant(item.each))
        self.add([*arrive, *t.e.take(), t.runs_over(items, call)], item.token)
        self.mark(start)
        following = ast.Call(name_load('⎕next'), [name_load(items)], [])
        stores = t.loop_stores(item.names, name_load(value), len(item.names) > 1)
        self.add([ast.Assign([ast.Name(value, ast.Store())], following),
                  ast.If(ast.Compare(name_load(value), [ast.Is()], [ast.Constant(None)]), self.go(end), []), *stores])
        self.loops.append((start, end))
        t.e.calls_user = True
        self.block(item.body)
        self.loops.pop()
        self.add(self.go(start, item.token))
        self.mark(end)
        self.add([t.runs_over(items)])

    def item_select(self, item: blocks.Select) -> None:
        t = self.trad
        subject = t.held(item)
        arrive = t.arrive(item.subject[0])
        value = t.value(item.subject)
        self.add([*arrive, *t.e.take(), ast.Assign([ast.Name(subject, ast.Store())], value)], item.subject[0])
        first, end = self.target(), self.target()
        self.add(self.go(first))
        self.block(item.before)
        self.add(self.go(end))
        self.mark(first)
        for listed, tokens, body in item.cases:
            arrive = t.arrive(tokens[0])
            test = t.e.call(tokens[0], '⎕case', name_load(subject), t.value(tokens), ast.Constant(listed))
            self.case(tokens[0], arrive, test, body, end)
        if item.otherwise is not None:
            self.block(item.otherwise)
        self.close(item, end)

    def case(self, at: Token, arrive: list[ast.stmt], test: ast.expr, body: Block, end: Target) -> None:
        """One case of :Select or :Trap: its body when `test` holds, and on from `end`."""
        following = self.target()
        self.test(at)
        self.add([*arrive, *self.trad.e.take(), ast.If(ast.UnaryOp(ast.Not(), test), self.go(following), [])], at)
        self.block(body)
        self.add(self.go(end))
        self.mark(following)

    def item_trap(self, item: blocks.Trap) -> None:
        t = self.trad
        numbers, caught, before = t.held(item), t.held(item, 'event'), t.held(item, 'dmx')
        arrive = t.arrive(item.events[0])
        value = t.e.call(item.events[0], '⎕events', t.value(item.events))
        noted = ast.Assign([ast.Name(before, ast.Store())], ast.Call(name_load('⎕dmx'), [], []))
        self.add([*arrive, *t.e.take(), ast.Assign([ast.Name(numbers, ast.Store())], value), noted,
                  *t.note_where(item)], item.events[0])
        taken, end = self.target(), self.target()
        first = len(self.steps)
        self.inside(item.body)
        self.add(self.go(end))
        after = len(self.steps)
        slot = len(self.regions)
        self.regions.append((first, after, ast.Name(numbers, ast.Load()), caught, after))
        self.add(t.back_where(item))
        for tokens, body in item.cases:
            arrive = t.arrive(tokens[0])
            test = t.e.call(tokens[0], '⎕is_event', name_load(caught), t.value(tokens))
            self.case(tokens[0], arrive, test, body, taken)
        if item.otherwise is not None:
            self.block(item.otherwise)
        self.mark(taken)
        if item.cases or item.otherwise is not None:
            self.add([ast.Expr(ast.Call(name_load('⎕dmx_back'), [name_load(before)], []))])
        self.close(item, end)
        # Inner regions are looked at before the ones around them.
        self.regions.append(self.regions.pop(slot))

    def inside(self, body: Block) -> None:
        """The body of a structure that ends by itself what happens in it."""
        self.trad.sheltered += 1
        self.block(body)
        self.trad.sheltered -= 1

    def item_with(self, item: blocks.With) -> None:
        self.add(self.trad.entering(item), item.space[0])
        self.inside(item.body)
        self.add(self.trad.back_where(item))

    def item_jump(self, item: blocks.Jump) -> None:
        if arrive := self.trad.arrive(item.token):
            self.add(arrive, item.token)
        if item.kind == 'return':
            self.add(self.trad.leave_at(item.token), item.token)
        elif item.kind == 'abandon':
            self.add([ast.Expr(ast.Call(name_load('⎕abandon'), [], []))], item.token)
        elif item.kind == 'goto':
            self.branch(item.target, item.token)
        else:
            if not self.loops:
                error = SyntaxAt(f':{item.kind.title()} outside a loop', item.token.line, item.token.col)
                self.add([ast.Expr(self.trad.failing(error))], item.token)
                return
            again, out = self.loops[-1]
            self.add(self.go(out if item.kind == 'leave' else again, item.token), item.token)
