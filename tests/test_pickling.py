"""Functions, namespaces and sessions of arrayl as Python's pickle and copy treat them."""
from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import arrayl
from arrayl.interop.host import Host


def again(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


@pytest.mark.parametrize(('text', 'arguments', 'expected'), [
    ('{⍺+2×⍵}', (1, 3), 7), ('+/÷≢', ([1, 2],), 1.5), ('1 2∘+', ([3, 4],), [4, 6]), ('{⍺←3 ⋄ ⍺×⍵}⍣2', (1,), 9),
    ('(⊂1 2)∘,¨', ([3, 4],), None), ('∘.×', ([1, 2], [3]), [[3], [6]]), ('∇r←double y\nr←2×y\n∇', (4,), 8),
])
def test_a_function_is_pickled_whole(text: str, arguments: Any, expected: Any) -> None:
    f = arrayl.function(text)
    g = again(f)
    assert repr(g) == repr(f)
    if expected is not None:
        assert np.array_equal(g(*arguments), expected)


def test_a_function_takes_what_it_uses_along() -> None:
    session = arrayl.Session(io=0)
    session.eval('k←3 ⋄ f←{k+g ⍵} ⋄ g←{⍳⍵}')
    f = again(session['f'])
    session['k'] = 0
    assert f(2).tolist() == [3, 4] and session['f'](2).tolist() == [0, 1]
    assert '∆⍙∆' not in session


def test_a_copy_of_a_function_is_that_function() -> None:
    f = arrayl.function('{⍵}')
    assert copy.copy(f) is f and copy.deepcopy([f])[0] is f


def test_namespaces() -> None:
    space = arrayl.Session().eval('n←⎕NS⍬ ⋄ n.x←1 ⋄ n.f←{⍵+x} ⋄ n')
    other = again(space)
    other.x = 10
    assert (space.x, other.f(1)) == (1, 11)
    assert copy.copy(space) == space and copy.deepcopy(space) != space and copy.deepcopy(space).x == 1


def test_sessions() -> None:
    session = arrayl.Session(io=0, host=Host(files=False), budget=10**8)
    session.eval('f←{⍵+k} ⋄ k←3 ⋄ ⎕PP←5')
    other = copy.deepcopy(session)
    other['k'] = 100
    assert (session.eval('f 1'), other.eval('f 1')) == (4, 101)
    assert other.transcript('÷3\n⍳2') == '0.33333\n0 1\n'
    assert (other.host.files, other.settings.budget) == (False, 10**8)


def test_what_cannot_be_pickled_says_so() -> None:
    session = arrayl.Session()
    session['f'] = lambda w: w
    with pytest.raises(pickle.PicklingError, match='f holds a Python function that no module has'):
        pickle.dumps(session)


def test_what_python_knows_by_name_is_pickled() -> None:
    session = arrayl.Session()
    session.eval("np←⎕PY 'numpy' ⋄ f←{np.sum ⍵}")
    assert again(session['f'])([1, 2, 3]) == 6


# --- the end of a program
def test_sys_exit_ends_the_session_not_the_host() -> None:
    session = arrayl.Session()
    assert session.eval("sys←⎕PY 'sys' ⋄ {0::'caught' ⋄ sys.exit ⍵}3") is None
    assert session.eval('f', f=arrayl.function('{⍵}')) is not None
