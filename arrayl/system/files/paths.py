"""Files and directories by name: what matches a pattern, what exists, making and deleting it.

Names come one at a time or as a vector; with option Wildcard the last part of a name is a pattern of ``*`` and ``?``.
Whether a place is a directory is asked of os.path here and in its kin: Path's own questions raise an error where a
folder on the way may not be looked into.
"""
from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from arrayl.arrays import Value, build, chars, nested
from arrayl.errors import DomainError, FileNameError
from arrayl.functions import Function
from arrayl.primitives.registry import dyadic, entry, monadic
from arrayl.settings import S
from arrayl.system import access
from arrayl.system.files import native
from arrayl.system.reading import integer
from arrayl.system.variants import Options, number, with_variants


# --- names
def matching(name: str, what: str, depth: int = 0, wild: bool = True,
             lenient: bool = False) -> Iterator[tuple[str, Path]]:
    """The names that pattern `name` matches, in order; directories below to `depth` (¯1: all of them) are searched.

    A directory that may not be read is an error, or passed over when `lenient`.
    """
    folder, pattern = os.path.split(name)
    regex = re.compile(''.join('.*' if c == '*' else '.' if c == '?' else re.escape(c) for c in pattern), re.DOTALL)
    pending = [(folder, depth)]
    while pending:
        here, left = pending.pop(0)
        place = access.path(here or '.', what)
        found: list[str] = []
        with suppress(OSError) if lenient else access.failures(name, 'Unable to read directory'):
            found = sorted(os.listdir(place)) if os.path.isdir(place) else found
        for base in found:
            full = os.path.join(here, base)
            if regex.fullmatch(base) if wild else base == pattern:
                yield full, place / base
            if left and os.path.isdir(place / base) and not os.path.islink(place / base):
                pending.append((full, left - 1))


def sources(w: Value, options: Options, what: str) -> Iterator[list[tuple[str, Path]]]:
    """For each name what it stands for: itself, or with Wildcard all that matches."""
    wild = number(options, 'Wildcard', 0, (0, 1))
    for name in access.names_of(w)[0]:
        yield list(matching(name, what)) if wild else [(name, access.path(name, what))]


def each(w: Value, options: Options, what: str, act: Callable[[str, Path], int],
         check: Callable[[str, Path], None]) -> Value:
    """The counts of what `act` did for each name: a scalar for one name, a vector for a vector of names.

    Before anything is done `check` has seen all of them, so that a name that is wrong leaves the others alone.
    """
    found = list(sources(w, options, what))
    for pairs in found:
        for pair in pairs:
            check(*pair)
    counts = [sum(act(*pair) for pair in pairs) for pairs in found]
    return build(counts) if access.names_of(w)[1] else counts[0]


# --- ⎕NEXISTS ⎕NDELETE ⎕MKDIR
def _exists(options: Options) -> Function:
    def exists(w: Value, a: Value = None) -> Value:
        names, many = access.names_of(w)
        wild = number(options, 'Wildcard', 0, (0, 1))
        found = []
        for name in names:
            place = access.path(name or '.', '⎕NEXISTS')
            found.append(int(any(True for _ in matching(name, '⎕NEXISTS')) if wild else
                             bool(name) and os.path.lexists(place)))
        return build(found) if many else found[0]
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


@dataclass
class Deletion:
    """One call of ⎕NDELETE; `gone` are the places that the names checked so far will have deleted."""
    mode: int
    gone: set[str] = field(default_factory=set)

    def check(self, name: str, place: Path) -> None:
        """Raise what deleting `name` will raise, as far as that can be told."""
        full = os.path.abspath(place)
        if not self.gone.isdisjoint({full, *map(str, Path(full).parents)}) or not os.path.lexists(place):
            if not self.mode & 1:
                raise FileNameError(f'{name}: Invalid file or directory name ("No such file or directory")')
            return
        if place.name in ('', '.', '..'):
            raise FileNameError(f'{name}: Invalid file or directory name')
        losing = [os.path.dirname(full)]            # the directories that something is deleted from
        with self.failures(name, place):
            if folder(place):
                inside = [os.path.join(full, base) for base in os.listdir(place)]
                if not self.mode & 2 and not self.gone.issuperset(inside):
                    raise OSError(errno.ENOTEMPTY, os.strerror(errno.ENOTEMPTY))
                losing += [here for here, folders, files in os.walk(full) if here != full or folders or files]
            for here in losing:
                access.check_writable(Path(here))
        self.gone.add(full)

    def act(self, name: str, place: Path) -> int:
        """Delete a file or directory; 0 where there is none."""
        if not os.path.lexists(place):
            return 0
        with self.failures(name, place):
            if not folder(place):
                place.unlink()
            elif self.mode & 2:
                shutil.rmtree(place)
            else:
                place.rmdir()
        return 1

    def failures(self, name: str, place: Path) -> AbstractContextManager[None]:
        return access.failures(name, f'Unable to delete {"directory" if folder(place) else "file"}')


def folder(place: Path) -> bool:
    """Whether a place is a directory, and no link to one."""
    return os.path.isdir(place) and not os.path.islink(place)


def _delete(options: Options) -> Function:
    def delete(w: Value, a: Value = None) -> Value:
        mode = integer(a) if a is not None else 0
        if mode not in (0, 1, 2, 3):
            raise DomainError('')

        deletion = Deletion(mode)
        result = each(w, options, '⎕NDELETE', deletion.act, deletion.check)
        S.shy = True
        return result
    return delete


@monadic('⎕NDELETE', 'native file delete', shy=True)
def native_delete(w: Value) -> Value:
    """Deletes files and empty directories; gives how many.

    FILE NAME ERROR when there is none of that name, and then nothing is deleted. Option (⍠, principal): Wildcard.

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
        new: list[Path] = []                    # the directories made, those above before those in them
        try:
            for name in names:
                place = access.path(name, '⎕MKDIR')
                if unique:
                    name, place = native.unique_name(place, name)
                if mode & 1 and os.path.isdir(place):
                    made.append(0)
                    continue
                if os.path.lexists(place):
                    raise FileNameError(f'{name}: Already exists')
                new += [above for above in (*reversed(place.parents), place) if not os.path.lexists(above)]
                with access.failures(name, 'Unable to create directory'):
                    place.mkdir(parents=bool(mode & 2))
                made.append(chars(name) if unique else 1)
        except BaseException:                   # nothing is half done
            for place in reversed(new):
                with suppress(OSError):
                    place.rmdir()
            raise
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
