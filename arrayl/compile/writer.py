"""The writing of one Python function: its statements, temporaries and constants, with the place of each in the text.

What must be computed before what stands left of it in Python is spilled into a temporary. Expressions deeper
than `DEEPEST` are spilled too, because CPython's compiler recurses on the C stack.
"""
from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from arrayl.compile.scopes import FrameScope, Scope, module_scope, name_load, name_store
from arrayl.compile.source import Source
from arrayl.syntax import tree
from arrayl.syntax.lexer import Token

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


def clearing(keys: list[str], body: list[ast.stmt]) -> list[ast.stmt]:
    """`body`, which at its end lets go of inner functions that mention themselves: circles wait for the collector."""
    cleared: list[ast.stmt] = [ast.Assign([ast.Name(key, ast.Store())], ast.Constant(None)) for key in keys]
    return [ast.Try(body, [], [], cleared)] if keys else body


class Writer:
    """Writes the statements of one Python function into `body`."""

    def __init__(self, scope: Scope, source: Source, constants: Constants,
                 nested: Callable[[Any, tree.Dfn], ast.expr]) -> None:
        self.scope, self.source, self.constants, self.nested = scope, source, constants, nested
        self.body: list[ast.stmt] = []
        self.temps = 0
        self.unhoistable = False                # inside a function that could not be made when compiling
        self.marker: Token | None = None        # the first token of the train around: errors inside are marked there
        self.calls_user = False                 # whether a defined function is called: shyness must be reset
        self.plain = False                      # inside the plain path of a region (see `regions`)
        self.known: dict[int, ast.expr] = {}    # nodes that a region has evaluated, by identity

    # --- small makers
    def place(self, node: Any, token: Token) -> Any:
        """`node` with the position of `token`."""
        node.lineno = node.end_lineno = token.line
        node.col_offset = self.source.bytecol(token.line, token.col)
        node.end_col_offset = self.source.bytecol(token.line, token.end)
        return node

    def at(self, node: ast.expr, token: Token) -> Any:
        """`node` with the position of `token`, or of the train that is being applied."""
        return self.place(node, self.marker or token)

    def take(self) -> list[ast.stmt]:
        """What was written so far; it starts afresh."""
        out, self.body = self.body, []
        return out

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

    def ahead(self, mark: int, values: list[ast.expr]) -> list[ast.expr]:
        """`values`, made when `mark` statements were written: spilled ahead of what has been written since."""
        if len(self.body) == mark:
            return values
        late = self.body[mark:]
        del self.body[mark:]
        values = [self.spill(x) for x in values]
        self.body += late
        return values

    def light(self, value: ast.expr) -> ast.expr:
        return self.spill(value) if depth(value) > DEEPEST else value

    def need(self, token: Token, value: ast.expr) -> ast.expr:
        """`value`, or VALUE ERROR when the function called gave no result."""
        name = self.temp()
        test = ast.Compare(ast.NamedExpr(ast.Name(name, ast.Store()), value), [ast.IsNot()], [ast.Constant(None)])
        node = ast.IfExp(test, name_load(name), self.call(token, '⎕executed' if token.text == '⍎' else '⎕no_result'))
        node._depth = depth(value) + 3          # type: ignore[attr-defined]
        return node

    def space(self) -> ast.expr:
        """The namespace that the code belongs to."""
        module = module_scope(self.scope)
        if module is not None:
            return self.constants.add(module.ns)
        return ast.Attribute(name_load('⎕F'), 'space', ast.Load())

    def frame(self) -> ast.expr:
        """What ⍎ and its kin work in: the frame of a dynamic function, else the namespace."""
        return name_load('⎕F') if isinstance(self.scope, FrameScope) else self.space()


def SHY(on: bool) -> ast.stmt:
    return ast.Assign([ast.Attribute(name_load('⎕settings'), 'shy', ast.Store())], ast.Constant(on))


def depth(node: ast.expr | ast.stmt) -> int:
    return getattr(node, '_depth', 0)
