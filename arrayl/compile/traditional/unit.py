"""Traditional functions and operators (∇) to Python functions.

Control structures become Python's own ``while``, ``if``, ``for`` and ``try``. Locals have dynamic scope in
APL: a function called from here sees them. So they live in the namespace's dict, saved at entry and put back
at exit (shallow binding), except in functions that call nothing which could look: their locals are Python's.

A function with ``→`` is flattened: its statements are numbered, and every one is guarded by ``if pc <= n``
inside one loop, so that a branch is an assignment to pc. A function with ⍎ and its kin compiles each
statement when it is reached, because only then the classes of names are known (`late`). The statements are made by
`emit.TradEmitter`.
"""
from __future__ import annotations

import ast
import time
import types
import weakref
from itertools import pairwise
from typing import Any

from arrayl.arrays.namespace import Namespace, mangle
from arrayl.compile import homes
from arrayl.compile.dynamic import assigned
from arrayl.compile.scopes import Scope, name_load
from arrayl.compile.source import Source, placing
from arrayl.compile.traditional import blocks, header
from arrayl.compile.traditional.blocks import has_jump, labels, walk
from arrayl.compile.traditional.emit import TradEmitter
from arrayl.compile.traditional.lines import OwnScope, SharedScope
from arrayl.compile.traditional.nesting import nested
from arrayl.compile.unforeseeable import calls_for_members, heads, is_dynamic
from arrayl.compile.units import STUB, finish, operator_of
from arrayl.compile.writer import Constants
from arrayl.functions import Defined, mark
from arrayl.settings import S
from arrayl.syntax.lexer import Token, statements

Tokens = list[Token]


class TradUnit:
    """A traditional function or operator of namespace `ns`: the unit of its function values (see units.Unit)."""

    def __init__(self, ns: Namespace, source: Source, head: header.Header, tokens: Tokens, first: int, last: int,
                 text: str, defines: bool = True) -> None:
        self.ns, self.source, self.header, self.tokens = ns, source, head, tokens
        self.first, self.last, self.text = first, last, text
        self.name, self.kind, self.defines = head.name, head.kind, defines
        if defines:
            source.define(first, last, head.name)
        with placing(source):
            found = statements(tokens)
            self.block = blocks.read(nested(found) if defines else found, first, last)
        self.made: weakref.WeakSet[Any] = weakref.WeakSet()
        self.code: types.CodeType | None = None
        self.variants: dict[tuple[bool, ...], Any] = {}
        self.taken: list[Any] = []              # what the code asks whether it is old: see `chains`
        self.lacks: set[str] = set()            # keys of names that it may have to borrow: see `borrowed`
        asking = own_name_classes(tokens, head)
        self.asks = bool(asking)                # whether it asks what its own names are: the namespace must hold them
        rest = [t for i, t in enumerate(tokens) if i not in asking]
        self.late = is_dynamic(rest) or any(t.text in ('⎕NC', '⎕SHADOW') for t in rest)
        self.jumps = has_jump(self.block)
        self.executing = any(t.text == '⍎' for t in tokens)
        self.moves = any(isinstance(x, blocks.With) for x in walk(self.block)) or any(t.text == '⎕CS' for t in tokens)
        self.late = self.late or self.moves
        self.shadows = any(t.text in ('⎕SHADOW', '⍎') for t in tokens)
        self.own_trap = '⎕TRAP' in head.locals or (self.shadows and any(
            t.type == 'STRING' and '⎕TRAP' in t.text for t in tokens))
        self.traps = self.own_trap or any(t.text == '⎕TRAP' for t in tokens)
        self.controls: dict[str, dict[int, list[int]]] = {}    # of ⎕STOP ⎕TRACE ⎕MONITOR, by line: see hooks
        self.controls_itself = any(t.text in ('⎕STOP', '⎕TRACE', '⎕MONITOR') for t in tokens)
        self.fixed = time.time()
        self.measured: tuple[int, int, int] | None = None
        self.rest_code: types.CodeType | None = None
        self.gives: bool | None = None          # see `gives_function`
        self.skip: int | None = None            # the line whose stop does not count, for once
        self.replaced = False                   # whether its function value has got another definition
        TRADITIONAL.add(self)
        homes.enrol(self)
        if not self.own_trap and assigns_trap(tokens):
            trap_everywhere()                   # those that call it run already when it is set

    @property
    def trapping(self) -> bool:
        """Whether errors in it ask ⎕TRAP (see `trapping`)."""
        return self.traps or (S.session is not None and S.session.traps_everywhere)

    @property
    def flat(self) -> bool:
        """Whether its statements are numbered, so that it can be entered anywhere."""
        return self.jumps or self.trapping or self.executing

    @property
    def gives_function(self) -> bool:
        """Whether it is niladic and its result a function, as far as its text tells."""
        if self.kind == 'N' and self.gives is None and not self.late and len(self.header.result) == 1:
            self.gives = False                  # meanwhile
            self.code = self.compile({})
        return bool(self.gives)

    def make(self, made: Any = None) -> Any:
        """The function or operator value; `made` is one that takes this definition instead of its own."""
        if self.kind in 'MD':
            made = operator_of(self)
        else:
            code = self.code or (NILADIC_STUB if self.kind == 'N' else STUB)
            if made is None:
                made = types.FunctionType(code, self.ns.names, self.name)
                if self.kind == 'N':            # one that is called with an argument must not take it for itself
                    made.__kwdefaults__ = {'∇': made}
                else:
                    made.__defaults__ = (None, made)
            else:
                made.unit.made.discard(made)
                made.__code__ = code
                made.unit.replaced = True
                for reading in ('programs', 'cellwise'):        # which others keep on it: see `engine.lift`
                    vars(made).pop(reading, None)
            self.made.add(made)
        made.unit = self
        return mark(made, Defined(self.text, self.name, traditional=True, details=self, kind=self.kind))

    def separate(self) -> Any:
        """A function value that keeps this definition when the names of the others get a new one."""
        return self.make()

    def in_space(self, ns: Namespace) -> Any:
        """The same function, made anew in another namespace."""
        return TradUnit(ns, self.source, self.header, self.tokens, self.first, self.last, self.text).make()

    def named(self, name: str) -> None:
        """A traditional function keeps the name of its header."""

    def label_lines(self) -> dict[str, int]:
        """The labels and the lines of the function that they stand on."""
        return {name: line - self.first for name, line in labels(self.block).items()}

    def controlled(self) -> bool:
        """Whether it has controls (⎕STOP ⎕TRACE ⎕MONITOR)."""
        return any(self.controls.values())

    def enter(self, f: Any) -> Any:
        """Compile, and give every function value made so far the code."""
        if self.code is None:
            self.code = self.compile({})
        for made in self.made:
            made.__code__ = self.code
        f.__code__ = self.code
        return f

    def rest(self) -> types.CodeType:
        """The code of the function (⎕line, ⎕state, ∇) that goes on with it at a line: see `suspend`."""
        if self.rest_code is None:
            constants = Constants()
            scope = SharedScope(self.ns, set(self.header.names()) | set(labels(self.block)))
            scope.labels = labels(self.block)
            with placing(self.source):
                body = TradEmitter(self, scope, constants, rest=True).rest()
            names = [ast.arg('⎕line'), ast.arg('⎕state'), ast.arg('∇')]
            definition = ast.FunctionDef(self.name, ast.arguments([], names, None, [], [], None, []), body, [])
            self.place(definition)
            module = finish(ast.Module([definition], []), self.source, constants)
            self.rest_code = next(c for c in module.co_consts if type(c) is types.CodeType)
        return self.rest_code

    def invalidate(self) -> None:
        gave, self.gives = self.gives, None
        if gave:
            self.ns.class_changed(mangle(self.name))
        self.code = self.rest_code = None
        self.variants.clear()
        while self.taken:
            self.taken.pop().old = True
        for made in self.made:
            made.__code__ = NILADIC_STUB if self.kind == 'N' else STUB

    def variant(self, classes: tuple[bool, ...]) -> Any:
        operands = {name: 'F' if is_function else 'A'
                    for name, is_function in zip(self.header.operands, classes, strict=False)}
        code = self.compile(operands)
        return types.FunctionType(code, self.ns.names)

    def compile(self, operands: dict[str, str]) -> types.CodeType:
        """The code object of the function, or for an operator of (left, right, operator) → derived function.

        Where a name is a function on one way through it and an array on another (``:If 900⌶⍬ ⋄ a←⊢ ⋄ :EndIf`` with a
        left argument a), which shows when it runs, and it is compiled `late`. So it is where it names members of what
        a niladic function gives.
        """
        self.late = self.late or calls_for_members([x for x in heads(self.tokens) if x not in self.header.names()],
                                                   self.ns)
        constants = Constants()
        own = not (self.late or self.asks or self.trapping or calls_out(self))
        names = {n for n in [*self.header.names(), *labels(self.block)] if n[0] != '⎕'}
        module_scope = SharedScope(self.ns, set() if own else names)
        scope: Scope = OwnScope(module_scope, names) if own else module_scope
        scope.mixed = names if self.late else set()
        scope.labels = labels(self.block)
        scope.classes.update(operands)
        given = [*self.header.left, *self.header.right]
        scope.classes.update(dict.fromkeys([*given, *labels(self.block)], 'A'))
        with placing(self.source):
            body = TradEmitter(self, scope, constants).function()
        if isinstance(scope, OwnScope):
            body += scope.bound_unseen()
        bound = {*scope.bindings, *operands.items(), *((name, 'A') for name in given)}
        if not self.late and any(kind == 'F' and (name, 'A') in bound for name, kind in bound):
            self.late = True
            return self.compile(operands)
        self.gives = {kind for name, kind in scope.bindings if name in self.header.result} == {'F'}
        arguments = ast.arguments([], [ast.arg('⍵'), ast.arg('⍺'), ast.arg('∇')], None, [], [], None,
                                  [ast.Constant(None), ast.Constant(None)])
        if self.kind == 'N':
            arguments = ast.arguments([], [], ast.arg('⎕given'), [ast.arg('∇')], [ast.Constant(None)], None, [])
        inner = f'∇{self.name}' if operands else self.name      # the operator's own name stays free for it
        definition = ast.FunctionDef(inner, arguments, body, [])
        self.place(definition)
        top = definition
        if operands:
            defaults = ast.Assign([ast.Attribute(name_load(inner), '__defaults__', ast.Store())],
                                  ast.Tuple([ast.Constant(None), name_load(inner)], ast.Load()))
            result = ast.Return(ast.Call(name_load('⎕derived'), [name_load(x) for x in (inner, '∇∇', '⍺⍺', '⍵⍵')], []))
            top = ast.FunctionDef(self.name, ast.arguments(
                [], [ast.arg('⍺⍺'), ast.arg('⍵⍵'), ast.arg('∇∇')], None, [], [], None, []),
                [definition, defaults, result], [])
            self.place(top)
        module = finish(ast.Module([top], []), self.source, constants)
        module_scope.watch(self)
        return next(c for c in module.co_consts if type(c) is types.CodeType)

    def place(self, node: Any) -> None:
        node.lineno = node.end_lineno = self.first
        node.col_offset = node.end_col_offset = 0


TRADITIONAL: weakref.WeakSet[TradUnit] = weakref.WeakSet()


def own_name_classes(tokens: Tokens, head: header.Header) -> set[int]:
    """Where ``⎕NC'name'`` asks, by itself, for a name of the function whose class its text tells if it has a value:
    an argument, as in ``:If 0=⎕NC'left'``, or a name that it assigns. Such a question makes no name's class uncertain.
    """
    told = {*head.left, *head.right, *(assigned(tokens) & {*head.locals, *head.result})}
    found = set()
    for i, (t, name) in enumerate(pairwise(tokens)):
        alone = i + 2 == len(tokens) or tokens[i + 2].type in ('SEP', 'RPAR')
        if t.text.upper() == '⎕NC' and name.type == 'STRING' and name.text[1:-1] in told and alone and (
                i == 0 or tokens[i - 1].type != 'DOT'):
            found.add(i)
    return found


def assigns_trap(tokens: Tokens) -> bool:
    """Whether ⎕TRAP stands left of an arrow."""
    return any(t.text == '⎕TRAP' and after.type == 'ASSIGN' for t, after in pairwise(tokens))


def trap_everywhere() -> None:
    """A ⎕TRAP may be set that sends any function on: all ask for it from now on."""
    if S.session is not None and not S.session.traps_everywhere:
        S.session.traps_everywhere = True
        for unit in list(TRADITIONAL):
            unit.invalidate()


def _niladic_stub(*given: Any, self: Any = None) -> Any:
    return self.unit.enter(self)(*given)


NILADIC_STUB = _niladic_stub.__code__.replace(co_varnames=('∇', '⎕given'))      # which a def cannot name


def calls_out(unit: TradUnit) -> bool:
    """Whether the function may call one that could look at its locals: any user function but itself."""
    local = set(unit.header.names()) | set(labels(unit.block))
    if unit.header.operands:
        return True
    for i, t in enumerate(unit.tokens):
        if t.type == 'NAME' and t.text not in local:
            if i and unit.tokens[i - 1].type == 'COLON' and unit.tokens[i - 1].end == t.col:
                continue                        # a keyword
            value = unit.ns.get(t.text)
            if (value is None or callable(value)) and t.text != unit.name:
                return True
        if t.type == 'DOT' and i and unit.tokens[i - 1].type in ('NAME', 'RPAR', 'RBRACK'):
            return True
    return False


__all__ = ['TRADITIONAL', 'TradUnit']
