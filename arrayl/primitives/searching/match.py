"""≡ and ≢: depth, tally, and whether two arrays are the same.

Match is what all searches mean by "the same": equal shapes, equal types where there are no items (empty arrays
are compared by their prototypes), and equal items, numbers within ⎕CT. Both walk nested arrays with a stack of
their own, for nesting may be deeper than any stack; simple arrays are compared whole.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays import Value, prototype
from arrayl.arrays.sharing import OFTEN
from arrayl.primitives.registry import dyadic, monadic
from arrayl.primitives.scalar.comparison import EQUAL
from arrayl.primitives.tolerance import equal
from arrayl.settings import S

NUMBERS = frozenset({int, float, complex})
SHORT = 1000                            # items whose bytes are compared in less time than a ufunc takes to start


def scalars_match(x: Any, y: Any) -> bool:
    """Whether two simple scalars are the same."""
    if type(x) in NUMBERS:
        return type(y) in NUMBERS and equal(x, y, S.ct)
    if type(x) is str:
        return type(y) is str and x == y
    return x is y or (type(x).__eq__ is not object.__eq__ and bool(x == y))     # such as a value of ⎕OR


def same(x: Value, y: Value) -> bool:
    """``x≡y`` as a bool."""
    kind = type(x)
    if kind is type(y) and (kind is int or kind is str):
        return bool(x == y)
    if not (isinstance(x, np.ndarray) and isinstance(y, np.ndarray)):
        return not (isinstance(x, np.ndarray) or isinstance(y, np.ndarray)) and scalars_match(x, y)
    if x is y:
        return True
    if x.shape != y.shape:
        return False
    kind = x.dtype.kind
    if kind != 'O' and x.size < SHORT and x.dtype == y.dtype:
        if x.tobytes() == y.tobytes():
            return True
        if kind not in 'fc':                    # which are the same within ⎕CT
            return False
    return same_arrays(x, y)


def same_arrays(x: np.ndarray, y: np.ndarray) -> bool:
    """The same for two arrays."""
    stack: list[tuple[Any, Any]] = [(x, y)]
    met = 0
    pairs: dict[tuple[int, int], Any] = {}      # compared already: arrays may stand in x and y more than once
    while stack:
        x, y = stack.pop()
        if not isinstance(x, np.ndarray) or not isinstance(y, np.ndarray):
            if isinstance(x, np.ndarray) or isinstance(y, np.ndarray) or not scalars_match(x, y):
                return False
        elif x is not y:
            if x.shape != y.shape:
                return False
            kind_x, kind_y = x.dtype.kind, y.dtype.kind
            if kind_x == 'O' or kind_y == 'O':
                if x.size == 0:
                    stack.append((prototype(x), prototype(y)))
                elif kind_x != kind_y:
                    return False
                else:
                    met += 1
                    if met > OFTEN:
                        if (id(x), id(y)) in pairs:
                            continue
                        pairs[id(x), id(y)] = x, y
                    stack += reversed(list(zip(x.reshape(-1).tolist(), y.reshape(-1).tolist(), strict=True)))
            elif kind_x == 'U' or kind_y == 'U':
                if kind_x != kind_y or not same_text(x, y):
                    return False
            elif not (kind_x == 'f' == kind_y and np.array_equal(x, y)) and not EQUAL.array(x, y).all():
                return False                    # most floats that match are equal, which takes a tenth of the time
    return True


def same_text(x: np.ndarray, y: np.ndarray) -> bool:
    """The same for two character arrays of one shape."""
    if x.size < SHORT:
        return x.tobytes() == y.tobytes()
    return np.array_equal(_codes(x), _codes(y))


def _codes(x: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(x).view(np.uint32)


def depth_of(w: Value) -> tuple[int, bool]:
    """How deep `w` is nested, and whether uniformly so."""
    if not isinstance(w, np.ndarray):
        return int(hasattr(w, 'encloses')), True
    if w.dtype.kind != 'O':
        return 1, True
    found: list[tuple[int, bool]] = []
    # A frame is (items to come, results for the items so far); results go to the frame below when it is done.
    stack: list[tuple[Any, list[tuple[int, bool]], Any]] = [(iter(_below(w)), [], w)]
    known: dict[int, tuple[int, bool, Any]] = {}    # of arrays that may stand in `w` again
    while stack:
        items, results, array = stack[-1]
        for item in items:
            if not isinstance(item, np.ndarray):
                results.append((int(hasattr(item, 'encloses')), True))
            elif item.dtype.kind != 'O':
                results.append((1, True))
            elif id(item) in known:
                results.append(known[id(item)][:2])
            else:
                stack.append((iter(_below(item)), [], item))
                break
        else:
            stack.pop()
            kinds = set(results)
            whole = 1 + max(depth for depth, _ in kinds), len(kinds) == 1 and all(uniform for _, uniform in kinds)
            known[id(array)] = *whole, array
            (stack[-1][1] if stack else found).append(whole)
    return found[0]


def _below(w: np.ndarray) -> list[Value]:
    return w.reshape(-1).tolist() if w.size else [prototype(w)]


@monadic('≡', 'depth', strikes='=_ ==', key=':', names=('equivalent',), looks=('equal underbar',))
def depth(w: Value) -> int:
    """How many levels of nesting there are; negative when not every path down is equally long.

    0 for a simple scalar, 1 for a simple array. ⎕ML above 1 leaves out the sign.

          ≡¨5 'five' (1 2)
    0 1 1

          ≡(1 2)(3 4)
    2

          ≡(1 2)(3 (4 5))
    ¯3
    """
    levels, uniform = depth_of(w)
    return levels if uniform or S.ml > 1 else -levels


@dyadic('≡', 'match')
def match(w: Value, a: Value) -> int:
    """1 when the arguments are the same array: in shape, in structure and in every item, numbers within ⎕CT.

    Empty arrays match when their shapes and their prototypes do.

          1 2 3≡⍳3
    1

          ''≡⍬
    0

          (1 'two')≡1 'two'
    1

          5≡,5
    0
    """
    return int(same(w, a))


@monadic('≢', 'tally', strikes='Z- 7= ≠_', key='"', looks=('equal underbar slash',))
def tally(w: Value) -> int:
    """The number of major cells: the length of the first axis, 1 for a scalar.

          ≢'abcd'
    4

          ≢3 2⍴⍳6
    3

          ≢5
    1
    """
    return len(w) if isinstance(w, np.ndarray) and w.ndim else 1


@dyadic('≢', 'not match')
def not_match(w: Value, a: Value) -> int:
    """1 when the arguments differ in shape, structure or an item; see ≡.

          1 2 3≢1 2 3
    0

          'abc'≢'abd'
    1

          (⍳3)≢1 3⍴⍳3
    1
    """
    return int(not same(w, a))
