"""Assignment into arrays: indexed, modified, selective and strand assignment. What the compiler calls.

Every function returns the new array for the compiler to bind; none changes its arguments (but see `owned`).
The value of an assignment expression is its right side, which the compiler already has.

=========================  ==========================================================================
source                     calls, with x the present value of the name and v the value on the right
=========================  ==========================================================================
``x[i;j]←v``               ``indexed_assign(x, [i, j], v)``; a selector that is left out is None
``x[i;j]f←v``              ``indexed_modify(x, [i, j], f, v)``
``(expr x)←v``             ``selective_assign(x, expr(selective_targets(x)), v)``
``(expr x)f←v``            ``selective_assign(x, expr(selective_targets(x)), v, f)``
``(expr x)[i]←v``          ``selective_assign(x, index(expr(selective_targets(x)), [i]), v)``
``(expr x[i])←v``          ``selective_assign(x, expr(index(selective_targets(x), [i])), v)``
``(p⊃x)←v``                the same, or quicker and never walking x: ``pick_assign(x, p, v)``, f as above
``a (b c)←v``              ``distribute(v, (None, (None, None)))`` gives the values of a, b, c
=========================  ==========================================================================

For a selective assignment the compiler compiles everything between the parentheses as it stands, as an
expression in which the *last* (rightmost) name stands for its argument; earlier occurrences of the name
(``((A∊'AEIOU')/A)←'*'``) read the variable. `targets.selective_targets` explains what the argument
contains. `x` must have a value (VALUE ERROR is the compiler's); ``x f←v`` needs nothing from here.

A modified assignment applies ``f(v, x)`` item by item in ravel order, so that an item which is selected
twice is changed twice. When f is a scalar primitive it is applied to all items at once where none is
selected twice, and ``+ - ⌈ ⌊`` use NumPy's unbuffered ``at`` where some are.
"""
from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from typing import Any

import numpy as np

from arrayl.arrays import Value, as_array, build, enclose, first_item, items_of, rank_of, shape_of, simplify, size_of
from arrayl.errors import APLIndexError, APLValueError, DomainError, LengthError, RankError
from arrayl.functions import Function, Primitive, meaning
from arrayl.primitives.enclose import item_at, step
from arrayl.primitives.indexing import Selector, chosen, index, is_path_array, places_along, steps_of
from arrayl.primitives.structural import finish, objects, vector_of
from arrayl.primitives.targets import has_arrays, selective_targets
from arrayl.settings import S

__all__ = ['distribute', 'indexed_assign', 'indexed_modify', 'pick_assign', 'selective_assign', 'selective_targets']


def indexed_assign(x: Value, selectors: Sequence[Selector], value: Value, owned: bool = False) -> Value:
    """The array `x` after ``x[…]←value``.

    A value of one item goes to every selected place; otherwise its shape is that of the selection, axes of
    length 1 aside (RANK ERROR, LENGTH ERROR). The result has the type that holds both. With `owned`, the
    caller is the only one to hold x, which may then be changed in place.
    """
    array = as_array(x)
    if len(selectors) == 1:
        only = selectors[0]
        if type(only) is int and array.ndim == 1 and fits(value, array.dtype):
            if not 0 <= only - S.io < len(array):
                raise APLIndexError
            if not (owned and may_write(array)):
                array = array.copy()
            array[only - S.io] = value
            return array
        if only is None:
            return store(x, np.arange(array.size).reshape(array.shape), value, owned)
        if is_path_array(only):
            return paths_assign(x, only, value, owned)
    return store(x, cross_places(array, selectors), value, owned)


def fits(value: Value, dtype: np.dtype) -> bool:
    """Whether an array of `dtype` can hold the simple scalar `value` unchanged (it may when this says no)."""
    kind = dtype.kind
    if type(value) is int:
        if kind == 'i':
            limit = 1 << 8 * dtype.itemsize - 1
            return -limit <= value < limit
        return (kind == 'b' and value in (0, 1)) or (kind == 'f' and -(1 << 53) <= value <= 1 << 53)
    return (kind == 'f' and type(value) is float) or (kind == 'U' and type(value) is str)


def cross_places(array: np.ndarray, selectors: Sequence[Selector]) -> np.ndarray:
    """The places in ravel order of all combinations of the selectors, one for each axis of `array`."""
    if len(selectors) != array.ndim:
        raise RankError
    places = np.zeros((), dtype=np.int64)
    for selector, length in zip(selectors, array.shape, strict=True):
        along = np.arange(length) if selector is None else places_along(selector, length)
        places = np.add.outer(places * length, along)
    return places


def paths_assign(x: Value, selector: np.ndarray, value: Value, owned: bool) -> Value:
    """Choose and reach indexed assignment: each item of `selector` names a place at some depth."""
    array, paths = as_array(x), items_of(selector)
    places = chosen(array, paths)
    if places is not None:
        flat = np.ravel_multi_index(tuple(places), array.shape)
        return store(x, flat.reshape(selector.shape), value, owned)
    conformed = conform(value, selector.shape)
    items = items_of(conformed) * (len(paths) if conformed.ndim == 0 else 1)
    for path, item in zip(paths, items, strict=True):
        x = replace_at(x, steps_of(x, path), item)
    return x


def conform(value: Value, shape: tuple[int, ...]) -> np.ndarray:
    """`value` as an array of `shape`, or of rank 0 when its one item goes everywhere."""
    array = as_array(value)
    if array.size == 1:
        return array.reshape(())
    if array.shape == shape:
        return array
    given, wanted = [n for n in array.shape if n != 1], [n for n in shape if n != 1]
    if len(given) != len(wanted):
        raise RankError
    if given != wanted:
        raise LengthError
    return array.reshape(shape)


def store(x: Value, places: np.ndarray, value: Value, owned: bool = False) -> Value:
    """`x` with the items of `value` at `places` (in ravel order, from 0; the last of equal ones counts)."""
    array, new = as_array(x), conform(value, places.shape)
    if places.size == 0:
        return x
    dtype = joint_dtype(array, new)
    if dtype.kind == 'O':
        array, new = objects(array), objects(new)
    if not (owned and dtype == array.dtype and array is x and may_write(array)):
        array = np.array(array, dtype=dtype, order='C', subok=True)
    flat = array.reshape(-1)
    flat[places.reshape(-1)] = new.reshape(-1) if new.ndim else new
    if dtype.kind == 'O' and not isinstance(flat[0], np.ndarray):
        return finish(array, x)
    return array if array.ndim and dtype.kind not in 'cO' else simplify_nested(array)


def may_write(array: np.ndarray) -> bool:
    """Whether writing into `array` can be seen only by those who hold `array` itself."""
    return array.ndim > 0 and array.flags.owndata and array.flags.c_contiguous and array.flags.writeable


def simplify_nested(array: np.ndarray) -> Value:
    """The canonical form of an array that is complex, of rank 0, or has an array as its first item."""
    return array if array.dtype.kind == 'O' else simplify(array)


def joint_dtype(array: np.ndarray, new: np.ndarray) -> np.dtype:
    """The dtype that holds the items of both; object for mixed and nested ones."""
    kinds = {array.dtype.kind, new.dtype.kind}
    if kinds == {'U'}:
        return array.dtype
    return np.result_type(array.dtype, new.dtype) if kinds <= set('bifc') else np.dtype(object)


def replace_at(x: Value, steps: list[Value], item: Value, f: Function | None = None) -> Value:
    """`x` with the item that `steps` lead to replaced by `item` (or by ``f(item, present item)``)."""
    trail: list[tuple[np.ndarray, tuple[int, ...]]] = []
    here = x
    for index_here in steps:
        place = step(here, index_here)
        trail.append((as_array(here), place))       # a simple scalar is its own item
        if isinstance(here, np.ndarray):
            here = item_at(here, place)
    made = item if f is None else resulting(f, item, here)
    for array, place in reversed(trail):
        items = np.array(objects(array)).reshape(-1)
        items[int(np.ravel_multi_index(place, array.shape)) if place else 0] = made
        made = finish(items.reshape(array.shape), array)
    return made


def resulting(f: Function, w: Value, a: Value) -> Value:
    """``a f w``, which must have a result."""
    result = f(w, a)
    if result is None:
        raise APLValueError('No result was provided when the context expected one')
    return result


def pick_assign(x: Value, path: Value, value: Value, f: Function | None = None) -> Value:
    """The array `x` after ``(path⊃x)←value``, or ``(path⊃x)f←value``: the picked item is replaced as a whole."""
    return replace_at(x, items_of(vector_of(path)), value, f)


def indexed_modify(x: Value, selectors: Sequence[Selector], f: Function, value: Value) -> Value:
    """The array `x` after ``x[…]f←value``; an item that is selected twice is changed twice."""
    if all(type(selector) is int for selector in selectors) and isinstance(x, np.ndarray) and size_of(value) == 1:
        present = first_item(index(x, selectors))
        return indexed_assign(x, selectors, enclose(resulting(f, first_item(value), present)))
    return selective_assign(x, index(selective_targets(x), selectors), value, f)


def selective_assign(x: Value, selected: Value, value: Value, f: Function | None = None) -> Value:
    """The array `x` after ``(expr x)←value`` or ``(expr x)f←value``, `selected` being expr of its targets.

    Conformity is that of indexed assignment. Fill elements that expr brought in are ignored.
    """
    tag = getattr(selected, 'tag', None)
    if tag == 0:
        return value if f is None else resulting(f, value, x)
    if not has_arrays(x):
        if tag is not None:
            return pick_assign(x, place_vector(-tag - 1, shape_of(x)), value, f)
        if not has_arrays(selected):
            return simple_assign(x, as_array(selected), value, f)
    scatter = Scatter(x)
    scatter.assign(selected if tag is not None else as_array(selected), value, f)
    return scatter.result()


def place_vector(place: int, shape: tuple[int, ...]) -> Value:
    """The path that picks the item at `place` in ravel order from an array of `shape`."""
    return enclose(build([int(k) + S.io for k in np.unravel_index(place, shape)]))


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


def modify(x: Value, places: np.ndarray, new: np.ndarray, f: Function) -> Value:
    """`x` with ``x[p] f v`` at each of `places`, one after the other."""
    flat = as_array(x).reshape(-1)
    distinct = np.unique(places).size == places.size
    if is_scalar_primitive(f) and distinct:
        changed = resulting(f, finish(new, new), finish(flat[places.reshape(-1)].reshape(places.shape), x))
        return store(x, places, changed)
    if not distinct:
        accumulated = accumulate(flat, places.reshape(-1), new, f)
        if accumulated is not None:
            return finish(accumulated.reshape(shape_of(x)), x)
    items = items_of(x)
    news = items_of(new) if new.ndim else items_of(new) * places.size
    for place, item in zip(places.reshape(-1).tolist(), news, strict=True):
        items[place] = resulting(f, item, items[place])
    return build(items, shape_of(x))


def is_scalar_primitive(f: Function) -> bool:
    """Whether `f` is a primitive whose dyadic form is a scalar function, free of side effects."""
    what = meaning(f)
    return isinstance(what, Primitive) and what.entry is not None and bool(getattr(what.entry.dyadic, 'scalar', None))


UFUNCS: dict[str, Any] = {'+': np.add, '-': np.subtract, '⌈': np.maximum, '⌊': np.minimum}


def accumulate(flat: np.ndarray, places: np.ndarray, new: np.ndarray, f: Function) -> np.ndarray | None:
    """`flat` after ``f`` was applied at `places` in order, by a ufunc's `at`; None when that would not be exact."""
    what = meaning(f)
    ufunc = UFUNCS.get(what.glyph) if isinstance(what, Primitive) else None
    kinds = {flat.dtype.kind, new.dtype.kind}
    if ufunc is None or not kinds <= set('bif'):
        return None
    if 'f' in kinds:
        out = flat.astype(np.float64)
    else:
        bound = sum(max(abs(int(v.min())), abs(int(v.max()))) * n for v, n in ((flat, 1), (new, places.size)))
        if bound >= 1 << 62:
            return None
        out = flat.astype(np.int64)
    with np.errstate(all='ignore'):
        ufunc.at(out, places, (new.reshape(-1) if new.ndim else new).astype(out.dtype))
    return out if np.isfinite(out).all() else None


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

    def put(self, node: int, place: int, new: Value, f: Function | None) -> None:
        """Assign to one item of a node."""
        items = self.items_now(node)
        items[place] = new if f is None else resulting(f, new, items[place])

    def replace(self, node: int, new: Value, f: Function | None) -> None:
        """Assign to a node as a whole."""
        present = self.wholes.get(node, self.sources[node])
        self.wholes[node] = new if f is None else resulting(f, new, present)

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


def distribute(value: Value, pattern: tuple[Any, ...]) -> list[Value]:
    """The values that strand assignment gives to the names of `pattern`, in order.

    A tuple in the pattern is a list of names in parentheses, anything else a name. The item of an array of
    one item, of any rank, goes to every name; otherwise a vector gives its items. RANK ERROR for a higher
    rank, LENGTH ERROR for another length.
    """
    out: list[Value] = []
    stack: list[tuple[Any, Value]] = [(pattern, value)]
    while stack:
        part, given = stack.pop()
        if not isinstance(part, tuple):
            out.append(given)
            continue
        items = items_of(given)
        if len(items) == 1:
            items = items * len(part)
        elif rank_of(given) > 1:
            raise RankError
        elif len(items) != len(part):
            raise LengthError
        stack.extend(zip(reversed(part), reversed(items), strict=True))
    return out
