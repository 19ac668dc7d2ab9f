"""Dfns of one expression, for `operators.cells`: their functions as values, their names as what they stand for.

Statements before the last may give names to values. Anything else (a guard, a name from outside, an operator whose
operand is no function as written) makes the dfn one that is called for each cell.
"""
from __future__ import annotations

from typing import Any

from arrayl.compile.regions import LARGEST, number, statements_of, unparen
from arrayl.errors import APLError
from arrayl.operators.cells import Beyond, Cells, Expression, Frame
from arrayl.operators.train import train
from arrayl.primitives.registry import REGISTRY
from arrayl.syntax import tree

Names = dict[str, Any]
OPERATORS = '/⌿\\⍀⍨.∘⍤⍥'


def read(f: Any) -> Expression | None:
    """What dfn `f` does to cells; None when it has to be called."""
    node = getattr(getattr(f, 'unit', None), 'node', None)
    if not isinstance(node, tree.Dfn) or len(node.tokens) > LARGEST:
        return None
    statements = statements_of(f)
    try:
        return None if statements is None else _body(statements)
    except (APLError, Beyond):
        return None


def _body(statements: list[tree.Node]) -> Expression:
    names = {'⍵', '⍺'}
    steps = []
    for node in statements[:-1]:
        target = unparen(node.target) if isinstance(node, tree.Assign) else None
        if not isinstance(node, tree.Assign) or not isinstance(target, tree.Name) or target.at.text[0] in '⎕⍞⍵∇⍺':
            raise Beyond
        steps.append((target.at.text, _value(node.value, names)))
        names.add(target.at.text)
    result = _value(statements[-1], names)

    def run(frame: Frame, w: Cells, a: Cells | None) -> Cells:
        known: Names = {'⍵': w, '⍺': a}
        for name, value in steps:
            known[name] = value(frame, known)
        return result(frame, known)
    return run


def _value(node: tree.Node, names: set[str]) -> Any:
    """The code of a value: a function of the frame and the names that are known."""
    node = unparen(node)
    if isinstance(node, tree.Monadic | tree.Dyadic):
        f, right = _function(node.function), _value(node.right, names)
        if isinstance(node, tree.Monadic):
            return lambda frame, known: frame.apply(f, right(frame, known))
        left = _value(node.left, names)
        return lambda frame, known: frame.apply(f, right(frame, known), left(frame, known))
    if isinstance(node, tree.Index):
        return _sorted(node, names)
    value = number(node)
    if value is not None:
        return lambda frame, known: Cells(value, False)
    if isinstance(node, tree.Name) and node.at.text in names:
        return lambda frame, known: _known(known, node.at.text)
    raise Beyond


def _known(known: Names, name: str) -> Cells:
    found: Cells | None = known[name]
    if found is None:                   # ⍺ of a dfn that is called without one
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


def _function(node: tree.Node) -> Any:
    """A function value for the tree of a function that has no names in it."""
    if isinstance(node, tree.Primitive) and node.at.text in REGISTRY:
        return REGISTRY[node.at.text].value
    if isinstance(node, tree.Train):
        first = number(unparen(node.parts[0])) if len(node.parts) == 3 else None
        return train([_function(node.parts[0]) if first is None else first, *map(_function, node.parts[1:])])
    if isinstance(node, tree.Derived) and isinstance(node.operator, tree.Primitive) and node.left is not None \
            and node.operator.at.text in OPERATORS:
        form = REGISTRY[node.operator.at.text].operator
        if form is not None:
            operands = [_function(x) for x in (node.left, node.right) if x is not None]
            return form.run(*operands)
    raise Beyond

