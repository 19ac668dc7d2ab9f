"""Functions made anew for another namespace.

A function works in the namespace that it lives in: there its free names are looked for. So what is assigned through
a dot, or copied, is made anew there, and so are the defined functions that a derived function or a train was given,
those of the namespace that it comes from (⍎ and its kin too). Functions of yet other namespaces (`p.f∘⊢`) go on
working in theirs, and so does what `p.f` by itself refers to.
"""
from __future__ import annotations

from typing import Any

from arrayl.arrays.namespace import Namespace
from arrayl.compile import dynamic
from arrayl.compile.enclosed import Enclosed
from arrayl.compile.homes import running
from arrayl.compile.hooks import control, controls_of
from arrayl.functions import Derived, Primitive, Train, captured, mark, meaning
from arrayl.primitives.registry import REGISTRY
from arrayl.settings import S


def moved(value: Any, space: Namespace, source: Namespace | None = None) -> Any:
    """Function or operator `value` at home in `space`; it comes from namespace `source`, or from the one that runs."""
    if not parts(value):
        return at_home_in(value, space)
    if source is None:
        source = running() or (S.session.space if S.session is not None else None)
    made: dict[int, Any] = {}
    waiting = [value]
    while waiting:                              # not by recursion: `+⍨⍨⍨…` may be deep
        f = waiting[-1]
        inner = [x for x in parts(f) if callable(x) and id(x) not in made]
        if inner:
            waiting += inner
            continue
        waiting.pop()
        made[id(f)] = at_home_in(f, space) if home_of(f) is source else remade(f, made)
    return made[id(value)]


def made_by(f: Any) -> Any:
    """The unit of a defined function or operator; None of a reference to one, `p.f`, and of anything else."""
    unit = None if getattr(f, 'reference', False) else getattr(f, 'unit', None)
    return unit if hasattr(unit, 'in_space') else None


def at_home_in(value: Any, space: Namespace) -> Any:
    unit = made_by(value)
    if isinstance(unit, dynamic.Body):
        return control(unit.in_space(space, captured(value, 'frame')), controls_of(value))
    if isinstance(unit, Enclosed):
        return control(unit.moved(value, space), controls_of(value))
    if unit is not None:
        return control(unit.in_space(space), controls_of(value))
    if place_of(value) is not None:
        from arrayl.compile.runtime import bound
        return bound(meaning(value).glyph, space)       # type: ignore[union-attr]
    return value


def home_of(f: Any) -> Namespace | None:
    """The namespace that a defined function or operator, or a primitive such as ⍎, works in; None of anything else."""
    unit, place = made_by(f), place_of(f)
    if place is not None:
        return place if isinstance(place, Namespace) else place.space
    home: Namespace | None = captured(f, 'home') if isinstance(unit, dynamic.Body) else getattr(unit, 'ns', None)
    return home


def place_of(f: Any) -> Any:
    """The namespace or the frame that a primitive such as ⍎ works in as a value; None of anything else."""
    m = meaning(f)
    return captured(f, 'frame') if type(m) is Primitive and m.entry.facts.get('frame') else None


def parts(f: Any) -> tuple[Any, ...]:
    """What a derived function or a train is made of."""
    m = meaning(f)
    if isinstance(m, Derived):
        return m.operator, m.left, m.right
    return m.parts if isinstance(m, Train) else ()


def remade(f: Any, made: dict[int, Any]) -> Any:
    """`f` of the parts that `made` has for its own; itself where they are the same."""
    old = parts(f)
    new = [made.get(id(x), x) for x in old]
    if all(x is y for x, y in zip(old, new, strict=True)):
        return f
    m = meaning(f)
    if isinstance(m, Derived):
        return derive(new[0], new[1], new[2], m.axis)
    from arrayl.compile.runtime import train
    return train(*new)


def derive(operator: Any, left: Any, right: Any = None, axis: Any = None) -> Any:
    """What an operator, by its glyph or a value, makes of its operands; None stands for an operand that is absent."""
    from arrayl.compile.runtime import axis_function, bind_right
    if operator == '[]':
        return axis_function(left, axis)
    run = operator
    if isinstance(operator, str):
        form = REGISTRY[operator].operator
        assert form is not None
        run = form.run
    if left is None:
        made = bind_right(run, right)
        m = meaning(made)
        return mark(made, Derived(operator, None, right, kind=m.kind)) if m is not None else made
    given = (left,) if right is None else (left, right)
    return run(*given) if axis is None else run(*given, axis=axis)
