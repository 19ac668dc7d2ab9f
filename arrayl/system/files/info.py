"""⎕NINFO: the properties of files and directories, read and set by number."""
from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from arrayl.arrays import (
    Value,
    build,
    chars,
    empty,
    first_item,
    is_char,
    is_nested,
    is_numeric,
    items_of,
    nested,
    rank_of,
    shape_of,
    size_of,
)
from arrayl.errors import DomainError, FileNameError, LengthError
from arrayl.functions import Function
from arrayl.primitives.registry import dyadic, entry, monadic
from arrayl.system import access
from arrayl.system.dates.timecodes import CODES, SECOND, local_offset
from arrayl.system.files import native
from arrayl.system.files.paths import matching
from arrayl.system.files.progress import Progress
from arrayl.system.reading import integer, integers
from arrayl.system.variants import Options, number, with_variants

KINDS = ((stat.S_ISDIR, 1), (stat.S_ISREG, 2), (stat.S_ISCHR, 3), (stat.S_ISLNK, 4), (stat.S_ISBLK, 5),
         (stat.S_ISFIFO, 6), (stat.S_ISSOCK, 7))
MISSING: dict[int, Value] = {         # the value of a property that cannot be read
    1: 0, 2: 0, 3: build([0] * 7), 4: chars(''), 5: chars(''), 6: -1, 7: chars(''), 8: 0, 9: build([0] * 7),
    10: build([0] * 7), 11: -1, 12: -1, 13: 0, 14: 0, 15: 0}


def _properties(name: str, place: Path, position: int, follow: bool) -> Callable[[int], Value]:
    """Reads the properties of one file by their numbers; those of the missing target of a link are the defaults."""
    try:
        info = place.stat() if follow else place.lstat()
    except FileNotFoundError:
        if not place.is_symlink():
            raise
        return lambda which: chars(name) if which == 0 else MISSING.get(which, empty((0,), 0))

    def stamp(seconds: float) -> Value:
        moment = int(seconds * 1000) * 10 ** 6
        return build(CODES[-1].write(moment + local_offset(moment)))

    def day(seconds: float) -> Value:
        return CODES[1].write(int(seconds * 10 ** 6) * 1000)

    def owner() -> Value:
        try:
            return chars(place.owner())
        except (KeyError, OSError, NotImplementedError):
            return chars('')

    readers: dict[int, Callable[[], Value]] = {
        0: lambda: chars(name), 1: lambda: next((k for test, k in KINDS if test(info.st_mode)), 0),
        2: lambda: info.st_size, 3: lambda: stamp(info.st_mtime), 4: lambda: chars(str(info.st_uid)), 5: owner,
        6: lambda: int(place.name.startswith('.') and place.name not in ('.', '..')),
        7: lambda: chars(os.readlink(place)) if place.is_symlink() and not follow else chars(''),
        8: lambda: position, 9: lambda: stamp(info.st_atime), 10: lambda: stamp(info.st_ctime),
        11: lambda: int(access.permitted(place, os.R_OK)), 12: lambda: int(access.permitted(place, os.W_OK)),
        13: lambda: day(info.st_mtime), 14: lambda: day(info.st_atime), 15: lambda: day(info.st_ctime),
    }
    return lambda which: readers[which]() if which in readers else empty((0,), 0)


def _set(which: int, value: Value, name: str, place: Path, tied: int | None) -> Value:
    """Sets one property; gives its new value."""
    if which == 2:
        size = integer(value)
        if size < 0:
            raise DomainError('')
        os.truncate(place, size)
    elif which == 8 and tied is not None:
        at = integer(value)
        if at < 0:
            raise DomainError('')
        native.tie(tied).file.seek(at)
    elif which in (13, 14):
        moment = CODES[1].read(value) / SECOND
        info = place.stat()
        os.utime(place, (moment if which == 14 else info.st_atime, moment if which == 13 else info.st_mtime))
    else:
        raise DomainError('')
    return value


def _info(options: Options) -> Function:
    def info(w: Value, a: Value = None) -> Value:
        wild = number(options, 'Wildcard', 0, (0, 1))
        recurse = integers(options['Recurse']) if 'Recurse' in options else [0]
        follow = bool(number(options, 'Follow', 1, (0, 1)))
        if not 1 <= len(recurse) <= 2 or recurse[0] not in (0, 1, 2) or recurse[-1] < -1:
            raise DomainError('Invalid value for option Recurse')
        depth = 0 if not recurse[0] else recurse[1] if len(recurse) == 2 else -1
        targets, many = _targets(w)
        many = many or bool(wild) or bool(recurse[0])
        wanted = 0 if a is None else a
        found: list[tuple[str, Path, int | None]] = []
        for target in targets:
            if isinstance(target, int):
                opened = native.tie(target)
                found.append((opened.name, opened.path, target))
            elif wild or recurse[0]:
                found += [(n, p, None) for n, p in matching(target, '⎕NINFO', depth, bool(wild), recurse[0] == 2)]
            else:
                place = access.path(target, '⎕NINFO')
                if not os.path.lexists(place):
                    raise FileNameError(f'{target}: Unable to read file information ("No such file or directory")')
                found.append((target, place, None))
        progress = Progress(options, '⎕NINFO', ('Info',))
        progress.start(lambda: [name for name, *_ in found])
        columns: list[list[Value]] = []
        for name, place, tied in found:
            with access.failures(name, 'Unable to read file information'):
                position = native.tie(tied).position if tied is not None else 0
                read = _properties(name, place, position, follow)
                columns.append([_one(item, read, name, place, tied) for item in items_of(wanted)])
            progress.step(name, build(columns[-1], shape_of(wanted)))
        progress.end()
        rows = [[column[i] for column in columns] for i in range(size_of(wanted))]
        if not many:
            return build([row[0] for row in rows], shape_of(wanted)) if shape_of(wanted) else rows[0][0]
        values = [build(row, proto=chars('')) for row in rows]
        return nested(values, shape_of(wanted))
    return info


def _one(item: Value, read: Callable[[int], Value], name: str, place: Path, tied: int | None) -> Value:
    if is_numeric(item) and rank_of(item) == 0:
        return read(integer(item))
    pair = items_of(item)
    if len(pair) == 1 and is_nested(item):
        pair = items_of(pair[0])
    if len(pair) != 2:
        raise LengthError('')
    return _set(integer(pair[0]), pair[1], name, place, tied)


def _targets(w: Value) -> tuple[list[str | int], bool]:
    if is_char(w):
        return [access.name_of(w)], False
    if is_numeric(w) and rank_of(w) == 0:
        return [integer(w)], False
    if size_of(w) == 0:
        return [], True
    if rank_of(w) == 0:
        return [access.name_of(first_item(w))], False
    return [integer(item) if is_numeric(item) and size_of(item) == 1 else access.name_of(item)
            for item in items_of(w)], True


@monadic('⎕NINFO', 'native file information')
def native_info(w: Value) -> Value:
    """The name of a file or directory, or of those that match; see the dyadic form for more about them.

    Options (⍠): Wildcard (principal), Recurse, Follow, ProgressCallback.

          'text' ⎕NPUT 'arrayl-doc.tmp'
          ⎕NINFO 'arrayl-doc.tmp'
    arrayl-doc.tmp
          ⎕NDELETE 'arrayl-doc.tmp'

          ≢⊃(⎕NINFO⍠1)'no.such.*'
    0
    """
    return _info({})(w)


@dyadic('⎕NINFO', 'native file properties')
def native_properties(w: Value, a: Value) -> Value:
    """Properties of files by number.

    0 name, 1 type (1 directory, 2 file, 4 link), 2 size, 3 time of modification, 4 and 5 owner, 6 hidden, 7 target of
    a link, 8 position, 9 and 10 times of access and change, 11 and 12 whether it can be read and written, 13 to 15 the
    times as date numbers. A pair ``(2 n)``, ``(8 n)``, ``(13 t)`` or ``(14 t)`` in the left argument sets one.

          'text' ⎕NPUT 'arrayl-doc.tmp'
          1 2 ⎕NINFO 'arrayl-doc.tmp'
    2 5
          1 ⎕NINFO '.'
    1
          ⎕NDELETE 'arrayl-doc.tmp'
    """
    return _info({})(w, a)


with_variants(entry('⎕NINFO').value, _info, ('Wildcard', 'Recurse', 'Follow', 'ProgressCallback'), 'Wildcard')

