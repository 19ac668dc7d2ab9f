"""The Python statements of one traditional function: blocks to ``while``, ``if``, ``for`` and ``try``.

Functions that jump go through `branches` instead, which asks this emitter for the single statements.
"""
from __future__ import annotations

import ast
import weakref
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from arrayl.arrays.namespace import mangle
from arrayl.compile import chains, changing, homes, inline, localised
from arrayl.compile.assignments import bind, system
from arrayl.compile.scopes import ModuleScope, Scope, name_load
from arrayl.compile.suspend import guarded
from arrayl.compile.traditional import blocks, borrowed
from arrayl.compile.traditional.blocks import Block, Condition, labels
from arrayl.compile.traditional.lines import LineEmitter
from arrayl.compile.writer import SHY, Constants, clearing
from arrayl.syntax import tree
from arrayl.syntax.lexer import SyntaxAt, Token

if TYPE_CHECKING:
    from arrayl.compile.traditional.unit import TradUnit


class TradEmitter(LineEmitter):
    """The Python statements of one traditional function."""

    def __init__(self, unit: TradUnit, scope: Scope, constants: Constants, rest: bool = False) -> None:
        super().__init__(unit, scope, constants, rest)
        self.order = {id(x): i for i, x in enumerate(blocks.walk(unit.block))}
        self.sheltered = 0                              # in so many :Traps and kin
        self.raises = False                             # whether something in these goes on outside: see `changing`
        self.loops: list[list[Condition | None]] = []   # per loop around, the condition that :Continue must test

    # --- the whole
    def function(self) -> list[ast.stmt]:
        h = self.unit.header
        keys = [mangle(n) for n in dict.fromkeys([*h.names(), *labels(self.unit.block)]) if n[0] != '⎕']
        out: list[ast.stmt] = []
        for names, argument, listed in ((h.right, '⍵', h.right_listed), (h.left, '⍺', False)):
            if names:
                out += self.argument(names, argument, listed, h.optional and argument == '⍺')
            elif argument == '⍺' and self.unit.kind != 'N':
                out.append(ast.If(ast.Compare(name_load('⍺'), [ast.IsNot()], [ast.Constant(None)]),
                                  [ast.Expr(ast.Call(name_load('⎕no_left'), [], []))], []))
        for name, operand in zip(h.operands, ('⍺⍺', '⍵⍵'), strict=False):
            out.append(self.set(name, name_load(operand)))
        for name, line in labels(self.unit.block).items():
            out.append(self.set(name, ast.Constant(line - self.unit.first)))
        if self.unit.moves:
            out.append(ast.Assign([ast.Name('⎕where', ast.Store())], ast.Constant(None)))
        body = self.flattened() if self.unit.flat else [*self.block(self.unit.block), *self.leave()]
        if self.raises:
            body = changing.unsheltered(body, self.passing())
        out += self.suspendable(body) if self.unit.defines else body
        out = clearing(self.clear, out)
        if self.unit.moves:
            retract = ast.Expr(ast.Call(name_load('⎕retract'), [name_load('⎕where')], []))
            out = [ast.Assign([ast.Name('⎕where', ast.Store())], ast.Constant(None)),
                   ast.Try(out, [], [], [retract])]
        if self.unit.own_trap:
            out = [ast.Assign([ast.Name('⎕level', ast.Store())], ast.Call(name_load('⎕trap_enter'), [], [])),
                   ast.Try(out, [], [], [ast.Expr(ast.Call(name_load('⎕trap_leave'), [name_load('⎕level')], []))])]
        settings = [n for n in dict.fromkeys(h.locals) if n in localised.NAMES]
        if settings or self.unit.shadows:
            out = localised.keeping(settings, out)
        arguments = () if self.unit.kind == 'N' else ('⍵', '⍺')
        asked: list[ast.stmt] = []
        if self.unit.kind == 'N':
            asked.append(ast.If(name_load('⎕given'), [ast.Expr(ast.Call(name_load('⎕is_niladic'), [], []))], []))
        asked += homes.prologue(self.constants.add(self.unit.ns), '∇', arguments)
        if self.unit.defines:
            asked += borrowed.prologue(self.unit, self.constants, arguments)
        module = self.scope.outer if self.own else self.scope
        assert isinstance(module, ModuleScope)
        asked += chains.prologue(module, self.constants, arguments, self.unit.kind in 'MD')
        if self.own:
            stored: set[str] = getattr(self.scope, 'globals', set())
            return [*([ast.Global(sorted(stored))] if stored else []), *asked, *out]
        def call(name: str, held: ast.expr) -> ast.Call:       # a node has one place: each call its own nodes
            return ast.Call(name_load(name), [self.constants.add(self.unit.ns), held], [])
        enter = ast.Assign([ast.Name('⎕shadowed', ast.Store())], call('⎕shadow', self.constants.add(tuple(keys))))
        leave = ast.Expr(call('⎕unshadow', name_load('⎕shadowed')))
        declared = sorted(set(keys) | getattr(self.scope, 'globals', set()))
        return [*([ast.Global(declared)] if declared else []), *asked, enter, ast.Try(out, [], [], [leave])]

    def suspendable(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """`body`, suspended when it fails. It holds its unit while it runs; code that did would be no garbage."""
        out = guarded(body, name_load('⎕unit'), self.unit.controls_itself)
        held = ast.Call(name_load('⎕alive'), [self.constants.add(weakref.ref(self.unit))], [])
        return out if out is body else [ast.Assign([ast.Name('⎕unit', ast.Store())], held), *out]

    def rest(self) -> list[ast.stmt]:
        """The function from line ⎕line on, after it was suspended: its names are bound in the namespace."""
        keys = sorted({mangle(n) for n in [*self.unit.header.names(), *labels(self.unit.block)] if n[0] != '⎕'})
        out: list[ast.stmt] = [self.set(name, ast.Constant(line - self.unit.first))
                               for name, line in labels(self.unit.block).items()]
        body = self.flattened(name_load('⎕line'))
        held = [('⎕where', ''), ('⎕level', '')] if self.unit.moves or self.unit.own_trap else []
        out += self.keep(held, name_load('⎕state'))
        declared = sorted(set(keys) | getattr(self.scope, 'globals', set()))
        return [*([ast.Global(declared)] if declared else []), *out, *body]

    def keep(self, held: list[tuple[str, str]], state: ast.expr) -> list[ast.stmt]:
        """Give the variables `held`, of control structures of some kind, the values that they have in `state`."""
        return [ast.Assign([ast.Name(name, ast.Store())],
                           ast.Call(name_load('⎕kept'), [state, ast.Constant(name), ast.Constant(kind)], []))
                for name, kind in held]

    def held(self, item: Any, kind: str = '') -> str:
        """The variable of a control structure that lives as long as the function stands in it."""
        return f'⎕{kind or type(item).__name__.lower()}·{self.order[id(item)]}'

    def set(self, name: str, value: ast.expr) -> ast.stmt:
        return ast.Assign([ast.Name(mangle(name), ast.Store())], value)

    def argument(self, names: list[str], argument: str, listed: bool, optional: bool) -> list[ast.stmt]:
        """Bind the names of an argument; a name list takes the items of a vector."""
        given: list[ast.stmt]
        if listed or len(names) > 1:
            spread = ast.Call(name_load('⎕listed'), [name_load(argument), ast.Constant(len(names))], [])
            given = [ast.Assign([ast.Tuple([ast.Name(mangle(n), ast.Store()) for n in names], ast.Store())], spread)]
        else:
            given = [self.set(names[0], name_load(argument))]
        if argument == '⍵':
            return given
        absent: list[ast.stmt] = []
        if not optional:
            absent = [ast.Expr(ast.Call(name_load('⎕needs_left'), [], []))]
        return [ast.If(ast.Compare(name_load(argument), [ast.IsNot()], [ast.Constant(None)]), given, absent)]

    def leave(self) -> list[ast.stmt]:
        """The end of the function: its result."""
        return [*self.hook(0), *self.returning()]

    def leave_at(self, at: Token) -> list[ast.stmt]:
        """The same for a statement that leaves: Python comes to its line (see `midway`)."""
        return [self.e.place(ast.Pass(), at), *self.leave()]

    def returning(self) -> list[ast.stmt]:
        h = self.unit.header
        if not h.result:
            return [ast.Return(ast.Constant(None))]
        value: ast.expr
        if h.listed or len(h.result) > 1:
            value = ast.Call(name_load('⎕strand'), [name_load(mangle(n)) for n in reversed(h.result)], [])
        elif self.own:
            # Python raises for an unset local; no result is no error.
            test = ast.Try([ast.Return(self.traced(0, name_load(mangle(h.result[0]))))],
                           [ast.ExceptHandler(name_load('⎕UnboundLocalError'), None,
                                              [ast.Return(ast.Constant(None))])], [], [])
            return [SHY(h.shy), test]
        else:
            value = ast.Call(name_load('⎕result'),
                             [self.constants.add(self.unit.ns), ast.Constant(mangle(h.result[0]))], [])
        value = self.traced(0, value)
        return [SHY(h.shy), ast.Return(value)]

    # --- blocks
    def test(self, condition: Condition, name: str) -> list[ast.stmt]:
        """Statements that leave the truth of `condition` in variable `name`."""
        out: list[ast.stmt] = []
        for i, (kind, tokens) in enumerate(condition.parts):
            before = [*self.block(condition.between[i]), *self.arrive(tokens[0])]
            value = inline.condition(self.value(tokens), partial(self.e.call, tokens[0], '⎕truth'))
            part = [*before, *self.e.take(), self.e.place(ast.Assign([ast.Name(name, ast.Store())], value), tokens[0])]
            if i == 0:
                out += part
            else:
                known: ast.expr = name_load(name)
                known = known if kind == 'andif' else ast.UnaryOp(ast.Not(), known)
                out.append(self.e.place(ast.If(known, part, []), tokens[0]))
        return out

    def choice(self, condition: Condition, test: ast.expr, then: list[ast.stmt], rest: list[ast.stmt]) -> ast.stmt:
        """What follows from the `test` of `condition`, which stands where the condition does."""
        return self.e.place(ast.If(test, then or [ast.Pass()], rest), condition.parts[0][1][0])

    def block(self, block: Block) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        self.each(block, lambda item: out.extend(self.item(item)), out.extend)
        return out

    def each(self, block: Block, emit: Callable[[blocks.Item], None], add: Callable[[list[ast.stmt]], None]) -> None:
        """`emit` the items, and `add` before those that follow calls of functions what asks what these have changed.

        What comes before the block may call some, and so may what comes to a label from elsewhere.
        """
        called = asks = self.e.calls_user
        for item in block:
            asks = asks or isinstance(item, blocks.Label)
            if asks and (opening := blocks.opening(item)):
                asks = False
                if asking := self.asking(opening[0]):
                    add(asking)
            self.e.calls_user = False
            emit(item)
            asks = asks or self.e.calls_user
            called = called or asks
        self.e.calls_user = called

    def asking(self, at: Token) -> list[ast.stmt]:
        """What asks, before a statement that begins at a token, whether the classes of names are what they were."""
        if self.own or self.late:
            return []
        self.raises = self.raises or self.sheltered > 0
        place = at.line - self.unit.first, at.col
        return [self.e.place(changing.asking(self.passing(), place, self.sheltered > 0), at)]

    def passing(self) -> ast.expr:
        assert isinstance(self.scope, ModuleScope)
        return changing.passing(self.scope, self.unit, self.constants)

    def item(self, item: Any) -> list[ast.stmt]:
        method = getattr(self, 'item_' + type(item).__name__.lower())
        result: list[ast.stmt] = method(item)
        return result

    def item_line(self, item: blocks.Line) -> list[ast.stmt]:
        return self.line(item.tokens)

    def item_label(self, item: blocks.Label) -> list[ast.stmt]:
        return []

    def item_keyword(self, item: blocks.Keyword) -> list[ast.stmt]:
        return [] if item.closes or item.word in blocks.TESTS else self.arrive(item.token)

    def item_idle(self, item: blocks.Idle) -> list[ast.stmt]:
        return self.arrive(item.token)

    def item_if(self, item: blocks.If) -> list[ast.stmt]:
        self.e.calls_user = True                # the conditions, which come before what they leave
        rest = self.block(item.otherwise) if item.otherwise is not None else []
        # Conditions are emitted in order: classes that a branch sets are known after it.
        tests: list[Any] = []
        for condition, body in item.branches:
            name = self.e.temp()
            asking = self.asking(condition.parts[0][1][0]) if tests else []
            tests.append((condition, [*asking, *self.test(condition, name)], name, self.block(body)))
        for condition, test, name, then in reversed(tests):
            rest = [*test, self.choice(condition, name_load(name), then, rest)]
        return [*rest, *self.closing(item)]

    def closing(self, item: blocks.If | blocks.Select | blocks.Trap) -> list[ast.stmt]:
        """The end of a structure, which all its branches come to."""
        return self.arrive(item.end) if item.end is not None else []

    def looped(self, condition: Condition | None, body: Block) -> list[ast.stmt]:
        """The body of a loop that ends with a test for leaving it."""
        self.loops.append([condition])
        self.e.calls_user = True                # what the body calls comes before it the next time
        out = self.block(body)
        self.loops.pop()
        if condition is None:
            return out
        return [*out, *self.asking(condition.parts[0][1][0]), *self.leave_if(condition)]

    def loop_test(self, condition: Condition, name: str) -> list[ast.stmt]:
        """The same for the condition of a loop: what stands between its parts may leave the loop."""
        self.loops.append([None])
        out = self.test(condition, name)
        self.loops.pop()
        return out

    def leave_if(self, condition: Condition) -> list[ast.stmt]:
        name = self.e.temp()
        return [*self.loop_test(condition, name), self.choice(condition, name_load(name), [ast.Break()], [])]

    def item_while(self, item: blocks.While) -> list[ast.stmt]:
        name = self.e.temp()
        test = self.loop_test(item.condition, name)
        stop = self.choice(item.condition, ast.UnaryOp(ast.Not(), name_load(name)), [ast.Break()], [])
        asking = self.asking(blocks.opening(item)[0])
        return [ast.While(ast.Constant(1), [*asking, *test, stop, *self.looped(item.until, item.body)], [])]

    def item_repeat(self, item: blocks.Repeat) -> list[ast.stmt]:
        body = self.looped(item.until, item.body) or [self.e.place(ast.Pass(), item.token)]
        return [ast.While(ast.Constant(1), body, [])]

    def item_for(self, item: blocks.For) -> list[ast.stmt]:
        arrive = self.arrive(item.token)
        items = self.e.call(item.token, '⎕for', self.value(item.items), ast.Constant(len(item.names)),
                            ast.Constant(item.each))
        held = self.held(item)
        out = [*arrive, *self.e.take(), self.runs_over(held, items)]
        target = ast.Name(self.e.temp(), ast.Store())
        stores = self.loop_stores(item.names, name_load(target.id), len(item.names) > 1)
        body = [*stores, *self.looped(None, item.body)]
        return [*out, ast.For(target, name_load(held), body, []), self.runs_over(held)]

    def runs_over(self, held: str, items: ast.expr | None = None) -> ast.stmt:
        """Keep the iterator of a :For over `items`; when the loop is over, one over nothing."""
        iterator = ast.Call(name_load('⎕iterator'), [items or ast.Tuple([], ast.Load())], [])
        return ast.Assign([ast.Name(held, ast.Store())], iterator)

    def loop_stores(self, names: blocks.Names, value: ast.expr, several: bool) -> list[ast.stmt]:
        """Bind the names of a :For: to `value`, or with `several` to the items of a list."""
        out: list[ast.stmt] = []
        for i, name in enumerate(names):
            part = ast.Subscript(value, ast.Constant(i), ast.Load()) if several else value
            if isinstance(name, Token):
                out.append(self.e.place(ast.Expr(self.loop_store(name, part)), name))
                continue
            held = self.e.temp()
            first = name[0]
            while not isinstance(first, Token):
                first = first[0]
            spread = self.e.call(first, '⎕spread', part, ast.Constant(len(name)))
            out.append(self.e.place(ast.Assign([ast.Name(held, ast.Store())], spread), first))
            out += self.loop_stores(name, name_load(held), True)
        return out

    def loop_store(self, name: Token, value: ast.expr) -> ast.expr:
        """An expression that binds one name of a :For, or sets one of the system."""
        if name.text[0] == '⎕':
            return system(self.e, tree.Name(name, 'A'), value)
        if self.unit.moves:
            space = self.constants.add(self.unit.ns)
            return self.e.call(name, '⎕bind_there', name_load('⎕where'), space, ast.Constant(name.text), value)
        try:
            return bind(self.e, tree.Name(name, 'A'), value)
        except SyntaxAt as error:
            return self.failing(error)
        finally:
            self.scope.classes[name.text] = 'A'

    def item_select(self, item: blocks.Select) -> list[ast.stmt]:
        arrive = self.arrive(item.subject[0])
        value = self.value(item.subject)
        out = [*arrive, *self.e.take(), ast.Assign([ast.Name(self.held(item), ast.Store())], value)]
        parts = []
        for listed, tokens, body in item.cases:
            arrive = self.arrive(tokens[0])
            test = self.e.call(tokens[0], '⎕case', name_load(self.held(item)), self.value(tokens), ast.Constant(listed))
            parts.append(([*arrive, *self.e.take()], test, self.block(body)))
        rest = self.block(item.otherwise) if item.otherwise is not None else []
        for before, test, then in reversed(parts):
            rest = [*before, ast.If(test, then or [ast.Pass()], rest)]
        return [*out, *rest, *self.closing(item)]

    def item_trap(self, item: blocks.Trap) -> list[ast.stmt]:
        arrive = self.arrive(item.events[0])
        numbers: ast.expr = self.e.call(item.events[0], '⎕events', self.value(item.events))
        out = [*arrive, *self.e.take(), ast.Assign([ast.Name(self.held(item), ast.Store())], numbers)]
        numbers = name_load(self.held(item))
        caught = self.held(item, 'event')
        out += [ast.Assign([ast.Name(caught, ast.Store())], ast.Constant(None)), *self.note_where(item)]
        body = self.inside(item.body)
        check = ast.Call(name_load('⎕caught'), [name_load('⎕error'), numbers], [])
        handler = ast.ExceptHandler(name_load('⎕Exception'), '⎕error', [
            ast.If(ast.UnaryOp(ast.Not(), check), [ast.Raise(None, None)], []),
            ast.Assign([ast.Name(caught, ast.Store())], ast.Call(name_load('⎕event'), [name_load('⎕error')], [])),
            *self.back_where(item)])
        out.append(ast.Try(body, [handler], [], []))
        parts = []
        for tokens, case in item.cases:
            arrive = self.arrive(tokens[0])
            test = self.e.call(tokens[0], '⎕is_event', name_load(caught), self.value(tokens))
            parts.append(([*arrive, *self.e.take()], test, self.block(case)))
        rest = self.block(item.otherwise) if item.otherwise is not None else []
        for before, test, then in reversed(parts):
            rest = [*before, ast.If(test, then or [ast.Pass()], rest)]
        if item.cases or item.otherwise is not None:
            dmx = self.held(item, 'dmx')
            back = ast.Expr(ast.Call(name_load('⎕dmx_back'), [name_load(dmx)], []))
            out.insert(0, ast.Assign([ast.Name(dmx, ast.Store())], ast.Call(name_load('⎕dmx'), [], [])))
            out.append(ast.If(ast.Compare(name_load(caught), [ast.IsNot()], [ast.Constant(None)]), [*rest, back], []))
        return [*out, *self.closing(item)]

    def item_with(self, item: blocks.With) -> list[ast.stmt]:
        """An error leaves the function in the space, where it is suspended, unless a :Trap takes it."""
        failed = self.e.temp()
        enter, body = self.entering(item), self.inside(item.body)
        fail = ast.ExceptHandler(name_load('⎕Suspending'), None, [
            ast.Assign([ast.Name(failed, ast.Store())], ast.Constant(True)), ast.Raise(None, None)])
        leave = ast.If(ast.UnaryOp(ast.Not(), name_load(failed)), self.back_where(item), [])
        return [*enter, ast.Assign([ast.Name(failed, ast.Store())], ast.Constant(False)),
                ast.Try(body, [fail], [], [leave])]

    def inside(self, body: Block) -> list[ast.stmt]:
        """The body of a structure that Python's ``try`` is."""
        self.sheltered += 1
        out = self.block(body) or [ast.Pass()]
        self.sheltered -= 1
        return out

    def entering(self, item: blocks.With) -> list[ast.stmt]:
        """Statements that enter the space of :With."""
        arrive = self.arrive(item.space[0])
        value = self.value(item.space)
        enter = self.change('⎕with', name_load('⎕where'), value)
        return [*arrive, *self.note_where(item), *self.e.take(), self.e.place(enter, item.space[0])]

    def note_where(self, item: Any) -> list[ast.stmt]:
        """Keep the space that a control structure starts in, for `back_where`."""
        if not self.unit.moves:
            return []
        return [ast.Assign([ast.Name(self.held(item, 'from'), ast.Store())], name_load('⎕where'))]

    def back_where(self, item: Any) -> list[ast.stmt]:
        """Back to the space that `note_where` kept."""
        if not self.unit.moves:
            return []
        return [ast.Assign([ast.Name('⎕where', ast.Store())], name_load(self.held(item, 'from')))]

    def item_jump(self, item: blocks.Jump) -> list[ast.stmt]:
        arrive = self.arrive(item.token)
        if item.kind == 'return':
            return [*arrive, *self.leave_at(item.token)]
        if not self.loops:
            error = SyntaxAt(f':{item.kind.title()} outside a loop', item.token.line, item.token.col)
            return [*arrive, self.e.place(ast.Expr(self.failing(error)), item.token)]
        if item.kind == 'leave':
            return [*arrive, self.e.place(ast.Break(), item.token)]
        condition = self.loops[-1][0]
        return [*arrive, *(self.leave_if(condition) if condition is not None else []),
                self.e.place(ast.Continue(), item.token)]

    def flattened(self, line: ast.expr | None = None) -> list[ast.stmt]:
        """The statements numbered, in one loop; it begins at `line`."""
        from arrayl.compile.traditional.branches import Flattener
        held = []                               # a branch may go into a structure that was not entered
        for item in blocks.walk(self.unit.block):
            kind = type(item).__name__.lower()
            if kind in ('for', 'trap', 'select'):
                held += [(self.held(item), kind),
                         *((self.held(item, more), more) for more in ('event', 'dmx') if kind == 'trap')]
            if kind in ('trap', 'with') and self.unit.moves:
                held.append((self.held(item, 'from'), 'from'))
        state: ast.expr = ast.Dict([], []) if line is None else name_load('⎕state')
        return [*self.keep(held, state), *Flattener(self).function(line)]
