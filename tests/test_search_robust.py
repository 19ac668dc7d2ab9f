"""Anything fed to the searches, grade, ⊤ ⊥ ⌹ and their inverses gives a canonical value or an APL error."""
from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from arrays_for_search import KINDS, Rng, item, nested_array, simple

from arrayl.arrays import Nested, Value, build, chars, empty, enclose, simplify
from arrayl.arrays.namespace import Namespace
from arrayl.arrays.null import NULL
from arrayl.compile.catalogue import load_all
from arrayl.errors import APLError
from arrayl.primitives.registry import REGISTRY
from arrayl.settings import S

load_all()
GLYPHS = '≡≢⍳⍸∊⍷∪∩~⍋⍒⊤⊥⌹≠'
A = np.array

ODDITIES: list[Value] = [
    NULL, Namespace(), 1e308, -1e308, 5e-324, 2**63 - 1, -2**63, 0.5, 1j, 1e308j, -1, 0, 1, 2, 10, 'a', '\0',
    build([Namespace(), 1]), build([NULL, 2.5]), enclose(enclose(chars('ab'))), A([1e308, -1e308]),
    A([-2**63, 2**63 - 1]), empty((0,)), empty((0,), ' '), empty((0,), A([0, 0])), empty((0, 3)), empty((3, 0), ' '),
]


def random_value(rng: Rng) -> Value:
    choice = rng.integers(0, 5)
    shape = tuple(int(n) for n in rng.integers(0, 4, rng.integers(0, 4)))
    if choice == 0:
        return ODDITIES[rng.integers(0, len(ODDITIES))]
    if choice == 1:
        return item(rng, 3)
    if choice == 2:
        return nested_array(rng, shape) if shape and 0 not in shape else item(rng, 2)
    return simplify(simple(rng, shape, str(rng.choice(KINDS if choice == 3 else ['int8', 'bool', 'float']))))


def is_canonical(value: Any) -> bool:
    """The rules at the head of ``arrays/core.py``."""
    if not isinstance(value, np.ndarray):
        finite = not isinstance(value, float | complex) or bool(np.isfinite(value))
        return type(value) in (int, float, complex, str, Namespace, type(NULL)) and finite and \
            (type(value) is not complex or value.imag != 0)
    kind = value.dtype.kind
    if kind == 'O':
        items = value.reshape(-1).tolist()
        kinds = {'number' if isinstance(x, int | float | complex) else 'text' if isinstance(x, str) else 'other'
                 for x in items}
        return type(value) is Nested and all(map(is_canonical, items)) and (
            not items or 'other' in kinds or len(kinds) > 1)
    if value.ndim == 0 or type(value) is not np.ndarray or kind not in 'bifcU':
        return False
    return kind not in 'fc' or bool(np.isfinite(value).all() and (kind == 'f' or value.imag.any()))


@pytest.mark.parametrize('glyph', GLYPHS)
def test_value_or_apl_error(glyph: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(S, 'budget', 1 << 24)
    rng = np.random.default_rng(ord(glyph))
    entry = REGISTRY[glyph]
    odd = [(w, a) for w in ODDITIES for a in ODDITIES]
    pairs = odd + [(random_value(rng), random_value(rng)) for _ in range(300)]
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        for w, a in pairs:
            for form, arguments in ((entry.monadic, (w,)), (entry.dyadic, (w, a))):
                for function in (form.run, form.inverse) if form else ():
                    try:
                        result = None if function is None else function(*arguments)
                    except APLError:
                        continue
                    assert function is None or is_canonical(result), (function, arguments, result)
