"""Traditional functions read as programs of the engine, as `compile.readings` reads dfns.

One is read that only assigns to its own names, by lines and ``:If``, and may ``:Return``. What a branch of an ``:If``
computes counts for the items that get there: after it each name that the branches leave different is a choice between
theirs, as the result of a guard is. Where a branch returns, what follows the ``:If`` is part of the others.
"""
from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from arrayl.compile import readings
from arrayl.compile.functions import parse_body
from arrayl.compile.nodes import unparen
from arrayl.compile.readings import LARGEST, Body, Outside, modified
from arrayl.compile.traditional import blocks
from arrayl.compile.traditional.blocks import Block, Condition, Idle, If, Jump, Keyword, Label, Line
from arrayl.compile.traditional.lines import OwnScope, SharedScope
from arrayl.engine.lift import NotLiftable, constant
from arrayl.engine.program import Guard, Program
from arrayl.errors import APLError
from arrayl.syntax import tree
from arrayl.syntax.lexer import SyntaxAt, Token

if TYPE_CHECKING:
    from arrayl.compile.traditional.unit import TradUnit

Names = dict[str, int]
Run = Callable[[Block, Guard], Names]


def read(unit: TradUnit, program: Program, outside: Outside, w: int, a: int | None, guard: Guard) -> int:
    """Add the application of a traditional function to `program`."""
    if not readable(unit, a is not None):
        raise NotLiftable
    return TraditionalBody(unit, program, outside, w, a).result(unit.block, guard)


def readable(unit: TradUnit, dyadic: bool) -> bool:
    """Whether a call may be all that it does: it gives a value, not shyly, and uses nothing of the system."""
    h = unit.header
    lists = h.listed or h.right_listed
    fits = len(h.left) == 1 if dyadic else not h.left or h.optional
    return fits and not (lists or h.shy or unit.late or unit.flat) and len(h.result) == len(h.right) == 1 \
        and not any(name[0] == '⎕' for name in h.locals) and readings.readable(unit.tokens)


def straight(unit: TradUnit) -> tuple[list[tree.Node], tuple[bool, bool]] | None:
    """The statements of a function without control structures, its result the last of them, and whether it may be
    called with one argument, and with two; None if it has to be called."""
    fits = readable(unit, False), readable(unit, True)
    if not any(fits) or len(unit.tokens) > LARGEST or any(not isinstance(x, Line | Label) for x in unit.block):
        return None
    reader = Reader(unit)
    result = Token('NAME', unit.header.result[0], unit.first, 0, 0)
    try:
        statements = [reader.assignment(x.tokens) for x in unit.block if isinstance(x, Line)]
        return [*statements, tree.Name(result, 'A')], fits
    except (NotLiftable, APLError, SyntaxAt):
        return None


class Reader:
    """Parses the statements of a function, in their order."""

    def __init__(self, unit: TradUnit) -> None:
        self.unit, h = unit, unit.header
        self.labels = set(blocks.labels(unit.block))
        self.own = set(h.names())
        self.scope = OwnScope(SharedScope(unit.ns, set()), self.own | self.labels)
        self.scope.classes.update(dict.fromkeys([*h.left, *h.right, *self.labels], 'A'))

    def parse(self, tokens: list[Token]) -> tree.Node:
        last = tokens[-1]
        nodes, classifier = parse_body(tokens, self.scope, {}, Token('$END', '', last.line, last.end, last.end))
        self.scope.classes.update(classifier.classes)
        return nodes[0]

    def assignment(self, tokens: list[Token]) -> tree.Assign:
        """A statement that assigns to a name of the function."""
        node = modified(self.parse(tokens), self.own)
        if isinstance(node, tree.Assign):
            target = unparen(node.target)
            if isinstance(target, tree.Name) and target.at.text in self.own - self.labels:
                return node
        raise NotLiftable


class TraditionalBody(Body):
    """The lines and conditions of a traditional function into a program."""

    def __init__(self, unit: TradUnit, program: Program, outside: Outside, w: int, a: int | None) -> None:
        h = unit.header
        names = {h.right[0]: w}
        if a is not None:
            names[h.left[0]] = a
        super().__init__(program, outside, names)
        self.returns = h.result[0]
        self.reader = Reader(unit)

    def atom(self, node: tree.Node, guard: Guard) -> int:
        if isinstance(node, tree.Name) and node.at.text in self.reader.own | self.reader.labels \
                and node.at.text not in self.names:
            raise NotLiftable                   # it has no value here, or only where some branch went
        return super().atom(node, guard)

    def result(self, block: Block, guard: Guard) -> int:
        """The node of what the function returns that goes on with `block`."""
        for i, item in enumerate(block):
            if isinstance(item, Jump) and item.kind == 'return':
                break
            if isinstance(item, If) and may_return(item):
                return self.choose(item, 0, guard, partial(self.returned, block[i + 1:]))['']
            self.item(item, guard)
        if self.returns not in self.names:
            raise NotLiftable
        return self.names[self.returns]

    def returned(self, rest: Block, block: Block, guard: Guard) -> Names:
        """The same for `block` and the `rest` of the function, as the only name."""
        return {'': self.result([*block, *rest], guard)}

    def block(self, block: Block, guard: Guard) -> Names:
        """The names as `block`, which does not return, leaves them."""
        for item in block:
            self.item(item, guard)
        return self.names

    def item(self, item: blocks.Item, guard: Guard) -> None:
        if isinstance(item, Line) and not item.branch:
            node = self.reader.assignment(item.tokens)
            name = unparen(node.target).at.text
            if name in self.reader.labels:
                raise NotLiftable
            self.names[name] = self.value(node.value, guard)
        elif isinstance(item, If):
            before = dict(self.names)
            self.names = self.choose(item, 0, guard, self.block)
            if self.names == before:
                raise NotLiftable               # nothing would ask for the condition, which may be wrong
        elif not isinstance(item, Label | Keyword | Idle):
            raise NotLiftable

    def choose(self, item: If, k: int, guard: Guard, run: Run) -> Names:
        """What `run` gives for the branches of an :If from number `k` on: for each name a choice between theirs."""
        if k == len(item.branches):
            return run(item.otherwise or [], guard)
        condition, body = item.branches[k]
        test = self.condition(condition, guard)
        kept = dict(self.names)
        then = run(body, (*guard, (test, True)))
        self.names = kept
        other = self.choose(item, k + 1, (*guard, (test, False)), run)
        return {name: self.choice(test, then[name], other[name], guard) for name in then if name in other}

    def choice(self, test: int, then: int, other: int, guard: Guard) -> int:
        return then if then == other else super().choice(test, then, other, guard)

    def condition(self, condition: Condition, guard: Guard) -> int:
        """The node of a condition. A later part is asked only where it decides."""
        if any(not isinstance(x, Label | Idle) for between in condition.between for x in between):
            raise NotLiftable
        return self.part(condition, 0, guard)

    def part(self, condition: Condition, k: int, guard: Guard) -> int:
        test = self.value(self.reader.parse(condition.parts[k][1]), guard)
        if k + 1 == len(condition.parts):
            return test
        more = condition.parts[k + 1][0] == 'andif'
        following = self.part(condition, k + 1, (*guard, (test, more)))
        known = constant(int(not more), self.program)
        return self.choice(test, *((following, known) if more else (known, following)), guard)


def may_return(item: If) -> bool:
    """Whether a branch of an :If, or of one in it, returns."""
    return any(isinstance(x, Jump) for x in blocks.walk([item]))
