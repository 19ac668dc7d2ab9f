"""⎕PY: the door to Python. What stands behind it is `interop.python`."""
from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from arrayl.arrays import Value
from arrayl.errors import DomainError
from arrayl.interop import python
from arrayl.primitives.registry import dyadic, monadic
from arrayl.settings import S


def show_script_folder() -> None:
    """Let Python find the modules that stand beside the script that runs."""
    script = getattr(S.session, 'script', '')
    if script:
        folder = str(Path(script).resolve().parent)
        if folder not in sys.path:
            sys.path.append(folder)


@monadic('⎕PY', 'Python object')
def python_object(w: Value) -> Value:
    """The Python module or object with the dotted name ⍵: a module is a namespace, a callable a function.

    ``f ⍵`` calls a callable with one argument, ``⍺ f ⍵`` with two (⍺ first), ``f⍠(name: value)`` passes keywords, and
    ``f⍠('*' (x y z))`` gives all positional arguments at once, in the place of ⍺ and ⍵, ``f⍠('*' ⍬)`` none. A function
    that takes no arguments besides its keywords is called by ``f ⍬``. Arrays are shared with Python, not copied, and
    Python may not write to them. An array of text is ``str``, a nested vector a list, a namespace a dict, ⎕NULL None.
    Python's numbers, texts, lists, sets, ranges, bytes and NumPy's arrays of such are arrays, a dict whose keys are
    names is a namespace; NaN, infinity, dates, records and masked arrays have no value here: DOMAIN ERROR. All else
    stays an object, whose attributes a dot reaches; one that was a result and can be called is called by
    ``object.__call__``. Members of a callable are reached by a longer path. An APL function goes to Python as a
    callable: by its ⎕OR, or as a member of a namespace of keywords.

    A Python exception is a DOMAIN ERROR with its message. Needs the permission "python".

          np←⎕PY 'numpy'
          np.cumsum 1 2 3
    1 3 6
          2 np.power 10
    1024
          (np.sort⍠(axis: 0))2 2⍴4 1 3 2
    3 1
    4 2
          mo←⎕PY 'numpy.multiply.outer'
          1 2 3 mo 4 5
     4  5
     8 10
    12 15
          np.linalg.inv 2 2⍴0
    DOMAIN ERROR: LinAlgError: Singular matrix
          np.linalg.inv 2 2⍴0
                    ∧
    """
    S.session.host.require('python', '⎕PY')
    show_script_folder()
    return python.value_of(python.path_of(w))


@dyadic('⎕PY', 'Python attribute')
def python_attribute(w: Value, a: Any) -> Value:
    """The attribute with the dotted name ⍵ of the Python object ⍺, where a dot cannot be written.

          np←⎕PY 'numpy'
          add←np ⎕PY 'add.reduce'
          add 3 4 5
    12
    """
    S.session.host.require('python', '⎕PY')
    if not isinstance(a, python.Proxy):
        raise DomainError('The left argument of ⎕PY is a Python object')
    return python.value_of(python.path_of(w), a.target)
