"""Native files as text: what ⎕R, ⎕S and ⎕CSV read from and write to when they are given a tie number."""
from __future__ import annotations

import os

import numpy as np

from arrayl.arrays import Value, is_char, is_numeric, rank_of, size_of, text_of
from arrayl.errors import DomainError
from arrayl.system import access
from arrayl.system.files import native_data
from arrayl.system.files.encodings import Encoding, decode, encode, full_name, named, read_encoding
from arrayl.system.reading import integers


def is_tie(value: Value) -> bool:
    """Whether a document argument is a tie number."""
    return is_numeric(value) and rank_of(value) <= 1 and size_of(value) == 1


def read_text(tie: Value, encoding: Value) -> tuple[str, Value]:
    """The text from the current position of a native file to its end, and its encoding as ⎕NGET names it."""
    text, codec, marked = read_with(integers(tie)[0], encoding)
    return text, full_name(codec, marked)


def read_with(number: int, encoding: Value) -> tuple[str, Encoding, bool]:
    opened = native_data.tie(number)
    at_start = opened.position == 0
    data = native_data.native_read(np.array([number, 80, -1]))
    wanted: Encoding = 'UTF-8' if encoding is None or size_of(encoding) == 0 else read_encoding(encoding)[0]
    return decode(text_of(data).encode('latin-1'), wanted, at_start)


def append_text(tie: Value, text: str, encoding: Value) -> int:
    """Appends `text` to a native file; gives the file's new length."""
    numbers = integers(tie)
    if len(numbers) != 1:
        raise DomainError('')
    if encoding is not None and is_char(encoding) and text_of(encoding) == 'Implied':
        encoding = None
    codec, mark = named('UTF-8') if encoding is None else read_encoding(encoding)
    opened = native_data.tie(numbers[0])
    with access.failures(opened.name, 'Unable to write file'):
        fresh = os.fstat(opened.file.fileno()).st_size == 0
    return native_data.write(numbers[0], encode(text, codec, mark and fresh), None)

