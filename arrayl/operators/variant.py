"""``f⍠v``: a function with options set.

A function that takes options carries two attributes: ``variant``, a Python function from a dict of options to the
function with these options in force as well, and ``principal``, the name of the option that a scalar operand sets. The
derived function carries both again, so that ``f⍠v1⍠v2`` adds v2, the later one winning.
"""
from __future__ import annotations

from typing import Any

from arrayl.arrays.core import Value, is_char, items_of, rank_of, size_of, text_of
from arrayl.arrays.namespace import Namespace
from arrayl.errors import DomainError, LengthError, RankError
from arrayl.functions import Derived, Function, mark
from arrayl.operators.common import function
from arrayl.primitives.registry import operator

Options = dict[str, Any]


@operator('⍠', 'variant', operands=2, strikes='[: :] ⎕:', key='?', names=('quadcolon',))
def variant(f: Any, value: Any) -> Function:
    """Set options of a function that has some: ``⎕R ⎕S ⎕JSON ⎕CSV`` and their kin, and Python callables.

    The right operand is a pair of a name and a value, a vector of such pairs, a scalar (the value of the principal
    option) or a namespace with a name per option; an empty one changes nothing. A function without options, or one
    that has no option of that name, is a DOMAIN ERROR.

          ('A'⎕R'x'⍠'IC' 1)'banana'
    bxnxnx
          ('A'⎕R'x'⍠1)'banana'
    bxnxnx
          ('A'⎕R'x'⍠(IC: 1))'banana'
    bxnxnx
    """
    function(f)
    if callable(value):
        raise DomainError('Invalid use of variant')
    options = options_of(value, getattr(f, 'principal', None))
    run: Any = f
    if options:
        accept: Any = getattr(f, 'variant', None)
        if accept is None:
            raise DomainError('Invalid use of variant')
        run = accept(options)

    def derived(w: Value, a: Value = None) -> Value:
        return run(w, a)
    carrier: Any = mark(derived, Derived('⍠', f, value))
    if hasattr(run, 'variant'):
        carrier.variant, carrier.principal = run.variant, getattr(run, 'principal', None)
    return derived


@operator('⎕OPT', 'options', operands=2)
def options(f: Any, value: Any) -> Function:
    """Another name of ``⍠``, for keyboards without that glyph.

          ('A'⎕R'x' ⎕OPT 'IC' 1)'banana'
    bxnxnx
          (⎕JSON ⎕OPT 'Compact' 1)1 2
    [1,2]
    """
    return variant(f, value)


def options_of(value: Value, principal: str | None) -> Options:
    """The options that operand `value` sets, by name."""
    if isinstance(value, Namespace):
        return dict(value.public())
    if rank_of(value) == 0:
        if principal is None:
            raise DomainError('Invalid use of variant')
        return {principal: items_of(value)[0]}
    if rank_of(value) > 1:
        raise RankError('')
    if size_of(value) == 0:
        return {}
    items = items_of(value)
    if len(items) == 2 and _is_name(items[0]):
        return {text_of(items[0]): items[1]}
    options: Options = {}
    for pair in items:
        if rank_of(pair) != 1:
            raise DomainError('Invalid use of variant')
        if size_of(pair) != 2:
            raise LengthError('')
        name, setting = items_of(pair)
        if not _is_name(name):
            raise DomainError('Invalid use of variant')
        options[text_of(name)] = setting
    return options


def _is_name(value: Value) -> bool:
    return is_char(value) and rank_of(value) <= 1 and size_of(value) > 0
