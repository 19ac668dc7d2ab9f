"""Functions as text: by their definition, boxed, as trees, and fully parenthesised.

What a function value means (`functions.Meaning`) is first made a *form*: a leaf of text, an operator with one
or two operands, or a train. The four displays are walks of a form:

* `definition`: ``+⌿÷≢``, the shortest text that means the same, which is also what a session prints without boxing;
* `parenthesised`: ``(+⌿)÷≢``, every part that is not a leaf in parentheses;
* `as_boxes`: the parts as a nested array, drawn by `boxes.disp`;
* `as_tree`: each function above its operands.

In a tree the text of a defined function has its blanks shown as ``·`` (they would tear the lines apart).
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays.core import Value, build, chars, items_of, size_of, text_of
from arrayl.display.arrays import char_matrix, scalar_text
from arrayl.display.boxes import boxed, disp, is_simple
from arrayl.fields import Fields
from arrayl.functions import Defined, Derived, Foreign, Primitive, Train, inner_text, meaning

Lines = list[str]


class Leaf(Fields):
    """A glyph, a name, a definition's lines, or an array (`value`)."""
    lines: Lines
    value: Any = None
    is_array: bool = False
    traditional: bool = False           # the name of a ∇-defined function


class Applied(Fields):
    """Operator `operator` with its operands; a missing one is None."""
    operator: Leaf
    left: Form | None
    right: Form | None


class Parts(Fields):
    """A train of two or three parts."""
    parts: list[Form]


Form = Leaf | Applied | Parts


def form_of(f: Any) -> Form:
    """The form of a function, operator or array value. Recursive: forms are as deep as their program text."""
    if not callable(f):
        return Leaf([linear(f)], f, True)
    m = meaning(f)
    if isinstance(m, Primitive):
        return Leaf([m.glyph])
    if isinstance(m, Train):
        return Parts([form_of(part) for part in m.parts])
    if isinstance(m, Derived):
        return derived_form(m)
    if isinstance(m, Defined):
        if m.traditional and m.name:
            return Leaf([m.name], traditional=True)
        return Leaf(source_lines(m))
    if isinstance(m, Foreign):
        return Leaf([m.name or getattr(m.target, '__name__', '') or repr(m.target)])
    text = inner_text(f)
    return Leaf(source_lines(Defined(text)) if text else [getattr(f, '__name__', 'function')])


def derived_form(m: Derived) -> Form:
    left = None if m.left is None else form_of(m.left)
    right = None if m.right is None else form_of(m.right)
    if m.operator == '∘.':
        return Applied(Leaf(['.']), Leaf(['∘']), left)
    if m.operator == '[]':
        return Applied(axis_leaf(m.axis), left, None)
    if isinstance(m.operator, str):
        operator: Form = Leaf([m.operator])
    else:
        operator = form_of(m.operator)
    if not isinstance(operator, Leaf):
        operator = Leaf([definition(operator)])
    made = Applied(operator, left, right)
    return made if m.axis is None else Applied(axis_leaf(m.axis), made, None)


def axis_leaf(axis: Value) -> Leaf:
    return Leaf([f'[{linear(axis, bare=True)}]'])


def source_lines(m: Defined) -> Lines:
    """The text of a dfn or dop, without the indentation that all its later lines share."""
    return m.source.replace('\r\n', '\n').split('\n')


# Arrays in text ------------------------------------------------------------------------------------------------


def linear(value: Value, bare: bool = False) -> str:
    """An expression for `value` on one line: ``1 2 3``, ``'abc'``, ``(2 2⍴1 2 3 4)``; vectors of vectors as strands."""
    if not isinstance(value, np.ndarray):
        if isinstance(value, str):
            return quoted(value)
        return scalar_text(value, 17)
    if value.ndim == 1 and value.dtype.kind == 'U' and value.size != 1:
        return quoted(text_of(value))
    if value.ndim == 1 and value.size == 0:
        return '⍬'
    if value.ndim == 0:
        return f'(⊂{linear(items_of(value)[0], True)})'
    if value.ndim == 1 and value.size > 1:
        return ' '.join(item if is_atom(item) or item.startswith('(') else f'({item})'
                        for item in map(linear, items_of(value)))
    if value.ndim == 1:
        text = f',{linear(items_of(value)[0])}' if is_simple(value) else f',⊂{linear(items_of(value)[0])}'
    else:
        ravel = value.reshape(-1)
        inside = linear(ravel) if size_of(ravel) != 1 else linear(items_of(ravel)[0])
        text = f"{' '.join(map(str, value.shape))}⍴{inside}"
    return text if bare else f'({text})'


def is_atom(text: str) -> bool:
    return ' ' not in text or text[0] == "'"


def quoted(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


# One-line forms --------------------------------------------------------------------------------------------------


def glue(*pieces: str) -> str:
    """The pieces side by side, with a blank where two words would run together."""
    out = ''
    for piece in pieces:
        if out and piece and is_word(out[-1]) and is_word(piece[0]):
            out += ' '
        out += piece
    return out


def is_word(c: str) -> bool:
    return c.isalnum() or c in "_∆⍙¯.⎕⍵⍺'"


def definition(form: Form) -> str:
    """The shortest text with the meaning of `form`."""
    if isinstance(form, Leaf):
        return f' ∇{form.lines[0]} ' if form.traditional else '\n'.join(form.lines)
    if isinstance(form, Applied):
        left = '' if form.left is None else definition(form.left)
        if isinstance(form.left, Parts):
            left = f'({left})'
        right = '' if form.right is None else definition(form.right)
        if isinstance(form.right, Applied | Parts):
            right = f'({right})'
        if form.left is None and isinstance(form.right, Leaf) and form.right.is_array:
            return f'{definition(form.operator)} {right}'           # an operator that awaits its left operand
        return glue(left, definition(form.operator), right)
    *before, last = form.parts
    pieces = [f'({definition(part)})' if isinstance(part, Parts) else definition(part) for part in before]
    text = definition(last)
    if isinstance(last, Parts) and len(last.parts) == 2:
        text = f'({text})'
    return glue(*pieces, text)


def parenthesised(form: Form) -> str:
    """`definition` with parentheses around every part that is not a leaf."""
    if isinstance(form, Leaf):
        return '\n'.join(form.lines)

    def inner(part: Form | None) -> str:
        if part is None:
            return ''
        return parenthesised(part) if isinstance(part, Leaf) else f'({parenthesised(part)})'
    if isinstance(form, Applied):
        return glue(inner(form.left), definition(form.operator), inner(form.right))
    return glue(*map(inner, form.parts))


# Boxes -------------------------------------------------------------------------------------------------------------


def parts_of(form: Form) -> list[Form]:
    if isinstance(form, Parts):
        return form.parts
    if isinstance(form, Applied):
        return [part for part in (form.left, form.operator, form.right) if part is not None]
    return []


def as_value(form: Form, style: str) -> Value:
    """The nested array whose picture is the box display: leaves are character arrays."""
    if isinstance(form, Leaf):
        lines = form.lines
        if form.is_array:
            lines = boxed(form.value) if style == 'max' else disp(form.value, style == 'mid')
            if len(lines) == 1 and is_simple(form.value):
                return chars(lines[0])
        elif len(lines) == 1:
            return chars(lines[0])
        width = max(map(len, lines), default=0)
        return char_matrix([line.ljust(width) for line in lines], width)
    return build([as_value(part, style) for part in parts_of(form)])


def as_boxes(form: Form, style: str = 'min') -> Lines:
    if isinstance(form, Leaf):
        return form.lines
    return disp(as_value(form, style))


# Trees -------------------------------------------------------------------------------------------------------------


HOLE = '\0'                             # stands for a blank inside a leaf while a tree is laid out
EDGES = ' ┌─┐'


def as_tree(form: Form) -> Lines:
    lines = squared(tree(form))
    return [line.replace(HOLE, ' ') for line in lines]


def squared(lines: Lines) -> Lines:
    width = max(map(len, lines), default=0)
    return [line.ljust(width) for line in lines]


def tree(form: Form) -> Lines:
    if isinstance(form, Leaf):
        return squared([line.replace(' ', HOLE if form.is_array else '·') for line in form.lines])
    if isinstance(form, Parts):
        subs = [tree(part) for part in form.parts]
        merged = subs[-1]
        for sub in reversed(subs[:-1]):
            merged = mesh(sub, merged)
        tops = anchors(merged[0])
        if len(subs) == 2:
            tops = [tops[0], (tops[0] + tops[-1]) // 2, tops[-1]]
        return squared([joint(tops, len(merged[0]), '┴' if len(subs) == 2 else '┼'), *merged])
    operator = squared([line.replace(' ', '·') for line in form.operator.lines])
    if form.left is None or form.right is None:
        only = form.left if form.left is not None else form.right
        assert only is not None
        below = tree(only)
        indent = len(below[0]) - len(below[0].lstrip(EDGES))
        return squared([*[' ' * (indent + 2) + line for line in operator], ' ' * indent + '┌─┘', *below])
    merged = mesh(tree(form.left), tree(form.right))
    tops = anchors(merged[0])
    tops = [tops[0], (tops[0] + tops[-1]) // 2, tops[-1]]
    head = joint(tops, len(merged[0]), '┴')
    return squared([*[' ' * tops[1] + line for line in operator], head, *merged])


def anchors(row: str) -> list[int]:
    """Where the roots of subtrees stand in their first row: the first character of each run that is no edge."""
    return [i for i, c in enumerate(row) if c not in EDGES and (i == 0 or row[i - 1] in EDGES)]


def joint(tops: list[int], width: int, middle: str) -> str:
    """``┌─┼──┐`` over the anchors `tops`."""
    row = [' '] * width
    for i in range(tops[0], tops[-1] + 1):
        row[i] = '─'
    row[tops[0]], row[tops[-1]] = '┌', '┐'
    row[tops[1]] = middle
    return ''.join(row)


def mesh(left: Lines, right: Lines) -> Lines:
    """Two trees side by side, as near as they get with a blank between them in every row."""
    rows = max(len(left), len(right))
    width = max(len(left[0]), len(right[0]))
    a = [line.rjust(width) for line in left] + [' ' * width] * (rows - len(left))
    b = [line.ljust(width) for line in right] + [' ' * width] * (rows - len(right))
    nearest = min(len(x) - len(x.rstrip(' ')) + len(y) - len(y.lstrip(' ')) for x, y in zip(a, b, strict=True))
    out = []
    for x, y in zip(a, b, strict=True):
        drop = min(len(x) - len(x.rstrip(' ')), nearest)
        out.append(x[:len(x) - drop] + (' ' + y)[nearest - drop:])
    out = squared(out)
    margin = min(len(line) - len(line.lstrip(' ')) for line in out)
    end = max(len(line.rstrip(' ')) for line in out)
    return [line[margin:end] for line in out]


# What a session prints ------------------------------------------------------------------------------------------------


def traditional_lines(m: Defined) -> Lines:
    """A tradfn or tradop by itself: its name, after ∇."""
    return [f' ∇{m.name}']


def function_lines(f: Any, trains: str = 'def', style: str = 'min') -> Lines:
    """The lines that show function or operator `f`; `trains` is box, tree, parens or def."""
    m = meaning(f)
    if isinstance(m, Defined):
        return traditional_lines(m) if m.traditional else source_lines(m)
    form = form_of(f)
    if trains == 'box':
        return as_boxes(form, style)
    if trains == 'tree':
        return as_tree(form)
    text = definition(form)
    if trains == 'parens' and '\n' not in text:
        text = parenthesised(form)
    return text.rstrip(' ').split('\n')


def function_text(f: Any) -> str:
    """`f` as text on as few lines as it needs, ``+⌿÷≢``: for error messages, ⎕CR and displays without boxing."""
    return '\n'.join(function_lines(f))
