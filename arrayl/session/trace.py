"""]trace: the value of every function call in an expression, in the order in which they happen.

The expression is compiled by an emitter that puts a recorder around every call, so that what runs is the
code that would run anyway, without regions. Calls inside a dfn are one call from outside.
"""
from __future__ import annotations

import ast
from typing import Any

from arrayl.arrays import is_char, is_nested, rank_of, shape_of
from arrayl.compile.expressions import Emitter
from arrayl.compile.source import Source
from arrayl.display.state import BoxState, render_lines
from arrayl.session.commands import Lines, command
from arrayl.settings import S
from arrayl.syntax import tree
from arrayl.syntax.lexer import Token, pair, statements, tokenize

TALLEST = 12                            # lines of one value that are shown
SHORT = 24                              # characters of an argument that are shown


class Tracer:
    """Prints the value of each call of one statement; `mates` are the brackets among its tokens."""

    def __init__(self, session: Any, source: Source, tokens: list[Token]) -> None:
        self.session, self.source, self.tokens = session, source, tokens
        self.mates = pair(tokens)
        self.shown = False                      # whether any call was

    def text(self, node: tree.Node) -> str:
        """The part of the source that `node` stands for."""
        places = {(t.line, t.col) for t in tokens_in(node)}
        found = [i for i, t in enumerate(self.tokens) if (t.line, t.col) in places]
        if not found:
            return ''
        first, last = min(found), max(found)
        while True:                             # a bracket brings its mate
            inside = [self.mates[i] for i in range(first, last + 1) if i in self.mates]
            wider = min([first, *inside]), max([last, *inside])
            if wider == (first, last):
                return ' '.join(self.source.span(self.tokens[first], self.tokens[last]).split('\n'))
            first, last = wider

    def record(self, label: str, value: Any) -> Any:
        """Print a call and its value, and give the value on."""
        self.shown = True
        if value is None:
            self.session.write(f'{label}  gives no result\n')
            return value
        for line in labelled(self.session, f'{label}  →', '  ', value, 4, TALLEST):
            self.session.write(f'{line}\n')
        return value


def labelled(session: Any, label: str, gap: str, value: Any, margin: int, most: int) -> Lines:
    """`label`, and `value` behind it where it fits in one line, else below it behind a margin; `most` lines at most."""
    lines = render_lines(value, box=session.display.state, width=S.pw - margin)
    if len(lines) == 1 and len(label) + len(gap) + len(lines[0]) <= S.pw:
        return [f'{label}{gap}{lines[0]}']
    if len(lines) > most:
        lines = [*lines[:most - 1], f'⋮ {len(lines) - most + 1} more lines']
    return [label, *(' ' * margin + line for line in lines)]


def brief(value: Any) -> str:
    """An argument in a few characters; a longer one as its shape in angle brackets."""
    if callable(value):
        return ''
    if rank_of(value) < 2 and not is_nested(value):
        lines = render_lines(value, box=BoxState())
        if len(lines) == 1 and len(lines[0]) <= SHORT:
            return f"'{lines[0]}'" if is_char(value) else lines[0] or '⍬'
    return f'⟨{" ".join(map(str, shape_of(value)))}⟩'


def tokens_in(node: Any) -> list[Token]:
    """The tokens of a tree, those of its parts included."""
    if isinstance(node, Token):
        return [node]
    if isinstance(node, list | tuple):
        return [t for part in node for t in tokens_in(part)]
    if isinstance(node, tree.Node):
        return [t for name in node.fields for t in tokens_in(getattr(node, name))]
    return []


def tracing_emitter(tracer: Tracer) -> type[Emitter]:
    """An emitter whose calls report to `tracer`."""
    class TracingEmitter(Emitter):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            self.plain = True
            self.whole: dict[int, tree.Node] = {}       # function node → the application it stands in

        def step(self, node: tree.Node, acc: ast.expr, may_lack: bool) -> ast.expr:
            if isinstance(node, tree.Monadic | tree.Dyadic):
                self.whole[id(node.function)] = node
            return super().step(node, acc, may_lack)

        def apply(self, function: tree.Node, w: ast.expr, a: ast.expr | None, may_lack: bool = False) -> ast.expr:
            whole = self.whole.get(id(function))
            label = tracer.text(whole or function)
            if whole is not None:
                recorder = self.constants.add(lambda value: tracer.record(label, value))
                return self.call(function.at, recorder, super().apply(function, w, a, may_lack))
            given: list[str] = []               # the part of a train has no arguments in the text: they are shown

            def keep(value: Any) -> Any:
                given.append(brief(value))
                return value

            def record(value: Any) -> Any:
                right, left = given[:1], given[1:]
                given.clear()
                return tracer.record(' '.join([*left, label, *right]), value)
            keeper = self.constants.add(keep)
            w, a = self.call(function.at, keeper, w), self.call(function.at, keeper, a) if a is not None else None
            return self.call(function.at, self.constants.add(record), super().apply(function, w, a, may_lack))

        def leaf_index(self, node: tree.Index) -> ast.expr:
            result = super().leaf_index(node)
            label = tracer.text(node)
            return self.call(node.at, self.constants.add(lambda value: tracer.record(label, value)), result)
    return TracingEmitter


@command(']trace')
def trace(session: Any, arguments: str) -> Lines:
    """]trace expression

    Run the expression and show the value of every function call in it, primitive by primitive, as they happen. An
    argument of a part of a train that is too long is shown by its shape: ⟨3 4⟩.

          ]trace 2×3+4
    3+4  →  7
    2×3+4  →  14
    """
    if not arguments.strip():
        return [']trace needs an expression']
    source = Source(arguments)
    for tokens in statements(tokenize(arguments)):
        tracer = Tracer(session, source, tokens)
        statement = session.compile(tokens, source, tracing_emitter(tracer))
        value = statement.run()
        if value is not None and not statement.shy and (callable(value) or not tracer.shown):
            session.show(value)
    return []
