"""Names: ⎕NC ⎕NL ⎕EX ⎕SHADOW ⎕REFS ⎕PATH ⎕WSID ⎕LX.

These functions work in the scope of their caller: `frame` is a `Frame` (a dfn that finds its names at run
time) or a namespace. `Place` gives both one face.
"""
from __future__ import annotations

import re
import sys
from typing import Any

from arrayl.arrays import (
    Value,
    build,
    chars,
    integers,
    is_char,
    is_numeric,
    items_of,
    rank_of,
    size_of,
    strings,
    text_of,
)
from arrayl.arrays.namespace import Namespace, mangle, root_of, unmangle
from arrayl.compile.path import changed as path_changed
from arrayl.compile.scopes import system_space
from arrayl.errors import APLValueError, DomainError, RankError
from arrayl.functions import Defined, Foreign, meaning
from arrayl.primitives.registry import REGISTRY, dyadic, monadic
from arrayl.settings import S
from arrayl.syntax.lexer import name_length
from arrayl.system.registry import niladic

FORMALS = ('⍺', '⍵', '⍺⍺', '⍵⍵', '∇', '∇∇')
NAME = re.compile(r'(?:[^\W\d]|[∆⍙Ⓐ-Ⓩ])(?:\w|[∆⍙Ⓐ-Ⓩ])*$')


class Place:
    """Where names are looked up and bound: a frame of locals, or a namespace."""

    def __init__(self, frame: Any) -> None:
        self.frame = frame if not isinstance(frame, Namespace) and frame is not None else None
        self.space: Namespace = frame if isinstance(frame, Namespace) else (
            frame.space if frame is not None else S.session.space)

    def get(self, name: str) -> Any:
        """The value of a name, which may be dotted; None when there is none."""
        first, *rest = name.split('.')
        value: Any
        if first == '#':
            value = root_of(self.space)
        elif first == '##':
            value = self.space.parent or self.space
        elif first[:1] == '⎕':
            value = system_space(self.space, first)
        elif self.frame is not None:
            value = self.frame.root(first)
        else:
            value = self.space.get(first)
        for part in rest:
            if isinstance(value, Namespace):
                value = value.get(part) if part != '##' else value.parent
            else:
                look = getattr(value, 'apl_member', None)
                value = look(part) if look else None
        return value

    def home(self, name: str) -> Namespace:
        """The namespace that a visible global name is in."""
        where = getattr(self.frame, 'place', None)
        return where(mangle(name)) if where is not None else self.space

    def set(self, name: str, value: Any) -> None:
        head, _, last = name.rpartition('.')
        if head:
            space = self.get(head)
            if not isinstance(space, Namespace):
                raise APLValueError(f'Undefined name: {head}')
            space.set(last, value)
        elif self.frame is not None:
            self.frame.bind(mangle(name), value)
        else:
            self.space.set(name, value)

    def delete(self, name: str) -> bool:
        head, _, last = name.rpartition('.')
        if head:
            space = self.get(head)
            return isinstance(space, Namespace) and space.delete(last)
        frame = self.frame
        while frame is not None:
            if mangle(name) in frame:
                del frame[mangle(name)]
                return True
            frame = frame.outer
        return self.space.delete(name)

    def names(self) -> dict[str, Any]:
        """All that is visible: names and values."""
        found: dict[str, Any] = dict(self.space.public())
        frames = []
        frame = self.frame
        while frame is not None:
            frames.append(frame)
            frame = frame.outer
        for frame in reversed(frames):
            found.update({unmangle(k): v for k, v in frame.items() if NAME.match(k)})
        return found


def name_list(value: Value) -> list[str]:
    """Names in any of the forms that Dyalog takes: one name, a vector of names, a matrix with a name a row."""
    if size_of(value) == 0 and rank_of(value) <= 1:
        return []
    if is_char(value):
        if rank_of(value) <= 1:
            return [text_of(value).strip()]
        if rank_of(value) == 2:
            return [text_of(row).strip() for row in value]
        raise RankError('')
    if rank_of(value) > 1:
        raise RankError('')
    out = []
    for item in items_of(value):
        if not is_char(item) or rank_of(item) > 1:
            raise DomainError('')
        out.append(text_of(item).strip())
    return out


def is_word(word: str) -> bool:
    """Whether `word` is a name without dots."""
    return NAME.match(word) is not None and name_length(word) == len(word)


def is_name(name: str) -> bool:
    first, *rest = name.split('.')
    start = is_word(first) or first in ('#', '##') or first.upper() == '⎕SE' or (rest and first.upper() == '⎕THIS')
    return bool(start) and all(is_word(part) or part == '##' for part in rest)


def one_name(w: Value, others: str = '') -> str:
    """The name in ⍵, a character scalar or vector, or what begins with a character of `others`.

    RANK and DOMAIN ERROR for all else.
    """
    if rank_of(w) > 1:
        raise RankError('')
    if not is_char(w):
        raise DomainError('')
    name = text_of(w).strip()
    if not is_name(name) and not name.startswith(tuple(others)):
        raise DomainError('')
    return name


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
    """The class of each name: 0 unused, 2 variable, 3 function, 4 operator, 9 namespace, ¯1 not a name.

    A simple argument (a name, or a matrix of names) gives whole numbers; a vector of names, or an enclosed one, gives
    sub-classes as well: 2.1 variable, 3.1 tradfn, 3.2 dfn, 3.3 primitive or derived function, 9.1 namespace.

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


def new_space(parent: Namespace, label: str = '') -> Namespace:
    made = Namespace(parent, label)
    made.names['__builtins__'] = parent.names.get('__builtins__')
    return made


def rehome(value: Any, space: Namespace, copies: dict[Namespace, Namespace] | None = None) -> Any:
    """A defined function, made anew for namespace `space`, or a copy of a namespace; anything else is itself.

    `copies` are those made so far, so that one that refers to itself is copied once. Those that it
    stands in are not copied.
    """
    unit = getattr(value, 'unit', None)
    move = getattr(unit, 'in_space', None)
    if move is not None:
        return move(space)
    if isinstance(value, Namespace):
        copies = around(value) if copies is None else copies
        if value in copies or value.parent is None:
            return copies.get(value, value)
        made = copies[value] = new_space(space, value.label)
        made.df = value.df
        for name, inner in list(value.public()):
            made.set(name, rehome(inner, made, copies))
        return made
    return value


def around(space: Namespace) -> dict[Namespace, Namespace]:
    """The namespaces that `space` stands in, each as itself."""
    found: dict[Namespace, Namespace] = {}
    outer = space.parent
    while outer is not None:
        found[outer] = outer
        outer = outer.parent
    return found


@monadic('⎕SHADOW', 'shadow', frame=True)
def shadow(w: Value, frame: Any = None) -> Value:
    """Make names local to the function that runs or is suspended, without a value; outside functions nothing happens.

    The result, shy, is a 1 for each name.

          x←1 ⋄ {_←⎕SHADOW 'x' ⋄ ⎕NC 'x'}0
    0
    """
    from arrayl.compile.traditional import shadow_now
    place = Place(frame)
    names = [name for item in name_list(w) for name in item.split()]
    if any(not is_name(name) or '.' in name for name in names):
        raise DomainError('')
    for name in names:
        if place.frame is not None:
            place.frame[mangle(name)] = None
        else:
            shadow_now(place.space, name, sys._getframe(1))
    S.shy = True
    return build([1] * len(names))


@monadic('⎕REFS', 'cross-references', frame=True)
def references(w: Value, frame: Any = None) -> Value:
    """The names that the function named ⍵ mentions, a matrix.

          f←{x+y×⍵} ⋄ ⎕REFS 'f'
    x
    y
    """
    from arrayl.compile.definitions import line_tokens
    from arrayl.syntax.lexer import SyntaxAt, tokenize
    from arrayl.system.definitions import named
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


def text_setting(field: str) -> Any:
    """The assignment of a system variable that holds text, kept in the session."""
    def assign(value: Value) -> Value:
        setattr(S.session, field, plain_text(value))
        return value
    return assign


def plain_text(value: Value) -> str:
    if rank_of(value) > 1:
        raise RankError('')
    if not is_char(value) and (size_of(value) or not is_numeric(value)):
        raise DomainError('')
    return text_of(value) if is_char(value) else ''


def assign_path(value: Value) -> Value:
    S.session.path = plain_text(value)
    path_changed()
    return value


@niladic('⎕PATH', 'search path', assign=assign_path)
def path() -> Value:
    """The namespaces in which a function or an operator is looked for that the current one does not have.

    Names with blanks between them; ``↑`` stands for the namespaces around the current one, the nearest first.
    Variables are not looked for. The setting outlives )CLEAR and )LOAD.

          utils←⎕NS⍬ ⋄ utils.twice←{2×⍵}
          ⎕PATH←'utils' ⋄ twice 21
    42
          ⎕PATH←''
    """
    return chars(S.session.path)


def assign_workspace_id(value: Value) -> Value:
    name = plain_text(value).strip()
    if not name:
        raise DomainError('')
    S.session.wsid = name
    return value


@niladic('⎕WSID', 'workspace identification', assign=assign_workspace_id)
def workspace_id() -> Value:
    """The name of the workspace.

          ⎕WSID
    CLEAR WS
    """
    return chars(S.session.wsid)


@niladic('⎕LX', 'latent expression', assign=text_setting('latent'))
def latent_expression() -> Value:
    """The text that is executed when the workspace is loaded.

          ⎕LX←'''hello''' ⋄ ⎕LX
    'hello'
    """
    return chars(S.session.latent)


@niladic('⎕ARGV', 'arguments')
def arguments() -> Value:
    """The command line: the script and its arguments, a vector of character vectors.

          0<≢⎕ARGV
    0
    """
    return strings(S.session.host.arguments)


__all__ = ['Place', 'integers']
