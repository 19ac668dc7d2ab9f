"""Native files: files tied by a negative number, to be read or written at a position (see `native_data`).

A tie is one unbuffered file object and the name it was tied by; the host keeps the session's ties.
"""
from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path

import numpy as np

from arrayl.arrays import Value, build, chars, empty, size_of
from arrayl.errors import DomainError, FileNameError, FileTieError, LengthError
from arrayl.functions import Function
from arrayl.primitives.registry import dyadic, entry, monadic
from arrayl.settings import S
from arrayl.system import access
from arrayl.system.reading import integers
from arrayl.system.registry import niladic
from arrayl.system.variants import Options, number, with_variants, word


@dataclass
class Tie:
    """An open native file."""
    name: str
    path: Path
    file: FileIO
    locks: list[tuple[int, float]] = field(default_factory=list)
    codes: np.ndarray | None = None         # the byte in the file for each element of ⎕AV; None: those of `datatypes`

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
    if os.path.isdir(place):
        raise FileNameError(f'{name}: Unable to open file ("Is a directory")')
    mode = {os.O_RDONLY: 'rb', os.O_WRONLY: 'r+b', os.O_RDWR: 'r+b'}[flags]
    with access.failures(name, 'Unable to open file'):
        return Tie(name, place, FileIO(place, mode, opener=lambda path, _: os.open(path, flags)))


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


def numbers(w: Value, low: int, high: int) -> list[int]:
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
    wanted, *access_code = numbers(w, 1, 2)
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
        wanted = numbers(w, 1, 1)[0]
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
    """Closes the native files tied to these numbers, and gives the numbers of those that were; ⍬ writes all to disk.

          tie←'arrayl-doc.tmp' ⎕NCREATE 0
          tie≡⊃⎕NUNTIE tie ¯99
    1
          ≢⎕NUNTIE tie
    0
          ⎕NDELETE 'arrayl-doc.tmp'
    """
    numbers = [n for n in dict.fromkeys(integers(w)) if n in ties()]
    for n in numbers:
        ties().pop(n).file.close()
    if size_of(w) == 0:
        for opened in ties().values():
            with suppress(OSError):             # a file that is tied for reading only
                os.fsync(opened.file.fileno())
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
    n = numbers(w, 1, 1)[0]
    opened = tie(n)
    name = access.name_of(a)
    if name != opened.name:
        raise FileNameError(f'{name}: Not the name that the file was tied by')
    access.path(name, '⎕NERASE')
    with access.failures(name, 'Unable to delete file'):
        os.unlink(opened.path)
    ties().pop(n).file.close()
    S.shy = True
    return n


@dyadic('⎕NRENAME', 'native file rename', shy=True)
def native_rename(w: Value, a: Value) -> Value:
    """Gives the native file tied to the number on the right the name on the left, which no file may have.

          tie←'arrayl-doc.tmp' ⎕NCREATE 0
          'arrayl-doc.new' ⎕NRENAME tie
          ⎕NNAMES
    arrayl-doc.new
          'arrayl-doc.new' ⎕NERASE tie

          'other' ⎕NRENAME ¯99
    FILE TIE ERROR
          'other'⎕NRENAME ¯99
                 ∧
    """
    n = numbers(w, 1, 1)[0]
    opened = tie(n)
    name = access.name_of(a)
    place = access.path(name, '⎕NRENAME')
    if os.path.lexists(place):
        raise FileNameError(f'{name}: Unable to rename file ("File exists")')
    with access.failures(name, 'Unable to rename file'):
        os.rename(opened.path, place)
    opened.name, opened.path = name, place
    S.shy = True
    return n


# --- what is tied
@niladic('⎕NNUMS', 'native file numbers')
def nativenumbers() -> Value:
    """The tie numbers of the tied native files, in the order in which they were tied.

          ⍴⎕NNUMS
    0

          tie←'arrayl-doc.tmp' ⎕NCREATE 0
          ⎕NNUMS≡,tie
    1
          'arrayl-doc.tmp' ⎕NERASE tie
    """
    return build(list(ties()))


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
    names = [opened.name for opened in ties().values()]
    if not names:
        return empty((0, 0), ' ')
    width = max(map(len, names))
    return chars(''.join(name.ljust(width) for name in names)).reshape(len(names), width)
