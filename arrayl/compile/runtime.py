"""What generated code calls, besides the primitives: the builtins of every compiled function.

`builtins` is one dict for all code. Its keys cannot be spelled in APL (they hold ⎕, ₁ or ←), so generated
code reaches nothing but its own names and what stands here.
"""
from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from arrayl import errors
from arrayl.arrays import Nested, Value, build, integers, items_of, rank_of, size_of
from arrayl.arrays.assemble import mix
from arrayl.arrays.namespace import Namespace, mangle, root_of
from arrayl.compile import (
    chains,
    changing,
    dynamic,
    enclosed,
    found,
    homes,
    hooks,
    inline,
    members,
    strands,
    suspend,
    trapping,
    units,
)
from arrayl.compile.localised import restore, save
from arrayl.compile.path import on_path
from arrayl.compile.scopes import keep_class, still
from arrayl.compile.traditional import borrowed
from arrayl.compile.traditional.runtime import RUNTIME
from arrayl.engine.lift import filled
from arrayl.engine.program import region
from arrayl.engine.switch import SWITCH
from arrayl.errors import (
    NEEDS_LEFT,
    NO_LEFT,
    APLError,
    APLSyntaxError,
    APLValueError,
    DomainError,
    LengthError,
    RankError,
)
from arrayl.functions import Derived, mark, meaning
from arrayl.operators.reduce import reduce_twice
from arrayl.primitives import registry
from arrayl.primitives.assignment.assign import SOLE, indexed_assign, indexed_modify, put
from arrayl.primitives.registry import REGISTRY
from arrayl.primitives.scalar.circular import turns
from arrayl.primitives.scalar.power import euler
from arrayl.primitives.searching.grade import sorted_items
from arrayl.primitives.structure import indexing
from arrayl.settings import S


def no_result() -> Any:
    raise errors.no_result()


def executed_no_result() -> Any:
    """⍎ gave no result: the function is marked that ended its text, ⍎ itself if none did."""
    error = errors.no_result()
    error.executed = S.session.lacking if S.session is not None else None       # type: ignore[attr-defined]
    raise error


def executed_guarded(value: Any) -> Any:
    """What ⍎ gave at the end of a dfn, where an error guard takes it that the text held no statement."""
    if value is None and S.session.blank:
        executed_no_result()
    return value


def no_argument(name: str) -> Any:
    raise APLValueError(f'Undefined name: {name}')


def not_array() -> Any:
    raise APLSyntaxError('')


def function(value: Any) -> Any:
    """A value where only a function may stand."""
    if not callable(value):
        raise APLSyntaxError('')
    return value


def broken(message: str) -> Any:
    raise APLSyntaxError(message)


def no_axis() -> Any:
    raise APLSyntaxError('')


def strand(*reversed_items: Value) -> Value:
    """A vector of items that were computed from right to left."""
    for item in reversed_items:
        if callable(item):
            raise APLSyntaxError('')
    return build(list(reversed_items[::-1]))


def list_notation(*items: Value) -> Value:
    return build(list(items))


def block_notation(*items: Value) -> Value:
    """`[a ⋄ b]`: the items are major cells; a scalar counts as a vector of one."""
    cells = [build([item]) if rank_of(item) == 0 else item for item in items]
    return mix(cells, (len(cells),))


def index(*reversed_slots: Any) -> Value:
    """`array[i;j]`: the slots last first, then the array."""
    return indexing.index(reversed_slots[-1], reversed_slots[-2::-1])


def index_assign(array: Value, value: Value, *reversed_slots: Any) -> Value:
    # Written in place when the variable alone holds the array; the count must be its own statement.
    owned = sys.getrefcount(array) <= SOLE
    slots = reversed_slots[::-1]
    if owned and type(array) in (np.ndarray, Nested) and put(array, slots, value):
        return array
    return indexed_assign(array, slots, value, owned)


def index_modify(array: Value, value: Value, f: Any, *reversed_slots: Any) -> Value:
    owned = sys.getrefcount(array) <= SOLE
    return indexed_modify(array, reversed_slots[::-1], f, value, owned)


def positions(array: Value, *forms: str) -> Value:
    """The targets of a selection whose functions `forms` have to select at the present ⎕ML."""
    if any(S.ml < 1 if form == '∊₁' else (S.ml > 1) != (form == '↑₁') for form in forms):
        raise APLSyntaxError('')
    from arrayl.primitives.assignment.assign import selective_targets
    return selective_targets(array)


def selecting(f: Any, valence: str) -> str:
    """The form of a named function in a selection."""
    from arrayl.primitives.assignment.selective import selecting
    return selecting(f, valence)


def selective(array: Value, selected: Value, value: Value, f: Any = None) -> Value:
    from arrayl.primitives.assignment.assign import selective_assign
    return selective_assign(array, selected, value, f)


def spread(value: Value, n: int) -> list[Value]:
    """The n values of `a b c←value`: its items, or the one item for all."""
    if size_of(value) == 1:
        return items_of(value) * n
    if rank_of(value) != 1:
        raise RankError('')
    if size_of(value) != n:
        raise LengthError('')
    return items_of(value)


def guard(value: Value) -> bool:
    """The condition of a guard: one 0 or 1, or nothing at all, which is no 1 (`1=⍺:` where ⍺ may be ⍬)."""
    if isinstance(value, np.ndarray) and value.shape == (0,):
        return False
    return truth(value)


def truth(value: Value) -> bool:
    """The condition of :If and its kin: one 0 or 1."""
    if type(value) is int and 0 <= value <= 1:
        return value == 1
    if isinstance(value, np.ndarray):
        if value.size != 1:
            raise LengthError('') if value.ndim <= 1 else RankError('')
        return truth(items_of(value)[0])
    if isinstance(value, int | float) and value in (0, 1):
        return value == 1
    raise DomainError('')


def events(value: Value) -> list[int]:
    """The event numbers of an error guard or :Trap, which may stand in a loop."""
    if type(value) is int:
        return [value]
    if isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype.kind in 'iu':
        return value.tolist()
    return integers(value)


def caught(error: BaseException, numbers: list[int]) -> bool:
    """Whether an error guard for `numbers` takes this exception; if so ⎕EN and ⎕DMX tell of it."""
    from arrayl.session.report import as_apl_error, remember
    if trapping.own_signal(error):
        return False                            # ⎕SIGNAL: the error is the caller's
    known = as_apl_error(error)
    if known.silent:
        return False
    if known.number in numbers or (0 in numbers and known.number < 1000) or (1000 in numbers and known.number > 1000):
        remember(known, error)
        return True
    return False


def train(*parts: Any) -> Any:
    from arrayl.operators.train import atop, fork
    return atop(*parts) if len(parts) == 2 else fork(*parts)


def bind_right(op: Any, operand: Any) -> Any:
    from arrayl.operators.train import bind_right as make
    return make(op, operand)


def axis_function(f: Any, axis: Value) -> Any:
    """`f[k]` as a function value; f is a primitive that takes an axis."""
    m = meaning(f)
    entry: Any = getattr(m, 'entry', None)
    if entry is None:
        no_axis()
    monadic, dyadic = entry.monadic, entry.dyadic

    def with_axis(w: Value, a: Value | None = None) -> Value:
        form = monadic if a is None else dyadic
        if form is None or not form.axis:
            raise APLSyntaxError('')
        return form.run(w, axis=axis) if a is None else form.run(w, a, axis=axis)
    return mark(with_axis, Derived('[]', f, axis=axis))


def derived(f: Any, op: Any, left: Any, right: Any) -> Any:
    """A defined operator's derived function."""
    return mark(f, Derived(op, left, right))


def bound(glyph: str, frame: Any, options: Any = None) -> Any:
    """A function such as ⍎ as an operand: it works in `frame`, with these options."""
    entry = REGISTRY[glyph]

    def in_frame(w: Value, a: Value | None = None) -> Value:
        form = entry.monadic if a is None else entry.dyadic
        if form is None:
            raise APLSyntaxError(NEEDS_LEFT if a is None else NO_LEFT)
        if options and optional is not None:
            return optional(w, a, frame, options)
        return form.run(w, frame) if a is None else form.run(w, a, frame)
    optional = getattr(entry.value, 'with_options', None)
    idle = getattr(entry.value, 'idle_options', None)
    if idle is not None:
        from arrayl.system.variants import with_variants
        with_variants(in_frame, lambda options: bound(glyph, frame, options), idle, None)
    return mark(in_frame, registry.Primitive(glyph, entry))


def bind(ns: Namespace, name: str, value: Value) -> Value:
    """`name←value` where the name may not have been an array before."""
    if callable(value):
        raise APLSyntaxError('')
    key, names = mangle(name), ns.names
    old = names.get(key)
    if old is None or callable(old):
        keep_class(old, value)
        ns.set(name, value)
    else:
        names[key] = value
    return value


def bind_function(ns: Namespace, name: str, value: Any) -> Any:
    keep_class(ns.get(name), value)
    named(name, value)
    ns.set(name, value)
    return value


def bind_result(ns: Namespace, name: str, value: Any) -> Any:
    """`name←value` where the value may be a function: what ⍎ gives, or `name∘←value` of a name of the namespace."""
    return bind_function(ns, name, value) if callable(value) else bind(ns, name, value)


def named(name: str, value: Any) -> Any:
    """Tell a defined function its name."""
    unit = getattr(value, 'unit', None)
    if unit is not None:
        unit.named(name)
    return value


def nearest(local: Callable[[], Any], further: Callable[[], Any]) -> Any:
    """The value of a name of the function around, or of one further out while that has not bound it."""
    try:
        return local()
    except NameError:
        return further()


def is_bound(local: Callable[[], Any], value: Any) -> bool:
    """Whether the function around has bound the name that is to get `value`, which is computed by now."""
    try:
        local()
    except NameError:
        return False
    return True


def set_outer(names: dict[str, Any], key: str, value: Any) -> Any:
    """`value` as that of a global that a local of the same name would hide."""
    names[key] = value
    return value


def outer(names: dict[str, Any], key: str) -> Any:
    """A global that a local of the same name would hide."""
    try:
        return names[key]
    except KeyError:
        raise NameError(f"name '{key}' is not defined") from None


def make(unit: Any) -> Any:
    return unit.make()


def space(name: str, ns: Namespace) -> Namespace:
    """`#` or `##`, seen from `ns`."""
    if name == '##':
        return ns.parent or ns
    return root_of(ns)


def new_space(ns: Namespace, names: tuple[str, ...], *values: Value) -> Namespace:
    """`(x: 1 ⋄ y: 2)`"""
    made = Namespace(ns)
    for name, value in zip(names, values, strict=True):
        members.set_member(made, name, value)
    return made


@cache
def builtins() -> dict[str, Any]:
    """The one dict of builtins."""
    from arrayl.compile import catalogue
    catalogue.load_core()
    out: dict[str, Any] = {
        '⎕no_result': no_result, '⎕executed': executed_no_result, '⎕executed_guarded': executed_guarded,
        '⎕no_argument': no_argument, '⎕not_array': not_array, '⎕broken': broken,
        '⎕no_axis': no_axis, '⎕strand': strand, '⎕callable': callable,
        '⎕function': function, '⎕still': still, '⎕list': list_notation, '⎕block': block_notation,
        '⎕index': index, '⎕index_assign': index_assign, '⎕index_modify': index_modify, '⎕positions': positions,
        '⎕selecting': selecting, '⎕selective': selective,
        '⎕spread': spread, '⎕truth': truth, '⎕guard': guard, '⎕events': events, '⎕caught': caught,
        '⎕Exception': Exception,
        '⎕turns': turns, '⎕euler': euler,
        '⎕train': train, '⎕bind_right': bind_right, '⎕axis_function': axis_function, '⎕derived': derived,
        '⎕bound': bound, '⎕bind': bind, '⎕bind_function': bind_function,
        '⎕bind_result': bind_result, '⎕named': named, '⎕outer': outer,
        '⎕set_outer': set_outer, '⎕is_bound': is_bound, '⎕nearest': nearest, '⎕on_path': on_path,
        '⎕globals': globals_of_caller, '⎕save': save, '⎕restore': restore, '⎕make': make, '⎕closure': enclosed.closure,
        '⎕tail': dynamic.Again, '⎕NameError': NameError,
        '⎕space': space, '⎕new_space': new_space, '⎕settings': S, '⎕dot': members.dot,
        '⎕dot_function': members.dot_function, '⎕dot_dfn': members.dot_dfn, '⎕reference': members.reference,
        '⎕region': region, '⎕folds': reduce_twice, '⎕filled': filled, '⎕sorted': sorted_items,
        '⎕type': type, '⎕int': int, '⎕array': np.ndarray, '⎕nested': Nested,
        '⎕dot_expression': members.dot_expression, '⎕dot_executing': members.dot_executing,
        '⎕set_member': members.set_member, '⎕set_members': members.set_members, **strands.RUNTIME, **RUNTIME,
        **trapping.RUNTIME, **homes.RUNTIME, **chains.RUNTIME, **changing.RUNTIME, **borrowed.RUNTIME, **hooks.RUNTIME,
        **suspend.RUNTIME,
        **found.RUNTIME,
    }
    catalogue.LISTENERS.append(lambda: enter(out))
    enter(out)
    return out


def enter(out: dict[str, Any]) -> None:
    """Put the primitives that are declared by now among the builtins."""
    for glyph, entry in dict.items(REGISTRY):
        if glyph in out:
            continue
        out[glyph] = entry.value
        if entry.monadic:
            out[f'{glyph}₁'] = entry.monadic.run
        if entry.dyadic:
            form = entry.dyadic
            scalar = form.scalar if form.axis and SWITCH.on else None
            out[f'{glyph}₂'] = inline.quick(scalar, form.run) if scalar else form.run
        if entry.operator:
            out[f'{glyph}ₒ'] = entry.operator.run
        if 'niladic' in entry.facts:
            out[f'{glyph}₀'] = entry.facts['niladic']
        if 'assign' in entry.facts:
            out[f'{glyph}←'] = entry.facts['assign']


def globals_of_caller() -> dict[str, Any]:
    return sys._getframe(1).f_globals


__all__ = ['APLError', 'builtins', 'units']
