"""How system functions reach the outside world: the session's host, file names, and the errors files owe.

Every call goes through the `Host` of the running session, which knows what is permitted.
"""
from __future__ import annotations

import errno
import os
import re
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO, UnsupportedOperation
from pathlib import Path
from typing import Any, BinaryIO

from arrayl.arrays import Value, is_char, is_numeric, items_of, rank_of, reserve, size_of, text_of
from arrayl.arrays.namespace import Namespace
from arrayl.errors import APLError, DomainError, FileAccessError, FileNameError, FileSystemError, RankError
from arrayl.interop.host import Host
from arrayl.settings import S

_default = Host()

LEFT = re.compile(r'([0-9]+)\.[a-z0-9_]{8}')         # what follows `prefix` in the name of a temporary file


def host() -> Host:
    """The host of the running session (one that permits everything when no session runs)."""
    found = getattr(S.session, 'host', None)
    return found if isinstance(found, Host) else _default


def root() -> Namespace | None:
    """The root namespace of the running session."""
    found: Any = getattr(S.session, 'root', None)
    return found if isinstance(found, Namespace) else None


def name_of(value: Value) -> str:
    """A file name: a character scalar or vector."""
    if rank_of(value) > 1:
        raise RankError('')
    if not (is_char(value) or (is_numeric(value) and size_of(value) == 0)):
        raise DomainError('')
    name = text_of(value) if is_char(value) else ''
    if '\0' in name:
        raise FileNameError('Invalid file or directory name')
    return name


def names_of(value: Value) -> tuple[list[str], bool]:
    """One file name or a vector of them, and whether it was a vector."""
    if is_char(value) or (size_of(value) == 0 and is_numeric(value)):
        return [name_of(value)], False
    if rank_of(value) > 1:
        raise RankError('')
    if rank_of(value) == 0:
        if not hasattr(value, 'dtype'):
            raise DomainError('')
        return [name_of(value[()])], False
    return [name_of(item) for item in items_of(value)], True


def path(name: str, what: str) -> Path:
    """The path of file `name` for system function `what`, once files are permitted."""
    if not name:
        host().require('files', what)
        raise FileNameError(f'{name}: Invalid file or directory name ("No such file or directory")')
    return host().path(name, what)


@contextmanager
def failures(name: str, what: str) -> Iterator[None]:
    """Turns what the operating system says into the FILE error with the name of the file."""
    try:
        yield
    except APLError:
        raise
    except OSError as problem:
        error = kind_of(problem)(f'{name}: {what} ("{reason(problem)}")')
        error.errno = problem.errno             # type: ignore[attr-defined]
        raise error from None
    except ValueError:
        raise FileNameError(f'{name}: {what}') from None


def kind_of(problem: OSError) -> type[APLError]:
    """The FILE error that a failure is."""
    if isinstance(problem, FileNotFoundError | FileExistsError | NotADirectoryError):
        return FileNameError
    if isinstance(problem, PermissionError | IsADirectoryError | UnsupportedOperation) or problem.errno == errno.EBADF:
        return FileAccessError                  # the last two: the file is not open for that
    special = {'File name too long': FileNameError, 'Directory not empty': FileAccessError,
               'Too many levels of symbolic links': FileNameError}
    return special.get(reason(problem), FileSystemError)


def reason(problem: OSError) -> str:
    return problem.strerror or (os.strerror(errno.EBADF) if isinstance(problem, UnsupportedOperation) else
                                type(problem).__name__)


def contents(place: Path) -> bytes:
    """What a file holds, read piece by piece: a device has no size beforehand, nor an end perhaps."""
    data = bytearray()
    with place.open('rb') as stream:
        while piece := stream.read(2 ** 22):
            data += piece
            reserve((len(data),), 4)
    return bytes(data)


def permitted(place: Path, mode: int) -> bool:
    """Whether the process, as it runs now, may read or write a file (os.R_OK, os.W_OK)."""
    return os.access(place, mode, effective_ids=os.access in os.supports_effective_ids)


def check_writable(target: Path) -> None:
    """Raise PermissionError for a file that may not be written, though the folder would let it be replaced."""
    if os.path.exists(target) and not permitted(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def create_file(target: Path, data: bytes) -> None:
    """Write `data` to a file that does not exist yet; where that fails there is none, not half of one."""
    with target.open('xb', buffering=0) as stream:      # a buffer would be written once more when it is closed
        try:
            _write(stream, data)
        except BaseException:
            os.unlink(target)
            raise


def append_file(target: Path, data: bytes) -> None:
    """Write `data` behind what `target` holds; where that fails nothing is."""
    with target.open('ab', buffering=0) as stream:
        size = target.stat().st_size
        try:
            _write(stream, data)
        except BaseException:
            if target.is_file():
                os.truncate(target, size)
            raise


def _write(stream: FileIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[stream.write(rest):]


def replace_file(target: Path, data: bytes, lasting: bool = False) -> None:
    """Write `data` to `target`, or to the file that it is a link to; see `replacing`."""
    with replacing(Path(os.path.realpath(target)), lasting) as stream:
        stream.write(data)


@contextmanager
def replacing(target: Path, lasting: bool = False) -> Iterator[BinaryIO]:
    """A stream whose data become file `target`, so that a reader sees the old file or the new one, never half.

    `lasting`: that holds even when the machine stops; the data are on the disk before they take the file's place. What
    a process that was killed meanwhile has left beside it is removed.
    What is no file, a device or a pipe, is not replaced: the data are written to it.
    """
    check_writable(target)
    if target.exists() and not target.is_file():
        with target.open('wb') as stream:
            yield stream
        return
    if lasting:
        sweep(target)
    handle, temporary = tempfile.mkstemp(prefix=f'{prefix(target)}{os.getpid()}.', dir=target.parent)
    lock(handle)
    try:
        with os.fdopen(handle, 'wb') as stream:
            yield stream
            if lasting:
                stream.flush()
                os.fsync(stream.fileno())
        if os.path.exists(target):
            os.chmod(temporary, stat.S_IMODE(target.stat().st_mode))
        else:
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(temporary, 0o666 & ~mask)
        os.replace(temporary, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    if lasting:
        with suppress(OSError):                         # some systems cannot flush a folder
            folder = os.open(target.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def prefix(target: Path) -> str:
    """What the names of the temporary files for `target` begin with; the number of the process follows."""
    return f'.{target.name[:50]}.'


def sweep(target: Path) -> None:
    """Remove the temporary files for `target` that were left by processes that are gone.

    A file whose process lives, or that is locked (by a process of another container, say), is left alone.
    """
    start = prefix(target)
    with suppress(OSError):
        for name in os.listdir(target.parent):
            found = LEFT.fullmatch(name, len(start)) if name.startswith(start) else None
            if found is not None and not alive(int(found.group(1))):
                remove_unlocked(target.parent / name)


def alive(process: int) -> bool:
    """Whether there is a process of this number, as far as can be told."""
    if os.name != 'posix':                              # elsewhere os.kill means it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass
    return True


def lock(handle: int) -> bool:
    """Lock a file until it is closed; False where somebody else has, or nothing can be locked."""
    try:
        import fcntl
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):
        return False
    return True


def remove_unlocked(place: Path) -> None:
    with suppress(OSError), place.open('rb') as stream:
        if lock(stream.fileno()):
            place.unlink()
