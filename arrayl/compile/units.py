"""Compiled units: the dfns of a namespace and the statements that a session runs.

A `Unit` is a dfn or dop that stands in a statement of a namespace. Its function values are Python functions
without closure; until first called they hold a stub that compiles. The classes of the free names are taken
for granted; when one changes, the namespace tells the unit, and the stub is put back.

The pipeline for any piece of text: tokens → classes → tree → `ast` → code object → constants put in.
"""
from __future__ import annotations

import ast
import time
import types
import weakref
from typing import Any

from arrayl.arrays.namespace import Namespace, mangle
from arrayl.compile import functions as F
from arrayl.compile import homes
from arrayl.compile.catalogue import tell
from arrayl.compile.expressions import Emitter
from arrayl.compile.nodes import may_be_shy, stops, unparen
from arrayl.compile.scopes import EnclosedScope, FrameScope, ModuleScope, Scope, Unsettled, name_load
from arrayl.compile.source import Source, placing
from arrayl.compile.unforeseeable import calls_for_members, heads, is_dynamic
from arrayl.compile.writer import CONSTANT, Constants
from arrayl.errors import LimitError
from arrayl.functions import Defined, mark
from arrayl.primitives.registry import REGISTRY
from arrayl.syntax import tree
from arrayl.syntax.lexer import SyntaxAt, Token
from arrayl.syntax.parser import parse


def finish(module: ast.Module, source: Source, constants: Constants) -> types.CodeType:
    """The code object of `module`, positions completed and constants in place."""
    complete(module)
    if REGISTRY.grown:
        tell()
    try:
        code = compile(module, source.file, 'exec', dont_inherit=True, optimize=0)
    except (RecursionError, MemoryError, SyntaxError, OverflowError) as e:
        raise LimitError(f'The expression is too complex to compile: {e}') from None
    return put_constants(code, constants.objects)


Position = tuple[int, int, int, int]

def step() -> ast.stmt:
    """What stands before a loop at the beginning of a ``try``, so that the handlers get the interrupts of its rounds.

    CPython delivers an interrupt when a round has ended, and takes the instruction before the loop for its place.
    """
    return ast.Assign([ast.Name('⎕step', ast.Store())], ast.Constant(None))


def complete(node: ast.AST) -> None:
    """Give every node without a position that of the node it stands in.

    A statement gets that of the first node inside it, else of the statement before it: an interrupt in the bookkeeping
    of a control structure is reported at the line that runs, not at the header, and a debugger stops there once.
    """
    stack: list[tuple[ast.AST, Position]] = [(node, (1, 0, 1, 0))]
    while stack:
        node, at = stack.pop()
        own = node.__dict__                             # for speed: a quarter of compiling is this
        kind = type(node)
        if kind is ast.Try and type(own['body'][0]) is ast.While:
            own['body'].insert(0, step())
        if kind._attributes:
            if own.get('lineno') is None:
                own['lineno'], own['col_offset'], own['end_lineno'], own['end_col_offset'] = at
            else:
                at = own['lineno'], own['col_offset'], own['end_lineno'], own['end_col_offset']
        fields = INSIDE.get(kind)
        for name in inside(kind) if fields is None else fields:
            field = own.get(name)
            if type(field) is not list:
                if field is not None:
                    stack.append((field, at))
                continue
            before = last_inside(own['body']) if name == 'finalbody' else at
            before = before or at
            for child in field:
                if isinstance(child, ast.stmt):
                    before = position(child) or first_inside(child) or before
                    stack.append((child, before))
                elif child is not None:
                    stack.append((child, at))


def inside(kind: type[ast.AST]) -> tuple[str, ...]:
    """The fields of a kind of node that hold others which may have positions."""
    found = INSIDE[kind] = tuple(name for name in kind._fields if name not in WITHOUT.get(kind, PLAIN))
    return found


INSIDE: dict[type[ast.AST], tuple[str, ...]] = {}
PLAIN = frozenset({'id', 'ctx', 'op', 'ops', 'attr', 'arg', 'name', 'names', 'type_comment', 'type_params'})
WITHOUT = {ast.Constant: frozenset({'value', 'kind'}), ast.Module: PLAIN | {'type_ignores'}}


def position(node: ast.AST) -> Position | None:
    """Line, column, last line and column after `node`, where it has a position."""
    own = node.__dict__
    if own.get('lineno') is None:
        return None
    return own['lineno'], own['col_offset'], own['end_lineno'], own['end_col_offset']


def first_inside(node: ast.AST) -> Position | None:
    """The position of the first node inside `node` that has one."""
    found = position(node)
    if found is not None:
        return found
    for field in node.__dict__.values():
        for child in field if isinstance(field, list) else [field]:
            if isinstance(child, ast.AST) and (found := first_inside(child)) is not None:
                return found
    return None


def last_inside(body: list[ast.stmt]) -> Position | None:
    """The position of the last statement in `body` that has one, those in its blocks included."""
    for child in reversed(body):
        blocks = (last_inside(getattr(child, name, [])) for name in ('finalbody', 'orelse', 'body'))
        found = next(filter(None, blocks), None) or position(child) or first_inside(child)
        if found is not None:
            return found
    return None


def put_constants(code: types.CodeType, objects: list[Any]) -> types.CodeType:
    """`code` with the placeholders replaced by the objects they stand for, inner code objects included."""
    def real(c: Any) -> Any:
        if type(c) is str and c.startswith(CONSTANT):
            return objects[int(c[len(CONSTANT):])]
        if type(c) is types.CodeType:
            return put_constants(c, objects)
        if type(c) is tuple:                    # of the constants among many arguments CPython makes one
            return tuple(map(real, c))
        return c
    return code.replace(co_consts=tuple(real(c) for c in code.co_consts))


def operator_of(unit: Any) -> Any:
    """The operator value of a unit, which has a variant for each class that its operands turn out to have."""
    def operator(left: Any, right: Any = None) -> Any:
        classes = (callable(left), callable(right))
        variant = unit.variants.get(classes)
        if variant is None:
            variant = unit.variants[classes] = unit.variant(classes)
        return variant(left, right, operator)
    operator.unit = unit                        # type: ignore[attr-defined]
    return operator


class Unit:
    """The dfn or dop `node` of `source`, at home in namespace `ns`."""
    replaced = False                            # by a new definition of the same function value: no dfn is
    unsettled = False                           # whether it was found to need frames

    def __init__(self, ns: Namespace, source: Source, node: tree.Dfn) -> None:
        self.ns, self.source, self.node = ns, source, node
        self.kind = node.kind
        self.name, self.fixed = '', 0.0
        self.text = source.span(node.at, node.closer)
        self.dynamic = is_dynamic(node.tokens)
        self.heads = [] if self.dynamic else heads(node.tokens)
        self.made: weakref.WeakSet[Any] = weakref.WeakSet()
        self.code: types.CodeType | None = None
        self.variants: dict[tuple[Any, ...], Any] = {}
        self.taken: list[Any] = []              # what the code asks whether it is old: see `chains`
        self.body: Any = None                   # a dynamic one: see `unforeseen`
        homes.enrol(self)

    @property
    def first(self) -> int:
        """The line of the source where it begins."""
        return self.node.at.line

    def make(self) -> Any:
        """A function or operator value."""
        if self.dynamic:
            from arrayl.compile import dynamic
            return dynamic.make(self, self.ns)
        made = self.function() if self.kind == 'F' else operator_of(self)
        return mark(made, Defined(self.text, self.name, details=self, kind=self.kind))

    def twin(self, f: Any) -> Any:
        """Another value of it, like `f`."""
        return self.make()

    def in_space(self, ns: Namespace) -> Any:
        """The same function, made anew in another namespace."""
        made = Unit(ns, self.source, self.node)
        made.name = self.name
        return made.make()

    def controlled(self) -> Any:
        """Its dynamic body if that has controls (⎕STOP ⎕TRACE ⎕MONITOR), else None."""
        return self.body if self.body is not None and any(self.body.controls.values()) else None

    def unforeseen(self) -> Any:
        """Its dynamic body if that runs instead: it has controls, names members of what niladic functions give, or the
        classes of its names depend on when its inner dfns are called."""
        return self.controlled() or ((self.unsettled or calls_for_members(self.heads, self.ns)) and self.control()) \
            or None

    def control(self) -> Any:
        """What controls are set on."""
        from arrayl.compile import dynamic
        if self.body is None:
            self.body = dynamic.Body(self.source, self.node)
            self.body.name = self.name
            self.body.invalidate = self.invalidate
        return self.body

    def function(self) -> Any:
        f = types.FunctionType(self.code or STUB, self.ns.names, self.name or '{…}')
        f.__defaults__ = (None, f)
        f.unit = self                           # type: ignore[attr-defined]
        self.made.add(f)
        return f

    def scope(self) -> ModuleScope:
        return ModuleScope(self.ns)

    def enter(self, f: Any) -> Any:
        """Compile, and give every function value made so far the code."""
        if self.unforeseen():
            from arrayl.compile import dynamic
            return dynamic.closure(self.body, None, self.ns)
        if self.code is None:
            scope = self.scope()
            constants = Constants()
            try:
                with placing(self.source):
                    definition = F.define(self.node, scope, self.source, constants, [0], self.name or '{…}')
            except Unsettled:
                self.unsettled = True
                return self.enter(f)
            self.code = self.assemble(definition, scope, constants)
        for made in self.made:
            made.__code__ = self.code
        f.__code__ = self.code
        return f

    def variant(self, classes: tuple[bool, ...]) -> Any:
        """The Python function (⍺⍺, ⍵⍵, ∇∇) → derived function, for these classes of the operands."""
        if self.unforeseen():
            from arrayl.compile import dynamic
            made = dynamic.closure(self.body, None, self.ns)
            return lambda left, right, operator: made(left, right)
        try:
            return self.deriving(classes, self.scope(), ())
        except Unsettled:
            self.unsettled = True
            return self.variant(classes)

    def deriving(self, classes: tuple[bool, ...], scope: ModuleScope | EnclosedScope, more: tuple[str, ...]) -> Any:
        """The Python function that makes derived functions in `scope`; it takes `more` arguments."""
        constants = Constants()
        operands = {'⍺⍺': 'F' if classes[0] else 'A', '∇∇': self.kind}
        if self.kind == 'D':
            operands['⍵⍵'] = 'F' if classes[1] else 'A'
        with placing(self.source):
            derived = F.define(self.node, scope, self.source, constants, [0], '∇', operands)
        defaults = ast.Assign([ast.Attribute(name_load('∇'), '__defaults__', ast.Store())],
                              ast.Tuple([ast.Constant(None), name_load('∇')], ast.Load()))
        result = ast.Return(ast.Call(name_load('⎕derived'), [name_load(x) for x in ('∇', '∇∇', '⍺⍺', '⍵⍵')], []))
        outer = ast.FunctionDef(self.name or '{…}', ast.arguments(
            [], [ast.arg(x) for x in ('⍺⍺', '⍵⍵', '∇∇', *more)], None, [], [], None, []),
            [derived, defaults, result], [])
        outer.lineno, outer.col_offset = derived.lineno, derived.col_offset
        outer.end_lineno, outer.end_col_offset = derived.end_lineno, derived.end_col_offset
        code = self.assemble(outer, scope, constants)
        return types.FunctionType(code, self.ns.names)

    def assemble(self, definition: ast.FunctionDef, scope: ModuleScope | EnclosedScope,
                 constants: Constants) -> types.CodeType:
        module = finish(ast.Module([definition], []), self.source, constants)
        scope.watch(self)
        return next(c for c in module.co_consts if type(c) is types.CodeType)

    def invalidate(self) -> None:
        """A class that the code took for granted has changed: compile again at the next call."""
        self.code = None
        self.variants.clear()
        while self.taken:
            self.taken.pop().old = True
        for made in self.made:
            made.__code__ = STUB

    def named(self, name: str) -> None:
        """The first name that it is given is the one it reports by."""
        if not self.name and self.source.text:
            self.name, self.fixed = name, time.time()
            self.source.define(self.node.at.line, self.node.closer.line, name, self.node.at.col, self.node.closer.end)
            if self.code is not None:
                self.code = self.code.replace(co_name=name, co_qualname=name)


def _stub(__w: Any, __a: Any = None, __me: Any = None) -> Any:     # no names of APL, which a tradfn looks for
    return __me.unit.enter(__me)(__w, __a)


STUB = _stub.__code__


# --- statements
class Statement:
    """A compiled statement: `run(⍵, ⍺)` or, in a frame, `run(frame)`.

    `shy`: it ends in an assignment. `call`: its value comes straight from a defined function, which may be
    shy or lack a result. `kind`: 'A', 'F' or 'O' (an operator), or 'N' for a statement without a value.
    `source` is held because reports of its errors need it.
    """

    __slots__ = ('at', 'call', 'kind', 'node', 'run', 'shy', 'source')

    def __init__(self, run: Any, kind: str, shy: bool, call: bool, at: Token, node: tree.Node, source: Source) -> None:
        self.run, self.kind, self.shy, self.call, self.at, self.node = run, kind, shy, call, at, node
        self.source = source


def compile_statement(tokens: list[Token], scope: Scope, source: Source, formals: dict[str, str] | None = None,
                      globals_: dict[str, Any] | None = None, ns: Namespace | None = None,
                      emitter: type[Emitter] = Emitter, guard: Token | None = None, ends: bool = False,
                      guarded: bool = False) -> Statement:
    """Compile the tokens of one statement for `scope`, a ModuleScope or a FrameScope.

    With `guard`, the colon of a guard or an error guard, they are its condition. With `ends` they end a dfn: where
    that calls itself there, the statement gives the arguments of the call (`Again`). The error guard that it is
    `guarded` by sees ⍎ of a text without a statement fail: what called the function would miss the result, and not be
    seen.
    """
    last = tokens[-1]
    end = Token('$END', '', last.line, last.end, last.end)
    classifier_formals = dict(formals or {})
    with placing(source):
        nodes, classifier = F.parse_body(tokens, scope, classifier_formals, end)
        node = nodes[0]
        scope.classes.update({name: kind for name, kind in classifier.classes.items() if kind == 'A'})
        names = globals_ if globals_ is not None else scope.ns.names        # type: ignore[attr-defined]
        return compile_node(node, scope, source, names, emitter, guard, tuple(formals or ()), ends, guarded)


def compile_node(node: tree.Node, scope: Scope, source: Source, globals_: dict[str, Any],
                 emitter: type[Emitter] = Emitter, guard: Token | None = None,
                 formals: tuple[str, ...] = (), ends: bool = False, guarded: bool = False) -> Statement:
    """Compile `node`; in a ModuleScope its function takes ⍵ and ⍺, and the other `formals` of a function around."""
    constants = Constants()

    def nested(e: Emitter, dfn: tree.Dfn) -> ast.expr:
        if isinstance(scope, FrameScope):
            from arrayl.compile import dynamic
            body = dynamic.Body(source, dfn)
            return e.call(dfn.at, '⎕closure', e.constants.add(body), name_load('⎕F'))
        assert isinstance(scope, ModuleScope)
        return e.call(dfn.at, '⎕make', e.constants.add(Unit(scope.ns, source, dfn)))

    e = emitter(scope, source, constants, nested)
    kind = 'A'
    inner = unparen(node)
    if ends and isinstance(inner, tree.Monadic | tree.Dyadic) and F.is_self(inner.function):
        value = e.call(inner.at, '⎕tail', *e.sequence(F.arguments(inner)))
    elif F.is_value(node):
        value = e.value(node, may_lack=guard is None)
        if guarded and isinstance(inner, tree.Monadic | tree.Dyadic) and inner.function.at.text == '⍎':
            value = e.call(inner.at, '⎕executed_guarded', value)
        if guard is not None:
            value = e.call(guard, '⎕guard' if guard.type == 'COLON' else '⎕events', value)
    elif guard is not None or isinstance(node, tree.Guard | tree.ErrorGuard):
        raise SyntaxAt('', node.at.line, node.at.col)
    else:
        if stops(node):
            raise SyntaxAt('', node.at.line, node.at.col)
        value = e.function(node)
        kind = 'F'
    returned = ast.Return(value)
    returned.lineno = returned.end_lineno = node.at.line
    returned.col_offset = source.bytecol(node.at.line, node.at.col)
    returned.end_col_offset = source.bytecol(node.at.line, node.at.end)
    names = [ast.arg(name) for name in (('⎕F',) if isinstance(scope, FrameScope) else ('⍵', '⍺', *formals))]
    defaults: list[ast.expr] = [] if isinstance(scope, FrameScope) else [ast.Constant(None) for _ in names]
    body: list[ast.stmt] = [*e.body, returned]
    if isinstance(scope, ModuleScope) and scope.globals:
        body.insert(0, ast.Global(sorted(scope.globals)))
    definition = ast.FunctionDef('⋄', ast.arguments([], names, None, [], [], None, defaults), body, [])
    definition.lineno = definition.end_lineno = node.at.line
    definition.col_offset = definition.end_col_offset = 0
    module = finish(ast.Module([definition], []), source, constants)
    code = next(c for c in module.co_consts if type(c) is types.CodeType)
    run = types.FunctionType(code, globals_, '⋄', (None,) * len(defaults) or None)
    call = e.calls_user and may_be_shy(node)
    return Statement(run, kind, F.shy(node), call, node.at, node, source)


__all__ = ['REGISTRY', 'Statement', 'Unit', 'compile_node', 'compile_statement', 'mangle', 'parse']
