"""What a region computes: a directed acyclic graph of scalar functions over inputs, and a reduction on top.

Nodes are numbered in the order in which APL would evaluate them. Each input has a role: 'F' for an array of the
full shape (or a scalar), 'S' for a scalar, 'L' and 'R' for the left and right argument of an outer product, whose
items meet every item of the other side. A node that only some items reach (a guard's branch) carries the conditions it
hangs on.

A function that is called item by item may give an integer for one item and a float for the next (``4 1÷2``), an array
has one type: a node says which call it belongs to, if any, so that what passes between calls is known (`doubts`).
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays import Value
from arrayl.engine.switch import SWITCH
from arrayl.fields import Fields
from arrayl.primitives.scalar.pervade import NUMBERS

INPUT, CONSTANT, MONADIC, DYADIC, SELECT, HOLE = range(6)      # HOLE: see `lift.filled`
FOLDS = {'+': 'add', '×': 'multiply', '⌈': 'maximum', '⌊': 'minimum', '∧': 'logical_and', '∨': 'logical_or',
         '≠': 'logical_xor'}            # reductions that the engine knows, and NumPy's name for them
Guard = tuple[tuple[int, bool], ...]    # conditions (nodes) and what they must be


class Node(Fields):
    """`value`: the number of an input, or a constant, or the `Scalar` of a function, or the number of one in a hole and
    whether it is called for all items at once. `call` numbers the function, called item by item, that it is part of;
    0: it is one of whole arrays."""
    kind: int
    value: Any
    arguments: tuple[int, ...] = ()     # right argument first; SELECT: condition, then, else
    guard: Guard = ()
    call: int = 0


class Program:
    """Nodes, of which `root` is the result; `fold` is the glyph of a reduction along `axis`: all, last or first."""

    __slots__ = ('axis', 'call', 'calls', 'filled', 'fold', 'free', 'nodes', 'plans', 'roles', 'root', 'selections',
                 'spaces', 'units')

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.roles: list[str] = []
        self.root = -1
        self.fold = self.axis = ''
        self.free: tuple[tuple[Any, str], ...] = ()
        # further inputs, looked up when it runs: a dict of names, or an inner dfn that has captured the variable (or
        # the number of it among the functions that this is the program of), or the namespace of a tradfn, which may
        # borrow the name from a dfn that called it; and the key
        self.spaces: frozenset[Any] = frozenset()       # namespaces of the defined functions in it,
        self.units: frozenset[Any] = frozenset()        # and the compiler's records of them
        self.plans: dict[Any, Any] = {}
        self.filled: dict[Any, Any] = {}                # of a program with holes: those for functions in them
        self.selections = 0                             # guards
        self.call = self.calls = 0                      # the call that is being added, and how many there are

    def add(self, kind: int, value: Any, arguments: tuple[int, ...] = (), guard: Guard = ()) -> int:
        node = Node(kind, value, arguments, guard, self.call)
        if kind == CONSTANT or not guard:               # the same function of the same arguments: once
            for i, other in enumerate(self.nodes):
                if other.kind == kind and other.arguments == arguments and other.guard == guard and kind != INPUT \
                        and type(other.value) is type(value) and other.value == value \
                        and (other.call == self.call or kind == CONSTANT):
                    return i
        self.nodes.append(node)
        return len(self.nodes) - 1

    def input(self, role: str) -> int:
        self.roles.append(role)
        return self.add(INPUT, len(self.roles) - 1)

    def item_by_item(self) -> None:
        """What is added from here on is a function that is called for every item."""
        self.calls += 1
        self.call = self.calls

    def given(self) -> set[int]:
        """The nodes that are results of calls, which others, a reduction or the caller get as an array."""
        found = {i for node in self.nodes for i in (*node.arguments, *(c for c, _ in node.guard))
                 if 0 < self.nodes[i].call != node.call}
        return found | {self.root} if self.nodes[self.root].call else found

    def compares(self) -> bool:
        """Whether all its functions compare, or join the results of comparisons, and its constants are integers."""
        return all(node.value.glyph in '<≤=≥>≠∧∨⍲⍱~' if node.kind in (MONADIC, DYADIC) else node.kind == INPUT
                   or (node.kind == CONSTANT and type(node.value) is int) for node in self.nodes)

    def rounded(self) -> dict[int, str]:
        """The quotients that nothing reads but floor, or nothing but ceiling, which round them: ⌊ or ⌈ by node."""
        readers: dict[int, set[str]] = {self.root: {''}}
        for node in self.nodes:
            glyph = node.value.glyph if node.kind == MONADIC else ''
            for i in (*node.arguments, *(c for c, _ in node.guard)):
                readers.setdefault(i, set()).add(glyph if glyph in ('⌊', '⌈') else '')
        return {i: min(glyphs) for i, glyphs in readers.items() if len(glyphs) == 1 and '' not in glyphs
                and self.nodes[i].kind == DYADIC and self.nodes[i].value.glyph == '÷'}

    def functions(self) -> int:
        """How many functions there are."""
        return sum(node.kind >= MONADIC for node in self.nodes)


class Apart:
    """Items that stay integers or floats each for itself from one run to the next, whatever array they stand in.

    `mixed`: floats of the first input may be integers.
    """
    def __init__(self, mixed: bool) -> None:
        self.mixed = mixed


def shows_its_type(made: np.ndarray) -> bool:
    """Whether an array of floats, whose items may each be an integer or a float, is sure to be one of floats."""
    return made.dtype.kind != 'f' or bool(np.not_equal(made, np.rint(made)).any())


def run(program: Program, *values: Value, apart: Apart | None = None) -> Value | None:
    """The value of `program` for these inputs; None when the plain path must do it."""
    if not SWITCH.on:
        return None
    from arrayl.engine.run import attempt  # what runs programs is imported with the first that is run
    return attempt(program, values, apart)


def region(program: Program, *values: Value) -> Value | None:
    """`run`, when the arguments are large enough for it to pay."""
    return run(program, *values) if large(program, values) else None


def large(program: Program, values: tuple[Value, ...]) -> bool:
    """Whether the inputs of a region are numbers, and so many that it may pay."""
    left = right = full = 1
    for role, value in zip(program.roles, values, strict=True):
        if type(value) is np.ndarray:
            size = value.size
            if role == 'F':
                full = size if size > full else full
            elif role == 'L':
                left = size
            elif role == 'R':
                right = size
        elif type(value) not in NUMBERS:
            return False
    return full >= SWITCH.least or left * right >= SWITCH.least
