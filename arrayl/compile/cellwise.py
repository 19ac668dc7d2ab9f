"""Functions of one expression, for `operators.cells`: their functions as values, their names as what they stand for.

Statements before the last may give names to values, and names from outside may stand for arrays. Anything else (a
guard, an operator whose operand is no function as written) makes the dfn or tradfn one that is called for each cell.
"""
from __future__ import annotations

from typing import Any

from arrayl.arrays import items_of
from arrayl.compile import literals
from arrayl.compile.nodes import unparen
from arrayl.compile.readings import (
    LARGEST,
    SYSTEM,
    dfn_of,
    home,
    is_traditional,
    modified,
    number,
    space_of,
    statements_of,
)
from arrayl.compile.traditional.borrowed import own_names
from arrayl.engine.lift import NotLiftable, elsewhere, value_of
from arrayl.errors import APLError
from arrayl.operators.cells import Beyond, Cells, Expression, Frame
from arrayl.operators.train import train
from arrayl.primitives.registry import REGISTRY
from arrayl.syntax import tree

Names = dict[str, Any]
OPERATORS = '/⌿\\⍀⍨.∘⍤⍥'


def read(f: Any) -> Expression | None:
    """What defined function `f` does to cells; None when it has to be called."""
    try:
        if is_traditional(f):
            from arrayl.compile.traditional import reading  # not needed to start
            found = reading.straight(f.unit)
            return None if found is None else TraditionalBody(f, *found).expression()
        statements, node = statements_of(f), dfn_of(f)
        if statements is None or node is None or len(node.tokens) > LARGEST:
            return None
        return Body(f, statements).expression()
    except (APLError, Beyond, NotLiftable):
        return None


class Body:
    """The statements of dfn `f`, or of any other value of the same inner dfn; `names` have values so far."""
    right, left = '⍵', '⍺'

    def __init__(self, f: Any, statements: list[tree.Node]) -> None:
        self.f, self.statements = f, list[tree.Node]()
        self.names = {self.right, self.left}
        assigned = set[str]()
        for node in statements:
            self.statements.append(modified(node, assigned))
            if node is not statements[-1]:
                assigned.add(self.target(self.statements[-1]))
        self.targets = assigned

    @staticmethod
    def target(node: tree.Node) -> str:
        target = unparen(node.target) if isinstance(node, tree.Assign) else None
        if not isinstance(target, tree.Name) or target.at.text[0] in '⎕⍞⍵∇⍺':
            raise Beyond
        return target.at.text

    def begin(self, w: Cells, a: Cells | None) -> Names:
        """The names that a call begins with."""
        return {self.right: w, self.left: a}

    def expression(self) -> Expression:
        steps = []
        for node in self.statements[:-1]:
            assert isinstance(node, tree.Assign)
            name = self.target(node)
            steps.append((name, self.value(node.value)))
            self.names.add(name)
        result = self.value(self.statements[-1])

        spaces = frozenset([space_of(self.f)])

        def run(frame: Frame, f: Any, w: Cells, a: Cells | None) -> Cells:
            if elsewhere(spaces):
                raise Beyond
            known = {**self.begin(w, a), '∇': f}
            for name, value in steps:
                known[name] = value(frame, known)
            return result(frame, known)
        return run

    def value(self, node: tree.Node) -> Any:
        """The code of a value: a function of the frame and the names that are known."""
        node = unparen(node)
        if isinstance(node, tree.Monadic | tree.Dyadic):
            f, right = _function(node.function), self.value(node.right)
            if isinstance(node, tree.Monadic):
                return lambda frame, known: frame.apply(f, right(frame, known))
            left = self.value(node.left)
            return lambda frame, known: frame.apply(f, right(frame, known), left(frame, known))
        if isinstance(node, tree.Index):
            return _sorted(node, self.names)
        if isinstance(node, tree.Strand):
            items = [x for item in node.items for x in self.items(item)]
            return lambda frame, known: frame.strand([item(frame, known) for item in items])
        value = _literal(node)
        if value is not None:
            return lambda frame, known: frame.constant(value)
        if not isinstance(node, tree.Name):
            raise Beyond
        name = node.at.text
        if name in self.names:
            return lambda frame, known: _known(known, name)
        if name in self.targets or name[0] in '⎕⍞#∇⍺⍵⍬' or node.kind != 'A':
            raise Beyond
        names, key = home(self.f, name)
        if names is self.f:
            return lambda frame, known: frame.constant(value_of(known['∇'], key))
        return lambda frame, known: frame.constant(value_of(names, key))      # as it is at each run


    def items(self, node: tree.Node) -> list[Any]:
        """The code of the items that a part of a strand gives: one, or the numbers of a run."""
        if not isinstance(node, tree.Numbers):
            return [self.value(node)]
        cells = [Cells(x, False) for x in items_of(literals.numbers(node.at))]
        return [lambda frame, known, x=x: x for x in cells]


class TraditionalBody(Body):
    """The statements of a tradfn, and whether it may be called with one argument and with two."""

    def __init__(self, f: Any, statements: list[tree.Node], fits: tuple[bool, bool]) -> None:
        h = f.unit.header
        self.fits, self.right, self.left = fits, h.right[0], (h.left or [''])[0]
        self.own = own_names(f.unit)
        super().__init__(f, statements)

    def value(self, node: tree.Node) -> Any:
        node = unparen(node)
        if isinstance(node, tree.Name) and node.at.text not in self.names and node.at.text in self.own:
            raise Beyond                # it has no value here
        return super().value(node)

    def begin(self, w: Cells, a: Cells | None) -> Names:
        if not self.fits[a is not None]:
            raise Beyond
        return {self.right: w} if a is None else {self.right: w, self.left: a}


def _known(known: Names, name: str) -> Cells:
    found: Cells | None = known.get(name)
    if found is None:                   # a left argument that is not given
        raise Beyond
    return found


def _sorted(node: tree.Index, names: set[str]) -> Any:
    """``x[⍋x]`` and ``x[⍒x]``."""
    x, slot = unparen(node.array), unparen(node.slots[0]) if len(node.slots) == 1 and node.slots[0] else None
    if isinstance(slot, tree.Monadic) and isinstance(slot.function, tree.Primitive) and slot.function.at.text in '⍋⍒':
        y, down = unparen(slot.right), slot.function.at.text == '⍒'
        if isinstance(x, tree.Name) and isinstance(y, tree.Name) and x.at.text == y.at.text in names:
            return lambda frame, known: frame.sorted(_known(known, x.at.text), down)
    raise Beyond


def _literal(node: tree.Node) -> Any:
    """The value of numbers or a text as written; None of anything else."""
    if isinstance(node, tree.Numbers):
        return literals.numbers(node.at)
    return literals.string(node.at) if isinstance(node, tree.String) else None


def _operand(node: tree.Node) -> Any:
    value = _literal(unparen(node))
    return _function(node) if value is None else value


def _function(node: tree.Node) -> Any:
    """A function value for the tree of a function that has no names in it but those of system functions."""
    if isinstance(node, tree.Name) and node.kind == 'F' and node.at.text.upper() in SYSTEM:
        return REGISTRY[node.at.text.upper()].value
    if isinstance(node, tree.Primitive) and node.at.text in REGISTRY:
        return REGISTRY[node.at.text].value
    if isinstance(node, tree.Train):
        first = number(unparen(node.parts[0])) if len(node.parts) == 3 else None
        return train([_function(node.parts[0]) if first is None else first, *map(_function, node.parts[1:])])
    if isinstance(node, tree.Derived) and isinstance(node.operator, tree.Primitive) and node.left is not None \
            and node.operator.at.text in OPERATORS:
        form = REGISTRY[node.operator.at.text].operator
        if form is not None:
            read = _operand if node.operator.at.text == '∘' else _function
            operands = [read(x) for x in (node.left, node.right) if x is not None]
            return form.run(*operands)
    raise Beyond

