"""Namespaces made, filled, changed to and named: ⎕NS ⎕CS ⎕THIS ⎕DF."""
from __future__ import annotations

import sys
from typing import Any

from arrayl.arrays import Value, build, chars, is_char, items_of, rank_of, shape_of, size_of, text_of
from arrayl.arrays.namespace import Namespace
from arrayl.arrays.null import NULL
from arrayl.errors import APLValueError, DomainError, NonceError, RankError
from arrayl.primitives.registry import dyadic, monadic
from arrayl.settings import S
from arrayl.system.names.names import class_number
from arrayl.system.names.objects import SpaceRepresentation
from arrayl.system.names.place import Place, is_name, name_list
from arrayl.system.names.rehome import around, rehome
from arrayl.system.registry import niladic
from arrayl.system.variants import idle_options


@monadic('⎕NS', 'namespace', frame=True)
def namespace(w: Value, frame: Any = None) -> Value:
    """A new namespace with copies of the names ⍵, or of the contents of the namespaces ⍵, later ones winning.

    Option (⍠) Trigger is taken and changes nothing: there are no triggers.

          x←5
          ns←⎕NS 'x'
          ns.x+1
    6
          ns←⎕NS '' ⋄ ns.y←3 ⋄ ns.y
    3
          defaults←(a: 1 ⋄ b: 2) ⋄ given←(b: 20)
          (⎕NS defaults given).(a b)
    1 20
    """
    place = Place(frame)
    members = members_of(w)
    made = Namespace(place.space)
    fill(made, members, place)
    return made


@dyadic('⎕NS', 'named namespace')
def named_namespace(w: Value, a: Value, frame: Any = None) -> Value:
    """Make or extend the namespace ⍺ with the names, or the contents of namespaces, ⍵; it is the result, shy.

    ⍺ is a name, a reference, an array of those, or empty for the current namespace. A variable of that name gives way
    to the namespace. A reference is the result as it is, of a name the full one.

          x1←5 ⋄ y1←6
          'ab'⎕NS 'x1' 'y1'
          ab.(x1 y1)
    5 6
          ⎕←''⎕NS ''
    #
    """
    place = Place(frame)
    members = members_of(w)
    alone = isinstance(a, Namespace) or (is_char(a) and rank_of(a) <= 1) or size_of(a) == 0
    items = [a] if alone else items_of(a)
    for item in items:
        check_target(item, place)
    targets = [target_of(item, place) for item in items]
    for target in targets:
        fill(target, members, place)
    S.shy = True
    if isinstance(a, Namespace):
        return a
    return chars(targets[0].path()) if alone else build(
        [x if isinstance(x, Namespace) else chars(t.path()) for x, t in zip(items, targets, strict=True)], shape_of(a))


def check_target(a: Value, place: Place) -> None:
    """DOMAIN ERROR unless `a` may stand for a namespace that is, or is to be made."""
    if isinstance(a, Namespace) or size_of(a) == 0:
        return
    if not is_char(a) or rank_of(a) > 1 or not is_name(text_of(a).strip()):
        raise DomainError('')
    path = text_of(a).strip().split('.')
    for i in range(1, len(path) + 1):
        found = place.get('.'.join(path[:i]))
        if callable(found) or (i < len(path) and found is not None and not isinstance(found, Namespace)):
            raise DomainError('')


def target_of(a: Value, place: Place) -> Namespace:
    """The namespace named (or referred to) by `a`; made when there is none."""
    if isinstance(a, Namespace):
        return a
    if size_of(a) == 0:
        return place.space
    name = text_of(a).strip()
    found = place.get(name)
    if isinstance(found, Namespace):
        return found
    head, _, last = name.rpartition('.')
    parent = target_of(chars(head), place)
    made = Namespace(parent, last)
    if head:
        parent.set(last, made)
    else:
        place.set(last, made)
    return made


def members_of(w: Value) -> list[Any]:
    """What is to be copied: names, or namespaces whose contents are."""
    if isinstance(w, Namespace | SpaceRepresentation):
        return [held(w)]
    items = items_of(w)
    if not is_char(w) and items and all(isinstance(x, Namespace | SpaceRepresentation) for x in items):
        return [held(space) for space in items]
    if not is_char(w) and size_of(w) and not all(is_char(x) for x in items):
        raise DomainError('')
    names = [name for name in name_list(w) if name and not name.startswith('⎕')]
    if not all(map(is_name, names)):
        raise DomainError('')
    return names


def fill(target: Namespace, members: list[Any], place: Place) -> None:
    """Copy names, or the contents of namespaces, into `target`."""
    for member in members:
        if isinstance(member, Namespace):
            copy_all(member, target)
            continue
        value = place.get(member)
        head, _, last = member.rpartition('.')
        if value is None or last in ('#', '##'):
            continue
        made = rehome(value, target, place.get(head) if head else place.home(member))
        if isinstance(made, Namespace) and made is not value:
            made.label = last
        target.set(last, made)


def held(value: Any) -> Namespace:
    """A namespace, or the one in its ⎕OR."""
    space: Namespace = value.function if isinstance(value, SpaceRepresentation) else value
    return space


def copy_all(source: Namespace, target: Namespace) -> None:
    """Copy what `source` holds; what has the same name in `target` and is of another class stays."""
    copies = {**around(source), source: target}
    for name, value in list(source.public()):
        old = target.get(name)
        if old is None or class_number(old) == class_number(value):
            target.set(name, rehome(value, target, source, copies))


@niladic('⎕THIS', 'this space', frame=True)
def this_space(frame: Any = None) -> Value:
    """The namespace that the code runs in.

          ⎕THIS
    #
          ns←⎕NS '' ⋄ ns.⎕THIS
    #.[Namespace]
    """
    return Place(frame).space


SESSION_TOOLS = """:Namespace Dyalog
:Namespace Utils
disp←{⍺←0 ⋄ ⍺(9900⌶)⍵}
display←{(9901⌶)⍵}
repObj←{⍺←⍬ ⋄ (9903⌶)⍵}
:EndNamespace
:EndNamespace"""


@niladic('⎕SE', 'session')
def session_space() -> Value:
    """A namespace of the session itself, which no )CLEAR empties. It holds what programs look for in Dyalog's.

    UCMD gives what a user command prints; Dyalog.Utils has disp, display and repObj.

          ⎕SE
    ⎕SE
          ⎕SE.UCMD 'box on'
    Was OFF
          ⎕SE.UCMD 'box off'
    Was ON
          ⎕SE.Dyalog.Utils.disp 'ab' 1
    ┌──┬─┐
    │ab│1│
    └──┴─┘
          ⎕SE.Dyalog.Utils.repObj 2 2⍴'abcd'
    2 2⍴'abcd'
    """
    found = S.session.se
    if found is None:
        found = S.session.se = Namespace(None, '⎕SE')
        found.names['__builtins__'] = S.session.root.names['__builtins__']
        S.session.execute('UCMD←{(9902⌶)⍵}', found)
        S.session.fix_script(SESSION_TOOLS.split('\n'), Place(found))
    return found


@monadic('⎕CS', 'change space', frame=True)
def change_space(w: Value, frame: Any = None) -> Value:
    """Make ⍵, a namespace or its name, the current one. The result, shy, is the name of the one before.

          x←(a: 1)
          ⎕CS x
          a
    1
          ⎕CS '#'
    """
    return enter(w, Place(frame), [])


@dyadic('⎕CS', 'change space with names')
def change_space_with(w: Value, a: Value, frame: Any = None) -> Value:
    """The same in a traditional function, which takes its names ⍺ along: there they mean what they meant before.

          inner←(x: 1)
          total←10
          ∇ add n
            'total'⎕CS inner
            total+←x×n
          ∇
          add 5
          total
    15
    """
    place = Place(frame)
    if not in_function(sys._getframe(1)):
        raise DomainError('')
    taken = []
    for name in name_list(a):
        value = place.get(name)
        if value is None:
            raise APLValueError(f'Undefined name: {name}')
        taken.append((name.rpartition('.')[2], value))
    return enter(w, place, taken)


def enter(w: Value, place: Place, taken: list[tuple[str, Any]]) -> Value:
    """Change to space ⍵ and take these names along."""
    from arrayl.compile.suspend import Prompt
    from arrayl.compile.traditional.elsewhere import Elsewhere
    if place.frame is not None and not isinstance(place.frame, Elsewhere | Prompt):
        raise NonceError('')                    # a dfn
    if not isinstance(w, Namespace):
        if not is_char(w):
            raise DomainError('')
        if rank_of(w) > 1:
            raise RankError('')
    name = '' if isinstance(w, Namespace) else text_of(w).strip()
    target = w if isinstance(w, Namespace) else place.get(name) if name else place.space
    if target is None:
        raise APLValueError(f'Undefined name: {name}')
    if not isinstance(target, Namespace):
        raise DomainError('')
    before = place.space
    if in_function(sys._getframe(2)):
        S.session.moved = target, [(name, value, place.home(name)) for name, value in taken]
    else:
        S.session.space = target
    S.shy = True
    return chars(before.path())


def in_function(frame: Any) -> bool:
    """Whether a traditional function that changes spaces runs in Python frame `frame` or around it."""
    while frame is not None:
        if '⎕where' in frame.f_locals:
            return True
        frame = frame.f_back
    return False


@monadic('⎕DF', 'display form', frame=True)
def display_form(w: Value, frame: Any = None) -> Value:
    """Set what the current namespace displays as, a character array; ⎕NULL sets it back.

    The result, shy, is the form before, ⎕NULL at first. Namespaces inside are not renamed.

          ns←⎕NS '' ⋄ ns.⎕DF 'my space' ⋄ ns
    my space
          ns.⎕DF 2 3⍴'abcdef' ⋄ ns
    abc
    def
          ⍴⍕ns
    2 3
    """
    space = Place(frame).space
    before = NULL if space.df is None else chars(space.df) if isinstance(space.df, str) else space.df
    if w is NULL:
        space.df = None
    elif not is_char(w):
        raise DomainError('')
    else:
        space.df = text_of(w) if rank_of(w) <= 1 else w
    S.shy = True
    return before


idle_options('⎕NS', 'Trigger')            # there are no triggers

__all__ = ['build', 'copy_all', 'fill', 'target_of']
