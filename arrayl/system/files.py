"""Files and directories: what exists, what it is, and making, copying, moving and deleting it.

Names come one at a time or as a vector; with option Wildcard the last part of a name is a pattern of ``*`` and ``?``.
A file is copied to a temporary name and renamed, so a copy that fails leaves no half.
"""
from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from arrayl.arrays import (
    Value,
    build,
    chars,
    empty,
    is_char,
    is_nested,
    is_numeric,
    items_of,
    nested,
    rank_of,
    scalar_of,
    shape_of,
    size_of,
)
from arrayl.errors import DomainError, FileAccessError, FileNameError, LengthError
from arrayl.functions import Function
from arrayl.primitives.registry import dyadic, entry, monadic
from arrayl.settings import S
from arrayl.system import access, native
from arrayl.system.reading import integer, integers
from arrayl.system.timecodes import CODES, SECOND, local_offset
from arrayl.system.variants import Options, number, with_variants, word


# --- names
def matching(name: str, what: str, depth: int = 0, wild: bool = True) -> Iterator[tuple[str, Path]]:
    """The names that pattern `name` matches, in order; directories below to `depth` (¯1: all of them) are searched."""
    folder, pattern = os.path.split(name)
    regex = re.compile(''.join('.*' if c == '*' else '.' if c == '?' else re.escape(c) for c in pattern), re.DOTALL)
    pending = [(folder, depth)]
    while pending:
        here, left = pending.pop(0)
        place = access.path(here or '.', what)
        with access.failures(name, 'Unable to read directory'):
            found = sorted(os.listdir(place)) if place.is_dir() or (here == folder and not place.exists()) else []
        for base in found:
            full = os.path.join(here, base)
            if regex.fullmatch(base) if wild else base == pattern:
                yield full, place / base
            if left and (place / base).is_dir() and not (place / base).is_symlink():
                pending.append((full, left - 1))


def each(w: Value, options: Options, what: str, act: Callable[[str, Path], int]) -> Value:
    """The counts of what `act` did for each name: a scalar for one name, a vector for a vector of names."""
    names, many = access.names_of(w)
    wild = number(options, 'Wildcard', 0, (0, 1))
    counts = []
    for name in names:
        found = list(matching(name, what)) if wild else [(name, access.path(name, what))]
        counts.append(sum(act(*pair) for pair in found))
    return build(counts) if many else counts[0]


# --- ⎕NEXISTS ⎕NDELETE ⎕MKDIR
def _exists(options: Options) -> Function:
    def exists(w: Value, a: Value = None) -> Value:
        count = each(w, options, '⎕NEXISTS', lambda name, place: int(bool(name) and os.path.lexists(place)))
        return scalar_of(np.minimum(count, 1))
    return exists


@monadic('⎕NEXISTS', 'native file exists')
def native_exists(w: Value) -> Value:
    """Whether files or directories of these names exist.

    The argument is a name or a vector of names. Option (⍠, principal): Wildcard.

          ⎕NEXISTS 'no.such.file'
    0

          ⎕NEXISTS '.' 'no.such.file'
    1 0
    """
    return _exists({})(w)


with_variants(entry('⎕NEXISTS').value, _exists, ('Wildcard',), 'Wildcard')


def _delete(options: Options) -> Function:
    def delete(w: Value, a: Value = None) -> Value:
        mode = integer(a) if a is not None else 0
        if mode not in (0, 1, 2, 3):
            raise DomainError('')

        def act(name: str, place: Path) -> int:
            if not os.path.lexists(place):
                if mode & 1:
                    return 0
                raise FileNameError(f'{name}: Invalid file or directory name ("No such file or directory")')
            folder = place.is_dir() and not place.is_symlink()
            with access.failures(name, f'Unable to delete {"directory" if folder else "file"}'):
                if not folder:
                    place.unlink()
                elif mode & 2:
                    shutil.rmtree(place)
                else:
                    place.rmdir()
            return 1
        result = each(w, options, '⎕NDELETE', act)
        S.shy = True
        return result
    return delete


@monadic('⎕NDELETE', 'native file delete', shy=True)
def native_delete(w: Value) -> Value:
    """Deletes files and empty directories; gives how many.

    FILE NAME ERROR when there is none of that name. Option (⍠, principal): Wildcard.

          'text' ⎕NPUT 'arrayl-doc.tmp'
          ⎕←⎕NDELETE 'arrayl-doc.tmp'
    1

          ⎕NDELETE 'no.such.file'
    FILE NAME ERROR: no.such.file: Invalid file or directory name ("No such file or directory")
          ⎕NDELETE'no.such.file'
          ∧
    """
    return _delete({})(w)


@dyadic('⎕NDELETE', 'native file delete with mode', shy=True)
def native_delete_mode(w: Value, a: Value) -> Value:
    """Deletes files and directories: 1 on the left lets names be missing, 2 deletes what is in directories, 3 both.

          ⎕←1 ⎕NDELETE 'no.such.file'
    0

          ⎕MKDIR 'arrayl-doc.dir'
          'text' ⎕NPUT 'arrayl-doc.dir/file'
          ⎕←2 ⎕NDELETE 'arrayl-doc.dir'
    1
    """
    return _delete({})(w, a)


with_variants(entry('⎕NDELETE').value, _delete, ('Wildcard',), 'Wildcard')


def _mkdir(options: Options) -> Function:
    def mkdir(w: Value, a: Value = None) -> Value:
        mode = integer(a) if a is not None else 0
        if mode not in (0, 1, 2, 3):
            raise DomainError('')
        unique = number(options, 'Unique', 0, (0, 1))
        names, many = access.names_of(w)
        made: list[Value] = []
        for name in names:
            place = access.path(name, '⎕MKDIR')
            if unique:
                name, place = native._unique(place, name)
            if mode & 1 and place.is_dir():
                made.append(0)
                continue
            if os.path.lexists(place):
                raise FileNameError(f'{name}: Already exists')
            with access.failures(name, 'Unable to create directory'):
                place.mkdir(parents=bool(mode & 2))
            made.append(chars(name) if unique else 1)
        S.shy = not unique
        return build(made) if many else made[0]
    return mkdir


@monadic('⎕MKDIR', 'create directory', shy=True)
def make_directory(w: Value) -> Value:
    """Makes directories; gives 1 for each.

    FILE NAME ERROR when the name exists or the directory above it does not. Option (⍠) Unique 1 makes the name new.

          ⎕←⎕MKDIR 'arrayl-doc.dir'
    1
          ⎕MKDIR 'arrayl-doc.dir'
    FILE NAME ERROR: arrayl-doc.dir: Already exists
          ⎕MKDIR'arrayl-doc.dir'
          ∧
          ⎕NDELETE 'arrayl-doc.dir'
    """
    return _mkdir({})(w)


@dyadic('⎕MKDIR', 'create directory with mode', shy=True)
def make_directory_mode(w: Value, a: Value) -> Value:
    """Makes directories: 1 on the left lets them exist already, 2 makes those above them too, 3 both.

          ⎕←3 ⎕MKDIR 'arrayl-doc.dir/a/b'
    1
          ⎕←3 ⎕MKDIR 'arrayl-doc.dir/a/b'
    0
          2 ⎕NDELETE 'arrayl-doc.dir'
    """
    return _mkdir({})(w, a)


with_variants(entry('⎕MKDIR').value, _mkdir, ('Unique',), None)


# --- ⎕NPARTS
def parts_of(name: str, normalise: bool) -> Value:
    """Path, base name and extension."""
    if normalise:
        full = os.path.join(os.getcwd(), name) if not name.startswith('/') else name
        name = re.sub('/(?:\\./|/)+', '/', full)
        if name.endswith('/.'):
            name = name[:-2] or '/'
    folder, slash, base = name.rpartition('/')
    dot = base.rfind('.')
    if base in ('.', '..') or dot < 0:
        dot = len(base)
    return nested([chars(folder + slash), chars(base[:dot]), chars(base[dot:])], (3,))


def _parts(w: Value, mode: int) -> Value:
    if mode not in (0, 1):
        raise DomainError('')
    if mode:
        access.host().require('files', '⎕NPARTS')
    names, many = access.names_of(w)
    found = [parts_of(name, bool(mode)) for name in names]
    return nested(found, (len(found),), nested([chars('')] * 3, (3,))) if many else found[0]


@monadic('⎕NPARTS', 'file name parts')
def name_parts(w: Value) -> Value:
    """The path, base name and extension of a file name, or of each of several; nothing need exist.

          ⎕NPARTS '/home/ada/notes.txt'
     /home/ada/  notes  .txt

          ⊃⌽⎕NPARTS 'archive.tar.gz'
    .gz
    """
    return _parts(w, 0)


@dyadic('⎕NPARTS', 'file name parts, normalised')
def name_parts_normalised(w: Value, a: Value) -> Value:
    """The same; with 1 on the left the name is made absolute and simplified first.

          1 ⎕NPARTS '/home/./ada//notes.txt'
     /home/ada/  notes  .txt

          ''≡⊃0 ⎕NPARTS 'notes.txt'
    1
    """
    return _parts(w, integer(a))


# --- ⎕NCOPY ⎕NMOVE
def _transfer(options: Options, moving: bool) -> Function:
    what = '⎕NMOVE' if moving else '⎕NCOPY'

    def transfer(w: Value, a: Value = None) -> Value:
        if a is None:
            raise LengthError('')
        target_name = access.name_of(a)
        target = access.path(target_name, what)
        exists = word(options, 'IfExists', 'Error', ('Error', 'Skip', 'Replace', 'ReplaceIfNewer'))
        keep = moving or bool(number(options, 'PreserveAttributes', 0, (0, 1)))
        many = access.names_of(w)[1] or number(options, 'Wildcard', 0, (0, 1))
        if many and not target.is_dir():
            raise FileNameError(f'{target_name}: The destination must be a directory')

        def act(name: str, source: Path) -> int:
            if not os.path.lexists(source):
                raise FileNameError(f'{name}: Invalid file or directory name ("No such file or directory")')
            goal = target / source.name if target.is_dir() else target
            if target.is_dir() and source.name in ('', '.', '..'):
                raise FileNameError(f'{name}: Invalid file or directory name')
            with access.failures(name, f'Unable to {"move" if moving else "copy"}'):
                return int(_place(source, goal, exists, keep, moving))
        result = each(w, options, what, act)
        S.shy = True
        return result
    return transfer


def _place(source: Path, goal: Path, exists: str, keep: bool, moving: bool) -> bool:
    """Copies or moves one file or directory to `goal`; False when it was skipped."""
    if source.is_dir():
        if goal.exists() and not goal.is_dir():
            raise FileAccessError(f'{goal}: Is not a directory')
        if goal.resolve().is_relative_to(source.resolve()):
            raise FileNameError(f'{goal}: Is within the source')
        if moving and not goal.exists():
            shutil.move(source, goal)
            return True
        goal.mkdir(exist_ok=True)
        for entry_ in sorted(source.iterdir()):
            _place(entry_, goal / entry_.name, exists, keep, moving)
        if moving and not any(source.iterdir()):
            source.rmdir()
        return True
    if goal.is_dir():
        raise FileAccessError(f'{goal}: Is a directory')
    if goal.exists():
        if exists == 'Error':
            raise FileNameError(f'{goal}: File already exists')
        if exists == 'Skip' or (exists == 'ReplaceIfNewer' and source.stat().st_mtime <= goal.stat().st_mtime):
            return False
    if moving:
        shutil.move(source, goal)
        return True
    access.replace_file(goal, source.read_bytes())
    if keep:
        shutil.copystat(source, goal)
    else:
        os.chmod(goal, stat.S_IMODE(source.stat().st_mode))
    return True


@dyadic('⎕NCOPY', 'native file copy', shy=True)
def native_copy(w: Value, a: Value) -> Value:
    """Copies the files and directories named on the right to the name, or into the directory, on the left.

    Gives how many were copied. Options (⍠): Wildcard (principal), IfExists 'Error' 'Skip' 'Replace' 'ReplaceIfNewer',
    PreserveAttributes.

          'text' ⎕NPUT 'arrayl-doc.tmp'
          ⎕←'arrayl-doc.bak' ⎕NCOPY 'arrayl-doc.tmp'
    1
          ⎕←⎕NDELETE 'arrayl-doc.tmp' 'arrayl-doc.bak'
    1 1

          'x' ⎕NCOPY 'no.such.file'
    FILE NAME ERROR: no.such.file: Invalid file or directory name ("No such file or directory")
          'x'⎕NCOPY'no.such.file'
             ∧
    """
    return _transfer({}, False)(w, a)


@dyadic('⎕NMOVE', 'native file move', shy=True)
def native_move(w: Value, a: Value) -> Value:
    """Moves or renames the files and directories named on the right to the name, or into the directory, on the left.

    Options (⍠): Wildcard (principal), IfExists, RenameOnly.

          'text' ⎕NPUT 'arrayl-doc.tmp'
          ⎕←'arrayl-doc.new' ⎕NMOVE 'arrayl-doc.tmp'
    1
          ⎕NEXISTS 'arrayl-doc.tmp' 'arrayl-doc.new'
    0 1
          ⎕NDELETE 'arrayl-doc.new'
    """
    return _transfer({}, True)(w, a)


with_variants(entry('⎕NCOPY').value, lambda options: _transfer(options, False),
              ('Wildcard', 'IfExists', 'PreserveAttributes', 'ProgressCallback'), 'Wildcard')
with_variants(entry('⎕NMOVE').value, lambda options: _transfer(options, True),
              ('Wildcard', 'IfExists', 'RenameOnly', 'ProgressCallback'), 'Wildcard')


# --- ⎕NINFO
KINDS = ((stat.S_ISDIR, 1), (stat.S_ISREG, 2), (stat.S_ISCHR, 3), (stat.S_ISLNK, 4), (stat.S_ISBLK, 5),
         (stat.S_ISFIFO, 6), (stat.S_ISSOCK, 7))


def _properties(name: str, place: Path, position: int, follow: bool) -> Callable[[int], Value]:
    """Reads the properties of one file by their numbers."""
    info = place.stat() if follow else place.lstat()

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
        11: lambda: int(os.access(place, os.R_OK)), 12: lambda: int(os.access(place, os.W_OK)),
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
        native.tie(tied).file.seek(max(0, integer(value)))
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
        if not 1 <= len(recurse) <= 2 or recurse[0] not in (0, 1, 2):
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
                found += [(n, p, None) for n, p in matching(target, '⎕NINFO', depth, bool(wild))]
            else:
                place = access.path(target, '⎕NINFO')
                if not os.path.lexists(place):
                    raise FileNameError(f'{target}: Unable to read file information ("No such file or directory")')
                found.append((target, place, None))
        columns: list[list[Value]] = []
        for name, place, tied in found:
            with access.failures(name, 'Unable to read file information'):
                position = native.tie(tied).position if tied is not None else 0
                read = _properties(name, place, position, follow)
                columns.append([_one(item, read, name, place, tied) for item in items_of(wanted)])
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
        return [access.name_of(w[()])], False
    return [integer(item) if is_numeric(item) and size_of(item) == 1 else access.name_of(item)
            for item in items_of(w)], True


@monadic('⎕NINFO', 'native file information')
def native_info(w: Value) -> Value:
    """The name of a file or directory, or of those that match; see the dyadic form for more about them.

    Options (⍠): Wildcard (principal), Recurse, Follow.

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

