"""The functions of ``import arrayl``: `eval`, `function`, `outer`."""
from __future__ import annotations

import inspect
from functools import cache
from typing import Any

import numpy as np

from arrayl.arrays import build, items_of
from arrayl.errors import APLSyntaxError
from arrayl.functions import Foreign, is_glyph, meaning
from arrayl.interop.function import Function, function_of
from arrayl.interop.python import function as foreign
from arrayl.interop.python import to_argument
from arrayl.primitives.registry import REGISTRY
from arrayl.session import Session
from arrayl.settings import S

LOCAL_SETTINGS = ('io', 'ct', 'dct', 'pp', 'pw', 'ml', 'div', 'fr', 'wx')       # not the random stream


@cache
def default_session() -> Session:
    """The session behind `arrayl.eval` and `arrayl.function`."""
    return Session()


def eval(text: str, /, **names: Any) -> Any:
    """The value of APL `text`; keyword arguments are names in it.

    Each call has names of its own: nothing that `text` defines stays. Arguments: lists become vectors
    (nested when ragged), ``str`` a character vector, ndarrays as they are. Results: Python scalars, ``str``
    for character vectors, ndarrays (int64, float64, complex128), object arrays when nested.
    Raises APLError.
    """
    session = default_session()
    if not isinstance(text, str):
        raise TypeError(f'text must be a str, not {type(text).__name__}')
    if not names and '←' not in text:
        return session.eval(text)
    with session.active():                      # no other thread sees these names
        root = session.root.names
        kept = dict(root)
        settings = [(name, getattr(S, name)) for name in LOCAL_SETTINGS]
        try:
            return session.eval(text, **names)
        finally:
            root.clear()
            root.update(kept)
            session.root.epoch += 1
            for name, value in settings:
                setattr(S, name, value)
            S.snap = None


def function(text: str) -> Function:
    """The APL function that `text` denotes: ``"{⍺+2×⍵}"``, ``"+/÷≢"``, ``"∘.×"``. Raises APLError."""
    session = Session()
    value = session.eval(text)
    if not isinstance(value, Function):
        names = [v for _, v in session.root.public() if callable(v)]
        value = Function(names[-1], session) if names else None
    if value is not None:
        value.applicable()
        return value
    raise APLSyntaxError(f'{text!r} is not a function')


def outer(f: Any, *arguments: Any) -> Any:
    """The outer product of n arguments by `f`.

    `f` is APL text (``'×'``), an `arrayl.function`, or any Python callable of n arguments, or of one, the
    vector of the n items. With two arguments ``a∘.f b``: shape ``(⍴a),⍴b``.
    pandas labels of a and b (a Series' index) become the labels of a DataFrame. Raises APLError.
    """
    if isinstance(f, str):
        f = function(f)
    chosen = f if isinstance(f, Function) else Function(function_of(f), Session())
    return labelled_outer(chosen, arguments)


def labelled_outer(f: Function, arguments: tuple[Any, ...]) -> Any:
    labels = [getattr(x, 'index', None) if type(x).__module__.startswith('pandas') else None for x in arguments]
    plain = tuple(x.to_numpy() if hasattr(x, 'to_numpy') else x for x in arguments)
    form = REGISTRY['∘.'].operator
    assert form is not None
    function = f.applicable()
    derived = form.run(function if len(plain) == 2 else of_items(function, len(plain)))
    if len(plain) == 2:
        result = f._run(derived, plain)
        if any(x is not None for x in labels) and getattr(result, 'ndim', 0) == 2:
            import pandas
            return pandas.DataFrame(result, index=labels[0], columns=labels[1])
        return result
    from arrayl.interop.values import from_python
    with f._session.active():
        vector = build([from_python(x) for x in plain])
    return f._run(derived, (vector,))


def of_items(f: Any, n: int) -> Any:
    """`f`, which gets the vector of `n` items; a Python callable that takes n arguments gets them instead."""
    m = meaning(f)
    if not isinstance(m, Foreign) or not takes(m.target, n):
        return f
    target = m.target
    return foreign(lambda items: target(*(to_argument(x) for x in items_of(items))), m.name)


def takes(target: Any, n: int) -> bool:
    """Whether Python callable `target` can be called with `n` arguments; False where it does not say."""
    if isinstance(target, np.ufunc):
        return target.nin == n
    try:
        inspect.signature(target).bind(*[None] * n)
    except (TypeError, ValueError):
        return False
    return True


__all__ = ['default_session', 'eval', 'function', 'is_glyph', 'outer']
