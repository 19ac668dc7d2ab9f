"""Names: ⎕NC ⎕NL ⎕EX ⎕SHADOW ⎕REFS."""
from __future__ import annotations

import sys
from typing import Any

from arrayl.arrays import (
    Value,
    build,
    chars,
    is_char,
    items_of,
    rank_of,
    strings,
    text_of,
)
from arrayl.arrays.namespace import Namespace, mangle
from arrayl.errors import DomainError
from arrayl.functions import Defined, Foreign, meaning
from arrayl.primitives.registry import REGISTRY, dyadic, monadic
from arrayl.settings import S
from arrayl.system.names.place import FORMALS, Place, is_name, name_list


def class_number(value: Any, detailed: bool = False) -> float | int:
    """The name class of a value; `detailed`: with Dyalog's sub-class after the point."""
    if value is None:
        return 0
    if isinstance(value, Namespace) or hasattr(value, 'apl_member'):
        return 9.1 if detailed else 9
    if not callable(value):
        return 2.1 if detailed else 2
    m = meaning(value)
    kind = m.kind if m is not None else 'F'
    number = 3 if kind in 'FN' else 4
    if not detailed:
        return number
    if isinstance(m, Defined):
        return number + (0.1 if m.traditional else 0.2)
    return number + (0.6 if isinstance(m, Foreign) else 0.3)


def labels_now(frame: Any) -> dict[str, int]:
    """The labels of the traditional function that runs in Python frame `frame` or just around it."""
    while frame is not None:
        own = frame.f_locals.get('∇')
        if own is not None:
            find = getattr(getattr(own, 'unit', None), 'label_lines', None)
            return find() if find is not None else {}
        frame = frame.f_back
    return {}


def classify(name: str, place: Place, detailed: bool) -> float | int:
    if name.startswith('⎕') and not is_name(name):
        found = REGISTRY.get(name.upper())
        if found is None:
            return -1
        return 2 if found.kind == 'A' else 3 if found.kind == 'F' else 4
    if name in FORMALS:
        held = place.frame.root(name) if place.frame is not None else None
        return class_number(held, detailed)
    if not is_name(name):
        return -1
    value = place.get(name)
    if type(value) is int and labels_now(sys._getframe(2)).get(name) == value:
        return 1
    return class_number(value, detailed)


@monadic('⎕NC', 'name class', frame=True)
def name_class(w: Value, frame: Any = None) -> Value:
    """The class of each name: 0 unused, 1 label, 2 variable, 3 function, 4 operator, 9 namespace, ¯1 not a name.

    A simple argument (a name, or a matrix of names) gives whole numbers; a vector of names, or an enclosed one, gives
    sub-classes as well: 2.1 variable, 3.1 tradfn, 3.2 dfn, 3.3 primitive or derived function, 3.6 Python's, 4.1 4.2 4.3
    operators likewise, 9.1 namespace.

          x←1 ⋄ f←{⍵} ⋄ g←+/
          ⎕NC 'x'
    2
          ⎕NC 'x' 'f' 'g' 'nosuch'
    2.1 3.2 3.3 0
    """
    place = Place(frame)
    names = name_list(w)
    if not names and not is_char(w) and w.dtype.kind != 'O':        # type: ignore[union-attr]
        raise DomainError('')
    if is_char(w):
        if not names and rank_of(w) == 1:
            names = ['']                                        # a text is one name; this one is none
        found = [classify(n, place, False) for n in names]
        return build(found)
    found = [classify(n, place, True) for n in names]
    return build(found) if rank_of(w) else found[0]         # an enclosed name, `⎕NC⊂'x'`, has one class


def listing(w: Value, start: str, frame: Any) -> Value:
    wanted = []
    for item in items_of(w):
        if not isinstance(item, int | float):
            raise DomainError('')
        wanted.append(item)
    as_vector = any(n < 0 for n in wanted)
    names = []
    labels = labels_now(sys._getframe(2))
    for name, value in Place(frame).names().items():
        whole, detailed = class_number(value), round(float(class_number(value, True)), 1)
        if name in labels:
            whole = detailed = 1
        if any(abs(n) == whole or (abs(n) != int(abs(n)) and abs(abs(n) - detailed) < 1e-9) for n in wanted):
            if not start or name[0] in start:
                names.append(name)
    names.sort()
    if as_vector:
        return strings(names)
    width = max(map(len, names), default=0)
    return chars(''.join(n.ljust(width) for n in names)).reshape(len(names), width)


@monadic('⎕NL', 'name list', frame=True)
def list_names(w: Value, frame: Any = None) -> Value:
    """The names in use of classes ⍵, sorted: a matrix; with a negative class a vector of names.

          abc←1 ⋄ de←2 ⋄ f←{⍵}
          ⎕NL 2
    abc
    de
          ⎕NL ¯3
     f
    """
    return listing(w, '', frame)


@dyadic('⎕NL', 'name list from letters')
def list_names_from(w: Value, a: Value, frame: Any = None) -> Value:
    """The same, only names that begin with one of the letters ⍺.

          abc←1 ⋄ de←2
          'd'⎕NL 2
    de
    """
    return listing(w, text_of(a), frame)


@monadic('⎕EX', 'expunge', frame=True)
def expunge(w: Value, frame: Any = None) -> Value:
    """Forget names: 1 for each that can be used now, 0 for what is no name. The result is shy.

          x←1
          ⎕←⎕EX 'x'
    1
          ⎕NC 'x'
    0
    """
    place = Place(frame)
    out = []
    for name in name_list(w):
        valid = is_name(name) and (not name.startswith('⎕') or '.' in name)
        if valid:
            place.delete(name)
        out.append(int(valid))
    S.shy = True
    return build(out)


@monadic('⎕SHADOW', 'shadow', frame=True)
def shadow(w: Value, frame: Any = None) -> Value:
    """Make names local to the function that runs or is suspended, without a value; outside functions nothing happens.

    A system variable, such as ⎕IO, keeps its value, and has that again after the function. The result, shy, is a 1 for
    each name.

          x←1 ⋄ {_←⎕SHADOW 'x' ⋄ ⎕NC 'x'}0
    0
          {_←⎕SHADOW '⎕PP' ⋄ ⎕PP←3 ⋄ ⍕÷3}0 ⋄ ÷3
    0.333
    0.3333333333
    """
    from arrayl.compile.localised import NAMES
    from arrayl.compile.traditional.runtime import shadow_now, shadow_setting
    place = Place(frame)
    names = [name.upper() if name[0] == '⎕' else name for item in name_list(w) for name in item.split()]
    if any(not is_name(name) or '.' in name for name in names if name not in NAMES and name != '⎕TRAP'):
        raise DomainError('')
    for name in names:
        if name[0] == '⎕':
            if not shadow_setting(name, place.frame, sys._getframe(1)):
                raise DomainError('')
        elif place.frame is not None:
            place.frame.put(mangle(name), None)
        else:
            shadow_now(place.space, name, sys._getframe(1))
    S.shy = True
    return build([1] * len(names))


@monadic('⎕REFS', 'cross-references', frame=True)
def references(w: Value, frame: Any = None) -> Value:
    """The names that the function named ⍵ mentions, a matrix; of a primitive or derived function an empty one.

          f←{x+y×⍵} ⋄ ⎕REFS 'f'
    x
    y
    """
    from arrayl.compile.traditional.definitions import line_tokens
    from arrayl.syntax.lexer import SyntaxAt, tokenize
    from arrayl.system.names.definitions import named
    from arrayl.system.names.objects import Representation
    from arrayl.system.reading import characters
    if not isinstance(w, Representation) and characters(w).strip().upper() in REGISTRY:
        return chars('').reshape(0, 0)          # a primitive, or a system name
    value = named(w, frame)[0]
    m = meaning(value) if callable(value) else None
    if not isinstance(m, Defined):
        return chars('').reshape(0, 0)
    try:
        tokens = tokenize(m.source)
    except SyntaxAt:                            # a line of it is no text of the language
        tokens = [t for n, line in enumerate(m.source.split('\n')) for t in line_tokens(line, n + 1)]
    keywords = {i + 1 for i, t in enumerate(tokens[:-1]) if m.traditional and t.type == 'COLON'
                and (tokens[i - 1].type == 'SEP' or tokens[i + 1].text.lower() in ('in', 'ineach'))}
    names = sorted({t.text for i, t in enumerate(tokens) if t.type == 'NAME' and i not in keywords})
    width = max(map(len, names), default=0)
    return chars(''.join(n.ljust(width) for n in names)).reshape(len(names), width)
