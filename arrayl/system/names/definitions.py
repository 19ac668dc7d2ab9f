"""Definitions as data: ⎕CR ⎕NR ⎕VR ⎕OR ⎕FX ⎕FIX ⎕SRC ⎕AT ⎕ATX.

The text of a function is kept as it was typed, so what these give back is what was put in.
"""
from __future__ import annotations

import os
import re
import weakref
from collections.abc import Mapping
from typing import Any, NamedTuple

from arrayl.arrays import Value, build, chars, integer, is_char, items_of, rank_of, size_of, strings, text_of
from arrayl.arrays.namespace import Namespace
from arrayl.display.functions import function_text
from arrayl.display.listing import LAST
from arrayl.errors import APLError, DomainError, LengthError, NonceError
from arrayl.functions import Defined, Derived, Primitive, Train, meaning
from arrayl.primitives.registry import REGISTRY, dyadic, monadic
from arrayl.settings import S
from arrayl.system import access
from arrayl.system.files import textfiles
from arrayl.system.names.objects import Representation, SpaceRepresentation, listed, source_text
from arrayl.system.names.place import Place, is_name, one_name
from arrayl.system.text import document
from arrayl.system.variants import idle_options, number

NUMBERED = re.compile(r'[ \t]*(\[[0-9]{1,5}\])')


def named(w: Value, frame: Any) -> tuple[Any, str]:
    """The function, operator or namespace whose name or ⎕OR is ⍵, and the name; None where there is none."""
    if isinstance(w, Representation):
        return w.function, w.name
    name = one_name(w, '⎕⍺⍵∇') if size_of(w) or not is_char(w) else ''
    value = system_value(name) if name[:1] == '⎕' and not is_name(name) else Place(frame).get(name)
    return (value if callable(value) or isinstance(value, Namespace) else None), name


def system_value(name: str) -> Any:
    found = REGISTRY.get(name.upper())
    return None if found is None or found.kind == 'A' else found.value


def parts_of(f: Any, text: Any) -> Value:
    """What a derived function is made of: glyphs, arrays, and `text(lines)` of defined functions; one item a part.

    The parts of its operands that are derived themselves are items of their own, as ⎕CR gives them.
    """
    m = meaning(f) if callable(f) else None
    if not callable(f):
        return f
    if isinstance(m, Defined):
        return text(source_text(f, m.name or '') or [])
    if isinstance(m, Derived):
        inner = [parts_of(x, text) if not isinstance(meaning(x) if callable(x) else None, Primitive)
                 else glyph_of(x) for x in (m.left, m.right)]
        left, right = ([] if x is None else [shown] for x, shown in zip((m.left, m.right), inner, strict=True))
        if m.operator == '∘.':
            return build(['∘', '.', *left])
        if m.operator == '[]':
            return build([*left, m.axis])
        operator = m.operator if isinstance(m.operator, str) else parts_of(m.operator, text)
        made = [*left, operator, *right]
        return build(made if m.axis is None else [*made, m.axis])
    if isinstance(m, Train):
        return build([parts_of(p, text) if not isinstance(meaning(p) if callable(p) else None, Primitive)
                      else glyph_of(p) for p in m.parts])
    return build([glyph_of(f)])


def glyph_of(f: Any) -> Value:
    m = meaning(f)
    glyph = m.glyph if isinstance(m, Primitive) else getattr(m, 'name', '') or function_text(f)
    return glyph if len(glyph) == 1 else chars(glyph)


def matrix(lines: list[str]) -> Value:
    width = max(map(len, lines), default=0)
    return chars(''.join(line.ljust(width) for line in lines)).reshape(len(lines), width)


@monadic('⎕CR', 'canonical representation', frame=True)
def canonical(w: Value, frame: Any = None) -> Value:
    """The lines of function ⍵ as a character matrix; of a derived function, the vector of its parts.

    The lines are those that were typed. ⍵ is a name; of a name that is no function the result has shape 0 0.

          f←{⍵+1}
          ⎕CR 'f'
    f←{⍵+1}
          ⍴⎕CR 'nosuch'
    0 0
          box←2 2∘⍴
          ⎕CR 'box'
     2 2 ∘⍴
    """
    value, name = named(w, frame)
    if isinstance(value, Namespace):
        return matrix(value.source or [])
    if value is None:
        return matrix([])
    lines = source_text(value, name)
    return matrix(lines) if lines is not None else parts_of(value, matrix)


@monadic('⎕NR', 'nested representation', frame=True)
def nested_representation(w: Value, frame: Any = None) -> Value:
    """The lines of function ⍵ as a vector of character vectors; of a derived function, its parts.

          f←{⍵+1}
          ⎕NR 'f'
     f←{⍵+1}
          ≢⎕NR 'nosuch'
    0
    """
    value, name = named(w, frame)
    if isinstance(value, Namespace):
        return strings(value.source or [])
    if value is None:
        return strings([])
    lines = source_text(value, name)
    return strings(lines) if lines is not None else parts_of(value, strings)


@monadic('⎕VR', 'vector representation', frame=True)
def vector_representation(w: Value, frame: Any = None) -> Value:
    """The text of function ⍵ as the ∇-editor shows it, lines ended by ⎕UCS 13; of a derived function, its parts.

          f←{⍵+1}
          ⎕VR 'f'
         ∇ f←{⍵+1}
         ∇
          ∇ r←add y
            r←y+1 ⍝ one more
          ∇
          ⎕VR 'add'
         ∇ r←add y
    [1]    r←y+1 ⍝ one more
         ∇
    """
    value, name = named(w, frame)
    if isinstance(value, Namespace) or value is None:
        return chars('')
    lines = source_text(value, name)
    return listed(lines) if lines is not None else parts_of(value, listed)


def without_dels(lines: list[str]) -> list[str]:
    """The lines of a definition without the ∇ that its first one may begin with, and its last one be."""
    if lines and lines[0].lstrip().startswith('∇'):
        rest = lines[0].lstrip()[1:].lstrip()
        lines = [rest, *lines[1:]] if rest else lines[1:]
    return lines[:-1] if len(lines) > 1 and LAST.match(lines[-1]) else lines


def definition_lines(w: Value) -> list[str]:
    """The lines in a vector of character vectors, a matrix, or text with line ends; those of an ⎕OR."""
    if isinstance(w, Representation):
        return w.lines()
    if is_char(w):
        if rank_of(w) <= 1:
            text = text_of(w)
            if '\r' in text or '\n' in text:
                return from_editor(text.replace('\r\n', '\n').replace('\r', '\n').split('\n'))
            return [text]
        if rank_of(w) == 2:
            return [text_of(row).rstrip() for row in w]
        raise DomainError('')
    if rank_of(w) > 1:
        raise DomainError('')
    lines = []
    for item in items_of(w):
        if not is_char(item) or rank_of(item) > 1:
            raise DomainError('')
        lines.append(text_of(item))
    if not lines:
        raise DomainError('')
    return lines


def from_editor(lines: list[str]) -> list[str]:
    """The lines of ⎕VR's form without ∇ and numbers, and without the blanks that put statements in column 8."""
    if not lines or not lines[0].lstrip().startswith('∇'):
        return [line for line in lines if line.strip()]
    out = [lines[0].lstrip()[1:].strip()]
    for line in lines[1:]:
        if not line.strip() or LAST.match(line):
            continue
        number = NUMBERED.match(line)
        margin = 7 - len(number.group(1)) if number is not None else 0
        text = line[number.end():] if number is not None else line
        out.append(text[min(margin, len(text) - len(text.lstrip(' '))):])
    return out


@monadic('⎕FX', 'fix', frame=True)
def fix(w: Value, frame: Any = None) -> Value:
    """Define the function whose lines are ⍵; the result, shy, is its name, or the number of the line that fails.

          ⎕FX 'r←twice x' 'r←2×x'
          twice 5
    10
          ⎕←⎕FX 'r←f(x' 'r←x'
    1
    """
    return fix_lines(without_dels(definition_lines(w)), Place(frame))


def fix_lines(lines: list[str], place: Place) -> Value:
    if not lines:
        return S.io
    S.shy = True
    try:
        name = S.session.fix(lines, place)
    except APLError as e:
        line = e.line if e.line is not None else 1
        S.shy = False
        return line - 1 + S.io
    return chars(name)


@monadic('⎕FIX', 'fix script', frame=True)
def fix_script(w: Value, frame: Any = None) -> Value:
    """Define what the lines ⍵, or the lines of the file with name ⍵, contain: a namespace or functions.

    The result, shy, is a reference to the namespace, or the names of what was defined.

          ⎕FIX ':Namespace ns' 'x←5' ':EndNamespace'
          ns.x
    5
    """
    return fix_text(w, 1, Place(frame))


@dyadic('⎕FIX', 'fix script with options')
def fix_script_options(w: Value, a: Value, frame: Any = None) -> Value:
    """The same; with ⍺ 2 the script may hold several definitions and the result is the vector of their names.

    With 1, the default, it is a reference to the namespace; with 0 as well, but the namespace gets no name. Lines
    ``:Require file://path`` before the first definition have other files fixed first, relative to the folder of this
    one; each only once.
    A script that has errors changes nothing. With the option (⍠) FixWithErrors 1 its namespaces are made all the same,
    without the lines and definitions that fail. Options Quiet, AllowLateBinding and InjectReferences are taken and
    change nothing.

          2 ⎕FIX 'r←inc x' 'r←x+1'
          inc 1
    2
          ns←0 ⎕FIX ':Namespace hidden' 'x←5' ':EndNamespace'
          ns.x
    5
          ⎕NC 'hidden'
    0
          (⎕FIX⍠'FixWithErrors' 1) ':Namespace some' 'x←÷0' 'y←5' ':EndNamespace'
          some.y
    5
    """
    return fix_text(w, result_option(a), Place(frame))


def result_option(a: Value) -> int:
    """The left argument of ⎕FIX."""
    option = integer(a)
    if option not in (0, 1, 2):
        raise DomainError('')
    return option


def fix_with(w: Value, a: Value | None, frame: Any, options: Mapping[str, Value]) -> Value:
    """⎕FIX with options (⍠)."""
    lenient = number(options, 'FixWithErrors', 0, (0, 1))       # by 2 Dyalog asks in a window
    return fix_text(w, 1 if a is None else result_option(a), Place(frame), bool(lenient))


REQUIRE = re.compile(r'\s*(?:⍝!)?:require\s+(?:file://)?(\S+)\s*(?:⍝.*)?$', re.IGNORECASE)
LOADING: list[str] = []         # instead of the names that a file has defined: it has not been read to its end
# For each space the files that were fixed in it, with the names that they defined.
FIXED: weakref.WeakKeyDictionary[Namespace, dict[str, list[str]]] = weakref.WeakKeyDictionary()


class Origin(NamedTuple):
    """A file that definitions come from: its full name, its encoding and what ends its first line."""
    file: str
    encoding: Value
    ending: str


ORIGINS: weakref.WeakKeyDictionary[Any, Origin] = weakref.WeakKeyDictionary()       # of units and namespaces


def origin_of(value: Any) -> Origin | None:
    """The file that ⎕FIX has read the definition of a function or a namespace from; None for anything else."""
    held = getattr(value, 'unit', value)
    return ORIGINS.get(held) if callable(value) or isinstance(value, Namespace) else None


def with_required(lines: list[str], folder: str, place: Place) -> list[str]:
    """The lines without the ``:Require`` before the first definition, once the files that these name are fixed.

    Their names are relative to `folder`, that of the file which requires them.
    """
    out = list(lines)
    for i, line in enumerate(lines):
        found = REQUIRE.match(line)
        if found is None:
            if not line.strip() or line.strip().startswith('⍝'):
                continue
            alone = out[:i] != lines[:i] and not line.lstrip().startswith((':', '∇'))
            return out[i:] if alone else out            # the lines of one function begin with its header
        out[i] = ''
        name = os.path.normpath(os.path.join(folder, found[1]))
        defined = FIXED[place.space].get(full_path(name), [])
        if defined is not LOADING and not any(place.space.get(x) is not None for x in defined):
            fix_text(chars(f'file://{name}'), 2, place)
    return out


def full_path(name: str) -> str:
    """The full name of a file, by which it is known however it is named; '' for none."""
    return str(access.path(name, '⎕FIX').resolve()) if name else ''


def fix_text(w: Value, option: int, place: Place, lenient: bool = False) -> Value:
    """Fix the lines ⍵, or those of the file that text on one line names, and before them what they require.

    When it is `lenient` its namespaces are made without what is wrong in them.
    A file that is required is fixed once in a space, as long as something that it defined is there.
    """
    if is_char(w) and rank_of(w) <= 1 and '\n' not in (name := text_of(w)) and '\r' not in name:
        if name.lstrip()[:1] in ('', ':', '∇'):             # a line of a script, which is no vector of lines
            raise DomainError('The prefix "file://" was expected')
        file = name.removeprefix('file://')
        text, encoding = textfiles.read_text(file, None, '⎕FIX')
        lines, endings = document.lines(text)
        origin = Origin(full_path(file), encoding, endings[0])
    else:
        file, lines, origin = '', definition_lines(w), None
        if not lines:                                       # a matrix without rows
            raise DomainError('')
    known = FIXED.setdefault(place.space, {})
    key = full_path(file)
    kept, known[key] = known.get(key, []), LOADING
    try:
        lines = with_required(lines, os.path.dirname(file), place)
        before = dict(place.space.public())
        names, spaces = S.session.fix_script(lines, place, file, lenient)
        kept = names
    finally:
        known[key] = kept
    if origin is not None:
        for value in map(place.space.get, names):
            ORIGINS[getattr(value, 'unit', value)] = origin
    S.shy = True
    if option == 2 or len(names) > 1 or not spaces:
        return strings(names)
    if option == 0:
        for name in names:
            place.space.delete(name)
            if name in before:
                place.space.set(name, before[name])
    return spaces[0]


# Dyalog's other options are about classes and the display of errors: they change nothing here.
idle_options('⎕FIX', 'Quiet', 'FixWithErrors', 'AllowLateBinding', 'InjectReferences', use=fix_with)


@monadic('⎕SRC', 'source')
def source(w: Value) -> Value:
    """The lines of the script that namespace ⍵ was made from; NONCE ERROR when it was not made by one.

          ⎕FIX ':Namespace n1' 'x←5' ':EndNamespace'
          ⍪⎕SRC n1
     :Namespace n1
     x←5
     :EndNamespace
    """
    if not isinstance(w, Namespace):
        raise DomainError('')
    if w.source is None:                        # it was not made by a script
        raise NonceError('')
    return strings(w.source)


@monadic('⎕OR', 'object representation', frame=True)
def object_representation(w: Value, frame: Any = None) -> Value:
    """The function, operator or namespace named ⍵ as a value that can be kept, compared and given to ⎕FX.

    Of a namespace it is a copy as it is now, for ⎕NS.

          f←{⍵+1} ⋄ a←⎕OR 'f'
          a≡⎕OR 'f'
    1
          ns2←(x: 1) ⋄ a←⎕OR 'ns2' ⋄ ns2.x←5 ⋄ (⎕NS a).x
    1
    """
    name = one_name(w)
    value = Place(frame).get(name)
    if value is None or not (callable(value) or isinstance(value, Namespace)):
        if value is None:
            from arrayl.errors import APLValueError
            raise APLValueError(f'Undefined name: {name}')
        return value
    return SpaceRepresentation.of(name, value) if isinstance(value, Namespace) else Representation(name, value)

__all__ = ['LengthError', 'Representation', 'build', 'is_name']
