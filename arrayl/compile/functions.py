"""Dfns and dops to Python functions.

A dfn in a statement of a namespace becomes a `Unit` (see `units`): one Python function whose globals are the
namespace. Dfns inside it become nested Python functions, so that lexical scope is Python's own. Guards are
``if``, error guards ``try`` with the handler *after* the except clause (inside it, exceptions would chain and
tail calls be impossible), tail calls a loop. A body with `⍺←function` is compiled twice, for ⍺ a function
and for ⍺ an array.
"""
from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from arrayl.arrays.namespace import mangle
from arrayl.compile import chains, inline
from arrayl.compile.expressions import Emitter
from arrayl.compile.homes import prologue
from arrayl.compile.localised import SETTINGS, keeping, restoring, saving
from arrayl.compile.nodes import bound_names, is_value, may_be_shy, targets, unparen, unparen_target
from arrayl.compile.readings import readable
from arrayl.compile.scopes import NILADIC, EnclosedScope, LocalScope, ModuleScope, Scope, module_scope, name_load
from arrayl.compile.source import Source
from arrayl.compile.suspend import Spot, guarded
from arrayl.compile.writer import SHY, Constants, Writer, clearing
from arrayl.errors import LimitError
from arrayl.functions import Inner
from arrayl.primitives.registry import REGISTRY
from arrayl.settings import S
from arrayl.syntax import tree
from arrayl.syntax.classes import Classifier
from arrayl.syntax.lexer import CLOSERS, OPENERS, OUTWARD, SyntaxAt, Token
from arrayl.syntax.parser import parse_each, parse_statement, place

NESTED_GUARDS = 12                      # CPython allows 20 nested blocks in one function: more make a dfn dynamic
DEEPEST_NESTING = 90                    # nested defs are quadratic for CPython's compiler, and it limits indentation


def parse_body(tokens: list[Token], scope: Scope, formals: dict[str, str], closer: Token,
               parse: Callable[[list[Token], Token], list[tree.Node]] = parse_statement,
               ) -> tuple[list[tree.Node], Classifier]:
    """The statements of a body and the classes that its tokens got."""
    if tokens and tokens[0].type == 'BROKEN':
        if len(tokens) > 1:                     # a control structure that is not closed, and its expression
            at = parse_body(tokens[1:], scope, formals, closer, parse)[0][0].at
            raise SyntaxAt('', at.line, at.col)
        raise SyntaxAt(*tokens[0].payload)
    classifier = Classifier(tokens, scope, formals)
    classed = list(classifier.classed())
    try:
        return parse(classed, closer), classifier
    except SyntaxAt:
        if not classifier.unsure:
            raise
        second = Classifier(tokens, scope, formals, unknown='F')
        try:
            return parse(list(second.classed()), closer), second    # `1 2∘.((…).name)3 4`
        except SyntaxAt:
            pass
        raise


def captures(node: tree.Dfn, scope: Scope) -> bool:
    """Whether the text of dfn `node` mentions a name that a function around it binds."""
    while isinstance(scope, LocalScope):
        for t in node.tokens:
            if t.type == 'NAME' and t.text in scope.bound:
                return True
            if t.type == 'FORMAL' and t.text in ('⍺⍺', '⍵⍵', '∇∇') and t.text in scope.formals:
                return True
        assert scope.outer is not None
        scope = scope.outer
    return not isinstance(scope, ModuleScope)


def hoist(e: Writer, node: tree.Dfn) -> Any:
    """A dfn that captures nothing, made once, as a unit of its own."""
    from arrayl.compile.units import Unit
    scope: Scope | None = e.scope
    while isinstance(scope, LocalScope):
        scope = scope.outer
    assert isinstance(scope, ModuleScope)
    return Unit(scope.ns, e.source, node).make()


class BodyEmitter:
    """The statements of one dfn body (one variant of it) into a Python function."""

    def __init__(self, scope: LocalScope, source: Source, constants: Constants, counter: list[int],
                 runs_out: bool) -> None:
        self.scope, self.source, self.constants, self.counter = scope, source, constants, counter
        self.runs_out = runs_out
        self.e = self.emitter()
        self.loops = False                      # a tail call was compiled
        self.guarded = 0                        # inside this many error guards: no tail calls
        self.clear: list[str] = []              # Python names of inner functions that mention themselves

    def emitter(self) -> Emitter:
        return Emitter(self.scope, self.source, self.constants, self.nested)

    def nested(self, e: Emitter, node: tree.Dfn) -> ast.expr:
        """An inner dfn: a Python function defined in place."""
        self.counter[0] += 1
        if level(self.scope) > DEEPEST_NESTING:
            raise LimitError('Functions are nested too deeply')
        key = f'∇{self.counter[0]}'
        definition = define(node, self.scope, self.source, self.constants, self.counter, key)
        e.body.append(definition)
        if mentions(node.tokens, '∇'):
            self.clear.append(key)
        return name_load(key)

    # --- statements
    def emit(self, statements: list[tree.Node]) -> list[ast.stmt]:
        """The Python statements for the whole body."""
        out = self.block(statements)
        if self.loops:
            out = [ast.While(ast.Constant(1), [*map(unbound, sorted(self.scope.late)), *out], [])]
        return out

    def block(self, statements: list[tree.Node]) -> list[ast.stmt]:
        body: list[ast.stmt] = []
        for i, node in enumerate(statements):
            try:
                done = self.statement(body, node, statements[i + 1:])
            except SyntaxAt as error:
                self.e.take()
                done = self.statement(body, tree.Broken(place(error), error.message, None), [])
            if done:
                return body
        return [*body, ast.Return(ast.Constant(None))]

    def statement(self, body: list[ast.stmt], node: tree.Node, rest: list[tree.Node]) -> bool:
        """Add a statement to `body`; whether what follows it can not be reached, or is added too."""
        e = self.e
        if isinstance(node, tree.Guard):
            at = node.at
            test = inline.condition(e.value(node.condition), lambda v: e.call(at, '⎕guard', v))
            body += self.e.take()
            saved = self.state()
            result: list[ast.stmt] = [ast.Return(ast.Constant(None))]
            if node.result is not None:
                result = self.result(node.result)
            self.restore(saved)
            body.append(self.e.place(ast.If(test, result, []), node.at))
            return False
        if isinstance(node, tree.ErrorGuard):
            body += self.error_guard(node, rest)
            return True
        if not (shy(node) and (rest or self.runs_out)):
            body += self.result(node)
            return True
        if isinstance(node, tree.Assign) and isinstance(target := unparen_target(node.target), tree.Name) \
                and target.at.text == '⍺':
            if not self.scope.alpha_known:
                body += self.default_alpha(node)
            return False                        # ⍺←value means nothing where ⍺ has a value
        value = e.function(node) if isinstance(node, tree.AssignFunction) else e.value(node)
        body += self.e.take()
        if not isinstance(value, ast.Constant | ast.Name):
            body.append(self.e.place(ast.Expr(value), node.at))
        return False

    def state(self) -> tuple[set[str], bool]:
        return set(self.scope.assigned), self.scope.alpha_known

    def restore(self, saved: tuple[set[str], bool]) -> None:
        self.scope.assigned = saved[0]
        self.scope.alpha_known = saved[1]

    def default_alpha(self, node: tree.Assign) -> list[ast.stmt]:
        """`⍺←value`, evaluated only without a left argument."""
        key = self.scope.formals['⍺']
        value = self.e.value(node.value)
        inner = [*self.e.take(), self.e.place(ast.Assign([ast.Name(key, ast.Store())], value), node.at)]
        self.scope.alpha_known = True
        return [ast.If(ast.Compare(name_load(key), [ast.Is()], [ast.Constant(None)]), inner, [])]

    def result(self, node: tree.Node) -> list[ast.stmt]:
        """`return node`: in tail position, with the shyness it has."""
        e = self.e
        if isinstance(node, tree.AssignFunction):
            value = e.function(node)
            return [*self.e.take(), self.e.place(ast.Expr(value), node.at), ast.Return(ast.Constant(None))]
        if not is_value(node):                  # a function, whose operands are computed before it turns out to be none
            value = e.function(node)
            return [*self.e.take(), *(self.e.place(ast.Expr(x), node.at)
                                      for x in (value, e.call(node.at, '⎕not_array')))]
        inner = unparen(node)
        if self.guarded == 0 and isinstance(inner, tree.Monadic | tree.Dyadic) and is_self(inner.function):
            return self.tail_call(inner)
        niladic = isinstance(node, tree.Name) and self.scope.class_now(node.at.text) == NILADIC
        direct = niladic if isinstance(node, tree.Name) else may_be_shy(node)
        value = e.value(node, may_lack=True)
        if shy(node):
            value = e.spill(value)
            return [*self.e.take(), SHY(True), self.e.place(ast.Return(value), node.at)]
        if e.calls_user and not direct:
            value = e.spill(value)
            return [*self.e.take(), SHY(False), self.e.place(ast.Return(value), node.at)]
        return [*self.e.take(), self.e.place(ast.Return(value), node.at)]

    def tail_call(self, node: tree.Monadic | tree.Dyadic) -> list[ast.stmt]:
        e = self.e
        self.loops = True
        values = [e.spill(v) for v in e.sequence(arguments(node))]
        out = self.e.take()
        alpha = values[1] if len(values) > 1 else ast.Constant(None)
        for name, value in (('⍵', values[0]), ('⍺', alpha)):
            out.append(ast.Assign([ast.Name(self.scope.formals[name], ast.Store())], value))
        return [*out, ast.Continue()]

    def error_guard(self, node: tree.ErrorGuard, rest: list[tree.Node]) -> list[ast.stmt]:
        """`numbers::result` and all that follows it, which runs under the guard."""
        e = self.e
        numbers = e.spill(e.call(node.at, '⎕events', e.value(node.numbers)))
        out = self.e.take()
        # The handler sees the names as they are now: those that the rest binds again are kept.
        rebound = sorted((bound_names(rest) & self.scope.assigned) - {'⍺'})
        kept = {}
        for name in rebound:
            kept[name] = e.temp()
            out.append(ast.Assign([ast.Name(kept[name], ast.Store())], name_load(self.scope.key(name))))
        settings = sorted(name for name in map(str.upper, targets(rest)) if name in SETTINGS)
        before = self.e.temp()
        if settings:
            out.append(saving(before, settings))
        saved = self.state()
        self.guarded += 1
        inner = self.block(rest)
        self.guarded -= 1
        self.restore(saved)
        caught = ast.Call(name_load('⎕caught'), [name_load('⎕error'), numbers], [])
        handler = ast.ExceptHandler(name_load('⎕Exception'), '⎕error',
                                    [ast.If(ast.UnaryOp(ast.Not(), caught), [ast.Raise(None, None)], [])])
        out.append(self.e.place(ast.Try(inner, [handler], [], []), node.at))
        for name in rebound:
            out.append(ast.Assign([ast.Name(self.scope.key(name), ast.Store())], name_load(kept[name])))
        fresh = {self.scope.key(name) for name in bound_names(rest) - self.scope.assigned}
        out += map(unbound, sorted(fresh & self.scope.late))        # inner dfns see again what there is outside
        if settings:
            out.append(restoring(before))
        if node.result is None:
            return [*out, ast.Return(ast.Constant(None))]
        return out + self.result(node.result)


def shy(node: tree.Node) -> bool:
    """Whether the statement ends in an assignment (its value does not display, and a dfn goes on)."""
    return isinstance(node, tree.Assign | tree.Modify | tree.AssignFunction)


def is_self(node: tree.Node) -> bool:
    return isinstance(node, tree.Name) and node.at.text == '∇'


def unbound(key: str) -> ast.stmt:
    """The statement after which the local `key` is not bound, as at the beginning of a call."""
    lacks = ast.ExceptHandler(name_load('⎕NameError'), None, [ast.Pass()])
    return ast.Try([ast.Delete([ast.Name(key, ast.Del())])], [lacks], [], [])


def arguments(node: tree.Monadic | tree.Dyadic) -> list[tree.Node]:
    """The arguments in the order in which they are evaluated."""
    return [node.right, node.left] if isinstance(node, tree.Dyadic) else [node.right]


def level(scope: Scope | None) -> int:
    n = 0
    while isinstance(scope, LocalScope):
        n += 1
        scope = scope.outer
    return n


def mentions(tokens: list[Token], formal: str) -> bool:
    return any(t.type == 'FORMAL' and t.text == formal for t in tokens)


def localised(tokens: list[Token]) -> list[str]:
    """The settings such as ⎕IO that a body assigns, which are then local to it."""
    depth = 0
    found: dict[str, None] = {}
    settings: list[str] = []
    for t in tokens:
        depth += (t.type == 'LBRACE') - (t.type == 'RBRACE')
        if depth == 0 and t.type == 'SYSTEM':
            entry = REGISTRY.get(t.text.upper())
            settings += [t.text.upper()] if entry is not None and entry.facts.get('setting') else []
        elif depth == 0 and settings and t.type == 'ASSIGN' and t.text != OUTWARD:
            found.update(dict.fromkeys(settings))
            settings = []
        elif t.type not in ('NAME', 'LPAR', 'RPAR'):
            settings = []
    return list(found)


def define(node: tree.Dfn, outer: Scope, source: Source, constants: Constants, counter: list[int], key: str,
           operands: dict[str, str] | None = None) -> ast.FunctionDef:
    """The Python function definition `key` for dfn `node`; `operands` are the classes of ⍺⍺ and ⍵⍵ in a dop."""
    number = level(outer)
    suffix = f'·{number}' if number else ''
    own = {'⍵': f'⍵{suffix}', '⍺': f'⍺{suffix}', '∇': key if number or operands else '∇'}
    arguments = ast.arguments([], [ast.arg(own['⍵']), ast.arg(own['⍺'])], None, [], [], None, [ast.Constant(None)])
    if not number:
        arguments.args.append(ast.arg('∇'))
        arguments.defaults.append(ast.Constant(None))
        own['∇'] = '∇'
    tokens = node.tokens
    enclosed = isinstance(outer, EnclosedScope)
    module = module_scope(outer)
    home = None if module is None else module.ns
    read: list[Inner] = []

    def variant(tokens: list[Token], alpha: str | None, known: bool) -> list[ast.stmt]:
        """The body of `tokens`, for calls where ⍺ is of class `alpha`; `known`: whether there is one is settled."""
        formals: dict[str, str] = dict(operands or {})
        if alpha:
            formals['⍺'] = alpha
        scope = LocalScope(outer, number, set())
        scope.formals = dict(own)
        if operands:
            scope.formals.update({name: name for name in operands})
            scope.formals['∇∇'] = '∇∇'
            scope.classes.update(operands)
        statements, classifier = parse_body(tokens, scope, formals, node.closer, parse_each)
        scope.bound = bound_names(statements)
        if home is not None:
            home.binds(map(mangle, scope.bound))
        scope.classes.update(classifier.classes)
        scope.dotted = classifier.dotted_classes()
        scope.alpha_known = known
        body = BodyEmitter(scope, source, constants, counter, node.runs_out)
        out = body.emit(statements)
        out += scope.bound_unseen()
        if (number or enclosed) and operands is None and readable(tokens):
            read.append(Inner(node, statements, scope))
        if home is not None:
            out = guarded(out, constants.add(Spot(home, source, node, number, own['∇'])),
                          whole=node.at.line == node.closer.line)
        return scope.declared() + clearing(body.clear, out)

    split = default_function(tokens, outer, operands)
    if split is None:
        body = variant(tokens, None, False)
    else:
        absent = ast.Compare(name_load(own['⍺']), [ast.Is()], [ast.Constant(None)])
        declared, ambivalent = declarations(variant(tokens, None, True))
        declared_too, given = declarations(variant(split, 'A', True))
        body = [*merged(declared + declared_too), ast.If(absent, ambivalent, []), *given]
    front, body = declarations(body)
    if settings := localised(tokens):
        body = keeping(settings, body)
    asked = prologue(constants.add(home), own['∇'], (own['⍵'], own['⍺'])) if home is not None and S.mixed else []
    if not number and module is not None:
        asked += chains.prologue(module, constants, ('⍵', '⍺'), bool(operands))
    if isinstance(outer, EnclosedScope) and not operands:
        arguments.args += [ast.arg('⎕E'), ast.arg('⎕inner')]
        outer.inner = read[0] if split is None and read else None
    elif split is None and read:
        arguments.args.append(ast.arg('⎕inner'))
        arguments.defaults.append(constants.add(read[0]))
    definition = ast.FunctionDef(key, arguments, [*front, *asked, *body], [])
    definition.lineno = definition.end_lineno = node.at.line
    definition.col_offset = source.bytecol(node.at.line, node.at.col)
    definition.end_col_offset = definition.col_offset + 1
    return definition


Declaration = ast.Global | ast.Nonlocal


def declarations(body: list[ast.stmt]) -> tuple[list[Declaration], list[ast.stmt]]:
    """The declarations of a function's body, which have to come first in it, and the rest."""
    return ([s for s in body if isinstance(s, Declaration)], [s for s in body if not isinstance(s, Declaration)])


def merged(declared: list[Declaration]) -> list[ast.stmt]:
    """Declarations with each name once."""
    out: list[ast.stmt] = []
    for kind in (ast.Global, ast.Nonlocal):
        names = sorted({n for d in declared if isinstance(d, kind) for n in d.names})
        if names:
            out.append(kind(names))
    return out


def default_function(tokens: list[Token], scope: Scope, operands: dict[str, str] | None) -> list[Token] | None:
    """The tokens without the statement `⍺←function` or `⍺←operator`, when there is one; else None."""
    depth, start = 0, True
    for i, t in enumerate(tokens):
        if t.type in ('LBRACE', 'LPAR', 'LBRACK'):
            depth += 1
        elif t.type in ('RBRACE', 'RPAR', 'RBRACK'):
            depth -= 1
        elif start and depth == 0 and t.text == '⍺' and i + 1 < len(tokens) and tokens[i + 1].type == 'ASSIGN':
            end = i
            inner = 0
            while end < len(tokens) and not (inner == 0 and tokens[end].type == 'SEP'):
                inner += (tokens[end].type in OPENERS) - (tokens[end].type in CLOSERS)
                end += 1
            trial = LocalScope(scope, 0, set())
            classifier = Classifier(tokens, trial, dict(operands or {}))
            if classifier.lookup('⍺') in ('F', 'M', 'D'):
                return tokens[:i] + tokens[end:]
            return None
        start = t.type == 'SEP'
    return None
