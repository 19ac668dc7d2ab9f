"""Native files: files tied by a negative number and read or written at a position, as bytes of a data type.

A tie is one unbuffered file object and the name it was tied by; the host keeps the session's ties. Data crosses as
NumPy arrays of the type that the conversion code names, so each transfer is one copy.
"""
from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from arrayl.arrays import Value, build, chars, empty, rank_of, reserve
from arrayl.errors import DomainError, FileNameError, FileTieError, LengthError
from arrayl.functions import Function
from arrayl.primitives.registry import dyadic, entry, monadic
from arrayl.settings import S
from arrayl.system import access
from arrayl.system.datatypes import UNITS, from_bytes, to_bytes
from arrayl.system.reading import integers
from arrayl.system.registry import niladic
from arrayl.system.variants import Options, number, with_variants, word


@dataclass
class Tie:
    """An open native file."""
    name: str
    path: Path
    file: FileIO

    @property
    def position(self) -> int:
        return self.file.tell()


def ties() -> dict[int, Tie]:
    """The open native files of the session by tie number."""
    owner = access.host()
    table: dict[int, Tie] | None = owner.__dict__.get('ties')
    if table is None:
        table = owner.__dict__['ties'] = {}
    return table


def tie(number_: int) -> Tie:
    try:
        return ties()[number_]
    except KeyError:
        raise FileTieError('') from None


# --- tying
def _open(name: str, what: str, flags: int) -> Tie:
    place = access.path(name, what)
    mode = {os.O_RDONLY: 'rb', os.O_WRONLY: 'r+b', os.O_RDWR: 'r+b'}[flags]
    with access.failures(name, 'Unable to open file'):
        return Tie(name, place, FileIO(place, mode))


def _claim(wanted: int) -> int:
    """A free tie number: `wanted`, or the one closest to zero when that is 0."""
    table = ties()
    if wanted > 0:
        raise DomainError('')
    if wanted == 0:
        wanted = -1
        while wanted in table:
            wanted -= 1
    elif wanted in table:
        raise FileTieError('')
    return wanted


def _numbers(w: Value, low: int, high: int) -> list[int]:
    found = integers(w)
    if not low <= len(found) <= high:
        raise LengthError('')
    return found


@dyadic('⎕NTIE', 'native file tie', shy=True)
def native_tie(w: Value, a: Value) -> Value:
    """Opens the native file named on the left under a tie number, which is the result.

    The right argument is a negative number, or 0 for the first free one, and optionally the access wanted: 0 to read,
    1 to write, 2 for both, plus a sharing code, which this system ignores. A file that is tied already is tied again
    under the new number. FILE NAME ERROR when there is no such file.

          'no.such.file' ⎕NTIE 0
    FILE NAME ERROR: no.such.file: Unable to open file ("No such file or directory")
          'no.such.file'⎕NTIE 0
                        ∧

          name←'arrayl-doc.tmp'
          tie←name ⎕NCREATE 0
          tie=⎕←name ⎕NTIE tie
    ¯1
    1
          name ⎕NERASE tie
    """
    wanted, *access_code = _numbers(w, 1, 2)
    name = access.name_of(a)
    code = (access_code[0] if access_code else 66) % 16
    if code > 2:
        raise DomainError('')
    place = access.path(name, '⎕NTIE')
    table = ties()
    old = next((n for n, t in table.items() if _same(t.path, place)), None)
    if old is not None:
        if wanted == 0:
            wanted = old
        elif wanted != old:
            wanted = _claim(wanted)
        opened = _open(name, '⎕NTIE', code)
        table.pop(old).file.close()
    else:
        wanted = _claim(wanted)
        try:
            opened = _open(name, '⎕NTIE', code)
        except Exception:
            if access_code:
                raise
            opened = _open(name, '⎕NTIE', 0)
    table[wanted] = opened
    S.shy = integers(w)[0] != 0
    return wanted


def _same(one: Path, other: Path) -> bool:
    with suppress(OSError):
        return os.path.samefile(one, other)
    return False


def _create(options: Options) -> Function:
    def native_create(w: Value, a: Value = None) -> Value:
        if a is None:
            raise LengthError('')
        name = access.name_of(a)
        wanted = _numbers(w, 1, 1)[0]
        place = access.path(name, '⎕NCREATE')
        replace = word(options, 'IfExists', 'Error', ('Error', 'Replace')) == 'Replace'
        table = ties()
        old = next((n for n, t in table.items() if _same(t.path, place)), None)
        wanted = old if old is not None and replace and wanted == 0 else _claim(wanted)
        if number(options, 'Unique', 0, (0, 1)):
            name, place = unique_name(place, name)
        with access.failures(name, 'Unable to create file'):
            file = FileIO(place, 'w+b' if replace else 'x+b')
        if old is not None and replace:
            table.pop(old).file.close()
        table[wanted] = Tie(name, place, file)
        S.shy = True
        return wanted
    return native_create


def unique_name(place: Path, name: str) -> tuple[str, Path]:
    """A name that no file has: the base name extended by six random characters."""
    while True:
        extra = os.urandom(3).hex()
        other = place.with_name(place.stem + extra + place.suffix)
        if not os.path.lexists(other):
            base = name[:len(name) - len(place.suffix)] if place.suffix else name
            return base + extra + place.suffix, other


@dyadic('⎕NCREATE', 'native file create', shy=True)
def native_create(w: Value, a: Value) -> Value:
    """Creates the native file named on the left and ties it to the number on the right (0: the first free one).

    Gives the tie number. FILE NAME ERROR when the file exists; options (⍠): IfExists 'Error' or 'Replace', Unique 1
    extends the name so that it is new.

          tie←'arrayl-doc.tmp' ⎕NCREATE 0
          'abc' ⎕NAPPEND tie
          ⎕NSIZE tie
    3
          'arrayl-doc.tmp' ⎕NERASE tie

          (⎕NEXISTS 'arrayl-doc.tmp'),≢⎕NNUMS
    0 0
    """
    return _create({})(w, a)


with_variants(entry('⎕NCREATE').value, _create, ('Unique', 'IfExists'), None)


@monadic('⎕NUNTIE', 'native file untie', shy=True)
def native_untie(w: Value) -> Value:
    """Closes the native files tied to these numbers; ⍬ flushes and closes none.

          ⎕NUNTIE ⎕NNUMS

          ⎕NUNTIE ¯99
    FILE TIE ERROR
          ⎕NUNTIE ¯99
          ∧
    """
    numbers = integers(w)
    for n in numbers:
        tie(n)
    for n in numbers:
        if n in ties():
            ties().pop(n).file.close()
    S.shy = True
    return build(numbers)


@dyadic('⎕NERASE', 'native file erase', shy=True)
def native_erase(w: Value, a: Value) -> Value:
    """Closes the native file tied to the number on the right and deletes it; the left argument must be its name.

          tie←'arrayl-doc.tmp' ⎕NCREATE 0
          'arrayl-doc.tmp' ⎕NERASE tie
          ⎕NEXISTS 'arrayl-doc.tmp'
    0

          'other' ⎕NERASE ¯99
    FILE TIE ERROR
          'other'⎕NERASE ¯99
                 ∧
    """
    n = _numbers(w, 1, 1)[0]
    opened = tie(n)
    name = access.name_of(a)
    if not _same(opened.path, access.path(name, '⎕NERASE')):
        raise FileNameError(f'{name}: Not the name of the tied file')
    with access.failures(name, 'Unable to delete file'):
        os.unlink(opened.path)
    ties().pop(n).file.close()
    S.shy = True
    return n


# --- reading and writing
@monadic('⎕NREAD', 'native file read')
def native_read(w: Value) -> Value:
    """The data of a native file: tie number, conversion code, count and optionally start byte.

    Codes are those of ⎕DR: 11 bits, 80 160 320 characters, 82 characters by ⎕AV, 83 163 323 integers, 645 floats, 1289
    complex. Count ¯1 reads to the end; without a start byte, or with ¯1, reading starts at the current position.

          tie←'arrayl-doc.tmp' ⎕NCREATE 0
          'hello' ⎕NAPPEND tie
          ⎕NREAD tie 80 ¯1 0
    hello
          ⎕NREAD tie 83 2 1
    101 108
          'arrayl-doc.tmp' ⎕NERASE tie

          ⎕NREAD ¯99 80 1
    FILE TIE ERROR
          ⎕NREAD ¯99 80 1
          ∧
    """
    n, code, count, *start = _numbers(w, 3, 4)
    opened = tie(n)
    if code not in UNITS or count < -1 or (start and start[0] < -1):
        raise DomainError('')
    with access.failures(opened.name, 'Unable to read file'):
        if start and start[0] >= 0:
            opened.file.seek(start[0])
        size = UNITS[code].itemsize * count
        rest = max(0, os.fstat(opened.file.fileno()).st_size - opened.position)
        reserve((min(size, rest) if count >= 0 else rest,), 1)
        data = _exactly(opened.file, min(size, rest) if count >= 0 else rest)
    return from_bytes(data, code)


def _exactly(file: FileIO, size: int) -> bytes:
    parts: list[bytes] = []
    while size > 0 and (part := file.read(size)):
        parts.append(part)
        size -= len(part)
    return b''.join(parts)


def write(n: int, data: bytes, start: int | None) -> int:
    """Writes at byte `start` (None: at the end) of tie `n`; gives the position behind what was written."""
    opened = tie(n)
    with access.failures(opened.name, 'Unable to write file'):
        opened.file.seek(0, os.SEEK_END) if start is None else opened.file.seek(start)
        view = memoryview(data)
        while view:
            view = view[opened.file.write(view) or 0:]
        return opened.position


@dyadic('⎕NAPPEND', 'native file append', shy=True)
def native_append(w: Value, a: Value) -> Value:
    """Writes the left argument to the end of a native file and gives the position behind it.

    The right argument is the tie number and optionally the conversion code (characters: 80 unless given). DOMAIN ERROR
    when the data does not fit the code.

          tie←'arrayl-doc.tmp' ⎕NCREATE 0
          ⎕←1 2 3 ⎕NAPPEND tie 163
    6
          'λ' ⎕NAPPEND tie
    DOMAIN ERROR
          'λ'⎕NAPPEND tie
             ∧
          'arrayl-doc.tmp' ⎕NERASE tie
    """
    n, *code = _numbers(w, 1, 2)
    tie(n)
    S.shy = True
    return write(n, to_bytes(a, code[0] if code else None), None)


@dyadic('⎕NREPLACE', 'native file replace', shy=True)
def native_replace(w: Value, a: Value) -> Value:
    """Writes the left argument into a native file: tie number, start byte (¯1: here) and optionally conversion code.

    Gives the position behind what was written.

          tie←'arrayl-doc.tmp' ⎕NCREATE 0
          'abcdef' ⎕NAPPEND tie
          ⎕←'XY' ⎕NREPLACE tie 2
    4
          ⎕NREAD tie 80 ¯1 0
    abXYef
          'arrayl-doc.tmp' ⎕NERASE tie
    """
    n, start, *code = _numbers(w, 2, 3)
    if start < -1:
        raise DomainError('')
    data = to_bytes(a, code[0] if code else None)
    S.shy = True
    return write(n, data, start if start >= 0 else tie(n).position)


@monadic('⎕NSIZE', 'native file size')
def native_size(w: Value) -> Value:
    """The sizes in bytes of the native files with these tie numbers.

          tie←'arrayl-doc.tmp' ⎕NCREATE 0
          ⎕NSIZE tie
    0
          'arrayl-doc.tmp' ⎕NERASE tie

          ⎕NSIZE ¯99
    FILE TIE ERROR
          ⎕NSIZE ¯99
          ∧
    """
    sizes = [os.fstat(tie(n).file.fileno()).st_size for n in integers(w)]
    return sizes[0] if rank_of(w) == 0 else build(sizes)


@niladic('⎕NNUMS', 'native file numbers')
def native_numbers() -> Value:
    """The tie numbers of the tied native files.

          ⍴⎕NNUMS
    0

          tie←'arrayl-doc.tmp' ⎕NCREATE 0
          ⎕NNUMS≡,tie
    1
          'arrayl-doc.tmp' ⎕NERASE tie
    """
    return build(_ordered())


@niladic('⎕NNAMES', 'native file names')
def native_names() -> Value:
    """The names of the tied native files, one to a row, in the order of ⎕NNUMS.

          ⍴⎕NNAMES
    0 0

          tie←'arrayl-doc.tmp' ⎕NCREATE 0
          ⎕NNAMES
    arrayl-doc.tmp
          'arrayl-doc.tmp' ⎕NERASE tie
    """
    names = [ties()[n].name for n in _ordered()]
    if not names:
        return empty((0, 0), ' ')
    width = max(map(len, names))
    return chars(''.join(name.ljust(width) for name in names)).reshape(len(names), width)


def _ordered() -> Iterable[int]:
    return sorted(ties(), reverse=True)
