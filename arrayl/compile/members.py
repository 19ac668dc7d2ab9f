"""Dots: `ns.name`, `ns.f x`, `ns.(expression)`, `nss.name` for arrays of namespaces, and their assignment.

Whatever is not a `Namespace` but has an ``apl_member`` method (Python objects that ⎕PY brought in) takes
part too.
"""
from __future__ import annotations

import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from arrayl.arrays import Value, build, items_of, scalar_of
from arrayl.arrays.namespace import Namespace, mangle, root_of
from arrayl.compile.chains import Chains
from arrayl.compile.homes import at_home
from arrayl.compile.scopes import NILADIC, ExecutedScope, ModuleScope, keep_class, member_value, value_class
from arrayl.compile.unchanged import noted, paths, unchanged
from arrayl.errors import APLSyntaxError, APLValueError, LengthError, no_result
from arrayl.functions import Primitive, mark, meaning
from arrayl.primitives.registry import REGISTRY
from arrayl.settings import S

if TYPE_CHECKING:
    from arrayl.compile.dynamic import Frame, Piece
    from arrayl.compile.units import Statement

KEPT = 256                              # namespaces for which the code of one `ns.(…)` is kept
UNDEFINED = 'Undefined name: {}'
PLAIN = (int, float, complex, str, bytes, tuple, type(None), np.ndarray)     # constants that belong to no namespace


def is_space(value: Any) -> bool:
    return isinstance(value, Namespace) or hasattr(value, 'apl_member')


def no_space() -> APLSyntaxError:
    """The error for a dot after what is no namespace; it is marked where the chain of dots begins."""
    error = APLSyntaxError('')
    error.whole_chain = True            # type: ignore[attr-defined]
    return error


def spaces_only(left: np.ndarray) -> None:
    """An array of numbers or characters takes no dot, an empty one neither."""
    if left.dtype.kind != 'O':
        raise no_space()


def member(space: Any, name: str) -> Any:
    """The value of `name` in one namespace."""
    if not is_space(space):
        raise no_space()
    if name.startswith('⎕'):
        return system_member(space, name)
    if name == '#':
        return root_of(space)
    found = member_value(space, name)
    if found is None:
        raise APLValueError(UNDEFINED.format(name))
    m = meaning(found) if callable(found) else None
    if m is not None and m.kind == NILADIC:
        return found()
    return found


def system_member(space: Any, name: str) -> Any:
    entry = REGISTRY.get(name)
    if not isinstance(space, Namespace):
        raise no_system_name(name)
    if entry is None or 'niladic' not in entry.facts:
        raise APLSyntaxError('')
    if entry.facts.get('frame'):
        return entry.facts['niladic'](space)
    return at_home(space, entry.facts['niladic'])


def no_system_name(name: str) -> APLSyntaxError:
    """The error for a system name behind a Python object."""
    return APLSyntaxError(f'A Python object has no {name}')


def dot(left: Value, name: str) -> Value:
    """`left.name`; for an array of namespaces, the values in an array of its shape."""
    if type(left) is Namespace and (found := left.names.get(mangle(name))) is not None and not callable(found):
        return found                                    # mostly: an array
    if isinstance(left, np.ndarray):
        spaces_only(left)
        items = [dot(item, name) for item in items_of(left)]
        if any(callable(item) for item in items):
            return dot_function(left, name)
        return None if any(item is None for item in items) else build(items, left.shape)
    return member(left, name)


def dot_function(left: Value, name: str, frame: Any = None) -> Any:
    """`left.name` where it is a function or an operator; for an array of namespaces, each does its own.

    With the `frame` around, ⍺ and ⍵ in the text that `left.⍎` executes are those of its function.
    """
    if callable(left) and not is_space(left) and name in REGISTRY:
        product = REGISTRY['.'].operator        # `(⍎'+').×` after all
        assert product is not None
        return product.run(left, REGISTRY[name].value)
    if isinstance(left, np.ndarray):
        spaces_only(left)
        return distributed([dot_function(item, name, frame) for item in items_of(left)], left.shape)
    if name.startswith('⎕') or name in REGISTRY:
        return system_function(left, name, frame)
    found = member(left, name)
    if not callable(found):
        raise APLSyntaxError('')
    return found


def reference(f: Any) -> Any:
    """`space.f` as a value: a function that stays at home in its space, also when another one gets it a name."""
    unit, known = getattr(f, 'unit', None), meaning(f)
    if unit is None or known is None or getattr(f, 'reference', False):
        return f
    if hasattr(unit, 'twin'):
        twin = unit.twin(f)
    else:                                       # a dynamic dfn: what it closes over is its own
        twin = types.FunctionType(f.__code__, f.__globals__, f.__name__, f.__defaults__, f.__closure__)
        twin.unit = unit                        # type: ignore[attr-defined]
        mark(twin, known)
    twin.reference = True
    return twin


def distributed(functions: list[Any], shape: tuple[int, ...]) -> Any:
    """One function of several: each takes its item of the argument. Operators cannot be."""
    if any((m := meaning(f)) is not None and m.kind in 'MD' for f in functions):
        raise APLSyntaxError('')

    def each(w: Value, a: Value | None = None) -> Value:
        ws = parts(w, len(functions))
        out = []
        if a is None:
            for f, x in zip(functions, ws, strict=True):
                out.append(f(x))
        else:
            for f, x, y in zip(functions, ws, parts(a, len(functions)), strict=True):
                out.append(f(x, y))
        if any(x is None for x in out):
            return None
        return build(out, shape)
    return each


def dot_dfn(left: Value, body: tuple[Any, ...]) -> Any:
    """`left.{…}`: the dfn or dop, at home in the namespace: its free names are looked for there."""
    if isinstance(left, np.ndarray):
        return distributed([dot_dfn(item, body) for item in items_of(left)], left.shape)
    if not isinstance(left, Namespace):
        raise no_space()
    from arrayl.compile.units import Unit
    source, dfn, made = body
    prepare(left)
    if left not in made:
        if len(made) >= KEPT:
            made.clear()
        made[left] = Unit(left, source, dfn).make()
    return made[left]


def prepare(space: Namespace) -> None:
    """Let code run in a namespace."""
    if '__builtins__' not in space.names:
        from arrayl.compile.runtime import builtins
        space.names['__builtins__'] = builtins()


def system_function(space: Any, name: str, frame: Any = None) -> Any:
    """`ns.⎕NC` and its kin: the system function at work in the namespace."""
    entry = REGISTRY.get(name.upper())
    if is_space(space) and not isinstance(space, Namespace):
        raise no_system_name(name)
    if entry is None or not isinstance(space, Namespace):
        raise no_space()
    from arrayl.compile.runtime import bound
    where = space if frame is None else frame.elsewhere(space)
    inner = bound(name.upper(), where) if entry.facts.get('frame') else entry.value

    def working(run: Any) -> Any:
        def in_space(w: Value, a: Value | None = None) -> Value:
            return at_home(space, run, w, a)
        carrier: Any = in_space
        if hasattr(run, 'variant'):             # ⍠ has options for it
            carrier.principal = getattr(run, 'principal', None)
            carrier.variant = lambda options: working(run.variant(options))
        return in_space
    return mark(working(inner), Primitive(name.upper(), entry)) if callable(inner) else inner


def parts(value: Value, n: int) -> list[Value]:
    """One argument for each of n namespaces: its items, or the same scalar for all."""
    items = items_of(value)
    if len(items) == 1:
        return items * n
    if len(items) != n:
        raise LengthError('')
    return items


def set_member(left: Value, name: str, value: Any) -> Any:
    """`left.name←value`; an array of namespaces takes an item each."""
    if isinstance(left, np.ndarray):
        spaces_only(left)
        for space, item in zip(items_of(left), parts(value, left.size), strict=True):
            set_member(space, name, item)
        return value
    if isinstance(left, Namespace):
        if name.startswith('⎕'):
            return set_system_member(left, name.upper(), value)
        keep_class(left.get(name), value)
        if callable(value):
            from arrayl.compile.moving import moved
            value = moved(value, left)
            unit = getattr(value, 'unit', None)
            if unit is not None and not getattr(value, 'reference', False):
                unit.named(name)
        left.set(name, value)
        return value
    if hasattr(left, 'apl_set_member'):
        if name.startswith('⎕'):
            raise no_system_name(name.upper())
        left.apl_set_member(name, value)
        return value
    raise no_space()


def set_system_member(space: Namespace, name: str, value: Value) -> Value:
    """`ns.⎕IO←value`"""
    entry = REGISTRY.get(name)
    if entry is None or 'assign' not in entry.facts:
        raise APLSyntaxError('')
    at_home(space, entry.facts['assign'], value)
    return value


def set_members(left: Value, names: tuple[Any, ...], value: Value, f: Any = None) -> Value:
    """`left.(a (b c))←value`; with `f`, `left.(a (b c))f←value`."""
    if isinstance(left, np.ndarray):
        spaces_only(left)
        for space, item in zip(items_of(left), parts(value, left.size), strict=True):
            set_members(space, names, item, f)
        return value
    items = items_of(value)
    if len(items) == 1:
        items = items * len(names)
    if len(items) != len(names):
        raise LengthError('')
    for name, item in zip(names, items, strict=True):
        if isinstance(name, tuple):
            set_members(left, name, item, f)
        elif f is None:
            set_member(left, name, item)
        else:
            changed = f(item, member(left, name))
            if changed is None:
                raise no_result()
            set_member(left, name, changed)
    return value


def each_space(left: np.ndarray, value: Callable[[Any], Value]) -> Value:
    """The `value` of each item of `left`, none if one of them has none."""
    spaces_only(left)
    out = [value(item) for item in items_of(left)]
    if any(map(callable, out)):
        raise no_space()
    return None if any(x is None for x in out) else build(out, left.shape)


def dot_expression(left: Value, code: tuple[Any, ...], *formals: Any) -> Value:
    """`left.(expression)`: the expression, in the namespace.

    The `formals` are those of the function around it: ⍵ and ⍺ (None where there is none), and those that `code` lists.
    """
    if isinstance(left, np.ndarray):
        return each_space(left, lambda item: dot_expression(item, code, *formals))
    if hasattr(left, 'apl_member'):
        return object_expression(left, code, *formals)
    if not isinstance(left, Namespace):
        raise no_space()
    prepare(left)
    given = {name: value_class(value) for name, value in zip(code[3], formals[2:], strict=True) if value is not None}
    return run_in(left, inside(left, code, given), *formals[:2], *(value for value in formals[2:] if value is not None))


def inside(space: Namespace, code: tuple[Any, ...], given: dict[str, str]) -> Statement:
    """The expression of `space.(expression)`, compiled for a namespace; `given` are the classes of its formals.

    Of the code made last another namespace may have its own, if names have the same classes there.
    """
    from arrayl.compile.units import compile_statement
    source, tokens, cache, _ = code
    kinds = tuple(given.items())
    if kinds in cache:
        found, home, meant = cache[kinds]
        if unchanged(meant, space.names.get):
            return found if space is home else moved(found, home, space)    # type: ignore[no-any-return]
    key = (id(space), space.epoch, *kinds)
    if key not in cache or cache[key][1].stale():
        if len(cache) >= KEPT:
            cache.clear()
        scope = ModuleScope(space)
        made = compile_statement(tokens, scope, source, given)
        # Not '⋄', the name of what a session runs: an error is reported in the function where the text stands.
        made.run.__code__ = made.run.__code__.replace(co_name='⋄.')
        meant = noted(paths(tokens), space.names.get)
        if meant is not None and all(x is space or isinstance(x, PLAIN) for x in made.run.__code__.co_consts):
            cache[kinds] = made, space, meant
            return made
        cache[key] = made, Chains(space, scope.chains)
    return cache[key][0]                # type: ignore[no-any-return]


def moved(statement: Statement, home: Namespace, space: Namespace) -> Statement:
    """The same for `space` as for namespace `home`, which its code may name."""
    run = statement.run
    code = run.__code__
    if any(x is home for x in code.co_consts):
        code = code.replace(co_consts=tuple(space if x is home else x for x in code.co_consts))
    run = types.FunctionType(code, space.names, run.__name__, run.__defaults__)
    return type(statement)(run, statement.kind, statement.shy, statement.call, statement.at, statement.node,
                           statement.source)


def dot_executing(left: Value, code: tuple[Any, ...], piece: Piece, frame: Frame, *formals: Any) -> Value:
    """`left.(expression)` with ⍎ in it, in a dfn: the text to execute too sees the formals of the `frame`."""
    if isinstance(left, np.ndarray):
        return each_space(left, lambda item: dot_executing(item, code, piece, frame, *formals))
    if not isinstance(left, Namespace):
        return dot_expression(left, code, *formals)
    prepare(left)
    inner = frame.elsewhere(left)
    return run_in(left, piece.compiled(inner, ExecutedScope), inner)


def run_in(space: Namespace, statement: Statement, *arguments: Any) -> Value:
    """What `statement` gives in `space`, which is the session's meanwhile."""
    previous = S.session.space if S.session is not None else None
    if S.session is not None:
        S.session.space = space
    try:
        value = at_home(space, statement.run, *arguments)
        if not statement.call:
            S.shy = statement.shy
        return value
    finally:
        if S.session is not None:
            S.session.space = previous


def object_expression(left: Any, code: tuple[Any, ...], *formals: Any) -> Value:
    """`object.(expression)` for a Python object: in a namespace that lends its members; what is assigned goes back."""
    source, tokens, _, others = code
    space = Namespace(S.session.space)
    names = {t.text for t in tokens if t.type == 'NAME'}
    lent = {name: found for name in names if (found := left.apl_member(name)) is not None}
    for name, found in lent.items():
        space.set(name, found)
    value = dot_expression(space, (source, tokens, {}, others), *formals)
    for name, now in space.public():
        if lent.get(name) is not now:
            left.apl_set_member(name, now)
    return value


__all__ = ['dot', 'dot_executing', 'dot_expression', 'dot_function', 'scalar_of', 'set_member', 'set_members']
