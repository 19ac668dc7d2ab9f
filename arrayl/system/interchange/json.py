"""⎕JSON: the options, and which way to convert. The work is in `json_import` and `json_export`."""
from __future__ import annotations

import numpy as np

from arrayl.arrays import Value, chars, enclose, is_char, rank_of, size_of, text_of
from arrayl.arrays.null import NULL
from arrayl.errors import DomainError, RankError
from arrayl.functions import Function
from arrayl.primitives.registry import dyadic, entry, monadic
from arrayl.system import access
from arrayl.system.interchange.json_export import Writer, tree_of_matrix
from arrayl.system.interchange.json_import import Scanner, as_data, as_matrix, quick
from arrayl.system.reading import integer
from arrayl.system.variants import Options, first, number, with_variants, word

OPTIONS = ('Format', 'Compact', 'Null', 'HighRank', 'Charset', 'Dialect')
IMPORT, EXPORT = 0, 1


def _text(w: Value) -> str:
    """The JSON text of an argument: a vector, or the rows of a matrix as lines."""
    if not is_char(w):
        if size_of(w) == 0 and rank_of(w) == 1:
            return ''
        raise DomainError('JSON import: the right argument must be characters')
    if rank_of(w) > 2:
        raise RankError('')
    if rank_of(w) == 2:
        return '\n'.join(text_of(row).rstrip(' ') for row in w)
    return text_of(w)


def _null(options: Options) -> Value:
    """How null is represented: ⎕NULL, or the default ``⊂'null'``."""
    value = first(options.get('Null', enclose(chars('null'))))
    if value is NULL:
        return NULL
    if isinstance(value, np.ndarray) and is_char(value) and text_of(value) == 'null':
        return enclose(chars('null'))
    inner = first(value)
    if inner is not value and is_char(inner) and text_of(inner) == 'null':
        return enclose(chars('null'))
    raise DomainError('Invalid value for option Null')


def _convert(options: Options) -> Function:
    """The function ⎕JSON with these options."""
    def convert(w: Value, a: Value = None) -> Value:
        direction = integer(a) if a is not None else IMPORT if is_char(w) else EXPORT
        if direction not in (IMPORT, EXPORT):
            raise DomainError('')
        matrix = word(options, 'Format', 'D', ('D', 'M')) == 'M'
        json5 = word(options, 'Dialect', 'JSON', ('JSON', 'JSON5')) == 'JSON5'
        null = _null(options)
        writer = Writer(bool(number(options, 'Compact', 1, (0, 1))),
                        word(options, 'Charset', 'Unicode', ('Unicode', 'ASCII')) == 'ASCII', json5,
                        word(options, 'HighRank', 'Error', ('Error', 'Split')) == 'Split', null is NULL)
        if direction == EXPORT:
            return chars(writer.write(tree_of_matrix(w) if matrix else w))
        text = _text(w)
        if not (matrix or json5) and (found := quick(text, null, access.root())) is not None:
            return found
        rows = Scanner(text, json5, null).scan()
        return as_matrix(rows) if matrix else as_data(rows, access.root())
    return convert


@monadic('⎕JSON', 'JSON convert')
def json_convert(w: Value) -> Value:
    """Reads JSON text (a character argument) or writes a value as JSON (any other).

    Objects are namespaces, arrays vectors; ``true``, ``false`` and ``null`` are enclosed texts such as ``⊂'true'``.
    Options (⍠, the principal one is Format): Format 'D' or 'M', Compact, Charset 'Unicode' or 'ASCII', HighRank
    'Error' or 'Split', Dialect 'JSON' or 'JSON5', Null ``⊂'null'`` or ``⎕NULL``. Format M is a matrix with a row for
    each value: depth, name, value and type (1 object, 2 array, 3 number, 4 text, 5 null, 6 true, false and the like).
    DOMAIN ERROR names the place in malformed text, or the item that JSON cannot hold.

          ⎕JSON '[1,2.5,"three"]'
    1 2.5  three

          (⎕JSON '{"a": {"b": [1, 2]}}').a.b
    1 2

          ⎕JSON 1 'two' (3 4)
    [1,"two",[3,4]]

          (⎕JSON⍠'M') '{"a":[5,null]}'
    0             1
    1  a          2
    2          5  3
    2      null   5
    """
    return _convert({})(w)


@dyadic('⎕JSON', 'JSON import or export')
def json_direction(w: Value, a: Value) -> Value:
    """Reads JSON text (left argument 0) or writes a value as JSON text (1).

          1 ⎕JSON 'text'
    "text"

          1 ⎕JSON (name: 'APL' ⋄ born: 1966 ⋄ dead: ⊂'false')
    {"born":1966,"dead":false,"name":"APL"}

          1 (⎕JSON⍠'Compact' 0) (a: 1 2)
    {
      "a": [
        1,
        2
      ]
    }
    """
    return _convert({})(w, a)


with_variants(entry('⎕JSON').value, _convert, OPTIONS, 'Format')
