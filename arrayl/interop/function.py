"""APL functions as Python callables, usable as NumPy-style ``outer``."""
from __future__ import annotations

from typing import Any

from arrayl.arrays import Value
from arrayl.errors import APLSyntaxError, Off
from arrayl.functions import FUNCTION, meaning


class Function:
    """An APL function for Python: ``f(w)`` is ``f ⍵``, ``f(a, w)`` is ``⍺ f ⍵``.

    Arguments and results are converted as `arrayl.eval` converts them. ``f.outer(a, w)`` is ``a∘.f w``,
    ``f.outer(a, b, c)`` gives f the vector of the three items, as monadic ``∘.f`` does.
    """

    __slots__ = ('__dict__', '_function', '_session')          # with a __dict__, for functools.wraps and its kin

    def __init__(self, function: Any, session: Any) -> None:
        self._function, self._session = function, session

    @property
    def __name__(self) -> str:
        from arrayl.display.functions import function_text
        with self._session.active():            # the text of a long train is made as deep as the train is
            return function_text(self._function).strip()

    def __call__(self, *arguments: Any) -> Any:
        """The result, None when the function gives none. Raises APLError; TypeError for 0 or 3 arguments."""
        if not 1 <= len(arguments) <= 2:
            raise TypeError(f'an APL function takes 1 or 2 arguments, not {len(arguments)}')
        return self._run(self.applicable(), arguments)

    def outer(self, *arguments: Any) -> Any:
        """The outer product: of two arrays ``a∘.f w``, of any other number the monadic ``∘.f``."""
        from arrayl.interop.api import labelled_outer
        return labelled_outer(self, arguments)

    def _run(self, function: Any, arguments: tuple[Any, ...]) -> Any:
        from arrayl.interop.values import from_python, to_python
        session = self._session
        with session.active():
            try:
                values: list[Value] = [from_python(x) for x in arguments]
                result = function(values[-1]) if len(values) == 1 else function(values[1], values[0])
                return None if result is None else to_python(result, session)
            except Off:
                return None
            except BaseException as e:
                if isinstance(e, SystemExit):
                    raise
                raise session.failed(e, passing=True) from None

    def applicable(self) -> Any:
        """The function value, to be applied. Raises APLSyntaxError when it is an operator, which has no operand."""
        if self.is_operator:
            raise APLSyntaxError(f'{self.__name__} is an operator: it needs an operand')
        return self._function

    @property
    def is_operator(self) -> bool:
        """Whether it is an operator, which Python cannot call."""
        m = meaning(self._function)
        return m is not None and m.kind != FUNCTION

    @property
    def apl(self) -> Any:
        """The function value that arrayl itself uses."""
        return self._function

    def __copy__(self) -> Function:
        return self                             # as of Python's functions

    def __deepcopy__(self, memo: Any) -> Function:
        return self

    def __reduce__(self) -> Any:
        """It is pickled with its session. Raises PicklingError where that holds objects of Python."""
        from arrayl.interop.pickling import state_of, value_from
        return value_from, state_of(self._session, self._function)

    def __repr__(self) -> str:
        return f'<arrayl {"operator" if self.is_operator else "function"} {self.__name__}>'


def function_of(value: Any) -> Any:
    """The APL function in a Python value: a `Function`, an APL function value or any callable."""
    from arrayl.interop.values import from_callable
    if isinstance(value, Function):
        return value.apl
    if callable(value):
        return value if meaning(value) is not None else from_callable(value)
    raise APLSyntaxError('not a function')
