"""Copying and moving files and directories: ⎕NCOPY and ⎕NMOVE.

A file is copied to a temporary name and renamed, so a copy that fails leaves no half. A move renames; only where the
file systems differ it copies and deletes, file by file, so that what is deleted has been copied. When one of several
fails, what was done for the others is undone, save that a file which was replaced stays replaced.
"""
from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from arrayl.arrays import Value
from arrayl.errors import APLError, APLInterrupt, FileAccessError, FileNameError, LengthError
from arrayl.functions import Function
from arrayl.primitives.registry import dyadic, entry
from arrayl.settings import S
from arrayl.system import access
from arrayl.system.files.paths import each, sources
from arrayl.system.files.progress import Progress
from arrayl.system.variants import Options, number, with_variants, word

IF_EXISTS = {'⎕NCOPY': ('Error', 'Skip', 'Replace', 'ReplaceIfNewer'), '⎕NMOVE': ('Error', 'Skip')}


@dataclass
class Transfer:
    """One call of ⎕NCOPY or ⎕NMOVE."""
    moving: bool
    exists: str
    keep: bool                  # times and permissions
    rename_only: bool
    progress: Progress
    done: list[Callable[[], object]] = field(default_factory=list)     # what undoes each step

    def undo(self) -> None:
        """Undo what was done so far, the last step first."""
        while self.done:
            with suppress(OSError):
                self.done.pop()()

    def place(self, name: str, source: Path, goal: Path, within: tuple[Path, ...] = ()) -> bool:
        """Copies or moves one file or directory to `goal`; False when it was skipped."""
        link = self.moving and os.path.islink(source)
        done = self._directory(name, source, goal, within) if os.path.isdir(source) and not link else \
            self._file(source, goal, link)
        self.progress.step(name)
        return done

    def _directory(self, name: str, source: Path, goal: Path, within: tuple[Path, ...]) -> bool:
        real = source.resolve()
        if os.path.exists(goal) and not os.path.isdir(goal):
            raise FileAccessError(f'{goal}: Is not a directory')
        if real in within:
            raise FileNameError(f'{name}: Too many levels of symbolic links')
        if goal.resolve().is_relative_to(real):
            raise FileNameError(f'{goal}: Is within the source')
        if self.moving and not os.path.exists(goal) and self._renamed(source, goal):
            return True
        if not os.path.exists(goal):
            goal.mkdir()
            self.done.append(goal.rmdir)
        for base in sorted(os.listdir(source)):
            self.place(os.path.join(name, base), source / base, goal / base, (*within, real))
        if self.moving and not any(source.iterdir()):
            mode = stat.S_IMODE(source.stat().st_mode)
            source.rmdir()
            self.done.append(lambda: source.mkdir(mode))
        return True

    def _file(self, source: Path, goal: Path, link: bool) -> bool:
        if os.path.isdir(goal):
            raise FileAccessError(f'{goal}: Is a directory')
        if os.path.lexists(goal):
            if self.exists == 'Error':
                raise FileNameError(f'{goal}: File already exists')
            newer = os.path.exists(goal) and source.stat().st_mtime <= goal.stat().st_mtime
            if self.exists == 'Skip' or (self.exists == 'ReplaceIfNewer' and newer):
                return False
        if self.moving and self._renamed(source, goal):
            return True
        new = not os.path.lexists(goal)
        if link:
            goal.symlink_to(os.readlink(source))
        else:
            self._copied(source, goal)
        if new:
            self.done.append(goal.unlink)
        if self.moving:
            source.unlink()
            self.done[-1] = lambda: shutil.move(goal, source)
        return True

    def _copied(self, source: Path, goal: Path) -> None:
        mode = source.stat().st_mode
        if not stat.S_ISREG(mode):
            raise FileAccessError(f'{source}: Is not a regular file')
        with source.open('rb') as data, access.replacing(Path(os.path.realpath(goal))) as copy:
            shutil.copyfileobj(data, copy, 2 ** 20)
        if self.keep:
            shutil.copystat(source, goal)
        else:
            os.chmod(goal, stat.S_IMODE(mode))

    def _renamed(self, source: Path, goal: Path) -> bool:
        """Whether the file system could rename it; False: it has to be copied."""
        try:
            os.rename(source, goal)
        except OSError as problem:
            if problem.errno != errno.EXDEV or self.rename_only:
                raise
            return False
        self.done.append(lambda: os.rename(goal, source))
        return True


def _tree(name: str, place: Path, deep: bool) -> Iterator[str]:
    """The names that will be processed."""
    if deep and os.path.isdir(place):
        for here, folders, files in os.walk(place):
            for base in (*folders, *files):
                yield os.path.join(name, os.path.relpath(os.path.join(here, base), place))
    yield name


def _transfer(options: Options, what: str) -> Function:
    moving = what == '⎕NMOVE'

    def transfer(w: Value, a: Value = None) -> Value:
        if a is None:
            raise LengthError('')
        target_name = access.name_of(a)
        target = access.path(target_name, what)
        progress = Progress(options, what)
        work = Transfer(moving, word(options, 'IfExists', 'Error', IF_EXISTS[what]),
                        moving or bool(number(options, 'PreserveAttributes', 0, (0, 1))),
                        bool(number(options, 'RenameOnly', 0, (0, 1))), progress)
        many = access.names_of(w)[1] or number(options, 'Wildcard', 0, (0, 1))
        if many and not os.path.isdir(target):
            raise FileNameError(f'{target_name}: The destination must be a directory')
        if not os.path.isdir(target) and not os.path.isdir(target.parent):
            raise FileNameError(f'{target_name}: Invalid file or directory name ("No such file or directory")')

        def check(name: str, source: Path) -> None:
            if not os.path.lexists(source):
                raise FileNameError(f'{name}: Invalid file or directory name ("No such file or directory")')
            if os.path.isdir(target) and source.name in ('', '.', '..'):
                raise FileNameError(f'{name}: Invalid file or directory name')

        def act(name: str, source: Path) -> int:
            check(name, source)                 # an earlier name may have moved it
            with access.failures(name, f'Unable to {"move" if moving else "copy"}'):
                return int(work.place(name, source, target / source.name if os.path.isdir(target) else target))
        progress.start(lambda: (name for found in sources(w, options, what) for pair in found
                                for name in _tree(*pair, deep=not moving)))
        try:
            result = each(w, options, what, act, check)
        except APLInterrupt:                    # what is stopped keeps what was done
            raise
        except APLError:
            work.undo()
            raise
        progress.end()
        S.shy = True
        return result
    return transfer


@dyadic('⎕NCOPY', 'native file copy', shy=True)
def native_copy(w: Value, a: Value) -> Value:
    """Copies the files and directories named on the right to the name, or into the directory, on the left.

    Gives how many were copied. Options (⍠): Wildcard (principal), IfExists 'Error' 'Skip' 'Replace' 'ReplaceIfNewer',
    PreserveAttributes, ProgressCallback (the name of a function that is told of each file, and stops the work by 0).

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
    return _transfer({}, '⎕NCOPY')(w, a)


@dyadic('⎕NMOVE', 'native file move', shy=True)
def native_move(w: Value, a: Value) -> Value:
    """Moves or renames the files and directories named on the right to the name, or into the directory, on the left.

    Options (⍠): Wildcard (principal), IfExists 'Error' or 'Skip', RenameOnly (1: never copy and delete instead),
    ProgressCallback.

          'text' ⎕NPUT 'arrayl-doc.tmp'
          ⎕←'arrayl-doc.new' ⎕NMOVE 'arrayl-doc.tmp'
    1
          ⎕NEXISTS 'arrayl-doc.tmp' 'arrayl-doc.new'
    0 1
          ⎕NDELETE 'arrayl-doc.new'
    """
    return _transfer({}, '⎕NMOVE')(w, a)


with_variants(entry('⎕NCOPY').value, lambda options: _transfer(options, '⎕NCOPY'),
              ('Wildcard', 'IfExists', 'PreserveAttributes', 'ProgressCallback'), 'Wildcard')
with_variants(entry('⎕NMOVE').value, lambda options: _transfer(options, '⎕NMOVE'),
              ('Wildcard', 'IfExists', 'RenameOnly', 'ProgressCallback'), 'Wildcard')
