"""Selective assignment: putting values back where the targets that an expression selected come from.

`targets` tells what target arrays are. What was selected is walked beside the value, which conforms level by
level: a tagged array replaces a whole item, a number replaces a leaf, an untagged array is taken apart. For
a simple variable all that is one `store`.
"""
from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from heapq import heapify, heappop, heappush

import numpy as np

from arrayl.arrays import Value, as_array, build, items_of, shape_of, size_of
from arrayl.errors import APLSyntaxError, DomainError
from arrayl.functions import Derived, Function, Primitive, meaning
from arrayl.primitives.assignment.storing import changed_item, conform, modify, replace_at, resulting, store
from arrayl.primitives.assignment.targets import has_arrays
from arrayl.settings import S

# The functions that may stand in a selection, by glyph and valence. Some select at one ⎕ML alone.
SELECTING = {f'{glyph}₁' for glyph in ',⍪⌽⊖⊃↑⍉⌷∊'} | {f'{glyph}₂' for glyph in '↑↓⌽⊖⍴⊃⍉/⌿\\⍀⌷'}
BY_LEVEL = ('⊃₁', '↑₁', '∊₁')


def selecting(f: Function, valence: str) -> str:
    """The glyph of the function that selects in `f`, with its valence; SYNTAX ERROR where nothing selects.

    `f` is a selecting primitive, perhaps with axes, each or a bound left argument; or ⊢, as the ⍺ of ``⍺←⊢``.
    """
    m = meaning(f)
    if isinstance(m, Primitive) and m.glyph + valence == '⊢₁':
        return ''
    while isinstance(m, Derived):
        if m.operator == '∘' and not callable(m.left) and valence == '₁':
            m, valence = meaning(m.right), '₂'
        elif m.operator in ('¨', '[]'):
            m = meaning(m.left)
        else:
            break
    if not isinstance(m, Primitive) or m.glyph + valence not in SELECTING:
        raise APLSyntaxError('')
    return m.glyph + valence


def selective_assign(x: Value, selected: Value, value: Value, f: Function | None = None) -> Value:
    """The array `x` after ``(expr x)←value`` or ``(expr x)f←value``, `selected` being expr of its targets.

    Conformity is that of indexed assignment. Fill elements that expr brought in are ignored.
    """
    tag = getattr(selected, 'tag', None)
    if tag == 0:
        return value if f is None else resulting(f, value, x)
    if not has_arrays(x):
        if tag is not None:
            return replace_at(x, [index_of(-tag - 1, shape_of(x))], value, f)
        if not has_arrays(selected):
            return simple_assign(x, as_array(selected), value, f)
    scatter = Scatter(x)
    if tag is None:
        scatter.assign(as_array(selected), value, f)
    elif tag > 0:
        scatter.replace(tag, value, f, resulting)
    else:
        scatter.put(*scatter.leaf(-tag), value, f, resulting)
    return scatter.result()


def index_of(place: int, shape: tuple[int, ...]) -> Value:
    """The index (in the current ⎕IO) of the item at `place` in ravel order of an array of `shape`."""
    return build([int(k) + S.io for k in np.unravel_index(place, shape)])


def simple_assign(x: Value, selected: np.ndarray, value: Value, f: Function | None) -> Value:
    """Selective assignment to leaves of a simple `x`: all at once."""
    if selected.dtype.kind not in 'bi':
        raise DomainError
    places = np.asarray(selected).astype(np.int64) - 1
    if places.size and not (places.min() >= -1 and places.max() < size_of(x)):
        raise DomainError
    new = conform(value, places.shape)
    real = places >= 0
    if not real.all():
        new = new if new.ndim == 0 else new[real]
        places = places[real]
    if f is not None:
        if places.size == 0:
            return x
        return modify(x, places, new, f)
    return store(x, places, new)


class Scatter:
    """The items of a nested array by their place numbers, with what is to be assigned to them.

    Nodes are the array items in the order in which `selective_targets` numbers them; runs say which leaves
    belong to which node. Changed nodes are rebuilt from the last to the first, so that parents come after
    their items.
    """

    def __init__(self, x: Value) -> None:
        self.sources: list[Value] = []              # by node: the array
        self.parents: list[tuple[int, int]] = []    # by node: parent node and place in it
        self.starts: list[int] = []                 # by run: its first leaf
        self.runs: list[tuple[int, int]] = []       # by run: node, and place in it of the first leaf
        self.items: dict[int, list[Value]] = {}     # by changed node: its items now
        self.wholes: dict[int, Value] = {}          # by replaced node: what it is now
        leaves = 1
        stack: list[tuple[Value, int, int]] = [(x, -1, 0)]
        while stack:
            source, parent, place = stack.pop()
            node = len(self.sources)
            if not isinstance(source, np.ndarray) and parent >= 0:
                self.starts.append(leaves)
                self.runs.append((parent, place))
                leaves += 1
                continue
            self.sources.append(source)
            self.parents.append((parent, place))
            if has_arrays(source):
                children = source.reshape(-1).tolist()
                stack.extend((children[k], node, k) for k in range(len(children) - 1, -1, -1))
            else:
                self.starts.append(leaves)
                self.runs.append((node, 0))
                leaves += size_of(source)
        self.leaves = leaves

    def assign(self, selected: Value, value: Value, f: Function | None) -> None:
        """Assign `value` to all that `selected` selects, in ravel order."""
        stack: list[tuple[Value, Value]] = [(selected, value)]
        while stack:
            target, new = stack.pop()
            if not isinstance(target, np.ndarray):
                if target:
                    self.put(*self.leaf(target), new, f)
                continue
            tag = getattr(target, 'tag', None)
            if tag is not None:
                if tag < 0:
                    self.put(*self.leaf(-tag), new, f)
                else:
                    self.replace(tag, new, f)
            elif target.dtype.kind == 'O' or target.any():
                conformed = conform(new, target.shape)
                news = items_of(conformed) * (target.size if conformed.ndim == 0 else 1)
                stack.extend(zip(reversed(items_of(target)), reversed(news), strict=True))

    def leaf(self, number: int) -> tuple[int, int]:
        """The node of a leaf and the leaf's place in it."""
        if type(number) is not int or not 0 < number < self.leaves:
            raise DomainError
        run = bisect_right(self.starts, number) - 1
        # Runs of no leaves share their start with the next one, which bisect_right has passed over.
        node, place = self.runs[run]
        return node, place + number - self.starts[run]

    def items_now(self, node: int) -> list[Value]:
        if node not in self.items:
            self.items[node] = items_of(self.sources[node])
        return self.items[node]

    def put(self, node: int, place: int, new: Value, f: Function | None,
            apply: Callable[..., Value] = changed_item) -> None:
        """Assign to one item of a node."""
        items = self.items_now(node)
        items[place] = new if f is None else apply(f, new, items[place])

    def replace(self, node: int, new: Value, f: Function | None, apply: Callable[..., Value] = changed_item) -> None:
        """Assign to a node as a whole."""
        present = self.wholes.get(node, self.sources[node])
        self.wholes[node] = new if f is None else apply(f, new, present)

    def result(self) -> Value:
        """The whole array as it is now."""
        made: Value = self.sources[0]
        changed = [-node for node in {*self.items, *self.wholes}]
        heapify(changed)
        while changed:
            node = -heappop(changed)
            made = self.wholes[node] if node in self.wholes else self.rebuilt(node)
            parent, place = self.parents[node]
            if parent >= 0:
                if parent not in self.items and parent not in self.wholes:
                    heappush(changed, -parent)
                self.items_now(parent)[place] = made
        return made

    def rebuilt(self, node: int) -> Value:
        """A changed node from its items."""
        return build(self.items[node], shape_of(self.sources[node]))
