"""Text encodings of files: names as ⎕NGET and ⎕NPUT know them, byte order marks, and tables of 256 code points."""
from __future__ import annotations

import codecs
import sys
from functools import lru_cache

import numpy as np

from arrayl.arrays import Value, chars, is_char, is_numeric, rank_of, size_of, text_of
from arrayl.errors import DomainError
from arrayl.system.reading import integer_array

NATIVE = 'LE' if sys.byteorder == 'little' else 'BE'
CODECS = {'UTF-8': 'utf-8', 'UTF-16LE': 'utf-16-le', 'UTF-16BE': 'utf-16-be', 'UTF-32LE': 'utf-32-le',
          'UTF-32BE': 'utf-32-be', 'ASCII': 'ascii'}
MARKS = (('UTF-32LE', codecs.BOM_UTF32_LE), ('UTF-32BE', codecs.BOM_UTF32_BE), ('UTF-8', codecs.BOM_UTF8),
         ('UTF-16LE', codecs.BOM_UTF16_LE), ('UTF-16BE', codecs.BOM_UTF16_BE))
Encoding = str | tuple[int, ...]        # a base name of CODECS or 'Windows-1252', or the table of code points


@lru_cache(maxsize=1)
def windows_1252() -> tuple[int, ...]:
    """The code points of Windows-1252; its five unused bytes stand for themselves."""
    return tuple(ord(bytes([i]).decode('cp1252', 'ignore') or chr(i)) for i in range(256))


def read_encoding(value: Value) -> tuple[Encoding, bool]:
    """The encoding that an argument names, and whether writing it begins with a byte order mark."""
    if is_numeric(value) and rank_of(value) == 1 and size_of(value) == 256:
        table = tuple(integer_array(value).tolist())
        used = [p for p in table if p != -1]
        if len(set(used)) != len(used) or not all(0 <= p <= 0x10FFFF for p in used):
            raise DomainError('Invalid encoding table')
        return table, False
    if not is_char(value) or rank_of(value) > 1:
        raise DomainError('Invalid file encoding')
    return named(text_of(value))


def named(name: str) -> tuple[Encoding, bool]:
    base, mark = name, None
    if name.endswith('-NOBOM'):
        base, mark = name[:-6], False
    elif name.endswith('-BOM'):
        base, mark = name[:-4], True
    if base in ('UTF-16', 'UTF-32'):
        base += NATIVE
    if base in ('ANSI', 'Windows-1252') and mark is None:
        return 'Windows-1252', False
    if base not in CODECS or (base == 'ASCII' and mark is not None):
        raise DomainError(f'Invalid file encoding: {name}')
    return base, base not in ('UTF-8', 'ASCII') if mark is None else mark


def is_encoding(value: Value) -> bool:
    """Whether a value could be meant as an encoding."""
    try:
        read_encoding(value)
    except DomainError:
        return False
    return True


def full_name(encoding: Encoding, marked: bool) -> Value:
    """The encoding as ⎕NGET reports it."""
    if not isinstance(encoding, str):
        return np.array(encoding)
    return chars(f'{encoding}-{"BOM" if marked else "NOBOM"}' if encoding.startswith('UTF') else encoding)


def decode(data: bytes, wanted: Encoding | None, at_start: bool = True) -> tuple[str, Encoding, bool]:
    """The text of `data`, its encoding, and whether a byte order mark said so.

    Without a mark and without a wanted encoding it is UTF-8 where that is possible, else Windows-1252.
    """
    if at_start:
        for name, mark in MARKS:
            if data.startswith(mark):
                return _decode(data[len(mark):], name), name, True
    if wanted is not None:
        return _decode(data, wanted), wanted, False
    try:
        return data.decode('utf-8'), 'UTF-8', False
    except UnicodeDecodeError:
        return _decode(data, 'Windows-1252'), 'Windows-1252', False


def _decode(data: bytes, encoding: Encoding) -> str:
    if encoding == 'Windows-1252':
        encoding = windows_1252()
    if isinstance(encoding, tuple):
        points = [encoding[b] for b in data]
        if -1 in points:
            raise DomainError('The file holds a byte that the encoding does not map')
        return ''.join(map(chr, points))
    try:
        return data.decode(CODECS[encoding])
    except UnicodeDecodeError as problem:
        raise DomainError(f'The file is not valid {encoding} at byte {problem.start}') from None


def encode(text: str, encoding: Encoding, mark: bool = False) -> bytes:
    """The bytes of `text`; DOMAIN ERROR for a character that the encoding lacks."""
    name = encoding if isinstance(encoding, str) else 'the encoding'
    if encoding == 'Windows-1252':
        encoding = windows_1252()
    if isinstance(encoding, tuple):
        places = {point: i for i, point in enumerate(encoding) if point != -1}
        try:
            return bytes(places[ord(c)] for c in text)
        except KeyError as problem:
            raise lacking(problem.args[0], name) from None
    try:
        data = text.encode(CODECS[encoding])
    except UnicodeEncodeError as problem:
        raise lacking(ord(text[problem.start]), encoding) from None
    return dict(MARKS)[encoding] + data if mark and encoding != 'ASCII' else data


def lacking(point: int, encoding: str) -> DomainError:
    """The error for a character that an encoding has no bytes for."""
    code = f'U+{point:04X}'
    return DomainError(f'The text holds {f"{chr(point)} ({code})" if chr(point).isprintable() else code}, '
                       f'which {encoding} lacks')
