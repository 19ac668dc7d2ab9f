"""A notation for arrays in the tests of the structural primitives: Python lists, strings and tuples.

``v([1, [2, 3], 'abc', 'd'])`` is ``1 (2 3) 'abc' 'd'``; ``m((2, 3), items)`` has a shape; ``show`` gives a text that
tells apart everything that APL can tell apart (shape, type of empties, nesting), so that tests compare texts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from arrayl.arrays import Nested, build, chars, enclose, items_of, prototype
from arrayl.errors import APLError


def v(x: Any) -> Any:
    """Lists are vectors, strings of other than one character are character vectors, all else is a value."""
    if isinstance(x, str):
        return x if len(x) == 1 else chars(x)
    if isinstance(x, list):
        return build([v(item) for item in x])
    return x


def m(shape: tuple[int, ...], items: Any, proto: Any = 0) -> Any:
    """The array of `shape` with these items."""
    return build([v(item) for item in items], shape, v(proto))


def iota(*shape: int) -> Any:
    """``shape⍴⍳×/shape``."""
    return build(list(range(1, 1 + int(np.prod(shape)))), shape)


def enc(x: Any) -> Any:
    return enclose(v(x))


def show(x: Any) -> str:
    """A text of `x` that equals another's only if the two match, prototypes included."""
    check(x)
    if not isinstance(x, np.ndarray):
        return repr(int(x) if isinstance(x, float) and x.is_integer() else x)
    if x.size == 0:
        return f'{x.shape}<{show(prototype(x))}>'
    if x.dtype.kind == 'U' and x.ndim == 1:
        return '"' + ''.join(x.tolist()) + '"'
    shape = '' if x.ndim == 1 else f'{x.shape}'
    return shape + '[' + ' '.join(show(item) for item in items_of(x)) + ']'


def check(x: Any) -> None:
    """Assert that `x` is in canonical form."""
    if not isinstance(x, np.ndarray):
        assert not isinstance(x, bool | np.generic), repr(x)
        assert not isinstance(x, complex) or x.imag
        return
    if x.dtype.kind == 'O':
        assert type(x) is Nested, type(x)
        if x.size:
            items = x.reshape(-1).tolist()
            kinds = {'U' if isinstance(i, str) else 'n' for i in items if not isinstance(i, np.ndarray)}
            assert len(kinds) == 2 or any(isinstance(i, np.ndarray) for i in items), 'simple array of dtype object'
            for item in items:
                check(item)
        return
    assert x.ndim, 'simple scalar as an array'
    assert x.dtype.kind in 'bifcU'
    assert x.dtype.kind != 'c' or x.imag.any()


def error_of(f: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    """The name of the error that f raises."""
    try:
        return 'no error: ' + show(f(*args, **kwargs))
    except APLError as e:
        return e.name


def each(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """``f¨``."""

    def each_of(w: Any) -> Any:
        return build([f(item) for item in items_of(w)], w.shape if isinstance(w, np.ndarray) else ())

    return each_of
