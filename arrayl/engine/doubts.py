"""Arrays of items that are integers or floats by their values.

A function that is called item by item gives 2 for ``4÷2`` and 0.5 for ``1÷2``, an integer and a float. What it gives
for all items is an array of floats where one item is a float, else one of integers, which are exact beyond 2⁵³. The
engine computes such items as floats; by their types it knows that they may be integers (`kinds`). So a few items are
computed as the plain path does, with numbers: one that is a float settles it. Where all of these are integers, the
plan is made anew for the case that all items are (`Planner.integral`), which shows when it runs. Failing that, a
result with an item that is no integer is one of floats.
"""
from __future__ import annotations

from typing import Any

from arrayl.engine.plan import Plan
from arrayl.engine.program import CONSTANT, INPUT, SELECT, Program

SAMPLES = 40                            # items that are looked at, where none is a float


def settled(program: Program, plan: Plan, values: tuple[Any, ...], size: int, columns: int) -> bool:
    """Whether every array in doubt, of `size` items in rows of `columns`, is surely one of floats."""
    places = range(size) if size <= SAMPLES else [int(k * 0.6180339887 % 1 * size) for k in range(SAMPLES)]
    return all(any(Item(program, plan, values, i, columns).is_float(node) for i in places)
               for node in plan.doubts)


class Item:
    """What the plain path computes for one place of a table; arrays ahead of the node asked for are of floats."""

    def __init__(self, program: Program, plan: Plan, values: tuple[Any, ...], place: int, columns: int) -> None:
        self.program, self.plan, self.values = program, plan, values
        self.at = {'F': place, 'L': place // columns, 'R': place % columns}
        self.known: dict[int, Any] = {}

    def is_float(self, node: int) -> bool:
        return type(self.number(node)) is float

    def number(self, i: int) -> Any:
        """Node `i` as the others of its call see it."""
        if i not in self.known:
            self.known[i] = self.compute(i)
        return self.known[i]

    def compute(self, i: int) -> Any:
        node = self.program.nodes[i]
        if node.kind == CONSTANT:
            return node.value
        if node.kind == INPUT:
            value = self.values[node.value]
            return value if not hasattr(value, 'flat') else plain(value.flat[self.at[self.program.roles[node.value]]])

        def given(j: int) -> Any:
            """Node `j` as this one sees it: that of another call is an item of an array."""
            found = self.number(j)
            return float(found) if j in self.plan.floats and self.program.nodes[j].call != node.call else found
        if node.kind == SELECT:
            condition, then, other = node.arguments
            return given(then if given(condition) else other)
        numbers = [given(j) for j in node.arguments]
        return node.value.number(*numbers)


def plain(item: Any) -> Any:
    """An item of an array as a Python number."""
    found = item.item()
    return int(found) if type(found) is bool else found
