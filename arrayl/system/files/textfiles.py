"""⎕NGET and ⎕NPUT: whole text files.

A file that is replaced is written beside its old self and renamed over it, so no reader ever sees half of it.
"""
from __future__ import annotations

import re

import numpy as np

from arrayl.arrays import (
    Value,
    build,
    chars,
    empty,
    is_char,
    is_numeric,
    items_of,
    nested,
    rank_of,
    reserve,
    shape_of,
    size_of,
    strings,
    text_of,
)
from arrayl.errors import DomainError, LengthError, RankError
from arrayl.functions import Function
from arrayl.primitives.registry import dyadic, entry, monadic
from arrayl.settings import S
from arrayl.system import access
from arrayl.system.files.encodings import decode, encode, full_name, is_encoding, named, read_encoding
from arrayl.system.reading import integer, integers
from arrayl.system.text.document import ENDING, lines
from arrayl.system.variants import Options, number, with_variants

NEWLINE = re.compile('\r\n|[\r\n\x85]')
LINE_FEED = re.compile('(?<!\r)\n')
MEANT = re.compile('utf[-_ ]?[0-9]{1,2}[a-z_-]*', re.IGNORECASE)      # for an encoding
NEWLINES = {(13,): '\r', (10,): '\n', (13, 10): '\r\n', (133,): '\x85', (): ''}


def name_and_flags(w: Value, allowed: range) -> tuple[str, int]:
    """The right argument: a file name, or a name and flags."""
    if is_char(w) or size_of(w) == 0:
        return access.name_of(w), 0
    if rank_of(w) > 1:
        raise RankError('')
    parts = items_of(w) if rank_of(w) else [w[()] if isinstance(w, np.ndarray) else w]
    if len(parts) > 2:
        raise LengthError('')
    flags = integer(parts[1]) if len(parts) == 2 else 0
    if flags not in allowed:
        raise DomainError('')
    return access.name_of(parts[0]), flags


def read_text(name: str, encoding: Value, what: str) -> tuple[str, Value]:
    """The text of a file and its encoding."""
    place = access.path(name, what)
    wanted = None if encoding is None else read_encoding(encoding)[0]
    with access.failures(name, 'Unable to open file'):
        reserve((place.stat().st_size,), 4)
        data = access.contents(place)
    try:
        text, codec, marked = decode(data, wanted)
    except DomainError as error:
        raise DomainError(f'{name}: {error.message}') from None
    return text, full_name(codec, marked)


def _get(w: Value, encoding: Value) -> Value:
    name, flags = name_and_flags(w, range(3))
    text, codec = read_text(name, encoding, '⎕NGET')
    first = NEWLINE.search(text)
    newline = build([ord(c) for c in first[0]]) if first else empty((0,), 0)
    content: Value
    if flags == 0:
        content = chars(ENDING.sub('\n', text))
    else:
        found = lines(text)[0] if text else []
        if flags == 1:
            content = strings(found) if found else empty((0,), chars(''))
        else:
            width = max(map(len, found), default=0)
            reserve((len(found), width), 4)
            content = chars(''.join(line.ljust(width) for line in found)).reshape(len(found), width)
    return nested([content, codec, newline], (3,))


@monadic('⎕NGET', 'read text file')
def read_text_file(w: Value) -> Value:
    """Reads a text file: its content, its encoding and its newline.

    The argument is the name, or the name and a flag: 0 gives the content as one vector with line feeds, 1 as a vector
    of lines, 2 as a matrix. The encoding is found from the byte order mark or by trying. FILE NAME ERROR when there is
    no such file.

          'one' 'two' ⎕NPUT 'arrayl-doc.tmp'
          ⊃⎕NGET 'arrayl-doc.tmp' 1
     one  two
          1↓⎕NGET 'arrayl-doc.tmp'
     UTF-8-NOBOM  10
          ⎕NDELETE 'arrayl-doc.tmp'

          ⎕NGET 'no.such.file'
    FILE NAME ERROR: no.such.file: Unable to open file ("No such file or directory")
          ⎕NGET'no.such.file'
          ∧
    """
    return _get(w, None)


@dyadic('⎕NGET', 'read text file in encoding')
def read_encoded_file(w: Value, a: Value) -> Value:
    """Reads a text file in the encoding on the left; a byte order mark in the file overrules it.

    Encodings: UTF-8, UTF-16, UTF-32 (with LE or BE, -BOM or -NOBOM), ASCII, Windows-1252, ANSI, or 256 code points.

          (⊂,⊂'é') ⎕NPUT 'arrayl-doc.tmp'
          ≢⊃'ANSI' ⎕NGET 'arrayl-doc.tmp'
    3
          ⎕NDELETE 'arrayl-doc.tmp'

          'UTF-8' ⎕NGET 'no.such.file'
    FILE NAME ERROR: no.such.file: Unable to open file ("No such file or directory")
          'UTF-8'⎕NGET'no.such.file'
                 ∧
    """
    return _get(w, a)


# --- writing
def _content(value: Value) -> tuple[list[str], bool]:
    """The lines to write, and whether they are one text."""
    if is_char(value) or (is_numeric(value) and size_of(value) == 0):
        if rank_of(value) > 2:
            raise RankError('')
        if rank_of(value) == 2:
            return [text_of(row).rstrip(' ') for row in value] if is_char(value) and shape_of(value)[1] else \
                [''] * shape_of(value)[0], False
        return [text_of(value) if is_char(value) else ''], True
    if rank_of(value) > 1:
        raise RankError('')
    if is_numeric(value) or not isinstance(value, np.ndarray):
        raise DomainError('')
    return [access.name_of(line) if '\0' not in _plain(line) else _plain(line) for line in items_of(value)], False


def _plain(line: Value) -> str:
    if rank_of(line) > 1 or not (is_char(line) or size_of(line) == 0):
        raise DomainError('')
    return text_of(line) if is_char(line) else ''


def _newline(value: Value) -> str:
    points = tuple(integers(value))
    if points not in NEWLINES:
        raise DomainError('')
    return NEWLINES[points]


def _parts(a: Value) -> tuple[Value, Value, str]:
    """Content, encoding and newline of the left argument, which may be the content alone."""
    if is_char(a) or rank_of(a) > 1 or size_of(a) == 0:
        return a, None, '\n'
    if rank_of(a) == 0:
        return (a[()] if isinstance(a, np.ndarray) else a), None, '\n'
    parts = items_of(a)
    if len(parts) == 1:
        return parts[0], None, '\n'
    if len(parts) == 3 and not is_char(parts[2]) and is_encoding(parts[1]):
        return parts[0], parts[1], _newline(parts[2])
    if len(parts) == 2 and (is_encoding(parts[1]) or _meant(parts[1])):
        return parts[0], parts[1], '\n'
    return a, None, '\n'


def _meant(value: Value) -> bool:
    """Whether a text that is no encoding can hardly be a line of the content."""
    return is_char(value) and rank_of(value) <= 1 and MEANT.fullmatch(text_of(value)) is not None


def _put(options: Options) -> Function:
    def put(w: Value, a: Value = None) -> Value:
        if a is None:
            raise LengthError('')
        name, flags = name_and_flags(w, range(3))
        content, encoding, newline = _parts(a)
        rows, simple = _content(content)
        normalise = number(options, 'NEOL', 1, (0, 1, 2, -1))
        codec, mark = named('UTF-8') if encoding is None else read_encoding(encoding)
        text = ''.join(_ended(row, newline, normalise, simple and not row) for row in rows)
        place = access.path(name, '⎕NPUT')
        with access.failures(name, 'Unable to create file' if flags == 0 else 'Unable to open file'):
            if flags == 0 or not place.exists():
                data = encode(text, codec, mark)
                access.create_file(place, data)
            elif flags == 1:
                data = encode(text, codec, mark)
                access.replace_file(place, data)
            else:
                data = encode(text, codec, mark and place.stat().st_size == 0)
                access.append_file(place, data)
        S.shy = True
        return len(data)
    return put


def _ended(row: str, newline: str, normalise: int, nothing: bool) -> str:
    """A row with its embedded line ends treated as NEOL says, and a newline behind it where one is required."""
    if normalise == 1:
        row = LINE_FEED.sub(newline, row)
    elif normalise == 2:
        row = ENDING.sub(lambda _: newline, row)
    if normalise == -1 or nothing or not newline:
        return row
    ended = row.endswith(newline) if normalise != 0 else bool(ENDING.search(row[-1:]))
    return row if ended and row else row + newline


@dyadic('⎕NPUT', 'write text file', shy=True)
def write_text_file(w: Value, a: Value) -> Value:
    """Writes text to a file; gives the number of bytes written.

    Left argument: the content (a text, a vector of lines or a matrix), or content, encoding and newline. Right
    argument: the name, or the name and a flag: 0 the file must not exist, 1 it is replaced, 2 it is appended to.
    Option (⍠) NEOL: 1 makes line feeds in the text newlines, 2 all line ends, 0 keeps them, ¯1 keeps and adds none.

          ⎕←(⊂'mene' 'mene' 'tekel' 'upharsin') ⎕NPUT 'arrayl-doc.tmp'
    25
          ⎕←'more' ⎕NPUT 'arrayl-doc.tmp' 2
    5
          ≢⊃⎕NGET 'arrayl-doc.tmp' 1
    5
          'again' ⎕NPUT 'arrayl-doc.tmp'
    FILE NAME ERROR: arrayl-doc.tmp: Unable to create file ("File exists")
          'again'⎕NPUT'arrayl-doc.tmp'
                 ∧
          ⎕NDELETE 'arrayl-doc.tmp'
    """
    return _put({})(w, a)


with_variants(entry('⎕NPUT').value, _put, ('NEOL',), None)

