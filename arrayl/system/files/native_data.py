"""What native files hold: reading and writing at a position, size, and locks on a region.

Data crosses as NumPy arrays of the type that the conversion code names, so each transfer is one copy.
"""
from __future__ import annotations

import errno
import math
import os
from functools import cache
from io import FileIO

import numpy as np

from arrayl.arrays import Value, build, items_of, rank_of, reserve, size_of
from arrayl.errors import APLTimeout, DomainError, LengthError, LimitError, NonceError, RankError
from arrayl.primitives.registry import dyadic, monadic
from arrayl.settings import S
from arrayl.system import access
from arrayl.system.constants import AVU
from arrayl.system.datatypes import UNITS, from_bytes, to_bytes
from arrayl.system.files.native import Tie, numbers, tie
from arrayl.system.reading import integer, integers

try:
    import fcntl
except ImportError:             # no POSIX system
    fcntl = None                # type: ignore[assignment]


@monadic('⎕NREAD', 'native file read')
def native_read(w: Value) -> Value:
    """The data of a native file: tie number, conversion code, count and optionally start byte.

    Codes are those of ⎕DR: 11 bits, 80 160 320 characters, 82 characters by ⎕NXLATE, 83 163 323 integers, 645 floats,
    1289 complex. Count ¯1 reads to the end; without a start byte, or with ¯1, reading starts at the current position.

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
    n, code, count, *start = numbers(w, 3, 4)
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
    return from_bytes(untranslated(opened, data) if code == 82 else data, code)


def encoded(opened: Tie, value: Value, code: list[int]) -> bytes:
    """The bytes that `value` has in a file, as conversion code `code` (or none) has it."""
    data = to_bytes(value, code[0] if code else None)
    if code != [82]:
        return data
    return translation(opened)[np.frombuffer(data, dtype=np.uint8)].tobytes()


def untranslated(opened: Tie, data: bytes) -> bytes:
    """The positions in ⎕AV that the bytes `data` of a file stand for; a byte that stands for none, its own."""
    places = np.arange(256, dtype=np.uint8)
    codes = translation(opened)
    places[codes[::-1]] = places[::-1].copy()
    return places[np.frombuffer(data, dtype=np.uint8)].tobytes()


def translation(opened: Tie) -> np.ndarray:
    """The byte in the file for each element of ⎕AV."""
    return ansi() if opened.codes is None else opened.codes


@cache
def ansi() -> np.ndarray:
    """For each element of ⎕AV its own code where that is a byte; the others take the bytes left over, in order."""
    left = iter(sorted(set(range(256)) - set(AVU)))
    return np.array([p if p < 256 else next(left) for p in AVU], dtype=np.uint8)


@monadic('⎕NXLATE', 'native file translate')
def native_translation(w: Value) -> Value:
    """The byte that stands in a native file for each element of ⎕AV, as conversion code 82 reads and writes it.

    The argument is a tie number. At first a character that is a byte in Latin-1 is that byte, so code 82 reads ASCII
    text.

          tie←'arrayl-doc.tmp' ⎕NCREATE 0
          'hello' ⎕NAPPEND tie
          ⎕NREAD tie 82 5 0
    hello
          (⎕NXLATE tie)[⎕AV⍳'hello']
    104 101 108 108 111
          'arrayl-doc.tmp' ⎕NERASE tie
    """
    return translation(translated(w)).astype(np.int16)


@dyadic('⎕NXLATE', 'set native file translate', shy=True)
def set_native_translation(w: Value, a: Value) -> Value:
    """From now on the 256 bytes of the left argument, 0 to 255, stand for the elements of ⎕AV; gives those before.

          tie←'arrayl-doc.tmp' ⎕NCREATE 0
          'hello' ⎕NAPPEND tie
          ((⍳256)-⎕IO) ⎕NXLATE tie
          (⎕AV⍳⎕NREAD tie 82 5 0)-⎕IO
    104 101 108 108 111
          'arrayl-doc.tmp' ⎕NERASE tie
    """
    opened = translated(w)
    codes = integers(a)
    if rank_of(a) != 1:
        raise RankError('')
    if len(codes) != 256:
        raise LengthError('')
    if min(codes) < 0 or max(codes) > 255:
        raise DomainError('')
    old = translation(opened).astype(np.int16)
    opened.codes = np.array(codes, dtype=np.uint8)
    S.shy = True
    return old


def translated(w: Value) -> Tie:
    n, = numbers(w, 1, 1)
    if n == 0:
        raise DomainError('Tie number 0, the translation of ⎕DR, is no part of arrayl')
    return tie(n)


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
    n, *code = numbers(w, 1, 2)
    data = encoded(tie(n), a, code)
    S.shy = True
    return write(n, data, None)


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
    n, start, *code = numbers(w, 2, 3)
    if start < -1:
        raise DomainError('')
    data = encoded(tie(n), a, code)
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


@dyadic('⎕NRESIZE', 'native file resize', shy=True)
def native_resize(w: Value, a: Value) -> Value:
    """Makes the native file tied to the number on the right as many bytes long as the left argument says.

    A file that grows is filled with zeros. Gives the tie number.

          tie←'arrayl-doc.tmp' ⎕NCREATE 0
          'abcdef' ⎕NAPPEND tie
          2 ⎕NRESIZE tie
          ⎕NREAD tie 80 ¯1 0
    ab
          'arrayl-doc.tmp' ⎕NERASE tie

          ¯1 ⎕NRESIZE ¯99
    FILE TIE ERROR
          ¯1 ⎕NRESIZE ¯99
             ∧
    """
    n = numbers(w, 1, 1)[0]
    opened = tie(n)
    size = integer(a)
    if size < 0:
        raise DomainError('')
    with access.failures(opened.name, 'Unable to resize file'):
        if not opened.file.writable():
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        os.ftruncate(opened.file.fileno(), size)
    S.shy = True
    return n


# --- locks
Region = tuple[int, float]              # the first byte, and the one behind the last


@dyadic('⎕NLOCK', 'native file lock', shy=True)
def native_lock(w: Value, a: Value) -> Value:
    """Locks a region of a native file against other programs that lock it.

    The right argument is the tie number and optionally the first byte (0 unless given) and the number of bytes (to the
    end of all files); the left argument 0 to unlock, 1 to lock for reading (which others may as well), 2 for writing,
    and optionally the seconds to wait before TIMEOUT. Gives the right argument, with which to unlock. DOMAIN ERROR
    where a region is unlocked that was not locked.

          tie←'arrayl-doc.tmp' ⎕NCREATE 0
          tie≡2 ⎕NLOCK tie
    1
          0 ⎕NLOCK tie
          0 ⎕NLOCK tie
    DOMAIN ERROR: The region is not locked
          0 ⎕NLOCK tie
            ∧
          'arrayl-doc.tmp' ⎕NERASE tie
    """
    if fcntl is None:
        raise NonceError('⎕NLOCK needs a POSIX system')
    n, *where = numbers(w, 1, 3)
    opened = tie(n)
    if rank_of(a) > 1:
        raise RankError('')
    if not 1 <= size_of(a) <= 2:
        raise LengthError('')
    kind, *patience = items_of(a)
    flag = {0: fcntl.LOCK_UN, 1: fcntl.LOCK_SH, 2: fcntl.LOCK_EX}.get(integer(kind))
    start, size = [*where, *[0, 0][len(where):]]
    limit = patience[0] if patience else math.inf
    if flag is None or start < 0 or size < 0 or (len(where) == 2 and not size) \
            or not isinstance(limit, int | float) or limit < 0:
        raise DomainError('')
    region = start, start + size if size else math.inf
    if flag == fcntl.LOCK_UN:
        opened.locks = without(opened.locks, region)
    with access.failures(opened.name, 'Unable to lock file'):
        _lock(opened.file.fileno(), flag, size, start, limit)
    if flag != fcntl.LOCK_UN:
        opened.locks.append(region)
    S.shy = True
    return w


def _lock(handle: int, flag: int, size: int, start: int, limit: float) -> None:
    """Waits in short naps, which Ctrl-C may end."""
    began = access.host().ticks()
    while True:
        try:
            return fcntl.lockf(handle, flag if flag == fcntl.LOCK_UN else flag | fcntl.LOCK_NB, size, start)
        except OSError as problem:
            if problem.errno == errno.ENOLCK:
                raise LimitError('') from None
            if problem.errno not in (errno.EACCES, errno.EAGAIN):
                raise
        if access.host().ticks() - began >= limit:
            raise APLTimeout('')
        access.host().sleep(0.02)


def without(locked: list[Region], region: Region) -> list[Region]:
    """The locked regions less this one; DOMAIN ERROR when part of it is not locked."""
    low, high = region
    reached: float = low
    for start, end in sorted(locked):
        reached = end if start <= reached < end else reached
    if reached < high:
        raise DomainError('The region is not locked')
    parts = [part for start, end in locked
             for part in ((start, min(end, low)), (max(start, int(high) if high < math.inf else start), end))]
    return [(start, end) for start, end in parts if start < end and not (low <= start and end <= high)]
